import pytest

from factgauge.report.comparison import probability, signed


@pytest.mark.parametrize(
    ("p", "shown"),
    [
        (None, "–"),
        (0.0001, "<.001"),
        (0.00099, "<.001"),
        (0.001, ".001"),
        (0.012, ".012"),
        (0.0496, ".0496"),
        (0.05, ".0500"),
        (0.0504, ".0504"),
        (0.31, ".310"),
        (0.9996, ">.999"),
        (1.0, "1"),
    ],
)
def test_a_p_never_rounds_to_the_other_side(p: float | None, shown: str) -> None:
    """Three digits, but for what would round to the level, to 0 or to 1."""
    assert probability(p) == shown


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        (None, "–"),
        (0.0, ".000"),
        (-0.0004, ".000"),
        (0.0312, "+.031"),
        (-0.5, "-.500"),
        (1.0, "+1.000"),
        (-1.0, "-1.000"),
    ],
)
def test_a_difference_bears_its_sign(difference: float | None, shown: str) -> None:
    """A difference has a sign and three digits; what rounds to 0 has none."""
    assert signed(difference) == shown
