"""The scorecard: what is counted for each article, kind and scheme, and the rates, averages and intervals that derive from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import msgspec

from factgauge.facts import KINDS, Kind, Record
from factgauge.gold.model import GoldDate, GoldFact, GoldSet, LabelledArticle
from factgauge.metrics.average import MacroRates
from factgauge.metrics.counts import Rates, Scheme
from factgauge.metrics.signature import Signature, gold_part
from factgauge.metrics.table import WITHOUT_HEADER, CountTable, TableBuilder
from factgauge.predictions import Prediction
from factgauge.score.count import count, count_paragraphs
from factgauge.score.derive import FEWEST_UNITS, SEED, Unit, derive
from factgauge.score.judge import Judgement, judge
from factgauge.score.tally import AttributeTally, Tally
from factgauge.score.values import kinds_without_values, values_part, with_values
from factgauge.spans import Span, contains


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
    predictions by kind.
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
    for article in gold.articles:
        scorer.add(article, predictions[article.labels.id])
    return scorer.result(gold_part(gold.name, gold.version, gold.digest))


class Scorer:
    """Scores one article after the other, and keeps no more of them than their counts.

    ``without_values`` are the kinds that get their values from factgauge's normaliser, because the extractor gives none.
    """

    def __init__(self, kinds: Sequence[Kind], *, without_values: frozenset[Kind]) -> None:
        self.kinds = tuple(kind for kind in KINDS if kind in kinds)
        self.without_values = without_values
        groups = (*self.kinds, WITHOUT_HEADER) if "date" in self.kinds else self.kinds
        self._rows = TableBuilder(groups)
        self._paragraphs = TableBuilder(groups)
        self._units: set[tuple[str | None, str | None]] = set()
        self._has_header = False
        self._failed: list[Failure] = []
        self._attributes = AttributeTally(self.kinds)
        self._ungrounded = dict.fromkeys(self.kinds, 0)
        self._leakage = dict.fromkeys(self.kinds, 0)

    @classmethod
    def of_run(cls, gold: GoldSet, predictions: Mapping[str, Prediction], kinds: Sequence[Kind]) -> Self:
        """Make the scorer of a run that is all there: it is known which kinds come without values."""
        # Without the text there is nothing to read values from.
        readable = any(article.text is not None for article in gold.articles)
        without_values = kinds_without_values(predictions.values(), kinds) if readable else frozenset()
        return cls(kinds, without_values=without_values)

    def add(self, article: LabelledArticle, prediction: Prediction) -> Judgement:
        """Judge and count one article."""
        if self.without_values:
            prediction = with_values(prediction, article, self.without_values)
        judgement = judge(article, prediction, self.kinds)
        self._count(article, prediction, judgement)
        if judgement.failure is not None:
            self._failed.append(Failure(document=judgement.document, error=judgement.failure))
        self._note(judgement)
        return judgement

    def _count(self, article: LabelledArticle, prediction: Prediction, judgement: Judgement) -> None:
        name, cluster = article.labels.id, article.labels.cluster
        cells = count(judgement, self.kinds)
        other: Judgement | None = None
        if "date" in self.kinds:
            other = _judged_without_header(article, prediction, self.kinds)
            self._has_header |= other is not None
            cells[WITHOUT_HEADER] = cells["date"] if other is None else count(other, ("date",))["date"]
        self._rows.add(name, cells, paragraph=None, cluster=cluster)
        self._units.add((cluster, None if cluster else name))
        if len(self._units) >= FEWEST_UNITS:
            return
        parts = count_paragraphs(judgement, self.kinds)
        others = parts if other is None else count_paragraphs(other, ("date",))
        for number, (part, without) in enumerate(zip(parts, others, strict=True)):
            if "date" in self.kinds:
                part[WITHOUT_HEADER] = without["date"]
            # An article that is not given cannot be told apart any further.
            paragraph = None if article.text is None else number
            self._paragraphs.add(name, part, paragraph=paragraph, cluster=cluster)

    def _note(self, judgement: Judgement) -> None:
        self._attributes.add(judgement)
        if None in judgement.spans:
            for fact, span in zip(judgement.predicted, judgement.spans, strict=True):
                self._ungrounded[fact.kind] += span is None
        for column, why in judgement.left_out.items():
            if why == "boilerplate":
                self._leakage[judgement.predicted[column].kind] += 1

    def result(self, gold: str) -> Scored:
        """Give the scores of what was added; ``gold`` is the part of the signature that names the gold."""
        few = len(self._units) < FEWEST_UNITS
        table = (self._paragraphs if few else self._rows).build()
        if not self._has_header and WITHOUT_HEADER in table.groups:
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
            failed=tuple(sorted(self._failed, key=lambda failure: failure.document)),
            unit=derived.unit,
            units=derived.units,
            rates=derived.rates,
            macro=Macro(articles=derived.over_articles, kinds=derived.over_kinds),
            attributes=self._attributes.result(),
            ungrounded=self._ungrounded,
            leakage=self._leakage,
        )
        return Scored(scorecard=scorecard, table=table)


def _judged_without_header(article: LabelledArticle, prediction: Prediction, kinds: Sequence[Kind]) -> Judgement | None:
    """Judge against the same gold with the date of the header optional; None where there is no such date."""
    regions = [region.span for region in article.labels.regions if region.kind == "metadata"]
    if not regions:
        return None
    facts = tuple(
        msgspec.structs.replace(fact, status="optional") if _is_in_header(fact, regions) else fact
        for fact in article.labels.facts
    )
    if facts == article.labels.facts:
        return None
    return judge(replace(article, labels=msgspec.structs.replace(article.labels, facts=facts)), prediction, kinds)


def _is_in_header(fact: GoldFact, regions: Sequence[Span]) -> bool:
    """Say whether a fact is the day of publication in the head of an article."""
    return (
        isinstance(fact, GoldDate)
        and fact.role == "publication"
        and any(contains(region, fact.span) for region in regions)
    )
