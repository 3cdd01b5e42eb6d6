"""Reading gold: a built-in set by name, a folder, or a JSON-lines file with one gold object a line."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from factgauge import records, resources
from factgauge.errors import Fault, FaultLog, InputError
from factgauge.gold.check import faults_of
from factgauge.gold.model import GOLD_RECORDS, Entity, GoldSet, LabelledArticle, Labels, Region, SetInfo
from factgauge.gold.write import digest_of
from factgauge.predictions import broken_json, lines_of
from factgauge.records import UNREADABLE

_DIGEST_LENGTH = 12
_LABELS = msgspec.json.Decoder(Labels)
# What parts a signature: a name with one of them would be read as something else.
_SEPARATORS = re.compile(r"[|:@#\s\x00-\x1f\x7f-\x9f]")
_INDEXED = re.compile(r"\$\.(?P<part>facts|regions)\[(?P<index>\d+)\]")


class _Id(msgspec.Struct):
    id: str


_ID = msgspec.json.Decoder(_Id)


@dataclass(frozen=True)
class GoldSource:
    """One article of gold that is not read yet: a line of a JSON-lines file, or a file of a folder; ``where`` is its place in words."""

    where: str
    content: bytes | Path

    @property
    def name(self) -> str | None:
        """The id of the article, told without reading all; None where it cannot be read."""
        if isinstance(self.content, Path):
            return self.content.stem
        try:
            return _ID.decode(self.content).id
        except UNREADABLE:
            return None

    def read(self) -> tuple[LabelledArticle | None, list[Fault]]:
        """Read the article with all that is wrong with it; with faults, what could be read of it is for examination only."""
        if isinstance(self.content, Path):
            return read_article(self.content)
        try:
            labels = _LABELS.decode(self.content)
        except UNREADABLE as error:
            article, faults = _faulty_line(self.content, self.where)
            return article, faults or [Fault(where=self.where, found=str(error))]
        faults = faults_of(labels, labels.text, where=self.where, complete=False)
        return LabelledArticle(labels=labels, text=labels.text), faults


class GoldReader:
    """Reads a gold set article by article, and keeps of those that are past no more than their names and digests.

    Iterating gives each article that has no fault, in the order of the folder or file. ``found`` and ``digest`` are whole once all
    are read.
    """

    def __init__(self, path: Path) -> None:
        name = path.resolve().name if path.is_dir() else path.name.split(".")[0]
        self.name = _SEPARATORS.sub("_", name)
        self.version: str | None = None
        self._faults = FaultLog(str(path))
        self._path = path
        self._digests: dict[str, bytes] = {}
        if path.is_dir():
            info, faults = _read_info(path / "gold.toml")
            self._faults.add(faults)
            if info is not None:
                self.name, self.version = info.name, info.version

    def __iter__(self) -> Iterator[LabelledArticle]:
        for article, faults in self.examined():
            if article is not None and not faults:
                yield article

    def sources(self) -> Iterator[GoldSource]:
        """Give the articles unread, for whoever reads them: what came of each is to be told with :meth:`note`."""
        anything = False
        if self._path.is_dir():
            sources = (GoldSource(str(file), file) for file in sorted(self._path.glob("*.json")))
        else:
            sources = (GoldSource(f"{self._path}:{number}", line) for number, line in lines_of(self._path))
        for source in sources:
            anything = True
            yield source
        if not anything:
            self._faults.add([_empty(self._path)])

    def note(self, where: str, name: str | None, digest: bytes, faults: list[Fault]) -> None:
        """Take down that an article was read: its id, None where it has none, its digest, and what is wrong with it."""
        if name is not None:
            if name in self._digests:
                found = f"article {name!r} is there twice"
                faults.append(Fault(where=where, path="$.id", found=found, remedy="keep one"))
            self._digests[name] = digest
        self._faults.add(faults)

    def examined(self) -> Iterator[tuple[LabelledArticle | None, list[Fault]]]:
        """Give each article with its faults; of one that has some, what could be read."""
        for source in self.sources():
            article, faults = source.read()
            if article is None:
                self.note(source.where, None, b"", faults)
            else:
                self.note(source.where, article.labels.id, digest_of(article.labels, article.text), faults)
            yield article, faults

    def check(self) -> None:
        """Raise what was found, once all is read.

        Raises:
            InputError: the gold has faults.
        """
        if self.found:
            raise InputError(self.found)

    @property
    def found(self) -> list[Fault]:
        """The faults so far; of more than 1,000 the rest is only counted."""
        return self._faults.found

    @property
    def digest(self) -> str:
        """Digest labels and texts, whatever the form and order of the files."""
        digest = hashlib.sha256()
        for name in sorted(self._digests):
            digest.update(self._digests[name])
        return digest.hexdigest()[:_DIGEST_LENGTH]


def load(reference: str) -> GoldSet:
    """Read the gold set that a reference names: a built-in set, else a folder, else a JSON-lines file.

    Raises:
        InputError: there is no such set, or it has faults; they are reported together.
    """
    reader = GoldReader(locate(reference))
    articles = sorted(reader, key=lambda article: article.labels.id)
    reader.check()
    return GoldSet(name=reader.name, version=reader.version, digest=reader.digest, articles=tuple(articles))


def locate(reference: str) -> Path:
    """Find the folder or file that a gold reference names.

    Raises:
        InputError: nothing bears that name.
    """
    if reference in resources.gold_sets():
        return resources.gold_root() / reference
    path = Path(reference)
    if path.exists():
        return path
    remedy = f"{records.nearest(reference, resources.gold_sets())} Or give a folder or a JSON-lines file."
    raise InputError(
        [Fault(where=reference, found="is neither a built-in gold set nor a path that exists", remedy=remedy)]
    )


def _empty(path: Path) -> Fault:
    if path.is_dir():
        return Fault(where=str(path), found="has no article", remedy="add one .json file an article")
    return Fault(where=str(path), found="holds no article", remedy="write one gold object a line")


def _read_info(file: Path) -> tuple[SetInfo | None, list[Fault]]:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "add it with name, version, title and licence"
        return None, [Fault(where=str(file), found="is missing", remedy=remedy)]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [Fault(where=str(file), found=f"cannot be read: {error}")]
    info, faults = records.read_record(raw, SetInfo, where=str(file), path="$")
    for key, said in (("name", info.name), ("version", info.version)) if info is not None else ():
        if not said or _SEPARATORS.search(said):
            remedy = "use letters, digits and . _ - : it stands in signatures"
            faults.append(Fault(where=str(file), path=f"$.{key}", found=f"cannot be {said!r}", remedy=remedy))
    return info, faults


def read_article(file: Path) -> tuple[LabelledArticle | None, list[Fault]]:
    """Read one article of a gold folder with its text; with faults, what could be read of it is for examination only."""
    where = str(file)
    try:
        raw = msgspec.json.decode(file.read_bytes())
    except (OSError, *UNREADABLE) as error:
        return None, [Fault(where=where, found=f"is no readable JSON: {error}")]
    salvaged = _salvage(raw, where)
    labels = salvaged.labels
    if labels is None:
        return None, list(salvaged.faults)
    text, text_faults = _read_text(file.resolve().parent, labels.text, where)
    faults = _all_faults(salvaged, text, where=where, complete=True)
    known = {fault.path for fault in faults}
    faults += [fault for fault in text_faults if fault.path not in known]
    if labels.id != file.stem and "$.id" not in known:
        remedy = f"name the file {labels.id}.json, or change the id"
        faults.append(
            Fault(where=where, path="$.id", found=f"{labels.id!r} is not the name of the file", remedy=remedy)
        )
    return (None if text is None else LabelledArticle(labels=labels, text=text)), faults


def _read_text(folder: Path, name: str | None, where: str) -> tuple[str | None, list[Fault]]:
    """Read the article that ``name`` leads to from the nearest folder above the labels."""
    if name is None:
        return None, [Fault(where=where, path="$.text", found="is missing", remedy="add the path of the article")]
    relative = PurePosixPath(name)
    if relative.is_absolute() or ".." in relative.parts:
        found = f"{name!r} must be a path below a folder that holds the gold set"
        return None, [Fault(where=where, path="$.text", found=found)]
    for place in (folder, *folder.parents):
        file = place / relative
        if file.is_file():
            try:
                return file.read_bytes().decode("utf-8"), []
            except (OSError, UnicodeDecodeError) as error:
                return None, [Fault(where=where, path="$.text", found=f"{name!r} cannot be read: {error}")]
    remedy = "put it beside the gold set or into a folder above it"
    return None, [Fault(where=where, path="$.text", found=f"there is no article {name!r}", remedy=remedy)]


def _faulty_line(line: bytes, where: str) -> tuple[LabelledArticle | None, list[Fault]]:
    """Read what can be read of a line that is not as it must be."""
    try:
        raw = msgspec.json.decode(line)
    except UNREADABLE as error:
        return None, [broken_json(error, line, where)]
    salvaged = _salvage(raw, where)
    labels = salvaged.labels
    faults = _all_faults(salvaged, None if labels is None else labels.text, where=where, complete=False)
    return (None if labels is None else LabelledArticle(labels=labels, text=labels.text)), faults


def read_labels(raw: object, *, where: str) -> tuple[Labels | None, list[Fault]]:
    """Turn decoded JSON into labels, or tell everything that is wrong with its form."""
    salvaged = _salvage(raw, where)
    return (None, list(salvaged.faults)) if salvaged.faults else (salvaged.labels, [])


@dataclass(frozen=True, kw_only=True)
class _Salvaged:
    """What can be used of a file's labels; ``positions`` are the places in the file of the facts and regions that are left."""

    labels: Labels | None
    facts: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()
    faults: tuple[Fault, ...]


def _salvage(raw: object, where: str) -> _Salvaged:
    if not isinstance(raw, dict):
        return _Salvaged(labels=None, faults=tuple(records.read_record(raw, Labels, where=where, path="$")[1]))
    parts, faults = _container_parts(raw, where)
    head = {key: value for key, value in raw.items() if key not in ("entities", "regions", "facts")}
    shell, head_faults = records.read_record({**head, "facts": []}, Labels, where=where, path="$")
    entities = {
        name: records.read_record(entity, Entity, where=where, path=f"$.entities.{name}")
        for name, entity in parts["entities"].items()
    }
    regions = [
        records.read_record(region, Region, where=where, path=f"$.regions[{index}]")
        for index, region in enumerate(parts["regions"])
    ]
    facts = [
        records.read_tagged(fact, GOLD_RECORDS, tag="kind", where=where, path=f"$.facts[{index}]")
        for index, fact in enumerate(parts["facts"])
    ]
    for read in (*entities.values(), *regions, *facts):
        faults += read[1]
    labels = msgspec.structs.replace(
        shell or Labels(id="", facts=()),
        # A faulty entity is there all the same: its mentions are not at fault.
        entities={name: entity or Entity(name=name, type="organisation") for name, (entity, _) in entities.items()},
        regions=tuple(region for region, _ in regions if region is not None),
        facts=tuple(fact for fact, _ in facts if fact is not None),
    )
    return _Salvaged(
        labels=labels,
        facts=tuple(index for index, (fact, _) in enumerate(facts) if fact is not None),
        regions=tuple(index for index, (region, _) in enumerate(regions) if region is not None),
        faults=(*head_faults, *faults),
    )


def _container_parts(raw: dict[str, Any], where: str) -> tuple[dict[str, Any], list[Fault]]:
    """Give entities, regions and facts, empty where they are missing or no container."""
    parts: dict[str, Any] = {"entities": {}, "regions": [], "facts": []}
    faults = []
    for key, empty in parts.items():
        if key not in raw:
            if key == "facts":
                faults.append(
                    Fault(where=where, path="$.facts", found="is missing", remedy="add it, empty if there are none")
                )
        elif isinstance(raw[key], type(empty)):
            parts[key] = raw[key]
        else:
            expected = "object" if isinstance(empty, dict) else "array"
            faults.append(Fault(where=where, path=f"$.{key}", found=f"must be an {expected}"))
    return parts, faults


def _all_faults(salvaged: _Salvaged, text: str | None, *, where: str, complete: bool) -> list[Fault]:
    """Add the faults of content to those of form, each place named once and as it is in the file."""
    if salvaged.labels is None:
        return list(salvaged.faults)
    content = faults_of(salvaged.labels, text, where=where, complete=complete)
    named = [_in_file(fault, salvaged) for fault in content]
    known = {fault.path for fault in salvaged.faults}
    return [*salvaged.faults, *(fault for fault in named if fault.path not in known)]


def _in_file(fault: Fault, salvaged: _Salvaged) -> Fault:
    """Count facts and regions as the file does, where some of them could not be read."""

    def place(found: re.Match[str]) -> str:
        positions = salvaged.facts if found["part"] == "facts" else salvaged.regions
        return f"$.{found['part']}[{positions[int(found['index'])]}]"

    return replace(fault, path=_INDEXED.sub(place, fault.path), found=_INDEXED.sub(place, fault.found))
