"""The adapter of dateparser: quotes in order, values at the granularity that dateparser tells."""

import datetime as dt

import pytest

from factgauge.extract._library import NO_ANCHOR, calendar_value
from factgauge.extract.dateparser import date_of, dateparser, value_of
from factgauge.facts import Date, Document
from factgauge.values import is_date_value

MONDAY = dt.date(2023, 3, 13)
NOON = dt.datetime(2023, 3, 13, 12, 0, tzinfo=dt.UTC)


def facts_of(text: str, published: dt.date | None = MONDAY, language: str = "en") -> list[Date]:
    return list(dateparser.make().extract(Document(id="made-up", text=text, published=published, language=language)))


def quotes_and_values(text: str) -> list[tuple[str | None, str | None]]:
    return [(fact.quote, fact.value) for fact in facts_of(text)]


def test_a_date_is_a_quote_with_a_value_and_no_span() -> None:
    """Dateparser gives strings, so a fact has the quote as dateparser cut it, and no span."""
    assert facts_of("The bridge was opened on 3 May 2022.") == [
        Date(quote="on 3 May 2022", value="2022-05-03", type="DATE"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("She was born in May 1999.", "1999-05"),
        ("They moved there in 2019.", "2019"),
        ("He left last week.", "2023-W10"),
        ("The vote is tomorrow.", "2023-03-14"),
        ("The vote is at 14:30.", "2023-03-13T14:30"),
        ("Shots were heard at 10:30:15.", "2023-03-13T10:30:15"),
        ("It rained this morning.", "2023-03-13TMO"),
        ("The party begins tonight.", "2023-03-13TNI"),
    ],
)
def test_the_period_of_dateparser_is_the_granularity(text: str, value: str) -> None:
    """Day, week, month, year, time and part of the day come out of dateparser's period."""
    assert [fact.value for fact in facts_of(text)] == [value]


def test_clock_times_and_parts_of_the_day_are_times() -> None:
    """The type follows from the value: with a clock or a part of the day it is a time."""
    assert [fact.type for fact in facts_of("It rained this morning. The vote is tomorrow.")] == ["TIME", "DATE"]


def test_a_time_zone_is_left_out() -> None:
    """The clock of the text counts; dateparser's zone has no place in gold values."""
    assert value_of(NOON.replace(tzinfo=dt.timezone(dt.timedelta(hours=5))), "time") == "2023-03-13T12:00"


def test_an_unknown_period_is_read_off_the_datetime() -> None:
    """Without a known period midnight is a day, and all else a time."""
    assert value_of(NOON, None) == "2023-03-13T12:00"
    assert value_of(NOON.replace(hour=0), "quarter") == "2023-03-13"
    assert date_of("now", NOON, None) == Date(quote="now", value="2023-03-13T12:00", type="TIME")


def test_the_order_of_quotes_is_that_of_dateparser() -> None:
    """Two dates of the same wording come twice and in order, because the n-th quote stands for the n-th place."""
    assert quotes_and_values("On 3 May 2022 it rained. On 4 May 2022 it snowed. On 3 May 2022 nobody knew.") == [
        ("On 3 May 2022", "2022-05-03"),
        ("On 4 May 2022", "2022-05-04"),
        ("On 3 May 2022", "2022-05-03"),
    ]


def test_noise_of_dateparser_stays() -> None:
    """A percentage that dateparser takes for a year is a fact: nothing is filtered."""
    assert ("40% of the", "2040") in quotes_and_values("He lost 40% of the vote.")


def test_relative_dates_follow_the_day_of_publication() -> None:
    """The anchor is midnight of the day of publication."""
    text = "The talks ended yesterday."
    assert [fact.value for fact in facts_of(text, dt.date(2024, 3, 1))] == ["2024-02-29"]


def test_without_a_day_of_publication_the_result_does_not_depend_on_today() -> None:
    """An article without a date is read from a fixed anchor, never from the clock."""
    assert [fact.value for fact in facts_of("The talks ended yesterday.", None)] == ["1969-12-31"]
    assert calendar_value(NO_ANCHOR, "day") == "1970-01-01"


def test_years_before_1000_have_four_digits() -> None:
    """A year is always written with four digits."""
    assert calendar_value(dt.datetime(476, 9, 4, tzinfo=dt.UTC), "day") == "0476-09-04"


@pytest.mark.parametrize("text", ["", "x", " ", "\U0001f600", "中文", "שלום", "\r\n\r\n", "...", "12"])
def test_texts_without_dates_have_none(text: str) -> None:
    """Empty, tiny and foreign texts give nothing and break nothing."""
    assert facts_of(text) == []


@pytest.mark.parametrize("frame", ["\U0001f600\U0001f600 {}", "שלום {} 中文", "One.\r\n\r\n{}\r\nTwo."])
def test_quotes_stand_in_texts_of_any_script(frame: str) -> None:
    """Around emoji, right-to-left text and CRLF the quote still is what stands in the text."""
    text = frame.format("It opened 3 May 2022.")
    found = facts_of(text)
    assert [fact.value for fact in found] == ["2022-05-03"]
    assert all(fact.quote is not None and fact.quote in text for fact in found)


def test_a_region_is_left_out_of_the_language() -> None:
    """An article in British English is read as English."""
    assert [fact.value for fact in facts_of("It opened on 3 May 2022.", language="en-GB")] == ["2022-05-03"]


def test_an_unknown_language_is_an_error() -> None:
    """A language that dateparser does not know fails, instead of being read as another."""
    with pytest.raises(ValueError, match="Unknown language"):
        facts_of("It opened on 3 May 2022.", language="xx")


def test_values_are_well_formed() -> None:
    """Whatever dateparser finds, its value has the form of TIMEX3."""
    text = "In the 1990s, 3 hours ago, last year, $25 and 47, a man; six months; 4m in 2021, on Friday, the end."
    found = facts_of(text)
    assert found
    assert all(fact.value is not None and is_date_value(fact.value) for fact in found)


def test_info_names_the_version() -> None:
    """A run keeps the version of the library."""
    assert set(dateparser.make().info()) == {"dateparser"}
