"""The scorecard: what is counted for each article, kind and scheme, and the rates, averages and intervals that derive from it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

import numpy as np

from factgauge.facts import KINDS, Kind, Record
from factgauge.gold.model import GoldSet, LabelledArticle
from factgauge.match.arrays import Numbers
from factgauge.match.columns import GoldColumns, gold_columns
from factgauge.match.vocabulary import Vocabulary
from factgauge.metrics.average import MacroRates
from factgauge.metrics.counts import Rates, Scheme
from factgauge.metrics.signature import Signature, gold_part
from factgauge.metrics.table import WITHOUT_HEADER, CountArray, CountTable, TableBuilder
from factgauge.predictions import Prediction
from factgauge.score.count import count_articles, count_paragraphs
from factgauge.score.derive import FEWEST_UNITS, SEED, Unit, derive
from factgauge.score.judge import Judged, judge_all
from factgauge.score.tally import AttributeTally, Tally
from factgauge.score.values import kinds_without_values, values_part, with_values

_Item = TypeVar("_Item")

# Columns of so many gold facts, with what is computed from them, fit into the cache of a processor.
FACTS_AT_ONCE = 5_000


class Failure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article that the extractor failed on; all its facts count as missed."""

    document: str
    error: str


class Macro(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Macro averages: over articles for each kind and scheme, and over the declared kinds for each scheme."""

    articles: dict[str, dict[Scheme, MacroRates]]
    kinds: dict[Scheme, MacroRates]


class Scorecard(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scores of one run against gold.

    ``rates`` are pooled (micro), by kind; their key ``all`` exists only where all three kinds are declared, and ``date_without_header``
    where an article has a header with its date: those are the dates with the header's neither rewarded nor punished. ``unit`` is what
    the intervals resample, ``units`` their number. ``ungrounded`` and ``leakage`` (predictions inside boilerplate) are numbers of
    predictions by kind. ``unvalued`` are the kinds of which gold has facts and no value: for them ``value`` asks for the place only.
    """

    signature: str
    kinds: tuple[Kind, ...]
    articles: int
    failed: tuple[Failure, ...]
    unit: Unit
    units: int
    rates: dict[str, dict[Scheme, Rates]]
    macro: Macro
    attributes: dict[Kind, dict[str, Tally]]
    ungrounded: dict[Kind, int]
    leakage: dict[Kind, int]
    unvalued: tuple[Kind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A scorecard with the counts behind it."""

    scorecard: Scorecard
    table: CountTable


def score(gold: GoldSet, predictions: Mapping[str, Prediction], kinds: Sequence[Kind] = KINDS) -> Scored:
    """Score the predictions of an extractor that declares ``kinds``; ``predictions`` has one for each gold article.

    Raises:
        KeyError: an article has no prediction.
    """
    scorer = Scorer.of_run(gold, predictions, kinds)
    for columns in columns_of(gold.articles):
        scorer.add(columns, [predictions[article.labels.id] for article in columns.articles])
    return scorer.result(gold_part(gold.name, gold.version, gold.digest))


def columns_of(articles: Sequence[LabelledArticle]) -> Iterator[GoldColumns]:
    """Write gold as columns, so many articles at a time that a batch fits into the cache of a processor.

    Where several extractors are scored against the same gold, one such list serves them all.
    """
    vocabulary = Vocabulary()
    return (gold_columns(batch, vocabulary) for batch in batched(articles, lambda article: len(article.labels.facts)))


def batched(items: Iterable[_Item], facts: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    """Give some items at a time, in their order: as many as have ``FACTS_AT_ONCE`` facts together, or one that has more."""
    batch: list[_Item] = []
    room = FACTS_AT_ONCE
    for item in items:
        batch.append(item)
        # An article without a fact takes room too.
        room -= facts(item) + 1
        if room <= 0:
            yield batch
            batch, room = [], FACTS_AT_ONCE
    if batch:
        yield batch


class Scorer:
    """Scores some articles after others, and keeps no more of them than their counts.

    ``without_values`` are the kinds that get their values from factgauge's normaliser, because the extractor gives none.
    """

    def __init__(self, kinds: Sequence[Kind], *, without_values: frozenset[Kind]) -> None:
        self.kinds = tuple(kind for kind in KINDS if kind in kinds)
        self.without_values = without_values
        groups = (*self.kinds, WITHOUT_HEADER) if "date" in self.kinds else self.kinds
        self.rows = TableBuilder(groups)
        self.paragraphs = TableBuilder(groups)
        self.units: set[tuple[str | None, str | None]] = set()
        self.has_header = False
        self.failed: list[Failure] = []
        self.attributes = AttributeTally(self.kinds)
        self.ungrounded = np.zeros(len(KINDS), np.int64)
        self.leakage = np.zeros(len(KINDS), np.int64)
        self.gold_facts = np.zeros(len(KINDS), np.int64)
        self.gold_values = np.zeros(len(KINDS), np.int64)

    @classmethod
    def of_run(cls, gold: GoldSet, predictions: Mapping[str, Prediction], kinds: Sequence[Kind]) -> Self:
        """Make the scorer of a run that is all there: it is known which kinds come without values."""
        # Without the text there is nothing to read values from.
        readable = any(article.text is not None for article in gold.articles)
        without_values = kinds_without_values(predictions.values(), kinds) if readable else frozenset()
        return cls(kinds, without_values=without_values)

    def add(self, gold: GoldColumns, predictions: Sequence[Prediction]) -> Judged:
        """Judge and count the articles of ``gold``, whose predictions come in the same order."""
        if self.without_values:
            pairs = zip(predictions, gold.articles, strict=True)
            predictions = [with_values(each, article, self.without_values) for each, article in pairs]
        judged = judge_all(gold, predictions, self.kinds)
        self.count(judged)
        return judged

    def count(self, judged: Judged) -> None:
        """Count some articles that are judged."""
        self._add_rows(judged)
        self.attributes.add(judged)
        said, gold = judged.said, judged.gold
        self.gold_facts += np.bincount(gold.kind, minlength=len(KINDS))
        self.gold_values += np.bincount(gold.kind[~gold.unvalued], minlength=len(KINDS))
        self.ungrounded += np.bincount(said.kind[~said.placed], minlength=len(KINDS))
        self.leakage += np.bincount(said.kind[judged.boilerplate], minlength=len(KINDS))
        self.failed += [Failure(document=each.document, error=each.error or "failed") for each in said.failed]

    def merge(self, other: "Scorer") -> None:
        """Add what another scorer counted: other articles, for the same kinds."""
        self.rows.merge(other.rows)
        self.has_header |= other.has_header
        self.failed += other.failed
        self.attributes.merge(other.attributes)
        self.ungrounded += other.ungrounded
        self.leakage += other.leakage
        self.gold_facts += other.gold_facts
        self.gold_values += other.gold_values
        if len(self.units) < FEWEST_UNITS:
            self.units |= other.units
            self.paragraphs.merge(other.paragraphs)

    def _add_rows(self, judged: Judged) -> None:
        gold = judged.gold
        headless = judged.without_header() if "date" in self.kinds else None
        self.has_header |= headless is not None
        self.rows.add(
            gold.names,
            self._groups(count_articles(judged), None if headless is None else count_articles(headless)),
            paragraphs=[None] * len(gold.names),
            clusters=gold.clusters,
        )
        if len(self.units) >= FEWEST_UNITS:
            return
        names = zip(gold.names, gold.clusters, strict=True)
        self.units.update((cluster, None if cluster else name) for name, cluster in names)
        if len(self.units) >= FEWEST_UNITS:
            return
        parts = count_paragraphs(judged)
        self.paragraphs.add(
            [gold.names[article] for article in parts.articles],
            self._groups(parts.counts, None if headless is None else count_paragraphs(headless).counts),
            # An article that is not given cannot be told apart any further.
            paragraphs=[
                None if gold.articles[article].text is None else number
                for article, number in zip(parts.articles, parts.numbers, strict=True)
            ],
            clusters=[gold.clusters[article] for article in parts.articles],
        )

    def _groups(self, counts: CountArray, headless: CountArray | None) -> CountArray:
        """Take the declared kinds, and the dates without the header's."""
        declared = counts[:, [KINDS.index(kind) for kind in self.kinds]]
        if "date" not in self.kinds:
            return declared
        dates = counts if headless is None else headless
        return np.concatenate([declared, dates[:, [KINDS.index("date")]]], axis=1)

    def result(self, gold: str) -> Scored:
        """Give the scores of what was added; ``gold`` is the part of the signature that names the gold."""
        few = len(self.units) < FEWEST_UNITS
        table = (self.paragraphs if few else self.rows).build()
        if not self.has_header and WITHOUT_HEADER in table.groups:
            table = replace(table, groups=self.kinds, counts=table.counts[:, : len(self.kinds)])
        derived = derive(table, self.kinds)
        signature = Signature(
            gold=gold,
            values=values_part(self.without_values, self.kinds),
            intervals=f"bootstrap,{derived.unit},{derived.resamples},seed={SEED}",
        )
        scorecard = Scorecard(
            signature=str(signature),
            kinds=self.kinds,
            articles=len(set(table.articles)),
            failed=tuple(sorted(self.failed, key=lambda failure: failure.document)),
            unit=derived.unit,
            units=derived.units,
            rates=derived.rates,
            macro=Macro(articles=derived.over_articles, kinds=derived.over_kinds),
            attributes=self.attributes.result(),
            ungrounded=self._of_kinds(self.ungrounded),
            leakage=self._of_kinds(self.leakage),
            unvalued=tuple(
                kind
                for kind, number in self._of_kinds(self.gold_facts).items()
                if number and not self._of_kinds(self.gold_values)[kind]
            ),
        )
        return Scored(scorecard=scorecard, table=table)

    def _of_kinds(self, numbers: Numbers) -> dict[Kind, int]:
        return {kind: number for kind, number in zip(KINDS, numbers.tolist(), strict=True) if kind in self.kinds}
