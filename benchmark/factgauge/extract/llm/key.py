"""The key: where it comes from, and how it is kept out of all that is written."""

import os
from dataclasses import dataclass, field
from typing import Any

from factgauge.errors import BrokenExtractorError
from factgauge.extract.llm.options import KEY_VARIABLE, OPENAI

_SHORTEST_SECRET = 8
_INSTEAD = "[key]"


@dataclass(frozen=True)
class Key:
    """A key, empty where there is none. What is shorter than eight characters is a stand-in such as ``none`` and no secret."""

    value: str = field(default="", repr=False)

    def cleaned(self, raw: Any) -> Any:
        """Give decoded JSON with the key taken out of every string and every name."""
        if isinstance(raw, str):
            return raw.replace(self.value, _INSTEAD) if len(self.value) >= _SHORTEST_SECRET else raw
        if isinstance(raw, list):
            return [self.cleaned(each) for each in raw]
        if isinstance(raw, dict):
            return {self.cleaned(name): self.cleaned(each) for name, each in raw.items()}
        return raw


def key_from(variable: str, base_url: str) -> Key:
    """Read the key from the environment; a local server may need none.

    Raises:
        BrokenExtractorError: it is not there although OpenAI or the user's own ``key_variable`` demands it, or it can stand in no header.
            The key is not told.
    """
    value = os.environ.get(variable, "").strip() if variable else ""
    is_due = bool(variable) and (variable != KEY_VARIABLE or base_url == OPENAI)
    if not value and is_due:
        raise BrokenExtractorError(
            f"llm: the environment variable {variable} holds no key for {base_url}; set it, or name another with -o key_variable=NAME"
        )
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise BrokenExtractorError(f"llm: the key in {variable} holds characters that no header can carry")
    return Key(value)
