"""Attributes, scored apart: how often each is right, among the pairs whose place and value are right."""

from collections.abc import Mapping, Sequence

from factgauge.facts import Actor, Date, Fact, Figure, Kind, Record
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure
from factgauge.score.judge import Judgement, is_within
from factgauge.values import fold_name

ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = {
    "date": ("type", "edge", "role"),
    "figure": ("modifier", "item", "change"),
    "actor": ("level", "type"),
}


class Tally(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an attribute was right among ``of`` pairs whose value is right."""

    right: int
    of: int


class AttributeTally:
    """Adds up, article by article, over required gold facts."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._pairs: dict[Kind, int] = dict.fromkeys(kinds, 0)
        self._wrong: dict[Kind, list[int]] = {kind: [0] * len(ATTRIBUTES[kind]) for kind in kinds}

    def add(self, judgement: Judgement) -> None:
        """Add one article."""
        gold, predicted, spans = judgement.gold, judgement.predicted, judgement.spans
        pairs = [pair for pair in judgement.strict if pair[0] in judgement.right]
        for row, column in judgement.loose:
            span = spans[column]
            if row in judgement.right and span is not None and is_within(gold[row], span):
                pairs.append((row, column))
        for row, column in pairs:
            if gold[row].status == "required":
                self._add_pair(gold[row], predicted[column], judgement)

    def _add_pair(self, gold: GoldFact, said: Fact, judgement: Judgement) -> None:
        kind = gold.kind
        self._pairs[kind] += 1
        wrong = self._wrong[kind]
        if type(gold) is GoldDate and type(said) is Date:
            wrong[0] += gold.type != said.type
            wrong[1] += gold.edge != said.edge
            wrong[2] += gold.role != said.role
        elif type(gold) is GoldFigure and type(said) is Figure:
            wrong[0] += gold.modifier != said.modifier
            wrong[1] += gold.item != said.item and not _same_words(gold.item, said.item)
            wrong[2] += gold.change != said.change
        elif type(gold) is GoldActor and type(said) is Actor:
            # The type of an actor is its entity's.
            entity = None if gold.entity is None else judgement.article.labels.entities[gold.entity].type
            wrong[0] += gold.level != said.level
            wrong[1] += entity != said.type

    def result(self) -> dict[Kind, dict[str, Tally]]:
        """Give the tallies by kind and attribute; a kind without a right pair has none."""
        return {
            kind: {
                name: Tally(right=pairs - wrong, of=pairs)
                for name, wrong in zip(ATTRIBUTES[kind], self._wrong[kind], strict=True)
                if pairs
            }
            for kind, pairs in self._pairs.items()
        }


def _same_words(left: str | None, right: str | None) -> bool:
    return left is not None and right is not None and fold_name(left) == fold_name(right)
