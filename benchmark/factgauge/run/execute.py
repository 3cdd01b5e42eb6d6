"""Running several extractors over the same documents, each in workers of its own, as many at a time as there are hands."""

import bisect
import datetime
import math
import platform
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import msgspec

from factgauge._version import __version__
from factgauge.facts import KINDS, Document
from factgauge.predictions import Prediction
from factgauge.run.cache import PredictionCache, digest_of_document, fingerprint_of
from factgauge.run.folder import GoldName, RunFolder, RunInfo
from factgauge.workers.connect import ExtractorSpec, connect, label_of, name_of
from factgauge.workers.log import Log
from factgauge.workers.protocol import Fault, Hello
from factgauge.workers.session import CannotStartError, Session

Progress = Callable[[str], None]

_NOT_ASKED = "not asked:"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run, and how.

    ``jobs`` is the number of workers at a time over all extractors. An extractor that fails on more than ``max_failures`` articles is
    stopped; None is no limit. ``cache`` is where predictions of earlier runs are, None for nowhere. ``argv`` is kept with the run.
    """

    documents: Sequence[Document]
    gold: GoldName
    output: Path
    jobs: int
    max_failures: int | None
    cache: PredictionCache | None
    argv: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One run to be made; ``repeat`` counts the runs of one extractor from 0."""

    spec: ExtractorSpec
    repeat: int = 0


@dataclass(frozen=True, kw_only=True)
class FinishedRun:
    """A run whose predictions are all there; ``info.problem`` says why an extractor did not even start."""

    info: RunInfo
    folder: RunFolder
    predictions: Mapping[str, Prediction]


@dataclass(frozen=True, kw_only=True)
class WronglyAsked:
    """No run: the extractor was given wrong options, or is a family that was given no model. ``why`` tells it in words."""

    spec: ExtractorSpec
    fault: Fault
    why: str


def execute(tasks: Sequence[Task], plan: Plan, progress: Progress) -> list[FinishedRun | WronglyAsked]:
    """Make all runs; ``progress`` is called with the label of the extractor after each article.

    Raises:
        RunFolderError: the results cannot be written.
        KeyboardInterrupt: passed on, once all workers are gone; what was done stays in the run folders.
    """
    stop = threading.Event()
    crews = [_Crew(task, plan, progress, stop) for task in tasks]
    board = _Board(crews)
    hands = min(plan.jobs, max(1, len(crews) * len(plan.documents)))
    with ThreadPoolExecutor(max_workers=hands) as pool:
        futures: list[Future[None]] = [pool.submit(board.work) for _ in range(hands)]
        try:
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            return [crew.finish() for crew in crews]
        finally:
            stop.set()
            board.leave()
            for crew in crews:
                crew.end()


class _Stopped(Exception):  # noqa: N818 (a signal, not an error)
    """The command was interrupted."""


class _Board:
    """Tells each free hand which crew to join: one that nobody has begun, else the one with the most work for each of its hands."""

    def __init__(self, crews: Sequence["_Crew"]) -> None:
        self._crews = crews
        self._changed = threading.Condition()
        self._left = False

    def work(self) -> None:
        """Join one crew after the other until nobody needs another hand."""
        while (crew := self._next()) is not None:
            try:
                crew.work(self.tell)
            except _Stopped:
                return
            finally:
                with self._changed:
                    crew.hands -= 1
                self.tell()

    def tell(self) -> None:
        """Wake the hands that wait: something has changed."""
        with self._changed:
            self._changed.notify_all()

    def leave(self) -> None:
        """Send all hands home."""
        with self._changed:
            self._left = True
            self._changed.notify_all()

    def _next(self) -> "_Crew | None":
        with self._changed:
            while not self._left:
                crew = next((each for each in self._crews if not each.is_begun), None) or self._neediest()
                if crew is not None:
                    crew.is_begun = True
                    crew.hands += 1
                    return crew
                if all(each.is_done or (each.is_ready and not each.chunks) for each in self._crews):
                    return None
                # What a crew has to do is known once its first worker has started.
                self._changed.wait(1.0)
        return None

    def _neediest(self) -> "_Crew | None":
        needy = [each for each in self._crews if each.is_ready and not each.is_gone and len(each.chunks) > each.hands]
        return max(needy, key=lambda each: len(each.chunks) / (each.hands + 1), default=None)


class _Crew:
    """One extractor over all documents, with all the hands that work on it."""

    def __init__(self, task: Task, plan: Plan, progress: Progress, stop: threading.Event) -> None:
        self._spec, self._repeat = task.spec, task.repeat
        self._label = label_of(task.spec)
        self._plan = plan
        self._progress = progress
        self._stop = stop
        self._lock = threading.Lock()
        self._log = Log()
        self._sessions: list[Session] = []
        self._started = time.perf_counter()
        self._predictions: dict[str, Prediction] = {}
        self._documents = {document.id: document for document in plan.documents}
        self._folder: RunFolder | None = None
        self._info: RunInfo | None = None
        self._wrong: WronglyAsked | None = None
        self._places = {document.id: at for at, document in enumerate(plan.documents)}
        # The places of the articles that failed, in their order.
        self._failed: list[int] = []
        self._asking = 0
        self.chunks: deque[list[Document]] = deque()
        self.hands = 0
        # A crew of which one worker did not come back has enough with those that are left.
        self.is_begun = self.is_ready = self.is_done = self.is_gone = False

    def work(self, tell: Callable[[], None]) -> None:
        """Start a worker and ask it until nothing is left."""
        problem: str | None = None
        session: Session | None = None
        try:
            session = self._session()
            hello = session.start()
        except CannotStartError as error:
            self._heed()
            problem = str(error)
            if error.fault is not None:
                self._wrong = WronglyAsked(spec=self._spec, fault=error.fault, why=problem)
                self.is_done = True
                return
            hello = None
        if hello is not None:
            with self._lock:
                self._asking += 1
        if not self.is_ready:
            self._prepare(hello, problem)
            tell()
        if session is None or hello is None:
            self.is_gone = True
            return
        # A worker that is not the same as the first would mix two extractors in one run.
        if self._info is not None and self._info.fingerprint == fingerprint_of(self._spec, hello, self._repeat):
            self._ask_all(session)
        else:
            self._leave([], "it is another extractor each time that it starts")
        session.stop()

    def _session(self) -> Session:
        session = Session(
            connect(self._spec, self._log),
            limit=self._spec.timeout,
            options=dict(self._spec.options),
            repeat=self._repeat,
            heed=self._heed,
        )
        with self._lock:
            self._sessions.append(session)
        return session

    def _prepare(self, hello: Hello | None, problem: str | None) -> None:
        """Open the run folder, see what is done already, and lay out the rest."""
        plan, spec = self._plan, self._spec
        fingerprint = fingerprint_of(spec, hello, self._repeat)
        named = [digest_of_document(document) for document in plan.documents]
        self._folder = RunFolder.open(plan.output, self._label, f"{fingerprint} {spec.timeout} {spec.memory}", named)
        self._log.attach(self._folder.log)
        self._info = self._described(hello, fingerprint, problem)
        self._folder.write_info(self._info)
        # What was left out may be asked for this time.
        self._predictions = {name: each for name, each in self._folder.done().items() if not _is_left_out(each)}
        missing = [document for document in plan.documents if document.id not in self._predictions]
        known = {} if plan.cache is None or hello is None else plan.cache.known(fingerprint, missing)
        self._info = msgspec.structs.replace(self._info, cached=len(known))
        for prediction in known.values():
            self._write(prediction)
        for prediction in self._predictions.values():
            self._count(prediction)
        rest = [document for document in missing if document.id not in known]
        if problem is not None:
            self._give_up(rest, problem)
            rest = []
        size = 1 if hello is None else hello.batch
        self.chunks.extend(rest[at : at + size] for at in range(0, len(rest), size))
        self.is_ready = True

    def _described(self, hello: Hello | None, fingerprint: str, problem: str | None) -> RunInfo:
        spec, plan = self._spec, self._plan
        return RunInfo(
            factgauge=__version__,
            reference=spec.reference,
            extractor=name_of(spec, hello),
            version="" if hello is None else hello.version,
            # The kinds of an extractor that never started are unknown: it is held to all of them.
            kinds=KINDS if hello is None else tuple(kind for kind in KINDS if kind in hello.kinds),
            options=spec.options,
            requires=spec.requires,
            info={} if hello is None else hello.info,
            fingerprint=fingerprint,
            gold=plan.gold,
            articles=len(plan.documents),
            timeout=spec.timeout,
            memory=spec.memory,
            max_failures=plan.max_failures,
            repeat=self._repeat,
            seed=0,
            argv=plan.argv,
            environment={"python": platform.python_version(), "platform": sys.platform, "machine": platform.machine()},
            started=datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
            problem=problem,
        )

    def _ask_all(self, session: Session) -> None:
        while (chunk := self._next_chunk()) is not None:
            self._heed()
            answered: list[Prediction] = []
            waiting = {document.id: document for document in chunk}
            try:
                for prediction in session.ask(chunk):
                    answered.append(prediction)
                    del waiting[prediction.document]
            except CannotStartError as error:
                self._heed()
                self._keep(answered)
                self._leave(list(waiting.values()), f"it does not come back: {error}")
                return
            self._heed()
            self._keep(answered)

    def _leave(self, documents: list[Document], why: str) -> None:
        """Leave what a worker that is gone had before it to the others; where there are none, give up all that is left."""
        with self._lock:
            self.is_gone = True
            self._asking -= 1
            if documents:
                self.chunks.appendleft(documents)
            lost = [] if self._asking else [document for chunk in self.chunks for document in chunk]
            if lost:
                self.chunks.clear()
        self._give_up(lost, why)

    def _next_chunk(self) -> list[Document] | None:
        """Give what is to be asked next, in the order of the articles; None, and the worker is done, where there is no more.

        That is so at the end, and beyond the last failure that is allowed.
        """
        with self._lock:
            if self.chunks and self._places[self.chunks[0][0].id] > self._last_place():
                self.chunks.clear()
            if self.chunks:
                return self.chunks.popleft()
            self._asking -= 1
            return None

    def _last_place(self) -> float:
        """Give the place of the failure with which the run stops: it does not depend on what is asked at the same time."""
        most = self._plan.max_failures
        return math.inf if most is None or len(self._failed) <= most else self._failed[most]

    def _keep(self, predictions: Sequence[Prediction]) -> None:
        if self._plan.cache is not None and self._info is not None:
            self._plan.cache.keep(self._info.fingerprint, self._documents, predictions)
        for prediction in predictions:
            self._write(prediction)
            self._count(prediction)

    def _give_up(self, documents: Sequence[Document], why: str) -> None:
        """Set down that the extractor failed on some articles, which it was not asked for."""
        self._keep([Prediction(document=document.id, status="failed", error=why) for document in documents])

    def _write(self, prediction: Prediction) -> None:
        with self._lock:
            self._predictions[prediction.document] = prediction
            if self._folder is not None:
                self._folder.append(prediction)

    def _count(self, prediction: Prediction) -> None:
        if prediction.status == "failed":
            with self._lock:
                bisect.insort(self._failed, self._places[prediction.document])
        self._progress(self._label)

    def _heed(self) -> None:
        """Leave without a record: a worker that was ended with the command has not failed."""
        if self._stop.is_set():
            raise _Stopped

    def finish(self) -> FinishedRun | WronglyAsked:
        """Complete the run folder, but for its scores."""
        if self._wrong is not None:
            return self._wrong
        if self._folder is None or self._info is None:
            raise _Stopped
        ordered = {document.id: self._outcome(document) for document in self._plan.documents}
        stopped = f"failed on more articles than the {self._plan.max_failures} that are allowed"
        info = msgspec.structs.replace(
            self._info,
            seconds=round(time.perf_counter() - self._started, 3),
            # All that was asked cost something; in the order of the articles, since sums of floats depend on it.
            usage=_summed(self._predictions[name] for name in self._places if name in self._predictions),
            stopped=stopped if self._last_place() < math.inf else None,
        )
        self._folder.write_info(info)
        self._folder.complete(ordered.values())
        return FinishedRun(info=info, folder=self._folder, predictions=ordered)

    def _outcome(self, document: Document) -> Prediction:
        """Give what became of an article; beyond the failure with which the run stops nothing counts, whoever was faster."""
        if self._places[document.id] > self._last_place():
            why = (
                f"{_NOT_ASKED} the run stopped, with more failures than the {self._plan.max_failures} that are allowed"
            )
            return Prediction(document=document.id, status="failed", error=why)
        return self._predictions[document.id]

    def end(self) -> None:
        """End all workers that are still there."""
        for session in self._sessions:
            session.kill()
        self._log.close()


def _is_left_out(prediction: Prediction) -> bool:
    return (prediction.error or "").startswith(_NOT_ASKED)


def _summed(predictions: Iterable[Prediction]) -> dict[str, float]:
    """Add up what the articles cost beside time."""
    totals: dict[str, float] = {}
    for prediction in predictions:
        for name, number in (prediction.usage or {}).items():
            totals[name] = totals.get(name, 0) + number
    return totals
