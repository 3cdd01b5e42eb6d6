"""Which spans of two lists share characters, by one sweep over both."""

from collections.abc import Iterator, Sequence

from factgauge.spans import Span


def overlapping(left: Sequence[Span], right: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Give the index pairs of the spans that share at least one character; touching spans share none.

    The time is that of sorting, plus one step for each pair that is found.
    """
    starts = sorted(
        [(span[0], 0, index, span[1]) for index, span in enumerate(left)]
        + [(span[0], 1, index, span[1]) for index, span in enumerate(right)]
    )
    open_spans: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for start, side, index, end in starts:
        others = [span for span in open_spans[1 - side] if span[0] > start]
        open_spans[1 - side][:] = others
        for _, other in others:
            yield (index, other) if side == 0 else (other, index)
        open_spans[side].append((end, index))
