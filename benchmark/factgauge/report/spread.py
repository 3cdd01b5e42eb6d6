"""How far the runs of one extractor lie apart that was run several times."""

import statistics
from collections.abc import Iterator, Sequence

from factgauge.metrics.counts import HEADLINE
from factgauge.metrics.table import ALL
from factgauge.report.table import UNDEFINED, Row, share
from factgauge.report.terminal import visible


def render_spread(rows: Sequence[Row]) -> Iterator[str]:
    """Tell, for each extractor with several rows and each kind, the least, the mean and the greatest F1, and the standard deviation."""
    for name in dict.fromkeys(row.name for row in rows):
        cards = [row.scorecard for row in rows if row.name == name]
        if len(cards) < 2:  # noqa: PLR2004 (one run has no spread)
            continue
        for group in (*cards[0].kinds, ALL):
            if not all(group in card.rates for card in cards):
                continue
            scores = [card.rates[group][HEADLINE].f1 for card in cards]
            yield f"spread of {visible(name)} over {len(cards)} runs, {group}: {_in_words(scores)}"


def _in_words(scores: Sequence[float | None]) -> str:
    known = [score for score in scores if score is not None]
    if len(known) < 2:  # noqa: PLR2004 (as above)
        return UNDEFINED
    least, mean, most = (share(score) for score in (min(known), statistics.fmean(known), max(known)))
    return f"F1 {least} to {most}, mean {mean}, standard deviation {statistics.stdev(known):.3f}"
