import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.values import amount_of, fold_name, fold_quote_marks, is_date_value, unit_of


@given(st.dates())
def test_every_day_week_and_month_of_the_calendar_is_a_date_value(day: datetime.date) -> None:
    """What ISO 8601 writes for a day is TIMEX3."""
    year, week, weekday = day.isocalendar()
    written = day.isoformat()
    assert all(is_date_value(value) for value in (written, written[:7], written[:4], f"{written}T14:30"))
    if 1 <= year <= 9999:
        assert is_date_value(f"{year:04}-W{week:02}-{weekday}")


@given(st.dates(), st.dates())
def test_a_range_runs_forwards(one: datetime.date, other: datetime.date) -> None:
    """A period whose end is before its start is no value."""
    assert is_date_value(f"{one.isoformat()}/{other.isoformat()}") is (one <= other)


@pytest.mark.parametrize(
    "value",
    [
        "2023-Q3",
        "2023-SU",
        "2023-H1",
        "202",
        "20",
        "XXXX-05-03",
        "XXXX-02-29",
        "2023-W18-WE",
        "2023-05-03TMO",
        "T14:30",
        "2023-05-03T14:30Z",
        "2023-05-03T14:30+03:00",
        "P6M",
        "PT90M",
        "P1DT12H",
        "P0.5Y",
        "PXD",
        "PRESENT_REF",
        "2023-05-03/2023-05-05",
        "BC0044-03-15",
    ],
)
def test_timex3_values_are_date_values(value: str) -> None:
    """Points, periods, parts of days, durations, references and ranges."""
    assert is_date_value(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "3 May",
        "2023-13",
        "2023-00",
        "2023-02-29",
        "2023-04-31",
        "2023-W54",
        "2023-W53",
        "2023-W00",
        "2023-Q5",
        "03/05/2023",
        "2023-5-3",
        "2023-05-03T25:00",
        "2023-05-03T14:60",
        "P",
        "PT",
        "P1DT",
        "P-1D",
        "2023-05-03/",
        "/2023-05-03",
        "P1D/P2D",
        "2023-05-03 ",
        "2023-05-03\n",
        "٢٠٢٣-٠٥-٠٣",
        "P１D",
        "2023-05-03T１4:00",
        "NaN",
    ],
)
def test_what_is_no_timex3_value_is_refused(value: str) -> None:
    """Days must exist, and nothing is read into other notations."""
    assert not is_date_value(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_a_plain_decimal_is_read_exactly(number: Decimal) -> None:
    """No digit is lost on the way."""
    assert amount_of(f"{number:f}") == number


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1 ", "1\n", "1,000", "1e3", "NaN", "Infinity", "-inf", "sNaN", ".5", "5.", "--1", "1_000", "0x1"],
)
def test_what_is_no_plain_decimal_has_no_amount(text: str) -> None:
    """Separators, exponents, NaN and infinity are refused."""
    assert amount_of(text) is None


def test_a_tenth_is_a_tenth() -> None:
    """Amounts are exact decimals."""
    assert amount_of("0.1") == Decimal(1) / 10


def test_only_the_percent_sign_has_another_unit_name() -> None:
    """Units stand as they are, in their case."""
    assert unit_of("%") == "percent"
    assert [unit_of(unit) for unit in (None, "kg", "KG", "percentage_point")] == [None, "kg", "KG", "percentage_point"]


@given(st.text(max_size=12))
def test_folding_a_name_twice_is_folding_it_once(name: str) -> None:
    """Folding is idempotent, so that folded names can be stored."""
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.text(max_size=12))
def test_folding_quote_marks_keeps_the_length(text: str) -> None:
    """A place in the folded text is a place in the text."""
    assert len(fold_quote_marks(text)) == len(text)


@pytest.mark.parametrize(
    ("left", "right"), [("STRASSE", "straße"), ("\uff21", "a"), ("e\u0301", "é"), ("a\u00a0 b", "A b"), ("‘x’", "'x'")]
)
def test_names_fold_together(left: str, right: str) -> None:
    """Case, compatibility forms, composition, white space and quote marks do not tell names apart."""
    assert fold_name(left) == fold_name(right)


@pytest.mark.parametrize(
    ("left", "right"), [("e", "é"), ("Iran", "Iraq"), ("U.S.", "US"), ("South Korea", "SouthKorea")]
)
def test_names_that_differ_in_a_letter_stay_apart(left: str, right: str) -> None:
    """Accents, points and gaps are not folded away."""
    assert fold_name(left) != fold_name(right)
