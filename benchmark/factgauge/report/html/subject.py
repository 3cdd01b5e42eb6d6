"""What a report is about: runs on the same gold, each with a name of its own, read and checked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from factgauge.compare.facts import Outcomes, read_outcomes
from factgauge.compare.runs import StoredRun, gold_name
from factgauge.errors import Fault, InputError, NotComparableError
from factgauge.facts import Fact
from factgauge.gold.model import GoldSet, LabelledArticle
from factgauge.predictions import Prediction
from factgauge.run.folder import PREDICTIONS, VERDICTS
from factgauge.score.scorecard import Scorecard
from factgauge.score.verdicts import Verdict

_AGAIN = "run the extractor again"


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A run under the name that it has in this report."""

    name: str
    run: StoredRun

    @property
    def card(self) -> Scorecard:
        """Its scores."""
        return self.run.scored.scorecard

    @property
    def failures(self) -> Mapping[str, str]:
        """The articles that the extractor failed on, and why."""
        return {failure.document: failure.error for failure in self.card.failed}

    @cached_property
    def outcomes(self) -> Outcomes:
        """What became of each gold fact. Raises InputError where the verdicts are missing, cut off, or of another run."""
        return read_outcomes(self.run.verdict_file, self.card)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Runs and the gold that all of them were made for."""

    gold: GoldSet
    contestants: Sequence[Contestant]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What one run made of an article: the facts that were judged, as they were scored, and the verdicts in their order."""

    failure: str | None
    predicted: Sequence[Fact]
    seconds: float | None
    gold: Sequence[Verdict]
    said: Sequence[Verdict]


def subject_of(runs: Sequence[StoredRun], gold: str | None = None) -> Subject:
    """Bring runs together; ``gold`` says where their gold is now, None where it was for the first run.

    Raises:
        InputError: a file of a run, or the gold, is missing or has faults.
        NotComparableError: the runs are on different gold, or the gold has changed.
    """
    digests = {run.info.gold.digest for run in runs}
    if len(digests) > 1:
        faults = [Fault(where=str(run.path), found=f"is on {gold_name(run.info.gold)}") for run in runs]
        raise NotComparableError(
            [*faults, Fault(where="runs", found="are on different gold", remedy="report each apart")]
        )
    contestants = [Contestant(name=name, run=run) for name, run in zip(_names(runs), runs, strict=True)]
    return Subject(gold=runs[0].gold(gold), contestants=contestants)


def _names(runs: Sequence[StoredRun]) -> Iterator[str]:
    """Name runs by their extractors, and those of one extractor by their folders too."""
    times = Counter(run.info.extractor for run in runs)
    for run in runs:
        name = run.info.extractor
        yield name if times[name] == 1 else f"{name} {run.path.resolve().name}"


def articles_of(subject: Subject) -> Iterator[tuple[LabelledArticle, list[Answered]]]:
    """Give each article with what each run made of it, in the order of the gold; no more than one is held.

    Raises:
        InputError: the files of a run do not belong together.
    """
    answers = [_answers(each.run, subject.gold.articles) for each in subject.contestants]
    yield from zip(subject.gold.articles, map(list, zip(*answers, strict=True)), strict=True)


def _answers(run: StoredRun, articles: Sequence[LabelledArticle]) -> Iterator[Answered]:
    predictions = run.predictions()
    groups = ((name, list(verdicts)) for name, verdicts in groupby(run.verdicts(), lambda verdict: verdict.document))
    name, verdicts = next(groups, (None, []))
    for article in articles:
        prediction = next(predictions, None)
        if prediction is None or prediction.document != article.labels.id:
            raise _stray(run, PREDICTIONS, article)
        mine: list[Verdict] = []
        if name == article.labels.id:
            mine = verdicts
            name, verdicts = next(groups, (None, []))
        yield _answered(run, run.as_scored(prediction, article), article, mine)
    if name is not None:
        raise _stray(run, VERDICTS, articles[-1])


def _answered(
    run: StoredRun, prediction: Prediction, article: LabelledArticle, verdicts: Sequence[Verdict]
) -> Answered:
    predicted = run.judged_facts(prediction)
    gold = [verdict for verdict in verdicts if verdict.side == "gold"]
    said = [verdict for verdict in verdicts if verdict.side == "prediction"]
    for side, facts, others in ((gold, article.labels.facts, predicted), (said, predicted, article.labels.facts)):
        numbers = [verdict.index for verdict in side]
        partners = [verdict.partner for verdict in side if verdict.partner is not None]
        if numbers != list(range(len(facts))) or not all(0 <= each < len(others) for each in partners):
            raise _stray(run, VERDICTS, article)
    return Answered(
        failure=(prediction.error or "failed") if prediction.status == "failed" else None,
        predicted=predicted,
        seconds=prediction.seconds if prediction.status == "ok" else None,
        gold=gold,
        said=said,
    )


def _stray(run: StoredRun, name: str, article: LabelledArticle) -> InputError:
    found = f"does not go with article {article.labels.id!r} of the gold: it is cut off, or from another run"
    return InputError([Fault(where=str(run.path / name), found=found, remedy=_AGAIN)])
