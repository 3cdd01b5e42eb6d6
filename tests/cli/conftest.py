import json
import random
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
