"""Values for predicted facts that have none."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.normalise.mentions import has_value, valued
from factgauge.spans import Span
from factgauge.values import amount_of, is_date_value

TUESDAY = dt.date(2024, 10, 29)


def in_text(marked: str) -> tuple[str, Span]:
    """Give the text without the brackets around its mention, and the span of the mention."""
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), (start, end)


@pytest.mark.parametrize(
    ("marked", "value", "kind", "edge"),
    [
        ("It opened on [28 October].", "2024-10-28", "DATE", None),
        ("It has been closed since [28 October].", "2024-10-28", "DATE", "on_or_after"),
        ("It has been closed [since 28 October].", "2024-10-28", "DATE", "on_or_after"),
        ("The minister said on [Friday] that it rained.", "2024-10-25", "DATE", None),
        ("The court will sit on [Friday].", "2024-11-01", "DATE", None),
        ("It rained. The court will sit on [Friday]. It snowed.", "2024-11-01", "DATE", None),
        ("The plans announced in [March] failed.", "2024-03", "DATE", None),
        ("It will open in [two weeks].", "2024-W46", "DATE", None),
        ("It was built in [two weeks].", "P2W", "DURATION", None),
        ("It began in 2015. [Two years later] it was over.", "2017", "DATE", None),
        ("The 2015 trees were gone [two years later].", "2026", "DATE", None),
        ("On 3 May it rained. At [14:30] it snowed.", "2024-05-03T14:30", "TIME", None),
        ("It lasted from [3 to 5 May].", "2024-05-03/2024-05-05", "DATE", None),
        ("It rained on [28\nOctober].", "2024-10-28", "DATE", None),
        ("The index gained 2 per cent on [the day].", "2024-10-29", "DATE", None),
    ],
)
def test_a_date_is_read_in_its_sentence(marked: str, value: str, kind: str, edge: str | None) -> None:
    """Tense, preposition and the date before decide what the words of the mention leave open."""
    text, span = in_text(marked)
    assert valued(Date(span=span), text, span, TUESDAY) == Date(span=span, value=value, type=kind, edge=edge)


@pytest.mark.parametrize(
    ("marked", "amount", "upper", "unit", "modifier"),
    [
        ("The army has [12,000 troops].", "12000", None, None, "exact"),
        ("The army has [12\nmillion] men.", "12000000", None, None, "exact"),
        ("It cost [nearly $3.5 billion].", "3500000000", None, "USD", "approx"),
        ("It cost nearly [$3.5 billion].", "3500000000", None, "USD", "approx"),
        ("No fewer than [40] came.", "40", None, None, "at_least"),
        ("About [40 to 50] came.", "40", "50", None, "range"),
        ("A [45-year-old] came.", "45", None, "a", "exact"),
        ("The [six-month-old] slept.", "6", None, "mo", "exact"),
    ],
)
def test_a_figure_is_read_with_the_bound_before_it(
    marked: str, amount: str, upper: str | None, unit: str | None, modifier: str
) -> None:
    """The words give amount, upper bound and unit; a bound in front of them is the modifier."""
    text, span = in_text(marked)
    found = valued(Figure(span=span), text, span, None)
    assert found == Figure(span=span, amount=amount, upper=upper, unit=unit, modifier=modifier)


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("Then [South Korean] troops came.", "South Korea"),
        ("Many [Kenyans] came.", "Kenya"),
        ("[The British] came.", "United Kingdom"),
        ("[British] troops left Britain.", "Britain"),
        ("[British] troops left the United Kingdom, not Britain.", "United Kingdom"),
        ("Then [the Republic of Korea] spoke.", "Republic of Korea"),
        ("The [KENYAN] army.", "Kenya"),
        ("It is [Kenya's] army.", "Kenya"),
        ("It is [the United States’] army.", "United States"),
        ("[The Treasury] spoke.", "Treasury"),
        ("He lives in [The Hague].", "The Hague"),
        ("[Dr. Jane Doe] spoke.", "Jane Doe"),
        ("He met [their Treasury], which paid.", "Treasury"),
        ("He met [“Jane Doe,”] who paid.", "Jane Doe"),
        ("He met [Jane\nDoe] there.", "Jane Doe"),
        ("He met [Jane Doe’s] son.", "Jane Doe"),
    ],
)
def test_an_actor_is_named_as_gold_names_it(marked: str, name: str) -> None:
    """A name stands without determiner, honorific and possessive; a demonym is its country, as the article calls it."""
    text, span = in_text(marked)
    assert valued(Actor(span=span), text, span, None) == Actor(span=span, name=name)


@pytest.mark.parametrize(
    "fact",
    [
        Date(span=(0, 5), value="1999"),
        Figure(span=(0, 5), amount="7", unit="kg"),
        Actor(span=(0, 5), name="Jane Doe"),
        Actor(span=(0, 5), wikidata="Q1"),
    ],
)
def test_what_an_extractor_says_is_never_overruled(fact: Fact) -> None:
    """A fact that has a value comes back as it is."""
    assert has_value(fact)
    assert valued(fact, "today 40 men came", (0, 5), TUESDAY) is fact


def test_other_attributes_of_the_extractor_stay() -> None:
    """Only what is missing is filled in: unit, modifier, type and edge of the extractor stand."""
    figure = Figure(span=(0, 2), unit="kg", modifier="at_least", confidence=0.5, item="rice")
    assert valued(figure, "40 km", (0, 2), None) == Figure(
        span=(0, 2), amount="40", unit="kg", modifier="at_least", confidence=0.5, item="rice"
    )
    date = Date(span=(6, 10), edge="after", role="event")
    assert valued(date, "since 2015", (6, 10), None) == Date(
        span=(6, 10), value="2015", type="DATE", edge="after", role="event"
    )


@pytest.mark.parametrize("fact", [Date(span=(0, 5)), Figure(span=(0, 5))])
def test_words_that_cannot_be_read_give_no_value(fact: Fact) -> None:
    """A fact whose words say no time and no number stays without a value."""
    assert not has_value(fact)
    assert valued(fact, "trees grow", (0, 5), TUESDAY) is fact


def test_without_a_publication_date_the_year_is_open() -> None:
    """No anchor gives a day of an unknown year, and no value for a step."""
    assert valued(Date(), "28 October", (0, 10), None) == Date(value="XXXX-10-28", type="DATE")
    assert not has_value(valued(Date(), "yesterday", (0, 9), None))


@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=40), st.none() | st.dates())
def test_no_text_makes_it_fail(before: str, words: str, after: str, published: dt.date | None) -> None:
    """Any words in any text give a well-formed value or none."""
    text, span = before + words + after, (len(before), len(before) + len(words))
    date = valued(Date(), text, span, published)
    figure = valued(Figure(), text, span, published)
    actor = valued(Actor(), text, span, published)
    assert isinstance(date, Date)
    assert date.value is None or is_date_value(date.value)
    assert isinstance(figure, Figure)
    assert figure.amount is None or amount_of(figure.amount) is not None
    assert isinstance(actor, Actor)
    assert actor.name is None or actor.name.strip() == actor.name != ""


@given(st.sampled_from(["28 October", "Two years later", "Friday", "14:30"]), st.integers(0, 3))
def test_what_is_far_away_says_nothing(words: str, place: int) -> None:
    """Text in other paragraphs, but for the date before, does not change how a mention is read."""
    sentence = f"It happened on {words} there."
    far = "They will go. " * 40
    alone = valued(Date(), sentence, (15, 15 + len(words)), TUESDAY)
    for text, shift in ((far + "\n\n" + sentence, len(far) + 2), (sentence + "\n\n" + far * place, 0)):
        assert valued(Date(), text, (15 + shift, 15 + shift + len(words)), TUESDAY) == alone
