import datetime
import random
from collections.abc import Callable, Sequence

import msgspec
import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
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
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import ALL, COLUMNS, FIELDS, SCHEMES, WITHOUT_HEADER
from factgauge.predictions import Prediction
from factgauge.score.count import count, count_paragraphs
from factgauge.score.judge import judge
from factgauge.score.scorecard import Scored, score

Double = Callable[[LabelledArticle], Prediction]
ENTITIES = {"kenya": Entity(name="Kenya", type="country", aliases=("Republic of Kenya",))}
LINE = "On 3 May 40 people left Kenya.\n"


def article(name: str, lines: int = 1, *, cluster: str | None = None, text: bool = True) -> LabelledArticle:
    """Make an article whose every line is a paragraph with a date, a figure and an actor."""
    facts: list[GoldFact] = []
    for at in range(0, lines * len(LINE), len(LINE)):
        facts.append(GoldDate(span=(at + 3, at + 8), value="2023-05-03"))
        facts.append(GoldFigure(span=(at + 9, at + 11), amount=str(40 + at)))
        facts.append(GoldActor(span=(at + 24, at + 29), entity="kenya"))
    labels = Labels(id=name, cluster=cluster, entities=ENTITIES, facts=tuple(facts))
    return LabelledArticle(labels=labels, text=LINE * lines if text else None)


def gold_of(articles: Sequence[LabelledArticle]) -> GoldSet:
    return GoldSet(name="g", version="1.0", digest="0", articles=tuple(articles))


def answer(gold: GoldFact, dice: random.Random) -> Fact:
    """Answer a gold fact, now and then wrongly."""
    right = dice.random() < 0.7
    match gold:
        case GoldDate():
            return Date(span=gold.span, value=gold.value if right else "1999")
        case GoldFigure():
            return Figure(span=gold.span if right else (gold.span[0], gold.span[1] + 1), amount=gold.amount)
        case GoldActor():
            return Actor(span=gold.span, name="Kenya" if right else "Nobody")


def answers(each: LabelledArticle, seed: int = 0) -> Prediction:
    dice = random.Random(f"{seed} {each.labels.id}")
    return Prediction(document=each.labels.id, facts=tuple(answer(fact, dice) for fact in each.labels.facts))


def scored(articles: Sequence[LabelledArticle], kinds: Sequence[Kind] = KINDS) -> Scored:
    return score(gold_of(articles), {each.labels.id: answers(each) for each in articles}, kinds)


@pytest.mark.parametrize(
    ("articles", "unit", "units"),
    [
        ([article(f"a{number}") for number in range(20)], "article", 20),
        ([article(f"a{number}", 2) for number in range(19)], "paragraph", 19 * 2),
        ([article(f"a{number}", 2, text=False) for number in range(19)], "article", 19),
        ([article(f"a{number}", cluster=f"c{number // 2}") for number in range(40)], "cluster", 20),
        ([article(f"a{number}", cluster=None if number < 19 else "c") for number in range(25)], "cluster", 20),
    ],
)
def test_the_unit_is_the_article_or_its_cluster_and_below_twenty_the_paragraph(
    articles: Sequence[LabelledArticle], unit: str, units: int
) -> None:
    """An article without a cluster is a unit of its own beside clusters; the signature names the unit."""
    card = scored(articles).scorecard
    assert (card.unit, card.units) == (unit, units)
    assert f"|ci:bootstrap,{unit},10000,seed=0" in card.signature


def test_an_interval_holds_its_rate_and_is_there_for_every_rate() -> None:
    """Micro, macro over articles and macro over kinds, for each kind and scheme."""
    card = scored([article(f"a{number}", 3) for number in range(25)]).scorecard
    for schemes in card.rates.values():
        for rates in schemes.values():
            for rate, bounds in (
                (rates.precision, rates.precision_interval),
                (rates.recall, rates.recall_interval),
                (rates.f1, rates.f1_interval),
            ):
                assert rate is not None
                assert bounds is not None
                assert bounds[0] <= rate <= bounds[1]
    means = [mean for group in card.macro.articles.values() for mean in group.values()] + list(
        card.macro.kinds.values()
    )
    for each in means:
        for mean in (each.precision, each.recall, each.f1):
            assert mean.mean is not None
            assert mean.interval is not None
            assert mean.interval[0] <= mean.mean <= mean.interval[1]
    value = card.rates["date"][Scheme.VALUE]
    assert value.f1_interval is not None
    assert value.f1_interval[0] < value.f1_interval[1]


def test_one_unit_has_no_interval() -> None:
    """Nothing can be said about the spread between units of which there is one."""
    only = article("a", text=False)
    card = score(gold_of([only]), {"a": Prediction(document="a", facts=())}).scorecard
    assert card.rates["date"][Scheme.VALUE].recall == 0.0
    assert card.macro.articles["date"][Scheme.VALUE].recall.interval is None


def test_paragraphs_add_up_to_their_article() -> None:
    """Every column of every kind, with predictions that cross paragraphs, are nowhere, or repeat themselves."""
    for seed in range(100):
        dice = random.Random(seed)
        each = article("a", 4)
        facts = list(answers(each, seed).facts)
        facts += dice.choices(facts, k=3)
        for _ in range(4):
            start = dice.randrange(len(LINE) * 4 - 1)
            facts.append(Date(span=(start, min(len(LINE) * 4, start + dice.randint(1, 40))), value="2023-05-03"))
        facts.append(Actor(quote="nowhere", name="Kenya"))
        dice.shuffle(facts)
        judgement = judge(each, Prediction(document="a", facts=tuple(facts)))
        whole, parts = count(judgement), count_paragraphs(judgement.of).counts.sum(axis=0)
        for kind in KINDS:
            assert parts[KINDS.index(kind)].ravel().tolist() == whole[kind], seed


def test_counts_derive_the_rates_and_add_over_kinds() -> None:
    """The table is the sufficient statistic: its columns sum to the counts of the rates, and the kinds to all."""
    came = scored([article(f"a{number}", 2) for number in range(21)])
    totals = came.table.counts.sum(axis=0)
    for at, kind in enumerate(KINDS):
        for place, scheme in enumerate(SCHEMES):
            rates = came.scorecard.rates[kind][scheme]
            assert [getattr(rates, name) for name in FIELDS] == totals[at, place].tolist()
    for scheme in SCHEMES:
        parts = [came.scorecard.rates[kind][scheme] for kind in KINDS]
        whole = came.scorecard.rates[ALL][scheme]
        for name in FIELDS:
            assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert len(COLUMNS) == len(SCHEMES) * len(FIELDS)


def test_the_order_of_articles_changes_no_byte() -> None:
    """Resampling too goes by the names of the articles, not by where they stood."""
    articles = [article(f"a{number}", 2, cluster=f"c{number // 2}" if number % 3 else None) for number in range(45)]
    forwards, backwards = scored(articles), scored(articles[::-1])
    assert msgspec.json.encode(forwards.scorecard) == msgspec.json.encode(backwards.scorecard)
    assert list(forwards.table.rows()) == list(backwards.table.rows())


def with_header(*, answered: bool, other: bool) -> tuple[LabelledArticle, Prediction]:
    """Make an article with a date in its head and one in its body, and answer one, both or none."""
    text = "2023-05-04\nOn 3 May rain fell.\n"
    facts = (
        GoldDate(span=(0, 10), value="2023-05-04", role="publication"),
        GoldDate(span=(14, 19), value="2023-05-03", role="event"),
    )
    labels = Labels(id="a", facts=facts, regions=(Region(kind="metadata", span=(0, 10)),))
    said = [Date(span=(0, 10), value="2023-05-04")] * answered + [Date(span=(14, 19), value="2023-05-03")] * other
    return LabelledArticle(labels=labels, text=text), Prediction(document="a", facts=tuple(said))


@pytest.mark.parametrize(
    ("answered", "other", "with_it", "without_it"),
    [
        (True, True, (2, 0), (1, 0)),
        (False, True, (1, 1), (1, 0)),
        (True, False, (1, 1), (0, 1)),
        (False, False, (0, 2), (0, 1)),
    ],
)
def test_dates_are_scored_with_and_without_that_of_the_header(
    *, answered: bool, other: bool, with_it: tuple[int, int], without_it: tuple[int, int]
) -> None:
    """Without it, finding the date of the header is neither rewarded nor punished."""
    each, prediction = with_header(answered=answered, other=other)
    card = score(gold_of([each]), {"a": prediction}).scorecard
    for scheme in Scheme:
        for group, expected in (("date", with_it), (WITHOUT_HEADER, without_it)):
            rates = card.rates[group][scheme]
            assert (rates.matched, rates.missed, rates.spurious) == (*expected, 0), (group, scheme)


def test_an_extractor_of_other_kinds_has_no_score_without_the_header() -> None:
    """The group is there only where dates are declared and an article has such a header."""
    each, _ = with_header(answered=True, other=True)
    assert WITHOUT_HEADER not in score(gold_of([each]), {"a": Prediction(document="a")}, ("figure",)).scorecard.rates
    assert WITHOUT_HEADER not in scored([article("a")]).scorecard.rates


SPANS_ONLY = (Date(span=(3, 8)), Figure(span=(9, 11)), Actor(span=(24, 29)))


def test_spans_without_values_are_read_by_the_normaliser_and_the_signature_says_so() -> None:
    """The words "3 May" are read against the publication date, "40" as a number, "Kenya" as the entity of that name."""
    each = article("a")
    labels = msgspec.structs.replace(each.labels, published=datetime.date(2023, 5, 4))
    each = LabelledArticle(labels=labels, text=each.text)
    card = score(gold_of([each]), {"a": Prediction(document="a", facts=SPANS_ONLY)}).scorecard
    assert card.rates[ALL][Scheme.VALUE].f1 == 1.0
    assert "|values:normalised|" in card.signature


def test_a_kind_that_has_one_value_keeps_its_own_values() -> None:
    """Values are read for a kind only where the extractor gives none of that kind in the whole run."""
    articles = [article("a"), article("b")]
    said = {
        "a": Prediction(document="a", facts=SPANS_ONLY),
        "b": Prediction(document="b", facts=(Figure(span=(9, 11), amount="40"),)),
    }
    card = score(gold_of(articles), said).scorecard
    assert "|values:own,date=normalised,actor=normalised|" in card.signature
    assert card.rates["figure"][Scheme.VALUE].matched == 1
    assert card.rates["actor"][Scheme.VALUE].matched == 1
