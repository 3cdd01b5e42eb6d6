"""Run folders: ``runs/<UTC time>-<extractor>-<short id>/``, written as the run goes, and taken up again by the same command.

``run.json`` says what ran; ``predictions.jsonl.part`` grows by a line an article and becomes ``predictions.jsonl`` when all are there;
``stderr.log`` keeps what the extractor wrote. A run is finished when it has its ``scorecard.json``. Each file but the growing one is
there whole or not at all.
"""

import contextlib
import datetime
import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from factgauge.errors import RunFolderError
from factgauge.facts import Kind, Record
from factgauge.files import TEMPORARY, write_whole
from factgauge.predictions import Prediction, read_line, to_json

_NO_SLUG = re.compile(r"[^A-Za-z0-9._]+")
SCORECARD = "scorecard.json"
VERDICTS = "verdicts.jsonl"
PREDICTIONS = "predictions.jsonl"
_GROWING = "predictions.jsonl.part"


class GoldName(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which gold set a run was made for, by name, version and digest: its content never comes here.

    ``reference`` is what the user called it by: a built-in set or a path.
    """

    reference: str
    name: str
    version: str | None
    digest: str


class RunInfo(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``run.json``: where the predictions come from.

    ``seconds`` and ``timeout`` are in seconds, ``memory`` in bytes, ``started`` is UTC, to the microsecond, so that the later of two quick
    runs is known. ``cached`` is the number of articles whose prediction was made by an earlier run, ``usage`` the sum of what the articles
    cost beside time. ``problem`` says why the extractor did not start, ``stopped`` why it was not asked for all articles.
    """

    factgauge: str
    reference: str
    extractor: str
    version: str = ""
    kinds: tuple[Kind, ...]
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    requires: tuple[str, ...] = ()
    info: dict[str, str]
    fingerprint: str
    gold: GoldName
    articles: int
    cached: int = 0
    timeout: float
    memory: int | None = None
    max_failures: int | None = None
    repeat: int = 0
    seed: int
    argv: tuple[str, ...]
    environment: dict[str, str]
    started: str
    seconds: float | None = None
    usage: dict[str, float] = msgspec.field(default_factory=dict)
    problem: str | None = None
    stopped: str | None = None


class RunFolder:
    """One run on disk, locked for this process. All methods raise :class:`RunFolderError` where the disk refuses."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock
        for left in path.glob(f"{TEMPORARY}*"):
            left.unlink(missing_ok=True)

    @classmethod
    def open(cls, output: Path, name: str, fingerprint: str, documents: Sequence[str]) -> "RunFolder":
        """Take up the unfinished run of the same extractor on the same articles, or begin a new one.

        An unfinished run that another process is at work on is left to it.
        """
        slug = (_NO_SLUG.sub("-", name).strip("-.") or "extractor")[:40]
        short_id = hashlib.sha256("\n".join([fingerprint, *documents]).encode()).hexdigest()[:8]
        for path in sorted(output.glob(f"*-{slug}-{short_id}"), reverse=True):
            if path.is_dir() and not (path / SCORECARD).exists():
                lock = _locked(path)
                if lock is not None:
                    return cls(path, lock)
        now = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S")
        for count in range(100):
            path = output / f"{now}{f'.{count}' if count else ''}Z-{slug}-{short_id}"
            try:
                path.mkdir(parents=True)
            except FileExistsError as error:
                if not output.is_dir():
                    raise RunFolderError(f"{output} is not a folder; give another --output") from error
                continue
            except OSError as error:
                raise RunFolderError(f"cannot make the run folder {path}: {error.strerror}") from error
            lock = _locked(path)
            if lock is not None:
                return cls(path, lock)
        raise RunFolderError(f"cannot make a run folder in {output}: too many runs in one second")

    def close(self) -> None:
        """Let others at the folder."""
        os.close(self._lock)

    @property
    def log(self) -> Path:
        """Where the extractor's own output goes."""
        return self.path / "stderr.log"

    @property
    def predictions(self) -> Path:
        """The finished predictions."""
        return self.path / PREDICTIONS

    def done(self) -> dict[str, Prediction]:
        """Give the predictions that are already there; a line that was cut off is dropped."""
        source = self.predictions if self.predictions.exists() else self.path / _GROWING
        if not source.exists():
            return {}
        found: dict[str, Prediction] = {}
        whole = 0
        for line in source.read_bytes().splitlines(keepends=True):
            prediction, _ = read_line(line, where=str(source))
            if prediction is None or not line.endswith(b"\n"):
                break
            found[prediction.document] = prediction
            whole += len(line)
        with _writing(source):
            os.truncate(source, whole)
        return found

    def append(self, prediction: Prediction) -> None:
        """Add the prediction of one article to the growing file, now."""
        path = self.path / _GROWING
        with _writing(path), path.open("ab") as file:
            file.write(to_json(prediction))

    def complete(self, predictions: Iterable[Prediction]) -> None:
        """Put the whole predictions in the order of the articles into their place."""
        self.write(PREDICTIONS, map(to_json, predictions))
        with _writing(self.path):
            (self.path / _GROWING).unlink(missing_ok=True)

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """Write a file, piece by piece, whole or not at all."""
        write_whole(self.path / name, content)

    def write_info(self, info: RunInfo) -> None:
        """Write ``run.json``."""
        self.write("run.json", [msgspec.json.format(msgspec.json.encode(info), indent=1), b"\n"])


def _locked(path: Path) -> int | None:
    """Lock a folder until its descriptor, or this process, is closed; None where another process has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunFolderError(f"cannot write {path}: {error.strerror}; the run stops here") from error
