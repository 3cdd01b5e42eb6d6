import os
import threading
from pathlib import Path

import pytest

from factgauge.files import write_whole


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file behind it is written, and the link stays one."""
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"old")
    link.symlink_to(file)
    write_whole(link, [b"n", b"ew"])
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    """What is no file is written to as it is."""
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, [b"whole"])
    reader.join(timeout=10)
    assert read == [b"whole"]
    assert pipe.is_fifo()


def test_a_file_that_fails_half_way_stays_as_it_was(tmp_path: Path) -> None:
    """The old content is there, and nothing beside it."""
    file = tmp_path / "file"
    file.write_bytes(b"old")

    def pieces() -> object:
        yield b"half"
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_whole(file, pieces())  # type: ignore[arg-type]  # (a generator that never ends well)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_bytes() == b"old"
