"""Random corpora for the comparison with other scorers, and our own answer on them.

A mention is ``(kind, first, after)``: a half-open range of words. The words are one letter long and stand side by side, so that words,
code points and tokens are the same numbers, and mentions of neighbouring words touch. A corpus is a list of ``(gold, predicted)``.
"""

import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.metrics.counts import Rates, Scheme, rates_of
from factgauge.metrics.table import FIELDS, SCHEMES, counts_of
from factgauge.predictions import Prediction
from factgauge.score.count import count
from factgauge.score.judge import judge

Mention: TypeAlias = tuple[Kind, int, int]
Corpus: TypeAlias = list[tuple[list[Mention], list[Mention]]]
Ours: TypeAlias = dict[str, dict[Scheme, Rates]]

LONGEST = 4
GOLD: dict[Kind, type[GoldDate] | type[GoldFigure] | type[GoldActor]] = {
    "date": GoldDate,
    "figure": GoldFigure,
    "actor": GoldActor,
}
SAID: dict[Kind, type[Date] | type[Figure] | type[Actor]] = {"date": Date, "figure": Figure, "actor": Actor}


def _any_mention(dice: random.Random, words: int) -> Mention:
    first = dice.randrange(words)
    return (dice.choice(KINDS), first, dice.randint(first + 1, min(words, first + LONGEST)))


def _heard(dice: random.Random, gold: Sequence[Mention], words: int) -> list[Mention]:
    """Repeat gold as an extractor would: some missed, some with other ends or another kind, some made up."""
    mentions = []
    for mention in gold:
        kind, first, after = mention
        if dice.random() < 0.5:
            first, after = first + dice.choice((-1, 0, 0, 1)), after + dice.choice((-1, 0, 1))
        if dice.random() < 0.2:
            kind = dice.choice(KINDS)
        if 0 <= first < after <= words and dice.random() < 0.9:
            mentions.append((kind, first, after))
    return mentions + [_any_mention(dice, words) for _ in range(dice.choice((0, 0, 1, 2)))]


def _flat(mentions: Sequence[Mention]) -> list[Mention]:
    """Keep what shares no word with a mention before it."""
    kept: list[Mention] = []
    for mention in mentions:
        if all(mention[2] <= first or after <= mention[1] for _, first, after in kept):
            kept.append(mention)
    return kept


def _article(dice: random.Random, words: int, most: int) -> tuple[list[Mention], list[Mention]]:
    if dice.random() < 0.1:
        return [], []
    gold = [_any_mention(dice, words) for _ in range(dice.randint(0, most))]
    said = [] if dice.random() < 0.1 else _heard(dice, gold, words)
    return gold, said


@pytest.fixture(scope="session")
def flat_corpus() -> Callable[[int], Corpus]:
    """Give a maker of corpora in which no side overlaps itself, in random order: what taggers of tokens can say."""

    def make(seed: int) -> Corpus:
        dice = random.Random(seed)
        articles = [_article(dice, 12, 5) for _ in range(dice.randint(1, 4))]
        corpus = [(_flat(gold), _flat(said)) for gold, said in articles]
        for side in (side for article in corpus for side in article):
            dice.shuffle(side)
        return corpus

    return make


@pytest.fixture(scope="session")
def nested_corpus() -> Callable[[int], Corpus]:
    """Give a maker of corpora whose mentions overlap and nest, and none is there twice."""

    def make(seed: int) -> Corpus:
        dice = random.Random(seed)
        articles = [_article(dice, 10, 7) for _ in range(dice.randint(1, 4))]
        return [(list(dict.fromkeys(gold)), list(dict.fromkeys(said))) for gold, said in articles]

    return make


@pytest.fixture(scope="session")
def ours() -> Callable[[Corpus], Ours]:
    """Give our rates: pooled by kind and over all, under each scheme, from the counts of each article."""

    def rates(corpus: Corpus) -> Ours:
        totals = {kind: [0] * len(SCHEMES) * len(FIELDS) for kind in KINDS}
        for gold, said in corpus:
            for kind, numbers in _counts(gold, said).items():
                totals[kind] = [total + number for total, number in zip(totals[kind], numbers, strict=True)]
        together = [sum(numbers) for numbers in zip(*totals.values(), strict=True)]
        return {group: _rates(numbers) for group, numbers in {**totals, "all": together}.items()}

    return rates


def _counts(gold: Sequence[Mention], said: Sequence[Mention]) -> dict[str, list[int]]:
    facts: list[GoldFact] = [GOLD[kind](span=(first, after)) for kind, first, after in gold]
    answers: list[Fact] = [SAID[kind](span=(first, after)) for kind, first, after in said]
    article = LabelledArticle(labels=Labels(id="a", facts=tuple(facts)), text=None)
    return count(judge(article, Prediction(document="a", facts=tuple(answers))))


def _rates(numbers: Sequence[int]) -> dict[Scheme, Rates]:
    width = len(FIELDS)
    return {scheme: rates_of(counts_of(numbers[at * width : (at + 1) * width])) for at, scheme in enumerate(SCHEMES)}
