from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.metrics.average import macro, mean_of
from factgauge.metrics.counts import HEADLINE, NOTHING, Counts, Scheme, rates_of

COUNTS = st.builds(Counts, matched=st.integers(0, 999), spurious=st.integers(0, 999), missed=st.integers(0, 999))


@given(COUNTS, COUNTS, COUNTS)
def test_counts_add(first: Counts, second: Counts, third: Counts) -> None:
    """Addition is commutative and associative, and nothing is its zero."""
    assert first + second == second + first
    assert (first + second) + third == first + (second + third)
    assert first + NOTHING == first


@given(COUNTS)
def test_rates_derive_from_counts(counts: Counts) -> None:
    """F1 is the harmonic mean of precision and recall where both are defined and not zero."""
    rates = rates_of(counts)
    assert (rates.matched, rates.spurious, rates.missed) == (counts.matched, counts.spurious, counts.missed)
    for rate in (rates.precision, rates.recall, rates.f1):
        assert rate is None or 0 <= rate <= 1
    if counts.matched:
        precision = Fraction(counts.matched, counts.matched + counts.spurious)
        recall = Fraction(counts.matched, counts.matched + counts.missed)
        assert rates.f1 == pytest.approx(float(2 * precision * recall / (precision + recall)))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(), (None, None, None)),
        (Counts(spurious=3), (0.0, None, 0.0)),
        (Counts(missed=3), (None, 0.0, 0.0)),
        (Counts(matched=1), (1.0, 1.0, 1.0)),
        # precision 3/4, recall 3/6, F1 = 6 / (6 + 1 + 3)
        (Counts(matched=3, spurious=1, missed=3), (0.75, 0.5, 0.6)),
    ],
)
def test_undefined_is_none_and_never_zero(
    counts: Counts, expected: tuple[float | None, float | None, float | None]
) -> None:
    """Nothing predicted has no precision, nothing to find no recall; both together no F1."""
    rates = rates_of(counts)
    assert (rates.precision, rates.recall, rates.f1) == expected


@given(COUNTS)
def test_one_more_spurious_fact_never_helps(counts: Counts) -> None:
    """Precision and F1 do not rise."""
    before, after = rates_of(counts), rates_of(counts + Counts(spurious=1))
    assert after.precision is not None
    assert after.f1 is not None
    assert before.precision is None or after.precision <= before.precision
    assert before.f1 is None or after.f1 <= before.f1


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_scheme_parses_from_what_it_prints(scheme: Scheme) -> None:
    """The command line takes what a table shows."""
    assert Scheme(str(scheme)) is scheme


def test_the_headline_is_the_value_scheme() -> None:
    """What is printed without asking is how many values were right."""
    assert HEADLINE is Scheme.VALUE


def test_a_macro_mean_leaves_undefined_rates_out_and_says_how_many() -> None:
    """(1 + 0.5) / 2 with one left out, not (1 + 0.5 + 0) / 3."""
    mean = mean_of([1.0, None, 0.5])
    assert (mean.mean, mean.of, mean.left_out) == (0.75, 2, 1)


def test_a_mean_of_nothing_is_none() -> None:
    """Neither an empty list nor one of undefined rates has a mean."""
    assert mean_of([]).mean is None
    assert mean_of([None, None]).mean is None


@given(st.lists(COUNTS, max_size=6))
def test_macro_does_not_depend_on_size(several: list[Counts]) -> None:
    """Ten times the counts of each article give the same mean."""
    once = macro(rates_of(counts) for counts in several)
    tenfold = macro(
        rates_of(Counts(matched=10 * each.matched, spurious=10 * each.spurious, missed=10 * each.missed))
        for each in several
    )
    assert once == tenfold
