"""What several extractors find together: what each alone finds, what all would, and which pair goes together best."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from factgauge.compare.facts import Outcomes
from factgauge.errors import Fault, NotComparableError
from factgauge.facts import KINDS, Kind

Place = tuple[str, int]
"""A gold fact: its article, and its place in the article's gold."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """The required gold facts of one kind, and which of them each extractor that declares the kind found.

    ``found`` has a row for each of ``names`` and a column for each of ``places``.
    """

    kind: Kind
    names: Sequence[str]
    places: Sequence[Place]
    found: NDArray[np.bool_]

    @property
    def union(self) -> int:
        """How many of the facts at least one finds: what an oracle could make of all of them."""
        return int(self.found.any(axis=0).sum())

    def alone(self, name: str) -> list[Place]:
        """Give the facts that one finds and no other."""
        own = self.found[self.names.index(name)]
        return [self.places[at] for at in np.flatnonzero(own & (self.found.sum(axis=0) == 1)).tolist()]

    @property
    def missed_by_all(self) -> list[Place]:
        """The facts that none finds."""
        return [self.places[at] for at in np.flatnonzero(~self.found.any(axis=0)).tolist()]

    @property
    def best_pair(self) -> tuple[str, str, int] | None:
        """The two that find most together, and how much that is; the first in the order of names of those that find as much."""
        pairs = [
            (one, other, int((self.found[at] | self.found[to]).sum()))
            for (at, one), (to, other) in combinations(enumerate(self.names), 2)
        ]
        return max(pairs, key=lambda pair: pair[2], default=None)


def together(outcomes: Mapping[str, Outcomes], kinds: Mapping[str, Sequence[Kind]]) -> Iterator[Together]:
    """Bring together what became of the gold facts in several runs; ``kinds`` are those that each declares.

    Raises:
        NotComparableError: the runs are not about the same gold facts.
    """
    columns = {name: _columns(each) for name, each in outcomes.items()}
    first = next(iter(columns.values()))
    for name, each in columns.items():
        if each.places != first.places:
            found = "tells of other gold facts than the other runs"
            raise NotComparableError(
                [Fault(where=outcomes[name].name, found=found, remedy="run both on the same gold")]
            )
    for number, kind in enumerate(KINDS):
        names = [name for name in outcomes if kind in kinds[name]]
        wanted = np.flatnonzero(first.required & (first.kind == number))
        if names:
            yield Together(
                kind=kind,
                names=names,
                places=[first.places[at] for at in wanted.tolist()],
                found=np.stack([columns[name].found[wanted] for name in names]),
            )


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """The gold facts of one run, in the order of the articles' names."""

    places: Sequence[Place]
    kind: NDArray[np.int64]
    required: NDArray[np.bool_]
    found: NDArray[np.bool_]


def _columns(outcomes: Outcomes) -> _Columns:
    names = sorted(outcomes.by_article)
    codes = np.frombuffer(b"".join(outcomes.by_article[name].tobytes() for name in names), np.uint16).astype(np.int64)
    meanings = outcomes.meanings
    return _Columns(
        places=[(name, index) for name in names for index in range(len(outcomes.by_article[name]))],
        kind=np.array([KINDS.index(kind) for kind, _ in meanings], np.int64)[codes],
        required=np.array([outcome.verdict != "optional" for _, outcome in meanings], np.bool_)[codes],
        found=np.array([code in outcomes.found for code in range(len(meanings))], np.bool_)[codes],
    )
