import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.facts import KINDS, Actor, Date, Fact, Figure
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
from factgauge.predictions import Prediction
from factgauge.score.attributes import ATTRIBUTES, attributes_of_prediction, gold_attributes

TEXT = "Tuesday 29 October 2024\nBackground: Kenya, where Kenya's Treasury spent $3.5 million by 28 October. Subscribe to Kenya!"
ENTITIES = {
    "kenya": Entity(name="Kenya", type="country", country="KEN"),
    "treasury": Entity(name="Treasury", type="organisation"),
}
REGIONS = (
    Region(kind="metadata", span=(0, 23)),
    Region(kind="label", span=(24, 35)),
    Region(kind="boilerplate", span=(99, 118)),
)


def at(quote: str, after: int = 0) -> tuple[int, int]:
    start = TEXT.index(quote, after)
    return start, start + len(quote)


FACTS: tuple[GoldFact, ...] = (
    GoldActor(span=at("Kenya", 60), entity="kenya", level="name", status="optional"),
    GoldDate(span=at("29 October 2024"), value="2024-10-29", type="DATE", role="publication"),
    GoldActor(span=at("Kenya's Treasury"), entity="treasury", level="nominal"),
    GoldActor(span=at("Kenya"), entity="kenya", level="name"),
    GoldFigure(span=at("$3.5 million"), amount="3500000", unit="USD", modifier="exact", change="increase_to"),
    GoldDate(span=at("28 October"), value="2024-10-28", type="DATE", edge="on_or_before", role="event"),
    GoldActor(span=at("Background")),
)


def article_of(facts: tuple[GoldFact, ...], text: str | None = TEXT) -> LabelledArticle:
    return LabelledArticle(labels=Labels(id="a", entities=ENTITIES, regions=REGIONS, facts=facts), text=text)


def date_of(value: str | None, words: str | None = None, **fields: Any) -> dict[str, str]:
    return attributes_of_prediction(Date(value=value, quote=words, **fields), None, None)


def figure_of(amount: str | None = None, words: str | None = None, **fields: Any) -> dict[str, str]:
    return attributes_of_prediction(Figure(amount=amount, quote=words, **fields), None, None)


def test_the_attributes_of_an_article_are_those_read_off_by_hand() -> None:
    """One article with every kind of fact, its mentions out of order."""
    assert [tuple(each.values()) for each in gold_attributes(article_of(FACTS))] == [
        ("country", "name", "later", "KEN", "1", "boilerplate"),
        ("DATE", "day", "explicit", "publication", "none", "3", "metadata"),
        ("organisation", "nominal", "first", "none", "2", "body"),
        ("country", "name", "first", "KEN", "1", "body"),
        ("exact", "USD", "money", "10^6", "mixed", "increase_to", "2", "body"),
        ("DATE", "day", "relative", "event", "on_or_before", "2", "body"),
        ("none", "none", "none", "none", "1", "label"),
    ]


def test_every_fact_has_the_attributes_of_its_kind_in_their_order() -> None:
    """Gold and predictions, with words and without, have the same names."""
    for text in (TEXT, None):
        article = article_of(FACTS, text)
        assert [tuple(each) for each in gold_attributes(article)] == [ATTRIBUTES[fact.kind] for fact in FACTS]
    for fact in (Date(), Figure(), Actor()):
        assert tuple(attributes_of_prediction(fact, None, None)) == ATTRIBUTES[fact.kind]
    assert tuple(ATTRIBUTES) == KINDS


def test_the_order_of_gold_facts_changes_no_attribute() -> None:
    """First and later are matters of position in the text."""
    forwards = gold_attributes(article_of(FACTS))
    assert gold_attributes(article_of(FACTS[::-1])) == forwards[::-1]


def test_of_equal_places_what_is_required_comes_first() -> None:
    """Two labels of one place are told apart by what they are, not by their order."""
    required = GoldActor(span=(0, 5), entity="kenya")
    optional = GoldActor(span=(0, 5), entity="kenya", status="optional")
    for facts in ((required, optional), (optional, required)):
        mentions = {
            fact.status: each["mention"] for fact, each in zip(facts, gold_attributes(article_of(facts)), strict=True)
        }
        assert mentions == {"required": "first", "optional": "later"}


def test_without_text_and_quote_the_words_are_unknown() -> None:
    """What the words do not decide stays as it is."""
    figure = gold_attributes(article_of(FACTS, None))[4]
    assert figure == {**gold_attributes(article_of(FACTS))[4], "form": "unknown", "length": "unknown"}


def test_a_prediction_equal_to_gold_has_its_attributes(perfect: Callable[[LabelledArticle], Prediction]) -> None:
    """But for what only gold knows: the entity's country and which mention of it this is."""
    facts = tuple(fact for fact in FACTS if not isinstance(fact, GoldActor) or fact.entity is not None)
    article = article_of(facts)
    for gold, fact in zip(gold_attributes(article), perfect(article).facts, strict=True):
        answer = fact if isinstance(fact, Date) else msgspec.structs.replace(fact, **_unsaid(fact, gold))
        found = attributes_of_prediction(answer, answer.span, TEXT, REGIONS)
        assert found == (gold if "mention" not in gold else {**gold, "mention": "unknown"})


def _unsaid(fact: Fact, gold: dict[str, str]) -> dict[str, Any]:
    if isinstance(fact, Figure):
        return {"change": gold["change"]}
    return {"level": gold["level"], "country": None if gold["country"] == "none" else gold["country"]}


def test_a_prediction_has_a_region_only_where_regions_are_known() -> None:
    """Without them, or without a place in the text, none can be told."""
    fact = Actor(span=(24, 34))
    assert attributes_of_prediction(fact, (24, 34), TEXT, REGIONS)["region"] == "label"
    assert attributes_of_prediction(fact, (20, 34), TEXT, REGIONS)["region"] == "body"
    assert attributes_of_prediction(fact, (24, 34), TEXT)["region"] == "unknown"
    assert attributes_of_prediction(fact, None, TEXT, REGIONS)["region"] == "unknown"


def test_of_nested_regions_the_smallest_counts() -> None:
    """In either order."""
    for regions in (REGIONS, REGIONS[::-1]):
        outer = Region(kind="boilerplate", span=(0, 60))
        assert attributes_of_prediction(Actor(), (24, 34), TEXT, (outer, *regions))["region"] == "label"
        assert attributes_of_prediction(Actor(), (24, 34), TEXT, (*regions, outer))["region"] == "label"


@pytest.mark.parametrize(
    ("value", "kind", "granularity"),
    [
        ("2024-10-28", "DATE", "day"),
        ("2024-10-28T14:30", "TIME", "minute"),
        ("P6M", "DURATION", "duration"),
        ("PT24H", "DURATION", "duration"),
        ("PRESENT_REF", "DATE", "reference"),
        ("2024-10-28T09:00/2024-10-28T10:00", "TIME", "range"),
        ("28 October", "none", "ill_formed"),
        ("", "none", "ill_formed"),
        (None, "none", "none"),
    ],
)
def test_the_type_of_a_date_is_read_off_its_value_where_it_is_not_said(
    value: str | None, kind: str, granularity: str
) -> None:
    """A type that is said goes first, also on an ill-formed value."""
    assert (date_of(value)["type"], date_of(value)["granularity"]) == (kind, granularity)
    assert date_of(value, type="SET")["type"] == "SET"


@pytest.mark.parametrize(
    ("amount", "magnitude"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("0.5", "<1"),
        ("1", "1-9"),
        ("9.99", "1-9"),
        ("-12", "10-99"),
        ("999.5", "100-999"),
        ("1000", "10^3"),
        ("012000", "10^3"),
        ("999999", "10^3"),
        ("1000000", "10^6"),
        ("3500000000", "10^9"),
        ("1" + "0" * 15, "10^15"),
        ("9" * 100_000, "10^15"),
        ("12,000", "ill_formed"),
        ("NaN", "ill_formed"),
        (None, "none"),
    ],
)
def test_a_magnitude_is_a_band_of_powers_of_ten(amount: str | None, magnitude: str) -> None:
    """The bands meet without a gap, whatever the sign."""
    assert figure_of(amount)["magnitude"] == magnitude


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("12,000", "digits"),
        ("around 12,000", "digits"),
        ("12 per cent", "digits"),
        ("5 m", "digits"),
        ("½", "digits"),
        ("two hundred and five", "words"),
        ("more than two dozen", "words"),
        ("три", "words"),
        ("3.5 million", "mixed"),
        ("€40m", "mixed"),
        ("€40bn", "mixed"),
        ("10 thousands", "mixed"),
        ("one in 5", "mixed"),
        (None, "unknown"),
    ],
)
def test_a_figure_is_in_digits_or_in_words_or_in_both(words: str | None, form: str) -> None:
    """Words of unit and of bound are no words of number; a letter is a scale only where it touches."""
    assert figure_of("1", words)["form"] == form


@pytest.mark.parametrize(
    ("unit", "word", "unit_type"),
    [
        (None, "none", "count"),
        ("USD", "USD", "money"),
        ("%", "percent", "percent"),
        ("percentage_point", "percentage_point", "percent"),
        ("km/h", "km/h", "measure"),
        ("[mi_i]2", "[mi_i]2", "measure"),
        ("", "ill_formed", "ill_formed"),
        ("US dollars\n", "ill_formed", "ill_formed"),
    ],
)
def test_a_unit_is_a_short_word_with_a_type(unit: str | None, word: str, unit_type: str) -> None:
    """Codes stand as they are; what is no code is not printed."""
    found = figure_of("1", unit=unit)
    assert (found["unit"], found["unit_type"]) == (word, unit_type)


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("Kenya", "1"),
        ("South\n Korea", "2"),
        ("a b c", "3"),
        ("a b c d", "4+"),
        ("a b c d e", "4+"),
        ("", "1"),
        (None, "unknown"),
    ],
)
def test_length_counts_words(words: str | None, length: str) -> None:
    """White space of any kind and number parts them; from four on they are many."""
    assert attributes_of_prediction(Actor(quote=words), None, None)["length"] == length


TEXTS = st.none() | st.text(max_size=30)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_attributes_are_short_printable_words(
    value: str | None, upper: str | None, unit: str | None, words: str | None
) -> None:
    """Whatever an extractor says, a slice has a name that fits into a table."""
    facts = (
        Date(value=value, quote=words),
        Figure(amount=value, upper=upper, unit=unit, quote=words),
        Actor(name=value, country=unit, wikidata=upper, quote=words),
    )
    for fact in facts:
        for name, word in attributes_of_prediction(fact, None, None).items():
            assert word.isprintable(), name
            assert 0 < len(word) <= 24, name
            assert not any(character.isspace() for character in word), name


def test_a_long_article_takes_linear_time() -> None:
    """Ten times as many facts, regions and mentions take about ten times as long, and not a hundred times."""
    seconds = [min(_seconds(count) for _ in range(3)) for count in (400, 4000)]
    assert seconds[1] < 40 * seconds[0]


def _seconds(count: int) -> float:
    facts = tuple(GoldActor(span=(10 * index, 10 * index + 5), quote="Kenya", entity="kenya") for index in range(count))
    regions = tuple(Region(kind="label", span=(20 * index, 20 * index + 9)) for index in range(count // 2))
    article = article_of(facts, None)
    article = replace(article, labels=msgspec.structs.replace(article.labels, regions=regions))
    started = time.perf_counter()
    found = gold_attributes(article)
    assert [each["region"] for each in found[:3]] == ["label", "body", "label"]
    return time.perf_counter() - started
