"""A baseline: what a run found, in a file small enough to be committed, for repositories that do not keep run folders.

It keeps the counts of the schemes :data:`KEPT` for each article, and one letter for each gold fact: ``D``, ``F`` or ``A`` for a date,
figure or actor that was found, the small letter for one that was not, ``.`` for one that does not count. It keeps no text.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from factgauge._version import __version__
from factgauge.compare.facts import Outcome, Outcomes
from factgauge.compare.runs import StoredRun
from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Kind, Record
from factgauge.files import write_whole
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import FIELDS, SCHEMES, WITHOUT_HEADER, CountTable, TableBuilder
from factgauge.records import UNREADABLE, read_record
from factgauge.score.derive import derive
from factgauge.score.scorecard import Failure, Macro, Scorecard, Scored
from factgauge.score.verdicts import Verdict

FILE = "factgauge-baseline.json"
KEPT = (Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE, Scheme.DOCUMENT)
_FORMAT = 1
_FAILURE = "a baseline keeps how many articles failed, and not which"
# Counts are whole numbers of four bytes.
_MOST = 2**31 - 1
_KEPT_FIELDS = ("matched", "spurious", "missed")
_LETTERS: Mapping[Kind, str] = {"date": "D", "figure": "F", "actor": "A"}
_IGNORED = "."
_KINDS: Mapping[str, Kind] = {letter: kind for kind, letter in _LETTERS.items()}


class Row(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The counts of an article, or of a paragraph: for each group ``KEPT`` × (matched, spurious, missed), one after the other."""

    article: str
    paragraph: int | None = None
    cluster: str | None = None
    counts: tuple[tuple[int, ...], ...]


class KeptRun(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept of the run of one extractor. ``facts`` has a letter for each gold fact of each article."""

    signature: str
    fingerprint: str
    kinds: tuple[Kind, ...]
    failed: int
    groups: tuple[str, ...]
    rows: tuple[Row, ...]
    facts: dict[str, str]


class Baseline(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: runs by the name of the extractor. ``format`` is the version of the file's form."""

    format: int
    factgauge: str
    extractors: dict[str, KeptRun]


def baseline_of(runs: Iterable[StoredRun]) -> Baseline:
    """Keep what some runs found."""
    kept = {run.info.extractor: _kept(run) for run in runs}
    return Baseline(format=_FORMAT, factgauge=__version__, extractors=dict(sorted(kept.items())))


def _kept(run: StoredRun) -> KeptRun:
    card, table = run.scored.scorecard, run.scored.table
    places = [SCHEMES.index(scheme) for scheme in KEPT]
    fields = [FIELDS.index(name) for name in _KEPT_FIELDS]
    counts = table.counts[:, :, places][..., fields].reshape(len(table.articles), len(table.groups), -1)
    facts: dict[str, list[str]] = {}
    for verdict in run.verdicts():
        if verdict.side == "gold":
            facts.setdefault(verdict.document, []).append(_letter(verdict))
    return KeptRun(
        signature=card.signature,
        fingerprint=run.info.fingerprint,
        kinds=card.kinds,
        failed=len(card.failed),
        groups=table.groups,
        rows=tuple(
            Row(article=article, paragraph=paragraph, cluster=cluster, counts=tuple(map(tuple, numbers)))
            for article, paragraph, cluster, numbers in zip(
                table.articles, table.paragraphs, table.clusters, counts.tolist(), strict=True
            )
        ),
        facts={name: "".join(letters) for name, letters in sorted(facts.items())},
    )


def _letter(verdict: Verdict) -> str:
    if verdict.verdict == "optional":
        return _IGNORED
    letter = _LETTERS[verdict.kind]
    return letter if verdict.verdict == "found" else letter.lower()


def write(baseline: Baseline, path: Path) -> None:
    """Write a baseline, one row and one article a line, whole or not at all.

    Raises:
        RunFolderError: it cannot be written.
    """
    write_whole(path, _pieces(baseline))


def _pieces(baseline: Baseline) -> Iterator[bytes]:
    head = msgspec.to_builtins(baseline) | {"extractors": None}
    yield msgspec.json.format(msgspec.json.encode(head), indent=1).removesuffix(b"null\n}") + b"{"
    for number, (name, run) in enumerate(baseline.extractors.items()):
        own: dict[str, Any] = {
            key: value for key, value in msgspec.to_builtins(run).items() if key not in {"rows", "facts"}
        }
        yield (b",\n  " if number else b"\n  ") + msgspec.json.encode(name) + b": {\n"
        yield b"".join(
            b"   " + msgspec.json.encode(key) + b": " + msgspec.json.encode(value) + b",\n"
            for key, value in own.items()
        )
        rows = b",\n    ".join(map(msgspec.json.encode, run.rows))
        facts = b",\n    ".join(
            msgspec.json.encode(article) + b": " + msgspec.json.encode(letters)
            for article, letters in run.facts.items()
        )
        yield b'   "rows": [\n    ' + rows + b'\n   ],\n   "facts": {\n    ' + facts + b"\n   }\n  }"
    yield b"\n }\n}\n"


def read(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: it is missing, or is no baseline of this version.
    """
    where = str(path)
    try:
        content = path.read_bytes()
        raw = msgspec.json.decode(content)
    except OSError as error:
        raise InputError([Fault(where=where, found=f"cannot be read: {error.strerror}")]) from error
    except UNREADABLE as error:
        raise InputError(
            [Fault(where=where, found=f"is no JSON: {error}", remedy="save it again: factgauge baseline save")]
        ) from error
    extractors = raw.pop("extractors", {}) if isinstance(raw, dict) else {}
    baseline, faults = read_record(
        raw | {"extractors": {}} if isinstance(raw, dict) else raw, Baseline, where=where, path="$"
    )
    kept: dict[str, KeptRun] = {}
    for name, each in extractors.items() if isinstance(extractors, Mapping) else ():
        run, found = read_record(each, KeptRun, where=where, path=f"$.extractors.{name}")
        faults += found or ([] if run is None else _faults_of_rows(run, where, f"$.extractors.{name}"))
        if run is not None:
            kept[name] = run
    if faults or baseline is None or baseline.format != _FORMAT:
        again = Fault(
            where=where, found="is no baseline of this version", remedy="save it again: factgauge baseline save"
        )
        raise InputError([*faults, again])
    return msgspec.structs.replace(baseline, extractors=kept)


def _faults_of_rows(run: KeptRun, where: str, path: str) -> list[Fault]:
    width = len(KEPT) * len(_KEPT_FIELDS)
    wrong = [
        number
        for number, row in enumerate(run.rows)
        if len(row.counts) != len(run.groups)
        or any(len(counts) != width or min(counts) < 0 or max(counts) > _MOST for counts in row.counts)
    ]
    found = f"must be {width} numbers from 0 on for each of {', '.join(run.groups)}"
    faults = [Fault(where=where, path=f"{path}.rows[{number}]", found=found) for number in wrong]
    if not run.rows:
        faults.append(Fault(where=where, path=f"{path}.rows", found="must hold the counts of an article at least"))
    if not set(run.kinds) <= set(run.groups) <= {*KINDS, WITHOUT_HEADER} or len(set(run.groups)) < len(run.groups):
        found = f"must be the kinds, and may be {WITHOUT_HEADER}"
        faults.append(Fault(where=where, path=f"{path}.groups", found=found))
    letters = {_IGNORED, *_KINDS, *(letter.lower() for letter in _KINDS)}
    return faults + [
        Fault(
            where=where,
            path=f"{path}.facts.{article}",
            found=f"has letters that are none of {''.join(sorted(letters))}",
        )
        for article, word in run.facts.items()
        if not letters.issuperset(word)
    ]


def scored_of(run: KeptRun) -> Scored:
    """Give the scores that a baseline keeps; of schemes that it does not keep there are no rates."""
    builder = TableBuilder(run.groups)
    numbers = np.zeros((len(run.rows), len(run.groups), len(SCHEMES), len(FIELDS)), np.int32)
    kept = np.array([row.counts for row in run.rows], np.int32).reshape(
        len(run.rows), len(run.groups), len(KEPT), len(_KEPT_FIELDS)
    )
    for place, scheme in enumerate(KEPT):
        for at, name in enumerate(_KEPT_FIELDS):
            numbers[:, :, SCHEMES.index(scheme), FIELDS.index(name)] = kept[:, :, place, at]
    builder.add(
        [row.article for row in run.rows],
        numbers,
        paragraphs=[row.paragraph for row in run.rows],
        clusters=[row.cluster for row in run.rows],
    )
    table = builder.build()
    return Scored(scorecard=_scorecard(run, table), table=table)


def _scorecard(run: KeptRun, table: CountTable) -> Scorecard:
    derived = derive(table, run.kinds)
    return Scorecard(
        signature=run.signature,
        kinds=run.kinds,
        articles=len(set(table.articles)),
        failed=tuple(Failure(document=str(number), error=_FAILURE) for number in range(run.failed)),
        unit=derived.unit,
        units=derived.units,
        rates={
            group: {scheme: each for scheme, each in rates.items() if scheme in KEPT}
            for group, rates in derived.rates.items()
        },
        macro=Macro(articles=derived.over_articles, kinds=derived.over_kinds),
        attributes={},
        ungrounded={},
        leakage={},
    )


def outcomes_of(run: KeptRun, name: str) -> Outcomes:
    """Give what became of each gold fact; why one was not found is not kept."""
    letters = [*_LETTERS.values(), *(letter.lower() for letter in _LETTERS.values()), _IGNORED]
    code = {letter: at for at, letter in enumerate(letters)}
    return Outcomes(
        path=None,
        name=name,
        by_article={article: array("H", [code[letter] for letter in word]) for article, word in run.facts.items()},
        meanings=tuple(_meaning(letter) for letter in letters),
    )


def _meaning(letter: str) -> tuple[Kind, Outcome]:
    if letter == _IGNORED:
        # The kind of what does not count is never asked for.
        return KINDS[0], Outcome(verdict="optional")
    return _KINDS[letter.upper()], Outcome(verdict="found" if letter.isupper() else "missed")
