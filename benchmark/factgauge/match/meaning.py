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


def answers(fact: Fact, gold: GoldFact, entities: Mapping[str, Entity]) -> bool:
    """Say whether what a predicted fact means is what a gold fact accepts: whether one of its keys is accepted."""
    if gold.also:
        return not set(accepted_by(gold, entities)).isdisjoint(keys_of(fact))
    # This is asked of every pair, and nearly all gold has one reading: then there are no keys to be built.
    if type(gold) is GoldDate:
        return type(fact) is Date and fact.value == gold.value and fact.value is not None
    if type(gold) is GoldFigure:
        return type(fact) is Figure and _same_figure(fact, gold)
    return (
        type(fact) is Actor
        and type(gold) is GoldActor
        and gold.entity is not None
        and _names(fact, entities[gold.entity])
    )


def _same_figure(fact: Figure, gold: GoldFigure) -> bool:
    if fact.amount is None or gold.amount is None or (fact.upper is None) != (gold.upper is None):
        return False
    if fact.amount == gold.amount and fact.upper is None and fact.unit == gold.unit:
        # What is no decimal is never right, though gold should write the same.
        return canonical_amount(fact.amount) is not None
    key = figure_key(fact.amount, fact.upper, fact.unit)
    return key is not None and key == figure_key(gold.amount, gold.upper, gold.unit)


def _names(actor: Actor, entity: Entity) -> bool:
    if actor.wikidata is not None and actor.wikidata == entity.wikidata:
        return True
    if actor.name is None:
        return False
    if actor.name == entity.name or actor.name in entity.aliases:
        return True
    folded = fold_name(actor.name)
    return folded == fold_name(entity.name) or any(fold_name(alias) == folded for alias in entity.aliases)


def identity_of(fact: GoldFact) -> Key:
    """Name what a gold fact means at the level of the article: its preferred value, or its entity."""
    if type(fact) is GoldDate:
        return fact.value
    if type(fact) is GoldActor:
        return fact.entity
    return figure_key(fact.amount, fact.upper, fact.unit) if type(fact) is GoldFigure else None
