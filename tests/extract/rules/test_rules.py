"""Laws of the extractor: whatever the text, facts are grounded, ordered, well formed and the same each time."""

import datetime as dt
import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from factgauge.extract.rules import rules
from factgauge.facts import KINDS, Actor, Date, Document, Fact, Figure
from factgauge.normalise.tokens import word_list
from factgauge.values import amount_of, is_date_value

PIECES = [
    *word_list(
        """
        May March the a of and in to from between Jr al - , ; : ( ) ' $ \u20ac % 5 12 2019 3.5 1,000 first half quarter
        million US U.S. Kenya Kenyan President Mr General said will 14:30 p.m. 2023-02-30 31/12/2023 ago later week next
        last mid- every Monday \u00bd 1/2 0 007 billion km per Ministry Bank University UN X over about hundred point
        """
    ),
    "\n",
    "\n\n",
    "\r\n",
    "\U0001f600",
    "e\u0301",
    "\u4e2d",
    "\u05e9",
    "\u202b",
    "\u00b2",
]
THURSDAY = dt.date(2023, 5, 4)


def facts_of(text: str, published: dt.date | None = THURSDAY) -> list[Fact]:
    """Run the extractor on a text."""
    return rules(Document(id="made-up", text=text, published=published))


TEXTS = st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
DAYS = st.none() | st.dates()


def test_it_declares_all_three_kinds() -> None:
    """The extractor has its name, a description and all kinds."""
    assert (rules.name, rules.kinds) == ("rules", frozenset(KINDS))
    assert rules.description


@settings(max_examples=300, deadline=None)
@given(TEXTS, DAYS)
def test_facts_are_grounded_and_well_formed(text: str, published: dt.date | None) -> None:
    """Every quote stands at its span, and every value is one that the formats allow."""
    for fact in facts_of(text, published):
        assert fact.span is not None
        assert fact.quote == text[fact.span[0] : fact.span[1]] != ""
        match fact:
            case Date():
                assert fact.value is None or is_date_value(fact.value)
            case Figure():
                assert fact.amount is not None
                assert amount_of(fact.amount) is not None
            case Actor():
                assert fact.name


@settings(max_examples=200, deadline=None)
@given(TEXTS, DAYS)
def test_facts_of_a_kind_stand_in_order_and_share_nothing(text: str, published: dt.date | None) -> None:
    """Within a kind spans are sorted and do not overlap; no figure or actor lies in a date."""
    found = facts_of(text, published)
    for kind in KINDS:
        spans = [fact.span for fact in found if fact.kind == kind and fact.span]
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    dates = [fact.span for fact in found if isinstance(fact, Date) and fact.span]
    others = [fact.span for fact in found if not isinstance(fact, Date) and fact.span]
    assert not any(one[0] < two[1] and two[0] < one[1] for one in dates for two in others)


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_it_says_the_same_each_time(text: str) -> None:
    """Two runs over one text agree."""
    assert facts_of(text) == facts_of(text)


def test_an_empty_text_has_no_facts() -> None:
    """Nothing, one character, and signs without words give nothing."""
    for text in ("", " ", "a", "5"[:0], "\n\n\r\n", "😀", "中文", "\u202b", "....", "\x00"):
        assert facts_of(text) == []


def test_spans_count_code_points() -> None:
    """Signs beyond the first plane and combining marks before a fact move its span by their code points."""
    text = "😀😀 e\u0301e\u0301 — on 3 May in Kenya"
    assert {text[fact.span[0] : fact.span[1]] for fact in facts_of(text) if fact.span} == {"3 May", "Kenya"}


def test_a_long_text_takes_time_in_proportion() -> None:
    """Ten times the text takes at most some thirty times the time, for prose and for what is hard to read."""
    for unit in (
        "Mr Okello of the Ministry of Health said on 3 May that 40 people died. ",
        "1-1-",
        "May ",
        "A B. ",
        '" ',
    ):
        short, long = (unit * (length // len(unit)) for length in (4_000, 40_000))
        facts_of(short)
        started = time.perf_counter()
        facts_of(short)
        between = time.perf_counter()
        facts_of(long)
        assert time.perf_counter() - between < 30 * (between - started) + 0.5
