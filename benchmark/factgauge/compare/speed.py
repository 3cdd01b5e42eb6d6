"""Has an extractor become slower? The median time of an article in two runs, with the interval of their ratio."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from factgauge.compare.gate import Speed
from factgauge.compare.runs import StoredRun
from factgauge.metrics.resample import BLOCK, Stream, interval

_SEED = 0
# A median is dear, and a time is no matter of the third digit.
_RESAMPLES = 1_000


def seconds_of(run: StoredRun) -> dict[str, float]:
    """Give the time of each article that the extractor answered and that was timed."""
    return {
        each.document: each.seconds for each in run.predictions() if each.status == "ok" and each.seconds is not None
    }


def speed(base: Mapping[str, float], head: Mapping[str, float]) -> Speed | None:
    """Compare the times of the articles that both runs have; None where there is none, or no time at all.

    The interval is the percentile bootstrap's over articles, which are drawn for both runs at once; None for a single article.
    """
    common = sorted(base.keys() & head.keys())
    times = np.array([[base[name], head[name]] for name in common]).reshape(-1, 2)
    if not common or not times.any(axis=0).all():
        return None
    before, after = np.median(times, axis=0).tolist()
    if before <= 0:
        return None
    return Speed(
        base=before,
        head=after,
        ratio=after / before,
        interval=interval(_ratios(times)) if len(common) > 1 else None,
        articles=len(common),
    )


def _ratios(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the ratio of medians over resampled articles; times of the shape (articles, 2)."""
    stream, rows = Stream(_SEED), max(1, BLOCK // len(times))
    found = []
    for start in range(0, _RESAMPLES, rows):
        drawn = stream.indices(min(rows, _RESAMPLES - start), len(times), len(times))
        medians = np.median(times[drawn], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(medians[:, 1] / medians[:, 0])
    return np.concatenate(found)
