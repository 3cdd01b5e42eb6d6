"""Readers of times of day: "14:30", "6 p.m.", "6.30pm GMT", "noon", "0800 UTC", "half past seven"."""

from factgauge.normalise.calendar import PARTS_OF_DAY
from factgauge.normalise.numerals import ONES
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches, word_set

_MORNING = frozenset({"am", "a.m.", "a.m"})
_AFTERNOON = frozenset({"pm", "p.m.", "p.m"})
_NOONS = {"noon": 12, "midday": 12, "midnight": 0}
_UNIVERSAL = frozenset({"GMT", "UTC", "Z"})
_ZONES = word_set(
    """
    GMT UTC Z BST IST CET CEST EET EEST MSK WAT CAT EAT SAST ET EST EDT CT CST CDT MT MST MDT PT PST PDT AEST AEDT
    JST KST HKT SGT
    """
)
# A preposition that a time stands after: only there "3 in the morning" is a time and no count.
_BEFORE_A_TIME = word_set("at around about from to until till by before after between and since")
_PAST = {"quarter": 15, "half": 30}
# The tokens in which "at half past seven" comes to what says the half of the day.
_HEAD = 3
_NOON = 12
_HOURS = 24
_MINUTES = 60

_Clock = tuple[int, int, int | None]


def clock(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read a time of day: its TIMEX3 part (``T14:30``, with ``Z`` where it is GMT or UTC) and the index after it."""
    found = _plain(tokens, index)
    if found is None:
        return None
    time, end = found
    zone, end = _zone(tokens, end)
    return _written(time) + zone, end


def clock_range(tokens: Tokens, index: int, joints: frozenset[str]) -> tuple[str, str, int] | None:
    """Read the two times of "5 to 6 p.m." and the index after them; the first is in the half of the day of the second.

    It is in the other half where it would come after the second: "11 to 3 p.m." starts in the morning.
    """
    first = _hour(tokens, index)
    last = _plain(tokens, index + 2) if follows(tokens, index + 2).kind != "end" else None
    if first is None or last is None or follows(tokens, index + 1).low not in joints:
        return None
    time, end = last
    if end == index + 3 and peek(tokens, index + 2).low not in _NOONS:
        # "between 5 and 10:30" does not say that 5 is a time.
        return None
    afternoon = (time[0] >= _NOON) == (first % _NOON <= time[0] % _NOON)
    zone, end = _zone(tokens, end)
    return _written((first % _NOON + _NOON * afternoon, 0, None)) + zone, _written(time) + zone, end


def _written(time: _Clock) -> str:
    hour, minute, second = time
    return f"T{hour:02d}:{minute:02d}" + ("" if second is None else f":{second:02d}")


def _plain(tokens: Tokens, index: int) -> tuple[_Clock, int] | None:
    token = peek(tokens, index)
    if token.kind == "clock":
        hour, minute, *second = (int(part) for part in token.text.replace(".", ":").split(":"))
        time = (hour, minute, second[0] if second else None)
        return _in_half_of_day(tokens, time, index + 1) or (time, _after_hours(tokens, index + 1))
    if token.kind == "number" and token.text.isdigit():
        return _four_digits(tokens, index) if len(token.text) == len("0800") else _whole_hour(tokens, index)
    if token.low in _NOONS:
        return (_NOONS[token.low], 0, None), index + 1
    return _past_the_hour(tokens, index) or _whole_hour(tokens, index)


def _four_digits(tokens: Tokens, index: int) -> tuple[_Clock, int] | None:
    digits = tokens[index].text
    if int(digits[:2]) >= _HOURS or int(digits[2:]) >= _MINUTES:
        return None
    zone = follows(tokens, index + 1).text in _ZONES
    end = _after_hours(tokens, index + 1)
    return ((int(digits[:2]), int(digits[2:]), None), end) if zone or end > index + 1 else None


def _hour(tokens: Tokens, index: int) -> int | None:
    """Read an hour on the face of a clock, in digits or a word."""
    token = peek(tokens, index)
    hour = int(token.text) if token.text.isascii() and token.text.isdigit() else ONES.get(token.low, 0)
    return hour if 1 <= hour <= _NOON and len(token.low) <= len("eleven") else None


def _whole_hour(tokens: Tokens, index: int) -> tuple[_Clock, int] | None:
    """Read "6 p.m.", "six o'clock", "12 noon", "at 3 in the morning"."""
    hour = _hour(tokens, index)
    if hour is None:
        return None
    after = follows(tokens, index + 1).low
    if after == "o'clock":
        time = (hour, 0, None)
        return _in_half_of_day(tokens, time, index + 2) or (time, index + 2)
    if hour == _NOON and after in _NOONS:
        return (_NOONS[after], 0, None), index + 2
    return _in_half_of_day(tokens, (hour, 0, None), index + 1)


def _past_the_hour(tokens: Tokens, index: int) -> tuple[_Clock, int] | None:
    """Read "half past seven", "a quarter to nine"."""
    at = index + (peek(tokens, index).low == "a")
    minutes, joint = _PAST.get(peek(tokens, at).low), follows(tokens, at + 1).low
    hour = _hour(tokens, at + 2) if follows(tokens, at + 2).kind != "end" else None
    if (
        minutes is None
        or hour is None
        or joint not in {"past", "to"}
        or (joint == "to" and minutes != _PAST["quarter"])
    ):
        return None
    turn = 1 if joint == "to" else 0
    time = ((hour - turn) % _NOON or _NOON, minutes if not turn else _MINUTES - minutes, None)
    end = at + 3 + (follows(tokens, at + 3).low == "o'clock")
    return _in_half_of_day(tokens, time, end) or (time, end)


def _in_half_of_day(tokens: Tokens, time: _Clock, index: int) -> tuple[_Clock, int] | None:
    """Read what says which half of the day is meant: "p.m.", "in the evening", "at night"."""
    hour, minute, second = time
    found = _half_of_day(tokens, index)
    if hour > _NOON or found is None:
        return None
    afternoon, end = found
    return (hour % _NOON + (_NOON if afternoon else 0), minute, second), end


def _half_of_day(tokens: Tokens, index: int) -> tuple[bool, int] | None:
    word = follows(tokens, index).low
    if word in _MORNING | _AFTERNOON:
        return word in _AFTERNOON, index + 1
    if not _after_preposition(tokens, index):
        return None
    part = follows(tokens, index + 2).low
    if phrase_end(tokens, index, ("in", "the")) and part in {"morning", "afternoon", "evening"}:
        return part != "morning", index + 3
    return (True, index + 2) if phrase_end(tokens, index, ("at", "night")) else None


def _after_preposition(tokens: Tokens, index: int) -> bool:
    """Say whether a preposition stands up to three tokens before, or nothing: the words are those of a mention."""
    return index <= _HEAD or any(peek(tokens, index - back).low in _BEFORE_A_TIME for back in (2, 3, 4))


def _after_hours(tokens: Tokens, index: int) -> int:
    # "2016 H2" is a half of a year.
    return index + (follows(tokens, index).text in {"hrs", "hours", "h"} and not touches(tokens, index + 1))


def _zone(tokens: Tokens, index: int) -> tuple[str, int]:
    token = follows(tokens, index)
    if token.text in _ZONES and not (touches(tokens, index + 1) and peek(tokens, index + 1).text == "+"):
        return ("Z" if token.text in _UNIVERSAL else ""), index + 1
    return "", phrase_end(tokens, index, ("local", "time")) or index


def part_of_day(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read "morning", "evening", "night" after a day."""
    token = follows(tokens, index)
    found = PARTS_OF_DAY.get(token.low)
    return (found, index + 1) if found and not token.low.endswith("s") else None
