"""From a probability for each label of each token to entities with exact places: tagging schemes, words, aggregation.

The strategies are those of the pipeline of the transformers library, which see: ``simple`` takes each token by itself; the others give all
tokens of a word one label: that of its ``first`` token, that with the highest ``average``, or that of its surest token (``max``). A run
of words becomes an entity by the prefixes of its labels. Its score is the mean over its words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from factgauge.extract._models import is_mark, trimmed
from factgauge.spans import Span

Aggregation: TypeAlias = Literal["simple", "first", "average", "max"]
Probabilities: TypeAlias = npt.NDArray[Any]
"""An array of floats, tokens × labels; each row adds up to 1."""

OUTSIDE = "O"
_PREFIXED = re.compile(r"(?P<prefix>[BIEMLSU])-(?P<label>.+)", re.DOTALL)
# Thai, Lao, Myanmar, Khmer; CJK radicals to ideographs with kana; compatibility ideographs; the ideographic planes.
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class Tag(NamedTuple):
    """A label of a model, parted: ``B-PER`` is ``("B", "PER")``, ``PER`` alone ``("", "PER")``."""

    prefix: str
    label: str

    @property
    def opens(self) -> bool:
        """Whether it begins an entity whatever stands before it."""
        return self.prefix in {"B", "S", "U"}

    @property
    def closes(self) -> bool:
        """Whether it ends an entity whatever follows."""
        return self.prefix in {"E", "L", "S", "U"}


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The tokens of a text. ``words`` holds for each the number of the word that the tokenizer made it from, None where it tells none.

    ``spans`` may overlap, where several tokens stand for one character, and may be empty.
    """

    spans: Sequence[Span]
    words: Sequence[int | None]


class Entity(NamedTuple):
    """What a model found: a label without prefix, its place, and its score between 0 and 1."""

    label: str
    span: Span
    score: float


def tags_of(names: Mapping[int, str]) -> tuple[Tag, ...]:
    """Part the labels of a model, given by number from 0.

    The schemes are BIO (IOB1 and IOB2), BIOES or BMES, BILOU, IO and none. Where no label begins with ``B-`` or ``I-``, none has a prefix.
    """
    ordered = [names[number] for number in sorted(names)]
    if not any(name.startswith(("B-", "I-")) for name in ordered):
        return tuple(Tag("", name) for name in ordered)
    found = [(name, _PREFIXED.fullmatch(name)) for name in ordered]
    return tuple(Tag("", name) if parts is None else Tag(parts["prefix"], parts["label"]) for name, parts in found)


def labels_of(tags: Sequence[Tag]) -> frozenset[str]:
    """Give the labels without prefixes, and without the one for what lies outside of all entities."""
    return frozenset(tag.label for tag in tags) - {OUTSIDE}


def entities(
    text: str, tokens: Tokens, probabilities: Probabilities, tags: Sequence[Tag], aggregation: Aggregation
) -> Iterator[Entity]:
    """Give the entities of a text in its order. ``probabilities`` are tokens × labels, the labels in the order of ``tags``."""
    groups = words_of(text, tokens) if aggregation != "simple" else [(at, at + 1) for at in range(len(tokens.spans))]
    judged = [_judge(probabilities[first:end], aggregation) for first, end in groups]
    for first, end in runs([tags[number] for number, _ in judged]):
        start_token, end_token = groups[first][0], groups[end - 1][1]
        span = trimmed(text, (tokens.spans[start_token][0], tokens.spans[end_token - 1][1]))
        if span is not None:
            score = sum(score for _, score in judged[first:end]) / (end - first)
            yield Entity(tags[judged[first][0]].label, span, score)


def _judge(rows: Probabilities, aggregation: Aggregation) -> tuple[int, float]:
    """Give the number of the label of a word and its score, from the rows of its tokens."""
    match aggregation:
        case "simple" | "first":
            row = rows[0]
        case "average":
            row = rows.mean(axis=0)
        case "max":
            row = rows[rows.max(axis=1).argmax()]
    number = int(np.argmax(row))
    return number, float(row[number])


def runs(tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Give the half-open ranges of tags that are one entity each.

    A label goes on with the same label before it, unless its prefix opens an entity or that of the one before closed it. What cannot begin
    an entity by the scheme (``I-`` after another label) does begin one: that is how CoNLL scores it.
    """
    start = None
    for at, tag in enumerate(tags):
        goes_on = start is not None and tag.label == tags[at - 1].label and not tag.opens and not tags[at - 1].closes
        if start is not None and not goes_on:
            yield start, at
            start = None
        if start is None and tag.label != OUTSIDE:
            start = at
    if start is not None:
        yield start, len(tags)


def words_of(text: str, tokens: Tokens) -> list[tuple[int, int]]:
    """Give the half-open ranges of tokens that are one word each.

    A word is what the tokenizer calls one, parted at punctuation and symbols as BERT parts it, and token by token in scripts that put no
    spaces between words. For WordPiece, in all other scripts, that changes nothing. For other tokenizers it keeps the comma of "Paris,"
    from being a part of the name.
    """
    borders = [at for at in range(1, len(tokens.spans)) if not _is_joined(text, tokens, at)]
    count = len(tokens.spans)
    return list(zip([0, *borders], [*borders, count], strict=True)) if count else []


def _is_joined(text: str, tokens: Tokens, at: int) -> bool:
    """Say whether a token belongs to the word of the one before it."""
    (left_start, left_end), (start, end) = tokens.spans[at - 1], tokens.spans[at]
    if start < left_end and left_start < end:
        # Bytes of one character, or the sign for a space, which some tokenizers lay over the character behind it.
        return True
    if start < end and is_mark(text[start]):
        return True
    if tokens.words[at] is None or tokens.words[at] != tokens.words[at - 1]:
        return False
    if not text[left_start:left_end].strip():
        # The space before a word may be a token; where a model was taught the label of a word at its first token, it is this one.
        return at == 1 or tokens.words[at - 2] != tokens.words[at]
    return not any(map(_stands_alone, (*text[left_end - 1 : left_end], *text[start : start + 1])))


def _stands_alone(character: str) -> bool:
    """Say whether a character is no part of a longer word: what BERT calls punctuation (all signs of ASCII too), and spaceless scripts."""
    if character.isascii():
        return not character.isalnum()
    return (
        character.isspace()
        or unicodedata.category(character).startswith("P")
        or _WITHOUT_SPACES.match(character) is not None
    )
