"""``factgauge check`` and ``check_extractor``: what they print, how they end, and that they leave nothing running."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from factgauge.testing.checks import CHECKS

ZOO = Path(__file__).with_name("zoo.py")
Ask = Callable[..., subprocess.CompletedProcess[str]]


def test_an_extractor_that_passes_ends_with_nought(ask: Ask) -> None:
    """There is one line for each check, and what was not checked is said."""
    came = ask("check", f"{ZOO}:good")
    assert came.returncode == 0, came.stderr
    assert [line[8:].partition(":")[0] for line in came.stdout.splitlines() if line[0] != " "] == [
        check.name for check in CHECKS
    ]
    assert "–       batches: It answers several articles" in came.stdout


def test_a_warning_does_not_fail(ask: Ask) -> None:
    """It is shown with what to do."""
    came = ask("check", f"{ZOO}:cut")
    assert came.returncode == 0
    assert "warned  long-text" in came.stdout
    assert "warning: the plain text has 6 facts" in came.stdout


def test_a_check_that_fails_ends_with_three(ask: Ask) -> None:
    """The number of failed checks goes to stderr, the findings to stdout."""
    came = ask("check", f"{ZOO}:utf16")
    assert came.returncode == 3
    assert "FAILED  offsets" in came.stdout
    assert f"1 of {len(CHECKS)} checks failed" in came.stderr


def test_json_has_every_check_with_its_findings(ask: Ask) -> None:
    """Also those that found nothing."""
    came = ask("check", f"{ZOO}:utf16", "--json")
    rows = {row["check"]: row["findings"] for row in json.loads(came.stdout)}
    assert list(rows) == [check.name for check in CHECKS]
    (finding,) = rows["offsets"]
    assert finding["grade"] == "error"
    assert finding["remedy"]
    assert came.returncode == 3


def test_limits_are_those_given(ask: Ask) -> None:
    """A worker that takes more memory than --memory is ended."""
    came = ask("check", f"{ZOO}:hungry", "--memory", "400MiB")
    assert came.returncode == 3
    assert "400 MiB are allowed" in came.stdout
    assert ask("check", f"{ZOO}:good", "--memory", "much").returncode == 2


def test_a_configured_name_is_checked_as_it_is_run(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its reference and its limits; a misspelt one is answered with the nearest."""
    monkeypatch.chdir(tmp_path)
    content = f'[extractors.my-own]\nreference = "{ZOO}:slow"\ntimeout = 2.0\n'
    Path("factgauge.toml").write_text(content, encoding="utf-8")
    came = ask("check", "my-own")
    assert came.returncode == 0, came.stderr
    assert "of 2 s that are allowed" in came.stdout
    misspelt = ask("check", "my-owm")
    assert misspelt.returncode == 2
    assert "did you mean the configured 'my-own'?" in misspelt.stderr


def test_what_does_not_start_is_broken(ask: Ask) -> None:
    """It ends with 3 and the reason; a reference that leads nowhere ends with 2."""
    came = ask("check", f"{ZOO}:good", "-o", "speed=3")
    assert came.returncode == 3
    assert "unknown option 'speed'" in came.stderr
    assert "Traceback" not in came.stderr
    assert ask("check", "no-such-extractor").returncode == 2
    assert ask("check", "./nowhere.py").returncode == 2


SUITE = f"""
from factgauge.testing import check_extractor

test_good = check_extractor("{ZOO}:good")
test_bad = check_extractor("{ZOO}:utf16")
test_gone = check_extractor("{ZOO}:nobody")
"""

AFTER = """
import os
from pathlib import Path


def test_that_no_worker_runs_any_more():
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    running = children.read_text().split() if children.exists() else []
    commands = [Path(f"/proc/{each}/cmdline").read_text() for each in running]
    assert [each for each in commands if "zoo.py" in each] == []
"""


def test_check_extractor_gives_pytest_an_item_for_each_check(tmp_path: Path) -> None:
    """An error fails its item with the finding, what could not be checked is skipped, and warnings are no errors of pytest."""
    (tmp_path / "test_it.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "test_then.py").write_text(AFTER, encoding="utf-8")
    report = tmp_path / "report.xml"
    words = [sys.executable, "-m", "pytest", "-W", "error", f"--junitxml={report}", f"--basetemp={tmp_path / 'base'}"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    came: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (our own report)
        outcome = next(iter(case), None)
        came[case.attrib["name"]] = "passed" if outcome is None else f"{outcome.tag} {outcome.attrib.get('message')}"
    names = [check.name for check in CHECKS]
    assert [came[f"test_good[{name}]"] for name in names if name != "batches"] == ["passed"] * (len(names) - 1)
    assert came["test_good[batches]"].startswith("skipped ")
    assert "the spans are those of utf16" in came["test_bad[offsets]"]
    assert {came[f"test_bad[{name}]"] for name in names if name not in {"offsets", "batches"}} == {"passed"}
    assert all("nobody does not start" in came[f"test_gone[{name}]"] for name in names), done.stdout
    assert "During handling" not in done.stdout
    assert came["test_that_no_worker_runs_any_more"] == "passed", done.stdout
