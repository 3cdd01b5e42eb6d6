"""Dates in invented sentences: where they are, what they are, and what only looks like one."""

import datetime as dt
from collections.abc import Callable

import pytest

from factgauge.facts import Date

Dates = Callable[..., list[Date]]

FOUND = {
    "The dam burst on Tuesday.": [("Tuesday", "2023-05-02")],
    "Voting starts next Monday and ends on 12 May.": [("next Monday", "2023-05-08"), ("12 May", "2023-05-12")],
    "The bank collapsed in November.": [("November", "2022-11")],
    "The museum will reopen in November.": [("November", "2023-11")],
    "The museum should be finished in November.": [("November", "2023-11")],
    "Floods hit the valley in March and again in May.": [("March", "2023-03"), ("May", "2023-05")],
    "The ferry sank on the 28th of April, killing six.": [("the 28th of April", "2023-04-28")],
    "He was jailed for six months in 2019.": [("six months", "P6M"), ("2019", "2019")],
    "She begins a 10-day visit on Friday.": [("10-day", "P10D"), ("Friday", "2023-05-05")],
    "Talks ran from 3 to 5 May in Geneva.": [("3 to 5 May", "2023-05-03/2023-05-05")],
    "Output fell in the third quarter of 2022.": [("the third quarter of 2022", "2022-Q3")],
    "The strike began at 6 p.m. on Wednesday.": [("6 p.m. on Wednesday", "2023-05-03T18:00")],
    "Shops stay shut until late June.": [("late June", "2023-06")],
    "The law was passed three years ago.": [("three years ago", "2020")],
    "The party ruled in the 1990s.": [("the 1990s", "199")],
    "Trains run every Sunday.": [("every Sunday", "XXXX-WXX-7")],
    "The treaty of 1648 is still quoted.": [("1648", "1648")],
    "The 2024 elections will be close.": [("2024", "2024")],
    "She was born in 1957. Two years later the family moved.": [("1957", "1957"), ("Two years later", "1959")],
    "The minister resigned yesterday evening.": [("yesterday evening", "2023-05-03TEV")],
    "Prices rose in the first quarter.": [("the first quarter", "2023-Q1")],
    "The season ran over 2021-22 without a break.": [("2021-22", "2021/2022")],
    "Peace talks resume in two weeks, and will last.": [("two weeks", "2023-W20")],
    "The fire, which started early on Monday, is out.": [("early on Monday", "2023-05-01")],
    "It happened two days after the vote.": [("two days", "P2D")],
    "Rents are now higher than last year.": [("now", "PRESENT_REF"), ("last year", "2022")],
    "Snow fell on New Year's Eve.": [("New Year's Eve", "2022-12-31")],
    "The summit ends on Sept. 30, officials said.": [("Sept. 30", "2023-09-30")],
    "The union, which sued in May, praised the ruling of April 2022.": [("May", "2023-05"), ("April 2022", "2022-04")],
    "She declared three days of mourning, starting on Saturday.": [("three days", "P3D"), ("Saturday", "2023-05-06")],
    "It was last seen in\nMay 2021.": [("May 2021", "2021-05")],
}

NOTHING = [
    "The company may cut jobs.",
    "They march for peace and march on.",
    "Theresa May met reporters, and May said nothing.",
    "He came second in the race.",
    "The Sunday Times and the Sun reported it.",
    "The March for Life drew crowds.",
    "The May Fourth Movement shaped the country.",
    "Some 2,019 people signed.",
    "About 2019 people signed.",
    "The plane, a Boeing 737, landed.",
    "Agenda 2030 was adopted.",
    "A 30-year-old man was held.",
    "She spoke to USA Today about it.",
    "The fall of the regime surprised no one.",
    "They read John 3:16 aloud.",
    "Prices fall in winter coats and spring mattresses.".replace("in winter", "for winter"),
    "The Six Day War changed borders.",
    "Black Friday sales rose.",
    "April Ryan and June Kelly wrote it.",
    "One day he will be king.",
    "The ratio of 12:30 was odd.",
    "Call 020 7946 2019 for help.",
]


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_dates_are_found_with_their_values(text: str, expected: list[tuple[str, str]], dates: Dates) -> None:
    """The quotes and values of the dates of a sentence are these and no others."""
    assert [(date.quote, date.value) for date in dates(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_date_is_none(text: str, dates: Dates) -> None:
    """Verbs, surnames, models, newspapers, ages and events are no dates."""
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ("Shops have been shut since Monday.", "on_or_after"),
        ("Troops must leave by 30 June.", "on_or_before"),
        ("Work ends no later than 30 June.", "on_or_before"),
        ("He left after Christmas Day.", "after"),
        ("It opened in mid-April.", "mid"),
        ("They met on Monday.", None),
    ],
)
def test_the_words_around_a_date_are_its_edge(text: str, edge: str | None, dates: Dates) -> None:
    """Prepositions stay outside of the span and become the edge."""
    (date,) = dates(text)
    assert date.edge == edge


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The minister said on Monday that the dam was safe.", "said"),
        ("On Monday the energy minister told reporters that it was safe.", "said"),
        ("The dam burst on Monday, the ministry said.", "event"),
        ("Dam bursts\n4 May 2023\n\nA dam burst in the hills of the north.", "publication"),
    ],
)
def test_the_role_says_what_a_date_dates(text: str, role: str, dates: Dates) -> None:
    """A date dates an act of saying, an event, or the article itself."""
    (date,) = dates(text)
    assert date.role == role


def test_a_quotation_counts_from_the_day_on_which_it_was_said(dates: Dates) -> None:
    """Tomorrow, in what was said on Monday, is Tuesday."""
    said, tomorrow = dates('On Monday the mayor said: "The bridge opens tomorrow."')
    assert (said.value, tomorrow.value) == ("2023-05-01", "2023-05-02")


def test_without_publication_the_header_is_the_anchor(dates: Dates) -> None:
    """A date on a line of its own at the head serves where no day of publication is given."""
    header, yesterday = dates("Dam bursts\n4 May 2023\n\nThe dam burst yesterday.", None)
    assert (header.value, header.role) == ("2023-05-04", "publication")
    assert yesterday.value == "2023-05-03"


def test_without_any_anchor_a_step_has_no_value(dates: Dates) -> None:
    """A mention is found all the same; what is unknown in its value is left out or marked."""
    found = dates("The dam burst yesterday, and again on 3 May.", None)
    assert [date.value for date in found] == [None, "XXXX-05-03"]


def test_the_end_of_a_paragraph_ends_a_date(dates: Dates) -> None:
    """A month in the next paragraph does not belong to a number in this."""
    found = dates("They counted 28\n\nOctober was mild.", dt.date(2023, 5, 4))
    assert [date.quote for date in found] == ["October"]
