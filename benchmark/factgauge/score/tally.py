"""Attributes, scored apart: how often each is right, among the pairs whose place and value are right."""

from collections.abc import Iterable, Mapping, Sequence

from factgauge.facts import Actor, Date, Fact, Figure, Kind, Record
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure
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
        gold, predicted, spans, right = judgement.gold, judgement.predicted, judgement.spans, judgement.right
        pairs = [(gold[row], predicted[column]) for row, column in judgement.strict if row in right]
        for row, column in judgement.loose:
            span = spans[column]
            if row in right and span is not None and is_within(gold[row], span):
                pairs.append((gold[row], predicted[column]))
        if not judgement.article.is_plain:
            pairs = [pair for pair in pairs if pair[0].status == "required"]
        self._add_dates(pairs)
        self._add_figures(pairs)
        self._add_actors(pairs, judgement.article.labels.entities)

    def _add_dates(self, pairs: Iterable[tuple[GoldFact, Fact]]) -> None:
        number, type_, edge, role = 0, 0, 0, 0
        for gold, said in pairs:
            if type(gold) is GoldDate and type(said) is Date:
                number += 1
                type_ += gold.type != said.type
                edge += gold.edge != said.edge
                role += gold.role != said.role
        self._note("date", number, (type_, edge, role))

    def _add_figures(self, pairs: Iterable[tuple[GoldFact, Fact]]) -> None:
        number, modifier, item, change = 0, 0, 0, 0
        for gold, said in pairs:
            if type(gold) is GoldFigure and type(said) is Figure:
                number += 1
                modifier += gold.modifier != said.modifier
                item += gold.item != said.item and not _same_words(gold.item, said.item)
                change += gold.change != said.change
        self._note("figure", number, (modifier, item, change))

    def _add_actors(self, pairs: Iterable[tuple[GoldFact, Fact]], entities: Mapping[str, Entity]) -> None:
        number, level, type_ = 0, 0, 0
        for gold, said in pairs:
            if type(gold) is GoldActor and type(said) is Actor and gold.entity is not None:
                number += 1
                level += gold.level != said.level
                # The type of an actor is its entity's.
                type_ += entities[gold.entity].type != said.type
        self._note("actor", number, (level, type_))

    def _note(self, kind: Kind, number: int, wrong: Sequence[int]) -> None:
        if number:
            self._pairs[kind] += number
            self._wrong[kind] = [before + more for before, more in zip(self._wrong[kind], wrong, strict=True)]

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
