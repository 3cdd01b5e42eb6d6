"""What became of each gold fact and each prediction under the headline scheme, with the reason; the lines of ``verdicts.jsonl``.

Each fact is used once, so the verdicts add up to the counts of the scheme ``value``: matched = right, spurious = the predictions that are
wrong or spurious, missed = the gold facts that are wrong or missed.

===================  =================================================================================================================
gold                 ``found``, ``wrong``, ``missed``, ``optional``
prediction           ``right``, ``wrong``, ``spurious``, ``ignored``
===================  =================================================================================================================

A pair that does not count is wrong on both sides, for one reason:

===================  =================================================================================================================
``value``            the place is right, the value is not; the detail is a code of :data:`factgauge.score.wrong_value.WrongValue`
``extent``           the value is right, the span lies outside the extents; the detail is ``too_long``, ``too_short``, ``shifted``,
                     ``merged`` or ``split``
``boundary``         as ``extent``, and the value is wrong too
``kind``             the fact is of another kind; the detail is ``as_date``, ``as_figure`` or ``as_actor``: what was predicted
===================  =================================================================================================================

What has no partner of its own:

===================  =================================================================================================================
``merged``           missed: the prediction that stands here runs over several gold facts and answers another, badly;
                     spurious: it runs over a gold fact that is missed and answers an optional one, badly
``split``            spurious: one of several predictions on pieces of one gold fact
``taken``            the fact that stands here belongs to another pair
``duplicate``        spurious: the same kind and place is said by another prediction that is paired
``ungrounded``       spurious: the quote is nowhere in the text
``nothing_there``    spurious: nothing of that kind is wanted here
``not_found``        missed: nothing of that kind was predicted here
``failed``           missed: the extractor failed on the article
``optional``         ignored: answers, or touches only, gold facts that need not be found
``boilerplate``      ignored: stands inside boilerplate
===================  =================================================================================================================

``merged`` and ``split`` are for facts side by side; of two nested facts of which one is answered badly the other is ``taken``.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, TypeAlias

from factgauge.facts import Kind, Record
from factgauge.gold.model import GoldFact
from factgauge.match.overlap import overlapping
from factgauge.score.judge import Judgement, Pair
from factgauge.score.wrong_value import WrongValue, wrong_value
from factgauge.spans import Span, contains

GoldVerdict: TypeAlias = Literal["found", "wrong", "missed", "optional"]
PredictionVerdict: TypeAlias = Literal["right", "wrong", "spurious", "ignored"]
PairReason: TypeAlias = Literal["value", "extent", "boundary", "kind"]
Border: TypeAlias = Literal["too_long", "too_short", "shifted", "merged", "split"]
OtherKind: TypeAlias = Literal["as_date", "as_figure", "as_actor"]
Detail: TypeAlias = WrongValue | Border | OtherKind
AloneReason: TypeAlias = Literal[
    "merged",
    "split",
    "taken",
    "duplicate",
    "ungrounded",
    "nothing_there",
    "not_found",
    "failed",
    "optional",
    "boilerplate",
]
Reason: TypeAlias = PairReason | AloneReason


class Verdict(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of ``verdicts.jsonl``.

    ``index`` is the place in ``facts`` on its ``side``; of predictions, among those of the kinds that the extractor declares. ``partner``
    is the place of the fact it was paired with on the other side. ``span`` and ``quote`` are those of the fact itself.
    """

    document: str
    side: Literal["gold", "prediction"]
    index: int
    kind: Kind
    verdict: GoldVerdict | PredictionVerdict
    reason: Reason | None = None
    detail: Detail | None = None
    partner: int | None = None
    span: Span | None = None
    quote: str | None = None


def verdicts_of(judgement: Judgement) -> Iterator[Verdict]:
    """Say what became of each gold fact and then of each prediction."""
    scene = _Scene.of(judgement)
    for row in range(len(judgement.gold)):
        yield _gold_verdict(scene, row)
    for column in range(len(judgement.predicted)):
        yield _prediction_verdict(scene, column)


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """A judgement with its pairs by either side, what touches what of the same kind, and which mentions are paired."""

    judgement: Judgement
    of_gold: Mapping[int, Pair]
    of_predicted: Mapping[int, Pair]
    columns_at: Mapping[int, list[int]]
    rows_at: Mapping[int, list[int]]
    said: AbstractSet[tuple[Kind, Span | None]]

    @classmethod
    def of(cls, judgement: Judgement) -> "_Scene":
        pairs = list(judgement.pairs)
        placed = [(column, span) for column, span in enumerate(judgement.spans) if span is not None]
        columns_at, rows_at = defaultdict(list), defaultdict(list)
        for row, at in overlapping([fact.span for fact in judgement.gold], [span for _, span in placed]):
            column = placed[at][0]
            if judgement.gold[row].kind == judgement.predicted[column].kind:
                columns_at[row].append(column)
                rows_at[column].append(row)
        return cls(
            judgement=judgement,
            of_gold={pair.gold: pair for pair in pairs},
            of_predicted={pair.predicted: pair for pair in pairs},
            columns_at=columns_at,
            rows_at=rows_at,
            said={(judgement.predicted[pair.predicted].kind, judgement.spans[pair.predicted]) for pair in pairs},
        )

    def fault(self, pair: Pair) -> tuple[PairReason, Detail] | None:
        """Say why a pair does not count; None where it does."""
        judgement = self.judgement
        gold, fact = judgement.gold[pair.gold], judgement.predicted[pair.predicted]
        if not pair.same_kind:
            detail: OtherKind = f"as_{fact.kind}"  # type: ignore[assignment]  # (the kinds are three, and so are the details)
            return "kind", detail
        if not pair.lenient:
            return "extent" if pair.right else "boundary", self._border(pair, gold)
        return None if pair.right else ("value", wrong_value(gold, fact, judgement.article))

    def is_said(self, column: int) -> bool:
        """Say whether a prediction of the same kind and place is paired."""
        return (self.judgement.predicted[column].kind, self.judgement.spans[column]) in self.said

    def _border(self, pair: Pair, gold: GoldFact) -> Border:
        """Say what is wrong with a span; that other facts have a part in it is said first."""
        span = self.judgement.spans[pair.predicted]
        others = [row for row in self.rows_at[pair.predicted] if row not in self.of_gold]
        if any(_are_apart(self.judgement.gold[row].span, gold.span) for row in others):
            return "merged"
        pieces = [self.judgement.spans[column] for column in self.columns_at[pair.gold] if not self.is_said(column)]
        if any(_are_apart(piece, span) for piece in pieces):
            return "split"
        if span is not None and contains(span, gold.smallest):
            return "too_long"
        return "too_short" if span is not None and contains(gold.largest, span) else "shifted"


def _gold_verdict(scene: _Scene, row: int) -> Verdict:
    judgement = scene.judgement
    fact, pair = judgement.gold[row], scene.of_gold.get(row)
    verdict: GoldVerdict
    reason: Reason | None = None
    detail: Detail | None = None
    if fact.status == "optional":
        verdict = "optional"
    elif pair is None:
        verdict, reason = "missed", _reason_of_missed(scene, row)
    else:
        fault = scene.fault(pair)
        verdict = "found" if fault is None else "wrong"
        reason, detail = fault or (None, None)
    return Verdict(
        document=judgement.document,
        side="gold",
        index=row,
        kind=fact.kind,
        verdict=verdict,
        reason=reason,
        detail=detail,
        partner=pair.predicted if pair else None,
        span=fact.span,
        quote=_words(fact.quote, fact.span, judgement),
    )


def _reason_of_missed(scene: _Scene, row: int) -> AloneReason:
    if scene.judgement.failure is not None:
        return "failed"
    elsewhere = [scene.of_predicted[column] for column in scene.columns_at[row] if column in scene.of_predicted]
    if not elsewhere:
        return "not_found"
    gold = scene.judgement.gold
    bad = [pair for pair in elsewhere if pair.same_kind and not pair.lenient]
    return "merged" if any(_are_apart(gold[pair.gold].span, gold[row].span) for pair in bad) else "taken"


def _prediction_verdict(scene: _Scene, column: int) -> Verdict:
    judgement = scene.judgement
    fact, pair, span = judgement.predicted[column], scene.of_predicted.get(column), judgement.spans[column]
    verdict: PredictionVerdict
    reason: Reason | None = None
    detail: Detail | None = None
    if column in judgement.left_out:
        verdict, reason = "ignored", judgement.left_out[column]
    elif pair is not None and judgement.gold[pair.gold].status == "required":
        fault = scene.fault(pair)
        verdict = "right" if fault is None else "wrong"
        reason, detail = fault or (None, None)
    else:
        verdict, reason = "spurious", _reason_of_spurious(scene, column)
    return Verdict(
        document=judgement.document,
        side="prediction",
        index=column,
        kind=fact.kind,
        verdict=verdict,
        reason=reason,
        detail=detail,
        partner=pair.gold if pair else None,
        span=span,
        quote=_words(fact.quote, span, judgement),
    )


def _reason_of_spurious(scene: _Scene, column: int) -> AloneReason:
    judgement = scene.judgement
    span = judgement.spans[column]
    if span is None:
        return "ungrounded"
    if column not in scene.of_predicted and scene.is_said(column):
        return "duplicate"
    wanted = [row for row in scene.rows_at[column] if judgement.gold[row].status == "required"]
    if any(row not in scene.of_gold for row in wanted):
        return "merged"
    elsewhere = [scene.of_gold[row] for row in scene.rows_at[column] if row in scene.of_gold]
    others = [pair for pair in elsewhere if pair.predicted != column]
    bad = [pair for pair in others if pair.same_kind and not pair.lenient]
    if any(_are_apart(judgement.spans[pair.predicted], span) for pair in bad):
        return "split"
    return "taken" if others else "nothing_there"


def _are_apart(one: Span | None, other: Span | None) -> bool:
    """Say whether neither of two spans holds the other."""
    return one is not None and other is not None and not (contains(one, other) or contains(other, one))


def _words(quote: str | None, span: Span | None, judgement: Judgement) -> str | None:
    """Give the words of the text, or those that the fact quotes where there is no text."""
    text = judgement.article.text
    return quote if span is None or text is None else text[slice(*span)]
