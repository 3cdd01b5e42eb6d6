"""``factgauge score``: stored predictions against gold, without the extractor."""

from pathlib import Path

import click
import msgspec

from factgauge.cli.options import json_option
from factgauge.facts import KINDS, Kind
from factgauge.gold.read import load
from factgauge.report.table import Row, footer, render
from factgauge.score.read import read_answers
from factgauge.score.scorecard import score

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
@json_option
def score_command(predictions: Path, gold: str, kinds: tuple[Kind, ...], *, as_json: bool) -> None:
    """Score PREDICTIONS, a JSON-lines file with one line an article, plain or gzipped."""
    gold_set = load(gold)
    answers = read_answers(predictions, gold_set)
    for warning in answers.warnings[:_SHOWN_WARNINGS]:
        click.echo(f"warning: {warning}", err=True)
    if len(answers.warnings) > _SHOWN_WARNINGS:
        click.echo(
            f"warning: … and {len(answers.warnings) - _SHOWN_WARNINGS} more values that can never be right", err=True
        )
    scorecard = score(gold_set, answers.predictions, kinds or KINDS).scorecard
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(scorecard), indent=1))
        return
    click.echo(render([Row(name=predictions.name, scorecard=scorecard)]))
    click.echo(footer(scorecard))
