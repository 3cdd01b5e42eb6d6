import statistics

from factgauge.report.spread import _in_words


def test_the_spread_is_that_of_the_runs_that_have_a_score() -> None:
    """Least, greatest and mean of three, and the standard deviation of a sample; what is undefined is left out."""
    scores = [0.5, None, 0.7, 0.9]
    assert statistics.stdev([0.5, 0.7, 0.9]) == 0.2
    assert _in_words(scores) == "F1 .50 to .90, mean .70, standard deviation 0.200"


def test_equal_runs_have_no_spread() -> None:
    """Where all runs say the same the deviation is 0."""
    assert _in_words([0.996, 0.996]) == "F1 >.99 to >.99, mean >.99, standard deviation 0.000"


def test_a_single_score_has_no_spread() -> None:
    """Of one score, or none, nothing can be said."""
    assert _in_words([0.5, None]) == _in_words([None, None]) == "–"
