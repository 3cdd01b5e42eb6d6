"""Print the built-in prompt, as a start for one's own: ``python -m factgauge.extract.llm > prompt.txt``."""

import sys

from factgauge.extract.llm.prompt import built_in

if __name__ == "__main__":
    sys.stdout.write(built_in())
