"""Small drawings as SVG, the same bytes everywhere: numbers are rounded, and colours come from the page's style."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from factgauge.metrics.counts import Interval

_WIDTH, _HEIGHT, _EDGE = 120, 14, 3
_PLOT = 240


def interval_of(rate: float | None, interval: Interval | None) -> Markup:
    """Draw a rate from 0 to 1 as a dot on a line, with its interval as a bar; nothing where it is undefined."""
    if rate is None:
        return Markup("")
    middle = _HEIGHT // 2
    parts = [f'<line class="axis" x1="{_EDGE}" y1="{middle}" x2="{_WIDTH - _EDGE}" y2="{middle}"/>']
    if interval is not None:
        low, high = map(_x, interval)
        parts.append(f'<line class="bar" x1="{low}" y1="{middle}" x2="{high}" y2="{middle}"/>')
    parts.append(f'<circle class="dot" cx="{_x(rate)}" cy="{middle}" r="3"/>')
    # Everything in it is a number.
    return Markup(_svg(_WIDTH, _HEIGHT, parts))  # noqa: S704


def bar_of(share: float) -> Markup:
    """Draw a share of the largest as a bar."""
    length = round(share * (_WIDTH - 2 * _EDGE), 1)
    parts = [f'<rect class="length" x="{_EDGE}" y="3" width="{length:g}" height="{_HEIGHT - 6}"/>']
    return Markup(_svg(_WIDTH, _HEIGHT, parts))  # noqa: S704


def curve_of(points: Sequence[tuple[float, float | None, float | None]]) -> Markup:
    """Draw precision and recall over confidence; points are (confidence, precision, recall), each from 0 to 1."""
    lines = []
    for name, column in (("precision", 1), ("recall", 2)):
        places = " ".join(
            f"{_plotted(point[0])},{_plotted(1 - value)}" for point in points if (value := point[column]) is not None
        )
        lines.append(f'<polyline class="{name}" points="{places}"/>')
    return Markup(_svg(_PLOT + 2 * _EDGE, _PLOT + 2 * _EDGE, [*_grid(), *lines]))  # noqa: S704


def _grid() -> Iterator[str]:
    for quarter in range(5):
        at, end = _plotted(quarter / 4), _plotted(1)
        yield f'<line class="axis" x1="{at}" y1="{_EDGE}" x2="{at}" y2="{end}"/>'
        yield f'<line class="axis" x1="{_EDGE}" y1="{at}" x2="{end}" y2="{at}"/>'


def _plotted(share: float) -> str:
    return f"{_EDGE + share * _PLOT:.1f}"


def _x(share: float) -> str:
    return f"{_EDGE + min(max(share, 0.0), 1.0) * (_WIDTH - 2 * _EDGE):.1f}"


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    """Write a drawing that says nothing that does not stand beside it in words."""
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg {box} aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
