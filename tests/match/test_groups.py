import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest

from factgauge.match.groups import Edges, best_edges

Pair = tuple[int, int]
Worth = tuple[int, ...]
AIMS = 7


def random_group(dice: random.Random, rows: int, columns: int, share: float, most: int) -> dict[Pair, Worth]:
    """Draw pairs of one group, each with its aims, the characters that it shares, and whether it is required."""
    drawn = {}
    for pair in itertools.product(range(rows), range(columns)):
        if dice.random() < share:
            aims = [dice.random() < 0.5 for _ in range(AIMS)]
            # Each pair is one.
            aims[3] = True
            drawn[pair] = (*aims, dice.randint(1, most), dice.random() < 0.7)
    return drawn


def edges_of(groups: Sequence[tuple[int, int, dict[Pair, Worth]]]) -> Edges:
    """Write groups, each with the numbers of its rows and columns, one after the other."""
    row, column, row_group, column_group, worth = [], [], [], [], []
    for number, (rows, columns, pairs) in enumerate(groups):
        for (at, to), of_pair in pairs.items():
            row.append(len(row_group) + at)
            column.append(len(column_group) + to)
            worth.append(of_pair)
        row_group += [number] * rows
        column_group += [number] * columns
    table = np.array(worth, np.int64).T
    return Edges(
        row=np.array(row),
        column=np.array(column),
        row_group=np.array(row_group),
        column_group=np.array(column_group),
        aims=table[:AIMS].astype(bool),
        shared=table[AIMS],
        required=table[AIMS + 1].astype(bool),
    )


def total(pairs: Sequence[Worth]) -> Worth:
    """Add up what some pairs reach, in the order in which it counts."""
    each = [(*worth[: AIMS + 1], *(aim and worth[-1] for aim in worth[:AIMS])) for worth in pairs]
    return tuple(map(sum, zip(*each, strict=True))) if each else (0,) * (2 * AIMS + 1)


def best_total(rows: int, pairs: dict[Pair, Worth]) -> Worth:
    """Try every one-to-one set of pairs."""
    best = total([])

    def go(row: int, taken: frozenset[int], chosen: tuple[Worth, ...]) -> None:
        nonlocal best
        if row == rows:
            best = max(best, total(chosen))
            return
        go(row + 1, taken, chosen)
        for (at, to), worth in pairs.items():
            if at == row and to not in taken:
                go(row + 1, taken | {to}, (*chosen, worth))

    go(0, frozenset(), ())
    return best


@pytest.mark.parametrize("most", [5, 10**6, 10**15], ids=["words", "long", "absurd"])
def test_the_choice_is_the_best_of_each_group(most: int) -> None:
    """Groups of all small shapes at once, some of which the solver gets, also with spans too long for a machine's number."""
    dice = random.Random(most)
    groups = []
    for _ in range(150):
        rows, columns = dice.choice(((1, 3), (4, 1), (2, 2), (3, 2), (3, 4), (5, 5), (6, 4), (2, 12), (6, 6)))
        pairs = random_group(dice, rows, columns, 0.5, most)
        if pairs:
            groups.append((rows, columns, pairs))
    edges = edges_of(groups)
    chosen = best_edges(edges)
    before = 0
    for rows, _, pairs in groups:
        here = [
            worth for worth, taken in zip(pairs.values(), chosen[before : before + len(pairs)], strict=True) if taken
        ]
        assert total(here) == best_total(rows, pairs)
        before += len(pairs)
    for side in (edges.row, edges.column):
        assert np.bincount(side[chosen]).max() == 1


@pytest.mark.parametrize("pieces", [3, 120, 121, 5000])
def test_one_fact_in_many_pieces_gets_the_best_piece(pieces: int) -> None:
    """A star has as many ways as it has ends, on either side of the limit to trying them all."""
    worth = {(0, at): (*[False] * 3, True, *[False] * 3, at % 1000 + 1, True) for at in range(pieces)}
    for rows, columns, pairs in (
        (1, pieces, worth),
        (pieces, 1, {(to, at): value for (at, to), value in worth.items()}),
    ):
        (chosen,) = np.flatnonzero(best_edges(edges_of([(rows, columns, pairs)])))
        assert chosen == min(pieces, 1000) - 1


def test_a_long_chain_is_solved_exactly() -> None:
    """Gold and predictions that overlap in turn: everyone gets a partner, though the first choice is the wrong neighbour."""
    length = 300
    chain = {}
    for at in range(length):
        chain[at, at] = (*[False] * 3, True, *[False] * 3, 1, True)
        if at + 1 < length:
            chain[at, at + 1] = (*[False] * 3, True, *[False] * 3, 2, True)
    edges = edges_of([(length, length, chain)])
    assert (edges.row[best_edges(edges)] == edges.column[best_edges(edges)]).sum() == length
