"""The facts that cost a run its score: gold facts that were not found and predictions that are not right, each with the reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias

from factgauge.compare.runs import StoredRun
from factgauge.facts import Fact, Kind
from factgauge.gold.model import GoldFact, LabelledArticle
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.explanation import value_of, words_of
from factgauge.report.terminal import cut
from factgauge.resources import gold_sets
from factgauge.score.verdicts import Verdict

Side: TypeAlias = Literal["gold", "prediction"]

_QUOTE, _VALUE = 40, 40
_BOTH: AbstractSet[Side] = frozenset({"gold", "prediction"})


@dataclass(frozen=True, kw_only=True)
class FailingFact:
    """A gold fact that was ``missed``, a ``spurious`` prediction, or a pair that does not count and is ``wrong``.

    ``costs`` says on which sides it is counted: a gold fact costs recall, a prediction costs precision, a wrong pair of one kind both.
    ``expected`` and ``got`` are the values in words, None on the side that there is not. ``why`` is the reason in words.
    """

    document: str
    kind: Kind
    verdict: str
    reason: str | None
    costs: AbstractSet[Side]
    quote: str
    expected: str | None
    got: str | None
    why: str

    def __str__(self) -> str:
        values = ", ".join(
            f"{word} {cut(value, _VALUE)}" for word, value in (("want", self.expected), ("got", self.got)) if value
        )
        return f"{self.verdict} {cut(self.document, _QUOTE)} “{cut(self.quote, _QUOTE)}”: {values}; {self.why}"


@dataclass(frozen=True, kw_only=True)
class _Article:
    """An article with what was predicted in it, as it was scored."""

    gold: LabelledArticle
    predicted: Sequence[Fact]

    def of(self, side: Side, index: int | None) -> GoldFact | Fact | None:
        """Give a fact by its number."""
        if index is None:
            return None
        return self.gold.labels.facts[index] if side == "gold" else self.predicted[index]


def failing_facts(run: StoredRun, root: Path) -> Iterator[FailingFact]:
    """Give the facts of a run that are not right; a path of its gold is one of ``root``.

    Raises:
        InputError: a file of the run, or its gold, is not there any more or has faults.
        NotComparableError: the gold is another one by now.
    """
    named = run.info.gold.reference
    gold = run.gold(named if named in gold_sets() else str(root / named))
    articles = {article.labels.id: article for article in gold.articles}
    predictions = {each.document: each for each in run.predictions()}
    for name, verdicts in groupby(run.verdicts(), lambda verdict: verdict.document):
        article = articles[name]
        predicted = run.judged_facts(run.as_scored(predictions[name], article))
        yield from _of_article(_Article(gold=article, predicted=predicted), list(verdicts))


def _of_article(article: _Article, verdicts: Sequence[Verdict]) -> Iterator[FailingFact]:
    for verdict in verdicts:
        if verdict.verdict in {"missed", "spurious"}:
            yield _failing(article, verdict, {verdict.side})
        elif verdict.verdict == "wrong" and verdict.reason == "kind":
            # The gold fact is missed of its kind, and the prediction spurious of another.
            yield _failing(article, verdict, {verdict.side})
        elif verdict.verdict == "wrong" and verdict.side == "gold":
            yield _failing(article, verdict, _BOTH)


def _failing(article: _Article, verdict: Verdict, costs: AbstractSet[Side]) -> FailingFact:
    other: Side = "prediction" if verdict.side == "gold" else "gold"
    paired = verdict.partner if verdict.verdict == "wrong" else None
    facts = {verdict.side: article.of(verdict.side, verdict.index), other: article.of(other, paired)}
    values = {side: _words(fact, article.gold) for side, fact in facts.items()}
    return FailingFact(
        document=verdict.document,
        kind=verdict.kind,
        verdict=verdict.verdict,
        reason=verdict.reason,
        costs=frozenset(costs),
        quote=verdict.quote or "",
        expected=values["gold"],
        got=values["prediction"],
        why=words_of(verdict),
    )


def _words(fact: GoldFact | Fact | None, article: LabelledArticle) -> str | None:
    return None if fact is None else value_of(fact, article)


def of_score(facts: Iterable[FailingFact], group: str, scheme: Scheme, side: Side | None) -> tuple[FailingFact, ...]:
    """Give the facts that cost one score, on one side or on both.

    Under ``value`` they are as many as the score counts, and under ``lenient`` too. The other schemes are shown the facts of ``value``.
    """
    kind = _KINDS.get(group, group)
    return tuple(
        fact
        for fact in facts
        if kind in {None, fact.kind}
        and (side is None or side in fact.costs)
        and not (scheme == Scheme.LENIENT and fact.reason == "value")
    )


_KINDS: Mapping[str, str | None] = {ALL: None, WITHOUT_HEADER: "date"}
