"""References: the ways to name an extractor on a command line or in a configuration.

==========================================  ==========================================================================================
``rules``, ``spacy:en_core_web_sm``         a name of the entry-point group ``factgauge.extractors``, with its argument after the colon
``./file.py``, ``./file.py:name``           a Python file
``package.module:name``                     a Python module
``cmd:node extract.mjs``                    a program that speaks JSON lines on stdin and stdout
``http://localhost:8000``                   a service
``file:predictions.jsonl``                  predictions made elsewhere
==========================================  ==========================================================================================
"""

import shlex
from collections.abc import Collection
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from factgauge.errors import UnknownExtractorError
from factgauge.facts import Record

_COMMAND, _PREDICTIONS = "cmd:", "file:"
SERVICES = "http://", "https://"


class Named(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An announced extractor by its name."""

    name: str
    argument: str | None = None


class InFile(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An extractor in a Python file; ``name`` is empty where the file has only one."""

    path: str
    name: str = ""


class InModule(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An extractor in a module that can be imported; ``name`` is empty where the module has only one."""

    module: str
    name: str


class Program(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program with its arguments."""

    command: tuple[str, ...]


class Service(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service by its base URL, without a slash at the end."""

    url: str


class Stored(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Predictions in a file."""

    path: str


InPython: TypeAlias = Named | InFile | InModule
Reference: TypeAlias = InPython | Program | Service | Stored


def parse(text: str, announced: Collection[str]) -> Reference:
    """Read a reference; whether it leads anywhere is not looked at. ``announced`` tells a name with an argument from a module.

    Raises:
        UnknownExtractorError: it names nothing: it is empty, its command cannot be split into words, or its address has no host.
    """
    if text.startswith(_COMMAND):
        return Program(command=_words_of(text))
    if text.startswith(SERVICES):
        return Service(url=_base_url(text))
    if text.startswith(_PREDICTIONS):
        return Stored(path=_named(text, text.removeprefix(_PREDICTIONS)))
    if text.endswith(".py") or ".py:" in text:
        path, _, name = text.partition(".py:") if ".py:" in text else (text.removesuffix(".py"), "", "")
        return InFile(path=f"{path}.py", name=name)
    name, colon, rest = _named(text, text).partition(":")
    if name in announced or not colon:
        return Named(name=name, argument=rest if colon else None)
    return InModule(module=name, name=rest)


def _words_of(text: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(text.removeprefix(_COMMAND)))
    except ValueError as error:
        raise UnknownExtractorError(f"{text!r}: the command cannot be read: {error}") from error
    if not words:
        raise UnknownExtractorError(f"{text!r} names no program; write it as in 'cmd:node extract.mjs'")
    return words


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise UnknownExtractorError(f"{text!r} is no address: {error}") from error
    if not has_host or parts.query or parts.fragment or parts.username is not None:
        raise UnknownExtractorError(
            f"{text!r} is no address of a service; write it as in http://localhost:8000, with a path where it has one"
        )
    return text.rstrip("/")


def _named(text: str, name: str) -> str:
    if not name.strip():
        raise UnknownExtractorError(f"{text!r} names no extractor")
    return name


def short_name(reference: Reference) -> str:
    """Give a name for tables and folders, until the extractor has told its own."""
    match reference:
        case Named(name=name, argument=argument):
            return name if argument is None else f"{name}:{argument}"
        case InFile(path=path, name=name):
            return f"{Path(path).name}:{name}" if name else Path(path).name
        case InModule(module=module, name=name):
            return f"{module}:{name}"
        case Program(command=command):
            return " ".join(Path(word).name for word in command)
        case Service(url=url):
            return url.partition("://")[2]
        case Stored(path=path):
            return Path(path).name
