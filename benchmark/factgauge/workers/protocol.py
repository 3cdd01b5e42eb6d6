"""The wire protocol, version 1: one JSON object a line, the same over a pipe and over HTTP. ``docs/protocol.md`` tells it to strangers."""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from factgauge import errors
from factgauge.facts import KINDS, Document, Fact, Kind
from factgauge.predictions import faults_of_fact, misplaced, read_fact, shorten
from factgauge.records import UNREADABLE, place_of
from factgauge.workers.offsets import Unit, to_code_points

Fault: TypeAlias = Literal["argument", "options"]
Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0)]

VERSION = 1
LARGEST = 1 << 27
"""The size of the largest answer that is taken, in bytes."""

_SHOWN_FAULTS = 3


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """The base of all messages. A key that is not known is passed over, so that later versions can add some."""


class Greeting(Message, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="hello"):
    """The first line to an extractor, with its options where it was given any.

    ``repeat`` counts the runs in which the same is asked again on purpose, from 0.
    """

    protocol: int
    options: dict[str, Any] | None = None
    repeat: int = 0


class Hello(Message, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="hello"):
    """The first line from an extractor: what it is.

    ``offsets`` is the unit of its spans. ``batch`` is how many documents it wants to have at a time, before it has answered the first.
    ``info`` is kept with the run, and with ``name`` and ``version`` tells two extractors apart. ``code`` is the digest of the code, which
    our own worker gives.
    """

    protocol: int
    name: str
    kinds: tuple[Kind, ...]
    version: str = ""
    offsets: Unit = "codepoint"
    batch: int = 1
    info: dict[str, str] = msgspec.field(default_factory=dict)
    code: str = ""


class Ask(Message, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="document"):
    """An article to be read. ``more`` documents of the same batch follow at once; a program may pass over that."""

    document: Document
    more: int = 0


class Result(Message, frozen=True, kw_only=True, tag_field="type", tag="result"):
    """The facts of an article. ``seconds`` is the time it took, where the extractor knows better than who waits for it."""

    id: str
    facts: msgspec.Raw
    seconds: Seconds | None = None
    usage: dict[str, float] | None = None


class Error(Message, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """An article on which the extractor failed, and why; without ``id``, the extractor cannot start.

    ``fault`` is for our own worker: the extractor was asked for wrongly, without its argument or with wrong options.
    """

    message: str
    id: str | None = None
    seconds: Seconds | None = None
    usage: dict[str, float] | None = None
    fault: Fault | None = None


class Bye(Message, frozen=True, kw_only=True, tag_field="type", tag="bye"):
    """There are no more documents: the extractor ends."""


FromExtractor: TypeAlias = Hello | Result | Error
ToExtractor: TypeAlias = Greeting | Ask | Bye

_FROM_EXTRACTOR = msgspec.json.Decoder(FromExtractor)
_FACTS = msgspec.json.Decoder(tuple[Fact, ...])


class NotUnderstoodError(Exception):
    """What came is no message of the protocol; the text says what came, and what to do."""


class RefusedError(Exception):
    """An answer that cannot be used; the text says why."""


def encode(message: ToExtractor | FromExtractor) -> bytes:
    """Write a message as one line."""
    return msgspec.json.encode(message) + b"\n"


def decode(line: bytes, how: Literal["printed", "answered"] = "printed") -> FromExtractor:
    """Read a message from an extractor; ``how`` it came is told where it is none: on stdout, or as the answer to a request.

    Raises:
        NotUnderstoodError: it is none of the messages that an extractor may send.
    """
    try:
        message: FromExtractor = _FROM_EXTRACTOR.decode(line)
    except msgspec.ValidationError as error:
        found, path = place_of(error)
        raise NotUnderstoodError(
            f"a message that is not as it must be: ${path}: {found}; see docs/protocol.md"
        ) from error
    except UNREADABLE:
        shown = shorten(line.decode("utf-8", errors="replace").strip())
        told = {
            "printed": f"printed {shown!r} to stdout, where only messages may stand; print to stderr instead",
            "answered": f"answered {shown!r}, which is no message; see docs/protocol.md",
        }
        raise NotUnderstoodError(told[how]) from None
    return message


def check_hello(hello: Hello) -> str | None:
    """Say what is wrong with what an extractor tells of itself; None where nothing is."""
    if hello.protocol != VERSION:
        return f"it speaks version {hello.protocol} of the protocol; this factgauge speaks version {VERSION}"
    if not hello.kinds:
        return f"its hello names no kind; give one or more of {', '.join(KINDS)}"
    if not hello.name.strip():
        return "its hello gives no name"
    return f"its hello wants batches of {hello.batch}; give 1 or more" if hello.batch < 1 else None


def facts_of(result: Result, document: Document, hello: Hello) -> tuple[Fact, ...]:
    """Read the facts of a result as strictly as a file of predictions, with spans in code points.

    Raises:
        RefusedError: they are not facts of this article and of the declared kinds; up to three faults are told.
    """
    raw = bytes(result.facts)
    if hello.offsets != "codepoint":
        raw = _in_code_points(raw, document, hello)
    try:
        facts = _FACTS.decode(raw)
    except UNREADABLE as error:
        raise RefusedError(_in_words(_faults_of_form(raw, hello.name)) or str(error)) from error
    faults = [
        fault
        for index, fact in enumerate(facts)
        if fact.span is None or fact.confidence is not None or (fact.quote is not None and not fact.quote.strip())
        for fault in faults_of_fact(fact, hello.name, index)
    ]
    faults += misplaced(facts, document.text, where=hello.name)
    undeclared = sorted({fact.kind for fact in facts}.difference(hello.kinds))
    words = [_in_words(faults)] if faults else []
    words += [f"gave a fact of kind {kind}, which it does not declare" for kind in undeclared]
    if words:
        raise RefusedError("; ".join(words))
    return facts


def _faults_of_form(raw: bytes, name: str) -> list[errors.Fault]:
    facts = msgspec.json.decode(raw)
    if not isinstance(facts, list):
        return [errors.Fault(where=name, path="$.facts", found="must be an array")]
    return [fault for index, fact in enumerate(facts) for fault in read_fact(fact, where=name, index=index)[1]]


def _in_words(faults: list[errors.Fault]) -> str:
    shown = [str(fault) for fault in faults[:_SHOWN_FAULTS]]
    more = [f"… and {len(faults) - _SHOWN_FAULTS} more"] if len(faults) > _SHOWN_FAULTS else []
    return "; ".join([*shown, *more])


def _in_code_points(raw: bytes, document: Document, hello: Hello) -> bytes:
    """Convert the spans; what is no span is left for the check of the form."""
    facts = msgspec.json.decode(raw)
    if not isinstance(facts, list):
        return raw
    convert = to_code_points(document.text, hello.offsets)
    for index, fact in enumerate(facts):
        span = fact.get("span") if isinstance(fact, dict) else None
        if isinstance(span, list) and len(span) == 2 and all(type(each) is int for each in span):  # noqa: PLR2004 (start and end)
            try:
                fact["span"] = [convert(each) for each in span]
            except ValueError as error:
                raise RefusedError(f"{hello.name} $.facts[{index}].span: {error}") from error
    return msgspec.json.encode(facts)
