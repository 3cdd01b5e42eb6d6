import pytest

from factgauge.score.anchor import Expression, expression_of, is_anchor_wrong


@pytest.mark.parametrize(
    ("words", "value", "expression"),
    [
        ("28 October 2024", "2024-10-28", "explicit"),
        ("2024-10-28", "2024-10-28", "explicit"),
        ("in 2019", "2019", "explicit"),
        ("the 1990s", "199", "explicit"),
        ("every Monday", "XXXX-WXX-1", "explicit"),
        ("six months", "P6M", "explicit"),
        ("шість місяців", "P6M", "explicit"),
        ("28 October", "2024-10-28", "relative"),
        ("Monday", "2024-10-28", "relative"),
        ("yesterday", "2024-10-28", "relative"),
        ("last week", "2024-W43", "relative"),
        ("14:30", "2024-10-28T14:30", "relative"),
        ("now", "PRESENT_REF", "relative"),
        ("the near future", "FUTURE_REF", "relative"),
        # Not English: the digits decide.
        ("28 жовтня 2024 року", "2024-10-28", "explicit"),
        ("28.10.24", "2024-10-28", "explicit"),
        ("28 жовтня", "2024-10-28", "relative"),
        ("у понеділок", "2024-10-28", "unknown"),
        # Read otherwise than gold: day first, where gold has the month first.
        ("03/05/2024", "2024-03-05", "explicit"),
        # Gold without values.
        ("28 October 2024", None, "explicit"),
        ("28 October", None, "relative"),
        ("yesterday", None, "relative"),
        ("28 жовтня", None, "unknown"),
        (None, "2024-10-28", "unknown"),
        ("", "2024-10-28", "unknown"),
        ("word " * 10_000, "2024-10-28", "unknown"),
    ],
)
def test_words_are_explicit_where_they_need_no_anchor(
    words: str | None, value: str | None, expression: Expression
) -> None:
    """The words and the value that they have in their article."""
    assert expression_of(words, value) == expression


@pytest.mark.parametrize("said", ["2024-10-29", "2024-10", "2024-10-21T14:30", "P1D", "2024-10-21/2024-10-28", "2024"])
def test_an_anchor_explains_only_what_the_words_allow(said: str) -> None:
    """Monday is no Tuesday, no month, no time, no duration and no range, whatever the anchor."""
    assert is_anchor_wrong("Monday", "2024-10-28", "2024-10-21")
    assert not is_anchor_wrong("Monday", "2024-10-28", said)


def test_no_words_and_endless_words_blame_no_anchor() -> None:
    """Without words nothing is known of the anchor; a mention as long as an article is no date."""
    assert not is_anchor_wrong(None, "2024-10-28", "2024-10-21")
    assert not is_anchor_wrong("Monday " * 10_000, "2024-10-28", "2024-10-21")


def test_words_that_the_normaliser_reads_otherwise_tell_only_the_year() -> None:
    """It takes the day for the week; the year is still nowhere in the words."""
    assert is_anchor_wrong("the week of 3 May", "2024-W18", "2023-W18")
    assert not is_anchor_wrong("the week of 3 May", "2024-W18", "2024-W19")
