import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]

YEARS = r"""
import re

from factgauge import Date, extractor


@extractor("years", kinds={"date"})
def years(document):
    for found in re.finditer(r"\d{4}", document.text):
        yield Date(span=found.span(), value=found[0])


@extractor("none", kinds={"date"})
def none(document):
    return []


@extractor("spans", kinds={"date"})
def spans(document):
    for found in re.finditer(r"\d{4}", document.text):
        yield Date(span=found.span())
"""


@pytest.fixture(scope="module")
def made(gold_of: Callable[[Path, int], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make three runs on six articles; gives the folder with `gold.jsonl` and `runs`."""
    root = tmp_path_factory.mktemp("made")
    gold_of(root / "gold.jsonl", 6)
    (root / "years.py").write_text(YEARS, encoding="utf-8")
    words = [
        "-e",
        "./years.py:years",
        "-e",
        "./years.py:none",
        "-e",
        "./years.py:spans",
        "--gold",
        "gold.jsonl",
        "--no-report",
    ]
    subprocess.run([sys.executable, "-m", "factgauge", "run", *words], cwd=root, check=True, capture_output=True)
    assert not (root / "runs" / "report.html").exists()
    return root


@pytest.fixture
def copied(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the runs and their gold, to be in and to damage."""
    root = tmp_path / "copy"
    shutil.copytree(made, root)
    monkeypatch.chdir(root)
    return root


def run_of(root: Path, extractor: str) -> Path:
    return next((root / "runs").glob(f"*-{extractor}-*"))


def test_the_report_of_a_folder_lies_in_it(ask: Ask, copied: Path) -> None:
    """The report of all runs is written into their folder, and its path is all that is printed."""
    done = ask("report", "runs")
    assert (done.returncode, done.stdout) == (0, "runs/report.html\n")
    assert (copied / "runs" / "report.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_the_same_runs_give_the_same_bytes_anywhere(ask: Ask, copied: Path, made: Path, tmp_path: Path) -> None:
    """The report does not depend on where the runs lie, nor on when it is made."""
    first, second = tmp_path / "first.html", tmp_path / "second.html"
    for runs, output in ((copied / "runs", first), (made / "runs", second)):
        done = ask("report", runs, "--output", output, "--gold", copied / "gold.jsonl")
        assert done.returncode == 0, done.stderr
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path).encode() not in first.read_bytes()


def test_two_runs_are_compared_and_one_is_not(ask: Ask, copied: Path) -> None:
    """With two runs there is a comparison, whose first is the base; with one there is none."""
    years, none = run_of(copied, "years"), run_of(copied, "none")
    assert ask("report", years).returncode == 0
    assert b'id="versus"' not in (years / "report.html").read_bytes()
    assert ask("report", none, years, "--output", "two.html").returncode == 0
    page = (copied / "two.html").read_text(encoding="utf-8")
    assert "Found by B and not by A: 6" in page
    assert "Found by A and not by B: 0" in page


def test_letters_for_values_of_two_origins_come_with_a_warning(ask: Ask, copied: Path) -> None:
    """Where factgauge read the values of one extractor only, the overview says that signatures differ; else it does not."""
    years, none, spans = (run_of(copied, name) for name in ("years", "none", "spans"))
    for second, differ in ((none, False), (spans, True)):
        assert ask("report", years, second, "--output", "it.html").returncode == 0
        assert ("of these runs differ" in (copied / "it.html").read_text(encoding="utf-8")) is differ
    assert "values:normalised" in (copied / "it.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["run.json", "scorecard.json", "predictions.jsonl", "verdicts.jsonl"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "garbage", "other"])
def test_a_damaged_run_is_told_by_its_file(ask: Ask, copied: Path, name: str, damage: str) -> None:
    """A file that is missing, cut off, no JSON or JSON of another form ends with 2 and a message that names it; nothing is written."""
    file = run_of(copied, "years") / name
    content = file.read_bytes()
    file.unlink()
    if damage == "truncated":
        file.write_bytes(content[: len(content) // 2])
    if damage == "garbage":
        file.write_bytes(b"\x00\xff<script>")
    if damage == "other":
        file.write_bytes(json.dumps({"rows": [{"a": None}] * 3}).encode())
    done = ask("report", file.parent, "--output", "it.html")
    assert done.returncode == 2, done.stdout + done.stderr
    # Without its run.json a folder is no run.
    assert ("holds no finished run" if (name, damage) == ("run.json", "missing") else name) in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copied / "it.html").exists()


def test_verdicts_that_point_nowhere_are_told(ask: Ask, copied: Path) -> None:
    """A verdict whose partner is not there is no verdict of this run."""
    file = run_of(copied, "years") / "verdicts.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0].replace('"partner":0', '"partner":7'), *lines[1:], ""]), encoding="utf-8")
    done = ask("report", file.parent)
    assert done.returncode == 2
    assert "verdicts.jsonl" in done.stderr


def test_a_place_that_cannot_be_written_is_told(ask: Ask, copied: Path) -> None:
    """A report for a folder that is not there is an error with its path, no traceback."""
    done = ask("report", "runs", "--output", copied / "nowhere" / "report.html")
    assert done.returncode in {1, 2}
    assert "nowhere" in done.stderr


def test_other_gold_is_not_comparable(ask: Ask, copied: Path) -> None:
    """Where the gold has changed since the run, the report is refused with 4."""
    gold = copied / "gold.jsonl"
    gold.write_text(gold.read_text(encoding="utf-8").replace('"value": "1950"', '"value": "1951"'), encoding="utf-8")
    done = ask("report", "runs")
    assert done.returncode == 4
    assert "the gold here is" in done.stderr


def test_a_folder_without_runs_says_so(ask: Ask, tmp_path: Path) -> None:
    """An empty folder ends with 2 and what to give instead."""
    done = ask("report", tmp_path)
    assert done.returncode == 2
    assert "holds no finished run" in done.stderr
