"""``python -m factgauge`` is the command ``factgauge``."""

from factgauge.cli import main

main()
