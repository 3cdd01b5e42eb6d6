"""``factgauge history``: the scores of runs over time."""

from pathlib import Path

import click
import msgspec

from factgauge.cli.options import json_option, scheme_option
from factgauge.files import write_whole
from factgauge.metrics.counts import Scheme
from factgauge.report.export.history import history, read_folder
from factgauge.report.export.history_svg import svg
from factgauge.report.export.history_text import render_history


@click.command("history")
@click.argument("runs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@scheme_option
@click.option(
    "--svg",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw the scores over time into a file too.",
)
@json_option
def history_command(runs: Path, scheme: str, file: Path | None, *, as_json: bool) -> None:
    """Tell the F1 of all finished runs in the folder RUNS over time, by extractor, with 95 % intervals.

    Only runs with the same signature stand in one table: the same version, gold, origin of values, and unit of the intervals. Runs that
    are left out are named.
    """
    found, unfinished = read_folder(runs)
    told = history(found, Scheme(scheme), unfinished)
    if file is not None:
        write_whole(file, [svg(told).encode()])
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=1))
        return
    click.echo("\n".join(render_history(told)))
