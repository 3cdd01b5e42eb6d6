"""What a fact means, as keys that are equal when the meaning is. A predicted fact is right where one of its keys is accepted.

A date is its TIMEX3 value; a figure its amount, upper bound and unit; an actor any name of the entity after folding, or its Wikidata id.
A fact without a value has no key and is never right.
"""

from collections.abc import Hashable, Iterable, Mapping
from itertools import product
from typing import TypeAlias, assert_never

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure
from factgauge.values import canonical_amount, fold_name, unit_of

Key: TypeAlias = Hashable


def keys_of(fact: Fact) -> tuple[Key, ...]:
    """Give the keys of what a predicted fact says; empty where it says nothing or nothing well formed."""
    match fact:
        case Date():
            return date_keys(fact.value)
        case Figure():
            return figure_keys(fact.amount, fact.upper, fact.unit)
        case Actor():
            return actor_keys(() if fact.name is None else (fact.name,), fact.wikidata)
        case _:
            assert_never(fact)


def accepted_by(fact: GoldFact, entities: Mapping[str, Entity]) -> tuple[Key, ...]:
    """Give the keys that are right answers to a gold fact, its ``also`` alternatives included."""
    also = fact.also
    match fact:
        case GoldDate():
            values = () if fact.value is None else (fact.value, *also.get("value", ()))
            return tuple(key for value in values for key in date_keys(value))
        case GoldFigure():
            amounts = (fact.amount, *also.get("amount", ()))
            uppers = (fact.upper, *also.get("upper", ()))
            units = (fact.unit, *also.get("unit", ()))
            return tuple(key for each in product(amounts, uppers, units) for key in figure_keys(*each))
        case GoldActor():
            names = () if fact.entity is None else (fact.entity, *also.get("entity", ()))
            return tuple(key for name in names for key in keys_of_entity(entities[name]))
        case _:
            assert_never(fact)


def keys_of_entity(entity: Entity) -> tuple[Key, ...]:
    """Give the keys that name an entity: its name, its aliases, its Wikidata id."""
    return actor_keys((entity.name, *entity.aliases), entity.wikidata)


def date_keys(value: str | None) -> tuple[Key, ...]:
    """Give what a date means."""
    return () if value is None else (("date", value),)


def figure_keys(amount: str | None, upper: str | None, unit: str | None) -> tuple[Key, ...]:
    """Give what a figure means; empty where there is no amount, or no decimal where one must be."""
    lower = None if amount is None else canonical_amount(amount)
    bound = None if upper is None else canonical_amount(upper)
    if lower is None or (upper is not None and bound is None):
        return ()
    return (("figure", lower, bound, unit_of(unit)),)


def actor_keys(names: Iterable[str], wikidata: str | None) -> tuple[Key, ...]:
    """Give what the names and the id of an actor mean."""
    named = tuple(("name", fold_name(name)) for name in names)
    return named if wikidata is None else (*named, ("wikidata", wikidata))
