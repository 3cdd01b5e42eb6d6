"""Readers of expressions that are relative to an anchor, of durations, of recurring times and of vague references."""

from dataclasses import replace
from fractions import Fraction

from factgauge.normalise.calendar import FULL_WEEKDAYS, PARTS_OF_DAY, UNITS, Unit
from factgauge.normalise.date_parts import Reading
from factgauge.normalise.numerals import Numeral, read_numeral
from factgauge.normalise.timexes import Base, Duration, Fixed, Offset, Timed, compound_string, duration_string
from factgauge.normalise.tokens import Tokens, follows, peek, phrase_end, touches

_DAYS: dict[str, Offset] = {
    "the day before yesterday": Offset("day", -2),
    "the day after tomorrow": Offset("day", 2),
    "yesterday": Offset("day", -1),
    "today": Offset("day", 0),
    "tomorrow": Offset("day", 1),
    "that same day": Offset("day", 0, "previous"),
    "the same day": Offset("day", 0, "previous"),
    "that day": Offset("day", 0, "previous"),
    "the next day": Offset("day", 1, "previous"),
    "next day": Offset("day", 1, "previous"),
    "the following day": Offset("day", 1, "previous"),
    "the day before": Offset("day", -1, "previous"),
    "the day after": Offset("day", 1, "previous"),
    "the previous day": Offset("day", -1, "previous"),
    "the same month": Offset("month", 0, "previous"),
    "the same year": Offset("year", 0, "previous"),
    "that year": Offset("year", 0, "previous"),
    "that month": Offset("month", 0, "previous"),
    "that week": Offset("week", 0, "previous"),
    "the weekend": Offset("weekend", -1),
}
_NIGHTS = {
    "tonight": Timed("TNI", Offset("day", 0)),
    "last night": Timed("TNI", Offset("day", -1)),
    "this morning": Timed("TMO", Offset("day", 0)),
    "this afternoon": Timed("TAF", Offset("day", 0)),
    "this evening": Timed("TEV", Offset("day", 0)),
    "tomorrow night": Timed("TNI", Offset("day", 1)),
}
_VAGUE = {
    "PRESENT_REF": (
        "now",
        "right now",
        "currently",
        "presently",
        "at present",
        "at the moment",
        "the moment",
        "nowadays",
        "these days",
        "the time being",
        "the present",
    ),
    "PAST_REF": (
        "recently",
        "more recently",
        "lately",
        "recent years",
        "recent months",
        "recent weeks",
        "recent days",
        "recent times",
        "the past",
        "the recent past",
        "the last few years",
        "the last few months",
        "the last few weeks",
        "the last few days",
        "the past few years",
        "the past few months",
        "the past few weeks",
        "the past few days",
        "years ago",
        "decades ago",
        "several years ago",
        "a few years ago",
        "several months ago",
        "a few months ago",
        "a few weeks ago",
        "a few days ago",
    ),
    "FUTURE_REF": (
        "the future",
        "the near future",
        "the foreseeable future",
        "the coming days",
        "the coming weeks",
        "the coming months",
        "the coming years",
        "coming days",
        "coming weeks",
        "coming months",
        "coming years",
        "the next few days",
        "the next few weeks",
        "the next few months",
        "the next few years",
        "the days ahead",
        "the weeks ahead",
        "the months ahead",
        "the years ahead",
    ),
}
_SHIFTS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "following": 1}
_LONG_UNITS = frozenset({"week", "weekend", "month", "quarter", "year", "decade", "century"})
_STRETCH = frozenset({"last", "past", "next", "coming", "previous", "following", "first", "final"})
_BY_LENGTH: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week", "month", "year")
_BACK = frozenset({"ago", "earlier", "before", "previously"})
_FORTH = frozenset({"later", "after", "hence", "afterwards"})
SETS = {
    "daily": "P1D",
    "weekly": "P1W",
    "monthly": "P1M",
    "fortnightly": "P2W",
    "quarterly": "P1Q",
    "yearly": "P1Y",
    "annually": "P1Y",
    "hourly": "PT1H",
}


def _by_first_word(phrases: dict[str, Reading]) -> dict[str, list[tuple[tuple[str, ...], Reading]]]:
    index: dict[str, list[tuple[tuple[str, ...], Reading]]] = {}
    for phrase, reading in sorted(phrases.items(), key=lambda item: -len(item[0])):
        words = tuple(phrase.split())
        index.setdefault(words[0], []).append((words, reading))
    return index


PHRASES = _by_first_word(
    {phrase: Reading(0, expression) for phrase, expression in (_DAYS | _NIGHTS).items()}
    | {phrase: Reading(0, Fixed(value)) for value, phrases in _VAGUE.items() for phrase in phrases}
)


def phrase(tokens: Tokens, index: int) -> Reading | None:
    """Read a fixed phrase: "yesterday", "tonight", "the following day", "recently", "the coming weeks"."""
    for words, reading in PHRASES.get(peek(tokens, index).low, ()):
        end = phrase_end(tokens, index, words)
        if end is not None:
            return Reading(end, reading.expression)
    return None


def shifted(tokens: Tokens, index: int) -> Reading | None:
    """Read "last week", "this year", "the following month", "the previous quarter", "earlier this month"."""
    comparative = peek(tokens, index).low in {"earlier", "later"}
    at = index + comparative
    if comparative and follows(tokens, at).low == "today":
        return Reading(at + 1, Offset("day", 0))
    article = peek(tokens, at).low == "the"
    at += article
    word = peek(tokens, at).low
    shift = _SHIFTS.get(word)
    unit = UNITS.get(follows(tokens, at + 1).low)
    singular = unit == follows(tokens, at + 1).low
    if shift is None or unit is None or not singular or unit not in _LONG_UNITS or (word == "past" and not article):
        return None
    if word == "past":
        return Reading(at + 2, Duration(Fraction(1), unit))
    base: Base = "previous" if article and word in {"following", "previous", "next"} else "published"
    return Reading(at + 2, Offset(unit, shift, base))


def stretch(tokens: Tokens, index: int) -> Reading | None:
    """Read "the past three years", "the next 24 hours": durations that end or start at the anchor."""
    at = index + (peek(tokens, index).low in {"the", "these"})
    if peek(tokens, at).low not in _STRETCH:
        return None
    number = _count(tokens, at + 1) if peek(tokens, at + 1).low not in {"a", "an"} else None
    if number is None or peek(tokens, at + 1).gap > 1:
        return None
    found = _unit_after(tokens, number.end)
    return None if found is None else Reading(found[1], Duration(number.value, found[0]))


def _unit_after(tokens: Tokens, index: int) -> tuple[Unit, int] | None:
    """Read the unit of a duration, with a hyphen or an adjective before it ("two full years"); not of an age."""
    hyphen = (
        1
        if peek(tokens, index).text in {"-", "\u2011"} and touches(tokens, index) and touches(tokens, index + 1)
        else 0
    )
    at = index + hyphen
    adjectives = {
        "full",
        "consecutive",
        "straight",
        "trading",
        "working",
        "business",
        "calendar",
        "long",
        "more",
        "whole",
        "short",
        "successive",
        "additional",
    }
    if follows(tokens, at).low in adjectives and follows(tokens, at + 1).low in UNITS:
        at += 1
    unit = UNITS.get(follows(tokens, at).low)
    after = at + 1
    after += peek(tokens, after).text == "-" and touches(tokens, after)
    if unit is None or follows(tokens, after).low in {"old", "olds"}:
        return None
    return unit, at + 1


def duration(tokens: Tokens, index: int) -> Reading | None:
    """Read "six months", "10-day", "a year", "half an hour"; and with a step: "three days ago", "a week later"."""
    number = _count(tokens, index)
    if number is None:
        return None
    found = _unit_after(tokens, number.end)
    if found is None:
        return None
    unit, end = found
    fortnight = 2 if peek(tokens, end - 1).low.startswith("fortnight") else 1
    value = number.value * fortnight
    return _compound(tokens, end, value, unit) or _stepped(tokens, Reading(end, Duration(value, unit)), value, unit)


def _compound(tokens: Tokens, end: int, value: Fraction, unit: Unit) -> Reading | None:
    """Read the smaller parts of "two hours and 40 minutes", "one year, three months and two days"."""
    parts = [(value, unit)]
    while True:
        at = end + (follows(tokens, end).text == ",")
        at += follows(tokens, at).low == "and"
        number = _count(tokens, at) if follows(tokens, at).kind != "end" else None
        found = None if number is None else _unit_after(tokens, number.end)
        if number is None or found is None or not _smaller(found[0], parts[-1][1]):
            break
        parts, end = [*parts, (number.value, found[0])], found[1]
    if len(parts) == 1 or any(part.denominator != 1 for part, _ in parts):
        return None
    return Reading(end, Fixed(compound_string(parts), "DURATION"))


def _smaller(unit: Unit, than: Unit) -> bool:
    return unit in _BY_LENGTH and than in _BY_LENGTH and _BY_LENGTH.index(unit) < _BY_LENGTH.index(than)


def _count(tokens: Tokens, index: int) -> Numeral | None:
    """Read the number of a duration; "a" and "an" before a unit are one, "half a" a half."""
    token = peek(tokens, index)
    if token.low in {"a", "an"} and follows(tokens, index + 1).low in UNITS:
        # "a second" and "a quarter" are an ordinal and a fraction.
        return None if follows(tokens, index + 1).low in {"second", "quarter"} else Numeral(Fraction(1), index + 1)
    if token.low == "half":
        return _half_of(tokens, index)
    number = read_numeral(tokens, index)
    if number is None or (number.part and number.spelled):
        return None
    odd = phrase_end(tokens, number.end, ("-", "plus")) or phrase_end(tokens, number.end, ("-", "odd"))
    return number if odd is None else replace(number, end=odd)


def _half_of(tokens: Tokens, index: int) -> Numeral | None:
    """Read the half of "half an hour", "half-hour", "half a century"."""
    hyphen = follows(tokens, index + 1).text == "-" and touches(tokens, index + 1)
    at = index + 1 + (hyphen or follows(tokens, index + 1).low in {"a", "an"})
    # "the half year" is a period of accounts, "half time" no unit.
    whole = at > index + 1 or follows(tokens, at).low in {"hour", "century", "decade"}
    return Numeral(Fraction(1, 2), at) if whole and follows(tokens, at).low in UNITS else None


def _stepped(tokens: Tokens, reading: Reading, value: Fraction, unit: Unit) -> Reading:
    after = follows(tokens, reading.end)
    if after.low == "and" and phrase_end(tokens, reading.end, ("and", "a", "half")):
        value, after = value + Fraction(1, 2), follows(tokens, reading.end + 3)
        reading = Reading(reading.end + 3, Duration(value, unit))
    whole = value.denominator == 1 and value < 10**6
    if after.low == "from" and follows(tokens, reading.end + 1).low == "now" and whole:
        return Reading(reading.end + 2, Offset(unit, int(value)))
    if (
        not whole
        or after.low not in _BACK | _FORTH
        or (after.low in {"before", "after"} and not _ends(tokens, reading.end + 1))
    ):
        return reading
    base: Base = "published" if after.low == "ago" else "previous"
    return Reading(reading.end + 1, Offset(unit, int(value) * (-1 if after.low in _BACK else 1), base))


def _ends(tokens: Tokens, index: int) -> bool:
    """Say whether the clause ends here: in "two years before the war" the anchor is the war."""
    return follows(tokens, index).kind in {"end", "sign"}


def recurring(tokens: Tokens, index: int) -> Reading | None:
    """Read "every Monday", "each year", "every two weeks", "Mondays", "daily"."""
    token = peek(tokens, index)
    if token.low in {"every", "each"}:
        return _every(tokens, index)
    day = FULL_WEEKDAYS.get(token.low.removesuffix("s")) if token.low.endswith("s") else None
    if day is not None and token.low not in FULL_WEEKDAYS:
        return Reading(index + 1, Fixed(f"XXXX-WXX-{day}", "SET"))
    if token.low in SETS and token.text == token.low:
        return Reading(index + 1, Fixed(SETS[token.low], "SET"))
    return None


def _every_other(tokens: Tokens, index: int) -> Reading | None:
    """Read "every other day", and "every other Friday": TIMEX3 has no value for each second Friday but that of each."""
    word = follows(tokens, index).low
    if word in FULL_WEEKDAYS:
        return Reading(index + 1, Fixed(f"XXXX-WXX-{FULL_WEEKDAYS[word]}", "SET"))
    return Reading(index + 1, Fixed(duration_string(Fraction(2), UNITS[word]), "SET")) if word in UNITS else None


def _every(tokens: Tokens, index: int) -> Reading | None:
    if follows(tokens, index + 1).low == "other":
        return _every_other(tokens, index + 2)
    word = follows(tokens, index + 1).low
    if word in FULL_WEEKDAYS:
        return Reading(index + 2, Fixed(f"XXXX-WXX-{FULL_WEEKDAYS[word]}", "SET"))
    if word in PARTS_OF_DAY and PARTS_OF_DAY[word][1] in "MANE":
        return Reading(index + 2, Fixed(f"XXXX-XX-XX{PARTS_OF_DAY[word]}", "SET"))
    number = read_numeral(tokens, index + 1)
    at = number.end if number is not None else index + 1
    unit = UNITS.get(follows(tokens, at).low)
    if unit is None:
        return None
    count = number.value if number is not None else Fraction(1)
    return Reading(at + 1, Fixed(duration_string(count, unit), "SET"))
