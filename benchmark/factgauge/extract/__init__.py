"""The extractors that come with factgauge. Each library answers for itself; only ``rules`` is ours."""
