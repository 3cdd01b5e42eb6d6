"""What a fact means, as keys that are equal when the meaning is. A predicted fact is right where one of its keys is accepted.

A date is its TIMEX3 value; a figure its amount, upper bound and unit; an actor any name of the entity after folding, or its Wikidata id.
A fact without a value has no key and is never right.
"""

from collections.abc import Hashable, Mapping
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
            return () if fact.value is None else (("date", fact.value),)
        case Figure():
            key = figure_key(fact.amount, fact.upper, fact.unit)
            return () if key is None else (key,)
        case Actor():
            named = () if fact.name is None else (("name", fold_name(fact.name)),)
            return named if fact.wikidata is None else (*named, ("wikidata", fact.wikidata))
        case _:
            assert_never(fact)


def accepted_by(fact: GoldFact, entities: Mapping[str, Entity]) -> tuple[Key, ...]:
    """Give the keys that are right answers to a gold fact, its ``also`` alternatives included."""
    also = fact.also
    match fact:
        case GoldDate():
            values = () if fact.value is None else (fact.value, *also.get("value", ()))
            return tuple(("date", value) for value in values)
        case GoldFigure():
            if not also:
                key = figure_key(fact.amount, fact.upper, fact.unit)
                return () if key is None else (key,)
            amounts = (fact.amount, *also.get("amount", ()))
            uppers = (fact.upper, *also.get("upper", ()))
            keys = (figure_key(*each) for each in product(amounts, uppers, (fact.unit, *also.get("unit", ()))))
            return tuple(key for key in keys if key is not None)
        case GoldActor():
            names = () if fact.entity is None else (fact.entity, *also.get("entity", ()))
            return tuple(key for name in names for key in keys_of_entity(entities[name]))
        case _:
            assert_never(fact)


def keys_of_entity(entity: Entity) -> tuple[Key, ...]:
    """Give the keys that name an entity: its name, its aliases, its Wikidata id."""
    named = tuple(("name", fold_name(name)) for name in (entity.name, *entity.aliases))
    return named if entity.wikidata is None else (*named, ("wikidata", entity.wikidata))


def figure_key(amount: str | None, upper: str | None, unit: str | None) -> Key | None:
    """Give what a figure means; None where there is no amount, or no decimal where one must be."""
    lower = None if amount is None else canonical_amount(amount)
    if lower is None:
        return None
    if upper is None:
        return ("figure", lower, None, unit if unit != "%" else unit_of(unit))
    bound = canonical_amount(upper)
    return None if bound is None else ("figure", lower, bound, unit_of(unit))


def answers(  # noqa: PLR0911 (one return for each kind, plain or not)
    fact: Fact, gold: GoldFact, entities: Mapping[str, Entity]
) -> bool:
    """Say whether what a predicted fact means is what a gold fact accepts."""
    # Asked of every pair: what is written as gold writes it is recognised without building keys.
    if type(gold) is GoldDate:
        if type(fact) is not Date:
            return False
        if fact.value == gold.value:
            return fact.value is not None
    elif type(gold) is GoldActor:
        if type(fact) is not Actor or gold.entity is None:
            return False
        entity = entities[gold.entity]
        if fact.name is not None and (fact.name == entity.name or fact.name in entity.aliases):
            return True
    elif type(gold) is GoldFigure:
        if type(fact) is not Figure:
            return False
        if fact.amount == gold.amount and fact.upper == gold.upper and fact.unit == gold.unit:
            # What is no decimal is never right, though gold should write the same.
            return (fact.amount is not None and fact.amount.isdecimal() and fact.upper is None) or figure_key(
                fact.amount, fact.upper, fact.unit
            ) is not None
    return not set(accepted_by(gold, entities)).isdisjoint(keys_of(fact))


def identity_of(fact: GoldFact) -> Key:
    """Name what a gold fact means at the level of the article: its preferred value, or its entity."""
    if type(fact) is GoldDate:
        return fact.value
    if type(fact) is GoldActor:
        return fact.entity
    return figure_key(fact.amount, fact.upper, fact.unit) if type(fact) is GoldFigure else None
