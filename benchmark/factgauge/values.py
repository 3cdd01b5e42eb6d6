"""What values look like and when two are the same: TIMEX3 dates, decimal amounts, units and names. Nothing here is fuzzy."""

import datetime
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_REFERENCES = frozenset({"PRESENT_REF", "PAST_REF", "FUTURE_REF"})
_CALENDAR = re.compile(
    r"(?P<era>BC)?(?P<year>\d{4}|XXXX|\d{3}X?|\d{2}(?:XX)?)"
    r"(?:-(?:(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?"
    r"|W(?P<week>\d{2}|XX)(?:-(?P<weekday>[1-7]|WE))?"
    r"|(?P<part>Q[1-4X]|H[12X]|SP|SU|FA|WI)))?",
    re.ASCII,
)
_CLOCK = re.compile(
    r"(?:(?P<hour>[01]\d|2[0-4])(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d|60)(?:\.\d+)?)?)?|MO|MI|AF|EV|NI|DT)"
    r"(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"P(?=.)(?:(?:\d+(?:\.\d+)?|X+)(?:Y|M|W|D|Q|H|DE|CE|ML|WE|SP|SU|FA|WI))*"
    r"(?:T(?:(?:\d+(?:\.\d+)?|X+)(?:H|M|S|MO|MI|AF|EV|NI|DT))+)?",
    re.ASCII,
)
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_QUOTE_MARKS = str.maketrans("‘’‚‛′`“”„‟″«»", "''''''" + '"' * 7)
_PERCENT_SIGN = "%"
_LEAP_YEAR = 2000
_MOST_WEEKS = 53


@lru_cache(maxsize=2**16)
def is_date_value(value: str) -> bool:
    """Say whether ``value`` is a TIMEX3 value: a date or time, a period, a duration, a reference, or ``start/end``.

    Days must exist in the calendar and a range must not run backwards. Source: TimeML annotation guidelines 1.2.1, ISO 24617-1.
    """
    start, slash, end = value.partition("/")
    if slash:
        forwards = len(start) != len(end) or start <= end or start.startswith("BC")
        return _is_point(start) and _is_point(end) and forwards
    return value in _REFERENCES or _is_point(value) or _DURATION.fullmatch(value) is not None


def _is_point(value: str) -> bool:
    calendar, clock_mark, clock = value.partition("T")
    if clock_mark and not _CLOCK.fullmatch(clock):
        return False
    found = _CALENDAR.fullmatch(calendar)
    if not found:
        return clock_mark == "T" and calendar == ""
    return _in_calendar(found["year"], found["month"], found["day"], found["week"])


def _in_calendar(year: str, month: str | None, day: str | None, week: str | None) -> bool:
    if week is not None and week.isdigit():
        return 1 <= int(week) <= _weeks_of(year)
    if month is None or not month.isdigit():
        return True
    if day is None or not day.isdigit():
        day = "01"
    # A leap year stands in for an unknown one.
    try:
        datetime.date(int(year) if _is_whole_year(year) else _LEAP_YEAR, int(month), int(day))
    except ValueError:
        return False
    return True


def _is_whole_year(year: str) -> bool:
    return re.fullmatch(r"\d{4}", year) is not None and year != "0000"


def _weeks_of(year: str) -> int:
    # 28 December always lies in the last week of its year.
    return datetime.date(int(year), 12, 28).isocalendar().week if _is_whole_year(year) else _MOST_WEEKS


def amount_of(text: str) -> Decimal | None:
    """Read a decimal string such as ``12000`` or ``-0.5``; None where it is none (no separators, exponents, NaN or infinity)."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


@lru_cache(maxsize=2**16)
def canonical_amount(text: str) -> str | None:
    """Write a decimal string in its one form, equal where the numbers are; None where it is none.

    No sign but a minus, no needless zeros: ``+012.50`` is ``12.5``, ``-0`` is ``0``. Nothing is rounded, however long it is.
    """
    if text.isdecimal() and text.isascii() and text[0] != "0":
        return text
    if not _DECIMAL.fullmatch(text):
        return None
    whole, _, fraction = text.lstrip("+-").partition(".")
    digits = f"{whole.lstrip('0') or '0'}.{fraction.rstrip('0')}".rstrip(".")
    return f"-{digits}" if text[0] == "-" and digits != "0" else digits


def unit_of(text: str | None) -> str | None:
    """Give the canonical unit: ``%`` (as UCUM writes it) is ``percent``; all others stand as they are."""
    return "percent" if text == _PERCENT_SIGN else text


@lru_cache(maxsize=2**16)
def fold_name(name: str) -> str:
    """Fold a name for comparison: Unicode compatibility forms, case, quote marks and white space."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(_QUOTE_MARKS)).casefold().split())


def fold_quote_marks(text: str) -> str:
    """Turn curly, low and angled quote marks into straight ones; the length stays."""
    return text.translate(_QUOTE_MARKS)
