"""The form of a reply: one JSON object with a list for each kind of fact, as a JSON schema and as records.

A list for each kind, and not one list of all, needs no ``anyOf`` over objects, which some endpoints do not take. The schema keeps to what
strict structured outputs allow: every key is required, nothing else may stand there, and what is not known is null.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args, get_origin

import msgspec

from factgauge.facts import Actor, ActorType, Date, DateType, Edge, Fact, Figure, Kind, Modifier, Record, Role

KEYS: Mapping[Kind, str] = {"date": "dates", "figure": "figures", "actor": "actors"}
"""The key of each kind's list in a reply."""


class RepliedDate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date in a reply. ``confidence`` is taken where a model gives it and never asked for."""

    quote: str
    value: str | None = None
    type: DateType | None = None
    edge: Edge | None = None
    role: Role | None = None
    confidence: float | None = None


class RepliedFigure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure in a reply."""

    quote: str
    amount: str | None = None
    upper: str | None = None
    unit: str | None = None
    modifier: Modifier | None = None
    item: str | None = None
    confidence: float | None = None


class RepliedActor(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An actor in a reply."""

    quote: str
    name: str | None = None
    type: ActorType | None = None
    confidence: float | None = None


Replied: TypeAlias = RepliedDate | RepliedFigure | RepliedActor
RECORDS: Mapping[Kind, type[Replied]] = {"date": RepliedDate, "figure": RepliedFigure, "actor": RepliedActor}
_FACTS: Mapping[type[Replied], type[Fact]] = {RepliedDate: Date, RepliedFigure: Figure, RepliedActor: Actor}
_NOT_ASKED = "confidence"


def fact_of(replied: Replied) -> Fact:
    """Make a fact with a quote and no span: where the quote stands is looked up by factgauge."""
    return _FACTS[type(replied)](**msgspec.structs.asdict(replied))


def schema_of(kinds: Sequence[Kind]) -> dict[str, Any]:
    """Give the JSON schema of a reply with these kinds of fact, its keys in the order in which a model is to write them."""
    return _object({KEYS[kind]: {"type": "array", "items": _schema_of_record(RECORDS[kind])} for kind in kinds})


def digest_of_schema(kinds: Sequence[Kind]) -> str:
    """Give the SHA-256 of the schema as compact JSON, in hexadecimal digits."""
    return hashlib.sha256(msgspec.json.encode(schema_of(kinds))).hexdigest()


def _schema_of_record(record: type[Replied]) -> dict[str, Any]:
    fields = [field for field in msgspec.structs.fields(record) if field.name != _NOT_ASKED]
    return _object({field.name: _schema_of_type(field.type) for field in fields})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _schema_of_type(annotation: Any) -> dict[str, Any]:
    if annotation is str:
        return {"type": "string"}
    if annotation is type(None):
        return {"type": "null"}
    if get_origin(annotation) is Literal:
        return {"type": "string", "enum": list(get_args(annotation))}
    return {"anyOf": [_schema_of_type(part) for part in get_args(annotation)]}
