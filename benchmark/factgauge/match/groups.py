"""The best one-to-one choice among pairs that compete, group by group.

Of small groups many are solved at once, by trying all ways; a large one by the solver.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import perm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from factgauge.match.arrays import Flags, Numbers, starts_of
from factgauge.match.assignment import best_assignment

# A group is small where there are no more ways than this to give each fact of the shorter side a partner of its own.
_MOST_WAYS = 120
_LARGEST_SHORT_SIDE = 5
_BITS = 62.0


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Pairs that may be chosen: of each fact at most one.

    ``row`` and ``column`` number the facts of either side from 0 by their position; ``row_group`` and ``column_group`` say to which group
    each fact belongs, in rising order. ``aims`` has the shape (aims, pairs), the highest aim first; after the aims count the
    characters that a pair shares, then the aims of the ``required`` pairs alone.
    """

    row: Numbers
    column: Numbers
    row_group: Numbers
    column_group: Numbers
    aims: Flags
    shared: Numbers
    required: Flags


def best_edges(edges: Edges) -> Flags:
    """Mark the pairs of the best choice; which of equally good ones depends on the positions of the facts only."""
    groups = int(edges.row_group[-1]) + 1
    rows, columns = (np.bincount(each, minlength=groups) for each in (edges.row_group, edges.column_group))
    group = edges.row_group[edges.row]
    row, column = edges.row - starts_of(rows)[group], edges.column - starts_of(columns)[group]
    step = np.minimum(rows, columns) + 1
    stretch = _most_shared(edges, groups) + 1
    fits = 2 * len(edges.aims) * np.log2(step) + np.log2(stretch) < _BITS
    small = fits & _has_few_ways(rows, columns)
    chosen = np.zeros(len(group), np.bool_)
    shape = rows * (_MOST_WAYS + 1) + columns
    for each in np.unique(shape[small]).tolist():
        at = np.flatnonzero((small & (shape == each))[group])
        weights = _weights(edges, at, step[group[at]], stretch[group[at]])
        chosen[at] = _by_trying(divmod(each, _MOST_WAYS + 1), group[at], row[at], column[at], weights)
    for at in _group_by_group(group, ~small):
        scale = [each[group[at]].astype(np.int64 if fits[group[at[0]]] else object) for each in (step, stretch)]
        chosen[at] = _by_solving(row[at].tolist(), column[at].tolist(), _weights(edges, at, *scale).tolist())
    return chosen


def _most_shared(edges: Edges, groups: int) -> Numbers:
    """Bound the characters that the pairs of a choice share, for each group."""
    of_row = np.zeros(len(edges.row_group), np.int64)
    np.maximum.at(of_row, edges.row, edges.shared)
    return np.bincount(edges.row_group, of_row, groups).astype(np.int64)


@cache
def _few_ways() -> Flags:
    """Tell by the lengths of the shorter and the longer side of a group whether it is small."""
    return np.array(
        [
            [perm(long, short) <= _MOST_WAYS for long in range(_MOST_WAYS + 1)]
            for short in range(_LARGEST_SHORT_SIDE + 1)
        ]
    )


def _has_few_ways(rows: Numbers, columns: Numbers) -> Flags:
    short, long = np.minimum(rows, columns), np.maximum(rows, columns)
    in_table = (short <= _LARGEST_SHORT_SIDE) & (long <= _MOST_WAYS)
    few: Flags = in_table & _few_ways()[np.where(in_table, short, 0), np.where(in_table, long, 0)]
    return few


def _weights(edges: Edges, at: Numbers, step: NDArray[Any], stretch: NDArray[Any]) -> NDArray[Any]:
    """Turn the ordered aims into one whole number for each pair: no sum over a lower aim reaches one step of a higher one."""
    weights: NDArray[Any] = np.zeros_like(step)
    for aim in edges.aims:
        weights = weights * step + aim[at]
    weights = weights * stretch + edges.shared[at]
    for aim in edges.aims:
        weights = weights * step + (aim & edges.required)[at]
    return weights


def _by_trying(shape: tuple[int, int], group: Numbers, row: Numbers, column: Numbers, weights: Numbers) -> Flags:
    """Mark the best choice in each of several groups of one shape (rows, columns)."""
    numbers, place = np.unique(group, return_inverse=True)
    if shape[0] > shape[1]:
        shape, row, column = shape[::-1], column, row
    # No pair weighs nothing, so that a pair that is none never matters.
    table = np.zeros((len(numbers), *shape), np.int64)
    table[place, row, column] = weights
    ways = np.array(list(permutations(range(shape[1]), shape[0])))
    totals = sum(table[:, at, ways[:, at]] for at in range(shape[0]))
    best = ways[np.argmax(totals, axis=1)]
    chosen: Flags = best[place, row] == column
    return chosen


def _group_by_group(group: Numbers, wanted: Flags) -> Iterator[Numbers]:
    """Give the places of the pairs of each wanted group."""
    at = np.flatnonzero(wanted[group])
    if len(at):
        at = at[np.argsort(group[at], kind="stable")]
        yield from np.split(at, np.flatnonzero(np.diff(group[at])) + 1)


def _by_solving(row: list[int], column: list[int], weights: list[int]) -> list[bool]:
    """Mark the best choice in one group."""
    table: list[dict[int, int]] = [{} for _ in range(max(row) + 1)]
    for at, to, weight in zip(row, column, weights, strict=True):
        table[at][to] = weight
    best = best_assignment(table)
    return [best.get(at) == to for at, to in zip(row, column, strict=True)]
