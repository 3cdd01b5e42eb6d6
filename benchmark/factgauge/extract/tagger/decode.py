"""The best legal sequence of tags (Viterbi 1967), for many sequences at once."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from factgauge.extract.tagger.tags import OUTSIDE, TAGS

Scores: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]


def _may_follow(before: str, after: str) -> bool:
    """Say whether a tag may follow another: what was begun goes on with its own kind, and nothing goes on that was not begun."""
    is_open, goes_on = before[0] in "BI", after[0] in "IE"
    return before[1:] == after[1:] if is_open and goes_on else not is_open and not goes_on


def _penalty(legal: list[bool]) -> Scores:
    return np.where(legal, 0.0, -np.inf)


# Scores that are added: nothing for what is legal, minus infinity for what is not. A text is outside of all facts at both its ends.
_FIRST = _penalty([_may_follow(OUTSIDE, tag) for tag in TAGS])
_LAST = _penalty([_may_follow(tag, OUTSIDE) for tag in TAGS])
_STEP = np.stack([_penalty([_may_follow(before, after) for after in TAGS]) for before in TAGS])


def best_tags(scores: Scores, lengths: Places) -> Places:
    """Give the legal tags with the highest sum of scores.

    ``scores`` has a row for each token and a finite column for each of ``TAGS``, sequence after sequence; ``lengths`` are the tokens of
    each sequence, none of them 0. The result has the number of a tag for each token. Of equal sums the tag that comes first in ``TAGS`` is
    taken. Time is linear in the tokens; all sequences go forward together, one token at a step.
    """
    order = np.argsort(-lengths, kind="stable")
    starts, sizes = (np.cumsum(lengths) - lengths)[order], lengths[order]
    # How many sequences have a token at each step: those come first, as the longest do.
    alive = np.searchsorted(-sizes, -np.arange(1, sizes.max(initial=0)), side="left")
    best, came_from = scores.copy(), np.zeros(scores.shape, dtype=np.intp)
    best[starts] += _FIRST
    for step, count in enumerate(alive, start=1):
        here = starts[:count] + step
        reached = best[here - 1][:, :, None] + _STEP
        came_from[here] = reached.argmax(axis=1)
        best[here] += reached.max(axis=1)
    ends = starts + sizes - 1
    tags = np.zeros(len(scores), dtype=np.intp)
    tags[ends] = (best[ends] + _LAST).argmax(axis=1)
    for step in range(len(alive), 0, -1):
        here = starts[: alive[step - 1]] + step
        tags[here - 1] = came_from[here, tags[here]]
    return tags
