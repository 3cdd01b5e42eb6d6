import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from factgauge.compare.power import Assumptions, Needed, Power
from factgauge.gold.read import load
from factgauge.report.power import PowerReport, render

Ask = Callable[..., subprocess.CompletedProcess[str]]
HALF = """
import re

from factgauge import Date, extractor


@extractor("half", kinds={"date"})
def half(document):
    for found in list(re.finditer(r"In (\\d{4})", document.text))[::2]:
        yield Date(span=found.span(1), value=found[1])
"""


def write_gold(path: Path, articles: int, *, cluster: bool = False) -> Path:
    """Write gold in which article n has n % 4 + 1 dates, one a paragraph, and nothing else."""
    lines = []
    for number in range(articles):
        text, facts = "", []
        for line in range(number % 4 + 1):
            start = len(text) + 3
            facts.append({"kind": "date", "span": [start, start + 4], "value": str(1990 + line)})
            text += f"In {1990 + line} it rained.\n\n"
        article = {"id": f"a-{number:02}", "text": text, "facts": facts}
        lines.append(json.dumps(article | ({"cluster": f"c-{number // 2}"} if cluster else {})) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gold(tmp_path_factory.mktemp("gold") / "rain.jsonl", 40)


@pytest.fixture(scope="module")
def run(gold: Path) -> Path:
    """Give a real run that finds the first and the third date of each article."""
    (gold.parent / "half.py").write_text(HALF, encoding="utf-8")
    command = [sys.executable, "-m", "factgauge", "run", "-e", "./half.py:half", "--gold", gold, "--output", "runs"]
    subprocess.run(command, cwd=gold.parent, check=True, capture_output=True)
    (folder,) = (gold.parent / "runs").glob("2*")
    return folder


def test_the_power_of_gold_is_told_by_kind_and_pooled(ask: Ask, gold: Path) -> None:
    """JSON has units and required facts as they are in the gold, the F1 assumed, and an answer where there is something to find."""
    done = ask("power", gold, "--f1", "0.7", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    loaded = load(str(gold))
    assert found["gold"] == f"rain#{loaded.digest}"
    assert (found["articles"], found["unit"], found["units"], found["run"]) == (40, "article", 40, None)
    facts = {group: power["facts"] for group, power in found["power"].items()}
    # Ten times 1 + 2 + 3 + 4 dates.
    assert facts == {"date": 100, "figure": 0, "actor": 0, "all": 100}
    date = found["power"]["date"]
    assert (date["units"], date["f1"]) == (40, 0.7)
    assert 0.02 < date["smallest"] < 0.5
    units = [needed["units"] for needed in date["needed"]]
    assert units == sorted(units)
    assert found["power"]["figure"]["smallest"] is None
    assert found["power"]["all"] == date


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Put a double in the place of the simulation, and give what it is asked."""
    calls: list[dict[str, Any]] = []

    def power(required: np.ndarray, **how: Any) -> Power:
        calls.append({"required": required.tolist(), **how})
        return Power(
            units=len(required),
            facts=int(required.sum()),
            f1=how["assumptions"].f1,
            smallest=None,
            extrapolated=False,
            needed=(),
            assumptions=how["assumptions"],
        )

    monkeypatch.setattr("factgauge.cli.power.power", power)
    return calls


def test_the_counts_of_a_run_take_the_place_of_the_assumption(
    ask: Ask, gold: Path, run: Path, asked: list[dict[str, Any]]
) -> None:
    """With a run its counts are the baseline, article by article, and only the kinds that it declares are told."""
    done = ask("power", gold, "--run", run, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (list(found["power"]), found["run"]) == (["date"], str(run))
    # Of 1, 2, 3, 4 dates it finds 1, 1, 2, 2, none wrong: matched, spurious, missed.
    assert asked[0]["baseline"].tolist() == [[1, 0, 0], [1, 0, 1], [2, 0, 1], [2, 0, 2]] * 10
    assert asked[0]["required"] == [1, 2, 3, 4] * 10


def test_a_run_on_other_gold_is_refused(ask: Ask, tmp_path: Path, run: Path) -> None:
    """A run that was not scored against this gold ends with 4."""
    other = write_gold(tmp_path / "rain.jsonl", 41)
    done = ask("power", other, "--run", run)
    assert (done.returncode, done.stdout) == (4, "")
    assert "was not scored against rain#" in done.stderr


def test_an_f1_beside_a_run_is_a_mistake(ask: Ask, gold: Path, run: Path) -> None:
    """The two contradict each other: usage, 2."""
    done = ask("power", gold, "--run", run, "--f1", "0.5")
    assert (done.returncode, done.stdout) == (2, "")
    assert "a run has an F1 of its own" in done.stderr


def test_an_f1_that_is_no_number_is_a_mistake(ask: Ask, gold: Path) -> None:
    """Nan lies in no range: usage, 2."""
    done = ask("power", gold, "--f1", "nan")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'nan' is no number" in done.stderr


CASES = {
    "articles": (40, False, [1, 2, 3, 4] * 10),
    # Articles 0 and 1 are a story, 2 and 3 another: 1 + 2 and 3 + 4 dates.
    "clusters": (40, True, [3, 7] * 10),
    # Each date is in a paragraph of its own.
    "paragraphs": (6, False, [1] * 13),
    # 20 articles in 10 clusters are ten units, too few.
    "paragraphs of clusters": (20, True, [1] * 50),
}


@pytest.mark.parametrize("case", CASES)
def test_units_are_those_of_the_scores(ask: Ask, tmp_path: Path, asked: list[dict[str, Any]], case: str) -> None:
    """Clusters are units where gold names them, paragraphs below twenty units; each has its required facts."""
    articles, cluster, required = CASES[case]
    gold = write_gold(tmp_path / "few.jsonl", articles, cluster=cluster)
    found = json.loads(ask("power", gold, "--json").stdout)
    assert found["articles"] == articles
    assert case.startswith(f"{found['unit']}s")
    assert [number for number in asked[0]["required"] if number] == required
    assert asked[0]["baseline"] is None
    assert asked[-1]["required"] == asked[0]["required"]
    assert found["power"]["date"]["units"] == found["units"]


def report(**changes: object) -> PowerReport:
    """Make a report with large numbers."""
    needed = (
        Needed(difference=0.05, units=67, extrapolated=False),
        Needed(difference=0.02, units=98_765, extrapolated=True),
        Needed(difference=0.01, units=None, extrapolated=True),
    )
    power = Power(
        units=99_999,
        facts=1_234_567,
        f1=0.8,
        smallest=0.0123,
        extrapolated=True,
        needed=needed,
        assumptions=Assumptions(),
    )
    nothing = Power(
        units=99_999, facts=0, f1=0.8, smallest=None, extrapolated=False, needed=needed[2:], assumptions=Assumptions()
    )
    fields = {
        "gold": "core@1.0#0123456789ab",
        "run": None,
        "articles": 99_999,
        "unit": "article",
        "units": 99_999,
        "power": {"date": power, "figure": nothing, "all": power},
    }
    return PowerReport(**{**fields, **changes})  # type: ignore[arg-type]  # (fields by name)


def test_the_text_fits_80_columns_and_marks_what_is_not_simulated() -> None:
    """Large numbers fit; extrapolated ones bear a ~, undefined ones are a dash, and each mark is explained."""
    text = render(report())
    assert max(map(len, text.splitlines())) <= 80
    table = {line.split()[0]: line.split()[1:] for line in text.splitlines()[4:7]}
    assert table["date"] == ["1,234,567", ".80", "~1.2", "67", "~98,765", "–"]
    assert table["figure"] == ["0", ".80", "–", "–", "–", "–"]
    assert "~: by the square-root law; –: no difference is shown" in text
    assert "this text only" not in text


def test_paragraph_units_are_said() -> None:
    """Where paragraphs are the units the text says that it speaks of itself only."""
    text = render(report(unit="paragraph"))
    assert "fewer than 20 articles or clusters: this speaks of this text only" in text
    assert "the number of paragraphs like these" in text
