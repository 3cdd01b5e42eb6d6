"""The canonical form of an article's labels: one entity, region and fact a line, facts by span, so that a diff can be reviewed."""

import hashlib
import json
import operator
from collections.abc import Iterable
from typing import Any

import msgspec

from factgauge.facts import KINDS
from factgauge.gold.model import GoldFact, Labels, Region

_ENCODER = msgspec.json.Encoder(order="deterministic")
_SPAN, _MIN, _MAX = map(operator.attrgetter, ("span", "min", "max"))
_HEAD = ("id", "text", "text_sha256", "published", "language")
_HEAD_WHERE_SAID = ("cluster", "tags")


def canonical(labels: Labels) -> str:
    """Write labels in their one form; what equals its default is left out."""
    said = [name for name in _HEAD_WHERE_SAID if getattr(labels, name)]
    head = [f" {_json(name)}: {_json(_builtin(getattr(labels, name)))}" for name in (*_HEAD, *said)]
    entities = [f"  {_json(name)}: {_json(_builtin(labels.entities[name]))}" for name in sorted(labels.entities)]
    regions = [f"  {_json(_without_defaults(region))}" for region in sorted(labels.regions, key=_region_order)]
    facts = [f"  {_json(_fact_fields(fact))}" for fact in sorted(labels.facts, key=fact_order)]
    blocks = [
        f' "entities": {_block("{", entities, "}")}',
        f' "regions": {_block("[", regions, "]")}',
        f' "facts": {_block("[", facts, "]")}',
    ]
    return "{\n" + ",\n".join([*head, *blocks]) + "\n}\n"


def canonical_line(labels: Labels) -> str:
    """Write labels in their one form for a JSON-lines file."""
    # No string of JSON holds a raw line feed, so the lines of the form can be joined; other ends of lines it may hold.
    return "".join(line.strip(" ") for line in canonical(labels).split("\n")) + "\n"


def digest_of(labels: Labels, text: str | None) -> bytes:
    """Digest an article with its labels (SHA-256), whatever the form of the file and the order in it."""
    facts = labels.facts
    spans = list(map(_SPAN, facts))
    if any(map(operator.eq, map(_MIN, facts), spans)) or any(map(operator.eq, map(_MAX, facts), spans)):
        facts = tuple(map(_without_extents, facts))
    if not all(map(operator.lt, spans, spans[1:])):
        facts = tuple(sorted(facts, key=lambda fact: (fact.span, _ENCODER.encode(fact))))
    regions = tuple(sorted(labels.regions, key=_ENCODER.encode))
    content = msgspec.structs.replace(labels, text=None, text_sha256=None, regions=regions, facts=facts)
    return hashlib.sha256(_ENCODER.encode(content) + b"\n" + (text or "").encode()).digest()


def _without_extents(fact: GoldFact) -> GoldFact:
    """Leave out an extent that equals the span, which is what leaving it out means."""
    extents = {name: getattr(fact, name) for name in ("min", "max")}
    return msgspec.structs.replace(
        fact, **{name: None if extent == fact.span else extent for name, extent in extents.items()}
    )


def fact_order(fact: GoldFact) -> tuple[Any, ...]:
    """Order facts by span, the longer first, then by kind, then by what they say."""
    return (fact.span[0], -fact.span[1], KINDS.index(fact.kind), _json(_fact_fields(fact)))


def _region_order(region: Region) -> tuple[Any, ...]:
    return (*region.span, region.kind)


def _fact_fields(fact: GoldFact) -> dict[str, Any]:
    fields = {"kind": fact.kind, **_without_defaults(fact)}
    for extent in ("min", "max"):
        if fields.get(extent) == fields["span"]:
            del fields[extent]
    if "also" in fields:
        fields["also"] = dict(sorted(fields["also"].items()))
    return fields


def _without_defaults(record: msgspec.Struct) -> dict[str, Any]:
    values = _builtin(record)
    return {
        field.name: values[field.name]
        for field in msgspec.structs.fields(record)
        if field.required or getattr(record, field.name) not in (field.default, None, {}, ())
    }


def _builtin(value: object) -> Any:
    return msgspec.to_builtins(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(opening: str, lines: Iterable[str], closing: str) -> str:
    body = ",\n".join(lines)
    return f"{opening}\n{body}\n {closing}" if body else f"{opening}{closing}"
