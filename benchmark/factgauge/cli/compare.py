"""``factgauge compare``: two runs on the same articles, and whether the second may take the place of the first."""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from factgauge.cli.gating import gate_options, policy_of
from factgauge.cli.options import json_option
from factgauge.compare.contenders import Contender, contenders
from factgauge.compare.facts import Outcomes, found_alone, numbers_found_alone
from factgauge.compare.gate import Gate, Policy, gate, schemes_of
from factgauge.compare.paired import Comparison, compare
from factgauge.compare.rescore import rescored
from factgauge.compare.speed import speed
from factgauge.errors import BrokenExtractorError, Fault, NotComparableError
from factgauge.gold.read import load
from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.report.comparison import OF_A_CHANGE, json_of, render, render_facts, why_no_facts
from factgauge.report.gate import failure_of, render_gate
from factgauge.report.terminal import visible

GATE_FAILED = 5
_ALL = "all"
_DEFAULT_FACTS = 10
_GOLD = "core"
_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two contenders that are held against each other, with what one of them found alone, where that is known."""

    name: str
    first: Contender
    second: Contender
    outcomes: tuple[Outcomes, Outcomes] | None


def _limit(_context: click.Context, _parameter: click.Parameter, value: str) -> int | None:
    if value == _ALL:
        return None
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither a number nor '{_ALL}'")
    return int(value)


@click.command("compare")
@click.argument("base", type=click.Path(exists=True, path_type=Path))
@click.argument("head", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--scheme",
    type=click.Choice([str(scheme) for scheme in Scheme]),
    default=str(HEADLINE),
    show_default=True,
    help="When a predicted fact answers a gold fact.",
)
@click.option(
    "--facts",
    "limit",
    default=str(_DEFAULT_FACTS),
    show_default=True,
    metavar="N|all",
    callback=_limit,
    help="How many of the facts to show that one run found and the other did not; JSON has all.",
)
@click.option("--rescore", is_flag=True, help="First score both anew from their predictions, with this version.")
@click.option(
    "--gold", metavar="SET|FOLDER|FILE", help="The gold to rescore against. [default: that of HEAD, as it is now]"
)
@gate_options
@json_option
def compare_command(  # noqa: PLR0913 (one parameter for each argument and option)
    base: Path,
    head: Path,
    *,
    scheme: str,
    limit: int | None,
    rescore: bool,
    gold: str | None,
    gated: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Compare BASE with HEAD: run folders, folders of runs (the latest of each extractor), a baseline, or a scorecard.json alone.

    Exit codes: 4, the runs are not comparable (other gold, other articles, another version); with --gate also 5, the change does
    not pass, and 3, the extractor of HEAD does not start or was stopped.
    """
    if gold is not None and not rescore:
        raise click.UsageError("--gold goes with --rescore")
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(_pairs(base, head, Path(folder) if rescore else None, gold))
        if not gated:
            for pair in pairs:
                _print(pair, compare(pair.first.scored, pair.second.scored, Scheme(scheme)), limit, as_json=as_json)
            return
        policy = policy_of(options)
        judged = [(pair, judge(pair, policy)) for pair in pairs]
        print_gates(judged, limit, as_json=as_json)
    end([(pair.second, each) for pair, each in judged])


def _pairs(base: Path, head: Path, rescoring: Path | None, gold: str | None) -> Iterator[Pair]:
    found = matched(contenders(base), contenders(head))
    return pairs_of(found if rescoring is None else _rescored(found, rescoring, gold))


def _rescored(
    found: Sequence[tuple[str, Contender, Contender]], folder: Path, gold: str | None
) -> Iterator[tuple[str, Contender, Contender]]:
    for name, first, second in found:
        own = None if second.run is None else second.run.info.gold.reference
        gold_set = load(gold or own or _GOLD)
        yield name, rescored(first, gold_set, folder / "base"), rescored(second, gold_set, folder / "head")


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


def judge(pair: Pair, policy: Policy) -> Gate:
    """Hold the second of a pair against the first."""
    comparisons = [compare(pair.first.scored, pair.second.scored, scheme) for scheme in schemes_of(policy)]
    times = pair.first.seconds(), pair.second.seconds()
    return gate(
        pair.name,
        comparisons,
        policy,
        changed=None if pair.outcomes is None else _changed(pair.outcomes, comparisons[0]),
        speed=None if times[0] is None or times[1] is None else speed(times[0], times[1]),
    )


def _changed(outcomes: tuple[Outcomes, Outcomes], comparison: Comparison) -> tuple[int, int]:
    numbers = numbers_found_alone(*outcomes, comparison.kinds)
    return sum(numbers["first"].values()), sum(numbers["second"].values())


def end(judged: Sequence[tuple[Contender, Gate]]) -> None:
    """Leave with the code that says what came of it: an extractor that is broken first, since its numbers measure nothing."""
    broken = [(head, why) for head, _ in judged if (why := failure_of(head.run)) is not None]
    for head, why in broken:
        click.echo(f"broken: {visible(head.extractor)} {visible(why)}", err=True)
    if broken:
        sys.exit(BrokenExtractorError.exit_code)
    if any(not each.passed for _, each in judged):
        sys.exit(GATE_FAILED)


def print_gates(judged: Sequence[tuple[Pair, Gate]], limit: int | None, *, as_json: bool) -> None:
    """Print the verdicts of all pairs, with the facts lost and gained."""
    if as_json:
        rows = [
            {
                "base": pair.first.place,
                "head": pair.second.place,
                "passed": each.passed,
                **msgspec.to_builtins(each),
                "facts": list(_facts(pair)),
            }
            for pair, each in judged
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    for number, (pair, each) in enumerate(judged):
        lines = [f"base: {pair.first.place}", f"head: {pair.second.place}", "", *_fact_lines(pair, limit), ""]
        click.echo("\n".join([*([""] if number else []), *lines, *render_gate(each)]))


def _facts(pair: Pair) -> Iterator[Any]:
    if pair.outcomes is not None:
        yield from found_alone(*pair.outcomes, pair.second.scored.scorecard.kinds)


def _fact_lines(pair: Pair, limit: int | None) -> Iterator[str]:
    if pair.outcomes is None:
        yield "what became of the single facts is not known of both runs"
        return
    kinds = [kind for kind in pair.second.scored.scorecard.kinds if kind in pair.first.scored.scorecard.kinds]
    numbers = numbers_found_alone(*pair.outcomes, kinds)
    yield from render_facts(numbers, found_alone(*pair.outcomes, kinds), limit, OF_A_CHANGE)


def _print(pair: Pair, comparison: Comparison, limit: int | None, *, as_json: bool) -> None:
    places = [pair.first.place, pair.second.place]
    outcomes = pair.outcomes if comparison.scheme == HEADLINE else None
    if as_json:
        numbers = numbers_found_alone(*outcomes, comparison.kinds) if outcomes else None
        facts = found_alone(*outcomes, comparison.kinds) if outcomes else ()
        for piece in json_of(comparison, places, numbers, facts):
            click.echo(piece, nl=False)
        return
    lines = [render(comparison, *places), ""]
    if outcomes:
        numbers = numbers_found_alone(*outcomes, comparison.kinds)
        lines += render_facts(numbers, found_alone(*outcomes, comparison.kinds), limit)
    else:
        silent = [each.place for each in (pair.first, pair.second) if each.run is None]
        lines.append(why_no_facts(comparison, silent))
    click.echo("\n".join([*lines, "", comparison.signature]))
