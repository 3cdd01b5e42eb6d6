"""A worker as the run sees it: documents in, predictions out, whatever happens in between."""

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from factgauge.facts import Document
from factgauge.predictions import Prediction
from factgauge.workers.connection import Connection, LostError, RefusedToStartError
from factgauge.workers.protocol import (
    VERSION,
    Error,
    Fault,
    Greeting,
    Hello,
    RefusedError,
    Result,
    check_hello,
    facts_of,
)

START_LIMIT = 300.0
_STARTS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


class CannotStartError(Exception):
    """The extractor does not come up; there is no use in trying again. ``fault`` says where it was asked for wrongly."""

    def __init__(self, message: str, fault: Fault | None = None) -> None:
        super().__init__(message)
        self.fault = fault


class Session:
    """Asks an extractor through a connection, which it opens again when it is lost. ``limit`` is the time for one article in seconds.

    After ``start`` there is its ``hello``.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        limit: float,
        options: dict[str, object] | None = None,
        repeat: int = 0,
        heed: Callable[[], None] | None = None,
    ) -> None:
        self._connection = connection
        self._limit = limit
        self._greeting = Greeting(protocol=VERSION, options=options or None, repeat=repeat)
        # Called before anything that may take long; it raises where the work is to be left.
        self._heed = heed or (lambda: None)
        self._is_open = False
        self._losses = 0
        self._hello: Hello | None = None

    @property
    def hello(self) -> Hello:
        """What the extractor said of itself.

        Raises:
            ValueError: it was not started.
        """
        if self._hello is None:
            raise ValueError("the session was not started")
        return self._hello

    def start(self) -> Hello:
        """Start the extractor, with some patience.

        Raises:
            CannotStartError: it cannot be loaded, it dies, it takes longer than ``START_LIMIT``, or it comes back as another extractor.
        """
        for attempt in range(1, _STARTS + 1):
            self._heed()
            try:
                hello = self._connection.start(self._greeting, max(START_LIMIT, self._limit))
            except RefusedToStartError as error:
                raise CannotStartError(str(error), error.fault) from error
            except LostError as error:
                # What never came up will not come up; what ran before may.
                if self._hello is None or attempt == _STARTS:
                    raise CannotStartError(str(error)) from error
                self._rest()
                continue
            wrong = check_hello(hello) or self._changed(hello)
            if wrong is not None:
                self._connection.stop()
                raise CannotStartError(wrong)
            self._hello, self._is_open = hello, True
            break
        return self.hello

    def _changed(self, hello: Hello) -> str | None:
        """Say what an extractor tells of itself now that it did not tell before: its answers would mix with those of another one."""
        if self._hello is None or hello == self._hello:
            return None
        names = [name for name in hello.__struct_fields__ if getattr(hello, name) != getattr(self._hello, name)]
        return f"it came back with another {' and '.join(names)} than it began with"

    def predict(self, documents: Sequence[Document]) -> list[Prediction]:
        """Give the answers to some documents in their order; otherwise as :meth:`ask`."""
        found = {prediction.document: prediction for prediction in self.ask(documents)}
        return [found[document.id] for document in documents]

    def ask(self, documents: Sequence[Document]) -> Iterator[Prediction]:
        """Give the answers to some documents as they come; a hang, a crash or garbage is a failed article.

        Raises:
            CannotStartError: the extractor is gone and does not come back; what it has answered until then was given.
        """
        waiting = {document.id: document for document in documents}
        began = self._open()
        try:
            for answer in self._connection.ask(documents, self._limit):
                yield self._read(answer, waiting.pop(answer.id or ""))
                began = time.monotonic()
            self._losses = 0
        except LostError as error:
            self._is_open = False
            self._losses += 1
            # What was spent in vain on several is shared among them.
            lost = (time.monotonic() - began) / max(1, len(waiting))
            if len(documents) == 1:
                yield from (_failed(document, str(error), lost) for document in waiting.values())
                return
            # One of them is at fault, and only one.
            for document in list(waiting.values()):
                for prediction in self.ask([document]):
                    yield _taking(prediction, lost)

    def _open(self) -> float:
        """Start the extractor where it is not there; give the time from which it is at work."""
        if not self._is_open:
            if self._losses:
                self._rest()
            self.start()
        return time.monotonic()

    def _rest(self) -> None:
        """Wait before another start, longer each time."""
        end = time.monotonic() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** max(0, self._losses - 1))
        while (left := end - time.monotonic()) > 0:
            self._heed()
            time.sleep(min(0.1, left))

    def _read(self, answer: Result | Error, document: Document) -> Prediction:
        if isinstance(answer, Error):
            return _failed(document, answer.message or "failed", answer.seconds, answer.usage)
        try:
            facts = facts_of(answer, document, self.hello)
        except RefusedError as error:
            return _failed(document, str(error), answer.seconds, answer.usage)
        return Prediction(document=document.id, seconds=_rounded(answer.seconds), facts=facts, usage=answer.usage)

    def stop(self) -> None:
        """End the extractor in peace."""
        if self._is_open:
            self._connection.stop()
            self._is_open = False

    def kill(self) -> None:
        """End it now."""
        self._connection.kill()
        self._is_open = False


def _failed(document: Document, error: str, seconds: float | None, usage: dict[str, float] | None = None) -> Prediction:
    return Prediction(document=document.id, status="failed", seconds=_rounded(seconds), error=error, usage=usage)


def _taking(prediction: Prediction, more: float) -> Prediction:
    """Add to the time that an article took."""
    return msgspec.structs.replace(prediction, seconds=_rounded((prediction.seconds or 0.0) + more))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
