"""What became of each gold fact and each prediction of one article, read from one alignment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from factgauge.facts import Fact, Kind, Record, kind_of
from factgauge.gold import model
from factgauge.gold.model import GoldFact, LabelledArticle
from factgauge.match.align import Candidate, Target, align, is_lenient, is_right, is_strict
from factgauge.match.meaning import accepted_by, keys_of
from factgauge.match.overlap import overlapping
from factgauge.predictions import Prediction, grounded
from factgauge.spans import Span, contains

GoldVerdict: TypeAlias = Literal["found", "wrong", "missed", "optional"]
PredictionVerdict: TypeAlias = Literal["right", "wrong", "spurious", "ignored"]
Reason: TypeAlias = Literal[
    "value", "extent", "kind", "nothing_there", "duplicate", "ungrounded", "optional", "boilerplate", "failed"
]


class Verdict(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of ``verdicts.jsonl``: what the headline scheme says of one gold fact or one prediction.

    ``index`` is the place in ``facts`` on its ``side``, ``partner`` the place of the fact it was paired with on the other.
    """

    document: str
    side: Literal["gold", "prediction"]
    index: int
    kind: Kind
    verdict: GoldVerdict | PredictionVerdict
    reason: Reason | None = None
    partner: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A gold fact and the predicted fact that answers it best, with what is true of the two."""

    gold: int
    predicted: int
    same_kind: bool
    strict: bool
    lenient: bool
    right: bool


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One article judged.

    ``ignored`` maps the predictions that are neither rewarded nor punished to why; ``ungrounded`` are those whose quote is nowhere in the
    text. All indices are places in ``gold`` and ``predicted``.
    """

    document: str
    gold: tuple[GoldFact, ...]
    predicted: tuple[Fact, ...]
    spans: tuple[Span | None, ...]
    pairs: tuple[Pair, ...]
    ignored: Mapping[int, Reason]
    failure: str | None

    @property
    def ungrounded(self) -> frozenset[int]:
        """The predictions that have no place in the text."""
        return frozenset(index for index, span in enumerate(self.spans) if span is None)


def judge(article: LabelledArticle, prediction: Prediction, kinds: Sequence[Kind]) -> Judgement:
    """Judge what an extractor that declares ``kinds`` said of an article."""
    failure = (prediction.error or "failed") if prediction.status == "failed" else None
    predicted = tuple(fact for fact in prediction.facts if kind_of(fact) in kinds) if failure is None else ()
    spans = tuple(grounded(predicted, article.text))
    targets = targets_of(article)
    placed = [index for index, span in enumerate(spans) if span is not None]
    candidates = [_candidate(predicted[index], spans[index]) for index in placed]
    aligned = align(targets, candidates)
    pairs = tuple(
        _pair(targets[row], candidates[column], row, placed[column]) for row, column in sorted(aligned.items())
    )
    return Judgement(
        document=article.labels.id,
        gold=article.labels.facts,
        predicted=predicted,
        spans=spans,
        pairs=pairs,
        ignored=_ignored(article, targets, spans, pairs),
        failure=failure,
    )


def targets_of(article: LabelledArticle) -> list[Target]:
    """Give the gold facts of an article as the alignment sees them."""
    return [
        Target(
            kind=model.kind_of(fact),
            span=fact.span,
            smallest=fact.smallest,
            largest=fact.largest,
            accepted=accepted_by(fact, article.labels.entities),
            required=fact.status == "required",
        )
        for fact in article.labels.facts
    ]


def _candidate(fact: Fact, span: Span | None) -> Candidate:
    if span is None:
        raise ValueError("a fact without a place takes no part in the alignment")
    return Candidate(kind=kind_of(fact), span=span, keys=keys_of(fact), tie=msgspec.json.encode(fact))


def _pair(target: Target, candidate: Candidate, gold: int, predicted: int) -> Pair:
    return Pair(
        gold=gold,
        predicted=predicted,
        same_kind=target.kind == candidate.kind,
        strict=is_strict(target, candidate),
        lenient=is_lenient(target, candidate),
        right=is_right(target, candidate),
    )


def _ignored(
    article: LabelledArticle, targets: Sequence[Target], spans: Sequence[Span | None], pairs: Sequence[Pair]
) -> dict[int, Reason]:
    """Find the predictions that answer an optional fact, touch only optional facts, or stand inside boilerplate.

    What stands inside boilerplate is called that, whatever else it answers there: it is counted as leakage.
    """
    answers = {pair.predicted: targets[pair.gold].required for pair in pairs if pair.same_kind and pair.lenient}
    placed = [(index, span) for index, span in enumerate(spans) if span is not None]
    touched: dict[int, list[bool]] = defaultdict(list)
    for at, row in overlapping([span for _, span in placed], [target.span for target in targets]):
        touched[placed[at][0]].append(targets[row].required)
    boilerplate = [region.span for region in article.labels.regions if region.kind == "boilerplate"]
    ignored: dict[int, Reason] = {}
    for index, span in placed:
        counts = answers[index] if index in answers else any(touched[index])
        leaked = any(contains(region, span) for region in boilerplate)
        if not counts and (leaked or touched[index]):
            ignored[index] = "boilerplate" if leaked else "optional"
    return ignored


def verdicts_of(judgement: Judgement) -> list[Verdict]:
    """Say of each gold fact and each prediction what became of it under the headline scheme."""
    pair_of_gold = {pair.gold: pair for pair in judgement.pairs}
    pair_of_predicted = {pair.predicted: pair for pair in judgement.pairs}
    gold = [_gold_verdict(judgement, index, pair_of_gold.get(index)) for index in range(len(judgement.gold))]
    said = {(kind_of(judgement.predicted[pair.predicted]), judgement.spans[pair.predicted]) for pair in judgement.pairs}
    predicted = [
        _prediction_verdict(judgement, index, pair_of_predicted.get(index), said)
        for index in range(len(judgement.predicted))
    ]
    return gold + predicted


def _gold_verdict(judgement: Judgement, index: int, pair: Pair | None) -> Verdict:
    fact = judgement.gold[index]
    verdict: GoldVerdict
    reason: Reason | None
    if fact.status == "optional":
        verdict, reason = "optional", None
    elif pair is None:
        verdict, reason = "missed", "failed" if judgement.failure is not None else None
    else:
        reason = fault_of(pair)
        verdict = "found" if reason is None else "wrong"
    return Verdict(
        document=judgement.document,
        side="gold",
        index=index,
        kind=model.kind_of(fact),
        verdict=verdict,
        reason=reason,
        partner=pair.predicted if pair else None,
    )


def fault_of(pair: Pair) -> Literal["kind", "extent", "value"] | None:
    """Say why a pair does not count under the headline scheme; None where it does."""
    if not pair.same_kind:
        return "kind"
    if not pair.lenient:
        return "extent"
    return None if pair.right else "value"


def _prediction_verdict(
    judgement: Judgement, index: int, pair: Pair | None, said: set[tuple[Kind, Span | None]]
) -> Verdict:
    fact = judgement.predicted[index]
    verdict: PredictionVerdict
    reason: Reason | None
    if index in judgement.ignored:
        verdict, reason = "ignored", judgement.ignored[index]
    elif pair is not None and judgement.gold[pair.gold].status == "required":
        reason = fault_of(pair)
        verdict = "right" if reason is None else "wrong"
    else:
        verdict, reason = "spurious", _spurious_reason(judgement, index, said)
    return Verdict(
        document=judgement.document,
        side="prediction",
        index=index,
        kind=kind_of(fact),
        verdict=verdict,
        reason=reason,
        partner=pair.gold if pair else None,
    )


def _spurious_reason(judgement: Judgement, index: int, said: set[tuple[Kind, Span | None]]) -> Reason:
    span = judgement.spans[index]
    if span is None:
        return "ungrounded"
    return "duplicate" if (kind_of(judgement.predicted[index]), span) in said else "nothing_there"
