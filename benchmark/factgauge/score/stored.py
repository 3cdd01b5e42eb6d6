"""What a run keeps of its scores: ``scorecard.json``, with its table of counts, one row a line; and ``verdicts.jsonl``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Record
from factgauge.metrics.counts import Rates, Scheme, rates_of
from factgauge.metrics.table import ALL, COLUMNS, Row, counts_of, table_of
from factgauge.predictions import broken_json, lines_of
from factgauge.records import UNREADABLE, read_record
from factgauge.score.scorecard import Scorecard, Scored
from factgauge.score.slices import Sliced
from factgauge.score.verdicts import Verdict

_VERDICT = msgspec.json.Decoder(Verdict)


class _Counts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    columns: tuple[str, ...]
    groups: tuple[str, ...]
    rows: tuple[Row, ...]


def written(scored: Scored, *, slices: Sequence[Sliced] = ()) -> Iterator[bytes]:
    """Write a scorecard for people and programs: the rates first, slices where there are any, then the counts, one row a line."""
    content = msgspec.to_builtins(scored.scorecard, str_keys=True) | ({"slices": slices} if slices else {})
    head = msgspec.json.format(msgspec.json.encode(content), indent=1)
    yield head.removesuffix(b"\n}") + b',\n "counts": {\n'
    yield b'  "columns": ' + msgspec.json.encode(COLUMNS) + b",\n"
    yield b'  "groups": ' + msgspec.json.encode(scored.table.groups) + b',\n  "rows": ['
    for number, row in enumerate(scored.table.rows()):
        yield (b",\n   " if number else b"\n   ") + msgspec.json.encode(row)
    yield b"\n  ]\n }\n}\n"


def read_verdicts(path: Path) -> Iterator[tuple[int, Verdict]]:
    """Read stored verdicts line by line, with the number of each line.

    Raises:
        InputError: the file cannot be read, or a line is no verdict of this version.
    """
    for number, line in lines_of(path):
        try:
            verdict = _VERDICT.decode(line)
        except UNREADABLE as error:
            raise InputError(_faults_of_verdict(error, line, f"{path}:{number}")) from error
        yield number, verdict


def _faults_of_verdict(error: Exception, line: bytes, where: str) -> list[Fault]:
    try:
        raw = msgspec.json.decode(line)
    except UNREADABLE:
        faults = [broken_json(error, line, where)]
    else:
        faults = read_record(raw, Verdict, where=where, path="$")[1]
    return [*faults, Fault(where=where, found="is no verdict of this version", remedy="score the predictions again")]


def read_scorecard(path: Path) -> Scored:
    """Read a stored scorecard.

    Raises:
        InputError: the file is missing, or no scorecard of this version, or has rates that are not those of its counts.
    """
    where = str(path)
    try:
        raw = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        remedy = "give a run folder whose run is finished, or a scorecard.json"
        raise InputError([Fault(where=where, found=f"cannot be read: {error.strerror}", remedy=remedy)]) from error
    except UNREADABLE as error:
        raise InputError([Fault(where=where, found=f"is no readable JSON: {error}")]) from error
    counts = raw.pop("counts", None) if isinstance(raw, dict) else None
    if isinstance(raw, dict):
        # Slices are told beside the scores; nothing derives from them.
        raw.pop("slices", None)
    scorecard, faults = read_record(raw, Scorecard, where=where, path="$")
    stored, more = read_record(counts, _Counts, where=where, path="$.counts")
    if scorecard is None or stored is None or faults or more:
        remedy = "score the predictions again with this version"
        raise InputError([*faults, *more, Fault(where=where, found="is no scorecard of this version", remedy=remedy)])
    try:
        if stored.columns != COLUMNS:
            raise ValueError(f"the columns must be {', '.join(COLUMNS)}")  # noqa: TRY301 (one way to say it)
        table = table_of(stored.rows, stored.groups)
    except ValueError as error:
        raise InputError([Fault(where=where, path="$.counts", found=str(error))]) from error
    scored = Scored(scorecard=scorecard, table=table)
    if wrong := list(_faults_of_rates(scored, where)):
        raise InputError(wrong)
    return scored


def _faults_of_rates(scored: Scored, where: str) -> Iterator[Fault]:
    """See that each rate is there and derives from the counts: a file that was edited by hand says nothing that its counts do not."""
    table, rates = scored.table, scored.scorecard.rates
    groups = {group: (group,) for group in table.groups} | ({ALL: KINDS} if set(KINDS) <= set(table.groups) else {})
    for group in (*groups, *(rates.keys() - groups.keys())):
        for scheme in Scheme:
            said = rates.get(group, {}).get(scheme)
            if said is None:
                found = "is missing"
            elif group in groups and _is_derived(said, table.of(groups[group], scheme).sum(axis=0).tolist()):
                continue
            else:
                found = f"the rates of {group} under {scheme} are not those of the counts"
            yield Fault(
                where=where, path=f"$.rates.{group}.{scheme}", found=found, remedy="score the predictions again"
            )


def _is_derived(said: Rates, numbers: Sequence[int]) -> bool:
    intervals = said.precision_interval, said.recall_interval, said.f1_interval
    bare = msgspec.structs.replace(said, precision_interval=None, recall_interval=None, f1_interval=None)
    return bare == rates_of(counts_of(numbers)) and all(0 <= low <= high <= 1 for low, high in filter(None, intervals))
