"""The scorecard: what is counted for each article, kind and scheme, and the rates and averages that derive from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from factgauge.facts import KINDS, Kind, Record, kind_of
from factgauge.gold.model import GoldSet
from factgauge.metrics.average import MacroRates, macro
from factgauge.metrics.counts import NOTHING, Counts, Rates, Scheme, rates_of
from factgauge.metrics.signature import Signature, gold_part
from factgauge.predictions import Prediction
from factgauge.score.count import ArticleCounts, Tally, count, tally
from factgauge.score.judge import Judgement, Verdict, judge, verdicts_of

ALL = "all"


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

    ``counts`` is the sufficient statistic: article → kind → scheme. ``rates`` are pooled (micro); their key ``all`` exists only where all
    three kinds are declared. ``ungrounded`` and ``leakage`` (predictions inside boilerplate) are numbers of predictions by kind.
    """

    signature: str
    kinds: tuple[Kind, ...]
    articles: int
    failed: tuple[Failure, ...]
    rates: dict[str, dict[Scheme, Rates]]
    macro: Macro
    attributes: dict[Kind, dict[str, Tally]]
    ungrounded: dict[Kind, int]
    leakage: dict[Kind, int]
    counts: dict[str, dict[Kind, dict[Scheme, Counts]]]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A scorecard with the verdicts behind it."""

    scorecard: Scorecard
    verdicts: tuple[Verdict, ...]


def score(gold: GoldSet, predictions: Mapping[str, Prediction], kinds: Sequence[Kind] = KINDS) -> Scored:
    """Score the predictions of an extractor that declares ``kinds``; ``predictions`` has one for each gold article.

    Raises:
        KeyError: an article has no prediction.
    """
    declared = tuple(kind for kind in KINDS if kind in kinds)
    judged = [judge(article, predictions[article.labels.id], declared) for article in gold.articles]
    cells = {
        article.labels.id: count(article, judgement, declared)
        for article, judgement in zip(gold.articles, judged, strict=True)
    }
    scorecard = Scorecard(
        signature=str(Signature(gold=gold_part(gold.name, gold.version, gold.digest))),
        kinds=declared,
        articles=len(judged),
        failed=tuple(
            Failure(document=each.document, error=each.failure) for each in judged if each.failure is not None
        ),
        rates=_pooled(list(cells.values()), declared),
        macro=_macro(list(cells.values()), declared),
        attributes=_tallied([tally(judgement, declared) for judgement in judged], declared),
        ungrounded={kind: _number(judged, kind, "ungrounded") for kind in declared},
        leakage={kind: _number(judged, kind, "boilerplate") for kind in declared},
        counts=cells,
    )
    return Scored(scorecard=scorecard, verdicts=tuple(line for each in judged for line in verdicts_of(each)))


def _groups(declared: Sequence[Kind]) -> dict[str, Sequence[Kind]]:
    """Name what is scored together: each kind, and all of them where all are declared."""
    alone: dict[str, Sequence[Kind]] = {kind: (kind,) for kind in declared}
    return {**alone, ALL: KINDS} if tuple(declared) == KINDS else alone


def _sum(cells: Sequence[ArticleCounts], kinds: Sequence[Kind], scheme: Scheme) -> Counts:
    return reduce(add, (cell[kind][scheme] for cell in cells for kind in kinds), NOTHING)


def _pooled(cells: Sequence[ArticleCounts], declared: Sequence[Kind]) -> dict[str, dict[Scheme, Rates]]:
    return {
        group: {scheme: rates_of(_sum(cells, kinds, scheme)) for scheme in Scheme}
        for group, kinds in _groups(declared).items()
    }


def _macro(cells: Sequence[ArticleCounts], declared: Sequence[Kind]) -> Macro:
    return Macro(
        articles={
            group: {scheme: macro(rates_of(_sum([cell], kinds, scheme)) for cell in cells) for scheme in Scheme}
            for group, kinds in _groups(declared).items()
        },
        kinds={scheme: macro(rates_of(_sum(cells, (kind,), scheme)) for kind in declared) for scheme in Scheme},
    )


def _tallied(tallies: Sequence[dict[Kind, dict[str, Tally]]], declared: Sequence[Kind]) -> dict[Kind, dict[str, Tally]]:
    total: dict[Kind, dict[str, Tally]] = {kind: {} for kind in declared}
    for each in tallies:
        for kind, attributes in each.items():
            for name, part in attributes.items():
                total[kind][name] = total[kind].get(name, Tally()) + part
    return total


def _number(judged: Sequence[Judgement], kind: Kind, what: str) -> int:
    """Count the predictions of one kind that are ungrounded, or that leaked out of boilerplate."""
    places = (
        (each, index)
        for each in judged
        for index in (
            each.ungrounded if what == "ungrounded" else (at for at, why in each.ignored.items() if why == what)
        )
    )
    return sum(kind_of(each.predicted[index]) == kind for each, index in places)
