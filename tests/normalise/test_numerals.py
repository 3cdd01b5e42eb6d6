"""Numbers in words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.normalise.numerals import ONES, TENS, decimal_string, read_numeral
from factgauge.normalise.tokens import tokenise

ONES_BACK = {value: word for word, value in ONES.items()}
TENS_BACK = {value: word for word, value in TENS.items()}


def below_thousand(number: int, joint: str) -> str:
    """Write a number below a thousand in words."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    small = ONES_BACK[rest] if rest in ONES_BACK else TENS_BACK[tens * 10] + (f"-{ONES_BACK[ones]}" if ones else "")
    if not hundreds:
        return small
    return f"{ONES_BACK[hundreds]} hundred" + (f"{joint}{small}" if rest else "")


def in_words(number: int, joint: str) -> str:
    """Write a number in words."""
    parts = []
    for scale, name in ((10**9, " billion"), (10**6, " million"), (10**3, " thousand"), (1, "")):
        count, number = divmod(number, scale)
        if count:
            parts.append(below_thousand(count, joint) + name)
    return " ".join(parts) or "zero"


@given(st.integers(min_value=0, max_value=10**12 - 1), st.sampled_from([" and ", " "]))
def test_a_number_in_words_reads_back(number: int, joint: str) -> None:
    """Every whole number below a trillion comes back from its words."""
    tokens = tokenise(in_words(number, joint))
    found = read_numeral(tokens, 0)
    assert found is not None
    assert (found.value, found.end) == (number, len(tokens))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.3333"),
        (Fraction(1, 8), "0.125"),
        (Fraction(7, 2), "3.5"),
        (Fraction(10**30), "1" + "0" * 30),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(10**30 + 1, 10**3), "1" + "0" * 26 + "0.001"),
        (Fraction(0), "0"),
    ],
)
def test_a_fraction_is_written_as_a_decimal(value: Fraction, text: str) -> None:
    """An exact decimal is written out in full; one without end is rounded to four places."""
    assert decimal_string(value) == text


@pytest.mark.parametrize("text", ["thousand", "hundred", "third", "and", "point"])
def test_a_scale_alone_is_no_number(text: str) -> None:
    """Words of scale, parts and joints need a number before them."""
    assert read_numeral(tokenise(text), 0) is None
