"""A text as tokens: fine ones, so that a fact may begin and end where it likes.

These are not the tokens of the normaliser: the weights of a stored tagger hang on every border, so this module changes only together
with ``FEATURES_VERSION``.
"""

import re
from typing import NamedTuple

# Scripts that put no space between words: Thai, Lao, Burmese, Khmer, kana, Han and, for its particles, Hangul.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# Accents, the vowel points of Hebrew and of Arabic: they belong to the letter before them.
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff\ufe00-\ufe0f"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[^\W\d_{_UNSPACED}](?:[^\W\d_{_UNSPACED}]|[{_MARKS}])*|\S[{_MARKS}]*")

TOUCHING, SPACE, LINE, PARAGRAPH = range(4)


class Token(NamedTuple):
    """A number, a word or a single sign; ``start`` and ``end`` are code points of the text, ``gap`` is what stands before it."""

    text: str
    start: int
    end: int
    gap: int


def sequences_of(text: str) -> list[list[Token]]:
    """Split a text into paragraphs of tokens; no fact reaches over an empty line. Linear in the length of the text."""
    sequences: list[list[Token]] = []
    last = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        gap = _gap(text[last:start]) if sequences else PARAGRAPH
        if gap == PARAGRAPH:
            sequences.append([])
        sequences[-1].append(Token(found[0], start, end, gap))
        last = end
    return sequences


def _gap(between: str) -> int:
    if not between:
        return TOUCHING
    ends = len((between + "|").splitlines()) - 1
    return min(SPACE + ends, PARAGRAPH)
