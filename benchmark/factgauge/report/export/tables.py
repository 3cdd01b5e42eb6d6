"""Tidy tables for data frames: CSV and Parquet, one number a row (see :class:`factgauge.report.export.scores.Score`)."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from factgauge.errors import Fault, InputError
from factgauge.report.export.scores import Score

COLUMNS = tuple(field.name for field in fields(Score))
_WHOLE = frozenset({"matched", "partial", "spurious", "missed", "articles", "failed", "units"})
_REAL = frozenset({"value", "low", "high"})


def comma_separated(scores: Iterable[Score]) -> Iterator[str]:
    """Write a table as RFC 4180 has it, with lines that end in a line feed; what is undefined is empty."""
    for row in (COLUMNS, *(asdict(score).values() for score in scores)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


def parquet(scores: Iterable[Score]) -> bytes:
    """Write a table as Parquet; what is undefined is null.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 (an extra)
        import pyarrow.parquet  # noqa: PLC0415 (an extra)
    except ImportError as error:
        remedy = 'run: pip install "factgauge[parquet]"'
        raise InputError([Fault(where="--format parquet", found="needs pyarrow", remedy=remedy)]) from error
    schema = pyarrow.schema([(name, _type_of(name, pyarrow)) for name in COLUMNS])
    table = pyarrow.Table.from_pylist([asdict(score) for score in scores], schema=schema)
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def _type_of(column: str, pyarrow: object) -> object:
    name = "int64" if column in _WHOLE else "float64" if column in _REAL else "string"
    return getattr(pyarrow, name)()
