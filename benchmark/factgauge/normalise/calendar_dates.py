"""Readers of dates that name a place in the calendar: days, months, years, quarters, seasons, decades, holidays.

Each reader takes the tokens and the index where an expression may start, and gives a :class:`Reading` or None.
"""

import re
from dataclasses import replace

from factgauge.normalise.calendar import (
    EASTER_FEASTS,
    FIRST_YEAR,
    HOLIDAYS,
    PARTS_OF_DAY,
    SEASONS,
    WEEKDAY_FEASTS,
    weekday_of,
)
from factgauge.normalise.date_parts import (
    DASHES,
    YEAR_SHIFTS,
    Reading,
    day_number,
    month_name,
    short_year,
    year_number,
    year_tail,
)
from factgauge.normalise.timexes import Day, DayOfMonth, Feast, Fixed, Month, Part, Range, Slashed, Timed, Weekday
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches

_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4}
_WEEKDAY_SHIFTS = {**YEAR_SHIFTS, "previous": -1, "following": 1, "coming": 1}
_FEASTS = (*HOLIDAYS, *EASTER_FEASTS, *WEEKDAY_FEASTS)
# By the first word; "Easter Monday" before "Easter".
_HOLIDAYS = {
    first: sorted((phrase for phrase in _FEASTS if phrase.split()[0] == first), key=len, reverse=True)
    for first in {phrase.split()[0] for phrase in _FEASTS}
}
_HALVES = {"first": 1, "second": 2}
_MONTHS_IN_DIGITS = 12
_YEAR_DIGITS, _SHORT_YEAR_DIGITS = 4, 2
_FIRST_SHORT_DECADE = 20


def numeric(tokens: Tokens, index: int) -> Reading | None:
    """Read a date in digits alone: 2023-05-03, 28/10/2024, 28.10.2024, 10/28/24, 2023-05-03T14:30."""
    token = peek(tokens, index)
    if token.kind != "calendar":
        return None
    day, _, clock = token.text.partition("T")
    first, second, third = re.split(r"[-/.]", day)
    if len(first) == _YEAR_DIGITS:
        expression = Day(int(second), int(third), int(first))
        return Reading(
            index + 1, Timed(f"T{clock[:5]}{'Z' if clock.endswith('Z') else ''}", expression) if clock else expression
        )
    year = int(third) if len(third) == _YEAR_DIGITS else short_year(third)
    if int(first) > _MONTHS_IN_DIGITS:
        return Reading(index + 1, Day(int(second), int(first), year))
    if int(second) > _MONTHS_IN_DIGITS or token.text.count("."):
        month, number = (int(second), int(first)) if token.text.count(".") else (int(first), int(second))
        return Reading(index + 1, Day(month, number, year))
    return Reading(index + 1, Slashed(int(first), int(second), year))


def day_month(tokens: Tokens, index: int) -> Reading | None:
    """Read "28 October 2024", "28th of October", "the 28th October", "3-5 May"; with a weekday before it."""
    weekday, at = _weekday_before(tokens, index)
    at += follows(tokens, at).low == "the" if at > index else peek(tokens, at).low == "the"
    first = day_number(tokens, at)
    if first is None:
        return None
    ranged = _days_and_month(tokens, first, at)
    if ranged is not None:
        return ranged
    return _day_then_month(tokens, first, weekday)


def _day_then_month(tokens: Tokens, first: tuple[int, int, bool], weekday: int | None) -> Reading | None:
    day, end, _ = first
    end += follows(tokens, end).low == "of"
    end += follows(tokens, end).text == "-" and touches(tokens, end) and touches(tokens, end + 1)
    month = month_name(tokens, end, beside_day=True) if follows(tokens, end).kind == "word" else None
    if month is None:
        return None
    tail = year_tail(tokens, month[1])
    return Reading(tail.end, Day(month[0], day, tail.year, tail.shift, weekday))


def _days_and_month(tokens: Tokens, first: tuple[int, int, bool], start: int) -> Reading | None:
    """Read "3-5 May", "3 to 5 May", "3 and 5 May" after between."""
    joint = _joint_end(tokens, first[1], start)
    second = day_number(tokens, joint) if joint is not None else None
    if joint is None or second is None:
        return None
    last = _day_then_month(tokens, second, None)
    if last is None or not isinstance(last.expression, Day) or first[0] >= second[0]:
        return None
    to = last.expression
    return Reading(last.end, Range(Day(to.month, first[0], to.year, to.year_shift), to))


def _joint_end(tokens: Tokens, index: int, start: int) -> int | None:
    """Give the index after the dash or word that joins two ends of a range; "and" joins only after "between"."""
    joint = follows(tokens, index)
    between = peek(tokens, start - 1).low == "between" or (
        peek(tokens, start - 1).low == "the" and peek(tokens, start - 2).low == "between"
    )
    if joint.text in DASHES or joint.low in {"to", "through", "until", "till"} or (joint.low == "and" and between):
        return index + 1 + (follows(tokens, index + 1).low == "the")
    return None


def _weekday_before(tokens: Tokens, index: int) -> tuple[int | None, int]:
    number = weekday_of(peek(tokens, index)) if peek(tokens, index).kind == "word" else None
    if number is None:
        return None, index
    end = index + 1
    end += follows(tokens, end).text == "." and touches(tokens, end)
    end += follows(tokens, end).text == "," or follows(tokens, end).text in DASHES
    end += follows(tokens, end).low == "on"
    return number, end


def month_day(tokens: Tokens, index: int) -> Reading | None:
    """Read "October 28, 2024", "Oct. 28", "May 3-5, 2023", "March the 3rd"; with a weekday before it."""
    weekday, at = _weekday_before(tokens, index)
    month = month_name(tokens, at, beside_day=True) if at == index or follows(tokens, at).kind == "word" else None
    if month is None:
        return None
    end = month[1] + (follows(tokens, month[1]).low == "the")
    day = day_number(tokens, end) if follows(tokens, end).kind in {"number", "word"} else None
    if day is None or not _is_day(tokens, day, end):
        return None
    last = _second_day(tokens, day, index)
    tail = year_tail(tokens, last[1])
    if peek(tokens, index - 1).low == "in" and tail.end == last[1] and weekday is None and last is day:
        return None
    first = Day(month[0], day[0], tail.year, tail.shift, weekday)
    if last is day:
        return Reading(tail.end, first)
    return Reading(tail.end, Range(first, Day(month[0], last[0], tail.year, tail.shift)))


def _is_day(tokens: Tokens, day: tuple[int, int, bool], index: int) -> bool:
    """Refuse "May 20,000", "May 5%", "May 10m", "June 10:30", and an ordinal in words that counts something else."""
    after = peek(tokens, day[1])
    if peek(tokens, index).kind == "number" and touches(tokens, day[1]):
        return (
            after.text not in {"%", ":", "°"} and after.kind != "number" and (after.kind != "word" or after.low == "'s")
        )
    return after.low not in {"million", "billion", "thousand", "percent", "per"} or after.gap > 1


def _second_day(tokens: Tokens, day: tuple[int, int, bool], start: int) -> tuple[int, int, bool]:
    """Read the 5 of "May 3-5"; a number before a month belongs to the next date."""
    joint = _joint_end(tokens, day[1], start)
    second = day_number(tokens, joint) if joint is not None and follows(tokens, joint).kind == "number" else None
    if second is None or second[0] <= day[0] or month_name(tokens, second[1]) is not None:
        return day
    closed = peek(tokens, second[1])
    return second if closed.gap > 0 or (closed.kind in {"sign", "end"} and closed.text not in {"%", ":"}) else day


def month(tokens: Tokens, index: int) -> Reading | None:
    """Read "May 2023", "May", "last May", "May last year", "May of 2019"."""
    shift = YEAR_SHIFTS.get(peek(tokens, index).low)
    at = index + (shift is not None)
    found = month_name(tokens, at)
    if found is None or (shift is not None and peek(tokens, at).gap > 1):
        return None
    tail = year_tail(tokens, found[1])
    return Reading(tail.end, Month(found[0], tail.year, tail.shift, shift))


def year(tokens: Tokens, index: int) -> Reading | None:
    """Read "2019", "the year 2019", "2019-21", "2019/20"; "2019-04", which cannot be two years, is a month; "2019 Q3"."""
    at = phrase_end(tokens, index, ("the", "year")) or index
    number = year_number(tokens, at)
    if number is None:
        return _split_year(tokens, at)
    part = _coded_quarter(tokens, at + 1) if follows(tokens, at + 1).kind == "word" else None
    if part is not None and isinstance(part.expression, Part) and part.expression.year is None:
        return Reading(part.end, replace(part.expression, year=number))
    joint = peek(tokens, at + 1)
    second = peek(tokens, at + 2)
    glued = touches(tokens, at + 1) and touches(tokens, at + 2)
    if glued and joint.text in DASHES and len(second.text) == _SHORT_YEAR_DIGITS and second.text.isdigit():
        last = number // 100 * 100 + int(second.text)
        if last > number and not touches(tokens, at + 3):
            return Reading(at + 3, Range(Fixed(f"{number:04d}"), Fixed(f"{last:04d}")))
        if 1 <= int(second.text) <= _MONTHS_IN_DIGITS and not touches(tokens, at + 3):
            return Reading(at + 3, Month(int(second.text), number))
    return Reading(at + 1, Fixed(f"{number:04d}"))


def _split_year(tokens: Tokens, index: int) -> Reading | None:
    """Read the two years of a season: 2019/20 and 2019/2020."""
    number, slash, second = peek(tokens, index), peek(tokens, index + 1), peek(tokens, index + 2)
    if (
        slash.text != "/"
        or not (touches(tokens, index + 1) and touches(tokens, index + 2))
        or touches(tokens, index + 3)
    ):
        return None
    if not (number.text + second.text).isdigit() or len(number.text) != _YEAR_DIGITS or len(second.text) not in {2, 4}:
        return None
    first, last = int(number.text), int(number.text[: 4 - len(second.text)] + second.text)
    return (
        Reading(index + 3, Range(Fixed(f"{first}"), Fixed(f"{last}")))
        if last == first + 1 and first >= FIRST_YEAR
        else None
    )


def decade(tokens: Tokens, index: int) -> Reading | None:
    """Read "the 1990s", "1990s", "the '90s", "the 90s", with early, mid or late."""
    at = index + (peek(tokens, index).low == "the")
    at += peek(tokens, at).text in {"'", "\u2019", "\u2018"}
    digits = peek(tokens, at).text
    if (
        peek(tokens, at).kind != "number"
        or not digits.isdigit()
        or not digits.endswith("0")
        or len(digits) not in {2, 4}
    ):
        return None
    if (
        not touches(tokens, at + 1)
        or peek(tokens, at + 1).low not in {"s", "'s"}
        or (touches(tokens, at + 2) and peek(tokens, at + 2).kind == "word")
    ):
        return None
    if len(digits) == _SHORT_YEAR_DIGITS:
        return (
            Reading(at + 2, Fixed(f"{short_year(digits) // 10}"))
            if at > index and int(digits) >= _FIRST_SHORT_DECADE
            else None
        )
    # "1990's" is a year with a possessive, "the 1990's" a decade.
    decade_sign = peek(tokens, at + 1).low == "s" or peek(tokens, index).low == "the"
    return Reading(at + 2, Fixed(digits[:3])) if decade_sign else None


def weekday(tokens: Tokens, index: int) -> Reading | None:
    """Read "Tuesday", "last Friday", "next Monday", "Friday next week", "Monday of last week"."""
    shift = _WEEKDAY_SHIFTS.get(peek(tokens, index).low)
    at = index + (shift is not None)
    at += shift is not None and follows(tokens, at).low == "coming"
    number = weekday_of(peek(tokens, at)) if peek(tokens, at).kind == "word" else None
    if number is None or (at > index and peek(tokens, at).gap > 1):
        return None
    if shift is None:
        week_at = at + 1 + (follows(tokens, at + 1).low == "of")
        week = YEAR_SHIFTS.get(follows(tokens, week_at).low)
        if week is not None and follows(tokens, week_at + 1).low == "week":
            return Reading(week_at + 2, Weekday(number, week=week))
    return Reading(at + 1, Weekday(number, shift, week=0 if shift == 0 else None))


def quarter(tokens: Tokens, index: int) -> Reading | None:
    """Read "the third quarter of 2023", "Q3 2023", "Q3", "third-quarter", "the first half of the year", "H1 2024"."""
    return _coded_quarter(tokens, index) or _worded_quarter(tokens, index)


def _coded_quarter(tokens: Tokens, index: int) -> Reading | None:
    letter, digit = peek(tokens, index), peek(tokens, index + 1)
    code = letter.text + digit.text
    if (
        letter.text not in {"Q", "H"}
        or not touches(tokens, index + 1)
        or (touches(tokens, index + 2) and peek(tokens, index + 2).kind in {"word", "number"})
    ):
        return None
    if code not in {"Q1", "Q2", "Q3", "Q4", "H1", "H2"}:
        return None
    tail = year_tail(tokens, index + 2)
    return Reading(tail.end, Part(code, tail.year, tail.shift))


def _worded_quarter(tokens: Tokens, index: int) -> Reading | None:
    at = index + (peek(tokens, index).low == "the")
    word = peek(tokens, at).low
    if peek(tokens, at).kind == "number" and touches(tokens, at + 1):
        word, at = word + peek(tokens, at + 1).low, at + 1
    at += 1 + (peek(tokens, at + 1).text == "-" and touches(tokens, at + 1))
    at += follows(tokens, at).low in {"fiscal", "financial"}
    noun = follows(tokens, at).low
    if noun == "quarter" and word in _QUARTERS:
        tail = year_tail(tokens, at + 1)
        return Reading(tail.end, Part(f"Q{_QUARTERS[word]}", tail.year, tail.shift))
    tail = year_tail(tokens, at + 1)
    if noun == "half" and word in _HALVES and tail.end > at + 1:
        return Reading(tail.end, Part(f"H{_HALVES[word]}", tail.year, tail.shift))
    return None


def season(tokens: Tokens, index: int) -> Reading | None:
    """Read "the winter of 2022", "last summer", "spring 2023", "next autumn", "the summer"."""
    first = peek(tokens, index).low
    shift = YEAR_SHIFTS.get(first)
    at = index + (shift is not None or first == "the")
    token = peek(tokens, at)
    if token.low not in SEASONS or (at > index and token.gap > 1):
        return None
    tail = year_tail(tokens, at + 1)
    bare = tail.end == at + 1 and shift is None
    if token.low == "fall" and bare:
        return None
    return Reading(tail.end, Part(SEASONS[token.low], tail.year, tail.shift, shift))


def holiday(tokens: Tokens, index: int) -> Reading | None:
    """Read a holiday: "Christmas Day", "New Year's Eve 2022", "last Easter", "Thanksgiving"."""
    shift = YEAR_SHIFTS.get(peek(tokens, index).low)
    start = index + (shift is not None)
    for phrase in _HOLIDAYS.get(peek(tokens, start).low, ()):
        end = phrase_end(tokens, start, phrase.split())
        if end is None or not peek(tokens, start).text[:1].isupper() or _goes_on(tokens, end):
            continue
        tail = year_tail(tokens, end)
        if phrase not in HOLIDAYS:
            return Reading(tail.end, Feast(phrase, tail.year, tail.shift, shift))
        if shift is None:
            number, day = HOLIDAYS[phrase]
            return Reading(tail.end, Day(number, day, tail.year, tail.shift))
    return None


def _goes_on(tokens: Tokens, index: int) -> bool:
    """Say whether the name of a holiday is the beginning of another: Easter Island, the Christmas Truce."""
    after = follows(tokens, index)
    return after.kind == "word" and after.text[0].isupper() and after.low not in PARTS_OF_DAY and after.low != "'s"


def day_alone(tokens: Tokens, index: int) -> Reading | None:
    """Read "the 28th", "Friday the 13th", "the 12th of this month"; an ordinal before a noun counts something else."""
    weekday, at = _weekday_before(tokens, index)
    if peek(tokens, at).low != "the" or (at > index and follows(tokens, at).kind == "end"):
        return None
    day = day_number(tokens, at + 1) if follows(tokens, at + 1).kind != "end" else None
    if day is None or not day[2]:
        return None
    of = day[1] + (follows(tokens, day[1]).low == "of")
    shift = YEAR_SHIFTS.get(follows(tokens, of).low)
    if shift is not None and follows(tokens, of + 1).low == "month":
        return Reading(of + 2, DayOfMonth(day[0], shift))
    after = follows(tokens, day[1])
    closed = after.kind in {"sign", "end"} or after.low in {"and", "at", "when"}
    digits = peek(tokens, at + 1).kind == "number"
    return Reading(day[1], DayOfMonth(day[0], weekday=weekday)) if closed and (digits or at > index) else None
