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


@pytest.mark.parametrize("command", ["pip install uv && uv run factgauge run", "uv run pytest -n auto"])
def test_the_two_commands_stand_in_the_readme(command: str) -> None:
    """A newcomer finds the two commands, each as a line to copy."""
    assert command in [line for block in _blocks("console") for line in block.splitlines()]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Run the suite once: the folder that it ran in, and the lines that it printed."""
    folder = tmp_path_factory.mktemp("suite")
    return folder, _factgauge("run", folder=folder).stdout.splitlines()


def test_the_table_of_the_readme_is_what_the_command_prints(suite: tuple[Path, list[str]]) -> None:
    """All but the speed, which depends on the machine, is printed again line for line."""
    shown = _blocks("text")[0].strip().splitlines()
    printed = suite[1]
    table, signature = shown[:-1], shown[-1]
    assert [_without_speed(line) for line in table] == [_without_speed(line) for line in printed[: len(table)]]
    assert signature in printed


def _commands(name: str) -> list[list[str]]:
    """Give the arguments of the commands of one name, as they stand in the README."""
    lines = [line for block in _blocks("console") for line in block.splitlines()]
    return [line.split()[3:] for line in lines if line.startswith(f"uv run factgauge {name} ")]


def _expanded(arguments: list[str], folder: Path) -> list[str]:
    """Expand patterns of paths as a shell does."""
    return [
        path
        for argument in arguments
        for path in (sorted(str(each.relative_to(folder)) for each in folder.glob(argument)) or [argument])
    ]


def test_the_comparison_of_the_readme_is_what_the_command_prints(suite: tuple[Path, list[str]]) -> None:
    """The two runs of the suite are compared; each line that is shown is printed."""
    (command,) = _commands("compare")
    done = _factgauge(*_expanded(command, suite[0]), folder=suite[0])
    assert done.returncode == 0, done.stderr
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    shown = [line.rstrip() for line in _blocks("text")[1].splitlines()]
    at = printed.index(shown[0])
    assert printed[at : at + len(shown)] == shown


@pytest.mark.parametrize("number", range(3))
def test_the_explanations_of_the_readme_are_printed(number: int, suite: tuple[Path, list[str]]) -> None:
    """Errors by reason, a marked article, and one fact that is worth explaining."""
    commands = _commands("explain")
    assert len(commands) == 3
    done = _factgauge(*_expanded(commands[number], suite[0]), folder=suite[0])
    assert done.returncode == 0, done.stderr
    assert ("worst articles", "d42", "too_long")[number] in done.stdout


def test_links_of_the_readme_lead_somewhere() -> None:
    """Files, and headings in them."""
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        path, _, heading = target.partition("#")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not heading or f"\n## {heading}\n".casefold() in text.casefold(), target


def _without_speed(line: str) -> list[str]:
    return [] if line.startswith("-") else line.split()[:-1]
