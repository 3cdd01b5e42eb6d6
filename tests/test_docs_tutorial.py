"""The tutorial is run from its first line to its last: its files are written, its commands are given in order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<content>.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS = list(BLOCK.finditer(TUTORIAL))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, subprocess.CompletedProcess[str]]]:
    """Follow the tutorial in an empty folder: each command with what came of it."""
    folder = tmp_path_factory.mktemp("tutorial")
    came = []
    for block in BLOCKS:
        if block["file"]:
            (folder / block["file"]).write_text(block["content"], encoding="utf-8")
        if block["language"] == "console":
            came += [(line, _run(line, folder)) for line in block["content"].splitlines()]
    return came


def _run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Give one command; a package goes into a folder beside the others instead of into this environment."""
    site = folder / "site-packages"
    line = line.replace("pip install -e my-dates", f"uv pip install --quiet --no-deps --target {site} ./my-dates")
    variables = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(site),
    }
    return subprocess.run(line, shell=True, cwd=folder, env=variables, capture_output=True, text=True, check=False)  # noqa: S602 (the shell expands the paths of the tutorial)


def output_of(done: list[tuple[str, subprocess.CompletedProcess[str]]], command: str) -> list[str]:
    return [came.stdout for line, came in done if line == command]


def test_every_command_of_the_tutorial_succeeds(done: list[tuple[str, subprocess.CompletedProcess[str]]]) -> None:
    """None fails, none writes a traceback, and there are as many as a reader sees."""
    failed = [
        f"{line}\n{came.stdout}{came.stderr}" for line, came in done if came.returncode or "Traceback" in came.stderr
    ]
    assert failed == []
    assert len(done) >= 15


def test_what_the_tutorial_says_of_the_scores_is_so(done: list[tuple[str, subprocess.CompletedProcess[str]]]) -> None:
    """Years are never a whole date; days are found, fewer where they must have a year; names are found."""
    (years,) = output_of(done, "factgauge run -e ./my_years.py")
    assert re.search(r"my-years +0/9", years)
    (days,), (sure,) = (output_of(done, f"factgauge run -e ./my_days.py{more}") for more in ("", " -o needs_year=true"))
    found = [int(re.search(r"my-days +(\d)/9", text)[1]) for text in (days, sure)]  # type: ignore[index]  # (it is there)
    assert found[0] > found[1]
    (names,) = output_of(done, "factgauge run -e ./my_names.py")
    assert re.search(r"actor +my-names +[1-9]", names)
    (configured,) = output_of(done, "factgauge run")
    assert all(f" {name} " in configured for name in ("days", "sure-days", "names"))


def test_the_first_extractor_of_the_tutorial_has_eight_lines() -> None:
    """That is what its heading says."""
    first = next(block["content"] for block in BLOCKS if block["file"] == "my_years.py")
    assert len([line for line in first.splitlines() if line.strip()]) <= 8


def test_the_options_are_told(done: list[tuple[str, subprocess.CompletedProcess[str]]]) -> None:
    """`info` prints the option with its type, default and description."""
    (info,) = output_of(done, "factgauge info ./my_days.py")
    assert "needs_year (bool; default false): leave out days without a year" in info
