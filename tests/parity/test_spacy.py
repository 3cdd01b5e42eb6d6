"""Parity of the scheme ``strict`` with ``Scorer.score_spans`` of spaCy, and where the two differ on purpose.

==============  =========  ====================================================================================
difference      spaCy 3.8  what it does otherwise (the test)
==============  =========  ====================================================================================
duplicates      3.8.18     a prediction said ten times costs nothing: mentions are sets
                           (test_duplicates_are_free_in_spacy)
zero division   3.8.18     nothing predicted, or nothing to find, gives 0 where the other side has something
                           (test_what_is_undefined_is_zero_in_spacy)
tokens          3.8.18     a prediction that is no whole number of gold tokens vanishes: it costs no precision
                           (test_a_prediction_inside_a_token_vanishes_in_spacy)
overlaps        3.8.18     without ``allow_overlap=True`` overlapping predictions are thinned out before they are scored
                           (test_overlapping_predictions_are_thinned_out_by_default)
==============  =========  ====================================================================================
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, TypeAlias

import pytest
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab

from factgauge.facts import KINDS, Kind
from factgauge.metrics.counts import Rates, Scheme

Mention: TypeAlias = tuple[Kind, int, int]
Corpus: TypeAlias = list[tuple[list[Mention], list[Mention]]]
Ours: TypeAlias = Callable[[Corpus], dict[str, dict[Scheme, Rates]]]
Triple: TypeAlias = tuple[float | None, ...]

VOCABULARY = Vocab()
WORDS = ["w"] * 12
KEY = "facts"
BATCHES = 3
CORPORA = 400


def document(words: Sequence[str], mentions: Sequence[Mention]) -> Doc:
    doc = Doc(VOCABULARY, words=list(words), spaces=[False] * len(words))
    doc.spans[KEY] = [Span(doc, first, after, label=kind) for kind, first, after in mentions]
    return doc


def spacy_scores(corpus: Corpus) -> dict[str, Any]:
    examples = [Example(document(WORDS, said), document(WORDS, gold)) for gold, said in corpus]
    return scores_of(examples)


def scores_of(examples: Sequence[Example], *, allow_overlap: bool = True) -> dict[str, Any]:
    return Scorer.score_spans(examples, KEY, getter=lambda doc, key: doc.spans[key], allow_overlap=allow_overlap)


def pooled(scores: dict[str, Any]) -> Triple:
    return tuple(scores[f"{KEY}_{name}"] for name in "prf")


def zero_for_undefined(rates: Rates) -> Triple:
    return (rates.precision or 0, rates.recall or 0, rates.f1 or 0)


def is_empty(rates: Rates) -> bool:
    return rates.matched + rates.spurious + rates.missed == 0


def test_the_version_is_the_one_that_the_documentation_names() -> None:
    """The table above speaks of spaCy 3.8."""
    assert version("spacy").startswith("3.8.")


@pytest.mark.parametrize("nested", [False, True], ids=["flat", "nested"])
@pytest.mark.parametrize("batch", range(BATCHES))
def test_strict_rates_equal_those_of_spacy(
    batch: int,
    flat_corpus: Callable[[int], Corpus],
    nested_corpus: Callable[[int], Corpus],
    ours: Ours,
    *,
    nested: bool,
) -> None:
    """On random corpora the pooled rates and those of each kind are the same, with spaCy's 0 for undefined.

    A corpus without any mention has no rates in either; a kind that occurs nowhere is no key in spaCy and all undefined with us.
    """
    make = nested_corpus if nested else flat_corpus
    for seed in range(batch * CORPORA, (batch + 1) * CORPORA):
        corpus = make(seed)
        rates, scores = ours(corpus), spacy_scores(corpus)
        if is_empty(rates["all"][Scheme.STRICT]):
            assert pooled(scores) == (None, None, None)
            assert rates["all"][Scheme.STRICT].f1 is None
            continue
        assert pooled(scores) == pytest.approx(zero_for_undefined(rates["all"][Scheme.STRICT])), seed
        by_kind = scores[f"{KEY}_per_type"]
        for kind in KINDS:
            of_kind = rates[kind][Scheme.STRICT]
            assert is_empty(of_kind) == (kind not in by_kind), (seed, kind)
            expected = zero_for_undefined(of_kind)
            assert tuple(by_kind.get(kind, {"p": 0, "r": 0, "f": 0}).values()) == pytest.approx(expected), (seed, kind)


HARD: dict[str, tuple[Corpus, Triple]] = {
    # One prediction over two gold facts: 0 of 1 said, 0 of 2 to find.
    "one over two": ([([("date", 0, 2), ("date", 2, 4)], [("date", 0, 4)])], (0, 0, 0)),
    # Two predictions on one gold fact: 0 of 2 said, 0 of 1 to find.
    "two on one": ([([("date", 0, 4)], [("date", 0, 2), ("date", 2, 4)])], (0, 0, 0)),
    # Nested gold, the inner fact found: 1 of 1 said, 1 of 2 to find, F1 = 2/3.
    "nested gold": ([([("actor", 0, 4), ("actor", 2, 4)], [("actor", 2, 4)])], (1, 1 / 2, 2 / 3)),
    # Nested on both sides: 2 of 2, 2 of 2.
    "nested both": ([([("actor", 0, 4), ("actor", 2, 4)], [("actor", 2, 4), ("actor", 0, 4)])], (1, 1, 1)),
    # Equal spans of two kinds in gold, one of them found: 1 of 1, 1 of 2.
    "two kinds": ([([("actor", 0, 2), ("date", 0, 2)], [("date", 0, 2)])], (1, 1 / 2, 2 / 3)),
    # A chain of overlaps with one strict pair in its middle: 1 of 2, 1 of 2.
    "chain": (
        [([("date", 0, 3), ("date", 2, 5)], [("date", 2, 5), ("date", 4, 7)])],
        (1 / 2, 1 / 2, 1 / 2),
    ),
    # The first article is empty on both sides, the second silent: 1 of 1 said, 1 of 2 to find.
    "empty": ([([], []), ([("date", 0, 2)], []), ([("date", 0, 2)], [("date", 0, 2)])], (1, 1 / 2, 2 / 3)),
}


@pytest.mark.parametrize("case", HARD)
def test_hand_made_cases_are_the_same_in_spacy(case: str, ours: Ours) -> None:
    """What was counted by hand is what both say."""
    corpus, expected = HARD[case]
    rates = ours(corpus)["all"][Scheme.STRICT]
    assert (rates.precision, rates.recall, rates.f1) == pytest.approx(expected)
    assert pooled(spacy_scores(corpus)) == pytest.approx(expected)


def test_duplicates_are_free_in_spacy(ours: Ours) -> None:
    """The right fact once and a wrong one ten times: precision 1/2 in spaCy and 1/11 with us."""
    corpus: Corpus = [([("date", 0, 2)], [("date", 0, 2), *[("date", 5, 6)] * 10])]
    assert pooled(spacy_scores(corpus)) == pytest.approx((1 / 2, 1, 2 / 3))
    rates = ours(corpus)["all"][Scheme.STRICT]
    # 11 said, 1 of them right, 1 to find: F1 = 2 · 1 / (11 + 1).
    assert (rates.precision, rates.recall, rates.f1) == (1 / 11, 1, 2 / 12)


def test_a_right_fact_said_ten_times_is_perfect_in_spacy(ours: Ours) -> None:
    """One gold fact said ten times: spaCy sees one fact, we see nine that are spurious."""
    corpus: Corpus = [([("date", 0, 2)], [("date", 0, 2)] * 10)]
    assert pooled(spacy_scores(corpus)) == (1, 1, 1)
    rates = ours(corpus)["all"][Scheme.STRICT]
    assert (rates.matched, rates.spurious, rates.missed) == (1, 9, 0)


@pytest.mark.parametrize(
    ("corpus", "expected"),
    [
        # Nothing is said: there is no precision.
        ([([("date", 0, 2)], [])], (None, 0, 0)),
        # There is nothing to find: there is no recall.
        ([([], [("date", 0, 2)])], (0, None, 0)),
    ],
)
def test_what_is_undefined_is_zero_in_spacy(corpus: Corpus, expected: Triple, ours: Ours) -> None:
    """Where one side is empty spaCy says 0 three times; we say which rate has no meaning."""
    assert pooled(spacy_scores(corpus)) == (0, 0, 0)
    rates = ours(corpus)["all"][Scheme.STRICT]
    assert (rates.precision, rates.recall, rates.f1) == expected


def test_a_prediction_inside_a_token_vanishes_in_spacy(ours: Ours) -> None:
    """Gold tokens "12,000" and "left"; predicted "12,000" and the "2" inside it: spaCy's precision is 1, ours 1/2."""
    gold = document(["12,000", "left"], [("figure", 0, 1)])
    said = document(["1", "2", ",000", "left"], [("figure", 0, 3), ("figure", 1, 2)])
    assert gold.text == said.text
    assert pooled(scores_of([Example(said, gold)])) == (1, 1, 1)
    # The same in code points: "12,000" is 0:6 and "2" is 1:2.
    rates = ours([([("figure", 0, 6)], [("figure", 0, 6), ("figure", 1, 2)])])["all"][Scheme.STRICT]
    assert (rates.precision, rates.recall) == (1 / 2, 1)


def test_overlapping_predictions_are_thinned_out_by_default(ours: Ours) -> None:
    """Gold nests, and so does what is said: without ``allow_overlap`` the second prediction is lost."""
    nested: list[Mention] = [("actor", 0, 2), ("actor", 1, 2)]
    examples = [Example(document(WORDS, nested), document(WORDS, nested))]
    assert pooled(scores_of(examples, allow_overlap=True)) == (1, 1, 1)
    # 1 of 1 said, 1 of 2 to find, F1 = 2/3.
    assert pooled(scores_of(examples, allow_overlap=False)) == pytest.approx((1, 1 / 2, 2 / 3))
    assert ours([(nested, nested)])["all"][Scheme.STRICT].recall == 1
