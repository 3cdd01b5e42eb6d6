"""Two runs on the same articles: by how much their F1 differs, and whether by more than chance.

Everything is read from the counts of two scorecards on the same articles. The difference is always second minus first. Its interval is the
paired bootstrap's over the units of the scorecards (articles, clusters or paragraphs), its p that of the paired permutation test on pooled
F1; both are described in :mod:`factgauge.metrics.significance`. The p of the kinds are adjusted together (Holm 1979), because each of them
is a chance for a false alarm; the pooled counts of all kinds are one test and stand alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from factgauge.errors import Fault, InputError, NotComparableError
from factgauge.facts import KINDS, Kind, Record
from factgauge.metrics.average import mean_of
from factgauge.metrics.counts import HEADLINE, Counts, Interval, Rates, Scheme
from factgauge.metrics.resample import bootstrap_sums, interval, interval_of_means, rates_from_sums
from factgauge.metrics.signature import Signature
from factgauge.metrics.significance import PERMUTATIONS, holm, permutation_p_values
from factgauge.metrics.table import ALL, WITHOUT_HEADER, CountTable, counts_of, summed
from factgauge.score.derive import Unit, units_of
from factgauge.score.scorecard import Scorecard, Scored
from factgauge.score.values import values_part

Side: TypeAlias = Literal["first", "second"]

LEVEL = 0.05
"""The level of the tests: a difference is called one where p is at most this."""

SEED = 0
# These schemes look at values. The others ask only where a fact stands, so whose values were scored is nothing to them.
_BY_VALUE = (Scheme.VALUE, Scheme.DOCUMENT)
# Parts of a signature that must be the same, by the names they are printed with: the field, and what to do.
_MUST_AGREE = {
    "factgauge": ("version", "score both runs with the same version"),
    "gold": ("gold", "score both runs against the same gold set, in the same version"),
    "ci": ("intervals", "score both runs with the same version, against the same gold set"),
}
_NAMED = 3


class ArticleTally(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On how many articles the second run has a higher, an equal or a lower F1 than the first.

    On ``empty`` articles F1 is undefined for both, for there is nothing to find and neither says anything; they are no ties. Where it is
    undefined for one, that one rightly says nothing and the other says something wrong: the silent one is better.
    """

    higher: int
    equal: int
    lower: int
    empty: int


class Difference(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two runs on one kind, or on all together.

    ``difference`` is F1 of the second minus F1 of the first, ``interval`` its 95 % interval, ``p`` that of the test; all are None where F1
    is undefined for a run, and the interval also below two units. ``p_holm`` is p adjusted over the compared kinds, None for what is no
    kind. ``better`` is the run that the test shows to be better: p_holm, or p of all kinds together, is at most .05. It is None where no
    difference is shown, which does not show that there is none, and always for the dates without the header's, which are tested as dates.
    ``differing`` is the number of units on which the counts of the runs differ: the fewer, the less any test can show.
    """

    first: Rates
    second: Rates
    difference: float | None
    interval: Interval | None
    p: float | None
    p_holm: float | None
    better: Side | None
    articles: ArticleTally
    differing: int


class MacroDifference(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mean F1 of either run over the compared ``kinds`` whose F1 is defined for both, and their difference with its 95 % interval.

    In each resample the mean is over the kinds that are defined there for both.
    """

    kinds: tuple[Kind, ...]
    first: float
    second: float
    difference: float
    interval: Interval | None


class Comparison(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two runs side by side under one scheme.

    ``kinds`` are those that both runs declare; ``only_first`` and ``only_second`` those that one declares, which are left out. ``groups``
    has the kinds, ``date_without_header`` where both runs have it, and ``all`` where both declare all three kinds. ``macro`` is None below
    two kinds with a defined F1. ``failed`` are the numbers of articles that either run failed on. ``unit`` is what was resampled and
    swapped, ``units`` their number.
    """

    signature: str
    scheme: Scheme
    kinds: tuple[Kind, ...]
    only_first: tuple[Kind, ...]
    only_second: tuple[Kind, ...]
    articles: int
    failed: tuple[int, int]
    unit: Unit
    units: int
    groups: dict[str, Difference]
    macro: MacroDifference | None


def compare(first: Scored, second: Scored, scheme: Scheme = HEADLINE) -> Comparison:
    """Compare two scored runs under one scheme.

    Raises:
        NotComparableError: they differ in gold, articles, version, unit, or under a scheme that judges values in whose values were
            scored; or no kind is declared by both.
        InputError: one is of a baseline, which does not keep the scheme; a scorecard has no signature of this form, a row twice, or rates
            that are not those of its counts.
    """
    cards = first.scorecard, second.scorecard
    if any(scheme not in rates for card in cards for rates in card.rates.values()):
        remedy = "compare run folders under it, or a baseline under strict, lenient, value or document"
        raise InputError([Fault(where=f"scheme {scheme}", found="is not kept by a baseline", remedy=remedy)])
    kinds = tuple(kind for kind in cards[0].kinds if kind in cards[1].kinds)
    signature = _common_signature(*cards, kinds, scheme)
    paired = _paired(first.table, second.table, kinds, scheme)
    rates = [
        [_rates(card, group, scheme, paired.total(side, group)) for group in paired.groups]
        for side, card in enumerate(cards)
    ]
    resampled = dict(zip(paired.groups, paired.resampled(signature.resamples).T, strict=True))
    groups = _differences(paired, rates[0], rates[1], resampled)
    return Comparison(
        signature=_printed(signature),
        scheme=scheme,
        kinds=kinds,
        only_first=tuple(kind for kind in cards[0].kinds if kind not in kinds),
        only_second=tuple(kind for kind in cards[1].kinds if kind not in kinds),
        articles=len(set(paired.articles)),
        failed=(len(cards[0].failed), len(cards[1].failed)),
        unit=paired.unit,
        units=paired.units[0].shape[1],
        groups=groups,
        macro=_macro(groups, kinds, resampled),
    )


def _common_signature(first: Scorecard, second: Scorecard, kinds: tuple[Kind, ...], scheme: Scheme) -> Signature:
    """Give what both runs were scored with, as far as the compared kinds go."""
    one, other = _signature(first), _signature(second)
    faults = [
        Fault(where=part, found=f"{getattr(one, field)} against {getattr(other, field)}", remedy=remedy)
        for part, (field, remedy) in _MUST_AGREE.items()
        if getattr(one, field) != getattr(other, field)
    ]
    if not kinds:
        found = f"{', '.join(first.kinds) or 'none'} against {', '.join(second.kinds) or 'none'}"
        faults.append(Fault(where="kinds", found=found, remedy="compare runs that declare a kind in common"))
    # Whose values a run has that says nothing is nobody's.
    spoken = tuple(kind for kind in kinds if _says_anything(first, kind) and _says_anything(second, kind))
    values = tuple(_values_of(each.values, card.kinds, spoken) for each, card in ((one, first), (other, second)))
    if values[0] != values[1] and scheme in _BY_VALUE:
        remedy = "compare where the facts stand: --scheme lenient or --scheme strict"
        faults.append(Fault(where="values", found=f"{values[0]} against {values[1]}", remedy=remedy))
    if faults:
        raise NotComparableError(faults)
    return replace(one, scheme=scheme, values=" / ".join(dict.fromkeys(values)))


def _says_anything(scorecard: Scorecard, kind: Kind) -> bool:
    """Say whether a run has a prediction of a kind that counts."""
    rates = scorecard.rates[kind][Scheme.STRICT]
    return rates.matched + rates.spurious > 0


def _signature(scorecard: Scorecard) -> Signature:
    try:
        return Signature.parse(scorecard.signature)
    except ValueError as error:
        found, remedy = f"cannot be read: {scorecard.signature}", "score the predictions again with this version"
        raise InputError([Fault(where="signature", found=found, remedy=remedy)]) from error


def _printed(signature: Signature) -> str:
    """Write the signature of a comparison."""
    paired = replace(signature, intervals=f"paired-{signature.intervals}")
    return f"{paired}|test:permutation,{PERMUTATIONS},seed={SEED},holm"


def _values_of(part: str, declared: Sequence[Kind], kinds: Sequence[Kind]) -> str:
    """Restrict the part of a signature that says whose values were scored to the compared kinds."""
    normalised = frozenset(
        kind for kind in KINDS if kind in declared and (part == "normalised" or f"{kind}=normalised" in part.split(","))
    )
    return values_part(normalised.intersection(kinds), kinds)


def check_rows(first: CountTable, second: CountTable) -> None:
    """Make sure that two tables, which come in the order of the articles, count the same articles in the same parts."""
    rows = [list(zip(table.articles, table.paragraphs, table.clusters, strict=True)) for table in (first, second)]
    for number, each in enumerate(rows, start=1):
        if len({row[:2] for row in each}) < len(each):
            twice = next(row[0] for row, after in pairwise(each) if row[:2] == after[:2])
            found = f"run {number} counts article {twice!r} twice"
            raise InputError([Fault(where="rows", found=found, remedy="score its predictions again")])
    if not rows[0] and not rows[1]:
        raise InputError([Fault(where="rows", found="the scorecards count no article", remedy="score both runs again")])
    if rows[0] != rows[1]:
        raise NotComparableError(list(_row_faults(first, second)))


def _row_faults(first: CountTable, second: CountTable) -> Iterator[Fault]:
    here, there = set(first.articles), set(second.articles)
    for side, alone in (("first", here - there), ("second", there - here)):
        if alone:
            named = ", ".join(sorted(alone)[:_NAMED]) + (
                f" and {len(alone) - _NAMED} more" if len(alone) > _NAMED else ""
            )
            yield Fault(
                where="articles", found=f"only the {side} run has {named}", remedy="run both over the same articles"
            )
    if here == there:
        found = "the runs count the same articles in other parts or clusters"
        yield Fault(where="rows", found=found, remedy="score both with the same version, against the same gold set")


@dataclass(frozen=True, kw_only=True)
class _Paired:
    """The counts of two runs on the same rows: ``rows`` of the shape (groups, rows, 4) for either run, ``units`` (groups, units, 4)."""

    groups: tuple[str, ...]
    articles: Sequence[str]
    unit: Unit
    rows: tuple[NDArray[np.int32], NDArray[np.int32]]
    units: tuple[NDArray[np.int32], NDArray[np.int32]]

    def total(self, side: int, group: str) -> Counts:
        """Give the pooled counts of a run in a group."""
        return counts_of(self.rows[side][self.groups.index(group)].sum(axis=0).tolist())

    def resampled(self, resamples: int) -> NDArray[np.float64]:
        """Give the differences in F1 over resampled units, NaN where F1 of a run is undefined; shape (resamples, groups)."""
        cells = np.stack(self.units)
        runs, groups, units, columns = cells.shape
        table = cells.transpose(2, 0, 1, 3).reshape(units, runs * groups * columns)
        sums = bootstrap_sums(table, resamples=resamples, seed=SEED).reshape(-1, runs, groups, columns)
        f1 = rates_from_sums(sums).f1
        return f1[:, 1] - f1[:, 0]


def _paired(first: CountTable, second: CountTable, kinds: Sequence[Kind], scheme: Scheme) -> _Paired:
    check_rows(first, second)
    groups = _groups(kinds, first, second)
    unit, keys = units_of(first)
    rows = _stacked(first, groups, scheme), _stacked(second, groups, scheme)
    units = (
        np.stack([summed(of_group, keys) for of_group in rows[0]]),
        np.stack([summed(of_group, keys) for of_group in rows[1]]),
    )
    return _Paired(groups=groups, articles=first.articles, unit=unit, rows=rows, units=units)


def _groups(kinds: Sequence[Kind], first: CountTable, second: CountTable) -> tuple[str, ...]:
    groups: list[str] = list(kinds)
    if "date" in kinds and all(WITHOUT_HEADER in table.groups for table in (first, second)):
        groups.insert(groups.index("date") + 1, WITHOUT_HEADER)
    return (*groups, ALL) if tuple(kinds) == KINDS else tuple(groups)


def _stacked(table: CountTable, groups: Sequence[str], scheme: Scheme) -> NDArray[np.int32]:
    """Give the counts of each group under one scheme, shape (groups, rows, 4)."""
    return np.stack([table.of(KINDS if group == ALL else (group,), scheme) for group in groups])


def _rates(scorecard: Scorecard, group: str, scheme: Scheme, counts: Counts) -> Rates:
    """Give the rates of a scorecard with their intervals, if they are those of the counts."""
    rates = scorecard.rates.get(group, {}).get(scheme)
    if rates is None or counts != Counts(
        matched=rates.matched, partial=rates.partial, spurious=rates.spurious, missed=rates.missed
    ):
        found = f"rates of {group} under {scheme} are not those of the counts"
        raise InputError([Fault(where="scorecard", found=found, remedy="score the predictions again")])
    return rates


def _differences(
    paired: _Paired,
    first: Sequence[Rates],
    second: Sequence[Rates],
    resampled: Mapping[str, NDArray[np.float64]],
) -> dict[str, Difference]:
    """Compare each group; the rates are in the order of the groups."""
    p_values = permutation_p_values(*paired.units, seed=SEED).tolist()
    defined = [one.f1 is not None and other.f1 is not None for one, other in zip(first, second, strict=True)]
    adjusted = holm({group: p_values[at] for at, group in enumerate(paired.groups) if group in KINDS and defined[at]})
    return {
        group: _difference(
            first[at],
            second[at],
            interval=interval(resampled[group]),
            p=p_values[at],
            p_holm=adjusted.get(group),
            is_tested=group != WITHOUT_HEADER,
            articles=_tally(paired.articles, paired.rows[0][at], paired.rows[1][at]),
            differing=int((paired.units[0][at] != paired.units[1][at]).any(axis=1).sum()),
        )
        for at, group in enumerate(paired.groups)
    }


def _difference(  # noqa: PLR0913 (one for each part of the record)
    first: Rates,
    second: Rates,
    *,
    interval: Interval | None,
    p: float,
    p_holm: float | None,
    is_tested: bool,
    articles: ArticleTally,
    differing: int,
) -> Difference:
    if first.f1 is None or second.f1 is None:
        return Difference(
            first=first,
            second=second,
            difference=None,
            interval=None,
            p=None,
            p_holm=None,
            better=None,
            articles=articles,
            differing=differing,
        )
    shown = is_tested and (p if p_holm is None else p_holm) <= LEVEL
    higher: Side = "second" if second.f1 > first.f1 else "first"
    return Difference(
        first=first,
        second=second,
        difference=second.f1 - first.f1,
        interval=interval,
        p=p,
        p_holm=p_holm,
        better=higher if shown else None,
        articles=articles,
        differing=differing,
    )


def _tally(articles: Sequence[str], first: NDArray[np.int32], second: NDArray[np.int32]) -> ArticleTally:
    """Compare article by article; the counts have the shape (rows, 4)."""
    one, other = (rates_from_sums(summed(each, articles)).f1 for each in (first, second))
    empty = np.isnan(one) & np.isnan(other)
    # Nothing is better than only wrong facts, whose F1 is 0.
    ranks = [np.where(np.isnan(each), np.inf, each) for each in (one, other)]
    higher, lower = int((ranks[1] > ranks[0]).sum()), int((ranks[1] < ranks[0]).sum())
    left = int(empty.sum())
    return ArticleTally(higher=higher, equal=len(one) - higher - lower - left, lower=lower, empty=left)


def _macro(
    groups: Mapping[str, Difference], kinds: Sequence[Kind], resampled: Mapping[str, NDArray[np.float64]]
) -> MacroDifference | None:
    defined = tuple(kind for kind in kinds if groups[kind].difference is not None)
    if len(defined) < 2:  # noqa: PLR2004 (the mean of one is that one)
        return None
    first, second = (
        mean_of([rates.f1 for rates in each]).mean or 0.0
        for each in ([groups[kind].first for kind in defined], [groups[kind].second for kind in defined])
    )
    return MacroDifference(
        kinds=defined,
        first=first,
        second=second,
        difference=second - first,
        interval=interval_of_means(np.stack([resampled[kind] for kind in defined], axis=1)),
    )
