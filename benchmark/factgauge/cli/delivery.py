"""Where the verdicts of the gate go beside the terminal: files for CI systems, and what GitHub shows."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from factgauge.cli.judging import Judged, broken_of, changed_facts
from factgauge.compare.gate import Policy
from factgauge.errors import InputError
from factgauge.files import write_whole
from factgauge.gold.read import locate
from factgauge.report.export.annotations import Annotation, annotations, of_lost_facts
from factgauge.report.export.junit import Suite, junit
from factgauge.report.export.markdown import COMMENT, STEP_SUMMARY, Block, Heading, Paragraph, code, markdown, plain
from factgauge.report.export.of_gate import blocks_of_gate, suite_of_broken, suite_of_gate

Command = Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where to write; None where nothing was asked for."""

    junit: Path | None
    markdown: Path | None


@dataclass(frozen=True, kw_only=True)
class News:
    """What is to be told: the verdicts, what is broken and why, and what else is to be said, in words."""

    judged: Sequence[Judged]
    policy: Policy
    result: str | None = None
    broken: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[str] = ()


def news_of(judged: Sequence[Judged], policy: Policy) -> News:
    """Tell apart what is judged and what is no measure of its extractor."""
    broken = broken_of(each.head for each in judged)
    return News(judged=[each for each in judged if each.head.extractor not in broken], policy=policy, broken=broken)


def file_options(command: Command) -> Command:
    """Give a command the options that name files for the verdicts."""
    for option in (
        click.option(
            "--markdown",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write the verdicts as Markdown too, small enough for a comment.",
        ),
        click.option(
            "--junit",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Write the verdicts as JUnit XML too, a test case for each kind and scheme.",
        ),
    ):
        command = option(command)
    return command


def deliver(news: News, files: Files) -> None:
    """Write the files that were asked for.

    Raises:
        RunFolderError: one cannot be written.
    """
    if files.junit is not None:
        write_whole(files.junit, junit(_suites(news)))
    if files.markdown is not None:
        write_whole(files.markdown, [markdown(_blocks(news), most=COMMENT).encode()])


def tell_github(news: News, files: Files, *, on_stderr: bool) -> None:
    """Give a job of GitHub its summary, its outputs, and annotations beside the gold facts that were lost; elsewhere do nothing.

    Annotations are read from either stream; ``on_stderr`` keeps them out of data on stdout.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    _append("GITHUB_STEP_SUMMARY", markdown(_blocks(news), most=STEP_SUMMARY))
    named = {"result": news.result, "junit": files.junit, "markdown": files.markdown}
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in named.items() if value is not None))
    for line in annotations(_annotations(news)):
        click.echo(line, err=on_stderr)


def _append(variable: str, text: str) -> None:
    """Add to the file that a variable names, as GitHub wants it; it may hold what other steps wrote."""
    path = os.environ.get(variable)
    if path:
        with Path(path).open("a", encoding="utf-8", newline="") as file:
            file.write(text)


def _suites(news: News) -> Iterator[Suite]:
    for each in news.judged:
        run, signature = each.head.run, each.head.scored.scorecard.signature
        seconds = None if run is None else run.info.seconds
        yield suite_of_gate(each.gate, news.policy, changed_facts(each), signature=signature, seconds=seconds)
    yield from (suite_of_broken(name, why) for name, why in news.broken.items())


def _blocks(news: News) -> Iterator[Block]:
    if news.result is not None:
        yield Heading(text=f"factgauge: **{news.result}**")
    for name, why in news.broken.items():
        yield Paragraph(text=f"**{plain(name)} is broken**: {code(why)}")
    for notice in news.notices:
        yield Paragraph(text=plain(notice))
    for each in news.judged:
        signature = each.head.scored.scorecard.signature
        yield from blocks_of_gate(each.gate, changed_facts(each), signature=signature)


def _annotations(news: News) -> Iterable[Annotation]:
    for name, why in news.broken.items():
        yield Annotation(severity="error", title=f"{name} is broken", message=why)
    for notice in news.notices:
        yield Annotation(severity="notice", title="factgauge", message=notice)
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path())
    for each in news.judged:
        if not each.gate.passed:
            yield from _of_failed(each, root)


def _of_failed(judged: Judged, root: Path) -> Iterator[Annotation]:
    """Point to lines where there are some; what failed is said in any case."""
    name = judged.gate.extractor
    yield Annotation(severity="error", title=f"{name} does not pass", message="; ".join(judged.gate.reasons))
    if judged.head.run is not None:
        try:
            gold = locate(judged.head.run.info.gold.reference)
        except InputError:
            return
        lost = (fact for fact in changed_facts(judged) if fact.found_by == "first")
        yield from of_lost_facts(lost, gold, root=root, extractor=name)
