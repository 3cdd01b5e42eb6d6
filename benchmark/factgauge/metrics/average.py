"""Macro averages: the mean over articles, or over kinds, of rates that are defined; what is left out is said."""

from collections.abc import Iterable, Sequence

from factgauge.facts import Record
from factgauge.metrics.counts import Interval, Rates


class Mean(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mean over ``of`` defined rates; ``left_out`` more were undefined. The mean is None where none was defined.

    ``interval`` is its 95 % interval, None where it cannot be told.
    """

    mean: float | None
    of: int
    left_out: int
    interval: Interval | None = None


class MacroRates(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mean of each rate over articles or over kinds."""

    precision: Mean
    recall: Mean
    f1: Mean


def macro(rates: Iterable[Rates]) -> MacroRates:
    """Average rates that were made apart, each with the same weight."""
    several = list(rates)
    return MacroRates(
        precision=mean_of([each.precision for each in several]),
        recall=mean_of([each.recall for each in several]),
        f1=mean_of([each.f1 for each in several]),
    )


def mean_of(values: Sequence[float | None]) -> Mean:
    """Average the values that are defined."""
    defined = [value for value in values if value is not None]
    mean = sum(defined) / len(defined) if defined else None
    return Mean(mean=mean, of=len(defined), left_out=len(values) - len(defined))
