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


def test_extractors_with_and_without_values_run_together(run: Run) -> None:
    """That their scores by value cannot be compared is no failure of the run, which has written its report."""
    done, folders = run("-e", "rules")
    assert (done.returncode, len(folders)) == (0, 2), done.stderr
    assert "values:normalised" in done.stdout


def test_a_repeat_is_a_run_of_its_own(run: Run) -> None:
    """`--repeat 2` makes two runs with the same predictions, and tells how far they lie apart."""
    done, folders = run("--repeat", "2")
    assert len(folders) == 2
    assert predictions(folders[0]) == predictions(folders[1])
    assert "spread of told over 2 runs, date: F1 1.00 to 1.00, mean 1.00, standard deviation 0.000" in done.stdout
    infos = [json.loads((folder / "run.json").read_text(encoding="utf-8")) for folder in folders]
    assert sorted(info["repeat"] for info in infos) == [0, 1]
    assert infos[0]["fingerprint"] != infos[1]["fingerprint"]


DYING = """
import json, os, sys, time
starts = [name for name in os.listdir({folder!r}) if name.startswith("start")]
if len(starts) >= {starts}:
    sys.exit(4)
open({folder!r} + f"/start{{len(starts)}}-{{os.getpid()}}", "w").close()
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        said = {{"type": "hello", "protocol": 1, "name": "dying", "kinds": ["date"]}}
    elif message["type"] == "document":
        name, text = message["document"]["id"], message["document"]["text"]
        time.sleep({pause})
        if name == "a02":
            sys.exit(5)
        said = {{"type": "result", "id": name, "facts": [{{"kind": "date", "quote": text[3:7]}}]}}
    else:
        break
    print(json.dumps(said), flush=True)
"""


@pytest.fixture
def dying(tmp_path: Path, ask: Ask, gold_of: Callable[[Path, int], Path]) -> Callable[..., dict[str, str]]:
    """Give a run of a program that dies on the third article and can be started only so often: what became of each article."""

    def call(*words: str, starts: int, pause: float) -> dict[str, str]:
        file = tmp_path / "dying.py"
        file.write_text(DYING.format(folder=str(tmp_path), starts=starts, pause=pause), encoding="utf-8")
        gold = gold_of(tmp_path / "gold.jsonl", 8)
        words = ("run", "-e", f"cmd:{sys.executable} -I -S {file}", "--gold", str(gold), *words)
        ask(*words, "--output", tmp_path / "out")
        (folder,) = (tmp_path / "out").glob("2*")
        return {each["document"]: each.get("error", "") for each in predictions(folder)}

    return call


DIED = "the worker died during this article (exit code 5)"


def test_a_worker_that_does_not_come_back_leaves_its_work_to_the_others(dying: Callable[..., dict[str, str]]) -> None:
    """Only the article on which it died has failed: the other worker has time for the rest."""
    assert dying("--jobs", "2", starts=2, pause=0.3) == {
        f"a{number:02}": DIED if number == 2 else "" for number in range(8)
    }


def test_where_no_worker_comes_back_the_rest_has_failed(dying: Callable[..., dict[str, str]]) -> None:
    """What was answered before counts; the rest says why it was not asked."""
    gone = "it does not come back: the worker died during starting (exit code 4)"
    expected = ["", "", DIED, *([gone] * 5)]
    assert list(dying("--jobs", "1", starts=1, pause=0).values()) == expected
