"""Messages beside lines of files, as GitHub shows them: workflow commands on stdout."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from factgauge.compare.facts import FoundAlone, Outcome
from factgauge.errors import InputError
from factgauge.facts import Kind
from factgauge.predictions import lines_of
from factgauge.report.comparison import outcome_in_words
from factgauge.report.terminal import visible
from factgauge.score.verdicts import Verdict
from factgauge.spans import Span

Severity: TypeAlias = Literal["error", "warning", "notice"]

# GitHub shows no more of one severity in a step.
MOST = 10
_IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = {**_IN_DATA, ":": "%3A", ",": "%2C"}


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """A message; ``file`` is relative to the top of the repository and has ``line`` (from 1), or both are None."""

    severity: Severity
    title: str
    message: str
    file: str | None = None
    line: int | None = None


def annotations(found: Iterable[Annotation], most: int = MOST) -> Iterator[str]:
    """Write annotations, one a line; of more than ``most`` the last says how many are left out."""
    messages = list(found)
    kept = messages if len(messages) <= most else messages[: most - 1]
    yield from map(_command, kept)
    left_out = len(messages) - len(kept)
    if left_out:
        message = f"and {left_out:,} more"
        yield _command(Annotation(severity=messages[0].severity, title=messages[0].title, message=message))


def _command(annotation: Annotation) -> str:
    properties = {"file": annotation.file, "line": annotation.line, "title": annotation.title}
    said = [f"{name}={_escaped(str(value), _IN_PROPERTIES)}" for name, value in properties.items() if value is not None]
    return f"::{annotation.severity} {','.join(said)}::{_escaped(annotation.message, _IN_DATA)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)


def of_lost_facts(
    lost: Iterable[FoundAlone], gold: Path, *, root: Path, extractor: str, most: int = MOST + 1
) -> Iterator[Annotation]:
    """Put facts that are not found any more beside their lines in the gold at ``gold``, a folder of articles or a JSON-lines file.

    Gold outside the folder ``root`` has no lines that could be shown: there is nothing then.
    """
    facts = (
        _Noted(
            document=fact.document,
            kind=fact.kind,
            span=fact.span,
            title=f"{visible(extractor)} lost a {fact.kind}",
            message=f'"{visible(fact.quote or "")}" was found before; now it is {outcome_in_words(fact.other)}',
        )
        for fact in lost
    )
    return _beside_gold(islice(facts, most), gold, root, "error")


def of_missed_facts(verdicts: Iterable[Verdict], gold: Path, *, root: Path, extractor: str) -> Iterator[Annotation]:
    """Put required gold facts that a run did not find beside their lines; otherwise as :func:`of_lost_facts`."""
    facts = (
        _Noted(
            document=each.document,
            kind=each.kind,
            span=each.span,
            title=f"{visible(extractor)} does not find this {each.kind}",
            message=f'"{visible(each.quote or "")}" is {outcome_in_words(_outcome(each))}',
        )
        for each in verdicts
        if each.side == "gold" and each.verdict in {"wrong", "missed"}
    )
    return _beside_gold(facts, gold, root, "warning")


def _outcome(verdict: Verdict) -> Outcome:
    return Outcome(verdict=verdict.verdict, reason=verdict.reason, detail=verdict.detail)


@dataclass(frozen=True, kw_only=True)
class _Noted:
    """A gold fact, and what is to be said of it."""

    document: str
    kind: Kind
    span: Span | None
    title: str
    message: str


def _beside_gold(facts: Iterable[_Noted], gold: Path, root: Path, severity: Severity) -> Iterator[Annotation]:
    place, top = gold.resolve(), root.resolve()
    if not place.is_relative_to(top):
        return
    noted = list(facts)
    lines = _lines_of_articles(place, {fact.document for fact in noted})
    for fact in noted:
        where = lines.get(fact.document)
        if where is not None:
            yield Annotation(
                severity=severity,
                title=fact.title,
                message=fact.message,
                file=where.file.relative_to(top).as_posix(),
                line=where.line_of(fact),
            )


@dataclass(frozen=True, kw_only=True)
class _Article:
    """Where the labels of an article are: a whole file, or one line of it, which is line ``first``."""

    file: Path
    first: int
    lines: Sequence[str]

    def line_of(self, fact: _Noted) -> int:
        """Give the line with the span of a fact; the first one where that is not seen."""
        if fact.span is None:
            return self.first
        span = re.compile(rf'"kind": *"{fact.kind}".*"span": *\[ *{fact.span[0]}, *{fact.span[1]} *\]')
        return self.first + next((at for at, line in enumerate(self.lines) if span.search(line)), 0)


class _Named(msgspec.Struct):
    id: str


_NAME = msgspec.json.Decoder(_Named)


def _lines_of_articles(place: Path, wanted: set[str]) -> dict[str, _Article]:
    try:
        found = _in_folder(place) if place.is_dir() else _in_file(place)
        return {name: article for name, article in found if name in wanted}
    except (InputError, OSError, UnicodeDecodeError, msgspec.DecodeError):
        # The gold was read a moment ago: it has been changed since, and there is no line to point to.
        return {}


def _in_folder(place: Path) -> Iterator[tuple[str, _Article]]:
    for path in sorted(place.glob("*.json")):
        content = path.read_bytes()
        lines = content.decode("utf-8").split("\n")
        yield _NAME.decode(content).id, _Article(file=path, first=1, lines=lines)


def _in_file(place: Path) -> Iterator[tuple[str, _Article]]:
    for number, line in lines_of(place):
        yield _NAME.decode(line).id, _Article(file=place, first=number, lines=())
