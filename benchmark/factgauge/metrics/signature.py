"""The signature: the one line that makes two numbers comparable."""

from dataclasses import dataclass

from factgauge._version import __version__
from factgauge.metrics.counts import HEADLINE, Scheme


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a number depends on beside the predictions. Its printed form is ``str(signature)``."""

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


def gold_part(name: str, version: str | None, digest: str) -> str:
    """Write a gold set for a signature: ``core@1.0#3f9a12…``; a bare file has no version."""
    return f"{name}{f'@{version}' if version is not None else ''}#{digest}"
