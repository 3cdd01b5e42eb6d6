"""The best legal sequence of tags (Viterbi 1967), and how much of all legal sequences agrees with it, for many sequences at once."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from factgauge.extract.tagger.tags import OUTSIDE, TAGS

Scores: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]


def _may_follow(before: str, after: str) -> bool:
    """Say whether a tag may follow another: what was begun goes on with its own kind, and nothing goes on that was not begun."""
    is_open, goes_on = before[0] in "BI", after[0] in "IE"
    return before[1:] == after[1:] if is_open and goes_on else not is_open and not goes_on


def _barrier(legal: list[bool]) -> Scores:
    return np.where(legal, 0.0, -np.inf)


# Scores that are added: nothing for what is legal, minus infinity for what is not. A text is outside of all facts at both its ends.
_FIRST = _barrier([_may_follow(OUTSIDE, tag) for tag in TAGS])
_LAST = _barrier([_may_follow(tag, OUTSIDE) for tag in TAGS])
_STEP = np.stack([_barrier([_may_follow(before, after) for after in TAGS]) for before in TAGS])


class Layout:
    """Where the sequences lie in the rows of a table, the longest first, so that all go forward together, one token at a step.

    ``lengths`` are the tokens of each sequence, none of them 0.
    """

    def __init__(self, lengths: Places) -> None:
        order = np.argsort(-lengths, kind="stable")
        self.starts: Places = (np.cumsum(lengths) - lengths)[order]
        self.ends: Places = self.starts + lengths[order] - 1
        # How many sequences have a token at each step: those come first, as the longest do.
        self._alive = np.searchsorted(-lengths[order], -np.arange(1, lengths.max(initial=0)), side="left")

    def forwards(self) -> Iterator[Places]:
        """Give the rows of the second tokens, then of the third, and on."""
        for step, count in enumerate(self._alive, start=1):
            yield self.starts[:count] + step

    def backwards(self) -> Iterator[Places]:
        """Give the same rows, the last first."""
        for step in range(len(self._alive), 0, -1):
            yield self.starts[: self._alive[step - 1]] + step


def best_tags(scores: Scores, layout: Layout) -> Places:
    """Give the legal tags with the highest sum of scores: the number of a tag for each token.

    ``scores`` has a row for each token, sequence after sequence, and a finite column for each of ``TAGS``. Of equal sums the tag that comes
    first in ``TAGS`` is taken. Time is linear in the tokens.
    """
    best, came_from = scores.copy(), np.zeros(scores.shape, dtype=np.intp)
    best[layout.starts] += _FIRST
    for rows in layout.forwards():
        reached = best[rows - 1][:, :, None] + _STEP
        came_from[rows] = reached.argmax(axis=1)
        best[rows] += reached.max(axis=1)
    tags = np.zeros(len(scores), dtype=np.intp)
    tags[layout.ends] = (best[layout.ends] + _LAST).argmax(axis=1)
    for rows in layout.backwards():
        tags[rows - 1] = came_from[rows, tags[rows]]
    return tags


class Sums(NamedTuple):
    """Logarithms of sums over all legal tags of a sequence, for each token and tag (the forward-backward algorithm, Baum 1972).

    ``before`` sums over what may stand up to the token, its own score included; ``after`` over what may follow it.
    """

    before: Scores
    after: Scores

    def share(self, scores: Scores, first: int, tags: Places) -> float:
        """Give the share, from 0 to 1, of the readings in which the tokens from ``first`` on bear ``tags``, among all legal readings."""
        last = first + len(tags) - 1
        inside = scores[np.arange(first + 1, last + 1), tags[1:]].sum()
        these = self.before[first, tags[0]] + inside + self.after[last, tags[-1]]
        return float(np.exp(min(0.0, these - np.logaddexp.reduce(self.before[last] + self.after[last]))))


def sums(scores: Scores, layout: Layout) -> Sums:
    """Sum over the legal tags of each sequence; ``scores`` are as for :func:`best_tags`, logarithms of probabilities."""
    before, after = scores.copy(), np.zeros(scores.shape)
    before[layout.starts] += _FIRST
    for rows in layout.forwards():
        before[rows] += np.logaddexp.reduce(before[rows - 1][:, :, None] + _STEP, axis=1)
    after[layout.ends] = _LAST
    for rows in layout.backwards():
        after[rows - 1] = np.logaddexp.reduce((scores[rows] + after[rows])[:, None, :] + _STEP, axis=2)
    return Sums(before, after)
