"""A worker: one extractor in a process of its own, which speaks JSON lines with its parent.

It is started as ``python -m factgauge.run.worker REFERENCE``. Messages go over the stdin and stdout that it was started with; what the
extractor itself prints to stdout goes to stderr instead. It ends when its parent does.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from queue import SimpleQueue
from typing import Any, BinaryIO

import msgspec

from factgauge.errors import FactgaugeError, Fault
from factgauge.facts import Document, Fact
from factgauge.plugins.contract import Extractor, ExtractorClass, info_of
from factgauge.plugins.find import find
from factgauge.predictions import faults_of_fact, misplaced, read_fact

MOST_FACTS = 1_000_000
_FACTS = msgspec.json.Decoder(tuple[Fact, ...])
_SHOWN_FAULTS = 3
_PR_SET_PDEATHSIG = 1


class _Refused(Exception):  # noqa: N818 (it is an answer, not a fault of ours)
    """What the extractor gave back cannot be used."""


def main(reference: str) -> None:
    """Serve documents until the parent says bye or goes away."""
    _die_with_parent()
    to_parent, from_parent = _take_streams()
    try:
        extractor = find(reference)
        worker = extractor.make()
        _call(worker, "open")
        info = dict(info_of(worker))
    except FactgaugeError as error:
        _send(to_parent, {"type": "error", "id": None, "message": str(error)})
        return
    except Exception as error:  # noqa: BLE001 (foreign code: anything may come out of it)
        traceback.print_exc()
        _send(to_parent, {"type": "error", "id": None, "message": f"cannot start: {_in_words(error)}"})
        return
    hello = {"type": "hello", "protocol": 1, "name": extractor.name, "kinds": sorted(extractor.kinds), "info": info}
    _send(to_parent, hello)
    for document in _documents(from_parent):
        to_parent.write(_answer(extractor, worker, document))
        to_parent.flush()
    _call(worker, "close")


def _die_with_parent() -> None:
    """Ask Linux to end this process with its parent, even where the extractor never lets go of the interpreter."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the channel to the parent for ourselves: prints of the extractor go to stderr, its reads find nothing."""
    to_parent = os.fdopen(os.dup(1), "wb")
    from_parent = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    return to_parent, from_parent


def _documents(stream: BinaryIO) -> Iterator[Document]:
    """Give documents until bye. A parent that vanishes ends the process, even in the middle of an article."""
    queue: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def listen() -> None:
        for line in stream:
            queue.put(json.loads(line))
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    while (message := queue.get())["type"] != "bye":
        yield msgspec.convert(message["document"], Document)


def _answer(extractor: Extractor, worker: ExtractorClass, document: Document) -> bytes:
    started = time.perf_counter()
    try:
        facts = _collect(worker, document)
        seconds = time.perf_counter() - started
        return _result(extractor, document, facts, seconds)
    except _Refused as refusal:
        message = str(refusal)
    except Exception as error:  # noqa: BLE001 (as above)
        traceback.print_exc()
        message = _in_words(error)
    # Half of a surrogate pair can be in a Python string and in no file.
    message = message.encode(errors="replace").decode()
    answer = {"type": "error", "id": document.id, "message": message, "seconds": time.perf_counter() - started}
    return json.dumps(answer).encode() + b"\n"


def _collect(worker: ExtractorClass, document: Document) -> list[Any]:
    given = worker.extract(document)
    if given is None:
        raise _Refused("returned None; return the facts, or an empty list")
    facts = []
    for fact in given:
        facts.append(fact)
        if len(facts) > MOST_FACTS:
            raise _Refused(f"gave more than {MOST_FACTS:,} facts for {len(document.text):,} characters")
    return facts


def _result(extractor: Extractor, document: Document, facts: list[Any], seconds: float) -> bytes:
    """Encode the facts as strictly as a file of predictions would be read."""
    for index, fact in enumerate(facts):
        if not isinstance(fact, Fact):
            raise _Refused(f"$.facts[{index}]: must be a Date, Figure or Actor, got {type(fact).__name__}")
    encoded = msgspec.json.encode(facts)
    faults = _faults(facts, encoded, document, extractor.name)
    undeclared = sorted({fact.kind for fact in facts} - extractor.kinds)
    if faults or undeclared:
        shown = [str(fault) for fault in faults[:_SHOWN_FAULTS]]
        shown += [f"… and {len(faults) - _SHOWN_FAULTS} more"] if len(faults) > _SHOWN_FAULTS else []
        shown += [f"gave a fact of kind {kind}, which it does not declare" for kind in undeclared]
        raise _Refused("; ".join(shown))
    head = json.dumps({"type": "result", "id": document.id, "seconds": round(seconds, 6)})
    return head[:-1].encode() + b', "facts": ' + encoded + b"}\n"


def _faults(given: Sequence[Fact], encoded: bytes, document: Document, name: str) -> list[Fault]:
    try:
        facts = _FACTS.decode(encoded)
    except msgspec.ValidationError:
        raw_facts = msgspec.json.decode(encoded)
        return [fault for index, raw in enumerate(raw_facts) for fault in read_fact(raw, where=name, index=index)[1]]
    # What was given, not what was decoded: JSON turns NaN into null.
    faults = [fault for index, fact in enumerate(given) for fault in faults_of_fact(fact, name, index)]
    return faults + misplaced(facts, document.text, where=name)


def _call(worker: ExtractorClass, name: str) -> None:
    method = getattr(worker, name, None)
    if callable(method):
        method()


def _in_words(error: Exception) -> str:
    try:
        words = str(error)
    except Exception:  # noqa: BLE001 (as above)
        words = "its message cannot be read"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _send(stream: BinaryIO, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1])
