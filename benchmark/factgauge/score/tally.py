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
_MOST = max(map(len, SCORED_ATTRIBUTES.values()))
# Most dates have no edge, and most figures no change: gold that says none says so. Any other attribute it may have left unlabelled.
_SAID_BY_NONE = frozenset({"edge", "item", "change"})
_MAY_BE_UNLABELLED = np.array(
    [[name not in _SAID_BY_NONE for name in (*names, "edge")[:_MOST]] for names in SCORED_ATTRIBUTES.values()]
)


class Tally(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an attribute was right among ``of`` pairs whose value is right and whose gold fact is labelled with it."""

    right: int
    of: int


class AttributeTally:
    """Adds up over required gold facts."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = kinds
        self.of = np.zeros((_MOST, len(KINDS)), np.int64)
        self.right = np.zeros((_MOST, len(KINDS)), np.int64)

    def add(self, judged: Judged) -> None:
        """Add some articles."""
        gold, said, pairs = judged.gold, judged.said, judged.pairs
        counted = pairs.right & (pairs.strict | pairs.lenient) & gold.required[pairs.rows]
        rows, columns = pairs.rows[counted], pairs.columns[counted]
        kind, words = gold.kind[rows], gold.attributes[:, rows]
        same = words == said.attributes[:, columns]
        named = np.flatnonzero((kind == _FIGURE) & (words[ITEM] > 0) & same[ITEM])
        same[ITEM, named] = [
            fold_name(wanted) == fold_name(given)
            for wanted, given in zip(_items(gold, rows[named]), _items(said, columns[named]), strict=True)
        ]
        for at, right in enumerate(same):
            # Each pair by its kind, whether gold has a word, and whether the answer has the same one: told apart in one pass.
            cells = np.bincount(kind * 4 + (words[at] > 0) * 2 + right, minlength=4 * len(KINDS)).reshape(-1, 2, 2)
            cells[_MAY_BE_UNLABELLED[:, at], 0] = 0
            self.of[at] += cells.sum(axis=(1, 2))
            self.right[at] += cells[:, :, 1].sum(axis=1)

    def merge(self, other: "AttributeTally") -> None:
        """Add what another tally counted."""
        self.of += other.of
        self.right += other.right

    def result(self) -> dict[Kind, dict[str, Tally]]:
        """Give the tallies by kind and attribute; an attribute of which there is no pair has none."""
        return {
            kind: {
                name: Tally(right=int(self.right[at, KINDS.index(kind)]), of=int(self.of[at, KINDS.index(kind)]))
                for at, name in enumerate(SCORED_ATTRIBUTES[kind])
                if self.of[at, KINDS.index(kind)]
            }
            for kind in KINDS
            if kind in self._kinds
        }


def _items(side: GoldColumns | SaidColumns, places: Numbers) -> Iterator[Any]:
    return (getattr(side.facts[place], "item", None) for place in places.tolist())
