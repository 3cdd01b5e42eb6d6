import json
import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

_ZEBRAS = """
import re

from factgauge import Date, Figure, extractor


@extractor("zebras", kinds={{"date", "figure"}})
def zebras(document):
    for at, found in enumerate(re.finditer(r"In (\\d{{4}}) they counted (\\d{{4}})", document.text)):
        if {dates}:
            yield Date(span=found.span(1), value=found[1])
        if {figures}:
            yield Figure(span=found.span(2), amount=found[2])
{more}
"""


@pytest.fixture(scope="session")
def zebras() -> Callable[..., str]:
    """Give a maker of an extractor: the conditions under which it finds dates and figures, and what else is in its file."""

    def make(dates: str = "True", figures: str = "True", more: str = "") -> str:
        return _ZEBRAS.format(dates=dates, figures=figures, more=more)

    return make


@pytest.fixture(scope="session")
def zebra_gold() -> Callable[..., Path]:
    """Give a maker of gold with a date and a figure in each of several sentences an article."""

    def make(path: Path, articles: int, *, version: int = 0) -> Path:
        dice, lines = random.Random(5), []
        for number in range(articles):
            text, facts = "", []
            for _ in range(8):
                year, figure, at = 1950 + dice.randrange(70), 1000 + dice.randrange(9000), len(text)
                text += f"In {year} they counted {figure} zebras.\n"
                facts += [
                    {"kind": "date", "span": [at + 3, at + 7], "quote": str(year), "value": str(year + version)},
                    {"kind": "figure", "span": [at + 21, at + 25], "quote": str(figure), "amount": str(figure)},
                ]
            lines.append(json.dumps({"id": f"a{number:02}", "text": text, "facts": facts}))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return make


_CONFIG = """
gold = "zebra-counts.jsonl"

[extractors.zebras]
reference = "./zebras.py"
"""
_NAMES = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A. N. Other"), ("EMAIL", "other@example.org"))
}


class Repository:
    """A git repository with an extractor that is changed."""

    config = _CONFIG

    def __init__(self, folder: Path, zebras: Callable[..., str]) -> None:
        self.folder = folder
        self.zebras = zebras

    def git(self, *words: str) -> str:
        """Run git, without what the user has configured; gives what it prints."""
        environment = {**os.environ, **_NAMES, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def commit(self, dates: str = "True", figures: str = "True", more: str = "", config: str = _CONFIG) -> None:
        """Commit the extractor as it is to be, and its configuration."""
        (self.folder / "zebras.py").write_text(self.zebras(dates, figures, more), encoding="utf-8")
        (self.folder / "factgauge.toml").write_text(config, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "--message=change")


@pytest.fixture
def repository(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    zebras: Callable[..., str],
    zebra_gold: Callable[..., Path],
) -> Repository:
    """Give an empty repository with gold, in the folder that we are in; no CI says anything."""
    made = Repository(tmp_path / "repository", zebras)
    made.folder.mkdir()
    monkeypatch.chdir(made.folder)
    for name in [each for each in os.environ if each.startswith(("GITHUB_", "CI_", "CHANGE_"))]:
        monkeypatch.delenv(name)
    zebra_gold(made.folder / "zebra-counts.jsonl", 30)
    (made.folder / ".gitignore").write_text("runs/\n", encoding="utf-8")
    made.git("init", "--quiet", "--initial-branch=main")
    return made
