"""Scoring from files: few articles are in memory at a time, however large the corpus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from factgauge.errors import Fault, FaultLog, InputError
from factgauge.facts import KINDS, Kind
from factgauge.gold.read import GoldReader, GoldSource, locate
from factgauge.metrics.signature import gold_part
from factgauge.score.read import Answer, AnswerFile
from factgauge.score.scorecard import Scored, Scorer
from factgauge.score.shards import Task, scores, sharded
from factgauge.score.slices import Sliced, Slices


@dataclass(frozen=True, kw_only=True)
class ScoredFiles:
    """What came of scoring a file. ``warnings`` name values that can never be right."""

    scored: Scored
    slices: tuple[Sliced, ...]
    warnings: FaultLog


def score_files(
    gold: str, predictions: Path, kinds: Sequence[Kind] = KINDS, *, by: Sequence[str] = (), jobs: int = 1
) -> ScoredFiles:
    """Score a file of predictions against the gold set that ``gold`` names, also by the attributes ``by`` (``date.granularity``).

    ``jobs`` is the number of processes; the result does not depend on it.

    Raises:
        InputError: gold or predictions have faults; those of one side are reported together.
    """
    scored, without = _score(gold, predictions, Task(kinds=kinds, by=by, without_values=None), jobs)
    if scored is not None:
        return scored
    # Rare: a part of the corpus has facts without a value, of a kind that has some elsewhere. They must be scored as they are.
    for path in (predictions, locate(gold)):
        if not path.is_file() and not path.is_dir():
            found = "must be read twice, since some facts of a kind have values, and some have none"
            raise InputError([Fault(where=str(path), found=found, remedy="give a file, not a pipe")])
    again, _ = _score(gold, predictions, Task(kinds=kinds, by=by, without_values=without), jobs)
    if again is None:
        raise InputError(
            [Fault(where=str(predictions), found="has changed while it was read", remedy="score it again")]
        )
    return again


def _score(gold: str, path: Path, task: Task, jobs: int) -> tuple[ScoredFiles | None, frozenset[Kind]]:
    """Score all; None, and the kinds that come without values, where that was not known and a part was scored otherwise."""
    reader = GoldReader(locate(gold))
    scorer = Scorer(task.kinds, without_values=task.without_values or frozenset())
    slices = Slices(task.by, kinds=task.kinds)
    valued, bare = frozenset[Kind](), frozenset[Kind]()
    with AnswerFile(path) as answers:
        for part in scores(sharded(_pairs(reader, answers)), task, jobs):
            for examined in part.gold:
                reader.note(*examined)
            for faults, warnings in part.answers:
                answers.note(faults, warnings)
            valued, bare = valued | part.valued, bare | part.bare
            scorer.merge(part.scorer)
            slices.merge(part.slices)
        reader.check()
        answers.check()
    if task.without_values is None:
        if bare & valued:
            return None, bare - valued
        scorer.without_values = bare
    scored = scorer.result(gold_part(reader.name, reader.version, reader.digest))
    return ScoredFiles(scored=scored, slices=slices.result(), warnings=answers.warnings), bare


def _pairs(reader: GoldReader, answers: AnswerFile) -> Iterator[tuple[GoldSource, Answer | None]]:
    for source in reader.sources():
        name = source.name
        yield source, None if name is None else answers.answer(name)
