"""The pieces that dates are made of: day numbers, months, years, and what a reader of dates gives back."""

from dataclasses import dataclass

from factgauge.facts import Edge
from factgauge.normalise.calendar import FIRST_YEAR, LAST_YEAR, MONTHS, month_of
from factgauge.normalise.numerals import LAST_DIGIT, ORDINAL_ENDINGS, ORDINALS, TENS
from factgauge.normalise.timexes import Expression
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches

DASHES = frozenset("-\u2013—\u2011\u2212")
_YEAR_DIGITS, _SHORT_YEAR_DIGITS, _DAY_DIGITS = 4, 2, 2
_LAST_DAY = 31
_SHORT_YEAR_TURN = 50
YEAR_SHIFTS = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True, slots=True)
class Reading:
    """An expression of time in a list of tokens: the index after it, its meaning, and its shade ("early")."""

    end: int
    expression: Expression
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class YearTail:
    """The year after a day or month, in figures or as last, this or next year; ``end`` is the index after it."""

    end: int
    year: int | None = None
    shift: int | None = None


def day_number(tokens: Tokens, index: int) -> tuple[int, int, bool] | None:
    """Read the day of a month: 28, 28th, twenty-eighth; the day, the index after it, and whether it is an ordinal."""
    token = peek(tokens, index)
    if token.kind == "number":
        if len(token.text) > _DAY_DIGITS or not token.text.isdigit() or not 1 <= int(token.text) <= _LAST_DAY:
            return None
        ending = touches(tokens, index + 1) and peek(tokens, index + 1).low in ORDINAL_ENDINGS
        return int(token.text), index + 1 + ending, ending
    return _ordinal_word(tokens, index)


def _ordinal_word(tokens: Tokens, index: int) -> tuple[int, int, bool] | None:
    """Read "first" to "thirty-first"; with a capital it belongs to a name (the May Fourth Movement)."""
    token = peek(tokens, index)
    if token.text != token.low:
        return None
    if token.low in ORDINALS and ORDINALS[token.low] <= _LAST_DAY:
        return ORDINALS[token.low], index + 1, True
    if token.low in {"twenty", "thirty"}:
        hyphen = peek(tokens, index + 1).text == "-"
        end = index + 2 + hyphen
        unit = ORDINALS.get(follows(tokens, end - 1).low, _LAST_DAY)
        day = TENS[token.low] + unit
        # "a twenty second delay": without a hyphen only a month makes it a day.
        if unit <= LAST_DIGIT and day <= _LAST_DAY and (hyphen or _beside_month(tokens, index, end)):
            return day, end, True
    return None


def _beside_month(tokens: Tokens, start: int, end: int) -> bool:
    before = start - 1 - (peek(tokens, start - 1).low == "the")
    after = end + (follows(tokens, end).low == "of")
    return peek(tokens, before).low in MONTHS or follows(tokens, after).low in MONTHS


def month_name(tokens: Tokens, index: int, *, beside_day: bool = False) -> tuple[int, int] | None:
    """Read the name of a month, with the full stop of a short one; beside a day it may be in lower case."""
    token = peek(tokens, index)
    number = month_of(token) if token.kind == "word" else None
    if number is None and beside_day and token.kind == "word":
        number = MONTHS.get(token.low)
    if number is None:
        return None
    stopped = peek(tokens, index + 1).text == "." and touches(tokens, index + 1) and len(token.text) <= len("Sept")
    # A full stop after "May" ends the sentence.
    return number, index + 1 + (stopped and token.low != "may" and follows(tokens, index + 2).kind == "number")


def year_number(tokens: Tokens, index: int) -> int | None:
    """Read a year in four digits; a number that goes on (2019th, 2,019, 2019.5, 2019%) is none."""
    token = peek(tokens, index)
    if token.kind != "number" or len(token.text) != _YEAR_DIGITS or not token.text.isdigit():
        return None
    if touches(tokens, index + 1) and (
        peek(tokens, index + 1).kind == "word" or peek(tokens, index + 1).text in "%°/:²"
    ):
        return None if peek(tokens, index + 1).low != "'s" else int(token.text)
    return int(token.text) if FIRST_YEAR <= int(token.text) <= LAST_YEAR else None


def short_year(digits: str) -> int:
    """Give the whole year of its last two digits: 24 is 2024, 98 is 1998."""
    return int(digits) + (2000 if int(digits) < _SHORT_YEAR_TURN else 1900)


def year_tail(tokens: Tokens, index: int) -> YearTail:
    """Read ", 2023", "of 2023", "last year", "of this year", "'23" at ``index``; an empty tail where no year stands."""
    joint = follows(tokens, index)
    at = index + (joint.text == "," or joint.low in {"of", "in"})
    if peek(tokens, at).gap <= 1:
        year = year_number(tokens, at)
        if year is not None:
            return YearTail(at + 1, year=year)
        shift = YEAR_SHIFTS.get(peek(tokens, at).low)
        if shift is not None and follows(tokens, at + 1).low == "year":
            return YearTail(at + 2, shift=shift)
        if joint.low == "of" and phrase_end(tokens, at, ("the", "year")):
            return YearTail(at + 2, shift=0)
        if peek(tokens, at).text in {"'", "\u2019", "\u2018"} and touches(tokens, at + 1):
            digits = peek(tokens, at + 1).text
            if len(digits) == _SHORT_YEAR_DIGITS and digits.isdigit() and digits.isascii():
                return YearTail(at + 2, year=short_year(digits))
    return YearTail(index)
