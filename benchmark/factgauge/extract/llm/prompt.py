"""The prompt: a text file with placeholders, which are filled in one pass, so that nothing in an article is taken for one.

A placeholder is a word in double braces: ``text``, ``published``, ``weekday``, ``language``, ``kinds`` or ``keys``. What stands between the
lines ``{{#date}}`` and ``{{/date}}`` is left out where dates are not asked for; so with ``figure`` and ``actor``. Single braces and dollar
signs mean themselves.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from factgauge.errors import Fault, InputError
from factgauge.extract.llm.form import KEYS
from factgauge.facts import KINDS, Document, Kind
from factgauge.records import nearest

PLACEHOLDERS = ("text", "published", "weekday", "language", "kinds", "keys")
_UNKNOWN = "unknown"
_PLACEHOLDER = re.compile(r"\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}")
_SECTION = re.compile(rf"^\{{\{{#({'|'.join(KINDS)})\}}\}}\n(.*?)^\{{\{{/\1\}}\}}(?:\n|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Prompt:
    """A template that has been checked. ``text`` is the whole of it."""

    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the template in UTF-8, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def filled(self, document: Document, kinds: Sequence[Kind]) -> str:
        """Give the prompt for one article. An unknown day of publication is written ``unknown``."""
        values = _values(document, kinds)
        wanted = _SECTION.sub(lambda found: found[2] if found[1] in kinds else "", self.text)
        return _PLACEHOLDER.sub(lambda found: values[found[1]], wanted)


def _values(document: Document, kinds: Sequence[Kind]) -> Mapping[str, str]:
    day = document.published
    return {
        "text": document.text,
        "published": day.isoformat() if day else _UNKNOWN,
        # Not strftime, which speaks the language of the machine.
        "weekday": _WEEKDAYS[day.weekday()] if day else _UNKNOWN,
        "language": document.language,
        "kinds": _listed([KEYS[kind] for kind in kinds]),
        "keys": _listed([f'"{KEYS[kind]}"' for kind in kinds]),
    }


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def built_in() -> str:
    """Give the template that comes with factgauge."""
    return (files(__package__) / "prompt.txt").read_text(encoding="utf-8")


def read_prompt(path: str | None) -> Prompt:
    """Read the template at ``path``, or the built-in one where there is none.

    Raises:
        InputError: it cannot be read, has no ``{{text}}``, or has placeholders that are not known; all are told.
    """
    try:
        text = built_in() if path is None else Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = f"cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        raise InputError([Fault(where=str(path), found=found)]) from error
    faults = _faults_of(text, path or "prompt.txt")
    if faults:
        raise InputError(faults)
    return Prompt(text)


def _faults_of(text: str, where: str) -> list[Fault]:
    # A blank of the same length keeps the line numbers.
    rest = _SECTION.sub(lambda found: "\n" + found[2] + "\n", text)
    faults = [
        Fault(
            where=f"{where}:{rest.count(chr(10), 0, found.start()) + 1}",
            found=f"unknown placeholder {found[0]!r}",
            remedy=nearest(found[1], PLACEHOLDERS),
        )
        for found in _PLACEHOLDER.finditer(rest)
        if found[1] not in PLACEHOLDERS
    ]
    # Within a section it would not always be there.
    if "text" not in _PLACEHOLDER.findall(_SECTION.sub("", text)):
        faults.append(Fault(where=where, found="has no {{text}}", remedy="say with it where the article stands"))
    return faults
