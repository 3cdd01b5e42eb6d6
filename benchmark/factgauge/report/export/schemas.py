"""JSON Schemas of all that is read and written, made from the types themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from factgauge._version import __version__
from factgauge.compare.baseline import Baseline
from factgauge.compare.facts import FoundAlone
from factgauge.compare.gate import Gate
from factgauge.compare.paired import Comparison, Side
from factgauge.config import Config
from factgauge.facts import Kind, Record
from factgauge.gold.model import Labels, SetInfo
from factgauge.metrics.table import Row
from factgauge.predictions import Prediction
from factgauge.report.export.history import History
from factgauge.report.export.scores import Export
from factgauge.report.gate import CiResult
from factgauge.run.folder import RunInfo
from factgauge.score.scorecard import Scorecard
from factgauge.score.slices import Sliced
from factgauge.score.verdicts import Verdict

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Counts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The counts that all scores derive from: for each row, group by group, numbers in the order of ``columns``."""

    columns: tuple[str, ...]
    groups: tuple[str, ...]
    rows: tuple[Row, ...]


class ScorecardFile(Scorecard, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``scorecard.json``, and what ``factgauge score --json`` prints; ``slices`` are there where they were asked for."""

    counts: Counts
    slices: tuple[Sliced, ...] = ()


class Compared(Comparison, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``factgauge compare --json`` prints of two runs, without ``--gate``.

    ``found_alone`` are numbers of facts that one of them found alone; these and ``facts`` are null where they are not known.
    """

    runs: tuple[str, str]
    found_alone: dict[Side, dict[Kind, int]] | None
    facts: tuple[FoundAlone, ...] | None


class GatedRun(Gate, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the list that ``factgauge compare --gate --json`` prints; ``base`` is null where there was nothing to compare with."""

    base: str | None
    head: str
    passed: bool
    facts: tuple[FoundAlone, ...]


class CiJob(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``factgauge ci --json`` prints: ``broken`` says by the name of an extractor why it is no measure of itself."""

    result: CiResult
    gates: tuple[GatedRun, ...]
    broken: dict[str, str]
    notices: tuple[str, ...]


SCHEMAS: Mapping[str, tuple[Any, str]] = {
    "gold-article": (Labels, "One article of gold: a file of a gold folder, or a line of a JSON-lines file."),
    "gold-set": (SetInfo, "The head of a gold set: gold.toml, read as JSON."),
    "predictions": (Prediction, "One line of predictions.jsonl."),
    "run": (RunInfo, "run.json: what ran."),
    "scorecard": (ScorecardFile, "scorecard.json, and what 'factgauge score --json' prints."),
    "verdicts": (Verdict, "One line of verdicts.jsonl: what became of one fact."),
    "baseline": (Baseline, "factgauge-baseline.json: what 'factgauge baseline save' keeps."),
    "config": (Config, "factgauge.toml, or [tool.factgauge] of pyproject.toml, read as JSON."),
    "compare": (Compared, "What 'factgauge compare --json' prints."),
    "gate": (
        tuple[GatedRun, ...],
        "What 'factgauge compare --gate --json' and 'factgauge baseline check --json' print.",
    ),
    "ci": (CiJob, "What 'factgauge ci --json' prints."),
    "export": (Export, "What 'factgauge export --format json' writes."),
    "history": (History, "What 'factgauge history --json' prints."),
}
"""By name: the type, and what it is the form of."""


def schema_of(name: str) -> bytes:
    """Write the JSON Schema (2020-12) of a form."""
    form, told = SCHEMAS[name]
    head = {"$schema": _DIALECT, "title": f"factgauge {name}", "description": f"{told} factgauge {__version__}."}
    schema = msgspec.json.schema(form)
    # What is told of the form stands at the top; the docstrings of its records stay where the records are.
    content = {**head, **{key: value for key, value in schema.items() if key not in head}}
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def files() -> Iterator[tuple[str, bytes]]:
    """Give all schemas with the names of their files."""
    return ((f"{name}.schema.json", schema_of(name)) for name in SCHEMAS)
