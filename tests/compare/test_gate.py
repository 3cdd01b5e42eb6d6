"""The verdicts of the gate on differences that are made up, and on runs whose true difference is known."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from factgauge.compare.gate import (
    Gate,
    GateVerdict,
    Policy,
    Speed,
    check_names,
    gate,
    numbers_from_words,
    verdict_of,
)
from factgauge.compare.paired import ArticleTally, Comparison, Difference, compare
from factgauge.errors import InputError
from factgauge.facts import Date, Kind
from factgauge.gold.model import GoldDate, GoldSet, LabelledArticle, Labels
from factgauge.metrics.counts import Counts, Interval, Scheme, rates_of
from factgauge.predictions import Prediction
from factgauge.score.scorecard import Scored, score

EMPTY = ArticleTally(higher=0, equal=0, lower=0, empty=0)


def difference(
    change: float | None, *, better: bool = False, differing: int = 30, interval: Interval | None = (-0.5, 0.5)
) -> Difference:
    """Make a difference of F1 from .5; ``better`` says that the test shows it."""
    side: Any = None if not better or change is None else "second" if change > 0 else "first"
    return Difference(
        first=rates_of(Counts(matched=50, spurious=50, missed=50)),
        second=rates_of(Counts(matched=40, spurious=60, missed=60)),
        difference=change,
        interval=interval,
        p=0.01 if better else 0.5,
        p_holm=0.01 if better else 0.5,
        better=side,
        articles=EMPTY,
        differing=differing,
    )


@pytest.mark.parametrize(
    ("given", "margin", "verdict"),
    [
        (difference(0.0, differing=0, interval=(0.0, 0.0)), 0.0, "no_change"),
        (difference(-0.1, better=True), 0.0, "regressed"),
        (difference(0.1, better=True), 0.0, "improved"),
        (difference(-0.1), 0.0, "worse"),
        (difference(0.1), 0.0, "no_change"),
        (difference(-0.1, differing=4), 0.0, "too_little"),
        (difference(0.1, differing=4), 0.0, "too_little"),
        (difference(-0.009), 0.01, "no_change"),
        (difference(-0.01, better=True), 0.01, "no_change"),
        (difference(-0.1, better=True, interval=(-0.2, -0.005)), 0.01, "worse"),
        (difference(-0.1, better=True, interval=(-0.2, -0.02)), 0.01, "regressed"),
        (difference(0.1, better=True, interval=(0.005, 0.2)), 0.01, "no_change"),
        (difference(0.1, better=True, interval=(0.02, 0.2)), 0.01, "improved"),
        (difference(-0.1, better=True, interval=None), 0.01, "worse"),
        (difference(None, differing=0, interval=None), 0.0, "no_change"),
        (difference(None, differing=3, interval=None), 0.0, "too_little"),
    ],
)
def test_each_verdict_has_its_difference(given: Difference, margin: float, verdict: GateVerdict) -> None:
    """The margin, the test and the number of differing units decide, as the module says."""
    assert verdict_of(given, margin, kinds=1) == verdict


@pytest.mark.parametrize(("kinds", "enough"), [(1, 6), (2, 7), (3, 7)])
def test_too_little_is_what_no_test_could_show(kinds: int, enough: int) -> None:
    """2 × ½ to the number of differing units, times the kinds, must come to .05: by hand 2/2^6 = .031 for one kind, 3 × 2/2^7 = .047."""
    assert verdict_of(difference(-0.1, differing=enough), 0.0, kinds) == "worse"
    assert verdict_of(difference(-0.1, differing=enough - 1), 0.0, kinds) == "too_little"


def gold_of(articles: int, facts: int) -> GoldSet:
    """Make gold with so many dates in each article."""
    text = "x" * (10 * facts)
    labels = [
        Labels(
            id=f"a{number:03}",
            facts=tuple(GoldDate(span=(at * 10, at * 10 + 4), value="2024") for at in range(facts)),
        )
        for number in range(articles)
    ]
    return GoldSet(
        name="made", version="1", digest="0", articles=tuple(LabelledArticle(labels=each, text=text) for each in labels)
    )


def run_of(gold: GoldSet, seed: int, share: float) -> Scored:
    """Score an extractor that finds each date with a chance."""
    dice = random.Random(seed)
    predictions = {
        article.labels.id: Prediction(
            document=article.labels.id,
            facts=tuple(Date(span=fact.span, value="2024") for fact in article.labels.facts if dice.random() < share),
        )
        for article in gold.articles
    }
    return score(gold, predictions, ("date",))


def verdict_between(first: float, second: float, articles: int, seed: int = 0) -> GateVerdict:
    """Gate a run that finds the share ``second`` by one that finds the share ``first``."""
    gold = gold_of(articles, 10)
    comparison = compare(run_of(gold, seed, first), run_of(gold, seed + 1000, second))
    (gated,) = gate("made", [comparison], Policy(), rates={}).gated
    return gated.verdict


def test_real_differences_get_their_verdicts() -> None:
    """Forty articles show a fall from .9 to .6; three articles show nothing; the same run is no change."""
    assert verdict_between(0.9, 0.6, 40) == "regressed"
    assert verdict_between(0.6, 0.9, 40) == "improved"
    assert verdict_between(0.9, 0.6, 3) == "too_little"
    gold = gold_of(40, 10)
    run = run_of(gold, 7, 0.8)
    assert gate("made", [compare(run, run)], Policy(), rates={}).gated[0].verdict == "no_change"


def test_noise_rarely_fails_the_gate() -> None:
    """Of 100 pairs of equally good extractors 2.5 and what chance adds are called regressed: half of the level is on that side."""
    verdicts = [verdict_between(0.8, 0.8, 30, seed) for seed in range(100)]
    # More than 9 would come by chance once in four thousand times.
    assert verdicts.count("regressed") <= 9
    assert verdicts.count("worse") > 10


def gate_between(first: float, second: float, policy: Policy, **fields: Any) -> Gate:
    gold = gold_of(40, 10)
    one, other = run_of(gold, 1, first), run_of(gold, 2, second)
    comparisons = [compare(one, other, scheme) for scheme in policy.schemes]
    return gate("made", comparisons, policy, rates=other.scorecard.rates, **fields)


def test_a_regression_fails_and_names_kind_and_scheme() -> None:
    """The reason says what got worse."""
    result = gate_between(0.9, 0.5, Policy())
    assert result.reasons == ("date regressed under value",)
    assert not result.passed


@pytest.mark.parametrize(("fail_on", "passed"), [("regressed", True), ("worse", False)])
def test_what_is_merely_worse_fails_only_where_that_is_asked(fail_on: Any, *, passed: bool) -> None:
    """A small loss that chance explains passes by default."""
    result = gate_between(0.80, 0.78, Policy(fail_on=fail_on))
    (gated,) = result.gated
    assert gated.verdict == "worse"
    assert result.passed is passed


def test_a_lost_fact_fails_only_where_that_is_asked() -> None:
    """Facts lost are counted all the same."""
    assert gate_between(0.8, 0.8, Policy(), changed=(3, 9)).passed
    result = gate_between(0.8, 0.8, Policy(fail_on="any-fact-lost"), changed=(3, 9))
    assert (result.lost, result.gained, result.reasons) == (3, 9, ("3 facts are lost",))
    assert gate_between(0.8, 0.8, Policy(fail_on="any-fact-lost"), changed=(0, 9)).passed


def test_lost_facts_cannot_be_judged_where_they_are_not_known() -> None:
    """A scorecard alone tells nothing of single facts."""
    with pytest.raises(InputError, match="one of them has none"):
        gate_between(0.8, 0.8, Policy(fail_on="any-fact-lost"))


def test_a_floor_is_held_against_the_new_run() -> None:
    """A rate below it fails, one above it passes, and what is undefined is not enough."""
    result = gate_between(0.8, 0.8, Policy(floors={"date.value.recall": 0.99, "date.strict.precision": 0.9}))
    recall, precision = result.floors
    assert (recall.met, precision.met, precision.found) == (False, True, 1.0)
    assert len(result.reasons) == 1
    assert "date.value.recall is 0.7" in result.reasons[0] or "date.value.recall is 0.8" in result.reasons[0]
    silent = gate_between(0.8, 0.0, Policy(floors={"date.value.precision": 0.1}))
    assert any("undefined" in reason for reason in silent.reasons)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (Policy(margins={"date.vale": 0.1}), r"margin date\.vale.*did you mean 'date\.value'"),
        (Policy(margins={"figure.value": 0.1}), "margin figure.value"),
        (Policy(floors={"date.value.f2": 0.1}), r"min date\.value\.f2.*did you mean 'date\.value\.f1'"),
    ],
)
def test_a_misspelt_margin_or_floor_is_told_the_nearest(policy: Policy, message: str) -> None:
    """A margin for what is not gated would never matter, so it is an error."""
    with pytest.raises(InputError, match=message):
        check_names(policy, [run_of(gold_of(1, 1), 1, 0.8).scorecard.rates])


@pytest.mark.parametrize(
    ("limit", "interval", "passed"),
    [
        (None, (1.9, 2.1), True),
        (3.0, (1.9, 2.1), True),
        (1.5, (1.9, 2.1), False),
        (1.5, (0.9, 4.0), True),
        (1.5, None, False),
    ],
)
def test_time_is_gated_only_where_that_is_asked(
    limit: float | None, interval: tuple[float, float] | None, *, passed: bool
) -> None:
    """And only where the interval of the ratio lies above the limit."""
    speed = Speed(base=1.0, head=2.0, ratio=2.0, interval=interval, articles=30)
    result = gate_between(0.8, 0.8, Policy(max_slowdown=limit), speed=speed)
    assert result.passed is passed
    assert passed or result.reasons == ("an article takes 2.00 × the time, 1.5 × is allowed",)


def test_a_floor_under_another_scheme_gates_no_difference_there() -> None:
    """The floor is held against the rate alone."""
    result = gate_between(0.9, 0.5, Policy(schemes=(Scheme.STRICT,), floors={"date.value.f1": 0.1}))
    assert [each.scheme for each in result.gated] == [Scheme.STRICT]
    assert [each.met for each in result.floors] == [True]


def test_a_floor_for_what_an_extractor_does_not_declare_is_not_held_against_it() -> None:
    """Of several extractors one may find figures and another dates: a floor is for those that declare its kind."""
    policy = Policy(floors={"figure.value.f1": 0.9})
    dates = run_of(gold_of(1, 1), 1, 0.8).scorecard.rates
    check_names(policy, [dates, {"figure": {Scheme.VALUE: dates["date"][Scheme.VALUE]}}])
    assert gate_between(0.8, 0.8, policy).floors == ()


def test_floors_need_no_other_run() -> None:
    """Without anything to compare with, they are all that is looked at."""
    rates = run_of(gold_of(20, 5), 1, 0.5).scorecard.rates
    result = gate("made", [], Policy(fail_on="any-fact-lost", floors={"date.value.recall": 0.9}), rates=rates)
    assert (result.gated, result.lost, len(result.reasons)) == ((), None, 1)


def test_words_become_numbers() -> None:
    """Each is a name and a share."""
    assert numbers_from_words("--margin", ["date.value=0.01", "figure.value=.5", "actor.value=1"]) == {
        "date.value": 0.01,
        "figure.value": 0.5,
        "actor.value": 1.0,
    }


def test_words_of_another_form_are_told_together() -> None:
    """A percentage, a sign and a missing number are no shares."""
    with pytest.raises(InputError) as refused:
        numbers_from_words("--margin", ["date.value=5", "date.value", "date.value=-0.1", "date.value=x"])
    assert len(refused.value.faults) == 4


def test_the_gate_of_several_kinds_corrects_for_them() -> None:
    """The verdicts are those of the corrected p: what is significant alone may not be among three."""
    made: dict[str, Difference] = {}
    kinds: Sequence[Kind] = ("date", "figure", "actor")
    for kind in kinds:
        made[kind] = difference(-0.1, better=False)
    comparison = Comparison(
        signature="s",
        scheme=Scheme.VALUE,
        kinds=tuple(kinds),
        only_first=(),
        only_second=(),
        articles=30,
        failed=(0, 0),
        unit="article",
        units=30,
        groups=made,
        macro=None,
    )
    verdicts: Mapping[str, str] = {
        each.kind: each.verdict for each in gate("x", [comparison], Policy(), rates={}).gated
    }
    assert verdicts == dict.fromkeys(kinds, "worse")
