"""Recordings: a JSON line for each request with its answer, so that a run can be made again without network and without key.

Several workers may record into one file. A line is written under a lock, whole or not at all. The same request may be recorded several
times; replayed, the n-th ask gets the n-th answer, and there is none after the last: an answer used twice would hide how much a model
varies.
"""

import fcntl
import hashlib
import os
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.extract.llm.answer import Answer, Source, field_of
from factgauge.extract.llm.errors import ArticleFailedError, NotRecordedError, shown
from factgauge.extract.llm.prompt import Prompt
from factgauge.extract.llm.request import Request, key_of
from factgauge.facts import Record
from factgauge.predictions import broken_json, lines_of
from factgauge.records import UNREADABLE, read_record

_SHORTEST = 8


class RecordingError(ArticleFailedError):
    """The recording cannot be written. ``answer`` is what could not be kept, and was paid for all the same."""

    def __init__(self, message: str, answer: Answer) -> None:
        super().__init__(message)
        self.answer = answer


class Recorded(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a recording. ``key`` is the SHA-256 of ``request``; ``document``, ``base_url`` and ``prompt_sha256`` are for people."""

    key: str
    document: str
    base_url: str
    prompt_sha256: str
    request: dict[str, Any]
    answer: Answer


class Recorder:
    """Asks another source and adds each answer to a file, failures included. It may be asked by several threads at once."""

    def __init__(self, path: str, source: Source, *, base_url: str, prompt: Prompt) -> None:
        """Open the file for adding.

        Raises:
            InputError: it cannot be opened. It is opened now, so that no answer is paid for that cannot be kept.
        """
        self._path, self._source, self._base_url, self._prompt = path, source, base_url, prompt
        self._lock = threading.Lock()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        except OSError as error:
            raise InputError([Fault(where=path, found=f"cannot be written: {error.strerror}")]) from error

    def ask(self, request: Request) -> Answer:
        """Ask, and write down what was answered.

        Raises:
            RecordingError: the disk refuses.
        """
        answer = self._source.ask(request)
        line = Recorded(
            key=request.key,
            document=request.document,
            base_url=self._base_url,
            prompt_sha256=self._prompt.digest,
            request=msgspec.json.decode(request.body),
            answer=answer,
        )
        try:
            self._append(msgspec.json.encode(line) + b"\n")
        except OSError as error:
            message = f"the answer cannot be recorded in {self._path}: {error.strerror}"
            raise RecordingError(message, answer) from error
        return answer

    def close(self) -> None:
        """Close the file and the source."""
        os.close(self._file)
        self._source.close()

    def _append(self, line: bytes) -> None:
        """Add a whole line; what could only be written in part is taken back."""
        # The file lock is held by the process: threads need one of their own.
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                end = os.fstat(self._file).st_size
                if end and os.pread(self._file, 1, end - 1) != b"\n":
                    # A process died while it wrote: its half line must not take ours with it.
                    line = b"\n" + line
                self._write(line, end)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _write(self, line: bytes, end: int) -> None:
        rest = memoryview(line)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            os.truncate(self._file, end)
            raise


class Replay:
    """Answers from a recording. ``digest`` is the SHA-256 of the file, ``base_urls`` are the endpoints that it was recorded from."""

    def __init__(self, path: str, *, prompt: Prompt, first_answer: int) -> None:
        """Read the whole file.

        Raises:
            InputError: it cannot be read, or a line is not as it was recorded; all such lines are told.
        """
        self._path, self._prompt, self._first = path, prompt, first_answer - 1
        self._lines = read_recording(path)
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        for line in self._lines:
            self._answers[line.key].append(line.answer)
        self._asked: Counter[str] = Counter()
        self.digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        self.base_urls = sorted({line.base_url for line in self._lines})

    def ask(self, request: Request) -> Answer:
        """Give the next answer to this request.

        Raises:
            NotRecordedError: there is none, or none that has not been given yet; the message says what differs from what was recorded.
        """
        answers = self._answers.get(request.key, [])
        index = self._first + self._asked[request.key]
        self._asked[request.key] += 1
        if index < len(answers):
            return answers[index]
        if answers:
            raise NotRecordedError(
                f"{self._path} has {len(answers)} answers to this request, and answer {index + 1} was asked for; record more of them"
            )
        raise NotRecordedError(f"{self._path} has no answer to this request; {self._nearest(request)}")

    def close(self) -> None:
        """Nothing is held open."""

    def _nearest(self, request: Request) -> str:
        """Say what differs from the request that was recorded for the same article."""
        lines = [line for line in self._lines if line.document == request.document]
        if not lines:
            documents = len({line.document for line in self._lines})
            return f"article {request.document!r} is none of the {documents} that it has answers for"
        asked = msgspec.json.decode(request.body)
        differences = min((list(_differences(line, asked, self._prompt.digest)) for line in lines), key=len)
        return f"what was recorded for article {request.document!r} differs in: {'; '.join(differences)}"


def read_recording(path: str) -> list[Recorded]:
    """Read the lines of a recording in their order; it may be compressed with gzip.

    Raises:
        InputError: it cannot be read, or lines of it are no recorded answers; all are told.
    """
    lines, faults = [], []
    for number, raw in lines_of(Path(path)):
        line, wrong = _read_line(raw, f"{path}:{number}")
        lines += [] if line is None else [line]
        faults += wrong
    if faults:
        raise InputError(faults)
    return lines


def _read_line(raw: bytes, where: str) -> tuple[Recorded | None, list[Fault]]:
    try:
        decoded = msgspec.json.decode(raw)
    except UNREADABLE as error:
        return None, [broken_json(error, raw, where)]
    line, faults = read_record(decoded, Recorded, where=where, path="$")
    if line is None or faults:
        return None, faults
    if line.key != key_of(msgspec.json.encode(line.request)):
        found = "is not the SHA-256 of the request that stands here"
        return None, [Fault(where=where, path="$.key", found=found, remedy="record it anew, or undo the change")]
    return line, []


def _differences(line: Recorded, asked: dict[str, Any], prompt_sha256: str) -> Iterator[str]:
    """Name the parts in which a recorded request differs from the one that is asked."""
    for name in sorted({*line.request, *asked}):
        recorded, now = line.request.get(name), asked.get(name)
        if recorded == now and (name in line.request) == (name in asked):
            continue
        if name == "messages":
            same_prompt = line.prompt_sha256 == prompt_sha256
            yield "the kinds, or the article, its date or its language" if same_prompt else "the prompt"
        elif name == "response_format":
            yield f"response_format ({_form_in_words(recorded)} was recorded, {_form_in_words(now)} is asked for)"
        else:
            yield f"{name} ({shown(recorded)!r} was recorded, {shown(now)!r} is asked for)"


def _form_in_words(response_format: Any) -> str:
    schema = field_of(response_format, "json_schema", "schema")
    digest = f" {key_of(msgspec.json.encode(schema))[:_SHORTEST]}" if schema is not None else ""
    return f"{field_of(response_format, 'type') or 'none'}{digest}"
