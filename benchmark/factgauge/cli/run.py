"""``factgauge run``: every installed extractor, or the named ones, over a gold set; then one table."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from factgauge.cli.options import json_option
from factgauge.errors import BrokenExtractorError, Fault, InputError, UnknownExtractorError
from factgauge.facts import Document
from factgauge.gold.model import GoldSet
from factgauge.gold.read import load
from factgauge.match.columns import GoldColumns
from factgauge.metrics.signature import gold_part
from factgauge.plugins.find import listings, require
from factgauge.report.table import Row, legend, render
from factgauge.run.execute import FinishedRun, Plan, execute
from factgauge.run.folder import SCORECARD, VERDICTS, GoldName
from factgauge.score.scorecard import Scorecard, Scorer, columns_of
from factgauge.score.stored import written
from factgauge.score.verdicts import verdicts_of

_INTERRUPTED = 130
_SHOWN_FAILURES = 3


@click.command("run")
@click.option(
    "-e",
    "--extractor",
    "references",
    multiple=True,
    metavar="REF",
    help="An extractor (repeatable): a name, ./file.py[:name] or package.module:name. [default: all installed]",
)
@click.option("--gold", default="core", show_default=True, metavar="SET|FOLDER|FILE", help="What to score against.")
@click.option(
    "--output",
    default="runs",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where run folders go.",
)
@click.option(
    "--timeout",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="The limit for one article.",
)
@click.option(
    "--jobs",
    default=None,
    type=click.IntRange(min=1),
    metavar="N",
    help="Extractors at work at a time. [default: number of cores]",
)
@json_option
def run_command(  # noqa: PLR0913 (one parameter for each option)
    references: tuple[str, ...], gold: str, output: Path, timeout: float, jobs: int | None, *, as_json: bool
) -> None:
    """Run extractors over gold articles and score them.

    Each extractor works in a process of its own. A run that was interrupted goes on when the same command is given again.
    """
    gold_set = load(gold)
    chosen = _chosen(references)
    plan = Plan(
        documents=_documents(gold_set),
        gold=GoldName(reference=gold, name=gold_set.name, version=gold_set.version, digest=gold_set.digest),
        output=output,
        timeout=timeout,
        jobs=jobs or os.cpu_count() or 1,
        argv=tuple(sys.argv[1:]),
    )
    try:
        runs = _execute(chosen, plan)
        columns = list(columns_of(gold_set.articles))
        scorecards = [_score(run, gold_set, columns) for run in runs]
    except KeyboardInterrupt:
        click.echo(f"interrupted; the same command goes on from what is in {output}", err=True)
        sys.exit(_INTERRUPTED)
    _print(runs, scorecards, as_json=as_json)
    if any(len(scorecard.failed) == scorecard.articles for scorecard in scorecards):
        sys.exit(BrokenExtractorError.exit_code)


def _chosen(references: Sequence[str]) -> list[str]:
    """Give the references, each once; a name that leads nowhere is an error before anything runs."""
    if not references:
        return _installed()
    faults = []
    for reference in dict.fromkeys(references):
        try:
            require(reference)
        except UnknownExtractorError as error:
            faults.append(Fault(where=f"-e {reference}", found=str(error)))
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(references))


def _installed() -> list[str]:
    """Name the extractors that can be expected to load; one that is broken is said, not passed over."""
    found = listings()
    broken = [Fault(where=each.name, found=each.problem) for each in found if each.problem is not None]
    names = [each.name for each in found if each.installed]
    if not names:
        raise InputError(
            [*broken, Fault(where="factgauge run", found="no extractor can be used", remedy="see 'factgauge list'")]
        )
    for fault in broken:
        click.echo(f"left out: {fault}", err=True)
    return names


def _documents(gold_set: GoldSet) -> list[Document]:
    without = [article.labels.id for article in gold_set.articles if article.text is None]
    if without:
        found = (
            f"has no text for {', '.join(without[:_SHOWN_FAILURES])}{' …' if len(without) > _SHOWN_FAILURES else ''}"
        )
        raise InputError([Fault(where=gold_set.name, found=found, remedy="add the text, or use 'factgauge score'")])
    return [article.document for article in gold_set.articles]


def _execute(references: Sequence[str], plan: Plan) -> list[FinishedRun]:
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description:<16}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bars:
        tasks = {name: bars.add_task(name, total=len(plan.documents)) for name in references}
        return execute(references, plan, lambda name: bars.advance(tasks[name]))


def _score(run: FinishedRun, gold_set: GoldSet, columns: Sequence[GoldColumns]) -> Scorecard:
    """Score a run and write what came of it: the verdicts first, since a run with a scorecard is finished."""
    scorer = Scorer.of_run(gold_set, run.predictions, run.info.kinds)
    verdicts = (
        verdict
        for gold in columns
        for judgement in scorer.add(gold, [run.predictions[article.labels.id] for article in gold.articles])
        for verdict in verdicts_of(judgement)
    )
    run.folder.write(VERDICTS, (msgspec.json.encode(verdict) + b"\n" for verdict in verdicts))
    scored = scorer.result(gold_part(gold_set.name, gold_set.version, gold_set.digest))
    run.folder.write(SCORECARD, written(scored))
    return scored.scorecard


def _per_second(run: FinishedRun) -> float | None:
    times = [each.seconds for each in run.predictions.values() if each.seconds is not None]
    return len(times) / sum(times) if sum(times) else None


def _print(runs: Sequence[FinishedRun], scorecards: Sequence[Scorecard], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "extractor": run.info.extractor,
                "run": str(run.folder.path),
                "articles_per_second": _per_second(run),
                "scorecard": card,
            }
            for run, card in zip(runs, scorecards, strict=True)
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    click.echo(
        render(
            [
                Row(name=run.info.extractor, scorecard=card, per_second=_per_second(run))
                for run, card in zip(runs, scorecards, strict=True)
            ]
        )
    )
    click.echo("\n".join(legend(scorecards)))
    for run, card in zip(runs, scorecards, strict=True):
        if run.info.problem is not None:
            click.echo(f"failed: {run.info.extractor} does not start: {run.info.problem}")
            continue
        for failure in card.failed[:_SHOWN_FAILURES]:
            click.echo(f"failed: {run.info.extractor} on {failure.document}: {failure.error}")
        if len(card.failed) > _SHOWN_FAILURES:
            click.echo(f"failed: {run.info.extractor} on {len(card.failed) - _SHOWN_FAILURES} more articles")
    signatures = [card.signature for card in scorecards]
    if len(set(signatures)) == 1:
        click.echo(signatures[0])
    else:
        for run, signature in zip(runs, signatures, strict=True):
            click.echo(f"{run.info.extractor}: {signature}")
    for run in runs:
        click.echo(str(run.folder.path))
