"""The alignment: at most one predicted fact for each gold fact, over all kinds of an article.

Pairs share at least one character. The best set of pairs is, in this order, the one with the most strict pairs (same span and kind),
the most pairs with the same span, the most lenient pairs of one kind, the most pairs, the most lenient pairs whose value is right, the
most right values, the most pairs of one kind, the most shared characters; then the one that is best in the same aims over required
gold facts alone; ties go by position. It does not depend on the order of the input, and a fact that is said again (same kind, span and
value) takes part again only where gold too says one thing more than once.

The time is linear in the facts for ordinary text: mentions that have one strict partner are paired first, which every best alignment
does; what is left falls apart into small groups of overlapping spans, and these are solved exactly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from factgauge.facts import Kind
from factgauge.match.assignment import best_assignment
from factgauge.match.meaning import Key
from factgauge.match.overlap import overlapping
from factgauge.spans import Span, contains, shared


@dataclass(frozen=True, slots=True)
class Target:
    """A gold fact, as the alignment sees it: ``smallest`` ⊆ ``span`` ⊆ ``largest``; ``accepted`` are the right answers."""

    kind: Kind
    span: Span
    smallest: Span
    largest: Span
    accepted: frozenset[Key]
    required: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A predicted fact that has a place, as the alignment sees it. ``tie`` orders facts that are else alike."""

    kind: Kind
    span: Span
    keys: frozenset[Key]
    tie: bytes = b""


def is_strict(target: Target, candidate: Candidate) -> bool:
    """Same kind, same span."""
    return target.kind == candidate.kind and target.span == candidate.span


def is_lenient(target: Target, candidate: Candidate) -> bool:
    """Same kind, and the predicted span lies between the smallest and the largest extent."""
    return (
        target.kind == candidate.kind
        and contains(candidate.span, target.smallest)
        and contains(target.largest, candidate.span)
    )


def is_right(target: Target, candidate: Candidate) -> bool:
    """The value is one that gold accepts."""
    return not target.accepted.isdisjoint(candidate.keys)


def align(targets: Sequence[Target], candidates: Sequence[Candidate]) -> dict[int, int]:
    """Pair gold facts with predicted facts: index in ``targets`` -> index in ``candidates``."""
    eligible = _without_repeats(targets, candidates)
    pairs = _sole_strict_pairs(targets, candidates, eligible)
    taken = set(pairs.values())
    rows = _by_position(targets, (index for index in range(len(targets)) if index not in pairs))
    columns = _by_position(candidates, (index for index in eligible if index not in taken))
    touching = overlapping([targets[row].span for row in rows], [candidates[column].span for column in columns])
    for group in _groups(touching):
        pairs.update(
            _solve({rows[row]: [columns[at] for at in group[row]] for row in sorted(group)}, targets, candidates)
        )
    return pairs


def _by_position(facts: Sequence[Target] | Sequence[Candidate], indices: Iterable[int]) -> list[int]:
    """Order facts by what they are, never by where they stood in the input."""
    return sorted(indices, key=lambda index: _position(facts[index]))


def _position(fact: Target | Candidate) -> tuple[object, ...]:
    if isinstance(fact, Target):
        return (fact.span, fact.kind, fact.smallest, fact.largest, not fact.required, sorted(map(repr, fact.accepted)))
    return (fact.span, fact.kind, sorted(map(repr, fact.keys)), fact.tie)


def _without_repeats(targets: Sequence[Target], candidates: Sequence[Candidate]) -> list[int]:
    """Give the candidates that take part: of equal ones, as many as gold has equal facts there, and at least one."""
    said: dict[tuple[Kind, Span, frozenset[Key]], list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        said[candidate.kind, candidate.span, candidate.keys].append(index)
    if len(said) == len(candidates):
        return list(range(len(candidates)))
    equal_gold = Counter((target.kind, target.span, target.accepted) for target in targets)
    repeats: dict[tuple[Kind, Span], int] = {}
    for (kind, span, _), times in equal_gold.items():
        repeats[kind, span] = max(times, repeats.get((kind, span), 1))
    eligible = []
    for (kind, span, _), indices in said.items():
        indices.sort(key=lambda index: candidates[index].tie)
        eligible += indices[: repeats.get((kind, span), 1)]
    return eligible


def _sole_strict_pairs(
    targets: Sequence[Target], candidates: Sequence[Candidate], eligible: Sequence[int]
) -> dict[int, int]:
    """Pair the mentions that have exactly one strict partner on each side."""
    gold: dict[tuple[Kind, Span], list[int]] = defaultdict(list)
    for index, target in enumerate(targets):
        gold[target.kind, target.span].append(index)
    predicted: dict[tuple[Kind, Span], list[int]] = defaultdict(list)
    for index in eligible:
        predicted[candidates[index].kind, candidates[index].span].append(index)
    return {
        rows[0]: predicted[mention][0]
        for mention, rows in gold.items()
        if len(rows) == 1 and len(predicted.get(mention, ())) == 1
    }


def _groups(pairs: Iterable[tuple[int, int]]) -> list[dict[int, list[int]]]:
    """Split overlapping pairs into groups that have nothing to do with each other; each maps a row to its columns."""
    columns_of: dict[int, list[int]] = defaultdict(list)
    rows_of: dict[int, list[int]] = defaultdict(list)
    for row, column in pairs:
        columns_of[row].append(column)
        rows_of[column].append(row)
    groups, seen = [], set()
    for first in sorted(columns_of):
        group: dict[int, list[int]] = {}
        waiting = [] if first in seen else [first]
        seen.add(first)
        while waiting:
            row = waiting.pop()
            group[row] = sorted(columns_of[row])
            for column in columns_of[row]:
                reached = rows_of.pop(column, ())
                waiting += [other for other in reached if other not in seen]
                seen.update(reached)
        if group:
            groups.append(group)
    return groups


def _solve(
    group: Mapping[int, Sequence[int]], targets: Sequence[Target], candidates: Sequence[Candidate]
) -> dict[int, int]:
    """Find the best pairs of one group; rows and columns come in order of position."""
    pairs_at_most = len(group)
    characters = sum(max(shared(targets[row].span, candidates[column].span) for column in group[row]) for row in group)
    scale = _Scale(pairs_at_most, characters)
    rows = list(group)
    order = {
        column: at for at, column in enumerate(_by_position(candidates, {at for row in rows for at in group[row]}))
    }
    columns = list(order)
    edges = [{order[column]: scale.weight(targets[row], candidates[column]) for column in group[row]} for row in rows]
    return {rows[row]: columns[column] for row, column in best_assignment(edges).items()}


class _Scale:
    """Turns the ordered aims into one whole number: no sum over a lower aim reaches one step of a higher one."""

    def __init__(self, pairs: int, characters: int) -> None:
        self._step = pairs + 1
        self._stretch = characters + 1

    def weight(self, target: Target, candidate: Candidate) -> int:
        """Weigh a pair; positive, since each pair shares a character."""
        same_span = target.span == candidate.span
        same_kind = target.kind == candidate.kind
        lenient, right = is_lenient(target, candidate), is_right(target, candidate)
        aims = (same_span and same_kind, same_span, lenient, True, lenient and right, right, same_kind)
        weight = 0
        for aim in aims:
            weight = weight * self._step + aim
        weight = weight * self._stretch + shared(target.span, candidate.span)
        for aim in aims:
            weight = weight * self._step + (aim and target.required)
        return weight
