import random
from collections.abc import Sequence
from typing import Any

import pytest

from factgauge.errors import InputError
from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels, Region
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import named
from factgauge.predictions import Prediction
from factgauge.report.slices import render_slices
from factgauge.score.attributes import ATTRIBUTES
from factgauge.score.count import count
from factgauge.score.judge import Judgement, judge
from factgauge.score.slices import UNATTRIBUTED, Slice, Sliced, Slices, parse_by

ENTITIES = {
    "kenya": Entity(name="Kenya", type="country", country="KEN"),
    "treasury": Entity(name="Treasury", type="organisation"),
}
TEXT = "In May 2023 the Treasury of Kenya paid 3.5 million to 12 towns, and 40 percent in June."
ALL = [f"{kind}.{attribute}" for kind in KINDS for attribute in (*ATTRIBUTES[kind], "tag", "language")]


def at(quote: str) -> tuple[int, int]:
    return TEXT.index(quote), TEXT.index(quote) + len(quote)


def judged(gold: Sequence[GoldFact], said: Sequence[Fact], kinds: Sequence[Kind] = KINDS, **labels: Any) -> Judgement:
    of_article = Labels(id="a", entities=ENTITIES, facts=tuple(gold), **labels)
    prediction = Prediction(document="a", facts=tuple(said))
    return judge(LabelledArticle(labels=of_article, text=TEXT), prediction, kinds)


def sliced(judgement: Judgement, by: str, **fields: Any) -> Sliced:
    slices = Slices([by], **fields)
    slices.add(judgement)
    return slices.result()[0]


def numbers(table: Sliced) -> dict[str, tuple[int, int, int]]:
    return {each.value: three_of(each) for each in table.slices}


def three_of(each: Slice) -> tuple[int, int, int]:
    return each.rates.matched, each.rates.spurious, each.rates.missed


def random_judgement(seed: int) -> Judgement:
    dice = random.Random(seed)

    def span() -> tuple[int, int]:
        start = dice.randrange(len(TEXT))
        return start, dice.randint(start + 1, min(len(TEXT), start + 12))

    gold: list[GoldFact] = []
    for _ in range(dice.randint(0, 9)):
        common: dict[str, Any] = {"span": span(), "status": dice.choice(("required", "required", "optional"))}
        gold.append(
            dice.choice(
                (
                    GoldDate(**common, value=dice.choice(("2023-05", "2023", "P6M")), role="event"),
                    GoldFigure(**common, amount=dice.choice(("12", "3500000")), unit=dice.choice((None, "percent"))),
                    GoldActor(**common, entity=dice.choice(("kenya", "treasury")), level="name"),
                )
            )
        )
    places = [fact.span for fact in gold] * 2 + [span(), span()]
    said: list[Fact] = []
    for _ in range(dice.randint(0, 10)):
        place: dict[str, Any] = {"span": dice.choice(places)} if dice.random() < 0.9 else {"quote": "nowhere"}
        said.append(
            dice.choice(
                (
                    Date(**place, value=dice.choice(("2023-05", "2023", "soon", None))),
                    Figure(**place, amount=dice.choice(("12", "x", None)), unit=dice.choice((None, "percent", " "))),
                    Actor(**place, name="Kenya", type=dice.choice((None, "country"))),
                )
            )
        )
    regions = (Region(kind="boilerplate", span=span()),) if dice.random() < 0.5 else ()
    return judged(gold, said, regions=regions)


@pytest.mark.parametrize("scheme", [Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE])
def test_the_slices_add_up_to_the_kind(scheme: Scheme) -> None:
    """Whatever the attribute, the counts of the slices are together those of the kind, and so is the total."""
    for seed in range(150):
        judgement = random_judgement(seed)
        slices = Slices(ALL, scheme=scheme)
        slices.add(judgement)
        counts = named(count(judgement))
        for table in slices.result():
            expected = counts[table.kind][scheme]
            three = (expected.matched, expected.spurious, expected.missed)
            assert three_of(table.total) == three, (seed, table.by)
            parts = [three_of(each) for each in table.slices]
            assert tuple(map(sum, zip(*parts, strict=True))) == (three if parts else ()), (seed, table.by)
            assert all(each.gold == each.rates.matched + each.rates.missed for each in table.slices)


def test_no_slice_of_gold_is_called_unattributed() -> None:
    """What is unattributed has no gold: only predictions can be."""
    for seed in range(300):
        for by in ("date.role", "actor.mention", "figure.magnitude"):
            found = [each for each in sliced(random_judgement(seed), by).slices if each.value == UNATTRIBUTED]
            assert all(each.gold == 0 for each in found)


GOLD = (
    GoldDate(span=at("May 2023"), value="2023-05", type="DATE", role="event"),
    GoldDate(span=at("June"), value="2023-06", type="DATE", role="event"),
    GoldFigure(span=at("3.5 million"), amount="3500000", modifier="exact"),
    GoldFigure(span=at("12"), amount="12", modifier="exact"),
    GoldFigure(span=at("40 percent"), amount="40", unit="percent", modifier="approx"),
    GoldActor(span=at("Treasury"), entity="treasury", level="name"),
    GoldActor(span=at("Kenya"), entity="kenya", level="name"),
)


def test_a_pair_belongs_to_the_slice_of_its_gold_fact() -> None:
    """A wrong prediction is spurious where its gold fact is missed, whatever it says of itself."""
    said = [Figure(span=at("3.5 million"), amount="3.5"), Figure(span=at("12"), amount="12")]
    found = numbers(sliced(judged(GOLD, said), "figure.magnitude"))
    # matched, spurious, missed: 3.5 for 3,500,000 is wrong by a scale, 12 is right, 40 percent is not found.
    assert found == {"10-99": (1, 0, 1), "10^6": (0, 1, 1)}


def test_a_lone_prediction_belongs_to_the_slice_that_it_names() -> None:
    """A spurious figure that says percent is one of percent; one without a unit is a count."""
    said = [Figure(span=at("paid"), amount="5", unit="%"), Figure(span=at("towns"), amount="7")]
    found = numbers(sliced(judged(GOLD, said), "figure.unit_type"))
    assert found == {"count": (0, 1, 2), "percent": (0, 1, 1)}
    assert numbers(sliced(judged(GOLD, said), "figure.unit")) == {"none": (0, 1, 2), "percent": (0, 1, 1)}


def test_what_a_prediction_does_not_tell_is_unattributed() -> None:
    """A spurious actor without a type, and whether it is a first mention, cannot be told; an ill-formed amount has no magnitude."""
    said = [Actor(span=at("towns"), name="Towns"), Actor(span=at("paid"), name="Paid", type="person")]
    found = numbers(sliced(judged(GOLD, said), "actor.type"))
    assert found == {"country": (0, 0, 1), "organisation": (0, 0, 1), "person": (0, 1, 0), UNATTRIBUTED: (0, 1, 0)}
    assert numbers(sliced(judged(GOLD, said), "actor.mention"))[UNATTRIBUTED] == (0, 2, 0)
    dozen = [Figure(span=at("towns"), amount="a dozen")]
    assert numbers(sliced(judged(GOLD, dozen), "figure.magnitude"))[UNATTRIBUTED] == (0, 1, 0)


def test_a_prediction_of_another_kind_is_no_part_of_the_gold_facts_slice() -> None:
    """A date said of a figure is spurious among dates and the figure is missed among figures."""
    judgement = judged(GOLD, [Date(span=at("12"), value="2012")])
    assert numbers(sliced(judgement, "figure.form")) == {"digits": (0, 0, 2), "mixed": (0, 0, 1)}
    assert numbers(sliced(judgement, "date.granularity")) == {"month": (0, 0, 2), "year": (0, 1, 0)}


def test_an_article_counts_in_each_of_its_tags() -> None:
    """Two tags give the article's numbers twice, no tag gives them as none; the total has them once."""
    slices = Slices(["date.tag", "date.language"])
    slices.add(judged(GOLD, [Date(span=at("May 2023"), value="2023-05")], tags=("war", "economy", "war")))
    slices.add(judged(GOLD, [], language="uk"))
    by_tag, by_language = slices.result()
    assert numbers(by_tag) == {"economy": (1, 0, 1), "war": (1, 0, 1), "none": (0, 0, 2)}
    assert three_of(by_tag.total) == (1, 0, 3)
    assert numbers(by_language) == {"en": (1, 0, 1), "uk": (0, 0, 2)}


def test_the_scheme_decides_what_matches() -> None:
    """A right span with a wrong value is strict and lenient, and no match of the headline."""
    judgement = judged(GOLD, [Date(span=at("June"), value="2024-06")])
    for scheme, matched in ((Scheme.STRICT, 1), (Scheme.LENIENT, 1), (Scheme.VALUE, 0)):
        assert sliced(judgement, "date.type", scheme=scheme).total.rates.matched == matched
    with pytest.raises(ValueError, match="got document"):
        Slices(["date.type"], scheme=Scheme.DOCUMENT)


def test_optional_gold_is_in_no_slice() -> None:
    """A fact that need not be found is neither gold, nor is its answer spurious."""
    gold = [GoldDate(span=at("June"), value="2023-06", status="optional")]
    table = sliced(judged(gold, [Date(span=at("June"), value="2023-06")]), "date.granularity")
    assert table.slices == ()
    assert three_of(table.total) == (0, 0, 0)
    assert table.total.rates.f1 is None


def test_the_order_is_that_of_a_reader() -> None:
    """Magnitudes stand in their order, other values by how much gold they have, and what lacks the attribute last."""
    judgement = judged(GOLD, [Figure(span=at("towns"), amount="x", unit="m")])
    assert list(numbers(sliced(judgement, "figure.magnitude"))) == ["10-99", "10^6", UNATTRIBUTED]
    assert list(numbers(sliced(judgement, "figure.modifier"))) == ["exact", "approx", UNATTRIBUTED]
    assert list(numbers(sliced(judgement, "figure.unit"))) == ["percent", "m", "none"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("date.granularty", "of date, did you mean 'granularity'?"),
        ("dates.type", "did you mean 'date.type'"),
        ("granularity", "write it as in date.type"),
        ("figure.level", "of figure, known:"),
        ("", "write it as in"),
        ("actor.type", "the extractor does not declare actor; it declares date, figure"),
    ],
)
def test_a_wrong_name_is_an_error_with_the_nearest(name: str, remedy: str) -> None:
    """Before anything is counted, a name that leads nowhere is said together with what was probably meant."""
    with pytest.raises(InputError) as caught:
        parse_by([name, "date.type"], kinds=("date", "figure"))
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].remedy.startswith(remedy)
    with pytest.raises(InputError):
        Slices([name], kinds=("date", "figure"))


def test_all_wrong_names_are_told_at_once() -> None:
    """Two wrong names are two faults; a repeated name is one table."""
    with pytest.raises(InputError) as caught:
        parse_by(["x.y", "date.nothing"])
    assert len(caught.value.faults) == 2
    assert parse_by(["date.type", "date.type"]) == [("date", "type")]
    assert [f"{kind}.{attribute}" for kind, attribute in parse_by(ALL)] == ALL


def test_the_tables_fit_80_columns() -> None:
    """However long a tag is, and whatever it holds, lines are at most 80 cells, and nothing undefined is a number."""
    slices = Slices(["actor.tag", "actor.mention"])
    slices.add(judged(GOLD, [Actor(span=at("towns"), name="T")], tags=("a\x1b[31m" * 30, "中文" * 50)))
    text = render_slices(slices.result())
    assert "\x1b" not in text
    assert max(sum(2 if letter in "中文" else 1 for letter in line) for line in text.splitlines()) <= 80
    unattributed = next(line for line in text.splitlines() if line.startswith(UNATTRIBUTED))
    # Nothing to find, one said and wrong: recall is undefined.
    assert unattributed.split() == [UNATTRIBUTED, "0", "0", ".00", "–", ".00"]


def test_rates_derive_from_the_counts() -> None:
    """Precision, recall and F1 of a slice are those of its counts."""
    said = [Figure(span=at("12"), amount="12"), Figure(span=at("40 percent"), amount="4", unit="percent")]
    total = sliced(judged(GOLD, said), "figure.length").total
    # 1 of 2 said is right, 1 of 3 wanted is found: P 1/2, R 1/3, F1 2/(2 + 1 + 2) = 2/5.
    assert (total.rates.precision, total.rates.recall, total.rates.f1) == (1 / 2, 1 / 3, 2 / 5)
    assert total.gold == 3
