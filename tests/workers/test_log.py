import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from factgauge.workers import log as log_module
from factgauge.workers.log import Log


@pytest.fixture
def log() -> Iterator[Log]:
    """Give a log that goes to no file yet."""
    opened = Log()
    yield opened
    opened.close()


def say(log: Log, *pieces: bytes) -> bytes:
    """Let a process say something; give the end of it."""
    reading, writing = os.pipe()
    end = bytearray()
    listener = threading.Thread(target=log.take, args=(os.fdopen(reading, "rb"), end))
    listener.start()
    for piece in pieces:
        os.write(writing, piece)
    os.close(writing)
    listener.join(20)
    return bytes(end)


def test_what_was_said_before_there_is_a_file_stands_first(log: Log, tmp_path: Path) -> None:
    """The folder of a run is known once its extractor has started; what it said until then is kept."""
    say(log, b"loading\n")
    log.attach(tmp_path / "stderr.log")
    say(log, b"working\n", b"\xff\x00\n")
    assert (tmp_path / "stderr.log").read_bytes() == b"loading\nworking\n\xff\x00\n"


def test_a_run_that_goes_on_adds_to_the_file(tmp_path: Path) -> None:
    """What an interrupted run has written stays."""
    for words in (b"first\n", b"second\n"):
        log = Log()
        log.attach(tmp_path / "stderr.log")
        say(log, words)
        log.close()
    assert (tmp_path / "stderr.log").read_bytes() == b"first\nsecond\n"


def test_a_flood_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the largest size bytes are counted and left out, also of a run that goes on."""
    monkeypatch.setattr(log_module, "LARGEST", 1_000)
    file = tmp_path / "stderr.log"
    first = Log()
    say(first, b"x" * 500)
    first.attach(file)
    say(first, b"y" * 6_000)
    first.close()
    assert file.read_text(encoding="utf-8") == "x" * 500 + "y" * 500 + "\n… 5,500 bytes more are left out\n"
    second = Log()
    second.attach(file)
    say(second, b"z" * 3_000)
    second.close()
    assert file.read_text(encoding="utf-8").endswith(
        "5,500 bytes more are left out\n\n… 3,000 bytes more are left out\n"
    )


def test_the_end_of_what_was_said_is_known(log: Log) -> None:
    """It is short, however much was said."""
    assert say(log, b"a\n", b"b\n") == b"a\nb\n"
    assert len(say(log, *[b"x" * 10_000] * 5)) < 5_000
