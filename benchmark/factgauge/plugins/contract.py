"""The contract of an extractor: a function on a :class:`~factgauge.facts.Document`, or a class with a method ``extract``.

::

    @extractor("shouting-years", kinds={"date"})
    def shouting_years(document):
        for found in YEAR.finditer(document.text):
            yield Date(span=found.span(), value=found[0])

A class is made once in each worker, without arguments. Where it has ``open`` that is called before the first article, where it has
``close`` after the last; where it has ``info`` that returns a mapping of strings that is kept with the run (the version of a
library, the digest of a model).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from factgauge.facts import KINDS, Document, Fact, Kind


@runtime_checkable
class ExtractorClass(Protocol):
    """What an instance of an extractor class must have; ``open``, ``close`` and ``info`` are looked up by name."""

    def extract(self, document: Document) -> Iterable[Fact]:
        """Give the facts of one article."""


@dataclass(frozen=True, kw_only=True)
class Extractor:
    """A named extractor with the kinds of fact that it declares; it is scored on these kinds only.

    ``make`` gives the object that does the work, once in each worker: an :class:`ExtractorClass`.
    """

    name: str
    kinds: frozenset[Kind]
    description: str
    make: Callable[[], ExtractorClass]


class _FunctionExtractor:
    """A plain function in the clothes of a class."""

    def __init__(self, function: Callable[[Document], Iterable[Fact]]) -> None:
        self._function = function

    def extract(self, document: Document) -> Iterable[Fact]:
        return self._function(document)


Implementation = Callable[[Document], Iterable[Fact]] | type[ExtractorClass]


def extractor(name: str, *, kinds: Collection[Kind]) -> Callable[[Implementation], Extractor]:
    """Declare a function or a class to be the extractor ``name`` for ``kinds``.

    Raises:
        ValueError: the name is empty or holds a colon or white space, or a kind is unknown or none is given.
        TypeError: what is decorated is neither a function nor a class with a method ``extract``.
    """
    if not name or ":" in name or name != "".join(name.split()):
        raise ValueError(f"the name of an extractor must have no colon and no white space, got {name!r}")
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise ValueError(
            f"kinds of extractor {name!r} must be some of {', '.join(KINDS)}, got {', '.join(map(repr, unknown)) or 'none'}"
        )

    def declare(implementation: Implementation) -> Extractor:
        return Extractor(
            name=name,
            kinds=frozenset(kinds),
            description=" ".join((implementation.__doc__ or "").split("\n\n")[0].split()),
            make=_maker(name, implementation),
        )

    return declare


def _maker(name: str, implementation: Implementation) -> Callable[[], ExtractorClass]:
    if isinstance(implementation, type):
        if not callable(getattr(implementation, "extract", None)):
            raise TypeError(f"extractor {name!r}: class {implementation.__name__} has no method 'extract'")
        return implementation
    if not callable(implementation):
        raise TypeError(f"extractor {name!r}: must be a function or a class, got {type(implementation).__name__}")
    return lambda: _FunctionExtractor(implementation)


def info_of(worker: ExtractorClass) -> Mapping[str, str]:
    """Give what the extractor says of itself, as strings; empty where it says nothing."""
    info = getattr(worker, "info", None)
    return {str(key): str(value) for key, value in dict(info()).items()} if callable(info) else {}
