import datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from factgauge.facts import Actor, Date, DateType, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.match.meaning import accepted_by, keys_of
from factgauge.score import wrong_value as module
from factgauge.score.wrong_value import WrongDate, WrongFigure, WrongValue, wrong_value

ENTITIES = {
    "south_korea": Entity(name="South Korea", type="country", aliases=("Republic of Korea",), wikidata="Q884"),
    "treasury": Entity(name="National Treasury", type="organisation", aliases=("Treasury",), wikidata="Q12"),
}
HUGE = "9" * 200_000


def article_of(*facts: GoldFact, text: str | None = None) -> LabelledArticle:
    labels = Labels(id="a", published=datetime.date(2024, 10, 29), entities=ENTITIES, facts=facts)
    return LabelledArticle(labels=labels, text=text)


def code_of(gold: GoldFact, predicted: Fact) -> WrongValue:
    return wrong_value(gold, predicted, article_of(gold))


def date_code(words: str | None, gold: str, said: str | None, **fields: Any) -> WrongValue:
    return code_of(GoldDate(span=(0, 1), quote=words, value=gold, **fields), Date(value=said))


def figure_code(gold: tuple[str | None, ...], said: tuple[str | None, ...]) -> WrongValue:
    amount, upper, unit = (*gold, None, None)[:3]
    said_amount, said_upper, said_unit = (*said, None, None)[:3]
    return code_of(
        GoldFigure(span=(0, 1), amount=amount, upper=upper, unit=unit),
        Figure(amount=said_amount, upper=said_upper, unit=said_unit),
    )


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_who_says_nothing_is_told_so(value: str | None) -> None:
    """A missing value and a blank one are the same for every kind."""
    assert date_code("28 October", "2024-10-28", value) == "no_value"
    assert figure_code(("12000",), (value, None, "USD")) == "no_value"
    assert code_of(GoldActor(span=(0, 1), entity="treasury"), Actor(name=value, wikidata=value)) == "no_value"


@pytest.mark.parametrize(
    ("gold", "predicted"),
    [
        (GoldDate(span=(0, 1), value="2024-10-28"), Date(value="28 October 2024")),
        (GoldDate(span=(0, 1), value="2024-10-28"), Date(value="2024-10-32")),
        (GoldDate(span=(0, 1), value="P6M"), Date(value="P")),
        (GoldFigure(span=(0, 1), amount="12000"), Figure(amount="12,000")),
        (GoldFigure(span=(0, 1), amount="12000"), Figure(amount="NaN")),
        (GoldFigure(span=(0, 1), amount="12000"), Figure(amount="1.2e4")),
        (GoldFigure(span=(0, 1), amount="12000"), Figure(amount="12000", upper="")),
        (GoldFigure(span=(0, 1), amount="12000"), Figure(upper="12000")),
        (GoldActor(span=(0, 1), entity="treasury"), Actor(wikidata="Treasury")),
        (GoldActor(span=(0, 1), entity="treasury"), Actor(name=" ", wikidata="q12")),
    ],
)
def test_what_has_not_the_form_of_its_kind_is_ill_formed(gold: GoldFact, predicted: Fact) -> None:
    """No TIMEX3, no plain decimal, a range without its lower bound, no Wikidata id."""
    assert code_of(gold, predicted) == "ill_formed"


DATES: list[tuple[WrongDate, str | None, str, str]] = [
    # code, words, gold, said
    ("granularity", "28 October", "2024-10-28", "2024-10"),
    ("granularity", "28 October", "2024-10-28", "2024-W44"),
    ("granularity", "28 October", "2024-10-28", "2024-W44-1"),
    ("granularity", "28 October", "2024-10-28", "2024-10-28T14:30"),
    ("granularity", "28 October", "2024-10-28", "2024-Q4"),
    ("granularity", "28 October", "2024-10-28", "202"),
    ("granularity", "28 October", "2024-10-28", "20XX"),
    ("granularity", "October 2024", "2024-10", "2024-FA"),
    ("granularity", "winter", "2024-WI", "2023-12"),
    ("granularity", "last weekend", "2024-W43-WE", "2024-10-27"),
    ("granularity", "Monday at 2 pm", "2024-10-28T14", "2024-10-28T14:30"),
    ("granularity", "Monday morning", "2024-10-28TMO", "2024-10-28T09:00"),
    ("granularity", "3-5 May 2024", "2024-05-03/2024-05-05", "2024-05"),
    ("granularity", "October 2024", "2024-10", "2024-10-01/2024-10-31"),
    ("granularity", "a week", "P1W", "P7D"),
    ("granularity", "a day and a half", "P1DT12H", "PT36H"),
    ("granularity", "44 BC", "BC0044", "BC0044-03-15"),
    ("granularity", "every October", "XXXX-10", "XXXX-10-28"),
    ("anchor", "28 October", "2024-10-28", "2023-10-28"),
    ("anchor", "28 October", "2024-10-28", "XXXX-10-28"),
    ("anchor", "Monday", "2024-10-28", "2024-10-21"),
    ("anchor", "Monday", "2024-10-28", "2024-11-04"),
    ("anchor", "Monday", "2024-10-28", "XXXX-WXX-1"),
    ("anchor", "Monday morning", "2024-10-28TMO", "2024-10-21TMO"),
    ("anchor", "yesterday", "2024-10-28", "2019-01-01"),
    ("anchor", "last week", "2024-W43", "2024-W40"),
    ("anchor", "the 28th", "2024-10-28", "2024-09-28"),
    ("anchor", "14:30", "2024-10-28T14:30", "2024-10-29T14:30"),
    ("anchor", "14:30", "2024-10-28T14:30", "T14:30"),
    ("anchor", "the third quarter", "2024-Q3", "2023-Q3"),
    ("anchor", "3–5 May", "2024-05-03/2024-05-05", "2023-05-03/2023-05-05"),
    # The normaliser reads English alone; the year is nowhere in the words.
    ("anchor", "8 жовтня", "2024-10-08", "2023-10-08"),
    ("range", "3-5 May", "2024-05-03/2024-05-05", "2024-05-03"),
    ("range", "3-5 May", "2024-05-03/2024-05-05", "2024-05-05"),
    ("range", "3-5 May", "2024-05-03/2024-05-05", "2024-05-03/2024-05-06"),
    ("range", "3 May", "2024-05-03", "2024-05-03/2024-05-05"),
    ("time", "Monday at 2 pm", "2024-10-28T14:00", "2024-10-28T02:00"),
    ("time", "Monday morning", "2024-10-28TMO", "2024-10-28TEV"),
    ("time", "Monday morning", "2024-10-28TMO", "2024-10-28T20:00"),
    ("day", "28 October", "2024-10-28", "2024-10-29"),
    ("day", "28 October 2024", "2024-10-28", "2024-10-21"),
    ("day", "Monday", "2024-10-28", "2024-10-29"),
    ("day", "the 28th", "2024-10-28", "2024-10-27"),
    ("day", "15 March 44 BC", "BC0044-03-15", "BC0044-03-14"),
    ("day", "3-5 May 2024", "2024-05-03/2024-05-05", "2024-05-02/2024-05-06"),
    ("day", None, "2024-10-28", "2024-10-21"),
    ("month", "3 May 2024", "2024-05-03", "2024-03-05"),
    # The normaliser reads the third of May first, but words of digits alone need no anchor.
    ("month", "03/05/2023", "2023-03-05", "2023-05-03"),
    ("month", "October", "2024-10", "2024-11"),
    ("month", "October", "2024-10", "2024-11-05"),
    ("year", "28 October 2024", "2024-10-28", "2023-10-28"),
    ("year", "28 October 2024", "2024-10-28", "XXXX-10-28"),
    ("year", "28.10.2024", "2024-10-28", "1924-10-28"),
    ("year", "28 жовтня 24-го року", "2024-10-28", "1924-10-28"),
    ("year", "2019", "2019", "2020"),
    ("year", "28 October", "2024-10-28", "2023-11-05"),
    ("year", "44 BC", "BC0044", "0044"),
    ("duration", "six months", "P6M", "P6D"),
    ("duration", "a month", "P1M", "P30D"),
    ("duration", "some days", "PXD", "P3D"),
    ("date_type", "six months", "P6M", "2024-06"),
    ("date_type", "28 October", "2024-10-28", "P28D"),
    ("date_type", "now", "PRESENT_REF", "2024-10-29"),
    ("date", "now", "PRESENT_REF", "FUTURE_REF"),
    ("date", "the third quarter of 2024", "2024-Q3", "2024-Q2"),
    ("date", "week 44 of 2024", "2024-W44", "2024-10-05"),
    ("date", "3-5 May 2024", "2024-05-03/2024-05-05", "2023-05-03/2024-06-05"),
]


@pytest.mark.parametrize(("code", "words", "gold", "said"), DATES)
def test_a_wrong_date_has_its_code(code: WrongDate, words: str | None, gold: str, said: str) -> None:
    """The words, the right value and the wrong one, by hand."""
    assert date_code(words, gold, said) == code


def test_without_a_quote_the_words_are_those_of_the_article() -> None:
    """Gold may leave the quote to the text, and the text to the quote."""
    gold = GoldDate(span=(3, 9), value="2024-10-28")
    said = Date(value="2024-10-21")
    assert wrong_value(gold, said, article_of(gold, text="On Monday.")) == "anchor"
    assert wrong_value(gold, said, article_of(gold)) == "day"


@pytest.mark.parametrize(
    ("gold_type", "gold", "said_type", "said", "code"),
    [
        ("SET", "XXXX-WXX-1", None, "2024-10-28", "date_type"),
        ("SET", "XXXX-WXX-1", "DATE", "2024-10-28", "date_type"),
        ("DATE", "2024-10-28", "SET", "XXXX-WXX-1", "date_type"),
        ("SET", "XXXX-WXX-1", None, "XXXX-WXX-2", "day"),
        ("SET", "P1W", None, "P2W", "duration"),
    ],
)
def test_what_recurs_is_no_single_time(
    gold_type: DateType, gold: str, said_type: DateType | None, said: str, code: WrongDate
) -> None:
    """Every Monday and one Monday are two types; two recurring times are compared as others are."""
    label = GoldDate(span=(0, 1), quote="Monday", value=gold, type=gold_type)
    assert code_of(label, Date(value=said, type=said_type)) == code


FIGURES: list[tuple[WrongFigure, tuple[str | None, ...], tuple[str | None, ...]]] = [
    ("percent_points", ("3", None, "percentage_point"), ("3", None, "percent")),
    ("percent_points", ("3", None, "percentage_point"), ("3", None, "%")),
    ("unit", ("5", None, "kg"), ("5", None, "L")),
    ("unit", ("5", None, "USD"), ("5.0",)),
    ("unit", ("20", "30", "USD"), ("20", "30", "EUR")),
    ("sign", ("-3", None, "percent"), ("3", None, "percent")),
    ("sign", ("-5", "3"), ("-5", "-3")),
    ("scale", ("3500000000", None, "USD"), ("3.5", None, "USD")),
    ("scale", ("12000",), ("12",)),
    ("scale", ("12.5",), ("125",)),
    ("scale", ("500",), ("5",)),
    ("scale", ("5", None, "percent"), ("0.05",)),
    ("scale", ("2000000", "3000000"), ("2", "3000000")),
    ("rounding", ("12345",), ("12000",)),
    ("rounding", ("12000",), ("12345",)),
    ("rounding", ("12900",), ("12000",)),
    ("rounding", ("9960",), ("10000",)),
    ("rounding", ("2.5",), ("3",)),
    ("rounding", ("2.5",), ("2",)),
    ("rounding", ("0.3333",), ("0.333",)),
    ("rounding", ("12.4", "15.6"), ("12", "16")),
    ("range_collapsed", ("20", "30"), ("20",)),
    ("range_collapsed", ("20", "30"), ("30",)),
    ("range_collapsed", ("20", "30", "USD"), ("25",)),
    ("range_collapsed", ("20",), ("20", "30")),
    ("amount", ("20", "30"), ("40",)),
    ("amount", ("20", "30"), ("30", "20")),
    ("amount", ("12000",), ("13000",)),
    ("amount", ("12345",), ("13000",)),
    ("amount", ("12000", None, "USD"), ("11", None, "EUR")),
    ("amount", ("0.4",), ("0",)),
    ("amount", ("-3000000",), ("3",)),
]


@pytest.mark.parametrize(("code", "gold", "said"), FIGURES)
def test_a_wrong_figure_has_its_code(
    code: WrongFigure, gold: tuple[str | None, ...], said: tuple[str | None, ...]
) -> None:
    """Amount, upper bound and unit, the right ones and the wrong ones, by hand."""
    assert figure_code(gold, said) == code


@pytest.mark.parametrize(
    ("predicted", "code"),
    [
        (Actor(name="REPUBLIC of  Korea"), "another_entity"),
        (Actor(wikidata="Q884"), "another_entity"),
        (Actor(name="Seoul", wikidata="Q884"), "another_entity"),
        (Actor(name="South Korean"), "unknown_name"),
        (Actor(wikidata="Q1"), "unknown_name"),
    ],
)
def test_a_wrong_actor_is_another_entity_or_nobody(predicted: Actor, code: WrongValue) -> None:
    """Names are folded as in scoring; either the name or the id may point at the other entity."""
    assert code_of(GoldActor(span=(0, 1), entity="treasury"), predicted) == code


def test_every_code_is_in_the_table_and_in_the_examples() -> None:
    """The documented codes are the codes, and each of them has an example by hand above."""
    table = Path(module.__file__).read_text(encoding="utf-8")
    assert all(f"\n``{code}``" in table for code in get_args(WrongValue))
    assert {code for code, *_ in DATES} == set(get_args(WrongDate))
    assert {code for code, *_ in FIGURES} == set(get_args(WrongFigure))


def test_the_nearest_accepted_reading_decides() -> None:
    """An alternative that is off by a component of its own gives the code, wherever it stands in the list."""
    for also in (("2020-01-01", "2024-10"), ("2024-10", "2020-01-01")):
        gold = GoldDate(span=(0, 1), quote="28 October 2024", value="2023-05-05", also={"value": also})
        assert code_of(gold, Date(value="2024-10-27")) == "granularity"
    timed = GoldDate(span=(0, 1), value="2024-10-27T14:00", also={"value": ("2024-10-28T14:00",)})
    assert code_of(timed, Date(value="2024-10-28T02:00")) == "time"
    figure = GoldFigure(span=(0, 1), amount="7", unit="kg", also={"amount": ("12",), "unit": ("t",)})
    assert code_of(figure, Figure(amount="12", unit="L")) == "unit"
    assert code_of(figure, Figure(amount="12000", unit="t")) == "scale"


def test_facts_of_two_kinds_have_no_wrong_value() -> None:
    """Asking for one is an error of the caller."""
    with pytest.raises(ValueError, match="a figure cannot be the wrong value of a date"):
        code_of(GoldDate(span=(0, 1), value="2024"), Figure(amount="2024"))


VALUES = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from([case for _, _, *pair in DATES for case in pair]),
    st.sampled_from(["0000", "0000-01-01", "9999-12-31", "9999-W52", "0001-W01-1", "0001-WI", "00", "XXXX-XX-XX"]),
    st.sampled_from(
        ["T24", "2024T14", "2024-WXX-WE", "2024-QX", "BC0001-02-28/0001-02-28", "٢٠٢٤-١٠-٢٨", "PT0S", "P1DE"]
    ),
    st.sampled_from(
        ["2024-XX", "2024-10-XX", "XXXX/XXXX", "P" + "9" * 5000 + "Y", "PXXDT1H", "2024-10-28T10:00-05:00"]
    ),
    st.from_regex(r"(BC)?(\d{4}|XXXX)(-(\d\d|W\d\d|Q\d|XX)(-\d\d?)?)?(T(MO|\d\d(:\d\d)?))?", fullmatch=True),
)
WORDS = st.one_of(st.none(), st.text(max_size=20), st.sampled_from([words for _, words, _, _ in DATES]))
TYPES = st.sampled_from((None, *get_args(DateType)))
AMOUNTS = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.sampled_from([case for _, *pair in FIGURES for each in pair for case in each[:2]]),
    st.sampled_from(["NaN", "Infinity", "-0", "0.0", "1e400", "٣", HUGE, f"0.{HUGE}", f"1{'0' * 200_000}", f"-{HUGE}"]),
)
UNITS = st.one_of(st.none(), st.sampled_from(["USD", "%", "percent", "percentage_point", ""]), st.text(max_size=3))
NAMES = st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["South Korea", "Treasury", "Q884", "Q0", ""]))


NUMBERS = st.sampled_from(["20", "25", "30", "-20", "20.4", "20000", "0", "1234", "1200", HUGE, f"{HUGE}0"])


@st.composite
def pairs(draw: st.DrawFn) -> tuple[GoldFact, Fact]:
    kind: Literal["date", "figure", "actor"] = draw(st.sampled_from(("date", "figure", "actor")))
    if kind == "date":
        gold = GoldDate(span=(0, 1), quote=draw(WORDS), value=draw(VALUES), type=draw(TYPES))
        return gold, Date(value=draw(VALUES), type=draw(TYPES))
    if kind == "figure":
        label = GoldFigure(span=(0, 1), amount=draw(AMOUNTS), upper=draw(AMOUNTS), unit=draw(UNITS))
        return label, Figure(amount=draw(AMOUNTS), upper=draw(AMOUNTS), unit=draw(UNITS))
    entity = draw(st.sampled_from((None, *ENTITIES)))
    return GoldActor(span=(0, 1), entity=entity), Actor(name=draw(NAMES), wikidata=draw(NAMES))


@given(pairs())
def test_there_is_one_code_for_every_value(pair: tuple[GoldFact, Fact]) -> None:
    """Hostile and ill-formed values, in gold too, get a code that is in the table and no exception."""
    gold, predicted = pair
    assume(set(accepted_by(gold, ENTITIES)).isdisjoint(keys_of(predicted)))
    assert code_of(gold, predicted) in get_args(WrongValue)


def test_a_wrong_date_is_as_wrong_the_other_way_round() -> None:
    """Gold and prediction may change places where no words tell which of them fits; every pair of the values above is tried."""
    values = sorted({value for _, _, *pair in DATES for value in pair})
    for gold, said in combinations(values, 2):
        assert date_code(None, gold, said) == date_code(None, said, gold), (gold, said)


@given(st.tuples(NUMBERS, st.none() | NUMBERS, UNITS), st.tuples(NUMBERS, st.none() | NUMBERS, UNITS))
def test_a_wrong_figure_is_as_wrong_the_other_way_round(
    gold: tuple[str | None, ...], said: tuple[str | None, ...]
) -> None:
    """Gold and prediction may change places."""
    assert figure_code(gold, said) == figure_code(said, gold)


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.integers(1, 200))
def test_a_weekday_of_another_week_has_the_wrong_anchor(day: datetime.date, weeks: int) -> None:
    """Whatever the day: the words name the weekday, the anchor gives the week."""
    assume((datetime.date.max - day).days > 7 * weeks)
    said = (day + datetime.timedelta(weeks=weeks)).isoformat()
    assert date_code(day.strftime("%A"), day.isoformat(), said) == "anchor"


def test_a_day_without_its_year_has_the_wrong_anchor_in_another_year() -> None:
    """Every day of a year, whatever weekday it has; with its year in the words it is the year that is wrong."""
    for number in range(365):
        day = datetime.date(2023, 1, 1) + datetime.timedelta(days=number)
        words, said = f"{day.day} {day:%B}", day.replace(year=2022).isoformat()
        assert date_code(words, day.isoformat(), said) == "anchor", words
        assert date_code(f"{words} 2023", day.isoformat(), said) == "year", words


@given(st.decimals(min_value=1, max_value=10**9, places=2), st.integers(1, 12))
def test_any_power_of_ten_is_a_scale(amount: Decimal, power: int) -> None:
    """The digits are the same, the point is elsewhere."""
    assert figure_code((str(amount),), (format(amount.scaleb(power), "f"),)) == "scale"
