"""Scores over time: comparable runs in one table, what is left out named, and a plot."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, zebras: Callable[..., str], zebra_gold: Callable[..., Path]) -> Path:
    """Run an extractor three times, each time better; then once on other gold."""
    folder = tmp_path_factory.mktemp("history")
    gold = zebra_gold(folder / "gold.jsonl", 24)
    for figures in ("at % 2", "at % 4", "True", "other"):
        if figures == "other":
            zebra_gold(gold, 25)
        code = zebras(figures="True" if figures == "other" else figures)
        (folder / "some.py").write_text(code, encoding="utf-8")
        words = ["factgauge", "run", "-e", "./some.py", "--gold", str(gold), "--output", "out", "--no-report"]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return folder / "out"


@pytest.fixture
def runs(kept: Path, tmp_path: Path) -> Path:
    """Give a copy of the runs that a test may damage."""
    return shutil.copytree(kept, tmp_path / "out")


def told(ask: Ask, runs: Path) -> dict[str, Any]:
    """Give the history in JSON."""
    done = ask("history", runs, "--json")
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_comparable_runs_stand_together_in_their_order(ask: Ask, runs: Path) -> None:
    """The group of the latest run comes first, and names the runs that are not of it."""
    latest, earlier = told(ask, runs)["groups"]
    assert (latest["articles"], earlier["articles"]) == (25, 24)
    assert latest["signature"] != earlier["signature"]
    (series,) = earlier["series"]
    f1 = [point["f1"]["figure"]["f1"] for point in series["points"]]
    assert f1 == sorted(f1)
    assert [point["started"] for point in series["points"]] == sorted(point["started"] for point in series["points"])
    assert len(f1) == 3
    (elsewhere,) = latest["elsewhere"]
    assert elsewhere["runs"] == 3
    assert elsewhere["differs"][0].startswith("gold:")


def test_the_table_fits_the_terminal_and_tells_what_is_elsewhere(ask: Ask, runs: Path) -> None:
    """At 80 columns, with a line of bars."""
    lines = ask("history", runs).stdout.splitlines()
    assert all(len(line) <= 80 for line in lines if "factgauge:" not in line)
    assert any(line.startswith("over time") and "█" in line for line in lines)
    assert any(line.startswith("not comparable: 3 runs of zebras: gold:") for line in lines)


def test_another_scheme_is_another_history(ask: Ask, runs: Path) -> None:
    """The signature says so."""
    done = ask("history", runs, "--scheme", "strict", "--json")
    assert "|scheme:strict|" in json.loads(done.stdout)["groups"][0]["signature"]


def test_what_measures_nothing_is_left_out_and_named(ask: Ask, runs: Path, tmp_path: Path) -> None:
    """A run that is not finished, and one of an extractor that does not start."""
    first = min(runs.glob("*Z-*"))
    (first / "scorecard.json").unlink()
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module\n", encoding="utf-8")
    assert ask("run", "-e", broken, "--gold", runs.parent / "gold.jsonl", "--output", runs).returncode != 0
    left_out = [each["run"] for each in told(ask, runs)["left_out"]]
    assert first.name in left_out


def test_the_plot_is_svg_with_the_same_bytes_each_time(ask: Ask, runs: Path, tmp_path: Path) -> None:
    """One mark a run and kind; names from strangers are text in it."""
    for name in ("one.svg", "two.svg"):
        assert ask("history", runs, "--svg", tmp_path / name).returncode == 0
    content = (tmp_path / "one.svg").read_bytes()
    assert content == (tmp_path / "two.svg").read_bytes()
    root = ElementTree.fromstring(content)  # noqa: S314 (our own file)
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}script"))
    assert any("zebras" in (text.text or "") for text in root.iter(f"{SVG}text"))


def test_a_folder_without_runs_and_a_damaged_run_are_told(ask: Ask, runs: Path, tmp_path: Path) -> None:
    """Exit code 2, with the file."""
    (tmp_path / "empty").mkdir()
    done = ask("history", tmp_path / "empty")
    assert (done.returncode, "holds no finished run" in done.stderr) == (2, True)
    card = min(runs.glob("*Z-*")) / "scorecard.json"
    card.write_text('{"signature": ', encoding="utf-8")
    done = ask("history", runs)
    assert (done.returncode, str(card) in done.stderr) == (2, True)
