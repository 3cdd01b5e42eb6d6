"""The verdicts of the gate, at 80 columns."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from factgauge.compare.gate import Gate, Gated, GateVerdict
from factgauge.compare.runs import StoredRun
from factgauge.report.comparison import difference_interval, probability, signed
from factgauge.report.table import share
from factgauge.report.terminal import visible
from factgauge.score.scorecard import Scorecard

CiResult: TypeAlias = Literal["passed", "failed", "broken", "not-comparable", "no-baseline"]
"""What came of a CI job, in the word that it ends with."""

WORDS: Mapping[GateVerdict, str] = {
    "regressed": "REGRESSED",
    "worse": "worse, inconclusive",
    "too_little": "too little data",
    "improved": "improved",
    "no_change": "no change",
}
_HEAD = ("kind", "scheme", "base", "head", "change", "95 % interval", "p Holm", "verdict")
_WIDTH = 80


def render_gate(gate: Gate) -> Iterator[str]:
    """Write the verdicts on one extractor, what else was held against it, and whether it passes."""
    if gate.gated:
        yield from _table(gate)
    for floor in gate.floors:
        relation = "at least" if floor.met else "BELOW"
        yield f"{floor.name}: {share(floor.found)}, {relation} {floor.wanted:g}"
    if gate.speed is not None:
        yield from textwrap.wrap(speed_in_words(gate), _WIDTH, subsequent_indent="  ")
    yield from textwrap.wrap(conclusion(gate), _WIDTH, subsequent_indent="  ")


def conclusion(gate: Gate) -> str:
    """Say whether a change passes, and if not, why."""
    name = visible(gate.extractor)
    subject = f"gate for {name}" if name else "gate"
    return ": ".join([subject, ending_of(gate), *(["; ".join(gate.reasons)] if gate.reasons else [])])


def ending_of(gate: Gate) -> str:
    """Say in a word whether a change passes; where nothing was looked at, that is no pass."""
    if not gate.passed:
        return "FAILED"
    return "passed" if gate.gated or gate.floors else "nothing to compare with"


def speed_in_words(gate: Gate) -> str:
    """Tell the times of both runs and their ratio; empty where they are not known."""
    speed = gate.speed
    if speed is None:
        return ""
    bounds = "" if speed.interval is None else f", 95 % interval {speed.interval[0]:.2f} to {speed.interval[1]:.2f}"
    over = f"{speed.articles:,} article{'' if speed.articles == 1 else 's'}"
    return (
        f"time of an article: {speed.base:.3g} s to {speed.head:.3g} s, × {speed.ratio:.2f} (median of {over}{bounds})"
    )


def _table(gate: Gate) -> Iterator[str]:
    rows = [_HEAD, *map(cells_of_gated, gate.gated)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        words = [
            f"{cell:<{width}}" if at in {0, 1, len(row) - 1} else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield " ".join(words).rstrip()


def cells_of_gated(gated: Gated) -> tuple[str, ...]:
    """Write one verdict with the numbers that it rests on."""
    difference = gated.difference
    return (
        gated.kind,
        str(gated.scheme),
        share(difference.first.f1),
        share(difference.second.f1),
        signed(difference.difference),
        difference_interval(difference.interval),
        probability(difference.p_holm),
        WORDS[gated.verdict],
    )


def failure_of(run: StoredRun | None) -> str | None:
    """Say why a run is no measure of its extractor: it did not start, was stopped, or failed on every article; None where it is one."""
    return None if run is None else why_no_measure(run.info.problem, run.info.stopped, run.scored.scorecard)


def why_no_measure(problem: str | None, stopped: str | None, card: Scorecard) -> str | None:
    """Say why a scorecard measures nothing, from what the run says of its extractor; None where it does."""
    if problem is not None:
        return f"does not start: {problem}"
    if stopped is None and card.failed and len(card.failed) == card.articles:
        return f"failed on every article: {card.failed[0].error}"
    return stopped
