import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import factgauge.cli

FULL = Path("/dev/full")
NO_ROOM = "error: the output cannot be written: No space left on device\n"
LOADED = """
import atexit, sys
before = set(sys.modules)
atexit.register(lambda: print(*sorted(set(sys.modules) - before), file=sys.stderr))
from factgauge.cli import main
main()
"""
Ask = Callable[..., subprocess.CompletedProcess[str]]
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "factgauge", *arguments]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_start_loads_click_and_nothing_else(option: str, tmp_path: Path) -> None:
    """`--version` and `--help` load the group of commands, click and the standard library: no command, record or error."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, option], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.startswith(("factgauge, version ", "Usage: "))
    loaded = set(done.stderr.split())
    assert {name for name in loaded if name.startswith("factgauge")} == {
        "factgauge",
        "factgauge._version",
        "factgauge.cli",
    }
    packages = {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names
    assert packages == {"click", "factgauge"}
    assert loaded & {"dataclasses", "importlib.metadata", "shutil"} == set()


@pytest.mark.parametrize("columns", ["", "0", "-1", "wide", "20", "52", "64", "79", "80", "81", "300", "²"])
def test_the_help_is_as_wide_as_click_makes_it(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of the group is, at every width of the terminal, the one that click would print."""
    monkeypatch.setenv("COLUMNS", columns)
    group = factgauge.cli.cli
    context = click.Context(group, info_name="factgauge")
    assert group.get_help(context) == click.Group.get_help(group, context)


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["list"], ["list", "--json"], ["gold", "check", "core"]]
)
def test_a_full_disk_is_one_line_and_1(arguments: list[str], unbuffered: str) -> None:
    """Output that finds no room ends with 1 and one line, without a traceback, buffered by Python or not."""
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with FULL.open("w") as full:
        done = subprocess.run(
            command(*arguments), stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environment
        )
    assert (done.returncode, done.stderr) == (1, NO_ROOM)


@needs_full
def test_two_full_streams_end_with_1() -> None:
    """Where not even the message finds room the exit code still tells."""
    with FULL.open("w") as full:
        assert subprocess.run(command("--help"), stdout=full, stderr=full, check=False).returncode == 1


@pytest.mark.parametrize("arguments", [["--help"], ["list", "--json"]])
def test_a_reader_that_left_is_no_error(arguments: list[str]) -> None:
    """A pipe whose reader is gone ends the command in silence, with 1."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(command(*arguments), stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "unheard of"), ZeroDivisionError("unheard of")], ids=["os", "zero"]
)
def test_an_internal_error_is_not_hidden(ask: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """What was not foreseen goes through with its traceback, so that it can be reported."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(factgauge.cli, "cli", fail)
    with pytest.raises(type(error), match="unheard of"):
        ask("list")


@needs_full
def test_a_file_without_room_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it is a file that finds no room, and not the output, the message names it."""
    code = "import errno, factgauge.cli as c\ndef fail(**_): raise OSError(errno.ENOSPC, 'full', 'card.json')\n"
    monkeypatch.chdir(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", f"{code}c.cli = fail\nc.main()"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "error: card.json cannot be written: full\n")
