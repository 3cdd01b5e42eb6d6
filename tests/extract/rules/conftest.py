"""A short way to run the extractor on a sentence."""

import datetime as dt
from collections.abc import Callable

import pytest

from factgauge.extract.rules import rules
from factgauge.facts import Actor, Date, Document, Fact, Figure

THURSDAY = dt.date(2023, 5, 4)


def facts_of(text: str, published: dt.date | None = THURSDAY) -> list[Fact]:
    """Run the extractor on a text."""
    return rules(Document(id="made-up", text=text, published=published))


@pytest.fixture
def dates() -> Callable[..., list[Date]]:
    """Give the function that finds the dates of a text."""
    return lambda *given: [fact for fact in facts_of(*given) if isinstance(fact, Date)]


@pytest.fixture
def figures() -> Callable[..., list[Figure]]:
    """Give the function that finds the figures of a text."""
    return lambda *given: [fact for fact in facts_of(*given) if isinstance(fact, Figure)]


@pytest.fixture
def actors() -> Callable[..., list[Actor]]:
    """Give the function that finds the actors of a text."""
    return lambda *given: [fact for fact in facts_of(*given) if isinstance(fact, Actor)]
