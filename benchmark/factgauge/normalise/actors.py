"""Names of countries and of those who live there.

The table ``countries.json`` is made by ``benchmark/scripts/make_countries.py`` from ISO 3166 and Unicode CLDR, with
demonyms of our own.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from factgauge.normalise.tokens import Tokens, follows, peek, tokenise

TABLE = Path(__file__).with_name("countries.json")


class Country(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country. ``code`` is ISO 3166 alpha-3, None for a state that is no more; ``currency`` is ISO 4217.

    ``name`` is the common English name, also the first of ``names``; ``demonyms`` are adjectives and nouns.
    """

    code: str | None
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    currency: str | None


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A country at a place in a list of tokens: ``end`` is the index after its last token."""

    country: Country
    level: Literal["name", "demonym"]
    end: int


Entry = tuple[Country, Literal["name", "demonym"]]


class Countries:
    """The table of countries, indexed by the words of each name and demonym."""

    def __init__(self, rows: tuple[Country, ...]) -> None:
        self.rows = rows
        self._entries: Mapping[tuple[str, ...], Entry] = dict(_entries(rows))
        lengths: dict[str, set[int]] = {}
        for words in self._entries:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def longest(self, tokens: Tokens, index: int) -> CountryMention | None:
        """Give the longest name or demonym that starts at ``index``; None where none does."""
        first = fold(peek(tokens, index).text)
        for length in self._lengths.get(first, ()):
            words = [first, *(fold(follows(tokens, index + offset).text) for offset in range(1, length))]
            entry = self._entries.get(tuple(words))
            if entry is not None:
                return CountryMention(*entry, end=index + length)
        return None

    def whole(self, name: str) -> CountryMention | None:
        """Give the country that all of ``name`` means; a determiner and a possessive 's are passed over."""
        tokens = tokenise(name)
        start = 1 if tokens and tokens[0].low == "the" else 0
        found = self.longest(tokens, start)
        if found is None:
            return None
        rest = [token.low for token in tokens[found.end :] if token.low not in {"'s", "'", "."}]
        return None if rest else found


def _entries(rows: tuple[Country, ...]) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for country in rows:
        for demonym in country.demonyms:
            yield _words(demonym), (country, "demonym")
    for country in rows:
        for name in country.names:
            yield _words(name), (country, "name")


def _words(name: str) -> tuple[str, ...]:
    return tuple(fold(token.text) for token in tokenise(name))


def fold(word: str) -> str:
    """Fold a word for look-up: composed characters, straight apostrophes. The case stays: "us" is no country."""
    return unicodedata.normalize("NFC", word).replace("\u2019", "'")


@cache
def countries() -> Countries:
    """Load the table, once."""
    return Countries(msgspec.json.decode(TABLE.read_bytes(), type=tuple[Country, ...]))


def country_of(name: str) -> CountryMention | None:
    """Give the country that a name or demonym means: "the Republic of Korea", "South Korean"; None where it means none.

    A name in capitals ("KENYA") is read too; otherwise the case must be right, as "turkey" is a bird.
    """
    found = countries().whole(name)
    if found is None and name.isupper():
        titled = name.title().replace(" Of ", " of ").replace(" The ", " the ").replace(" And ", " and ")
        return countries().whole(titled)
    return found
