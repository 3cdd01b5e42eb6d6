"""Counting a judged article: for each kind and scheme, how many were matched, spurious and missed."""

from collections.abc import Hashable, Mapping, Sequence

from factgauge.facts import Fact, Kind, Record, kind_of
from factgauge.gold import model
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle
from factgauge.match.assignment import best_assignment
from factgauge.match.meaning import Key, accepted_by, identity_of, keys_of
from factgauge.metrics.counts import Counts, Scheme
from factgauge.score.judge import Judgement, Pair
from factgauge.values import fold_name

ArticleCounts = dict[Kind, dict[Scheme, Counts]]


class Tally(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an attribute was right among ``of`` pairs whose value is right."""

    right: int = 0
    of: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(right=self.right + other.right, of=self.of + other.of)


def count(article: LabelledArticle, judgement: Judgement, kinds: Sequence[Kind]) -> ArticleCounts:
    """Count one article under every scheme, for the kinds that the extractor declares."""
    return {kind: _count_kind(article, judgement, kind) for kind in kinds}


def _count_kind(article: LabelledArticle, judgement: Judgement, kind: Kind) -> dict[Scheme, Counts]:
    required = [fact for fact in judgement.gold if model.kind_of(fact) == kind and fact.status == "required"]
    in_play = sum(
        kind_of(fact) == kind and index not in judgement.ignored for index, fact in enumerate(judgement.predicted)
    )
    pairs = [
        pair
        for pair in judgement.pairs
        if model.kind_of(judgement.gold[pair.gold]) == kind and judgement.gold[pair.gold].status == "required"
    ]
    mention_level = {
        scheme: _mention_counts(sum(_answers(pair, scheme) for pair in pairs), in_play, len(required))
        for scheme in (Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE)
    }
    return {**mention_level, Scheme.DOCUMENT: _document_counts(article, judgement, kind)}


def _answers(pair: Pair, scheme: Scheme) -> bool:
    if scheme is Scheme.STRICT:
        return pair.strict
    return pair.lenient and (scheme is Scheme.LENIENT or pair.right)


def _mention_counts(matched: int, predicted: int, gold: int) -> Counts:
    return Counts(matched=matched, spurious=predicted - matched, missed=gold - matched)


def _document_counts(article: LabelledArticle, judgement: Judgement, kind: Kind) -> Counts:
    """Compare the sets of values of one kind, wherever they stand.

    Each required value wants an answer of its own; what gold accepts beyond that (another name of the same entity) is neither right
    nor wrong again. A value that only optional gold has, or that stands only where nothing counts, is left out.
    """
    meanings, required = _gold_meanings(article, judgement.gold, kind)
    answers: dict[frozenset[Key], frozenset[Hashable]] = {}
    wrong: set[Hashable] = set()
    for index, fact in enumerate(judgement.predicted):
        if kind_of(fact) != kind:
            continue
        keys = keys_of(fact)
        meant = frozenset(name for name, accepted in meanings.items() if not accepted.isdisjoint(keys))
        if meant:
            answers[keys] = meant
        elif index not in judgement.ignored:
            wrong.add(keys or _surface(fact, judgement, index))
    matched = _distinct_matches(list(answers.values()), required)
    return Counts(matched=matched, spurious=len(wrong), missed=len(required) - matched)


def _gold_meanings(
    article: LabelledArticle, gold: Sequence[GoldFact], kind: Kind
) -> tuple[dict[Hashable, frozenset[Key]], list[Hashable]]:
    meanings: dict[Hashable, frozenset[Key]] = {}
    required: dict[Hashable, None] = {}
    for fact in gold:
        if model.kind_of(fact) != kind:
            continue
        identity = identity_of(fact)
        meanings[identity] = meanings.get(identity, frozenset()) | accepted_by(fact, article.labels.entities)
        if fact.status == "required":
            required.setdefault(identity)
    return meanings, list(required)


def _surface(fact: Fact, judgement: Judgement, index: int) -> Hashable:
    """Tell facts without a value apart by what they point at."""
    return fold_name(fact.quote) if fact.quote is not None else judgement.spans[index]


def _distinct_matches(answers: Sequence[frozenset[Hashable]], required: Sequence[Hashable]) -> int:
    """Count the required values that have an answer of their own; an answer that two values accept serves one of them.

    The number does not depend on the order, though who serves whom may.
    """
    column = {identity: at for at, identity in enumerate(sorted(required, key=repr))}
    edges = [{column[identity]: 1 for identity in meant if identity in column} for meant in answers]
    return len(best_assignment([edge for edge in edges if edge]))


def tally(judgement: Judgement, kinds: Sequence[Kind]) -> dict[Kind, dict[str, Tally]]:
    """Count, over the pairs whose value is right, how often each attribute is right too."""
    tallies: dict[Kind, dict[str, Tally]] = {kind: {} for kind in kinds}
    for pair in judgement.pairs:
        gold = judgement.gold[pair.gold]
        if pair.lenient and pair.right and gold.status == "required":
            of_kind = tallies[model.kind_of(gold)]
            for name, right in _attributes(gold, judgement.predicted[pair.predicted]).items():
                of_kind[name] = of_kind.get(name, Tally()) + Tally(right=right, of=1)
    return tallies


def _attributes(gold: GoldFact, predicted: Fact) -> Mapping[str, bool]:
    names: tuple[str, ...]
    match gold:
        case GoldDate():
            names = ("type", "edge", "role")
        case GoldFigure():
            names = ("modifier", "item", "change")
        case GoldActor():
            names = ("level",)
    return {name: _same(getattr(gold, name), getattr(predicted, name, None)) for name in names}


def _same(left: str | None, right: str | None) -> bool:
    return left == right or (left is not None and right is not None and fold_name(left) == fold_name(right))
