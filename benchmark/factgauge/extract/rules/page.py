"""An article as the rules see it: tokens, sentences, and what stands in quotation marks."""

import bisect
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from factgauge.extract.rules.name_words import OPENERS
from factgauge.facts import Document
from factgauge.normalise.tokens import LINE, SPACE, TOUCHING, Token, peek, tokenise, word_set
from factgauge.spans import Span

_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”\u2019»)]")
_OPENING, _CLOSING, _STRAIGHT = "“«", "”»", '"'
# After these a full stop ends no sentence.
_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr prof gen lt col maj capt sgt cpl cmdr adm sen rep gov rev hon st mt jr sr no vs jan feb mar apr jun
    jul aug sep sept oct nov dec inc ltd co corp dept est approx spc pvt messrs fr pres supt det insp cllr
    """
)
_LONGEST_QUOTE = 400
# A bullet, or quotation marks, before the first word of a sentence.
_FEW_SIGNS = 4


@dataclass(frozen=True, slots=True)
class Page:
    """An article as the rules see it.

    ``sentences`` are the indices of the tokens where sentences begin; ``quoted`` says of each token whether it is
    quoted; ``titled`` are the sentences with a capital at nearly each word; ``lower_words`` the words that stand
    somewhere in lower case; ``surnames`` those that follow a capitalised word.
    """

    text: str
    published: dt.date | None
    tokens: tuple[Token, ...]
    sentences: tuple[int, ...]
    quoted: tuple[bool, ...]
    titled: frozenset[int]
    lower_words: frozenset[str]
    surnames: frozenset[str]

    def span(self, start: int, end: int) -> Span:
        """Give the span of the text of tokens ``start`` to ``end``, half-open."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def quote(self, start: int, end: int) -> str:
        """Give the text of tokens ``start`` to ``end``, half-open."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def sentence(self, index: int) -> tuple[int, int]:
        """Give the half-open range of the sentence that the token at ``index`` is in."""
        place = bisect.bisect_right(self.sentences, index)
        end = self.sentences[place] if place < len(self.sentences) else len(self.tokens)
        return self.sentences[place - 1], end

    def opens(self, index: int) -> bool:
        """Say whether the token at ``index`` is the first word of its sentence, or of a quotation."""
        start, _ = self.sentence(index)
        if index - start <= _FEW_SIGNS and all(token.kind == "sign" for token in self.tokens[start:index]):
            return True
        return peek(self.tokens, index - 1).text in {"“", '"', "\u2018", ":", "»", "«"}


def open_page(document: Document) -> Page:
    """Make the page of an article. Linear in the length of its text."""
    tokens = tokenise(document.text)
    sentences = tuple(_sentences(tokens))
    return Page(
        document.text,
        document.published,
        tokens,
        sentences,
        tuple(_quoted(tokens)),
        frozenset(_titled(tokens, sentences)),
        frozenset(token.text for token in tokens if token.kind == "word" and token.text == token.low),
        frozenset(_surnames(tokens, frozenset(sentences))),
    )


def _surnames(tokens: tuple[Token, ...], sentences: frozenset[int]) -> Iterator[str]:
    """Give the words that stand after a capitalised word within a sentence: the May of "Theresa May"."""
    for index in range(1, len(tokens)):
        before = tokens[index - 1]
        opener = index - 1 in sentences and before.low in OPENERS
        if tokens[index].gap == SPACE and before.kind == "word" and before.text[0].isupper() and not opener:
            yield tokens[index].text


def _sentences(tokens: tuple[Token, ...]) -> list[int]:
    ends = (index for index in range(1, len(tokens)) if tokens[index].gap >= LINE or _after_end(tokens, index))
    return [0, *ends]


def _after_end(tokens: tuple[Token, ...], index: int) -> bool:
    token = tokens[index]
    if token.gap != SPACE or not (token.text[0].isupper() or token.kind in {"sign", "number"}):
        return False
    at = index - 1
    while at > 0 and tokens[at].text in _CLOSERS and tokens[at].gap == TOUCHING:
        at -= 1
    last = tokens[at]
    if last.text in _ENDS:
        before = peek(tokens, at - 1)
        short = (
            last.text == "."
            and last.gap == TOUCHING
            and (before.low in _ABBREVIATIONS or (len(before.text) == 1 and before.text.isupper()))
        )
        return not short and token.text not in ",;"
    # "in the U.S. The army": an acronym ends a sentence only before a word that begins many.
    return (
        last.text.endswith(".")
        and last.kind == "word"
        and token.low in {"the", "in", "he", "she", "it", "on", "but", "a", "they"}
    )


def _quoted(tokens: tuple[Token, ...]) -> list[bool]:
    inside = 0
    flags = []
    for token in tokens:
        if token.gap > LINE:
            inside = 0
        opening = token.text in _OPENING or (token.text == _STRAIGHT and not inside)
        closing = token.text in _CLOSING or (token.text == _STRAIGHT and inside)
        inside = 1 if opening else 0 if closing else inside and inside + 1
        inside = inside if inside < _LONGEST_QUOTE else 0
        flags.append(bool(inside))
    return flags


_FEWEST_WORDS = 4
_LONGEST_SHORT_WORD = 3
_TITLED_SHARE = 0.6


def _titled(tokens: tuple[Token, ...], sentences: tuple[int, ...]) -> list[int]:
    """Give the sentences that are headlines with a capital at (nearly) each word: there a capital says nothing."""
    found = []
    for place, start in enumerate(sentences):
        end = sentences[place + 1] if place + 1 < len(sentences) else len(tokens)
        if tokens[end - 1 : end] and tokens[end - 1].text in _ENDS:
            continue
        words = [token for token in tokens[start:end] if token.kind == "word" and len(token.text) > _LONGEST_SHORT_WORD]
        capitals = sum(token.text[0].isupper() for token in words)
        if len(words) >= _FEWEST_WORDS and capitals > _TITLED_SHARE * len(words):
            found.append(start)
    return found
