"""Templates of what ``factgauge new`` writes."""
