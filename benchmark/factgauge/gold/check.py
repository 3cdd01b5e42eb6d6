"""Every fault of one article's labels, found at once: each with file, JSON path, what was found and what to do."""

import hashlib
import operator
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import compress

from factgauge.errors import Fault
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, Labels, Region
from factgauge.predictions import shorten
from factgauge.records import nearest
from factgauge.spans import LONGEST_TEXT, Span, contains, fault_of, shared
from factgauge.values import amount_of, canonical_amount, fold_name, is_date_value, unit_of

_SPAN, _QUOTE, _MIN, _MAX, _ALSO = map(operator.attrgetter, ("span", "quote", "min", "max", "also"))
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_ALPHA_3 = re.compile(r"[A-Z]{3}")
_ENTITY_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_ALSO_FIELDS = {"date": ("value",), "figure": ("amount", "upper", "unit"), "actor": ("entity",)}


def faults_of(labels: Labels, text: str | None, *, where: str, complete: bool) -> list[Fault]:
    """Tell everything that is wrong with an article's labels.

    ``complete`` demands what a gold set made by our guidelines has and a converted file may lack: quotes, values and attributes, entities
    in order, and that nothing is said twice.
    """
    if not complete and _is_plainly_sound(labels, text):
        return []
    check = _Check(labels, text, where, complete=complete)
    return list(check.faults())


def _is_plainly_sound(labels: Labels, text: str | None) -> bool:
    """Say quickly that a converted article has no fault; where this is not plain, False, and a closer look decides."""
    if labels.text_sha256 is not None and text is not None and labels.text_sha256 != _sha256(text):
        return False
    return (
        _is_plain_id(labels.id)
        and all(map(_has_plain_ids, labels.entities.values()))
        and _are_plainly_placed([*labels.regions, *labels.facts], text)
        and _have_plain_extents(labels.facts, _length_of(text))
        and all(_is_plain_fact(fact, labels.entities, text) for fact in labels.facts)
    )


def _are_plainly_placed(placed: Sequence[Region | GoldFact], text: str | None) -> bool:
    """Say that spans lie in the text and quotes at their spans; what costs something is asked of all at once."""
    spans, quotes = list(map(_SPAN, placed)), list(map(_QUOTE, placed))
    if not spans:
        return True
    starts, ends = zip(*spans, strict=True)
    if min(starts) < 0 or not all(map(operator.lt, starts, ends)):
        return False
    if max(ends) > _length_of(text):
        return False
    if text is None:
        return True
    words = map(text.__getitem__, map(slice, starts, ends))
    return all(map(operator.eq, words, quotes)) or all(
        quote is None or text[start:end] == quote for (start, end), quote in zip(spans, quotes, strict=True)
    )


def _have_plain_extents(facts: Sequence[GoldFact], length: int) -> bool:
    if any(map(_ALSO, facts)):
        return False
    smallest, largest = list(map(_MIN, facts)), list(map(_MAX, facts))
    for fact, extent in zip(compress(facts, smallest), filter(None, smallest), strict=True):
        if not (extent[0] < extent[1] and contains(fact.span, extent)):
            return False
    for fact, extent in zip(compress(facts, largest), filter(None, largest), strict=True):
        if not (extent[0] >= 0 and extent[1] <= length and contains(extent, fact.span)):
            return False
    return True


def _is_plain_id(name: str) -> bool:
    return name.isprintable() and not name.isspace() and name != ""


def _length_of(text: str | None) -> int:
    return LONGEST_TEXT if text is None else len(text)


def _has_plain_ids(entity: Entity) -> bool:
    return (entity.wikidata is None or _WIKIDATA.fullmatch(entity.wikidata) is not None) and (
        entity.country is None or _ALPHA_3.fullmatch(entity.country) is not None
    )


def _is_plain_fact(  # noqa: PLR0911 (one return for each kind, and each way to be doubtful)
    fact: GoldFact, entities: Mapping[str, Entity], text: str | None
) -> bool:
    if type(fact) is GoldDate:
        return fact.value is None or is_date_value(fact.value)
    if type(fact) is GoldActor:
        return fact.entity is None or fact.entity in entities
    if type(fact) is not GoldFigure or fact.unit == "%":
        return False
    if fact.upper is not None or fact.modifier == "range":
        lower, upper = amount_of(fact.amount or ""), amount_of(fact.upper or "")
        if lower is None or upper is None or upper < lower or fact.modifier not in {None, "range"}:
            return False
    if fact.item_entity is not None and fact.item_entity not in entities:
        return False
    if fact.item_span is not None:
        start, end = fact.item_span
        if start < 0 or text is None or text[start:end] != fact.item or not fact.item:
            return False
    return fact.amount is None or canonical_amount(fact.amount) is not None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Check:
    """One article under examination."""

    def __init__(self, labels: Labels, text: str | None, where: str, *, complete: bool) -> None:
        self._labels = labels
        self._text = text
        self._where = where
        self._complete = complete

    def _fault(self, path: str, found: str, remedy: str = "") -> Fault:
        return Fault(where=self._where, path=path, found=found, remedy=remedy)

    def faults(self) -> Iterator[Fault]:
        yield from self._text_faults()
        for name, entity in self._labels.entities.items():
            yield from self._entity_faults(name, entity)
        for index, region in enumerate(self._labels.regions):
            yield from self._place_faults(f"$.regions[{index}]", region.span, region.quote)
        for index, fact in enumerate(self._labels.facts):
            path = f"$.facts[{index}]"
            yield from self._place_faults(path, fact.span, fact.quote)
            yield from self._extent_faults(path, fact)
            yield from self._also_faults(path, fact)
            yield from self._kind_faults(path, fact)
            if self._complete:
                yield from self._boilerplate_faults(path, fact)
        if self._complete:
            yield from self._unused_entities()
            yield from self._overlaps()

    def _text_faults(self) -> Iterator[Fault]:
        labels = self._labels
        if not _is_plain_id(labels.id):
            yield self._fault("$.id", f"cannot be {labels.id!r}", "write letters that can be printed, and at least one")
        if self._complete and labels.text_sha256 is None:
            yield self._fault("$.text_sha256", "is missing", "add the SHA-256 of the article file")
        if self._complete and labels.published is None:
            yield self._fault("$.published", "is missing", "add the date of publication")
        if labels.text_sha256 is None or self._text is None:
            return
        digest = _sha256(self._text)
        if digest != labels.text_sha256:
            remedy = "restore the article, or review every span and then set the new digest"
            found = f"the article has changed: its SHA-256 is {digest}, the labels were made for {labels.text_sha256}"
            yield self._fault("$.text_sha256", found, remedy)

    def _entity_faults(self, name: str, entity: Entity) -> Iterator[Fault]:
        path = f"$.entities.{name}"
        if self._complete and not _ENTITY_ID.fullmatch(name):
            yield self._fault(path, f"entity id {name!r} is not in lower case with underscores")
        if entity.wikidata is not None and not _WIKIDATA.fullmatch(entity.wikidata):
            yield self._fault(f"{path}.wikidata", f"{entity.wikidata!r} is no Wikidata id such as 'Q212'")
        if entity.country is not None and not _ALPHA_3.fullmatch(entity.country):
            yield self._fault(f"{path}.country", f"{entity.country!r} is no ISO 3166 alpha-3 code such as 'KEN'")
        if not self._complete:
            return
        names = Counter(fold_name(each) for each in (entity.name, *entity.aliases))
        for repeated in (each for each, count in names.items() if count > 1):
            yield self._fault(f"{path}.aliases", f"{repeated!r} is listed twice, case aside", "keep one")

    def _place_faults(self, path: str, span: Span, quote: str | None) -> Iterator[Fault]:
        yield from self._span_faults(f"{path}.span", span)
        if quote is None:
            if self._complete:
                yield self._fault(f"{path}.quote", "is missing", "add the text at the span")
            return
        if self._text is not None and self._reads(span) != quote:
            yield self._fault(f"{path}.span", self._misquoted(span, quote), self._places_of(quote))

    def _span_faults(self, path: str, span: Span) -> Iterator[Fault]:
        wrong = fault_of(span, None if self._text is None else len(self._text))
        if wrong is not None:
            yield self._fault(path, wrong, "spans count Unicode code points from 0, end exclusive")

    def _reads(self, span: Span) -> str:
        return (self._text or "")[max(0, span[0]) : max(0, span[1])]

    def _misquoted(self, span: Span, quote: str) -> str:
        reads = shorten(self._reads(span))
        return f"quote {shorten(quote)!r} is not at {span[0]}:{span[1]}, which reads {reads!r}"

    def _places_of(self, quote: str) -> str:
        places = [found.start() for found in re.finditer(re.escape(quote), self._text or "")] if quote else []
        spans = ", ".join(f"[{start}, {start + len(quote)}]" for start in places[:3])
        return f"it stands at {spans}" if places else "it stands nowhere in the article: correct the quote"

    def _extent_faults(self, path: str, fact: GoldFact) -> Iterator[Fault]:
        for name, extent in (("min", fact.min), ("max", fact.max)):
            if extent is not None:
                yield from self._span_faults(f"{path}.{name}", extent)
        if not contains(fact.span, fact.smallest):
            yield self._fault(f"{path}.min", f"min {_show(fact.smallest)} is not inside span {_show(fact.span)}")
        if not contains(fact.largest, fact.span):
            yield self._fault(f"{path}.max", f"max {_show(fact.largest)} does not contain span {_show(fact.span)}")

    def _also_faults(self, path: str, fact: GoldFact) -> Iterator[Fault]:
        known = _ALSO_FIELDS[fact.kind]
        if known[0] in fact.also and getattr(fact, known[0]) is None:
            found = f"lists further values of {known[0]}, and there is no first one"
            yield self._fault(f"{path}.also.{known[0]}", found, f"add {known[0]}")
        for name in fact.also:
            if name not in known:
                yield self._fault(f"{path}.also.{name}", f"unknown key {name!r}", nearest(name, known))

    def _boilerplate_faults(self, path: str, fact: GoldFact) -> Iterator[Fault]:
        inside = any(
            region.kind == "boilerplate" and contains(region.span, fact.span) for region in self._labels.regions
        )
        if inside and fact.status == "required":
            yield self._fault(f"{path}.status", "a fact inside boilerplate is required", 'set "status": "optional"')

    def _kind_faults(self, path: str, fact: GoldFact) -> Iterator[Fault]:
        match fact:
            case GoldDate():
                yield from self._date_faults(path, fact)
            case GoldFigure():
                yield from self._figure_faults(path, fact)
            case GoldActor():
                yield from self._actor_faults(path, fact)

    def _missing(self, path: str, fact: GoldFact, names: Sequence[str]) -> Iterator[Fault]:
        for name in names:
            if self._complete and getattr(fact, name) is None:
                yield self._fault(f"{path}.{name}", "is missing", "add it by gold/GUIDELINES.md")

    def _date_faults(self, path: str, fact: GoldDate) -> Iterator[Fault]:
        yield from self._missing(path, fact, ("value", "type", "role"))
        for below, value in _with_alternatives(fact, "value", fact.value):
            if not is_date_value(value):
                yield self._fault(f"{path}.{below}", f"{value!r} is no date", "write TIMEX3, such as 2023-05-03 or P6M")

    def _figure_faults(self, path: str, fact: GoldFigure) -> Iterator[Fault]:
        yield from self._missing(path, fact, ("amount", "modifier"))
        for name in ("amount", "upper"):
            for below, value in _with_alternatives(fact, name, getattr(fact, name)):
                if amount_of(value) is None:
                    remedy = "write a decimal without separators, such as 12000"
                    yield self._fault(f"{path}.{below}", f"{value!r} is no decimal", remedy)
        for below, unit in _with_alternatives(fact, "unit", fact.unit):
            if unit_of(unit) != unit:
                yield self._fault(f"{path}.{below}", f"unit {unit!r} is not canonical", f"write {unit_of(unit)!r}")
        yield from self._range_faults(path, fact)
        yield from self._item_faults(path, fact)

    def _range_faults(self, path: str, fact: GoldFigure) -> Iterator[Fault]:
        if (fact.modifier == "range") != (fact.upper is not None) and (self._complete or fact.modifier is not None):
            found = f"modifier is {fact.modifier!r} and upper is {fact.upper!r}"
            yield self._fault(f"{path}.upper", found, "a range has both bounds, and nothing else has an upper one")
        lower, upper = (amount_of(value or "") for value in (fact.amount, fact.upper))
        if isinstance(lower, Decimal) and isinstance(upper, Decimal) and upper < lower:
            yield self._fault(f"{path}.upper", f"upper {fact.upper!r} is below amount {fact.amount!r}", "exchange them")

    def _item_faults(self, path: str, fact: GoldFigure) -> Iterator[Fault]:
        if fact.item_span is not None:
            yield from self._span_faults(f"{path}.item_span", fact.item_span)
            if self._text is not None and self._reads(fact.item_span) != fact.item:
                remedy = self._places_of(fact.item or "")
                yield self._fault(f"{path}.item_span", self._misquoted(fact.item_span, fact.item or ""), remedy)
        if fact.item_entity is not None:
            yield from self._entity_reference(f"{path}.item_entity", fact.item_entity)

    def _actor_faults(self, path: str, fact: GoldActor) -> Iterator[Fault]:
        yield from self._missing(path, fact, ("entity", "level"))
        for below, entity in _with_alternatives(fact, "entity", fact.entity):
            yield from self._entity_reference(f"{path}.{below}", entity)
        if self._complete and fact.level in ("demonym", "nominal") and fact.status == "required":
            yield self._fault(f"{path}.status", f"a {fact.level} is required", 'set "status": "optional" (rule A2)')

    def _entity_reference(self, path: str, entity: str) -> Iterator[Fault]:
        if entity not in self._labels.entities:
            remedy = nearest(entity, list(self._labels.entities)) if self._labels.entities else "add it to $.entities"
            yield self._fault(path, f"unknown entity {entity!r}", remedy)

    def _unused_entities(self) -> Iterator[Fault]:
        used = {name for fact in self._labels.facts for name in _entities_of(fact)}
        for name in self._labels.entities:
            if name not in used:
                yield self._fault(f"$.entities.{name}", "no fact uses this entity", "remove it, or link its mentions")

    def _overlaps(self) -> Iterator[Fault]:
        length = None if self._text is None else len(self._text)
        # A span that is itself at fault would seem to overlap everything.
        placed = [(index, fact) for index, fact in enumerate(self._labels.facts) if fault_of(fact.span, length) is None]
        order = sorted(placed, key=lambda item: item[1].span)
        for position, (left_index, left) in enumerate(order):
            for right_index, right in order[position + 1 :]:
                if right.span[0] >= left.span[1]:
                    break
                yield from self._pair_faults((left_index, left), (right_index, right))

    def _pair_faults(self, left: tuple[int, GoldFact], right: tuple[int, GoldFact]) -> Iterator[Fault]:
        if not shared(left[1].span, right[1].span):
            return
        first, second = sorted((left, right), key=lambda item: item[0])
        if _meaning(first[1]) == _meaning(second[1]):
            found = f"says the same as $.facts[{first[0]}] of the same text at {_show(first[1].span)}"
            yield self._fault(f"$.facts[{second[0]}]", found, "keep one of them")
        for (index, figure), (other, date) in ((left, right), (right, left)):
            if isinstance(figure, GoldFigure) and isinstance(date, GoldDate) and contains(date.span, figure.span):
                found = f"figure {figure.quote!r} is inside the date $.facts[{other}] {date.quote!r}"
                yield self._fault(
                    f"$.facts[{index}]", found, "remove it: a number inside a date is no figure (rule D9)"
                )


def _show(span: Span) -> str:
    return f"{span[0]}:{span[1]}"


def _with_alternatives(fact: GoldFact, name: str, value: str | None) -> Iterator[tuple[str, str]]:
    if value is not None:
        yield name, value
    for index, alternative in enumerate(fact.also.get(name, ())):
        yield f"also.{name}[{index}]", alternative


def _entities_of(fact: GoldFact) -> Iterator[str]:
    match fact:
        case GoldActor(entity=str(entity)):
            yield entity
            yield from fact.also.get("entity", ())
        case GoldFigure(item_entity=str(entity)):
            yield entity


def _meaning(fact: GoldFact) -> tuple[str | None, ...]:
    match fact:
        case GoldDate():
            return ("date", fact.value)
        case GoldFigure():
            return ("figure", fact.amount, fact.upper, fact.unit)
        case GoldActor():
            return ("actor", fact.entity)
