"""Predictions that were made elsewhere, in the clothes of an extractor."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Document
from factgauge.predictions import Prediction, lines_of, read_line
from factgauge.workers.connection import RefusedToStartError
from factgauge.workers.protocol import VERSION, Error, Greeting, Hello, Result

_MOST_FAULTS = 20


class Stored:
    """A file of predictions, one JSON line an article. Its option ``kinds`` says which kinds it is held to, else to all three."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._predictions: dict[str, Prediction] = {}

    def start(self, greeting: Greeting, limit: float) -> Hello:
        """Read the file.

        Raises:
            RefusedToStartError: it cannot be read, has faults, or an option is none of its.
        """
        del limit
        options = dict(greeting.options or {})
        kinds = options.pop("kinds", list(KINDS))
        if options or not isinstance(kinds, list) or not set(kinds) <= set(KINDS):
            raise RefusedToStartError(f"its one option is kinds, a list of some of {', '.join(KINDS)}", "options")
        try:
            self._predictions = _read(self._path)
        except InputError as error:
            raise RefusedToStartError(str(error)) from error
        digest = hashlib.sha256(self._path.read_bytes()).hexdigest()
        declared = tuple(kind for kind in KINDS if kind in kinds)
        return Hello(protocol=VERSION, name=self._path.name, kinds=declared, info={"sha256": digest})

    def ask(self, documents: Sequence[Document], limit: float) -> Iterator[Result | Error]:
        """Give what the file says of some documents."""
        del limit
        for document in documents:
            found = self._predictions.get(document.id)
            if found is None:
                yield Error(id=document.id, message=f"{self._path} has no prediction for this article")
            elif found.status == "failed":
                yield Error(id=document.id, message=found.error or "failed", seconds=found.seconds, usage=found.usage)
            else:
                facts = msgspec.Raw(msgspec.json.encode(found.facts))
                yield Result(id=document.id, facts=facts, seconds=found.seconds, usage=found.usage)

    def stop(self) -> None:
        """There is nothing to end."""

    def kill(self) -> None:
        """There is nothing to end."""


def _read(path: Path) -> dict[str, Prediction]:
    predictions: dict[str, Prediction] = {}
    faults: list[Fault] = []
    for number, line in lines_of(path):
        where = f"{path}:{number}"
        prediction, found = read_line(line, where=where)
        faults += found
        if prediction is not None and prediction.document in predictions:
            again = f"article {prediction.document!r} is there twice"
            faults.append(Fault(where=where, path="$.document", found=again, remedy="keep one line an article"))
        elif prediction is not None:
            predictions[prediction.document] = prediction
    if faults:
        more = [Fault(where=str(path), found=f"has {len(faults) - _MOST_FAULTS} more faults")]
        raise InputError(faults[:_MOST_FAULTS] + (more if len(faults) > _MOST_FAULTS else []))
    return predictions
