"""What ``factgauge new extractor`` writes is a stranger's package: it installs far from here, and keeps the contract as it is."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from factgauge.testing.checks import CHECKS

ROOT = Path(__file__).parents[2]
NAME = "days-of-mine"
PRIVATE = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "COVERAGE_PROCESS_START")
Ask = Callable[..., subprocess.CompletedProcess[str]]


def succeed(*words: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    command = [str(each) for each in words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_package_installs_and_passes_unedited(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an environment of its own it is listed, passes every check and its own tests, and runs."""
    uv = os.environ.get("UV") or shutil.which("uv")
    assert uv is not None, "uv must be installed to install a package"
    monkeypatch.chdir(tmp_path)
    assert ask("new", "extractor", NAME).returncode == 0
    succeed(uv, "venv", tmp_path / "venv", cwd=tmp_path)
    commands = tmp_path / "venv" / "bin"
    succeed(
        uv,
        "pip",
        "install",
        "--system-certs",
        "--python",
        commands / "python",
        ROOT,
        f"./{NAME}",
        "pytest>=8",
        cwd=tmp_path,
    )
    assert NAME in succeed(commands / "factgauge", "list", cwd=tmp_path)
    rows = json.loads(succeed(commands / "factgauge", "check", NAME, "--json", cwd=tmp_path))
    told = {row["check"]: [each["found"] for each in row["findings"]] for row in rows}
    assert {name: found for name, found in told.items() if found} == {"batches": ["it takes one article at a time"]}
    tests = succeed(commands / "pytest", "-W", "error", cwd=tmp_path / NAME)
    assert f"{len(CHECKS) - 1 + 2} passed, 1 skipped" in tests
    (run,) = json.loads(succeed(commands / "factgauge", "run", "-e", NAME, "--json", cwd=tmp_path))
    assert run["extractor"] == NAME
    assert run["scorecard"]["failed"] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("My Dates", "cannot be the name"),
        ("my_dates", "cannot be the name"),
        ("-dates", "No such option"),
        ("class", "cannot be the name"),
        ("2days", "cannot be the name"),
        ("rules", "is the name of an extractor of factgauge"),
        ("../days", "cannot be the name"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    """Nothing is written, and the message says why."""
    monkeypatch.chdir(tmp_path)
    came = ask("new", "extractor", name)
    assert came.returncode == 2
    assert words in came.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_module_that_others_own_is_refused(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package would be shadowed by the standard library, or would shadow what is installed."""
    monkeypatch.chdir(tmp_path)
    for name in ("json", "numpy", "factgauge"):
        came = ask("new", "extractor", name)
        assert came.returncode == 2, name
        assert f"there is a module {name}" in came.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty one is taken, another --folder too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "mine.txt").write_text("mine", encoding="utf-8")
    came = ask("new", "extractor", NAME)
    assert came.returncode == 2
    assert "is there already" in came.stderr
    assert [path.name for path in (tmp_path / NAME).iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert ask("new", "extractor", NAME, "--folder", "empty").returncode == 0
    assert (tmp_path / "empty" / "src" / "days_of_mine" / "__init__.py").is_file()
