import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

# What decides how much pytest shows.
SHOWS_MORE = ("CI", "BUILD_NUMBER", "PYTEST_ADDOPTS")
ERROR_LINE = re.compile(r"^E +(.*)", re.MULTILINE)

EXTRACTORS = '''
from pathlib import Path

from factgauge import Actor, Date, Figure, Options, extractor

ASKED = Path(__file__).with_name("asked.txt")


def day(document):
    at = document.text.index("May 2023") - 2
    return (at, at + 10), document.text[at]


@extractor("good", kinds={"date"})
def good(document):
    span, number = day(document)
    return [Date(span=span, value="2023-05-0" + number)]


class Late(Options):
    by: int = 1


@extractor("late", kinds={"date"}, options=Late)
def late(document, settings):
    """A day too late, but for the first article; a date more in the second, none in the third."""
    span, number = day(document)
    if document.id == "a-3":
        return []
    more = [Date(span=(span[0] + 2, span[1]), value="2023-05")] if document.id == "a-2" else []
    by = 0 if document.id == "a-1" else settings.by
    return [Date(span=span, value=f"2023-05-0{int(number) + by}"), *more]


@extractor("muddled", kinds={"date", "figure", "actor"})
def muddled(document):
    """A figure where the date is, half of a name, the other name twice, and a quote that is nowhere."""
    span, number = day(document)
    half, town = document.text.index("Red Cross"), document.text.index("Nairobi")
    return [
        Figure(span=span, amount="5"),
        Actor(span=(half, half + 9), name="Kenya Red Cross"),
        Actor(span=(town, town + 7), name="Kenya Red Cross"),
        Actor(span=(town, town + 7), name="Nairobi"),
        Date(quote="1 June 1999", value="1999-06-01"),
    ]


@extractor("silent", kinds={"date"})
def silent(document):
    return []


@extractor("raises", kinds={"date"})
def raises(document):
    raise ValueError("no idea what this is")


@extractor("sometimes", kinds={"date"})
def sometimes(document):
    if document.id == "a-1":
        raise ValueError("not this one")
    return good(document)


@extractor("counted", kinds={"date"})
def counted(document):
    with ASKED.open("a") as file:
        file.write(document.id + "\\n")
    return good(document)
'''

CONFIGURATION = """
gold = "gold"
jobs = 1

[extractors.my-dates]
reference = "./extractors.py:good"
"""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of a pytest session in a process of its own; ``messages`` are those of the tests that did not pass, by name."""

    code: int
    output: str
    passed: int
    messages: dict[str, str]


@pytest.fixture
def project(make_gold: Callable[[Path, int], Path], tmp_path: Path) -> Path:
    """Give a folder with extractors, gold of six articles, and a factgauge.toml that names both."""
    folder = tmp_path / "project"
    make_gold(folder / "gold", 6)
    (folder / "extractors.py").write_text(EXTRACTORS, encoding="utf-8")
    (folder / "factgauge.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return folder


def try_out(project: Path, *arguments: str, **variables: str) -> Tried:
    """Run pytest in a folder."""
    report = project / "report.xml"
    own = ["--strict-markers", f"--junitxml={report}", f"--basetemp={project.parent / 'base'}"]
    words = [sys.executable, "-m", "pytest", *own, *arguments]
    kept = {name: value for name, value in os.environ.items() if name not in SHOWS_MORE}
    done = subprocess.run(
        words, cwd=project, env={**kept, **variables}, capture_output=True, text=True, check=False, timeout=300
    )
    return Tried(
        code=done.returncode,
        output=done.stdout + done.stderr,
        passed=sum(int(number) for number in re.findall(r"(\d+) passed", done.stdout)),
        messages={
            case.attrib["name"]: "\n".join(ERROR_LINE.findall(problem.text or ""))
            for case in ElementTree.parse(report).iter("testcase")  # noqa: S314 (our own report)
            for problem in case
            if problem.tag in {"failure", "error"}
        },
    )


@pytest.fixture
def try_in() -> Callable[..., Tried]:
    """Give :func:`try_out`."""
    return try_out


@pytest.fixture
def tried(project: Path) -> Callable[..., Tried]:
    """Write a test module into the project and run pytest on it."""

    def call(tests: str, *arguments: str, **variables: str) -> Tried:
        (project / "test_it.py").write_text(textwrap.dedent(tests), encoding="utf-8")
        return try_out(project, *arguments, **variables)

    return call
