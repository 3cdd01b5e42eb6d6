"""The extractors that come with factgauge. Each library answers for itself; only ``rules`` and the linear ``tagger`` are ours."""
