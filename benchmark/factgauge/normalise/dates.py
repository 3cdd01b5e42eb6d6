"""When: the words of a date to its TIMEX3 value.

``resolve("last Friday", dt.date(2023, 5, 4))`` is ``2023-04-28``. A missing year or month is the nearest one that
fits anchor and tense. Without an anchor a missing year is ``XXXX``, a weekday ``XXXX-WXX-5``, and a step
("yesterday") has no value. A date whose day and month cannot be told apart (03/05/2023) is the reading nearer to the
anchor, else day first.
"""

import datetime as dt
from dataclasses import dataclass, replace

from factgauge.facts import DateType, Edge
from factgauge.normalise.calendar import Tense
from factgauge.normalise.date_grammar import read_date
from factgauge.normalise.date_parts import Reading
from factgauge.normalise.lone_dates import lone_date
from factgauge.normalise.timexes import Duration, Frame, Offset, Range, type_of
from factgauge.normalise.timexes import resolve as resolve_expression
from factgauge.normalise.tokens import Tokens, peek, phrase_end, tokenise
from factgauge.values import is_date_value

_EDGES: dict[str, Edge] = {
    "from": "on_or_after",
    "since": "on_or_after",
    "as early as": "on_or_after",
    "as of": "on_or_after",
    "starting": "on_or_after",
    "starting on": "on_or_after",
    "starting in": "on_or_after",
    "starting from": "on_or_after",
    "beginning in": "on_or_after",
    "beginning on": "on_or_after",
    "by": "on_or_before",
    "until": "on_or_before",
    "till": "on_or_before",
    "up to": "on_or_before",
    "through": "on_or_before",
    "no later than": "on_or_before",
    "not later than": "on_or_before",
    "as late as": "on_or_before",
    "after": "after",
    "later than": "after",
    "before": "before",
    "prior to": "before",
    "ahead of": "before",
    "earlier than": "before",
    "around": "approx",
    "about": "approx",
    "circa": "approx",
    "roughly": "approx",
    "approximately": "approx",
    "nearly": "approx",
    "almost": "approx",
    "at around": "approx",
    "at about": "approx",
    "in early": "start",
    "early": "start",
    "in late": "end",
    "late": "end",
    "mid": "mid",
}
_EDGE_WORDS = tuple(
    (tuple(phrase.split()), edge) for phrase, edge in sorted(_EDGES.items(), key=lambda item: -len(item[0].split()))
)
_LONGEST_LEAD = 4
_LARGEST_STEP = 10_000


@dataclass(frozen=True, slots=True)
class DateValue:
    """The value of a date as in :class:`factgauge.facts.Date`; ``value`` is None where its anchor is not known."""

    value: str | None
    type: DateType
    edge: Edge | None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a mention, read: the tokens with those before the mention, the place of the date in them, its meaning."""

    tokens: Tokens
    start: int
    reading: Reading


def resolve(
    text: str, anchor: dt.date | None, *, before: str = "", previous: str | None = None, tense: Tense | None = None
) -> DateValue | None:
    """Give the value of ``text``, the words of a mention, its prepositions with it or not; None where it is no date.

    Args:
        text: the mention.
        anchor: the day of publication, or of saying.
        before: what stands in front of the mention in its sentence; a preposition at its end makes an edge ("since").
        previous: the TIMEX3 value of the date that the text mentioned last, for "two weeks later".
        tense: that of the clause, where it is known.
    """
    words = read(text, before)
    return None if words is None else resolve_words(words, Frame(anchor, previous, tense))


def read(text: str, before: str = "") -> Words | None:
    """Read the longest date at the head of a mention; None where none stands there."""
    tokens = tokenise(before + text)
    first = next((index for index, token in enumerate(tokens) if token.start >= len(before)), len(tokens))
    if first and tokens[first - 1].end > len(before):
        # The mention starts within a word: what is before it is no context.
        return read(text)
    places = range(first, min(len(tokens), first + _LONGEST_LEAD + 1))
    found = [(at, reading) for at in places if (reading := read_date(tokens, at)) is not None]
    if not found:
        alone = lone_date(tokens, first)
        return None if alone is None else Words(tokens, first, alone)
    at, reading = max(found, key=lambda item: (item[1].end - item[0], -item[0]))
    return Words(tokens, at, reading)


def resolve_words(words: Words, frame: Frame) -> DateValue:
    """Give the value of the words of a mention that are read."""
    reading = stepped(words.tokens, words.start, words.reading, frame.tense)
    return value_of(reading, frame, edge_before(words.tokens, words.start))


def value_of(reading: Reading, frame: Frame, edge: Edge | None = None) -> DateValue:
    """Give the value of what the grammar has read; its own shade goes before the ``edge`` of the words around it."""
    value = resolve_expression(reading.expression, frame)
    if value is not None and not is_date_value(value):
        # The calendar of TIMEX3 ends with the year 9999.
        value = None
    # "from" and "between" belong to the range itself.
    around = None if isinstance(reading.expression, Range) else edge
    return DateValue(value, type_of(reading.expression), reading.edge or around)


def stepped(tokens: Tokens, index: int, reading: Reading, tense: Tense | None) -> Reading:
    """Read the duration of "in two weeks" as a step from the anchor where its clause is in the future."""
    expression = reading.expression
    if tense != "future" or not isinstance(expression, Duration) or peek(tokens, index - 1).low != "in":
        return reading
    if expression.count.denominator != 1 or expression.count > _LARGEST_STEP:
        return reading
    return replace(reading, expression=Offset(expression.unit, int(expression.count)))


def edge_before(tokens: Tokens, index: int) -> Edge | None:
    """Give the edge that the words before ``index`` make: "since", "no later than"; None where they make none."""
    for words, edge in _EDGE_WORDS:
        start = index - len(words)
        if start >= 0 and peek(tokens, index - 1).low == words[-1] and phrase_end(tokens, start, words) == index:
            return edge
    return None
