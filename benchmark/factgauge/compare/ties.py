"""Which of several extractors differ: letters, as tables of multiple comparisons have them.

Two that share a letter are not shown to differ. Each pair is held to the permutation test of :mod:`factgauge.metrics.significance` on the
same units, and p is corrected over all pairs of a kind (Holm 1979). The letters are those of the insert-and-absorb algorithm (Piepho 2004,
An algorithm for a letter-based representation of all-pairwise comparisons).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_lowercase

import numpy as np

from factgauge.compare.paired import LEVEL, SEED, check_rows
from factgauge.facts import Kind
from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.metrics.significance import holm, permutation_p_values
from factgauge.metrics.table import summed
from factgauge.score.derive import units_of
from factgauge.score.scorecard import Scored


@dataclass(frozen=True, kw_only=True)
class Ties:
    """Extractors of one kind with a defined F1, the best first, and their letters.

    ``p`` is corrected by Holm's method, and stands under the places of a pair in ``names``.
    """

    names: Sequence[str]
    letters: Mapping[str, str]
    p: Mapping[tuple[int, int], float]


def ties(scored: Mapping[str, Scored], kind: Kind, scheme: Scheme = HEADLINE) -> Ties:
    """Compare all extractors that declare a kind with each other.

    Raises:
        NotComparableError: two count other articles.
    """
    f1 = {
        name: rates.f1
        for name, each in scored.items()
        if (rates := each.scorecard.rates.get(kind, {}).get(scheme)) is not None and rates.f1 is not None
    }
    names = sorted(f1, key=lambda name: (-f1[name], name))
    p = _p_values([scored[name] for name in names], kind, scheme)
    different = {pair for pair, value in p.items() if value <= LEVEL}
    letters = letters_of(len(names), different)
    return Ties(names=names, letters=dict(zip(names, letters, strict=True)), p=p)


def _p_values(ranked: Sequence[Scored], kind: Kind, scheme: Scheme) -> dict[tuple[int, int], float]:
    pairs = list(combinations(range(len(ranked)), 2))
    if not pairs:
        return {}
    for each in ranked[1:]:
        check_rows(ranked[0].table, each.table)
    _, keys = units_of(ranked[0].table)
    units = np.stack([summed(each.table.of((kind,), scheme), keys) for each in ranked])
    one, other = (np.array(side) for side in zip(*pairs, strict=True))
    values = permutation_p_values(units[one], units[other], seed=SEED).tolist()
    corrected = holm({str(pair): value for pair, value in zip(pairs, values, strict=True)})
    return {pair: corrected[str(pair)] for pair in pairs}


def letters_of(count: int, different: set[tuple[int, int]]) -> list[str]:
    """Give each of ``count`` places, the best first, its letters; ``different`` are pairs of places, the lower first."""
    groups: list[frozenset[int]] = [frozenset(range(count))] if count else []
    for one, other in sorted(different):
        split = []
        for group in groups:
            split += [group - {one}, group - {other}] if {one, other} <= group else [group]
        groups = [each for each in dict.fromkeys(split) if not any(each < larger for larger in split)]
    ordered = sorted(groups, key=sorted)
    return ["".join(_letter(at) for at, group in enumerate(ordered) if place in group) for place in range(count)]


def _letter(at: int) -> str:
    letters = len(ascii_lowercase)
    return ascii_lowercase[at] if at < letters else f"({at + 1})"
