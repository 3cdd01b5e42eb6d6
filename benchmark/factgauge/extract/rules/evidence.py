"""What an article says about a name whose own words do not explain it: who speaks, who has staff, where one goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from factgauge.extract.rules.classify import Kind
from factgauge.extract.rules.name_words import GIVEN_NAMES, LOCATIVES, ORG_NEIGHBOURS, ROLES, TITLES, TOWARDS
from factgauge.extract.rules.names import Run
from factgauge.extract.rules.page import Page
from factgauge.extract.rules.words import JUDGING, SAYING
from factgauge.normalise.actors import countries
from factgauge.normalise.tokens import SPACE, follows, peek, word_set

_ACTING = word_set(
    """
    agreed agrees signed signs bought buys sold sells offered offers refused refuses rejected rejects accused
    accuses filed files hired fired attacked captured seized released releases unveiled unveils introduced
    introduces acquired acquires operates owns owned makes wants decided ordered orders received expects hopes needs
    plans planned intends vowed threatened demanded demands supports opposes backed joined urged wins gets seeks
    sues sued announces launches launched reports opens delivers delivered employs pays paid
    cut cuts raised raises beat beats defeated defeat faces face drew
    """
)
_SPEAKING = SAYING | JUDGING
_OFFICE_OF = word_set("administration presidency regime dictatorship premiership")
_AUXILIARY = word_set(
    """
    will would has had was is
    """
)
_KINDS_OF_ORGANISATION = word_set(
    """
    company group firm manufacturer maker carmaker automaker newspaper broadcaster rival giant airline operator
    bank retailer supplier contractor producer conglomerate charity publisher agency party insurer lender startup
    start-up organisation organization subsidiary division competitor watchdog regulator union rebels militia daily
    """
)

Mentioned = tuple[Run, str, Kind | None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts over all mentions of one name."""

    place: int = 0
    organisation: int = 0
    person: int = 0
    sure: int = 0

    def kind(self) -> Kind | None:
        """Decide; None where too little speaks for any kind, or the name was seen only at the head of a sentence."""
        strongest = max(self.organisation, self.person)
        if not self.sure or strongest < _ENOUGH or self.place >= strongest:
            return None
        return Kind("person") if self.person > self.organisation else Kind("organisation")


_ENOUGH = 2


def gather(page: Page, mentions: Sequence[Mentioned]) -> dict[str, Evidence]:
    """Count the evidence for each name whose kind is not known. Linear in the number of mentions."""
    found: dict[str, Evidence] = {}
    for place, (run, text, kind) in enumerate(mentions):
        plural = text[:-1].isupper() and text.endswith("s")
        if kind is not None or plural or page.sentence(run.start)[0] in page.titled:
            continue
        old = found.get(text) or Evidence()
        where, organisation, person = _of(page, run)
        beside = _beside(page, mentions, place)
        found[text] = Evidence(
            old.place + where,
            old.organisation + organisation + 2 * (beside == "organisation"),
            old.person + person + 2 * (beside == "person"),
            old.sure + (run.sure or organisation >= _ENOUGH),
        )
    return found


def _of(page: Page, run: Run) -> tuple[int, int, int]:
    tokens = page.tokens
    before, after = peek(tokens, run.start - 1), follows(tokens, run.end)
    if tokens[run.start].gap > SPACE:
        before = peek(tokens, -1)
    owned = follows(tokens, run.end + 1) if after.low == "'s" else after
    single = run.end - run.start == 1
    where = (
        2 * (before.low in LOCATIVES)
        + (before.low in TOWARDS)
        + (before.low == "the" and single and not tokens[run.start].text.isupper())
    )
    where += 2 * (after.text == "," and _country_follows(page, run.end + 1))
    organisation = 2 * (owned.low in ORG_NEIGHBOURS or owned.low in ROLES or owned.low in TITLES)
    organisation += 2 * (before.low in _KINDS_OF_ORGANISATION) + (after.low in _AUXILIARY)
    organisation += (after.low == "'s") * (1 + (owned.text in GIVEN_NAMES))
    acts = 2 * (after.text == after.low and (after.low in _ACTING or after.low in _SPEAKING))
    person = 2 * (owned.low in _OFFICE_OF)
    person += (acts + 1) * (after.low in _SPEAKING and not single) + (
        before.low in {"said", "told", "says"} and not single
    )
    return where, organisation + acts, person


def _country_follows(page: Page, index: int) -> bool:
    if follows(page.tokens, index).kind != "word":
        return False
    country = countries().longest(page.tokens, index)
    return country is not None and country.level == "name"


def _beside(page: Page, mentions: Sequence[Mentioned], place: int) -> str | None:
    """Give the kind of the name that "and" or a comma puts beside this one: "Boeing and Airbus"."""
    run = mentions[place][0]
    for step in (-1, 1):
        other = mentions[place + step] if 0 <= place + step < len(mentions) else None
        if other is None or other[2] is None:
            continue
        left, right = (other[0], run) if step < 0 else (run, other[0])
        if right.start - left.end == 1 and peek(page.tokens, left.end).low in {"and", "or", ",", "with"}:
            return other[2].type
    return None
