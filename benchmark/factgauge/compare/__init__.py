"""Two runs side by side, and what a gold set can tell apart."""
