"""Run folders: taken up again, locked, written whole or not at all."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from factgauge.errors import RunFolderError
from factgauge.facts import Date
from factgauge.predictions import Prediction, to_json
from factgauge.run.folder import SCORECARD, RunFolder

ONE, TWO = (Prediction(document=name, seconds=1.5, facts=(Date(span=(0, 4), value="1999"),)) for name in ("a", "b"))


def opened(output: Path, name: str = "x", fingerprint: str = "f", documents: tuple[str, ...] = ("1", "2")) -> RunFolder:
    return RunFolder.open(output, name, fingerprint, documents)


def test_an_unfinished_run_is_taken_up(tmp_path: Path) -> None:
    """The same extractor on the same articles goes on where it was; what is there is known."""
    first = opened(tmp_path)
    assert first.done() == {}
    first.append(ONE)
    first.close()
    again = opened(tmp_path)
    assert again.path == first.path
    assert again.done() == {"a": ONE}
    again.append(TWO)
    again.complete([ONE, TWO])
    again.close()
    assert again.predictions.read_bytes() == to_json(ONE) + to_json(TWO)
    assert opened(tmp_path).done() == {"a": ONE, "b": TWO}


@pytest.mark.parametrize("other", [{"name": "y"}, {"fingerprint": "g"}, {"documents": ("1",)}])
def test_another_run_has_another_folder(tmp_path: Path, other: dict[str, Any]) -> None:
    """Another extractor, and other articles, begin anew."""
    first = opened(tmp_path)
    first.close()
    assert opened(tmp_path, **other).path != first.path


def test_a_finished_run_is_not_taken_up(tmp_path: Path) -> None:
    """A run that has its scorecard is finished."""
    first = opened(tmp_path)
    first.write(SCORECARD, [b"{}"])
    first.close()
    assert opened(tmp_path).path != first.path


def test_a_run_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    """Two commands at a time do not write into one folder, in whatever second they begin."""
    folders = [opened(tmp_path) for _ in range(5)]
    assert len({folder.path for folder in folders}) == 5
    for folder in folders:
        folder.close()


@pytest.mark.parametrize(
    "torn",
    [to_json(TWO)[:-1], to_json(TWO)[:-9], b"{", b"\x00" * 40, b"\n", to_json(TWO).replace(b'"value"', b'"vaule"')],
)
def test_a_line_that_was_torn_is_dropped(tmp_path: Path, torn: bytes) -> None:
    """Of a growing file what is whole counts; what follows is cut off, so that the next line stands by itself."""
    folder = opened(tmp_path)
    folder.append(ONE)
    growing = folder.path / "predictions.jsonl.part"
    with growing.open("ab") as file:
        file.write(torn)
    assert folder.done() == {"a": ONE}
    folder.append(TWO)
    assert growing.read_bytes() == to_json(ONE) + to_json(TWO)
    folder.close()


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where the disk is full the old file stays, nothing half-written is left, and the command stops."""
    folder = opened(tmp_path)
    folder.write("run.json", [b"old"])

    def full() -> Any:
        yield b"half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(RunFolderError, match=r"run.json: No space left on device"):
        folder.write("run.json", full())
    assert [(each.name, each.read_bytes()) for each in folder.path.iterdir()] == [("run.json", b"old")]
    (folder.path / "predictions.jsonl.part").mkdir()
    with pytest.raises(RunFolderError, match=r"predictions\.jsonl\.part: Is a directory"):
        folder.append(ONE)
    folder.close()


def test_what_a_killed_command_had_begun_to_write_is_removed(tmp_path: Path) -> None:
    """A temporary file of a command that is gone is of no use to anybody."""
    first = opened(tmp_path)
    (first.path / ".part-run.json.x1").write_bytes(b"half")
    first.close()
    again = opened(tmp_path)
    assert list(again.path.iterdir()) == []
    again.close()


@pytest.mark.parametrize("name", ["../../etc", "a/b", "…", "-rf", ".hidden", "x" * 500, "cmd:node 'a b.mjs'", "nul\0"])
def test_a_name_cannot_lead_elsewhere(tmp_path: Path, name: str) -> None:
    """Whatever an extractor is called, its folder lies in the output folder under a plain name."""
    folder = opened(tmp_path / "out", name=name)
    assert folder.path.parent == tmp_path / "out"
    assert len(folder.path.name) < 80
    assert set(folder.path.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    folder.close()
