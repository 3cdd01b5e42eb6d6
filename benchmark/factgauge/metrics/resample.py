"""Bootstrap resampling of counts, the rates of resampled counts, and their percentile intervals (Efron 1979).

The unit of resampling (an article, a cluster of articles on one story, a paragraph) is a row of whole-number counts. Everything here gives
the same bytes for the same seed on any machine: random numbers are the raw words of PCG64, whose stream NumPy has fixed (the methods of
``Generator`` may change between versions, NEP 19), and sums are whole numbers below 2⁵³, which floating-point addition gets right in any
order and with any BLAS.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factgauge.metrics.counts import Interval

RESAMPLES = 10_000

# The size of a block in array elements: large enough for fast matrix products, small enough that memory does not grow with the corpus.
BLOCK = 2**20
_EXACT = 2**53

# What the counts (matched, partial, spurious, missed) add to: twice what was found, what was predicted, what was to be found. Half credit
# for a partial match makes "twice" the smallest whole number.
_TERMS = np.array([[2, 1, 1], [1, 1, 1], [0, 1, 0], [0, 0, 1]], dtype=np.float64)
_TERMS_WITHOUT_PARTIAL = _TERMS[[0, 2, 3]]


class Stream:
    """Reproducible random numbers: the raw words of PCG64 from a seed, one or several whole numbers that are not negative.

    Every row begins with a fresh 64-bit word, so the numbers do not depend on how many rows are drawn at once.
    """

    def __init__(self, seed: int | tuple[int, ...]) -> None:
        self._words = np.random.PCG64(seed)

    def integers(self, rows: int, columns: int) -> NDArray[np.uint32]:
        """Draw whole numbers below 2³²; shape (rows, columns)."""
        return self._rows(rows, -(-columns // 2)).view("<u4")[:, :columns]

    def bits(self, rows: int, columns: int) -> NDArray[np.uint8]:
        """Draw fair zeros and ones; shape (rows, columns)."""
        octets = self._rows(rows, -(-columns // 64)).view(np.uint8)
        return np.unpackbits(octets, axis=1, count=columns)

    def indices(self, rows: int, columns: int, below: int) -> NDArray[np.int64]:
        """Draw places from 0 up to and without ``below``; shape (rows, columns).

        A 32-bit number is scaled by multiply and shift (Lemire 2019). Without his rejection step the chance of a place is off by less than
        ``below`` / 2³² of itself: 2.4 in a million for 10,000 units.
        """
        scaled = np.multiply(self.integers(rows, columns), np.uint64(below), dtype=np.uint64)
        return (scaled >> np.uint64(32)).view(np.int64)

    def _rows(self, rows: int, words: int) -> NDArray[np.uint64]:
        # Little-endian on every machine, because callers look at parts of a word.
        drawn = np.asarray(self._words.random_raw(rows * words)).astype("<u8", copy=False)
        return drawn.reshape(rows, words)


@dataclass(frozen=True, kw_only=True)
class RateArrays:
    """Rates of many sums of counts, NaN where undefined; the shape is that of the sums without the last axis."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]


def bootstrap_sums(cells: NDArray[np.integer], *, resamples: int = RESAMPLES, seed: int = 0) -> NDArray[np.float64]:
    """Sum the columns over units drawn with replacement, as many as there are: the multinomial bootstrap (Efron 1979).

    Args:
        cells: whole numbers, shape (units, columns).
        resamples: how often to draw.
        seed: what fixes the draws. They do not depend on the columns: the sums of two calls with as many units and the same seed belong to
            the same resampled units, row by row.

    Returns:
        Exact whole numbers, shape (resamples, columns). One unit says nothing about the spread between units, so below two units there are
        no resamples, shape (0, columns), and every interval of them is None.

    Raises:
        ValueError: the cells are not a table of whole numbers, or so large that a sum could reach 2⁵³.
    """
    units, columns = _table(cells).shape
    if units < 2:  # noqa: PLR2004 (two is the least that varies)
        return np.empty((0, columns))
    values, stream = cells.astype(np.float64), Stream(seed)
    rows = max(1, BLOCK // units)
    weights = np.empty((min(rows, resamples), units))
    sums = np.empty((resamples, columns))
    for start in range(0, resamples, rows):
        block = weights[: resamples - start]
        for row in block:
            row[:] = np.bincount(stream.indices(1, units, units)[0], minlength=units)
        sums[start : start + rows] = block @ values
    return sums


def term_sums(counts: NDArray[np.number]) -> NDArray[np.float64]:
    """Turn counts into what rates are made of: twice what was found, how many were predicted, how many were to be found.

    Args:
        counts: shape (…, 4) for matched, partial, spurious, missed, or (…, 3) for matched, spurious, missed.

    Returns:
        Whole numbers, shape (…, 3). Terms add as counts do; a partial match counts as half found.

    Raises:
        ValueError: the last axis has neither three nor four columns.
    """
    for terms in (_TERMS, _TERMS_WITHOUT_PARTIAL):
        if counts.ndim and counts.shape[-1] == len(terms):
            # Whole floats are exact, do not overflow as narrow integers do, and have the fast matrix product.
            return counts.astype(np.float64) @ terms
    raise ValueError(f"the last axis of counts must have 3 or 4 columns, got shape {counts.shape}")


def rates_from_sums(sums: NDArray[np.number]) -> RateArrays:
    """Derive precision, recall and F1 from counts, as :func:`factgauge.metrics.counts.rates_of` does, many at once.

    Args:
        sums: shape (…, 4) for matched, partial, spurious, missed, or (…, 3) for matched, spurious, missed.

    Returns:
        Precision is NaN where nothing was predicted, recall where there was nothing to find, F1 where both hold.

    Raises:
        ValueError: the last axis has neither three nor four columns.
    """
    terms = term_sums(sums)
    found, predicted, wanted = terms[..., 0], terms[..., 1], terms[..., 2]
    # Each is one division of whole numbers, so it rounds as rates_of does. 0 / 0 is the undefined rate; found is never more than the rest.
    with np.errstate(invalid="ignore"):
        return RateArrays(
            precision=np.divide(found, 2 * predicted),
            recall=np.divide(found, 2 * wanted),
            f1=np.divide(found, predicted + wanted),
        )


def intervals(values: NDArray[np.float64], *, confidence: float = 0.95) -> list[Interval | None]:
    """Give the percentile interval of each column of resampled values (Efron 1979).

    The bounds are order statistics: the k-th smallest and the k-th largest of n defined values, with k = ⌊(n + 1)(1 - confidence) / 2⌋ and
    at least 1. They are values that occurred; nothing is interpolated. Undefined resamples (NaN) are left out of n.

    Args:
        values: shape (resamples, columns).
        confidence: between 0 and 1.

    Returns:
        One interval a column; None where no resample is defined.
    """
    # NaN sorts last, so the defined values of a column are its first ones.
    ordered = np.sort(values, axis=0)
    defined = np.count_nonzero(~np.isnan(values), axis=0)
    return [_bounds(column[:count], confidence) for column, count in zip(ordered.T, defined, strict=True)]


def interval(values: NDArray[np.float64], *, confidence: float = 0.95) -> Interval | None:
    """Give the percentile interval of one series of resampled values, shape (resamples,); see :func:`intervals`."""
    return intervals(values[:, np.newaxis], confidence=confidence)[0]


def interval_of_means(values: NDArray[np.float64]) -> Interval | None:
    """Give the percentile interval of the mean over columns: in each resample over those that are defined there (not NaN).

    ``values`` have the shape (resamples, columns).
    """
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        means = np.where(defined, values, 0.0).sum(axis=1) / defined.sum(axis=1)
    return interval(means)


def _table(cells: NDArray[np.integer]) -> NDArray[np.integer]:
    if cells.ndim != 2 or not np.issubdtype(cells.dtype, np.integer):  # noqa: PLR2004 (units and columns)
        raise ValueError(
            f"cells must be whole numbers in the shape (units, columns), got {cells.dtype} in shape {cells.shape}"
        )
    # A float cannot overflow, whatever the width of the integers.
    if cells.size and float(np.abs(cells.astype(np.float64)).max()) * len(cells) >= _EXACT:
        raise ValueError("cells are too large: a resampled sum must stay below 2**53 to be exact")
    return cells


def _bounds(ordered: NDArray[np.float64], confidence: float) -> Interval | None:
    if not len(ordered):
        return None
    # 1 - 0.9 falls short of 0.1 by a rounding error, which must not cost a whole rank.
    rank = max(1, int((len(ordered) + 1) * (1 - confidence) / 2 + 1e-9))
    return float(ordered[rank - 1]), float(ordered[-rank])
