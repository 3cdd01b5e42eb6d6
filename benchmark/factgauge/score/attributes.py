"""The attributes of facts by which scores are sliced: short words for what kind of date, figure or actor a fact is.

``none`` stands where a fact lacks the attribute, ``unknown`` where it cannot be told, ``ill_formed`` where a predicted value has not
the form that its kind demands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

import msgspec

from factgauge.facts import Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Region
from factgauge.match.overlap import overlapping
from factgauge.normalise.numerals import DOZEN, ONES, PARTS, SCALES, SHORT_SCALES, TENS, TOUCHING_SCALES
from factgauge.normalise.tokens import Tokens, tokenise, touches
from factgauge.score.anchor import expression_of
from factgauge.score.date_values import form_of, granularity_of
from factgauge.spans import Span, contains
from factgauge.values import amount_of, is_date_value, unit_of

ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "date": ("type", "granularity", "expression", "role", "edge", "length", "region"),
        "figure": ("modifier", "unit", "unit_type", "magnitude", "form", "change", "length", "region"),
        "actor": ("type", "level", "mention", "country", "length", "region"),
    }
)
"""The names of the attributes of each kind.

date: ``type`` (DATE, TIME, DURATION, SET; read off the value where it is not said), ``granularity`` (see
:func:`factgauge.score.date_values.granularity_of`), ``expression`` (see :func:`factgauge.score.anchor.expression_of`), ``role``, ``edge``.

figure: ``modifier``; ``unit`` and ``unit_type`` (count, percent with percentage points, money, measure); ``magnitude`` of the
amount without its sign, in a range of the lower bound (0, <1, 1-9, 10-99, 100-999, then 10^3 for a thousand up to a million, 10^6, 10^9,
10^12, and 10^15 for all above); ``form`` (digits, words, or mixed: "3.5 million"; the words of English); ``change``.

actor: ``type`` and ``country`` of the entity, ``level``, ``mention`` (first or later in the text among all mentions of the entity,
optional ones too).

all: ``length`` in words that white space parts (1, 2, 3, 4+); ``region``, the smallest that holds all of the mention (metadata, label,
boilerplate, else body).
"""

NONE, UNKNOWN, ILL_FORMED = "none", "unknown", "ill_formed"

_MOST_WORDS = 4
_SMALL = ("1-9", "10-99", "100-999")
_LARGEST_POWER = 15
# No figure is so long in words; a predicted span may take in the whole article.
_LONGEST_FIGURE = 200
_NUMBER_WORDS = frozenset({*ONES, *TENS, *SCALES, *DOZEN, *PARTS, *SHORT_SCALES, "hundred"})
_CODE = re.compile(r"[A-Z]{3}")
_UNIT = re.compile(r"[\w%°*./()\[\]{}'+-]{1,24}")


def gold_attributes(article: LabelledArticle) -> list[dict[str, str]]:
    """Give the attributes of every gold fact of an article, in the order of its facts: all names of :data:`ATTRIBUTES` for its kind."""
    facts = article.labels.facts
    regions = _regions_of([fact.span for fact in facts], article.labels.regions)
    mentions = _mentions_of(facts)
    return [
        {
            **_gold_values(fact, article, _words(fact.quote, fact.span, article.text), mentions[index]),
            "region": regions[index],
        }
        for index, fact in enumerate(facts)
    ]


def attributes_of_prediction(
    fact: Fact, span: Span | None, text: str | None, regions: Sequence[Region] | None = None
) -> dict[str, str]:
    """Give the attributes that a predicted fact has by itself: all names of :data:`ATTRIBUTES` for its kind.

    They are for predictions that are paired with no gold fact. ``mention`` is always ``unknown``.

    Args:
        fact: the predicted fact.
        span: its place in the text, None where it has none.
        text: the article, None where the gold has no text.
        regions: the regions of the article; None where they are not known.
    """
    place = UNKNOWN if regions is None or span is None else _regions_of([span], regions)[0]
    return {**_predicted_values(fact, _words(fact.quote, span, text)), "region": place}


def _gold_values(fact: GoldFact, article: LabelledArticle, words: str | None, mention: str) -> dict[str, str]:
    match fact:
        case GoldDate():
            return _date_values(fact, words)
        case GoldFigure():
            return _figure_values(fact, words)
        case GoldActor():
            entity = None if fact.entity is None else article.labels.entities.get(fact.entity)
            return {
                "type": NONE if entity is None else entity.type,
                "level": fact.level or NONE,
                "mention": mention,
                "country": _country_of(None if entity is None else entity.country),
                "length": _length_of(words),
            }


def _predicted_values(fact: Fact, words: str | None) -> dict[str, str]:
    match fact:
        case Date():
            return _date_values(fact, words)
        case Figure():
            return _figure_values(fact, words)
        case Actor():
            return {
                "type": fact.type or NONE,
                "level": fact.level or NONE,
                "mention": UNKNOWN,
                "country": _country_of(fact.country),
                "length": _length_of(words),
            }


def _date_values(fact: Date | GoldDate, words: str | None) -> dict[str, str]:
    value = fact.value
    formed = value is not None and is_date_value(value)
    return {
        "type": fact.type or (_type_of(value) if value is not None and formed else NONE),
        "granularity": NONE if value is None else granularity_of(value) if formed else ILL_FORMED,
        "expression": expression_of(words, value if formed else None),
        "role": fact.role or NONE,
        "edge": fact.edge or NONE,
        "length": _length_of(words),
    }


def _type_of(value: str) -> str:
    form = form_of(value)
    if form == "duration":
        return "DURATION"
    return "TIME" if form != "reference" and "T" in value else "DATE"


def _figure_values(fact: Figure | GoldFigure, words: str | None) -> dict[str, str]:
    return {
        "modifier": fact.modifier or NONE,
        "unit": _unit_word(fact.unit),
        "unit_type": _unit_type(fact.unit),
        "magnitude": _magnitude_of(fact.amount),
        "form": _form_of(words),
        "change": fact.change or NONE,
        "length": _length_of(words),
    }


def _unit_word(unit: str | None) -> str:
    if unit is None:
        return NONE
    return unit_of(unit) or ILL_FORMED if _UNIT.fullmatch(unit) else ILL_FORMED


def _unit_type(unit: str | None) -> str:
    word = _unit_word(unit)
    if word in {NONE, ILL_FORMED}:
        return "count" if word == NONE else ILL_FORMED
    if word in {"percent", "percentage_point"}:
        return "percent"
    return "money" if _CODE.fullmatch(word) else "measure"


def _magnitude_of(amount: str | None) -> str:
    if amount is None:
        return NONE
    number = amount_of(amount)
    return ILL_FORMED if number is None else _power_of(number)


def _power_of(number: Decimal) -> str:
    if not number:
        return "0"
    power = number.adjusted()
    if power < 0:
        return "<1"
    return _SMALL[power] if power < len(_SMALL) else f"10^{min(power // 3 * 3, _LARGEST_POWER)}"


def _form_of(words: str | None) -> str:
    if words is None:
        return UNKNOWN
    tokens = tokenise(words[:_LONGEST_FIGURE])
    if not any(character.isnumeric() for token in tokens for character in token.text):
        return "words"
    return "mixed" if any(_is_number_word(tokens, index) for index in range(len(tokens))) else "digits"


def _is_number_word(tokens: Tokens, index: int) -> bool:
    word = tokens[index].low
    if word in _NUMBER_WORDS or word.removesuffix("s") in _NUMBER_WORDS:
        return True
    # "5m" is five million, "5 m" five metres.
    return word in TOUCHING_SCALES and touches(tokens, index) and tokens[index - 1].kind == "number"


def _country_of(code: str | None) -> str:
    if code is None:
        return NONE
    return code if _CODE.fullmatch(code) else ILL_FORMED


def _length_of(words: str | None) -> str:
    if words is None:
        return UNKNOWN
    count = max(1, len(words.split()))
    return str(count) if count < _MOST_WORDS else f"{_MOST_WORDS}+"


def _words(quote: str | None, span: Span | None, text: str | None) -> str | None:
    if quote is not None or span is None or text is None:
        return quote
    return text[span[0] : span[1]]


def _mentions_of(facts: Sequence[GoldFact]) -> list[str]:
    """Say of each actor whether it is the first or a later mention of its entity; ``none`` for all other facts.

    What stands first comes first; at one place what is required; the order of the input never matters.
    """
    seen: set[str] = set()
    mentions = [NONE] * len(facts)
    order = sorted(
        enumerate(facts), key=lambda item: (item[1].span, item[1].status == "optional", msgspec.json.encode(item[1]))
    )
    for index, fact in order:
        if isinstance(fact, GoldActor) and fact.entity is not None:
            mentions[index] = "later" if fact.entity in seen else "first"
            seen.add(fact.entity)
    return mentions


def _regions_of(spans: Sequence[Span], regions: Sequence[Region]) -> list[str]:
    """Name the smallest region that holds each span."""
    found: list[str] = ["body"] * len(spans)
    by_size = sorted(regions, key=lambda region: region.span[0] - region.span[1])
    for index, row in sorted(_held(spans, [region.span for region in by_size])):
        found[index] = by_size[row].kind
    return found


def _held(spans: Sequence[Span], regions: Sequence[Span]) -> Iterator[tuple[int, int]]:
    return (pair for pair in overlapping(spans, regions) if contains(regions[pair[1]], spans[pair[0]]))
