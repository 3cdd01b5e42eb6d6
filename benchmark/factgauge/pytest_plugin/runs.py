"""The runs of a pytest session: each is made once by ``factgauge run`` in a process of its own, whichever worker asks first."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from factgauge.compare.runs import StoredRun, read_run
from factgauge.errors import BrokenExtractorError, FactgaugeError, Fault, InputError
from factgauge.facts import Record
from factgauge.pytest_plugin.scores import RunScores, scores_of
from factgauge.report.gate import failure_of

_SHOWN_FAILURES = 3
_CANONICAL = msgspec.json.Encoder(order="deterministic")


class Asked(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a test wants to be run; None is left to factgauge.toml."""

    extractor: str
    gold: str | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    timeout: float | None = None
    max_failures: int | None = None


class _Done(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of a command: its exit code, what it said, and the run folder, None where there is none."""

    code: int
    said: str
    run: str | None


class Runs:
    """Makes runs for tests and keeps what came of them, also that they failed.

    ``root`` is the folder in which references, paths and factgauge.toml are looked for, ``output`` where the run folders of this session
    go, and ``cache`` where predictions are kept from one session to the next, None for nowhere.
    """

    def __init__(self, *, root: Path, output: Path, cache: Path | None) -> None:
        self.root = root
        self._output = output
        self._cache = cache
        self._scores: dict[str, RunScores] = {}

    def scores(self, asked: Asked) -> RunScores:
        """Give the scores of what is asked for.

        Raises:
            InputError: the command says that something is wrong.
            BrokenExtractorError: the extractor does not start, or fails on more articles than it may.
        """
        __tracebackhide__ = True
        key = hashlib.sha256(_CANONICAL.encode(asked)).hexdigest()[:16]
        if key not in self._scores:
            run = _run_of(self._done(asked, key), asked)
            _check_failures(run)
            self._scores[key] = scores_of(run, self.root)
        return self._scores[key]

    def _done(self, asked: Asked, key: str) -> _Done:
        """Take what another process did, wait for one that is at it, or do it."""
        self._output.mkdir(parents=True, exist_ok=True)
        record = self._output / f"{key}.json"
        with _alone(record.with_suffix(".lock")):
            if not record.exists():
                record.write_bytes(msgspec.json.encode(self._run(asked)))
            return msgspec.json.decode(record.read_bytes(), type=_Done)

    def _run(self, asked: Asked) -> _Done:
        done = subprocess.run(  # noqa: S603 (our own command)
            self._command(asked), cwd=self.root, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        said = done.stderr.decode(errors="replace").strip().removeprefix("error: ")
        rows = msgspec.json.decode(done.stdout) if done.stdout.strip() else []
        return _Done(code=done.returncode, said=said, run=rows[0]["run"] if rows else None)

    def _command(self, asked: Asked) -> list[str]:
        limits = {
            "gold": asked.gold,
            "timeout": asked.timeout,
            "max-failures": asked.max_failures,
            "cache": self._cache,
        }
        words = [f"--extractor={asked.extractor}", f"--output={self._output}"]
        words += [f"--{name}={value}" for name, value in limits.items() if value is not None]
        words += [f"--option={name}={msgspec.json.encode(value).decode()}" for name, value in asked.options.items()]
        return [sys.executable, "-m", "factgauge", "run", "--json", "--no-report", *words]


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only process in here; the system lets the next one in when this one ends, however it ends."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run_of(done: _Done, asked: Asked) -> StoredRun:
    __tracebackhide__ = True
    if done.run is not None:
        return read_run(Path(done.run))
    if done.code == InputError.exit_code:
        raise InputError([Fault(where=f"factgauge_scorecard({asked.extractor!r})", found=done.said)])
    raise FactgaugeError(f"factgauge run ended with {done.code}: {done.said}")


def _check_failures(run: StoredRun) -> None:
    """See that the extractor did not fail on more articles than it may: its score would be that of something else."""
    __tracebackhide__ = True
    failed, allowed = run.scored.scorecard.failed, run.info.max_failures or 0
    why = failure_of(run)
    if why is None and len(failed) > allowed:
        why = f"failed on {len(failed)} of {run.info.articles} articles, max_failures allows {allowed}"
    if why is None:
        return
    told = [] if run.info.problem else [f"{each.document}: {each.error}" for each in failed[:_SHOWN_FAILURES]]
    more = [f"… and {len(failed) - len(told)} more"] if told and len(failed) > len(told) else []
    log = run.path / "stderr.log"
    wrote = [f"what it wrote is in {log}"] if log.is_file() and log.stat().st_size else []
    raise BrokenExtractorError("\n".join([f"{run.info.extractor} {why}", *told, *more, *wrote]))
