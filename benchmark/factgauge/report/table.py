"""The table of a run: extractor × kind, readable at 80 columns; undefined is printed as –."""

from collections.abc import Sequence
from dataclasses import dataclass

from factgauge.metrics.counts import HEADLINE, Interval, Rates, Scheme
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.terminal import cut_middle, fit, visible
from factgauge.score.scorecard import Scorecard

UNDEFINED = "–"
_WIDTH = 80
_LEAST_NAME = 8
_NAME_COLUMN = 1
_SHOWN_FAILURES = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """One extractor's scorecard; ``per_second`` is its speed in articles per second, None where it was not measured."""

    name: str
    scorecard: Scorecard
    per_second: float | None = None


def share(rate: float | None) -> str:
    """Print a rate with two digits: ``.80``, ``1.00``, or – where it is undefined.

    What is short of all, or more than nothing, is never rounded to it: ``>.99``, ``<.01``.
    """
    if rate is None:
        return UNDEFINED
    digits = f"{rate:.2f}".removeprefix("0")
    if digits == "1.00" and rate < 1:
        return ">.99"
    return "<.01" if digits == ".00" and rate > 0 else digits


_HEAD = ("kind", "extractor", "found", "P", "R", "F1", "95% of F1", "strict", "lenient", "docum.", "art/s", "failed")
# The column of failures, the last, is there where something failed.
_FAILED = -1
_LABELS = {WITHOUT_HEADER: "date*"}
_GROUPS = ("date", WITHOUT_HEADER, "figure", "actor", ALL)


def render(rows: Sequence[Row]) -> str:
    """Write the table: by kind, the best F1 first."""
    lines: list[tuple[str, ...]] = [_HEAD]
    breaks: list[int] = []
    for group in _GROUPS:
        of_group = [row for row in rows if group in row.scorecard.rates]
        breaks.append(len(lines))
        lines += [_cells(group, row) for row in sorted(of_group, key=lambda row: _rank(row, group))]
    if not any(row.scorecard.failed for row in rows):
        lines = [line[:_FAILED] for line in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    widths[_NAME_COLUMN] = _name_width(widths)
    ruler = "-" * (sum(widths) + len(widths) - 1)
    text = [_line(line, widths) for line in lines]
    for at in sorted({at for at in breaks if at < len(lines)}, reverse=True):
        text.insert(at, ruler)
    return "\n".join(text)


def _name_width(widths: Sequence[int]) -> int:
    """Let names have what the other columns leave of the line."""
    left = _WIDTH - (sum(widths) - widths[_NAME_COLUMN]) - (len(widths) - 1)
    return max(_LEAST_NAME, min(widths[_NAME_COLUMN], left))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [
        fit(cut_middle(cell, width), width) if at <= _NAME_COLUMN else f"{cell:>{width}}"
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return " ".join(parts).rstrip()


def span_of(interval: Interval | None) -> str:
    """Print an interval: ``.62–.93``, or – where it is undefined."""
    return UNDEFINED if interval is None else f"{share(interval[0])}–{share(interval[1])}"


def _rank(row: Row, kind: str) -> tuple[float, str]:
    return (-(row.scorecard.rates[kind][HEADLINE].f1 or 0.0), row.name)


def _cells(kind: str, row: Row) -> tuple[str, ...]:
    rates = row.scorecard.rates[kind]
    headline = rates[HEADLINE]
    return (
        _LABELS.get(kind, kind),
        row.name,
        _found(headline),
        share(headline.precision),
        share(headline.recall),
        share(headline.f1),
        span_of(headline.f1_interval),
        share(rates[Scheme.STRICT].f1),
        share(rates[Scheme.LENIENT].f1),
        share(rates[Scheme.DOCUMENT].f1),
        UNDEFINED if row.per_second is None else _speed(row.per_second),
        f"{len(row.scorecard.failed)}/{row.scorecard.articles}",
    )


def _found(rates: Rates) -> str:
    return f"{rates.matched}/{rates.matched + rates.missed}"


def _speed(per_second: float) -> str:
    """Print a speed with the digits that say something."""
    tens = 10
    return f"{per_second:.0f}" if per_second >= tens else f"{per_second:.1f}"


def legend(scorecards: Sequence[Scorecard]) -> list[str]:
    """Say what the columns are, and what the intervals speak of, for scores against one gold set."""
    lines = ["found, P, R, F1: scheme value; strict, lenient, docum.: F1; art/s: articles a second"]
    unvalued = ", ".join(dict.fromkeys(kind for scorecard in scorecards for kind in scorecard.unvalued))
    if unvalued:
        lines.append(f"gold gives no values of {unvalued}: there value asks for the place only, as lenient does")
    if any(WITHOUT_HEADER in scorecard.rates for scorecard in scorecards):
        lines.append("date*: without the date in the header of the article")
    unit, units = scorecards[0].unit, scorecards[0].units
    over = f"95%: bootstrap over {units} {unit}{'s' if units != 1 else ''}"
    if unit == "paragraph":
        over += "; it speaks of this text only, not of other articles"
    return [*lines, over]


def footer(scorecard: Scorecard) -> str:
    """Write what belongs under the table of one score: the legend, failures, what was apart, and the signature."""
    lines = legend([scorecard])
    lines += [
        f"failed: {visible(failure.document)}: {visible(failure.error)}"
        for failure in scorecard.failed[:_SHOWN_FAILURES]
    ]
    if len(scorecard.failed) > _SHOWN_FAILURES:
        lines.append(f"failed: {len(scorecard.failed) - _SHOWN_FAILURES} more articles")
    for title, numbers in (("ungrounded", scorecard.ungrounded), ("inside boilerplate", scorecard.leakage)):
        if any(numbers.values()):
            lines.append(f"{title}: " + ", ".join(f"{number} {kind}" for kind, number in numbers.items() if number))
    return "\n".join([*lines, scorecard.signature])
