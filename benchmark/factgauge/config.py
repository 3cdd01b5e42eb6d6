"""``factgauge.toml``, or ``[tool.factgauge]`` in ``pyproject.toml``: what is to be run where nothing is said on the command line."""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.facts import Record
from factgauge.records import read_record

Share: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=1)]
FailOn: TypeAlias = Literal["regressed", "worse", "any-fact-lost"]

FILE, PROJECT_FILE = "factgauge.toml", "pyproject.toml"
# What is scored against, and where runs go, when nothing else is said.
GOLD, OUTPUT = "core", "runs"
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[KMGT]?i?B?)", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


class ConfiguredExtractor(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An extractor under a name of the user's own.

    ``requires`` are distributions, as pip takes them; with some the extractor runs in an environment of its own. ``timeout`` is in seconds,
    ``memory`` a size such as ``"2 GiB"``; left out, they are those of the whole file.
    """

    reference: str
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    requires: tuple[str, ...] = ()
    timeout: float | None = None
    memory: str | None = None


class GateConfig(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lets a change pass (see :class:`factgauge.compare.gate.Policy`); shares are from 0 to 1."""

    fail_on: FailOn | None = None
    schemes: tuple[str, ...] = ()
    margins: dict[str, Share] = msgspec.field(default_factory=dict)
    min: dict[str, Share] = msgspec.field(default_factory=dict)
    max_slowdown: Annotated[float, msgspec.Meta(gt=0)] | None = None


class Config(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that a file may set; what is None has the default of the command."""

    gold: str | None = None
    output: str | None = None
    timeout: float | None = None
    memory: str | None = None
    jobs: int | None = None
    max_failures: int | None = None
    cache: bool | None = None
    gate: GateConfig = msgspec.field(default_factory=GateConfig)
    extractors: dict[str, ConfiguredExtractor] = msgspec.field(default_factory=dict)


def read(folder: Path) -> Config:
    """Read the configuration in a folder; an empty one where there is none.

    Raises:
        InputError: two files configure, or the one has faults; all are told, each with the path of its key.
    """
    own, project = folder / FILE, folder / PROJECT_FILE
    tools = _table(project).get("tool") if project.is_file() else None
    table = tools.get("factgauge") if isinstance(tools, Mapping) else None
    if own.is_file() and table is not None:
        found = f"{PROJECT_FILE} has [tool.factgauge] too"
        raise InputError([Fault(where=str(own), found=found, remedy="keep one of them")])
    if own.is_file():
        return _config(_table(own), str(own), "$")
    return Config() if table is None else _config(table, str(project), "$.tool.factgauge")


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError([Fault(where=str(file), found=f"cannot be read: {error}")]) from error


def _config(raw: Any, where: str, path: str) -> Config:
    extractors = raw.get("extractors", {}) if isinstance(raw, Mapping) else {}
    plain = {key: value for key, value in raw.items() if key != "extractors"} if isinstance(raw, Mapping) else raw
    config, faults = read_record(plain, Config, where=where, path=path)
    configured: dict[str, ConfiguredExtractor] = {}
    if not isinstance(extractors, Mapping):
        faults.append(Fault(where=where, path=f"{path}.extractors", found="must be a table of tables"))
        extractors = {}
    for name, each in extractors.items():
        at = f"{path}.extractors.{name}"
        extractor, found = read_record(each, ConfiguredExtractor, where=where, path=at)
        faults += found
        if extractor is not None:
            configured[name] = extractor
            faults += _limit_faults(extractor, where, at)
    if config is not None:
        faults += [*_limit_faults(config, where, path), *_count_faults(config, where, path)]
    if faults or config is None:
        raise InputError(faults)
    return msgspec.structs.replace(config, extractors=configured)


def _limit_faults(limits: Config | ConfiguredExtractor, where: str, path: str) -> Iterator[Fault]:
    if limits.timeout is not None and not is_time(limits.timeout):
        found = f"must be more than 0 seconds, found {limits.timeout:g}"
        yield Fault(where=where, path=f"{path}.timeout", found=found)
    if limits.memory is not None and not size_of(limits.memory):
        yield Fault(
            where=where, path=f"{path}.memory", found=f"{limits.memory!r} is no size", remedy='write it as "2 GiB"'
        )


def _count_faults(config: Config, where: str, path: str) -> Iterator[Fault]:
    for name, number, least in (("jobs", config.jobs, 1), ("max_failures", config.max_failures, 0)):
        if number is not None and number < least:
            yield Fault(where=where, path=f"{path}.{name}", found=f"must be {least} or more, found {number}")


def is_time(seconds: float) -> bool:
    """Say whether a number can be a limit of time: more than nothing, and not without end."""
    return 0 < seconds < math.inf


def size_of(text: str) -> int | None:
    """Read a size such as ``2 GiB``, ``512MB`` or ``1000000``, in bytes; None where it is none."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        return None
    unit = found["unit"].lower()
    base = 1024 if "i" in unit else 1000
    return int(float(found["number"]) * base ** _POWERS[unit.rstrip("b").rstrip("i")])
