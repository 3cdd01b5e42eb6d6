"""A TIMEX3 value taken apart: its form, its granularity, its components and the days of the calendar that it covers.

All functions take values for which :func:`factgauge.values.is_date_value` holds. Source of the forms: TimeML annotation guidelines 1.2.1,
ISO 24617-1.
"""

import calendar
import datetime
from dataclasses import dataclass
from typing import Literal, TypeAlias

from factgauge.normalise.calendar import SEASON_MONTHS, add_months

Form: TypeAlias = Literal["point", "range", "duration", "reference"]
Granularity: TypeAlias = Literal[
    "century",
    "decade",
    "year",
    "half",
    "quarter",
    "season",
    "month",
    "week",
    "weekend",
    "day",
    "part_of_day",
    "hour",
    "minute",
    "second",
    "range",
    "duration",
    "reference",
]
Days: TypeAlias = tuple[int, int]

_UNKNOWN = "X"
_YEAR_DIGITS, _DECADE_DIGITS = 4, 3
_MONTHS_OF_PART = {"Q": 3, "H": 6}
_SEASON_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A point or period of the calendar in its components, as they are written: X stands where one is not known.

    ``year`` is also a decade (``199``), a century (``19``) or a year before Christ (``BC0044``), and empty in a time of day alone.
    ``part`` follows it: a month ``10``, week ``W44``, quarter ``Q3``, half ``H1`` or season ``SU``; ``day`` is the day of the month, or of
    the week (``1`` to ``7``, ``WE``); ``clock`` is ``14:30``, or a part of the day (``MO``). None where the value has no such component.
    """

    year: str
    part: str | None
    day: str | None
    clock: str | None


def form_of(value: str) -> Form:
    """Name the form of a value."""
    if "/" in value:
        return "range"
    if value.endswith("_REF"):
        return "reference"
    return "duration" if value.startswith("P") else "point"


def point_of(value: str) -> Point:
    """Take a value of the form ``point`` apart."""
    day_of_calendar, clock_mark, clock = value.partition("T")
    year, part, day = (*day_of_calendar.split("-"), None, None)[:3]
    return Point(year or "", part, day, clock if clock_mark else None)


def points_of(value: str) -> tuple[Point, ...]:
    """Take a point or both ends of a range apart; empty for a duration or reference."""
    return tuple(point_of(each) for each in value.split("/")) if form_of(value) in {"point", "range"} else ()


def granularity_of(value: str) -> Granularity:
    """Say how fine a value is; a weekday without its week (``XXXX-WXX-1``) is a day."""
    form = form_of(value)
    return _granularity_of_point(point_of(value)) if form == "point" else form


def _granularity_of_point(point: Point) -> Granularity:
    if point.clock is not None:
        return _granularity_of_clock(point.clock)
    if point.day is not None:
        return "weekend" if point.day == "WE" else "day"
    return _granularity_of_year(point.year) if point.part is None else _granularity_of_part(point.part)


def _granularity_of_clock(clock: str) -> Granularity:
    if not clock[0].isdigit():
        return "part_of_day"
    time = clock.partition("Z")[0].partition("+")[0].partition("-")[0]
    finer: tuple[Granularity, ...] = ("hour", "minute", "second")
    return finer[time.count(":")]


def _granularity_of_part(part: str) -> Granularity:
    if part in SEASON_MONTHS:
        return "season"
    letters: dict[str, Granularity] = {"W": "week", "Q": "quarter", "H": "half"}
    return letters.get(part[0], "month")


def _granularity_of_year(year: str) -> Granularity:
    known = len(year.removeprefix("BC").rstrip(_UNKNOWN))
    if known in {0, _YEAR_DIGITS}:
        return "year"
    return "decade" if known == _DECADE_DIGITS else "century"


def days_of(point: Point) -> Days | None:
    """Give the first and the last day that a point covers, both included, as proleptic Gregorian ordinals; its clock is left out.

    A season is three months around the middle month that the normaliser gives it. None where a component is not known, before the
    year 1, and for a time of day alone.
    """
    years = _years_of(point.year)
    if years is None or point.part is None:
        return None if years is None else (_day(years[0], 1, 1), _day(years[1], 12, 31))
    if years[0] != years[1] or _UNKNOWN in point.part or _UNKNOWN in (point.day or ""):
        return None
    if _granularity_of_part(point.part) == "week":
        return _days_of_week(years[0], int(point.part[1:]), point.day)
    if point.day is not None:
        day = _day(years[0], int(point.part), int(point.day))
        return day, day
    return _days_of_part(years[0], point.part)


def _day(year: int, month: int, day: int) -> int:
    return datetime.date(year, month, day).toordinal()


def _years_of(year: str) -> tuple[int, int] | None:
    known = year.rstrip(_UNKNOWN)
    if not known.isdigit():
        return None
    last = int(known.ljust(_YEAR_DIGITS, "9"))
    return (max(1, int(known.ljust(_YEAR_DIGITS, "0"))), last) if last > 0 else None


def _days_of_week(year: int, week: int, day: str | None) -> Days:
    monday = datetime.date.fromisocalendar(year, week, 1).toordinal()
    if day is None:
        return monday, monday + 6
    return (monday + 5, monday + 6) if day == "WE" else (monday + int(day) - 1,) * 2


def _days_of_part(year: int, part: str) -> Days | None:
    if part in SEASON_MONTHS:
        return _days_of_months(*add_months(year, SEASON_MONTHS[part], -1), _SEASON_MONTHS)
    length = _MONTHS_OF_PART.get(part[0])
    if length is None:
        return _days_of_months(year, int(part), 1)
    return _days_of_months(year, (int(part[1]) - 1) * length + 1, length)


def _days_of_months(year: int, month: int, count: int) -> Days | None:
    if year < datetime.MINYEAR:
        return None
    last_year, last_month = add_months(year, month, count - 1)
    return _day(year, month, 1), _day(last_year, last_month, calendar.monthrange(last_year, last_month)[1])


def weekday_of(point: Point) -> str | None:
    """Give the ISO number of the weekday, ``1`` for Monday; None where the point is not one day."""
    if point.part is not None and point.part.startswith("W"):
        return point.day
    days = days_of(point)
    single = days is not None and days[0] == days[1]
    return str(datetime.date.fromordinal(days[0]).isoweekday()) if days is not None and single else None
