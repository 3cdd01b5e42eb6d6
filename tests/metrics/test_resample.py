import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.metrics import resample
from factgauge.metrics.counts import Counts, rates_of
from factgauge.metrics.resample import Stream, bootstrap_sums, interval, intervals, rates_from_sums, term_sums

COUNT = st.integers(0, 60)


def drawn_by_hand(cells: list[list[int]], resamples: int, seed: int) -> list[list[int]]:
    """Draw units as the module says that it does, with Python's whole numbers only."""
    units, words = len(cells), np.random.PCG64(seed)
    sums = []
    for _ in range(resamples):
        halves: list[int] = []
        for _ in range(math.ceil(units / 2)):
            word = int(words.random_raw())
            halves += [word % 2**32, word >> 32]
        chosen = [cells[half * units >> 32] for half in halves[:units]]
        sums.append([sum(column) for column in zip(*chosen, strict=True)])
    return sums


def test_the_same_seed_gives_the_same_bytes() -> None:
    """A small case gives the numbers that it gave when it was written."""
    # Five units take three 64-bit words a resample. Their halves, low before high, as shares of 2³²: .851, .637, .511, .270, .308.
    # Times 5, rounded down: places 4, 3, 2, 1, 1, so the first sums are 10000 + 1000 + 100 + 10 + 10 and 4 + 3 + 2 + 1 + 1.
    words = [hex(int(word)) for word in np.random.PCG64(0).random_raw(3)]
    assert words == ["0xa30febcfd9c2825f", "0x4510bdf882d9d721", "0xa7d3da94ecde8b8"]
    cells = np.array([[1, 0], [10, 1], [100, 2], [1000, 3], [10000, 4]])
    sums = bootstrap_sums(cells, resamples=4, seed=0)
    assert sums.tolist() == [[11120.0, 11.0], [11003.0, 7.0], [13100.0, 15.0], [21110.0, 14.0]]


@pytest.mark.parametrize("units", [2, 3, 7, 64])
def test_units_are_drawn_as_documented(units: int) -> None:
    """The sums are those of a draw by hand from the raw words."""
    cells = np.random.default_rng(units).integers(0, 50, (units, 3))
    assert bootstrap_sums(cells, resamples=25, seed=9).tolist() == drawn_by_hand(cells.tolist(), 25, 9)


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What memory allows at once has no part in the result."""
    cells = np.random.default_rng(1).integers(0, 50, (31, 3))
    whole = bootstrap_sums(cells, resamples=40)
    monkeypatch.setattr(resample, "BLOCK", 100)
    assert bootstrap_sums(cells, resamples=40).tolist() == whole.tolist()


def test_columns_share_the_resampled_units() -> None:
    """A column has the same sums alone and beside others, and more resamples only add rows."""
    cells = np.random.default_rng(2).integers(0, 50, (20, 4))
    together = bootstrap_sums(cells, resamples=30)
    assert bootstrap_sums(cells[:, 2:3], resamples=30)[:, 0].tolist() == together[:, 2].tolist()
    assert bootstrap_sums(cells, resamples=50)[:30].tolist() == together.tolist()


def test_a_resample_has_as_many_units_as_there_are() -> None:
    """A column of ones always sums to the number of units."""
    assert set(bootstrap_sums(np.ones((17, 1), dtype=int), resamples=100).ravel()) == {17.0}


def test_sums_are_exact_up_to_the_limit() -> None:
    """Sums near 2⁵³ are whole and right, larger cells are refused."""
    large = np.array([[2**50], [2**50 + 1], [2**50 - 1]])
    assert bootstrap_sums(large, resamples=40).tolist() == drawn_by_hand(large.tolist(), 40, 0)
    with pytest.raises(ValueError, match="too large"):
        bootstrap_sums(np.array([[2**52], [0]]))


@pytest.mark.parametrize("cells", [np.zeros((3, 2)), np.zeros(3, dtype=int)], ids=["floats", "one axis"])
def test_cells_are_a_table_of_whole_numbers(cells: np.ndarray) -> None:
    """What cannot be summed exactly is refused, with the shape that it had."""
    with pytest.raises(ValueError, match=r"units, columns"):
        bootstrap_sums(cells)


def test_narrow_integers_do_not_overflow() -> None:
    """Cells and counts of one byte are summed as whole numbers, not modulo 256."""
    cells = np.full((10, 4), 200, dtype=np.uint8)
    assert bootstrap_sums(cells, resamples=1).tolist() == [[2000.0] * 4]
    assert term_sums(cells[0]).tolist() == [600.0, 600.0, 600.0]


@pytest.mark.parametrize("units", [0, 1])
def test_one_unit_has_no_interval(units: int) -> None:
    """A single unit says nothing about the spread between units."""
    sums = bootstrap_sums(np.full((units, 4), 3), resamples=100)
    assert sums.shape == (0, 4)
    assert interval(rates_from_sums(sums).f1) is None


def test_the_spread_of_a_mean_is_its_standard_error() -> None:
    """The standard deviation of the resampled mean is √(Σ(x - x̄)²) / n, the closed form of the bootstrap."""
    values = np.random.default_rng(3).integers(0, 100, 80)
    means = bootstrap_sums(values[:, np.newaxis], resamples=20_000)[:, 0] / len(values)
    # The standard deviation of 20,000 values has itself a relative error of 1 / √40,000 = 0.5 %.
    assert np.std(means) == pytest.approx(math.sqrt(((values - values.mean()) ** 2).sum()) / len(values), rel=0.02)
    assert means.mean() == pytest.approx(values.mean(), rel=0.005)


def test_the_interval_covers_what_is_true() -> None:
    """Of 95 % intervals of a mean over 100 units, between 92 % and 97.5 % cover the true mean."""
    # Each column is an experiment of its own. With 600 of them the share covered has a standard error of 0.9 points; percentile
    # intervals of 100 units fall about half a point short of 95 %.
    sampled = np.random.default_rng(4).poisson(5, (100, 600))
    bounds = [each for each in intervals(bootstrap_sums(sampled, resamples=2_000) / 100) if each is not None]
    assert 0.92 <= np.mean([low <= 5 <= high for low, high in bounds]) <= 0.975


@pytest.mark.parametrize(
    ("count", "confidence", "bounds"),
    [
        (999, 0.95, (25, 975)),  # k = 1000 · 0.025
        (9_999, 0.95, (250, 9_750)),  # k = 10,000 · 0.025
        (10_000, 0.95, (250, 9_751)),  # k = ⌊10,001 · 0.025⌋
        (19, 0.9, (1, 19)),  # k = 20 · 0.05, which floating point puts just below 1
        (39, 0.9, (2, 38)),  # k = 40 · 0.05
        (5, 0.95, (1, 5)),  # k is at least 1
    ],
)
def test_bounds_are_order_statistics(count: int, confidence: float, bounds: tuple[int, int]) -> None:
    """The bounds are the k-th smallest and the k-th largest value, in whatever order the values come."""
    values = np.random.default_rng(5).permutation(np.arange(1.0, count + 1))
    assert interval(values, confidence=confidence) == bounds


def test_undefined_resamples_are_left_out() -> None:
    """NaN changes no interval, and all NaN is no interval."""
    values = np.arange(1.0, 1000.0)
    with_gaps = np.concatenate([[np.nan] * 7, values, [np.nan] * 500])
    assert interval(with_gaps) == interval(values)
    assert interval(np.full(10, np.nan)) is None


def test_many_intervals_at_once_are_the_single_ones() -> None:
    """Columns do not disturb each other."""
    values = np.random.default_rng(6).random((500, 4))
    values[:100, 1], values[:, 2] = np.nan, np.nan
    assert intervals(values) == [interval(column) for column in values.T]


@given(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=20))
def test_rates_are_those_of_rates_of(rows: list[tuple[int, int, int, int]]) -> None:
    """Precision, recall and F1 of sums are exactly those of `rates_of`, and NaN where those are None."""
    found = rates_from_sums(np.array(rows, dtype=float))
    for at, (matched, partial, spurious, missed) in enumerate(rows):
        expected = rates_of(Counts(matched=matched, partial=partial, spurious=spurious, missed=missed))
        for name in ("precision", "recall", "f1"):
            value = float(getattr(found, name)[at])
            assert (None if math.isnan(value) else value) == getattr(expected, name)


@given(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=20))
def test_three_columns_have_no_partial_matches(rows: list[tuple[int, int, int]]) -> None:
    """Three columns give the rates of four of which the second is 0."""
    three = np.array(rows)
    four = np.insert(three, 1, 0, axis=1)
    for name in ("precision", "recall", "f1"):
        left, right = (getattr(rates_from_sums(counts), name) for counts in (three, four))
        np.testing.assert_array_equal(left, right)


def test_rates_keep_the_other_axes() -> None:
    """Sums of several groups give rates of several groups."""
    sums = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    assert rates_from_sums(sums).f1.shape == (2, 3)
    assert rates_from_sums(sums).f1[1, 2] == rates_from_sums(sums[1, 2]).f1


def test_counts_have_three_or_four_columns() -> None:
    """Another number of columns is refused with its shape."""
    with pytest.raises(ValueError, match=r"3 or 4 columns, got shape \(7, 5\)"):
        rates_from_sums(np.zeros((7, 5)))


def test_bits_are_fair_and_indices_even() -> None:
    """Ones are half of the bits, and each place is drawn as often as another."""
    stream = Stream(0)
    bits = stream.bits(1_000, 100)
    assert bits.shape == (1_000, 100)
    # 100,000 bits: a standard error of 0.16 points; 100,000 places of 10: 0.095 points.
    assert bits.mean() == pytest.approx(0.5, abs=0.008)
    assert np.bincount(stream.indices(1_000, 100, 10).ravel()) / 100_000 == pytest.approx(np.full(10, 0.1), abs=0.005)
