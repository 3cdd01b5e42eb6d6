"""What can be compared: a run folder, the latest runs of a folder of runs, a baseline, or a scorecard alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from factgauge.compare import baseline
from factgauge.compare.facts import Outcomes, read_outcomes
from factgauge.compare.runs import INFO, StoredRun, latest, read_run, runs_in
from factgauge.compare.speed import seconds_of
from factgauge.errors import Fault, InputError
from factgauge.run.folder import VERDICTS
from factgauge.score.scorecard import Scored
from factgauge.score.stored import read_scorecard


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One extractor's scores, from wherever they come.

    ``place`` is what the user called it by. ``run`` is None where there is no run folder. What became of the single facts is None where
    it is not known, and so are the times.
    """

    extractor: str
    place: str
    scored: Scored
    run: StoredRun | None
    read_outcomes: Callable[[], Outcomes | None] = field(repr=False)

    def seconds(self) -> Mapping[str, float] | None:
        """Give the times of the articles; None where they are not known."""
        return None if self.run is None else seconds_of(self.run)


def contenders(path: Path) -> dict[str, Contender]:
    """Read what can be compared at a path, by the name of the extractor; a scorecard alone has an empty name.

    Raises:
        InputError: there is nothing of that kind, or it has faults.
    """
    if path.is_dir():
        if (path / INFO).is_file():
            run = read_run(path)
            return {run.info.extractor: _of_run(run, str(path))}
        found = latest(runs_in(path))
        if not found:
            remedy = "give a folder that 'factgauge run' wrote, or its --output"
            raise InputError([Fault(where=str(path), found="holds no finished run", remedy=remedy)])
        return {name: _of_run(run, str(run.path)) for name, run in found.items()}
    if _is_baseline(path):
        kept = baseline.read(path)
        return {name: _of_baseline(name, path, run) for name, run in kept.extractors.items()}
    return {"": Contender(extractor="", place=str(path), scored=read_scorecard(path), run=None, read_outcomes=_nothing)}


def _of_run(run: StoredRun, place: str) -> Contender:
    if not run.verdict_file.is_file():
        remedy = f"run again, or give {run.path / 'scorecard.json'} to compare without the single facts"
        raise InputError([Fault(where=str(run.path / VERDICTS), found="is missing", remedy=remedy)])
    return Contender(
        extractor=run.info.extractor,
        place=place,
        scored=run.scored,
        run=run,
        read_outcomes=lambda: read_outcomes(run.verdict_file, run.scored.scorecard),
    )


def _of_baseline(name: str, path: Path, run: baseline.KeptRun) -> Contender:
    return Contender(
        extractor=name,
        place=f"{path} ({name})",
        scored=baseline.scored_of(run),
        run=None,
        read_outcomes=lambda: baseline.outcomes_of(run, str(path)),
    )


def _nothing() -> None:
    """A scorecard alone says nothing of single facts."""


def _is_baseline(path: Path) -> bool:
    """Say whether a file is a baseline, by its first lines."""
    try:
        with path.open("rb") as file:
            return b'"format"' in file.read(200)
    except OSError as error:
        raise InputError([Fault(where=str(path), found=f"cannot be read: {error.strerror}")]) from error
