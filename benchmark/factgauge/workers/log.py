"""What extractors write to stderr, kept in a file that cannot grow without end."""

import contextlib
import os
import threading
from pathlib import Path
from typing import IO

LARGEST = 10 << 20
_END = 2_000


class Log:
    """One file for all workers of an extractor, which is known only once the first has started: until then it is kept in memory.

    What goes beyond ``LARGEST`` bytes is counted and left out.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._early = bytearray()
        self._file: IO[bytes] | None = None
        self._room = LARGEST
        self._left_out = 0

    def attach(self, path: Path) -> None:
        """Go on in a file, behind what is there.

        Raises:
            OSError: it cannot be opened.
        """
        file = path.open("ab", buffering=0)
        with self._lock:
            early, self._file = bytes(self._early), file
            self._early.clear()
            self._room = max(0, LARGEST - file.tell() - len(early))
            self._keep(early)

    def take(self, stream: IO[bytes], end: bytearray) -> None:
        """Write all that comes, until the stream ends; the last of it is in ``end`` too."""
        with contextlib.suppress(ValueError, OSError), stream:
            while piece := os.read(stream.fileno(), 1 << 16):
                end += piece
                del end[:-_END]
                with self._lock:
                    kept = piece[: self._room]
                    self._room -= len(kept)
                    self._left_out += len(piece) - len(kept)
                    self._keep(kept)

    def _keep(self, piece: bytes) -> None:
        if self._file is None:
            self._early += piece
            return
        # A full disk must not keep an extractor from working.
        with contextlib.suppress(OSError, ValueError):
            self._file.write(piece)

    def close(self) -> None:
        """Say how much was left out, and close the file."""
        with self._lock:
            if self._left_out:
                self._keep(f"\n… {self._left_out:,} bytes more are left out\n".encode())
            if self._file is not None:
                self._file.close()
