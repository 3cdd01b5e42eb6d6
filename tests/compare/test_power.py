import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.compare import power as module
from factgauge.compare.power import Assumptions, Needed, Power, power
from factgauge.metrics.significance import permutation_p_values

# Between 0 and 28 facts an article, by arithmetic, because other random numbers may change with NumPy.
GOLD = np.array([(7 * article * article + 3 * article) % 29 for article in range(120)])
STRANGERS = Assumptions(independence=1.0)


@pytest.fixture(scope="module")
def found() -> Power:
    return power(GOLD)


def shown_elsewhere(gold: np.ndarray, difference: float, assumptions: Assumptions, experiments: int = 1_000) -> float:
    """Simulate the same model fact by fact with other random numbers, and give the share of significant comparisons."""
    random = np.random.default_rng(99)
    shape = (experiments, len(gold), int(gold.max()))
    there = np.arange(shape[2]) < gold[:, np.newaxis]
    f1, share = assumptions.f1, math.sqrt(assumptions.correlation)

    def decisions(common: np.ndarray) -> np.ndarray:
        return np.where(random.random(shape) < share, common[..., np.newaxis], random.random(shape) < f1)

    def system() -> list[np.ndarray]:
        common = random.random(shape[:2]) < f1
        return [decisions(common), decisions(common)]

    first, fresh = system(), system()
    anew = [random.random(shape) < assumptions.independence for _ in range(2)]
    second = [np.where(new, own, old) for new, own, old in zip(anew, fresh, first, strict=True)]
    lost = second[0] & (random.random(shape) < difference / f1)
    counts = []
    for (right, harmless), spoilt in ((first, np.zeros_like(lost)), (second, lost)):
        matched = (right & ~spoilt & there).sum(axis=2)
        spurious = (~harmless & there).sum(axis=2) + (spoilt & there).sum(axis=2)
        counts.append(np.stack([matched, spurious, gold - matched], axis=-1))
    return float(np.mean(permutation_p_values(*counts, permutations=999, seed=5) <= 0.05))


@pytest.mark.parametrize("assumptions", [Assumptions(), STRANGERS, Assumptions(f1=0.6, correlation=0.3)])
def test_the_difference_found_is_shown_four_times_in_five(assumptions: Assumptions) -> None:
    """An independent simulation of the same model, fact by fact, shows the difference in 80 % of comparisons, ± 5 points."""
    # The search has a standard error of 1.8 points and this check of 1.3.
    smallest = power(GOLD, assumptions=assumptions, differences=()).smallest
    assert smallest is not None
    assert shown_elsewhere(GOLD, smallest, assumptions) == pytest.approx(0.8, abs=0.05)


def test_systems_that_do_not_differ_are_seldom_told_apart() -> None:
    """The check itself calls 5 % of equal systems different, and the module's own comparisons too."""
    assert shown_elsewhere(GOLD, 0, Assumptions()) == pytest.approx(0.05, abs=0.02)
    for baseline in (None, real_run()):
        comparisons = module._compare(module._world(GOLD, baseline, Assumptions()), None, 0)
        assert module._share_shown(comparisons, 0, 0) == pytest.approx(0.05, abs=0.02)


def test_the_units_needed_show_the_difference(found: Power) -> None:
    """As many units as are said to be needed, drawn from the gold, show the difference four times in five."""
    needed = next(each for each in found.needed if each.difference == 0.05)
    assert needed.units is not None
    assert not needed.extrapolated
    drawn = np.random.default_rng(3).choice(GOLD, (8, needed.units))
    shown = [shown_elsewhere(gold, 0.05, Assumptions(), experiments=200) for gold in drawn]
    assert np.mean(shown) == pytest.approx(0.8, abs=0.06)


def test_more_gold_shows_smaller_differences(found: Power) -> None:
    """Four times the units show about half the difference, a little less since systems that differ less disagree less."""
    more = power(np.tile(GOLD, 4), differences=())
    assert found.smallest is not None
    assert more.smallest is not None
    assert 0.4 * found.smallest < more.smallest < 0.55 * found.smallest


def test_smaller_differences_need_more_units(found: Power) -> None:
    """The units needed rise as the difference falls, at most as the square-root law says."""
    units = [each.units or 0 for each in found.needed]
    assert [each.difference for each in found.needed] == [0.05, 0.02, 0.01]
    assert units == sorted(units)
    assert units[0] * 3 < units[1] <= units[0] * 6.25 * 1.1
    assert units[1] * 2 < units[2] <= units[1] * 4 * 1.1


def test_the_answer_for_the_gold_and_the_units_needed_agree(found: Power) -> None:
    """The gold's own smallest difference needs about as many units as the gold has."""
    assert found.smallest is not None
    needed = power(GOLD, differences=(found.smallest,)).needed[0]
    assert needed.units == pytest.approx(len(GOLD), rel=0.3)


def test_gold_larger_than_is_simulated_follows_the_square_root_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty times the units are not simulated where a hundred are the limit, and show a difference smaller by √40."""
    monkeypatch.setattr(module, "_SIMULATED_UNITS", 100)
    hundred, more = (power(np.tile(GOLD[:100], times), differences=()) for times in (1, 40))
    assert (hundred.extrapolated, more.extrapolated) == (False, True)
    assert (more.smallest or 0) == pytest.approx((hundred.smallest or 0) / math.sqrt(40), rel=0.08)


@pytest.mark.parametrize(
    ("harder", "easier"),
    [
        (STRANGERS, Assumptions(independence=0.1)),
        (Assumptions(correlation=0.5), Assumptions(correlation=0.0)),
        (Assumptions(f1=0.6), Assumptions(f1=0.95)),
    ],
    ids=["strangers", "correlated", "middling"],
)
def test_what_the_answer_depends_on(harder: Assumptions, easier: Assumptions) -> None:
    """Strangers, errors that come together and middling systems are harder to tell apart."""
    hard, easy = (power(GOLD[:40], assumptions=each, differences=()).smallest for each in (harder, easier))
    assert (hard or 0) > (easy or 1)


def test_the_same_seed_gives_the_same_answer(found: Power) -> None:
    """The answer is that of when it was written, and another seed's differs by little."""
    assert found.smallest == 0.0391
    assert [each.units for each in found.needed] == [77, 384, 1600]
    again, other = (power(GOLD, seed=seed, differences=()).smallest for seed in (0, 1))
    assert again == found.smallest
    assert other == pytest.approx(found.smallest, rel=0.1)


@pytest.mark.parametrize("gold", [[], [0, 0, 0]], ids=["no units", "no facts"])
def test_gold_without_facts_shows_nothing(gold: list[int]) -> None:
    """Where there is nothing to find no difference can be shown, and no number of such units is enough."""
    answer = power(gold)
    assert (answer.units, answer.facts, answer.smallest) == (len(gold), 0, None)
    assert [each.units for each in answer.needed] == [None, None, None]


def test_five_units_can_show_nothing() -> None:
    """Five units have 32 ways to be swapped, and two of them always reach the observed difference: p is never under 1/16."""
    answer = power([50, 40, 60, 50, 45], differences=(0.05,))
    assert answer.smallest is None
    # More units like these can.
    assert answer.needed[0].units is not None


def test_gold_with_few_facts_needs_more_than_can_be_told() -> None:
    """One fact in a hundred units shows one point only in more than 100,000 of them, which is said as None."""
    answer = power([1] + [0] * 99, differences=(0.5, 0.01))
    assert answer.needed[1] == Needed(difference=0.01, units=None, extrapolated=True)


def test_differences_beyond_the_better_system_are_left_out() -> None:
    """A system with F1 of 0.04 cannot be 5 points better than another."""
    answer = power(GOLD, assumptions=Assumptions(f1=0.04), differences=(0.05, 0.03))
    assert [each.difference for each in answer.needed] == [0.03]


def real_run() -> np.ndarray:
    random = np.random.default_rng(1)
    matched = random.binomial(GOLD, random.beta(7.2, 1.8, len(GOLD)))
    return np.stack([matched, random.poisson(0.2 * GOLD), GOLD - matched], axis=-1)


def test_a_real_run_takes_the_place_of_the_model(found: Power) -> None:
    """A run like the model gives an answer near the model's, with its own F1."""
    run = real_run()
    matched, spurious, missed = run.sum(axis=0)
    answer = power(GOLD, baseline=run, differences=())
    assert answer.f1 == 2 * matched / (2 * matched + spurious + missed)
    assert answer.smallest == pytest.approx(found.smallest, rel=0.25)


def test_a_run_that_found_nothing_shows_nothing() -> None:
    """No system is worse than one that finds nothing, so there is no difference to show."""
    silent = np.stack([np.zeros_like(GOLD), np.zeros_like(GOLD), GOLD], axis=-1)
    answer = power(GOLD, baseline=silent)
    assert (answer.f1, answer.smallest, answer.needed) == (0, None, ())


def test_a_run_with_many_spurious_facts_is_taken() -> None:
    """More spurious facts than gold, also where there is no gold, lower F1 and do not break the simulation."""
    gold = np.array([0, 3, 5, 2] * 20)
    noisy = np.stack([gold, gold + 6, np.zeros_like(gold)], axis=-1)
    answer = power(gold, baseline=noisy, differences=())
    # Per four units 10 matched and 34 spurious: F1 = 20 / 54.
    assert answer.f1 == pytest.approx(20 / 54)
    assert 0 < (answer.smallest or 0) < answer.f1


@pytest.mark.parametrize("baseline", [np.zeros((3, 3), dtype=int), np.zeros((120, 3), dtype=int)])
def test_a_run_on_other_gold_is_refused(baseline: np.ndarray) -> None:
    """Counts whose units or gold facts are not those of the gold are an error."""
    with pytest.raises(ValueError, match="matched and missed adding to the gold"):
        power(GOLD, baseline=baseline)


@pytest.mark.parametrize("wrong", ["f1", "correlation", "independence"])
def test_assumptions_are_shares(wrong: str) -> None:
    """An assumption outside 0 to 1 is named."""
    with pytest.raises(ValueError, match=wrong):
        power(GOLD, assumptions=Assumptions(**{wrong: 1.2}))


@pytest.mark.parametrize("difference", [0, -0.01, 1.5])
def test_differences_are_above_zero(difference: float) -> None:
    """No number of units shows a difference that is none, and none is larger than 1."""
    with pytest.raises(ValueError, match="above 0"):
        power(GOLD, differences=(0.05, difference))


def test_gold_counts_are_not_negative() -> None:
    """Negative gold is refused."""
    with pytest.raises(ValueError, match="none of them negative"):
        power([3, -1])


@pytest.mark.parametrize(("trials", "chance"), [(1, 0.3), (7, 0.5), (40, 0.02), (40, 0.98), (3_000, 0.7)])
def test_binomial_numbers_have_the_binomial_distribution(trials: int, chance: float) -> None:
    """At evenly spaced uniform numbers the shares are the binomial probabilities in closed form."""
    spaced = (np.arange(100_000) + 0.5) / 100_000
    drawn = module._binomial(np.full(100_000, trials), chance, spaced)
    assert drawn.mean() == pytest.approx(trials * chance, rel=1e-3)
    for successes in (0, trials // 2, trials):
        log = math.lgamma(trials + 1) - math.lgamma(successes + 1) - math.lgamma(trials - successes + 1)
        probability = math.exp(log + successes * math.log(chance) + (trials - successes) * math.log(1 - chance))
        assert np.mean(drawn == successes) == pytest.approx(probability, abs=2e-5)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1, exclude_max=True)), min_size=1, max_size=20),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_a_higher_chance_never_gives_fewer_successes(
    draws: list[tuple[int, float]], chance: float, other: float
) -> None:
    """With the same uniform numbers, successes grow with the chance, and lie between none and all."""
    trials, uniform = np.array([each for each, _ in draws]), np.array([each for _, each in draws])
    low, high = sorted([chance, other])
    fewer, more = module._binomial(trials, low, uniform), module._binomial(trials, high, uniform)
    assert (fewer >= 0).all()
    assert (fewer <= more).all()
    assert (more <= trials).all()
