"""Attributes, scored apart: how often each is right, among the pairs whose place and value are right."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from factgauge.facts import KINDS, Kind, Record
from factgauge.match.arrays import Numbers
from factgauge.match.columns import ITEM, GoldColumns, SaidColumns
from factgauge.match.vocabulary import SCORED_ATTRIBUTES
from factgauge.score.judge import Judged
from factgauge.values import fold_name

_FIGURE = KINDS.index("figure")


class Tally(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an attribute was right among ``of`` pairs whose value is right."""

    right: int
    of: int


class AttributeTally:
    """Adds up over required gold facts."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = kinds
        self._pairs = np.zeros(len(KINDS), np.int64)
        self._right = np.zeros((len(KINDS), max(map(len, SCORED_ATTRIBUTES.values()))), np.int64)

    def add(self, judged: Judged) -> None:
        """Add some articles."""
        gold, said, pairs = judged.gold, judged.said, judged.pairs
        counted = pairs.right & (pairs.strict | pairs.lenient) & gold.required[pairs.rows]
        rows, columns = pairs.rows[counted], pairs.columns[counted]
        kind = gold.kind[rows]
        same = gold.attributes[:, rows] == said.attributes[:, columns]
        named = np.flatnonzero((kind == _FIGURE) & (gold.attributes[ITEM, rows] > 0) & same[ITEM])
        same[ITEM, named] = [
            fold_name(wanted) == fold_name(given)
            for wanted, given in zip(_items(gold, rows[named]), _items(said, columns[named]), strict=True)
        ]
        self._pairs += np.bincount(kind, minlength=len(KINDS))
        for at, right in enumerate(same):
            self._right[:, at] += np.bincount(kind[right], minlength=len(KINDS))

    def result(self) -> dict[Kind, dict[str, Tally]]:
        """Give the tallies by kind and attribute; a kind without a right pair has none."""
        return {
            kind: {
                name: Tally(right=right, of=pairs)
                for name, right in zip(SCORED_ATTRIBUTES[kind], rights, strict=False)
                if pairs
            }
            for kind, pairs, rights in zip(KINDS, self._pairs.tolist(), self._right.tolist(), strict=True)
            if kind in self._kinds
        }


def _items(side: GoldColumns | SaidColumns, places: Numbers) -> Iterator[Any]:
    return (getattr(side.facts[place], "item", None) for place in places.tolist())
