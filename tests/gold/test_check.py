import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from factgauge.errors import Fault
from factgauge.gold.check import faults_of
from factgauge.gold.model import GoldDate, Labels
from factgauge.gold.read import GoldReader, read_article, read_labels

TEXT = "On 3 May 2023, the Kenyan Treasury paid about 40 million dollars to South Korea. Subscribe for 5 dollars."
DATE, FIGURE, ACTOR, KOREA = 0, 1, 2, 3


def span_of(quote: str) -> list[int]:
    start = TEXT.index(quote)
    return [start, start + len(quote)]


def sound() -> dict[str, Any]:
    """Give labels without a fault, as JSON, to be spoilt by a test."""
    return {
        "id": "a",
        "text": "a.txt",
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "published": "2023-05-04",
        "language": "en",
        "entities": {
            "treasury": {
                "name": "National Treasury",
                "type": "organisation",
                "aliases": ["Treasury"],
                "country": "KEN",
            },
            "south_korea": {"name": "South Korea", "type": "country", "wikidata": "Q884", "country": "KOR"},
        },
        "regions": [
            {"kind": "boilerplate", "span": span_of("Subscribe for 5 dollars."), "quote": "Subscribe for 5 dollars."}
        ],
        "facts": [
            {
                "kind": "date",
                "span": span_of("3 May 2023"),
                "quote": "3 May 2023",
                "value": "2023-05-03",
                "type": "DATE",
                "role": "event",
            },
            {
                "kind": "figure",
                "span": span_of("about 40 million dollars"),
                "min": span_of("40 million dollars"),
                "quote": "about 40 million dollars",
                "amount": "40000000",
                "unit": "USD",
                "modifier": "approx",
            },
            {"kind": "actor", "span": span_of("Treasury"), "quote": "Treasury", "entity": "treasury", "level": "name"},
            {
                "kind": "actor",
                "span": span_of("South Korea"),
                "quote": "South Korea",
                "entity": "south_korea",
                "level": "name",
            },
        ],
    }


def check(raw: dict[str, Any], text: str = TEXT, *, complete: bool = True) -> list[Fault]:
    labels, faults = read_labels(raw, where="a.json")
    return faults if labels is None else faults_of(labels, text, where="a.json", complete=complete)


def paths_of(raw: dict[str, Any]) -> list[str]:
    faults = check(raw)
    assert all(fault.where == "a.json" and fault.found for fault in faults)
    return [fault.path for fault in faults]


def with_fact(index: int, **changes: Any) -> dict[str, Any]:
    raw = sound()
    raw["facts"][index].update(changes)
    return raw


def test_sound_labels_have_no_fault() -> None:
    """What the other tests spoil is without fault."""
    assert check(sound()) == []


def test_a_quote_that_is_not_at_its_span_is_a_fault() -> None:
    """The message says what stands there and where the quote is."""
    (fault,) = check(with_fact(DATE, span=[0, 10]))
    assert fault.path == "$.facts[0].span"
    assert "'On 3 May 2'" in fault.found
    assert "[3, 13]" in fault.remedy


@pytest.mark.parametrize("span", [[3, 3], [5, 3], [-1, 4], [100, 9999]])
def test_a_span_that_is_no_stretch_of_the_text_is_a_fault(span: list[int]) -> None:
    """Empty, backwards, before the text and past its end."""
    assert "$.facts[0].span" in paths_of(with_fact(DATE, span=span))


def test_a_min_outside_the_span_is_a_fault() -> None:
    """The part that must be covered lies in the span."""
    assert paths_of(with_fact(DATE, min=[0, 13])) == ["$.facts[0].min"]


def test_a_max_that_does_not_hold_the_span_is_a_fault() -> None:
    """The stretch that may be covered holds the span."""
    assert paths_of(with_fact(DATE, max=[4, 20])) == ["$.facts[0].max"]


@pytest.mark.parametrize("value", ["3 May 2023", "2023-02-30", "2023-05-05/2023-05-03", ""])
def test_a_date_value_that_is_no_date_is_a_fault(value: str) -> None:
    """Days exist and periods run forwards."""
    assert paths_of(with_fact(DATE, value=value)) == ["$.facts[0].value"]


@pytest.mark.parametrize("amount", ["40,000,000", "4e7", "NaN", "forty"])
def test_an_amount_that_is_no_decimal_is_a_fault(amount: str) -> None:
    """Separators and exponents are refused."""
    assert paths_of(with_fact(FIGURE, amount=amount)) == ["$.facts[1].amount"]


def test_a_unit_in_another_form_is_a_fault() -> None:
    """The percent sign has a name."""
    assert paths_of(with_fact(FIGURE, unit="%")) == ["$.facts[1].unit"]


def test_a_range_without_upper_is_a_fault() -> None:
    """A range has both bounds."""
    assert paths_of(with_fact(FIGURE, modifier="range")) == ["$.facts[1].upper"]


def test_an_upper_bound_without_a_range_is_a_fault() -> None:
    """Nothing else has an upper bound."""
    assert paths_of(with_fact(FIGURE, upper="50000000")) == ["$.facts[1].upper"]


def test_a_range_that_runs_backwards_is_a_fault() -> None:
    """Bounds are compared as numbers: 5 is below 40000000."""
    assert paths_of(with_fact(FIGURE, modifier="range", upper="5")) == ["$.facts[1].upper"]


def test_an_item_that_is_not_at_its_span_is_a_fault() -> None:
    """What is counted is quoted too."""
    assert paths_of(with_fact(FIGURE, item="dollars", item_span=[0, 7])) == ["$.facts[1].item_span"]


def test_an_unknown_entity_is_a_fault() -> None:
    """Neither an actor nor a counted item may name one; the nearest known is offered."""
    actor = check(with_fact(KOREA, entity="south_corea"))
    assert [fault.path for fault in actor] == ["$.facts[3].entity", "$.entities.south_korea"]
    assert "south_korea" in actor[0].remedy
    assert paths_of(with_fact(FIGURE, item_entity="nobody")) == ["$.facts[1].item_entity"]
    assert paths_of(with_fact(KOREA, also={"entity": ["nobody"]})) == ["$.facts[3].also.entity[0]"]


def test_an_unused_entity_is_a_fault() -> None:
    """Each entity is mentioned."""
    raw = sound()
    raw["entities"]["kenya"] = {"name": "Kenya", "type": "country"}
    assert paths_of(raw) == ["$.entities.kenya"]


@pytest.mark.parametrize(
    ("name", "changes", "path"),
    [
        ("treasury", {"wikidata": "884"}, "$.entities.treasury.wikidata"),
        ("treasury", {"country": "KE"}, "$.entities.treasury.country"),
        ("treasury", {"aliases": ["Treasury", "TREASURY"]}, "$.entities.treasury.aliases"),
        ("treasury", {"aliases": ["national treasury"]}, "$.entities.treasury.aliases"),
        ("treasury", {"type": "ministry"}, "$.entities.treasury.type"),
    ],
)
def test_an_entity_in_another_form_is_a_fault(name: str, changes: dict[str, Any], path: str) -> None:
    """Ids, countries and types have their forms, and each name is listed once."""
    raw = sound()
    raw["entities"][name].update(changes)
    assert paths_of(raw) == [path]


def test_an_entity_id_is_in_lower_case() -> None:
    """Ids are keys, not names."""
    raw = with_fact(ACTOR, entity="The Treasury")
    raw["entities"]["The Treasury"] = raw["entities"].pop("treasury")
    assert paths_of(raw) == ["$.entities.The Treasury"]


def test_overlapping_facts_that_say_the_same_are_a_fault() -> None:
    """A fact is labelled once; the fault names both."""
    raw = sound()
    raw["facts"].append({**raw["facts"][DATE], "span": span_of("May 2023"), "quote": "May 2023"})
    (fault,) = check(raw)
    assert fault.path == "$.facts[4]"
    assert "$.facts[0]" in fault.found


def test_facts_that_say_the_same_of_two_places_are_no_fault() -> None:
    """A value may be repeated elsewhere, and nested facts may say different things."""
    raw = sound()
    raw["facts"].append({**raw["facts"][DATE], "span": span_of("May 2023"), "quote": "May 2023", "value": "2023-05"})
    assert check(raw) == []


def test_an_article_that_has_changed_is_a_fault() -> None:
    """The digest is that of the exact text: even a newline at the end counts."""
    assert [fault.path for fault in check(sound(), TEXT + "\n")] == ["$.text_sha256"]


def test_a_figure_inside_a_date_is_a_fault() -> None:
    """A number inside a date is no figure (rule D9)."""
    raw = sound()
    raw["facts"].append(
        {"kind": "figure", "span": span_of("2023"), "quote": "2023", "amount": "2023", "modifier": "exact"}
    )
    assert paths_of(raw) == ["$.facts[4]"]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (lambda raw: raw, "$.amuont"),
        (lambda raw: raw["facts"][FIGURE], "$.facts[1].amuont"),
        (lambda raw: raw["facts"][DATE], "$.facts[0].amuont"),
        (lambda raw: raw["entities"]["treasury"], "$.entities.treasury.amuont"),
        (lambda raw: raw["regions"][0], "$.regions[0].amuont"),
    ],
)
def test_an_unknown_key_is_a_fault_wherever_it_stands(place: Any, path: str) -> None:
    """A misspelt key would else be lost without a word."""
    raw = sound()
    place(raw)["amuont"] = "1"
    assert paths_of(raw) == [path]


def test_an_unknown_alternative_is_a_fault() -> None:
    """Only value fields have alternatives."""
    assert paths_of(with_fact(DATE, also={"role": ["said"]})) == ["$.facts[0].also.role"]
    assert paths_of(with_fact(DATE, also={"value": ["May"]})) == ["$.facts[0].also.value[0]"]


@pytest.mark.parametrize("name", ["", " ", "a\x1b[1m", "a\nb"])
def test_an_id_can_be_printed(name: str) -> None:
    """It stands in tables, files and messages."""
    raw = {**sound(), "id": name}
    assert "$.id" in [fault.path for fault in check(raw, complete=False)]


def test_alternatives_to_nothing_are_a_fault() -> None:
    """Without a first value every answer would be right."""
    raw = with_fact(DATE, also={"value": ["2023-05"]})
    del raw["facts"][DATE]["value"]
    faults = check(raw, complete=False)
    assert [fault.path for fault in faults] == ["$.facts[0].also.value"]
    assert "there is no first one" in faults[0].found


@pytest.mark.parametrize("level", ["demonym", "nominal"])
def test_a_demonym_or_nominal_is_never_required(level: str) -> None:
    """Rule A2: they are optional."""
    assert paths_of(with_fact(ACTOR, level=level)) == ["$.facts[2].status"]
    assert paths_of(with_fact(ACTOR, level=level, status="optional")) == []


def test_a_fact_inside_boilerplate_is_never_required() -> None:
    """Rule G4: it is optional or not there."""
    raw = sound()
    fact = {
        "kind": "figure",
        "span": span_of("5 dollars"),
        "quote": "5 dollars",
        "amount": "5",
        "unit": "USD",
        "modifier": "exact",
    }
    raw["facts"].append(fact)
    assert paths_of(raw) == ["$.facts[4].status"]
    fact["status"] = "optional"
    assert paths_of(raw) == []


@pytest.mark.parametrize(
    ("index", "name"),
    [
        (DATE, "quote"),
        (DATE, "value"),
        (DATE, "type"),
        (DATE, "role"),
        (FIGURE, "amount"),
        (FIGURE, "modifier"),
        (ACTOR, "level"),
    ],
)
def test_complete_gold_lacks_nothing(index: int, name: str) -> None:
    """Our own gold has quotes, values and attributes; a converted file may lack them."""
    raw = sound()
    del raw["facts"][index][name]
    assert paths_of(raw) == [f"$.facts[{index}].{name}"]
    assert check(raw, complete=False) == []


@pytest.mark.parametrize("name", ["text_sha256", "published"])
def test_complete_gold_names_its_article(name: str) -> None:
    """The digest and the date of publication are there."""
    raw = sound()
    del raw[name]
    assert paths_of(raw) == [f"$.{name}"]


@pytest.mark.parametrize("name", ["id", "facts"])
def test_labels_have_an_id_and_facts(name: str) -> None:
    """These have no default."""
    raw = sound()
    del raw[name]
    assert paths_of(raw) == [f"$.{name}"]


def test_an_unknown_kind_is_a_fault() -> None:
    """A fact is a date, a figure or an actor."""
    assert paths_of(with_fact(DATE, kind="event")) == ["$.facts[0].kind"]


def test_all_faults_of_form_are_told_at_once() -> None:
    """The head, two facts and an entity are wrong, and one report says so."""
    raw = with_fact(DATE, span="3")
    raw["langauge"] = "en"
    raw["facts"][FIGURE]["modifier"] = "nearly"
    del raw["entities"]["treasury"]["type"]
    expected = {"$.langauge", "$.facts[0].span", "$.facts[1].modifier", "$.entities.treasury.type"}
    assert set(paths_of(raw)) == expected


def test_all_faults_of_content_are_told_at_once() -> None:
    """Faults of many kinds in one file are one report."""
    raw = with_fact(DATE, value="3 May", max=[5, 6])
    raw["facts"][FIGURE].update(amount="40,5", modifier="range")
    raw["facts"][ACTOR].update(span=[0, 8], level="nominal")
    raw["facts"][KOREA].update(entity="korea")
    raw["text_sha256"] = "0" * 64
    expected = {
        "$.text_sha256",
        "$.facts[0].value",
        "$.facts[0].max",
        "$.facts[1].amount",
        "$.facts[1].upper",
        "$.facts[2].span",
        "$.facts[2].status",
        "$.facts[3].entity",
        "$.entities.south_korea",
    }
    assert set(paths_of(raw)) == expected


def test_a_folder_is_read_to_its_end_whatever_is_wrong(tmp_path: Path) -> None:
    """Broken JSON, a missing article and a wrong name are told together with the faults of the head."""
    (tmp_path / "gold.toml").write_text('name = "x"\nversion = "1"\ntitel = "X"\nlicence = "CC0"\n', encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "lost.json").write_text(json.dumps({**sound(), "id": "lost", "text": "lost.txt"}), encoding="utf-8")
    (tmp_path / "renamed.json").write_text(json.dumps(sound()), encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    reader = GoldReader(tmp_path)
    list(reader)
    places = [(Path(fault.where).name, fault.path) for fault in reader.found]
    assert places == [
        ("gold.toml", "$.titel"),
        ("gold.toml", "$.title"),
        ("broken.json", ""),
        ("lost.json", "$.text"),
        ("renamed.json", "$.id"),
    ]


@pytest.mark.parametrize("name", ["/etc/hostname", "../a.txt"])
def test_an_article_lies_below_a_folder_of_the_gold_set(tmp_path: Path, name: str) -> None:
    """Labels do not lead to other files of the machine."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps({**sound(), "text": name}), encoding="utf-8")
    article, faults = read_article(file)
    assert article is None
    assert [fault.path for fault in faults] == ["$.text"]


def test_newlines_are_read_as_they_are_stored(tmp_path: Path) -> None:
    """Offsets count a carriage return, and a byte order mark is a character."""
    text = "\ufeff\r\n" + TEXT
    raw = sound()
    raw["text_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    raw["regions"][0]["span"] = [at + 3 for at in raw["regions"][0]["span"]]
    for fact in raw["facts"]:
        for name in {"span", "min"} & set(fact):
            fact[name] = [at + 3 for at in fact[name]]
    (tmp_path / "a.txt").write_bytes(text.encode())
    (tmp_path / "a.json").write_text(json.dumps(raw), encoding="utf-8")
    article, faults = read_article(tmp_path / "a.json")
    assert faults == []
    assert article is not None
    assert article.document.text == text


def test_a_span_outside_the_text_does_not_accuse_its_neighbours() -> None:
    """A fact whose own span is at fault takes no part in the search for equal facts."""
    facts = (GoldDate(span=(0, 999), value="2021"), GoldDate(span=(3, 7), value="2021"))
    found = faults_of(Labels(id="a", facts=facts), "In 2021.", where="w", complete=False)
    assert [fault.path for fault in found] == ["$.facts[0].span"]


def test_a_name_that_a_signature_cannot_hold_is_a_fault(tmp_path: Path) -> None:
    """The signature parts what it says by these characters; a file, whose name is not ours, loses them."""
    head = 'name = "a|b"\nversion = "1@2"\ntitle = "X"\nlicence = "CC0"\n'
    (tmp_path / "gold.toml").write_text(head, encoding="utf-8")
    reader = GoldReader(tmp_path)
    list(reader)
    assert [fault.path for fault in reader.found][:2] == ["$.name", "$.version"]
    assert GoldReader(tmp_path / "a|b c.jsonl").name == "a_b_c"
