"""docs/pytest.md is done: its files are written, its command is given, and what it says comes of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<content>.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS = list(BLOCK.finditer(PAGE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the files of the page."""
    place = tmp_path / "page"
    place.mkdir()
    (place / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for block in BLOCKS:
        if block["file"]:
            (place / block["file"]).write_text(block["content"], encoding="utf-8")
    return place


def test_the_page_does_what_it_says(folder: Path, try_in: Callable[..., Any]) -> None:
    """The tests that it shows pass, and the one that is too strict fails with the words that it quotes."""
    came = try_in(folder)
    assert came.passed == 3, came.output
    assert set(came.messages) == {"test_all_dates"}
    (quoted,) = (block["content"] for block in BLOCKS if block["language"] == "text")
    assert came.messages["test_all_dates"].splitlines()[:3] == [line.strip() for line in quoted.splitlines()]


def test_the_page_tells_all_that_can_be_asked_for() -> None:
    """Its table has the arguments of the fixture, and its list the attributes of scores."""
    from inspect import signature  # noqa: PLC0415 (with the two below)

    from factgauge.pytest_plugin.fixture import ScorecardFixture  # noqa: PLC0415 (rewritten by pytest where loaded sooner)
    from factgauge.pytest_plugin.scores import SchemeScores  # noqa: PLC0415 (as above)

    arguments = list(signature(ScorecardFixture.__call__).parameters)[1:]
    assert [name for name in arguments if f"| `{name}` |" not in PAGE] == []
    attributes = [name for name, value in vars(SchemeScores).items() if isinstance(value, property)]
    assert len(attributes) == 10
    assert [name for name in attributes if f"`{name}`" not in PAGE] == []
