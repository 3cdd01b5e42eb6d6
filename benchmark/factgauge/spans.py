"""Spans: half-open ranges ``(start, end)`` of Unicode code points over the exact article text, newlines as stored.

``(4, 9)`` holds the characters 4 to 8. Ranges that touch share nothing: ``(0, 4)`` and ``(4, 9)`` do not overlap.
"""

from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

LONGEST_TEXT = 2**40
"""No text has more code points; what lies further out is no place in a text that is not given."""


def contains(outer: Span, inner: Span) -> bool:
    """Say whether every character of ``inner`` is in ``outer``; a span contains itself."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def shared(left: Span, right: Span) -> int:
    """Count the characters that two spans have in common; 0 where they only touch."""
    return max(0, min(left[1], right[1]) - max(left[0], right[0]))


def fault_of(span: Span, length: int | None) -> str | None:
    """Say what is wrong with ``span`` in a text of ``length`` code points, which is None where it is not known; None where nothing is."""
    start, end = span
    if start < 0:
        return f"span {start}:{end} starts before the text"
    if end <= start:
        return f"span {start}:{end} is empty or runs backwards"
    if length is None:
        return f"span {start}:{end} ends after {LONGEST_TEXT}, and no text is that long" if end > LONGEST_TEXT else None
    if end > length:
        return f"span {start}:{end} ends after the text, which has {length} characters"
    return None
