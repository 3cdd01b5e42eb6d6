"""The adapter of quantulum3: values, ranges and units in the forms that factgauge compares."""

from types import SimpleNamespace

import pytest

from factgauge.extract._library import annotation_of, decimal_string, ucum_of
from factgauge.extract.quantulum3 import bounds_of, figure_of, quantulum3, unit_of
from factgauge.facts import Document, Figure
from factgauge.normalise import figures
from factgauge.plugins.contract import ExtractorClass


@pytest.fixture(scope="module", name="worker")
def opened() -> ExtractorClass:
    worker = quantulum3.make()
    worker.open()
    return worker


def facts_of(worker: ExtractorClass, text: str) -> list[Figure]:
    return list(worker.extract(Document(id="made-up", text=text)))


@pytest.mark.parametrize(
    ("text", "quote", "amount", "unit"),
    [
        ("About 12,000 nurses walked out.", "12,000", "12000", None),
        ("It cost 3.5 billion dollars in all.", "3.5 billion dollars", "3500000000", "USD"),
        ("He paid €18.40 for it.", "€18.40", "18.4", "EUR"),
        ("She owes £20 to the shop.", "£20", "20", "GBP"),
        ("Turnout fell by 40% overnight.", "40%", "40", "percent"),
        ("The crate weighs 5 kg now.", "5 kg", "5", "kg"),
        ("They drove at 60 km/h all day.", "60 km/h", "60", "km/h"),
        ("The farm has 30 square kilometres of land.", "30 square kilometres", "30", "km2"),
        ("It was -12 °C outside.", "-12 °C", "-12", "Cel"),
        ("The road is 35 miles long.", "35 miles", "35", "[mi_i]"),
        ("It took three days to clear.", "three days", "3", "d"),
        ("The plant makes 10 kWh.", "10 kWh", "10", "kW.h"),
        ("Dozens came, 0.3 tonnes of food went.", "0.3 tonnes", "0.3", "t"),
    ],
)
def test_a_quantity_becomes_a_figure(worker: ExtractorClass, text: str, quote: str, amount: str, unit: str) -> None:
    """Span, value and unit are those of quantulum3, the unit written as ISO 4217, percent or UCUM."""
    start = text.index(quote)
    span = (start, start + len(quote))
    assert facts_of(worker, text)[-1] == Figure(span=span, quote=quote, amount=amount, unit=unit)


def test_a_range_has_two_bounds(worker: ExtractorClass) -> None:
    """Quantulum3 keeps the middle and an uncertainty; the bounds are what it read, without float noise."""
    found = facts_of(worker, "It weighs 1.1-1.4 kg, it holds 0.1 to 0.3 l.")
    assert [(fact.amount, fact.upper, fact.unit, fact.modifier) for fact in found] == [
        ("1.1", "1.4", "kg", "range"),
        ("0.1", "0.3", "L", "range"),
    ]


def test_noise_of_quantulum3_stays(worker: ExtractorClass) -> None:
    """The numbers of a date are quantities, and millions of euros in short are euro metres."""
    found = facts_of(worker, "On 4 April 2022 he won €18.4m.")
    assert [(fact.quote, fact.amount, fact.unit) for fact in found] == [
        ("4", "4", None),
        ("2022", "2022", None),
        ("€18.4m", "18.4", "{euro_metre}"),
    ]


def test_a_range_that_quantulum3_cannot_place_stands_nowhere(worker: ExtractorClass) -> None:
    """After a capital Between quantulum3 gives the start -1: the fact keeps its value and has no place."""
    text = "Nothing. Between 20 kg and 30 kg were lost."
    found = facts_of(worker, text)
    assert found == [Figure(quote="25 kilogram", amount="20", upper="30", unit="kg", modifier="range")]
    assert "25 kilogram" not in text


def test_spans_count_code_points(worker: ExtractorClass, before: str) -> None:
    """The span is right behind emoji, accents, Chinese, Hebrew, CRLF and letters that grow in lower case."""
    text = f"{before}they sold twelve thousand tickets and 7 kg of rice"
    found = facts_of(worker, text)
    assert [fact.quote for fact in found] == ["twelve thousand", "7 kg"]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_texts_without_quantities_have_none(worker: ExtractorClass, mute_text: str) -> None:
    """Empty, tiny and foreign texts give nothing and break nothing."""
    assert facts_of(worker, mute_text) == []


def test_an_unknown_language_is_an_error(worker: ExtractorClass) -> None:
    """A language that quantulum3 does not know fails, instead of being read as English."""
    with pytest.raises(NotImplementedError, match="Unsupported language"):
        list(worker.extract(Document(id="made-up", text="5 kg", language="fr")))


def unit(name: str, entity: str = "unknown", currency_code: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(name=name, entity=SimpleNamespace(name=entity), currency_code=currency_code)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (unit("dimensionless", "dimensionless"), None),
        (unit("percentage", "dimensionless"), "percent"),
        (unit("japanese yen", "currency", "JPY"), "JPY"),
        (unit("cent", "currency"), "{cent}"),
        (unit("dozen", "dimensionless"), "{dozen}"),
        (unit("per cent"), "{per_cent}"),
        (unit("euro per litre"), "{euro_per_litre}"),
    ],
)
def test_a_unit_without_a_code_is_never_a_count(given: SimpleNamespace, code: str | None) -> None:
    """Only what quantulum3 calls dimensionless has no unit; a name without a code becomes an annotation."""
    assert unit_of(given) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("kilometre", "km"),
        ("Kilometer per hour", "km/h"),
        ("metre per square second", "m/s2"),
        ("cubic metre per second", "m3/s"),
        ("cubic foot per minute", "[cft_i]/min"),
        ("square mile", "[mi_i]2"),
        ("kilotonne", "kt"),
        ("newton metre", "N.m"),
        ("ampere-hour", "A.h"),
        ("pound per square inch", "[psi]"),
        ("gibibyte", "GiBy"),
        ("degree Celsius", "Cel"),
        ("hectare", "har"),
        ("decade", "{decade}"),
        ("ton of refrigeration", "{ton_of_refrigeration}"),
        ("Cubic millimiter", "{Cubic_millimiter}"),
    ],
)
def test_names_of_units_become_ucum(name: str, code: str) -> None:
    """English names, British or American, are composed into UCUM; others become annotations."""
    assert ucum_of(name) == code


@pytest.mark.parametrize("name", ["square foot", "cubic foot", "square mile", "cubic metre", "mile", "tonne", "knot"])
def test_a_library_s_unit_is_written_as_the_normaliser_writes_it(name: str) -> None:
    """One unit has one code, whoever writes it: codes are compared letter by letter."""
    assert ucum_of(name) == figures.read(f"5 {name}").unit


def test_an_annotation_has_no_space_and_no_brace_inside() -> None:
    """UCUM allows neither inside the braces."""
    assert annotation_of("a {b} c") == "{a_b_c}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (3000.0, "3000"),
        (0.1, "0.1"),
        (1e30, "1" + "0" * 30),
        (1.5e-7, "0.00000015"),
        (-0.0, "0"),
        (-12.50, "-12.5"),
        ("1200.00", "1200"),
        (100, "100"),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_numbers_are_plain_decimals(number: float, text: str | None) -> None:
    """No exponent, no trailing zero, no noise; what is not finite is no amount."""
    assert decimal_string(number) == text


def test_bounds_are_value_and_uncertainty() -> None:
    """The lower bound is the amount; without an uncertainty there is no upper bound."""
    assert bounds_of(1.25, 0.1499999999999999) == ("1.1", "1.4")
    assert bounds_of(17.5, None) == ("17.5", None)


def test_an_impossible_span_gives_a_quote_alone() -> None:
    """A span outside the text is never passed on."""
    quantity = SimpleNamespace(
        value=3.0, uncertainty=None, unit=unit("dimensionless", "dimensionless"), span=(5, 3), surface=""
    )
    assert figure_of("three of them", quantity) == Figure(quote="3 dimensionless", amount="3")


def test_info_names_the_version_and_the_classifier(worker: ExtractorClass) -> None:
    """The classifier changes results, so a run keeps whether it was there."""
    info = worker.info()
    assert set(info) == {"quantulum3", "classifier"}
    assert info["classifier"] in {"yes", "no"}
