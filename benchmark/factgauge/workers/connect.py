"""From what the user asks for to a connection with the extractor."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from factgauge.facts import Record
from factgauge.plugins.find import announced
from factgauge.plugins.reference import Named, Reference, parse, short_name
from factgauge.plugins.reference import Program as ProgramReference
from factgauge.plugins.reference import Service as ServiceReference
from factgauge.plugins.reference import Stored as StoredReference
from factgauge.workers.connection import Connection
from factgauge.workers.environment import NoUvError, command_in_environment, variables_in_environment
from factgauge.workers.log import Log
from factgauge.workers.program import Program
from factgauge.workers.protocol import Hello
from factgauge.workers.service import Service
from factgauge.workers.session import CannotStartError
from factgauge.workers.stored import Stored

_HOST = "factgauge.workers.host"


class ExtractorSpec(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An extractor as it is to be run: ``reference`` is where it is found, ``name`` what the user calls it, if anything.

    ``requires`` are the distributions of an environment of its own, empty where it runs in this one. ``timeout`` is the limit for one
    article in seconds, ``memory`` for a worker in bytes; None is none.
    """

    reference: str
    name: str | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    requires: tuple[str, ...] = ()
    timeout: float
    memory: int | None = None


def reference_of(spec: ExtractorSpec) -> Reference:
    """Read the reference of an extractor; whether it leads anywhere is not looked at."""
    return parse(spec.reference, announced())


def label_of(spec: ExtractorSpec) -> str:
    """Name an extractor before it has told its own name."""
    return spec.name or short_name(reference_of(spec))


def name_of(spec: ExtractorSpec, hello: Hello | None) -> str:
    """Name an extractor: as the user calls it, or as it is announced with its argument, or else as it calls itself."""
    own = None if hello is None or isinstance(reference_of(spec), Named) else hello.name
    return spec.name or own or label_of(spec)


def connect(spec: ExtractorSpec, log: Log, variables: Mapping[str, str] | None = None) -> Connection:
    """Give the connection to an extractor; nothing is started yet. ``variables`` are added to the environment of our own worker.

    Raises:
        CannotStartError: it wants an environment of its own, and cannot have one.
    """
    match reference_of(spec):
        case ProgramReference(command=command):
            _refuse_environment(spec, "a program")
            return Program(command, log=log, memory=spec.memory)
        case ServiceReference(url=url):
            _refuse_environment(spec, "a service")
            return Service(url)
        case StoredReference(path=path):
            _refuse_environment(spec, "a file of predictions")
            return Stored(Path(path))
        case _:
            if spec.requires:
                return _in_environment(spec, log)
            own = [sys.executable, "-m", _HOST, spec.reference]
            return Program(own, log=log, memory=spec.memory, environment={**os.environ, **(variables or {})})


def _refuse_environment(spec: ExtractorSpec, what: str) -> None:
    if spec.requires:
        raise CannotStartError(f"{what} brings its own environment; remove requires, which is for extractors in Python")


def _in_environment(spec: ExtractorSpec, log: Log) -> Connection:
    try:
        command = command_in_environment(spec.requires, _HOST, spec.reference)
    except NoUvError as error:
        raise CannotStartError(str(error)) from error
    return Program(command, log=log, memory=spec.memory, environment=variables_in_environment())
