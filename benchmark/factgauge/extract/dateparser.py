"""The adapter of dateparser: what ``search_dates`` finds, as quotes with values at the granularity that it tells."""

import datetime as dt
from collections.abc import Iterable

from dateparser.search import search_dates

from factgauge.extract._library import (
    Granularity,
    anchor_of,
    bare_value,
    calendar_value,
    date_type_of,
    language_of,
    versions_of,
)
from factgauge.facts import Date, Document
from factgauge.plugins.contract import extractor

_GRANULARITIES: dict[str, Granularity] = {"day": "day", "week": "week", "month": "month", "year": "year"}
# dateparser gives a part of the day as the hour that its setting PARTS_OF_DAY names for it; these are the defaults.
_PARTS_OF_DAY = {3: "NI", 9: "MO", 15: "AF", 18: "EV", 20: "NI"}


class DateparserExtractor:
    """Dates of dateparser's text search, without offsets: its strings are quotes."""

    def extract(self, document: Document) -> Iterable[Date]:
        """Give the dates of one article."""
        found = search_dates(
            document.text,
            languages=[language_of(document)],
            settings={"RELATIVE_BASE": anchor_of(document), "RETURN_TIME_AS_PERIOD": True},
            add_period=True,
        )
        return [date_of(quote, moment, period) for quote, moment, period in found or ()]

    def info(self) -> dict[str, str]:
        """Say which version ran."""
        return versions_of("dateparser")


def date_of(quote: str, moment: dt.datetime, period: str | None) -> Date:
    """Turn one result of ``search_dates`` into a date."""
    value = value_of(moment, period)
    return Date(quote=quote, value=value, type=date_type_of(value))


def value_of(moment: dt.datetime, period: str | None) -> str:
    """Write a datetime at the granularity that dateparser calls its period."""
    if period == "part_of_day" and moment.hour in _PARTS_OF_DAY:
        return f"{calendar_value(moment, 'day')}T{_PARTS_OF_DAY[moment.hour]}"
    if period == "time":
        return calendar_value(moment, "second" if moment.second else "minute")
    if period in _GRANULARITIES:
        return calendar_value(moment, _GRANULARITIES[period])
    return bare_value(moment)


dateparser = extractor("dateparser", kinds={"date"})(DateparserExtractor)
