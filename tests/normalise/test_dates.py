"""Dates: the words of a mention to its TIMEX3 value."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.normalise.dates import resolve
from factgauge.values import is_date_value

THURSDAY = dt.date(2023, 5, 4)

ABSOLUTE = {
    "2023-05-03": "2023-05-03",
    "28 October 2024": "2024-10-28",
    "October 28, 2024": "2024-10-28",
    "Oct. 28, 2024": "2024-10-28",
    "the 28th of October, 2024": "2024-10-28",
    "28/10/2024": "2024-10-28",
    "10/28/2024": "2024-10-28",
    "28.10.2024": "2024-10-28",
    "2024/10/28": "2024-10-28",
    "twenty-third of June 2021": "2021-06-23",
    "March 2022": "2022-03",
    "May of last year": "2022-05",
    "2019": "2019",
    "the year 2000": "2000",
    "the 1990s": "199",
    "the '90s": "199",
    "Q3 2023": "2023-Q3",
    "the third quarter of 2023": "2023-Q3",
    "the first half of 2024": "2024-H1",
    "the winter of 2022": "2022-WI",
    "spring 2021": "2021-SP",
    "New Year's Eve 2022": "2022-12-31",
    "the twenty third of June 2021": "2021-06-23",
    "2016-11": "2016-11",
    "2019 Q3": "2019-Q3",
    "2016 H2": "2016-H2",
    "the 1970's": "197",
    "the seventies": "197",
    "the early nineteen seventies": "197",
    "the noughties": "200",
    "the 19th century": "18",
    "twenty-first century": "20",
    "Easter Monday 2024": "2024-04-01",
    "Thanksgiving 2022": "2022-11-24",
    "Memorial Day 2021": "2021-05-31",
}
RELATIVE = {
    "today": "2023-05-04",
    "yesterday": "2023-05-03",
    "the day before yesterday": "2023-05-02",
    "tomorrow": "2023-05-05",
    "Tuesday": "2023-05-02",
    "Thursday": "2023-05-04",
    "last Friday": "2023-04-28",
    "last Thursday": "2023-04-27",
    "next Monday": "2023-05-08",
    "next Thursday": "2023-05-11",
    "this Friday": "2023-05-05",
    "Friday next week": "2023-05-12",
    "this week": "2023-W18",
    "last week": "2023-W17",
    "last weekend": "2023-W17-WE",
    "last month": "2023-04",
    "next year": "2024",
    "this quarter": "2023-Q2",
    "last quarter": "2023-Q1",
    "three days ago": "2023-05-01",
    "two weeks ago": "2023-W16",
    "five months ago": "2022-12",
    "ten years ago": "2013",
    "two decades ago": "200",
    "28 October": "2022-10-28",
    "Oct. 28": "2022-10-28",
    "10 May": "2023-05-10",
    "Tuesday, 4 July": "2023-07-04",
    "May": "2023-05",
    "January": "2023-01",
    "last December": "2022-12",
    "next May": "2024-05",
    "last summer": "2022-SU",
    "earlier this year": "2023",
    "the day": "2023-05-04",
    "for the week": "2023-W18",
    "the 12th of this month": "2023-05-12",
    "the 5th of next month": "2023-06-05",
    "Friday the 13th": "2023-01-13",
    "Easter": "2023-04-09",
    "last Easter": "2023-04-09",
    "next Easter": "2024-03-31",
}
TIMES = {
    "14:30": "2023-05-04T14:30",
    "2.30pm": "2023-05-04T14:30",
    "6 p.m. on Friday": "2023-04-28T18:00",
    "Friday at 6 p.m.": "2023-04-28T18:00",
    "noon on 3 May": "2023-05-03T12:00",
    "12 a.m. on 3 May": "2023-05-03T00:00",
    "0800 GMT": "2023-05-04T08:00Z",
    "tonight": "2023-05-04TNI",
    "last night": "2023-05-03TNI",
    "this morning": "2023-05-04TMO",
    "Tuesday evening": "2023-05-02TEV",
    "the morning of 3 May": "2023-05-03TMO",
    "7:56:30 p.m.": "2023-05-04T19:56:30",
    "12 noon": "2023-05-04T12:00",
    "12 midnight": "2023-05-04T00:00",
    "ten a.m.": "2023-05-04T10:00",
    "half past seven in the evening": "2023-05-04T19:30",
    "a quarter to nine": "2023-05-04T08:45",
    "at 3 in the morning": "2023-05-04T03:00",
    "tonight at 9 p.m.": "2023-05-04T21:00",
    "Tuesday evening at 8 p.m.": "2023-05-02T20:00",
    "Tuesday in the late afternoon": "2023-05-02TAF",
    "the early morning": "2023-05-04TMO",
    "overnight": "2023-05-04TNI",
    "5 to 6 p.m.": "2023-05-04T17:00/2023-05-04T18:00",
    "11 to 3 p.m.": "2023-05-04T11:00/2023-05-04T15:00",
    "11 to 3 a.m.": "2023-05-04T23:00/2023-05-05T03:00",
    "9 a.m. to 5 p.m. on Friday": "2023-04-28T09:00/2023-04-28T17:00",
    "Friday from 9 a.m. to 5 p.m.": "2023-04-28T09:00/2023-04-28T17:00",
    "between 9 and 11 a.m. on Friday": "2023-04-28T09:00/2023-04-28T11:00",
    "10 p.m. to 2 a.m.": "2023-05-04T22:00/2023-05-05T02:00",
}
DURATIONS = {
    "six months": "P6M",
    "for six months": "P6M",
    "10-day": "P10D",
    "a year": "P1Y",
    "two hours": "PT2H",
    "half an hour": "PT30M",
    "24 hours": "PT24H",
    "two decades": "P20Y",
    "two fortnights": "P4W",
    "two and a half years": "P2.5Y",
    "the past three years": "P3Y",
    "the next 48 hours": "PT48H",
    "20-plus months": "P20M",
    "half-hour": "PT30M",
    "half a century": "P50Y",
    "two hours and 40 minutes": "PT2H40M",
    "one year, three months and two days": "P1Y3M2D",
    "a day and five hours": "P1DT5H",
    "a twenty second delay": "PT20S",
    "a couple of weeks": "P2W",
    "all day": "P1D",
    "another month": "P1M",
    "several years": "PXY",
    "a few days": "PXD",
    "for hours": "PTXH",
    "many decades": "PXDE",
}
RANGES = {
    "3-5 May": "2023-05-03/2023-05-05",
    "3–5 May": "2023-05-03/2023-05-05",
    "10 May–12 May": "2023-05-10/2023-05-12",
    "between 3 and 5 May": "2023-05-03/2023-05-05",
    "from 3 to 5 May": "2023-05-03/2023-05-05",
    "May 3-5, 2022": "2022-05-03/2022-05-05",
    "28 December to 3 January": "2022-12-28/2023-01-03",
    "Monday to Wednesday": "2023-05-01/2023-05-03",
    "2019-21": "2019/2021",
    "2019/20": "2019/2020",
    "between 2019 and 2021": "2019/2021",
    "January to March 2022": "2022-01/2022-03",
    "November 2021 to February 2022": "2021-11/2022-02",
    "between 2015 and May 2018": "2015/2018-05",
    "from May 2015 to 2018": "2015-05/2018",
}


@pytest.mark.parametrize(("text", "value"), (ABSOLUTE | RELATIVE).items())
def test_a_date_gets_its_value(text: str, value: str) -> None:
    """Dates with and without an anchor resolve against the day of publication."""
    found = resolve(text, THURSDAY, tense="past" if "October" in text or "Oct." in text else None)
    assert found is not None
    assert (found.value, found.type) == (value, "DATE")


@pytest.mark.parametrize(("text", "value"), TIMES.items())
def test_a_time_of_day_gets_its_date(text: str, value: str) -> None:
    """A clock or a part of the day carries the date that it belongs to."""
    found = resolve(text, THURSDAY)
    assert found is not None
    assert (found.value, found.type) == (value, "TIME")


@pytest.mark.parametrize(("text", "value"), DURATIONS.items())
def test_a_duration_is_its_length(text: str, value: str) -> None:
    """A duration is written as a length of time, whatever the anchor."""
    for anchor in (THURSDAY, None):
        found = resolve(text, anchor)
        assert found is not None
        assert (found.value, found.type) == (value, "DURATION")


@pytest.mark.parametrize(("text", "value"), RANGES.items())
def test_a_range_is_one_value(text: str, value: str) -> None:
    """A range has the value of its start, a slash, and that of its end."""
    found = resolve(text, THURSDAY)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ("since March 2022", "on_or_after"),
        ("by 30 June", "on_or_before"),
        ("no later than 30 June", "on_or_before"),
        ("after 30 June", "after"),
        ("before 30 June", "before"),
        ("around 30 June", "approx"),
        ("early June", "start"),
        ("mid-June", "mid"),
        ("late June", "end"),
        ("the end of June", "end"),
        ("on 30 June", None),
        ("from 3 to 5 June", None),
        ("Tuesday after 1 p.m.", "after"),
        ("Friday by noon", "on_or_before"),
        ("3 May, around 14:30", "approx"),
        ("the late 19th century", "end"),
    ],
)
def test_words_around_a_date_are_its_edge(text: str, edge: str | None) -> None:
    """Words that make a date a bound or shade it become its edge."""
    found = resolve(text, THURSDAY)
    assert found is not None
    assert found.edge == edge


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("every Monday", "XXXX-WXX-1"),
        ("Mondays", "XXXX-WXX-1"),
        ("each year", "P1Y"),
        ("every two weeks", "P2W"),
        ("every other day", "P2D"),
        ("every other Friday", "XXXX-WXX-5"),
        ("quarterly", "P1Q"),
        ("each quarter", "P1Q"),
    ],
)
def test_a_recurring_time_is_a_set(text: str, value: str) -> None:
    """Recurring times have the type SET."""
    found = resolve(text, THURSDAY)
    assert found is not None
    assert (found.value, found.type) == (value, "SET")


@pytest.mark.parametrize(
    ("text", "value"),
    [("currently", "PRESENT_REF"), ("in recent years", "PAST_REF"), ("in the coming weeks", "FUTURE_REF")],
)
def test_a_vague_word_is_a_reference(text: str, value: str) -> None:
    """Vague deictics refer to the present, the past or the future."""
    found = resolve(text, None)
    assert found is not None
    assert found.value == value


def test_the_tense_decides_between_two_years() -> None:
    """The same month lies behind in the past tense and ahead in the future."""
    past, future = (resolve("October", THURSDAY, tense=tense) for tense in ("past", "future"))
    assert past is not None
    assert future is not None
    assert (past.value, future.value) == ("2022-10", "2023-10")


def test_a_near_date_is_not_moved_by_a_year_for_its_tense() -> None:
    """Next week's date stays next week's, even beside a verb in the past."""
    found = resolve("10 May", THURSDAY, tense="past")
    assert found is not None
    assert found.value == "2023-05-10"


def test_a_weekday_in_its_date_chooses_the_year() -> None:
    """The year in which 4 July is a Thursday is 2024, whatever the tense."""
    found = resolve("Thursday, 4 July", THURSDAY, tense="past")
    assert found is not None
    assert found.value == "2024-07-04"


@pytest.mark.parametrize(
    ("text", "previous", "value"),
    [
        ("two years later", "2015", "2017"),
        ("the following day", "2022-02-28", "2022-03-01"),
        ("the same month", "2022-02-28", "2022-02"),
        ("three weeks later", "2022-01-03", "2022-W04"),
        ("the 28th", "2022-02", "2022-02-28"),
        ("14:30", "2022-02-28", "2022-02-28T14:30"),
    ],
)
def test_a_step_starts_at_the_date_mentioned_last(text: str, previous: str, value: str) -> None:
    """Expressions such as "two years later" count from the date before them."""
    found = resolve(text, THURSDAY, previous=previous)
    assert found is not None
    assert found.value == value


def test_in_two_weeks_is_a_step_only_in_the_future() -> None:
    """A duration after "in" is a date where the clause speaks of the future."""
    past, future = (resolve("in two weeks", THURSDAY, tense=tense) for tense in ("past", "future"))
    assert past is not None
    assert future is not None
    assert (past.value, future.value) == ("P2W", "2023-W20")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28 October", "XXXX-10-28"),
        ("Tuesday", "XXXX-WXX-2"),
        ("May", "XXXX-05"),
        ("yesterday", None),
        ("2019", "2019"),
        ("14:30", "T14:30"),
        ("the morning", "TMO"),
        ("Easter", None),
        ("Easter 2024", "2024-03-31"),
        ("the 12th of this month", None),
    ],
)
def test_without_an_anchor_the_unknown_is_said_to_be(text: str, value: str | None) -> None:
    """Without a day of publication a missing year is XXXX, and a step has no value."""
    found = resolve(text, None)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("published", "value"),
    [(dt.date(2023, 3, 6), "2023-03-05"), (dt.date(2023, 5, 4), "2023-05-03"), (None, "2023-05-03")],
)
def test_an_ambiguous_date_in_digits_is_the_nearer_one(published: dt.date | None, value: str) -> None:
    """03/05/2023 is the reading nearer to publication, and day first where that is unknown."""
    found = resolve("03/05/2023", published)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "firefighters",
        "12,000",
        "may be",
        "second",
        "30-year-old",
        "30 years old",
        "2019%",
        "Resolution",
        "Easter Island",
        "day",
        "0th century",
    ],
)
def test_other_words_are_no_date(text: str) -> None:
    """Words that name no time have no value."""
    assert resolve(text, THURSDAY) is None


@pytest.mark.parametrize("text", ["30 February 2023", "2023-02-30", "31/02/2023"])
def test_a_day_that_does_not_exist_has_no_value(text: str) -> None:
    """A date that no calendar has is read, and has no value."""
    found = resolve(text, THURSDAY)
    assert found is None or found.value is None


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_a_written_out_date_reads_back(day: dt.date) -> None:
    """Every day comes back from its common written forms."""
    for form in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}"):
        found = resolve(form, None)
        assert found is not None
        assert found.value == day.isoformat()


@given(
    text=st.text(max_size=60)
    | st.lists(st.sampled_from([*ABSOLUTE, *RELATIVE, *TIMES, *RANGES, "in", "to", "-", ","]), max_size=4).map(
        " ".join
    ),
    anchor=st.none() | st.dates(),
)
def test_every_value_is_well_formed(text: str, anchor: dt.date | None) -> None:
    """No text makes the normaliser fail or give a value that is no TIMEX3."""
    found = resolve(text, anchor)
    assert found is None or found.value is None or is_date_value(found.value)


# Western Easter as dateutil.easter of python-dateutil 4.0.0 gives it.
@pytest.mark.parametrize(
    "day",
    ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2019-04-21", "2038-04-25"],
)
def test_easter_is_where_others_have_it(day: str) -> None:
    """The earliest and latest Easter, the years where simpler rules fail, and recent ones."""
    found = resolve(f"Easter {day[:4]}", None)
    assert found is not None
    assert found.value == day


@pytest.mark.parametrize(
    ("before", "text", "value", "edge"),
    [
        ("closed since ", "2019", "2019", "on_or_after"),
        ("between ", "3 and 5 May", "2023-05-03/2023-05-05", None),
        ("as late as ", "30 June", "2023-06-30", "on_or_before"),
        ("post", "2019", "2019", None),
        ("on 3 ", "May", "2023-05", None),
    ],
)
def test_words_before_a_mention_are_context_and_not_its_value(
    before: str, text: str, value: str, edge: str | None
) -> None:
    """A preposition makes an edge, "between" a range; a number in front of the mention adds nothing to it."""
    found = resolve(text, THURSDAY, before=before)
    assert found is not None
    assert (found.value, found.edge) == (value, edge)
