"""Scores over time: the runs of each extractor in their order, with those together that may be compared.

Runs may be compared whose signatures are the same: version, gold, whose values were scored, and what the intervals rest on. A run that is
no measure of its extractor, since that did not start or was stopped, is left out, and so is one that is not finished.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from factgauge.compare.runs import INFO, StoredRun, is_finished, read_run
from factgauge.errors import Fault, InputError
from factgauge.facts import Record
from factgauge.metrics.counts import Rates, Scheme
from factgauge.metrics.signature import Signature
from factgauge.report.export.scores import ExportedRun, exported, signature_of

# The parts of a signature by the names they are printed with.
_PARTS = {"factgauge": "version", "gold": "gold", "values": "values", "ci": "intervals"}


class Measured(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An F1 from 0 to 1 with its 95 % interval; each is None where it is undefined."""

    f1: float | None
    interval: tuple[float, float] | None


class Point(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run: the name of its folder, when it started (UTC), its F1 by group, and the number of articles that the extractor failed on."""

    run: str
    started: str
    version: str
    f1: dict[str, Measured]
    failed: int


class Series(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The runs of one extractor, the oldest first."""

    extractor: str
    points: tuple[Point, ...]


class Elsewhere(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Runs of an extractor that may not be compared with those of a group: how many, and in words what differs."""

    extractor: str
    runs: int
    differs: tuple[str, ...]


class Comparable(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Runs that may be compared; ``elsewhere`` names the other runs of the same extractors, which are in other groups."""

    signature: str
    articles: int
    series: tuple[Series, ...]
    elsewhere: tuple[Elsewhere, ...]


class LeftOut(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A run that measures nothing, and why."""

    run: str
    why: str


class History(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``factgauge history --json`` prints; the group with the latest run comes first."""

    scheme: Scheme
    groups: tuple[Comparable, ...]
    left_out: tuple[LeftOut, ...]


def read_folder(folder: Path) -> tuple[list[StoredRun], list[LeftOut]]:
    """Read the runs of a folder, the oldest first, and name those that are not finished.

    Raises:
        InputError: it holds no finished run, or one is none of this version; all of these are told.
    """
    found: list[StoredRun] = []
    left_out: list[LeftOut] = []
    faults: list[Fault] = []
    for path in sorted(each for each in folder.iterdir() if (each / INFO).is_file()):
        try:
            run = read_run(path)
        except InputError as error:
            faults += error.faults
            continue
        if is_finished(path):
            found.append(run)
        else:
            left_out.append(LeftOut(run=path.name, why=run.info.problem or run.info.stopped or "is not finished"))
    if not found and not faults:
        remedy = "give the folder that 'factgauge run' writes its runs to"
        faults.append(Fault(where=str(folder), found="holds no finished run", remedy=remedy))
    if faults:
        raise InputError(faults)
    return sorted(found, key=lambda run: (run.info.started, run.path.name)), left_out


def history(runs: Iterable[StoredRun], scheme: Scheme, left_out: Iterable[LeftOut] = ()) -> History:
    """Tell the F1 of runs under a scheme, in the order of ``runs``.

    Raises:
        InputError: a scorecard is missing or none of this version.
    """
    several = [exported(run) for run in runs]
    broken = [LeftOut(run=run.run, why=run.broken) for run in several if run.broken is not None]
    groups: dict[Signature, list[ExportedRun]] = {}
    for run in several:
        if run.broken is None:
            # The group of the latest run is the last.
            key = replace(signature_of(run.scorecard, run.run), scheme=scheme)
            groups[key] = [*groups.pop(key, []), run]
    return History(
        scheme=scheme,
        groups=tuple(_comparable(signature, groups, scheme) for signature in reversed(groups)),
        left_out=(*left_out, *broken),
    )


def _comparable(signature: Signature, groups: Mapping[Signature, Sequence[ExportedRun]], scheme: Scheme) -> Comparable:
    runs = groups[signature]
    names = sorted({run.extractor for run in runs})
    return Comparable(
        signature=str(signature),
        articles=runs[-1].scorecard.articles,
        series=tuple(
            Series(extractor=name, points=tuple(_point(run, scheme) for run in runs if run.extractor == name))
            for name in names
        ),
        elsewhere=tuple(_elsewhere(signature, groups, names)),
    )


def _point(run: ExportedRun, scheme: Scheme) -> Point:
    return Point(
        run=run.run,
        started=run.started,
        version=run.version,
        f1={group: _measured(schemes[scheme]) for group, schemes in run.scorecard.rates.items()},
        failed=len(run.scorecard.failed),
    )


def _measured(rates: Rates) -> Measured:
    return Measured(f1=rates.f1, interval=rates.f1_interval)


def _elsewhere(
    signature: Signature, groups: Mapping[Signature, Sequence[ExportedRun]], names: Sequence[str]
) -> Iterator[Elsewhere]:
    for name in names:
        others = {
            other: [run for run in runs if run.extractor == name]
            for other, runs in groups.items()
            if other != signature
        }
        there = {other: runs for other, runs in others.items() if runs}
        if there:
            differs = dict.fromkeys(part for other in there for part in _differences(signature, other))
            number = sum(map(len, there.values()))
            yield Elsewhere(extractor=name, runs=number, differs=tuple(differs))


def _differences(here: Signature, there: Signature) -> Iterator[str]:
    for part, field in _PARTS.items():
        if getattr(here, field) != getattr(there, field):
            yield f"{part}:{getattr(there, field)}"
