"""Parity of the scheme ``strict`` with seqeval, and where the two differ on purpose.

====================  =============  ==================================================================================
difference            seqeval 1.2.2  what it does otherwise (the test)
====================  =============  ==================================================================================
zero division         both modes     nothing predicted or nothing to find gives 0 (or 1, by option) instead of undefined
                                     (test_what_is_undefined_is_what_zero_division_decides)
articles with nothing both modes     the report of a corpus without any entity crashes
                                     (test_the_report_of_a_corpus_without_entities_crashes)
overlapping spans     both modes     a word has one tag, so that nested mentions cannot be said
                                     (test_nested_mentions_cannot_be_said_in_tags)
mode without scheme   default mode   ``mode="strict"`` without a scheme is the default mode, without a word
                                     (test_strict_mode_without_a_scheme_is_the_default_mode)
====================  =============  ==================================================================================
"""

import random
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, TypeAlias

import pytest
from seqeval.metrics import classification_report, f1_score
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as by_default
from seqeval.metrics.v1 import precision_recall_fscore_support as by_scheme
from seqeval.scheme import IOB2

from factgauge.facts import KINDS, Kind
from factgauge.metrics.counts import Rates, Scheme

Mention: TypeAlias = tuple[Kind, int, int]
Corpus: TypeAlias = list[tuple[list[Mention], list[Mention]]]
Ours: TypeAlias = Callable[[Corpus], dict[str, dict[Scheme, Rates]]]
Triple: TypeAlias = tuple[float | None, ...]

WORDS = 12
MODES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "default": (by_default, {}),
    "strict": (by_scheme, {"scheme": IOB2}),
}
BATCHES = 4
CORPORA = 300


def tags_of(mentions: Sequence[Mention]) -> list[str]:
    """Write flat mentions as IOB2."""
    tags = ["O"] * WORDS
    for kind, first, after in mentions:
        assert tags[first:after] == ["O"] * (after - first)
        tags[first:after] = [f"B-{kind}", *[f"I-{kind}"] * (after - first - 1)]
    return tags


def tagged(corpus: Corpus) -> tuple[list[list[str]], list[list[str]]]:
    return [tags_of(gold) for gold, _ in corpus], [tags_of(said) for _, said in corpus]


def undefined_as_none(at_zero: Sequence[float], at_one: Sequence[float]) -> Triple:
    """Read seqeval's answers for both values of ``zero_division``: where they differ, the rate is undefined."""
    return tuple(low if low == high else None for low, high in zip(at_zero, at_one, strict=True))


def seqeval_micro(corpus: Corpus, mode: str) -> Triple:
    rates, options = MODES[mode]
    return undefined_as_none(
        *(rates(*tagged(corpus), average="micro", zero_division=value, **options)[:3] for value in (0, 1))
    )


def seqeval_by_kind(corpus: Corpus, mode: str) -> dict[Kind, Triple]:
    """Give the rates of the kinds that occur; seqeval knows no others, and sorts them."""
    rates, options = MODES[mode]
    occurring = sorted({kind for article in corpus for side in article for kind, _, _ in side})
    if not occurring:
        return {}
    zeros, ones = (rates(*tagged(corpus), average=None, zero_division=value, **options)[:3] for value in (0, 1))
    return {
        kind: undefined_as_none([each[at] for each in zeros], [each[at] for each in ones])
        for at, kind in enumerate(occurring)
    }


def triple(rates: Rates) -> Triple:
    return (rates.precision, rates.recall, rates.f1)


def test_the_version_is_the_one_that_the_documentation_names() -> None:
    """The table above speaks of seqeval 1.2.2."""
    assert version("seqeval") == "1.2.2"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_strict_rates_equal_those_of_seqeval(
    mode: str, batch: int, flat_corpus: Callable[[int], Corpus], ours: Ours
) -> None:
    """On random flat corpora the pooled P, R and F1 and those of each kind are the same, and undefined in the same places."""
    for seed in range(batch * CORPORA, (batch + 1) * CORPORA):
        corpus = flat_corpus(seed)
        rates = ours(corpus)
        assert triple(rates["all"][Scheme.STRICT]) == pytest.approx(seqeval_micro(corpus, mode)), seed
        theirs = seqeval_by_kind(corpus, mode)
        for kind in KINDS:
            # A kind that occurs nowhere has no rate at all.
            expected = theirs.get(kind, (None, None, None))
            assert triple(rates[kind][Scheme.STRICT]) == pytest.approx(expected), (seed, kind)


HARD: dict[str, tuple[Corpus, Triple]] = {
    # One prediction over two gold facts: 0 of 1 said, 0 of 2 to find.
    "one over two": ([([("date", 0, 2), ("date", 2, 4)], [("date", 0, 4)])], (0, 0, 0)),
    # Two predictions on one gold fact: 0 of 2 said, 0 of 1 to find.
    "two on one": ([([("date", 0, 4)], [("date", 0, 2), ("date", 2, 4)])], (0, 0, 0)),
    # Neighbours of one kind that touch are two mentions: 1 of 1 said, 1 of 2 to find, F1 = 2/3.
    "touching": ([([("date", 0, 2), ("date", 2, 4)], [("date", 2, 4)])], (1, 1 / 2, 2 / 3)),
    # The right place and the wrong kind: 1 of 2 said, 1 of 2 to find.
    "kind": ([([("date", 0, 2), ("actor", 5, 6)], [("figure", 0, 2), ("actor", 5, 6)])], (1 / 2, 1 / 2, 1 / 2)),
    # The first article is empty on both sides: it adds nothing. 1 of 1, 1 of 1.
    "empty first": ([([], []), ([("date", 0, 2)], [("date", 0, 2)])], (1, 1, 1)),
    # The same mention in another article is another mention: 0 of 1, 0 of 1.
    "other article": ([([("date", 0, 2)], []), ([], [("date", 0, 2)])], (0, 0, 0)),
    # A mention that ends with the article, and its neighbour that is one word too short: 1 of 2, 1 of 2.
    "last word": ([([("date", 9, 12), ("date", 4, 8)], [("date", 9, 12), ("date", 4, 7)])], (1 / 2, 1 / 2, 1 / 2)),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", HARD)
def test_hand_made_cases_are_the_same_in_seqeval(mode: str, case: str, ours: Ours) -> None:
    """What was counted by hand is what both say."""
    corpus, expected = HARD[case]
    assert triple(ours(corpus)["all"][Scheme.STRICT]) == pytest.approx(expected)
    assert seqeval_micro(corpus, mode) == pytest.approx(expected)


@pytest.mark.parametrize("mode", MODES)
def test_what_is_undefined_is_what_zero_division_decides(mode: str, ours: Ours) -> None:
    """Nothing to find and something said: recall is undefined with us, 0 or 1 by option in seqeval; F1 is 0 in both."""
    corpus: Corpus = [([], [("date", 0, 2)])]
    rates, options = MODES[mode]
    answers = [rates(*tagged(corpus), average="micro", zero_division=value, **options)[:3] for value in (0, 1)]
    assert [tuple(map(float, each)) for each in answers] == [(0, 0, 0), (0, 1, 0)]
    assert triple(ours(corpus)["all"][Scheme.STRICT]) == (0, None, 0)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_on_both_sides_is_undefined_with_us_only(mode: str, ours: Ours) -> None:
    """An empty corpus is 0 or 1 in seqeval, by option."""
    rates, options = MODES[mode]
    answers = [rates(*tagged([([], [])]), average="micro", zero_division=value, **options)[:3] for value in (0, 1)]
    assert [tuple(map(float, each)) for each in answers] == [(0, 0, 0), (1, 1, 1)]
    assert triple(ours([([], [])])["all"][Scheme.STRICT]) == (None, None, None)


@pytest.mark.parametrize("options", [{}, {"mode": "strict", "scheme": IOB2}], ids=["default", "strict"])
def test_the_report_of_a_corpus_without_entities_crashes(options: dict[str, Any], ours: Ours) -> None:
    """Where seqeval's report fails, ours says that nothing is defined."""
    with pytest.raises(ValueError, match="max"):
        classification_report([["O", "O"]], [["O", "O"]], zero_division=0, **options)
    assert ours([([], [])])["all"][Scheme.STRICT].f1 is None


def test_nested_mentions_cannot_be_said_in_tags(ours: Ours) -> None:
    """A word has one tag, while spans may nest: "Bank of Kenya" with "Kenya" inside is two facts with us."""
    nested: list[Mention] = [("actor", 0, 3), ("actor", 2, 3)]
    with pytest.raises(AssertionError):
        tags_of(nested)
    assert triple(ours([(nested, nested)])["all"][Scheme.STRICT]) == (1, 1, 1)
    assert ours([(nested, nested)])["all"][Scheme.STRICT].matched == 2


def test_strict_mode_without_a_scheme_is_the_default_mode() -> None:
    """A prediction that begins with I- is no mention under IOB2, yet ``mode="strict"`` alone takes it for one."""
    gold, said = [["B-date", "I-date", "O"]], [["I-date", "I-date", "O"]]
    assert f1_score(gold, said, mode="strict") == 1
    assert f1_score(gold, said, mode="strict", scheme=IOB2, zero_division=0) == 0


def test_the_order_of_articles_and_mentions_changes_neither(flat_corpus: Callable[[int], Corpus], ours: Ours) -> None:
    """Sets know no order, and neither does the alignment."""
    for seed in range(5_000, 5_100):
        corpus = flat_corpus(seed)
        dice = random.Random(seed)
        shuffled = [(dice.sample(gold, len(gold)), dice.sample(said, len(said))) for gold, said in corpus]
        dice.shuffle(shuffled)
        assert ours(shuffled) == ours(corpus), seed
        assert seqeval_micro(shuffled, "default") == seqeval_micro(corpus, "default"), seed
