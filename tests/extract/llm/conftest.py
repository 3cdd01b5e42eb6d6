"""An endpoint on this machine that plays what endpoints do, well and badly; a clock that does not wait; extractors that ask it."""

import datetime
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from factgauge.extract.llm import llm
from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.waiting import Clock
from factgauge.extract.llm.worker import LlmExtractor
from factgauge.facts import Document, Fact
from factgauge.plugins.options import configure

KEY = "sk-test-9f8e7d6c5b4a"
TEXT = "On 3 May 2022 the Port of Callao 🚢 sold about 40 cranes; 40 remain, the Port of Callao said."
FOUND = {
    "dates": [{"quote": "3 May 2022", "value": "2022-05-03", "type": "DATE", "edge": None, "role": "event"}],
    "figures": [
        {"quote": "about 40", "amount": "40", "upper": None, "unit": None, "modifier": "approx", "item": "cranes"},
        {"quote": "40", "amount": "40", "upper": None, "unit": None, "modifier": "exact", "item": None},
    ],
    "actors": [
        {"quote": "Port of Callao", "name": "Port of Callao", "type": "organisation"},
        {"quote": "Port of Callao", "name": "Port of Callao", "type": "organisation"},
    ],
}
USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}


def completion(content: Any, *, reason: str = "stop", usage: Any = USAGE, **message: Any) -> dict[str, Any]:
    """Give the body of a completion; what is no string is written as JSON."""
    text = content if content is None or isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text, **message}}
    body = {"id": "made-up", "object": "chat.completion", "model": "tiny-1", "choices": [choice]}
    return body | ({} if usage is None else {"usage": usage})


@dataclass(frozen=True, kw_only=True)
class Played:
    """One response. ``play`` says how it is sent: whole, in chunks, half and then gone, or only after a second."""

    body: Any = field(default_factory=lambda: completion(FOUND))
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    play: str = "whole"

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The decoded body."""
        return json.loads(self.content)

    @property
    def prompt(self) -> str:
        """What the model is told."""
        return str(self.body["messages"][0]["content"])


class Server:
    """Plays ``script``, then ``default`` for ever. ``reply`` may be set to choose by the request instead."""

    def __init__(self) -> None:
        self.script: list[Played] = []
        self.default = Played()
        self.reply: Callable[[Seen], Played] = lambda _: self.script.pop(0) if self.script else self.default
        self.seen: list[Seen] = []
        self.busy = self.busiest = 0
        self.lock = threading.Lock()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        seen = Seen(self.path, dict(self.headers.items()), self.rfile.read(length))
        with self.owner.lock:
            self.owner.seen.append(seen)
            self.owner.busy += 1
            self.owner.busiest = max(self.owner.busiest, self.owner.busy)
            played = self.owner.reply(seen)
        try:
            getattr(self, f"_{played.play}")(played)
        except OSError:
            self.close_connection = True
        finally:
            with self.owner.lock:
                self.owner.busy -= 1

    def _head(self, played: Played, **headers: str) -> None:
        self.send_response(played.status)
        for name, value in (played.headers | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _whole(self, played: Played) -> None:
        self._head(played, Content_Length=str(len(played.content)))
        self.wfile.write(played.content)

    def _late(self, played: Played) -> None:
        time.sleep(0.05)
        self._whole(played)

    def _chunked(self, played: Played) -> None:
        self._head(played, Transfer_Encoding="chunked")
        for start in range(0, len(played.content), 7):
            piece = played.content[start : start + 7]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def _blank_lines(self, played: Played) -> None:
        """Some endpoints send blank lines while they work, for as long as it takes."""
        self._head(played, Transfer_Encoding="chunked")
        for _ in range(40):
            self.wfile.write(b"1\r\n\n\r\n")
            self.wfile.flush()
            time.sleep(0.03)

    def _dropped(self, played: Played) -> None:
        self._head(played, Content_Length=str(len(played.content)))
        self.wfile.write(played.content[: len(played.content) // 2])
        self._reset()

    def _refused(self, _: Played) -> None:
        self._reset()

    def _reset(self) -> None:
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _silent(self, _: Played) -> None:
        time.sleep(1.0)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class FakeTime:
    """Time that passes only when someone sleeps; chance that is always the longest wait."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.clock = Clock(
            now=lambda: sum(self.slept),
            today=lambda: datetime.datetime(2024, 2, 3, 12, 0, tzinfo=datetime.UTC),
            sleep=self.slept.append,
            uniform=lambda _, longest: longest,
        )


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold a key, and no proxy and no other address than the one that a test gives."""
    for name in ("OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


class Lab:
    """All that a test needs. ``ask`` is a host: it asks for a batch, and where that fails for each article alone."""

    played = Played
    completion = staticmethod(completion)

    def __init__(self) -> None:
        self.server = Server()
        self.time = FakeTime()
        self.document = Document(id="callao", text=TEXT, published=datetime.date(2022, 5, 5))
        self.found: dict[str, list[dict[str, Any]]] = {
            kind: [dict(each) for each in facts] for kind, facts in FOUND.items()
        }
        self._opened: list[LlmExtractor] = []

    @property
    def slept(self) -> list[float]:
        """The waits in seconds."""
        return self.time.slept

    def make(self, clock: Clock | None = None, **options: Any) -> LlmExtractor:
        """Open an extractor that asks the server."""
        configured = configure(llm, {"base_url": self.server.url} | options, "tiny", where="llm:tiny")
        assert isinstance(configured, LlmOptions)
        worker = LlmExtractor(configured, clock or self.time.clock)
        worker.open()
        self._opened.append(worker)
        return worker

    def ask(self, worker: LlmExtractor, documents: Sequence[Document]) -> list[list[Fact] | Exception]:
        """Give the facts of each document, or the error it fails with."""
        try:
            return [list(facts) for facts in worker.extract_batch(documents)]
        except Exception as error:  # noqa: BLE001 (a host takes whatever comes)
            return [error] if len(documents) == 1 else [self.ask(worker, [each])[0] for each in documents]

    def close(self) -> None:
        """Close the extractors and the port."""
        for worker in self._opened:
            worker.close()
        self.server.stop()


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Set up a server, a clock and an article for a test."""
    opened = Lab()
    yield opened
    opened.close()
