"""Scoring from files: few articles are in memory at a time, however large the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from factgauge.errors import Fault, FaultLog, InputError
from factgauge.facts import KINDS, Kind
from factgauge.gold.model import LabelledArticle
from factgauge.gold.read import GoldReader, locate
from factgauge.match.columns import gold_columns
from factgauge.match.vocabulary import Vocabulary
from factgauge.metrics.signature import gold_part
from factgauge.normalise.mentions import has_value
from factgauge.predictions import Prediction
from factgauge.score.read import AnswerFile
from factgauge.score.scorecard import Scored, Scorer, batched
from factgauge.score.slices import Sliced, Slices

# What a corpus says is remembered up to here, then forgotten: a vocabulary must not grow with the corpus.
_MOST_TERMS = 100_000


@dataclass(frozen=True, kw_only=True)
class ScoredFiles:
    """What came of scoring a file. ``warnings`` name values that can never be right."""

    scored: Scored
    slices: tuple[Sliced, ...]
    warnings: FaultLog


class _OwnValueError(Exception):
    """A kind that seemed to come without values has one after all."""

    def __init__(self, kinds: frozenset[Kind]) -> None:
        super().__init__(sorted(kinds))
        self.kinds = kinds


def score_files(gold: str, predictions: Path, kinds: Sequence[Kind] = KINDS, *, by: Sequence[str] = ()) -> ScoredFiles:
    """Score a file of predictions against the gold set that ``gold`` names, also by the attributes ``by`` (``date.granularity``).

    Raises:
        InputError: gold or predictions have faults; those of one side are reported together.
    """
    without_values = frozenset(kinds)
    while True:
        try:
            return _score(gold, predictions, kinds, without_values, by)
        except _OwnValueError as seen:
            # Rare: values that begin only after facts without any. Those facts must be scored as they are.
            without_values -= seen.kinds
            for path in (predictions, locate(gold)):
                if not path.is_file() and not path.is_dir():
                    found = "must be read twice, since values begin only after facts without any"
                    raise InputError([Fault(where=str(path), found=found, remedy="give a file, not a pipe")]) from seen


def _score(
    gold: str,
    path: Path,
    kinds: Sequence[Kind],
    without_values: frozenset[Kind],
    by: Sequence[str],
) -> ScoredFiles:
    reader = GoldReader(locate(gold))
    scorer, slices = Scorer(kinds, without_values=frozenset()), Slices(by, kinds=kinds)
    vocabulary = Vocabulary()
    # Kinds of which no fact has a value so far, and those of them that have facts.
    unsaid, bare = without_values, frozenset[Kind]()
    with AnswerFile(path) as answers:
        answered = ((article, answers.of(article)) for article in reader)
        for batch in batched(answered, lambda pair: max(len(pair[0].labels.facts), len(pair[1].facts))):
            if unsaid:
                valued, without = _kinds_by_values(batch, unsaid)
                if valued & bare:
                    raise _OwnValueError(valued & bare)
                unsaid -= valued
                bare |= without
                scorer.without_values = bare
            if len(vocabulary) > _MOST_TERMS:
                vocabulary = Vocabulary()
            articles, predictions = zip(*batch, strict=True)
            judged = scorer.add(gold_columns(articles, vocabulary), predictions)
            if by:
                for judgement in judged:
                    slices.add(judgement)
        reader.check()
        answers.check()
    return ScoredFiles(
        scored=scorer.result(gold_part(reader.name, reader.version, reader.digest)),
        slices=slices.result(),
        warnings=answers.warnings,
    )


def _kinds_by_values(
    batch: Sequence[tuple[LabelledArticle, Prediction]], asked: frozenset[Kind]
) -> tuple[frozenset[Kind], frozenset[Kind]]:
    """Name the kinds among ``asked`` that have a fact with a value here, and those that have some and none with a value.

    Without the text of an article there is nothing to read values from, so its facts are not among the latter.
    """
    valued, seen = set[Kind](), set[Kind]()
    for article, prediction in batch:
        facts = [fact for fact in prediction.facts if fact.kind in asked]
        valued.update(fact.kind for fact in facts if has_value(fact))
        if article.text is not None:
            seen.update(fact.kind for fact in facts)
    return frozenset(valued), frozenset(seen - valued)
