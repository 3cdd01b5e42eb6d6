"""Reading gold: a built-in set by name, a folder, or a JSON-lines file with one gold object a line."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from factgauge import records, resources
from factgauge.errors import Fault, InputError
from factgauge.gold.check import faults_of
from factgauge.gold.model import GOLD_RECORDS, Entity, GoldSet, LabelledArticle, Labels, Region, SetInfo
from factgauge.gold.write import canonical
from factgauge.predictions import broken_json, lines_of

_DIGEST_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What could be read of a gold set, and every fault in it."""

    name: str
    version: str | None
    articles: tuple[LabelledArticle, ...]
    faults: tuple[Fault, ...]


def load(reference: str) -> GoldSet:
    """Read the gold set that a reference names: a built-in set, else a folder, else a JSON-lines file.

    Raises:
        InputError: there is no such set, or it has faults; all of them are reported.
    """
    examined = examine(locate(reference))
    if examined.faults:
        raise InputError(examined.faults)
    return GoldSet(
        name=examined.name,
        version=examined.version,
        digest=_digest(examined.articles),
        articles=tuple(sorted(examined.articles, key=lambda article: article.labels.id)),
    )


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


def examine(path: Path) -> Examined:
    """Read all that can be read of a gold folder or file, and collect its faults."""
    return _examine_folder(path) if path.is_dir() else _examine_lines(path)


def _examine_folder(folder: Path) -> Examined:
    info, faults = _read_info(folder / "gold.toml")
    files = sorted(folder.glob("*.json"))
    if not files:
        faults.append(Fault(where=str(folder), found="has no article", remedy="add one .json file an article"))
    articles = []
    for file in files:
        article, found = read_article(file)
        faults += found
        if article is not None:
            articles.append(article)
    name, version = (info.name, info.version) if info else (folder.resolve().name, None)
    return Examined(name=name, version=version, articles=tuple(articles), faults=tuple(faults))


def _read_info(file: Path) -> tuple[SetInfo | None, list[Fault]]:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "add it with name, version, title and licence"
        return None, [Fault(where=str(file), found="is missing", remedy=remedy)]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [Fault(where=str(file), found=f"cannot be read: {error}")]
    return records.read_record(raw, SetInfo, where=str(file), path="$")


def read_article(file: Path) -> tuple[LabelledArticle | None, list[Fault]]:
    """Read one article of a gold folder with its text; the article is None where its form or its text cannot be read."""
    where = str(file)
    try:
        raw = msgspec.json.decode(file.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        return None, [Fault(where=where, found=f"is no readable JSON: {error}")]
    labels, faults = read_labels(raw, where=where)
    if labels is None:
        return None, faults
    if labels.id != file.stem:
        faults.append(Fault(where=where, path="$.id", found=f"{labels.id!r} is not the name of the file"))
    text, text_faults = _read_text(file.resolve().parent, labels.text, where)
    if text is None:
        return None, faults + text_faults
    return LabelledArticle(labels=labels, text=text), faults + faults_of(labels, text, where=where, complete=True)


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


def _examine_lines(path: Path) -> Examined:
    faults: list[Fault] = []
    articles: dict[str, LabelledArticle] = {}
    for number, line in lines_of(path):
        where = f"{path}:{number}"
        try:
            raw = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            faults.append(broken_json(error, line, where))
            continue
        labels, found = read_labels(raw, where=where)
        faults += found
        if labels is None:
            continue
        if labels.id in articles:
            faults.append(
                Fault(where=where, path="$.id", found=f"article {labels.id!r} is there twice", remedy="keep one")
            )
        articles[labels.id] = LabelledArticle(labels=labels, text=labels.text)
        faults += faults_of(labels, labels.text, where=where, complete=False)
    if not articles and not faults:
        faults.append(Fault(where=str(path), found="holds no article", remedy="write one gold object a line"))
    name = path.name.split(".")[0]
    return Examined(name=name, version=None, articles=tuple(articles.values()), faults=tuple(faults))


def read_labels(raw: object, *, where: str) -> tuple[Labels | None, list[Fault]]:
    """Turn decoded JSON into labels, or tell everything that is wrong with its form."""
    if not isinstance(raw, dict):
        return records.read_record(raw, Labels, where=where, path="$")
    faults = list(_part_faults(raw, where))
    shell = {key: value for key, value in raw.items() if key not in ("entities", "regions", "facts")}
    shell["facts"] = []
    faults = records.read_record(shell, Labels, where=where, path="$")[1] + faults
    return (None, faults) if faults else (msgspec.convert(raw, Labels), [])


def _part_faults(raw: dict[str, Any], where: str) -> Iterator[Fault]:
    for key, expected in (("entities", dict), ("regions", list), ("facts", list)):
        if key in raw and not isinstance(raw[key], expected):
            found = f"must be an {'object' if expected is dict else 'array'}"
            yield Fault(where=where, path=f"$.{key}", found=found)
            return
    if "facts" not in raw:
        yield Fault(where=where, path="$.facts", found="is missing", remedy="add it, empty if there are none")
    for name, entity in raw.get("entities", {}).items():
        yield from records.read_record(entity, Entity, where=where, path=f"$.entities.{name}")[1]
    for index, region in enumerate(raw.get("regions", [])):
        yield from records.read_record(region, Region, where=where, path=f"$.regions[{index}]")[1]
    for index, fact in enumerate(raw.get("facts", [])):
        yield from _fact_faults(fact, where, f"$.facts[{index}]")


def _fact_faults(raw: object, where: str, path: str) -> list[Fault]:
    _, faults = records.read_tagged(raw, GOLD_RECORDS, tag="kind", where=where, path=path)
    return faults


def _digest(articles: tuple[LabelledArticle, ...]) -> str:
    """Digest labels and texts, whatever the form and order of the files."""
    digest = hashlib.sha256()
    for article in sorted(articles, key=lambda each: each.labels.id):
        digest.update(canonical(article.labels).encode())
        digest.update(hashlib.sha256((article.text or "").encode()).digest())
    return digest.hexdigest()[:_DIGEST_LENGTH]
