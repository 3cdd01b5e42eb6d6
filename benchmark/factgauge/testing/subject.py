"""The extractor under examination: reached as a run reaches it, and asked again and again."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from factgauge.facts import Document, Fact
from factgauge.plugins.reference import InFile, InModule, Named
from factgauge.predictions import Prediction, grounded
from factgauge.spans import Span
from factgauge.workers.connect import ExtractorSpec, connect, reference_of
from factgauge.workers.guard import RECORD, is_of_the_machine
from factgauge.workers.log import Log
from factgauge.workers.protocol import Hello
from factgauge.workers.session import Session


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A fact with its place in the text; ``span`` is None where its quote is nowhere."""

    fact: Fact
    span: Span | None
    words: str | None


class Subject:
    """One extractor, started when it is first asked, in a process of its own. A context manager, which ends it."""

    def __init__(self, spec: ExtractorSpec) -> None:
        self.spec = spec
        self._log = Log()
        self._session: Session | None = None
        self._reads = tempfile.NamedTemporaryFile(prefix="factgauge-reads-")  # noqa: SIM115 (closed with the object)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the extractor."""
        if self._session is not None:
            self._session.stop()
        self._log.close()
        self._reads.close()

    @property
    def hello(self) -> Hello:
        """What the extractor says of itself; it is started where it was not. Raises CannotStartError."""
        return self._started().hello

    def hello_again(self) -> Hello:
        """Start a second worker, let it say hello, and end it. Raises CannotStartError."""
        session = self._new()
        try:
            return session.start()
        finally:
            session.stop()

    def ask(self, documents: Sequence[Document]) -> list[Prediction]:
        """Ask for some articles at once, as many as the extractor takes. Raises CannotStartError."""
        return self._started().predict(documents)

    def ask_one(self, document: Document) -> Prediction:
        """Ask for one article. Raises CannotStartError."""
        return self.ask([document])[0]

    @property
    def is_watched(self) -> bool:
        """Whether it is seen which files it reads: only of an extractor in Python."""
        return isinstance(reference_of(self.spec), Named | InFile | InModule) and not self.spec.requires

    def read_files(self) -> list[str]:
        """Give the files of the user that were read while articles were worked on; what a Python package brings is no such file."""
        lines = Path(self._reads.name).read_text(encoding="utf-8").splitlines()
        paths = dict.fromkeys(Path(json.loads(line)) for line in lines)
        return [
            str(path)
            for path in paths
            if path.is_file() and not is_of_the_machine(str(path)) and not _is_in_package(path)
        ]

    def _started(self) -> Session:
        if self._session is None:
            session = self._new()
            session.start()
            self._session = session
        return self._session

    def _new(self) -> Session:
        connection = connect(self.spec, self._log, {RECORD: self._reads.name})
        options: dict[str, Any] = dict(self.spec.options)
        return Session(connection, limit=self.spec.timeout, options=options)


def _is_in_package(path: Path) -> bool:
    return path.suffix in {".py", ".pyc"} or (path.parent / "__init__.py").is_file()


def placed(prediction: Prediction, text: str) -> list[Placed]:
    """Give the facts of a prediction with their places and the words that stand there."""
    spans = grounded(prediction.facts, text)
    return [
        Placed(fact=fact, span=span, words=None if span is None else text[slice(*span)])
        for fact, span in zip(prediction.facts, spans, strict=True)
    ]
