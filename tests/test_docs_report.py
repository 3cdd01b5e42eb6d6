import re
from pathlib import Path

import pytest

from factgauge.cli.report import report_command
from factgauge.cli.run import run_command
from factgauge.cli.score import score_command
from factgauge.report.html.page import MOST_BYTES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
TEMPLATES = ROOT / "benchmark" / "factgauge" / "report" / "html" / "templates"


def test_the_options_that_are_named_are_there() -> None:
    """Each option that the page names belongs to `run`, `report` or `score` or, where it runs the tests, to uv."""
    known = {
        name
        for command in (report_command, run_command, score_command)
        for each in command.params
        for name in each.opts
    }
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", PAGE))
    assert named - known == {"--isolated", "--group"}


@pytest.mark.parametrize("title", ["Overview", "Comparison", "Articles", "Errors", "Slices", "Together", "Runs"])
def test_the_parts_that_are_told_are_those_of_the_page(title: str) -> None:
    """The table names the parts by their very titles, and no part is left out."""
    template = (TEMPLATES / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r'<h2 id="[a-z]+-title">(\w+)</h2>', template)
    assert len(titles) == len(re.findall(r"^\| [A-Z]", PAGE, flags=re.MULTILINE))
    assert title in titles
    assert f"| {title} |" in PAGE


def test_the_limits_are_those_of_the_code() -> None:
    """How much goes into the file and how many rows the table begins with are as the page says."""
    assert f"Above {MOST_BYTES // 1_000_000} MB of articles" in PAGE
    (rows,) = re.findall(r"MOST_ROWS = (\d+);", (TEMPLATES / "report.js").read_text(encoding="utf-8"))
    assert f"the first {rows} facts" in PAGE


def test_the_browser_tests_are_where_the_page_says() -> None:
    """The command that runs them names a file and a group that are there."""
    (path,) = re.findall(r"pytest (tests/\S+\.py)", PAGE)
    assert (ROOT / path).is_file()
    assert "\nbrowser = [" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
