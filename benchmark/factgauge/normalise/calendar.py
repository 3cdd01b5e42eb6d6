"""The calendar: its words, and the arithmetic of days, weeks, months and years."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal, TypeAlias

from factgauge.normalise.tokens import Token, word_list

Unit: TypeAlias = Literal[
    "second", "minute", "hour", "day", "week", "weekend", "month", "quarter", "half", "year", "decade", "century"
]
Tense: TypeAlias = Literal["past", "future"]

FULL_MONTHS = {
    name: number
    for number, name in enumerate(
        word_list(
            """
    january february march april may june july august september october november december
    """
        ),
        start=1,
    )
}
SHORT_MONTHS = {name[:3]: number for name, number in FULL_MONTHS.items() if name != "may"} | {"sept": 9, "janu": 1}
MONTHS = FULL_MONTHS | SHORT_MONTHS
# Words that are also something else: only a day or a year beside them, or a preposition before, makes them months.
DOUBTFUL_MONTHS = frozenset({"may", "march", "august"})

FULL_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        word_list(
            """
    monday tuesday wednesday thursday friday saturday sunday
    """
        ),
        start=1,
    )
}
SHORT_WEEKDAYS = {
    "mon": 1,
    "tue": 2,
    "tues": 2,
    "wed": 3,
    "thu": 4,
    "thur": 4,
    "thurs": 4,
    "fri": 5,
    "sat": 6,
    "sun": 7,
}

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
SEASON_MONTHS = {"SP": 4, "SU": 7, "FA": 10, "WI": 1}
PARTS_OF_DAY = {
    "morning": "TMO",
    "mornings": "TMO",
    "afternoon": "TAF",
    "evening": "TEV",
    "night": "TNI",
    "nights": "TNI",
    "midday": "T12:00",
    "noon": "T12:00",
    "midnight": "T00:00",
    "lunchtime": "TMI",
}
UNITS: dict[str, Unit] = {
    **{
        form: unit
        for unit in ("second", "minute", "hour", "day", "week", "weekend", "month", "quarter", "year", "decade")
        for form in (unit, unit + "s")
    },
    "century": "century",
    "centuries": "century",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "fortnight": "week",
    "fortnights": "week",
}
DURATION_LETTERS: dict[Unit, tuple[int, str]] = {
    "second": (1, "TS"),
    "minute": (1, "TM"),
    "hour": (1, "TH"),
    "day": (1, "D"),
    "week": (1, "W"),
    "weekend": (1, "WE"),
    "month": (1, "M"),
    "quarter": (1, "Q"),
    "half": (6, "M"),
    "year": (1, "Y"),
    "decade": (10, "Y"),
    "century": (100, "Y"),
}
# The day of a holiday that falls on the same date every year.
HOLIDAYS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year 's day": (1, 1),
    "new year 's eve": (12, 31),
    "valentine 's day": (2, 14),
    "halloween": (10, 31),
    "bastille day": (7, 14),
    "christmas": (12, 25),
    "st . patrick 's day": (3, 17),
    "st patrick 's day": (3, 17),
    "international women 's day": (3, 8),
    "earth day": (4, 22),
    "may day": (5, 1),
    "international workers ' day": (5, 1),
    "juneteenth": (6, 19),
    "all saints ' day": (11, 1),
    "armistice day": (11, 11),
    "remembrance day": (11, 11),
    "veterans day": (11, 11),
}
# The days from Easter Sunday.
EASTER_FEASTS = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter": 0,
    "easter sunday": 0,
    "easter monday": 1,
    "ascension day": 39,
    "pentecost": 49,
    "whit monday": 50,
}
# Month, weekday, and which of the month (-1 is the last). Those of the United States.
WEEKDAY_FEASTS = {
    "martin luther king day": (1, 1, 3),
    "martin luther king jr . day": (1, 1, 3),
    "presidents ' day": (2, 1, 3),
    "memorial day": (5, 1, -1),
    "labor day": (9, 1, 1),
    "columbus day": (10, 1, 2),
    "thanksgiving": (11, 4, 4),
    "thanksgiving day": (11, 4, 4),
}
MONTHS_OF_YEAR = 12
FIRST_YEAR, LAST_YEAR = 1000, 2199


def month_of(token: Token) -> int | None:
    """Give the month that a word names, in full or short; "may" and "march" in lower case are no months."""
    number = MONTHS.get(token.low)
    if number is None or token.text[0].isupper():
        return number
    return number if token.low in FULL_MONTHS and token.low not in DOUBTFUL_MONTHS else None


def weekday_of(token: Token) -> int | None:
    """Give the ISO number of a weekday, Monday 1; a short form only with a capital."""
    full = FULL_WEEKDAYS.get(token.low)
    return full or (SHORT_WEEKDAYS.get(token.low) if token.text[:1].isupper() else None)


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Move a month by ``count`` months."""
    index = year * MONTHS_OF_YEAR + month - 1 + count
    return index // MONTHS_OF_YEAR, index % MONTHS_OF_YEAR + 1


def add_days(day: dt.date, count: int) -> dt.date | None:
    """Move a day; None where the calendar ends."""
    try:
        return day + dt.timedelta(days=count)
    except OverflowError:
        return None


def week_string(day: dt.date) -> str:
    """Give the ISO week of a day: ``2023-W18``."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def feast_day(name: str, year: int) -> dt.date:
    """Give the day of a feast of :data:`EASTER_FEASTS` or :data:`WEEKDAY_FEASTS` in a year."""
    if name in EASTER_FEASTS:
        return _easter(year) + dt.timedelta(days=EASTER_FEASTS[name])
    month, weekday, which = WEEKDAY_FEASTS[name]
    first = dt.date(year, month, 1)
    days = [first + dt.timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * week) for week in range(5)]
    of_month = [day for day in days if day.month == month]
    return of_month[which - (which > 0)]


def _easter(year: int) -> dt.date:
    """Give Easter Sunday of the Western churches, by the Gregorian computus of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped = (8 * century + 13) // 25
    moon = (19 * golden + century - century // 4 - skipped + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def day_in(year: int, month: int, day: int) -> dt.date | None:
    """Give the date; None where the calendar has none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


# What a date against the tense of its clause costs, in days: more than half a year, so that tense decides between two
# years of about the same distance, and less than most of one, so that a date of next week is not moved to last year.
_AGAINST_TENSE = 240


def nearest(candidates: Iterator[dt.date], anchor: dt.date, tense: Tense | None) -> dt.date | None:
    """Give the candidate that is nearest to the anchor and fits the tense; of two at the same distance the earlier."""
    return min(candidates, key=lambda day: (_cost(day, anchor, tense), day), default=None)


def _cost(day: dt.date, anchor: dt.date, tense: Tense | None) -> int:
    distance = (day - anchor).days
    against = (tense == "past" and distance > 0) or (tense == "future" and distance < 0)
    return abs(distance) + (_AGAINST_TENSE if against else 0)
