"""From a reference to an extractor in Python: names first, imports later.

Listing and resolving import nothing; a broken extractor breaks only itself; two owners of one name are an error.
"""

import hashlib
import importlib
import importlib.util
import re
import shutil
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

from factgauge.errors import BrokenExtractorError, UnknownExtractorError
from factgauge.plugins.contract import Extractor
from factgauge.plugins.reference import InFile, InModule, InPython, Named, Program, Reference, Service, Stored, parse
from factgauge.records import nearest

GROUP = "factgauge.extractors"
_FROM_FILE = "factgauge_user_"
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


def announced() -> frozenset[str]:
    """Name the announced extractors; what :func:`listings` tells beside the names takes longer."""
    return frozenset(metadata.entry_points(group=GROUP).names)


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


def resolve(text: str) -> Reference:
    """Read a reference and make sure, without importing anything, that what it names is there.

    Raises:
        UnknownExtractorError: no extractor is announced under that name, or there is no such file, module or program.
    """
    names = announced()
    reference = parse(text, names)
    match reference:
        case Named(name=name):
            if name not in names:
                raise UnknownExtractorError(_unknown(name, sorted(names)))
        case InFile(path=path) | Stored(path=path):
            if not Path(path).is_file():
                raise UnknownExtractorError(f"{text!r}: there is no file {path!r}")
        case InModule(module=module):
            if not _is_module(module.partition(".")[0]):
                raise UnknownExtractorError(_unknown(text, sorted(names)))
        case Program(command=command):
            if shutil.which(command[0]) is None:
                raise UnknownExtractorError(f"{text!r}: there is no program {command[0]!r}")
        case Service():
            pass
    return reference


def _unknown(text: str, names: Sequence[str]) -> str:
    name, colon, _ = text.partition(":")
    near = nearest(name, names)
    if colon:
        return f"{text!r}: there is no extractor and no module {name!r}; {near}"
    return f"no extractor {name!r}; {near} (a file is given as ./{name}.py, a module as package.module:name)"


def load(reference: InPython) -> Extractor:
    """Import the extractor that a reference names.

    Raises:
        UnknownExtractorError: nothing bears that name; the nearest names are given.
        BrokenExtractorError: it was found and cannot be loaded, or two packages own the name.
    """
    match reference:
        case InFile(path=path, name=name):
            return _from_file(Path(path), name)
        case InModule(module=module, name=name):
            text = f"{module}:{name}"
            return _pick(_import(module, text), name, text)
        case Named(name=name):
            return _from_name(name)


def _from_name(name: str) -> Extractor:
    found = {listing.name: listing for listing in listings()}
    if name not in found:
        raise UnknownExtractorError(_unknown(name, sorted(found)))
    listing = found[name]
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
    except (Exception, SystemExit) as error:  # an import runs foreign code: anything may come out of it
        raise BrokenExtractorError(_import_fault(reference, error)) from error


def is_from_file(module: str) -> bool:
    """Say whether a module of this name was loaded from a single file."""
    return module.startswith(_FROM_FILE)


def _from_file(path: Path, name: str) -> Extractor:
    reference = f"{path}:{name}" if name else str(path)
    if not path.is_file():
        raise UnknownExtractorError(f"{reference!r}: there is no file {str(path)!r}")
    module_name = f"{_FROM_FILE}{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise UnknownExtractorError(f"{reference!r}: {str(path)!r} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # as above
        raise BrokenExtractorError(_import_fault(reference, error)) from error
    return _pick(module, name, reference)


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        # What runs as a script has no specification, and cannot be imported by its name.
        return False


def _import_fault(reference: str, error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_imported(frame.filename)]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return f"extractor {reference!r} cannot be imported: {type(error).__name__}: {error}{place}"


def _is_imported(file: str) -> bool:
    """Say whether a frame lies in what is imported, and not in what imports it or what it calls of ours to declare itself."""
    ours = Path(file).parent == Path(__file__).parent
    return not (file.startswith("<frozen") or file == importlib.__file__ or ours)


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


def identity_of(text: str) -> str:
    """Give what identifies the code behind a reference as far as can be told without starting it: a version, or the content of files."""
    reference = parse(text, announced())
    match reference:
        case Named(name=name):
            versions = [f"{each.distribution}=={each.version}" for each in listings() if each.name == name]
            return " ".join([text, *versions])
        case InFile(path=path) | Stored(path=path):
            return f"{text} {digest_of_files([Path(path)])}"
        case Program(command=command):
            return f"{text} {digest_of_files([Path(word) for word in command])}"
        case InModule() | Service():
            return text


def digest_of_files(paths: Iterable[Path]) -> str:
    """Digest the content of those paths that are files (SHA-256), in their order."""
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
