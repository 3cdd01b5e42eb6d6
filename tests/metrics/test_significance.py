import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.metrics import significance
from factgauge.metrics.resample import Stream, bootstrap_sums, interval, rates_from_sums
from factgauge.metrics.significance import (
    holm,
    paired_interval,
    paired_intervals,
    permutation_p,
    permutation_p_values,
)

Counts: TypeAlias = np.ndarray
System: TypeAlias = Callable[[np.random.Generator, np.ndarray, np.ndarray], Counts]

# Matched, spurious, missed of two systems on six units with the same gold.
FIRST = np.array([[5, 0, 0], [3, 1, 1], [4, 2, 0], [0, 1, 2], [7, 0, 1], [2, 0, 0]])
SECOND = np.array([[4, 2, 1], [3, 0, 1], [2, 2, 2], [1, 0, 1], [5, 1, 3], [1, 3, 1]])


def exact_distance(first: Counts, second: Counts) -> Fraction:
    """Give |F1 - F1| of pooled counts without rounding; 0 where one is undefined."""
    rates = []
    for matched, spurious, missed in (counts.sum(axis=0).tolist() for counts in (first, second)):
        if not matched + spurious + missed:
            return Fraction(0)
        rates.append(Fraction(2 * matched, 2 * matched + spurious + missed))
    return abs(rates[0] - rates[1])


def swapped(first: Counts, second: Counts, swaps: np.ndarray) -> tuple[Counts, Counts]:
    where = np.asarray(swaps, dtype=bool)[:, np.newaxis]
    return np.where(where, second, first), np.where(where, first, second)


def exact_p(first: Counts, second: Counts) -> float:
    """Enumerate every way to swap the systems, and give the share that reaches the observed statistic."""
    observed = exact_distance(first, second)
    ways = list(itertools.product([0, 1], repeat=len(first)))
    return sum(exact_distance(*swapped(first, second, np.array(way))) >= observed for way in ways) / len(ways)


small_counts = st.lists(st.tuples(*[st.integers(0, 3)] * 6), min_size=1, max_size=6).map(
    lambda rows: (np.array(rows)[:, :3], np.array(rows)[:, 3:])
)


def test_p_approaches_the_exact_distribution() -> None:
    """With many permutations p is the enumerated one, (1 + n · exact) / (1 + n) on average."""
    # 40,000 permutations: the standard error is at most √(.25 / 40,000) = 0.25 points.
    exact = exact_p(FIRST, SECOND)
    assert 0.02 < exact < 0.3
    assert permutation_p(FIRST, SECOND, permutations=40_000) == pytest.approx(exact, abs=0.01)


@given(small_counts)
def test_each_permutation_is_counted_without_rounding(pair: tuple[Counts, Counts]) -> None:
    """Permutations that tie with the observed statistic are counted: p is that of exact fractions over the same swaps."""
    first, second = pair
    observed = exact_distance(first, second)
    swaps = Stream(3).bits(60, len(first))
    reached = sum(exact_distance(*swapped(first, second, each)) >= observed for each in swaps)
    assert permutation_p(first, second, permutations=60, seed=3) == (reached + 1) / 61


def test_ties_are_counted_although_they_round_differently() -> None:
    """Where every way to swap has the same difference, p is 1, though floating point tells the differences apart."""
    # Not swapped: 10/14 - 6/18. One unit swapped: 4/14 - 12/18. Both are 8/21, and their floats differ in the last digit.
    first, second = np.array([[5, 2, 0], [0, 1, 1]]), np.array([[2, 5, 3], [1, 4, 0]])
    assert abs(10 / 14 - 6 / 18) != abs(4 / 14 - 12 / 18)
    assert exact_p(first, second) == 1
    assert permutation_p(first, second, permutations=60) == 1


@given(small_counts)
def test_identical_systems_have_p_one_and_no_difference(pair: tuple[Counts, Counts]) -> None:
    """A system does not differ from itself."""
    assert permutation_p(pair[0], pair[0].copy(), permutations=50) == 1
    bounds = paired_interval(pair[0], pair[0].copy(), resamples=50)
    assert bounds in (None, (0, 0))


@given(small_counts)
def test_swapping_the_systems_keeps_p_and_turns_the_interval(pair: tuple[Counts, Counts]) -> None:
    """Which system is called first has no part in p, and changes the sign of the interval."""
    first, second = pair
    assert permutation_p(first, second, permutations=60) == permutation_p(second, first, permutations=60)
    bounds, turned = paired_interval(first, second, resamples=60), paired_interval(second, first, resamples=60)
    assert bounds == (None if turned is None else (-turned[1], -turned[0]))


def test_a_constant_advantage_is_significant_in_every_way_but_two() -> None:
    """Where one system is better by the same in every unit, only no swap and all swaps reach the difference."""
    # Of 2⁵ ways two reach it: 1/16. At 60 units none of 999 random ways does: p = 1/1000, the smallest there is.
    better, worse = np.array([[4, 0, 1]]), np.array([[3, 0, 2]])
    assert exact_p(better.repeat(5, axis=0), worse.repeat(5, axis=0)) == 1 / 16
    assert permutation_p(better.repeat(60, axis=0), worse.repeat(60, axis=0), permutations=999) == 1 / 1000


def test_repeating_the_units_makes_a_difference_surer() -> None:
    """The same difference over ten times the units has a smaller p and a narrower interval."""
    again = FIRST.repeat(10, axis=0), SECOND.repeat(10, axis=0)
    assert permutation_p(*again) < permutation_p(FIRST, SECOND)
    (low, high), (narrow_low, narrow_high) = paired_interval(FIRST, SECOND) or (0, 0), paired_interval(*again) or (0, 0)
    assert low < narrow_low < narrow_high < high


def test_the_order_of_units_matters_no_more_than_the_seed() -> None:
    """Units in another order give the same observed difference, and p within the noise of its permutations."""
    order = np.random.default_rng(0).permutation(len(FIRST))
    assert exact_p(FIRST[order], SECOND[order]) == exact_p(FIRST, SECOND)
    assert permutation_p(FIRST[order], SECOND[order]) == pytest.approx(permutation_p(FIRST, SECOND), abs=0.015)


def test_nothing_to_find_and_nothing_said_is_no_difference() -> None:
    """An undefined F1 on either side makes p 1 and the interval None."""
    nothing, noise = np.zeros((4, 3), dtype=int), np.array([[0, 2, 0]] * 4)
    for pair in ((nothing, nothing), (nothing, noise), (noise, nothing)):
        assert permutation_p(*pair, permutations=20) == 1
        assert paired_interval(*pair, resamples=20) is None


def test_no_units_are_no_difference() -> None:
    """Without any unit p is 1 and there is no interval; one unit has none either."""
    none = np.zeros((0, 4), dtype=int)
    assert permutation_p(none, none, permutations=20) == 1
    assert paired_interval(none, none, resamples=20) is None
    assert paired_interval(FIRST[:1], SECOND[:1], resamples=20) is None


def test_pairs_are_tested_as_if_alone() -> None:
    """Several pairs at once have the p and the interval that each has alone."""
    first, second = np.stack([FIRST, SECOND, SECOND]), np.stack([SECOND, SECOND, FIRST[::-1]])
    alone = [permutation_p(*pair, permutations=500) for pair in zip(first, second, strict=True)]
    assert permutation_p_values(first, second, permutations=500).tolist() == alone
    bounds = [paired_interval(*pair, resamples=500) for pair in zip(first, second, strict=True)]
    assert paired_intervals(first, second, resamples=500) == bounds


def test_large_counts_are_exact() -> None:
    """Counts whose sums need more digits than single precision has are still compared exactly."""
    # Swapping no unit and swapping all both tie with the observed difference; a rounding error would lose every other tie.
    random = np.random.default_rng(8)
    for _ in range(10):
        first, second = random.integers(2**24, 2**30, (2, 3, 3))
        observed = exact_distance(first, second)
        swaps = Stream(3).bits(60, 3)
        reached = sum(exact_distance(*swapped(first, second, each)) >= observed for each in swaps)
        assert permutation_p(first, second, permutations=60, seed=3) == (reached + 1) / 61


def test_half_credit_counts_half() -> None:
    """Two partial matches are worth one match and one wrong fact."""
    # 4 + 2/2 found of 6 predicted and 6 wanted, as 5 matched, 1 spurious, 1 missed.
    partial, whole = np.array([[4, 2, 0, 0]] * 8), np.array([[5, 0, 1, 1]] * 8)
    assert permutation_p(partial, whole, permutations=100) == 1
    assert paired_interval(partial, whole, resamples=100) == (0, 0)


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What memory allows at once has no part in the result."""
    whole = permutation_p(FIRST, SECOND, permutations=500)
    monkeypatch.setattr(significance, "BLOCK", 50)
    assert permutation_p(FIRST, SECOND, permutations=500) == whole


def test_the_same_seed_gives_the_same_numbers() -> None:
    """A small case gives the numbers that it gave when it was written."""
    assert permutation_p(FIRST, SECOND, permutations=999, seed=1) == 0.198
    assert paired_interval(FIRST, SECOND, resamples=999, seed=1) == (-0.03413940256045511, 0.3571428571428571)


def test_the_paired_interval_uses_the_same_units_for_both() -> None:
    """It is the interval of the differences of F1 over the same resampled units."""
    f1 = [rates_from_sums(bootstrap_sums(counts, resamples=400, seed=2)).f1 for counts in (FIRST, SECOND)]
    assert paired_interval(FIRST, SECOND, resamples=400, seed=2) == interval(f1[0] - f1[1])


def test_systems_on_different_units_are_refused() -> None:
    """Counts that do not belong together are an error, not a number."""
    with pytest.raises(ValueError, match="same units"):
        permutation_p(FIRST, SECOND[:5])
    with pytest.raises(ValueError, match="same units"):
        paired_interval(FIRST, SECOND[:5])


@pytest.mark.parametrize(
    ("given_p", "adjusted"),
    [
        # 3 · .01, 2 · .02 = .04, and .04 again since 1 · .03 is less than what came before.
        ({"a": 0.01, "b": 0.02, "c": 0.03}, {"a": 0.03, "b": 0.04, "c": 0.04}),
        # In the order of the names; 2 · .6 is cut to 1.
        ({"x": 0.9, "y": 0.6}, {"x": 1.0, "y": 1.0}),
        ({"x": 0.04, "y": 0.01}, {"x": 0.04, "y": 0.02}),
        ({"one": 0.2}, {"one": 0.2}),
        ({}, {}),
    ],
)
def test_holm_steps_down(given_p: dict[str, float], adjusted: dict[str, float]) -> None:
    """The smallest p is multiplied by the number of tests, the next by one less, and no p falls below the one before."""
    assert list(holm(given_p)) == list(given_p)
    assert holm(given_p) == pytest.approx(adjusted)


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=6))
def test_holm_keeps_order_and_never_helps(p_values: dict[str, float]) -> None:
    """An adjusted p is never smaller than the p itself, never above 1, and the ranking stays."""
    adjusted = holm(p_values)
    assert all(p_values[name] <= adjusted[name] <= 1 for name in p_values)
    ranked = sorted(p_values, key=lambda name: p_values[name])
    assert [adjusted[name] for name in ranked] == sorted(adjusted.values())


def test_holm_refuses_what_is_no_probability() -> None:
    """A p outside 0 to 1 is named."""
    with pytest.raises(ValueError, match=r"1\.5"):
        holm({"a": 0.5, "b": 1.5})


def independent(random: np.random.Generator, required: np.ndarray, ease: np.ndarray) -> Counts:
    """Err on each fact by itself, whatever the article."""
    matched = random.binomial(required, 0.7, ease.shape)
    return np.stack([matched, random.poisson(0.3 * required, ease.shape), required - matched], axis=-1)


def clustered(random: np.random.Generator, required: np.ndarray, ease: np.ndarray) -> Counts:
    """Err by article: half of the ease is the article's, for both systems, and half the system's own in this article."""
    own = (ease + random.beta(1.4, 0.6, ease.shape)) / 2
    matched = random.binomial(required, own)
    return np.stack([matched, random.poisson(required * (1 - own)), required - matched], axis=-1)


@pytest.mark.parametrize("units", [30, 300])
@pytest.mark.parametrize("system", [independent, clustered])
def test_five_percent_of_equal_systems_differ_at_five_percent(units: int, system: System) -> None:
    """Between two systems that are equally good, 5 % ± 1.5 % of comparisons are significant at the 5 % level."""
    # 2,000 experiments have a standard error of √(.05 · .95 / 2,000) = 0.49 points, so the bounds are three of them.
    random = np.random.default_rng(units)
    required = random.negative_binomial(1.5, 0.1, units)
    ease = random.beta(1.4, 0.6, (2_000, units))
    first, second = system(random, required, ease), system(random, required, ease)
    p_values = permutation_p_values(first, second, permutations=999)
    assert 0.035 <= np.mean(p_values <= 0.05) <= 0.065
    assert 0.465 <= np.mean(p_values <= 0.5) <= 0.535


def test_resampling_mentions_would_call_noise_a_difference() -> None:
    """Where errors come by article, the same test over mentions instead of articles is wrong more than one time in five."""
    # Sixty articles of 20 facts each; as units, each fact is matched or missed.
    random = np.random.default_rng(5)
    required, ease = np.full(60, 20), random.beta(1.4, 0.6, (300, 60))
    matched = [clustered(random, required, ease)[..., 0] for _ in range(2)]
    mentions = [(np.arange(20) < each[..., np.newaxis]).reshape(300, -1) for each in matched]
    shuffled = random.permuted(np.arange(1_200).reshape(60, 20), axis=1).ravel()
    first, second = (
        np.stack([found, np.zeros_like(found), ~found], axis=-1).astype(int)
        for found in (mentions[0], mentions[1][:, shuffled])
    )
    assert np.mean(permutation_p_values(first, second, permutations=199) <= 0.05) > 0.2


@pytest.mark.parametrize("system", [independent, clustered])
def test_the_paired_interval_covers_no_difference(system: System) -> None:
    """Between two systems that are equally good, 95 % ± 2.5 % of intervals hold the difference 0."""
    # 600 experiments: a standard error of 0.9 points.
    random = np.random.default_rng(7)
    required = random.negative_binomial(1.5, 0.1, 100)
    ease = random.beta(1.4, 0.6, (600, 100))
    bounds = paired_intervals(system(random, required, ease), system(random, required, ease), resamples=1_000)
    covered = [low <= 0 <= high for low, high in (each for each in bounds if each is not None)]
    assert len(covered) == 600
    assert np.mean(covered) == pytest.approx(0.95, abs=0.025)
