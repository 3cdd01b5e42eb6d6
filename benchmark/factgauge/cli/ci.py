"""``factgauge ci``: all that a CI job does. It runs the configured extractors, finds what they are compared with, gates, and reports.

It is the one step of the GitHub action, and the same command in any other CI.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import msgspec

from factgauge import config
from factgauge.cli.baseline import no_baseline
from factgauge.cli.commit import Checkout, NoCheckoutError, checked_out, commit_of, file_at
from factgauge.cli.delivery import Files, News, deliver, file_options, tell_github
from factgauge.cli.gating import policy_of, policy_options
from factgauge.cli.judging import (
    GATE_FAILED,
    Judged,
    broken_of,
    check_policy,
    judge_alone,
    judge_change,
    print_gates,
    rows_of,
)
from factgauge.cli.options import json_option
from factgauge.compare import baseline
from factgauge.compare.contenders import Contender, contenders
from factgauge.compare.gate import Policy
from factgauge.errors import BrokenExtractorError, Fault, InputError, NotComparableError
from factgauge.plugins.reference import SERVICES
from factgauge.report.gate import CiResult
from factgauge.report.terminal import visible

# Where CI systems say which branch or commit a change is to be merged into.
_BASES = (
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("CHANGE_TARGET", "origin/{}"),
)
_FACTS = 20
_BASE_RUNS = "base"
_FETCH = "fetch it (in GitHub's checkout: fetch-depth: 0)"
_OTHERWISE = "With a baseline that is committed this is not needed: factgauge run && factgauge baseline save"
_CODES: Mapping[CiResult, int] = {
    "passed": 0,
    "no-baseline": 0,
    "broken": BrokenExtractorError.exit_code,
    "not-comparable": NotComparableError.exit_code,
    "failed": GATE_FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of the job: the gates where there were any, what is broken and why, and in words what else is to be said."""

    result: CiResult
    judged: Sequence[Judged] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[str] = ()


class _CannotRunError(Exception):
    """What is configured cannot be run, as the command has said on stderr; the only argument is its exit code."""


class _NoBaseError(Exception):
    """There is nothing to compare with; the text says why, and what to do."""


@click.command("ci")
@click.option(
    "--base",
    metavar="REF",
    help="The commit to compare with. [default: the target of the change, where the CI names it]",
)
@click.option(
    "--baseline",
    "file",
    default=baseline.FILE,
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The baseline to compare with, as it is at the base commit, or else here.",
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where runs go. [default: as 'factgauge run']"
)
@policy_options
@file_options
@json_option
def ci_command(  # noqa: PLR0913 (one parameter for each option)
    base: str | None,
    file: Path,
    output: Path | None,
    *,
    junit: Path | None,
    markdown: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Run the configured extractors, compare them with the baseline or with the base commit, and gate the change.

    Exit codes: 0 passed, or nothing to compare with yet; 3 an extractor is broken; 4 the runs are not comparable; 5 the change does not
    pass; 2 the configuration is wrong.
    """
    if base is not None and commit_of(base) is None:
        raise InputError([Fault(where=f"--base {base}", found="is no commit of this repository", remedy=_FETCH)])
    base = base or _base()
    if base is not None and commit_of(base) is None:
        click.echo(f"{visible(base)} is not here, so its baseline is not known; {_FETCH}", err=True)
    policy = policy_of(options)
    place = (output or Path(config.read(Path()).output or config.OUTPUT)).resolve()
    try:
        head = _run(Path(), place, gold=None, variables={})
    except _CannotRunError as error:
        sys.exit(error.args[0])
    outcome = _judged(head, base, file, place, policy)
    _print(outcome, as_json=as_json)
    news = News(
        judged=outcome.judged,
        policy=policy,
        result=outcome.result,
        broken=outcome.broken,
        notices=outcome.notices,
    )
    files = Files(junit=junit, markdown=markdown)
    deliver(news, files)
    tell_github(news, files, on_stderr=as_json)
    sys.exit(_CODES[outcome.result])


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        told = {
            "result": outcome.result,
            "gates": rows_of(outcome.judged),
            "broken": outcome.broken,
            "notices": outcome.notices,
        }
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=1))
        return
    print_gates(outcome.judged, _FACTS, as_json=False)
    for notice in outcome.notices:
        click.echo(notice, err=True)
    for name, why in outcome.broken.items():
        click.echo(f"broken: {visible(name)} {visible(why)}", err=True)
    click.echo(f"factgauge: {outcome.result}")


def _base() -> str | None:
    """Name the target of the change, where the CI system tells."""
    return next((form.format(os.environ[name]) for name, form in _BASES if os.environ.get(name)), None)


def _judged(head: Mapping[str, Contender], base: str | None, file: Path, place: Path, policy: Policy) -> Outcome:
    """Compare what can be measured with what was before; one that is broken outweighs what the others did."""
    check_policy(policy, head.values())
    broken = broken_of(head.values())
    whole = {name: each for name, each in head.items() if name not in broken}
    outcome = _compared(whole, base, file, place, policy) if whole else Outcome(result="broken")
    return replace(outcome, result="broken", broken=broken) if broken else outcome


def _compared(head: Mapping[str, Contender], base: str | None, file: Path, place: Path, policy: Policy) -> Outcome:
    try:
        before = _before(base, file, place)
        broken = broken_of(before.values())
        notices = [f"before the change {visible(name)} {visible(why)}" for name, why in broken.items()]
        if broken:
            # A measure of nothing is nothing to compare with; what is left is matched by its name.
            before = {name: each for name, each in before.items() if name in head and name not in broken}
        if not before:
            return _without_base(head, policy, *notices)
        judged = judge_change(before, dict(head), policy)
    except _NoBaseError as error:
        return _without_base(head, policy, str(error))
    except NotComparableError as error:
        remedy = f"save the baseline anew: factgauge baseline save {place} --file {file}"
        return Outcome(result="not-comparable", notices=[str(error), remedy])
    return Outcome(result=_result(judged), judged=judged, notices=notices)


def _without_base(head: Mapping[str, Contender], policy: Policy, *why: str) -> Outcome:
    """Look at the floors alone, which need no other run."""
    judged = judge_alone(head.values(), policy)
    failed = _result(judged) == "failed"
    return Outcome(result="failed" if failed else "no-baseline", judged=judged, notices=why)


def _result(judged: Sequence[Judged]) -> CiResult:
    return "passed" if all(each.gate.passed for each in judged) else "failed"


def _before(base: str | None, file: Path, place: Path) -> dict[str, Contender]:
    """Give what is compared with: the baseline of the base commit, else the one here, else the base commit's own extractors, run now."""
    kept = None if base is None else file_at(base, file)
    if kept is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file.name
            path.write_bytes(kept)
            found = contenders(path)
        # What it is called is where it was found, not where it was put to be read.
        return {name: replace(each, place=f"{base}:{file} ({name})") for name, each in found.items()}
    if file.is_file():
        return contenders(file)
    if base is None:
        raise _NoBaseError(no_baseline(file, place))
    try:
        with checked_out(base) as commit:
            return _run_before(base, commit, place)
    except NoCheckoutError as error:
        raise _NoBaseError(f"no baseline yet, and {error}; nothing was compared. {_OTHERWISE}") from error


def _run_before(base: str, commit: Checkout, place: Path) -> dict[str, Contender]:
    """Run the extractors of the base commit on the gold of this one, so that both are scored against the same.

    The runs lie in a folder of their own, so that they are not taken for the latest of this commit.
    """
    if not commit.folder.is_dir() or (_configures(Path()) and not _configures(commit.folder)):
        raise _NoBaseError(
            f"no baseline yet, and {base} configures no extractor here; nothing was compared. {_OTHERWISE}"
        )
    try:
        before = _run(commit.folder, place / _BASE_RUNS, gold=_gold_here(), variables=commit.variables)
    except _CannotRunError as error:
        found = f"the configuration of {base} cannot be run"
        raise _NoBaseError(f"no baseline yet, and {found}; nothing was compared. {_OTHERWISE}") from error
    services = {name for name, each in before.items() if each.run and each.run.info.reference.startswith(SERVICES)}
    if services == before.keys():
        found = f"the service behind {', '.join(sorted(map(visible, services)))} is the same for both commits"
        raise _NoBaseError(f"no baseline yet, and {found}; nothing was compared. {_OTHERWISE}")
    return {name: each for name, each in before.items() if name not in services}


def _configures(folder: Path) -> bool:
    """Say whether a folder names extractors; where its configuration is wrong, that is told when it is run."""
    try:
        return bool(config.read(folder).extractors)
    except InputError:
        return True


def _gold_here() -> str:
    """Name the gold of this commit so that it is found from another folder."""
    gold = config.read(Path()).gold or config.GOLD
    return str(Path(gold).resolve()) if Path(gold).exists() else gold


def _run(folder: Path, output: Path, *, gold: str | None, variables: Mapping[str, str]) -> dict[str, Contender]:
    """Run what is configured in a folder, and give the runs that came of it.

    Nothing is taken from the cache: it cannot know the data that an extractor reads, the parts of a program, or that time has passed.
    """
    command = [sys.executable, "-m", "factgauge", "run", "--json", "--no-report", "--no-cache", "--output", str(output)]
    command += [] if gold is None else ["--gold", gold]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False, env={**os.environ, **variables})  # noqa: S603 (our own command)
    if done.returncode not in {0, BrokenExtractorError.exit_code}:
        raise _CannotRunError(done.returncode)
    rows = msgspec.json.decode(done.stdout)
    return {name: each for row in rows for name, each in contenders(Path(row["run"])).items()}
