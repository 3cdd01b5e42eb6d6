"""Scores over time as a plot: one SVG file, the same bytes for the same runs.

For each group of comparable runs and each kind there is a panel with F1 from 0 to 1 over time. An extractor is told by colour, by the form
of its marks and by the dashes of its line; a vertical stroke is the 95 % interval.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS
from factgauge.metrics.table import ALL
from factgauge.report.export.history import Comparable, History, Measured, Point, Series
from factgauge.report.export.history_text import moment
from factgauge.report.table import share, span_of
from factgauge.report.terminal import cut

_WIDTH, _LEFT, _RIGHT = 720, 60, 700
_LINE, _PANEL, _GAP = 18, 120, 46
_GROUPS = (*KINDS, ALL)
# The colours of Okabe and Ito, which people who see few colours can tell apart; black and yellow are left out.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_DASHES = ("none", "6 3", "2 3", "8 3 2 3", "12 4")
_MARKS = ("M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z", "M-4,-4H4V4H-4Z", "M0,-5L5,4H-5Z", "M0,-5L5,0L0,5L-5,0Z")
_STYLE = """
text{font:12px sans-serif;fill:#222}.t{font-weight:bold}.s{font-size:10px;fill:#555}
.b{fill:#fff}.g{stroke:#ccc}.i{stroke-width:1.5;opacity:.55}.l{fill:none;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#eee}.s{fill:#bbb}.b{fill:#181818}.g{stroke:#555}}
"""
_SIGNATURE_WIDTH = 110
_NAME_WIDTH = 80


@dataclass(frozen=True)
class _Scale:
    """From seconds since 1970 to the horizontal place."""

    first: float
    last: float

    def place(self, time: float) -> float:
        """Give the place of a moment; the only one stands in the middle."""
        inner = _RIGHT - _LEFT - 40
        share = 0.5 if self.last == self.first else (time - self.first) / (self.last - self.first)
        return _LEFT + 20 + share * inner


def svg(history: History) -> str:
    """Draw a history.

    Raises:
        InputError: a run does not tell when it started.
    """
    pieces, bottom = [], 10.0
    for group in history.groups:
        drawn, bottom = _group(group, bottom)
        pieces += drawn
    title = f"F1 over time, scheme {history.scheme}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{bottom:.0f}" '
        f'viewBox="0 0 {_WIDTH} {bottom:.0f}" role="img" aria-labelledby="title">'
    )
    background = f'<rect class="b" width="{_WIDTH}" height="{bottom:.0f}"/>'
    lines = [head, f'<title id="title">{title}</title>', f"<style>{_STYLE}</style>", background, *pieces, "</svg>"]
    return "\n".join(lines) + "\n"


def _group(group: Comparable, top: float) -> tuple[list[str], float]:
    """Draw one group from a height on; give the height below it."""
    times = [_seconds(point) for series in group.series for point in series.points]
    scale = _Scale(min(times), max(times))
    pieces = [_text(_LEFT, top + 14, cut(group.signature, _SIGNATURE_WIDTH), "s")]
    at = top + 14
    for number, series in enumerate(group.series):
        at += _LINE
        pieces += [*_sample(number, at), _text(_LEFT + 40, at, cut(series.extractor, _NAME_WIDTH))]
    for kind in _GROUPS:
        if any(kind in point.f1 for series in group.series for point in series.points):
            at += _GAP
            pieces += _panel(kind, group.series, scale, at)
            at += _PANEL
    return pieces, at + _GAP


def _sample(number: int, at: float) -> Iterator[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    yield f'<path class="l" d="M{_LEFT},{at - 4:.1f}h32" stroke="{colour}" stroke-dasharray="{dash}"/>'
    yield _mark(number, _LEFT + 16, at - 4)


def _panel(kind: str, several: Sequence[Series], scale: _Scale, top: float) -> Iterator[str]:
    yield _text(_LEFT, top - 8, kind, "t")
    for value in (0.0, 0.5, 1.0):
        height = _height(value, top)
        yield f'<path class="g" d="M{_LEFT},{height:.1f}H{_RIGHT}"/>'
        yield f'<text class="s" x="{_LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{share(value)}</text>'
    points = [point for series in several for point in series.points]
    for point in {_seconds(each): each for each in (min(points, key=_seconds), max(points, key=_seconds))}.values():
        place = scale.place(_seconds(point))
        yield f'<text class="s" x="{place:.1f}" y="{top + _PANEL + 14}" text-anchor="middle">{escape(moment(point))}</text>'
    for number, series in enumerate(several):
        yield from _series(number, kind, series, scale, top)


def _series(number: int, kind: str, series: Series, scale: _Scale, top: float) -> Iterator[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    places = [
        (point, scale.place(_seconds(point)), measured, measured.f1)
        for point in series.points
        if (measured := point.f1.get(kind)) is not None and measured.f1 is not None
    ]
    if len(places) > 1:
        line = "L".join(f"{place:.1f},{_height(f1, top):.1f}" for _, place, _, f1 in places)
        yield f'<path class="l" d="M{line}" stroke="{colour}" stroke-dasharray="{dash}"/>'
    for point, place, measured, f1 in places:
        if measured.interval is not None:
            low, high = (_height(bound, top) for bound in measured.interval)
            yield f'<path class="i" d="M{place:.1f},{low:.1f}V{high:.1f}" stroke="{colour}"/>'
        yield _mark(number, place, _height(f1, top), _told(series, kind, point, measured))


def _told(series: Series, kind: str, point: Point, measured: Measured) -> str:
    name = cut(series.extractor, _NAME_WIDTH)
    return f"{name}, {moment(point)}: {kind} {share(measured.f1)}, 95 % interval {span_of(measured.interval)}"


def _mark(number: int, place: float, height: float, title: str = "") -> str:
    told = f"<title>{escape(title)}</title>" if title else ""
    colour, form = _COLOURS[number % len(_COLOURS)], _MARKS[number % len(_MARKS)]
    return f'<path d="{form}" fill="{colour}" transform="translate({place:.1f},{height:.1f})">{told}</path>'


def _text(place: float, height: float, text: str, style: str = "") -> str:
    told = f" class={quoteattr(style)}" if style else ""
    return f'<text{told} x="{place:.1f}" y="{height:.1f}">{escape(text)}</text>'


def _height(value: float, top: float) -> float:
    return top + (1 - value) * _PANEL


def _seconds(point: Point) -> float:
    try:
        started = datetime.datetime.fromisoformat(point.started)
    except ValueError as error:
        found = f"{point.started!r} is no time"
        raise InputError([Fault(where=point.run, path="$.started", found=found, remedy="run it again")]) from error
    return (started if started.tzinfo else started.replace(tzinfo=datetime.UTC)).timestamp()
