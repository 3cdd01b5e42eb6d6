"""Columns of numbers, and lists of numbers of different lengths that are kept in two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


def numbers_of(values: Sequence[int]) -> Numbers:
    """Make a column of some whole numbers."""
    return np.array(values, dtype=np.int64)


def in_ranges(first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """Write out half-open ranges: for each number in one of them the place of its range, and the number itself."""
    sizes = np.maximum(last - first, 0)
    ends = np.cumsum(sizes)
    places = np.repeat(np.arange(len(sizes)), sizes)
    return places, np.arange(len(places)) - np.repeat(ends - sizes - first, sizes)


def starts_of(sizes: Numbers) -> Numbers:
    """Give where each of several lists that stand one after the other begins, and at last where all end."""
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of numbers: list ``n`` is ``values[starts[n] : starts[n + 1]]``."""

    starts: Numbers
    values: Numbers

    def of(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Give all values of the lists ``numbers``: for each the place in ``numbers``, and the value."""
        places, at = in_ranges(self.starts[numbers], self.starts[numbers + 1])
        return places, self.values[at]

    def sizes(self, numbers: Numbers) -> Numbers:
        """Give the lengths of the lists ``numbers``."""
        return self.starts[numbers + 1] - self.starts[numbers]
