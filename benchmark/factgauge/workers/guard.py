"""What an extractor in Python reads while it works: never gold; and, where the conformance check asks for it, a record of all else.

The guard stops what an extractor does by mistake or in haste. Code that means to get round it can, as it can read any file of its user.
"""

import contextlib
import json
import os
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factgauge.resources import gold_root

RECORD = "FACTGAUGE_RECORD_READS"
"""The environment variable that names the file to which the paths that are read are written, one JSON string a line."""

_at_work = threading.Event()


def guard_gold() -> None:
    """Refuse every opening of a file of the built-in gold sets, from now on."""
    forbidden = os.path.realpath(gold_root()) + os.sep
    record = os.environ.get(RECORD)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.startswith(forbidden):
            raise PermissionError(f"{path} is gold, which no extractor may read")
        if record is not None and _at_work.is_set() and path != record:
            _note(record, path)

    sys.addaudithook(audit)


def _note(record: str, path: str) -> None:
    _at_work.clear()
    try:
        with Path(record).open("a", encoding="utf-8") as file:
            file.write(json.dumps(path) + "\n")
    finally:
        _at_work.set()


@contextlib.contextmanager
def watching() -> Iterator[None]:
    """Record what is read in here."""
    _at_work.set()
    try:
        yield
    finally:
        _at_work.clear()


def is_of_the_machine(path: str) -> bool:
    """Say whether a path belongs to Python, its libraries, a temporary folder or the system, and not to the user."""
    own = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, tempfile.gettempdir(), "/proc", "/sys", "/dev"}
    return any(Path(path).is_relative_to(each) for each in map(os.path.realpath, own)) or path.startswith(
        ("/etc/", "/usr/")
    )
