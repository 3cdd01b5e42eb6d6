"""Dates in an article: where the grammar may read, what its words are not, and what they are resolved against."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from factgauge.extract.rules.date_context import plausible
from factgauge.extract.rules.page import Page
from factgauge.extract.rules.words import SAYING
from factgauge.facts import Date, Role
from factgauge.normalise.calendar import Tense, day_in
from factgauge.normalise.date_grammar import read_date
from factgauge.normalise.date_parts import Reading
from factgauge.normalise.dates import edge_before, stepped, value_of
from factgauge.normalise.tense import PAST, is_past, tense_near
from factgauge.normalise.timexes import Day, Expression, Fixed, Frame, Offset, Weekday, is_day, type_of


@dataclass(frozen=True, slots=True)
class Found:
    """A date in the tokens of a page, half-open."""

    start: int
    end: int
    reading: Reading
    role: Role


def find_dates(page: Page) -> list[Found]:
    """Give the dates of an article in order; none overlap."""
    found = []
    index = 0
    while index < len(page.tokens):
        reading = read_date(page.tokens, index)
        if reading is not None and plausible(page, index, reading):
            reading = stepped(page.tokens, index, reading, _tense(page, index, reading.end))
            found.append(Found(index, reading.end, reading, _role(page, index, reading)))
            index = reading.end
        else:
            index += 1
    return found


def _tense(page: Page, start: int, end: int) -> Tense | None:
    return tense_near(page.tokens, start, end, page.sentence(start))


def date_facts(page: Page, found: list[Found]) -> Iterator[Date]:
    """Resolve the dates of an article, each against publication, the day of saying, or the date before it."""
    previous: str | None = None
    published = page.published or _headed(page, found)
    for place, date in enumerate(found):
        said = _day_of_saying(page, place, found, published)
        frame = Frame(said or published, previous, _tense(page, date.start, date.end))
        value = value_of(date.reading, frame, edge_before(page.tokens, date.start))
        if value.value is not None and value.type in {"DATE", "TIME"} and value.value[0].isdigit():
            previous = value.value.split("/")[-1]
        yield Date(
            span=page.span(date.start, date.end),
            quote=page.quote(date.start, date.end),
            value=value.value,
            type=value.type,
            edge=value.edge,
            role=_publication(page, date, value.value, published) or date.role,
        )


def _headed(page: Page, found: list[Found]) -> dt.date | None:
    """Give the day in the header of an article whose publication is not known; None where it has none."""
    for date in found:
        expression = date.reading.expression
        if isinstance(expression, Day) and expression.year is not None and _in_header(page, date):
            return day_in(expression.year, expression.month, expression.day)
    return None


def _day_of_saying(page: Page, place: int, found: list[Found], published: dt.date | None) -> dt.date | None:
    """Give the day on which a quotation was said, as its "tomorrow" is relative to it; None where it is not known."""
    date = found[place]
    if not page.quoted[date.start] or not isinstance(date.reading.expression, Offset | Weekday) or published is None:
        return None
    start, end = page.sentence(date.start)
    for other in found[max(0, place - _NEAR) : place + _NEAR + 1]:
        if start <= other.start < end and other.role == "said" and not page.quoted[other.start]:
            value = value_of(other.reading, Frame(published, None, "past")).value or ""
            return dt.date.fromisoformat(value) if is_day(value) else None
    return None


_NEAR = 3
_SAID_REACH = 5
# A preposition and a determiner.
_LEAD_WORDS = 2
_OPENING_REACH = 14


def _role(page: Page, index: int, reading: Reading) -> Role:
    """Say whether a date dates an act of saying: "said on Monday", "On Monday the minister said"."""
    if type_of(reading.expression) in {"DURATION", "SET"} or _is_reference(reading.expression) or page.quoted[index]:
        return "other" if _is_reference(reading.expression) else "event"
    first, last = page.sentence(index)
    before = [token.low for token in page.tokens[max(first, index - _SAID_REACH) : index]]
    for place in range(len(before) - 1, -1, -1):
        if before[place] in SAYING:
            return "said"
        if before[place] in {",", "that", ":", ";"}:
            break
    opening = index - first <= _LEAD_WORDS
    after = page.tokens[reading.end : min(last, reading.end + _OPENING_REACH)] if opening else ()
    return "said" if _first_verb_says([token.low for token in after]) else "event"


def _first_verb_says(words: list[str]) -> bool:
    for word in words:
        if word in SAYING:
            return True
        if word in PAST or is_past(word):
            return False
    return False


def _is_reference(expression: Expression) -> bool:
    return isinstance(expression, Fixed) and expression.value.endswith("_REF")


_HEADER_LINES = 6
_HEADER_WORDS = 12


def _publication(page: Page, date: Found, value: str | None, published: dt.date | None) -> Role | None:
    """Say whether a date is that of publication: its value, on a short line of its own at the head of the article."""
    if published is None or value is None or not value.startswith(published.isoformat()) or "/" in value:
        return None
    written_out = not isinstance(date.reading.expression, Offset | Weekday)
    return "publication" if written_out and _in_header(page, date) else None


def _in_header(page: Page, date: Found) -> bool:
    start = page.tokens[date.start].start
    line_start = page.text.rfind("\n", 0, start) + 1
    line_end = page.text.find("\n", start)
    line = page.text[line_start : line_end if line_end >= 0 else len(page.text)]
    if line_start > _HEADER_LENGTH or len(line) > _HEADER_LENGTH:
        return False
    return (
        page.text.count("\n", 0, line_start) < _HEADER_LINES
        and len(line.split()) <= _HEADER_WORDS
        and not line.rstrip().endswith((".", "!", "?"))
    )


_HEADER_LENGTH = 1000
