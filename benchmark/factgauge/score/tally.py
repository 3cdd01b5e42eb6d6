"""Attributes, scored apart: how often each is right, among the pairs whose place and value are right."""

from collections.abc import Mapping, Sequence

from factgauge.facts import KINDS, Actor, Date, Figure, Kind, Record
from factgauge.gold.model import GoldActor, GoldDate, GoldFigure
from factgauge.score.judge import Judgement, is_within
from factgauge.values import fold_name

SCORED_ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = {
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
        self._kinds = kinds
        self._pairs: dict[Kind, int] = dict.fromkeys(KINDS, 0)
        self._wrong: dict[Kind, list[int]] = {kind: [0] * len(SCORED_ATTRIBUTES[kind]) for kind in KINDS}

    def add(self, judgement: Judgement) -> None:
        """Add one article."""
        gold, predicted, spans, right = judgement.gold, judgement.predicted, judgement.spans, judgement.right
        pairs = [(gold[row], predicted[column]) for row, column in judgement.strict if row in right]
        for row, column in judgement.loose:
            span = spans[column]
            if row in right and span is not None and is_within(gold[row], span):
                pairs.append((gold[row], predicted[column]))
        if not judgement.article.is_plain:
            pairs = [pair for pair in pairs if pair[0].status == "required"]
        entities = judgement.article.labels.entities
        wrong_date, wrong_figure, wrong_actor = self._wrong["date"], self._wrong["figure"], self._wrong["actor"]
        for fact, said in pairs:
            self._pairs[fact.kind] += 1
            if type(fact) is GoldDate and type(said) is Date:
                wrong_date[0] += fact.type != said.type
                wrong_date[1] += fact.edge != said.edge
                wrong_date[2] += fact.role != said.role
            elif type(fact) is GoldFigure and type(said) is Figure:
                wrong_figure[0] += fact.modifier != said.modifier
                wrong_figure[1] += fact.item != said.item and not _same_words(fact.item, said.item)
                wrong_figure[2] += fact.change != said.change
            elif type(fact) is GoldActor and type(said) is Actor and fact.entity is not None:
                wrong_actor[0] += fact.level != said.level
                # The type of an actor is its entity's.
                wrong_actor[1] += entities[fact.entity].type != said.type

    def result(self) -> dict[Kind, dict[str, Tally]]:
        """Give the tallies by kind and attribute; a kind without a right pair has none."""
        return {
            kind: {
                name: Tally(right=pairs - wrong, of=pairs)
                for name, wrong in zip(SCORED_ATTRIBUTES[kind], self._wrong[kind], strict=True)
                if pairs
            }
            for kind, pairs in self._pairs.items()
            if kind in self._kinds
        }


def _same_words(left: str | None, right: str | None) -> bool:
    return left is not None and right is not None and fold_name(left) == fold_name(right)
