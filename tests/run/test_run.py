import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeGold = Callable[[Path, int], Path]
Ask = Callable[..., subprocess.CompletedProcess[str]]
PATIENCE = 60.0

ZOO = """
import os, time
from factgauge import Date, Figure, extractor


@extractor("good", kinds={"date"})
def good(document):
    at = document.text.index("May 2023") - 2
    return [Date(span=(at, at + 10), value="2023-05-0" + document.text[at])]


@extractor("raises", kinds={"date"})
def raises(document):
    raise ValueError("no idea what this is")


@extractor("sleeps", kinds={"date"})
def sleeps(document):
    time.sleep(3600)


@extractor("exits", kinds={"date"})
def exits(document):
    os._exit(7)


@extractor("prints", kinds={"date"})
def prints(document):
    print("a word to nobody", flush=True)
    os.write(1, b"{not our protocol}\\n")
    return good(document)


@extractor("overshoots", kinds={"date"})
def overshoots(document):
    return [Date(span=(0, 1_000_000), value="2023")]


@extractor("misquotes", kinds={"date"})
def misquotes(document):
    return [Date(span=(3, 5), quote="zz", value="2023")]


@extractor("strays", kinds={"date"})
def strays(document):
    return [Figure(span=(0, 1), amount="1")]


@extractor("dicts", kinds={"date"})
def dicts(document):
    return [{"kind": "date", "span": [0, 1]}]


@extractor("none", kinds={"date"})
def none(document):
    return None


@extractor("sometimes", kinds={"date"})
def sometimes(document):
    if document.id == "a-1":
        raise ValueError("not this one")
    return good(document)


@extractor("mumbles", kinds={"date"})
def mumbles(document):
    raise ValueError("half a pair: \\ud83d")


@extractor("falls", kinds={"date"})
def falls(document):
    os.kill(os.getpid(), 40)


@extractor("leaves", kinds={"date"})
def leaves(document):
    raise SystemExit(3)


@extractor("closed", kinds={"date"})
class Closed:
    def open(self):
        raise OSError("the model is not there")

    def extract(self, document):
        return []
"""

REASONS = {
    "raises": "ValueError: no idea what this is",
    "sleeps": "took longer than 1 s",
    "exits": "exit code 7",
    "overshoots": "$.facts[0].span",
    "misquotes": "quote 'zz' is not at 3:5",
    "strays": "gave a fact of kind figure, which it does not declare",
    "dicts": "must be a Date, Figure or Actor, got dict",
    "none": "returned None",
    "closed": "the model is not there",
}

SLOW = """
import time
from pathlib import Path
from factgauge import Date, extractor


@extractor("slow", kinds={{"date", "figure"}})
def slow(document):
    with Path({log!r}).open("a") as log:
        log.write(document.id + "\\n")
    time.sleep({pause})
    at = document.text.index("May 2023") - 2
    yield Date(span=(at, at + 10), value="2023-05-0" + document.text[at])
"""


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "factgauge", "run", *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    with start(*arguments) as process:
        out, err = process.communicate(timeout=4 * PATIENCE)
    assert "Traceback" not in err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def by_name(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {row["extractor"]: row for row in json.loads(done.stdout)}


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def untimed(path: Path) -> list[dict[str, Any]]:
    predictions = [json.loads(line) for line in lines_of(path)]
    return [{key: value for key, value in each.items() if key != "seconds"} for each in predictions]


def slow_extractor(folder: Path, pause: float) -> tuple[str, Path]:
    folder.mkdir()
    log = folder / "asked.log"
    file = folder / "slow.py"
    file.write_text(SLOW.format(log=str(log), pause=pause), encoding="utf-8")
    return f"{file}:slow", log


def only(folder: Path) -> Path:
    (found,) = runs_in(folder)
    return found


def runs_in(output: Path) -> list[Path]:
    return sorted(path for path in output.iterdir() if path.is_dir() and not path.name.startswith("."))


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory, make_gold: MakeGold) -> tuple[str, Path]:
    """Give the file of the zoo's extractors and a gold folder of two articles."""
    folder = tmp_path_factory.mktemp("zoo")
    (folder / "zoo.py").write_text(ZOO, encoding="utf-8")
    return str(folder / "zoo.py"), make_gold(folder / "gold", 2)


@pytest.fixture(scope="module")
def parade(
    zoo: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run all bad extractors and a good one in one call; give what came of it and where it was written."""
    file, gold = zoo
    output = tmp_path_factory.mktemp("parade")
    references = [part for name in (*REASONS, "good", "prints") for part in ("-e", f"{file}:{name}")]
    return run(*references, "--gold", gold, "--output", output, "--timeout", "1", "--jobs", "4", "--json"), output


@pytest.mark.parametrize("name", REASONS)
def test_a_bad_extractor_fails_on_each_article_with_its_reason(
    parade: tuple[subprocess.CompletedProcess[str], Path], name: str
) -> None:
    """Whatever an extractor does wrong is a failed article that says why."""
    rows = json.loads(parade[0].stdout)
    (row,) = (row for row in rows if Path(row["run"]).name.rsplit("-", 1)[0].endswith(f"zoo.py-{name}"))
    failed = row["scorecard"]["failed"]
    assert [each["document"] for each in failed] == ["a-1", "a-2"]
    assert all(REASONS[name] in each["error"] for each in failed), failed
    assert row["scorecard"]["rates"]["date"]["value"]["missed"] == 2


@pytest.mark.parametrize("name", ["good", "prints"])
def test_bad_neighbours_do_not_harm_a_good_extractor(
    parade: tuple[subprocess.CompletedProcess[str], Path], name: str
) -> None:
    """A good extractor in the same call is right everywhere, even where it prints to stdout."""
    scorecard = by_name(parade[0])[name]["scorecard"]
    assert scorecard["failed"] == []
    assert scorecard["rates"]["date"]["value"]["f1"] == 1.0


def test_a_call_with_a_wholly_failed_extractor_ends_with_3(
    parade: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    """Exit code 3 says that an extractor failed on every article."""
    assert parade[0].returncode == 3


def test_what_an_extractor_prints_goes_to_its_log(parade: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """A print lands in stderr.log and not in the output of the command."""
    folder = Path(by_name(parade[0])["prints"]["run"])
    assert "a word to nobody" in (folder / "stderr.log").read_text(encoding="utf-8")
    assert "a word to nobody" not in parade[0].stdout + parade[0].stderr


def test_a_finished_run_folder_holds_five_files(parade: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """Each run leaves its five files, and nothing half-written."""
    names = ["predictions.jsonl", "run.json", "scorecard.json", "stderr.log", "verdicts.jsonl"]
    folders = runs_in(parade[1])
    assert len(folders) == len(REASONS) + 2
    for folder in folders:
        assert sorted(each.name for each in folder.iterdir()) == names


def test_failing_on_some_articles_is_no_failure_of_the_command(ask: Ask, zoo: tuple[str, Path], tmp_path: Path) -> None:
    """An extractor that fails on one article of two is scored, and the exit code is 0."""
    file, gold = zoo
    done = ask("run", "-e", f"{file}:sometimes", "--gold", gold, "--output", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    scorecard = by_name(done)["sometimes"]["scorecard"]
    assert [each["document"] for each in scorecard["failed"]] == ["a-1"]
    rates = scorecard["rates"]["date"]["value"]
    assert (rates["matched"], rates["spurious"], rates["missed"]) == (1, 0, 1)
    assert (rates["precision"], rates["recall"], rates["f1"]) == (1.0, 0.5, 2 / 3)


@pytest.mark.parametrize(("name", "reason"), [("mumbles", "half a pair"), ("falls", "40"), ("leaves", "exit code 3")])
def test_no_end_of_a_worker_ends_the_command(
    ask: Ask, zoo: tuple[str, Path], tmp_path: Path, name: str, reason: str
) -> None:
    """An error that is no Unicode, a signal without a name and an exit are failed articles; the neighbour is scored."""
    file, gold = zoo
    words = ("-e", f"{file}:{name}", "-e", f"{file}:good", "--gold", gold, "--output", tmp_path / "out", "--json")
    done = ask("run", *words)
    assert done.returncode == 3, done.stderr
    rows = json.loads(done.stdout)
    assert [len(row["scorecard"]["failed"]) for row in rows] == [2, 0]
    assert all(reason in each["error"] for each in rows[0]["scorecard"]["failed"])


@pytest.mark.parametrize("name", ["good", "sleeps", "misquotes"])
def test_stored_predictions_score_as_the_run_did(
    parade: tuple[subprocess.CompletedProcess[str], Path], zoo: tuple[str, Path], name: str
) -> None:
    """Scoring predictions.jsonl again gives the scorecard of the run, failures included."""
    (folder,) = parade[1].glob(f"*-zoo.py-{name}-*")
    words = ["score", folder / "predictions.jsonl", "--gold", zoo[1], "--kind", "date", "--json"]
    again = subprocess.run(
        [sys.executable, "-m", "factgauge", *map(str, words)], capture_output=True, text=True, check=True
    )
    assert json.loads(again.stdout) == json.loads((folder / "scorecard.json").read_text(encoding="utf-8"))


def test_an_interrupted_run_goes_on_where_it_stopped(gold_folder: Path, tmp_path: Path) -> None:
    """After SIGINT the same command asks only for the rest, in the same folder, and ends as if nothing had happened."""
    reference, log = slow_extractor(tmp_path / "code", 0.15)
    words = ("-e", reference, "--gold", gold_folder, "--json", "--jobs", "1", "--no-cache", "--output")
    undisturbed = run(*words, tmp_path / "undisturbed")
    assert undisturbed.returncode == 0, undisturbed.stderr
    assert len(lines_of(log)) == 6
    log.unlink()

    output = tmp_path / "disturbed"
    with start(*words, output) as process:
        wait_until(lambda: len(lines_of(log)) >= 3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "goes on" in err
    assert "Traceback" not in err

    folder = only(output)
    done = [json.loads(line)["document"] for line in lines_of(folder / "predictions.jsonl.part")]
    assert 2 <= len(done) < 6
    log.unlink()
    resumed = run(*words, output)
    assert resumed.returncode == 0, resumed.stderr
    assert only(output) == folder
    assert lines_of(log) == [f"a-{number}" for number in range(1, 7)][len(done) :]
    expected = only(tmp_path / "undisturbed")
    assert untimed(folder / "predictions.jsonl") == untimed(expected / "predictions.jsonl")
    for name in ("scorecard.json", "verdicts.jsonl"):
        assert (folder / name).read_bytes() == (expected / name).read_bytes()
    assert not (folder / "predictions.jsonl.part").exists()


def test_a_line_that_was_cut_off_is_asked_again(ask: Ask, gold_folder: Path, tmp_path: Path) -> None:
    """Of a growing file with a torn last line the whole lines count; the rest is asked."""
    reference, log = slow_extractor(tmp_path / "code", 0)
    words = (
        "-e",
        reference,
        "--gold",
        gold_folder,
        "--json",
        "--jobs",
        "1",
        "--no-cache",
        "--output",
        tmp_path / "out",
    )
    assert ask("run", *words).returncode == 0
    folder = only(tmp_path / "out")
    whole = (folder / "predictions.jsonl").read_bytes()
    expected = untimed(folder / "predictions.jsonl")
    lines = whole.splitlines(keepends=True)
    (folder / "scorecard.json").unlink()
    (folder / "predictions.jsonl").unlink()
    (folder / "predictions.jsonl.part").write_bytes(b"".join(lines[:3]) + lines[3][:-9])
    log.unlink()
    assert ask("run", *words).returncode == 0
    assert only(tmp_path / "out") == folder
    assert lines_of(log) == ["a-4", "a-5", "a-6"]
    assert untimed(folder / "predictions.jsonl") == expected


def test_a_finished_run_is_not_taken_up_again(ask: Ask, zoo: tuple[str, Path], tmp_path: Path) -> None:
    """The same command after a finished run makes a second folder."""
    words = ("-e", f"{zoo[0]}:good", "--gold", zoo[1], "--output", tmp_path / "out", "--json")
    assert ask("run", *words).returncode == 0
    assert ask("run", *words).returncode == 0
    assert len(runs_in(tmp_path / "out")) == 2


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("busy", ["time.sleep(3600)", 're.match(r"(a+)+$", "a" * 60 + "b")'])
def test_a_killed_command_leaves_no_worker(gold_folder: Path, tmp_path: Path, busy: str) -> None:
    """When the command is killed outright its worker ends too, in the middle of an article, even if it never lets go of the interpreter."""
    pid_file = tmp_path / "worker.pid"
    code = tmp_path / "sleeper.py"
    code.write_text(
        "import os, re, time\nfrom pathlib import Path\nfrom factgauge import extractor\n"
        '@extractor("sleeper", kinds={"date"})\ndef sleeper(document):\n'
        f"    Path({str(pid_file)!r}).write_text(str(os.getpid()) + '.')\n    {busy}\n",
        encoding="utf-8",
    )
    with start("-e", code, "--gold", gold_folder, "--output", tmp_path / "out", "--timeout", "3600") as process:
        wait_until(lambda: pid_file.exists() and pid_file.read_text(encoding="utf-8").endswith("."))
        worker = int(pid_file.read_text(encoding="utf-8").rstrip("."))
        assert worker != process.pid
        assert is_alive(worker)
        process.kill()
    wait_until(lambda: not is_alive(worker))


@pytest.mark.parametrize("below", ["", "deeper"])
def test_an_output_that_cannot_be_a_folder_is_a_message(
    ask: Ask, zoo: tuple[str, Path], tmp_path: Path, below: str
) -> None:
    """A file in the place of the output folder is told, without a traceback."""
    file = tmp_path / "taken"
    file.write_text("I was here first", encoding="utf-8")
    done = ask("run", "-e", f"{zoo[0]}:good", "--gold", zoo[1], "--output", file / below, "--json")
    assert done.returncode in {1, 2}
    assert "taken" in done.stderr
    assert done.stdout == ""
    assert file.read_text(encoding="utf-8") == "I was here first"


def test_a_worker_sees_no_label(ask: Ask, gold_folder: Path, tmp_path: Path) -> None:
    """Neither the document nor the arguments nor the environment of a worker tell anything of gold."""
    seen = tmp_path / "seen.txt"
    code = tmp_path / "spy.py"
    code.write_text(
        "import os, sys\nfrom pathlib import Path\nfrom factgauge import extractor\n"
        '@extractor("spy", kinds={"date"})\ndef spy(document):\n'
        f"    with Path({str(seen)!r}).open('a') as file:\n"
        "        file.write(repr((document, sys.argv, sys.orig_argv, dict(os.environ), sorted(sys.modules))))\n"
        "    return []\n",
        encoding="utf-8",
    )
    done = ask("run", "-e", code, "--gold", gold_folder, "--output", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    told = seen.read_text(encoding="utf-8")
    assert told.count("Kenya Red Cross") == 6
    for secret in ("zebra_label", "quagga_label", "Gnu Alias", "Okapi Alias", "2023-05-0", gold_folder.name):
        assert secret not in told
    for module in ("factgauge.gold.read", "factgauge.score.judge", "factgauge.match.align"):
        assert f"'{module}'" not in told
