"""Parity of strict, exact, partial and type with nervaluate, and where the two differ on purpose.

nervaluate's ranges include their end, so it is given ``end - 1``. It pairs greedily, in the order of its lists. Where no order of gold and
predictions changes its answer and no side overlaps itself (flat spans), its answer is ours; where an order does, it has several.

=================  ================  ==============================================================================================
difference         nervaluate 1.2.1  what it does otherwise (the test)
=================  ================  ==============================================================================================
greedy pairing     all schemes       the order of predictions decides (test_the_order_of_the_input_changes_nervaluate_only)
one alignment      ent_type          each scheme pairs anew, so that its parts contradict each other: a mention whose span is right counts
                                     for another gold fact under the next scheme (test_each_scheme_of_nervaluate_pairs_anew)
values, extents    ent_type          knows neither; with us they come before the kind when spans overlap several gold facts
                                     (test_right_values_and_lenient_extents_decide_with_us)
touching spans     1.2.1             ends are inclusive: with half-open ranges neighbours overlap
                                     (test_touching_spans_overlap_when_ends_are_exclusive)
duplicates         1.2.1             counted, as with us, but a repeated prediction may answer the next gold fact
                                     (test_a_repeated_prediction_may_help_in_nervaluate)
empty articles     default loader    IndexError where the first article is empty (test_an_empty_first_article_breaks_the_default_loader)
zero division      1.2.1             undefined rates are 0 (test_what_is_undefined_is_zero_in_nervaluate)
kinds              1.2.1             each tag is scored again from scratch, so that the kinds do not add up to the whole
                                     (test_the_kinds_add_up_to_the_whole_with_us_only)
many-to-many       none of the three seqeval, spaCy and nervaluate are one-to-one too (test_no_prediction_answers_two_gold_facts)
=================  ================  ==============================================================================================
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any, TypeAlias

import pytest
from nervaluate import Evaluator

from factgauge.facts import KINDS, Date, Kind
from factgauge.gold.model import GoldActor, GoldDate, LabelledArticle, Labels
from factgauge.metrics.counts import Rates, Scheme
from factgauge.metrics.table import COLUMNS
from factgauge.predictions import Prediction
from factgauge.score.count import count
from factgauge.score.judge import judge

Mention: TypeAlias = tuple[Kind, int, int]
Corpus: TypeAlias = list[tuple[list[Mention], list[Mention]]]
Ours: TypeAlias = Callable[[Corpus], dict[str, dict[Scheme, Rates]]]
Triple: TypeAlias = tuple[float, ...]

THEIRS = {Scheme.STRICT: "strict", Scheme.EXACT: "exact", Scheme.PARTIAL: "partial", Scheme.TYPE: "ent_type"}
BATCHES = 4
CORPORA = 500
ORDERS = 5
MANY_ORDERS = 2_000


def spans(mentions: Sequence[Mention]) -> list[dict[str, str | int]]:
    return [{"label": kind, "start": first, "end": after - 1} for kind, first, after in mentions]


def nervaluate(corpus: Corpus) -> dict[str, Any]:
    gold, said = [spans(gold) for gold, _ in corpus], [spans(said) for _, said in corpus]
    return Evaluator(gold, said, tags=list(KINDS), loader="dict").evaluate()


def pooled(corpus: Corpus) -> dict[Scheme, Triple]:
    overall = nervaluate(corpus)["overall"]
    return {scheme: rates_in(overall[name]) for scheme, name in THEIRS.items()}


def rates_in(result: Any) -> Triple:
    return (result.precision, result.recall, result.f1)


def zero_for_undefined(rates: Rates) -> Triple:
    return (rates.precision or 0, rates.recall or 0, rates.f1 or 0)


def orders(corpus: Corpus, times: int) -> Iterator[Corpus]:
    """Give the corpus as it is, then with both sides of each article shuffled."""
    yield corpus
    dice = random.Random(0)
    for _ in range(times):
        yield [(dice.sample(gold, len(gold)), dice.sample(said, len(said))) for gold, said in corpus]


def depends_on_order(corpus: Corpus, scheme: Scheme) -> bool:
    """Look hard for two orders that nervaluate answers differently."""
    answers = (pooled(order)[scheme] for order in orders(corpus, MANY_ORDERS))
    first = next(answers)
    return any(answer != pytest.approx(first) for answer in answers)


def test_the_version_is_the_one_that_the_documentation_names() -> None:
    """The table above speaks of nervaluate 1.2.1."""
    assert version("nervaluate") == "1.2.1"


@pytest.mark.parametrize("scheme", [Scheme.STRICT, Scheme.EXACT])
@pytest.mark.parametrize("batch", range(BATCHES))
def test_strict_and_exact_equal_those_of_nervaluate_on_flat_spans(
    scheme: Scheme, batch: int, flat_corpus: Callable[[int], Corpus], ours: Ours
) -> None:
    """A mention with an exact partner overlaps nothing else there, so that no order changes nervaluate's answer."""
    for seed in range(batch * CORPORA, (batch + 1) * CORPORA):
        corpus = flat_corpus(seed)
        expected = pytest.approx(zero_for_undefined(ours(corpus)["all"][scheme]))
        for order in orders(corpus, 1):
            assert pooled(order)[scheme] == expected, seed


@pytest.mark.parametrize("batch", range(BATCHES))
def test_partial_and_type_equal_those_of_nervaluate_where_it_is_order_free(
    batch: int, flat_corpus: Callable[[int], Corpus], ours: Ours
) -> None:
    """Each random flat corpus has our rates, or nervaluate has two answers for it."""
    dependent = 0
    for seed in range(batch * CORPORA, (batch + 1) * CORPORA):
        corpus = flat_corpus(seed)
        rates, answers = ours(corpus)["all"], [pooled(order) for order in orders(corpus, ORDERS)]
        for scheme in (Scheme.PARTIAL, Scheme.TYPE):
            expected = pytest.approx(zero_for_undefined(rates[scheme]))
            if any(answer[scheme] != pytest.approx(answers[0][scheme]) for answer in answers):
                dependent += 1
            elif answers[0][scheme] != expected:
                assert depends_on_order(corpus, scheme), (seed, scheme)
    # About one corpus in 25 shows it within a few orders; were there none, the exception would never be used.
    assert 0 < dependent < CORPORA / 5


@pytest.mark.parametrize("batch", range(BATCHES))
def test_strict_rates_of_each_kind_equal_those_of_nervaluate(
    batch: int, flat_corpus: Callable[[int], Corpus], ours: Ours
) -> None:
    """Its ``entities`` have the kinds that occur; the others are undefined with us."""
    for seed in range(batch * CORPORA, (batch + 1) * CORPORA):
        corpus = flat_corpus(seed)
        rates, by_kind = ours(corpus), nervaluate(corpus)["entities"]
        for kind in KINDS:
            expected = rates_in(by_kind[kind]["strict"]) if kind in by_kind else (0, 0, 0)
            assert zero_for_undefined(rates[kind][Scheme.STRICT]) == pytest.approx(expected), (seed, kind)
            assert (kind in by_kind) == (rates[kind][Scheme.STRICT].f1 is not None), (seed, kind)


@pytest.mark.parametrize("scheme", [Scheme.STRICT, Scheme.EXACT, Scheme.PARTIAL])
def test_overlapping_spans_too_where_nervaluate_is_order_free(
    scheme: Scheme, nested_corpus: Callable[[int], Corpus], ours: Ours
) -> None:
    """Beyond flat spans, these three schemes have our rates or nervaluate has two answers."""
    agreed = 0
    for seed in range(400):
        corpus = nested_corpus(seed)
        expected = pytest.approx(zero_for_undefined(ours(corpus)["all"][scheme]))
        if pooled(corpus)[scheme] == expected:
            agreed += 1
        else:
            assert depends_on_order(corpus, scheme), seed
    assert agreed > 200


# Name: gold, predictions, scheme, the two values of F1 that nervaluate gives for the two orders of the predictions, and ours.
GREEDY: dict[str, tuple[list[Mention], list[Mention], Scheme, set[float], float]] = {
    # The short mention takes the gold fact before the exact one can: 0 of 2, or 1 of 2 with 1 to find: F1 = 2/3.
    "nested predictions": ([("date", 0, 4)], [("date", 0, 2), ("date", 0, 4)], Scheme.STRICT, {0, 2 / 3}, 2 / 3),
    # The same for the span alone, with other kinds.
    "nested predictions, kinds aside": (
        [("date", 0, 4)],
        [("actor", 0, 2), ("figure", 0, 4)],
        Scheme.EXACT,
        {0, 2 / 3},
        2 / 3,
    ),
    # Flat on both sides: 0:2 and 3:6 over 0:4 and 4:8. Two half matches of two: 1/2. If 3:6 takes 0:4 first, one: 1/4.
    "chain": (
        [("date", 0, 4), ("date", 4, 8)],
        [("date", 0, 2), ("date", 3, 6)],
        Scheme.PARTIAL,
        {1 / 4, 1 / 2},
        1 / 2,
    ),
    # By kind, where 1:6 lies nearer to 0:4: two of two, or one of two.
    "chain by kind": (
        [("date", 0, 4), ("date", 4, 8)],
        [("date", 0, 1), ("date", 1, 6)],
        Scheme.TYPE,
        {1 / 2, 1},
        1,
    ),
    # A figure and a date on one gold date: whoever comes first. One of two with one to find: 2/3.
    "two kinds on one fact": ([("date", 0, 4)], [("figure", 0, 2), ("date", 2, 4)], Scheme.TYPE, {0, 2 / 3}, 2 / 3),
}


@pytest.mark.parametrize("case", GREEDY)
def test_the_order_of_the_input_changes_nervaluate_only(case: str, ours: Ours) -> None:
    """Swapping two predictions gives nervaluate's other answer; ours is the better one for both orders."""
    gold, said, scheme, answers, expected = GREEDY[case]
    swapped = [[(gold, list(order))] for order in itertools.permutations(said)]
    theirs = [pooled(corpus)[scheme][2] for corpus in swapped]
    assert sorted(theirs) == pytest.approx(sorted(answers))
    for corpus in swapped:
        assert ours(corpus)["all"][scheme].f1 == pytest.approx(expected)


def test_each_scheme_of_nervaluate_pairs_anew(ours: Ours) -> None:
    """A prediction on the exact span of a figure is called an actor; nervaluate's type gives it to the actor that it merely touches.

    So its ``exact`` takes the prediction for the figure and its ``ent_type`` for the actor: two gold facts found by one mention. With us
    it answers the figure under every scheme, and its kind is wrong.
    """
    corpus: Corpus = [([("figure", 0, 4), ("actor", 3, 7)], [("actor", 0, 4)])]
    theirs = nervaluate(corpus)["overall"]
    assert (theirs["exact"].correct, theirs["ent_type"].correct) == (1, 1)
    rates = ours(corpus)["all"]
    assert (rates[Scheme.EXACT].matched, rates[Scheme.TYPE].matched) == (1, 0)


@pytest.mark.parametrize(
    ("told", "value", "matched"),
    [
        # Each date answers the date that it shares most with.
        (GoldDate(span=(5, 8), value="2024"), "2023", 2),
        # The first says what the second gold date says: that pair is right, and the actor is left for the other.
        (GoldDate(span=(5, 8), value="2024"), "2024", 1),
        # The first lies between the extents of the second gold date: that pair is lenient.
        (GoldDate(span=(5, 8), min=(5, 6), max=(1, 8), value="2024"), "2023", 1),
    ],
    ids=["neither", "value", "extents"],
)
def test_right_values_and_lenient_extents_decide_with_us(told: GoldDate, value: str, matched: int) -> None:
    """Flat spans, one answer of nervaluate, and another one of ours: values and extents, which it does not know, come before the kind.

    Gold is a date at 0:4, a date at 5:8 and an actor at 9:12; predicted are dates at 1:6 and 7:10, each across two of them.
    """
    facts = (GoldDate(span=(0, 4), value="1999"), told, GoldActor(span=(9, 12)))
    said = (Date(span=(1, 6), value=value), Date(span=(7, 10), value="1066"))
    article = LabelledArticle(labels=Labels(id="a", facts=facts), text=None)
    cells = count(judge(article, Prediction(document="a", facts=said)))
    assert sum(numbers[COLUMNS.index("type.matched")] for numbers in cells.values()) == matched
    mentions: list[Mention] = [("date", 0, 4), ("date", 5, 8), ("actor", 9, 12)]
    heard: list[Mention] = [("date", 1, 6), ("date", 7, 10)]
    for gold in itertools.permutations(mentions):
        for order in itertools.permutations(heard):
            assert nervaluate([(list(gold), list(order))])["overall"]["ent_type"].correct == 2


def test_touching_spans_overlap_when_ends_are_exclusive(ours: Ours) -> None:
    """Gold 0:4 and predicted 4:9 share nothing; given with exclusive ends, nervaluate finds half a match."""
    gold = [[{"label": "date", "start": 0, "end": 4}]]
    said = [[{"label": "date", "start": 4, "end": 9}]]
    exclusive = Evaluator(gold, said, tags=["date"], loader="dict").evaluate()["overall"]
    assert exclusive["partial"].partial == exclusive["ent_type"].correct == 1
    corpus: Corpus = [([("date", 0, 4)], [("date", 4, 9)])]
    inclusive = nervaluate(corpus)["overall"]
    assert inclusive["partial"].partial == inclusive["ent_type"].correct == 0
    rates = ours(corpus)["all"]
    for scheme in Scheme:
        assert (rates[scheme].matched, rates[scheme].partial) == (0, 0)


def test_duplicates_are_counted_by_nervaluate_as_by_us(ours: Ours) -> None:
    """One gold fact said three times is one right and two spurious in both."""
    corpus: Corpus = [([("date", 0, 4)], [("date", 0, 4)] * 3)]
    overall = nervaluate(corpus)["overall"]
    for scheme, name in THEIRS.items():
        rates = ours(corpus)["all"][scheme]
        assert (overall[name].correct, overall[name].spurious) == (rates.matched, rates.spurious) == (1, 2)


def test_a_repeated_prediction_may_help_in_nervaluate(ours: Ours) -> None:
    """One mention across two gold facts: said twice, nervaluate lets it answer both; with us it answers one."""
    gold: list[Mention] = [("date", 0, 4), ("date", 4, 8)]
    once, twice = [(gold, [("date", 3, 6)] * times) for times in (1, 2)]
    # Half a match of one said and two to find: P 1/2, R 1/4, F1 1/3; two half matches of two and two: 1/2.
    assert [pooled([corpus])[Scheme.PARTIAL][2] for corpus in (once, twice)] == pytest.approx([1 / 3, 1 / 2])
    # With us: 2 · (1/2) / (1 + 2), then 2 · (1/2) / (2 + 2).
    assert [ours([corpus])["all"][Scheme.PARTIAL].f1 for corpus in (once, twice)] == pytest.approx([1 / 3, 1 / 4])


def test_an_empty_first_article_breaks_the_default_loader(ours: Ours) -> None:
    """The default loader looks at the first fact of the first article to know its format; loader="dict" does not."""
    corpus: Corpus = [([], []), ([("date", 0, 4)], [("date", 0, 4)])]
    gold, said = [spans(gold) for gold, _ in corpus], [spans(said) for _, said in corpus]
    with pytest.raises(IndexError):
        Evaluator(gold, said, tags=["date"])
    assert pooled(corpus)[Scheme.STRICT] == (1, 1, 1)
    assert zero_for_undefined(ours(corpus)["all"][Scheme.STRICT]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("corpus", "expected"),
    [
        # Nothing on either side.
        ([([], [])], (None, None, None)),
        # Nothing is said: there is no precision.
        ([([("date", 0, 4)], [])], (None, 0, 0)),
        # There is nothing to find: there is no recall.
        ([([], [("date", 0, 4)])], (0, None, 0)),
    ],
)
@pytest.mark.parametrize("scheme", THEIRS)
def test_what_is_undefined_is_zero_in_nervaluate(
    scheme: Scheme, corpus: Corpus, expected: tuple[float | None, ...], ours: Ours
) -> None:
    """Three zeros in nervaluate; with us what has no meaning is undefined."""
    assert pooled(corpus)[scheme] == (0, 0, 0)
    rates = ours(corpus)["all"][scheme]
    assert (rates.precision, rates.recall, rates.f1) == expected


def test_the_kinds_add_up_to_the_whole_with_us_only(ours: Ours) -> None:
    """A date that is called a figure is one exact pair: the date's with us, nobody's in nervaluate's single tags."""
    corpus: Corpus = [([("date", 0, 4), ("actor", 6, 9)], [("figure", 0, 4), ("actor", 6, 8)])]
    result = nervaluate(corpus)
    correct = {kind: result["entities"][kind]["exact"].correct for kind in KINDS}
    assert (correct, result["overall"]["exact"].correct) == ({"date": 0, "figure": 0, "actor": 0}, 1)
    partial = {kind: result["entities"][kind]["partial"].spurious for kind in KINDS}
    assert (partial, result["overall"]["partial"].spurious) == ({"date": 0, "figure": 1, "actor": 0}, 0)
    rates = ours(corpus)
    for scheme in Scheme:
        parts, whole = [rates[kind][scheme] for kind in KINDS], rates["all"][scheme]
        for name in ("matched", "partial", "spurious", "missed"):
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    # The exact pair is the date's, and the figure is not spurious: it is used.
    assert (rates["date"][Scheme.EXACT].matched, rates["figure"][Scheme.EXACT].spurious) == (1, 0)
    assert (rates["date"][Scheme.PARTIAL].matched, rates["actor"][Scheme.PARTIAL].partial) == (1, 1)


def test_no_prediction_answers_two_gold_facts(ours: Ours) -> None:
    """One mention over two gold facts is one half match, and one fact is missed, in both; so are two mentions on one fact."""
    two: list[Mention] = [("date", 0, 4), ("date", 4, 8)]
    long: list[Mention] = [("date", 0, 8)]
    for corpus, missed, spurious in (([(two, long)], 1, 0), ([(long, two)], 0, 1)):
        partial, rates = nervaluate(corpus)["overall"]["partial"], ours(corpus)["all"][Scheme.PARTIAL]
        assert (partial.partial, partial.missed, partial.spurious) == (1, missed, spurious)
        assert (rates.partial, rates.missed, rates.spurious) == (1, missed, spurious)
