"""The scores of all runs by kind, and what ran."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from factgauge.compare.ties import Ties, ties
from factgauge.facts import KINDS
from factgauge.metrics.counts import HEADLINE, Rates, Scheme
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.gate import failure_of
from factgauge.report.html.drawing import interval_of
from factgauge.report.html.subject import Contestant, Subject
from factgauge.report.table import share, span_of

TITLES: Mapping[str, str] = {
    "date": "Dates",
    WITHOUT_HEADER: "Dates without those of the articles' headers",
    "figure": "Figures",
    "actor": "Actors",
    ALL: "All kinds together",
}


@dataclass(frozen=True, kw_only=True)
class Score:
    """A row of a table of scores, in words, with its interval drawn; ``letters`` are those of the tie group."""

    name: str
    found: str
    precision: str
    recall: str
    f1: str
    interval: str
    drawing: Markup
    letters: str
    strict: str
    lenient: str
    document: str


@dataclass(frozen=True, kw_only=True)
class Scores:
    """The scores of one kind, the best first."""

    group: str
    title: str
    rows: Sequence[Score]

    @property
    def are_compared(self) -> bool:
        """Whether there are letters."""
        return any(row.letters for row in self.rows)


def scores_of(subject: Subject) -> Iterator[Scores]:
    """Write the scores of all runs, by kind."""
    scored = {each.name: each.run.scored for each in subject.contestants}
    for group, title in TITLES.items():
        rows = [each for each in subject.contestants if group in each.card.rates]
        found = ties(scored, group) if group in KINDS and len(rows) > 1 else None
        rows.sort(key=lambda each: (-(each.card.rates[group][HEADLINE].f1 or -1.0), each.name))
        if rows:
            yield Scores(group=group, title=title, rows=[_score(each, group, found) for each in rows])


def _score(contestant: Contestant, group: str, found: Ties | None) -> Score:
    by_scheme = contestant.card.rates[group]
    rates = by_scheme[HEADLINE]
    return Score(
        name=contestant.name,
        found=f"{rates.matched:,}/{rates.matched + rates.missed:,}",
        precision=share(rates.precision),
        recall=share(rates.recall),
        f1=share(rates.f1),
        interval=span_of(rates.f1_interval),
        drawing=interval_of(rates.f1, rates.f1_interval),
        letters="" if found is None else found.letters.get(contestant.name, ""),
        strict=_f1(by_scheme, Scheme.STRICT),
        lenient=_f1(by_scheme, Scheme.LENIENT),
        document=_f1(by_scheme, Scheme.DOCUMENT),
    )


def _f1(by_scheme: Mapping[Scheme, Rates], scheme: Scheme) -> str:
    return share(by_scheme[scheme].f1) if scheme in by_scheme else "–"


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What ran: a row of the table of runs. ``problem`` says why a run is no measure of its extractor."""

    name: str
    reference: str
    version: str
    kinds: str
    details: Sequence[tuple[str, str]]
    articles: int
    failed: Sequence[tuple[str, str]]
    problem: str | None
    folder: str
    signature: str


def runs_of(subject: Subject) -> Iterator[Ran]:
    """Tell what ran."""
    for each in subject.contestants:
        info, card = each.run.info, each.card
        settings = {f"option {name}": str(value) for name, value in info.options.items()}
        costs = {f"used {name}": f"{number:,.6g}" for name, number in sorted(info.usage.items())}
        yield Ran(
            name=each.name,
            reference=info.reference,
            version=info.version,
            kinds=", ".join(card.kinds),
            details=list({**info.info, **settings, **costs}.items()),
            articles=card.articles,
            failed=list(each.failures.items()),
            problem=failure_of(each.run),
            folder=each.run.path.resolve().name,
            signature=card.signature,
        )
