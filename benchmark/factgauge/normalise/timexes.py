"""What an expression of time means before its anchor is known, and its TIMEX3 value once it is.

``Offset("week", -1)`` is "last week"; against 4 May 2023 its value is ``2023-W17``. Source of the values: TimeML
annotation guidelines 1.2.1, ISO 24617-1.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from factgauge.facts import DateType
from factgauge.normalise.calendar import (
    DURATION_LETTERS,
    SEASON_MONTHS,
    Tense,
    Unit,
    add_days,
    add_months,
    day_in,
    feast_day,
    nearest,
    week_string,
)
from factgauge.normalise.numerals import decimal_string

Base: TypeAlias = Literal["published", "previous"]


@dataclass(frozen=True, slots=True)
class Frame:
    """What an expression is resolved against.

    ``published`` is the day of publication, or of saying; ``previous`` the value of the date that was mentioned last;
    ``tense`` that of the clause, None where it is not known.
    """

    published: dt.date | None
    previous: str | None = None
    tense: Tense | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that needs no anchor: a year, a decade, a set, a reference."""

    value: str
    type: DateType = "DATE"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: "six months"."""

    count: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month; the year may be missing, or given as last (-1), this (0) or next (1) year."""

    month: int
    day: int
    year: int | None = None
    year_shift: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Feast:
    """A holiday that has another date each year: Easter; ``shift`` is -1 in "last Easter"."""

    name: str
    year: int | None = None
    year_shift: int | None = None
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date in digits whose day and month are not told apart: 03/05/2023."""

    first: int
    second: int
    year: int


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day without its month: "the 28th"; ``shift`` is 1 in "the 28th of next month", ``weekday`` 5 in "Friday the 13th"."""

    day: int
    shift: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month; ``shift`` is -1 in "last May", 1 in "next May"."""

    month: int
    year: int | None = None
    year_shift: int | None = None
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a year: ``Q1``-``Q4``, ``H1``, ``H2``, or a season ``SP``, ``SU``, ``FA``, ``WI``."""

    code: str
    year: int | None = None
    year_shift: int | None = None
    shift: int | None = None


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, Monday 1; ``shift`` is -1 in "last Friday"; ``week`` is 1 in "Friday next week"."""

    weekday: int
    shift: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """A step from the anchor: ``Offset("day", -1)`` is yesterday; "a week later" steps from the date mentioned last."""

    unit: Unit
    count: int
    base: Base = "published"


@dataclass(frozen=True, slots=True)
class Timed:
    """A time of day, ``T14:30`` or ``TMO``; without a ``day`` on the one mentioned last, or that of publication."""

    clock: str
    day: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class Range:
    """From one expression to another."""

    first: "Expression"
    last: "Expression"


Expression: TypeAlias = (
    Fixed | Duration | Day | Feast | Slashed | DayOfMonth | Month | Part | Weekday | Offset | Timed | Range
)


def type_of(expression: Expression) -> DateType:
    """Give the TIMEX3 type."""
    match expression:
        case Fixed(type=found):
            return found
        case Duration():
            return "DURATION"
        case Timed():
            return "TIME"
        case Range(first=first):
            return type_of(first)
        case Offset(unit="hour" | "minute" | "second"):
            return "TIME"
        case _:
            return "DATE"


def resolve(expression: Expression, frame: Frame) -> str | None:  # noqa: C901, PLR0911, PLR0912 (one branch a type)
    """Give the TIMEX3 value; None where it needs an anchor that is not known or the calendar has no such day.

    Without a publication date a missing year is ``XXXX`` and a weekday ``XXXX-WXX-2``.
    """
    match expression:
        case Fixed():
            return expression.value
        case Duration():
            return duration_string(expression.count, expression.unit)
        case Day():
            return _day(expression, frame)
        case Feast():
            return _feast(expression, frame)
        case Slashed():
            return _slashed(expression, frame)
        case DayOfMonth():
            return _day_of_month(expression, frame)
        case Month():
            return _month(expression, frame)
        case Part():
            return _part(expression, frame)
        case Weekday():
            return _weekday(expression, frame)
        case Offset():
            return _offset(expression, frame)
        case Timed():
            return _timed(expression, frame)
        case Range():
            return _range(expression, frame)
        case _:
            assert_never(expression)


def needs_previous(expression: Expression) -> bool:
    """Say whether the value may depend on the date mentioned last: "two weeks later", "the 28th", "14:30"."""
    match expression:
        case Offset(base=base):
            return base == "previous"
        case Timed(day=day):
            return day is None or needs_previous(day)
        case Range(first=first, last=last):
            return needs_previous(first) or needs_previous(last)
        case _:
            return isinstance(expression, DayOfMonth)


def is_day(value: str) -> bool:
    """Say whether a value is a day of the calendar and nothing finer or coarser: ``2023-05-03``."""
    return len(value) == len("2023-05-03") and value.replace("-", "").isdigit()


def duration_string(count: Fraction, unit: Unit) -> str:
    """Write a duration: ``P6M``, ``PT24H``, ``P10Y`` for a decade."""
    if unit == "hour" and count.denominator != 1:
        count, unit = count * 60, "minute"
    factor, letter = DURATION_LETTERS[unit]
    return f"P{'T' if letter[0] == 'T' else ''}{decimal_string(count * factor)}{letter.removeprefix('T')}"


def compound_string(parts: Sequence[tuple[Fraction, Unit]]) -> str:
    """Write a duration of several units, the longest first: ``P1Y3M``, ``PT2H40M``, ``P1DT5H``."""
    days, clocks = "", ""
    for count, unit in parts:
        date_part, _, clock_part = duration_string(count, unit).removeprefix("P").partition("T")
        days, clocks = days + date_part, clocks + clock_part
    return f"P{days}T{clocks}" if clocks else f"P{days}"


def _year_of(year: int | None, shift: int | None, frame: Frame) -> int | None:
    if year is not None or shift is None or frame.published is None:
        return year
    return frame.published.year + shift


def _around(year: int) -> range:
    return range(max(1, year - 1), min(9999, year + 1) + 1)


def _day(expression: Day, frame: Frame) -> str | None:
    year = _year_of(expression.year, expression.year_shift, frame)
    if year is not None:
        found = day_in(year, expression.month, expression.day)
        return found.isoformat() if found else None
    leap_year = 2000
    if frame.published is None:
        known = day_in(leap_year, expression.month, expression.day)
        return f"XXXX-{expression.month:02d}-{expression.day:02d}" if known else None
    days = [day_in(year, expression.month, expression.day) for year in _around(frame.published.year)]
    known_days = [day for day in days if day is not None]
    on_weekday = [day for day in known_days if day.isoweekday() == expression.weekday]
    found = nearest(iter(on_weekday or known_days), frame.published, None if on_weekday else frame.tense)
    return found.isoformat() if found else None


def _feast(expression: Feast, frame: Frame) -> str | None:
    """Take the feast of the year that is named, or the nearest one that fits the tense; None where neither is known."""
    year = _year_of(expression.year, expression.year_shift, frame)
    if year is not None:
        return feast_day(expression.name, year).isoformat() if year <= dt.MAXYEAR else None
    if frame.published is None:
        return None
    days = [feast_day(expression.name, year) for year in _around(frame.published.year)]
    sides = [day for day in days if not expression.shift or (day > frame.published) == (expression.shift > 0)]
    found = nearest(iter(sides), frame.published, frame.tense)
    return found.isoformat() if found else None


def _slashed(expression: Slashed, frame: Frame) -> str | None:
    """Take the reading that exists; of two the one nearer to publication; without an anchor the day is first."""
    readings = (
        day_in(expression.year, expression.second, expression.first),
        day_in(expression.year, expression.first, expression.second),
    )
    known = [day for day in readings if day is not None]
    if not known:
        return None
    anchor = frame.published or known[0]
    return min(known, key=lambda day: abs((day - anchor).days)).isoformat()


def _day_of_month(expression: DayOfMonth, frame: Frame) -> str | None:
    """Take the month that is named, that mentioned last, or the nearest one that fits the tense."""
    if expression.shift is not None:
        if frame.published is None:
            return None
        named = day_in(*add_months(frame.published.year, frame.published.month, expression.shift), expression.day)
        return named.isoformat() if named else None
    known = frame.previous if expression.weekday is None else None
    if known and len(known) >= len("2023-05") and known[5:7].isdigit():
        found = day_in(int(known[:4]) if known[:4].isdigit() else 0, int(known[5:7]), expression.day)
        if found:
            return found.isoformat()
    if frame.published is None:
        return None
    reach = 1 if expression.weekday is None else 12
    months = (add_months(frame.published.year, frame.published.month, step) for step in range(-reach, reach + 1))
    days = (day_in(year, month, expression.day) for year, month in months)
    fits = (day for day in days if day and expression.weekday in {None, day.isoweekday()})
    found = nearest(fits, frame.published, frame.tense)
    return found.isoformat() if found else None


def _month(expression: Month, frame: Frame) -> str | None:
    year = _year_of(expression.year, expression.year_shift, frame)
    if year is None and frame.published is None:
        return f"XXXX-{expression.month:02d}"
    if year is None and frame.published is not None:
        year = _shifted_year(expression.month, expression.shift, frame.published, frame.tense)
    return f"{year:04d}-{expression.month:02d}"


def _shifted_year(month: int, shift: int | None, anchor: dt.date, tense: Tense | None) -> int:
    """Give the year of "last May", "next May", or of the nearest May that fits the tense."""
    if shift == -1:
        return anchor.year - (month >= anchor.month)
    if shift == 1:
        return anchor.year + (month <= anchor.month)
    if shift == 0 or month == anchor.month:
        return anchor.year
    middles = (day_in(year, month, 15) for year in _around(anchor.year))
    found = nearest((day for day in middles if day), anchor, tense)
    return found.year if found else anchor.year


def _part(expression: Part, frame: Frame) -> str | None:
    year = _year_of(expression.year, expression.year_shift, frame)
    if year is None and frame.published is None:
        return f"XXXX-{expression.code}"
    if year is None and frame.published is not None:
        year = _shifted_year(_middle_month(expression.code), expression.shift, frame.published, frame.tense)
    return f"{year:04d}-{expression.code}"


def _middle_month(code: str) -> int:
    if code in SEASON_MONTHS:
        return SEASON_MONTHS[code]
    length = 3 if code[0] == "Q" else 6
    return (int(code[1]) - 1) * length + length // 2 + 1


def _weekday(expression: Weekday, frame: Frame) -> str | None:
    anchor = frame.published
    if anchor is None:
        return f"XXXX-WXX-{expression.weekday}"
    step = expression.weekday - anchor.isoweekday()
    if expression.week is not None:
        step += 7 * expression.week
    elif expression.shift == -1:
        step -= 7 * (step >= 0)
    elif expression.shift == 1:
        step += 7 * (step <= 0)
    elif expression.shift is None:
        step += 7 * (step < 0) if frame.tense == "future" else -7 * (step > 0)
    found = add_days(anchor, step)
    return found.isoformat() if found else None


def _offset(expression: Offset, frame: Frame) -> str | None:
    anchor = _previous_day(expression, frame) if expression.base == "previous" else frame.published
    if anchor is None:
        return None
    unit, count = expression.unit, expression.count
    if unit in {"month", "quarter", "half", "year", "decade", "century"}:
        return _long_step(anchor, unit, count)
    step = {"week": 7, "weekend": 7, "day": 1}.get(unit, 0)
    found = add_days(anchor, step * count)
    if found is None:
        return None
    if unit == "weekend":
        return f"{week_string(found)}-WE"
    return week_string(found) if unit == "week" else found.isoformat()


def _long_step(anchor: dt.date, unit: Unit, count: int) -> str | None:
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}[unit]
    year, month = add_months(anchor.year, anchor.month, months * count)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    return {
        "month": f"{year:04d}-{month:02d}",
        "quarter": f"{year:04d}-Q{(month - 1) // 3 + 1}",
        "half": f"{year:04d}-H{(month - 1) // 6 + 1}",
        "year": f"{year:04d}",
        "decade": f"{year // 10:03d}",
        "century": f"{year // 100:02d}",
    }[unit]


def _previous_day(expression: Offset, frame: Frame) -> dt.date | None:
    """Give the first day of the date mentioned last, where it is as fine as the step; else the day of publication."""
    value = frame.previous or ""
    fine = {"year": 4, "decade": 4, "century": 4, "month": 7, "quarter": 7}.get(expression.unit, 10)
    date_parts = value[:10].split("T")[0].split("-")
    if len(value) < fine or not all(part.isdigit() for part in date_parts):
        return frame.published
    year, month, day = (*(int(part) for part in date_parts), 1, 1)[:3]
    return day_in(year, month, day) or frame.published


def _timed(expression: Timed, frame: Frame) -> str | None:
    if expression.day is None:
        previous = frame.previous[:10] if frame.previous and len(frame.previous) >= len("2023-05-03") else None
        usable = previous is not None and previous.replace("-", "").isdigit()
        # TIMEX3 writes a time on an unknown day as T14:30.
        day = previous if usable else (frame.published.isoformat() if frame.published else "")
    else:
        day = resolve(expression.day, frame)
    return None if day is None or "/" in day or "T" in day else f"{day}{expression.clock}"


def _range(expression: Range, frame: Frame) -> str | None:
    first, last = _with_shared_year(expression.first, expression.last)
    end = resolve(last, frame)
    start = resolve(first, frame)
    if start is None or end is None:
        return None
    if len(start) == len(end) and start > end:
        start, end = _forwards(first, last, frame, start, end)
    return f"{start}/{end}" if start < end or len(start) != len(end) else None


def _with_shared_year(first: Expression, last: Expression) -> tuple[Expression, Expression]:
    """Give the year at the end of "3 May to 5 June 2023" to its start too; a later month is of the year before.

    The day at the end of "9 a.m. to 5 p.m. on Friday" is that of its start too.
    """
    if isinstance(first, Timed) and isinstance(last, Timed) and first.day is None:
        return replace(first, day=last.day), last
    if not isinstance(first, Day | Month) or not isinstance(last, Day | Month):
        return first, last
    if first.year is not None or first.year_shift is not None:
        return first, last
    year = None if last.year is None else last.year - (first.month > last.month)
    return _with_year(first, year, last.year_shift), last


def _with_year(expression: Day | Month, year: int | None, shift: int | None) -> Day | Month:
    return replace(expression, year=year, year_shift=shift)


def _forwards(first: Expression, last: Expression, frame: Frame, start: str, end: str) -> tuple[str, str]:
    """Move the end of a range that runs backwards to after its start: "Friday to Monday", "November to February"."""
    if isinstance(last, Timed) and start[:10] == end[:10] and is_day(end[:10]):
        # "10 p.m. to 2 a.m." ends on the day after.
        day = add_days(dt.date.fromisoformat(end[:10]), 1)
        return start, end if day is None else f"{day.isoformat()}{end[10:]}"
    if isinstance(last, Weekday) and is_day(start):
        later = replace(frame, published=dt.date.fromisoformat(start))
        return start, resolve(replace(last, shift=1), later) or end
    undated = isinstance(first, Month | Day) and isinstance(last, Month | Day) and last.year is None
    return start, f"{int(end[:4]) + 1:04d}{end[4:]}" if undated and end[:4].isdigit() else end
