"""The alignment: at most one predicted fact for each gold fact, over all kinds of an article, for several articles at once.

Pairs share at least one character. The best set of pairs is, in this order, the one with the most strict pairs (same span and kind),
the most pairs with the same span, the most lenient pairs of one kind, the most pairs, the most lenient pairs whose value is right, the
most right values, the most pairs of one kind, the most shared characters; then the one that is best in the same aims over required
gold facts alone; ties go by position. It does not depend on the order of the input, and a fact that is said again (same kind, span and
value) takes part again only where gold too says one thing more than once.

The time is linear in the facts for ordinary text: mentions that have one strict partner are paired first, which every best alignment
does; so are two that touch nothing else. What is left falls apart into small groups of overlapping spans, and these are solved exactly.
"""

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeAlias

import msgspec
import numpy as np

from factgauge.facts import KINDS, Fact, Kind
from factgauge.match.arrays import Flags, Numbers
from factgauge.match.columns import Columns, GoldColumns, SaidColumns
from factgauge.match.groups import Edges, best_edges
from factgauge.match.overlap import touching

_LARGEST = 2**62


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Gold facts and the predicted facts that answer them best, by row, with what is true of each two.

    ``strict`` is the same kind and span, ``lenient`` the same kind and a span between the extents, ``right`` the same kind and meaning, or
    no meaning in gold that could be missed.
    """

    rows: Numbers
    columns: Numbers
    same_kind: Flags
    same_span: Flags
    lenient: Flags
    right: Flags

    @cached_property
    def strict(self) -> Flags:
        """Same kind, same span."""
        return self.same_kind & self.same_span


def align(gold: GoldColumns, said: SaidColumns, kinds: Sequence[Kind] = KINDS) -> Pairs:
    """Pair the gold facts of some articles with what was said of the same articles; gold of other kinds than ``kinds`` takes no part."""
    line = _Line.of(gold, said)
    of_gold, of_said = _mentions(gold, said, line)
    by_gold, by_said = np.argsort(of_gold, kind="stable"), np.argsort(of_said, kind="stable")
    free = gold.of_kinds(kinds)
    by_gold = by_gold[free[by_gold]]
    takes_part = said.placed & ~_repeats(gold, said, (of_gold, of_said), (by_gold, by_said))
    by_said = by_said[takes_part[by_said]]
    at, to = _sole_strict_pairs((of_gold, of_said), (by_gold, by_said))
    free[at], takes_part[to] = False, False
    rest, left = np.flatnonzero(free), np.flatnonzero(takes_part)
    rows, columns = touching(line.gold_start[rest], line.gold_end[rest], line.said_start[left], line.said_end[left])
    best = _best_of(gold, said, line, rest[rows], left[columns])
    return _in_order(_strict(gold, said, at, to), described(gold, said, rest[rows][best], left[columns][best]))


def _in_order(*parts: Pairs) -> Pairs:
    """Put pairs together in the order of gold."""
    order = np.argsort(np.concatenate([part.rows for part in parts]), kind="stable")
    names = [each.name for each in fields(Pairs)]
    return Pairs(**{name: np.concatenate([getattr(part, name) for part in parts])[order] for name in names})


def _strict(gold: GoldColumns, said: SaidColumns, rows: Numbers, columns: Numbers) -> Pairs:
    """Tell what is true of some pairs that are strict."""
    sure = np.ones(len(rows), np.bool_)
    right = _are_right(gold, said, rows, columns)
    return Pairs(rows=rows, columns=columns, same_kind=sure, same_span=sure, lenient=sure, right=right)


def _are_right(gold: GoldColumns, said: SaidColumns, rows: Numbers, columns: Numbers) -> Flags:
    """Say of pairs of one kind whether the meaning is the same, or gold has none that could be missed."""
    return gold.unvalued[rows] | gold.vocabulary.share_a_key(gold.bag[rows], said.bag[columns])


def described(gold: GoldColumns, said: SaidColumns, rows: Numbers, columns: Numbers) -> Pairs:
    """Tell what is true of some pairs of gold facts and predicted facts."""
    start, end = said.start[columns], said.end[columns]
    same_kind = gold.kind[rows] == said.kind[columns]
    (smallest_start, smallest_end), (largest_start, largest_end) = gold.smallest[:, rows], gold.largest[:, rows]
    return Pairs(
        rows=rows,
        columns=columns,
        same_kind=same_kind,
        same_span=(gold.start[rows] == start) & (gold.end[rows] == end),
        lenient=same_kind
        & (start <= smallest_start)
        & (smallest_end <= end)
        & (largest_start <= start)
        & (end <= largest_end),
        right=same_kind & _are_right(gold, said, rows, columns),
    )


@dataclass(frozen=True)
class _Line:
    """All articles on one line: where the facts of gold and of what was said begin and end there; articles share nothing."""

    gold_start: Numbers
    gold_end: Numbers
    said_start: Numbers
    said_end: Numbers

    @classmethod
    def of(cls, gold: Columns, said: Columns) -> "_Line":
        columns = [gold.start, gold.end, said.start, said.end]
        lowest, highest = _least_and_most(columns)
        if (highest - lowest + 1) * len(gold.starts) >= _LARGEST:
            # What lies absurdly far out keeps its order.
            _, ranks = np.unique(np.concatenate(columns), return_inverse=True)
            columns = np.split(ranks, np.cumsum([len(each) for each in columns[:-1]]))
            lowest, highest = _least_and_most(columns)
        before = [article * (highest - lowest + 1) - lowest for article in (gold.article, said.article)]
        return cls(columns[0] + before[0], columns[1] + before[0], columns[2] + before[1], columns[3] + before[1])


def _least_and_most(columns: Sequence[Numbers]) -> tuple[int, int]:
    filled = [column for column in columns if len(column)]
    return (min(int(each.min()) for each in filled), max(int(each.max()) for each in filled)) if filled else (0, 0)


def _mentions(gold: Columns, said: Columns, line: _Line) -> tuple[Numbers, Numbers]:
    """Give each fact of either side the number of its mention: the same for the same article, kind and span."""
    starts = [line.gold_start, line.said_start]
    lengths = [line.gold_end - line.gold_start, line.said_end - line.said_start]
    shortest, longest = _least_and_most(lengths)
    if (_least_and_most(starts)[1] + 1) * (longest - shortest + 1) * len(KINDS) >= _LARGEST:
        starts, lengths = (
            np.split(np.unique(np.concatenate(each), return_inverse=True)[1], [len(each[0])])
            for each in (starts, lengths)
        )
        shortest, longest = _least_and_most(lengths)
    of_gold, of_said = (
        (start * (longest - shortest + 1) + (length - shortest)) * len(KINDS) + side.kind
        for start, length, side in zip(starts, lengths, (gold, said), strict=True)
    )
    return of_gold, of_said


_Sides: TypeAlias = tuple[Numbers, Numbers]


def _sole_strict_pairs(mentions: _Sides, order: _Sides) -> _Sides:
    """Pair the mentions that are there once on each side; ``order`` sorts either side by its mentions."""
    wanted, found = mentions[0][order[0]], mentions[1][order[1]]
    if not len(wanted):
        return wanted, wanted
    place = np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)
    same = (wanted[place] == found) & _is_once(wanted)[place] & _is_once(found)
    return order[0][place[same]], order[1][same]


def _is_once(ordered: Numbers) -> Flags:
    """Say of each number of a sorted column whether no other is equal to it."""
    differs = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=differs[1:-1])
    return differs[1:] & differs[:-1]


def _repeats(gold: GoldColumns, said: SaidColumns, mentions: _Sides, order: _Sides) -> Flags:
    """Mark what is said again and takes no part: of equal facts as many do as gold has equal ones there, and at least one."""
    marked = np.zeros(len(said.start), np.bool_)
    several = order[1][~_is_once(mentions[1][order[1]])]
    several = several[np.lexsort((said.bag[several], mentions[1][several]))]
    mention, bag = mentions[1][several], said.bag[several]
    begins = np.flatnonzero(_changes(mention) | _changes(bag))
    if len(begins) == len(several):
        return marked
    several = _by_content(several, begins, said.facts)
    most = _most_equal(mentions[0][order[0]], gold.identity[order[0]])
    allowed = np.array([most.get(each, 1) for each in mention[begins].tolist()], np.int64)
    of_run = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(several)))
    marked[several[np.arange(len(several)) - begins[of_run] >= allowed[of_run]]] = True
    return marked


def _changes(numbers: Numbers) -> Flags:
    """Mark what differs from the number before it, and the first."""
    changes = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def _by_content(columns: Numbers, begins: Numbers, facts: Sequence[Fact]) -> Numbers:
    """Order each run of predictions that say the same there by all else that they say, so that their order in the input is nothing."""
    records = [facts[column] for column in columns.tolist()]
    differs = np.array([False, *map(operator.ne, records[1:], records[:-1])])
    differs[begins] = False
    ordered = columns.copy()
    for run in np.unique(np.searchsorted(begins, np.flatnonzero(differs), side="right") - 1).tolist():
        here = slice(begins[run], begins[run + 1] if run + 1 < len(begins) else None)
        ordered[here] = sorted(columns[here].tolist(), key=lambda column: msgspec.json.encode(facts[column]))
    return ordered


def _most_equal(mentions: Numbers, values: Numbers) -> dict[int, int]:
    """Say how often gold says one thing at most, for the mentions that it has more than once; ``mentions`` are sorted."""
    several = ~_is_once(mentions)
    most: dict[int, int] = {}
    for (mention, _), times in Counter(zip(mentions[several].tolist(), values[several].tolist(), strict=True)).items():
        most[mention] = max(times, most.get(mention, 1))
    return most


def _best_of(gold: GoldColumns, said: SaidColumns, line: _Line, rows: Numbers, columns: Numbers) -> Flags:
    """Mark the best among the pairs of facts that overlap."""
    alone = (np.bincount(rows)[rows] == 1) & (np.bincount(columns)[columns] == 1) if len(rows) else np.ones(0, np.bool_)
    # Two that touch nothing else are a pair.
    tangled = np.flatnonzero(~alone)
    if len(tangled):
        alone[tangled] = best_edges(_edges(gold, said, line, rows[tangled], columns[tangled]))
    return alone


def _edges(gold: GoldColumns, said: SaidColumns, line: _Line, rows: Numbers, columns: Numbers) -> Edges:
    found = described(gold, said, rows, columns)
    written = gold.vocabulary.written
    of_rows, row = _in_position(rows, _keys_of_gold(gold, line), lambda at: written(int(gold.bag[at])))
    of_columns, column = _in_position(
        columns,
        (line.said_start, line.said_end, said.kind),
        lambda at: (written(int(said.bag[at])), msgspec.json.encode(said.facts[at])),
    )
    row_group, column_group = _groups(line, of_rows, of_columns)
    lenient_right = found.lenient & found.right
    return Edges(
        row=row,
        column=column,
        row_group=row_group,
        column_group=column_group,
        aims=np.stack(
            [
                found.strict,
                found.same_span,
                found.lenient,
                np.ones(len(rows), np.bool_),
                lenient_right,
                found.right,
                found.same_kind,
            ]
        ),
        shared=np.minimum(gold.end[rows], said.end[columns]) - np.maximum(gold.start[rows], said.start[columns]),
        required=gold.required[rows],
    )


def _keys_of_gold(gold: GoldColumns, line: _Line) -> tuple[Numbers, ...]:
    extents = (*gold.smallest, *gold.largest)
    return (line.gold_start, line.gold_end, gold.kind, *extents, ~gold.required)


def _in_position(facts: Numbers, keys: Sequence[Numbers], meaning: Callable[[int], Any]) -> tuple[Numbers, Numbers]:
    """Order facts by what they are, never by where they stood in the input; give them in this order, and the place of each in it.

    ``keys`` order them by place and kind; where that leaves two equal, their ``meaning`` decides.
    """
    each, inverse = np.unique(facts, return_inverse=True)
    columns = [key[each] for key in keys]
    order = np.lexsort(columns[::-1])
    equal = np.ones(max(len(each) - 1, 0), np.bool_)
    for column in columns:
        equal &= column[order][1:] == column[order][:-1]
    if equal.any():
        runs = np.split(order, np.flatnonzero(~equal) + 1)
        order = np.array(
            [
                at
                for run in runs
                for at in (
                    sorted(run.tolist(), key=lambda at: meaning(int(each[at]))) if len(run) > 1 else run.tolist()
                )
            ]
        )
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return each[order], place[inverse]


def _groups(line: _Line, rows: Numbers, columns: Numbers) -> _Sides:
    """Number the stretches of the line that facts cover without a gap; facts of two stretches have nothing to do with each other."""
    start = np.concatenate([line.gold_start[rows], line.said_start[columns]])
    end = np.concatenate([line.gold_end[rows], line.said_end[columns]])
    order = np.argsort(start, kind="stable")
    reached = np.maximum.accumulate(end[order])
    group = np.empty(len(order), np.int64)
    group[order[0]] = 0
    group[order[1:]] = np.cumsum(start[order][1:] >= reached[:-1])
    return group[: len(rows)], group[len(rows) :]
