import random

import pytest

from factgauge.compare.speed import speed


def test_the_ratio_is_that_of_the_medians() -> None:
    """By hand: medians 2 and 3 over the three articles that both runs have."""
    found = speed({"a": 1.0, "b": 2.0, "c": 9.0, "only": 5.0}, {"a": 3.0, "b": 3.0, "c": 8.0, "other": 1.0})
    assert found is not None
    assert (found.base, found.head, found.ratio, found.articles) == (2.0, 3.0, 1.5, 3)
    assert found.interval is not None
    assert found.interval[0] <= found.ratio <= found.interval[1]


@pytest.mark.parametrize(("base", "head"), [({}, {}), ({"a": 1.0}, {"b": 1.0}), ({"a": 0.0}, {"a": 1.0})])
def test_nothing_is_told_where_nothing_was_timed(base: dict[str, float], head: dict[str, float]) -> None:
    """No article in common, or no time at all."""
    assert speed(base, head) is None


def test_one_article_has_a_ratio_and_no_interval() -> None:
    """Nothing is known of the spread."""
    found = speed({"a": 1.0}, {"a": 2.0})
    assert found is not None
    assert (found.ratio, found.interval) == (2.0, None)


def test_the_interval_covers_the_true_ratio() -> None:
    """Of a hundred pairs of runs with a true ratio of 1.3, most intervals hold it, and all are the same when they are made again."""
    held = 0
    for seed in range(100):
        dice = random.Random(seed)
        base = {f"a{at}": dice.lognormvariate(0, 0.5) for at in range(60)}
        head = {name: 1.3 * time * dice.lognormvariate(0, 0.1) for name, time in base.items()}
        found = speed(base, head)
        assert found is not None
        assert found.interval is not None
        assert found == speed(base, head)
        held += found.interval[0] <= 1.3 <= found.interval[1]
    assert held >= 85
