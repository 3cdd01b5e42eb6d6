"""The parent's side of a worker: it is started, asked, timed, and ended when it hangs or dies."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from factgauge.facts import Document, Kind
from factgauge.predictions import Prediction
from factgauge.records import UNREADABLE

START_LIMIT = 300.0
_STOP_LIMIT = 5.0


class CannotStartError(Exception):
    """The extractor does not come up; there is no use in trying again."""


class _GarbageError(Exception):
    """What came from the worker is no message."""


class Worker:
    """One extractor in its own process. ``ask`` restarts it when it is gone.

    Times are in seconds. What the extractor writes to stderr and stdout is appended to ``log``.
    """

    def __init__(self, reference: str, *, log: Path, limit: float) -> None:
        self._reference = reference
        self._log = log
        self._limit = limit
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self.name = reference
        self.kinds: tuple[Kind, ...] = ()
        self.info: dict[str, str] = {}

    def start(self) -> None:
        """Start the process and wait until the extractor is open.

        Raises:
            CannotStartError: it cannot be loaded, it dies or it takes longer than ``START_LIMIT``.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own module)
                [sys.executable, "-m", "factgauge.run.worker", self._reference],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._lines = SimpleQueue()
        threading.Thread(target=_pump, args=(self._process.stdout, self._lines), daemon=True).start()
        try:
            hello = self._receive(max(START_LIMIT, self._limit))
        except (TimeoutError, EOFError, _GarbageError) as error:
            what = self._kill_and_say(error, "starting")
            raise CannotStartError(what) from error
        if hello["type"] != "hello":
            self.stop()
            raise CannotStartError(hello["message"])
        self.name, self.kinds, self.info = hello["name"], tuple(hello["kinds"]), hello["info"]

    def ask(self, document: Document) -> Prediction:
        """Give the extractor's answer; a hang, a crash or garbage is a failed article."""
        if self._process is None:
            self.start()
        try:
            self._send({"type": "document", "document": msgspec.to_builtins(document)})
            answer = self._receive(self._limit)
        except (TimeoutError, EOFError, OSError, _GarbageError) as error:
            return Prediction(document=document.id, status="failed", error=self._kill_and_say(error, "this article"))
        if answer["type"] == "error":
            return Prediction(document=document.id, status="failed", seconds=answer["seconds"], error=answer["message"])
        return msgspec.convert(
            {"document": document.id, "status": "ok", "seconds": answer["seconds"], "facts": answer["facts"]},
            Prediction,
        )

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            raise EOFError
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self, limit: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=limit)
        except Empty:
            raise TimeoutError(limit) from None
        if not line:
            raise EOFError
        try:
            message: dict[str, Any] = msgspec.json.decode(line)
        except UNREADABLE:
            raise _GarbageError from None
        return message

    def _kill_and_say(self, error: Exception, when: str) -> str:
        if isinstance(error, TimeoutError):
            self.kill()
            return f"took longer than {error.args[0]:g} s for {when}; the worker was ended"
        if isinstance(error, _GarbageError):
            self.kill()
            return f"the worker answered garbage during {when}"
        code = self._wait()
        self.kill()
        how = f"signal {_signal_name(-code)}" if code is not None and code < 0 else f"exit code {code}"
        return f"the worker died during {when} ({how})"

    def _wait(self) -> int | None:
        if self._process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(_STOP_LIMIT)
        return None

    def stop(self) -> None:
        """End the worker in peace, by force where it does not come."""
        with contextlib.suppress(OSError, EOFError):
            self._send({"type": "bye"})
        self._wait()
        self.kill()

    def kill(self) -> None:
        """End the worker and all that it started, now."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _signal_name(number: int) -> str:
    """Name a signal; real-time ones have a number only."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _pump(stream: Any, lines: SimpleQueue[bytes]) -> None:
    """Move lines from a pipe to a queue; an empty one says that the pipe has ended."""
    with contextlib.suppress(ValueError, OSError):
        for line in stream:
            lines.put(line)
    lines.put(b"")
