"""`--repeat`: how far the runs of a model lie apart, live and from a recording."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]
TEXTS = ("In 1999 it rained.\n", "In 2005 it snowed.\n")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Give two articles with a year each."""
    file = tmp_path / "gold.jsonl"
    lines = [
        {
            "id": f"a{number}",
            "text": text,
            "facts": [{"kind": "date", "span": [3, 7], "quote": text[3:7], "value": text[3:7]}],
        }
        for number, text in enumerate(TEXTS)
    ]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return file


def reply(lab: Any, year: str | None) -> Any:
    dates = [] if year is None else [{"quote": year, "value": year, "type": "DATE", "edge": None, "role": None}]
    return lab.played(body=lab.completion({"dates": dates}))


def quotes(output: Path) -> list[list[str]]:
    """Give the years that were found, run by run in the order of the repeats."""
    found: dict[int, list[str]] = {}
    for folder in output.glob("2*"):
        number = json.loads((folder / "run.json").read_text(encoding="utf-8"))["repeat"]
        lines = (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
        found[number] = [fact["quote"] for line in lines for fact in json.loads(line).get("facts", [])]
    return [found[number] for number in sorted(found)]


def test_a_recorded_spread_is_replayed(ask: Ask, lab: Any, gold: Path, tmp_path: Path) -> None:
    """The k-th run of a replay says what the k-th run said: 2, 1 and 0 of 2 years, offline as online."""
    lab.server.script = [reply(lab, year) for year in ("1999", "2005", "1999", None, None, None)]
    words: list[str | Path] = ["run", "-e", "llm:tiny", "--gold", gold, "--repeat", "3", "--jobs", "1"]
    words += ["-o", 'kinds=["date"]', "-o", 'key_variable=""']
    recording = tmp_path / "answers.jsonl"
    live = ask(*words, "-o", f"base_url={lab.server.url}", "-o", f"record={recording}", "--output", tmp_path / "live")
    assert live.returncode == 0, live.stderr
    lab.server.stop()
    replayed = ask(*words, "-o", f"replay={recording}", "--output", tmp_path / "again")
    assert replayed.returncode == 0, replayed.stderr
    assert quotes(tmp_path / "live") == quotes(tmp_path / "again") == [["1999", "2005"], ["1999"], []]
    # F1 is 1, 2/3 and 0: mean 5/9, and a deviation of the root of ((4/9)² + (1/9)² + (5/9)²) / 2.
    spread = "over 3 runs, date: F1 .00 to 1.00, mean .56, standard deviation 0.509"
    for done in (live, replayed):
        assert spread in done.stdout
