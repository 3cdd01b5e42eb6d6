"""What a gold set can show, as a table at 80 columns; undefined is printed as –."""

import textwrap
from collections.abc import Iterator

from factgauge.compare.power import DIFFERENCES, LEVEL, MOST_UNITS, POWER, Needed, Power
from factgauge.facts import Record
from factgauge.report.table import UNDEFINED, share
from factgauge.score.derive import FEWEST_UNITS, Unit

_WIDTH = 80


class PowerReport(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The power of a gold set for each kind and for ``all`` together.

    ``gold`` is named as in a signature; ``run`` is the run whose counts stand for the better system, or None. ``unit`` is what is
    simulated, ``units`` the number that the gold has.
    """

    gold: str
    run: str | None
    articles: int
    unit: Unit
    units: int
    power: dict[str, Power]


def render(report: PowerReport) -> str:
    """Write the table and what it rests on."""
    head = f"gold: {report.gold}\narticles: {report.articles:,}; unit: {report.unit}, {report.units:,} of them"
    table = "\n".join(_table(report))
    notes = "\n".join(textwrap.fill(note, _WIDTH, subsequent_indent="  ") for note in _notes(report))
    return f"{head}\n\n{table}\n\n{notes}"


def _table(report: PowerReport) -> Iterator[str]:
    head = ("kind", "facts", "F1", "smallest", *(f"for {_points(each)}" for each in DIFFERENCES))
    rows = [head, *(_cells(group, each) for group, each in report.power.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join([f"{row[0]:<{widths[0]}}", *cells])


def _points(difference: float) -> str:
    points = f"{100 * difference:g}"
    return f"{points} point{'' if points == '1' else 's'}"


def _cells(group: str, power: Power) -> tuple[str, ...]:
    smallest = UNDEFINED if power.smallest is None else f"{'~' if power.extrapolated else ''}{100 * power.smallest:.1f}"
    needed = {each.difference: _needed(each) for each in power.needed}
    return (
        group,
        f"{power.facts:,}",
        share(power.f1),
        smallest,
        *(needed.get(each, UNDEFINED) for each in DIFFERENCES),
    )


def _needed(needed: Needed) -> str:
    if needed.units is None:
        return UNDEFINED
    return f"{'~' if needed.extrapolated else ''}{needed.units:,}"


def _notes(report: PowerReport) -> Iterator[str]:
    if report.unit == "paragraph":
        yield (
            f"fewer than {FEWEST_UNITS} articles or clusters: this speaks of this text only, and the numbers are of paragraphs; "
            "articles differ more from each other than the paragraphs of one do"
        )
    yield (
        f"smallest: the smallest true difference in F1, in points, that is shown with {100 * POWER:.0f} % power "
        f"(p at most {share(LEVEL)}, paired permutation test)"
    )
    yield f"for …: the number of {report.unit}s like these that show so small a difference"
    yield f"~: by the square-root law; {UNDEFINED}: no difference is shown, or more than {MOST_UNITS:,} are needed"
    assumptions = next(iter(report.power.values())).assumptions
    better = f"counts of {report.run}" if report.run else f"F1 {share(assumptions.f1)}"
    yield (
        f"assumed: the better system has {better}; decisions in one {report.unit} correlate by "
        f"{share(assumptions.correlation)}; the other system makes {share(assumptions.independence)} of its decisions anew"
    )
