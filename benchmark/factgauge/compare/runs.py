"""Run folders read back: what ran, its scores, what became of each fact, and the gold that it was scored against."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from factgauge.errors import Fault, InputError, NotComparableError
from factgauge.facts import KINDS, Fact, Kind
from factgauge.gold.model import GoldSet, LabelledArticle
from factgauge.gold.read import GoldReader, locate
from factgauge.metrics.signature import gold_part
from factgauge.predictions import Prediction, lines_of, read_line
from factgauge.records import UNREADABLE, read_record
from factgauge.run.folder import PREDICTIONS, SCORECARD, VERDICTS, GoldName, RunInfo
from factgauge.score.scorecard import Scored
from factgauge.score.stored import read_scorecard, read_verdicts
from factgauge.score.values import kinds_without_values, with_values
from factgauge.score.verdicts import Verdict

INFO = "run.json"
_AGAIN = "give a folder that 'factgauge run' has finished"


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """A finished run. Its scorecard, predictions and verdicts are read when they are asked for."""

    path: Path
    info: RunInfo

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that it was scored on."""
        return self.info.kinds or KINDS

    @cached_property
    def scored(self) -> Scored:
        """The scorecard with its counts. Raises InputError where it is missing or is none."""
        return read_scorecard(self.path / SCORECARD)

    @property
    def verdict_file(self) -> Path:
        """Where the verdicts are."""
        return self.path / VERDICTS

    def verdicts(self) -> Iterator[Verdict]:
        """Give what became of each fact, in the order of the gold. Raises InputError for a line that is none."""
        return (verdict for _, verdict in read_verdicts(self.verdict_file))

    def predictions(self) -> Iterator[Prediction]:
        """Give the predictions as they are stored. Raises InputError for a line that is none."""
        path = self.path / PREDICTIONS
        for number, line in lines_of(path):
            prediction, faults = read_line(line, where=f"{path}:{number}")
            if prediction is None or faults:
                raise InputError(faults)
            yield prediction

    @cached_property
    def kinds_without_values(self) -> frozenset[Kind]:
        """The kinds of which the extractor gives no values, so that factgauge's normaliser reads them."""
        return kinds_without_values(self.predictions(), self.kinds)

    def as_scored(self, prediction: Prediction, article: LabelledArticle) -> Prediction:
        """Give a prediction as it was scored: with factgauge's values for kinds that the extractor gives none of."""
        without = self.kinds_without_values
        return with_values(prediction, article, without) if without else prediction

    def judged_facts(self, prediction: Prediction) -> Sequence[Fact]:
        """Give the facts of a prediction that were judged, in the order in which verdicts number them."""
        return [fact for fact in prediction.facts if fact.kind in self.kinds] if prediction.status == "ok" else []

    def gold_reader(self, reference: str | None = None) -> GoldReader:
        """Give the reader of the gold of the run, which is at ``reference`` now, None where it was for the run.

        Raises:
            InputError: it is not there.
        """
        return GoldReader(_place_of_gold(self.info.gold, reference, self.path))

    def check_gold(self, reader: GoldReader) -> None:
        """See that what was read is the very gold of the run.

        Raises:
            InputError: the gold has faults.
            NotComparableError: it is other gold.
        """
        reader.check()
        if reader.digest != self.info.gold.digest:
            here = gold_part(reader.name, reader.version, reader.digest)
            remedy = "give the gold of the run with --gold, or run the extractor again on this one"
            found = f"is for {gold_name(self.info.gold)}; the gold here is {here}"
            raise NotComparableError([Fault(where=str(self.path), found=found, remedy=remedy)])

    def gold(self, reference: str | None = None) -> GoldSet:
        """Read the gold of the run; raises as :meth:`check_gold`."""
        reader = self.gold_reader(reference)
        articles = sorted(reader, key=lambda article: article.labels.id)
        self.check_gold(reader)
        return GoldSet(name=reader.name, version=reader.version, digest=reader.digest, articles=tuple(articles))


def gold_name(gold: GoldName) -> str:
    """Write the gold of a run as signatures do."""
    return gold_part(gold.name, gold.version, gold.digest)


def _place_of_gold(gold: GoldName, reference: str | None, run: Path) -> Path:
    if reference is not None:
        return locate(reference)
    try:
        return locate(gold.reference)
    except InputError as error:
        found = f"the gold {gold.reference!r} is not here"
        remedy = f"say with --gold where {gold_name(gold)} is now"
        raise InputError([Fault(where=str(run / INFO), path="$.gold.reference", found=found, remedy=remedy)]) from error


def read_run(folder: Path) -> StoredRun:
    """Read what a run folder says of its run.

    Raises:
        InputError: it is no run folder of this version.
    """
    path = folder / INFO
    try:
        raw = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise InputError([Fault(where=str(path), found=f"cannot be read: {error.strerror}", remedy=_AGAIN)]) from error
    except UNREADABLE as error:
        raise InputError([Fault(where=str(path), found=f"is no readable JSON: {error}", remedy=_AGAIN)]) from error
    info, faults = read_record(raw, RunInfo, where=str(path), path="$")
    if info is None or faults:
        raise InputError([*faults, Fault(where=str(path), found="is no run of this version", remedy=_AGAIN)])
    return StoredRun(path=folder, info=info)


def is_finished(folder: Path) -> bool:
    """Say whether a folder holds a run that was scored."""
    return (folder / INFO).is_file() and (folder / SCORECARD).is_file()


def runs_in(folder: Path) -> list[StoredRun]:
    """Read all finished runs of an output folder, the oldest first.

    Raises:
        InputError: one of them is no run of this version.
    """
    found = [read_run(path) for path in sorted(folder.iterdir()) if path.is_dir() and is_finished(path)]
    return sorted(found, key=lambda run: (run.info.started, run.path.name))


def latest(runs: Sequence[StoredRun]) -> dict[str, StoredRun]:
    """Give the latest run of each extractor, by its name, in the order of the names."""
    by_name = {run.info.extractor: run for run in runs}
    return dict(sorted(by_name.items()))


def runs_at(places: Iterable[Path]) -> list[StoredRun]:
    """Read the runs at some places, each once: a run folder is one, a folder of runs gives the latest of each extractor.

    Raises:
        InputError: a place holds no finished run, or one is no run of this version.
    """
    found: dict[Path, StoredRun] = {}
    for place in places:
        own = (place / INFO).is_file()
        runs = [read_run(place)] if own else list(latest(runs_in(place)).values()) if place.is_dir() else []
        if not runs:
            remedy = "give a folder that 'factgauge run' wrote, or its --output"
            raise InputError([Fault(where=str(place), found="holds no finished run", remedy=remedy)])
        found |= {run.path.resolve(): run for run in runs}
    return list(found.values())
