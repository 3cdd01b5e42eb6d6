"""``factgauge report``: one HTML file about one run or several."""

from pathlib import Path

import click

from factgauge.compare.runs import runs_at
from factgauge.files import write_whole
from factgauge.report.html.page import MOST_BYTES, report

FILE = "report.html"
_MEGABYTE = 1_000_000


@click.command("report")
@click.argument("runs", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"The file to write. [default: {FILE} in the folder of the run, or in the folder of runs]",
)
@click.option("--gold", metavar="SET|FOLDER|FILE", help="Where the gold of the runs is now. [default: where it was]")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST_BYTES // _MEGABYTE,
    show_default=True,
    metavar="MB",
    help="How much of the articles to put into the file, those with the most errors first. All are counted.",
)
def report_command(runs: tuple[Path, ...], output: Path | None, gold: str | None, most: int) -> None:
    """Write a report on RUNS: run folders, or folders of runs, of which the latest of each extractor are taken.

    It is one file that needs nothing else: scores, every article with its facts marked, errors, slices, and what the extractors find
    together. Of two runs it tells the difference as well. All runs must be on the same gold.
    """
    path = output or runs[0] / FILE
    write_whole(path, report(runs_at(runs), gold, most_bytes=most * _MEGABYTE))
    click.echo(str(path))
