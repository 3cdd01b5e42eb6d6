"""Scores over time on a terminal: a table for each extractor, with a line of bars below it, at 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence

from factgauge.facts import KINDS
from factgauge.metrics.table import ALL
from factgauge.report.export.history import Comparable, History, Measured, Point, Series
from factgauge.report.table import share, span_of
from factgauge.report.terminal import cut, visible

_WIDTH = 80
_GROUPS = (*KINDS, ALL)
_TIME, _CELL = 16, 14
_BARS = "▁▂▃▄▅▆▇█"


def render_history(history: History) -> Iterator[str]:
    """Write all groups, the one with the latest run first, and what is left out of them."""
    for number, group in enumerate(history.groups):
        if number:
            yield ""
        yield from _group(group, history)
    for each in history.left_out:
        yield from _wrapped(f"left out: {visible(each.run)}: {visible(each.why)}")


def _group(group: Comparable, history: History) -> Iterator[str]:
    plural = "" if group.articles == 1 else "s"
    yield f"F1 under the scheme {history.scheme} with its 95 % interval, over {group.articles:,} article{plural}"
    for series in group.series:
        yield ""
        yield from _series(series)
    yield ""
    for each in group.elsewhere:
        number = f"{each.runs:,} run{'s' if each.runs > 1 else ''}"
        yield from _wrapped(
            f"not comparable: {number} of {visible(each.extractor)}: {', '.join(map(visible, each.differs))}"
        )
    yield visible(group.signature)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _series(series: Series) -> Iterator[str]:
    groups = [group for group in _GROUPS if any(group in point.f1 for point in series.points)]
    yield cut(series.extractor, _WIDTH)
    yield _row("started (UTC)", [f"  {group}" for group in groups])
    for point in series.points:
        yield _row(moment(point), [_cell(point.f1.get(group)) for group in groups])
    if len(series.points) > 1:
        yield _row("over time", [bars(series.points, group) for group in groups])
    for point in series.points:
        if point.failed:
            yield f"{moment(point)} failed on {point.failed:,} article{'' if point.failed == 1 else 's'}"


def _row(first: str, cells: Sequence[str]) -> str:
    return " ".join([f"{first:<{_TIME}}", *(f"{cell:<{_CELL}}" for cell in cells)]).rstrip()


def moment(point: Point) -> str:
    """Write when a run started, to the minute."""
    return cut(point.started.replace("T", " ")[:_TIME], _TIME)


def _cell(measured: Measured | None) -> str:
    return "" if measured is None else f"{share(measured.f1):>4} {span_of(measured.interval)}"


def bars(points: Sequence[Point], group: str) -> str:
    """Draw F1 from 0 to 1 in eight heights, a bar a run, of the latest runs that find room; a blank where it is undefined."""
    values = [point.f1[group].f1 if group in point.f1 else None for point in points[-_CELL:]]
    return "".join(" " if value is None else _BARS[min(int(value * len(_BARS)), len(_BARS) - 1)] for value in values)
