from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.compare.ties import letters_of, ties
from factgauge.facts import Date
from factgauge.gold.model import GoldDate, GoldSet, LabelledArticle, Labels
from factgauge.predictions import Prediction
from factgauge.score.scorecard import Scored, score

ARTICLES = 40


@given(st.integers(0, 8).flatmap(lambda count: st.tuples(st.just(count), st.sets(st.sampled_from(range(28))))))
def test_two_share_a_letter_exactly_where_they_are_not_shown_to_differ(drawn: tuple[int, set[int]]) -> None:
    """Whatever pairs differ, the letters say just that, and everyone has a letter."""
    count, chosen = drawn
    pairs = list(combinations(range(count), 2))
    different = {pair for at, pair in enumerate(pairs) if at in chosen}
    letters = letters_of(count, different)
    assert all(letters)
    for one, other in pairs:
        shares = not set(letters[one]).isdisjoint(letters[other])
        assert shares is ((one, other) not in different)


def test_the_letters_of_a_case_worked_by_hand() -> None:
    """Of three in a row whose ends differ, the middle one shares a letter with either end."""
    assert letters_of(3, {(0, 2)}) == ["a", "ab", "b"]
    assert letters_of(3, set()) == ["a", "a", "a"]
    assert letters_of(2, {(0, 1)}) == ["a", "b"]


@pytest.fixture(scope="module")
def gold() -> GoldSet:
    """Give articles with five dates each."""
    text = "1950 1951 1952 1953 1954"
    facts = tuple(GoldDate(span=(at, at + 4), value=text[at : at + 4]) for at in range(0, 25, 5))
    articles = tuple(
        LabelledArticle(labels=Labels(id=f"a{number:02}", facts=facts), text=text) for number in range(ARTICLES)
    )
    return GoldSet(name="years", version=None, digest="0" * 12, articles=articles)


def scored(gold: GoldSet, found: int) -> Scored:
    """Score an extractor that finds the first dates of each article."""
    predictions = {}
    for article in gold.articles:
        years = [Date(span=fact.span, value=fact.value) for fact in article.labels.facts if isinstance(fact, GoldDate)]
        name = article.labels.id
        predictions[name] = Prediction(document=name, facts=tuple(years[:found]))
    return score(gold, predictions, ("date",))


def test_those_that_differ_by_more_than_chance_share_no_letter(gold: GoldSet) -> None:
    """Two that find all are tied, before one that finds a part; names come the best first."""
    found = ties({"some": scored(gold, 2), "all": scored(gold, 5), "everything": scored(gold, 5)}, "date")
    assert list(found.names) == ["all", "everything", "some"]
    assert found.letters == {"all": "a", "everything": "a", "some": "b"}


def test_p_is_corrected_over_all_pairs(gold: GoldSet) -> None:
    """Of three pairs, two differ in every article: their p is three times, and twice, the least that the test can give."""
    found = ties({"some": scored(gold, 2), "all": scored(gold, 5), "everything": scored(gold, 5)}, "date")
    least = 1 / 10_001
    assert found.p[0, 1] == 1
    assert found.p[0, 2] == pytest.approx(3 * least)
    assert found.p[1, 2] == pytest.approx(3 * least)


def test_an_extractor_of_another_kind_is_left_out(gold: GoldSet) -> None:
    """Where none declares a kind there is nothing to rank."""
    assert ties({"all": scored(gold, 5)}, "figure").names == []
