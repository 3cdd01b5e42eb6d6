"""Runs in the order in which tables tell them."""

from collections.abc import Iterable, Mapping, Sequence

from factgauge.metrics.counts import HEADLINE
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.export.scores import ExportedRun
from factgauge.report.table import legend

_GROUPS = ("date", WITHOUT_HEADER, "figure", "actor", ALL)
LABELS: Mapping[str, str] = {WITHOUT_HEADER: "date*"}


def groups_of(runs: Iterable[ExportedRun]) -> list[str]:
    """Give the groups that any run was scored on, in the order of the tables."""
    there = {group for run in runs for group in run.scorecard.rates}
    return [group for group in _GROUPS if group in there]


def ranked(runs: Sequence[ExportedRun], group: str) -> list[ExportedRun]:
    """Give the runs that were scored on a group, the best F1 under the headline first."""
    of_group = [run for run in runs if group in run.scorecard.rates]
    return sorted(of_group, key=lambda run: (-(run.scorecard.rates[group][HEADLINE].f1 or 0.0), run.extractor, run.run))


def notes_on(runs: Iterable[ExportedRun]) -> list[str]:
    """Say what the numbers speak of, each thing once."""
    # The first line of a legend is about columns that are those of a terminal.
    return list(dict.fromkeys(line for run in runs for line in legend([run.scorecard])[1:]))


def signatures_of(runs: Iterable[ExportedRun]) -> list[str]:
    """Give the signatures of runs, each once."""
    return list(dict.fromkeys(run.scorecard.signature for run in runs))
