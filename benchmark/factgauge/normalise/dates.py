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
from factgauge.normalise.timexes import Duration, Frame, Offset, Range, type_of
from factgauge.normalise.timexes import resolve as resolve_expression
from factgauge.normalise.tokens import Tokens, peek, phrase_end, tokenise, word_set
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
_LEAD = word_set(
    """
    on in at during for within over of to the between from since by until till after before around about
    """
)
_LONGEST_LEAD = 4
_LARGEST_STEP = 10_000


@dataclass(frozen=True, slots=True)
class DateValue:
    """The value of a date as in :class:`factgauge.facts.Date`; ``value`` is None where its anchor is not known."""

    value: str | None
    type: DateType
    edge: Edge | None


def resolve(
    text: str, anchor: dt.date | None, *, previous: str | None = None, tense: Tense | None = None
) -> DateValue | None:
    """Give the value of ``text``, the words of a mention, its prepositions with it or not; None where it is no date.

    Args:
        text: the mention.
        anchor: the day of publication, or of saying.
        previous: the TIMEX3 value of the date that the text mentioned last, for "two weeks later".
        tense: that of the clause, where it is known.
    """
    tokens = tokenise(text)
    readings = ((at, read_date(tokens, at)) for at in range(min(len(tokens), _LONGEST_LEAD + 1)))
    found = [(at, reading) for at, reading in readings if reading is not None]
    if not found:
        return None
    at, reading = max(found, key=lambda item: (item[1].end - item[0], -item[0]))
    reading = stepped(tokens, at, reading, tense)
    return value_of(reading, Frame(anchor, previous, tense), edge_before(tokens, at))


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
