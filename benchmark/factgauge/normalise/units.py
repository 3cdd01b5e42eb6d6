"""What a figure is measured in: money as ISO 4217, percent, measures as UCUM codes."""

from collections.abc import Mapping
from functools import cache

from factgauge.normalise.actors import countries
from factgauge.normalise.tokens import TOUCHING, Token, Tokens, follows, peek, phrase_end, touches
from factgauge.normalise.unit_tables import (
    BEFORE_DOLLAR_SIGN,
    CODES,
    HUNDREDTHS,
    LOWER_CODES,
    MEASURES,
    MONEY_NAMES,
    PER,
    SHORT_NAMES,
    SIGNS,
    UNCOUNTED,
)

# A rate that is a unit of its own; elsewhere "a day" says how often and is no part of the unit.
_RATED = frozenset({"km", "[mi_i]", "m", "[ft_i]", "[bbl_us]", "L", "m3", "[cft_i]", "g", "mg", "ug", "uSv", "mSv"})
# One letter is a unit of measure only where it touches the number or nothing else could be meant.
_LETTERS = frozenset({"m", "c", "f", "ha", "pc"})


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Index the measures by their first word, longest first, plurals written out."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, code in MEASURES.items():
        for words in _written_out(phrase.split()):
            index.setdefault(words[0], []).append((words, code))
    return {first: tuple(sorted(entries, key=lambda entry: -len(entry[0]))) for first, entries in index.items()}


def _written_out(words: list[str]) -> list[tuple[str, ...]]:
    forms: list[tuple[str, ...]] = [()]
    for word in words:
        stem, bracket, ending = word.partition("(")
        endings = [""] if not bracket else ["", ending.rstrip(")")]
        forms = [(*form, stem + each) for form in forms for each in endings]
    return forms


def read_measure(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read a unit of measure or "per cent" at ``index``: its code and the index after it."""
    token = follows(tokens, index)
    for words, code in _phrases().get(token.low, ()):
        end = phrase_end(tokens, index, words)
        if end is not None and _fits(tokens, index, words):
            return _with_rate(tokens, code, end - (words[-1] == "of"))
    return None


def _fits(tokens: Tokens, index: int, words: tuple[str, ...]) -> bool:
    token = tokens[index]
    if words[0] in _LETTERS and len(words) == 1:
        return token.gap == TOUCHING or (
            token.text == token.low and words[0] in {"m", "ha"} and not touches(tokens, index + 1)
        )
    return not (words[-1] == "2" and not touches(tokens, index + 1))


def _with_rate(tokens: Tokens, code: str, end: int) -> tuple[str, int]:
    word = follows(tokens, end).low
    if code not in _RATED or word not in {"per", "a", "an", "/"}:
        return code, end
    for phrase, per in PER.items():
        after = phrase_end(tokens, end + 1, phrase.split())
        if after is not None:
            return f"{code}/{per}", after
    return code, end


def money_before(tokens: Tokens, index: int) -> tuple[str, int] | None:
    """Read the sign or code of a currency before its number: "US$", "€", "EUR"; the code and the index after it."""
    token = peek(tokens, index)
    after = follows(tokens, index + 1)
    if token.text in SIGNS:
        return SIGNS[token.text], index + 1
    if token.kind != "word":
        return None
    if after.text == "$" and after.gap == TOUCHING and token.low in BEFORE_DOLLAR_SIGN:
        return BEFORE_DOLLAR_SIGN[token.low], index + 2
    if token.text in CODES:
        sign = after.text in SIGNS
        return ("EUR" if token.text == "EUR" else token.text), index + 1 + sign
    dotted = index + 1 + (after.text == ".")
    if token.low in SHORT_NAMES and token.text != token.low and follows(tokens, dotted).kind == "number":
        return SHORT_NAMES[token.low], dotted
    return None


def money_after(tokens: Tokens, index: int) -> tuple[str, int, int] | None:
    """Read a currency after its number: the code, the index after it, and how many make one (100 for cents)."""
    token = follows(tokens, index)
    if token.text in CODES:
        return token.text, index + 1, 1
    if token.low in LOWER_CODES:
        return LOWER_CODES[token.low], index + 1, 1
    if token.low == "us" and follows(tokens, index + 1).low in {"dollar", "dollars"}:
        return "USD", index + 2, 1
    if token.text in SIGNS and follows(tokens, index + 1).kind != "number":
        return SIGNS[token.text], index + 1, 1
    named = _money_name(token)
    if named is not None:
        return (*_sterling(tokens, named[0], index + 1), named[1])
    return _national_money(tokens, index)


def _sterling(tokens: Tokens, code: str, end: int) -> tuple[str, int]:
    return code, end + (code == "GBP" and follows(tokens, end).low == "sterling")


def _money_name(token: Token) -> tuple[str, int] | None:
    """Read one word: its currency, and 100 where it names a hundredth of it."""
    word = token.low
    if token.kind != "word" or (token.low in UNCOUNTED and len(token.low) == 1 and token.gap != TOUCHING):
        return None
    for form in (word, word.removesuffix("s")):
        if form in MONEY_NAMES:
            return MONEY_NAMES[form], 1
        if form in HUNDREDTHS:
            return HUNDREDTHS[form], 100
    return None


def _national_money(tokens: Tokens, index: int) -> tuple[str, int, int] | None:
    """Read "Kenyan shillings": the currency of the country that is named before it."""
    found = countries().longest(tokens, index) if follows(tokens, index).kind == "word" else None
    if found is None:
        return None
    named = _money_name(follows(tokens, found.end))
    currency = found.country.currency
    return None if named is None or currency is None else (currency, found.end + 1, named[1])
