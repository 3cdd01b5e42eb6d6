"""The scheme ``document``: the distinct values of an article, wherever they stand."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import GoldActor, GoldDate, GoldFigure
from factgauge.match.assignment import best_assignment
from factgauge.match.meaning import Key, accepted_by, figure_key, identity_of, keys_of
from factgauge.score.judge import Judgement
from factgauge.values import fold_name


@dataclass(frozen=True, slots=True)
class DistinctValues:
    """The values of one kind in one article, each by the place where it first stands.

    ``matched`` and ``missed`` are places of required gold facts, ``spurious`` places of predictions.
    """

    matched: Sequence[int]
    missed: Sequence[int]
    spurious: Sequence[int]

    @property
    def numbers(self) -> tuple[int, int, int]:
        """How many are matched, spurious and missed."""
        return len(self.matched), len(self.spurious), len(self.missed)


def distinct_numbers(judgement: Judgement, kinds: Sequence[Kind] = KINDS) -> dict[Kind, tuple[int, int, int]]:
    """Count what :func:`distinct_values` tells: how many values of each kind are matched, spurious and missed.

    Most articles are plain: each value has one reading, and each prediction says one. There sets are enough.
    """
    if judgement.article.is_plain:
        found = {kind: _PLAIN[kind](judgement) for kind in kinds}
        if None not in found.values():
            return {kind: _compare_sets(*sets) for kind, sets in found.items() if sets is not None}
    return {kind: values.numbers for kind, values in distinct_values(judgement, kinds).items()}


_Sets = tuple[set[Hashable], set[Hashable]]


def _compare_sets(gold: set[Hashable], said: set[Hashable]) -> tuple[int, int, int]:
    matched = len(gold & said)
    return matched, len(said) - matched, len(gold) - matched


def _plain_dates(judgement: Judgement) -> _Sets | None:
    """Give the dates of gold and of the predictions; None where a prediction has no value."""
    said: set[Hashable] = {fact.value for fact in judgement.predicted if type(fact) is Date}
    return None if None in said else ({fact.value for fact in judgement.gold if type(fact) is GoldDate}, said)


def _plain_figures(judgement: Judgement) -> _Sets | None:
    """Give the figures of gold and of the predictions; None where a prediction is no number."""
    gold = [(fact.amount, fact.upper, fact.unit) for fact in judgement.gold if type(fact) is GoldFigure]
    said = [(fact.amount, fact.upper, fact.unit) for fact in judgement.predicted if type(fact) is Figure]
    if _is_canonical(gold) and _is_canonical(said):
        return set(gold), set(said)
    keys: set[Hashable] = {figure_key(*figure) for figure in said}
    return None if None in keys else ({figure_key(*figure) for figure in gold}, keys)


def _is_canonical(figures: Sequence[tuple[str | None, str | None, str | None]]) -> bool:
    """Say whether all figures are whole numbers in their one form, so that they can be compared as they are written."""
    amounts = [amount or "" for amount, upper, unit in figures if upper is None and unit != "%"]
    if len(amounts) < len(figures) or "" in amounts:
        return False
    digits = "".join(amounts)
    return not digits or (digits.isdecimal() and digits.isascii() and " 0" not in f" {' '.join(amounts)}")


def _plain_actors(judgement: Judgement) -> _Sets | None:
    """Give the entities of gold, and the entity of each name that is said, or the name where it is nobody's of this article.

    None where two entities share a name, or a prediction has no name, or an id beside it.
    """
    entities = judgement.article.labels.entities
    gold: set[Hashable] = {fact.entity for fact in judgement.gold if type(fact) is GoldActor}
    owners: dict[str, str] = {}
    for name, entity in entities.items():
        if name in gold:
            for alias in (entity.name, *entity.aliases):
                if owners.setdefault(fold_name(alias), name) != name:
                    return None
    said: set[Hashable] = set()
    for fact in judgement.predicted:
        if type(fact) is Actor:
            if fact.name is None or fact.wikidata is not None:
                return None
            folded = fold_name(fact.name)
            # A name of nobody is kept apart from the ids of entities.
            said.add(owners.get(folded) or (folded,))
    return gold, said


_PLAIN: Mapping[Kind, Callable[[Judgement], _Sets | None]] = {
    "date": _plain_dates,
    "figure": _plain_figures,
    "actor": _plain_actors,
}


def distinct_values(judgement: Judgement, kinds: Sequence[Kind] = KINDS) -> dict[Kind, DistinctValues]:
    """Compare the sets of values of each kind.

    Each required value wants an answer of its own; what gold accepts beyond that (another name of the same entity) is neither right
    nor wrong again. A value that only optional gold has, or that stands only where nothing counts, is left out.
    """
    gold: dict[Kind, dict[Hashable, int]] = {kind: {} for kind in KINDS}
    owners: dict[Key, tuple[Hashable, ...]] = {}
    entities = judgement.article.labels.entities
    seen: set[Hashable] = set()
    for row, fact in enumerate(judgement.gold):
        identity = identity_of(fact)
        if fact.status == "required":
            gold[fact.kind].setdefault(identity, row)
        if identity in seen and not fact.also:
            continue
        seen.add(identity)
        for key in accepted_by(fact, entities):
            having = owners.get(key, ())
            if identity not in having:
                owners[key] = (*having, identity)
    answers: dict[Kind, dict[tuple[Key, ...], Sequence[Hashable]]] = {kind: {} for kind in KINDS}
    wrong: dict[Kind, dict[Hashable, int]] = {kind: {} for kind in KINDS}
    for column, said in enumerate(judgement.predicted):
        keys = keys_of(said)
        meant = owners.get(keys[0], ()) if len(keys) == 1 else _meant(keys, owners)
        if meant:
            answers[said.kind][keys] = meant
        elif column not in judgement.left_out:
            wrong[said.kind].setdefault(keys or _surface(said, judgement, column), column)
    return {kind: _compared(gold[kind], list(answers[kind].values()), list(wrong[kind].values())) for kind in kinds}


def _compared(
    required: Mapping[Hashable, int], answers: Sequence[Sequence[Hashable]], wrong: Sequence[int]
) -> DistinctValues:
    served = _served(answers, required)
    return DistinctValues(
        matched=[row for identity, row in required.items() if identity in served],
        missed=[row for identity, row in required.items() if identity not in served],
        spurious=wrong,
    )


def _meant(keys: Sequence[Key], owners: Mapping[Key, Sequence[Hashable]]) -> Sequence[Hashable]:
    return list(dict.fromkeys(identity for key in keys for identity in owners.get(key, ())))


def _surface(fact: Fact, judgement: Judgement, column: int) -> Hashable:
    """Tell facts without a value apart by what they point at."""
    return fold_name(fact.quote) if fact.quote is not None else judgement.spans[column]


def _served(answers: Sequence[Sequence[Hashable]], required: Mapping[Hashable, int]) -> set[Hashable]:
    """Name the required values that have an answer of their own; an answer that two values accept serves one of them.

    How many are served does not depend on the order of the input.
    """
    if all(len(meant) == 1 for meant in answers):
        return {meant[0] for meant in answers}
    column = {identity: at for at, identity in enumerate(sorted(required, key=repr))}
    names = list(column)
    edges = [{column[identity]: 1 for identity in meant if identity in column} for meant in sorted(answers, key=repr)]
    return {names[at] for at in best_assignment([edge for edge in edges if edge]).values()}
