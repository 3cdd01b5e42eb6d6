"""Tokens: every sign of a text once, with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.normalise.tokens import LINE, PARAGRAPH, SPACE, TOUCHING, is_wrapped, tokenise


@given(st.text(max_size=200))
def test_tokens_are_the_text_without_its_white_space(text: str) -> None:
    """Tokens stand in order, hold what stands at their place, and leave out white space alone."""
    tokens = tokenise(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the U.S. said", ["the", "U.S.", "said"]),
        ("Kenya's €40m", ["Kenya", "'s", "€", "40", "m"]),
        ("O'Brien won\u2019t", ["O'Brien", "won\u2019t"]),
        ("at 14:30 on 28.10.2024.", ["at", "14:30", "on", "28.10.2024", "."]),
        ("12,000 or 3.5, 4", ["12,000", "or", "3.5", ",", "4"]),
        ("two-thirds", ["two", "-", "thirds"]),
        ("see https://example.org/2019/x now", ["see", "https://example.org/2019/x", "now"]),
        ("Ange\u0301lique", ["Ange\u0301lique"]),
    ],
)
def test_words_numbers_and_signs_are_told_apart(text: str, words: list[str]) -> None:
    """Acronyms, possessives, times, dates and grouped numbers are one token each."""
    assert [token.text for token in tokenise(text)] == words


def test_the_gap_says_what_stands_between_two_tokens() -> None:
    """Touching, a space, the end of a line and the end of a paragraph are told apart, with any newline."""
    for newline in ("\n", "\r\n", "\r"):
        gaps = [token.gap for token in tokenise(f"a,b c{newline}d{newline}{newline}e")]
        assert gaps == [TOUCHING, TOUCHING, TOUCHING, SPACE, LINE, PARAGRAPH]


def test_in_wrapped_text_the_end_of_a_line_is_a_space() -> None:
    """Where lines are broken to a width, a name or date may go on in the next."""
    text = "\n".join(["The river rose again in the night and reached the town on 3"] * 4) + "\nMay."
    assert is_wrapped(text)
    assert all(token.gap <= SPACE for token in tokenise(text))
