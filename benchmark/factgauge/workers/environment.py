"""An environment of its own for an extractor whose dependencies are not to be mixed with others: made, and kept, by uv."""

import atexit
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

_DISTRIBUTION = "factgauge"
# What the worker itself needs.
_OWN = ("msgspec",)
_lock = threading.Lock()


class NoUvError(Exception):
    """There is no uv to make the environment with."""


def command_in_environment(requires: Sequence[str], module: str, *arguments: str) -> list[str]:
    """Give the command that runs a module of ours beside the distributions ``requires``, and beside nothing else.

    Raises:
        NoUvError: uv is not installed.
    """
    uv = _uv()
    wanted = [f"{name}=={metadata.version(name)}" for name in _OWN]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    beside = [part for each in (*wanted, *requires) for part in ("--with", each)]
    return [
        uv,
        "run",
        "--quiet",
        "--isolated",
        "--no-project",
        "--python",
        python,
        *beside,
        "python",
        "-m",
        module,
        *arguments,
    ]


def variables_in_environment() -> Mapping[str, str]:
    """Give the environment variables for it: only this package is added to what its interpreter finds."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    }
    return {**kept, "PYTHONPATH": _folder()}


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = shutil.which("uv") or (str(beside) if beside.is_file() else None)
    if found is None:
        raise NoUvError("an extractor with its own requires is run by uv, which is not installed; run: pip install uv")
    return found


def _folder() -> str:
    # Workers are started at the same time, and a cache alone would let each make its own.
    with _lock:
        return _made_folder()


@cache
def _made_folder() -> str:
    """Make a folder that holds this package with its metadata and nothing beside them, as links; it goes with this process."""
    package = Path(__file__).resolve().parents[1]
    folder = tempfile.mkdtemp(prefix="factgauge-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in (package, *_metadata()):
        (Path(folder) / path.name).symlink_to(path, target_is_directory=True)
    return folder


def _metadata() -> list[Path]:
    """Give the folder in which the installation announces our own extractors."""
    for file in metadata.files(_DISTRIBUTION) or ():
        if file.name == "METADATA":
            return [Path(str(file.locate())).resolve().parent]
    return []
