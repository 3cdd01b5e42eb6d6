"""The gate as the commands use it: what is held against what, the verdicts, how they are printed, and the exit code."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click
import msgspec

from factgauge.compare.contenders import Contender
from factgauge.compare.facts import FoundAlone, Outcomes, found_alone, numbers_found_alone
from factgauge.compare.gate import Gate, Policy, check_names, gate
from factgauge.compare.paired import Comparison, compare
from factgauge.compare.speed import speed
from factgauge.errors import BrokenExtractorError, Fault, NotComparableError
from factgauge.facts import Kind
from factgauge.report.comparison import OF_A_CHANGE, render_facts
from factgauge.report.gate import failure_of, render_gate
from factgauge.report.terminal import visible

GATE_FAILED = 5
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two contenders that are held against each other, with what one of them found alone, where that is known."""

    name: str
    first: Contender
    second: Contender
    outcomes: tuple[Outcomes, Outcomes] | None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that both declare."""
        return tuple(kind for kind in self.second.scored.scorecard.kinds if kind in self.first.scored.scorecard.kinds)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the gate says of a run; ``pair`` is None where there was nothing to compare it with, and only the floors were looked at."""

    head: Contender
    gate: Gate
    pair: Pair | None


def pairs_of(found: Iterable[tuple[str, Contender, Contender]]) -> Iterator[Pair]:
    """Read what became of the single facts, where both sides tell."""
    for name, first, second in found:
        one, other = first.read_outcomes(), second.read_outcomes()
        yield Pair(
            name=name, first=first, second=second, outcomes=None if one is None or other is None else (one, other)
        )


def matched(before: dict[str, Contender], after: dict[str, Contender]) -> list[tuple[str, Contender, Contender]]:
    """Bring those together that are to be compared: one with one whatever their names, several by the name of the extractor.

    Raises:
        NotComparableError: there is no extractor in common.
    """
    if len(before) == len(after) == 1:
        (first,), (second,) = before.values(), after.values()
        return [(second.extractor, first, second)]
    common = [name for name in after if name in before]
    if not common:
        told = [", ".join(list(each)[:_NAMED]) + (" …" if len(each) > _NAMED else "") for each in (before, after)]
        found = f"{told[0]} against {told[1]}"
        raise NotComparableError([Fault(where="extractors", found=found, remedy="compare runs of the same extractor")])
    for name in sorted(before.keys() ^ after.keys()):
        click.echo(f"left out: {visible(name)} is on one side only", err=True)
    return [(name, before[name], after[name]) for name in common]


def judge_change(before: dict[str, Contender], after: dict[str, Contender], policy: Policy) -> list[Judged]:
    """Hold each run against the one before it, and those that are new against the floors.

    Raises:
        InputError: the facts lost are asked for and not known.
        NotComparableError: there is no extractor in common, or two of a pair are not comparable.
    """
    pairs = list(pairs_of(matched(before, after)))
    new = [each for each in after.values() if all(each is not pair.second for pair in pairs)]
    return [*judge(pairs, policy), *judge_alone(new, policy)]


def judge(pairs: Sequence[Pair], policy: Policy) -> list[Judged]:
    """Hold the second of each pair against the first.

    Raises:
        InputError: the facts lost are asked for and not known.
        NotComparableError: two of a pair are not comparable.
    """
    return [Judged(head=pair.second, gate=_gate(pair, policy), pair=pair) for pair in pairs]


def judge_alone(heads: Iterable[Contender], policy: Policy) -> list[Judged]:
    """Hold runs against the floors, where there is nothing to compare them with."""
    return [
        Judged(head=head, gate=gate(head.extractor, [], policy, rates=head.scored.scorecard.rates), pair=None)
        for head in heads
    ]


def check_policy(policy: Policy, heads: Iterable[Contender]) -> None:
    """See that each margin and floor is about something that one of these runs is measured by.

    Raises:
        InputError: one is not.
    """
    check_names(policy, [head.scored.scorecard.rates for head in heads])


def _gate(pair: Pair, policy: Policy) -> Gate:
    comparisons = [compare(pair.first.scored, pair.second.scored, scheme) for scheme in policy.schemes]
    times = pair.first.seconds(), pair.second.seconds()
    return gate(
        pair.name,
        comparisons,
        policy,
        rates=pair.second.scored.scorecard.rates,
        changed=None if pair.outcomes is None else _changed(pair.outcomes, comparisons[0]),
        speed=None if times[0] is None or times[1] is None else speed(times[0], times[1]),
    )


def _changed(outcomes: tuple[Outcomes, Outcomes], comparison: Comparison) -> tuple[int, int]:
    numbers = numbers_found_alone(*outcomes, comparison.kinds)
    return sum(numbers["first"].values()), sum(numbers["second"].values())


def broken_of(found: Iterable[Contender]) -> dict[str, str]:
    """Name the extractors whose runs measure nothing, and say why."""
    return {each.extractor: why for each in found if (why := failure_of(each.run)) is not None}


def end(judged: Sequence[Judged]) -> None:
    """Leave with the code that says what came of it: an extractor that is broken first, since its numbers measure nothing."""
    broken = broken_of(each.head for each in judged)
    for name, why in broken.items():
        click.echo(f"broken: {visible(name)} {visible(why)}", err=True)
    if broken:
        sys.exit(BrokenExtractorError.exit_code)
    if any(not each.gate.passed for each in judged):
        sys.exit(GATE_FAILED)


def print_gates(judged: Sequence[Judged], limit: int | None, *, as_json: bool) -> None:
    """Print all verdicts, with the facts lost and gained."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows_of(judged)), indent=1))
        return
    for number, each in enumerate(judged):
        lines = [f"head: {each.head.place}", ""]
        if each.pair is not None:
            lines = [f"base: {each.pair.first.place}", *lines, *_fact_lines(each.pair, limit), ""]
        click.echo("\n".join([*([""] if number else []), *lines, *render_gate(each.gate)]))


def rows_of(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Give all that is known of the verdicts, as JSON has it."""
    return [
        {
            "base": None if each.pair is None else each.pair.first.place,
            "head": each.head.place,
            "passed": each.gate.passed,
            **msgspec.to_builtins(each.gate),
            "facts": list(changed_facts(each)),
        }
        for each in judged
    ]


def changed_facts(judged: Judged) -> Iterator[FoundAlone]:
    """Give the gold facts that one of the two runs found and the other did not; none where that is not known."""
    if judged.pair is not None and judged.pair.outcomes is not None:
        yield from found_alone(*judged.pair.outcomes, judged.pair.kinds)


def _fact_lines(pair: Pair, limit: int | None) -> Iterator[str]:
    if pair.outcomes is None:
        yield "what became of the single facts is not known of both runs"
        return
    numbers = numbers_found_alone(*pair.outcomes, pair.kinds)
    yield from render_facts(numbers, found_alone(*pair.outcomes, pair.kinds), limit, OF_A_CHANGE)
