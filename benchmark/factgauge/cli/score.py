"""``factgauge score``: stored predictions against gold, without the extractor."""

from pathlib import Path

import click

from factgauge.cli.options import json_option
from factgauge.facts import KINDS, Kind
from factgauge.report.slices import render_slices
from factgauge.report.table import Row, footer, render
from factgauge.report.terminal import visible
from factgauge.score.files import score_files
from factgauge.score.shards import default_jobs
from factgauge.score.stored import written

_SHOWN_WARNINGS = 20


@click.command("score")
@click.argument("predictions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--gold", required=True, metavar="SET|FOLDER|FILE", help="A built-in set, a folder, or a JSON-lines file."
)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="A kind that the extractor declares (repeatable); the others are not scored. [default: all three]",
)
@click.option(
    "--by",
    multiple=True,
    metavar="KIND.ATTRIBUTE",
    help="Also score by an attribute of gold, such as date.granularity (repeatable).",
)
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes for a large file. [default: number of cores]"
)
@json_option
def score_command(  # noqa: PLR0913 (one parameter for each argument and option)
    predictions: Path, gold: str, kinds: tuple[Kind, ...], by: tuple[str, ...], jobs: int | None, *, as_json: bool
) -> None:
    """Score PREDICTIONS, a JSON-lines file with one line an article, plain or gzipped.

    Few articles are in memory at a time.
    """
    came = score_files(gold, predictions, kinds or KINDS, by=by, jobs=jobs or default_jobs())
    for warning in came.warnings.kept[:_SHOWN_WARNINGS]:
        click.echo(visible(f"warning: {warning}"), err=True)
    more = len(came.warnings.kept[_SHOWN_WARNINGS:]) + came.warnings.more
    if more:
        click.echo(f"warning: … and {more} more values that can never be right", err=True)
    if as_json:
        for piece in written(came.scored, slices=came.slices):
            click.echo(piece, nl=False)
        return
    scorecard = came.scored.scorecard
    click.echo(render([Row(name=predictions.name, scorecard=scorecard)]))
    if came.slices:
        click.echo(f"\n{render_slices(came.slices)}\n")
    click.echo(footer(scorecard))
