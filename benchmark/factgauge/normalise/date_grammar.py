"""The grammar of dates: which reader may read where, and how what they read joins into ranges and times on days."""

from collections.abc import Callable
from dataclasses import replace

from factgauge.facts import Edge
from factgauge.normalise import calendar_dates as on_calendar
from factgauge.normalise import relative_dates as relative
from factgauge.normalise.calendar import (
    EASTER_FEASTS,
    FULL_WEEKDAYS,
    HOLIDAYS,
    MONTHS,
    PARTS_OF_DAY,
    SEASONS,
    SHORT_WEEKDAYS,
    WEEKDAY_FEASTS,
)
from factgauge.normalise.clock_times import clock, clock_range, part_of_day
from factgauge.normalise.date_parts import DASHES, Reading
from factgauge.normalise.numerals import ONES, ORDINALS, TENS
from factgauge.normalise.timexes import (
    Day,
    DayOfMonth,
    Duration,
    Expression,
    Feast,
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
    | frozenset(phrase.split()[0] for phrase in (*HOLIDAYS, *EASTER_FEASTS, *WEEKDAY_FEASTS))
    | frozenset(relative.PHRASES)
    | frozenset(relative.SETS)
    | word_set(
        """
    a an the this last next past previous current these early mid late end start beginning earlier later half every
    each q h hundred first final following coming
    """
    )
)
_CLOCK_JOINTS = DASHES | {"to", "till", "until", "through"}
_TIME_JOINTS: dict[str, Edge | None] = {
    "at": None,
    "from": None,
    "between": None,
    "around": "approx",
    "about": "approx",
    "by": "on_or_before",
    "before": "before",
    "after": "after",
    "until": "on_or_before",
    "till": "on_or_before",
}
_PARTS = frozenset(code for code in PARTS_OF_DAY.values() if code[1].isalpha())
_DAYLIKE = (Day, Feast, Slashed, DayOfMonth, Weekday)


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
    """Read "6 p.m. on Friday", "14:30", "9 a.m. to 5 p.m. on Friday", "the morning of 3 May", "noon on Monday"."""
    times = _times(tokens, index)
    if times is None:
        return _part_first(tokens, index)
    at = times.end + (follows(tokens, times.end).text == ",")
    at += follows(tokens, at).low in {"on", "of"}
    day = _day_point(tokens, at)
    return times if day is None else Reading(day.end, _on_day(times.expression, day.expression))


def _times(tokens: Tokens, index: int) -> Reading | None:
    """Read a time of day, or two of them as a range, without a day."""
    joints = _CLOCK_JOINTS | ({"and"} if peek(tokens, index - 1).low == "between" else frozenset())
    both = clock_range(tokens, index, joints)
    if both is not None:
        return Reading(both[2], Range(Timed(both[0]), Timed(both[1])))
    first = clock(tokens, index)
    if first is None:
        return None
    at = first[1] + 1
    joined = follows(tokens, first[1]).low in joints and follows(tokens, at).kind != "end"
    last = clock(tokens, at) if joined else None
    if last is None:
        return Reading(first[1], Timed(first[0]))
    return Reading(last[1], Range(Timed(first[0]), Timed(last[0])))


def _on_day(times: Expression, day: Expression) -> Expression:
    """Put a time, or both ends of a range of times, on a day."""
    if isinstance(times, Range):
        return Range(_on_day(times.first, day), _on_day(times.last, day))
    return replace(times, day=day) if isinstance(times, Timed) else times


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
    """Read the time after a day: "Tuesday morning", "3 May at 14:30", "Friday from 9 a.m. to 5 p.m.", "today at noon"."""
    if _is_part(reading.expression):
        return _more_exactly(tokens, reading)
    if not _is_day(reading.expression):
        return reading
    part = _part_after(tokens, reading.end)
    if part is not None:
        return _more_exactly(tokens, replace(reading, end=part[1], expression=Timed(part[0], reading.expression)))
    return _at_times(tokens, reading, reading.expression)


def _at_times(tokens: Tokens, reading: Reading, day: Expression) -> Reading:
    """Read the time or times that follow a day, and the bound that the word between makes: "Tuesday after 1 p.m."."""
    at = reading.end + (follows(tokens, reading.end).text == ",")
    joint = follows(tokens, at).low
    at += joint in _TIME_JOINTS
    times = _times(tokens, at) if follows(tokens, at).kind != "end" else None
    if times is None:
        return reading
    edge = reading.edge or _TIME_JOINTS.get(joint)
    return replace(reading, end=times.end, expression=_on_day(times.expression, day), edge=edge)


def _part_after(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read "morning", "late afternoon", "in the early evening", "at night" after a day."""
    at = index + (follows(tokens, index).text == "," and follows(tokens, index + 1).low == "in")
    at = phrase_end(tokens, at, ("in", "the")) or phrase_end(tokens, at, ("at",)) or index
    if follows(tokens, at).low in {"early", "late"}:
        at += 1 + (follows(tokens, at + 1).text == "-")
    return part_of_day(tokens, at)


def _is_part(expression: Expression) -> bool:
    return isinstance(expression, Timed) and expression.clock in _PARTS and expression.day is not None


def _more_exactly(tokens: Tokens, reading: Reading) -> Reading:
    """Read the time after a part of a day: "tonight at 9 p.m.", "Tuesday morning around 7:30"."""
    if not isinstance(reading.expression, Timed) or reading.expression.day is None:
        return reading
    return _at_times(tokens, reading, reading.expression.day)


def _ranged(tokens: Tokens, index: int, first: Reading) -> Reading:
    """Join two expressions of one sort: "10 May-12 May", "from May to July", "between 2019 and 2021"."""
    at = _joint(tokens, index, first.end)
    if at is None or not _rangeable(first.expression):
        return first
    second = _shaded(tokens, at) or _point(tokens, at) if follows(tokens, at).kind != "end" else None
    if second is None:
        return first
    apart = peek(tokens, first.end).kind == "word" and _years_forwards(first.expression, second.expression)
    if not apart and not _same_sort(first.expression, second.expression):
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
    return isinstance(expression, Fixed) and expression.value.isdigit() and len(expression.value) == len("2019")


def _same_sort(first: Expression, second: Expression) -> bool:
    if isinstance(first, Day | Slashed) and isinstance(second, Day | Slashed):
        return True
    if _is_year(first) and _is_year(second):
        return first != second
    if type(first) is type(second) and not isinstance(first, Fixed):
        return type_of(first) == type_of(second)
    return False


def _years_forwards(first: Expression, second: Expression) -> bool:
    """Say whether both name their year and run forwards, however fine they are: "between 2015 and May 2018"."""
    years = [_year_of(expression) for expression in (first, second)]
    return years[0] is not None and years[1] is not None and years[0] < years[1]


def _year_of(expression: Expression) -> int | None:
    if isinstance(expression, Fixed):
        return int(expression.value) if _is_year(expression) else None
    return expression.year if isinstance(expression, Day | Month | Part | Slashed) else None
