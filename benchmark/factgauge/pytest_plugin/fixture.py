"""What the fixture ``factgauge_scorecard`` gives: a function that takes an extractor and gives its scores."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from factgauge.errors import Fault, InputError
from factgauge.pytest_plugin.runs import Asked, Runs
from factgauge.pytest_plugin.scores import RunScores
from factgauge.records import read_record

_WHERE = "factgauge_scorecard"


@dataclass(frozen=True, kw_only=True)
class ScorecardFixture:
    """The fixture of one test; ``marks`` are its markers, the nearest first."""

    runs: Runs
    marks: Sequence[pytest.Mark] = field(repr=False)

    def __call__(
        self,
        extractor: str | os.PathLike[str] | None = None,
        *,
        gold: str | os.PathLike[str] | None = None,
        options: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        max_failures: int | None = None,
    ) -> RunScores:
        """Run an extractor over gold, or take the run that another test made, and give its scores.

        Args:
            extractor: a name of factgauge.toml, or a reference as ``factgauge run -e`` takes it. Paths are those of pytest's rootdir.
            gold: a built-in set, a folder or a file.
            options: options of the extractor; they are added to those of the marker, and of factgauge.toml.
            timeout: the limit for one article in seconds.
            max_failures: so many articles may fail; their facts count as missed. Without it, and without one in factgauge.toml, none may.

        Raises:
            InputError: something that was asked for is wrong or not there.
            BrokenExtractorError: the extractor does not start, or fails on more articles than it may.
        """
        __tracebackhide__ = True
        called = {
            "extractor": extractor,
            "gold": gold,
            "options": options,
            "timeout": timeout,
            "max_failures": max_failures,
        }
        given = {name: value for name, value in called.items() if value is not None}
        return self.runs.scores(self._checked([given, *map(_said_by, self.marks)]))

    def _checked(self, said: Sequence[Mapping[str, Any]]) -> Asked:
        """Bring together what the call and the markers say; what comes first wins, and options of all are added."""
        __tracebackhide__ = True
        asked: dict[str, Any] = {}
        for each in said:
            options = [part["options"] for part in (each, asked) if isinstance(part.get("options"), Mapping)]
            asked = {**each, **asked, **({"options": {**options[0], **options[1]}} if options[1:] else {})}
        if "extractor" not in asked:
            remedy = 'name it in the call, or mark the test with @pytest.mark.factgauge(extractor="…")'
            raise InputError([Fault(where=_WHERE, found="no extractor is named", remedy=remedy)])
        plain = {name: self._as_word(value) for name, value in asked.items()}
        record, faults = read_record(plain, Asked, where=_WHERE, path="$")
        if record is None or faults:
            raise InputError(faults)
        try:
            msgspec.json.encode(record.options)
        except TypeError as error:
            remedy = "give options as they stand in factgauge.toml: text, numbers, true or false, lists and tables"
            raise InputError([Fault(where=_WHERE, path="$.options", found=str(error), remedy=remedy)]) from None
        return record

    def _as_word(self, value: Any) -> Any:
        """Write a path, which may have lost its leading ``./``, as one that is a path to everybody."""
        return str(self.runs.root / value) if isinstance(value, os.PathLike) else value


def _said_by(mark: pytest.Mark) -> Mapping[str, Any]:
    __tracebackhide__ = True
    if mark.args:
        remedy = f"give them by name, as in extractor={mark.args[0]!r}"
        raise InputError([Fault(where="@pytest.mark.factgauge", found="has arguments without a name", remedy=remedy)])
    return mark.kwargs
