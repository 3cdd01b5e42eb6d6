"""The adapter of Microsoft's Recognizers-Text: every result of every recogniser, in the forms that factgauge compares."""

import datetime as dt
from types import SimpleNamespace

import pytest

from factgauge.extract.recognizers import date_of, figure_of, places_of, recognizers, span_of, unit_of, value_of
from factgauge.facts import Date, Document, Fact, Figure
from factgauge.plugins.contract import ExtractorClass

MONDAY = dt.date(2023, 3, 13)


@pytest.fixture(scope="module", name="worker")
def opened() -> ExtractorClass:
    worker = recognizers.make()
    worker.open()
    return worker


def facts_of(worker: ExtractorClass, text: str, published: dt.date | None = MONDAY) -> list[Fact]:
    return list(worker.extract(Document(id="made-up", text=text, published=published)))


def dates_of(worker: ExtractorClass, text: str, published: dt.date | None = MONDAY) -> list[Date]:
    return [fact for fact in facts_of(worker, text, published) if isinstance(fact, Date)]


def figures_of(worker: ExtractorClass, text: str) -> list[Figure]:
    return [fact for fact in facts_of(worker, text) if isinstance(fact, Figure)]


@pytest.mark.parametrize(
    ("text", "quote", "value", "kind"),
    [
        ("The bridge was opened on 3 May 2022.", "3 May 2022", "2022-05-03", "DATE"),
        ("It was built in 2019.", "2019", "2019", "DATE"),
        ("It closed in June 2021.", "June 2021", "2021-06", "DATE"),
        ("The team leaves next week.", "next week", "2023-W12", "DATE"),
        ("The crash was on Friday.", "Friday", "2023-03-10", "DATE"),
        ("The crash was on March 9.", "March 9", "2023-03-09", "DATE"),
        ("They marched in May.", "May", "2022-05", "DATE"),
        ("It ran from 3 to 5 May 2022.", "from 3 to 5 May 2022", "2022-05-03/2022-05-05", "DATE"),
        ("It ran on 3-5 May.", "3-5 May", "2022-05-03/2022-05-05", "DATE"),
        ("It starts at 14:30 on 3 May 2022.", "14:30 on 3 May 2022", "2022-05-03T14:30", "TIME"),
        ("It starts on Tuesday at 3pm.", "Tuesday at 3pm", "2023-03-07T15", "TIME"),
        ("It starts at 14:30.", "14:30", "T14:30", "TIME"),
        ("Open from 10am to 12pm.", "from 10am to 12pm", "T10/T12", "TIME"),
        ("The siege lasted three days.", "three days", "P3D", "DURATION"),
        ("They train every day.", "every day", "P1D", "SET"),
        ("He came tomorrow morning.", "tomorrow morning", "2023-03-14TMO", "TIME"),
        ("It rained last summer.", "last summer", "2022-SU", "DATE"),
    ],
)
def test_a_timex_becomes_a_value(worker: ExtractorClass, text: str, quote: str, value: str, kind: str) -> None:
    """The timex gives value and granularity; what it leaves open comes from the first resolved day."""
    start = text.index(quote)
    assert dates_of(worker, text) == [
        Date(span=(start, start + len(quote)), quote=quote, value=value, type=kind),
    ]


@pytest.mark.parametrize(
    ("text", "value", "edge"),
    [
        ("He has been away since Monday.", "2023-03-06", "on_or_after"),
        ("It will be over before June.", "2022-06", "before"),
        ("It began after 2020.", "2020", "after"),
        ("It began after December.", "2022-12", "after"),
        ("It was sold in mid-June.", "2022-06", "mid"),
        ("It was sold in early June.", "2022-06", "start"),
    ],
)
def test_mods_become_edges(worker: ExtractorClass, text: str, value: str, edge: str) -> None:
    """What Recognizers calls Mod is the edge; the month that is named stays the month, also after its end."""
    assert [(fact.value, fact.edge) for fact in dates_of(worker, text)] == [(value, edge)]


def test_each_recogniser_gives_its_own_results(worker: ExtractorClass) -> None:
    """The recognisers do not know of each other: an amount of money is a result of two, a date holds two numbers."""
    found = facts_of(worker, "On 3 May 2022 they won $25 million.")
    assert [(type(fact).__name__, fact.quote) for fact in found] == [
        ("Date", "3 May 2022"),
        ("Figure", "3"),
        ("Figure", "2022"),
        ("Figure", "25 million"),
        ("Figure", "$25 million"),
    ]


@pytest.mark.parametrize(
    ("text", "quote", "amount", "code"),
    [
        ("About 12,000 nurses walked out.", "12,000", "12000", None),
        ("Half a dozen came; 3.50 is left.", "3.50", "3.5", None),
        ("Turnout fell by 40% overnight.", "40%", "40", "percent"),
        ("They won US$3 million.", "US$3 million", "3000000", "USD"),
        ("They won $3 million.", "$3 million", "3000000", "USD"),
        ("They won £5.", "£5", "5", "GBP"),
        ("They won 20 yen.", "20 yen", "20", "JPY"),
        ("They won 3 shillings.", "3 shillings", "3", "{Shilling}"),
        ("It weighs 5 kg.", "5 kg", "5", "kg"),
        ("It weighs 5 tonnes.", "5 tonnes", "5", "{Ton}"),
        ("It went at 60 km/h.", "60 km/h", "60", "km/h"),
        ("It was 20 degrees Celsius.", "20 degrees Celsius", "20", "Cel"),
        ("She is 35 years old.", "35 years old", "35", "a"),
    ],
)
def test_numbers_and_units(worker: ExtractorClass, text: str, quote: str, amount: str, code: str) -> None:
    """Amounts are plain decimals, units ISO 4217, percent, UCUM, or an annotation where Recognizers names no code."""
    start = text.index(quote)
    assert Figure(span=(start, start + len(quote)), quote=quote, amount=amount, unit=code) in figures_of(worker, text)


def test_a_crash_inside_recognizers_loses_the_dates_behind_it(worker: ExtractorClass) -> None:
    """Recognizers swallows its own error at "around May 2022" and returns what it had: that is its result."""
    text = "It opened on 3 May 2020 and closed around May 2022, then opened again on 4 May 2023."
    assert [fact.quote for fact in dates_of(worker, text)] == ["3 May 2020"]


def test_spans_count_code_points(worker: ExtractorClass, before: str) -> None:
    """The span is right behind emoji, accents, Chinese, Hebrew, CRLF, and letters that grow in lower case."""
    text = f"{before}on 3 May 2022 they sold 7 kg of rice"
    found = facts_of(worker, text)
    assert [fact.quote for fact in found] == ["3 May 2022", "3", "2022", "7", "7 kg"]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_places_follow_the_lower_case() -> None:
    """Recognizers counts in the lower case of the text, where a capital dotted I is two characters."""
    assert list(places_of("aİb")) == [0, 1, 1, 2]
    assert list(places_of("a\U0001f600b")) == [0, 1, 2]


def test_texts_without_facts_have_none(worker: ExtractorClass, mute_text: str) -> None:
    """Empty, tiny and foreign texts give nothing and break nothing."""
    assert facts_of(worker, mute_text) == []


def test_relative_dates_follow_the_day_of_publication_or_a_fixed_day(worker: ExtractorClass) -> None:
    """The reference is the day of publication; without one it is the same day in every run."""
    text = "The talks ended yesterday."
    assert [fact.value for fact in dates_of(worker, text, dt.date(2024, 3, 1))] == ["2024-02-29"]
    assert [fact.value for fact in dates_of(worker, text, None)] == ["1969-12-31"]


def test_another_language_is_an_error(worker: ExtractorClass) -> None:
    """The adapter reads English; an article in French fails with the reason."""
    with pytest.raises(ValueError, match="reads English, this article is in 'fr'"):
        worker.extract(Document(id="made-up", text="le 3 mai", language="fr"))


def result(**fields: object) -> SimpleNamespace:
    return SimpleNamespace(
        **{"start": 0, "end": 3, "text": "text", "type_name": "number", "resolution": None, **fields}
    )


def test_a_result_that_ends_before_it_starts_has_a_quote_alone() -> None:
    """Recognizers now and then gives an empty range; its text is then the quote."""
    backwards = result(start=2, end=1)
    assert span_of(backwards, range(4)) is None
    assert date_of("Text", backwards, range(4)) == Date(quote="text")
    assert span_of(result(end=4), range(4)) is None


def test_a_unit_without_a_number_has_no_amount() -> None:
    """The currency recogniser finds a "cent" alone; it stays a figure without an amount."""
    alone = result(type_name="currency", resolution={"value": None, "unit": "Cent", "isoCurrency": None})
    assert figure_of("cent", alone, range(4)) == Figure(span=(0, 4), quote="cent", unit="{Cent}")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({}, None),
        ({"timex": "PRESENT_REF", "value": "2023-03-13 00:00:00"}, "PRESENT_REF"),
        ({"timex": "XXXX-WXX-1", "type": "set", "value": "not resolved"}, "XXXX-WXX-1"),
        ({"timex": "XXXX-02-30", "value": "not resolved"}, "XXXX-02-30"),
        ({"timex": "(2022-12-13,2023-03-13,P3M)", "start": "2022-12-13", "end": "2023-03-13"}, "2022-12-13/2023-03-13"),
        ({"timex": "XXXX-06-05", "Mod": "before", "end": "2022-06-05"}, "2022-06-05"),
    ],
)
def test_what_is_not_resolved_stays_as_the_timex_says(value: dict[str, str], written: str | None) -> None:
    """Only what a resolved day can fill in is filled in."""
    assert value_of(value) == written


@pytest.mark.parametrize(
    ("recogniser", "resolution", "code"),
    [
        ("number", {"value": "3"}, None),
        ("currency", {"unit": "Bitcoin", "isoCurrency": "_XBT"}, "{Bitcoin}"),
        ("temperature", {"unit": "D"}, "{D}"),
        ("dimension", {"unit": "Square kilometer"}, "km2"),
        ("dimension", {"unit": "Volume unit"}, "{Volume_unit}"),
    ],
)
def test_units_of_recorded_results(recogniser: str, resolution: dict[str, str | None], code: str | None) -> None:
    """A code that is not of ISO 4217 and a unit that Recognizers only calls a unit become annotations."""
    assert unit_of(recogniser, resolution) == code


def test_info_names_versions_and_culture(worker: ExtractorClass) -> None:
    """A run keeps the versions of the three packages and the culture."""
    assert worker.info().get("culture") == "en-us"
    assert sum(name.startswith("recognizers-text") for name in worker.info()) == 3
