"""An article on a terminal with marks under its lines, which need no colour: one row of marks for each fact that overlaps another."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import get_character_cell_size
from rich.text import Text

from factgauge.match.overlap import overlapping
from factgauge.report.terminal import cells_of, visible
from factgauge.spans import Span

Row: TypeAlias = Literal["gold", "said"]
_ROWS: tuple[Row, ...] = ("gold", "said")
_GUTTER = 5
_NARROWEST = 20


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A stretch of the text that is marked under the line: ``fill`` is repeated below it, ``label`` stands behind it."""

    row: Row
    span: Span
    fill: str
    label: str
    style: str


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line on the screen: what of the text stands in it, and for each character (and the end) its cell and place in ``shown``."""

    span: Span
    shown: str
    cells: Sequence[int]
    places: Sequence[int]


def marked(text: str, marks: Sequence[Mark], *, window: Span, width: int) -> Text:
    """Write the part ``window`` of a text in lines of at most ``width`` cells, each followed by the marks below it.

    A mark that goes on in the next line ends in ``>``. Gold facts and predictions have rows of their own, named at the left. What has no
    width (a combining mark, the end of a line) is marked by one cell.
    """
    # A label may be followed by ``>``, and stand behind a cell that marks the end of a line.
    reserve = max((len(mark.label) for mark in marks), default=0) + 2
    lines = _lines(text, window, max(_NARROWEST, width - _GUTTER - reserve))
    below: dict[int, list[Mark]] = defaultdict(list)
    for at, number in overlapping([line.span for line in lines], [mark.span for mark in marks]):
        below[at].append(marks[number])
    screen = Text()
    for at, line in enumerate(lines):
        ordered = sorted(below[at], key=lambda mark: (mark.span[0], -mark.span[1], mark.label))
        screen.append(" " * _GUTTER if line.shown else "").append_text(_coloured(line, ordered)).append("\n")
        for row in _ROWS:
            for lane in _lanes(line, [mark for mark in ordered if mark.row == row]):
                screen.append(f"{row:<{_GUTTER}}", style="dim").append_text(lane).append("\n")
    return screen


def _lines(text: str, window: Span, width: int) -> list[_Line]:
    """Break a text at its line ends, and at white space where a line gets too long."""
    lines = []
    start, end = window
    while start < end:
        stop = _break(text, start, end, width)
        lines.append(_line(text, start, stop))
        start = stop
    return lines


def _break(text: str, start: int, end: int, width: int) -> int:
    used, space = 0, 0
    for at in range(start, end):
        if text[at] == "\n":
            return at + 1
        used += cells_of(_shown(text, at))
        if used > width and at > start:
            return space or at
        if text[at].isspace():
            space = at + 1
    return end


def _shown(text: str, at: int) -> str:
    """Show one character; a line end of one or two characters is not shown."""
    if text[at] == "\n" or text[at : at + 2] == "\r\n":
        return ""
    return visible(text[at])


def _line(text: str, start: int, stop: int) -> _Line:
    shown, cells, places = "", [0], [0]
    for at in range(start, stop):
        piece = _shown(text, at)
        shown += piece
        cells.append(cells[-1] + sum(map(get_character_cell_size, piece)))
        places.append(len(shown))
    return _Line(span=(start, stop), shown=shown, cells=cells, places=places)


def _within(line: _Line, mark: Mark) -> Span:
    """Give the first and the last character of a mark as places in a line, end exclusive."""
    start, stop = line.span
    return max(mark.span[0], start) - start, min(mark.span[1], stop) - start


def _coloured(line: _Line, marks: Sequence[Mark]) -> Text:
    shown = Text(line.shown)
    for mark in sorted(marks, key=lambda mark: (mark.row == "gold", mark.span[0] - mark.span[1])):
        first, last = _within(line, mark)
        shown.stylize(mark.style, line.places[first], line.places[last])
    return shown


def _lanes(line: _Line, marks: Sequence[Mark]) -> list[Text]:
    """Put each mark into the first row that has room for it and its label."""
    lanes: list[Text] = []
    used: list[int] = []
    for mark in marks:
        first, last = _within(line, mark)
        start, stop = line.cells[first], max(line.cells[last], line.cells[first] + 1)
        label = f"{mark.label}>" if mark.span[1] > line.span[1] else mark.label
        number = next((at for at, end in enumerate(used) if end <= start), len(lanes))
        if number == len(lanes):
            lanes.append(Text())
            used.append(0)
        lane = lanes[number]
        lane.append(" " * (start - len(lane))).append(mark.fill * (stop - start) + label, style=mark.style)
        used[number] = len(lane) + 1
    return lanes
