import random
from collections.abc import Sequence
from typing import Any

import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import (
    Entity,
    GoldActor,
    GoldDate,
    GoldFact,
    GoldFigure,
    LabelledArticle,
    Labels,
    Region,
)
from factgauge.metrics.counts import Counts, Scheme, rates_of
from factgauge.metrics.table import named
from factgauge.predictions import Prediction
from factgauge.score.count import count
from factgauge.score.judge import judge
from factgauge.score.verdicts import verdicts_of
from factgauge.spans import Span

ENTITIES = {
    "south_korea": Entity(name="South Korea", type="country", aliases=("Republic of Korea",), wikidata="Q884"),
    "north_korea": Entity(name="North Korea", type="country", aliases=("Pyongyang",)),
    "treasury": Entity(name="National Treasury", type="organisation", aliases=("Treasury",)),
}
DATES = ("2024-10-28", "2024-10-29", "2024-10", "P6M")
AMOUNTS = ("2", "12000", "0.1")
NAMES = ("South Korea", "Republic of Korea", "North Korea", "Nobody")
TEXT = "abcdefghij klmnopqrst"
MENTION_SCHEMES = tuple(scheme for scheme in Scheme if scheme is not Scheme.DOCUMENT)
OWN_SCHEMES = (Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE, Scheme.DOCUMENT)
SEEDS = range(600)


def article_of(facts: Sequence[GoldFact], text: str = TEXT, regions: Sequence[Region] = ()) -> LabelledArticle:
    labels = Labels(id="a", entities=ENTITIES, facts=tuple(facts), regions=tuple(regions))
    return LabelledArticle(labels=labels, text=text)


def counts_of(article: LabelledArticle, facts: Sequence[Fact]) -> dict[str, dict[Scheme, Counts]]:
    prediction = Prediction(document="a", status="ok", facts=tuple(facts))
    return named(count(judge(article, prediction)))


def answer_to(gold: GoldFact) -> Fact:
    """Say what gold says, in the words of an extractor."""
    match gold:
        case GoldDate():
            return Date(span=gold.span, value=gold.value)
        case GoldFigure():
            return Figure(span=gold.span, amount=gold.amount, upper=gold.upper, unit=gold.unit)
        case GoldActor():
            return Actor(span=gold.span, name=ENTITIES[gold.entity or ""].name)


def random_span(dice: random.Random) -> Span:
    start = dice.randrange(len(TEXT))
    return (start, dice.randint(start + 1, min(len(TEXT), start + 7)))


def random_gold_fact(dice: random.Random) -> GoldFact:
    start, end = random_span(dice)
    smallest = (dice.randint(start, end - 1), end)
    largest = (max(0, start - dice.randint(0, 2)), end)
    status = dice.choice(("required", "required", "optional"))
    common: dict[str, Any] = {"span": (start, end), "min": smallest, "max": largest, "status": status}
    kind = dice.choice(KINDS)
    if kind == "date":
        return GoldDate(**common, value=dice.choice(DATES))
    if kind == "figure":
        return GoldFigure(**common, amount=dice.choice(AMOUNTS))
    return GoldActor(**common, entity=dice.choice(sorted(ENTITIES)))


def random_prediction(dice: random.Random, spans: Sequence[Span]) -> Fact:
    span = dice.choice(spans)
    kind = dice.choice(KINDS)
    if kind == "date":
        return Date(span=span, value=dice.choice((*DATES, None)))
    if kind == "figure":
        return Figure(span=span, amount=dice.choice((*AMOUNTS, "a dozen")))
    return Actor(span=span, name=dice.choice(NAMES))


def meaning_of(fact: GoldFact) -> tuple[object, ...]:
    answer = answer_to(fact)
    return (fact.kind, fact.span, answer)


def random_article(seed: int) -> tuple[LabelledArticle, list[Fact]]:
    """Make gold that says nothing twice of one place, and predictions in and around it."""
    dice = random.Random(seed)
    drawn = [random_gold_fact(dice) for _ in range(dice.randint(0, 6))]
    facts = list({meaning_of(fact): fact for fact in drawn}.values())
    spans = [fact.span for fact in facts] * 2 + [random_span(dice) for _ in range(3)]
    regions = [Region(kind="boilerplate", span=random_span(dice))] if dice.random() < 0.3 else []
    return article_of(facts, regions=regions), [random_prediction(dice, spans) for _ in range(dice.randint(0, 7))]


def is_perfect(counts: Counts) -> bool:
    return counts.spurious == counts.missed == 0


@pytest.mark.parametrize("scheme", list(Scheme))
def test_gold_scored_against_itself_is_perfect(scheme: Scheme) -> None:
    """Nothing is missed and nothing spurious, optional and nested facts included."""
    for seed in SEEDS:
        article, _ = random_article(seed)
        counts = counts_of(article, [answer_to(fact) for fact in article.labels.facts])
        assert all(is_perfect(counts[kind][scheme]) for kind in KINDS), seed


@pytest.mark.parametrize("scheme", list(Scheme))
def test_gold_without_its_optional_facts_is_perfect_too(scheme: Scheme) -> None:
    """Who leaves out what is optional loses nothing."""
    for seed in SEEDS:
        article, _ = random_article(seed)
        required = [fact for fact in article.labels.facts if fact.status == "required"]
        counts = counts_of(article, [answer_to(fact) for fact in required])
        assert all(is_perfect(counts[kind][scheme]) for kind in KINDS), seed


@pytest.mark.parametrize("scheme", list(Scheme))
def test_gold_whose_mentions_are_duplicated_is_perfect_against_itself(scheme: Scheme) -> None:
    """Bags are compared, so that two equal gold mentions are answered by two equal predictions."""
    for seed in SEEDS:
        article, _ = random_article(seed)
        twice = article_of(article.labels.facts * 2)
        counts = counts_of(twice, [answer_to(fact) for fact in twice.labels.facts])
        assert all(is_perfect(counts[kind][scheme]) for kind in KINDS), seed


def test_gold_that_says_a_value_twice_with_other_alternatives_is_perfect_against_itself() -> None:
    """What is the same is the value; which others are accepted beside it does not make it another."""
    facts = [
        GoldDate(span=(0, 3), value="2024-10-28", also={"value": ("2024-10",)}),
        GoldDate(span=(0, 3), value="2024-10-28"),
    ]
    counts = counts_of(article_of(facts), [answer_to(fact) for fact in facts])["date"]
    assert all(is_perfect(each) for each in counts.values())
    assert counts[Scheme.VALUE] == Counts(matched=2)


def test_gold_whose_alternatives_cross_is_perfect_against_itself() -> None:
    """Two dates that each accept the other's reading are two values when both are given."""
    facts = [
        GoldDate(span=(0, 3), value="2024-10-28", also={"value": ("2024-10-29",)}),
        GoldDate(span=(5, 8), value="2024-10-29", also={"value": ("2024-10-28",)}),
    ]
    counts = counts_of(article_of(facts), [answer_to(fact) for fact in facts])["date"]
    assert counts == dict.fromkeys(Scheme, Counts(matched=2))


def test_the_order_of_predictions_and_of_gold_changes_no_count() -> None:
    """Both sides are shuffled; every kind and scheme counts the same."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        dice = random.Random(seed)
        labelled = article.labels
        other = article_of(dice.sample(labelled.facts, len(labelled.facts)), regions=labelled.regions)
        assert counts_of(article, facts) == counts_of(other, dice.sample(facts, len(facts))), seed


@pytest.mark.parametrize("times", [2, 10])
def test_a_repeated_prediction_never_helps(times: int) -> None:
    """No kind and no scheme has more matched, nor a higher F1, when one fact or all are said again."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        once = counts_of(article, facts)
        for again in (facts * times, *([*facts, *[fact] * (times - 1)] for fact in facts)):
            repeated = counts_of(article, again)
            for kind in KINDS:
                for scheme in Scheme:
                    before, after = once[kind][scheme], repeated[kind][scheme]
                    assert after.matched <= before.matched, (seed, kind, scheme)
                    assert (rates_of(after).f1 or 0) <= (rates_of(before).f1 or 0), (seed, kind, scheme)


def test_a_repeated_prediction_does_not_answer_two_facts_of_one_place() -> None:
    """Gold has two figures at one span; who says one of them twice has found one of them."""
    article = article_of([GoldFigure(span=(0, 3), amount="2"), GoldFigure(span=(0, 3), amount="12000")])
    said = Figure(span=(0, 3), amount="2")
    once, twice = (counts_of(article, [said] * times)["figure"] for times in (1, 2))
    for scheme in Scheme:
        assert twice[scheme].matched == once[scheme].matched == 1


def test_a_wrong_fact_said_five_times_costs_five() -> None:
    """Bags, not sets, at the level of mentions."""
    counts = counts_of(article_of([]), [Date(span=(0, 3), value="2024")] * 5)["date"]
    assert {counts[scheme].spurious for scheme in MENTION_SCHEMES} == {5}
    assert counts[Scheme.DOCUMENT].spurious == 1


def test_schemes_nest() -> None:
    """Each scheme matches at most what a more generous one does, and each finds or misses every required fact."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        for kind, schemes in counts_of(article, facts).items():
            required = sum(fact.kind == kind and fact.status == "required" for fact in article.labels.facts)
            assert schemes[Scheme.STRICT].matched <= schemes[Scheme.LENIENT].matched
            assert schemes[Scheme.VALUE].matched <= schemes[Scheme.LENIENT].matched
            assert schemes[Scheme.LENIENT].matched <= schemes[Scheme.TYPE].matched <= schemes[Scheme.OVERLAP].matched
            assert schemes[Scheme.STRICT].matched <= schemes[Scheme.EXACT].matched == schemes[Scheme.PARTIAL].matched
            partial = schemes[Scheme.PARTIAL]
            assert partial.matched + partial.partial == schemes[Scheme.OVERLAP].matched
            for scheme in MENTION_SCHEMES:
                assert schemes[scheme].matched + schemes[scheme].partial + schemes[scheme].missed == required
                assert scheme is Scheme.PARTIAL or not schemes[scheme].partial
            for counts in schemes.values():
                assert min(counts.matched, counts.spurious, counts.missed) >= 0


def test_every_prediction_is_matched_spurious_or_ignored() -> None:
    """No prediction is lost: the counts and what is left out make up all that was said."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        judgement = judge(article, Prediction(document="a", status="ok", facts=tuple(facts)), KINDS)
        counts = named(count(judgement))
        for scheme in MENTION_SCHEMES:
            every = [counts[kind][scheme] for kind in KINDS]
            in_play = sum(each.matched + each.partial + each.spurious for each in every)
            assert in_play + len(judgement.left_out) == len(facts)


def test_verdicts_say_what_is_counted() -> None:
    """Under the headline scheme found equals right equals matched, wrong or missed equals missed."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        judgement = judge(article, Prediction(document="a", status="ok", facts=tuple(facts)), KINDS)
        verdicts = list(verdicts_of(judgement))
        for kind, schemes in named(count(judgement)).items():
            counts = schemes[Scheme.VALUE]
            of_gold = [each.verdict for each in verdicts if each.kind == kind and each.side == "gold"]
            of_facts = [each.verdict for each in verdicts if each.kind == kind and each.side == "prediction"]
            assert of_gold.count("found") == of_facts.count("right") == counts.matched
            assert of_gold.count("wrong") + of_gold.count("missed") == counts.missed
            assert of_facts.count("wrong") + of_facts.count("spurious") == counts.spurious


def test_counts_do_not_depend_on_facts_of_other_places() -> None:
    """Two articles told apart count as much as one told after the other."""
    for seed in range(0, 400, 2):
        (first, first_facts), (second, second_facts) = random_article(seed), random_article(seed + 1)
        width = len(TEXT)
        both = article_of(
            [*first.labels.facts, *(moved(fact, width) for fact in second.labels.facts)],
            text=TEXT * 2,
            regions=[
                *first.labels.regions,
                *(Region(kind=each.kind, span=by(each.span, width)) for each in second.labels.regions),
            ],
        )
        together = counts_of(both, [*first_facts, *(moved_fact(fact, width) for fact in second_facts)])
        one, other = counts_of(first, first_facts), counts_of(second, second_facts)
        for kind in KINDS:
            for scheme in MENTION_SCHEMES:
                assert together[kind][scheme] == one[kind][scheme] + other[kind][scheme], seed


def by(span: Span, width: int) -> Span:
    return (span[0] + width, span[1] + width)


def moved(fact: GoldFact, width: int) -> GoldFact:
    changes: dict[str, Any] = {
        "span": by(fact.span, width),
        "min": by(fact.smallest, width),
        "max": by(fact.largest, width),
    }
    kept = {name: getattr(fact, name) for name in fact.__struct_fields__ if name not in changes}
    return type(fact)(**kept, **changes)


def moved_fact(fact: Fact, width: int) -> Fact:
    kept = {name: getattr(fact, name) for name in fact.__struct_fields__ if name != "span"}
    return type(fact)(**kept, span=by(fact.span or (0, 1), width))


@pytest.mark.parametrize("scheme", list(Scheme))
def test_an_answer_to_an_optional_fact_is_neither_rewarded_nor_punished(scheme: Scheme) -> None:
    """With and without it, right or wrong in value, the counts are the same."""
    article = article_of(
        [GoldDate(span=(0, 3), value="2024-10-28"), GoldDate(span=(5, 9), value="PRESENT_REF", status="optional")]
    )
    found = Date(span=(0, 3), value="2024-10-28")
    alone = counts_of(article, [found])
    for extra in (
        Date(span=(5, 9), value="PRESENT_REF"),
        Date(span=(5, 9), value="2024"),
        Date(span=(6, 12), value="2024"),
    ):
        assert counts_of(article, [found, extra])["date"][scheme] == alone["date"][scheme]
    assert alone["date"][scheme] == Counts(matched=1)


def test_a_missed_optional_fact_costs_nothing() -> None:
    """Silence about optional gold is no miss; there is nothing to find."""
    article = article_of([GoldDate(span=(5, 9), value="PRESENT_REF", status="optional")])
    counts = counts_of(article, [])["date"]
    assert counts == dict.fromkeys(Scheme, Counts())
    assert rates_of(counts[Scheme.VALUE]).f1 is None


def test_a_prediction_in_boilerplate_is_ignored_and_told_apart() -> None:
    """It enters no count, and the judgement names it as boilerplate."""
    article = article_of([], regions=[Region(kind="boilerplate", span=(4, 12))])
    prediction = Prediction(document="a", status="ok", facts=(Date(span=(4, 8), value="2024"),))
    judgement = judge(article, prediction, KINDS)
    assert named(count(judgement))["date"] == dict.fromkeys(Scheme, Counts())
    assert judgement.left_out == {0: "boilerplate"}


@pytest.mark.parametrize("span", [(2, 6), (10, 14), (0, 20)])
def test_a_prediction_that_leaves_the_boilerplate_is_spurious(span: Span) -> None:
    """Only what lies wholly inside is ignored."""
    article = article_of([], regions=[Region(kind="boilerplate", span=(4, 12))])
    counts = counts_of(article, [Date(span=span, value="2024")])["date"]
    assert counts == dict.fromkeys(Scheme, Counts(spurious=1))


def test_touching_spans_do_not_match() -> None:
    """A fact right before the gold one is spurious, and gold is missed."""
    article = article_of([GoldDate(span=(4, 8), value="2024")])
    for span in ((0, 4), (8, 12)):
        counts = counts_of(article, [Date(span=span, value="2024")])["date"]
        for scheme in MENTION_SCHEMES:
            assert counts[scheme] == Counts(spurious=1, missed=1)


def test_two_inside_twelve_thousand_is_wrong() -> None:
    """Mere overlap is no match under any scheme of ours, and the verdict names the border."""
    text = "around 12,000 troops"
    article = article_of([GoldFigure(span=(0, 13), min=(7, 13), max=(0, 20), amount="12000")], text=text)
    inside = Figure(span=(8, 9), amount="2")
    assert text[8:9] == "2"
    counts = counts_of(article, [inside])["figure"]
    for scheme in (*OWN_SCHEMES, Scheme.EXACT):
        assert counts[scheme] == Counts(spurious=1, missed=1)
    assert counts[Scheme.PARTIAL] == Counts(partial=1)
    assert counts[Scheme.OVERLAP] == counts[Scheme.TYPE] == Counts(matched=1)
    judgement = judge(article, Prediction(document="a", status="ok", facts=(inside,)), KINDS)
    assert [(each.verdict, each.reason, each.detail) for each in verdicts_of(judgement)] == [
        ("wrong", "boundary", "too_short")
    ] * 2


def test_a_failed_article_is_all_missed_and_nothing_spurious() -> None:
    """Even facts that came before the failure are not counted."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        failed = Prediction(document="a", status="failed", error="crashed", facts=tuple(facts))
        silent = counts_of(article, [])
        assert named(count(judge(article, failed))) == silent
        assert all(counts.matched == counts.spurious == 0 for each in silent.values() for counts in each.values())


def test_the_document_scheme_ignores_spans() -> None:
    """The right value at the wrong place, or quoted from nowhere, is right once."""
    article = article_of([GoldDate(span=(0, 3), value="2024"), GoldDate(span=(5, 8), value="2024")])
    for fact in (Date(span=(10, 12), value="2024"), Date(quote="not there", value="2024")):
        assert counts_of(article, [fact])["date"][Scheme.DOCUMENT] == Counts(matched=1)


def test_different_names_of_one_entity_are_one_value() -> None:
    """Two mentions and two names of one state are one actor of the article."""
    article = article_of([GoldActor(span=(0, 3), entity="south_korea"), GoldActor(span=(5, 8), entity="south_korea")])
    named = [Actor(span=(0, 3), name="South Korea"), Actor(span=(5, 8), name="Republic of Korea")]
    by_id = Actor(span=(9, 10), wikidata="Q884")
    assert counts_of(article, [*named, by_id])["actor"][Scheme.DOCUMENT] == Counts(matched=1)


def test_two_names_of_an_entity_answer_one_fact() -> None:
    """Where another fact would take either name too, the second name is not its answer; an entity without a fact is wrong once."""
    gold = [
        GoldActor(span=(0, 3), entity="treasury", also={"entity": ("south_korea",)}),
        GoldActor(span=(5, 8), entity="south_korea"),
    ]
    for names in (("South Korea", "South Korea"), ("South Korea", "Republic of Korea")):
        said = [Actor(span=fact.span, name=name) for fact, name in zip(gold, names, strict=True)]
        assert counts_of(article_of(gold), said)["actor"][Scheme.DOCUMENT] == Counts(matched=1, missed=1)
        assert counts_of(article_of([]), said)["actor"][Scheme.DOCUMENT] == Counts(spurious=1)


def test_a_quote_that_is_nowhere_is_a_false_positive() -> None:
    """It is spurious under every scheme and told apart as ungrounded."""
    article = article_of([GoldDate(span=(0, 3), value="2024")])
    prediction = Prediction(document="a", status="ok", facts=(Date(quote="zzz", value="1999"),))
    judgement = judge(article, prediction, KINDS)
    counts = named(count(judgement))["date"]
    assert counts == dict.fromkeys(Scheme, Counts(spurious=1, missed=1))
    assert judgement.spans == [None]
    assert list(verdicts_of(judgement))[1].reason == "ungrounded"


def test_only_the_declared_kinds_are_counted() -> None:
    """A date from an extractor that declares figures is not judged."""
    article = article_of([GoldDate(span=(0, 3), value="2024"), GoldFigure(span=(5, 8), amount="2")])
    prediction = Prediction(
        document="a", status="ok", facts=(Date(span=(9, 10), value="2023"), Figure(span=(5, 8), amount="2"))
    )
    counts = named(count(judge(article, prediction, ("figure",))))
    assert counts == {"figure": dict.fromkeys(Scheme, Counts(matched=1))}


@pytest.mark.parametrize("kinds", [("date",), ("figure", "actor")])
def test_gold_of_other_kinds_is_not_there(kinds: tuple[Kind, ...]) -> None:
    """An extractor is counted as if gold had nothing of the kinds that it does not declare, optional or not."""
    for seed in SEEDS:
        article, facts = random_article(seed)
        prediction = Prediction(document="a", status="ok", facts=tuple(facts))
        of_kinds = [fact for fact in article.labels.facts if fact.kind in kinds]
        alone = article_of(of_kinds, regions=article.labels.regions)
        assert count(judge(article, prediction, kinds)) == count(judge(alone, prediction, kinds)), seed


def test_a_prediction_of_another_kind_answers_nothing() -> None:
    """A year that is called a figure is a spurious figure and a missed date, but for schemes that do not look at kinds."""
    article = article_of([GoldDate(span=(0, 4), value="2024")])
    fact = Figure(span=(0, 4), amount="2024")
    counts = counts_of(article, [fact])
    assert fact.kind == "figure"
    for scheme in (*OWN_SCHEMES, Scheme.TYPE):
        assert counts["figure"][scheme] == Counts(spurious=1)
        assert counts["date"][scheme] == Counts(missed=1)
    for scheme in (Scheme.EXACT, Scheme.PARTIAL, Scheme.OVERLAP):
        assert (counts["figure"][scheme], counts["date"][scheme]) == (Counts(), Counts(matched=1))
