"""The adapter of datefinder: what its typed ``extract`` finds. It counts bytes of UTF-8, which become code points."""

from collections.abc import Iterable, Mapping
from itertools import accumulate

from datefinder import DurationValue, IntervalValue, Match, RelativeValue, extract

from factgauge.extract._library import anchor_of, calendar_value, date_type_of, versions_of
from factgauge.facts import Date, Document
from factgauge.plugins.contract import extractor

_UNITS = {
    1: "PT{}S",
    60: "PT{}M",
    3_600: "PT{}H",
    86_400: "P{}D",
    7 * 86_400: "P{}W",
    30 * 86_400: "P{}M",
    365 * 86_400: "P{}Y",
}


class DatefinderExtractor:
    """Dates, times and durations of datefinder's typed API, with byte offsets turned into code points."""

    def extract(self, document: Document) -> Iterable[Date]:
        """Give the dates of one article."""
        places = code_points(document.text)
        return [
            date_of(match, document.text, places) for match in extract(document.text, reference_dt=anchor_of(document))
        ]

    def info(self) -> dict[str, str]:
        """Say which version ran."""
        return versions_of("datefinder")


def code_points(text: str) -> Mapping[int, int]:
    """Map the offset in bytes of each code point, and of the end of the text, to its offset in code points."""
    lengths = (len(character.encode()) for character in text)
    return {offset: index for index, offset in enumerate(accumulate(lengths, initial=0))}


def date_of(match: Match, text: str, places: Mapping[int, int]) -> Date:
    """Turn one match of datefinder into a date."""
    span = (places[match.start], places[match.end])
    value = value_of(match)
    duration = isinstance(match.value, DurationValue)
    return Date(
        span=span,
        quote=text[slice(*span)],
        value=value,
        type="DURATION" if duration else date_type_of(value),
        confidence=match.confidence,
    )


def value_of(match: Match) -> str:
    """Write what a match means at the granularity that datefinder calls its grain."""
    match match.value:
        case DurationValue() as duration:
            return duration_of(duration)
        case IntervalValue(start=start, end=end):
            return f"{calendar_value(start, match.grain)}/{calendar_value(end, match.grain)}"
        case RelativeValue(resolved_datetime=moment):
            return calendar_value(moment, match.grain)
        case value:
            return calendar_value(value.datetime_value, match.grain)


def duration_of(duration: DurationValue) -> str:
    """Write a duration as ISO 8601; its one component bears the word of the text, so the seconds tell the unit."""
    number = sum(duration.components.values())
    unit = _UNITS.get(duration.total_seconds / number) if number else None
    return f"PT{duration.total_seconds}S" if unit is None else unit.format(number)


datefinder = extractor("datefinder", kinds={"date"})(DatefinderExtractor)
