"""Running several extractors over the same documents, each in a worker of its own."""

import datetime
import hashlib
import platform
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import msgspec

from factgauge._version import __version__
from factgauge.facts import KINDS, Document
from factgauge.plugins.find import fingerprint_of
from factgauge.predictions import Prediction
from factgauge.run.folder import GoldName, RunFolder, RunInfo
from factgauge.run.process import CannotStartError, Worker

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run, and how. ``timeout`` is the limit for one article in seconds; ``argv`` is kept with the run."""

    documents: Sequence[Document]
    gold: GoldName
    output: Path
    timeout: float
    jobs: int
    argv: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FinishedRun:
    """A run whose predictions are all there; ``info.problem`` says why an extractor did not even start."""

    info: RunInfo
    folder: RunFolder
    predictions: Mapping[str, Prediction]


def execute(references: Sequence[str], plan: Plan, progress: Progress) -> list[FinishedRun]:
    """Run each extractor; ``progress`` is called with its reference after each article.

    Raises:
        RunFolderError: the results cannot be written.
        KeyboardInterrupt: passed on, once all workers are gone; what was done stays in the run folders.
    """
    stop = threading.Event()
    workers: list[Worker] = []
    with ThreadPoolExecutor(max_workers=plan.jobs) as pool:
        futures: list[Future[FinishedRun]] = [
            pool.submit(_Execution(reference, plan, progress, stop, workers).run) for reference in references
        ]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            return [future.result() for future in futures]
        finally:
            stop.set()
            for future in futures:
                future.cancel()
            for worker in workers:
                worker.kill()


class _Stopped(Exception):  # noqa: N818 (a signal, not an error)
    """The command was interrupted."""


class _Execution:
    """One extractor over all documents."""

    def __init__(
        self, reference: str, plan: Plan, progress: Progress, stop: threading.Event, workers: list[Worker]
    ) -> None:
        self._reference = reference
        self._plan = plan
        self._progress = progress
        self._stop = stop
        self._workers = workers

    def run(self) -> FinishedRun:
        plan, started = self._plan, time.perf_counter()
        fingerprint = fingerprint_of(self._reference)
        names = [f"{document.id} {hash_of(document)}" for document in plan.documents]
        folder = RunFolder.open(plan.output, self._reference, f"{fingerprint} {plan.timeout}", names)
        worker = Worker(self._reference, log=folder.log, limit=plan.timeout)
        self._workers.append(worker)
        info = self._info(worker, fingerprint)
        folder.write_info(info)
        predictions, problem = self._predict(folder, worker)
        worker.stop()
        # The kinds of an extractor that never started are unknown: it is held to all of them.
        info = msgspec.structs.replace(
            info,
            extractor=worker.name,
            kinds=worker.kinds or KINDS,
            info=worker.info,
            seconds=round(time.perf_counter() - started, 3),
            problem=problem,
        )
        folder.write_info(info)
        ordered = {document.id: predictions[document.id] for document in plan.documents}
        folder.complete(ordered.values())
        return FinishedRun(info=info, folder=folder, predictions=ordered)

    def _info(self, worker: Worker, fingerprint: str) -> RunInfo:
        return RunInfo(
            factgauge=__version__,
            reference=self._reference,
            extractor=worker.name,
            kinds=worker.kinds,
            info=worker.info,
            fingerprint=hash_text(fingerprint),
            gold=self._plan.gold,
            articles=len(self._plan.documents),
            timeout=self._plan.timeout,
            seed=0,
            argv=self._plan.argv,
            environment={"python": platform.python_version(), "platform": sys.platform, "machine": platform.machine()},
            started=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        )

    def _predict(self, folder: RunFolder, worker: Worker) -> tuple[dict[str, Prediction], str | None]:
        predictions = folder.done()
        problem: str | None = None
        try:
            # Started even where nothing is left to do: the worker says which kinds it declares.
            worker.start()
        except CannotStartError as error:
            problem = str(error)
        for document in self._plan.documents:
            if document.id not in predictions:
                prediction, problem = self._ask(worker, document, problem)
                folder.append(prediction)
                predictions[document.id] = prediction
            self._progress(self._reference)
        return predictions, problem

    def _ask(self, worker: Worker, document: Document, problem: str | None) -> tuple[Prediction, str | None]:
        self._heed()
        if problem is None:
            try:
                prediction = worker.ask(document)
            except CannotStartError as error:
                problem = str(error)
            else:
                self._heed()
                return prediction, None
        self._heed()
        return Prediction(document=document.id, status="failed", error=problem), problem

    def _heed(self) -> None:
        """Leave without a record: a worker that was ended with the command has not failed."""
        if self._stop.is_set():
            raise _Stopped


def hash_of(document: Document) -> str:
    """Digest what an extractor sees of an article."""
    return hash_text(msgspec.json.encode(document).decode())


def hash_text(text: str) -> str:
    """Digest a text, short enough to read."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
