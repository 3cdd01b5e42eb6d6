"""``factgauge power``: what differences a gold set can show."""

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
import numpy as np
from numpy.typing import NDArray

from factgauge.cli.options import Range, json_option
from factgauge.compare.power import Assumptions, Power, power
from factgauge.errors import Fault, NotComparableError
from factgauge.facts import KINDS
from factgauge.gold.model import GoldSet
from factgauge.gold.read import load
from factgauge.metrics.counts import HEADLINE
from factgauge.metrics.signature import gold_part
from factgauge.metrics.table import ALL, FIELDS, summed
from factgauge.predictions import Prediction
from factgauge.report.power import PowerReport, render
from factgauge.run.folder import SCORECARD
from factgauge.score.derive import units_of
from factgauge.score.scorecard import Scored, score
from factgauge.score.stored import read_scorecard

_MISSED = FIELDS.index("missed")
_COUNTED = [FIELDS.index(name) for name in ("matched", "spurious", "missed")]


@click.command("power")
@click.argument("gold", metavar="GOLD")
@click.option(
    "--f1",
    type=Range(0, 1, min_open=True),
    default=None,
    help=f"F1 of the better system.  [default: {Assumptions().f1}]",
)
@click.option(
    "--run",
    "run",
    type=click.Path(exists=True, path_type=Path),
    default=None,
    metavar="RUN",
    help="A run on this gold whose counts take the place of the assumed better system.",
)
@json_option
def power_command(gold: str, f1: float | None, run: Path | None, *, as_json: bool) -> None:
    """Tell the smallest true difference in F1 that GOLD (a built-in set, a folder, or a JSON-lines file) can show.

    Simulated: two systems are compared again and again on the gold's own articles. Exit code 4: RUN is not about this gold.
    """
    if f1 is not None and run is not None:
        raise click.UsageError("give --f1 or --run: a run has an F1 of its own")
    gold_set = load(gold)
    scored = _silence(gold_set) if run is None else _run_on(gold_set, run)
    assumptions = Assumptions() if f1 is None else Assumptions(f1=f1)
    report = PowerReport(
        gold=_name(gold_set),
        run=None if run is None else str(run),
        articles=scored.scorecard.articles,
        unit=scored.scorecard.unit,
        units=scored.scorecard.units,
        power={
            group: _power(_per_unit(scored, kinds), assumptions, with_run=run is not None)
            for group, kinds in _groups(scored)
        },
    )
    click.echo(msgspec.json.format(msgspec.json.encode(report), indent=1) if as_json else render(report))


def _name(gold_set: GoldSet) -> str:
    return gold_part(gold_set.name, gold_set.version, gold_set.digest)


def _silence(gold_set: GoldSet) -> Scored:
    """Score an extractor that says nothing: what it misses is what there is to find in each unit."""
    names = [article.labels.id for article in gold_set.articles]
    return score(gold_set, {name: Prediction(document=name) for name in names})


def _run_on(gold_set: GoldSet, run: Path) -> Scored:
    scored = read_scorecard(run / SCORECARD if run.is_dir() else run)
    name = _name(gold_set)
    if f"|gold:{name}|" not in scored.scorecard.signature:
        found = f"was not scored against {name}: {scored.scorecard.signature}"
        raise NotComparableError([Fault(where=str(run), found=found, remedy="give the gold of the run")])
    return scored


def _groups(scored: Scored) -> list[tuple[str, Sequence[str]]]:
    groups: list[tuple[str, Sequence[str]]] = [(kind, (kind,)) for kind in scored.scorecard.kinds]
    return [*groups, (ALL, KINDS)] if scored.scorecard.kinds == KINDS else groups


def _per_unit(scored: Scored, kinds: Sequence[str]) -> NDArray[np.int32]:
    """Give the counts of some kinds together for each unit, shape (units, 4)."""
    return summed(scored.table.of(kinds, HEADLINE), units_of(scored.table)[1])


def _power(counts: NDArray[np.int32], assumptions: Assumptions, *, with_run: bool) -> Power:
    baseline = counts[:, _COUNTED]
    required = baseline[:, 0] + counts[:, _MISSED]
    return power(required, baseline=baseline if with_run else None, assumptions=assumptions)
