"""From a reference on the command line to an extractor: names first, imports later.

A reference is the name of an installed extractor (entry-point group ``factgauge.extractors``), ``./file.py`` or ``./file.py:name``, or
``package.module:name``. Listing imports nothing; a broken extractor breaks only itself; two owners of one name are an error.
"""

import hashlib
import importlib
import importlib.util
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

from factgauge.errors import BrokenExtractorError, UnknownExtractorError
from factgauge.plugins.contract import Extractor
from factgauge.records import nearest

GROUP = "factgauge.extractors"
_REQUIRED_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """An extractor that some distribution announces. ``missing`` are the distributions that its extra needs and that are not installed."""

    name: str
    target: str
    distribution: str
    version: str
    missing: tuple[str, ...]
    problem: str | None = None

    @property
    def installed(self) -> bool:
        """Whether it can be expected to load."""
        return not self.missing and self.problem is None

    @property
    def install_line(self) -> str:
        """The command that brings what is missing."""
        return f'pip install "{self.distribution}[{self.name}]"'


def listings() -> tuple[Listing, ...]:
    """List the announced extractors by name, without importing any."""
    owners: dict[str, list[metadata.EntryPoint]] = defaultdict(list)
    for entry_point in metadata.entry_points(group=GROUP):
        if entry_point not in owners[entry_point.name]:
            owners[entry_point.name].append(entry_point)
    return tuple(_listing(name, owners[name]) for name in sorted(owners))


def _listing(name: str, entry_points: list[metadata.EntryPoint]) -> Listing:
    entry_point = entry_points[0]
    distribution = entry_point.dist
    clash = " and ".join(sorted(f"{_owner(each)} ({each.value})" for each in entry_points))
    return Listing(
        name=name,
        target=entry_point.value,
        distribution=distribution.name if distribution else "unknown",
        version=distribution.version if distribution else "unknown",
        missing=_missing(distribution, name) if distribution else (),
        problem=f"{len(entry_points)} packages own this name: {clash}; uninstall one"
        if len(entry_points) > 1
        else None,
    )


def _owner(entry_point: metadata.EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist else "unknown"


def _missing(distribution: metadata.Distribution, extra: str) -> tuple[str, ...]:
    """Name what the extra called like the extractor requires and is not there."""
    marker = re.compile(rf"""extra\s*==\s*['"]{re.escape(extra)}['"]""")
    required = [line for line in distribution.requires or () if marker.search(line)]
    names = [found[0] for line in required if (found := _REQUIRED_NAME.match(line))]
    return tuple(name for name in names if not _is_installed(name))


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def require(reference: str) -> None:
    """Make sure, without importing anything, that a reference names something that is there.

    Raises:
        UnknownExtractorError: no extractor is announced under that name, or there is no such file.
    """
    if reference.endswith(".py") or ".py:" in reference:
        _file_of(reference)
    elif ":" not in reference:
        _announced(reference)


def find(reference: str) -> Extractor:
    """Load the extractor that a reference names.

    Raises:
        UnknownExtractorError: nothing bears that name; the nearest names are given.
        BrokenExtractorError: it was found and cannot be loaded, or two packages own the name.
    """
    if reference.endswith(".py") or ".py:" in reference:
        return _from_file(reference)
    if ":" in reference:
        module, _, name = reference.partition(":")
        return _pick(_import(module, reference), name, reference)
    return _from_name(reference)


def _announced(name: str) -> Listing:
    announced = {listing.name: listing for listing in listings()}
    if name not in announced:
        raise UnknownExtractorError(
            f"no extractor {name!r}; {nearest(name, list(announced))} "
            f"(a file is given as ./{name}.py, a module as package.module:name)"
        )
    return announced[name]


def _file_of(reference: str) -> Path:
    path = Path(reference.partition(".py")[0] + ".py")
    if not path.is_file():
        raise UnknownExtractorError(f"{reference!r}: there is no file {str(path)!r}")
    return path


def _from_name(name: str) -> Extractor:
    listing = _announced(name)
    if listing.problem is not None:
        raise BrokenExtractorError(f"extractor {name!r}: {listing.problem}")
    if listing.missing:
        raise BrokenExtractorError(
            f"extractor {name!r} is not installed: it needs {', '.join(listing.missing)}; run: {listing.install_line}"
        )
    module, _, attribute = listing.target.partition(":")
    return _pick(_import(module, name), attribute, name)


def _import(module: str, reference: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and (module == error.name or module.startswith(f"{error.name}.")):
            raise UnknownExtractorError(f"{reference!r}: there is no module {error.name!r}") from error
        raise BrokenExtractorError(_import_fault(reference, error)) from error
    except Exception as error:  # an import runs foreign code: anything may come out of it
        raise BrokenExtractorError(_import_fault(reference, error)) from error


def _from_file(reference: str) -> Extractor:
    path = _file_of(reference)
    name = reference.partition(".py:")[2]
    module_name = f"factgauge_user_{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise UnknownExtractorError(f"{reference!r}: {str(path)!r} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # as above
        raise BrokenExtractorError(_import_fault(reference, error)) from error
    return _pick(module, name, reference)


def _import_fault(reference: str, error: Exception) -> str:
    return f"extractor {reference!r} cannot be imported: {type(error).__name__}: {error}"


def _pick(module: ModuleType, name: str, reference: str) -> Extractor:
    """Take the named extractor of a module, or its only one."""
    found = {key: value for key, value in vars(module).items() if isinstance(value, Extractor)}
    named = {each.name: each for each in found.values()}
    if name:
        chosen = found.get(name) or named.get(name)
        if chosen is None:
            remedy = nearest(name, sorted({*found, *named})) if found else "decorate it with @extractor(…)"
            raise UnknownExtractorError(f"{reference!r}: {module.__name__} has no extractor {name!r}; {remedy}")
        return chosen
    if len(named) != 1:
        what = (
            f"has several extractors: {', '.join(sorted(named))}; add :name"
            if named
            else "has none; decorate a function with @extractor(…)"
        )
        raise UnknownExtractorError(f"{reference!r} {what}")
    return next(iter(named.values()))


def fingerprint_of(reference: str) -> str:
    """Give what identifies the code behind a reference, for telling runs apart: a version, or the content of a file."""
    if reference.endswith(".py") or ".py:" in reference:
        return f"{reference} {hashlib.sha256(_file_of(reference).read_bytes()).hexdigest()}"
    for listing in listings():
        if listing.name == reference:
            return f"{reference} {listing.distribution}=={listing.version}"
    return reference
