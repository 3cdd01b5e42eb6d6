"""The checks: what an extractor must do, should do, and what could not be looked at; each finding says what to do about it."""

import contextlib
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec

from factgauge.predictions import Prediction, ill_formed_values, shorten
from factgauge.testing.subject import Placed, Subject, placed
from factgauge.testing.texts import LONG, PLAIN, SURROUNDINGS, document, long_text
from factgauge.workers.offsets import Unit, to_code_points

Grade: TypeAlias = Literal["error", "warning", "not checked"]

_MOST_SHOWN = 3
_BATCH = 4
_UNDECLARED = "does not declare"
_COUNT = 'count Unicode code points, or say "offsets": "utf16" or "byte" in the hello'
_PLAIN_FAILS = "it fails on the plain text"
_UNSTEADY = "it answers the same article otherwise each time"
_NO_FACTS = "gave no fact on the plain text, an English text with dates, figures and actors"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a check found. An ``error`` breaks the contract, a ``warning`` will cost its author something."""

    grade: Grade
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.grade}: {self.found}{'; ' if self.remedy else ''}{self.remedy}"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check by its name; ``about`` says in a sentence what must be so."""

    name: str
    about: str
    run: Callable[[Subject], Iterator[Finding]]

    def __str__(self) -> str:
        return self.name


def _starts(subject: Subject) -> Iterator[Finding]:
    first, second = subject.hello, subject.hello_again()
    for field in ("name", "version", "kinds", "info", "code", "batch", "offsets"):
        one, other = getattr(first, field), getattr(second, field)
        if one != other:
            found = f"a second worker says {field} {shorten(repr(other))}, the first said {shorten(repr(one))}"
            yield Finding(
                grade="error",
                found=found,
                remedy="tell the same each time, or no run can be cached or shared by workers",
            )
    if not first.version and not first.info and not first.code:
        yield Finding(
            grade="warning",
            found="it tells no version and no info",
            remedy="give a version, and change it with the code: cached predictions are told apart by it",
        )


def _answers(subject: Subject) -> Iterator[Finding]:
    prediction = _answer(subject, "plain", PLAIN)
    if _part_at_fault(prediction) == "answers":
        yield from _failure(
            prediction, "on the plain text", "see what it wrote to stderr, or try it alone on this text"
        )


def _part_at_fault(prediction: Prediction) -> Literal["answers", "quotes", "values"] | None:
    """Name the check that speaks of a failure on the plain text, so that one mistake is one finding."""
    words = prediction.error or ""
    if prediction.status == "ok":
        return None
    if _UNDECLARED in words:
        return "values"
    return "quotes" if _is_about_places(words) else "answers"


def _is_about_places(words: str) -> bool:
    return "span" in words or "is not at" in words


def _empty(subject: Subject) -> Iterator[Finding]:
    for name, text in (("empty", ""), ("one-character", "x"), ("white-space", " \n"), ("lone-digit", "7")):
        prediction = subject.ask_one(document(name, text))
        yield from _failure(prediction, f"on the text {text!r}", "answer with no facts where there are none")


@dataclass(frozen=True, kw_only=True)
class _Shifted:
    """The facts of the plain text behind something; ``wanted`` is what must be among them."""

    what: str
    before: str
    text: str
    wanted: Sequence[Placed]
    found: Sequence[Placed]

    @property
    def is_right(self) -> bool:
        """Whether all that is wanted is found where it now stands."""
        wanted = {(each.fact.kind, each.span[0] + len(self.before), each.words) for each in self.wanted if each.span}
        return wanted <= {(each.fact.kind, each.span[0], each.words) for each in self.found if each.span}

    @property
    def missing(self) -> list[str]:
        """The words of what is not found where it stands."""
        found = {(each.fact.kind, each.span[0]) for each in self.found if each.span}
        return [
            each.words or ""
            for each in self.wanted
            if each.span and (each.fact.kind, each.span[0] + len(self.before)) not in found
        ]

    @property
    def distance(self) -> int | None:
        """How far all spans are off, where they are all off by the same; else None."""
        wanted = sorted((each.fact.kind, each.span[0] + len(self.before)) for each in self.wanted if each.span)
        found = sorted((each.fact.kind, each.span[0]) for each in self.found if each.span)
        if [kind for kind, _ in wanted] != [kind for kind, _ in found]:
            return None
        distances = {there - here for (_, here), (_, there) in zip(wanted, found, strict=True)}
        return distances.pop() if len(distances) == 1 else None

    def fits(self, unit: Unit) -> bool:
        """Say whether the spans would be right, were they counted in another unit."""
        convert = to_code_points(self.text, unit)
        converted = set()
        for each in self.found:
            with contextlib.suppress(ValueError):
                converted.add((each.fact.kind, convert(each.span[0] if each.span else -1)))
        wanted = {(each.fact.kind, each.span[0] + len(self.before)) for each in self.wanted if each.span}
        return wanted <= converted


def _surroundings(subject: Subject) -> Iterator[Finding]:
    prediction = _answer(subject, "plain", PLAIN)
    if prediction.status == "failed":
        yield Finding(grade="not checked", found=_PLAIN_FAILS)
        return
    plain = placed(prediction, PLAIN)
    if not plain:
        yield Finding(grade="not checked", found=_NO_FACTS)
    shifted = []
    for number, (what, before) in enumerate(SURROUNDINGS.items()):
        text = before + PLAIN
        prediction = subject.ask_one(document(f"surroundings-{number}", text))
        yield from _failure(prediction, f"with {what} before the text", _offset_remedy(prediction))
        if prediction.status == "ok":
            found = placed(prediction, text)
            shifted.append(_Shifted(what=what, before=before, text=text, wanted=plain, found=found))
    yield from _offsets(shifted)


def _offset_remedy(prediction: Prediction) -> str:
    return _COUNT if _is_about_places(prediction.error or "") else "see what it wrote to stderr"


def _offsets(shifted: Sequence[_Shifted]) -> Iterator[Finding]:
    """See that what was found in the plain text is found where it now stands; where it is not, say how the spans are counted."""
    off = [each for each in shifted if not each.is_right]
    units: tuple[Unit, ...] = ("utf16", "byte")
    unit = next((each for each in units if off and all(one.fits(each) for one in shifted)), None)
    if unit is not None:
        found = f"with {', '.join(each.what for each in off)} before the text the spans are those of {unit}"
        yield Finding(grade="error", found=found, remedy=f'say "offsets": "{unit}" in the hello, or count code points')
        return
    silent = [each.what for each in off if not each.found]
    if silent:
        yield Finding(
            grade="warning",
            found=f"with {', '.join(silent)} before the text it finds nothing",
            remedy="an error must be raised, not answered with no facts, or it looks like an article without any",
        )
    yield from (_off(each) for each in off if each.found)


def _off(shifted: _Shifted) -> Finding:
    if shifted.distance:
        return Finding(
            grade="error",
            found=f"with {shifted.what} before the text all spans are off by {shifted.distance}",
            remedy="count in the text as it came, not in one that is normalised, folded, or has other line ends",
        )
    missing = sorted(shifted.missing)
    told = ", ".join(repr(shorten(words)) for words in missing[:_MOST_SHOWN])
    return Finding(
        grade="warning",
        found=f"with {shifted.what} before the text {len(missing)} facts are not found where they stand: {told}",
        remedy="see whether the offsets are off, or the extractor is put off by what stands before",
    )


def _quotes(subject: Subject) -> Iterator[Finding]:
    prediction = _answer(subject, "plain", PLAIN)
    yield from _failure_of_plain(prediction, "quotes", "quote the words that stand at the span, or leave the quote out")
    nowhere = [each.fact.quote or "" for each in placed(prediction, PLAIN) if each.span is None]
    for quote in nowhere[:_MOST_SHOWN]:
        yield Finding(
            grade="error",
            found=f"the quote {shorten(quote)!r} is nowhere in the text",
            remedy="quote the words of the text, or give the span",
        )
    if prediction.status == "ok" and not prediction.facts:
        yield Finding(grade="not checked", found=_NO_FACTS)


def _failure_of_plain(prediction: Prediction, part: str, remedy: str) -> Iterator[Finding]:
    """Tell a failure on the plain text where it belongs to this check; else say that nothing could be checked."""
    at_fault = _part_at_fault(prediction)
    if at_fault == part:
        yield from _failure(prediction, "on the plain text", remedy)
    elif at_fault is not None:
        yield Finding(grade="not checked", found=_PLAIN_FAILS)


def _values(subject: Subject) -> Iterator[Finding]:
    prediction = _answer(subject, "plain", PLAIN)
    yield from _failure_of_plain(prediction, "values", "declare the kind, or leave such facts out")
    if prediction.status == "failed":
        return
    for fault in ill_formed_values(prediction.facts, where="the plain text")[:_MOST_SHOWN]:
        yield Finding(grade="error", found=f"{fault.path} {fault.found}", remedy="it can never be right")
    kinds = {fact.kind for fact in prediction.facts}
    for kind in sorted(set(subject.hello.kinds) - kinds):
        yield Finding(grade="not checked", found=f"gave no {kind} on the plain text, though it declares the kind")


def _long(subject: Subject) -> Iterator[Finding]:
    plain = _answer(subject, "plain", PLAIN)
    if plain.status == "failed":
        yield Finding(grade="not checked", found=_PLAIN_FAILS)
        return
    prediction = subject.ask_one(document("long", long_text()))
    yield from _failure(
        prediction, f"on a text of {LONG:,} characters", "read long texts in pieces, and put the offsets back"
    )
    few, many = len(plain.facts), len(prediction.facts)
    if prediction.status == "ok" and many < 2 * few:
        yield Finding(
            grade="warning",
            found=f"the plain text has {few} facts; three of it in {LONG:,} characters have {many}",
            remedy="the end of long texts may be cut off: read them in pieces",
        )


def _batches(subject: Subject) -> Iterator[Finding]:
    if subject.hello.batch == 1:
        yield Finding(grade="not checked", found="it takes one article at a time")
        return
    documents = [document("batch-0", PLAIN), document("batch-1", "")]
    documents += [document(f"batch-{at + 2}", before + PLAIN) for at, before in enumerate(SURROUNDINGS.values())]
    documents = documents[: min(subject.hello.batch, _BATCH)]
    together, alone = subject.ask(documents), [subject.ask_one(each) for each in documents]
    if list(map(_content, together)) != list(map(_content, alone)) and not _is_steady(subject):
        yield Finding(grade="not checked", found=_UNSTEADY)
        return
    for one, other in zip(together, alone, strict=True):
        if _content(one) != _content(other):
            yield Finding(
                grade="error",
                found=f"article {one.document!r} is answered otherwise in a batch than alone: {_difference(one, other)}",
                remedy="an answer must not depend on the other articles of its batch",
            )


def _again(subject: Subject) -> Iterator[Finding]:
    first, second = (subject.ask_one(document("plain", PLAIN)) for _ in range(2))
    if _content(first) != _content(second):
        yield Finding(
            grade="warning",
            found=f"the same article is answered otherwise when it is asked again: {_difference(first, second)}",
            remedy="fix the seed; where that cannot be, run with --repeat and report the spread",
        )


def _survives(subject: Subject) -> Iterator[Finding]:
    before = _answer(subject, "plain", PLAIN)
    prediction = subject.ask_one(document("unknown-language", PLAIN, language="qaa"))
    if prediction.status == "failed" and "worker" in (prediction.error or ""):
        yield Finding(
            grade="error",
            found=f"an article in an unknown language ends the worker: {prediction.error}",
            remedy="raise an exception, or send an error message, with the reason",
        )
    after = subject.ask_one(document("plain", PLAIN))
    if _content(before) == _content(after):
        return
    if not _is_steady(subject):
        yield Finding(grade="not checked", found=_UNSTEADY)
    else:
        yield Finding(
            grade="error",
            found=f"after an article in an unknown language the plain text is answered otherwise: {_difference(before, after)}",
            remedy="an answer must not depend on the articles before",
        )


def _reads(subject: Subject) -> Iterator[Finding]:
    if not subject.is_watched:
        yield Finding(
            grade="not checked", found="what it reads is seen only of an extractor in Python, in this environment"
        )
        return
    subject.ask_one(document("plain", PLAIN))
    for path in subject.read_files()[:_MOST_SHOWN]:
        yield Finding(
            grade="warning",
            found=f"it reads {path} while it works on an article",
            remedy="load it in open(), and tell its digest in info(), so that another content is another extractor",
        )


def _time(subject: Subject) -> Iterator[Finding]:
    times = [subject.ask_one(document(f"time-{count}", PLAIN)).seconds or 0.0 for count in range(5)]
    prediction = subject.ask_one(document("long", long_text()))
    if prediction.status == "failed":
        yield Finding(grade="not checked", found=f"it fails on {LONG:,} characters")
        return
    median = statistics.median(times)
    limit = subject.spec.timeout
    if prediction.seconds is not None and prediction.seconds > limit / 2:
        yield Finding(
            grade="warning",
            found=f"{LONG:,} characters take {prediction.seconds:.3g} s, of {limit:g} s that are allowed; {len(PLAIN)} take {median:.3g} s",
            remedy="long articles may fail for time; give more with --timeout",
        )


def _failure(prediction: Prediction, where: str, remedy: str = "") -> Iterator[Finding]:
    if prediction.status == "failed":
        yield Finding(grade="error", found=f"fails {where}: {prediction.error}", remedy=remedy)


def _answer(subject: Subject, name: str, text: str) -> Prediction:
    return subject.ask_one(document(name, text))


def _is_steady(subject: Subject) -> bool:
    first, second = (_answer(subject, "plain", PLAIN) for _ in range(2))
    return _content(first) == _content(second)


def _content(prediction: Prediction) -> tuple[object, ...]:
    return prediction.status, prediction.error, tuple(msgspec.json.encode(fact) for fact in prediction.facts)


def _difference(one: Prediction, other: Prediction) -> str:
    ours, theirs = _content(one)[2], _content(other)[2]
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple) or set(ours) == set(theirs):
        return f"{one.status} {one.error or ''} and {other.status} {other.error or ''}".replace("  ", " ")
    only = [each.decode() for each in (*ours, *theirs) if (each in ours) != (each in theirs)]
    return shorten(only[0])


CHECKS: tuple[Check, ...] = (
    Check(name="starts", about="It starts, and says the same of itself each time.", run=_starts),
    Check(name="answers", about="It answers a short article in plain English.", run=_answers),
    Check(name="empty-texts", about="It answers articles of no and of one character.", run=_empty),
    Check(
        name="offsets",
        about="Its offsets are right behind emoji, combining marks, Chinese, Hebrew, Arabic and CRLF.",
        run=_surroundings,
    ),
    Check(name="quotes", about="Its quotes are the words of the text.", run=_quotes),
    Check(name="values", about="Its values are well formed, of the kinds that it declares.", run=_values),
    Check(name="long-text", about=f"It answers an article of {LONG:,} characters, to its end.", run=_long),
    Check(name="batches", about="It answers several articles at once as it answers each alone.", run=_batches),
    Check(name="repeats", about="It gives the same answer twice.", run=_again),
    Check(name="failures", about="It tells a failure as a failure, and goes on.", run=_survives),
    Check(name="reads", about="It reads no files of the user while it works on an article.", run=_reads),
    Check(name="time", about="It stays within the time limit on long articles.", run=_time),
)
