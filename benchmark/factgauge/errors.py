"""What can go wrong, and the exit code each fault has on the command line.

::

    FactgaugeError              1  the base: nothing else is raised on purpose
    ├── InputError              2  a file, reference or argument of the user is invalid; holds every fault found at once
    │   └── NotComparableError  4  two runs do not belong together; holds all that differs
    ├── UnknownExtractorError   2  no extractor answers to that reference
    ├── BrokenExtractorError    3  an extractor was found and cannot be loaded, or fails too often
    ├── NoSuchScoreError        1  a scorecard is asked for a kind or scheme that it does not have
    ├── UndefinedScoreError     1  a rate that is undefined is compared with a number
    └── RunFolderError          1  a run folder cannot be written

A fault says where it is, what was found there and what to do about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with a file.

    ``where`` is a file, with its line where it has lines that matter, or empty where who shows the fault says it;
    ``path`` a JSON path into it (``$.facts[3].span``), or empty.
    """

    where: str
    path: str = ""
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.where} {self.path}".strip()
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{f'{place}: ' if place else ''}{self.found}{remedy}"


class FaultLog:
    """Collects the faults of a file in little memory: the first thousand are kept, the rest is only counted."""

    MOST = 1_000

    def __init__(self, where: str) -> None:
        self.kept: list[Fault] = []
        self.more = 0
        self._where = where

    def add(self, faults: Iterable[Fault]) -> None:
        """Add faults in the order in which they are found."""
        for fault in faults:
            if len(self.kept) < self.MOST:
                self.kept.append(fault)
            else:
                self.more += 1

    @property
    def found(self) -> list[Fault]:
        """What is kept, and after it how many more there were."""
        rest = Fault(where=self._where, found=f"has {self.more} more faults")
        return [*self.kept, *([rest] if self.more else [])]


class FactgaugeError(Exception):
    """The base of all errors that factgauge raises on purpose."""

    exit_code = 1


class InputError(FactgaugeError):
    """Something that the user gave is invalid. All faults of a file are reported at once.

    Shape: ``faults`` is a non-empty tuple, in the order of the file.
    """

    exit_code = 2

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class NotComparableError(InputError):
    """Two runs do not belong together: other gold, other articles, another version, other rules for values.

    Each fault names a part that differs, what either run has there, and what to do.
    """

    exit_code = 4

    def __str__(self) -> str:
        return f"the runs are not comparable\n{super().__str__()}"


class UnknownExtractorError(FactgaugeError):
    """No installed extractor answers to the reference, and it names no file or module."""

    exit_code = 2


class BrokenExtractorError(FactgaugeError):
    """An extractor was found, but it cannot be loaded: a dependency is missing, its import fails, two packages own its name."""

    exit_code = 3


class NoSuchScoreError(FactgaugeError, KeyError):
    """A scorecard has no such kind, or no such scheme; the message names the nearest. It is a KeyError, as mappings raise."""

    # That of KeyError would put the message into quotes.
    __str__ = Exception.__str__


class UndefinedScoreError(FactgaugeError):
    """A rate is undefined, since there was nothing to find and nothing was found, and is compared with a number."""


class RunFolderError(FactgaugeError):
    """A run folder cannot be written or belongs to another run."""
