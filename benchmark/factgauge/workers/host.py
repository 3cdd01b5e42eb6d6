"""A worker of our own: an extractor in Python, in a process of its own, which speaks the protocol.

It is started as ``python -m factgauge.workers.host REFERENCE``. Messages go over the stdin and stdout that it was started with; what the
extractor itself prints to stdout goes to stderr instead.
"""

import hashlib
import inspect
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any, BinaryIO

import msgspec

from factgauge.errors import FactgaugeError, InputError
from factgauge.facts import Document, Fact
from factgauge.plugins import contract
from factgauge.plugins.find import is_from_file, load, resolve
from factgauge.plugins.options import configure
from factgauge.plugins.reference import InFile, InModule, Named
from factgauge.predictions import faults_of_fact
from factgauge.workers.guard import guard_gold, watching
from factgauge.workers.protocol import VERSION, Ask, Bye, Error, Fault, Greeting, Hello, Result, ToExtractor, encode

MOST_FACTS = 1_000_000
_TO_EXTRACTOR = msgspec.json.Decoder(ToExtractor)


class _Refused(Exception):  # noqa: N818 (it is an answer, not a fault of ours)
    """What the extractor gave back cannot be used."""


class _MiscountedError(Exception):
    """The extractor gave more or fewer answers than it was asked for."""


def main(text: str) -> None:
    """Serve documents until the parent says bye or goes away."""
    guard_gold()
    to_parent, from_parent = _take_streams()
    messages = _messages(from_parent)
    greeting = next(messages)
    try:
        extractor, worker = _made(text, greeting if isinstance(greeting, Greeting) else Greeting(protocol=VERSION))
        hello = _hello(extractor, worker)
    except _WronglyAskedError as error:
        _send(to_parent, Error(message=str(error), fault=error.fault))
        return
    except FactgaugeError as error:
        _send(to_parent, Error(message=str(error)))
        return
    except Exception as error:  # noqa: BLE001 (foreign code: anything may come out of it)
        traceback.print_exc()
        _send(to_parent, Error(message=f"cannot start: {_in_words(error)}"))
        return
    _send(to_parent, hello)
    for documents in _batches(messages):
        for answer in _answers(worker, documents):
            to_parent.write(answer)
        to_parent.flush()
    contract.call(worker, "close")


class _WronglyAskedError(FactgaugeError):
    """The options are wrong, or the argument after the colon is missing."""

    def __init__(self, error: InputError, fault: Fault) -> None:
        super().__init__(str(error))
        self.fault = fault


def _made(text: str, greeting: Greeting) -> tuple[contract.Extractor, Any]:
    options = greeting.options or {}
    reference = resolve(text)
    if not isinstance(reference, Named | InFile | InModule):
        raise TypeError(f"{text!r} is no extractor in Python")
    extractor = load(reference)
    argument = reference.argument if isinstance(reference, Named) else None
    try:
        configured = configure(extractor, options, argument, where="")
    except InputError as error:
        only = argument is None and [fault.path for fault in error.faults] == [f"$.{extractor.argument}"]
        raise _WronglyAskedError(error, "argument" if only and not options else "options") from None
    worker = extractor.make(configured)
    contract.call(worker, "repeat", greeting.repeat)
    contract.call(worker, "open")
    return extractor, worker


def _hello(extractor: contract.Extractor, worker: Any) -> Hello:
    return Hello(
        protocol=VERSION,
        name=extractor.name,
        kinds=contract.kinds_of(extractor, worker),
        batch=int(getattr(worker, "batch_size", contract.BATCH_SIZE)),
        info=contract.info_of(worker),
        code=_digest_of_code(extractor),
    )


def _digest_of_code(extractor: contract.Extractor) -> str:
    """Digest the Python files that an extractor can be made of.

    They are those that were loaded from where it comes from (its package, or the folder of its file), and those beside it that it may yet
    load: what is imported only when an article comes decides what it says as well.
    """
    home = sys.modules[extractor.module]
    package = extractor.module.partition(".")[0]
    folder = Path(home.__file__ or "").parent
    is_file = is_from_file(extractor.module)
    loaded = (_file_of(module, package, folder if is_file else None) for module in list(sys.modules.values()))
    # A module without a package may lie among those of everybody.
    beside = folder.glob("*.py") if is_file else folder.rglob("*.py") if home.__package__ else ()
    digest = hashlib.sha256()
    for path in sorted({*(Path(file) for file in loaded if file), *beside}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _file_of(module: ModuleType, package: str, folder: Path | None) -> str | None:
    """Give the file of a module that belongs to the package, or lies in the folder."""
    file, name = getattr(module, "__file__", None), getattr(module, "__name__", "")
    if not isinstance(file, str) or not Path(file).is_file():
        return None
    belongs = name.partition(".")[0] == package or (folder is not None and folder in Path(file).parents)
    return file if belongs else None


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the channel to the parent for ourselves: prints of the extractor go to stderr, its reads find nothing."""
    to_parent = os.fdopen(os.dup(1), "wb")
    from_parent = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    return to_parent, from_parent


def _messages(stream: BinaryIO) -> Iterator[ToExtractor]:
    """Give messages until bye. A parent that vanishes ends the process, even in the middle of an article."""
    queue: SimpleQueue[ToExtractor] = SimpleQueue()

    def listen() -> None:
        for line in stream:
            message = _TO_EXTRACTOR.decode(line)
            queue.put(message)
            if isinstance(message, Bye):
                return
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    while not isinstance(message := queue.get(), Bye):
        yield message


def _batches(messages: Iterator[ToExtractor]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    for message in messages:
        if isinstance(message, Ask):
            batch.append(message.document)
            if not message.more:
                yield batch
                batch = []


def _answers(worker: Any, documents: Sequence[Document], spent: float = 0.0) -> Iterator[bytes]:
    """Answer a batch; where that fails its documents are tried one by one, so that only the one at fault has failed.

    Where the answers are not as many as the documents, the batch as a whole is at fault: nobody knows which answer is whose.
    ``spent`` are the seconds that each document took before.
    """
    started = time.perf_counter()
    try:
        with watching():
            encoded = _extracted(worker, documents)
        usage = contract.usage_of(worker)
    except _MiscountedError as error:
        seconds = _each(started, documents, spent)
        for document in documents:
            yield encode(Error(id=document.id, message=str(error), seconds=seconds))
        return
    except _Refused as refusal:
        message = str(refusal)
    except Exception as error:  # noqa: BLE001 (as above)
        traceback.print_exc()
        message = _in_words(error)
    else:
        seconds = _each(started, documents, spent)
        for document, facts in zip(documents, encoded, strict=True):
            yield encode(Result(id=document.id, facts=msgspec.Raw(facts), seconds=seconds, usage=usage))
            # What a batch used is told once.
            usage = None
        return
    seconds = _each(started, documents, spent)
    if len(documents) > 1:
        for document in documents:
            yield from _answers(worker, [document], seconds)
        return
    # Half of a surrogate pair can be in a Python string and in no file.
    message = message.encode(errors="replace").decode()
    yield encode(Error(id=documents[0].id, message=message, seconds=seconds, usage=_usage_after_failure(worker)))


def _usage_after_failure(worker: Any) -> dict[str, float] | None:
    """Give what a failed article cost all the same; an extractor that cannot tell has failed already."""
    try:
        return contract.usage_of(worker)
    except Exception:  # noqa: BLE001 (as above)
        traceback.print_exc()
        return None


def _each(started: float, documents: Sequence[Document], spent: float) -> float:
    return spent + (time.perf_counter() - started) / len(documents)


def _extracted(worker: Any, documents: Sequence[Document]) -> list[bytes]:
    """Ask the extractor; give the facts of each document as JSON."""
    given = list(worker.extract_batch(documents))
    if len(given) != len(documents):
        raise _MiscountedError(f"extract_batch gave {len(given)} answers for {len(documents)} documents")
    return [_encoded(facts, document) for facts, document in zip(given, documents, strict=True)]


def _encoded(given: Iterable[Fact] | None, document: Document) -> bytes:
    """Write the facts of one article as JSON; what JSON cannot say is refused here, all else by who reads it."""
    if given is None:
        raise _Refused("returned None; return the facts, or an empty list")
    if isinstance(given, Fact):
        raise _Refused(f"returned one {type(given).__name__}; return a list of facts, or yield them")
    if inspect.isawaitable(given):
        raise _Refused("returned something to await; an extractor is a plain function, not an async one")
    facts: list[Fact] = []
    for fact in given:
        if not isinstance(fact, Fact):
            raise _Refused(f"$.facts[{len(facts)}]: must be a Date, Figure or Actor, got {type(fact).__name__}")
        # JSON turns NaN into null.
        if fact.confidence is not None and faults_of_fact(fact, document.id, len(facts)):
            raise _Refused("; ".join(map(str, faults_of_fact(fact, document.id, len(facts)))))
        facts.append(fact)
        if len(facts) > MOST_FACTS:
            raise _Refused(f"gave more than {MOST_FACTS:,} facts for {len(document.text):,} characters")
    return msgspec.json.encode(facts)


def _in_words(error: Exception) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 (as above)
        words = "its message cannot be read"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _send(stream: BinaryIO, message: Hello | Error) -> None:
    stream.write(encode(message))
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1])
