"""What a run of capitalised words names, by its own words and its neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass

from factgauge.extract.rules.name_words import (
    BODIES,
    EVENT_TAILS,
    GIVEN_NAMES,
    NO_ACRONYMS,
    NOBODIES,
    NOT_AFTER_GENERAL,
    OPENERS,
    ORG_HEADS,
    ORG_TAILS,
    PARTICLES,
    PLACE_TAILS,
    ROLES,
    STRONG_TITLES,
    TITLE_MODIFIERS,
    TITLES,
)
from factgauge.extract.rules.names import OFFICES, Run, is_capital
from factgauge.extract.rules.page import Page
from factgauge.facts import ActorType, Level
from factgauge.normalise.actors import CountryMention, countries
from factgauge.normalise.tokens import LINE, SPACE, Tokens, follows, peek, touches, word_set

# Words of a person's name, letters of an acronym, digits of a model.
_TWO, _THREE, _FOUR = 2, 3, 4
_LONGEST_ACRONYM = 7


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name names: ``name`` is the canonical one where it differs from the text."""

    type: ActorType
    name: str | None = None
    level: Level = "name"
    country: str | None = None


def split(page: Page, run: Run) -> Iterator[Run]:
    """Split a run at titles and countries: "US Defense Secretary Ash Carter" is "US" and "Ash Carter"."""
    tokens = page.tokens
    title = _last_title(tokens, run)
    if title is not None:
        yield from split(page, Run(run.start, _before_title(tokens, run.start, title), run.sure))
        yield Run(title + 1, run.end)
        return
    yield from _at_countries(page, run)


def _last_title(tokens: Tokens, run: Run) -> int | None:
    """Give the index of the last title of a run that a name follows."""
    for index in range(run.end - 2, run.start - 1, -1):
        token, after = tokens[index], tokens[index + 1]
        stop = after.text == "." and touches(tokens, index + 1)
        if (
            token.low.removesuffix(".") in TITLES
            and index + 1 + stop < run.end
            and _titles_name(tokens, run, index + 1 + stop)
        ):
            return index + stop
    return None


def _titles_name(tokens: Tokens, run: Run, at: int) -> bool:
    before, after = tokens[at - 1], tokens[at]
    if not is_capital(after) and after.low not in PARTICLES:
        return False
    words = [token.low for token in tokens[at : run.end]]
    if before.low == "general" and words[0] in NOT_AFTER_GENERAL:
        return False
    return words[-1] not in ORG_TAILS and not set(words) & {"of", "for"} and words[0] not in TITLE_MODIFIERS | TITLES


def _before_title(tokens: Tokens, start: int, title: int) -> int:
    """Give the end of what stands before a title, its modifiers left out: "US" of "US Defense Secretary"."""
    end = title
    while end > start and (
        tokens[end - 1].low in TITLE_MODIFIERS | TITLES | {"and", "of", "for", "-", ".", "'s"}
        or not is_capital(tokens[end - 1])
    ):
        end -= 1
    return end


def _at_countries(page: Page, run: Run) -> Iterator[Run]:
    """Split off countries that stand at the head of a run that names no organisation."""
    if run.start >= run.end:
        return
    tokens = page.tokens
    whole = page.quote(run.start, run.end)
    if whole in BODIES or is_organisation(tokens, run) or _is_full_name(tokens, run):
        yield run
        return
    for index in range(run.start, run.end):
        found = _country_at(tokens, index, run)
        if found is not None:
            if index > run.start:
                yield Run(run.start, _trim(tokens, run.start, index), run.sure)
            yield Run(index, found.end, run.sure)
            yield from _at_countries(page, Run(_skip(tokens, found.end, run.end), run.end))
            return
    yield run


def _country_at(tokens: Tokens, index: int, run: Run) -> CountryMention | None:
    found = countries().longest(tokens, index)
    return found if found is not None and found.end <= run.end else None


def _trim(tokens: Tokens, start: int, end: int) -> int:
    while end > start + 1 and not is_capital(tokens[end - 1]):
        end -= 1
    return end


def _skip(tokens: Tokens, start: int, end: int) -> int:
    while start < end and not is_capital(tokens[start]):
        start += 1
    return start


def is_organisation(tokens: Tokens, run: Run) -> bool:
    """Say whether the words of a run are those of an organisation: "Ministry of Health", "Kenya Power Company"."""
    words = [token.low for token in tokens[run.start : run.end] if token.text != "."]
    if words[-1] in ORG_TAILS:
        return len(words) > 1 and not _only_role(words)
    for place, word in enumerate(words[:-1]):
        if word in ORG_HEADS and words[place + 1] in {"of", "for"}:
            return True
    return "&" in words[1:-1]


def _only_role(words: list[str]) -> bool:
    return all(word in OPENERS for word in words[:-1]) and words[0] in {"the", "a", "an", "this", "our"}


def _is_full_name(tokens: Tokens, run: Run) -> bool:
    """Say whether a run looks like a person's whole name: a given name and one to three words."""
    words = [token for token in tokens[run.start : run.end] if is_capital(token)]
    if not _TWO <= len(words) <= _FOUR or words[-1].low in ORG_TAILS | PLACE_TAILS | EVENT_TAILS:
        return False
    if words[0].text in GIVEN_NAMES and not words[1].text.isupper():
        return True
    return (
        len(words) == _TWO
        and words[1].text in {"Jordan", "Chad", "Israel", "Georgia", "Holland", "Ireland", "England", "Wales"}
        and countries().longest(tokens, run.start) is None
    )


def classify(page: Page, run: Run) -> Kind | None:
    """Say what a run names; None where its words and neighbours do not tell."""
    tokens = page.tokens
    text = page.quote(run.start, run.end)
    if _is_product(page, run) or _is_nobody(text):
        return Kind("place")
    found = countries().longest(tokens, run.start)
    if found is not None and found.end == run.end:
        return _country(page, run, found)
    if BODIES.get(text):
        return _body(page, run, text)
    if _titled_person(page, run):
        return Kind("person")
    if is_organisation(tokens, run):
        return Kind("organisation", country=found.country.code if found else None)
    return _by_neighbours(page, run)


def _is_nobody(text: str) -> bool:
    """Say whether a run is a feast, or the seat of a member of a congress (R-Ohio)."""
    return text.lower() in NOBODIES or text[1:2] == "-"


def _country(page: Page, run: Run, found: CountryMention) -> Kind | None:
    if found.level == "name" and _names_person(page, run, found):
        return Kind("person")
    if (
        not run.sure
        and found.level == "demonym"
        and page.tokens[run.start].low in {"pole", "scot", "brit", "turk", "finn"}
    ):
        return None
    return Kind("country", found.country.name, found.level, found.country.code)


def _names_person(page: Page, run: Run, found: CountryMention) -> bool:
    before = peek(page.tokens, run.start - 1).low
    return found.country.name in {"Jordan", "Chad", "Israel", "Georgia"} and before in {"mr", "mrs", "ms", "dr", "miss"}


def _body(page: Page, run: Run, text: str) -> Kind | None:
    ambiguous = {
        "AU",
        "AP",
        "ABC",
        "Labour",
        "Conservatives",
        "Democrats",
        "Republicans",
        "Wagner",
        "Congress",
        "WHO",
        "IRA",
        "Isis",
    }
    if (
        text == "WHO"
        and page.tokens[run.start].low == "who"
        and peek(page.tokens, run.start - 1).text.isupper()
        and len(peek(page.tokens, run.start - 1).text) > _THREE
    ):
        return None
    if text in ambiguous and not run.sure:
        return None
    return Kind("organisation", BODIES[text])


def _is_product(page: Page, run: Run) -> bool:
    """Say whether a number makes a model of the run: "Boeing 747", "A380"."""
    tokens = page.tokens
    after = follows(tokens, run.end)
    joined = after.kind == "number" and after.gap <= SPACE and after.text.isdigit()
    hyphen = (
        after.text == "-"
        and touches(tokens, run.end)
        and peek(tokens, run.end + 1).kind == "number"
        and touches(tokens, run.end + 1)
    )
    found = countries().longest(tokens, run.start)
    country = found is not None and found.end == run.end
    counted = joined and (len(after.text) > _THREE or "," in after.text)
    known = page.quote(run.start, run.end + 1) in BODIES if joined else False
    return (joined or hyphen) and not country and not counted and not known


def _titled_person(page: Page, run: Run) -> bool:
    """Say whether a title or role stands before the run."""
    tokens = page.tokens
    at = run.start - 1
    stopped = peek(tokens, at).text == "." and touches(tokens, at)
    before = peek(tokens, at - stopped)
    if tokens[run.start].gap > SPACE or before.kind != "word":
        return False
    if before.text[0].isupper() and peek(tokens, at - 1).low == "of" and peek(tokens, at - 2).low in OFFICES:
        return not is_organisation(tokens, run)
    if before.text[0].isupper() and before.low in STRONG_TITLES:
        return not is_organisation(tokens, run) and (
            before.low != "general" or tokens[run.start].low not in NOT_AFTER_GENERAL
        )
    capitals = sum(is_capital(token) for token in tokens[run.start : run.end])
    role = before.low in ROLES and not stopped and _TWO <= capitals <= _FOUR
    return role and not is_organisation(tokens, run) and not tokens[run.start].text.isupper()


def _by_neighbours(page: Page, run: Run) -> Kind | None:
    tokens = page.tokens
    words = [token for token in tokens[run.start : run.end] if is_capital(token)]
    if not words:
        return None
    last = words[-1]
    if last.low in EVENT_TAILS:
        return Kind("place") if len(words) > 1 else None
    if last.low in PLACE_TAILS and len(words) > 1:
        return Kind("place")
    if _is_full_name(tokens, run):
        return Kind("person")
    acronym = _is_acronym(page.quote(run.start, run.end))
    if acronym:
        return (
            None
            if page.quote(run.start, run.end).replace(".", "") in NO_ACRONYMS or _shouts(page, run)
            else Kind("organisation")
        )
    return Kind("person") if _TWO <= len(words) <= _FOUR and _speaks(page, run) else None


def _is_acronym(text: str) -> bool:
    """Say whether a name is capitals alone: "ODM", "U.N.", "CJTF-OIR"."""
    letters = text.replace(".", "")
    parts = letters.split("-")
    return len(parts) <= _TWO and all(
        part.isalpha() and part.isupper() and len(part) <= _LONGEST_ACRONYM for part in parts
    )


def _shouts(page: Page, run: Run) -> bool:
    """Say whether the words around are in capitals too, so that capitals make no acronym."""
    near = [peek(page.tokens, at) for at in (run.start - 2, run.start - 1, run.end, run.end + 1)]
    return any(token.kind == "word" and token.text.isupper() and len(token.text) > _THREE for token in near)


_APPOSITIONS = word_set("the a an its his her")
_APPOSITION_REACH = 6
_ATTRIBUTING = word_set("said says added wrote told")
_QUOTE_ENDS = frozenset("\u201d\u2019\u201c\"',")
_AGE = frozenset(str(age) for age in range(10, 100))


def _speaks(page: Page, run: Run) -> bool:
    """Say whether the run is a person by what is beside it: "X Y, 45,", "X Y, the head of Z", a byline."""
    tokens = page.tokens
    comma, after = follows(tokens, run.end), follows(tokens, run.end + 1)
    before = peek(tokens, run.start - 1)
    if comma.low == "who" or (before.low == "by" and before.gap >= LINE):
        return True
    if comma.text == "," and (after.text in _AGE or after.low == "who"):
        return True
    if comma.text == "," and (after.low in _APPOSITIONS or after.low in ROLES):
        return any(follows(tokens, run.end + step).low in ROLES for step in range(1, _APPOSITION_REACH))
    return before.low in _ATTRIBUTING and peek(tokens, run.start - 2).text in _QUOTE_ENDS
