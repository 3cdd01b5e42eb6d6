"""Numbers for what facts say: the same number for the same meaning, so that whole columns can be compared at once.

A *bag* is a set of keys (:mod:`factgauge.match.meaning`): the answers that a gold fact accepts, or what a predicted one says. Bag 0 is
empty. A *word* is the value of an attribute; word 0 is None.
"""

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from factgauge.facts import Kind
from factgauge.match.arrays import Flags, Lists, Numbers
from factgauge.match.meaning import Key, actor_keys, date_keys, figure_keys

NO_KEY = -1

SCORED_ATTRIBUTES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "date": ("type", "edge", "role"),
        "figure": ("modifier", "item", "change"),
        "actor": ("level", "type"),
    }
)
"""The attributes that are scored, by kind: what a fact says beside its value."""

Meaning: TypeAlias = tuple[int, int, int, int, int]
"""The bag of a fact, its first key (``NO_KEY`` where it has none), and the words of its attributes.

A word is 0 where a kind has only two attributes, and for ``item``: that is free text, which is compared where both sides have it.
"""

WIDTH = 5


class Terms(dict[tuple[Any, ...], int]):
    """The meanings of facts of one type, looked up by the fields that make them up and read once for each combination of these."""

    def __init__(self, fields: Iterable[str], read: Callable[..., Meaning]) -> None:
        super().__init__()
        self._fields = attrgetter(*fields)
        self._read = read
        self._meanings = array("q")

    def __missing__(self, fields: tuple[Any, ...]) -> int:
        self._meanings.extend(self._read(*fields))
        self[fields] = place = len(self)
        return place

    def of(self, records: list[Any]) -> Numbers:
        """Give the meanings of some records, one a row."""
        places = np.fromiter(map(self.__getitem__, map(self._fields, records)), np.int64, count=len(records))
        # Nothing may hold on to the buffer, or it could not grow any more: indexing copies.
        return np.frombuffer(self._meanings, np.int64).reshape(-1, WIDTH)[places]


class Words(dict[Hashable, int]):
    """The numbers of words, in the order in which they were first said."""

    def __missing__(self, word: Hashable) -> int:
        self[word] = number = len(self)
        return number


class Vocabulary:
    """All that was said so far. It grows with every new value, name or attribute, and with nothing else."""

    def __init__(self) -> None:
        self._keys: dict[Key, int] = {}
        self._written: list[str] = []
        self._bags: dict[tuple[int, ...], int] = {(): 0}
        self._starts, self._values = array("q", [0, 0]), array("q")
        self.words = Words({None: 0})
        self._lists: Lists | None = None
        self.dates = Terms(("value", "type", "edge", "role"), self._date)
        self.figures = Terms(("amount", "upper", "unit", "modifier", "change"), self._figure)
        self.actors = Terms(("name", "wikidata", "level", "type"), self._actor)
        self.entities = Terms(("name", "aliases", "wikidata", "type"), self._entity)

    def __len__(self) -> int:
        return sum(map(len, (self.dates, self.figures, self.actors, self.entities)))

    def terms_of(self, kind: Kind) -> Terms:
        """Give the terms of predicted facts of a kind; dates and figures of gold have the same."""
        return {"date": self.dates, "figure": self.figures, "actor": self.actors}[kind]

    def bag(self, keys: Iterable[Key]) -> int:
        """Give the number of a set of keys."""
        numbers = tuple(sorted({self._key(key) for key in keys}))
        bag = self._bags.get(numbers)
        if bag is None:
            self._bags[numbers] = bag = len(self._bags)
            self._values.extend(numbers)
            self._starts.append(len(self._values))
            self._lists = None
        return bag

    @property
    def keys_of_bags(self) -> Lists:
        """The keys of each bag, by its number."""
        if self._lists is None:
            self._lists = Lists(np.array(self._starts, np.int64), np.array(self._values, np.int64))
        return self._lists

    def written(self, bag: int) -> list[str]:
        """Write the keys of a bag in an order of their own, which does not depend on what was said before."""
        lists = self.keys_of_bags
        return sorted(self._written[key] for key in lists.values[lists.starts[bag] : lists.starts[bag + 1]].tolist())

    def share_a_key(self, left: Numbers, right: Numbers) -> Flags:
        """Say of pairs of bags whether they have a key in common."""
        lists = self.keys_of_bags
        left_size, right_size = lists.sizes(left), lists.sizes(right)
        shared: Flags = (left == right) & (left_size > 0)
        # Two bags of one key each have it in common where they are the same bag.
        larger = (np.maximum(left_size, right_size) > 1) & (np.minimum(left_size, right_size) > 0)
        several = np.flatnonzero(larger & ~shared)
        if len(several):
            pair, key = lists.of(left[several])
            again, other = lists.of(right[several[pair]])
            shared[several[pair[again[key[again] == other]]]] = True
        return shared

    def _key(self, key: Key) -> int:
        number = self._keys.get(key)
        if number is None:
            self._keys[key] = number = len(self._keys)
            self._written.append(repr(key))
        return number

    def _meaning(self, keys: tuple[Key, ...], *words: Hashable) -> Meaning:
        first = self._key(keys[0]) if keys else NO_KEY
        one, other, third = (self.words[word] for word in (*words, None)[:3])
        return self.bag(keys), first, one, other, third

    def _date(self, value: str | None, *words: Hashable) -> Meaning:
        return self._meaning(date_keys(value), *words)

    def _figure(
        self, amount: str | None, upper: str | None, unit: str | None, modifier: str | None, change: str | None
    ) -> Meaning:
        return self._meaning(figure_keys(amount, upper, unit), modifier, None, change)

    def _actor(self, name: str | None, wikidata: str | None, *words: Hashable) -> Meaning:
        return self._meaning(actor_keys(() if name is None else (name,), wikidata), *words)

    def _entity(self, name: str, aliases: tuple[str, ...], wikidata: str | None, of_type: str) -> Meaning:
        # The level is the mention's.
        return self._meaning(actor_keys((name, *aliases), wikidata), None, of_type)
