"""What all ways to reach an extractor have in common."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from factgauge.facts import Document
from factgauge.workers.protocol import Error, Fault, Greeting, Hello, Result


class LostError(Exception):
    """The connection is gone: the extractor died, was ended, or is not there. It may be started again."""


class RefusedToStartError(Exception):
    """The extractor says that it cannot start; there is no use in trying again."""

    def __init__(self, message: str, fault: Fault | None = None) -> None:
        super().__init__(message)
        self.fault = fault


class Connection(Protocol):
    """A way to reach an extractor. Times are in seconds."""

    def start(self, greeting: Greeting, limit: float) -> Hello:
        """Say hello and wait for its hello; raises LostError or RefusedToStartError."""

    def ask(self, documents: Sequence[Document], limit: float) -> Iterator[Result | Error]:
        """Give the answers to some documents as they come, each within ``limit``; raises LostError."""

    def stop(self) -> None:
        """End it in peace."""

    def kill(self) -> None:
        """End it now and for good: it cannot be started again."""
