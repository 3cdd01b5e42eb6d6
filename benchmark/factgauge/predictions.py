"""Predictions: one JSON line an article, as an extractor gave them, and where their quotes stand in the text."""

import codecs
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from factgauge import records
from factgauge.errors import Fault, InputError
from factgauge.facts import Actor, Date, Fact, Figure, Record
from factgauge.records import UNREADABLE
from factgauge.spans import Span, fault_of
from factgauge.values import canonical_amount, fold_quote_marks, is_date_value

FACT_RECORDS: Mapping[str, type[Date] | type[Figure] | type[Actor]] = {"date": Date, "figure": Figure, "actor": Actor}
GZIP_MAGIC = b"\x1f\x8b"
_SHOWN = 60
_SEPARATORS = ",."


class Prediction(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an extractor said of one article.

    ``seconds`` is the time the extractor took; ``error`` says why a ``failed`` article has no facts. ``usage`` is what the article
    cost beside time, in numbers that add up: tokens, money.
    """

    document: str
    # A factory, so that the default is written out: a line says that it is ok.
    status: Literal["ok", "failed"] = msgspec.field(default_factory=lambda: "ok")
    seconds: float | None = None
    error: str | None = None
    usage: dict[str, float] | None = None
    facts: tuple[Fact, ...] = ()


_LINE = msgspec.json.Decoder(Prediction)


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give the lines of a JSON-lines file with their numbers from 1, without blank ones; gzip is seen by its content.

    Raises:
        InputError: the file cannot be read, or its compression is broken.
    """
    try:
        # Opened once and only read forwards, so that a pipe will do.
        with path.open("rb") as file:
            stream = gzip.GzipFile(fileobj=file) if file.peek(2).startswith(GZIP_MAGIC) else file
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        found = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError([Fault(where=str(path), found=found)]) from error


def read_line(line: bytes, *, where: str) -> tuple[Prediction | None, list[Fault]]:
    """Read one line of predictions, or tell everything that is wrong with it."""
    try:
        prediction = _LINE.decode(line)
    except UNREADABLE as error:
        # A key that stands twice is seen by the strict decoder only.
        return None, _faults_of_line(line, where) or [Fault(where=where, found=str(error))]
    faults = [
        fault
        for index, fact in enumerate(prediction.facts)
        if fact.span is None or fact.confidence is not None or (fact.quote is not None and not fact.quote.strip())
        for fault in faults_of_fact(fact, where, index)
    ]
    return (None, faults) if faults else (prediction, [])


def broken_json(error: Exception, line: bytes, where: str) -> Fault:
    """Say that a line is no JSON, and why where that is known."""
    no_number = any(word in line for word in (b"NaN", b"Infinity"))
    remedy = "JSON has no NaN and no Infinity" if no_number else "write one JSON object a line"
    if line.startswith(codecs.BOM_UTF8):
        remedy = "write UTF-8 without a byte order mark"
    return Fault(where=where, found=f"is no JSON: {error}", remedy=remedy)


def _faults_of_line(line: bytes, where: str) -> list[Fault]:
    try:
        raw = msgspec.json.decode(line)
    except UNREADABLE as error:
        return [broken_json(error, line, where)]
    faults: list[Fault] = []
    facts = raw.pop("facts", []) if isinstance(raw, dict) else []
    faults += records.read_record(raw, Prediction, where=where, path="$")[1]
    if not isinstance(facts, list):
        return [*faults, Fault(where=where, path="$.facts", found="must be an array")]
    for index, fact in enumerate(facts):
        faults += read_fact(fact, where=where, index=index)[1]
    return faults


def read_fact(raw: object, *, where: str, index: int) -> tuple[Fact | None, list[Fault]]:
    """Turn decoded JSON into a fact, or tell everything that is wrong with it."""
    path = f"$.facts[{index}]"
    fact, faults = records.read_tagged(raw, FACT_RECORDS, tag="kind", where=where, path=path)
    if fact is None:
        return None, faults
    # A fact whose span was of a wrong form does not lack one.
    missing = f"$.facts[{index}]" if faults else None
    return fact, faults + [fault for fault in faults_of_fact(fact, where, index) if fault.path != missing]


def faults_of_fact(fact: Fact, where: str, index: int) -> list[Fault]:
    """Tell what is wrong with a fact whose form is right."""
    path = f"$.facts[{index}]"
    faults = []
    if fact.span is None and fact.quote is None:
        faults.append(Fault(where=where, path=path, found="has neither span nor quote", remedy="give one of them"))
    if fact.quote is not None and not fact.quote.strip():
        faults.append(Fault(where=where, path=f"{path}.quote", found=f"is blank: {fact.quote!r}"))
    if fact.confidence is not None and not 0 <= fact.confidence <= 1:
        found = f"must be between 0 and 1, found {fact.confidence!r}"
        faults.append(Fault(where=where, path=f"{path}.confidence", found=found))
    return faults


def ill_formed_values(facts: Sequence[Fact], *, where: str) -> list[Fault]:
    """Tell which values can never be right because they are not of the form that their kind demands."""
    return [
        Fault(where=where, path=f"$.facts[{index}].{name}", found=found, remedy="it is scored as a wrong value")
        for index, fact in enumerate(facts)
        if not _is_well_formed(fact)
        for name, found in _ill_formed(fact)
    ]


def _is_well_formed(fact: Fact) -> bool:
    if type(fact) is Date:
        return fact.value is None or is_date_value(fact.value)
    if type(fact) is Figure:
        return all(text is None or canonical_amount(text) is not None for text in (fact.amount, fact.upper))
    return True


def _ill_formed(fact: Fact) -> Iterator[tuple[str, str]]:
    if isinstance(fact, Date):
        yield "value", f"{fact.value!r} is no TIMEX3 value such as '2023-05-03'"
    if isinstance(fact, Figure):
        for name, text in (("amount", fact.amount), ("upper", fact.upper)):
            if text is not None and canonical_amount(text) is None:
                yield name, f"{text!r} is no decimal such as '12000' or '0.5'"


def misplaced(facts: Sequence[Fact], text: str, *, where: str) -> list[Fault]:
    """Tell which spans lie outside ``text``, and which quotes are not at their spans."""
    faults: list[Fault] = []
    for index, fact in enumerate(facts):
        if fact.span is None:
            continue
        start, end = fact.span
        if 0 <= start < end <= len(text) and (fact.quote is None or text[start:end] == fact.quote):
            continue
        path = f"$.facts[{index}].span"
        wrong = fault_of(fact.span, len(text))
        if wrong is not None:
            remedy = "spans count Unicode code points from 0, end exclusive"
            faults.append(Fault(where=where, path=path, found=wrong, remedy=remedy))
        elif fact.quote is not None:
            faults.append(_misquoted(fact.quote, fact.span, text, where, path))
    return faults


def _misquoted(quote: str, span: Span, text: str, where: str, path: str) -> Fault:
    start, end = span
    places = list(_places(quote, text))
    remedy = (
        f"it stands at {', '.join(f'{at}:{to}' for at, to in places[:3])}"
        if places
        else "it stands nowhere in the text"
    )
    found = f"quote {shorten(quote)!r} is not at {start}:{end}, which reads {shorten(text[start:end])!r}"
    return Fault(where=where, path=path, found=found, remedy=f"{remedy}; spans count Unicode code points")


def shorten(text: str, length: int = _SHOWN) -> str:
    """Cut a text to a length that fits into a message."""
    return text if len(text) <= length else f"{text[:length]}…"


def grounded(facts: Sequence[Fact], text: str | None) -> list[Span | None]:
    """Give each fact its place: its span, or the place of its quote; None where the quote is nowhere in the text.

    The n-th use of a quote by one kind of fact belongs to its n-th place, further uses to its last. A quote is looked for as it is,
    then with white space and quote marks folded; never inside a longer number, and inside a longer word only
    where it never stands alone.
    """
    uses: Counter[tuple[str, str]] = Counter()
    places: dict[str, list[Span]] = {}
    spans: list[Span | None] = []
    for fact in facts:
        if fact.span is not None or fact.quote is None or text is None:
            spans.append(fact.span)
            continue
        if fact.quote not in places:
            places[fact.quote] = list(_places(fact.quote, text))
        found = places[fact.quote]
        use = uses[fact.kind, fact.quote]
        uses[fact.kind, fact.quote] += 1
        spans.append(found[min(use, len(found) - 1)] if found else None)
    return spans


def _places(quote: str, text: str) -> list[Span]:
    for pattern, haystack in ((re.escape(quote), text), (_folded_pattern(quote), fold_quote_marks(text))):
        spans = [found.span() for found in re.finditer(pattern, haystack)]
        spans = [span for span in spans if not _cuts_number(span, text)]
        whole = [span for span in spans if not _cuts_word(span, text)]
        if whole or spans:
            return whole or spans
    return []


def _folded_pattern(quote: str) -> str:
    return r"\s+".join(re.escape(word) for word in fold_quote_marks(quote).split())


def _cuts_number(span: Span, text: str) -> bool:
    return any(_is_inside_number(at, text) for at in span)


def _is_inside_number(at: int, text: str) -> bool:
    """Say whether the border before character ``at`` has the digits of one number on both sides."""
    left, right = text[max(0, at - 2) : at], text[at : at + 2]
    if not left or not right:
        return False
    if left[-1] in _SEPARATORS:
        return left[:-1].isdigit() and right[0].isdigit()
    return left[-1].isdigit() and (right[0].isdigit() or (right[0] in _SEPARATORS and right[1:].isdigit()))


def _cuts_word(span: Span, text: str) -> bool:
    start, end = span
    left = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return left or (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())


def to_json(prediction: Prediction) -> bytes:
    """Write one line of predictions, newline included."""
    return msgspec.json.encode(prediction) + b"\n"
