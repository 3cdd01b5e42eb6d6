"""``factgauge run``: every installed extractor, the configured ones, or the named ones, over a gold set; then one table."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from factgauge import config
from factgauge.cli import INTERRUPTED
from factgauge.cli.options import SECONDS, SIZE, json_option
from factgauge.cli.report import FILE as REPORT
from factgauge.cli.specs import TIMEOUT, spec_of, unknown
from factgauge.compare.runs import read_run
from factgauge.errors import BrokenExtractorError, Fault, InputError
from factgauge.facts import Document
from factgauge.files import write_whole
from factgauge.gold.model import GoldSet
from factgauge.gold.read import load
from factgauge.match.columns import GoldColumns
from factgauge.metrics.signature import gold_part
from factgauge.plugins.find import listings
from factgauge.plugins.options import from_words
from factgauge.report.html.page import report
from factgauge.report.spread import render_spread
from factgauge.report.table import Row, legend, render
from factgauge.report.terminal import visible
from factgauge.run.cache import FILE, PredictionCache
from factgauge.run.execute import FinishedRun, Plan, Task, WronglyAsked, execute
from factgauge.run.folder import SCORECARD, VERDICTS, GoldName
from factgauge.score.scorecard import Scorecard, Scorer, columns_of
from factgauge.score.stored import written
from factgauge.score.verdicts import verdicts_of
from factgauge.workers.connect import ExtractorSpec, label_of

_SHOWN_FAILURES = 3


@click.command("run")
@click.option(
    "-e",
    "--extractor",
    "references",
    multiple=True,
    metavar="REF",
    help="An extractor (repeatable): a name of factgauge.toml, an installed name with or without :argument, ./file.py[:name], "
    "package.module:name, 'cmd:PROGRAM ARGUMENTS', http://HOST:PORT or file:PREDICTIONS. [default: all configured, else all installed]",
)
@click.option("-o", "--option", "words", multiple=True, metavar="KEY=VALUE", help="An option of the one extractor.")
@click.option("--gold", metavar="SET|FOLDER|FILE", help=f"What to score against. [default: {config.GOLD}]")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Where run folders and the cache go. [default: {config.OUTPUT}]",
)
@click.option(
    "--timeout",
    type=SECONDS,
    metavar="SECONDS",
    help=f"The limit for one article. [default: {TIMEOUT:g}]",
)
@click.option("--memory", type=SIZE, metavar="SIZE", help="The limit for one worker. [default: half of what there is]")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Workers at a time, over all extractors. [default: number of cores]",
)
@click.option(
    "--max-failures",
    type=click.IntRange(min=0),
    metavar="N",
    help="Stop an extractor that fails on more than N articles, and end with 3. [default: no limit]",
)
@click.option(
    "--cache",
    "cache_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where predictions are kept for other runs. [default: the output folder]",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor keep predictions of other runs.")
@click.option(
    "--no-report", is_flag=True, help="Do not write the report, a page for the browser beside the run folders."
)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Run each extractor N times.",
)
@json_option
def run_command(  # noqa: PLR0913 (one parameter for each option)
    references: tuple[str, ...],
    words: tuple[str, ...],
    *,
    gold: str | None,
    output: Path | None,
    timeout: float | None,
    memory: int | None,
    jobs: int | None,
    max_failures: int | None,
    cache_folder: Path | None,
    no_cache: bool,
    no_report: bool,
    repeat: int,
    as_json: bool,
) -> None:
    """Run extractors over gold articles and score them.

    Each extractor works in a process of its own. A run that was interrupted goes on when the same command is given again. What is not said
    here is read from factgauge.toml, or from [tool.factgauge] in pyproject.toml, in this folder.
    """
    configured = config.read(Path())
    specs = _specs(
        references,
        from_words(words),
        configured,
        timeout=timeout,
        memory=memory,
    )
    reference = (configured.gold or config.GOLD) if gold is None else gold
    gold_set = load(reference)
    documents = _documents(gold_set)
    place = output or Path(configured.output or config.OUTPUT)
    use_cache = not no_cache and configured.cache is not False
    with PredictionCache((cache_folder or place) / FILE) if use_cache else contextlib.nullcontext() as cache:
        plan = Plan(
            documents=documents,
            gold=GoldName(reference=reference, name=gold_set.name, version=gold_set.version, digest=gold_set.digest),
            output=place,
            jobs=jobs or configured.jobs or os.cpu_count() or 1,
            max_failures=configured.max_failures if max_failures is None else max_failures,
            cache=cache,
            argv=tuple(sys.argv[1:]),
        )
        tasks = [Task(spec=spec, repeat=count) for spec in specs for count in range(repeat)]
        runs, scorecards = _run(tasks, plan, gold_set, named=bool(references or configured.extractors))
    _print(runs, scorecards, as_json=as_json)
    if not no_report:
        path = place / REPORT
        write_whole(path, report([read_run(run.folder.path) for run in runs]))
        click.echo(f"report: {path}", err=True)
    if any(run.info.stopped or len(card.failed) == card.articles for run, card in zip(runs, scorecards, strict=True)):
        sys.exit(BrokenExtractorError.exit_code)


def _specs(
    references: Sequence[str],
    options: dict[str, Any],
    configured: config.Config,
    *,
    timeout: float | None,
    memory: int | None,
) -> list[ExtractorSpec]:
    """Give what is to be run, each once; a name that leads nowhere is an error before anything runs."""
    wanted = list(dict.fromkeys(references)) or list(configured.extractors) or _installed()
    if options and len(wanted) != 1:
        remedy = "name one with -e, or set the options of each in factgauge.toml"
        raise InputError([Fault(where="-o", found=f"is for one extractor, and there are {len(wanted)}", remedy=remedy)])
    specs: list[ExtractorSpec] = []
    faults: list[Fault] = []
    for reference in wanted:
        spec = spec_of(reference, options, configured, timeout=timeout, memory=memory)
        specs.append(spec)
        faults += unknown(spec, reference, configured, where=f"-e {reference}")
    if faults:
        raise InputError(faults)
    return specs


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


def _run(
    tasks: Sequence[Task], plan: Plan, gold_set: GoldSet, *, named: bool
) -> tuple[list[FinishedRun], list[Scorecard]]:
    try:
        runs = _finished(_execute(tasks, plan), named=named)
        columns = list(columns_of(gold_set.articles))
        return runs, [_score(run, gold_set, columns) for run in runs]
    except KeyboardInterrupt:
        click.echo(f"interrupted; the same command goes on from what is in {plan.output}", err=True)
        sys.exit(INTERRUPTED)


def _execute(tasks: Sequence[Task], plan: Plan) -> list[FinishedRun | WronglyAsked]:
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
        labels = [label_of(task.spec) for task in tasks]
        shown = {
            label: bars.add_task(visible(label), total=labels.count(label) * len(plan.documents))
            for label in dict.fromkeys(labels)
        }
        return execute(tasks, plan, lambda label: bars.advance(shown[label]))


def _finished(came: Sequence[FinishedRun | WronglyAsked], *, named: bool) -> list[FinishedRun]:
    """Take the runs. Wrong options are an error, and so is a family without a model, but where all that is installed is run."""
    wrong = [each for each in came if isinstance(each, WronglyAsked)]
    faults = [each for each in wrong if named or each.fault != "argument"]
    if faults:
        raise InputError([Fault(where=f"-e {label_of(each.spec)}", found=each.why) for each in faults])
    for each in wrong:
        label = label_of(each.spec)
        click.echo(f"left out: {label} is a family of models; name one, as in -e {label}:MODEL", err=True)
    return [each for each in came if isinstance(each, FinishedRun)]


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
    run.folder.close()
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
                "usage": run.info.usage,
                "scorecard": card,
            }
            for run, card in zip(runs, scorecards, strict=True)
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    rows_of_table = [
        Row(name=run.info.extractor, scorecard=card, per_second=_per_second(run))
        for run, card in zip(runs, scorecards, strict=True)
        # What did not start was not measured.
        if run.info.problem is None
    ]
    if rows_of_table:
        click.echo(render(rows_of_table))
        click.echo("\n".join(legend([row.scorecard for row in rows_of_table])))
    for line in (
        *render_spread(rows_of_table),
        *_failures(runs, scorecards),
        *_costs(runs),
        *_signatures(runs, scorecards),
    ):
        click.echo(line)
    for run in runs:
        click.echo(str(run.folder.path))


def _failures(runs: Sequence[FinishedRun], scorecards: Sequence[Scorecard]) -> Iterator[str]:
    for run, card in zip(runs, scorecards, strict=True):
        name = visible(run.info.extractor)
        if run.info.problem is not None:
            yield f"failed: {name} does not start: {visible(run.info.problem)}"
            continue
        for failure in card.failed[:_SHOWN_FAILURES]:
            yield f"failed: {name} on {visible(failure.document)}: {visible(failure.error)}"
        if len(card.failed) > _SHOWN_FAILURES:
            yield f"failed: {name} on {len(card.failed) - _SHOWN_FAILURES} more"
        if run.info.stopped is not None:
            yield f"stopped: {name} {run.info.stopped}"


def _costs(runs: Sequence[FinishedRun]) -> Iterator[str]:
    for run in runs:
        if run.info.usage:
            told = ", ".join(f"{number:,.6g} {visible(name)}" for name, number in sorted(run.info.usage.items()))
            yield f"used: {visible(run.info.extractor)} {told}"


def _signatures(runs: Sequence[FinishedRun], scorecards: Sequence[Scorecard]) -> Iterator[str]:
    signatures = [card.signature for card in scorecards]
    if len(set(signatures)) == 1:
        yield signatures[0]
    else:
        yield from (
            f"{visible(run.info.extractor)}: {signature}" for run, signature in zip(runs, signatures, strict=True)
        )
