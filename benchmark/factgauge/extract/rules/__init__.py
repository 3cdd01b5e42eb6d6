"""The built-in extractor ``rules``: dates, figures and actors of English news, with no dependency beyond the core.

It finds mentions by the grammars of :mod:`factgauge.normalise` and by the words around them, and gives each its
value. It knows nothing but the article and its date of publication.
"""

from collections.abc import Iterator

from factgauge.extract.rules.actors import actor_facts
from factgauge.extract.rules.dates import date_facts, find_dates
from factgauge.extract.rules.figures import figure_facts, find_figures
from factgauge.extract.rules.page import open_page
from factgauge.facts import Document, Fact
from factgauge.plugins.contract import extractor


@extractor("rules", kinds={"date", "figure", "actor"})
def rules(document: Document) -> Iterator[Fact]:
    """Dates, figures and actors of English news by rules, with no dependency beyond the core."""
    page = open_page(document)
    dates = find_dates(page)
    figures = find_figures(page, dates)
    yield from date_facts(page, dates)
    yield from figure_facts(page, figures)
    yield from actor_facts(page, dates, figures)
