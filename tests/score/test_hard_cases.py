"""The hard cases of scoring by name, each counted by hand under every scheme."""

import datetime
import gc
import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, TypeAlias

import msgspec
import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure
from factgauge.gold.model import (
    Entity,
    GoldActor,
    GoldDate,
    GoldFact,
    GoldFigure,
    GoldSet,
    LabelledArticle,
    Labels,
    Region,
)
from factgauge.gold.write import canonical
from factgauge.metrics.counts import Rates, Scheme, rates_of
from factgauge.metrics.table import FIELDS, SCHEMES, counts_of
from factgauge.predictions import Prediction, to_json
from factgauge.score.count import count
from factgauge.score.judge import judge
from factgauge.score.scorecard import Scorecard, score

Numbers: TypeAlias = tuple[int, int, int, int]
"""Matched, partial, spurious and missed."""

Ask: TypeAlias = Callable[..., CompletedProcess[str]]

ENTITIES = {
    "bank": Entity(name="Bank of Kenya", type="organisation"),
    "kenya": Entity(name="Kenya", type="country"),
}
A, B, C = "2024-10-28", "2024-10-29", "2024-10-30"


def scored(gold: Sequence[GoldFact], said: Sequence[Fact], regions: Sequence[Region] = ()) -> Scorecard:
    labels = Labels(id="a", entities=ENTITIES, facts=tuple(gold), regions=tuple(regions))
    articles = (LabelledArticle(labels=labels, text=None),)
    gold_set = GoldSet(name="hard", version=None, digest="0" * 64, articles=articles)
    return score(gold_set, {"a": Prediction(document="a", facts=tuple(said))}).scorecard


def numbers(rates: Rates) -> Numbers:
    return (rates.matched, rates.partial, rates.spurious, rates.missed)


def all_numbers(scorecard: Scorecard, group: str = "all") -> dict[Scheme, Numbers]:
    return {scheme: numbers(rates) for scheme, rates in scorecard.rates[group].items()}


def expected(**by_scheme: Numbers) -> dict[Scheme, Numbers]:
    """Name the numbers of all schemes."""
    assert set(by_scheme) == set(Scheme)
    return {Scheme(name): each for name, each in by_scheme.items()}


def every(*same: int) -> dict[Scheme, Numbers]:
    """Give all schemes the same matched, spurious and missed."""
    matched, spurious, missed = same
    return dict.fromkeys(Scheme, (matched, 0, spurious, missed))


def test_one_prediction_over_two_gold_facts() -> None:
    """It answers one of them, the one whose value it says; the other is missed."""
    scorecard = scored([GoldDate(span=(0, 4), value=A), GoldDate(span=(5, 9), value=B)], [Date(span=(0, 9), value=B)])
    assert all_numbers(scorecard) == expected(
        # 0:9 is neither 0:4 nor 5:9: one spurious, two missed.
        strict=(0, 0, 1, 2),
        lenient=(0, 0, 1, 2),
        value=(0, 0, 1, 2),
        # Of the values A and B, B is said.
        document=(1, 0, 0, 1),
        exact=(0, 0, 1, 2),
        # One pair that overlaps, one gold fact left.
        partial=(0, 1, 0, 1),
        overlap=(1, 0, 0, 1),
        type=(1, 0, 0, 1),
    )


def test_one_prediction_over_two_gold_facts_that_one_of_them_admits() -> None:
    """Where the largest extent of one gold fact reaches so far, that one is found."""
    gold = [GoldDate(span=(0, 4), max=(0, 9), value=A), GoldDate(span=(5, 9), value=B)]
    assert all_numbers(scored(gold, [Date(span=(0, 9), value=A)])) == expected(
        strict=(0, 0, 1, 2),
        # 0:4 ⊆ 0:9 ⊆ 0:9.
        lenient=(1, 0, 0, 1),
        value=(1, 0, 0, 1),
        document=(1, 0, 0, 1),
        exact=(0, 0, 1, 2),
        partial=(0, 1, 0, 1),
        overlap=(1, 0, 0, 1),
        type=(1, 0, 0, 1),
    )


def test_two_predictions_on_one_gold_fact() -> None:
    """One of the halves answers it, the other is spurious."""
    said = [Date(span=(0, 4), value=A), Date(span=(5, 9), value=A)]
    assert all_numbers(scored([GoldDate(span=(0, 9), value=A)], said)) == expected(
        strict=(0, 0, 2, 1),
        lenient=(0, 0, 2, 1),
        value=(0, 0, 2, 1),
        # One value, said in two places.
        document=(1, 0, 0, 0),
        exact=(0, 0, 2, 1),
        partial=(0, 1, 1, 0),
        overlap=(1, 0, 1, 0),
        type=(1, 0, 1, 0),
    )


def test_two_predictions_on_one_gold_fact_of_which_one_is_exact() -> None:
    """The exact one answers it under every scheme, whichever comes first; the other is spurious."""
    said = [Date(span=(2, 4), value=B), Date(span=(0, 4), value=A)]
    for order in (said, said[::-1]):
        assert all_numbers(scored([GoldDate(span=(0, 4), value=A)], order)) == every(1, 1, 0)


NESTED = [GoldActor(span=(0, 13), entity="bank"), GoldActor(span=(8, 13), entity="kenya")]


def test_nested_gold_found_whole() -> None:
    """Two facts, two answers."""
    said = [Actor(span=(8, 13), name="Kenya"), Actor(span=(0, 13), name="Bank of Kenya")]
    assert all_numbers(scored(NESTED, said)) == every(2, 0, 0)


@pytest.mark.parametrize("fact", [Actor(span=(8, 13), name="Kenya"), Actor(span=(0, 13), name="Bank of Kenya")])
def test_nested_gold_of_which_one_is_found(fact: Actor) -> None:
    """The other one is missed: one mention answers one fact."""
    assert all_numbers(scored(NESTED, [fact])) == every(1, 0, 1)


def test_nested_gold_with_a_fragment() -> None:
    """The inner fact is found; the fragment "Bank" overlaps the outer one and no more."""
    said = [Actor(span=(8, 13), name="Kenya"), Actor(span=(0, 4), name="Bank of Kenya")]
    assert all_numbers(scored(NESTED, said)) == expected(
        strict=(1, 0, 1, 1),
        lenient=(1, 0, 1, 1),
        value=(1, 0, 1, 1),
        document=(2, 0, 0, 0),
        exact=(1, 0, 1, 1),
        partial=(1, 1, 0, 0),
        overlap=(2, 0, 0, 0),
        type=(2, 0, 0, 0),
    )


def test_a_wrong_prediction_beside_a_perfect_one_costs_no_right_value() -> None:
    """Gold says the inner value of the outer fact too; the perfect prediction stays with the inner fact, in any order."""
    gold = [GoldFigure(span=(2, 7), amount="7", also={"amount": ("2",)}), GoldFigure(span=(5, 7), amount="2")]
    said = [Figure(span=(5, 7), amount="2"), Figure(span=(5, 7), amount="1")]
    for order in (said, said[::-1]):
        numbers_of = all_numbers(scored(gold, order))
        # The wrong one overlaps the outer fact and no more; its value is wrong.
        assert numbers_of[Scheme.VALUE] == (1, 0, 1, 1)
        assert numbers_of[Scheme.PARTIAL] == (1, 1, 0, 0)


def test_an_optional_fact_does_not_take_the_perfect_prediction() -> None:
    """Two figures at one place, one of them optional; a date crosses them: the figure answers the required one."""
    gold = [GoldFigure(span=(2, 6), amount="3", status="optional"), GoldFigure(span=(2, 6), amount="2")]
    said = [Figure(span=(2, 6), amount="2"), Date(span=(3, 8), value=A)]
    numbers_of = all_numbers(scored(gold, said))
    assert numbers_of[Scheme.STRICT] == numbers_of[Scheme.VALUE] == (1, 0, 1, 0)


TWO_KINDS = [GoldDate(span=(0, 4), value="2024"), GoldFigure(span=(0, 4), amount="2024")]


def test_equal_spans_of_two_kinds_found_as_both() -> None:
    """Each prediction answers the fact of its own kind."""
    said = [Figure(span=(0, 4), amount="2024"), Date(span=(0, 4), value="2024")]
    scorecard = scored(TWO_KINDS, said)
    assert all_numbers(scorecard) == every(2, 0, 0)
    assert all_numbers(scorecard, "date") == all_numbers(scorecard, "figure") == every(1, 0, 0)


def test_equal_spans_of_two_kinds_found_as_one() -> None:
    """The figure is found and the date missed, by kind and in all."""
    scorecard = scored(TWO_KINDS, [Figure(span=(0, 4), amount="2024")])
    assert all_numbers(scorecard) == every(1, 0, 1)
    assert all_numbers(scorecard, "figure") == every(1, 0, 0)
    assert all_numbers(scorecard, "date") == every(0, 0, 1)


def test_equal_spans_of_two_kinds_found_with_one_kind_wrong() -> None:
    """The actor at the same place answers the date where kinds do not matter; that pair is the date's."""
    scorecard = scored(TWO_KINDS, [Figure(span=(0, 4), amount="2024"), Actor(span=(0, 4), name="Kenya")])
    assert all_numbers(scorecard) == expected(
        strict=(1, 0, 1, 1),
        lenient=(1, 0, 1, 1),
        value=(1, 0, 1, 1),
        document=(1, 0, 1, 1),
        exact=(2, 0, 0, 0),
        partial=(2, 0, 0, 0),
        overlap=(2, 0, 0, 0),
        type=(1, 0, 1, 1),
    )
    assert all_numbers(scorecard, "date")[Scheme.EXACT] == (1, 0, 0, 0)
    assert all_numbers(scorecard, "actor")[Scheme.EXACT] == (0, 0, 0, 0)
    assert all_numbers(scorecard, "actor")[Scheme.STRICT] == (0, 0, 1, 0)


@pytest.mark.parametrize(("times", "found"), [(1, (1, 0, 0, 1)), (2, (2, 0, 0, 0)), (3, (2, 0, 1, 0))])
def test_gold_duplicated(times: int, found: Numbers) -> None:
    """Two equal gold facts want two answers, a third is spurious; they are one value of the article."""
    gold = [GoldDate(span=(0, 4), value=A)] * 2
    numbers_of = all_numbers(scored(gold, [Date(span=(0, 4), value=A)] * times))
    assert numbers_of.pop(Scheme.DOCUMENT) == (1, 0, 0, 0)
    assert set(numbers_of.values()) == {found}


def crowd(seed: int) -> tuple[list[GoldFact], list[Fact]]:
    """Make an article in which everything overlaps, of all kinds, with optional facts; gold says nothing twice of one place."""
    dice = random.Random(seed)

    def span() -> tuple[int, int]:
        start = dice.randrange(30)
        return (start, start + dice.randint(1, 6))

    gold: list[GoldFact] = []
    said: list[Fact] = []
    for _ in range(6):
        status: Any = dice.choice(("required", "required", "optional"))
        gold.append(GoldDate(span=span(), value=dice.choice((A, B)), status=status))
        gold.append(GoldFigure(span=span(), amount=dice.choice("12"), status=status))
        gold.append(GoldActor(span=span(), entity=dice.choice(("bank", "kenya")), status=status))
        said.append(Date(span=dice.choice((span(), gold[-3].span)), value=dice.choice((A, B))))
        said.append(Figure(span=dice.choice((span(), gold[-2].span)), amount=dice.choice("12")))
        said.append(Actor(span=dice.choice((span(), gold[-1].span)), name=dice.choice(("Kenya", "Bank of Kenya"))))
    once = {(fact.kind, fact.span, meaning_of(fact)): fact for fact in gold}
    return list(once.values()), said


def meaning_of(fact: GoldFact) -> str | None:
    match fact:
        case GoldDate():
            return fact.value
        case GoldFigure():
            return fact.amount
        case GoldActor():
            return fact.entity


@pytest.mark.parametrize("seed", range(4))
def test_predictions_and_gold_shuffled(seed: int) -> None:
    """The whole scorecard, intervals included, is the same for any order of both sides."""
    gold, said = crowd(seed)
    dice = random.Random(seed)
    first = scored(gold, said)
    for _ in range(3):
        assert scored(dice.sample(gold, len(gold)), dice.sample(said, len(said))) == first


def test_both_sides_empty() -> None:
    """Nothing is counted and no rate is defined, for any kind or over all."""
    scorecard = scored([], [])
    for group in (*KINDS, "all"):
        assert all_numbers(scorecard, group) == every(0, 0, 0)
        for rates in scorecard.rates[group].values():
            assert (rates.precision, rates.recall, rates.f1) == (None, None, None)


def test_nothing_said() -> None:
    """All is missed, there is no precision, recall and F1 are 0; of the kinds that gold lacks nothing is defined."""
    scorecard = scored([GoldDate(span=(0, 4), value=A), GoldDate(span=(5, 9), value=B)], [])
    assert all_numbers(scorecard) == every(0, 0, 2)
    for rates in scorecard.rates["all"].values():
        assert (rates.precision, rates.recall, rates.f1) == (None, 0, 0)
    assert {rates.f1 for rates in scorecard.rates["actor"].values()} == {None}


def test_nothing_to_find() -> None:
    """All is spurious, there is no recall, precision and F1 are 0."""
    scorecard = scored([], [Date(span=(0, 4), value=A), Figure(span=(5, 9), amount="2")])
    assert all_numbers(scorecard) == every(0, 2, 0)
    for rates in scorecard.rates["all"].values():
        assert (rates.precision, rates.recall, rates.f1) == (0, None, 0)


def test_a_right_prediction_repeated_ten_times() -> None:
    """It is right once and spurious nine times; as a value of the article it is right once."""
    numbers_of = all_numbers(scored([GoldDate(span=(0, 4), value=A)], [Date(span=(0, 4), value=A)] * 10))
    assert numbers_of.pop(Scheme.DOCUMENT) == (1, 0, 0, 0)
    assert set(numbers_of.values()) == {(1, 0, 9, 0)}


def test_a_prediction_across_two_facts_repeated_ten_times() -> None:
    """It does not answer the second fact when it is said again."""
    gold = [GoldDate(span=(0, 4), value=A), GoldDate(span=(4, 8), value=B)]
    assert all_numbers(scored(gold, [Date(span=(3, 6), value=C)] * 10)) == expected(
        strict=(0, 0, 10, 2),
        lenient=(0, 0, 10, 2),
        value=(0, 0, 10, 2),
        # One value that is wrong, two that are missed.
        document=(0, 0, 1, 2),
        exact=(0, 0, 10, 2),
        partial=(0, 1, 9, 1),
        overlap=(1, 0, 9, 1),
        type=(1, 0, 9, 1),
    )


@pytest.mark.parametrize("seed", range(10, 40))
def test_a_prediction_repeated_ten_times_never_helps(seed: int) -> None:
    """In a crowd where everything overlaps, no kind and no scheme gains by saying one fact, or all, ten times."""
    gold, said = crowd(seed)
    once = rates_by_kind(gold, said)
    for again in (said * 10, *(said + [fact] * 9 for fact in said)):
        for key, rates in rates_by_kind(gold, again).items():
            assert rates.matched <= once[key].matched
            assert (rates.f1 or 0) <= (once[key].f1 or 0)


def rates_by_kind(gold: Sequence[GoldFact], said: Sequence[Fact]) -> dict[tuple[str, Scheme], Rates]:
    """Count without a scorecard: no intervals, so that thousands of articles take seconds."""
    article = LabelledArticle(labels=Labels(id="a", entities=ENTITIES, facts=tuple(gold)), text=None)
    cells = count(judge(article, Prediction(document="a", facts=tuple(said))))
    return {(kind, scheme): rates for kind, row in cells.items() for scheme, rates in by_scheme_of(row).items()}


def by_scheme_of(row: Sequence[int]) -> dict[Scheme, Rates]:
    """Take the counts of one kind apart."""
    width = len(FIELDS)
    return {scheme: rates_of(counts_of(row[at * width : (at + 1) * width])) for at, scheme in enumerate(SCHEMES)}


OPTIONAL = GoldDate(span=(0, 4), value=A, status="optional")
BOILERPLATE = Region(kind="boilerplate", span=(0, 6))


@pytest.mark.parametrize("regions", [(), (BOILERPLATE,)], ids=["body", "boilerplate"])
@pytest.mark.parametrize(
    "said",
    [
        [],
        [Date(span=(0, 4), value=A)],
        [Date(span=(0, 4), value=A)] * 10,
        [Date(span=(0, 4), value=B)],
        [Date(span=(2, 5), value=B)],
        [Actor(span=(0, 4), name="Kenya")],
    ],
    ids=["silent", "right", "ten times", "wrong value", "overlap", "wrong kind"],
)
def test_optional_gold_neither_rewards_nor_punishes(said: list[Fact], regions: tuple[Region, ...]) -> None:
    """Whatever touches only the optional fact is left out, in boilerplate too; the required one is found as if it stood alone."""
    gold = [OPTIONAL, GoldDate(span=(7, 9), value=B)]
    scorecard = scored(gold, [*said, Date(span=(7, 9), value=B)], regions)
    assert all_numbers(scorecard) == every(1, 0, 0)
    assert sum(scorecard.leakage.values()) == (len(said) if regions else 0)


def test_a_prediction_across_an_optional_and_a_required_fact() -> None:
    """It is in play, for it touches a required fact; with a value of neither it is paired with the required one."""
    gold = [OPTIONAL, GoldDate(span=(5, 9), value=B)]
    assert all_numbers(scored(gold, [Date(span=(0, 9), value=C)])) == expected(
        strict=(0, 0, 1, 1),
        lenient=(0, 0, 1, 1),
        value=(0, 0, 1, 1),
        document=(0, 0, 1, 1),
        exact=(0, 0, 1, 1),
        partial=(0, 1, 0, 0),
        overlap=(1, 0, 0, 0),
        type=(1, 0, 0, 0),
    )


def test_a_prediction_across_both_that_says_the_optional_value() -> None:
    """It is paired with the optional fact, whose value it says, and yet in play: spurious, and the required fact is missed."""
    gold = [OPTIONAL, GoldDate(span=(5, 9), value=B)]
    numbers_of = all_numbers(scored(gold, [Date(span=(0, 9), value=A)]))
    # The value itself is an optional one of the article: neither right nor wrong.
    assert numbers_of.pop(Scheme.DOCUMENT) == (0, 0, 0, 1)
    assert set(numbers_of.values()) == {(0, 0, 1, 1)}


def test_a_prediction_in_boilerplate_is_leakage() -> None:
    """It enters no count and is told apart; what reaches out of the boilerplate is spurious."""
    gold = [GoldDate(span=(7, 9), value=B)]
    said = [Date(span=(7, 9), value=B), Date(span=(0, 6), value=C), Actor(span=(1, 2), name="Kenya")]
    scorecard = scored(gold, said, [BOILERPLATE])
    assert all_numbers(scorecard) == every(1, 0, 0)
    assert scorecard.leakage == {"date": 1, "figure": 0, "actor": 1}
    beyond = scored(gold, [Date(span=(7, 9), value=B), Date(span=(0, 7), value=C)], [BOILERPLATE])
    assert all_numbers(beyond) == every(1, 1, 0)
    assert sum(beyond.leakage.values()) == 0


def test_an_answer_to_a_required_fact_counts_though_it_stands_in_boilerplate() -> None:
    """The fact begins in the boilerplate and ends in the body; its smallest extent, inside, is what is said."""
    gold = [GoldDate(span=(4, 8), min=(4, 6), value=A)]
    scorecard = scored(gold, [Date(span=(4, 6), value=A)], [BOILERPLATE])
    assert all_numbers(scorecard) == expected(
        strict=(0, 0, 1, 1),
        lenient=(1, 0, 0, 0),
        value=(1, 0, 0, 0),
        document=(1, 0, 0, 0),
        exact=(0, 0, 1, 1),
        partial=(0, 1, 0, 0),
        overlap=(1, 0, 0, 0),
        type=(1, 0, 0, 0),
    )
    assert sum(scorecard.leakage.values()) == 0


def apart(half: int) -> tuple[list[GoldFact], list[Fact]]:
    """Make an ordinary long article: facts stand apart; some predictions are shifted, some wrong, some say a neighbour's value."""
    values = [f"2024-10-{day:02}" for day in range(1, 29)]
    gold = [GoldDate(span=(10 * at, 10 * at + 4), value=values[at % 28]) for at in range(half)]
    said = [
        Date(span=(10 * at + (at % 5 == 0), 10 * at + 4 + (at % 7 == 0)), value=values[(at + (at % 3 == 0)) % 28])
        for at in range(half)
    ]
    return list(gold), list(said)


def chained(half: int) -> tuple[list[GoldFact], list[Fact]]:
    """Make one chain of overlaps from the first fact to the last: each prediction lies across two gold facts."""
    values = [f"2024-10-{day:02}" for day in range(1, 29)]
    gold = [GoldDate(span=(6 * at, 6 * at + 4), value=values[at % 28]) for at in range(half)]
    said = [Date(span=(6 * at + 3, 6 * at + 7), value=values[(at + (at % 3 == 0)) % 28]) for at in range(half)]
    return list(gold), list(said)


def crowded(half: int) -> tuple[list[GoldFact], list[Fact]]:
    """Make one chain in which each side overlaps itself too."""
    gold = [GoldDate(span=(4 * at, 4 * at + 6), value=A) for at in range(half)]
    said = [Date(span=(4 * at + 1, 4 * at + 5 + at % 3), value=(A, B)[at % 2]) for at in range(half)]
    return list(gold), list(said)


def timed(gold: Sequence[GoldFact], said: Sequence[Fact], times: int) -> tuple[float, dict[Scheme, Numbers]]:
    """Give the least processor time in seconds of judging and counting one article, and its dates counted."""
    article = LabelledArticle(labels=Labels(id="a", facts=tuple(gold)), text=None)
    prediction = Prediction(document="a", facts=tuple(said))
    taken, cells = [], {}
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        cells = count(judge(article, prediction))
        taken.append(time.process_time() - start)
    return min(taken), {scheme: numbers(rates) for scheme, rates in by_scheme_of(cells["date"]).items()}


HALF = 50_000


@pytest.mark.parametrize(
    ("make", "scheme", "found"),
    [
        # Shifted are every 5th and every 7th, both every 35th: 10,000 + 7,143 - 1,429 = 15,714 half matches.
        (apart, Scheme.PARTIAL, (HALF - 15_714, 15_714, 0, 0)),
        # Each gold fact gets the prediction that begins in it: 50,000 half matches.
        (chained, Scheme.PARTIAL, (0, HALF, 0, 0)),
        # Each gold fact overlaps the prediction that begins in it, and all are dates.
        (crowded, Scheme.TYPE, (HALF, 0, 0, 0)),
    ],
)
def test_an_article_of_100000_facts(
    make: Callable[[int], tuple[list[GoldFact], list[Fact]]], scheme: Scheme, found: Numbers
) -> None:
    """Ten times the facts, gold and predicted together, take about ten times as long: linear, where quadratic would be 100."""
    small, _ = timed(*make(HALF // 10), times=3)
    large, by_scheme = timed(*make(HALF), times=1)
    assert by_scheme[scheme] == found
    assert large < 30 * small


# A family of three code points with joiners, a flag of two, a letter with a combining accent, and lines that end in CR LF: what stands
# behind them has other offsets in code points, in UTF-16 units, in bytes and in characters as one sees them.
TEXT = "👩\u200d👩\u200d👧 🇰🇪 Cafe\u0301 Nai\u0308robi\r\n\r\nOn 3 May 2023 about 1,200 people left Nairobi 🎉.\r\n"


def at(quote: str) -> tuple[int, int]:
    return TEXT.index(quote), TEXT.index(quote) + len(quote)


@pytest.fixture
def gold_behind_emoji(tmp_path: Path) -> Path:
    """Give a gold folder of one article with everything that shifts offsets before the facts."""
    folder = tmp_path / "gold"
    folder.mkdir()
    labels = Labels(
        id="a",
        text="a.txt",
        text_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        published=datetime.date(2023, 5, 4),
        entities={"nairobi": Entity(name="Nairobi", type="place")},
        facts=(
            GoldDate(span=at("3 May 2023"), quote="3 May 2023", value="2023-05-03", type="DATE", role="event"),
            GoldFigure(span=at("about 1,200"), quote="about 1,200", amount="1200", modifier="approx"),
            GoldActor(span=at("Nairobi"), quote="Nairobi", entity="nairobi", level="name"),
        ),
    )
    head = 'name = "emoji"\nversion = "1.0"\ntitle = "One article"\nlicence = "Apache-2.0"\n'
    (folder / "gold.toml").write_text(head, encoding="utf-8")
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "a.json").write_text(canonical(labels), encoding="utf-8")
    return folder


BY_SPAN = (
    Date(span=at("3 May 2023"), value="2023-05-03"),
    Figure(span=at("about 1,200"), amount="1200"),
    Actor(span=at("Nairobi"), name="Nairobi"),
)
BY_QUOTE = (
    Date(quote="3 May 2023", value="2023-05-03"),
    Figure(quote="about 1,200", amount="1200"),
    Actor(quote="Nairobi", name="Nairobi"),
)
BY_BOTH = tuple(msgspec.structs.replace(fact, quote=other.quote) for fact, other in zip(BY_SPAN, BY_QUOTE, strict=True))


def asked(ask: Ask, folder: Path, facts: Sequence[Fact]) -> CompletedProcess[str]:
    predictions = folder / "predictions.jsonl"
    predictions.write_bytes(to_json(Prediction(document="a", facts=tuple(facts))))
    return ask("score", predictions, "--gold", folder / "gold", "--json")


@pytest.mark.parametrize("said", [BY_SPAN, BY_QUOTE, BY_BOTH], ids=["span", "quote", "both"])
def test_facts_behind_emoji_combining_characters_and_crlf(
    said: Sequence[Fact], ask: Ask, gold_behind_emoji: Path
) -> None:
    """From files, by code points or by quote, each fact is where gold has it, and all schemes are perfect."""
    done = asked(ask, gold_behind_emoji.parent, said)
    assert (done.returncode, done.stderr) == (0, "")
    rates = json.loads(done.stdout)["rates"]["all"]
    for scheme in Scheme:
        counts = rates[scheme]
        assert (counts["matched"], counts["partial"], counts["spurious"], counts["missed"]) == (3, 0, 0, 0), scheme


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8"])
def test_offsets_of_another_unit_are_a_fault_that_names_the_right_ones(
    encoding: str, ask: Ask, gold_behind_emoji: Path
) -> None:
    """Offsets in UTF-16 units or bytes do not fit their quote; the message says where the quote stands in code points."""
    start, end = at("3 May 2023")
    width = len("a".encode(encoding))
    before, through = (len(TEXT[:border].encode(encoding)) // width for border in (start, end))
    done = asked(ask, gold_behind_emoji.parent, [Date(span=(before, through), quote="3 May 2023", value="2023-05-03")])
    assert done.returncode == 2
    assert f"quote '3 May 2023' is not at {before}:{through}" in done.stderr
    assert f"it stands at {start}:{end}" in done.stderr
    assert "code points" in done.stderr


def test_a_composed_letter_is_not_its_decomposed_form(ask: Ask, gold_behind_emoji: Path) -> None:
    """The text has "Cafe" with a combining accent; a quote with the composed letter is nowhere in it, and counted as ungrounded."""
    said = [*BY_SPAN, Actor(quote="Caf\u00e9", name="Café")]
    done = asked(ask, gold_behind_emoji.parent, said)
    scorecard = json.loads(done.stdout)
    assert scorecard["ungrounded"] == {"date": 0, "figure": 0, "actor": 1}
    assert (scorecard["rates"]["actor"]["value"]["matched"], scorecard["rates"]["actor"]["value"]["spurious"]) == (1, 1)


def test_the_line_ends_of_the_article_stay_as_they_are(ask: Ask, gold_behind_emoji: Path) -> None:
    """A quote across a line end in the words of a model, with LF or a space for CR LF, is found by folding white space."""
    for quote in ("Nai\u0308robi\n\nOn 3 May 2023", "Nai\u0308robi On 3 May 2023"):
        done = asked(ask, gold_behind_emoji.parent, [*BY_SPAN, Actor(quote=quote, name="Nobody")])
        assert json.loads(done.stdout)["ungrounded"]["actor"] == 0
