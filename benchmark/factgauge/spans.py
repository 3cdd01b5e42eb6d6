"""Spans: half-open ranges ``(start, end)`` of Unicode code points over the exact article text, newlines as stored.

``(4, 9)`` holds the characters 4 to 8. Ranges that touch share nothing: ``(0, 4)`` and ``(4, 9)`` do not overlap.
"""

from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def contains(outer: Span, inner: Span) -> bool:
    """Say whether every character of ``inner`` is in ``outer``; a span contains itself."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def shared(left: Span, right: Span) -> int:
    """Count the characters that two spans have in common; 0 where they only touch."""
    return max(0, min(left[1], right[1]) - max(left[0], right[0]))


def fault_of(span: Span, length: int) -> str | None:
    """Say what is wrong with ``span`` in a text of ``length`` code points; None where nothing is."""
    start, end = span
    if start < 0:
        return f"span {start}:{end} starts before the text"
    if end <= start:
        return f"span {start}:{end} is empty or runs backwards"
    if end > length:
        return f"span {start}:{end} ends after the text, which has {length} characters"
    return None
