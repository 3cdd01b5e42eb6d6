"""Predictions that were made before, by what made them and for which article: one SQLite file, which a kill at any moment leaves whole."""

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

from factgauge.errors import RunFolderError
from factgauge.facts import Document
from factgauge.plugins.find import identity_of
from factgauge.predictions import Prediction
from factgauge.records import UNREADABLE
from factgauge.workers.connect import ExtractorSpec
from factgauge.workers.protocol import Hello

FILE = Path(".cache") / "predictions.sqlite"
_PREDICTION = msgspec.json.Decoder(Prediction)
_CANONICAL = msgspec.json.Encoder(order="deterministic")
# What the library says of a file that is no database, a damaged one, or one with other tables; all else is the disk, or another process.
_NO_CACHE = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR})
_TABLE = (
    "CREATE TABLE IF NOT EXISTS predictions "
    "(fingerprint TEXT, article TEXT, prediction BLOB, PRIMARY KEY (fingerprint, article)) WITHOUT ROWID"
)


def fingerprint_of(spec: ExtractorSpec, hello: Hello | None, repeat: int = 0) -> str:
    """Digest all that decides what an extractor says: its reference, options, requirements, code, and what it tells of itself.

    ``hello`` is None for an extractor that never started. ``repeat`` tells runs apart that ask the same again on purpose.
    """
    content = [
        identity_of(spec.reference),
        spec.options,
        sorted(spec.requires),
        None if hello is None else msgspec.to_builtins(hello),
        repeat,
    ]
    return hashlib.sha256(_CANONICAL.encode(content)).hexdigest()[:32]


def digest_of_document(document: Document) -> str:
    """Digest what an extractor sees of an article."""
    return hashlib.sha256(msgspec.json.encode(document)).hexdigest()[:32]


class PredictionCache:
    """The cache of one output folder, for several threads and several processes at a time.

    A file that is no cache, or was damaged, is begun anew: it holds nothing that cannot be made again.
    """

    def __init__(self, path: Path) -> None:
        """Open the cache.

        Raises:
            RunFolderError: it cannot be made there.
        """
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = _opened(path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _NO_CACHE:
                raise _cannot_make(path, str(error)) from error
            self._database = _made_anew(path)
        except OSError as error:
            raise _cannot_make(path, error.strerror or str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._database.close()

    def known(self, fingerprint: str, documents: Sequence[Document]) -> dict[str, Prediction]:
        """Give the predictions of those documents that this extractor has seen before, by their id."""
        found: dict[str, Prediction] = {}
        for document in documents:
            row = None
            # What cannot be read is asked again.
            with self._lock, contextlib.suppress(sqlite3.Error):
                row = self._database.execute(
                    "SELECT prediction FROM predictions WHERE fingerprint = ? AND article = ?",
                    (fingerprint, digest_of_document(document)),
                ).fetchone()
            if row is not None:
                with contextlib.suppress(*UNREADABLE):
                    found[document.id] = _PREDICTION.decode(row[0])
        return found

    def keep(self, fingerprint: str, documents: Mapping[str, Document], predictions: Sequence[Prediction]) -> None:
        """Keep what worked; a failure may not come again."""
        rows = [
            (fingerprint, digest_of_document(documents[each.document]), msgspec.json.encode(each))
            for each in predictions
            if each.status == "ok"
        ]
        # What cannot be kept is made again next time.
        with self._lock, contextlib.suppress(sqlite3.Error), self._database:
            self._database.executemany("INSERT OR REPLACE INTO predictions VALUES (?, ?, ?)", rows)


def _made_anew(path: Path) -> sqlite3.Connection:
    try:
        for each in path.parent.glob(f"{path.name}*"):
            each.unlink()
        return _opened(path)
    except (sqlite3.Error, OSError) as error:
        raise _cannot_make(path, str(error)) from error


def _cannot_make(path: Path, why: str) -> RunFolderError:
    return RunFolderError(f"cannot make the cache {path}: {why}; give another --output, or --no-cache")


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(_TABLE)
        database.execute("SELECT fingerprint, article, prediction FROM predictions LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
