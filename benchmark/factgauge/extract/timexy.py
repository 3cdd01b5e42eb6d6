"""The adapter of timexy: the dates and durations that its spaCy pipe finds in a blank pipeline."""

import logging
import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Protocol

from factgauge.extract._library import language_of, versions_of
from factgauge.facts import Date, Document
from factgauge.plugins.contract import extractor

_TIMEX3 = re.compile(r'TIMEX3 type="(?P<type>DATE|DURATION)" value="(?P<value>[^"]*)"')
_MIDNIGHT = "T00:00:00"


class Entity(Protocol):
    """The part of a spaCy span that is used here; offsets in code points, ``kb_id_`` as timexy fills it."""

    start_char: int
    end_char: int
    kb_id_: str


class TimexyExtractor:
    """Dates and durations of timexy in a blank spaCy pipeline of the article's language."""

    def open(self) -> None:
        """Load the English pipeline."""
        # timexy logs a match that it leaves out as an error; without a handler Python prints that on the terminal.
        logging.getLogger("timexy").addHandler(logging.NullHandler())
        self._pipelines = {"en": make_pipeline("en")}

    def extract(self, document: Document) -> Iterable[Date]:
        """Give the dates of one article."""
        language = language_of(document)
        if language not in self._pipelines:
            self._pipelines[language] = make_pipeline(language)
        return [date_of(document.text, entity) for entity in self._pipelines[language](document.text).ents]

    def info(self) -> dict[str, str]:
        """Say which versions ran."""
        return versions_of("timexy", "spacy")


def make_pipeline(language: str) -> Any:
    """Make a spaCy pipeline that holds nothing but timexy.

    Raises:
        NameError: timexy does not know the language.
    """
    # Not at the top: spaCy is not in the default environment. Importing timexy registers its pipe.
    import_module("timexy")
    pipeline = import_module("spacy").blank(language)
    pipeline.add_pipe("timexy")
    return pipeline


def date_of(text: str, entity: Entity) -> Date:
    """Turn one entity of timexy into a date; midnight is a day, because timexy gives every date a time."""
    span = (entity.start_char, entity.end_char)
    quote = text[slice(*span)]
    timex = _TIMEX3.fullmatch(entity.kb_id_)
    if timex is None:
        return Date(span=span, quote=quote)
    if timex["type"] == "DURATION":
        return Date(span=span, quote=quote, value=timex["value"], type="DURATION")
    return Date(span=span, quote=quote, value=timex["value"].removesuffix(_MIDNIGHT), type="DATE")


timexy = extractor("timexy", kinds={"date"})(TimexyExtractor)
