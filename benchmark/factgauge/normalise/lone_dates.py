"""Words that are a date only where somebody says so: "the day", "the morning", "the seventies", "a couple of weeks".

The grammar of :mod:`factgauge.normalise.date_grammar` passes them over, since in a text they mostly are something else.
"""

from fractions import Fraction

from factgauge.facts import Edge
from factgauge.normalise.calendar import DURATION_LETTERS, PARTS_OF_DAY, UNITS, Unit
from factgauge.normalise.date_parts import Reading
from factgauge.normalise.numerals import ORDINAL_ENDINGS, ORDINALS, TENS
from factgauge.normalise.timexes import Duration, Expression, Fixed, Offset, Timed
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches

_SHADES: dict[str, Edge] = {"early": "start", "mid": "mid", "late": "end"}
_ARTICLES = frozenset({"the", "this", "that", "a", "an"})
_WHOLES: dict[str, Offset] = {
    "day": Offset("day", 0, "previous"),
    "week": Offset("week", 0, "previous"),
    "month": Offset("month", 0, "previous"),
    "quarter": Offset("quarter", 0),
    "year": Offset("year", 0, "previous"),
}
_DECADES = {word.removesuffix("y") + "ies": f"19{value // 10}" for word, value in TENS.items()} | {"noughties": "200"}
_HOURS_OF_DAY = {**PARTS_OF_DAY, "overnight": "TNI", "lunch": "TMI", "daytime": "TDT"}
_VAGUE = frozenset({"several", "few", "many", "some", "numerous"})
_VAGUE_LETTERS: dict[Unit, str] = {"decade": "DE", "century": "CE"}
_WHOLE_UNIT = frozenset({"all", "full", "whole", "entire", "another", "one"})


def lone_date(tokens: Tokens, index: int) -> Reading | None:
    """Read the words from ``index`` to the last token as a date; None where they are none."""
    at = index + (peek(tokens, index).low in {"in", "during", "of", "on", "at", "for", "by", "over"})
    articled = peek(tokens, at).low in _ARTICLES
    found = _length(tokens, at) or _length(tokens, at + articled)
    edge = None
    if found is None:
        at += articled
        edge = _SHADES.get(peek(tokens, at).low)
        at += edge is not None
        at += edge is not None and peek(tokens, at).text == "-"
        found = _whole(tokens, at, articled=articled) or _century(tokens, at) or _vague_length(tokens, at)
    return None if found is None or found[1] != len(tokens) else Reading(found[1], found[0], edge)


def _whole(tokens: Tokens, index: int, *, articled: bool) -> tuple[Expression, int] | None:
    """Read "the week", "morning", "the seventies", "the noughties"."""
    word = peek(tokens, index).low
    if word in _WHOLES and articled:
        return _WHOLES[word], index + 1
    if word in _HOURS_OF_DAY or word.removesuffix("s") in _HOURS_OF_DAY:
        return Timed(_HOURS_OF_DAY.get(word) or _HOURS_OF_DAY[word.removesuffix("s")]), index + 1
    if word == "nineteen" and follows(tokens, index + 1).low in _DECADES:
        return Fixed(_DECADES[tokens[index + 1].low]), index + 2
    return (Fixed(_DECADES[word]), index + 1) if word in _DECADES else None


def _century(tokens: Tokens, index: int) -> tuple[Expression, int] | None:
    """Read "19th century" and "twenty-first century": TIMEX3 writes their first two digits, 18 and 20."""
    number, end = _ordinal(tokens, index)
    end += peek(tokens, end).text == "-"
    if number is None or peek(tokens, end).low != "century":
        return None
    return Fixed(f"{number - 1:02d}"), end + 1


def _ordinal(tokens: Tokens, index: int) -> tuple[int | None, int]:
    token, after = peek(tokens, index), peek(tokens, index + 1)
    if token.kind == "number" and token.text.isdigit() and touches(tokens, index + 1) and after.low in ORDINAL_ENDINGS:
        return int(token.text) or None, index + 2
    if token.low == "twenty" and peek(tokens, index + 1 + (after.text == "-")).low == "first":
        return TENS["twenty"] + 1, index + 2 + (after.text == "-")
    return ORDINALS.get(token.low), index + 1


def _length(tokens: Tokens, index: int) -> tuple[Expression, int] | None:
    """Read "couple of weeks", "all day", "full-month", "another hour"; "a couple" is two."""
    couple = phrase_end(tokens, index, ("couple", "of")) or phrase_end(tokens, index, ("couple",))
    if couple is not None and follows(tokens, couple).low in UNITS:
        return Duration(Fraction(2), UNITS[tokens[couple].low]), couple + 1
    at = index + 1 + (peek(tokens, index + 1).text == "-")
    word = follows(tokens, at).low
    if peek(tokens, index).low in _WHOLE_UNIT and UNITS.get(word) == word:
        return Duration(Fraction(1), UNITS[word]), at + 1
    return None


def _vague_length(tokens: Tokens, index: int) -> tuple[Expression, int] | None:
    """Read "several years", "few days", "weeks": TIMEX3 writes a length of so many as ``PXY``, ``PXD``, ``PXW``."""
    at = index + (peek(tokens, index).low in _VAGUE)
    word = peek(tokens, at).low
    unit = UNITS.get(word)
    if unit is None or unit == word:
        return None
    letter = _VAGUE_LETTERS.get(unit) or DURATION_LETTERS[unit][1]
    mark = "T" if letter.startswith("T") else ""
    return Fixed(f"P{mark}X{letter.removeprefix('T')}", "DURATION"), at + 1
