"""factgauge measures how well software extracts dates, figures and actors from news.

The public names are imported when they are first asked for (PEP 562), so that what needs none of them, such as
``factgauge --help``, does not pay for them.
"""

if __name__ != "factgauge":
    # A second copy under another name would have types of its own, and no fact would be an instance of the other's.
    raise ImportError(f"import factgauge, not {__name__}: benchmark/ is only the source root")

from importlib import import_module
from typing import TYPE_CHECKING

from factgauge._version import __version__

if TYPE_CHECKING:
    from factgauge.errors import (
        BrokenExtractorError,
        FactgaugeError,
        Fault,
        InputError,
        RunFolderError,
        UnknownExtractorError,
    )
    from factgauge.facts import Actor, Date, Document, Fact, Figure
    from factgauge.plugins.contract import Extractor, Options, extractor
    from factgauge.spans import Span

__all__ = [
    "Actor",
    "BrokenExtractorError",
    "Date",
    "Document",
    "Extractor",
    "Fact",
    "FactgaugeError",
    "Fault",
    "Figure",
    "InputError",
    "Options",
    "RunFolderError",
    "Span",
    "UnknownExtractorError",
    "__version__",
    "extractor",
]

_HOMES = {
    "Actor": "factgauge.facts",
    "BrokenExtractorError": "factgauge.errors",
    "Date": "factgauge.facts",
    "Document": "factgauge.facts",
    "Extractor": "factgauge.plugins.contract",
    "Fact": "factgauge.facts",
    "FactgaugeError": "factgauge.errors",
    "Fault": "factgauge.errors",
    "Figure": "factgauge.facts",
    "InputError": "factgauge.errors",
    "Options": "factgauge.plugins.contract",
    "RunFolderError": "factgauge.errors",
    "Span": "factgauge.spans",
    "UnknownExtractorError": "factgauge.errors",
    "extractor": "factgauge.plugins.contract",
}


if not TYPE_CHECKING:
    # A type checker that saw this function would take every misspelt name for one that exists.

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        # Kept, so that this function is asked once for each name.
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
