"""Readers of times of day: "14:30", "6 p.m.", "6.30pm GMT", "noon", "0800 UTC"."""

from factgauge.normalise.calendar import PARTS_OF_DAY
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches, word_set

_MORNING = frozenset({"am", "a.m.", "a.m"})
_AFTERNOON = frozenset({"pm", "p.m.", "p.m"})
_UNIVERSAL = frozenset({"GMT", "UTC", "Z"})
_ZONES = word_set(
    """
    GMT UTC Z BST IST CET CEST EET EEST MSK WAT CAT EAT SAST ET EST EDT CT CST CDT MT MST MDT PT PST PDT AEST AEDT
    JST KST HKT SGT
    """
)
_NOON = 12
_HOURS = 24
_MINUTES = 60


def clock(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read a time of day: its TIMEX3 part (``T14:30``, with ``Z`` where it is GMT or UTC) and the index after it."""
    found = _plain(tokens, index)
    if found is None:
        return None
    hour, minute, end = found
    zone, end = _zone(tokens, end)
    return f"T{hour:02d}:{minute:02d}{zone}", end


def _plain(tokens: Tokens, index: int) -> tuple[int, int, int] | None:
    token = peek(tokens, index)
    if token.kind == "clock":
        hour, minute = (int(part) for part in token.text.replace(".", ":").split(":")[:2])
        return _half_of_day(tokens, hour, minute, index + 1) or (hour, minute, _after_hours(tokens, index + 1))
    if token.kind == "number" and token.text.isdigit():
        return _number(tokens, index)
    if token.low in {"noon", "midday", "midnight"}:
        return (_NOON if token.low != "midnight" else 0), 0, index + 1
    return None


def _number(tokens: Tokens, index: int) -> tuple[int, int, int] | None:
    digits = tokens[index].text
    if len(digits) == len("0800") and int(digits[:2]) < _HOURS and int(digits[2:]) < _MINUTES:
        zone = follows(tokens, index + 1).text in _ZONES
        hours = _after_hours(tokens, index + 1)
        return (int(digits[:2]), int(digits[2:]), hours) if zone or hours > index + 1 else None
    if len(digits) > len("12") or not 1 <= int(digits) <= _NOON:
        return None
    oclock = follows(tokens, index + 1).low == "o'clock"
    return (int(digits), 0, index + 2) if oclock else _half_of_day(tokens, int(digits), 0, index + 1)


def _half_of_day(tokens: Tokens, hour: int, minute: int, index: int) -> tuple[int, int, int] | None:
    word = follows(tokens, index).low
    if hour > _NOON:
        return None
    if word in _MORNING:
        return hour % _NOON, minute, index + 1
    if word in _AFTERNOON:
        return hour % _NOON + _NOON, minute, index + 1
    return None


def _after_hours(tokens: Tokens, index: int) -> int:
    return index + (follows(tokens, index).low in {"hrs", "hours", "h"})


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
