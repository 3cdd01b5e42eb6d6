import pytest

from factgauge.report.table import share


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        (None, "–"),
        (0.0, ".00"),
        (1e-9, "<.01"),
        (0.0049, "<.01"),
        (0.005, ".01"),
        (0.5, ".50"),
        (0.994, ".99"),
        (0.996, ">.99"),
        (1 - 1e-9, ">.99"),
        (1.0, "1.00"),
    ],
)
def test_a_rate_is_never_rounded_to_all_or_nothing(rate: float | None, printed: str) -> None:
    """1.00 is printed only of what has no error, and .00 only of what found nothing."""
    assert share(rate) == printed
