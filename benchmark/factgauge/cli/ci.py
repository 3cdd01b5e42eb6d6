"""``factgauge ci``: all that a CI job does. It runs the configured extractors, finds what they are compared with, gates, and reports.

It is the one step of the GitHub action, and the same command in any other CI.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import click
import msgspec

from factgauge import config
from factgauge.cli.baseline import no_baseline
from factgauge.cli.compare import GATE_FAILED, Pair, judge, matched, pairs_of, print_gates
from factgauge.cli.gating import policy_of, policy_options
from factgauge.compare import baseline
from factgauge.compare.contenders import Contender, contenders
from factgauge.compare.gate import Gate, Policy
from factgauge.errors import BrokenExtractorError, NotComparableError
from factgauge.report.gate import failure_of
from factgauge.report.terminal import visible

Result: TypeAlias = Literal["passed", "failed", "broken", "not-comparable", "no-baseline"]

# Where CI systems say which branch or commit a change is to be merged into.
_BASES = (
    ("GITHUB_BASE_REF", "origin/{}"),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "{}"),
    ("CHANGE_TARGET", "origin/{}"),
)
_FACTS = 20
_CODES: Mapping[Result, int] = {
    "passed": 0,
    "no-baseline": 0,
    "broken": BrokenExtractorError.exit_code,
    "not-comparable": NotComparableError.exit_code,
    "failed": GATE_FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of the job: the new runs, the gates where there were any, and in words what else is to be said."""

    result: Result
    head: Mapping[str, Contender]
    judged: Sequence[tuple[Pair, Gate]] = ()
    notices: Sequence[str] = ()


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
def ci_command(base: str | None, file: Path, output: Path | None, **options: Any) -> None:
    """Run the configured extractors, compare them with the baseline or with the base commit, and gate the change.

    Exit codes: 0 passed, or nothing to compare with yet; 3 an extractor is broken; 4 the runs are not comparable; 5 the change does not
    pass; 2 the configuration is wrong.
    """
    policy = policy_of(options)
    place = (output or Path(config.read(Path()).output or config.OUTPUT)).resolve()
    head = _run(Path(), place, gold=None)
    outcome = _judged(head, base or _base(), file, place, policy)
    print_gates(outcome.judged, _FACTS, as_json=False)
    for notice in outcome.notices:
        click.echo(notice, err=True)
    click.echo(f"factgauge: {outcome.result}")
    sys.exit(_CODES[outcome.result])


def _base() -> str | None:
    """Name the target of the change, where the CI system tells."""
    return next((form.format(os.environ[name]) for name, form in _BASES if os.environ.get(name)), None)


def _judged(head: Mapping[str, Contender], base: str | None, file: Path, place: Path, policy: Policy) -> Outcome:
    broken = [f"broken: {visible(name)} {visible(why)}" for name, each in head.items() if (why := failure_of(each.run))]
    if broken:
        return Outcome(result="broken", head=head, notices=broken)
    try:
        before = _before(base, file, place)
    except _NoBaseError as error:
        return Outcome(result="no-baseline", head=head, notices=[str(error)])
    try:
        pairs = list(pairs_of(matched(before, dict(head))))
        judged = [(pair, judge(pair, policy)) for pair in pairs]
    except NotComparableError as error:
        remedy = f"save the baseline anew: factgauge baseline save {place} --file {file}"
        return Outcome(result="not-comparable", head=head, notices=[str(error), remedy])
    passed = all(each.passed for _, each in judged)
    return Outcome(result="passed" if passed else "failed", head=head, judged=judged)


def _before(base: str | None, file: Path, place: Path) -> dict[str, Contender]:
    """Give what is compared with: the baseline of the base commit, else the one here, else the base commit's own extractors, run now."""
    kept = None if base is None else _file_at(base, file)
    if kept is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file.name
            path.write_bytes(kept)
            return contenders(path)
    if file.is_file():
        return contenders(file)
    if base is None:
        raise _NoBaseError(no_baseline(file, place))
    with _checked_out(base) as folder:
        return _run(folder, place, gold=_gold_here())


def _gold_here() -> str | None:
    """Give the gold of this commit, so that both are scored against the same."""
    gold = config.read(Path()).gold
    return gold if gold is None or not Path(gold).exists() else str(Path(gold).resolve())


def _run(folder: Path, output: Path, *, gold: str | None) -> dict[str, Contender]:
    """Run what is configured in a folder, and give the runs that came of it.

    Raises:
        SystemExit: the configuration is wrong, or the command broke; what it said has been shown.
    """
    command = [sys.executable, "-m", "factgauge", "run", "--json", "--output", str(output)]
    command += [] if gold is None else ["--gold", gold]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False)  # noqa: S603 (our own command)
    if done.returncode not in {0, BrokenExtractorError.exit_code}:
        sys.exit(done.returncode)
    rows = msgspec.json.decode(done.stdout)
    return {name: each for row in rows for name, each in contenders(Path(row["run"])).items()}


def _file_at(commit: str, file: Path) -> bytes | None:
    """Give a file as it is at a commit; None where it is not there."""
    done = _git("show", f"{commit}:./{file.as_posix()}")
    return done.stdout if done.returncode == 0 else None


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    """Check a commit out beside this one; gives the folder that this one is."""
    below = _git("rev-parse", "--show-prefix").stdout.decode().strip()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "base"
        added = _git("worktree", "add", "--detach", "--quiet", str(tree), commit)
        if added.returncode:
            said = added.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise _NoBaseError(
                f"no baseline yet, and {commit} cannot be checked out ({''.join(said)}); nothing was gated. "
                "Fetch it (in GitHub's checkout: fetch-depth: 0), or commit a baseline."
            )
        try:
            yield tree / below
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 (git, wherever it is)
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, b"", str(error).encode())
