"""Names that come again: a surname after the full name, an acronym after "Full Name (FN)", a company's short name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from factgauge.extract.rules.classify import Kind
from factgauge.extract.rules.name_words import GIVEN_NAMES, NO_ACRONYMS, ORG_TAILS
from factgauge.extract.rules.names import Run
from factgauge.extract.rules.page import Page
from factgauge.normalise.tokens import SPACE, follows

_LONGEST_ACRONYM = 8
_SUFFIXES = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "on", "&", "in"})


@dataclass(frozen=True, slots=True)
class Known:
    """The names that an article has made known, each with what it names."""

    persons: Mapping[str, str]
    organisations: Mapping[str, Kind]
    whole: Mapping[str, Kind]

    def kind_of(self, text: str, kind: Kind | None) -> Kind | None:
        """Say what ``text`` names here, given what its own words say."""
        if kind is not None and kind.type == "country":
            return kind
        if text in self.persons and (kind is None or kind.type in {"person", "organisation"}):
            return Kind("person", self.persons[text])
        if text in self.organisations and (kind is None or kind.type == "organisation"):
            known = self.organisations[text]
            return kind if kind is not None and kind.name else known
        if kind is None:
            return self.whole.get(text)
        return kind


def learn(page: Page, named: Iterable[tuple[Run, str, Kind]]) -> Known:
    """Collect the full names of persons and the short names of organisations."""
    persons: dict[str, str] = {}
    organisations: dict[str, Kind] = {}
    whole: dict[str, Kind] = {}
    for run, text, kind in named:
        if kind.type == "person":
            _learn_person(persons, text)
        elif kind.type == "organisation":
            _learn_organisation(page, organisations, run, text, kind)
        if kind.type in {"person", "organisation"}:
            whole.setdefault(text, kind)
    return Known(persons, organisations, whole)


def _learn_person(persons: dict[str, str], text: str) -> None:
    words = [word for word in text.split() if word not in _SUFFIXES]
    if len(words) > 1:
        persons.setdefault(words[-1], text)
        persons.setdefault(f"{words[0]} {words[-1]}", text)
        particle = next((place for place, word in enumerate(words) if word.islower()), None)
        if particle:
            persons.setdefault(" ".join(words[particle:]), text)
    if words and "-" in words[-1] and words[-1].split("-")[0].lower() in {"al", "el"}:
        persons.setdefault(words[-1].split("-", 1)[1], text)


def _learn_organisation(page: Page, organisations: dict[str, Kind], run: Run, text: str, kind: Kind) -> None:
    full = replace(kind, name=kind.name or text)
    words = text.split()
    acronym = _in_brackets(page, run)
    if acronym is not None:
        organisations[acronym] = full
    if len(words) == 1:
        return
    initials = "".join(word[0] for word in words if word not in _SMALL_WORDS)
    if len(initials) > 1 and initials not in NO_ACRONYMS:
        organisations.setdefault(initials, full)
    stem = _stem(words)
    if stem and stem not in GIVEN_NAMES:
        organisations.setdefault(stem, full)


def _stem(words: list[str]) -> str:
    """Give the short name of a company: "Boeing" of "Boeing Co."; empty where the rest names nothing."""
    tails = {
        "inc",
        "inc.",
        "ltd",
        "ltd.",
        "corp",
        "corp.",
        "corporation",
        "co",
        "co.",
        "company",
        "group",
        "plc",
        "llc",
        "motors",
        "motor",
        "airlines",
        "airways",
        "industries",
        "holdings",
        "ag",
        "sa",
    }
    end = len(words)
    while end > 1 and words[end - 1].lower() in tails:
        end -= 1
    stem = " ".join(words[:end])
    return (
        stem
        if end < len(words)
        and words[0].lower() not in ORG_TAILS
        and stem.lower() not in {"the", "us", "american", "general", "national", "british"}
        else ""
    )


def _in_brackets(page: Page, run: Run) -> str | None:
    """Read the FN of "Full Name (FN)"."""
    opening, inner, closing = (follows(page.tokens, run.end + step) for step in range(3))
    if opening.text != "(" or opening.gap > SPACE or closing.text != ")":
        return None
    return inner.text if inner.text.isupper() and 1 < len(inner.text) <= _LONGEST_ACRONYM else None
