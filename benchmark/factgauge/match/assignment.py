"""The best one-to-one assignment between two sets: an exact solver for sparse weights.

Where the pairs form no circle, as where neither side overlaps itself, by dynamic programming over trees, in linear time. Else by successive
shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957; in this form Jonker and Volgenant 1987), over an adjacency list.
Weights are whole numbers of any size, and sums are exact.
"""

import heapq
from collections.abc import Mapping, Sequence

Edges = Sequence[Mapping[int, int]]


def best_assignment(edges: Edges) -> dict[int, int]:
    """Give the assignment ``row -> column`` of the greatest total weight.

    ``edges[row]`` maps a column to its positive weight. A row may stay alone. Among equally good assignments the one that is
    found depends on the order of rows and columns only: sort them first to make it independent of the input.
    """
    forest = _as_forest(edges)
    if forest is not None:
        return _best_in_forest(edges, forest)
    solver = _Solver(_pruned(edges))
    for row in range(len(edges)):
        solver.insert(row)
    return {row: column for row, column in sorted(solver.partner.items()) if column in edges[row]}


_Forest = Sequence[tuple[int, int]]
"""Rows and columns (as ``-1 - column``), each before what hangs on it, with what it hangs on; a root hangs on itself."""


def _as_forest(edges: Edges) -> _Forest | None:
    """Walk from each row to all that it is connected with; None where the pairs form a circle."""
    rows_of: dict[int, list[int]] = {}
    for row, of_row in enumerate(edges):
        for column in of_row:
            rows_of.setdefault(column, []).append(row)
    seen: set[int] = set()
    forest: list[tuple[int, int]] = []
    for root in range(len(edges)):
        if root in seen:
            continue
        seen.add(root)
        waiting = [(root, root)]
        while waiting:
            node, parent = waiting.pop()
            forest.append((node, parent))
            for other in rows_of[-1 - node] if node < 0 else [-1 - column for column in edges[node]]:
                if other == parent:
                    continue
                if other in seen:
                    return None
                seen.add(other)
                waiting.append((other, node))
    return forest


def _best_in_forest(edges: Edges, forest: _Forest) -> dict[int, int]:
    """Choose from the ends to the roots, then read the choice from the roots to the ends.

    ``gain`` is what a node's best partner among those that hang on it adds to the greatest total of all that hangs on the node.
    """
    gain: dict[int, int] = {node: 0 for node, _ in forest}
    chosen: dict[int, int] = {}
    for node, parent in reversed(forest):
        if node == parent:
            continue
        weight = edges[parent][-1 - node] if node < 0 else edges[node][-1 - parent]
        if weight - gain[node] > gain[parent]:
            gain[parent], chosen[parent] = weight - gain[node], node
    assignment: dict[int, int] = {}
    taken: set[int] = set()
    for node, _ in forest:
        if node not in taken and node in chosen:
            partner = chosen[node]
            taken.add(partner)
            row, column = (partner, -1 - node) if node < 0 else (node, -1 - partner)
            assignment[row] = column
    return dict(sorted(assignment.items()))


def _pruned(edges: Edges) -> list[dict[int, int]]:
    """Keep for each row its best edges, as many as there are rows: the other rows cannot take them all."""
    most = len(edges)
    return [
        dict(sorted(row.items(), key=lambda edge: (-edge[1], edge[0]))[:most]) if len(row) > most else dict(row)
        for row in edges
    ]


class _Solver:
    """Rows are inserted one by one; each keeps the total optimal over the rows so far.

    Costs are negated weights; each row has a column of its own (a negative number) at cost 0, which stands for "alone".
    Invariant: the reduced cost of each edge is not negative, and 0 along the assignment.
    """

    def __init__(self, edges: list[dict[int, int]]) -> None:
        self._costs = [
            {**{column: -weight for column, weight in row.items()}, -1 - index: 0} for index, row in enumerate(edges)
        ]
        self._row_price = [0] * len(edges)
        self._column_price: dict[int, int] = {}
        self.partner: dict[int, int] = {}
        self._row_of: dict[int, int] = {}

    def insert(self, row: int) -> None:
        """Add a row by the shortest path to a column that is free."""
        # A new row's price makes its cheapest edge reduce to 0, so that no edge is negative.
        self._row_price[row] = min(
            cost - self._column_price.get(column, 0) for column, cost in self._costs[row].items()
        )
        distances, came_from, end = self._search(row)
        self._reprice(row, distances, distances[end])
        self._flip(came_from, end)

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, int], int]:
        """Dijkstra over columns from row ``start``: distances, the row before each column, and the free column reached."""
        distances: dict[int, int] = {}
        came_from: dict[int, int] = {}
        done: set[int] = set()
        queue: list[tuple[int, int]] = []
        row, base = start, 0
        while True:
            for column, cost in self._costs[row].items():
                distance = base + cost - self._row_price[row] - self._column_price.get(column, 0)
                if column not in done and (column not in distances or distance < distances[column]):
                    distances[column], came_from[column] = distance, row
                    heapq.heappush(queue, (distance, column))
            base, nearest = heapq.heappop(queue)
            while nearest in done or base > distances[nearest]:
                base, nearest = heapq.heappop(queue)
            done.add(nearest)
            if nearest not in self._row_of:
                return {column: distances[column] for column in done}, came_from, nearest
            row = self._row_of[nearest]

    def _reprice(self, start: int, distances: Mapping[int, int], shortest: int) -> None:
        self._row_price[start] += shortest
        for column, distance in distances.items():
            slack = shortest - distance
            if column in self._row_of:
                self._row_price[self._row_of[column]] += slack
            self._column_price[column] = self._column_price.get(column, 0) - slack

    def _flip(self, came_from: Mapping[int, int], end: int) -> None:
        column: int | None = end
        while column is not None:
            row = came_from[column]
            previous = self.partner.get(row)
            self.partner[row], self._row_of[column] = column, row
            column = previous
