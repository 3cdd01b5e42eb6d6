"""factgauge measures how well software extracts dates, figures and actors from news."""

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
