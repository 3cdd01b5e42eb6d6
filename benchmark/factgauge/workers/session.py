"""A worker as the run sees it: documents in, predictions out, whatever happens in between."""

import time
from collections.abc import Callable, Sequence

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
        heed: Callable[[], None] | None = None,
    ) -> None:
        self._connection = connection
        self._limit = limit
        self._greeting = Greeting(protocol=VERSION, options=options or None)
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
            CannotStartError: it cannot be loaded, it dies, or it takes longer than ``START_LIMIT``.
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
            wrong = check_hello(hello)
            if wrong is not None:
                self._connection.stop()
                raise CannotStartError(wrong)
            self._hello, self._is_open = hello, True
            break
        return self.hello

    def predict(self, documents: Sequence[Document]) -> list[Prediction]:
        """Give the answers to some documents, in their order; a hang, a crash or garbage is a failed article.

        Raises:
            CannotStartError: the extractor is gone and does not come back.
        """
        found: dict[str, Prediction] = {}
        try:
            self._open()
            for answer in self._connection.ask(documents, self._limit):
                prediction = self._read(answer, documents)
                found[prediction.document] = prediction
            self._losses = 0
        except LostError as error:
            self._is_open = False
            self._losses += 1
            unanswered = [document for document in documents if document.id not in found]
            if len(documents) == 1:
                return [Prediction(document=documents[0].id, status="failed", error=str(error))]
            # One of them is at fault, and only one.
            for document in unanswered:
                found[document.id] = self.predict([document])[0]
        return [found[document.id] for document in documents]

    def _open(self) -> None:
        if not self._is_open:
            if self._losses:
                self._rest()
            self.start()

    def _rest(self) -> None:
        """Wait before another start, longer each time."""
        end = time.monotonic() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** max(0, self._losses - 1))
        while (left := end - time.monotonic()) > 0:
            self._heed()
            time.sleep(min(0.1, left))

    def _read(self, answer: Result | Error, documents: Sequence[Document]) -> Prediction:
        seconds = None if answer.seconds is None else round(answer.seconds, 6)
        name = answer.id or ""
        if isinstance(answer, Error):
            return Prediction(
                document=name, status="failed", seconds=seconds, error=answer.message or "failed", usage=answer.usage
            )
        (document,) = (document for document in documents if document.id == name)
        try:
            facts = facts_of(answer, document, self.hello)
        except RefusedError as error:
            return Prediction(document=name, status="failed", seconds=seconds, error=str(error), usage=answer.usage)
        return Prediction(document=name, seconds=seconds, facts=facts, usage=answer.usage)

    def stop(self) -> None:
        """End the extractor in peace."""
        if self._is_open:
            self._connection.stop()
            self._is_open = False

    def kill(self) -> None:
        """End it now."""
        self._connection.kill()
        self._is_open = False
