"""Figures in invented sentences: amounts, units, what is counted, and what only looks like a figure."""

from collections.abc import Callable

import pytest

from factgauge.facts import Figure

Figures = Callable[..., list[Figure]]

# sentence: quote, amount, unit, item
FOUND = {
    "At least 40 exhausted firefighters were hurt.": [("At least 40", "40", None, "exhausted firefighters")],
    "A report about 40 firefighters was read.": [("40", "40", None, "firefighters")],
    "The project costs €40m.": [("€40m", "40000000", "EUR", None)],
    "It lent nearly 3.5 billion dollars.": [("nearly 3.5 billion dollars", "3500000000", "USD", None)],
    "About 12,000 US troops left.": [("About 12,000", "12000", None, "US troops")],
    "A 10-member team arrived.": [("10", "10", None, "member")],
    "Twelve people died and 20 others were hurt.": [("Twelve", "12", None, "people"), ("20", "20", None, "others")],
    "A third of voters stayed at home.": [("A third", "0.3333", None, None)],
    "More than half of the crop was lost.": [("More than half", "0.5", None, None)],
    "Unemployment is at 7 per cent.": [("7 per cent", "7", "percent", None)],
    "The lake covers 40 square kilometres.": [("40 square kilometres", "40", "km2", None)],
    "Two dozen lawmakers and one aide resigned.": [
        ("Two dozen", "24", None, "lawmakers"),
        ("one", "1", None, "aide"),
    ],
    "A 45-year-old man was held.": [("45-year-old", "45", "a", "man")],
    "An 8-month-old baby was saved.": [("8-month-old", "8", "mo", "baby")],
    "The driver, 45, was unhurt.": [("45", "45", None, None)],
    "Rebels hold between 20 and 30 villages.": [("between 20 and 30", "20", None, "villages")],
    "Kenya beat Ghana 3–1 in Nairobi.": [("3–1", "3", None, None)],
    "One in five children is hungry.": [("One in five", "0.2", None, None)],
    "The fine was 500 Kenyan shillings.": [("500 Kenyan shillings", "500", "KES", None)],
    "It fell below 9,000 for the first time.": [("below 9,000", "9000", None, None)],
    "The 5,000 soldiers left.": [("5,000", "5000", None, "soldiers")],
    "Police killed 12.": [("12", "12", None, None)],
    "The fund grew from 5% to 7%.": [("5%", "5", "percent", None), ("7%", "7", "percent", None)],
    "The index fell 1.5% to 145.30 points.": [("1.5%", "1.5", "percent", None), ("145.30", "145.3", None, "points")],
    "It was 31C in the shade.": [("31C", "31", "Cel", None)],
    "Some 40 families fled.": [("Some 40", "40", None, "families")],
    "Half a million people marched.": [("Half a million", "500000", None, "people")],
}

NOTHING = [
    "Article 5 was invoked.",
    "A Boeing 747 landed.",
    "Covid, or COVID-19, spread.",
    "The G7 met near Route 66.",
    "Two Su-35".replace("Two ", "A ") + " jets crashed.",
    "He finished 3rd, she came first.",
    "Call 020 7946 0018 or +44 20 7946 0018.",
    "1. Open the lid.",
    "On 3 May 2023 it rained.",
    "One of them left; no one else did.",
    "Several hundred left.",
    "Many ministers and a few aides resigned.",
    "Version 10.4.3 is out.",
    "The second half was dull.",
    "She has zero tolerance for it.",
    "It was on Channel 4 and Radio 5.",
    "See page 12 of the report.",
    "He owns an iPhone 4 and an A380 model.",
]


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_figures_are_found_with_their_values(
    text: str, expected: list[tuple[str, str, str | None, str | None]], figures: Figures
) -> None:
    """Quote, amount, unit and counted noun of the figures of a sentence are these and no others."""
    assert [(figure.quote, figure.amount, figure.unit, figure.item) for figure in figures(text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_a_figure_is_none(text: str, figures: Figures) -> None:
    """Numbers of names, laws, telephones, lists, versions and dates, and ordinals, count nothing."""
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("The force rose to roughly 900.", "increase_to"),
        ("The force rose by 900.", "increase_by"),
        ("Prices increased 5 per cent.", "increase_by"),
        ("Exports fell to $3 billion.", "decrease_to"),
        ("Exports were down 5 per cent.", "decrease_by"),
        ("An increase of 5 per cent was agreed.", "increase_by"),
        ("The force has 900 men.", None),
    ],
)
def test_a_change_says_whether_the_figure_is_level_or_step(text: str, change: str | None, figures: Figures) -> None:
    """A verb of rise or fall with "to" gives the level reached, with "by" or nothing the step."""
    (figure,) = figures(text)
    assert figure.change == change


def test_a_range_keeps_both_bounds(figures: Figures) -> None:
    """Both ends of a range are there, with their scale."""
    (figure,) = figures("It will cost $2-3 million.")
    assert (figure.amount, figure.upper, figure.unit, figure.modifier) == ("2000000", "3000000", "USD", "range")


def test_a_number_in_a_date_is_no_figure(figures: Figures) -> None:
    """Days, years, durations and times count nothing."""
    assert figures("On 3 May, at 14:30, after six months, in 2019, the 28th.") == []
