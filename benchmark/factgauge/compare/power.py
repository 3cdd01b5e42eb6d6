"""The power of a gold set: the smallest true difference in F1 that it can show, and how many units would show a smaller one.

A difference is shown where the paired permutation test of :mod:`factgauge.metrics.significance` gives p ≤ 0.05; it can be shown where that
happens in 80 % of simulated comparisons (Cohen 1988 for the convention; Card et al. 2020 for power by simulation in language processing).

The model. The first system finds each gold fact, and says one wrong thing for each gold fact, with a chance that depends on the unit: facts
of one unit are right or wrong together with a given correlation (Lunn and Davies 1998). The second system repeats the first one's decisions
except for a share that it makes anew, with a difficulty of its own, and so with the same expected F1. Then it turns each fact that it found
into a miss and a wrong fact with the chance t. That lowers expected F1 by t of itself, and that is the true difference.

What the answer depends on, beside the gold: the F1 of the better system (near 0.5 differences are harder to see than near 1), the
correlation within a unit (the more, the less each further fact of a unit tells), and above all how alike the two systems are, for facts on
which both agree tell nothing about their difference. Two versions of one system are told apart more easily than two strangers. Where the
counts of a real run are given, its F1, its spread over units and its spurious facts take the place of the first system's model.

Its limits: 500 simulated comparisons leave a standard error of 1.8 points in a power of 80 %, which is 2 % of a difference and 5 % of a
number of units; the simulated tests draw 499 permutations, not 10,000, which costs about half a point of power; and all is said of units
like these and of no other kind of text.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from factgauge.facts import Record
from factgauge.metrics.resample import Stream
from factgauge.metrics.significance import permutation_p_values

POWER = 0.8
LEVEL = 0.05
DIFFERENCES = (0.05, 0.02, 0.01)
MOST_UNITS = 100_000

_PERMUTATIONS = 499
_COMPARISONS = 500
# A comparison of more units than this is not simulated; the square-root law leads there.
_SIMULATED_UNITS = 1_000
_SMALLEST_DIFFERENCE = 0.0005
# How far a search goes on, as a share of its answer: below the noise of the simulation.
_FINE = 0.01
# Uniform numbers have 32 bits: what lies closer to 0 or 1 than this cannot be drawn.
_UNREACHED = 2.0**-33


class Assumptions(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is assumed of the two systems; each between 0 and 1.

    ``f1`` is precision, recall and F1 of the better system, ``correlation`` that of two decisions in one unit (intraclass), and
    ``independence`` the share of its decisions that the other system makes anew: 0 for the same system twice, 1 for two strangers. Two
    systems as good as each other then differ on 2 · independence · f1 · (1 - f1) of the facts.
    """

    f1: float = 0.8
    correlation: float = 0.1
    independence: float = 0.5


class Needed(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many units like these show a true difference in F1 with 80 % power at the 5 % level.

    ``units`` is None where more than 100,000 are needed, or where it cannot be told: there is nothing to find, or so little that a thousand
    units show no difference at all. ``extrapolated`` says that the answer comes from the square-root law (four times the units show half
    the difference) and not from simulating as many units. The law errs on the side of too many, since systems that differ less also
    disagree on fewer facts.
    """

    difference: float
    units: int | None
    extrapolated: bool


class Power(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What gold of so many units and required facts can show.

    ``smallest`` is the smallest true difference in F1 that is shown with 80 % power at the 5 % level; None where none is, even if the worse
    system finds nothing. Above 1,000 units it is ``extrapolated`` by the square-root law. ``f1`` is that of the better system: assumed, or
    measured on the baseline. ``needed`` leaves out differences that are larger than ``f1``.
    """

    units: int
    facts: int
    f1: float
    smallest: float | None
    extrapolated: bool
    needed: tuple[Needed, ...]
    assumptions: Assumptions


def power(
    required: Sequence[int] | NDArray[np.integer],
    *,
    baseline: NDArray[np.integer] | None = None,
    assumptions: Assumptions = Assumptions(),  # noqa: B008 (frozen)
    differences: Sequence[float] = DIFFERENCES,
    seed: int = 0,
) -> Power:
    """Simulate comparisons on this gold, and on more units like its own, to tell what differences in F1 it can show.

    Args:
        required: the number of required gold facts of each unit, of one kind or of all together; shape (units,).
        baseline: the counts of a real run on the same units, shape (units, 3) for matched, spurious, missed. They replace the model of the
            better system, and ``assumptions.f1`` with it.
        assumptions: what is assumed of the systems.
        differences: the true differences in F1 to count units for.
        seed: what fixes the simulation; the same seed gives the same answer on any machine.

    Raises:
        ValueError: an assumption is not between 0 and 1, a difference not above 0 and at most 1, a count is negative, or the baseline does
            not fit the gold.
    """
    world = _world(np.asarray(required, dtype=np.int64), baseline, assumptions)
    if not all(0 < difference <= 1 for difference in differences):
        raise ValueError(f"each difference must lie above 0 and be at most 1, got {tuple(differences)}")
    smallest = _smallest(world, seed)
    return Power(
        units=len(world.required),
        facts=int(world.required.sum()),
        f1=world.f1,
        smallest=smallest,
        extrapolated=smallest is not None and len(world.required) > _SIMULATED_UNITS,
        needed=_needed(world, [each for each in differences if each <= world.f1], seed),
        assumptions=assumptions,
    )


@dataclass(frozen=True, kw_only=True)
class _World:
    """The units that comparisons are drawn from, and the systems compared.

    ``recall`` is the chance that the better system finds a fact, ``excess`` that it says something wrong where it could: in each of the
    ``chances`` of a unit, as many as its gold facts, or its spurious facts where a real run has more. ``counts`` are those of the real run.
    """

    required: NDArray[np.int64]
    chances: NDArray[np.int64]
    counts: NDArray[np.int64] | None
    f1: float
    recall: float
    excess: float
    correlation: float
    independence: float

    @property
    def comparable(self) -> bool:
        """Whether there is a fact to find and a system that finds it."""
        return self.f1 > 0 and bool(self.required.any())


@dataclass(frozen=True, kw_only=True)
class _Comparisons:
    """Simulated counts of two systems as good as each other, and the uniform numbers that make the second worse.

    Each has the shape (comparisons, units).
    """

    required: NDArray[np.int64]
    matched: tuple[NDArray[np.int64], NDArray[np.int64]]
    spurious: tuple[NDArray[np.int64], NDArray[np.int64]]
    fate: NDArray[np.float64]

    def first_units(self, units: int) -> "_Comparisons":
        """Give the comparisons as they would be on the first units only."""
        return _Comparisons(
            required=self.required[:, :units],
            matched=(self.matched[0][:, :units], self.matched[1][:, :units]),
            spurious=(self.spurious[0][:, :units], self.spurious[1][:, :units]),
            fate=self.fate[:, :units],
        )


def _world(required: NDArray[np.int64], baseline: NDArray[np.integer] | None, assumptions: Assumptions) -> _World:
    _check_shares({name: getattr(assumptions, name) for name in assumptions.__struct_fields__})
    if required.ndim != 1 or (required < 0).any():
        raise ValueError("required must be one count for each unit, none of them negative")
    shared = {"correlation": assumptions.correlation, "independence": assumptions.independence}
    if baseline is None:
        f1 = assumptions.f1
        return _World(required=required, chances=required, counts=None, f1=f1, recall=f1, excess=1 - f1, **shared)
    counts = _fitting(baseline.astype(np.int64), required)
    matched, spurious, missed = (int(total) for total in counts.sum(axis=0))
    chances = np.maximum(required, counts[:, 1])
    return _World(
        required=required,
        chances=chances,
        counts=counts,
        f1=_ratio(2 * matched, 2 * matched + spurious + missed),
        recall=_ratio(matched, matched + missed),
        excess=_ratio(spurious, int(chances.sum())),
        **shared,
    )


def _check_shares(shares: dict[str, float]) -> None:
    wrong = {name: value for name, value in shares.items() if not 0 <= value <= 1}
    if wrong:
        raise ValueError(f"must lie between 0 and 1: {wrong}")


def _fitting(counts: NDArray[np.int64], required: NDArray[np.int64]) -> NDArray[np.int64]:
    if counts.shape != (len(required), 3) or (counts < 0).any() or (counts[:, 0] + counts[:, 2] != required).any():
        raise ValueError(
            "the baseline must have matched, spurious and missed for each unit, matched and missed adding to the gold"
        )
    return counts


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _smallest(world: _World, seed: int) -> float | None:
    """Find the smallest difference that the gold shows, rounded up to a hundredth of a point, so that what is said to be shown is shown."""
    if not world.comparable:
        return None
    units = len(world.required)
    many = units > _SIMULATED_UNITS
    least = _least_shown(world, _compare(world, _SIMULATED_UNITS if many else None, seed), seed)
    if least is None:
        return None
    known = least * math.sqrt(_SIMULATED_UNITS / units) if many else least
    return math.ceil(known * 10_000) / 10_000


def _needed(world: _World, differences: Sequence[float], seed: int) -> tuple[Needed, ...]:
    """Find how many units show each difference, by simulation where that is possible."""
    if not world.comparable:
        return tuple(Needed(difference=each, units=None, extrapolated=False) for each in differences)
    if not differences:
        return ()
    # Units drawn from the gold's own, as many as are simulated at all: their first n are a gold set of n units.
    pool = _compare(world, _SIMULATED_UNITS, seed)
    simulated = {each: _units_that_show(world, pool, each, seed) for each in differences}
    limit = _least_shown(world, pool, seed) if None in simulated.values() else None
    return tuple(
        Needed(
            difference=difference,
            units=units if units is not None else _extrapolated(limit, difference),
            extrapolated=units is None,
        )
        for difference, units in simulated.items()
    )


def _least_shown(world: _World, comparisons: _Comparisons, seed: int) -> float | None:
    return _least(
        lambda difference: _share_shown(comparisons, difference / world.f1, seed) >= POWER,
        _SMALLEST_DIFFERENCE,
        world.f1,
    )


def _units_that_show(world: _World, pool: _Comparisons, difference: float, seed: int) -> int | None:
    worse = difference / world.f1
    least = _least(
        lambda units: _share_shown(pool.first_units(math.ceil(units)), worse, seed) >= POWER, 1, _SIMULATED_UNITS
    )
    return None if least is None else math.ceil(least)


def _extrapolated(limit: float | None, difference: float) -> int | None:
    """Give the units that show a difference where those of the pool show ``limit``, to two digits, for more are not known."""
    if limit is None:
        return None
    ratio = limit / difference
    units = _SIMULATED_UNITS * ratio * ratio
    step = 10 ** (math.floor(math.log10(units)) - 1)
    rounded = math.ceil(units / step) * step
    return rounded if rounded <= MOST_UNITS else None


def _least(enough: Callable[[float], bool], low: float, high: float) -> float | None:
    """Find the least value between two that is enough, to a hundredth of itself; None where the highest is not."""
    if not enough(high):
        return None
    while high > low * (1 + _FINE):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _share_shown(comparisons: _Comparisons, worse: float, seed: int) -> float:
    """Make the second system lose a share of what it found, test each comparison, and give the share that is significant."""
    matched, spurious = comparisons.matched, comparisons.spurious
    lost = _binomial(matched[1], worse, comparisons.fate)
    found, wrong = (matched[0], matched[1] - lost), (spurious[0], spurious[1] + lost)
    first, second = (
        np.stack([found[side], wrong[side], comparisons.required - found[side]], axis=-1) for side in (0, 1)
    )
    p_values = permutation_p_values(first, second, permutations=_PERMUTATIONS, seed=seed)
    return float(np.mean(p_values <= LEVEL))


def _compare(world: _World, drawn: int | None, seed: int) -> _Comparisons:
    """Simulate pairs of systems as good as each other on the gold's own units, or on so many drawn from them with replacement.

    The counts of a real run come with their units, so there the units are always drawn: left as they are, they would not vary as a
    sample of articles does, and the test would see fewer differences than there are.
    """
    units = len(world.required)
    # The seed has a second part, for the swaps of the tests come from the seed alone and must not depend on the counts.
    draws = _Draws(Stream((seed, 1)), (_COMPARISONS, drawn or units))
    own = drawn is None and world.counts is None
    chosen = np.broadcast_to(np.arange(units), draws.shape) if own else draws.indices(units)
    required, chances = world.required[chosen], world.chances[chosen]
    if world.counts is None:
        ease = draws.uniform()
        matched = draws.found(world, required, ease)
        spurious = draws.said(world, chances, ease)
    else:
        matched, spurious = world.counts[chosen, 0], world.counts[chosen, 1]
    own_ease, repeated = draws.uniform(), 1 - world.independence
    kept = draws.binomial(matched, repeated)
    anew = matched - kept + draws.binomial(required - matched, world.independence)
    kept_spurious = draws.binomial(spurious, repeated)
    new_chances = draws.binomial(chances, world.independence)
    return _Comparisons(
        required=required,
        matched=(matched, kept + draws.found(world, anew, own_ease)),
        spurious=(spurious, kept_spurious + draws.said(world, new_chances, own_ease)),
        fate=draws.uniform(),
    )


@dataclass(frozen=True)
class _Draws:
    """Random numbers for comparisons × units."""

    stream: Stream
    shape: tuple[int, int]

    def indices(self, below: int) -> NDArray[np.int64]:
        return self.stream.indices(*self.shape, below)

    def uniform(self) -> NDArray[np.float64]:
        return (self.stream.integers(*self.shape).astype(np.float64) + 0.5) / 2.0**32

    def binomial(self, trials: NDArray[np.int64], chance: float) -> NDArray[np.int64]:
        return _binomial(trials, chance, self.uniform())

    def found(self, world: _World, trials: NDArray[np.int64], ease: NDArray[np.float64]) -> NDArray[np.int64]:
        """Draw how many facts are found; ``ease`` below recall makes the unit an easy one."""
        return self._together(trials, world.recall, world.correlation, ease < world.recall)

    def said(self, world: _World, trials: NDArray[np.int64], ease: NDArray[np.float64]) -> NDArray[np.int64]:
        """Draw how many spurious facts are said; the hardest units, where few facts are found, have most."""
        return self._together(trials, world.excess, world.correlation, ease >= 1 - world.excess)

    def _together(
        self, trials: NDArray[np.int64], mean: float, correlation: float, common: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Draw the successes of trials that hang together within a unit (Lunn and Davies 1998).

        Each trial follows the unit's common outcome with chance √correlation, and its own with the rest; two trials of a unit then have
        just that correlation. It takes nothing but a square root, which is the same on every machine; quantiles of a beta distribution
        are not.
        """
        shared, uniform = math.sqrt(correlation), self.uniform()
        successes = np.empty(trials.shape, dtype=np.int64)
        for outcome in (False, True):
            where = common == outcome
            chance = mean * (1 - shared) + shared * outcome
            successes[where] = _binomial(trials[where], chance, uniform[where])
        return successes


def _binomial(trials: NDArray[np.int64], chance: float, uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Turn uniform numbers into binomial ones by inversion, so that a higher chance never gives fewer successes.

    All distributions lie on one ladder, that of the i-th number of trials between i and i + 1, and one search answers for all.
    """
    if chance <= 0 or not trials.size:
        return np.zeros_like(trials)
    if chance >= 1:
        return trials.copy()
    sizes = np.flatnonzero(np.bincount(trials.ravel()))
    steps = [_steps(int(size), chance) for size in sizes]
    ladder = np.concatenate([index + each for index, (each, _) in enumerate(steps)])
    starts = np.cumsum([0, *(len(each) for each, _ in steps[:-1])])
    skipped = np.array([below for _, below in steps])
    place = np.zeros(sizes[-1] + 1, dtype=np.int64)
    place[sizes] = np.arange(len(sizes))
    which = place[trials]
    reached: NDArray[np.int64] = np.searchsorted(ladder, which + uniform, side="right") + (skipped - starts)[which]
    return reached


def _steps(trials: int, chance: float) -> tuple[NDArray[np.float64], int]:
    """Give the distribution function where uniform numbers can fall, and how many values lie below.

    Probabilities are built up from the most likely value, so that none that matters underflows however many trials there are; only basic
    arithmetic is used, which is the same on every machine.
    """
    likely = min(trials, int((trials + 1) * chance))
    odds = chance / (1 - chance)
    above = np.arange(likely, trials)
    below = np.arange(likely, 0, -1)
    up = np.cumprod((trials - above) / (above + 1) * odds)
    down = np.cumprod(below / ((trials - below + 1) * odds))
    summed = np.cumsum(np.concatenate([down[::-1], [1.0], up]))
    distribution = summed / summed[-1]
    low, high = np.searchsorted(distribution, [_UNREACHED, 1 - _UNREACHED], side="right")
    return distribution[low:high], int(low)
