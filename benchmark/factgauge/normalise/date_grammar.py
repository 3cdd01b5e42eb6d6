"""The grammar of dates: which reader may read where, and how what they read joins into ranges and times on days."""

from collections.abc import Callable
from dataclasses import replace

from factgauge.facts import Edge
from factgauge.normalise import calendar_dates as on_calendar
from factgauge.normalise import relative_dates as relative
from factgauge.normalise.calendar import FULL_WEEKDAYS, HOLIDAYS, MONTHS, PARTS_OF_DAY, SEASONS, SHORT_WEEKDAYS
from factgauge.normalise.clock_times import clock, part_of_day
from factgauge.normalise.date_parts import DASHES, Reading
from factgauge.normalise.numerals import ONES, ORDINALS, TENS
from factgauge.normalise.timexes import (
    Day,
    DayOfMonth,
    Duration,
    Expression,
    Fixed,
    Month,
    Offset,
    Part,
    Range,
    Slashed,
    Timed,
    Weekday,
    type_of,
)
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches, word_set

_Reader = Callable[[Tokens, int], Reading | None]
_NUMBER_READERS: tuple[_Reader, ...] = (
    on_calendar.day_month,
    on_calendar.year,
    on_calendar.decade,
    on_calendar.quarter,
    relative.duration,
)
_READERS: dict[str, tuple[_Reader, ...]] = {
    "calendar": (on_calendar.numeric,),
    "number": _NUMBER_READERS,
    "sign": (on_calendar.decade,),
    "word": (
        on_calendar.day_month,
        on_calendar.month_day,
        on_calendar.month,
        on_calendar.year,
        on_calendar.decade,
        on_calendar.weekday,
        on_calendar.quarter,
        on_calendar.season,
        on_calendar.holiday,
        on_calendar.day_alone,
        relative.phrase,
        relative.shifted,
        relative.stretch,
        relative.duration,
        relative.recurring,
    ),
}
_SHADES: dict[str, Edge] = {
    "early": "start",
    "mid": "mid",
    "late": "end",
    "the early": "start",
    "the mid": "mid",
    "the late": "end",
    "the end of": "end",
    "the beginning of": "start",
    "the start of": "start",
    "the middle of": "mid",
    "the turn of": "start",
    "end of": "end",
    "start of": "start",
    "beginning of": "start",
    "the very end of": "end",
    "the latter part of": "end",
    "the early part of": "start",
    "early in": "start",
    "late in": "end",
    "early on": "start",
    "late on": "end",
}
_SHADE_WORDS = tuple(
    (tuple(phrase.split()), edge) for phrase, edge in sorted(_SHADES.items(), key=lambda item: -len(item[0]))
)
_FIRST_SHADES = frozenset(words[0] for words, _ in _SHADE_WORDS)
_WHOLES = {
    "the year": Offset("year", 0),
    "the month": Offset("month", 0),
    "the week": Offset("week", 0),
    "the day": Offset("day", 0),
}
# Words that an expression of time can begin with; all others are passed over without trying a reader.
_STARTS = (
    frozenset(MONTHS)
    | frozenset(FULL_WEEKDAYS)
    | frozenset(day + "s" for day in FULL_WEEKDAYS)
    | frozenset(SHORT_WEEKDAYS)
    | frozenset(SEASONS)
    | frozenset(ONES)
    | frozenset(TENS)
    | frozenset(ORDINALS)
    | frozenset(PARTS_OF_DAY)
    | frozenset(phrase.split()[0] for phrase in HOLIDAYS)
    | frozenset(relative.PHRASES)
    | frozenset(relative.SETS)
    | word_set(
        """
    a an the this last next past previous current these early mid late end start beginning earlier later half every
    each q h hundred first final following coming
    """
    )
)
_DAYLIKE = (Day, Slashed, DayOfMonth, Weekday)


def read_date(tokens: Tokens, index: int) -> Reading | None:
    """Read the longest expression of time that starts at ``index``; None where none does."""
    token = peek(tokens, index)
    if (token.kind == "word" and token.low not in _STARTS) or token.kind in {"link", "end"}:
        return None
    if token.kind == "sign" and token.text not in {"'", "\u2019", "\u2018"}:
        return None
    first = _shaded(tokens, index) or _point(tokens, index)
    if first is None:
        return None
    return _ranged(tokens, index, first)


def _point(tokens: Tokens, index: int) -> Reading | None:
    """Read one expression, with its time of day."""
    timed = _time_first(tokens, index)
    best = _longest(tokens, index)
    if best is not None:
        best = _with_time(tokens, best)
    if timed is not None and (best is None or timed.end >= best.end):
        return timed
    return best


def _longest(tokens: Tokens, index: int) -> Reading | None:
    readers = _READERS.get(peek(tokens, index).kind, ())
    found = [reading for reader in readers if (reading := reader(tokens, index)) is not None]
    return max(found, key=lambda reading: reading.end, default=None)


def _shaded(tokens: Tokens, index: int) -> Reading | None:
    """Read "early 2009", "mid-May", "the end of the year": the shade is part of the expression."""
    if peek(tokens, index).low not in _FIRST_SHADES:
        return None
    for words, edge in _SHADE_WORDS:
        end = phrase_end(tokens, index, words)
        if end is None:
            continue
        end += peek(tokens, end).text == "-" and touches(tokens, end)
        inner = _whole(tokens, end) if words[-1] == "of" else None
        inner = inner or _point(tokens, end)
        if inner is not None and peek(tokens, end).gap <= 1 and not isinstance(inner.expression, Duration):
            return replace(inner, edge=inner.edge or edge)
    return None


def _whole(tokens: Tokens, index: int) -> Reading | None:
    for words, expression in _WHOLES.items():
        end = phrase_end(tokens, index, words.split())
        if end is not None:
            return Reading(end, expression)
    return None


def _time_first(tokens: Tokens, index: int) -> Reading | None:
    """Read "6 p.m. on Friday", "14:30", "the morning of 3 May", "noon on Monday"."""
    found = clock(tokens, index)
    if found is None:
        return _part_first(tokens, index)
    value, end = found
    at = end + (follows(tokens, end).text == ",")
    at += follows(tokens, at).low in {"on", "of"}
    day = _day_point(tokens, at)
    return Reading(end, Timed(value)) if day is None else Reading(day.end, Timed(value, day.expression))


def _part_first(tokens: Tokens, index: int) -> Reading | None:
    at = index + (peek(tokens, index).low == "the")
    found = part_of_day(tokens, at) if at > index or peek(tokens, at).low in {"night", "midnight", "noon"} else None
    if found is None or follows(tokens, found[1]).low not in {"of", "on"}:
        return None
    day = _day_point(tokens, found[1] + 1)
    return None if day is None else Reading(day.end, Timed(found[0], day.expression))


def _day_point(tokens: Tokens, index: int) -> Reading | None:
    if follows(tokens, index).kind == "end":
        return None
    best = _longest(tokens, index)
    return best if best is not None and _is_day(best.expression) else None


def _is_day(expression: Expression) -> bool:
    return isinstance(expression, _DAYLIKE) or (isinstance(expression, Offset) and expression.unit == "day")


def _with_time(tokens: Tokens, reading: Reading) -> Reading:
    """Read the time after a day: "Tuesday morning", "3 May at 14:30", "today at noon"."""
    if not _is_day(reading.expression):
        return reading
    part = part_of_day(tokens, reading.end)
    if part is not None:
        return replace(reading, end=part[1], expression=Timed(part[0], reading.expression))
    at = reading.end + (follows(tokens, reading.end).text == ",")
    at += follows(tokens, at).low in {"at", "around", "about", "by"}
    found = clock(tokens, at) if follows(tokens, at).kind != "end" else None
    return reading if found is None else replace(reading, end=found[1], expression=Timed(found[0], reading.expression))


def _ranged(tokens: Tokens, index: int, first: Reading) -> Reading:
    """Join two expressions of one sort: "10 May-12 May", "from May to July", "between 2019 and 2021"."""
    at = _joint(tokens, index, first.end)
    if at is None or not _rangeable(first.expression):
        return first
    second = _shaded(tokens, at) or _point(tokens, at) if follows(tokens, at).kind != "end" else None
    if second is None or not _same_sort(first.expression, second.expression):
        return first
    return Reading(second.end, Range(first.expression, second.expression), first.edge or second.edge)


def _joint(tokens: Tokens, index: int, end: int) -> int | None:
    joint = follows(tokens, end)
    before = peek(tokens, index - 1).low
    if joint.text in DASHES or joint.low in {"to", "through"}:
        return end + 1
    if joint.low == "and" and before == "between":
        return end + 1
    return end + 1 if joint.low in {"until", "till"} and before == "from" else None


def _rangeable(expression: Expression) -> bool:
    return isinstance(expression, Day | Slashed | Month | Part | Weekday | Timed) or _is_year(expression)


def _is_year(expression: Expression) -> bool:
    return isinstance(expression, Fixed) and expression.value.isdigit()


def _same_sort(first: Expression, second: Expression) -> bool:
    if isinstance(first, Day | Slashed) and isinstance(second, Day | Slashed):
        return True
    if _is_year(first):
        return _is_year(second) and first != second
    return type(first) is type(second) and type_of(first) == type_of(second)
