"""A service that speaks the protocol over HTTP: ``GET /`` gives its hello, ``POST /extract`` takes documents and gives answers."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import msgspec

from factgauge.facts import Document
from factgauge.predictions import shorten
from factgauge.workers.connection import LostError, RefusedToStartError
from factgauge.workers.protocol import (
    LARGEST,
    Ask,
    Error,
    FromExtractor,
    Greeting,
    Hello,
    NotUnderstoodError,
    Result,
    decode,
    encode,
)

_FINE = 200
_FIRST_SERVER_ERROR = 500
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2)
# A service that comes back within this many seconds has not failed on the article.
_PATIENCE = 10.0


class Service:
    """A service at a base URL, over one connection that is kept. Times are in seconds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._parts = urlsplit(url)
        self._connection: http.client.HTTPConnection | None = None
        self._is_over = threading.Event()

    def start(self, greeting: Greeting, limit: float) -> Hello:
        """Ask for the hello.

        Raises:
            RefusedToStartError: options are given, which a service has none of; it answers with an error; it cannot be reached, for which
                it was given time; it takes longer than ``limit`` or says something else.
        """
        if greeting.options:
            raise RefusedToStartError("a service takes no options; set them where it runs", "options")
        try:
            with self._losing("its hello", limit):
                message = _decoded(self._exchange("GET", "/", None, time.monotonic() + limit))
        except LostError as error:
            raise RefusedToStartError(str(error)) from None
        if isinstance(message, Hello):
            return message
        refusal = message.message if isinstance(message, Error) else "GET / gave a message that is no hello"
        raise RefusedToStartError(refusal)

    def ask(self, documents: Sequence[Document], limit: float) -> Iterator[Result | Error]:
        """Post some documents and give the answers.

        Raises:
            LostError: it cannot be reached, is too slow, or answers otherwise than it was asked.
        """
        began, whole = time.monotonic(), limit * len(documents)
        count = len(documents)
        body = b"".join(encode(Ask(document=each, more=count - at)) for at, each in enumerate(documents, start=1))
        with self._losing("this article", whole):
            content = self._exchange("POST", "/extract", body, began + whole)
            seconds = (time.monotonic() - began) / count
            # One answer may be written over several lines; of several each has its own.
            lines = [content] if count == 1 else [line for line in content.splitlines() if line.strip()]
            waiting, asked = {document.id for document in documents}, {document.id for document in documents}
            for message in map(_decoded, lines):
                name = message.id if isinstance(message, Result | Error) else None
                if not isinstance(message, Result | Error) or name not in waiting:
                    told = "a second time" if name in asked else "which it was not asked"
                    raise NotUnderstoodError(f"answered article {shorten(str(name))!r}, {told}")
                waiting.discard(name)
                yield message if message.seconds is not None else msgspec.structs.replace(message, seconds=seconds)
            if waiting:
                raise NotUnderstoodError(f"gave no answer for article {min(waiting)!r}")

    @contextlib.contextmanager
    def _losing(self, what: str, limit: float) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            self._close()
            raise LostError(f"{self._url} took longer than {limit:g} s for {what}") from None
        except (NotUnderstoodError, ValueError) as error:
            self._close()
            raise LostError(f"{self._url}: {error}") from None
        except (OSError, http.client.HTTPException) as error:
            self._close()
            reason = str(error) or type(error).__name__
            raise LostError(f"{self._url} cannot be reached for {what}: {reason}") from None

    def _exchange(self, method: str, path: str, body: bytes | None, deadline: float) -> bytes:
        """Send a request; where the service is not there, again for a while: it may be on its way back."""
        patience = min(deadline, time.monotonic() + _PATIENCE)
        for pause in (*_PAUSES, None):
            try:
                return self._exchanged(method, path, body, deadline)
            except TimeoutError:
                raise
            except (OSError, http.client.HTTPException, _ServerError) as error:
                self._close()
                if pause is None or self._is_over.is_set() or time.monotonic() + pause >= patience:
                    if isinstance(error, _ServerError):
                        raise NotUnderstoodError(str(error)) from error
                    raise
                self._is_over.wait(pause)
        raise AssertionError  # the last pause is None

    def _exchanged(self, method: str, path: str, body: bytes | None, deadline: float) -> bytes:
        connection = self._connected(deadline)
        headers = {"Content-Type": "application/x-ndjson", "Accept": "application/x-ndjson, application/json"}
        connection.request(method, f"{self._parts.path}{path}", body, headers)
        with connection.getresponse() as response:
            content = _read(response, deadline)
        if response.status >= _FIRST_SERVER_ERROR:
            raise _ServerError(_status(method, path, response, content))
        if response.status != _FINE:
            raise NotUnderstoodError(_status(method, path, response, content))
        return content

    def _connected(self, deadline: float) -> http.client.HTTPConnection:
        left = max(0.001, deadline - time.monotonic())
        if self._connection is None:
            kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            self._connection = kind(self._parts.hostname or "", self._parts.port, timeout=left)
        self._connection.timeout = left
        if self._connection.sock is not None:
            self._connection.sock.settimeout(left)
        return self._connection

    def stop(self) -> None:
        """Leave; a service goes on for others."""
        self._close()

    def kill(self) -> None:
        """Leave now, and for good."""
        self._is_over.set()
        self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                if connection.sock is not None:
                    connection.sock.shutdown(socket.SHUT_RDWR)
            connection.close()


class _ServerError(Exception):
    """The service answered that it cannot answer now."""


def _decoded(content: bytes) -> FromExtractor:
    return decode(content, "answered")


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Read an answer that may drip."""
    pieces, size = [], 0
    while piece := response.read1(1 << 20):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() > deadline:
            raise TimeoutError
        if size > LARGEST:
            raise NotUnderstoodError(f"gave more than {LARGEST >> 20} MiB")
    content = b"".join(pieces)
    if response.length:
        # Pieces that stop too early are no error to who asks for pieces.
        raise http.client.IncompleteRead(content, response.length)
    return content


def _status(method: str, path: str, response: http.client.HTTPResponse, content: bytes) -> str:
    said = shorten(content.decode("utf-8", errors="replace").strip())
    return f"{method} {path} gave status {response.status} {response.reason}: {said}"
