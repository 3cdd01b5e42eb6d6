"""The options of an extractor: read from words or from a table, checked against the extractor's own type, and told to people."""

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.facts import Record
from factgauge.plugins.contract import Extractor, Options
from factgauge.records import nearest, place_of

Raw = Mapping[str, Any]
_SIGNS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


class Described(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One option in words. ``default`` is JSON, None where the option must be given."""

    name: str
    type: str
    default: str | None
    description: str


def from_words(words: Sequence[str]) -> dict[str, Any]:
    """Read ``key=value`` words: a value is JSON where it can be, else a string; ``labels.PERSON=actor`` sets a key of a table.

    Raises:
        InputError: a word is no ``key=value``, or a key is both a value and a table; all such words are told.
    """
    options: dict[str, Any] = {}
    faults = []
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not all(key.split(".")):
            faults.append(Fault(where=f"-o {word}", found="is no KEY=VALUE", remedy="write it as in -o strict=true"))
            continue
        *tables, last = key.split(".")
        table: Any = options
        for name in tables:
            table = table.setdefault(name, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            faults.append(Fault(where=f"-o {word}", found=f"sets a key of {'.'.join(tables)}, which is a value too"))
            continue
        table[last] = _json_or_text(value)
    if faults:
        raise InputError(faults)
    return options


def _json_or_text(value: str) -> Any:
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


def configure(extractor: Extractor, raw: Raw, argument: str | None, *, where: str) -> Options:
    """Check raw options, with the argument of the reference, against the extractor's type.

    Raises:
        InputError: an option is unknown, missing, of a wrong type, or given twice; all are told.
    """
    given = dict(raw)
    faults: list[Fault] = []
    if argument is not None:
        faults += _argument_faults(extractor, given, where)
        if extractor.argument is not None:
            given.setdefault(extractor.argument, argument)
    known = extractor.options.__struct_fields__
    for key in [key for key in given if key not in known]:
        remedy = nearest(key, known) if known else "it has no options"
        faults.append(Fault(where=where, path=f"$.{key}", found=f"unknown option {key!r}", remedy=remedy))
        del given[key]
    if not faults:
        try:
            # Options come from a command line and from TOML, where a number may stand in quotes.
            return msgspec.convert(given, extractor.options, strict=False)
        except msgspec.ValidationError as error:
            faults += _type_faults(extractor, given, where, error)
    raise InputError(faults)


def _argument_faults(extractor: Extractor, given: Raw, where: str) -> list[Fault]:
    if extractor.argument is None:
        found = f"extractor {extractor.name!r} takes nothing after a colon"
        return [Fault(where=where, found=found, remedy="leave it out")]
    if extractor.argument in given:
        found = f"option {extractor.argument!r} is given twice: after the colon and by itself"
        return [Fault(where=where, found=found, remedy="keep one")]
    return []


def _type_faults(extractor: Extractor, given: Raw, where: str, error: msgspec.ValidationError) -> Iterator[Fault]:
    missing = [
        field.name
        for field in msgspec.structs.fields(extractor.options)
        if field.required and field.encode_name not in given
    ]
    for name in missing:
        how = (
            f"write it after a colon: {extractor.name}:{name.upper()}"
            if name == extractor.argument
            else f"add -o {name}=…"
        )
        yield Fault(where=where, path=f"$.{name}", found="is missing", remedy=how)
    if not missing:
        found, path = place_of(error)
        yield Fault(where=where, path=f"${path}", found=f"{found[:1].lower()}{found[1:]}")


def described(options: type[Options]) -> tuple[Described, ...]:
    """Tell what can be set, in the order of the fields."""
    hints = get_type_hints(options, include_extras=True)
    return tuple(
        Described(
            name=field.encode_name,
            type=_type_in_words(hints[field.name]),
            default=_default_of(field),
            description=_description_of(hints[field.name]),
        )
        for field in msgspec.structs.fields(options)
    )


def _default_of(field: msgspec.structs.FieldInfo) -> str | None:
    if field.required:
        return None
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.json.encode(value).decode()


def _description_of(annotation: Any) -> str:
    metas = [meta for meta in getattr(annotation, "__metadata__", ()) if isinstance(meta, msgspec.Meta)]
    return " ".join(meta.description for meta in metas if meta.description)


def _type_in_words(annotation: Any) -> str:
    """Write a type as its author would, with the range that its values must be in."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return f"{_type_in_words(parts[0])} {', '.join(_limits_of(annotation))}".rstrip()
    if origin in {Union, UnionType}:
        return " | ".join(map(_type_in_words, parts))
    if origin is Literal:
        return " | ".join(map(repr, parts))
    if origin is not None:
        return f"{origin.__name__}[{', '.join(map(_type_in_words, parts))}]"
    if annotation is type(None):
        return "None"
    return "…" if annotation is ... else str(getattr(annotation, "__name__", annotation))


def _limits_of(annotation: Any) -> Iterator[str]:
    """Write what a value must keep to beside its type, as far as it can be said in a few signs."""
    for meta in annotation.__metadata__:
        if isinstance(meta, msgspec.Meta):
            for name, sign in _SIGNS.items():
                limit = getattr(meta, name)
                if limit is not None:
                    yield f"{sign} {limit}"
