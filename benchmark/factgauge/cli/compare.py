"""``factgauge compare``: two runs on the same articles."""

from dataclasses import dataclass
from pathlib import Path

import click

from factgauge.cli.options import json_option
from factgauge.compare.facts import Outcomes, found_alone, numbers_found_alone, read_outcomes
from factgauge.compare.paired import Comparison, compare
from factgauge.errors import Fault, InputError
from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.report.comparison import json_of, render, render_facts, why_no_facts
from factgauge.run.folder import SCORECARD, VERDICTS
from factgauge.score.scorecard import Scored
from factgauge.score.stored import read_scorecard

_ALL = "all"


@dataclass(frozen=True)
class _Run:
    """A run as it was named; ``verdicts`` is None where only a scorecard was given."""

    path: Path
    verdicts: Path | None
    scored: Scored


def _limit(_context: click.Context, _parameter: click.Parameter, value: str) -> int | None:
    if value == _ALL:
        return None
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither a number nor '{_ALL}'")
    return int(value)


@click.command("compare")
@click.argument("run_a", type=click.Path(exists=True, path_type=Path))
@click.argument("run_b", type=click.Path(exists=True, path_type=Path))
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
    default="10",
    show_default=True,
    metavar="N|all",
    callback=_limit,
    help="How many of the facts to show that one run found and the other did not; JSON has all.",
)
@json_option
def compare_command(run_a: Path, run_b: Path, scheme: str, limit: int | None, *, as_json: bool) -> None:
    """Compare RUN_A with RUN_B: run folders, or their scorecard.json, which leaves out the single facts.

    Exit code 4: the runs are not comparable (other gold, other articles, another version).
    """
    runs = [_read(path) for path in (run_a, run_b)]
    comparison = compare(runs[0].scored, runs[1].scored, Scheme(scheme))
    outcomes = _outcomes(runs) if comparison.scheme == HEADLINE else None
    if as_json:
        _print_json(runs, comparison, outcomes)
    else:
        _print_text(runs, comparison, outcomes, limit)


def _read(path: Path) -> _Run:
    if not path.is_dir():
        return _Run(path, None, read_scorecard(path))
    scored = read_scorecard(path / SCORECARD)
    verdicts = path / VERDICTS
    if not verdicts.is_file():
        remedy = f"run again, or give {path / SCORECARD} to compare without the single facts"
        raise InputError([Fault(where=str(verdicts), found="is missing", remedy=remedy)])
    return _Run(path, verdicts, scored)


def _outcomes(runs: list[_Run]) -> tuple[Outcomes, Outcomes] | None:
    first, second = runs
    if first.verdicts is None or second.verdicts is None:
        return None
    return (
        read_outcomes(first.verdicts, first.scored.scorecard),
        read_outcomes(second.verdicts, second.scored.scorecard),
    )


def _print_json(runs: list[_Run], comparison: Comparison, outcomes: tuple[Outcomes, Outcomes] | None) -> None:
    numbers = numbers_found_alone(*outcomes, comparison.kinds) if outcomes else None
    facts = found_alone(*outcomes, comparison.kinds) if outcomes else ()
    for piece in json_of(comparison, [str(run.path) for run in runs], numbers, facts):
        click.echo(piece, nl=False)


def _print_text(
    runs: list[_Run], comparison: Comparison, outcomes: tuple[Outcomes, Outcomes] | None, limit: int | None
) -> None:
    lines = [render(comparison, *(str(run.path) for run in runs)), ""]
    if outcomes:
        numbers = numbers_found_alone(*outcomes, comparison.kinds)
        lines += render_facts(numbers, found_alone(*outcomes, comparison.kinds), limit)
    else:
        lines.append(why_no_facts(comparison, [str(run.path) for run in runs if run.verdicts is None]))
    click.echo("\n".join([*lines, "", comparison.signature]))
