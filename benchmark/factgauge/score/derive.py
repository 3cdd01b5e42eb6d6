"""What derives from the counts: rates, macro averages, and the 95 % interval of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from factgauge.facts import KINDS, Kind
from factgauge.metrics.average import MacroRates, Mean, macro
from factgauge.metrics.counts import Interval, Rates, Scheme, rates_of
from factgauge.metrics.resample import RESAMPLES, RateArrays, bootstrap_sums, intervals, rates_from_sums
from factgauge.metrics.table import SCHEMES, CountTable, counts_of, summed

ALL = "all"
Unit: TypeAlias = Literal["article", "cluster", "paragraph"]

FEWEST_UNITS = 20
"""With fewer articles (or clusters, where gold names them) the unit of resampling is the paragraph."""

SEED = 0
_MANY_UNITS = 10_000
_RESAMPLES_OF_MANY = 1_000
# Shares are summed as whole billionths, so that a sum is exact and the same on any machine.
_BILLION = 10**9
_METRICS = ("precision", "recall", "f1")


@dataclass(frozen=True, kw_only=True)
class Derived:
    """Rates by group and scheme, macro averages over articles and over kinds, and what the intervals rest on."""

    unit: Unit
    units: int
    resamples: int
    rates: dict[str, dict[Scheme, Rates]]
    over_articles: dict[str, dict[Scheme, MacroRates]]
    over_kinds: dict[Scheme, MacroRates]


def derive(table: CountTable, kinds: Sequence[Kind]) -> Derived:
    """Derive everything from the counts of an extractor that declares ``kinds``.

    The intervals are 95 % percentile intervals of the bootstrap over units (Efron 1979): articles, clusters where gold names them,
    paragraphs where the table has them. They are None for a single unit. Over more than 10,000 units 1,000 resamples are drawn, else
    10,000.
    """
    groups = (*table.groups, ALL) if tuple(kinds) == KINDS else table.groups
    counts = _with_all(table, groups)
    unit, keys = units_of(table)
    units = len(set(keys))
    resamples = RESAMPLES if units <= _MANY_UNITS else _RESAMPLES_OF_MANY
    of_articles = summed(counts, table.articles)
    resampled = _resampled(summed(counts, keys), resamples)
    return Derived(
        unit=unit,
        units=units,
        resamples=resamples,
        rates=_rates(counts, groups, rates_from_sums(resampled)),
        over_articles=_over_articles(of_articles, groups, _resampled_means(of_articles, unit, table, resamples)),
        over_kinds=_over_kinds(counts, [groups.index(kind) for kind in kinds], rates_from_sums(resampled)),
    )


def _with_all(table: CountTable, groups: Sequence[str]) -> NDArray[np.int64]:
    if len(groups) == len(table.groups):
        return table.counts
    together = table.counts[:, [table.groups.index(kind) for kind in KINDS]].sum(axis=1, keepdims=True)
    return np.concatenate([table.counts, together], axis=1)


def units_of(table: CountTable) -> tuple[Unit, list[object]]:
    """Name the unit of resampling, and for each row of the table the unit that it belongs to."""
    if any(paragraph is not None for paragraph in table.paragraphs):
        return "paragraph", list(zip(table.articles, table.paragraphs, strict=True))
    unit: Unit = "cluster" if any(table.clusters) else "article"
    return unit, [
        (cluster, None if cluster else article) for article, cluster in zip(table.articles, table.clusters, strict=True)
    ]


def _resampled(units: NDArray[np.int64], resamples: int) -> NDArray[np.float64]:
    """Sum resampled units: (units, …) to (resamples, …). A column that is there twice is summed once."""
    flat = units.reshape(len(units), -1)
    columns, place = np.unique(flat, axis=1, return_inverse=True)
    sums = bootstrap_sums(columns, resamples=resamples, seed=SEED)
    return sums[:, place.reshape(-1)].reshape(len(sums), *units.shape[1:])


def _rates(counts: NDArray[np.int64], groups: Sequence[str], resampled: RateArrays) -> dict[str, dict[Scheme, Rates]]:
    totals = counts.sum(axis=0)
    bounds = {name: _intervals(getattr(resampled, name)) for name in _METRICS}
    return {
        group: {
            scheme: msgspec.structs.replace(
                rates_of(counts_of(totals[at, place].tolist())),
                **{f"{name}_interval": bounds[name][at][place] for name in _METRICS},
            )
            for place, scheme in enumerate(SCHEMES)
        }
        for at, group in enumerate(groups)
    }


def _intervals(values: NDArray[np.float64]) -> list[list[Interval | None]]:
    """Give the intervals of resampled values of the shape (resamples, groups, schemes)."""
    resamples, groups, schemes = values.shape
    flat = intervals(values.reshape(resamples, groups * schemes))
    return [flat[at * schemes : (at + 1) * schemes] for at in range(groups)]


def _resampled_means(
    of_articles: NDArray[np.int64], unit: Unit, table: CountTable, resamples: int
) -> Mapping[str, NDArray[np.float64]] | None:
    """Resample the mean over articles of each rate; None where articles are not resampled."""
    if unit == "paragraph":
        return None
    rates = rates_from_sums(of_articles)
    _, keys = units_of(table)
    means = {}
    for name in _METRICS:
        values = getattr(rates, name)
        defined = ~np.isnan(values)
        billionths = np.rint(np.where(defined, values, 0.0) * _BILLION).astype(np.int64)
        sums = _resampled(
            summed(np.stack([billionths, defined.astype(np.int64)]).transpose(1, 2, 3, 0), keys), resamples
        )
        with np.errstate(invalid="ignore"):
            means[name] = sums[..., 0] / sums[..., 1] / _BILLION
    return means


def _over_articles(
    of_articles: NDArray[np.int64], groups: Sequence[str], resampled: Mapping[str, NDArray[np.float64]] | None
) -> dict[str, dict[Scheme, MacroRates]]:
    rates = rates_from_sums(of_articles)
    bounds = None if resampled is None else {name: _intervals(resampled[name]) for name in _METRICS}
    return {
        group: {
            scheme: MacroRates(
                **{
                    name: _mean(getattr(rates, name)[:, at, place], bounds[name][at][place] if bounds else None)
                    for name in _METRICS
                }
            )
            for place, scheme in enumerate(SCHEMES)
        }
        for at, group in enumerate(groups)
    }


def _mean(values: NDArray[np.float64], bounds: Interval | None) -> Mean:
    defined = values[~np.isnan(values)]
    # The same billionths as in the resamples, so that the mean and its interval agree to the last digit.
    total = int(np.rint(defined * _BILLION).astype(np.int64).sum())
    mean = total / len(defined) / _BILLION if len(defined) else None
    return Mean(mean=mean, of=len(defined), left_out=len(values) - len(defined), interval=bounds)


def _over_kinds(counts: NDArray[np.int64], places: Sequence[int], resampled: RateArrays) -> dict[Scheme, MacroRates]:
    totals = counts.sum(axis=0)
    averages = {}
    for at, scheme in enumerate(SCHEMES):
        average = macro(rates_of(counts_of(totals[place, at].tolist())) for place in places)
        bounds = {name: _interval_over_kinds(getattr(resampled, name)[:, places, at]) for name in _METRICS}
        averages[scheme] = MacroRates(
            **{name: msgspec.structs.replace(getattr(average, name), interval=bounds[name]) for name in _METRICS}
        )
    return averages


def _interval_over_kinds(values: NDArray[np.float64]) -> Interval | None:
    """Give the interval of the mean over the kinds whose rate is defined; shape (resamples, kinds)."""
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        means = np.where(defined, values, 0.0).sum(axis=1) / defined.sum(axis=1)
    return intervals(means[:, np.newaxis])[0]
