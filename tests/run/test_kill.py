"""`factgauge run` is killed at a random moment and given again: what it leaves is what an undisturbed run leaves.

``FACTGAUGE_KILLS=20 uv run pytest tests/run/test_kill.py`` kills more often than the few times of the test run.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("FACTGAUGE_KILLS", "3"))
PATIENCE = 60.0
ARTICLES = 24
MARK = "FACTGAUGE_TEST_MARK"

# It tells its own time, so that its predictions are the same to the byte; it fails where it says so.
TELLING = """
import json, sys, time
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        said = {"type": "hello", "protocol": 1, "name": "telling", "kinds": ["date"], "batch": 3}
    elif message["type"] == "document":
        time.sleep(0.02)
        name, text = message["document"]["id"], message["document"]["text"]
        at = text.index("In ") + 3
        said = {"type": "result", "id": name, "seconds": 0.5, "facts": [{"kind": "date", "quote": text[at:at + 4]}]}
        if name == "a07":
            said = {"type": "error", "id": name, "seconds": 0.25, "message": "not this one"}
    else:
        break
    print(json.dumps(said), flush=True)
"""
# It starts a process of its own, which outlives it where nobody ends it.
TIMED = """
import os, subprocess, time
from factgauge import Date, extractor


@extractor("timed", kinds={"date"})
class Timed:
    batch_size = 2

    def open(self):
        subprocess.Popen(["sleep", "600"])

    def extract_batch(self, documents):
        time.sleep(0.02 * len(documents))
        return [[Date(span=(3, 7), value=document.text[3:7])] for document in documents]
"""
# Of run.json these tell of the one run; all else tells of what was run.
OF_ONE_RUN = ("started", "seconds", "cached", "argv")


@pytest.fixture
def command(tmp_path: Path, gold_of: Callable[[Path, int], Path]) -> list[str]:
    """Give the command that is killed, but for its output folder."""
    (tmp_path / "telling.py").write_text(TELLING, encoding="utf-8")
    (tmp_path / "timed.py").write_text(TIMED, encoding="utf-8")
    gold = gold_of(tmp_path / "gold.jsonl", ARTICLES)
    references = ["-e", f"cmd:{sys.executable} {tmp_path}/telling.py", "-e", f"{tmp_path}/timed.py"]
    return [
        sys.executable,
        "-m",
        "factgauge",
        "run",
        *references,
        "--gold",
        str(gold),
        "--jobs",
        "3",
        "--json",
        "--no-report",
    ]


def finish(command: list[str], output: Path, mark: str) -> float:
    """Run a command to its end; give how long it took, in seconds."""
    began = time.monotonic()
    words = [*command, "--output", str(output)]
    done = subprocess.run(words, env={**os.environ, MARK: mark}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began


def killed(command: list[str], output: Path, mark: str, after: float, sign: signal.Signals) -> None:
    """Start a command and end it after some seconds, where it has not ended by itself."""
    words = [*command, "--output", str(output)]
    sink = subprocess.DEVNULL
    with subprocess.Popen(words, env={**os.environ, MARK: mark}, stdout=sink, stderr=sink) as process:
        time.sleep(after)
        process.send_signal(sign)


def alive(mark: str) -> list[str]:
    """Give the commands of all processes that were started, by whomever, from one with this mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def wait_until_gone(mark: str) -> None:
    end = time.monotonic() + PATIENCE
    while left := alive(mark):
        assert time.monotonic() < end, left
        time.sleep(0.02)


def runs_in(output: Path, name: str) -> list[Path]:
    return [path for path in sorted(output.iterdir()) if name in path.name]


def untimed(file: Path) -> list[dict[str, Any]]:
    """Give the predictions without the time that each article took, which is never the same; it is there."""
    predictions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(each.pop("seconds") > 0 for each in predictions)
    return predictions


def about(folder: Path) -> dict[str, Any]:
    info = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return {key: value for key, value in info.items() if key not in OF_ONE_RUN}


def assert_equal(folder: Path, undisturbed: Path) -> None:
    """See that a run folder says what another says: byte by byte, but for what cannot be the same."""
    assert {each.name for each in folder.iterdir()} == {each.name for each in undisturbed.iterdir()}
    for name in ("scorecard.json", "verdicts.jsonl"):
        assert (folder / name).read_bytes() == (undisturbed / name).read_bytes(), name
    assert untimed(folder / "predictions.jsonl") == untimed(undisturbed / "predictions.jsonl")
    assert about(folder) == about(undisturbed)


@pytest.mark.skipif(sys.platform != "linux", reason="what is left is looked up in /proc")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT], ids=lambda sign: sign.name)
def test_a_run_that_was_ended_goes_on_as_if_nothing_had_happened(
    command: list[str], tmp_path: Path, sign: signal.Signals
) -> None:
    """At whatever moment it is ended, the same command ends in the same files, and no process stays behind."""
    mark = uuid.uuid4().hex
    whole = finish(command, tmp_path / "undisturbed", mark)
    expected = {name: runs_in(tmp_path / "undisturbed", name)[0] for name in ("telling", "timed")}
    dice = random.Random(sign)
    for number in range(KILLS if sign == signal.SIGKILL else 1):
        output = tmp_path / f"disturbed-{number}"
        # The first third is Python loading, where there is nothing to be harmed.
        killed(command, output, mark, dice.uniform(whole / 3, whole), sign)
        wait_until_gone(mark)
        finish(command, output, mark)
        for name, undisturbed in expected.items():
            folders = runs_in(output, name)
            # A run that was finished before the end came is not taken up again.
            assert len(folders) in {1, 2}
            for folder in folders:
                assert_equal(folder, undisturbed)
            if name == "telling":
                bytes_of = {(folder / "predictions.jsonl").read_bytes() for folder in (*folders, undisturbed)}
                assert len(bytes_of) == 1
    wait_until_gone(mark)
