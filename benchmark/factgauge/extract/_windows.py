"""Windows over a text that is longer than a model can read: where they lie, and which of them answers for what.

A text is a row of units: tokens, or words that weigh as many tokens as they become. Nothing here knows a model.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple


class Window(NamedTuple):
    """What a model reads at once, ``start:end``, and the part of it that it answers for, ``own_start:own_end``; half-open, in units."""

    start: int
    end: int
    own_start: int
    own_end: int


def cut(weights: Sequence[int], *, most: int, room: int, overlap: int) -> tuple[Window, ...]:
    """Lay windows over units with these weights; a window holds at most ``most`` units, which weigh at most ``room`` together.

    Neighbours share ``overlap`` units, fewer where that would leave the next window no room for another unit. The last window reaches as
    far back as it may, so that what it reads first has been read before. A unit heavier than ``room`` has a window to itself.

    Each unit is owned by one window. The units that two neighbours share are parted in the middle, so that windows of one length each own
    what stands in them more centrally than in any other; of two that are as good the earlier. At least ``overlap // 2`` units of a window
    stand between what it owns and an edge of it, unless that edge is one of the text.

    Raises:
        ValueError: ``most`` or ``room`` is below 1, or ``overlap`` is negative or not below ``most``.
    """
    if most < 1 or room < 1:
        raise ValueError(f"a window must hold at least one unit, got most={most} and room={room}")
    if not 0 <= overlap < most:
        raise ValueError(f"windows of {most} must share from 0 to {most - 1}, got {overlap}")
    spans = _spans(list(accumulate((min(weight, room) for weight in weights), initial=0)), most, room, overlap)
    borders = [0, *((next_start + end + 1) // 2 for (_, end), (next_start, _) in pairwise(spans)), len(weights)]
    return tuple(Window(*span, *own) for span, own in zip(spans, pairwise(borders), strict=False))


def _spans(reach: Sequence[int], most: int, room: int, overlap: int) -> list[tuple[int, int]]:
    """Give what the windows read. ``reach`` is what all units before each border weigh."""

    def earliest(end: int) -> int:
        return max(end - most, bisect_left(reach, reach[end] - room))

    count = len(reach) - 1
    spans: list[tuple[int, int]] = []
    start = 0
    while start < count:
        end = min(start + most, bisect_right(reach, reach[start] + room) - 1)
        if end == count:
            spans.append((earliest(count), count))
            break
        spans.append((start, end))
        start = max(earliest(end + 1), end - overlap)
    return spans


def share_of(size: int, overlap: int | None) -> int:
    """Give what neighbouring windows of ``size`` share: ``overlap``, or a quarter of the window where that is None."""
    return size // 4 if overlap is None else overlap
