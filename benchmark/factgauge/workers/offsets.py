"""Offsets in UTF-16 units or UTF-8 bytes, converted to code points exactly."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["codepoint", "utf16", "byte"]

_NAMES = {"utf16": "UTF-16 units", "byte": "bytes of UTF-8"}
_TWO_UNITS = 0x10000
_TWO_BYTES, _THREE_BYTES = 0x80, 0x800


def to_code_points(text: str, unit: Unit) -> Callable[[int], int]:
    """Give a function from an offset in ``unit`` to one in code points.

    It raises ValueError for an offset inside a character. One beyond the end of the text stays beyond it.
    """
    if unit == "codepoint" or text.isascii():
        return lambda offset: offset
    widths = map(_units_of if unit == "utf16" else _bytes_of, map(ord, text))
    borders = [0, *accumulate(widths)]

    def convert(offset: int) -> int:
        if offset < 0 or offset > borders[-1]:
            return offset if offset < 0 else len(text) + offset - borders[-1]
        at = bisect_left(borders, offset)
        if borders[at] != offset:
            raise ValueError(f"offset {offset} lies inside the character {text[at - 1]!r}, in {_NAMES[unit]}")
        return at

    return convert


def _units_of(character: int) -> int:
    return 1 if character < _TWO_UNITS else 2


def _bytes_of(character: int) -> int:
    if character < _TWO_BYTES:
        return 1
    if character < _THREE_BYTES:
        return 2
    return 3 if character < _TWO_UNITS else 4
