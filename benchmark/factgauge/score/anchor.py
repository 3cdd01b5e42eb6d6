"""What the words of a date name by themselves, and what only an anchor, the day of writing or saying, can tell."""

import datetime
import re
from functools import lru_cache
from typing import Literal, TypeAlias

from factgauge.normalise.dates import resolve
from factgauge.score.date_values import Point, form_of, granularity_of, points_of, weekday_of

Expression: TypeAlias = Literal["explicit", "relative", "unknown"]
Component: TypeAlias = tuple[str, str | None]
Named: TypeAlias = frozenset[Component]

# Three days that differ in century, year, month, half, quarter, week, day and weekday: a component that the words do not name cannot
# come out the same from all of them, nor the weekday of a day that they name.
_ANCHORS = (datetime.date(2024, 1, 15), datetime.date(2021, 6, 4), datetime.date(1998, 9, 23))
# No date is so long in words, in code points; a predicted span may take in the whole article.
_LONGEST_WORDS = 200
_YEAR_DIGITS = 4
_NUMBER = re.compile(r"\d+")


def expression_of(words: str | None, value: str | None) -> Expression:
    """Say whether the words of a date name its full value (``explicit``) or need an anchor (``relative``).

    Words are explicit where factgauge's normaliser reads ``value`` from them without an anchor, and relative where it finds a component
    missing. Where it cannot read them, or reads another value, the year decides: it stands in the words in digits, or other digits stand
    there alone; without any digits the answer is ``unknown``. A reference (``PRESENT_REF``) is relative, a duration is explicit. Where
    ``value`` is None the words alone decide.
    """
    if value is not None and form_of(value) in {"reference", "duration"}:
        return "relative" if form_of(value) == "reference" else "explicit"
    if words is None or len(words) > _LONGEST_WORDS:
        return "unknown"
    read, unanchored = _without_anchor(words)
    if read and not _is_full(unanchored) and (unanchored is None or unanchored != value):
        return "relative"
    if read and value in (None, unanchored):
        return "explicit"
    return _expression_of_digits(words, value)


def _expression_of_digits(words: str, value: str | None) -> Expression:
    numbers = _NUMBER.findall(words)
    if value is None or not numbers:
        return "unknown"
    return "explicit" if _names_year(numbers, points_of(value)) else "relative"


@lru_cache(maxsize=4096)
def _without_anchor(words: str) -> tuple[bool, str | None]:
    """Say whether the normaliser can read the words, and what value they have without an anchor."""
    found = resolve(words, None)
    return found is not None, None if found is None else found.value


def is_anchor_wrong(words: str | None, right: str, said: str) -> bool:
    """Say whether ``said`` is right in all that the words name, and of the granularity of ``right``: only its anchor can be at fault.

    What the words name is what factgauge's normaliser makes of them whatever the anchor. Words that name a step alone ("yesterday", "last
    week") take every component from the anchor. Where the normaliser cannot read the words, or reads them otherwise than ``right``,
    only a year that stands nowhere in them is held to be the anchor's. ``right`` and ``said`` are points or ranges, and differ.
    """
    ends, said_ends = points_of(right), points_of(said)
    alike = [granularity_of(end) for end in right.split("/")] == [granularity_of(end) for end in said.split("/")]
    if words is None or len(words) > _LONGEST_WORDS or not alike or _is_full(_without_anchor(words)[1]):
        return False
    named = _named_by(words)
    if named and _have(ends, named):
        return _have(said_ends, named)
    return _is_unnamed_year(words, ends, said_ends)


def _is_full(unanchored: str | None) -> bool:
    """Say whether a value leaves nothing open: no component is X, and no time lacks its day (``T14:30``)."""
    return unanchored is not None and "X" not in unanchored and all(point.year for point in points_of(unanchored))


def _have(points: tuple[Point, ...], named: tuple[Named, ...]) -> bool:
    return len(points) == len(named) and all(
        components <= _components_of(point) for point, components in zip(points, named, strict=True)
    )


@lru_cache(maxsize=4096)
def _named_by(words: str) -> tuple[Named, ...]:
    """Give the components that come out the same against every anchor, for each end; empty where the words cannot be read."""
    found = (resolve(words, anchor) for anchor in _ANCHORS)
    values = [points_of(each.value) if each is not None and each.value is not None else () for each in found]
    if len({len(points) for points in values}) != 1:
        return ()
    ends = zip(*values, strict=True)
    return tuple(frozenset.intersection(*map(_components_of, end)) for end in ends)


def _components_of(point: Point) -> Named:
    components = ("year", point.year), ("part", point.part), ("day", point.day), ("weekday", weekday_of(point))
    return frozenset((*(each for each in components if each[1] is not None), ("clock", point.clock)))


def _is_unnamed_year(words: str, ends: tuple[Point, ...], said: tuple[Point, ...]) -> bool:
    numbers = _NUMBER.findall(words)
    if not numbers or _names_year(numbers, ends) or any(end.part is None for end in ends):
        return False
    return [(end.part, end.day, end.clock) for end in ends] == [(end.part, end.day, end.clock) for end in said]


def _names_year(numbers: list[str], points: tuple[Point, ...]) -> bool:
    """Say whether a year stands among the numbers: whole, or by its last two digits."""
    return any(len(number) >= _YEAR_DIGITS or number == end.year[-2:] for number in numbers for end in points)
