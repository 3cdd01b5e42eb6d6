"""The adapter of flashgeotext: countries and cities under the names of its lists."""

import pytest

from factgauge.extract.flashgeotext import actors_of, flashgeotext
from factgauge.facts import Actor, Document
from factgauge.plugins.contract import ExtractorClass


@pytest.fixture(scope="module", name="worker")
def opened() -> ExtractorClass:
    worker = flashgeotext.make()
    worker.open()
    return worker


def facts_of(worker: ExtractorClass, text: str) -> list[Actor]:
    return sorted(worker.extract(Document(id="made-up", text=text)), key=lambda fact: fact.span)


def test_a_country_and_a_city_have_span_name_and_type(worker: ExtractorClass) -> None:
    """A country is a country, a city is a place, and both bear the name of flashgeotext's list."""
    assert facts_of(worker, "Kenya sent a team to Nairobi.") == [
        Actor(span=(0, 5), quote="Kenya", name="Kenya", type="country"),
        Actor(span=(21, 28), quote="Nairobi", name="Nairobi", type="place"),
    ]


def test_other_names_keep_their_quote_and_get_the_name_of_the_list(worker: ExtractorClass) -> None:
    """The quote is the text, the name is what flashgeotext calls it."""
    found = facts_of(worker, "The USA and the U.S. are one; so are South Korea and the Republic of Korea.")
    assert [(fact.quote, fact.name) for fact in found] == [
        ("USA", "United States"),
        ("U.S.", "United States"),
        ("South Korea", "South Korea"),
        ("Republic of Korea", "South Korea"),
    ]


def test_noise_of_flashgeotext_stays(worker: ExtractorClass) -> None:
    """A month that is also a town in England is a place, as flashgeotext says, and Paris is Parys."""
    found = facts_of(worker, "In March he went to Paris.")
    assert [(fact.quote, fact.name) for fact in found] == [("March", "March"), ("Paris", "Parys")]


def test_every_mention_is_a_fact(worker: ExtractorClass) -> None:
    """A name that stands three times is found three times."""
    assert [fact.span for fact in facts_of(worker, "Peru, Peru, Peru")] == [(0, 4), (6, 10), (12, 16)]


def test_spans_count_code_points(worker: ExtractorClass, before: str) -> None:
    """The span is right behind emoji, accents, Chinese, Hebrew, CRLF and letters that grow in lower case."""
    text = f"{before}France and Germany met."
    found = facts_of(worker, text)
    assert [fact.name for fact in found] == ["France", "Germany"]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_texts_without_names_have_none(worker: ExtractorClass, mute_text: str) -> None:
    """Empty, tiny and foreign texts give nothing and break nothing."""
    assert facts_of(worker, mute_text) == []


def test_a_recorded_result_is_mapped() -> None:
    """The mapping needs no library: groups become types, each place becomes a fact."""
    result = {
        "cities": {"São Paulo": {"count": 1, "span_info": [(0, 9)], "found_as": ["São Paulo"]}},
        "countries": {},
    }
    assert list(actors_of("São Paulo grew.", result)) == [
        Actor(span=(0, 9), quote="São Paulo", name="São Paulo", type="place"),
    ]


def test_a_long_text_is_read(worker: ExtractorClass) -> None:
    """200,000 characters are read, and every mention is found."""
    text = ("Nobody in the valley had heard of Chad before. " * 5_000)[:200_000]
    assert len(facts_of(worker, text)) == text.count("Chad")


def test_info_names_the_versions(worker: ExtractorClass) -> None:
    """A run keeps the versions of the library and of the search that it stands on."""
    assert set(worker.info()) == {"flashgeotext", "flashtext"}
