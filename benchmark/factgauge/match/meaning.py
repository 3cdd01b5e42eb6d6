"""What a fact means, as keys that are equal when the meaning is. A predicted fact is right where one of its keys is accepted.

A date is its TIMEX3 value; a figure its amount, upper bound and unit; an actor any name of the entity after folding, or its Wikidata id.
A fact without a value has no key and is never right.
"""

from collections.abc import Hashable, Iterator, Mapping
from itertools import product
from typing import assert_never

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure
from factgauge.values import amount_of, fold_name, unit_of

Key = Hashable


def keys_of(fact: Fact) -> frozenset[Key]:
    """Give the keys of what a predicted fact says; empty where it says nothing or nothing well formed."""
    match fact:
        case Date():
            return frozenset() if fact.value is None else frozenset({("date", fact.value)})
        case Figure():
            return frozenset(_figure_keys((fact.amount,), (fact.upper,), (fact.unit,)))
        case Actor():
            return frozenset(_name_keys(fact))
        case _:
            assert_never(fact)


def _name_keys(actor: Actor) -> Iterator[Key]:
    if actor.name is not None:
        yield ("name", fold_name(actor.name))
    if actor.wikidata is not None:
        yield ("wikidata", actor.wikidata)


def accepted_by(fact: GoldFact, entities: Mapping[str, Entity]) -> frozenset[Key]:
    """Give the keys that are right answers to a gold fact, its ``also`` alternatives included."""
    also = fact.also
    match fact:
        case GoldDate():
            values = () if fact.value is None else (fact.value, *also.get("value", ()))
            return frozenset(("date", value) for value in values)
        case GoldFigure():
            amounts = (fact.amount, *also.get("amount", ()))
            uppers = (fact.upper, *also.get("upper", ()))
            return frozenset(_figure_keys(amounts, uppers, (fact.unit, *also.get("unit", ()))))
        case GoldActor():
            names = () if fact.entity is None else (fact.entity, *also.get("entity", ()))
            return frozenset(key for name in names for key in _entity_keys(entities[name]))
        case _:
            assert_never(fact)


def _entity_keys(entity: Entity) -> Iterator[Key]:
    for name in (entity.name, *entity.aliases):
        yield ("name", fold_name(name))
    if entity.wikidata is not None:
        yield ("wikidata", entity.wikidata)


def _figure_keys(
    amounts: tuple[str | None, ...], uppers: tuple[str | None, ...], units: tuple[str | None, ...]
) -> Iterator[Key]:
    for amount, upper, unit in product(amounts, uppers, units):
        lower = None if amount is None else amount_of(amount)
        bound = None if upper is None else amount_of(upper)
        if lower is not None and (upper is None or bound is not None):
            yield ("figure", lower, bound, unit_of(unit))


def identity_of(fact: GoldFact) -> Key:
    """Name what a gold fact means at the level of the article: its preferred value, or its entity."""
    match fact:
        case GoldDate():
            return fact.value
        case GoldFigure():
            return next(_figure_keys((fact.amount,), (fact.upper,), (fact.unit,)), None)
        case GoldActor():
            return fact.entity
        case _:
            assert_never(fact)
