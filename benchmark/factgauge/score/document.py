"""The scheme ``document``: the distinct values of an article, wherever they stand."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from factgauge.facts import KINDS, Fact
from factgauge.match.arrays import Flags, Numbers, numbers_of
from factgauge.match.assignment import best_assignment
from factgauge.match.columns import NOWHERE
from factgauge.score.judge import Judged
from factgauge.values import fold_name

_UNKNOWN = NOWHERE - 1


@dataclass(frozen=True, slots=True)
class DistinctValues:
    """The values of each article, each by the place where it first stands.

    ``matched`` and ``missed`` are rows of required gold facts, ``spurious`` column numbers of predictions.
    """

    matched: Numbers
    missed: Numbers
    spurious: Numbers


def distinct_values(judged: Judged) -> DistinctValues:
    """Compare the sets of values of each article and kind.

    Each required value wants an answer of its own; what gold accepts beyond that (another name of the same entity) is neither right
    nor wrong again. A value that only optional gold has, or that stands only where nothing counts, is left out.
    """
    gold = judged.gold
    column, value = _answers(judged)
    wrong = judged.in_play.copy()
    wrong[column] = False
    # What answers a fact that gold gives no value of may well be right.
    pairs = judged.pairs
    wrong[pairs.columns[(pairs.strict | pairs.lenient) & gold.unvalued[pairs.rows]]] = False
    served = _served(judged, column, value)
    return DistinctValues(
        matched=gold.values.row[served],
        missed=gold.values.row[~served],
        spurious=_first_of_each(judged, np.flatnonzero(wrong)),
    )


def _answers(judged: Judged) -> tuple[Numbers, Numbers]:
    """Give the predictions that mean a value of gold, by rising column number, with the value; one that means several is there for each."""
    gold, said, pairs = judged.gold, judged.said, judged.pairs
    keys = gold.vocabulary.keys_of_bags
    # What says one thing, and rightly so, means the value of its partner, where nothing else is called the same. Nearly all does.
    plain = (
        pairs.right
        & ~gold.unvalued[pairs.rows]
        & gold.values.clear[gold.article[pairs.rows]]
        & (keys.sizes(said.bag[pairs.columns]) == 1)
    )
    known = np.full(len(said.bag), _UNKNOWN)
    known[pairs.columns[plain]] = gold.values.of_row[pairs.rows[plain]]
    rest = np.flatnonzero(known == _UNKNOWN)
    place, key = keys.of(said.bag[rest])
    at, value = gold.values.answered(key, said.article[rest[place]])
    done = np.flatnonzero(known != _UNKNOWN)
    column = np.concatenate([done, rest[place[at]]])
    order = np.argsort(column, kind="stable")
    return column[order], np.concatenate([known[done], value])[order]


def _served(judged: Judged, column: Numbers, value: Numbers) -> Flags:
    """Mark the wanted values that have an answer of their own; an answer that two values accept serves one of them."""
    gold, said = judged.gold, judged.said
    served = np.zeros(len(gold.values.row), np.bool_)
    served[value[value != NOWHERE]] = True
    # The columns rise, so all that a prediction means stands together.
    several = (column[1:] == column[:-1]) & (value[1:] != value[:-1])
    if not several.any():
        return served
    group = said.article[column] * len(KINDS) + said.kind[column]
    for each in np.unique(group[1:][several]).tolist():
        here, wanted = np.flatnonzero(group == each), np.flatnonzero(gold.values.group == each)
        served[wanted] = False
        meant = _meant(judged, column[here])
        served[_served_one_by_one(wanted.tolist(), meant.tolist(), value[here].tolist())] = True
    return served


def _served_one_by_one(wanted: Sequence[int], meant: Sequence[int], values: Sequence[int]) -> Numbers:
    """Name the values of one article and kind that are served. How many there are does not depend on the order of the input."""
    accepted_by: dict[int, set[int]] = {}
    for meaning, value in zip(meant, values, strict=True):
        accepted_by.setdefault(meaning, set()).add(value)
    known = set(wanted)
    edges = [dict.fromkeys(sorted(each & known), 1) for each in sorted(accepted_by.values(), key=sorted)]
    return numbers_of(list(best_assignment([edge for edge in edges if edge]).values()))


def _first_of_each(judged: Judged, columns: Numbers) -> Numbers:
    """Give the first of equal predictions in each article; facts without a value are told apart by what they point at."""
    said = judged.said
    surfaces: dict[Hashable, int] = {}
    meaning = _meant(judged, columns) * 2
    for at in np.flatnonzero(meaning == 0).tolist():
        column = int(columns[at])
        surface = _surface(said.facts[column], said.spans[column])
        meaning[at] = 2 * surfaces.setdefault(surface, len(surfaces)) + 1
    _, first = np.unique(said.article[columns] * (int(meaning.max(initial=0)) + 1) + meaning, return_index=True)
    return columns[first]


def _meant(judged: Judged, columns: Numbers) -> Numbers:
    """Number what some predictions mean in their articles: two names of one entity are one meaning. 0 where nothing is said."""
    said, gold = judged.said, judged.gold
    place, key = gold.vocabulary.keys_of_bags.of(said.bag[columns])
    of, entity = gold.values.entities_named(key, said.article[columns[place]])
    meant = 2 * said.bag[columns]
    if len(of):
        called, begins = np.unique(place[of], return_index=True)
        first, last = np.minimum.reduceat(entity, begins), np.maximum.reduceat(entity, begins)
        # What several entities are called means none of them alone.
        sole = first == last
        meant[called[sole]] = 2 * first[sole] + 1
    return meant


def _surface(fact: Fact, span: Hashable) -> Hashable:
    return fact.kind, fold_name(fact.quote) if fact.quote is not None else span
