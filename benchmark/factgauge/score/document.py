"""The scheme ``document``: the distinct values of an article, wherever they stand."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import GoldActor, GoldFact
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
    gold: dict[Kind, list[GoldFact]] = {"date": [], "figure": [], "actor": []}
    for fact in judgement.gold:
        gold[fact.kind].append(fact)
    said: dict[Kind, list[Fact]] = {"date": [], "figure": [], "actor": []}
    for column, each in enumerate(judgement.predicted):
        if column in judgement.left_out:
            break
        said[each.kind].append(each)
    else:
        found = {kind: _plain_numbers(kind, gold[kind], said[kind], judgement) for kind in kinds}
        if None not in found.values():
            return {kind: numbers for kind, numbers in found.items() if numbers is not None}
    return {kind: values.numbers for kind, values in distinct_values(judgement, kinds).items()}


def _plain_numbers(
    kind: Kind, gold: Sequence[GoldFact], said: Sequence[Fact], judgement: Judgement
) -> tuple[int, int, int] | None:
    """Count one kind by sets of identities; None where a value has several readings, or a prediction no value or two."""
    identities = {identity_of(fact) for fact in gold}
    required = identities
    for fact in gold:
        if fact.also:
            return None
        if fact.status == "optional":
            required = {identity_of(each) for each in gold if each.status == "required"}
    answers = _plain_actors(gold, said, judgement) if kind == "actor" else _plain_values(said)
    if answers is None:
        return None
    matched = len(required & answers)
    return matched, len(answers - identities), len(required) - matched


def _plain_values(said: Sequence[Fact]) -> set[Hashable] | None:
    values: set[Hashable] = {
        fact.value
        if type(fact) is Date
        else figure_key(fact.amount, fact.upper, fact.unit)
        if type(fact) is Figure
        else None
        for fact in said
    }
    return None if None in values else values


def _plain_actors(gold: Sequence[GoldFact], said: Sequence[Fact], judgement: Judgement) -> set[Hashable] | None:
    """Give the entity of each name that is said, or the name where it is nobody's of this article."""
    entities = judgement.article.labels.entities
    owners: dict[str, Hashable] = {}
    for name in {fact.entity for fact in gold if type(fact) is GoldActor}:
        if name is None:
            continue
        entity = entities[name]
        for alias in (entity.name, *entity.aliases):
            if owners.setdefault(fold_name(alias), name) != name:
                return None
    answers: set[Hashable] = set()
    for fact in said:
        if type(fact) is not Actor or fact.name is None or fact.wikidata is not None:
            return None
        folded = fold_name(fact.name)
        answers.add(owners.get(folded) or (folded,))
    return answers


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
