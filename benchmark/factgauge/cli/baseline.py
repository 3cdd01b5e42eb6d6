"""``factgauge baseline``: what runs found, in a small file to be committed, and a gate against it."""

from pathlib import Path
from typing import Any

import click
import msgspec

from factgauge import config
from factgauge.cli.delivery import Files, deliver, file_options, news_of
from factgauge.cli.gating import policy_of, policy_options
from factgauge.cli.judging import check_policy, end, judge_alone, judge_change, print_gates
from factgauge.cli.options import json_option
from factgauge.compare import baseline
from factgauge.compare.contenders import contenders
from factgauge.compare.runs import StoredRun
from factgauge.errors import Fault, InputError
from factgauge.metrics.counts import HEADLINE
from factgauge.metrics.table import ALL
from factgauge.report.table import share
from factgauge.report.terminal import visible

_file = click.option(
    "--file",
    "file",
    default=baseline.FILE,
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The baseline.",
)
_FACTS = 10


@click.group("baseline")
def baseline_command() -> None:
    """Keep what runs found in a small file, show it, or gate a change by it."""


@baseline_command.command("save")
@click.argument("runs", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@_file
def save_command(runs: tuple[Path, ...], file: Path) -> None:
    """Write the baseline from RUNS: run folders, or folders of runs, of which the latest of each extractor are taken.

    [default: the output folder of 'factgauge run']
    """
    found: dict[str, StoredRun] = {}
    for place in runs or (_output(),):
        for name, contender in contenders(place).items():
            if contender.run is None:
                raise InputError([Fault(where=str(place), found="is no run folder", remedy="give a folder of a run")])
            found[name] = contender.run
    baseline.write(baseline.baseline_of(found.values()), file)
    click.echo(f"{file} keeps what {', '.join(map(visible, sorted(found)))} found; commit it")


@baseline_command.command("show")
@_file
@json_option
def show_command(file: Path, *, as_json: bool) -> None:
    """Show what the baseline keeps: the F1 of each extractor and kind."""
    kept = baseline.read(file)
    if as_json:
        rows = {
            name: {"signature": run.signature, "rates": baseline.scored_of(run).scorecard.rates}
            for name, run in kept.extractors.items()
        }
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    for name, run in kept.extractors.items():
        rates = baseline.scored_of(run).scorecard.rates
        shown = [f"{group} {share(rates[group][HEADLINE].f1)}" for group in (*run.kinds, ALL) if group in rates]
        click.echo(f"{visible(name)}: F1 {', '.join(shown)}; articles: {len(run.facts):,}, failed: {run.failed}")
        click.echo(f"  {visible(run.signature)}")


@baseline_command.command("check")
@click.argument("runs", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@_file
@policy_options
@file_options
@json_option
def check_command(
    runs: Path | None,
    *,
    file: Path,
    junit: Path | None,
    markdown: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Gate RUNS, a run folder or a folder of runs, by the baseline.

    RUNS are those of the output folder of 'factgauge run' where they are not named. Where there is no baseline yet, this says how to make
    one, and looks at the floors alone. Other exit codes are those of 'factgauge compare --gate'.
    """
    place, policy = runs or _output(), policy_of(options)
    heads = contenders(place)
    check_policy(policy, heads.values())
    if file.exists():
        judged = judge_change(contenders(file), heads, policy)
    else:
        click.echo(no_baseline(file, place), err=True)
        judged = judge_alone(heads.values(), policy)
    print_gates(judged, _FACTS, as_json=as_json)
    deliver(news_of(judged, policy), Files(junit=junit, markdown=markdown))
    end(judged)


def no_baseline(file: Path, runs: Path) -> str:
    """Say that there is nothing to compare with yet, and what to do about it."""
    return f"no baseline yet: {file} is missing; nothing was compared. Make it with: factgauge baseline save {runs} --file {file}"


def _output() -> Path:
    place = Path(config.read(Path()).output or config.OUTPUT)
    if not place.is_dir():
        raise InputError(
            [Fault(where=str(place), found="is not there", remedy="run 'factgauge run' first, or name runs")]
        )
    return place
