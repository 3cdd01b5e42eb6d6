"""A program that speaks the protocol and misbehaves as it is told, and sessions with it that are ended with the test."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from factgauge.facts import Document
from factgauge.workers.connection import Connection
from factgauge.workers.log import Log
from factgauge.workers.program import Program
from factgauge.workers.session import Session

# Nothing but the standard library, and not even its json at the first line that is sent: it has to be fast to start.
_PROGRAM = r"""
import json, os, sys, time

def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()

def send(message):
    write(json.dumps(message) + "\n")

def result(document):
    return {"type": "result", "id": document["id"], "facts": [{"kind": "date", "quote": document["id"]}]}

HELLO = {"type": "hello", "protocol": 1, "name": "crooked", "kinds": ["date"]}

def main(answer, hello=HELLO):
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            send(hello)
        elif message["type"] == "document":
            answer(message["document"])
        else:
            return

"""


def documents(count: int, first: int = 1) -> list[Document]:
    """Give some articles, whose text is their id."""
    return [Document(id=f"a-{number}", text=f"a-{number}") for number in range(first, first + count)]


@pytest.fixture(scope="session")
def articles() -> Callable[..., list[Document]]:
    """Give the maker of articles."""
    return documents


@pytest.fixture
def command(tmp_path: Path) -> Callable[[str], list[str]]:
    """Give a maker of commands: a program from the code behind what every program needs."""

    def make(code: str) -> list[str]:
        file = tmp_path / f"crooked{len(list(tmp_path.iterdir()))}.py"
        file.write_text(_PROGRAM + code, encoding="utf-8")
        return [sys.executable, "-I", "-S", str(file)]

    return make


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """Give a log that goes to the file stderr.log."""
    opened = Log()
    opened.attach(tmp_path / "stderr.log")
    yield opened
    opened.close()


@pytest.fixture
def session() -> Iterator[Callable[..., Session]]:
    """Give a maker of sessions with a connection, each with a limit of time for an article."""
    made: list[Session] = []

    def make(connection: Connection, *, limit: float = 20.0, **more: Any) -> Session:
        made.append(Session(connection, limit=limit, **more))
        return made[-1]

    yield make
    for each in made:
        each.kill()


@pytest.fixture
def crooked(
    command: Callable[[str], Sequence[str]], session: Callable[..., Session], log: Log
) -> Callable[..., Session]:
    """Give a maker of sessions with a program of the code that is given."""

    def make(code: str, *, limit: float = 20.0, memory: int | None = None, **more: Any) -> Session:
        return session(Program(command(code), log=log, memory=memory), limit=limit, **more)

    return make
