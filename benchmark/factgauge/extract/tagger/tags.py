"""Spans as tags of tokens, and back: B(egin), I(nside), E(nd) or S(ingle) with a kind, or O for a token outside of all facts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from factgauge.extract.tagger.tokens import Token
from factgauge.facts import KINDS, Kind
from factgauge.spans import Span, fault_of

Mention: TypeAlias = tuple[Kind, Span]
"""A kind of fact and where it stands."""

OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{part}-{kind}" for kind in KINDS for part in "BIES"))


class Tagged(NamedTuple):
    """The tags of the tokens of a text, by sequence; ``left_out`` counts the mentions that tags cannot say."""

    tags: list[list[str]]
    left_out: int


def tagged(sequences: Sequence[Sequence[Token]], mentions: Iterable[Mention]) -> Tagged:
    """Say mentions in tags.

    A token bears one tag. Of mentions that overlap the longest is taken, then the first; one whose border lies inside a token, or that
    reaches over an empty line, cannot be said.
    """
    tags = [[OUTSIDE] * len(sequence) for sequence in sequences]
    begins = {token.start: (row, column) for row, each in enumerate(sequences) for column, token in enumerate(each)}
    ends = {token.end: (row, column) for row, each in enumerate(sequences) for column, token in enumerate(each)}
    left_out = 0
    for kind, (start, end) in sorted(
        mentions, key=lambda mention: (mention[1][0] - mention[1][1], mention[1][0], mention[0])
    ):
        row, first = begins.get(start, (-1, 0))
        last_row, last = ends.get(end, (-2, 0))
        if row != last_row or set(tags[row][first : last + 1]) != {OUTSIDE}:
            left_out += 1
        else:
            tags[row][first : last + 1] = _chain(kind, last + 1 - first)
    return Tagged(tags, left_out)


def _chain(kind: Kind, length: int) -> list[str]:
    if length == 1:
        return [f"S-{kind}"]
    return [f"B-{kind}", *[f"I-{kind}"] * (length - 2), f"E-{kind}"]


def mentions_of(tags: Sequence[str]) -> Iterator[tuple[Kind, int, int]]:
    """Read legal tags: each mention as its kind, its first token and its last."""
    first = 0
    for place, tag in enumerate(tags):
        part, _, name = tag.partition("-")
        if part in "BS":
            first = place
        if part in "ES":
            yield next(kind for kind in KINDS if kind == name), first, place


def check_mentions(text: str, mentions: Iterable[Mention], where: str) -> None:
    """Make sure that mentions can be learned from.

    Raises:
        ValueError: a kind is unknown or a span is not in the text; ``where`` names the text.
    """
    for kind, span in mentions:
        wrong = None if kind in KINDS else f"kind must be one of {', '.join(KINDS)}, got {kind!r}"
        wrong = wrong or fault_of(span, len(text))
        if wrong is not None:
            raise ValueError(f"{where}: {wrong}")
