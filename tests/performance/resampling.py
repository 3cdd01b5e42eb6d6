"""Measures resampling for one pair of runs over 10,000 articles, in this process: ours, or sacrebleu's on the same stored counts.

sacrebleu gets the kinder case: no text, no n-grams, but the three counts of each article as its stored statistics and F1 as its metric;
and only the call is timed that resamples the two systems, not the making of the test, which resamples the first one once more.
Usage: ``resampling.py TEST``; prints a :class:`timing.Timing` as JSON.
"""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from timing import Prepared, show, timed

ARTICLES = 10_000
RESAMPLES = 10_000
_GOLD_AN_ARTICLE = 40
_RECALL = (0.85, 0.8497)
_SPURIOUS_AN_ARTICLE = 6


def counts() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw matched, spurious and missed facts of each article for two runs that hardly differ; shape (articles, 3) each."""
    random = np.random.default_rng(1)

    def run(recall: float) -> NDArray[np.int64]:
        matched = random.binomial(_GOLD_AN_ARTICLE, recall, size=ARTICLES)
        return np.column_stack([matched, random.poisson(_SPURIOUS_AN_ARTICLE, ARTICLES), _GOLD_AN_ARTICLE - matched])

    first, second = map(run, _RECALL)
    return first, second


def factgauge_bootstrap() -> Prepared[Any]:
    """The paired bootstrap interval of the difference in F1; the result is half the width of the second run's own interval."""
    from factgauge.metrics.resample import bootstrap_sums, interval, rates_from_sums  # noqa: PLC0415 (the peer does without)
    from factgauge.metrics.significance import paired_interval  # noqa: PLC0415 (as above)

    first, second = counts()

    def half_width(_: object) -> float:
        low, high = interval(rates_from_sums(bootstrap_sums(second, resamples=RESAMPLES)).f1) or (0.0, 0.0)
        return (high - low) / 2

    return Prepared(lambda: paired_interval(first, second, resamples=RESAMPLES), half_width)


def factgauge_permutation() -> Prepared[Any]:
    """The paired permutation test of the difference in F1; the result is its p."""
    from factgauge.metrics.significance import permutation_p  # noqa: PLC0415 (the peer does without)

    first, second = counts()
    return Prepared(lambda: permutation_p(first, second, permutations=RESAMPLES), float)


def sacrebleu_bootstrap() -> Prepared[Any]:
    """Sacrebleu's paired bootstrap; the result is half the width of the second run's interval."""
    return Prepared(_paired_test("bs"), lambda outcome: float(outcome[1]["F1"][1].ci))


def sacrebleu_permutation() -> Prepared[Any]:
    """Sacrebleu's paired approximate randomisation; the result is its p."""
    return Prepared(_paired_test("ar"), lambda outcome: float(outcome[1]["F1"][1].p_value))


def _paired_test(kind: str) -> Any:
    from sacrebleu.metrics.base import Metric, Score, Signature  # noqa: PLC0415 (only this process needs it)
    from sacrebleu.significance import PairedTest  # noqa: PLC0415 (as above)

    class StoredCounts(Metric):  # type: ignore[misc]  # sacrebleu carries no types for it
        """F1 from counts that are there already: what sacrebleu takes for hypotheses are the counts of the articles."""

        _SIGNATURE_TYPE = Signature

        def __init__(self) -> None:
            super().__init__()
            # The signature asks for it.
            self.num_refs = 1

        def _extract_corpus_statistics(self, hypotheses: list[list[int]], references: object) -> list[list[int]]:
            del references
            return hypotheses

        def _compute_score_from_stats(self, stats: NDArray[np.float32]) -> Score:
            matched, spurious, missed = stats
            return Score("F1", 2 * matched / (2 * matched + spurious + missed))

        def _aggregate_and_compute(self, stats: Any) -> Score:
            return self._compute_score_from_stats(np.asarray(stats).sum(axis=0))

        def _preprocess_segment(self, sent: str) -> str:
            raise NotImplementedError

        def _extract_reference_info(self, refs: object) -> dict[str, Any]:
            raise NotImplementedError

        def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, Any]) -> list[Any]:
            raise NotImplementedError

    systems = [(name, each.tolist()) for name, each in zip(("first", "second"), counts(), strict=True)]
    return PairedTest(systems, {"F1": StoredCounts()}, references=None, test_type=kind, n_samples=RESAMPLES)


TESTS: dict[str, Callable[[], Prepared[Any]]] = {
    "factgauge-bootstrap": factgauge_bootstrap,
    "sacrebleu-bootstrap": sacrebleu_bootstrap,
    "factgauge-permutation": factgauge_permutation,
    "sacrebleu-permutation": sacrebleu_permutation,
}


def main(test: str) -> None:
    """Measure one test."""
    show(timed(TESTS[test]()))


if __name__ == "__main__":
    main(*sys.argv[1:])
