"""The scored attributes, counted by hand."""

from collections.abc import Sequence
from typing import Any

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.predictions import Prediction
from factgauge.score.judge import judge
from factgauge.score.tally import AttributeTally

ENTITIES = {"kenya": Entity(name="Kenya", type="country"), "bank": Entity(name="Bank", type="organisation")}
Numbers = dict[Kind, dict[str, tuple[int, int]]]


def tallied(*articles: tuple[Sequence[GoldFact], Sequence[Fact]], kinds: Sequence[Kind] = KINDS) -> Numbers:
    """Count some articles: by kind and attribute (right, of)."""
    tally = AttributeTally(kinds)
    for gold, said in articles:
        article = LabelledArticle(labels=Labels(id="a", entities=ENTITIES, facts=tuple(gold)), text="x" * 99)
        tally.add(judge(article, Prediction(document="a", facts=tuple(said)), kinds).of)
    return {
        kind: {name: (each.right, each.of) for name, each in of_kind.items()}
        for kind, of_kind in tally.result().items()
    }


def dates(*fields: dict[str, Any]) -> list[Any]:
    """Give a gold date and a prediction of the same value, each with attributes."""
    gold, said = fields
    return [[GoldDate(span=(0, 5), value="2024", **gold)], [Date(span=(0, 5), value="2024", **said)]]


def test_an_attribute_is_right_where_both_say_the_same() -> None:
    """Two dates: one right in all, one wrong in role and edge."""
    one = dates({"type": "DATE", "role": "event"}, {"type": "DATE", "role": "event"})
    other = dates({"type": "DATE", "role": "event", "edge": "after"}, {"type": "DATE"})
    assert tallied(one, other)["date"] == {"type": (2, 2), "edge": (1, 2), "role": (1, 2)}


def test_what_gold_does_not_label_is_not_scored() -> None:
    """Gold without type and role says nothing of them; gold without an edge says that there is none."""
    unlabelled = dates({}, {"type": "DATE", "role": "event", "edge": "after"})
    assert tallied(unlabelled)["date"] == {"edge": (0, 1)}
    figure = GoldFigure(span=(0, 2), amount="12")
    assert tallied(([figure], [Figure(span=(0, 2), amount="12", modifier="approx")]))["figure"] == {
        "item": (1, 1),
        "change": (1, 1),
    }


def test_items_are_compared_after_folding() -> None:
    """Case and white space are nothing; another word, or none, is wrong."""
    gold = GoldFigure(span=(0, 2), amount="12", item="Red  Cars", modifier="exact")
    for item, right in (("red cars", 1), ("cars", 0), (None, 0), ("Red  Cars", 1)):
        said = Figure(span=(0, 2), amount="12", item=item, modifier="exact")
        assert tallied(([gold], [said]))["figure"]["item"] == (right, 1), item
    bare = GoldFigure(span=(0, 2), amount="12")
    assert tallied(([bare], [Figure(span=(0, 2), amount="12", item="cars")]))["figure"]["item"] == (0, 1)


def test_the_type_of_an_actor_is_its_entitys() -> None:
    """The level is the mention's own."""
    gold = [GoldActor(span=(0, 5), entity="kenya", level="name"), GoldActor(span=(9, 13), entity="bank", level="name")]
    said = [
        Actor(span=(0, 5), name="KENYA", type="country", level="nominal"),
        Actor(span=(9, 13), name="Bank", type="country", level="name"),
    ]
    assert tallied((gold, said))["actor"] == {"level": (1, 2), "type": (1, 2)}


def test_only_required_facts_with_the_right_place_and_value_are_scored() -> None:
    """Of a wrong value, a span outside the extents, an optional fact, another kind and a missed fact no attribute is asked."""
    gold = [
        GoldDate(span=(0, 4), value="2024", type="DATE"),
        GoldDate(span=(10, 14), value="2025", type="DATE"),
        GoldDate(span=(20, 24), value="2026", type="DATE", status="optional"),
        GoldDate(span=(30, 34), value="2027", type="DATE"),
        GoldDate(span=(40, 44), value="2028", type="DATE"),
    ]
    said = [
        Date(span=(0, 4), value="1999", type="DATE"),
        Date(span=(10, 15), value="2025", type="DATE"),
        Date(span=(20, 24), value="2026", type="DATE"),
        Figure(span=(30, 34), amount="2027"),
    ]
    assert tallied((gold, said)) == {"date": {}, "figure": {}, "actor": {}}


def test_a_kind_that_is_not_declared_has_no_attributes() -> None:
    """Its predictions are not judged."""
    assert tallied(dates({"type": "DATE"}, {"type": "DATE"}), kinds=("figure",)) == {"figure": {}}
