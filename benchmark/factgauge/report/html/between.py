"""What holds between runs: what they find together, and the difference of two."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from factgauge.compare.facts import FoundAlone, found_alone
from factgauge.compare.paired import Comparison, compare
from factgauge.compare.together import Together, together
from factgauge.errors import NotComparableError
from factgauge.facts import Kind
from factgauge.report.comparison import difference_interval, outcome_in_words, probability, signed
from factgauge.report.html.scores import TITLES
from factgauge.report.html.subject import Subject
from factgauge.report.table import share

_MOST_ALONE = 20
_MOST_CHANGED = 200


@dataclass(frozen=True, kw_only=True)
class AloneRow:
    """What one run finds of a kind, and what of it no other finds; ``places`` are some of these, as (article, number of the fact)."""

    name: str
    found: int
    alone: int
    places: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class TogetherTable:
    """What the runs find of a kind together."""

    kind: Kind
    title: str
    gold: int
    rows: Sequence[AloneRow]
    union: int
    best_pair: tuple[str, str, int] | None
    missed_by_all: int
    missed_places: Sequence[tuple[str, int]]


def together_of(subject: Subject) -> list[TogetherTable]:
    """Tell what the runs find together; nothing where there is only one."""
    if len(subject.contestants) == 1:
        return []
    outcomes = {each.name: each.outcomes for each in subject.contestants}
    kinds = {each.name: each.card.kinds for each in subject.contestants}
    return [_together_table(each) for each in together(outcomes, kinds) if len(each.names) > 1]


def _together_table(each: Together) -> TogetherTable:
    rows = []
    for at, name in enumerate(each.names):
        alone = each.alone(name)
        rows.append(AloneRow(name=name, found=int(each.found[at].sum()), alone=len(alone), places=alone[:_MOST_ALONE]))
    missed = each.missed_by_all
    return TogetherTable(
        kind=each.kind,
        title=TITLES[each.kind],
        gold=len(each.places),
        rows=sorted(rows, key=lambda row: (-row.found, row.name)),
        union=each.union,
        best_pair=each.best_pair,
        missed_by_all=len(missed),
        missed_places=missed[:_MOST_ALONE],
    )


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A fact that one of two runs found and the other did not; ``now`` is what the other made of it."""

    document: str
    index: int
    kind: Kind
    quote: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Versus:
    """Two runs against each other: rows of group, F1 of both, difference, interval, p, and p corrected."""

    first: str
    second: str
    rows: Sequence[tuple[str, str, str, str, str, str, str]]
    verdicts: Sequence[str]
    lost: Sequence[Changed]
    gained: Sequence[Changed]
    lost_in_all: int
    gained_in_all: int
    signature: str


def versus_of(subject: Subject) -> Versus | None:
    """Compare the runs where they are two and can be compared: not where the values of one are its own and of the other factgauge's."""
    if len(subject.contestants) != 2:  # noqa: PLR2004 (a pair)
        return None
    first, second = subject.contestants
    try:
        comparison = compare(first.run.scored, second.run.scored)
    except NotComparableError:
        return None
    lost: list[Changed] = []
    gained: list[Changed] = []
    totals: Counter[str] = Counter()
    for fact in found_alone(first.outcomes, second.outcomes, comparison.kinds):
        totals[fact.found_by] += 1
        side = lost if fact.found_by == "first" else gained
        if len(side) < _MOST_CHANGED:
            side.append(_changed(fact))
    return Versus(
        first=first.name,
        second=second.name,
        rows=list(_versus_rows(comparison)),
        verdicts=list(_versus_words(comparison, first.name, second.name)),
        lost=lost,
        gained=gained,
        lost_in_all=totals["first"],
        gained_in_all=totals["second"],
        signature=comparison.signature,
    )


def _versus_rows(comparison: Comparison) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    for group, difference in comparison.groups.items():
        yield (
            TITLES[group],
            share(difference.first.f1),
            share(difference.second.f1),
            signed(difference.difference),
            difference_interval(difference.interval),
            probability(difference.p),
            "" if difference.p_holm is None else probability(difference.p_holm),
        )


def _versus_words(comparison: Comparison, first: str, second: str) -> Iterator[str]:
    for kind in comparison.kinds:
        better = comparison.groups[kind].better
        name = {"first": first, "second": second, None: None}[better]
        yield f"{TITLES[kind]}: {f'{name} is better' if name else 'no difference is shown'}."


def _changed(fact: FoundAlone) -> Changed:
    return Changed(
        document=fact.document,
        index=fact.index,
        kind=fact.kind,
        quote=fact.quote or "",
        now=outcome_in_words(fact.other),
    )
