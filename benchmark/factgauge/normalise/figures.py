"""How many, how much: a figure's words to a decimal amount, a unit and a modifier.

``read("nearly 3.5 billion dollars")`` is ``3500000000``, ``USD``, ``approx``. Where "$" or "pounds" leave the country
open, the most common one is meant (USD, GBP). Cents and pence are hundredths of their currency. A fraction that no
decimal writes is rounded to four decimals (a third: 0.3333).
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from factgauge.facts import Modifier
from factgauge.normalise.numerals import Numeral, decimal_string, read_numeral
from factgauge.normalise.tokens import SPACE, TOUCHING, Tokens, follows, peek, phrase_end, tokenise, touches
from factgauge.normalise.unit_tables import PERCENT
from factgauge.normalise.units import money_after, money_before, read_measure

DASHES = frozenset("-\u2013—\u2011\u2212")

_BOUNDS_BEFORE: dict[str, Modifier] = {
    "about": "approx",
    "around": "approx",
    "nearly": "approx",
    "almost": "approx",
    "some": "approx",
    "roughly": "approx",
    "approximately": "approx",
    "approx": "approx",
    "approx.": "approx",
    "circa": "approx",
    "an estimated": "approx",
    "estimated": "approx",
    "close to": "approx",
    "nearing": "approx",
    "approaching": "approx",
    "in the region of": "approx",
    "somewhere around": "approx",
    "~": "approx",
    "≈": "approx",
    "over": "more_than",
    "just over": "more_than",
    "well over": "more_than",
    "slightly over": "more_than",
    "a little over": "more_than",
    "slightly more than": "more_than",
    "a little more than": "more_than",
    "larger than": "more_than",
    "bigger than": "more_than",
    "just above": "more_than",
    "well above": "more_than",
    "north of": "more_than",
    "more than": "more_than",
    "greater than": "more_than",
    "higher than": "more_than",
    "above": "more_than",
    "upwards of": "more_than",
    "in excess of": "more_than",
    "exceeding": "more_than",
    "exceeds": "more_than",
    "exceeded": "more_than",
    "exceed": "more_than",
    ">": "more_than",
    "at least": "at_least",
    "no fewer than": "at_least",
    "no less than": "at_least",
    "not less than": "at_least",
    "a minimum of": "at_least",
    "minimum of": "at_least",
    "as few as": "at_least",
    "as little as": "at_least",
    "greater than or equal to": "at_least",
    "more than or equal to": "at_least",
    "> =": "at_least",
    "≥": "at_least",
    "less than": "less_than",
    "fewer than": "less_than",
    "under": "less_than",
    "just under": "less_than",
    "well under": "less_than",
    "slightly under": "less_than",
    "a little under": "less_than",
    "slightly less than": "less_than",
    "a little less than": "less_than",
    "lower than": "less_than",
    "smaller than": "less_than",
    "well below": "less_than",
    "south of": "less_than",
    "shy of": "less_than",
    "just shy of": "less_than",
    "below": "less_than",
    "just below": "less_than",
    "<": "less_than",
    "up to": "at_most",
    "at most": "at_most",
    "as many as": "at_most",
    "as much as": "at_most",
    "no more than": "at_most",
    "not more than": "at_most",
    "a maximum of": "at_most",
    "maximum of": "at_most",
    "less than or equal to": "at_most",
    "fewer than or equal to": "at_most",
    "not exceeding": "at_most",
    "< =": "at_most",
    "≤": "at_most",
}
_BOUNDS_AFTER: dict[str, Modifier] = {
    "or so": "approx",
    "or thereabouts": "approx",
    "or more": "at_least",
    "or higher": "at_least",
    "or above": "at_least",
    "or greater": "at_least",
    "or fewer": "at_most",
    "or less": "at_most",
    "or lower": "at_most",
    "or below": "at_most",
    "or under": "at_most",
    "- odd": "approx",
    "- plus": "at_least",
    "plus": "at_least",
    "+": "at_least",
}
_PREFIXES = {phrase: tuple(phrase.split()) for phrase in sorted(_BOUNDS_BEFORE, key=len, reverse=True)}
_FIRST_WORDS = frozenset(words[0] for words in _PREFIXES.values())
_LONGEST_BOUND = 2 * max(len(words) for words in _PREFIXES.values())
_PERIODS = {"year": "a", "month": "mo", "week": "wk", "day": "d"}
AGE_UNITS = frozenset(_PERIODS.values())
_AGES = tuple(
    (words, unit)
    for stem, unit in _PERIODS.items()
    for noun in (stem, stem + "s")
    for words in (("-", noun, "-", "old"), (noun, "-", "old"), (noun, "old"), (noun, "of", "age"))
)
_LOWER_BOUNDS, _UPPER_BOUNDS = frozenset({"more_than", "at_least"}), frozenset({"less_than", "at_most"})
_MODEST = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a list of tokens.

    ``start:end`` is the whole, ``core`` the index where the number (or its sign of money) begins. ``upper`` is None
    but in a range. ``marked``: it has a unit, a scale or a sign, so that it can hardly be a part of a name.
    ``ratio``: a score or "one in five".
    """

    start: int
    core: int
    end: int
    amount: Fraction
    upper: Fraction | None = None
    unit: str | None = None
    modifier: Modifier = "exact"
    spelled: bool = False
    marked: bool = False
    part: bool = False
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class FigureValue:
    """The value of a figure: decimal strings as in :class:`factgauge.facts.Figure`."""

    amount: str
    upper: str | None
    unit: str | None
    modifier: Modifier


def read(text: str, before: str = "") -> FigureValue | None:
    """Give the value of the first figure in ``text``, the words of a mention; None where it holds none.

    A word of bound at the end of ``before``, the words in front of the mention, is its modifier: "at least" | "40".
    """
    tokens = tokenise(text)
    for index in range(len(tokens)):
        found = read_figure(tokens, index)
        if found is not None:
            return value_of(_bounded_by(before, with_age(tokens, found)))
    return None


def _bounded_by(before: str, figure: Figure) -> Figure:
    """Give a figure the bound that the words in front of its mention end with."""
    if figure.modifier != "exact":
        return figure
    tokens = tokenise(before)
    for index in range(max(0, len(tokens) - _LONGEST_BOUND), len(tokens)):
        modifier, end = _bound_before(tokens, index)
        if modifier is not None and end == len(tokens):
            return replace(figure, modifier=modifier)
    return figure


def with_age(tokens: Tokens, figure: Figure) -> Figure:
    """Read "45-year-old", "45 years old", "six months of age": an age is a measure of time."""
    if figure.unit is not None:
        return figure
    for words, unit in _AGES:
        end = phrase_end(tokens, figure.end, words)
        if end is not None:
            return replace(figure, end=end, unit=unit, marked=True)
    return figure


def value_of(figure: Figure) -> FigureValue:
    """Write the numbers of a figure as decimal strings."""
    upper = None if figure.upper is None else decimal_string(figure.upper)
    return FigureValue(decimal_string(figure.amount), upper, figure.unit, figure.modifier)


def read_figure(tokens: Tokens, index: int, *, ranges: bool = True) -> Figure | None:
    """Read the figure that starts at ``index``, its words of bound included; None where none starts there.

    Without ``ranges`` "5 to 7" is read as 5 alone: in "rose from 5 to 7" it is two figures.
    """
    modifier, core = _bound_before(tokens, index)
    if modifier is not None and follows(tokens, core).kind == "end":
        return None
    figure = _between(tokens, core) or _core(tokens, core, ranges=ranges)
    if figure is None:
        return None
    if modifier is not None:
        ranged = figure.modifier == "range"
        figure = replace(figure, start=index, modifier="range" if ranged else modifier)
    return _other_bound(tokens, _bound_after(tokens, figure))


def _other_bound(tokens: Tokens, figure: Figure) -> Figure:
    """Read "more than 10 but fewer than 20" as a range."""
    if figure.modifier not in _LOWER_BOUNDS or follows(tokens, figure.end).low not in {"and", "but"}:
        return figure
    modifier, core = _bound_before(tokens, figure.end + 1)
    high = _single(tokens, core) if modifier in _UPPER_BOUNDS and follows(tokens, core).kind != "end" else None
    ranged = None if high is None else _range(replace(figure, start=figure.core), high, start=figure.start)
    return ranged or figure


def bound_at(tokens: Tokens, index: int) -> bool:
    """Say whether a figure may start at ``index`` with a word of bound ("about", "more than")."""
    return peek(tokens, index).low in _FIRST_WORDS


def _bound_before(tokens: Tokens, index: int) -> tuple[Modifier | None, int]:
    """Read "about", "at least", and two in a row ("just over about"): the first is meant, both are passed over."""
    modifier, end = _bound(tokens, index)
    return modifier, end if modifier is None else _bound(tokens, end)[1]


def _bound(tokens: Tokens, index: int) -> tuple[Modifier | None, int]:
    if peek(tokens, index).low in _FIRST_WORDS:
        for phrase, words in _PREFIXES.items():
            end = phrase_end(tokens, index, words)
            if end is not None:
                return _BOUNDS_BEFORE[phrase], end
    return None, index


def _bound_after(tokens: Tokens, figure: Figure) -> Figure:
    if figure.modifier != "exact":
        return figure
    for phrase, modifier in _BOUNDS_AFTER.items():
        words = phrase.split()
        end = phrase_end(tokens, figure.end, words)
        apart = words[0] in {"-", "+"} and not touches(tokens, figure.end)
        if end is not None and not apart and peek(tokens, figure.end).gap <= SPACE:
            return replace(figure, end=end, modifier=modifier)
    return figure


def _between(tokens: Tokens, index: int) -> Figure | None:
    """Read "between 20 and 30"."""
    if peek(tokens, index).low != "between":
        return None
    low = _single(tokens, index + 1)
    if low is None or follows(tokens, low.end).low not in {"and", "to"}:
        return None
    high = _single(tokens, low.end + 1)
    return None if high is None else _range(low, high, start=index)


def _core(tokens: Tokens, index: int, *, ranges: bool) -> Figure | None:
    first = _single(tokens, index)
    if first is None:
        return None
    if not ranges and follows(tokens, first.end).low == "to":
        return first
    return _second(tokens, first) or first


def _second(tokens: Tokens, first: Figure) -> Figure | None:
    """Read what makes two numbers one figure: a range, a score, "one in five"."""
    joint = follows(tokens, first.end)
    second = _single(tokens, first.end + 1) if joint.kind in {"word", "sign"} else None
    if second is None or peek(tokens, first.end + 1).gap > SPACE:
        return _out_of(tokens, first)
    if joint.text in DASHES and (joint.gap == TOUCHING) == touches(tokens, first.end + 1):
        return _range(first, second, start=first.start) or _score(tokens, first, second)
    if joint.low in {"to", "through"}:
        # "fell 1.5% to 145 points" says two things.
        return None if first.unit == PERCENT and second.unit is None else _range(first, second, start=first.start)
    if (
        joint.low == "in"
        and not (first.marked or second.marked or first.part)
        and first.amount < second.amount <= _MODEST
    ):
        return _share(first, second) if first.spelled or first.amount == 1 else None
    return None


def _out_of(tokens: Tokens, first: Figure) -> Figure | None:
    """Read "three out of four" and "one out of every ten"; "in every" likewise."""
    for words in (("out", "of", "every"), ("out", "of"), ("in", "every")):
        end = phrase_end(tokens, first.end, words)
        second = _single(tokens, end) if end is not None else None
        if second is not None and not (first.marked or second.marked) and first.amount <= second.amount:
            return _share(first, second)
    return None


def _share(first: Figure, second: Figure) -> Figure:
    return replace(first, end=second.end, amount=first.amount / second.amount, ratio=True, marked=True)


def _score(tokens: Tokens, first: Figure, second: Figure) -> Figure | None:
    """Read "3-1": the two numbers of a score, as amount and upper."""
    plain = not (first.marked or second.marked or first.spelled or second.spelled)
    glued = touches(tokens, first.end) and touches(tokens, first.end + 1)
    if not plain or not glued or first.amount >= _MODEST or _chained(tokens, second.end):
        return None
    return replace(first, end=second.end, upper=second.amount, modifier="range", ratio=True)


def _chained(tokens: Tokens, index: int) -> bool:
    return peek(tokens, index).text in DASHES and touches(tokens, index)


def _range(low: Figure, high: Figure, *, start: int) -> Figure | None:
    unit = high.unit or low.unit
    if low.unit is not None and high.unit is not None and low.unit != high.unit:
        return None
    amount = low.amount
    if high.marked and not _own_scale(low) and amount < _MODEST:
        amount = _same_scale(amount, high)
    if amount >= high.amount:
        return None
    marked = low.marked or high.marked
    return Figure(
        start,
        low.core,
        high.end,
        amount,
        high.amount,
        unit,
        "range",
        spelled=low.spelled and high.spelled,
        marked=marked,
    )


def _own_scale(figure: Figure) -> bool:
    return figure.amount >= _MODEST


def _same_scale(amount: Fraction, high: Figure) -> Fraction:
    """Give "2" of "2-3 million" the scale of the 3."""
    for scale in (10**12, 10**9, 10**6, 10**5, 10**3):
        if high.amount >= scale and amount * scale < high.amount and high.amount / scale < _MODEST:
            return amount * scale
    return amount


def _single(tokens: Tokens, index: int) -> Figure | None:
    """Read one number with its sign of money before it or its unit after it."""
    minus = _minus(tokens, index)
    start = index + minus
    money = money_before(tokens, start)
    at = money[1] if money else start
    if money and peek(tokens, at).gap > SPACE:
        return None
    numeral = read_numeral(tokens, at, money=money is not None)
    if numeral is None or (
        money and peek(tokens, at).kind == "word" and tokens[start].kind == "word" and numeral.spelled
    ):
        return None
    if minus:
        numeral = replace(numeral, value=-numeral.value)
    return _with_money(tokens, index, numeral, money[0]) if money else _with_unit(tokens, index, numeral)


def _minus(tokens: Tokens, index: int) -> bool:
    """Say whether the number after ``index`` is negative: "-5", "minus 5", "negative five"."""
    if peek(tokens, index).low in {"minus", "negative"}:
        return follows(tokens, index + 1).kind != "end"
    return peek(tokens, index).text in {"-", "\u2212"} and touches(tokens, index + 1) and not touches(tokens, index)


def _with_money(tokens: Tokens, index: int, numeral: Numeral, code: str) -> Figure:
    """Finish "$5m": "$9.99 US dollars" names its currency twice, the second time with its country."""
    after = money_after(tokens, numeral.end)
    again = after is not None and after[2] == 1
    return Figure(
        index,
        index,
        after[1] if after is not None and again else numeral.end,
        numeral.value,
        unit=after[0] if after is not None and again and code == "USD" else code,
        marked=True,
    )


def _with_unit(tokens: Tokens, index: int, numeral: Numeral) -> Figure:
    hyphen = (
        1
        if peek(tokens, numeral.end).text in {"-", "\u2011"}
        and touches(tokens, numeral.end)
        and touches(tokens, numeral.end + 1)
        else 0
    )
    at = numeral.end + hyphen
    plain = Figure(
        index,
        index,
        numeral.end,
        numeral.value,
        spelled=numeral.spelled,
        marked=numeral.scaled,
        part=numeral.part,
    )
    measure = read_measure(tokens, at)
    if measure is not None and not (hyphen and measure[0] == PERCENT and numeral.part):
        return replace(plain, unit=measure[0], end=measure[1], marked=True, part=False)
    money = money_after(tokens, at)
    if money is not None:
        figure = replace(plain, unit=money[0], end=money[1], amount=numeral.value / money[2], marked=True, part=False)
        return figure if money[2] != 1 else _and_cents(tokens, figure)
    return plain


def _and_cents(tokens: Tokens, figure: Figure) -> Figure:
    """Read "thirteen dollars and forty-five cents" as one amount."""
    at = figure.end + (follows(tokens, figure.end).low == "and")
    cents = read_numeral(tokens, at) if follows(tokens, at).kind != "end" else None
    money = None if cents is None else money_after(tokens, cents.end)
    if cents is None or money is None or money[2] == 1 or cents.value >= money[2]:
        return figure
    return replace(figure, end=money[1], amount=figure.amount + cents.value / money[2])
