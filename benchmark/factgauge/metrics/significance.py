"""Is the difference between two systems more than chance? Paired tests and intervals on the pooled F1, over units.

The unit is what was drawn from the world: an article, a cluster of articles on one story, a paragraph. It is never a mention, because the
mentions of an article are right and wrong together.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from factgauge.metrics.counts import Interval
from factgauge.metrics.resample import BLOCK, RESAMPLES, Stream, bootstrap_sums, intervals, rates_from_sums, term_sums

PERMUTATIONS = 10_000

# Whole numbers below this are exact in single precision, which is twice as fast.
_EXACT_IN_SINGLE = 2**24
# Two equal differences of F1 may come out a rounding error apart where their whole numbers differ (3/5 - 2/5 and 2/5 - 1/5). What lies
# within this much of the observed difference counts as reaching it, which can only make p larger.
_TIE = 1e-12


def permutation_p(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> float:
    """Test whether two systems differ in pooled F1; shapes (units, columns). See :func:`permutation_p_values`."""
    return float(permutation_p_values(first[np.newaxis], second[np.newaxis], permutations=permutations, seed=seed)[0])


def permutation_p_values(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Test several pairs of systems on the same units: two-sided paired permutation tests by approximate randomisation (Noreen 1989).

    The statistic is |F1(first) - F1(second)| of the pooled counts. A permutation swaps the counts of the two systems in each unit with
    chance ½, in the same units for all pairs. p = (c + 1) / (permutations + 1), where c permutations reach the observed statistic (Phipson
    and Smyth 2010).

    Where F1 is undefined for a side (nothing to find and nothing predicted), there is no difference to speak of and the statistic is 0.

    Args:
        first: whole counts, shape (pairs, units, columns); columns as in :func:`factgauge.metrics.resample.term_sums`.
        second: the counts of the other systems on the same units, same shape.
        permutations: how many to draw.
        seed: what fixes the draws; the same seed, units and permutations give the same swaps.

    Returns:
        p of each pair, shape (pairs,), above 0 and at most 1. It is 1 where the two are identical.

    Raises:
        ValueError: the shapes differ, or the columns are neither three nor four.
    """
    _check_shapes(first, second)
    before, after = _f1_terms(first), _f1_terms(second)
    # Swapping a unit moves this much from the second sum to the first; sums of whole numbers are exact in any order.
    moves = (after - before).transpose(1, 0, 2).reshape(first.shape[1], 2 * len(first))
    if np.abs(moves).max(initial=0) * len(moves) < _EXACT_IN_SINGLE:
        moves = moves.astype(np.float32)
    totals = before.sum(axis=1), after.sum(axis=1)
    observed = _distance(*totals)
    stream, rows = Stream(seed), max(1, BLOCK // max(1, *moves.shape))
    reached = np.zeros(len(first), dtype=np.int64)
    for start in range(0, permutations, rows):
        swaps = stream.bits(min(rows, permutations - start), len(moves)).astype(moves.dtype)
        moved = (swaps @ moves).astype(np.float64).reshape(len(swaps), *totals[0].shape)
        reached += np.count_nonzero(_distance(totals[0] + moved, totals[1] - moved) >= observed - _TIE, axis=0)
    return (reached + 1) / (permutations + 1)


def paired_interval(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval | None:
    """Give the interval of F1(first) - F1(second); shapes (units, columns). See :func:`paired_intervals`."""
    pair = first[np.newaxis], second[np.newaxis]
    return paired_intervals(*pair, confidence=confidence, resamples=resamples, seed=seed)[0]


def paired_intervals(
    first: NDArray[np.integer],
    second: NDArray[np.integer],
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[Interval | None]:
    """Give the percentile bootstrap interval of the difference in pooled F1, first minus second, for several pairs on the same units.

    Both systems of a pair are summed over the same resampled units (Efron 1979).

    Args:
        first: whole counts, shape (pairs, units, columns); columns as in :func:`factgauge.metrics.resample.term_sums`.
        second: the counts of the other systems on the same units, same shape.
        confidence: between 0 and 1.
        resamples: how often to draw.
        seed: what fixes the draws.

    Returns:
        One interval a pair; None below two units, or where F1 of a side is undefined in every resample.

    Raises:
        ValueError: the shapes differ, or the columns are neither three nor four.
    """
    _check_shapes(first, second)
    pairs, units, columns = first.shape
    cells = np.stack([first, second]).transpose(2, 0, 1, 3).reshape(units, 2 * pairs * columns)
    sums = bootstrap_sums(cells, resamples=resamples, seed=seed).reshape(-1, 2, pairs, columns)
    f1 = rates_from_sums(sums).f1
    return intervals(f1[:, 0] - f1[:, 1], confidence=confidence)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust the p of several tests so that the chance of any false alarm among them stays at the level (Holm 1979).

    Returns:
        The adjusted p under each name, in the order given, at most 1 and never below the p that came in.

    Raises:
        ValueError: a p is not between 0 and 1.
    """
    wrong = {name: p for name, p in p_values.items() if not 0 <= p <= 1}
    if wrong:
        raise ValueError(f"each p must lie between 0 and 1, got {wrong}")
    adjusted: dict[str, float] = {}
    largest = 0.0
    for done, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - done) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def _check_shapes(first: NDArray[np.integer], second: NDArray[np.integer]) -> None:
    if first.shape != second.shape or first.ndim != 3:  # noqa: PLR2004 (pairs, units, columns)
        raise ValueError(
            f"both systems must have counts on the same units, got shapes {first.shape} and {second.shape}"
        )


def _f1_terms(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Give the numerator and the denominator of F1, which add over units; shape (…, 2)."""
    terms = term_sums(counts)
    return np.stack([terms[..., 0], terms[..., 1] + terms[..., 2]], axis=-1)


def _distance(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        difference = np.abs(first[..., 0] / first[..., 1] - second[..., 0] / second[..., 1])
    return np.where(np.isnan(difference), 0.0, difference)
