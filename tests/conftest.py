import datetime
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from factgauge.cli import main
from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.gold.write import canonical
from factgauge.predictions import Prediction
from factgauge.spans import Span

# In folders made by tests uv does not see the configuration of this repository.
os.environ.setdefault("UV_SYSTEM_CERTS", "true")

GOLD_TOML = """name = "invented"
version = "1.0"
title = "Articles made up for a test"
licence = "Apache-2.0"
"""


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the commands that tests start keep their bytecode for each other: they start in less than half the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("bytecode")))
        yield


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., object]:
    """Give the command line as a function: arguments in, exit code and output out. What it does not catch goes through."""

    def call(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = [str(each) for each in arguments]
        monkeypatch.setattr(sys, "argv", ["factgauge", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(ended.value.code or 0), out, err)

    return call


@pytest.fixture(scope="session")
def make_gold() -> Callable[[Path, int], Path]:
    """Give a maker of gold folders: so many invented articles, called a-1, a-2 and on."""

    def make(folder: Path, count: int) -> Path:
        folder.mkdir(parents=True)
        (folder / "gold.toml").write_text(GOLD_TOML, encoding="utf-8")
        for number in range(1, count + 1):
            labels, text = _article(number)
            (folder / f"{labels.id}.txt").write_bytes(text.encode())
            (folder / f"{labels.id}.json").write_text(canonical(labels), encoding="utf-8")
        return folder

    return make


@pytest.fixture(scope="session")
def gold_of() -> Callable[[Path, int], Path]:
    """Give a maker of gold in one file: articles a00, a01 and on, each with a year at 3:7."""

    def make(file: Path, count: int) -> Path:
        lines = []
        for number in range(count):
            year = str(1950 + number)
            facts = [{"kind": "date", "span": [3, 7], "quote": year, "value": year}]
            lines.append(json.dumps({"id": f"a{number:02}", "text": f"In {year} it rained 🙂.\n", "facts": facts}))
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return make


@pytest.fixture
def gold_folder(make_gold: Callable[[Path, int], Path], tmp_path: Path) -> Path:
    """Give a gold folder of six invented articles."""
    return make_gold(tmp_path / "gold-of-six", 6)


def _article(number: int) -> tuple[Labels, str]:
    text = f"🙂🙂 On {number} May 2023 the Kenya Red Cross 👩‍👩‍👧 said {number},200 people left Nairobi 🎉.\n"

    def at(quote: str) -> Span:
        return text.index(quote), text.index(quote) + len(quote)

    facts = (
        GoldDate(
            span=at(f"{number} May 2023"),
            quote=f"{number} May 2023",
            value=f"2023-05-0{number}",
            type="DATE",
            role="event",
        ),
        GoldActor(span=at("Kenya Red Cross"), quote="Kenya Red Cross", entity="zebra_label", level="name"),
        GoldFigure(span=at(f"{number},200"), quote=f"{number},200", amount=f"{number}200", modifier="exact"),
        GoldActor(span=at("Nairobi"), quote="Nairobi", entity="quagga_label", level="name"),
    )
    entities = {
        "quagga_label": Entity(name="Nairobi", type="place", aliases=("Okapi Alias",), country="KEN"),
        "zebra_label": Entity(name="Kenya Red Cross", type="organisation", aliases=("Gnu Alias",), country="KEN"),
    }
    labels = Labels(
        id=f"a-{number}",
        text=f"a-{number}.txt",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        published=datetime.date(2023, 5, 9),
        entities=entities,
        facts=facts,
    )
    return labels, text


@pytest.fixture(scope="session")
def perfect() -> Callable[[LabelledArticle], Prediction]:
    """Give the double that answers with the gold itself."""

    def predict(article: LabelledArticle) -> Prediction:
        facts = tuple(_answer(fact, article.labels.entities) for fact in article.labels.facts)
        return Prediction(document=article.labels.id, status="ok", facts=facts)

    return predict


def _answer(fact: GoldFact, entities: dict[str, Entity]) -> Fact:
    match fact:
        case GoldDate():
            return Date(span=fact.span, value=fact.value, type=fact.type, edge=fact.edge, role=fact.role)
        case GoldFigure():
            return Figure(span=fact.span, amount=fact.amount, upper=fact.upper, unit=fact.unit, modifier=fact.modifier)
        case GoldActor():
            entity = entities[fact.entity or ""]
            return Actor(span=fact.span, name=entity.name, wikidata=entity.wikidata, type=entity.type)


@pytest.fixture(scope="session")
def silent() -> Callable[[LabelledArticle], Prediction]:
    """Give the double that finds nothing."""

    def predict(article: LabelledArticle) -> Prediction:
        return Prediction(document=article.labels.id, status="ok")

    return predict
