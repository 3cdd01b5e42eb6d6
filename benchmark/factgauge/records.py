"""Reading JSON into records: strictly, and with every fault named by its JSON path."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from factgauge.errors import Fault

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding JSON can raise: it is malformed, of another form, no UTF-8, or nested without end."""

_RecordType = TypeVar("_RecordType", bound=msgspec.Struct)
_PLACE = re.compile(r"(?P<found>.*?)(?: - at (?:the )?(?:key in )?`\$?(?P<path>[^`]*)`)?", re.DOTALL)


def place_of(error: msgspec.ValidationError) -> tuple[str, str]:
    """Split a msgspec message into what was found and the path below ``$`` where it was."""
    parts = _PLACE.fullmatch(str(error))
    return (parts["found"], parts["path"] or "") if parts else (str(error), "")


def nearest(name: str, known: Sequence[str]) -> str:
    """Give a remedy that names the nearest known words, or all of them where none is near."""
    near = get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else f"known: {', '.join(sorted(known))}"


def read_record(
    raw: object, record: type[_RecordType], *, where: str, path: str
) -> tuple[_RecordType | None, list[Fault]]:
    """Turn decoded JSON into a record, and tell everything that is wrong with it.

    What is wrong and can be left out is left out of the record, so that the rest can be examined too; the record is None where nothing
    useful remains. It is to be used for more than that only where there is no fault.
    """
    if not isinstance(raw, Mapping):
        return None, [Fault(where=where, path=path, found=f"must be an object, got {_name_of(raw)}")]
    unknown = _unknown_keys(raw, record, where, path)
    bad = _bad_fields(raw, record, where, path)
    wrong = {*unknown, *bad}
    try:
        kept = msgspec.convert({key: value for key, value in raw.items() if key not in wrong}, record)
    except msgspec.ValidationError:
        kept = None
    return kept, [*unknown.values(), *(fault for faults in bad.values() for fault in faults)]


def read_tagged(
    raw: object, records: Mapping[str, type[_RecordType]], *, tag: str, where: str, path: str
) -> tuple[_RecordType | None, list[Fault]]:
    """Turn decoded JSON into the one of ``records`` that its field ``tag`` names; else as :func:`read_record`."""
    if not isinstance(raw, Mapping):
        return None, [Fault(where=where, path=path, found=f"must be an object, got {_name_of(raw)}")]
    named = raw.get(tag)
    if not isinstance(named, str) or named not in records:
        found = f"unknown {tag} {named!r}" if tag in raw else f"{tag} is missing"
        return None, [Fault(where=where, path=f"{path}.{tag}", found=found, remedy=nearest(str(named), list(records)))]
    return read_record(raw, records[named], where=where, path=path)


def _name_of(raw: object) -> str:
    names = {
        type(None): "null",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "an array",
    }
    return names.get(type(raw), "an object")


def _unknown_keys(raw: Mapping[str, Any], record: type[msgspec.Struct], where: str, path: str) -> dict[str, Fault]:
    known = [field.encode_name for field in msgspec.structs.fields(record)]
    tag = record.__struct_config__.tag_field
    return {
        key: Fault(where=where, path=f"{path}.{key}", found=f"unknown key {key!r}", remedy=nearest(key, known))
        for key in raw
        if key not in known and key != tag
    }


def _bad_fields(raw: Mapping[str, Any], record: type[msgspec.Struct], where: str, path: str) -> dict[str, list[Fault]]:
    faults = {}
    for field in msgspec.structs.fields(record):
        name = field.encode_name
        at = f"{path}.{name}"
        if name not in raw:
            if field.required:
                faults[name] = [Fault(where=where, path=at, found="is missing", remedy="add it")]
            continue
        try:
            msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as error:
            found, below = place_of(error)
            remedy = _as_string(found) or _one_of(field.type, raw[name])
            whole = Fault(where=where, path=f"{at}{below}", found=_in_words(found, raw[name]), remedy=remedy)
            faults[name] = _faults_of_parts(raw[name], field.type, where, at) or [whole]
    return faults


def _faults_of_parts(raw: Any, annotation: Any, where: str, path: str) -> list[Fault]:
    """Tell everything that is wrong with a record in a field, or with the records of a list or table in it; else nothing."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return read_record(raw, annotation, where=where, path=path)[1]
    parts = get_args(annotation)
    if get_origin(annotation) is tuple and isinstance(raw, Sequence) and not isinstance(raw, str):
        each_part = ((f"{path}[{at}]", each) for at, each in enumerate(raw))
    elif get_origin(annotation) is dict and isinstance(raw, Mapping):
        each_part = ((f"{path}.{key}", each) for key, each in raw.items())
    else:
        return []
    # Of a tuple of any length the type comes first, of a table the type of its values last.
    of_part = parts[0] if get_origin(annotation) is tuple else parts[-1]
    return [fault for at, each in each_part for fault in _faults_of_parts(each, of_part, where, at)]


def _as_string(found: str) -> str:
    """Give the remedy for a number where a string must stand: it is written in quotes, so that 0.1 stays 0.1."""
    numbers = ("got `int`", "got `float`")
    return 'write it as a string, such as "12000"' if "`str" in found and found.endswith(numbers) else ""


def _one_of(annotation: object, value: object) -> str:
    """Name the words that a field may hold, where it may hold only some."""
    words = [
        word for part in (annotation, *get_args(annotation)) if get_origin(part) is Literal for word in get_args(part)
    ]
    return nearest(str(value), words) if words else ""


def _in_words(found: str, value: object) -> str:
    """Say what was expected beside what stands there, cut to a readable length."""
    if found.startswith("Invalid enum value"):
        return f"unknown value {value!r}"
    limit = 60
    shown = repr(value)
    return f"{found[:1].lower()}{found[1:]}, found {shown if len(shown) <= limit else shown[:limit] + '…'}"
