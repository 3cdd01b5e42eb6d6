import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.score.date_values import Form, Granularity, Point, days_of, form_of, granularity_of, point_of, weekday_of
from factgauge.values import is_date_value


def days(value: str) -> tuple[str, str] | None:
    found = days_of(point_of(value))
    return (
        None
        if found is None
        else (datetime.date.fromordinal(found[0]).isoformat(), datetime.date.fromordinal(found[1]).isoformat())
    )


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2024-10-28", "point"),
        ("T14:30", "point"),
        ("2024-10/2024-11", "range"),
        ("PT24H", "duration"),
        ("PRESENT_REF", "reference"),
    ],
)
def test_a_value_has_one_form(value: str, form: Form) -> None:
    """PRESENT_REF and PAST_REF are no durations, though they begin with P."""
    assert form_of(value) == form


@pytest.mark.parametrize(
    ("value", "granularity"),
    [
        ("20", "century"),
        ("20XX", "century"),
        ("199", "decade"),
        ("199X", "decade"),
        ("2024", "year"),
        ("XXXX", "year"),
        ("BC0044", "year"),
        ("2024-H2", "half"),
        ("2024-Q3", "quarter"),
        ("2024-WI", "season"),
        ("XXXX-10", "month"),
        ("2024-W44", "week"),
        ("2024-W44-WE", "weekend"),
        ("2024-W44-1", "day"),
        ("XXXX-WXX-1", "day"),
        ("2024-10-28", "day"),
        ("2024-10-28TMO", "part_of_day"),
        ("2024-10-28T14", "hour"),
        ("2024-10-28T14:30", "minute"),
        ("2024-10-28T14:30-05:00", "minute"),
        ("2024-10-28T14:30:00Z", "second"),
        ("2024-10-28T14+03:00", "hour"),
        ("2024-10-28/2024-10-30", "range"),
        ("P6M", "duration"),
        ("FUTURE_REF", "reference"),
    ],
)
def test_every_value_has_a_granularity(value: str, granularity: Granularity) -> None:
    """One example of each, and those that look alike: WI is no week, MO no month, a time zone no minute."""
    assert is_date_value(value)
    assert granularity_of(value) == granularity


@pytest.mark.parametrize(
    ("value", "covered"),
    [
        # 1 January 2024 is a Monday: week 44 begins 43 * 7 = 301 days later, day 302 of a leap year, 28 October.
        ("2024-W44", ("2024-10-28", "2024-11-03")),
        ("2024-W44-1", ("2024-10-28", "2024-10-28")),
        ("2024-W44-WE", ("2024-11-02", "2024-11-03")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-Q4", ("2024-10-01", "2024-12-31")),
        ("2024-H1", ("2024-01-01", "2024-06-30")),
        ("2024-SU", ("2024-06-01", "2024-08-31")),
        ("2024-WI", ("2023-12-01", "2024-02-29")),
        ("2024", ("2024-01-01", "2024-12-31")),
        ("199", ("1990-01-01", "1999-12-31")),
        ("20XX", ("2000-01-01", "2099-12-31")),
        ("00", ("0001-01-01", "0099-12-31")),
        ("2024-10-28T14:30", ("2024-10-28", "2024-10-28")),
        ("9999-12", ("9999-12-01", "9999-12-31")),
        ("0000", None),
        ("0001-WI", None),
        ("BC0044-03-15", None),
        ("XXXX-10-28", None),
        ("2024-XX-28", None),
        ("2024-QX", None),
        ("2024-WXX-1", None),
        ("T14:30", None),
    ],
)
def test_a_point_covers_the_days_of_its_calendar(value: str, covered: tuple[str, str] | None) -> None:
    """First and last day; none where a component is not known."""
    assert is_date_value(value)
    assert days(value) == covered


@given(st.dates())
def test_every_day_is_one_day_however_it_is_written(day: datetime.date) -> None:
    """The calendar date and the ISO week date cover the same day and name the same weekday."""
    year, week, weekday = day.isocalendar()
    written = point_of(day.isoformat())
    assert days_of(written) == (day.toordinal(), day.toordinal())
    assert weekday_of(written) == str(weekday)
    if 1 <= year <= 9999:
        assert days_of(point_of(f"{year:04}-W{week:02}-{weekday}")) == days_of(written)


def test_a_point_is_taken_apart_as_it_is_written() -> None:
    """What is not known stays X; what is not there is None, and the year of a bare time empty."""
    assert point_of("XXXX-WXX-1TMO") == Point("XXXX", "WXX", "1", "MO")
    assert point_of("2024-10-28T14:30-05:00") == Point("2024", "10", "28", "14:30-05:00")
    assert point_of("BC0044") == Point("BC0044", None, None, None)
    assert point_of("T14:30") == Point("", None, None, "14:30")
    assert weekday_of(point_of("XXXX-WXX-1")) == "1"
    assert weekday_of(point_of("2024-10")) is None
