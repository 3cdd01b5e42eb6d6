"""The scores of all runs by the attributes of facts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from factgauge.facts import KINDS
from factgauge.report.html.subject import Subject
from factgauge.report.table import share
from factgauge.score.attributes import ATTRIBUTES, gold_attributes
from factgauge.score.scorecard import Scorer, columns_of
from factgauge.score.slices import Sliced, Slices

_MOST_SLICED = 1_000_000


@dataclass(frozen=True, kw_only=True)
class SliceTable:
    """The F1 of all runs by one attribute: rows of the value, how much gold has it, and the F1 of each run in the order of ``names``."""

    by: str
    names: Sequence[str]
    rows: Sequence[tuple[str, int, Sequence[str]]]


def slices_of(subject: Subject) -> list[SliceTable] | None:
    """Score all runs by the attributes of facts; None where that would take too long."""
    facts = sum(len(article.labels.facts) for article in subject.gold.articles)
    if 2 * facts * len(subject.contestants) > _MOST_SLICED:
        return None
    columns = list(columns_of(subject.gold.articles))
    attributes = {article.labels.id: gold_attributes(article) for article in subject.gold.articles}
    tables: dict[str, dict[str, Sliced]] = defaultdict(dict)
    for contestant in subject.contestants:
        run, kinds = contestant.run, contestant.card.kinds
        predictions = {each.document: each for each in run.predictions()}
        scorer = Scorer.of_run(subject.gold, predictions, kinds)
        slices = Slices([f"{kind}.{name}" for kind in kinds for name in ATTRIBUTES[kind]], kinds=kinds)
        for gold in columns:
            for judgement in scorer.add(gold, [predictions[article.labels.id] for article in gold.articles]):
                slices.add(judgement, attributes[judgement.article.labels.id])
        for each in slices.result():
            tables[each.by][contestant.name] = each
    order = [f"{kind}.{name}" for kind in KINDS for name in ATTRIBUTES[kind]]
    return [_slice_table(by, tables[by]) for by in order if by in tables]


def _slice_table(by: str, of_runs: Mapping[str, Sliced]) -> SliceTable:
    values = dict.fromkeys(each.value for sliced in of_runs.values() for each in sliced.slices)
    found = {name: {each.value: each for each in sliced.slices} for name, sliced in of_runs.items()}
    rows = []
    for value in values:
        gold = max(slices[value].gold for slices in found.values() if value in slices)
        f1 = [share(slices[value].rates.f1) if value in slices else "–" for slices in found.values()]
        rows.append((value, gold, f1))
    return SliceTable(by=by, names=list(of_runs), rows=rows)
