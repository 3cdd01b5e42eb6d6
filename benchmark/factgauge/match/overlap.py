"""Which spans of two lists share characters."""

from collections.abc import Iterator, Sequence

import numpy as np

from factgauge.match.arrays import Numbers, in_ranges
from factgauge.spans import Span


def overlapping(left: Sequence[Span], right: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Give the index pairs of the spans that share at least one character; touching spans share none."""
    if not left or not right:
        return iter(())
    (left_start, left_end), (right_start, right_end) = (np.array(each, dtype=np.int64).T for each in (left, right))
    rows, columns = touching(left_start, left_end, right_start, right_end)
    return zip(rows.tolist(), columns.tolist(), strict=True)


def touching(
    left_start: Numbers, left_end: Numbers, right_start: Numbers, right_end: Numbers
) -> tuple[Numbers, Numbers]:
    """Give the index pairs of the half-open ranges that share something, as two columns.

    Of two ranges that do, one begins inside the other. So the time is that of sorting, plus one step for each pair that is found.
    """
    by_right, by_left = np.argsort(right_start, kind="stable"), np.argsort(left_start, kind="stable")
    rights, lefts = right_start[by_right], left_start[by_left]
    # Right ranges that begin inside a left one, or where it does; then left ones that begin later than a right one, inside it.
    rows, at = in_ranges(np.searchsorted(rights, left_start), np.searchsorted(rights, left_end))
    columns, to = in_ranges(np.searchsorted(lefts, right_start, side="right"), np.searchsorted(lefts, right_end))
    return _shared_only(
        np.concatenate([rows, by_left[to]]),
        np.concatenate([by_right[at], columns]),
        (left_start, left_end),
        (right_start, right_end),
    )


def _shared_only(
    rows: Numbers, columns: Numbers, left: tuple[Numbers, Numbers], right: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """Leave out empty ranges, which begin inside another and share nothing with it."""
    shares = (left[0][rows] < left[1][rows]) & (right[0][columns] < right[1][columns])
    return (rows, columns) if shares.all() else (rows[shares], columns[shares])
