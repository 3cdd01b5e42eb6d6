"""Why a value is wrong: one code for each predicted fact that stands in the right place and says the wrong thing.

Where gold accepts several readings (``also``), the code is that of the nearest: the one that stands first in the order of the table in
:data:`WrongValue`, below its kind.
"""

import re
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from itertools import product
from typing import Literal, TypeAlias, get_args

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle
from factgauge.match.meaning import keys_of, keys_of_entity
from factgauge.score.anchor import is_anchor_wrong
from factgauge.score.date_values import Days, Point, days_of, form_of, point_of, points_of
from factgauge.values import amount_of, fold_name, is_date_value, unit_of

Unsaid: TypeAlias = Literal["no_value", "ill_formed"]
WrongDate: TypeAlias = Literal[
    "granularity", "anchor", "range", "time", "day", "month", "year", "duration", "date_type", "date"
]
WrongFigure: TypeAlias = Literal["percent_points", "unit", "sign", "scale", "rounding", "range_collapsed", "amount"]
WrongActor: TypeAlias = Literal["another_entity", "unknown_name"]

WrongValue: TypeAlias = Literal[Unsaid, WrongDate, WrongFigure, WrongActor]
"""What is wrong with a value.

===================  =====================================================================================================
all kinds
``no_value``         nothing is said: no value, amount, name or id, or a blank one
``ill_formed``       it is not of the form that the kind demands: no TIMEX3 value, no plain decimal, no Wikidata id
date
``granularity``      the same time, coarser or finer or otherwise written: 2024-10 or 2024-W44 for 2024-10-28, P7D for P1W
``anchor``           right in what the words name; wrong, or left open (X), in what only an anchor can tell: "28 October" in
                     another year, "Monday" of another week, "yesterday" counted from another day
``range``            one end is wrong, or there is only one end, or an end is made a range
``time``             the right day at the wrong time
``day``              year and month (or week) are right, the day is not
``month``            the year is right, the month is not
``year``             the year is wrong, whatever else is
``duration``         the wrong length
``date_type``        another form of time: a duration for a point, a day for "every Monday"
``date``             anything else: another week, quarter or season; both ends of a range wrong in two ways
figure
``percent_points``   the right number as percent for percentage points, or the other way round
``unit``             the right number with another unit, or one has none
``sign``             the right number but for its sign
``scale``            wrong by a power of ten: a scale word or separator is lost, a percentage is made a fraction
``rounding``         gold rounded or cut to fewer significant digits, or the other way round
``range_collapsed``  one bound or the middle for a range, or the other way round
``amount``           any other number, whatever the unit; the number goes before the unit
actor
``another_entity``   a name or id of another entity of this article
``unknown_name``     the name or id of no entity of this article
===================  =====================================================================================================
"""

_DATE_ORDER = get_args(WrongDate)
_FIGURE_ORDER = get_args(WrongFigure)
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_PERCENTS = {"percent", "percentage_point"}
# The hours that a part of the day may mean, taken widely: it only tells a coarser time from a wrong one.
_HOURS = {
    "MO": {*range(4, 12)},
    "MI": {*range(11, 15)},
    "AF": {*range(12, 19)},
    "EV": {*range(16, 24)},
    "NI": {*range(6), *range(19, 25)},
    "DT": {*range(6, 21)},
}
_LENGTH = re.compile(r"(?P<count>\d+(?:\.\d+)?)(?P<unit>[A-Z]{1,2})")
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
_SECONDS = {"W": 604800, "D": 86400, "TH": 3600, "TM": 60, "TS": 1}
# Amounts come from strangers: a number of a million digits makes an answer coarse, not an exception.
_WIDE = Context(prec=100, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def wrong_value(gold: GoldFact, predicted: Fact, article: LabelledArticle) -> WrongValue:
    """Say why the value of ``predicted`` is not accepted by ``gold``, a fact of the same kind in ``article``.

    It answers for any value, however ill formed. For a value that is accepted the answer means nothing.

    Raises:
        ValueError: the two facts are of two kinds.
    """
    match gold, predicted:
        case GoldDate(), Date():
            return _unsaid_date(predicted) or _wrong_date(gold, predicted, article)
        case GoldFigure(), Figure():
            return _unsaid_figure(predicted) or _wrong_figure(gold, predicted)
        case GoldActor(), Actor():
            return _unsaid_actor(predicted) or _wrong_actor(predicted, article)
        case _:
            raise ValueError(f"a {predicted.kind} cannot be the wrong value of a {gold.kind}")


def _unsaid_date(date: Date) -> Unsaid | None:
    if _is_blank(date.value):
        return "no_value"
    return None if is_date_value(date.value or "") else "ill_formed"


def _unsaid_figure(figure: Figure) -> Unsaid | None:
    if _is_blank(figure.amount) and _is_blank(figure.upper):
        return "no_value"
    read = [amount_of(each) for each in (figure.amount or "", figure.upper) if each is not None]
    return "ill_formed" if None in read else None


def _unsaid_actor(actor: Actor) -> Unsaid | None:
    if not _is_blank(actor.name):
        return None
    if _is_blank(actor.wikidata):
        return "no_value"
    return None if _WIKIDATA.fullmatch(actor.wikidata or "") else "ill_formed"


def _is_blank(text: str | None) -> bool:
    return text is None or not fold_name(text)


def _wrong_actor(actor: Actor, article: LabelledArticle) -> WrongActor:
    said = set(keys_of(actor))
    named = any(not said.isdisjoint(keys_of_entity(entity)) for entity in article.labels.entities.values())
    return "another_entity" if named else "unknown_name"


def _wrong_figure(gold: GoldFigure, predicted: Figure) -> WrongFigure:
    said = _bounds(predicted.amount, predicted.upper)
    readings = product(
        (gold.amount, *gold.also.get("amount", ())),
        (gold.upper, *gold.also.get("upper", ())),
        (gold.unit, *gold.also.get("unit", ())),
    )
    codes = [
        _figure_code(_bounds(amount, upper), said, unit_of(unit), unit_of(predicted.unit))
        for amount, upper, unit in readings
    ]
    return min(codes, key=_FIGURE_ORDER.index)


def _bounds(amount: str | None, upper: str | None) -> tuple[Decimal, ...]:
    read = [amount_of(each) for each in (amount, upper) if each is not None]
    return tuple(each for each in read if each is not None)


def _figure_code(
    gold: tuple[Decimal, ...], said: tuple[Decimal, ...], unit: str | None, said_unit: str | None
) -> WrongFigure:
    if gold == said:
        return "percent_points" if {unit, said_unit} == _PERCENTS else "unit"
    if len(gold) != len(said):
        return "range_collapsed" if _is_collapsed(gold, said) else "amount"
    pairs = [pair for pair in zip(gold, said, strict=True) if pair[0] != pair[1]]
    if all(one == other.copy_negate() for one, other in pairs):
        return "sign"
    if all(_same_digits(*pair) for pair in pairs):
        return "scale"
    return "rounding" if all(_is_rounded(*pair) for pair in pairs) else "amount"


def _is_collapsed(gold: tuple[Decimal, ...], said: tuple[Decimal, ...]) -> bool:
    short, long = sorted((gold, said), key=len)
    if not short:
        return False
    lower, upper = long
    return short[0] in (lower, upper, _WIDE.divide(_WIDE.add(lower, upper), Decimal(2)))


def _same_digits(one: Decimal, other: Decimal) -> bool:
    return bool(one and other) and one.is_signed() == other.is_signed() and _significand(one) == _significand(other)


def _significand(number: Decimal) -> tuple[int, ...]:
    """Give the digits of a number without the zeros at its end."""
    digits = number.as_tuple().digits
    end = len(digits)
    while end and digits[end - 1] == 0:
        end -= 1
    return digits[:end]


def _is_rounded(one: Decimal, other: Decimal) -> bool:
    """Say whether the number of fewer significant digits is the other one rounded, a half either way, or cut."""
    short, long = sorted((one, other), key=lambda number: len(_significand(number)))
    kept = len(_significand(short))
    return kept > 0 and any(
        Context(prec=kept, rounding=rounding, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[]).plus(long) == short
        for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_DOWN)
    )


def _wrong_date(gold: GoldDate, predicted: Date, article: LabelledArticle) -> WrongDate:
    said = predicted.value or ""
    words = _words_of(gold, article.text)
    readings = [value for value in (gold.value, *gold.also.get("value", ())) if value and is_date_value(value)]
    codes = [
        "date_type"
        if _recurs_alone(gold, value, said) or _recurs_alone(predicted, said, value)
        else _date_code(value, said, words)
        for value in readings
    ]
    return min(codes, key=_DATE_ORDER.index, default="date")


def _words_of(gold: GoldFact, text: str | None) -> str | None:
    if gold.quote is not None or text is None:
        return gold.quote
    return text[gold.span[0] : gold.span[1]]


def _recurs_alone(date: Date | GoldDate, value: str, other: str) -> bool:
    """Say whether a date recurs ("every Monday", XXXX-WXX-1) and the other value names one time."""
    return date.type == "SET" and "X" in value and "X" not in other


def _date_code(gold: str, said: str, words: str | None) -> WrongDate:
    forms = {form_of(gold), form_of(said)}
    if forms == {"point"}:
        return _point_code(gold, said, words)
    if forms <= {"point", "range"}:
        return _range_code(gold, said, words)
    if forms == {"duration"}:
        length = _length_of(gold)
        return "granularity" if length is not None and length == _length_of(said) else "duration"
    return "date" if forms == {"reference"} else "date_type"


def _length_of(duration: str) -> tuple[Decimal, Decimal] | None:
    """Give a duration in months and seconds, between which there is no rate; None where a count or unit is not known."""
    days, _, clock = duration.removeprefix("P").partition("T")
    months, seconds = Decimal(0), Decimal(0)
    for prefix, part in (("", days), ("T", clock)):
        if _LENGTH.sub("", part):
            return None
        for found in _LENGTH.finditer(part):
            unit = prefix + found["unit"]
            if unit not in _MONTHS and unit not in _SECONDS:
                return None
            count = Decimal(found["count"])
            months = _WIDE.fma(count, _MONTHS.get(unit, 0), months)
            seconds = _WIDE.fma(count, _SECONDS.get(unit, 0), seconds)
    return months, seconds


def _point_code(gold: str, said: str, words: str | None) -> WrongDate:
    if _is_same_time(point_of(gold), point_of(said)):
        return "granularity"
    return "anchor" if is_anchor_wrong(words, gold, said) else _component_code(point_of(gold), point_of(said))


def _component_code(gold: Point, said: Point) -> WrongDate:
    """Name the coarsest component that differs."""
    if gold.year != said.year:
        return "year"
    if gold.part != said.part:
        return "month" if _is_month(gold) and _is_month(said) else "date"
    if gold.day != said.day:
        return "day"
    return "time" if gold.clock != said.clock else "date"


def _is_month(point: Point) -> bool:
    return point.part is not None and point.part.isdigit()


def _is_same_time(one: Point, other: Point) -> bool:
    """Say whether one of two points lies in the other, or both are the same, written in two ways."""
    days, other_days = days_of(one), days_of(other)
    if days is None or other_days is None:
        nested = _is_beginning(one, other) or _is_beginning(other, one)
    else:
        nested = _contains(days, other_days) or _contains(other_days, days)
    return nested and (one.clock is None or other.clock is None or _clocks_agree(one.clock, other.clock))


def _is_beginning(coarse: Point, fine: Point) -> bool:
    if coarse.year != fine.year or coarse.part not in (None, fine.part):
        return False
    return coarse.day in (None, fine.day)


def _contains(outer: Days, inner: Days) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _clocks_agree(one: str, other: str) -> bool:
    if one.startswith(other) or other.startswith(one):
        return True
    part, clock = (one, other) if one in _HOURS else (other, one)
    return part in _HOURS and clock[:2].isdigit() and int(clock[:2]) in _HOURS[part]


def _range_code(gold: str, said: str, words: str | None) -> WrongDate:
    """Judge a range against a range, or against a point."""
    ends, said_ends = gold.split("/"), said.split("/")
    if len(ends) != len(said_ends):
        return "range" if set(ends) & set(said_ends) else _nested_code(gold, said)
    if ends[0] == said_ends[0] or ends[1] == said_ends[1]:
        return "range"
    if is_anchor_wrong(words, gold, said):
        return "anchor"
    first, last = (_point_code(end, said_end, None) for end, said_end in zip(ends, said_ends, strict=True))
    return first if first == last else "date"


def _nested_code(one: str, other: str) -> WrongDate:
    hull, other_hull = _hull(one), _hull(other)
    if hull is None or other_hull is None:
        return "date"
    return "granularity" if _contains(hull, other_hull) or _contains(other_hull, hull) else "date"


def _hull(value: str) -> Days | None:
    ends = [days_of(point) for point in points_of(value)]
    first, last = ends[0], ends[-1]
    return None if first is None or last is None else (first[0], last[1])
