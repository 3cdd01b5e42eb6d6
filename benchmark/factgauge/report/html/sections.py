"""The parts of the report beside the articles: scores, runs, errors, slices, confidence, times, what they find together, a comparison."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from factgauge.compare.facts import FoundAlone, found_alone
from factgauge.compare.paired import Comparison, compare
from factgauge.compare.ties import Ties, ties
from factgauge.compare.together import Together, together
from factgauge.errors import NotComparableError
from factgauge.facts import KINDS, Kind
from factgauge.gold.model import LabelledArticle
from factgauge.metrics.counts import HEADLINE, Rates, Scheme
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.comparison import difference_interval, outcome_in_words, probability, signed
from factgauge.report.explanation import ErrorCounter, value_of
from factgauge.report.gate import failure_of
from factgauge.report.html.article import code_of
from factgauge.report.html.drawing import bar_of, curve_of, interval_of
from factgauge.report.html.subject import Answered, Contestant, Subject
from factgauge.report.table import share, span_of
from factgauge.score.attributes import ATTRIBUTES, gold_attributes
from factgauge.score.scorecard import Scorer, columns_of
from factgauge.score.slices import Sliced, Slices
from factgauge.score.verdicts import Verdict

TITLES: Mapping[str, str] = {
    "date": "Dates",
    WITHOUT_HEADER: "Dates without those of the articles' headers",
    "figure": "Figures",
    "actor": "Actors",
    ALL: "All kinds together",
}
_MOST_WRONG = 15
_MOST_ALONE = 20
_MOST_CHANGED = 200
_MOST_SLICED = 1_000_000
_CURVE = 50


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


@dataclass(frozen=True, kw_only=True)
class ReasonRow:
    """How often facts of a kind got a verdict for a reason, in gold and among the predictions."""

    kind: Kind
    verdict: str
    code: str
    gold: int
    predicted: int


@dataclass(frozen=True, kw_only=True)
class WrongValue:
    """A wrong value that was given several times."""

    kind: Kind
    wanted: str
    given: str
    code: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Precision and recall of one kind, where only predictions of at least some confidence are kept."""

    kind: Kind
    points: Sequence[tuple[str, str, str]]
    drawing: Markup


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long the articles took, in seconds."""

    articles: int
    median: str
    ninetieth: str
    longest: str
    slowest: str
    drawing: Markup


@dataclass(frozen=True, kw_only=True)
class Errors:
    """What went wrong in one run."""

    name: str
    reasons: Sequence[ReasonRow]
    wrong: Sequence[WrongValue]
    curves: Sequence[Curve]
    times: Times | None


@dataclass(kw_only=True)
class ErrorCollector:
    """Collects, article by article, what a section on the errors of one run tells."""

    contestant: Contestant
    counter: ErrorCounter = field(init=False)
    _wrong: Counter[tuple[Kind, str, str, str]] = field(default_factory=Counter)
    _sure: dict[Kind, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    _seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.counter = ErrorCounter(kinds=self.contestant.card.kinds)

    def add(self, article: LabelledArticle, answered: Answered) -> None:
        """Add one article."""
        for verdict in (*answered.gold, *answered.said):
            self.counter.add(verdict)
        if answered.seconds is not None:
            self._seconds[article.labels.id] = answered.seconds
        for fact, verdict in zip(answered.predicted, answered.said, strict=True):
            if fact.confidence is not None and verdict.verdict != "ignored":
                self._sure[fact.kind].append((fact.confidence, verdict.verdict == "right"))
            if verdict.verdict == "wrong" and verdict.reason in {"value", "boundary"} and verdict.partner is not None:
                wanted = value_of(article.labels.facts[verdict.partner], article)
                self._wrong[fact.kind, wanted, value_of(fact, article), code_of(verdict)] += 1

    def result(self, slowest: float) -> Errors:
        """Give what was collected; ``slowest`` is the median of the slowest run, to draw times beside each other."""
        errors = self.counter.result(self.contestant.failures)
        rows: dict[tuple[Kind, str, str], list[int]] = {}
        for kind in errors.kinds:
            for side, reasoned in enumerate((kind.gold, kind.predictions)):
                for each in reasoned:
                    code = " ".join(part for part in (each.reason, each.detail) if part)
                    rows.setdefault((kind.kind, _paired(each.verdict), code), [0, 0])[side] += each.count
        common = sorted(self._wrong.items(), key=lambda item: (-item[1], item[0]))
        return Errors(
            name=self.contestant.name,
            reasons=[
                ReasonRow(kind=kind, verdict=verdict, code=code, gold=numbers[0], predicted=numbers[1])
                for (kind, verdict, code), numbers in rows.items()
            ],
            wrong=[
                WrongValue(kind=kind, wanted=wanted, given=given, code=code, times=times)
                for (kind, wanted, given, code), times in common[:_MOST_WRONG]
            ],
            curves=[self._curve(kind) for kind in KINDS if self._sure.get(kind)],
            times=self._times(slowest),
        )

    @property
    def median(self) -> float:
        """The median time of an article in seconds; 0 where none was timed."""
        return statistics.median(self._seconds.values()) if self._seconds else 0.0

    def _curve(self, kind: Kind) -> Curve:
        """Keep the pairs as they are, and see what is left of them at each confidence."""
        rates = self.contestant.card.rates[kind][HEADLINE]
        wanted = rates.matched + rates.missed
        ordered = sorted(self._sure[kind], reverse=True)
        places = [at for at in range(len(ordered)) if at + 1 == len(ordered) or ordered[at][0] != ordered[at + 1][0]]
        step = max(1, -(-len(places) // _CURVE))
        kept = places[::-1][::step][::-1]
        points = []
        for at in kept:
            right = sum(is_right for _, is_right in ordered[: at + 1])
            points.append((ordered[at][0], right / (at + 1), right / wanted if wanted else None))
        return Curve(
            kind=kind,
            points=[(f"{sure:.3g}", share(precision), share(recall)) for sure, precision, recall in points],
            drawing=curve_of(points),
        )

    def _times(self, slowest: float) -> Times | None:
        if not self._seconds:
            return None
        ordered = sorted(self._seconds.values())
        last = max(self._seconds, key=lambda name: (self._seconds[name], name))
        return Times(
            articles=len(ordered),
            median=_seconds(self.median),
            ninetieth=_seconds(ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]),
            longest=_seconds(ordered[-1]),
            slowest=last,
            drawing=bar_of(self.median / slowest if slowest else 0.0),
        )


def _paired(verdict: str) -> str:
    return "found, right" if verdict in {"found", "right"} else verdict


def _seconds(seconds: float) -> str:
    return f"{seconds:.3g} s"


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


def errors_in(verdicts: Sequence[Verdict]) -> int:
    """Count the errors of an article: gold facts that were not found, and predictions that are not right; a wrong pair is one."""
    return sum(verdict.verdict in {"wrong", "missed"} for verdict in verdicts if verdict.side == "gold") + sum(
        verdict.verdict == "spurious" for verdict in verdicts if verdict.side == "prediction"
    )
