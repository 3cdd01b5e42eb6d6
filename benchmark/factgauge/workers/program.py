"""A program that speaks the protocol on stdin and stdout: started, asked, timed, watched, and ended with all that it started."""

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from queue import Empty, Full, Queue
from typing import IO

import msgspec

from factgauge.facts import Document
from factgauge.predictions import shorten
from factgauge.workers import groups
from factgauge.workers.connection import LostError, RefusedToStartError
from factgauge.workers.log import Log
from factgauge.workers.memory import megabytes, memory_of
from factgauge.workers.protocol import (
    LARGEST,
    Ask,
    Bye,
    Error,
    FromExtractor,
    Greeting,
    Hello,
    NotUnderstoodError,
    Result,
    decode,
    encode,
)

_STOP_LIMIT = 5.0
# A process whose pipe has ended has as good as ended; one that has not by then only closed the pipe.
_DEATH_LIMIT = 2.0
_WAITING_LINES = 64
_LONGEST_COMPLAINT = 200
_LOOK = 0.1


class Program:
    """One process. ``memory`` is its limit in bytes together with all that it started, None for none; times are in seconds."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Log,
        memory: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = tuple(command)
        self._log = log
        self._memory = memory
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: Queue[bytes] = Queue(_WAITING_LINES)
        self._ended = threading.Event()
        self._looked = 0.0
        self._answered: set[str] = set()
        self._listener: threading.Thread | None = None
        self._last_words = bytearray()
        self._lock = threading.Lock()
        self._is_over = False

    def start(self, greeting: Greeting, limit: float) -> Hello:
        """Start the process and wait for its hello.

        Raises:
            RefusedToStartError: it says that it cannot start.
            LostError: it dies, takes longer than ``limit``, uses too much memory or says something else.
        """
        deadline = time.monotonic() + limit
        self._begin()
        try:
            with self._losing("starting", limit):
                self._send(encode(greeting), deadline)
                message = self._receive(deadline)
        except LostError as error:
            # Later it would say nothing that the log does not, and be another text in each run.
            raise LostError(f"{error}{self._complaint()}") from None
        if isinstance(message, Hello):
            return message
        if isinstance(message, Error):
            self.stop()
            raise RefusedToStartError(message.message, message.fault)
        self._end()
        raise LostError(f"began with a message of type {_type_of(message)!r} instead of 'hello'")

    def _begin(self) -> None:
        with self._lock:
            if self._is_over:
                raise LostError("was ended")
            try:
                process = subprocess.Popen(  # noqa: S603 (the program that the user names)
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=self._environment,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:
                raise LostError(f"{self._command[0]} cannot be started: {_reason(error)}") from error
            groups.begun(process.pid)
            self._process = process
        self._lines, self._ended, self._answered = Queue(_WAITING_LINES), threading.Event(), set()
        self._last_words = bytearray()
        pump = threading.Thread(target=_pump, args=(process.stdout, self._lines, self._ended), daemon=True)
        self._listener = threading.Thread(target=self._log.take, args=(process.stderr, self._last_words), daemon=True)
        pump.start()
        self._listener.start()

    def ask(self, documents: Sequence[Document], limit: float) -> Iterator[Result | Error]:
        """Send some documents and give the answers as they come; ``limit`` is the time for one.

        Raises:
            LostError: the process died, was ended because it took too long or too much memory, or answered otherwise than it was asked.
        """
        waiting = {document.id for document in documents}
        began = time.monotonic()
        deadline = began + limit * len(documents)
        with self._losing("this article", limit * len(documents)):
            for more, document in zip(range(len(documents) - 1, -1, -1), documents, strict=True):
                self._send(encode(Ask(document=document, more=more)), deadline)
            while waiting:
                message = self._receive(deadline)
                if not isinstance(message, Result | Error) or message.id is None:
                    words = (
                        message.message
                        if isinstance(message, Error)
                        else f"sent a message of type {_type_of(message)!r}"
                    )
                    raise NotUnderstoodError(f"{words}; a result or an error with the id of the article was due")
                if message.id not in waiting:
                    told = "a second time" if message.id in self._answered else "which it was not asked"
                    raise NotUnderstoodError(f"answered article {shorten(message.id)!r}, {told}")
                waiting.discard(message.id)
                self._answered.add(message.id)
                now = time.monotonic()
                yield message if message.seconds is not None else msgspec.structs.replace(message, seconds=now - began)
                began = now

    @contextlib.contextmanager
    def _losing(self, when: str, limit: float) -> Iterator[None]:
        """Turn all that can go wrong on the way into the end of the process and the reason for it."""
        try:
            yield
        except TimeoutError:
            self._end()
            raise LostError(f"took longer than {limit:g} s for {when}; the worker was ended") from None
        except MemoryError as error:
            self._end()
            raise LostError(f"{error} during {when}; the worker was ended") from None
        except NotUnderstoodError as error:
            self._end()
            raise LostError(f"{error} (during {when}; the worker was ended)") from None
        except EOFError:
            raise self._lost(when, "stdout") from None
        except OSError:
            raise self._lost(when, "stdin") from None

    def _lost(self, when: str, pipe: str) -> LostError:
        """Say how the process ended, or which of its pipes it closed while it went on."""
        code = self._wait(_DEATH_LIMIT)
        self._end()
        if code is None:
            return LostError(f"the worker closed its {pipe} during {when}; it was ended")
        how = f"signal {_signal_name(-code)}" if code < 0 else f"exit code {code}"
        return LostError(f"the worker died during {when} ({how})")

    def _complaint(self) -> str:
        """Give the last line on stderr that speaks of an error, or else the last one, to be put behind a reason."""
        if self._listener is not None:
            # What it started may still hold the pipe.
            self._listener.join(_LOOK)
        said = bytes(self._last_words).decode("utf-8", errors="replace").splitlines()
        lines = [line.strip() for line in reversed(said) if line.strip()]
        told = next((line for line in lines if "error" in line.lower()), lines[0] if lines else "")
        return f"; it said: {shorten(told, _LONGEST_COMPLAINT)}" if told else ""

    def _send(self, line: bytes, deadline: float) -> None:
        """Write without waiting for a reader that does not read.

        Raises:
            TimeoutError: the deadline passed.
            OSError: the other side is gone.
        """
        stream = self._running().stdin
        if stream is None or stream.closed:
            raise EOFError
        os.set_blocking(stream.fileno(), False)
        rest = memoryview(line)
        with selectors.DefaultSelector() as selector:
            selector.register(stream.fileno(), selectors.EVENT_WRITE)
            while rest:
                if selector.select(min(_LOOK, max(0.0, deadline - time.monotonic()))):
                    with contextlib.suppress(BlockingIOError):
                        rest = rest[os.write(stream.fileno(), rest) :]
                elif time.monotonic() >= deadline:
                    raise TimeoutError
                self._look()

    def _receive(self, deadline: float) -> FromExtractor:
        while True:
            self._look()
            left = deadline - time.monotonic()
            try:
                line = self._lines.get(timeout=max(0.0, min(_LOOK, left)))
            except Empty:
                if self._ended.is_set():
                    raise EOFError from None
                if left <= 0:
                    raise TimeoutError from None
                continue
            if not line:
                raise EOFError
            if not line.endswith(b"\n") and len(line) >= LARGEST:
                raise NotUnderstoodError(f"sent a line of more than {LARGEST >> 20} MiB")
            return decode(line)

    def _look(self) -> None:
        """Look now and then at how much memory is used."""
        now = time.monotonic()
        if self._memory is not None and self._process is not None and now - self._looked > _LOOK:
            self._looked = now
            used = memory_of(self._process.pid)
            if used > self._memory:
                raise MemoryError(f"used {megabytes(used)} of memory, {megabytes(self._memory)} are allowed")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EOFError
        return self._process

    def _wait(self, limit: float) -> int | None:
        process = self._process
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(limit)
        return None

    def stop(self) -> None:
        """End the process in peace, by force where it does not come."""
        with contextlib.suppress(OSError, EOFError, TimeoutError, MemoryError):
            self._send(encode(Bye()), time.monotonic() + _STOP_LIMIT)
            stream = self._running().stdin
            if stream is not None:
                stream.close()
        self._wait(_STOP_LIMIT)
        self._end()

    def kill(self) -> None:
        """End the process and all that it started, now and for good."""
        with self._lock:
            self._is_over = True
        self._end()

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        self._ended.set()
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        groups.ended(process.pid)
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _type_of(message: FromExtractor) -> str:
    return str(message.__struct_config__.tag)


def _signal_name(number: int) -> str:
    """Name a signal; real-time ones have a number only."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _pump(stream: IO[bytes], lines: Queue[bytes], ended: threading.Event) -> None:
    """Move lines from a pipe to a queue, no faster than they are read; an empty one says that the pipe has ended."""
    with contextlib.suppress(ValueError, OSError), stream:
        while line := stream.readline(LARGEST):
            _put(lines, line, ended)
    _put(lines, b"", ended)


def _put(lines: Queue[bytes], line: bytes, ended: threading.Event) -> None:
    while not ended.is_set():
        with contextlib.suppress(Full):
            lines.put(line, timeout=1.0)
            return
