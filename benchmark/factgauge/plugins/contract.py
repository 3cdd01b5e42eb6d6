"""The contract of an extractor, version 1: a function on a :class:`~factgauge.facts.Document`, or a class with ``extract``.

::

    @extractor("shouting-years", kinds={"date"})
    def shouting_years(document):
        for found in YEAR.finditer(document.text):
            yield Date(span=found.span(), value=found[0])

A class is made once in each worker. It has ``extract(document)``, or ``extract_batch(documents)``, which gives the facts of each of up to
``batch_size`` documents, in their order. These are optional:

================  ====================================================================================================================
``repeat(n)``     called first of all with the number of the run, from 0: more where the same is asked again on purpose (``--repeat``)
``open()``        called before the first article: loads the model
``close()``       called after the last one
``info()``        a mapping of strings that is kept with the run and tells two models apart: the version of a library, the digest of weights
``usage()``       what was used since it was last asked, as numbers that add up: ``{"prompt_tokens": 812, "usd": 0.0031}``
``kinds``         after ``open``, the kinds that this model can give, where they are fewer than were declared
``batch_size``    how many documents ``extract_batch`` is given at most; 8 where it is not said
================  ====================================================================================================================

Options are a subclass of :class:`Options`, declared with ``options=``: a class gets them when it is made, a function as its second
argument.
``argument=`` names the option that a reference gives after a colon: the model in ``spacy:en_core_web_sm``.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import msgspec

from factgauge.facts import KINDS, Document, Fact, Kind

BATCH_SIZE = 8


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of an extractor's options. ``Annotated[int, msgspec.Meta(description="…")]`` says what a field is for."""


class NoOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There is nothing to set."""


class ExtractorClass(Protocol):
    """What an extractor is asked through, once it is made. All else of the contract is looked up by name."""

    def extract_batch(self, documents: Sequence[Document]) -> Iterable[Iterable[Fact]]:
        """Give the facts of each of some articles, in their order."""


@dataclass(frozen=True, kw_only=True)
class Extractor:
    """A named extractor with the kinds of fact that it declares; it is scored on these kinds only.

    ``make`` gives the object that does the work, once in each worker, from options or else from their defaults. ``options`` is the type of
    its options, ``argument`` the option that a reference gives after the colon, None where it takes none. ``module`` is the name of the
    module that it comes from.
    """

    name: str
    kinds: frozenset[Kind]
    description: str
    module: str
    options: type[Options]
    argument: str | None
    make: Callable[..., ExtractorClass]

    def __call__(self, document: Document, **options: Any) -> list[Fact]:
        """Give the facts of one article, here and now: for a test of an extractor. A run asks it in a process of its own."""
        worker = self.make(self.options(**options))
        call(worker, "open")
        try:
            (facts,) = worker.extract_batch([document])
            return list(facts)
        finally:
            call(worker, "close")


Implementation: TypeAlias = Callable[..., Iterable[Fact]] | type[Any]


def extractor(
    name: str, *, kinds: Collection[Kind], options: type[Options] = NoOptions, argument: str | None = None
) -> Callable[[Implementation], Extractor]:
    """Declare a function or a class to be the extractor ``name`` for ``kinds``.

    Raises:
        ValueError: the name is empty or holds a colon or white space; a kind is unknown or none is given; ``argument`` is no field of
            ``options``.
        TypeError: the name is no string; ``kinds`` is one; what is decorated is neither a function nor a class with a method ``extract``
            or ``extract_batch``; ``options`` is no subclass of :class:`Options`.
    """
    if not isinstance(name, str):
        raise TypeError(f"the name of an extractor must be a string, got {name!r}")
    if isinstance(kinds, str):
        raise TypeError(f"kinds of extractor {name!r} must be a set such as {{{kinds!r}}}, got the string {kinds!r}")
    if not name or ":" in name or name != "".join(name.split()):
        raise ValueError(f"the name of an extractor must have no colon and no white space, got {name!r}")
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise ValueError(
            f"kinds of extractor {name!r} must be some of {', '.join(KINDS)}, got {', '.join(map(repr, unknown)) or 'none'}"
        )
    if not (isinstance(options, type) and issubclass(options, Options)):
        raise TypeError(f"extractor {name!r}: options must be a subclass of factgauge.Options, got {options!r}")
    if argument is not None and argument not in options.__struct_fields__:
        raise ValueError(f"extractor {name!r}: argument {argument!r} is no field of {options.__name__}")

    def declare(implementation: Implementation) -> Extractor:
        make = _maker(name, implementation, options)
        return Extractor(
            name=name,
            kinds=frozenset(kinds),
            description=" ".join((implementation.__doc__ or "").split("\n\n")[0].split()),
            module=implementation.__module__,
            options=options,
            argument=argument,
            make=make,
        )

    return declare


class _OneByOne:
    """An extractor that takes one document at a time, in the clothes of one that takes several."""

    batch_size = 1

    def __init__(self, extract: Callable[[Document], Iterable[Fact]]) -> None:
        self._extract = extract

    def extract_batch(self, documents: Sequence[Document]) -> Iterable[Iterable[Fact]]:
        return (self._extract(document) for document in documents)


class _Wrapped(_OneByOne):
    """An object with ``extract``; all else is its own."""

    def __init__(self, made: Any) -> None:
        super().__init__(made.extract)
        self._made = made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def _maker(name: str, implementation: Any, options: type[Options]) -> Callable[..., ExtractorClass]:
    """Give what makes the object that does the work, from options or, without an argument, from their defaults."""
    is_class = isinstance(implementation, type)
    in_batches = is_class and callable(getattr(implementation, "extract_batch", None))
    if is_class and not in_batches and not callable(getattr(implementation, "extract", None)):
        raise TypeError(
            f"extractor {name!r}: class {implementation.__name__} has no method 'extract' or 'extract_batch'"
        )
    if not is_class and not inspect.isroutine(implementation):
        raise TypeError(f"extractor {name!r}: must be a function or a class, got {type(implementation).__name__}")

    def make(given: Options | None = None) -> Any:
        own = () if options is NoOptions else (options() if given is None else given,)
        if not is_class:
            return _OneByOne(lambda document: implementation(document, *own))
        made = implementation(*own)
        return made if in_batches else _Wrapped(made)

    return make


def call(worker: object, name: str, *arguments: object) -> Any:
    """Call an optional method of the contract; None where there is none."""
    method = getattr(worker, name, None)
    return method(*arguments) if callable(method) else None


def info_of(worker: object) -> dict[str, str]:
    """Give what the extractor says of itself, as strings; empty where it says nothing."""
    info: Mapping[object, object] = call(worker, "info") or {}
    return {str(key): str(value) for key, value in dict(info).items()}


def usage_of(worker: object) -> dict[str, float] | None:
    """Give what the extractor used since it was last asked, as numbers; None where it does not say."""
    usage: Mapping[object, Any] | None = call(worker, "usage")
    return None if usage is None else {str(key): float(value) for key, value in dict(usage).items()}


def kinds_of(extractor: Extractor, worker: object) -> tuple[Kind, ...]:
    """Give the kinds that the opened extractor can give, in the order of ``KINDS``.

    Raises:
        ValueError: it names none, or one that it did not declare.
    """
    named = getattr(worker, "kinds", None)
    narrowed = extractor.kinds if named is None else frozenset(named)
    if not narrowed or not narrowed <= extractor.kinds:
        told = ", ".join(map(repr, sorted(map(str, narrowed)))) or "none"
        raise ValueError(
            f"extractor {extractor.name!r}: after open() its kinds are {told}, which must be some of those that it declares: "
            f"{', '.join(sorted(extractor.kinds))}"
        )
    return tuple(kind for kind in KINDS if kind in narrowed)
