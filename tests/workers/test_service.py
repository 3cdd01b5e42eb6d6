"""Services on this machine that do all that services do wrong: slow, gone and back, and answering what was not asked."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from factgauge.facts import Document
from factgauge.workers import service as service_module
from factgauge.workers.service import Service
from factgauge.workers.session import CannotStartError, Session

HELLO = {"type": "hello", "protocol": 1, "name": "far", "kinds": ["date"]}
Articles = Callable[..., list[Document]]
Reply = Callable[["Handler", list[Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Says the hello of its server, and has its replies to documents written by a function."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Say hello."""
        self.send(200, self.server.hello)  # type: ignore[attr-defined]

    def do_POST(self) -> None:
        """Reply to some documents."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        documents = [json.loads(line)["document"] for line in body.splitlines()]
        self.server.reply(self, documents)  # type: ignore[attr-defined]

    def send(self, status: int, content: Any, length: int | None = None) -> None:
        """Send a response, and tell another length of it where one is given."""
        body = (
            content if isinstance(content, bytes) else b"".join(json.dumps(each).encode() + b"\n" for each in content)
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        """Close the connection, whatever was promised."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A service whose replies can be set; ``asked`` are the paths of the requests for facts."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0, hello: Any = (HELLO,), reply: Reply | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.hello, self.reply = hello, reply or fine
        self.asked: list[str] = []
        self.connections: list[Any] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """A client that left is no matter here."""

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.server_port}"

    def end(self) -> None:
        """Go as a process goes that is killed: what is connected is not any more."""
        self.shutdown()
        self.server_close()
        for each in self.connections:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def result(document: Any) -> dict[str, Any]:
    return {"type": "result", "id": document["id"], "facts": [{"kind": "date", "quote": document["id"]}]}


def fine(handler: Handler, documents: list[Any]) -> None:
    handler.send(200, map(result, documents))


@pytest.fixture
def serve(session: Callable[..., Session]) -> Iterator[Callable[..., tuple[Server, Session]]]:
    """Give a maker of services, each with a session."""
    servers: list[Server] = []

    def make(reply: Reply | None = None, *, limit: float = 20.0, **more: Any) -> tuple[Server, Session]:
        servers.append(Server(reply=reply, **more))
        return servers[-1], session(Service(servers[-1].url), limit=limit)

    yield make
    for each in servers:
        each.end()


def outcomes(session: Session, documents: list[Document], size: int = 1) -> list[str]:
    batches = (documents[at : at + size] for at in range(0, len(documents), size))
    found = [each for batch in batches for each in session.predict(batch)]
    return [each.facts[0].quote or "" if each.status == "ok" else each.error or "" for each in found]


def test_a_service_answers_batches(serve: Any, articles: Articles) -> None:
    """Several documents go in one request, and their answers may come in any order."""
    server, session = serve(lambda handler, documents: handler.send(200, map(result, reversed(documents))))
    assert outcomes(session, articles(6), 3) == [f"a-{number}" for number in range(1, 7)]
    assert server.asked == ["/extract", "/extract"]


def test_one_answer_may_stand_on_several_lines(serve: Any, articles: Articles) -> None:
    """Frameworks that print JSON prettily are understood, in the hello and in the answer to one document."""

    def pretty(handler: Handler, documents: list[Any]) -> None:
        handler.send(200, json.dumps(result(documents[0]), indent=2).encode())

    _, session = serve(pretty, hello=json.dumps(HELLO, indent=2).encode())
    assert outcomes(session, articles(2)) == ["a-1", "a-2"]


REASONS: dict[str, tuple[Reply, str]] = {
    "is slow": (lambda *_: time.sleep(2), "took longer than 0.4 s for this article"),
    "drips": (
        lambda handler, _: [
            handler.send(200, b"", 1000),
            *((handler.wfile.write(b" "), time.sleep(0.1)) for _ in range(30)),
        ],
        "took longer than 0.4 s for this article",
    ),
    "has no such page": (
        lambda handler, _: handler.send(404, b"nothing here"),
        "POST /extract gave status 404 Not Found: nothing here",
    ),
    "does not recover": (
        lambda handler, _: handler.send(503, b"busy"),
        "POST /extract gave status 503 Service Unavailable: busy",
    ),
    "redirects": (lambda handler, _: handler.send(302, b""), "gave status 302 Found"),
    "answers a page": (
        lambda handler, _: handler.send(200, b"<html>Welcome</html>"),
        "answered '<html>Welcome</html>', which is no message; see docs/protocol.md",
    ),
    "answers with nothing": (lambda handler, _: handler.send(200, b""), "answered '', which is no message"),
    "answers another form": (lambda handler, _: handler.send(200, [[1]]), "Expected `object`, got `array`"),
    "answers bytes": (lambda handler, _: handler.send(200, b"\xff\x00"), "which is no message"),
    "answers another article": (
        lambda handler, _: handler.send(200, [result({"id": "b-7"})]),
        "answered article 'b-7', which it was not asked",
    ),
    "says hello again": (lambda handler, _: handler.send(200, [HELLO]), "answered article 'None'"),
    "hangs up": (lambda handler, _: handler.hang_up(), "cannot be reached for this article"),
    "stops in the middle": (
        lambda handler, _: [handler.send(200, b"{", 100), handler.hang_up()],
        "cannot be reached for this article",
    ),
    "says too much": (lambda handler, _: handler.send(200, b"x" * (1 << 20)), "gave more than 0 MiB"),
    "says that it failed": (
        lambda handler, documents: handler.send(200, [{"type": "error", "id": documents[0]["id"], "message": "no"}]),
        "no",
    ),
}


@pytest.mark.parametrize("fault", REASONS)
def test_what_a_service_does_wrong_is_the_reason(
    serve: Any, articles: Articles, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The article on which it misbehaves fails with the reason; the next one is answered."""
    monkeypatch.setattr(service_module, "LARGEST", 1 << 19)
    bad, reason = REASONS[fault]

    def reply(handler: Handler, documents: list[Any]) -> None:
        (bad if documents[0]["id"] == "a-1" else fine)(handler, documents)

    server, session = serve(reply, limit=0.4)
    first, second = outcomes(session, articles(2))
    assert reason in first
    assert second == "a-2"
    assert server.url in first or reason == "no"


def test_a_batch_that_goes_wrong_fails_the_article_at_fault_alone(serve: Any, articles: Articles) -> None:
    """An article that is left out of an answer is asked again, alone, as are those beside it."""

    def reply(handler: Handler, documents: list[Any]) -> None:
        handler.send(200, [result(each) for each in documents if each["id"] != "a-2"])

    _, session = serve(reply)
    first, second, third = outcomes(session, articles(3), 3)
    assert (first, third) == ("a-1", "a-3")
    assert "which is no message" in second


def test_an_answer_that_comes_twice_is_told(serve: Any, articles: Articles) -> None:
    """In a batch the second answer to an article is one too many; alone it is no message."""

    def reply(handler: Handler, documents: list[Any]) -> None:
        handler.send(200, [result(documents[0])] * 2 if len(documents) > 1 else [result(documents[0])])

    _, session = serve(reply)
    assert outcomes(session, articles(2), 2) == ["a-1", "a-2"]
    with pytest.raises(Exception, match="answered article 'a-1', a second time"):
        list(session._connection.ask(articles(2), 5))


def test_a_service_that_recovers_has_not_failed(serve: Any, articles: Articles) -> None:
    """Status 503 and a dropped connection are tried again while there is time."""
    left = [lambda handler: handler.send(503, b"busy"), lambda handler: handler.hang_up()]

    def reply(handler: Handler, documents: list[Any]) -> None:
        if left:
            left.pop(0)(handler)
        else:
            fine(handler, documents)

    server, session = serve(reply)
    assert outcomes(session, articles(2)) == ["a-1", "a-2"]
    assert len(server.asked) == 4


def test_a_service_that_dies_and_comes_back_has_not_failed(serve: Any, articles: Articles) -> None:
    """A refused connection is tried again: the service may be starting anew."""
    server, session = serve()
    assert outcomes(session, articles(1)) == ["a-1"]
    server.end()
    back: list[Server] = []
    timer = threading.Timer(0.5, lambda: back.append(Server(port=server.server_port)))
    timer.start()
    try:
        assert outcomes(session, articles(2, 2)) == ["a-2", "a-3"]
    finally:
        timer.join()
        back[0].end()
    assert len(back[0].asked) == 2


def test_a_service_that_stays_away_is_told(serve: Any, articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens any more the article fails with the reason, and then the extractor does not come back."""
    monkeypatch.setattr(service_module, "_PAUSES", (0.01, 0.01))
    server, session = serve()
    assert outcomes(session, articles(1)) == ["a-1"]
    server.end()
    (reason,) = outcomes(session, articles(1))
    assert "cannot be reached for this article: [Errno 111] Connection refused" in reason
    with pytest.raises(CannotStartError, match="cannot be reached for its hello"):
        session.predict(articles(1))


def test_nobody_there_is_told(session: Callable[..., Session], monkeypatch: pytest.MonkeyPatch) -> None:
    """An address at which nothing listens cannot start."""
    monkeypatch.setattr(service_module, "_PAUSES", (0.01,))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(CannotStartError, match=f"{url} cannot be reached for its hello: .*refused"):
            session(Service(url)).start()


@pytest.mark.parametrize(
    ("hello", "reason"),
    [
        ((HELLO, HELLO), "which is no message"),
        ((), "answered '', which is no message"),
        (({"type": "error", "message": "no model here"},), "no model here"),
        ((result({"id": "a-1"}),), "GET / gave a message that is no hello"),
        (({**HELLO, "protocol": 3},), "it speaks version 3 of the protocol"),
    ],
)
def test_a_hello_that_is_none_is_told(serve: Any, hello: Any, reason: str) -> None:
    """The extractor cannot start, and the reason is what it said."""
    _, session = serve(hello=hello)
    with pytest.raises(CannotStartError) as refused:
        session.start()
    assert reason in str(refused.value)


def test_a_service_takes_no_options(serve: Any, session: Callable[..., Session]) -> None:
    """Options are set where the service runs."""
    server, _ = serve()
    with pytest.raises(CannotStartError, match="a service takes no options") as refused:
        session(Service(server.url), options={"fast": True}).start()
    assert refused.value.fault == "options"


def test_paths_are_below_the_address(serve: Any, session: Callable[..., Session], articles: Articles) -> None:
    """A service may live under a path."""
    server, _ = serve()
    assert outcomes(session(Service(f"{server.url}/dates")), articles(1)) == ["a-1"]
    assert server.asked == ["/dates/extract"]


def test_a_killed_session_does_not_wait(serve: Any, articles: Articles) -> None:
    """Who is waiting for a service to come back leaves at once when the command is interrupted."""
    _, session = serve(lambda handler, _: handler.send(503, b"busy"))
    session.start()
    threading.Timer(0.3, session.kill).start()
    began = time.monotonic()
    assert "503" in outcomes(session, articles(1))[0]
    assert time.monotonic() - began < 2
