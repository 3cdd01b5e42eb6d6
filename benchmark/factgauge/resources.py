"""Where the gold sets, the source articles and the models are: beside the code in a checkout, inside the package in a wheel."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """Give the folder that holds ``gold/``, ``seeds/`` and ``models/``."""
    installed = _PACKAGE / "data"
    return installed if installed.is_dir() else _PACKAGE.parents[1]


def gold_root() -> Path:
    """Give the folder of the built-in gold sets."""
    return data_root() / "gold"


def gold_sets() -> tuple[str, ...]:
    """Name the built-in gold sets, sorted."""
    return tuple(sorted(path.parent.name for path in gold_root().glob("*/gold.toml")))
