"""factgauge measures how well software extracts dates, figures and actors from news."""

if __name__ != "factgauge":
    # A second copy under another name would have types of its own, and no fact would be an instance of the other's.
    raise ImportError(f"import factgauge, not {__name__}: benchmark/ is only the source root")

from factgauge._version import __version__
from factgauge.errors import (
    BrokenExtractorError,
    FactgaugeError,
    Fault,
    InputError,
    RunFolderError,
    UnknownExtractorError,
)
from factgauge.facts import Actor, Date, Document, Fact, Figure
from factgauge.plugins.contract import Extractor, extractor
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
    "RunFolderError",
    "Span",
    "UnknownExtractorError",
    "__version__",
    "extractor",
]
