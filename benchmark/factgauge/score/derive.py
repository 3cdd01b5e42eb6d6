"""What derives from the counts: rates, macro averages, and the 95 % interval of each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from factgauge.facts import KINDS, Kind
from factgauge.metrics.average import MacroRates, Mean, macro
from factgauge.metrics.counts import Interval, Rates, Scheme, rates_of
from factgauge.metrics.resample import (
    RESAMPLES,
    RateArrays,
    bootstrap_sums,
    interval,
    interval_of_means,
    intervals,
    rates_from_sums,
)
from factgauge.metrics.table import ALL, SCHEMES, CountTable, counts_of, summed

Unit: TypeAlias = Literal["article", "cluster", "paragraph"]

FEWEST_UNITS = 20
"""With fewer articles (or clusters, where gold names them) the unit of resampling is the paragraph."""

SEED = 0
_MANY_UNITS = 2_000
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
    paragraphs where the table has them. They are None for a single unit. Over more than 2,000 units 1,000 resamples are drawn, else
    10,000.
    """
    groups = (*table.groups, ALL) if tuple(kinds) == KINDS else table.groups
    counts = _with_all(table, groups)
    unit, keys = units_of(table)
    units = len(set(keys))
    resamples = RESAMPLES if units <= _MANY_UNITS else _RESAMPLES_OF_MANY
    columns = _Columns()
    of_counts = columns.add(summed(counts, keys))
    articles = _ArticleMeans(summed(counts, table.articles), columns, None if unit == "paragraph" else keys)
    sums = bootstrap_sums(columns.distinct(), resamples=resamples, seed=SEED)
    resampled = rates_from_sums(sums[:, of_counts].reshape(len(sums), *counts.shape[1:]))
    return Derived(
        unit=unit,
        units=units,
        resamples=resamples,
        rates=_rates(counts, groups, resampled),
        over_articles=articles.result(groups, sums),
        over_kinds=_over_kinds(counts, [groups.index(kind) for kind in kinds], resampled),
    )


def _with_all(table: CountTable, groups: Sequence[str]) -> NDArray[np.int32]:
    if len(groups) == len(table.groups):
        return table.counts
    together = table.counts[:, [table.groups.index(kind) for kind in KINDS]].sum(axis=1, keepdims=True, dtype=np.int32)
    return np.concatenate([table.counts, together], axis=1)


def units_of(table: CountTable) -> tuple[Unit, list[object]]:
    """Name the unit of resampling, and for each row of the table the unit that it belongs to."""
    if any(paragraph is not None for paragraph in table.paragraphs):
        return "paragraph", list(zip(table.articles, table.paragraphs, strict=True))
    unit: Unit = "cluster" if any(table.clusters) else "article"
    return unit, [
        (cluster, None if cluster else article) for article, cluster in zip(table.articles, table.clusters, strict=True)
    ]


class _Columns:
    """Columns of whole numbers by unit, each kept once: many schemes count the same."""

    def __init__(self) -> None:
        self._place_of: dict[bytes, int] = {}
        self._distinct: list[NDArray[Any]] = []

    def add(self, part: NDArray[np.integer[Any]]) -> list[int]:
        """Add the columns of a part of the shape (units, …), and give the place of each."""
        return [self._place(column) for column in part.reshape(len(part), -1).T]

    def _place(self, column: NDArray[np.integer[Any]]) -> int:
        column = column.astype(np.int64)
        content = hashlib.sha256(column.tobytes()).digest()
        if content not in self._place_of:
            self._place_of[content] = len(self._distinct)
            # Most fit into half the room.
            fits = column.size == 0 or column.max() <= np.iinfo(np.int32).max
            self._distinct.append(column.astype(np.int32) if fits else column)
        return self._place_of[content]

    def distinct(self) -> NDArray[np.integer[Any]]:
        """Give the columns, shape (units, columns), and keep them no longer."""
        columns, self._distinct = self._distinct, []
        return np.stack(columns, axis=1)


def _rates(counts: NDArray[np.int32], groups: Sequence[str], resampled: RateArrays) -> dict[str, dict[Scheme, Rates]]:
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


class _ArticleMeans:
    """The mean over articles of each rate; scheme by scheme, since the rates of all would take much room.

    ``of_articles`` has the shape (articles, groups, schemes, 4). ``keys`` name the unit of each article, None where articles are not what
    is resampled; then the means have no interval. Shares are added up as whole billionths, here and in each resample.
    """

    def __init__(self, of_articles: NDArray[np.int32], columns: _Columns, keys: Sequence[object] | None) -> None:
        self._articles, groups, schemes, _ = of_articles.shape
        self._totals = np.zeros((schemes, len(_METRICS), groups, 2), dtype=np.int64)
        self._places: list[list[list[int]]] = []
        for place in range(schemes):
            rates = rates_from_sums(of_articles[:, :, place])
            self._places.append([])
            for metric, name in enumerate(_METRICS):
                shares = _billionths(getattr(rates, name))
                self._totals[place, metric] = shares.sum(axis=0)
                if keys is not None:
                    self._places[place].append(columns.add(summed(shares, keys)))

    def result(self, groups: Sequence[str], sums: NDArray[np.float64]) -> dict[str, dict[Scheme, MacroRates]]:
        """Give the means with their intervals; ``sums`` are those of the columns, resampled."""
        return {
            group: {
                scheme: MacroRates(
                    **{name: self._mean(at, place, metric, sums) for metric, name in enumerate(_METRICS)}
                )
                for place, scheme in enumerate(SCHEMES)
            }
            for at, group in enumerate(groups)
        }

    def _mean(self, group: int, scheme: int, metric: int, sums: NDArray[np.float64]) -> Mean:
        total, defined = self._totals[scheme, metric, group].tolist()
        bounds = None
        if self._places[scheme]:
            value, number = self._places[scheme][metric][2 * group : 2 * group + 2]
            with np.errstate(invalid="ignore"):
                bounds = interval(sums[:, value] / sums[:, number] / _BILLION)
        return Mean(
            mean=total / defined / _BILLION if defined else None,
            of=defined,
            left_out=self._articles - defined,
            interval=bounds,
        )


def _billionths(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Turn rates into whole billionths, and whether they are defined; shape (articles, groups, 2)."""
    defined = ~np.isnan(values)
    shares = np.rint(np.where(defined, values, 0.0) * _BILLION).astype(np.int64)
    return np.stack([shares, defined.astype(np.int64)], axis=-1)


def _over_kinds(counts: NDArray[np.int32], places: Sequence[int], resampled: RateArrays) -> dict[Scheme, MacroRates]:
    totals = counts.sum(axis=0)
    averages = {}
    for at, scheme in enumerate(SCHEMES):
        average = macro(rates_of(counts_of(totals[place, at].tolist())) for place in places)
        bounds = {name: interval_of_means(getattr(resampled, name)[:, places, at]) for name in _METRICS}
        averages[scheme] = MacroRates(
            **{name: msgspec.structs.replace(getattr(average, name), interval=bounds[name]) for name in _METRICS}
        )
    return averages
