"""Scoring stored predictions against gold, without the extractor; and one gold set against another."""
