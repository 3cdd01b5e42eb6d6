import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels, Region
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import named
from factgauge.predictions import Prediction
from factgauge.score.count import count
from factgauge.score.judge import Judgement, judge
from factgauge.score.verdicts import AloneReason, PairReason, Verdict, verdicts_of
from factgauge.score.wrong_value import WrongValue
from factgauge.spans import Span, shared

ENTITIES = {
    "kenya": Entity(name="Kenya", type="country", aliases=("Republic of Kenya",)),
    "treasury": Entity(name="Treasury", type="organisation"),
}
TEXT = "0123456789 abcdefghij 0123456789"
DATES = ("2024-10-28", "2024-10-29", "2024-10")
AMOUNTS = ("2", "2000", "0.1")
NAMES = ("Kenya", "Treasury", "Nobody")
SEEDS = range(1500)
OTHER_SIDE = {"gold": "prediction", "prediction": "gold"}

PAIR_DETAILS: dict[str, set[str]] = {
    "value": {word for part in get_args(WrongValue) for word in (get_args(part) or (part,))},
    "extent": {"too_long", "too_short", "shifted", "merged", "split"},
    "boundary": {"too_long", "too_short", "shifted", "merged", "split"},
    "kind": {"as_date", "as_figure", "as_actor"},
}
ALONE: dict[str, set[str]] = {
    "missed": {"merged", "taken", "not_found", "failed"},
    "spurious": {"merged", "split", "taken", "duplicate", "ungrounded", "nothing_there"},
    "ignored": {"optional", "boilerplate"},
}
OF_SIDE = {"gold": {"found", "wrong", "missed", "optional"}, "prediction": {"right", "wrong", "spurious", "ignored"}}


def article_of(facts: Sequence[GoldFact], regions: Sequence[Region] = ()) -> LabelledArticle:
    labels = Labels(id="a", entities=ENTITIES, facts=tuple(facts), regions=tuple(regions))
    return LabelledArticle(labels=labels, text=TEXT)


def judged(article: LabelledArticle, facts: Sequence[Fact], **fields: Any) -> Judgement:
    return judge(article, Prediction(document="a", facts=tuple(facts)), **fields)


def random_span(dice: random.Random) -> Span:
    start = dice.randrange(len(TEXT))
    return start, dice.randint(start + 1, min(len(TEXT), start + 9))


def random_gold(dice: random.Random) -> GoldFact:
    start, end = random_span(dice)
    common: dict[str, Any] = {
        "span": (start, end),
        "min": (dice.randint(start, end - 1), end),
        "max": (max(0, start - dice.randint(0, 2)), end),
        "status": dice.choice(("required", "required", "optional")),
    }
    kind = dice.choice(KINDS)
    if kind == "date":
        return GoldDate(**common, value=dice.choice(DATES))
    if kind == "figure":
        return GoldFigure(**common, amount=dice.choice(AMOUNTS))
    return GoldActor(**common, entity=dice.choice(sorted(ENTITIES)))


def random_fact(dice: random.Random, spans: Sequence[Span]) -> Fact:
    place: dict[str, Any] = {"span": dice.choice(spans)}
    if dice.random() < 0.2:
        place = {"quote": dice.choice(("345", "cde", "elsewhere"))}
    kind = dice.choice(KINDS)
    if kind == "date":
        return Date(**place, value=dice.choice((*DATES, None)))
    if kind == "figure":
        return Figure(**place, amount=dice.choice((*AMOUNTS, "a dozen")))
    return Actor(**place, name=dice.choice(NAMES))


def random_judgement(seed: int) -> Judgement:
    """Judge dense gold with optional, nested and repeated facts, and predictions in, around and nowhere near it, some said twice."""
    dice = random.Random(seed)
    facts = [random_gold(dice) for _ in range(dice.randint(0, 7))]
    if facts and dice.random() < 0.2:
        facts.append(facts[0])
    spans = [fact.span for fact in facts] * 2 + [random_span(dice) for _ in range(4)]
    said = [random_fact(dice, spans) for _ in range(dice.randint(0, 8))]
    said += [fact for fact in said if dice.random() < 0.15]
    regions = [Region(kind="boilerplate", span=random_span(dice))] if dice.random() < 0.4 else []
    article = article_of(facts, regions)
    if dice.random() < 0.05:
        return judge(article, Prediction(document="a", status="failed", error="no luck"))
    return judged(article, said)


def test_every_fact_has_exactly_one_verdict() -> None:
    """Gold comes first, then the predictions, each in its order, with its kind, place and words."""
    for seed in SEEDS:
        judgement = random_judgement(seed)
        verdicts = list(verdicts_of(judgement))
        expected = [("gold", at, fact.kind, fact.span) for at, fact in enumerate(judgement.gold)]
        expected += [("prediction", at, fact.kind, judgement.spans[at]) for at, fact in enumerate(judgement.predicted)]
        assert [(each.side, each.index, each.kind, each.span) for each in verdicts] == expected, seed
        assert all(each.span is None or each.quote == TEXT[slice(*each.span)] for each in verdicts), seed


def test_the_verdicts_add_up_to_the_counts() -> None:
    """Found and right are matched, wrong and missed are missed, wrong and spurious are spurious: of each kind."""
    for seed in SEEDS:
        judgement = random_judgement(seed)
        counts = named(count(judgement))
        tallies = Counter((each.kind, each.side, each.verdict) for each in verdicts_of(judgement))
        for kind in KINDS:
            value = counts[kind][Scheme.VALUE]
            gold = {verdict: tallies[kind, "gold", verdict] for verdict in OF_SIDE["gold"]}
            said = {verdict: tallies[kind, "prediction", verdict] for verdict in OF_SIDE["prediction"]}
            assert gold["found"] == said["right"] == value.matched, seed
            assert gold["wrong"] + gold["missed"] == value.missed, seed
            assert said["wrong"] + said["spurious"] == value.spurious, seed


def test_the_verdicts_of_few_kinds_add_up_too() -> None:
    """For the kinds that an extractor declares it makes no difference that gold has others."""
    for seed in range(300):
        judgement = random_judgement(seed)
        few = judged(judgement.article, judgement.predicted, kinds=("date", "actor"))
        counts = named(count(few))
        tallies = Counter((each.kind, each.verdict) for each in verdicts_of(few) if each.side == "prediction")
        for kind in ("date", "actor"):
            value = counts[kind][Scheme.VALUE]
            assert tallies[kind, "right"] == value.matched, seed
            assert tallies[kind, "wrong"] + tallies[kind, "spurious"] == value.spurious, seed


def test_reasons_and_details_stand_only_where_they_may() -> None:
    """A pair that does not count has a reason with a detail, what is alone has a reason, what is right or optional gold has none."""
    for seed in SEEDS:
        for each in verdicts_of(random_judgement(seed)):
            assert each.verdict in OF_SIDE[each.side], seed
            if each.verdict == "wrong":
                assert each.detail in PAIR_DETAILS[each.reason or ""], (seed, each)
            elif each.verdict in ALONE:
                assert each.reason in ALONE[each.verdict], (seed, each)
                assert each.detail is None, (seed, each)
            else:
                assert (each.reason, each.detail) == (None, None), (seed, each)


def test_partners_agree() -> None:
    """Each fact is used once: the partner of my partner is me, and a pair that counts or is wrong is so on both sides, for one reason."""
    same = {"found": "right", "wrong": "wrong"}
    for seed in SEEDS:
        verdicts = list(verdicts_of(random_judgement(seed)))
        by_place = {(each.side, each.index): each for each in verdicts}
        for each in verdicts:
            assert (each.partner is not None) or each.verdict not in {"found", "wrong", "right"}, (seed, each)
            if each.partner is None:
                continue
            other = by_place["prediction" if each.side == "gold" else "gold", each.partner]
            assert other.partner == each.index, (seed, each)
            if each.side == "gold" and each.verdict != "optional":
                assert other.verdict == same[each.verdict], (seed, each)
                assert (other.reason, other.detail) == (each.reason, each.detail), (seed, each)


def test_nothing_is_called_absent_that_is_there() -> None:
    """On what is not found stands no prediction of its kind, and where nothing is said to be stands no required fact of that kind."""
    for seed in SEEDS:
        verdicts = list(verdicts_of(random_judgement(seed)))
        for each in verdicts:
            if each.reason in {"not_found", "nothing_there"}:
                others = [other for other in verdicts if (other.side, other.kind) == (OTHER_SIDE[each.side], each.kind)]
                here = [other for other in others if other.span and each.span and shared(other.span, each.span)]
                assert [other for other in here if other.verdict not in {"optional", "ignored"}] == [], (seed, each)


def what_became(judgement: Judgement) -> Counter[tuple[object, ...]]:
    return Counter(
        (each.side, each.kind, each.span, each.verdict, each.reason, each.detail) for each in verdicts_of(judgement)
    )


def test_the_order_of_the_predictions_does_not_matter() -> None:
    """Shuffled predictions have the same verdicts with the same reasons."""
    for seed in range(500):
        judgement = random_judgement(seed)
        if judgement.failure is None:
            # A quote without a place belongs to the n-th use: it is given its place first.
            placed = [
                fact for fact, span in zip(judgement.predicted, judgement.spans, strict=True) if fact.span == span
            ]
            shuffled = random.Random(seed).sample(placed, len(placed))
            assert what_became(judged(judgement.article, placed)) == what_became(judged(judgement.article, shuffled)), (
                seed
            )


def test_saying_it_again_changes_nothing_else() -> None:
    """Where gold says nothing twice, a repeated prediction gets a verdict of its own; all others keep theirs with their reasons."""
    for seed in range(800):
        judgement = random_judgement(seed)
        gold = judgement.article.labels.facts
        if judgement.failure is None and len({(fact.kind, fact.span) for fact in gold}) == len(gold):
            once = [fact for fact, span in zip(judgement.predicted, judgement.spans, strict=True) if fact.span == span]
            once = [fact for at, fact in enumerate(once) if fact not in once[:at]]
            before = what_became(judged(judgement.article, once))
            after = what_became(judged(judgement.article, once * 2))
            assert not before - after, (seed, before - after, after - before)


GOLD_DATE = GoldDate(span=(2, 8), value="2024-10-28")
GOLD_FIGURE = GoldFigure(span=(12, 18), amount="2000")


def said(verdicts: Sequence[Verdict], side: str) -> list[str]:
    """Write the verdicts of one side as `verdict reason detail`."""
    return [
        " ".join(word for word in (each.verdict, each.reason, each.detail) if word)
        for each in verdicts
        if each.side == side
    ]


def date(start: int, end: int, value: str = "2024-10-28") -> Date:
    return Date(span=(start, end), value=value)


CASES: dict[str, tuple[Sequence[GoldFact], Sequence[Fact], Sequence[str], Sequence[str]]] = {
    "right": ([GOLD_DATE], [date(2, 8)], ["found"], ["right"]),
    "within-the-extents": (
        [GoldDate(span=(2, 8), min=(3, 8), max=(0, 8), value="2024-10-28")],
        [date(0, 8)],
        ["found"],
        ["right"],
    ),
    "value": ([GOLD_DATE], [date(2, 8, "2023-10-28")], ["wrong value year"], ["wrong value year"]),
    "value-by-scale": (
        [GOLD_FIGURE],
        [Figure(span=(12, 18), amount="2")],
        ["wrong value scale"],
        ["wrong value scale"],
    ),
    "value-of-another-entity": (
        [GoldActor(span=(2, 8), entity="kenya")],
        [Actor(span=(2, 8), name="Treasury")],
        ["wrong value another_entity"],
        ["wrong value another_entity"],
    ),
    "value-that-is-not-said": ([GOLD_DATE], [Date(span=(2, 8))], ["wrong value no_value"], ["wrong value no_value"]),
    "extent-too-long": ([GOLD_DATE], [date(2, 9)], ["wrong extent too_long"], ["wrong extent too_long"]),
    "extent-too-short": ([GOLD_DATE], [date(3, 8)], ["wrong extent too_short"], ["wrong extent too_short"]),
    "extent-shifted": ([GOLD_DATE], [date(4, 10)], ["wrong extent shifted"], ["wrong extent shifted"]),
    "boundary-too-long": (
        [GOLD_DATE],
        [date(1, 9, "2024-10-29")],
        ["wrong boundary too_long"],
        ["wrong boundary too_long"],
    ),
    "boundary-too-short": (
        [GOLD_DATE],
        [date(2, 3, "2024-10-29")],
        ["wrong boundary too_short"],
        ["wrong boundary too_short"],
    ),
    "boundary-shifted": (
        [GOLD_DATE],
        [date(0, 3, "2024-10-29")],
        ["wrong boundary shifted"],
        ["wrong boundary shifted"],
    ),
    "kind-as-date": ([GOLD_FIGURE], [date(12, 18)], ["wrong kind as_date"], ["wrong kind as_date"]),
    "kind-as-figure": (
        [GOLD_DATE],
        [Figure(span=(2, 6), amount="2")],
        ["wrong kind as_figure"],
        ["wrong kind as_figure"],
    ),
    "kind-as-actor": (
        [GOLD_DATE],
        [Actor(span=(2, 8), name="Kenya")],
        ["wrong kind as_actor"],
        ["wrong kind as_actor"],
    ),
    "merged": (
        [GOLD_DATE, GoldDate(span=(11, 15), value="2024-10-29")],
        [date(2, 15)],
        ["wrong extent merged", "missed merged"],
        ["wrong extent merged"],
    ),
    "split": (
        [GOLD_DATE],
        [date(2, 6), date(6, 8)],
        ["wrong extent split"],
        ["wrong extent split", "spurious split"],
    ),
    "split-with-another-value": (
        [GOLD_DATE],
        [date(2, 6, "2024"), date(6, 8, "2024")],
        ["wrong boundary split"],
        ["wrong boundary split", "spurious split"],
    ),
    "taken-by-a-better-prediction": ([GOLD_DATE], [date(2, 8), date(2, 9)], ["found"], ["right", "spurious taken"]),
    "taken-by-another-gold-fact": (
        [GOLD_DATE, GoldDate(span=(2, 4), value="2024-10-28")],
        [date(2, 8)],
        ["found", "missed taken"],
        ["right"],
    ),
    "split-is-not-nested": (
        [GOLD_DATE],
        [date(2, 9), date(3, 5)],
        ["wrong extent too_long"],
        ["wrong extent too_long", "spurious taken"],
    ),
    "merged-with-an-optional-fact": (
        [GOLD_DATE, GoldDate(span=(9, 18), value="2024", status="optional")],
        [date(6, 17, "2023")],
        ["missed merged", "optional"],
        ["spurious merged"],
    ),
    "duplicate": ([GOLD_DATE], [date(2, 8), date(2, 8)], ["found"], ["right", "spurious duplicate"]),
    "duplicate-with-another-value": (
        [GOLD_DATE],
        [date(2, 8), date(2, 8, "2024-10-29")],
        ["found"],
        ["right", "spurious duplicate"],
    ),
    "duplicate-of-a-wrong-boundary": (
        [GOLD_DATE],
        [date(2, 6), date(2, 6)],
        ["wrong extent too_short"],
        ["wrong extent too_short", "spurious duplicate"],
    ),
    "duplicate-of-a-wrong-kind": (
        [GOLD_FIGURE],
        [date(12, 18), date(12, 18)],
        ["wrong kind as_date"],
        ["wrong kind as_date", "spurious duplicate"],
    ),
    "ungrounded": ([], [Date(quote="elsewhere", value="2024")], [], ["spurious ungrounded"]),
    "nothing-there": ([GOLD_DATE], [date(8, 10)], ["missed not_found"], ["spurious nothing_there"]),
    "nothing-of-that-kind-there": (
        [GOLD_DATE],
        [date(2, 8), Figure(span=(2, 8), amount="28")],
        ["found"],
        ["right", "spurious nothing_there"],
    ),
    "not-found": ([GOLD_DATE], [], ["missed not_found"], []),
    "optional": (
        [GoldDate(span=(2, 8), value="2024-10-28", status="optional")],
        [date(2, 8), Actor(span=(2, 5), name="Nobody")],
        ["optional"],
        ["ignored optional", "ignored optional"],
    ),
    "too-long-over-a-nested-fact": (
        [GoldActor(span=(2, 8), entity="treasury"), GoldActor(span=(5, 8), entity="kenya")],
        [Actor(span=(0, 8), name="Treasury")],
        ["wrong extent too_long", "missed taken"],
        ["wrong extent too_long"],
    ),
    "too-long-over-a-nested-optional-fact": (
        [GoldActor(span=(2, 8), entity="treasury"), GoldActor(span=(5, 8), entity="kenya", status="optional")],
        [Actor(span=(0, 8), name="Treasury")],
        ["wrong extent too_long", "optional"],
        ["wrong extent too_long"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_reason_has_a_case(name: str) -> None:
    """A case made by hand has the verdicts that it is named after, on both sides."""
    gold, predicted, of_gold, of_predictions = CASES[name]
    verdicts = list(verdicts_of(judged(article_of(gold), predicted)))
    assert (said(verdicts, "gold"), said(verdicts, "prediction")) == (list(of_gold), list(of_predictions))


def test_boilerplate_is_ignored() -> None:
    """What stands inside boilerplate is ignored, whatever optional fact it answers there; a required fact there counts."""
    region = Region(kind="boilerplate", span=(0, 10))
    optional = GoldDate(span=(2, 8), value="2024-10-28", status="optional")
    leaked = list(verdicts_of(judged(article_of([optional], [region]), [date(2, 8), date(9, 10)])))
    assert said(leaked, "prediction") == ["ignored boilerplate", "ignored boilerplate"]
    wanted = list(verdicts_of(judged(article_of([GOLD_DATE], [region]), [date(2, 8)])))
    assert said(wanted, "prediction") == ["right"]


def test_all_facts_of_a_failed_article_are_missed() -> None:
    """Where the extractor failed, every required fact is missed for that reason."""
    optional = GoldDate(span=(11, 15), value="2024", status="optional")
    judgement = judge(article_of([GOLD_DATE, optional]), Prediction(document="a", status="failed", error="no luck"))
    assert said(list(verdicts_of(judgement)), "gold") == ["missed failed", "optional"]


def test_every_reason_is_seen() -> None:
    """The random articles and the cases give each reason of the vocabulary, so that no law above is empty."""
    seen = {each.reason for seed in SEEDS for each in verdicts_of(random_judgement(seed))} - {None}
    assert seen == {*get_args(PairReason), *get_args(AloneReason)}
