"""The README is run, not believed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def _factgauge(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "factgauge", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_extractor_of_the_readme_has_eight_lines_and_runs(tmp_path: Path) -> None:
    """The code block is copied into a file, and the command after it scores it without a failed article."""
    code = _blocks("python")[0]
    (tmp_path / "my_years.py").write_text(code, encoding="utf-8")
    done = _factgauge("run", "-e", "./my_years.py", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)
    assert (run["extractor"], run["scorecard"]["failed"], run["scorecard"]["kinds"]) == ("my-years", [], ["date"])
    assert len([line for line in code.splitlines() if line.strip()]) <= 8


def test_the_predictions_of_the_readme_score_one_date_right(tmp_path: Path) -> None:
    """The JSON line is scored by the command after it: one of the nine required dates, and nothing spurious."""
    (tmp_path / "predictions.jsonl").write_text(_blocks("json")[0], encoding="utf-8")
    done = _factgauge("score", "predictions.jsonl", "--gold", "core", "--kind", "date", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    rates = json.loads(done.stdout)["rates"]["date"]["value"]
    assert (rates["matched"], rates["spurious"], rates["missed"]) == (1, 0, 8)


@pytest.mark.parametrize("command", ["pip install uv && uv run factgauge run", "uv run pytest"])
def test_the_two_commands_stand_in_the_readme(command: str) -> None:
    """A newcomer finds the two commands, each as a line to copy."""
    assert command in [line for block in _blocks("console") for line in block.splitlines()]


def test_the_table_of_the_readme_is_what_the_command_prints(tmp_path: Path) -> None:
    """All but the speed, which depends on the machine, is printed again line for line."""
    shown = _blocks("text")[0].strip().splitlines()
    printed = _factgauge("run", folder=tmp_path).stdout.splitlines()
    table, signature = shown[:-1], shown[-1]
    assert [_without_speed(line) for line in table] == [_without_speed(line) for line in printed[: len(table)]]
    assert signature in printed


def _without_speed(line: str) -> list[str]:
    return [] if line.startswith("-") else line.split()[:-1]
