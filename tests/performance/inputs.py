"""A generated corpus in the form that each scorer wants: built before the clock starts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
from corpora import GOLD, PREDICTIONS

Mention: TypeAlias = tuple[str, int, int]
"""Kind, first unit and the unit after the last; the units are characters or words."""

_WORD = re.compile(r"\S+")


class _Fact(msgspec.Struct):
    kind: str
    span: tuple[int, int]


class _Gold(msgspec.Struct):
    text: str
    facts: list[_Fact]


class _Prediction(msgspec.Struct):
    facts: list[_Fact]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions of one article, in characters."""

    text: str
    gold: list[Mention]
    predicted: list[Mention]


@dataclass(frozen=True, slots=True)
class Words:
    """The mentions of one article, in words."""

    words: list[str]
    gold: list[Mention]
    predicted: list[Mention]


def mentions(folder: Path) -> Iterator[Mentions]:
    """Read the mentions of each article."""
    gold_line, prediction_line = msgspec.json.Decoder(_Gold), msgspec.json.Decoder(_Prediction)
    with (folder / GOLD).open("rb") as gold_file, (folder / PREDICTIONS).open("rb") as prediction_file:
        for line, other in zip(gold_file, prediction_file, strict=True):
            gold = gold_line.decode(line)
            yield Mentions(gold.text, _mentions(gold.facts), _mentions(prediction_line.decode(other).facts))


def _mentions(facts: list[_Fact]) -> list[Mention]:
    return [(fact.kind, *fact.span) for fact in facts]


def words(folder: Path) -> Iterator[Words]:
    """Read the mentions of each article by its words; in generated articles each begins and ends with a word."""
    for article in mentions(folder):
        places = [found.span() for found in _WORD.finditer(article.text)]
        first = {start: index for index, (start, _) in enumerate(places)}
        after = {end: index + 1 for index, (_, end) in enumerate(places)}
        yield Words(
            [article.text[start:end] for start, end in places],
            *(
                [(kind, first[start], after[end]) for kind, start, end in side]
                for side in (article.gold, article.predicted)
            ),
        )


def tags(length: int, found: list[Mention]) -> list[str]:
    """Write mentions that do not overlap as IOB2 tags of ``length`` words."""
    tagged = ["O"] * length
    for kind, first, after in found:
        tagged[first:after] = [f"B-{kind}", *[f"I-{kind}"] * (after - first - 1)]
    return tagged
