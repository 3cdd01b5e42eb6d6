"""The signature: the one line that makes two numbers comparable."""

import re
from dataclasses import dataclass
from typing import Self

from factgauge._version import __version__
from factgauge.metrics.counts import HEADLINE, Scheme

# The name of a gold set may hold anything, so it ends where the next part begins for the last time.
_PRINTED = re.compile(
    r"factgauge:(?P<version>[^|]*)\|gold:(?P<gold>.*)\|scheme:(?P<scheme>[^|]*)\|average:(?P<average>[^|]*)"
    r"\|values:(?P<values>[^|]*)\|ci:(?P<intervals>bootstrap,[a-z]+,[0-9]{1,9},seed=[0-9]+)"
)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a number depends on beside the predictions. Its printed form reads back: ``Signature.parse(str(it)) == it``."""

    gold: str
    scheme: Scheme = HEADLINE
    average: str = "micro"
    values: str = "own"
    intervals: str
    version: str = __version__

    def __str__(self) -> str:
        parts = {
            "factgauge": self.version,
            "gold": self.gold,
            "scheme": self.scheme,
            "average": self.average,
            "values": self.values,
            "ci": self.intervals,
        }
        return "|".join(f"{name}:{value}" for name, value in parts.items())

    @classmethod
    def parse(cls, printed: str) -> Self:
        """Read a printed signature back.

        Raises:
            ValueError: it is none, or has a scheme that this version does not know.
        """
        found = _PRINTED.fullmatch(printed)
        if found is None:
            raise ValueError(f"{printed!r} is no signature of this version")
        return cls(
            gold=found["gold"],
            scheme=Scheme(found["scheme"]),
            average=found["average"],
            values=found["values"],
            intervals=found["intervals"],
            version=found["version"],
        )

    @property
    def resamples(self) -> int:
        """How many resamples the intervals rest on."""
        return int(self.intervals.split(",")[2])


def gold_part(name: str, version: str | None, digest: str) -> str:
    """Write a gold set for a signature: ``core@1.0#3f9a12…``; a bare file has no version."""
    return f"{name}{f'@{version}' if version is not None else ''}#{digest}"
