"""The table of counts: one row for each article, or for each paragraph of one, with the counts of each group under each scheme.

A group is a kind, or the dates without the header's. The table is the sufficient statistic: all rates, averages, intervals and
comparisons derive from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from factgauge.facts import Record
from factgauge.metrics.counts import Counts, Scheme

Cells: TypeAlias = dict[str, list[int]]
"""The counts of one row: group → whole numbers in the order of ``COLUMNS``."""

CountArray: TypeAlias = NDArray[np.int32]
"""The counts of several rows, shape (rows, groups, schemes, 4), the last in the order of ``FIELDS``."""

ALL = "all"
"""All three kinds together; no group of the table, since kinds add."""

WITHOUT_HEADER = "date_without_header"
"""The dates, with the date in the header of an article neither rewarded nor punished."""

FIELDS = ("matched", "partial", "spurious", "missed")
COLUMNS = tuple(f"{scheme}.{name}" for scheme in Scheme for name in FIELDS)
SCHEMES = tuple(Scheme)


class Row(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row as it is stored. ``paragraph`` counts from 0; ``cluster`` is the story of the article, where gold names one."""

    article: str
    paragraph: int | None = None
    cluster: str | None = None
    cells: dict[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class CountTable:
    """Counts of one run."""

    articles: Sequence[str]
    paragraphs: Sequence[int | None]
    clusters: Sequence[str | None]
    groups: tuple[str, ...]
    counts: CountArray

    def of(self, groups: Sequence[str], scheme: Scheme) -> NDArray[np.int32]:
        """Give the counts of some groups together under one scheme, shape (rows, 4)."""
        places = [self.groups.index(group) for group in groups]
        return np.asarray(self.counts[:, places, SCHEMES.index(scheme), :].sum(axis=1), dtype=np.int32)

    def rows(self) -> Iterator[Row]:
        """Give the rows as they are stored."""
        flat = self.counts.reshape(len(self.articles), len(self.groups), len(COLUMNS))
        for at, (article, paragraph, cluster) in enumerate(
            zip(self.articles, self.paragraphs, self.clusters, strict=True)
        ):
            cells = {group: tuple(flat[at, place].tolist()) for place, group in enumerate(self.groups)}
            yield Row(article=article, paragraph=paragraph, cluster=cluster, cells=cells)


_Whole = TypeVar("_Whole", np.int32, np.int64)


def summed(numbers: NDArray[_Whole], keys: Sequence[object]) -> NDArray[_Whole]:
    """Sum the rows that have the same key, in the order of the first row of each key."""
    place = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    if len(place) == len(keys):
        return numbers
    totals = np.zeros((len(place), *numbers.shape[1:]), dtype=numbers.dtype)
    np.add.at(totals, [place[key] for key in keys], numbers)
    return totals


def counts_of(numbers: Sequence[int]) -> Counts:
    """Name four numbers in the order of ``FIELDS``."""
    return Counts(**dict(zip(FIELDS, numbers, strict=True)))


def named(cells: Mapping[str, Sequence[int]]) -> dict[str, dict[Scheme, Counts]]:
    """Give the numbers of one row their names: group → scheme → counts."""
    size = len(FIELDS)
    return {
        group: {scheme: counts_of(numbers[at * size : (at + 1) * size]) for at, scheme in enumerate(SCHEMES)}
        for group, numbers in cells.items()
    }


class TableBuilder:
    """Collects rows in little memory: whole numbers of four bytes."""

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = tuple(groups)
        self.articles: list[str] = []
        self.paragraphs: list[int | None] = []
        self.clusters: list[str | None] = []
        self.counts: list[CountArray] = []

    def add(
        self,
        articles: Iterable[str],
        counts: CountArray,
        *,
        paragraphs: Iterable[int | None],
        clusters: Iterable[str | None],
    ) -> None:
        """Add rows; ``counts`` has the shape (rows, groups, schemes, 4)."""
        self.articles += articles
        self.paragraphs += paragraphs
        self.clusters += clusters
        self.counts.append(counts)

    def merge(self, other: "TableBuilder") -> None:
        """Add the rows of another builder with the same groups."""
        self.articles += other.articles
        self.paragraphs += other.paragraphs
        self.clusters += other.clusters
        self.counts += other.counts

    def build(self) -> CountTable:
        """Give the table, in the order of the articles' names, whatever the order in which they came."""
        order = sorted(range(len(self.articles)), key=lambda at: (self.articles[at], self.paragraphs[at] or 0))
        nothing = np.zeros((0, len(self._groups), len(SCHEMES), len(FIELDS)), np.int32)
        return CountTable(
            articles=[self.articles[at] for at in order],
            paragraphs=[self.paragraphs[at] for at in order],
            clusters=[self.clusters[at] for at in order],
            groups=self._groups,
            counts=np.concatenate([nothing, *self.counts])[order],
        )


def table_of(rows: Iterable[Row], groups: Sequence[str]) -> CountTable:
    """Read stored rows back.

    Raises:
        ValueError: a row lacks a group, or has not one number a column.
    """
    several = list(rows)
    for row in several:
        if row.cells.keys() != set(groups) or any(len(cells) != len(COLUMNS) for cells in row.cells.values()):
            raise ValueError(
                f"the counts of {row.article!r} must be {len(COLUMNS)} numbers for each of {', '.join(groups)}"
            )
    try:
        numbers = np.array([[row.cells[group] for group in groups] for row in several], np.int32)
    except OverflowError as error:
        raise ValueError(f"a count is too large: {error}") from error
    builder = TableBuilder(groups)
    builder.add(
        (row.article for row in several),
        numbers.reshape(len(several), len(groups), len(SCHEMES), len(FIELDS)),
        paragraphs=(row.paragraph for row in several),
        clusters=(row.cluster for row in several),
    )
    return builder.build()
