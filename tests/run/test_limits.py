"""`--jobs`, `--max-failures` and `--repeat`: what they change, and what they must not."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]
Run = Callable[..., tuple[subprocess.CompletedProcess[str], list[Path]]]

# It says its own time, so that files can be compared to the byte, and takes longer for articles that come first.
PROGRAM = """
import json, os, sys, time
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        said = {{"type": "hello", "protocol": 1, "name": "told", "kinds": ["date"], "batch": {batch}}}
    elif message["type"] == "document":
        name, text = message["document"]["id"], message["document"]["text"]
        number = int(name[1:])
        time.sleep((12 - number) / 400)
        said = {{"type": "result", "id": name, "seconds": 0.5, "facts": [{{"kind": "date", "quote": text[3:7]}}]}}
        if {fails}:
            said = {{"type": "error", "id": name, "seconds": 0.5, "message": "not this one"}}
    else:
        break
    print(json.dumps(said), flush=True)
"""


@pytest.fixture
def run(tmp_path: Path, ask: Ask, gold_of: Callable[[Path, int], Path]) -> Run:
    """Give `factgauge run` with the program over twelve articles: what came of it, and the run folders."""
    gold = gold_of(tmp_path / "gold.jsonl", 12)

    def call(
        *words: str, fails: str = "False", batch: int = 1, output: Path | None = None
    ) -> tuple[subprocess.CompletedProcess[str], list[Path]]:
        file = tmp_path / "told.py"
        file.write_text(PROGRAM.format(fails=fails, batch=batch), encoding="utf-8")
        reference = f"cmd:{sys.executable} -I -S {file}"
        output = output or tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
        done = ask("run", "-e", reference, "--gold", gold, "--output", output, "--no-cache", *words)
        return done, sorted(output.glob("2*"))

    return call


def contents(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("predictions.jsonl", "scorecard.json", "verdicts.jsonl")]


def predictions(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("words", [(), ("--max-failures", "2"), ("--max-failures", "0")])
def test_results_do_not_depend_on_the_number_of_workers(run: Run, words: tuple[str, ...]) -> None:
    """One worker and five write the same bytes, also where the run stops early, and whoever is faster."""
    found = [run("--jobs", jobs, *words, fails="number % 3 == 1", batch=2)[1] for jobs in ("1", "5")]
    (alone,), (together,) = found
    assert contents(alone) == contents(together)


def test_too_many_failures_stop_the_run(run: Run) -> None:
    """After the third failure nothing is asked; the rest counts as missed, with the reason, and the exit code is 3."""
    done, (folder,) = run("--jobs", "1", "--max-failures", "2", fails="number % 3 == 1")
    assert done.returncode == 3
    assert "stopped: told failed on more articles than the 2 that are allowed" in done.stdout
    found = predictions(folder)
    assert [each["document"] for each in found if each["status"] == "ok"] == ["a00", "a02", "a03", "a05", "a06"]
    assert [each["error"] for each in found if each.get("seconds") and each["status"] == "failed"] == [
        "not this one"
    ] * 3
    (why,) = {each["error"] for each in found if "seconds" not in each}
    assert why == "not asked: the run stopped, with more failures than the 2 that are allowed"
    assert len(json.loads((folder / "scorecard.json").read_text(encoding="utf-8"))["failed"]) == 7


@pytest.mark.parametrize(("most", "code"), [("3", 3), ("4", 0), (None, 0)])
def test_failures_within_the_budget_are_no_failure(run: Run, most: str | None, code: int) -> None:
    """Four failures are more than three, and not more than four; without a budget they are no matter of the exit code."""
    words = () if most is None else ("--max-failures", most)
    assert run(*words, fails="number % 3 == 1")[0].returncode == code


def test_a_run_that_was_stopped_may_go_on_with_a_larger_budget(run: Run) -> None:
    """What was left out in a run that was not finished is asked when the command is given with more room."""
    _, (folder,) = run("--max-failures", "0", fails="number == 3")
    (folder / "scorecard.json").unlink()
    done, folders = run(fails="number == 3", output=folder.parent)
    assert "stopped:" not in done.stdout
    assert folders == [folder]
    assert [each["document"] for each in predictions(folder) if each["status"] == "failed"] == ["a03"]


def test_a_repeat_is_a_run_of_its_own(run: Run) -> None:
    """`--repeat 2` makes two runs with the same predictions, and tells how far they lie apart."""
    done, folders = run("--repeat", "2")
    assert len(folders) == 2
    assert predictions(folders[0]) == predictions(folders[1])
    assert "spread of told over 2 runs, date: F1 1.00 to 1.00, mean 1.00, standard deviation 0.000" in done.stdout
    infos = [json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in folders]
    assert sorted(info["repeat"] for info in infos) == [0, 1]
    assert infos[0]["fingerprint"] != infos[1]["fingerprint"]
