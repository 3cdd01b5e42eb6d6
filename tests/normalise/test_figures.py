"""Figures: the words of a mention to an amount, a unit and a modifier."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.normalise.figures import read
from factgauge.values import amount_of

# text, amount, unit, modifier
EXACT = [
    ("40", "40", None),
    ("12,000", "12000", None),
    ("1,00,000", "100000", None),
    ("12 000", "12000", None),
    ("3.5 billion", "3500000000", None),
    ("40m people", "40000000", None),
    ("300k", "300000", None),
    ("twenty-five", "25", None),
    ("two hundred and five", "205", None),
    ("half a million", "500000", None),
    ("two and a half million", "2500000", None),
    ("a quarter of a million", "250000", None),
    ("a dozen", "12", None),
    ("two dozen", "24", None),
    ("one point five million", "1500000", None),
    ("half", "0.5", None),
    ("two-thirds", "0.6667", None),
    ("three quarters of", "0.75", None),
    ("3/4", "0.75", None),
    ("2½", "2.5", None),
    ("one in five", "0.2", None),
    ("three out of four", "0.75", None),
    ("5 crore", "50000000", None),
    ("-36", "-36", None),
    ("12 per cent", "12", "percent"),
    ("3.76%", "3.76", "percent"),
    ("eight percent", "8", "percent"),
    ("2 percentage points", "2", "percentage_point"),
    ("€40m", "40000000", "EUR"),
    ("$3.5 billion", "3500000000", "USD"),
    ("US$ 7.2 bn", "7200000000", "USD"),
    ("A$40 million", "40000000", "AUD"),
    ("C$5", "5", "CAD"),
    ("£1.1bn", "1100000000", "GBP"),
    ("$9.99 US dollars", "9.99", "USD"),
    ("USD 5 million", "5000000", "USD"),
    ("5 million euros", "5000000", "EUR"),
    ("500 Kenyan shillings", "500", "KES"),
    ("two billion Swedish kronor", "2000000000", "SEK"),
    ("100,000 South Korean won", "100000", "KRW"),
    ("Rs 500 crore", "5000000000", "INR"),
    ("30 pounds", "30", "GBP"),
    ("26 cents", "0.26", "USD"),
    ("50p", "0.5", "GBP"),
    ("20 km", "20", "km"),
    ("20-kilometre", "20", "km"),
    ("60 km/h", "60", "km/h"),
    ("60 miles per hour", "60", "[mi_i]/h"),
    ("six kilograms", "6", "kg"),
    ("5 tonnes", "5", "t"),
    ("1.5 million hectares", "1500000", "har"),
    ("40 square kilometres", "40", "km2"),
    ("30°C", "30", "Cel"),
    ("30 degrees Celsius", "30", "Cel"),
    ("200 barrels per day", "200", "[bbl_us]/d"),
    ("300 megawatts", "300", "MW"),
    ("30 pounds of rice", "30", "[lb_av]"),
    ("6 feet", "6", "[ft_i]"),
    ("40m tall", "40", "m"),
    ("minus 5 degrees Celsius", "-5", "Cel"),
    ("negative five", "-5", None),
    ("thirteen dollars and forty-five cents", "13.45", "USD"),
    ("three dozens", "36", None),
    ("three lakh crore", "3000000000000", None),
    ("quarter million dollars", "250000", "USD"),
    ("one and two-thirds", "1.6667", None),
    ("nought point four per cent", "0.4", "percent"),
    ("$2mil", "2000000", "USD"),
    ("10 RMB", "10", "CNY"),
    ("20 usd", "20", "USD"),
    ("10 us dollars", "10", "USD"),
    ("CAD$15", "15", "CAD"),
    ("35 micrograms per cubic metre", "35", "ug/m3"),
    ("420 parts per million", "420", "[ppm]"),
    ("40 deg C", "40", "Cel"),
    ("45-year-old", "45", "a"),
    ("six months old", "6", "mo"),
]
MODIFIED = [
    ("about 40", "40", "approx"),
    ("nearly 3.5 billion dollars", "3500000000", "approx"),
    ("an estimated 40", "40", "approx"),
    ("20 or so", "20", "approx"),
    ("more than two dozen", "24", "more_than"),
    ("just over 3%", "3", "more_than"),
    ("at least 12 per cent", "12", "at_least"),
    ("no fewer than 12", "12", "at_least"),
    ("50+", "50", "at_least"),
    ("60-plus", "60", "at_least"),
    ("fewer than 200", "200", "less_than"),
    ("just under 3%", "3", "less_than"),
    ("up to 40", "40", "at_most"),
    ("as many as 40", "40", "at_most"),
    ("slightly more than 40", "40", "more_than"),
    ("as few as 40", "40", "at_least"),
    (">= 40", "40", "at_least"),
    ("40 or above", "40", "at_least"),
    ("just shy of 40", "40", "less_than"),
    ("less than or equal to 40", "40", "at_most"),
    ("40 or below", "40", "at_most"),
    ("more than 40 and less than 10", "40", "more_than"),
]
RANGES = [
    ("between 20 and 30", "20", "30", None),
    ("5-7 per cent", "5", "7", "percent"),
    ("20% to 30%", "20", "30", "percent"),
    ("2-3 million", "2000000", "3000000", None),
    ("between $12 million and $20 million", "12000000", "20000000", "USD"),
    ("€5 to €7 billion", "5000000000", "7000000000", "EUR"),
    ("about 20 to 30", "20", "30", None),
    ("3–1", "3", "1", None),
    ("20 through 100", "20", "100", None),
    ("more than 10 but fewer than 20", "10", "20", None),
    ("-5 to 10 degrees Celsius", "-5", "10", "Cel"),
]


@pytest.mark.parametrize(("text", "amount", "unit"), EXACT)
def test_a_figure_is_read_exactly(text: str, amount: str, unit: str | None) -> None:
    """Digits, words, scales, money and measures give an exact decimal and a unit."""
    found = read(text)
    assert found is not None
    assert (found.amount, found.upper, found.unit, found.modifier) == (amount, None, unit, "exact")


@pytest.mark.parametrize(("text", "amount", "modifier"), MODIFIED)
def test_a_word_of_bound_is_the_modifier(text: str, amount: str, modifier: str) -> None:
    """Approximators and bounds change the modifier, not the amount."""
    found = read(text)
    assert found is not None
    assert (found.amount, found.modifier) == (amount, modifier)


@pytest.mark.parametrize(("text", "amount", "upper", "unit"), RANGES)
def test_a_range_has_both_bounds(text: str, amount: str, upper: str, unit: str | None) -> None:
    """A range keeps both bounds, with the scale and unit that only its end has."""
    found = read(text)
    assert found is not None
    assert (found.amount, found.upper, found.unit, found.modifier) == (amount, upper, unit, "range")


@pytest.mark.parametrize("text", ["", "several", "firefighters", "hundreds of people", "the ministers", "😀", "中文"])
def test_other_words_are_no_figure(text: str) -> None:
    """Vague quantifiers and other words have no amount."""
    assert read(text) is None


@given(st.integers(min_value=0, max_value=10**15))
def test_grouped_digits_read_back(number: int) -> None:
    """A whole number comes back with and without separators."""
    for form in (str(number), f"{number:,}"):
        found = read(form)
        assert found is not None
        assert found.amount == str(number)


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_an_amount_is_exact(number: Decimal) -> None:
    """A decimal keeps its digits: 0.1 is 0.1."""
    found = read(f"${number}")
    assert found is not None
    assert Decimal(found.amount) == number


@given(st.text(max_size=60))
def test_every_amount_is_a_decimal_string(text: str) -> None:
    """No text makes the normaliser fail or give an amount that is no decimal."""
    found = read(text)
    assert found is None or amount_of(found.amount) is not None


@pytest.mark.parametrize(
    ("before", "text", "modifier"),
    [
        ("no fewer than ", "40", "at_least"),
        ("it cost just over ", "$40", "more_than"),
        ("it cost over time ", "$40", "exact"),
        ("at least ", "about 40", "approx"),
        ("at least ", "40 to 50", "range"),
    ],
)
def test_a_bound_in_front_of_the_mention_is_its_modifier(before: str, text: str, modifier: str) -> None:
    """A bound right before a mention counts as if it stood in it; one that the mention has itself stands."""
    found = read(text, before)
    assert found is not None
    assert found.modifier == modifier
