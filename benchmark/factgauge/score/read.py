"""Predictions in a file, read article by article against the gold that they answer."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from factgauge.errors import Fault, FaultLog, InputError
from factgauge.gold.model import LabelledArticle
from factgauge.predictions import Prediction, ill_formed_values, lines_of, misplaced, read_line
from factgauge.records import UNREADABLE, nearest
from factgauge.spans import fault_of

MISSING = "no prediction for this article"
_FEW_FAULTS, _MOST_LIKE = 20, 1_000


class _Name(msgspec.Struct):
    document: str


_NAME = msgspec.json.Decoder(_Name)


@dataclass(frozen=True)
class Answer:
    """The line that answers an article, not read yet; ``line`` is None where there is none. ``where`` is its place in words."""

    name: str
    where: str
    line: bytes | None

    def read(self, text: str | None) -> tuple[Prediction, list[Fault], list[Fault]]:
        """Give the prediction for an article with this text, all that is wrong with its line, and its values that can never be right."""
        if self.line is None:
            return Prediction(document=self.name, status="failed", error=MISSING), [], []
        prediction, faults = read_line(self.line, where=self.where)
        if prediction is None:
            return Prediction(document=self.name, status="failed", error="unreadable"), faults, []
        faults += _place_faults(prediction, text, self.where)
        return prediction, faults, ill_formed_values(prediction.facts, where=self.where)


class AnswerFile:
    """The predictions of one extractor, one JSON line an article, asked for by the gold in any order.

    The file is read once, from front to back. A line that is passed by is put aside on disk, so that memory does not grow with the file;
    as a context manager it clears that away. ``warnings`` name values that can never be right.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines = self._named_lines()
        self._line_numbers: dict[str, int] = {}
        # By article: line number, place in the store and length.
        self._aside: dict[str, tuple[int, int, int]] = {}
        self._store = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the object)
        self._asked: list[str] = []
        self._faults = FaultLog(str(path))
        self.warnings = FaultLog(str(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def answer(self, name: str) -> Answer:
        """Give the line that answers an article, for whoever reads it: what is wrong with it is to be told with :meth:`note`."""
        self._asked.append(name)
        number, line = self._taken(name)
        return Answer(name, f"{self._path}:{number}", line)

    def note(self, faults: list[Fault], warnings: list[Fault]) -> None:
        """Take down what is wrong with a line, and what deserves a warning."""
        self._faults.add(faults)
        self.warnings.add(warnings)

    def of(self, article: LabelledArticle) -> Prediction:
        """Give the prediction for an article; one without a line has failed."""
        prediction, faults, warnings = self.answer(article.labels.id).read(article.text)
        self.note(faults, warnings)
        return prediction

    def check(self) -> None:
        """Raise what is wrong with the file, once the gold is through.

        Raises:
            InputError: the file has faults; the first thousand are reported.
        """
        asked = set(self._asked)
        for name, number, line in self._lines:
            self._put_aside(name, number, line)
        for name, (number, start, length) in self._aside.items():
            where = f"{self._path}:{number}"
            self._store.seek(start)
            self._faults.add(read_line(self._store.read(length), where=where)[1])
            if name not in asked:
                found = f"gold has no article {name!r}"
                self._faults.add([Fault(where=where, path="$.document", found=found, remedy=self._nearest(name))])
        if not self._line_numbers and not self._faults.kept:
            remedy = "write one JSON line an article"
            self._faults.add([Fault(where=str(self._path), found="holds no prediction", remedy=remedy)])
        if self._faults.kept:
            self._faults.kept.sort(key=_line_of)
            raise InputError(self._faults.found)

    def _nearest(self, name: str) -> str:
        # Likeness is dear: where whole files do not fit together a few suggestions are enough.
        few = len(self._faults.kept) < _FEW_FAULTS
        return nearest(name, self._asked[:_MOST_LIKE]) if few and self._asked else ""

    def _named_lines(self) -> Iterator[tuple[str, int, bytes]]:
        """Give the lines that name their article, each article once; of any other line tell what is wrong."""
        for number, line in lines_of(self._path):
            where = f"{self._path}:{number}"
            try:
                name = _NAME.decode(line).document
            except UNREADABLE:
                self._faults.add(read_line(line, where=where)[1])
                continue
            if name in self._line_numbers:
                found = f"article {name!r} is already on line {self._line_numbers[name]}"
                self._faults.add(
                    [Fault(where=where, path="$.document", found=found, remedy="keep one line an article")]
                )
                continue
            self._line_numbers[name] = number
            yield name, number, line

    def _taken(self, name: str) -> tuple[int, bytes | None]:
        if name in self._aside:
            number, start, length = self._aside.pop(name)
            self._store.seek(start)
            return number, self._store.read(length)
        if name not in self._line_numbers:
            for other, number, line in self._lines:
                if other == name:
                    return number, line
                self._put_aside(other, number, line)
        return 0, None

    def _put_aside(self, name: str, number: int, line: bytes) -> None:
        start = self._store.seek(0, 2)
        self._store.write(line)
        self._aside[name] = (number, start, len(line))


def _line_of(fault: Fault) -> int:
    number = fault.where.rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def _place_faults(prediction: Prediction, text: str | None, where: str) -> list[Fault]:
    faults = []
    if prediction.status == "failed" and prediction.facts:
        remedy = "leave the facts out, or set the status to 'ok'"
        faults.append(Fault(where=where, path="$.facts", found="a failed article has facts", remedy=remedy))
    if text is not None:
        return [*faults, *misplaced(prediction.facts, text, where=where)]
    for index, fact in enumerate(prediction.facts):
        if fact.span is None:
            remedy = "give the span, or the text in the gold file"
            found = "has no span, and the gold has no text to find the quote in"
            faults.append(Fault(where=where, path=f"$.facts[{index}]", found=found, remedy=remedy))
        elif (wrong := fault_of(fact.span, None)) is not None:
            remedy = "spans count Unicode code points from 0, end exclusive"
            faults.append(Fault(where=where, path=f"$.facts[{index}].span", found=wrong, remedy=remedy))
    return faults
