"""``factgauge export``: the scores of runs in the forms that other programs read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from factgauge.compare.runs import StoredRun, runs_at
from factgauge.errors import Fault, InputError
from factgauge.files import write_whole
from factgauge.gold.read import locate
from factgauge.report.export.annotations import annotations, of_missed_facts
from factgauge.report.export.every_eval_ever import every_eval_ever
from factgauge.report.export.junit import junit
from factgauge.report.export.latex import latex
from factgauge.report.export.markdown import STEP_SUMMARY, markdown
from factgauge.report.export.of_runs import blocks_of_runs, suite_of_run
from factgauge.report.export.scores import exported, json_of, scores_of
from factgauge.report.export.tables import comma_separated, parquet

_Writer = Callable[[Sequence[StoredRun]], Iterable[bytes]]


def _text(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)


def _markdown(runs: Sequence[StoredRun]) -> Iterable[bytes]:
    return [markdown(blocks_of_runs([exported(run) for run in runs]), most=STEP_SUMMARY).encode()]


def _one(runs: Sequence[StoredRun]) -> Iterable[bytes]:
    if len(runs) != 1:
        names = ", ".join(str(run.path) for run in runs)
        remedy = "give one run folder, and export each into a file of its own"
        raise InputError([Fault(where=names, found=f"are {len(runs)} runs; a file is about one", remedy=remedy)])
    return [every_eval_ever(exported(runs[0]))]


def _annotations(runs: Sequence[StoredRun]) -> Iterator[bytes]:
    for run in runs:
        gold = locate(run.info.gold.reference)
        judged = (each for each in run.verdicts() if each.kind in run.kinds)
        found = of_missed_facts(judged, gold, root=Path(), extractor=run.info.extractor)
        yield from _text(f"{line}\n" for line in annotations(found))


_PARQUET: Final = "parquet"
_FORMATS: Mapping[str, _Writer] = {
    "markdown": _markdown,
    "json": lambda runs: [json_of(map(exported, runs))],
    "csv": lambda runs: _text(comma_separated(scores_of(map(exported, runs)))),
    _PARQUET: lambda runs: [parquet(scores_of(map(exported, runs)))],
    "latex": lambda runs: _text(latex([exported(run) for run in runs])),
    "junit": lambda runs: junit(suite_of_run(exported(run)) for run in runs),
    "annotations": _annotations,
    "every-eval-ever": _one,
}


@click.command("export")
@click.argument("places", nargs=-1, required=True, metavar="RUN...", type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", required=True, type=click.Choice(list(_FORMATS)), help="What to write.")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it. [default: stdout, except Parquet]",
)
def export_command(places: tuple[Path, ...], form: str, file: Path | None) -> None:
    """Write the scores of runs: RUN is a run folder, or a folder of runs, of which the latest of each extractor are taken.

    csv and parquet have one number a row; every-eval-ever is about one run; annotations point to the gold facts that were not found.
    """
    if form == _PARQUET and file is None:
        raise click.UsageError("Parquet is no text: say with -o where it goes")
    pieces = _FORMATS[form](runs_at(places))
    if file is not None:
        write_whole(file, pieces)
        return
    for piece in pieces:
        click.echo(piece, nl=False)
