import pytest

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.match.columns import GoldColumns, gold_columns, said_columns
from factgauge.match.meaning import accepted_by, keys_of
from factgauge.match.vocabulary import NO_KEY, Vocabulary
from factgauge.predictions import Prediction

KOREA = Entity(
    name="South Korea", type="country", aliases=("Republic of Korea", "Cote d’Azur"), wikidata="Q884", country="KOR"
)
ENTITIES = {"south_korea": KOREA, "north_korea": Entity(name="North Korea", type="country")}


def columns_of(*facts: GoldFact) -> GoldColumns:
    labels = Labels(id="a", entities=ENTITIES, facts=facts)
    return gold_columns([LabelledArticle(labels=labels, text="")], Vocabulary())


def is_right(gold: GoldFact, predicted: Fact) -> bool:
    """Ask the columns, which must say what the keys say."""
    columns = columns_of(gold)
    said = said_columns([Prediction(document="a", facts=(predicted,))], columns)
    (right,) = columns.vocabulary.share_a_key(columns.bag, said.bag).tolist()
    assert right == any(key in accepted_by(gold, ENTITIES) for key in keys_of(predicted))
    return bool(right)


@pytest.mark.parametrize(
    ("value", "right"),
    [("2024-10-28", True), ("2024-10", False), ("2024-10-29", False), ("2023-10-28", False), (None, False)],
)
def test_a_date_is_right_at_the_same_day_and_granularity_only(value: str | None, *, right: bool) -> None:
    """A month that holds the day, or the day after, is another value."""
    assert is_right(GoldDate(span=(0, 1), value="2024-10-28"), Date(value=value)) is right


@pytest.mark.parametrize(
    ("amount", "right"),
    [
        ("12000", True),
        ("12000.0", True),
        ("+12000", True),
        ("012000", True),
        ("12001", False),
        ("-12000", False),
        ("12,000", False),
        ("1.2e4", False),
        ("NaN", False),
        ("", False),
        (None, False),
    ],
)
def test_an_amount_is_right_where_it_is_the_same_decimal(amount: str | None, *, right: bool) -> None:
    """Written forms of one number are equal; what is no plain decimal is never right."""
    assert is_right(GoldFigure(span=(0, 1), amount="12000"), Figure(amount=amount)) is right


@pytest.mark.parametrize(
    ("unit", "right"), [("kg", True), ("l", False), (None, False), ("KG", False), ("percent", False)]
)
def test_five_kilograms_are_not_five_litres(unit: str | None, *, right: bool) -> None:
    """The unit is part of the value, and so is having none."""
    assert is_right(GoldFigure(span=(0, 1), amount="5", unit="kg"), Figure(amount="5", unit=unit)) is right


def test_a_percent_sign_is_percent_and_not_percentage_points() -> None:
    """UCUM writes percent as a sign; a percentage point is another unit."""
    gold = GoldFigure(span=(0, 1), amount="5", unit="percent")
    assert is_right(gold, Figure(amount="5", unit="%"))
    assert not is_right(gold, Figure(amount="5", unit="percentage_point"))


@pytest.mark.parametrize(
    ("lower", "upper", "right"),
    [("10", "15", True), ("10", None, False), ("10", "16", False), ("15", "10", False), ("10", "fifteen", False)],
)
def test_a_range_is_right_with_both_bounds_only(lower: str, upper: str | None, *, right: bool) -> None:
    """A range that is collapsed to one number is wrong."""
    gold = GoldFigure(span=(0, 1), amount="10", upper="15", modifier="range")
    assert is_right(gold, Figure(amount=lower, upper=upper)) is right


@pytest.mark.parametrize(
    "name",
    ["South Korea", "republic  of korea", "REPUBLIC OF KOREA", "\uff33\uff2f\uff35\uff34\uff28 Korea", "cote d'azur"],
)
def test_an_actor_is_right_under_any_name_after_folding(name: str) -> None:
    """Case, width, white space and the form of quote marks do not matter."""
    assert is_right(GoldActor(span=(0, 1), entity="south_korea"), Actor(name=name))


@pytest.mark.parametrize(
    "actor",
    [Actor(name="North Korea"), Actor(name="Korea"), Actor(name="South Koreas"), Actor(wikidata="Q88"), Actor()],
)
def test_an_actor_is_wrong_under_a_name_that_is_merely_near(actor: Actor) -> None:
    """Names are never compared by likeness."""
    assert not is_right(GoldActor(span=(0, 1), entity="south_korea"), actor)


def test_an_actor_is_right_by_its_wikidata_id() -> None:
    """An id needs no name."""
    assert is_right(GoldActor(span=(0, 1), entity="south_korea"), Actor(wikidata="Q884"))


@pytest.mark.parametrize(
    ("gold", "predicted"),
    [
        (GoldDate(span=(0, 1), value="2024", also={"value": ("2025",)}), Date(value="2025")),
        (GoldFigure(span=(0, 1), amount="1", also={"amount": ("2",)}), Figure(amount="2")),
        (GoldFigure(span=(0, 1), amount="1", unit="USD", also={"unit": ("CAD",)}), Figure(amount="1", unit="CAD")),
        (
            GoldFigure(span=(0, 1), amount="1", upper="2", modifier="range", also={"upper": ("3",)}),
            Figure(amount="1", upper="3"),
        ),
        (
            GoldActor(span=(0, 1), entity="south_korea", also={"entity": ("north_korea",)}),
            Actor(name="North Korea"),
        ),
    ],
)
def test_another_reading_that_gold_lists_is_right(gold: GoldFact, predicted: Fact) -> None:
    """Each field of ``also`` is an alternative to the field of its name."""
    assert is_right(gold, predicted)


def test_gold_without_a_value_accepts_nothing() -> None:
    """Where gold says nothing, nobody is right, not even one who says nothing."""
    facts: tuple[GoldFact, ...] = (GoldDate(span=(0, 1)), GoldFigure(span=(0, 1)), GoldActor(span=(0, 1)))
    for fact in facts:
        assert accepted_by(fact, ENTITIES) == ()
    assert columns_of(*facts).identity.tolist() == [NO_KEY] * 3


def test_one_value_in_two_written_forms_is_one_identity() -> None:
    """5.0 and 5 are one number."""
    first, second = GoldFigure(span=(0, 1), amount="5.0"), GoldFigure(span=(4, 5), amount="5")
    one, other = columns_of(first, second).identity.tolist()
    assert one == other != NO_KEY
