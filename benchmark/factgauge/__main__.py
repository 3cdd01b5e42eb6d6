"""``python -m factgauge`` is the command ``factgauge``."""

from factgauge.cli import main

if __name__ == "__main__":
    main()
