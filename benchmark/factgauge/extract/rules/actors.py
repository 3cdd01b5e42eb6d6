"""Actors in an article: countries by the table, the others by their words, their neighbours and by repetition."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from factgauge.extract.rules.classify import Kind, classify, split
from factgauge.extract.rules.dates import Found
from factgauge.extract.rules.evidence import Evidence, gather
from factgauge.extract.rules.name_words import ALONE
from factgauge.extract.rules.names import Run, runs
from factgauge.extract.rules.page import Page
from factgauge.extract.rules.repetition import Known, learn
from factgauge.facts import Actor
from factgauge.normalise.figures import Figure


@dataclass(frozen=True, slots=True)
class Named:
    """A run of words with what it names; ``kind`` None where nothing is known yet."""

    run: Run
    text: str
    kind: Kind | None


def actor_facts(page: Page, dates: list[Found], figures: list[Figure]) -> Iterator[Actor]:
    """Give the actors of an article in order; none overlap."""
    places = [(date.start, date.end) for date in dates] + [(figure.start, figure.end) for figure in figures]
    taken = frozenset(index for start, end in places for index in range(start, end))
    pieces = [piece for run in runs(page, taken) for piece in split(page, run)]
    named = [Named(piece, page.quote(piece.start, piece.end), classify(page, piece)) for piece in pieces]
    # A second time, as a name beside one that is known by now is known too.
    for _ in range(2):
        evidence = gather(page, [(each.run, each.text, each.kind) for each in named])
        named = [_by_evidence(each, evidence) for each in named]
    known = learn(page, [(each.run, each.text, each.kind) for each in named if each.kind is not None])
    for each in named:
        actor = _actor(page, each, known)
        if actor is not None:
            yield actor


def _by_evidence(named: Named, evidence: dict[str, Evidence]) -> Named:
    if named.kind is not None or named.text not in evidence:
        return named
    return replace(named, kind=evidence[named.text].kind())


def _actor(page: Page, named: Named, known: Known) -> Actor | None:
    kind = known.kind_of(named.text, named.kind)
    if (
        kind is None
        or kind.type == "place"
        or (named.text.lower() in ALONE and not named.run.sure and kind.name is None)
    ):
        return None
    span = page.span(named.run.start, named.run.end)
    return Actor(
        span=span,
        quote=named.text,
        name=kind.name or named.text,
        type=kind.type,
        level=kind.level,
        country=kind.country,
    )
