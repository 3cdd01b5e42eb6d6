from array import array
from collections.abc import Sequence

import pytest

from factgauge.compare.facts import Outcome, Outcomes
from factgauge.compare.together import together
from factgauge.errors import NotComparableError
from factgauge.facts import Kind

FOUND, MISSED, OPTIONAL, FIGURE = range(4)
MEANINGS: Sequence[tuple[Kind, Outcome]] = (
    ("date", Outcome(verdict="found")),
    ("date", Outcome(verdict="missed", reason="not_found")),
    ("date", Outcome(verdict="optional")),
    ("figure", Outcome(verdict="found")),
)


def outcomes(name: str, **articles: Sequence[int]) -> Outcomes:
    by_article = {article: array("H", codes) for article, codes in articles.items()}
    return Outcomes(path=None, name=name, by_article=by_article, meanings=MEANINGS)


# Required dates are at a:0, a:1, a:3, b:0 and b:1. One finds a:0 and a:1, two a:1 and b:0, three a:1 only.
ONE = outcomes("one", a=[FOUND, FOUND, OPTIONAL, MISSED, FIGURE], b=[MISSED, MISSED])
TWO = outcomes("two", a=[MISSED, FOUND, OPTIONAL, MISSED, FIGURE], b=[FOUND, MISSED])
THREE = outcomes("three", a=[MISSED, FOUND, OPTIONAL, MISSED, FIGURE], b=[MISSED, MISSED])
DATES: dict[str, Sequence[Kind]] = {"one": ("date",), "two": ("date",), "three": ("date",)}


def test_what_is_found_together_is_counted_by_hand() -> None:
    """Union, what one finds alone, what none finds, and the best pair are those of the table above."""
    (dates,) = together({"one": ONE, "two": TWO, "three": THREE}, DATES)
    assert dates.kind == "date"
    assert list(dates.places) == [("a", 0), ("a", 1), ("a", 3), ("b", 0), ("b", 1)]
    assert dates.union == 3
    assert dates.alone("one") == [("a", 0)]
    assert dates.alone("two") == [("b", 0)]
    assert dates.alone("three") == []
    assert dates.missed_by_all == [("a", 3), ("b", 1)]
    assert dates.best_pair == ("one", "two", 3)


def test_a_kind_is_told_of_those_that_declare_it() -> None:
    """An extractor that does not declare a kind neither finds nor misses its facts."""
    kinds: dict[str, Sequence[Kind]] = {"one": ("date", "figure"), "two": ("date",)}
    told = {each.kind: each for each in together({"one": ONE, "two": TWO}, kinds)}
    assert list(told["date"].names) == ["one", "two"]
    assert "figure" not in told or list(told["figure"].names) == ["one"]


def test_runs_about_other_facts_do_not_go_together() -> None:
    """Verdicts that do not number the same required facts are refused, by name."""
    other = outcomes("other", a=[FOUND])
    with pytest.raises(NotComparableError, match="other: tells of other gold facts"):
        list(together({"one": ONE, "other": other}, {"one": ("date",), "other": ("date",)}))
