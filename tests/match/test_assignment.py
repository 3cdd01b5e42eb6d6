import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.match.assignment import best_assignment

Edges = list[dict[int, int]]


def best_total(edges: Edges, columns: int) -> int:
    """Try every way to give the rows columns; a column beyond the real ones stands for "alone"."""
    return max(
        sum(edges[row].get(column, 0) for row, column in enumerate(choice))
        for choice in itertools.permutations(range(columns + len(edges)), len(edges))
    )


def total(edges: Edges, chosen: dict[int, int]) -> int:
    return sum(edges[row][column] for row, column in chosen.items())


def sparse(columns: int, weights: st.SearchStrategy[int]) -> st.SearchStrategy[Edges]:
    row = st.dictionaries(st.integers(0, columns - 1), weights, max_size=columns)
    return st.lists(row, max_size=3)


@given(sparse(4, st.integers(1, 9)))
def test_the_solver_equals_brute_force(edges: Edges) -> None:
    """No permutation has a greater total, with ties as common as they come."""
    assert total(edges, best_assignment(edges)) == best_total(edges, 4)


@given(sparse(4, st.integers(10**40, 10**40 + 3) | st.integers(1, 3)))
def test_great_weights_are_summed_exactly(edges: Edges) -> None:
    """A difference of 1 beside 10 to the 40th decides, which no float could tell."""
    assert total(edges, best_assignment(edges)) == best_total(edges, 4)


@pytest.mark.parametrize("seed", range(10))
def test_the_solver_equals_brute_force_on_square_matrices(seed: int) -> None:
    """Five rows over five columns, from sparse to full."""
    dice = random.Random(seed)
    edges = [{column: dice.randint(1, 6) for column in range(5) if dice.random() < seed / 9} for _ in range(5)]
    assert total(edges, best_assignment(edges)) == best_total(edges, 5)


@given(sparse(6, st.integers(1, 9)))
def test_no_column_is_used_twice(edges: Edges) -> None:
    """The answer is one to one and holds real edges only."""
    chosen = best_assignment(edges)
    assert len(set(chosen.values())) == len(chosen)
    assert all(column in edges[row] for row, column in chosen.items())


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    """No rows, or rows without edges, give the empty assignment."""
    assert best_assignment([]) == {}
    assert best_assignment([{}, {}]) == {}


def test_a_row_stays_alone_where_that_is_better() -> None:
    """Two rows want one column: the heavier has it."""
    assert best_assignment([{0: 1}, {0: 2}]) == {1: 0}


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_three_thousand_rows_is_solved_soon(*, backwards: bool) -> None:
    """Each row shares a column with the next one; all but the cost of the search is linear."""
    rows = range(3_000)
    edges = [{row: 10, row + 1: 11} for row in rows]
    if backwards:
        edges.reverse()
    began = time.perf_counter()
    chosen = best_assignment(edges)
    assert time.perf_counter() - began < 15
    assert total(edges, chosen) == 11 * 3_000


def test_a_chain_whose_end_is_taken_is_solved_exactly() -> None:
    """The last row wants a column that is free only after all rows before it have moved by one."""
    edges = [{row: 1_000, row + 1: 1_001} for row in range(500)] + [{500: 5_000}]
    assert total(edges, best_assignment(edges)) == 500 * 1_000 + 5_000
