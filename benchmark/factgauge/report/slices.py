"""The tables of slices: one for each attribute, readable at 80 columns; undefined is printed as –."""

from collections.abc import Sequence

from factgauge.report.table import share
from factgauge.report.terminal import cells_of, cut, fit, visible
from factgauge.score.slices import Slice, Sliced

_WIDTH = 80
_HEAD = ("gold", "found", "P", "R", "F1")
_NARROWEST = 5


def render_slices(tables: Sequence[Sliced]) -> str:
    """Write the tables: value, number of gold facts, how many were found, precision, recall, F1; the kind as a whole last."""
    return "\n\n".join(map(_table, tables))


def _table(table: Sliced) -> str:
    rows = [*table.slices, table.total]
    cells = [_HEAD, *map(_cells, rows)]
    widths = [max(_NARROWEST, *(len(line[column]) for line in cells)) for column in range(len(_HEAD))]
    left = _WIDTH - sum(widths) - len(widths)
    names = [table.by, *(row.value for row in rows)]
    name_width = min(left, max(cells_of(visible(name)) for name in names))
    lines = [
        _line(cut(name, name_width), numbers, name_width, widths) for name, numbers in zip(names, cells, strict=True)
    ]
    ruler = "-" * (name_width + sum(widths) + len(widths))
    return "\n".join([lines[0], ruler, *lines[1:-1], ruler, lines[-1]])


def _cells(row: Slice) -> tuple[str, ...]:
    rates = row.rates
    return (str(row.gold), str(rates.matched), share(rates.precision), share(rates.recall), share(rates.f1))


def _line(name: str, numbers: Sequence[str], name_width: int, widths: Sequence[int]) -> str:
    return " ".join([fit(name, name_width), *(f"{cell:>{width}}" for cell, width in zip(numbers, widths, strict=True))])
