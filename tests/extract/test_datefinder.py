"""The adapter of datefinder: byte offsets become code points, grains become granularities."""

import datetime as dt
from types import SimpleNamespace

import pytest
from datefinder import DurationValue, IntervalValue

from factgauge.extract.datefinder import code_points, datefinder, duration_of, value_of
from factgauge.facts import Date, Document

MONDAY = dt.date(2023, 3, 13)


def facts_of(text: str, published: dt.date | None = MONDAY) -> list[Date]:
    return list(datefinder.make().extract(Document(id="made-up", text=text, published=published)))


def test_a_date_has_span_quote_value_and_confidence() -> None:
    """One match of datefinder becomes one date with all that datefinder says of it."""
    assert facts_of("The bridge was opened on 3 May 2022.") == [
        Date(span=(25, 35), quote="3 May 2022", value="2022-05-03", type="DATE", confidence=0.96),
    ]


@pytest.mark.parametrize(
    ("text", "quote", "value", "kind"),
    [
        ("They meet tomorrow.", "tomorrow", "2023-03-14", "DATE"),
        ("They met 3 weeks ago.", "3 weeks ago", "2023-02-20", "DATE"),
        ("The log says 2022-05-03T14:30:00Z.", "2022-05-03T14:30:00Z", "2022-05-03T14:30:00", "TIME"),
        ("It lasted 90 minutes.", "90 minutes", "PT90M", "DURATION"),
        ("It lasted 3 days.", "3 days", "P3D", "DURATION"),
        ("It lasted 1 year.", "1 year", "P1Y", "DURATION"),
        ("It lasted 2 months.", "2 months", "P2M", "DURATION"),
        ("It lasted 6 weeks.", "6 weeks", "P6W", "DURATION"),
        ("It lasted 5 hours.", "5 hours", "PT5H", "DURATION"),
        ("It lasted 10 seconds.", "10 seconds", "PT10S", "DURATION"),
    ],
)
def test_kinds_and_grains_become_types_and_granularities(text: str, quote: str, value: str, kind: str) -> None:
    """Relative dates, times and durations keep the grain that datefinder gives them."""
    found = facts_of(text)[0]
    assert (found.quote, found.value, found.type) == (quote, value, kind)


def test_a_month_is_a_month_and_a_bare_year_is_the_day_that_datefinder_makes_of_it() -> None:
    """The grain is datefinder's own, right for a month and wrong for a year."""
    values = [fact.value for fact in facts_of("Closed since June 2021, it was built in 2019.")]
    assert values == ["2021-06", "2019-03-13"]


def test_noise_of_datefinder_stays() -> None:
    """A date takes over a clock time near by, as datefinder does it; a day of the week is left unseen."""
    found = facts_of("It begins at 14:30 on Tuesday, 4 April 2023.")
    assert [(fact.quote, fact.value) for fact in found] == [("4 April 2023", "2023-04-04T14:30")]


def test_spans_count_code_points(before: str) -> None:
    """Datefinder counts bytes of UTF-8; the span is right behind emoji, accents, Chinese, Hebrew and CRLF."""
    text = f"{before}on 3 May 2022 it rained, and on 4 May 2022 it snowed"
    found = facts_of(text)
    assert [fact.quote for fact in found] == ["3 May 2022", "4 May 2022"]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_code_points_map_bytes_and_the_end() -> None:
    """Each character starts where the bytes before it end; the end of the text has a place too."""
    assert code_points("aé\U0001f600b") == {0: 0, 1: 1, 3: 2, 7: 3, 8: 4}


def test_texts_without_dates_have_none(mute_text: str) -> None:
    """Empty, tiny and foreign texts give nothing and break nothing."""
    assert facts_of(mute_text) == []


def test_relative_dates_follow_the_day_of_publication_or_a_fixed_day() -> None:
    """The anchor is the day of publication; without one it is the same day in every run."""
    assert [fact.value for fact in facts_of("It ended yesterday.", dt.date(2024, 3, 1))] == ["2024-02-29"]
    assert [fact.value for fact in facts_of("It ended yesterday.", None)] == ["1969-12-31"]


def test_an_interval_keeps_its_two_ends() -> None:
    """Datefinder's type for intervals is written as start and end."""
    interval = IntervalValue(dt.datetime(2022, 5, 3, tzinfo=dt.UTC), dt.datetime(2022, 5, 5, tzinfo=dt.UTC))
    assert value_of(SimpleNamespace(value=interval, grain="day")) == "2022-05-03/2022-05-05"


def test_a_duration_of_nothing_is_zero_seconds() -> None:
    """Without a number there is no unit to read off the seconds."""
    assert duration_of(DurationValue(total_seconds=0, components={"days": 0})) == "PT0S"


def test_a_long_text_is_read_in_reasonable_time() -> None:
    """200,000 characters of ordinary text do not hang."""
    text = "The council met on 3 May 2022 and talked about the road. " + "Nothing else was said there. " * 100
    text = (text * 100)[:200_000]
    found = facts_of(text)
    assert len(found) == text.count("3 May 2022")
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_info_names_the_version() -> None:
    """A run keeps the version of the library."""
    assert set(datefinder.make().info()) == {"datefinder"}
