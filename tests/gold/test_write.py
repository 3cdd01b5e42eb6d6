import datetime
import json
from random import Random

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, Labels, Region
from factgauge.gold.read import read_labels
from factgauge.gold.write import canonical, canonical_line, fact_order

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
SPANS = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))
STATUS = st.sampled_from(["required", "optional"])
# No extent here equals a span: those are left out on purpose (see the last tests).
EXTENTS = st.none() | st.just((100, 101))
DATES = st.builds(
    GoldDate,
    span=SPANS,
    min=EXTENTS,
    quote=st.none() | TEXTS,
    status=STATUS,
    value=st.none() | TEXTS,
    also=st.dictionaries(st.just("value"), st.lists(TEXTS, max_size=2).map(tuple)),
)
FIGURES = st.builds(
    GoldFigure,
    span=SPANS,
    max=EXTENTS,
    status=STATUS,
    amount=st.none() | TEXTS,
    item=st.none() | TEXTS,
    item_span=st.none() | SPANS,
    also=st.dictionaries(st.sampled_from(["amount", "upper", "unit"]), st.lists(TEXTS, max_size=2).map(tuple)),
)
ACTORS = st.builds(GoldActor, span=SPANS, entity=st.just("a"), level=st.sampled_from([None, "name", "nominal"]))
ENTITIES = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(Entity, name=TEXTS, type=st.just("place"), aliases=st.lists(TEXTS, max_size=2).map(tuple)),
)
LABELS = st.builds(
    Labels,
    id=TEXTS,
    text=st.none() | TEXTS,
    published=st.none() | st.dates(),
    entities=ENTITIES,
    regions=st.lists(
        st.builds(Region, kind=st.sampled_from(["body", "boilerplate"]), span=SPANS), max_size=3, unique=True
    ).map(tuple),
    facts=st.lists(DATES | FIGURES | ACTORS, max_size=5).map(tuple),
)


def read_back(written: str) -> Labels:
    labels, faults = read_labels(msgspec.json.decode(written.encode()), where="w")
    assert faults == []
    assert labels is not None
    return labels


def ordered(labels: Labels) -> Labels:
    return msgspec.structs.replace(
        labels,
        facts=tuple(sorted(labels.facts, key=fact_order)),
        regions=tuple(sorted(labels.regions, key=lambda region: (*region.span, region.kind))),
    )


@given(LABELS)
def test_the_canonical_form_is_idempotent(labels: Labels) -> None:
    """Formatting what was formatted changes nothing."""
    once = canonical(labels)
    assert canonical(read_back(once)) == once


@given(LABELS)
@example(Labels(id="a", text="3 May 2023\u2028 it rained.\u0085 end \u2029", facts=()))
def test_a_line_of_labels_reads_back(labels: Labels) -> None:
    """In a JSON-lines file the text stands in the line, and may hold any end of a line."""
    line = canonical_line(labels)
    assert line.count("\n") == 1
    assert read_back(line) == ordered(labels)


@given(LABELS)
def test_labels_read_back_as_they_were_written(labels: Labels) -> None:
    """But for the order of facts and regions nothing is lost."""
    assert read_back(canonical(labels)) == ordered(labels)


@given(LABELS, st.randoms(use_true_random=False))
def test_equal_labels_have_one_form(labels: Labels, dice: Random) -> None:
    """Neither the order of facts nor that of keys in a file shows in the form, nor so in the digest of a gold set."""
    raw = msgspec.to_builtins(labels)
    raw["entities"] = dict(reversed(raw["entities"].items()))
    for fact in raw["facts"]:
        fact["also"] = dict(reversed(fact["also"].items()))
    raw["facts"] = dice.sample(raw["facts"], len(raw["facts"]))
    raw["regions"] = dice.sample(raw["regions"], len(raw["regions"]))
    assert canonical(msgspec.convert(raw, Labels)) == canonical(labels)


@given(LABELS)
def test_each_entity_region_and_fact_has_a_line_of_its_own(labels: Labels) -> None:
    """A diff shows one line for each thing that changed."""
    lines = canonical(labels).split("\n")
    entries = [line.rstrip(",") for line in lines if line.startswith("  ")]
    assert len(entries) == len(labels.entities) + len(labels.regions) + len(labels.facts)
    facts = [json.loads(entry) for entry in entries[len(entries) - len(labels.facts) :]]
    assert all(isinstance(fact["kind"], str) for fact in facts)


@given(LABELS)
def test_facts_stand_in_the_order_of_their_spans(labels: Labels) -> None:
    """By start, and of one start the longer first."""
    spans = [fact["span"] for fact in json.loads(canonical(labels))["facts"]]
    assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))


def test_the_canonical_form_is_this() -> None:
    """One small article, letter by letter."""
    facts: tuple[GoldFact, ...] = (
        GoldActor(span=(8, 13), quote="Ünion", entity="union", level="name"),
        GoldDate(span=(0, 5), max=(0, 7), quote="3 May", value="2023-05-03", status="optional"),
    )
    labels = Labels(
        id="a",
        text="seeds/a.txt",
        published=datetime.date(2023, 5, 4),
        entities={"union": Entity(name="Ünion", type="organisation")},
        facts=facts,
    )
    assert canonical(labels) == (
        "{\n"
        ' "id": "a",\n'
        ' "text": "seeds/a.txt",\n'
        ' "text_sha256": null,\n'
        ' "published": "2023-05-04",\n'
        ' "language": "en",\n'
        ' "entities": {\n'
        '  "union": {"name": "Ünion", "type": "organisation", "aliases": [], "wikidata": null, "country": null}\n'
        " },\n"
        ' "regions": [],\n'
        ' "facts": [\n'
        '  {"kind": "date", "span": [0, 5], "max": [0, 7], "quote": "3 May", "status": "optional", "value": "2023-05-03"},\n'
        '  {"kind": "actor", "span": [8, 13], "quote": "Ünion", "entity": "union", "level": "name"}\n'
        " ]\n"
        "}\n"
    )


def test_an_extent_that_equals_the_span_is_left_out() -> None:
    """It says nothing, and the fact means the same without it."""
    fact = GoldDate(span=(0, 5), min=(0, 5), max=(0, 5), value="2023")
    (read,) = read_back(canonical(Labels(id="a", facts=(fact,)))).facts
    assert (read.min, read.max) == (None, None)
    assert (read.smallest, read.largest) == (fact.smallest, fact.largest)
