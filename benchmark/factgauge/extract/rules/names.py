"""Runs of capitalised words: where a name may stand, before it is known what it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from factgauge.extract.rules.name_words import BODIES, OPENERS, ORG_HEADS, ORG_TAILS, PARTICLES, TITLES
from factgauge.extract.rules.page import Page
from factgauge.normalise.actors import countries
from factgauge.normalise.numerals import ORDINAL_ENDINGS
from factgauge.normalise.tokens import SPACE, TOUCHING, Token, Tokens, follows, peek, touches, word_set
from factgauge.normalise.unit_tables import SIGNS

_LONGEST_NAME = 12
_MOST_PARTICLES = 3
_WORDS_BEFORE_AND = 2
_FEW_WORDS = 3
_HYPHENS = frozenset("-\u2011")
_JOINTS = frozenset("_@#/.")
_ARABIC_ARTICLES = word_set("al el ash an as ad at")
_ALWAYS_SMALL = word_set("the a an in on at and but i")
# A full stop after these ends no name.
_STOPPED = word_set("st jr sr lt gen col maj capt sgt dr mr mrs ms prof sen rep gov rev hon adm cpl spc cmdr brig pvt")
# Their possessive is a part of names: Uganda People's Defence Forces.
_POSSESSORS = word_set("people women children workers veterans farmers moody mcdonald lloyd sainsbury")
_UNITS = word_set("brigade battalion regiment division corps army fleet squadron infantry")
_NEVER_OF = word_set("inc ltd corp times post co")
_LAST_OF_PAIRS = word_set(
    """
    administration commission agency authority association department ministry organization organisation board committee
    council service protection
    """
)
OFFICES = word_set("secretary minister undersecretary speaker")
_OF_OFFICE = word_set("state defense defence war commons foreign health education energy labor justice")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of capitalised words, half-open in tokens; not ``sure`` where the capital may be that of a sentence."""

    start: int
    end: int
    sure: bool = True


def is_capital(token: Token) -> bool:
    """Say whether a token is a word with a capital, at its head or within (iPhone)."""
    return (
        token.kind == "word"
        and token.low != "'s"
        and (token.text[0].isupper() or (len(token.text) > 1 and token.text[1].isupper()))
    )


def runs(page: Page, dates: frozenset[int]) -> Iterator[Run]:
    """Give the runs of an article in order, without the words of dates and function words at the head of a sentence."""
    tokens = page.tokens
    index = 0
    while index < len(tokens):
        if index in dates or not _starts(tokens, index):
            index += 1
            continue
        end = _run_end(tokens, index, dates)
        start, sure = _without_opener(page, _without_office(page, index, end), end)
        if start < end:
            yield Run(_with_ordinal(tokens, start, end), _with_full_stop(tokens, end), sure)
        index = max(end, index + 1)


def _with_ordinal(tokens: Tokens, start: int, end: int) -> int:
    """Take in the "72nd" of "72nd Mechanised Brigade"."""
    number, ending = peek(tokens, start - 2), peek(tokens, start - 1)
    ordinal = number.kind == "number" and ending.low in ORDINAL_ENDINGS and ending.gap == TOUCHING
    return start - 2 if ordinal and tokens[start].gap == SPACE and tokens[end - 1].low in _UNITS else start


def _with_full_stop(tokens: Tokens, end: int) -> int:
    """Take in the full stop of "Inc." where the sentence goes on."""
    stop, after = peek(tokens, end), follows(tokens, end + 1)
    short = tokens[end - 1].low in {"inc", "ltd", "corp", "co", "bros", "jr", "sr"} and stop.text == "."
    goes_on = after.text == "," or (after.kind == "word" and after.text == after.low)
    return end + 1 if short and stop.gap == TOUCHING and goes_on else end


def _starts(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    if peek(tokens, index + 1).text in SIGNS and touches(tokens, index + 1):
        return False
    if is_capital(token):
        before = peek(tokens, index - 1)
        return not touches(tokens, index) or (before.kind not in {"number", "link"} and before.text not in _JOINTS)
    joined = follows(tokens, index + 1).text in _HYPHENS and touches(tokens, index + 1) and touches(tokens, index + 2)
    return token.low in _ARABIC_ARTICLES and joined and is_capital(peek(tokens, index + 2))


def _run_end(tokens: Tokens, start: int, dates: frozenset[int]) -> int:
    end = _after_word(tokens, start)
    while end - start < _LONGEST_NAME:
        step = _step(tokens, start, end)
        if step == 0 or any(at in dates for at in range(end, end + step)):
            break
        end += step
    return end


def _after_word(tokens: Tokens, index: int) -> int:
    """Give the index after a word, or after the whole name of a country: "Republic of Korea"."""
    country = countries().longest(tokens, index)
    return index + 1 if country is None else country.end


def _step(tokens: Tokens, start: int, end: int) -> int:
    """Say how many tokens the run goes on at ``end``."""
    token, after = follows(tokens, end), follows(tokens, end + 1)
    if is_capital(token):
        joined = token.gap == SPACE or tokens[end - 1].text in _HYPHENS or tokens[end - 1].text in {".", "&", "/"}
        return _after_word(tokens, end) - end if joined else 0
    if (token.text in _HYPHENS or token.text in {"\u2013", "&"}) and token.gap == after.gap:
        return 2 if is_capital(after) and (token.text == "&" or token.gap == TOUCHING) else 0
    if token.text == "." and token.gap == TOUCHING:
        short = len(tokens[end - 1].text) == 1 or tokens[end - 1].low in _STOPPED
        return 2 if short and is_capital(after) else 0
    if token.low == "'s" and tokens[end - 1].low in _POSSESSORS and is_capital(after):
        return 2
    if token.low in PARTICLES and token.text == token.low:
        return _particle(tokens, end)
    return _joint(tokens, start, end) if token.low in {"of", "for", "and", "on"} else 0


def _particle(tokens: Tokens, end: int) -> int:
    """Read "van der", "bin", "al-" before the rest of a name."""
    at = end
    while follows(tokens, at).low in PARTICLES and at - end < _MOST_PARTICLES:
        at += 1 + (peek(tokens, at + 1).text == "-" and touches(tokens, at + 1))
    return at - end + 1 if is_capital(follows(tokens, at)) else 0


def _joint(tokens: Tokens, start: int, end: int) -> int:
    """Read "of the" and "and" within the name of an organisation: "Ministry of Trade and Industry"."""
    at = end + 1 + (follows(tokens, end + 1).low == "the")
    if not is_capital(follows(tokens, at)):
        return 0
    words = [token.low for token in tokens[start:end]]
    if tokens[end].low != "and":
        return at - end + 1 if words[-1] in ORG_HEADS | ORG_TAILS and words[-1] not in _NEVER_OF else 0
    official = "of" in words and any(word in ORG_HEADS for word in words)
    if official and countries().longest(tokens, at) is None and not _title_ahead(tokens, at):
        return at - end + 1
    return at - end + 1 if _tail_ahead(tokens, start, end, at) else 0


def _title_ahead(tokens: Tokens, at: int) -> bool:
    return any(follows(tokens, at + step).low in TITLES for step in range(_FEW_WORDS))


def _tail_ahead(tokens: Tokens, start: int, end: int, at: int) -> bool:
    """Say whether a name goes on over "and" to a noun of organisations: "Food and Drug Administration"."""
    whole = tokens[end - 1].low in ORG_TAILS or _after_word(tokens, start) == end != start + 1
    whole = whole or (end - start == 1 and countries().longest(tokens, start) is not None)
    if end - start > _WORDS_BEFORE_AND or whole:
        return False
    ahead = list(takewhile(is_capital, (follows(tokens, at + step) for step in range(_FEW_WORDS))))
    return any(token.low in _LAST_OF_PAIRS for token in ahead[1:])


def _without_opener(page: Page, start: int, end: int) -> tuple[int, bool]:
    """Leave out the function words at the head of a sentence, and say whether the rest is surely a name."""
    sure = not page.opens(start) or _sure_at_head(page, start, end)
    at = start
    while at < end and _is_opener(page, at) and not _named(page, at, end):
        at, sure = at + 1, True
    while at < end and not is_capital(page.tokens[at]):
        at += 1
    return at, sure


def _is_opener(page: Page, at: int) -> bool:
    token = page.tokens[at]
    return not is_capital(token) or (token.low in OPENERS and (page.opens(at) or token.low in _ALWAYS_SMALL))


def _sure_at_head(page: Page, start: int, end: int) -> bool:
    """Say whether a run at the head of a sentence is a name: two capitals, or a word never seen without one."""
    first = page.tokens[start]
    if sum(is_capital(token) for token in page.tokens[start:end]) > 1:
        return first.low not in page.lower_words
    return first.low not in page.lower_words | OPENERS and not first.low.endswith(
        ("s", "ing", "ed", "ly", "ers", "men")
    )


def _without_office(page: Page, start: int, end: int) -> int:
    """Leave out the "State" of "Secretary of State John Kerry"."""
    office = peek(page.tokens, start - 1).low == "of" and peek(page.tokens, start - 2).low in OFFICES
    return start + 1 if office and end - start > 1 and page.tokens[start].low in _OF_OFFICE else start


def _named(page: Page, at: int, end: int) -> bool:
    """Say whether the word that opens the sentence belongs to a name: "World Bank", "Human Rights Watch"."""
    token = page.tokens[at]
    if countries().longest(page.tokens, at) is not None:
        return True
    if token.low in _ALWAYS_SMALL or end - at == 1:
        return token.text.isupper() and len(token.text) > len("US")
    return page.tokens[end - 1].low in ORG_TAILS or page.quote(at, end) in BODIES or token.low in TITLES
