"""What went wrong in a run: reasons, wrong values, precision and recall over confidence, times."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from factgauge.facts import KINDS, Kind
from factgauge.gold.model import LabelledArticle
from factgauge.metrics.counts import HEADLINE
from factgauge.report.explanation import ErrorCounter, code_of, reasons_of, value_of
from factgauge.report.html.drawing import bar_of, curve_of
from factgauge.report.html.subject import Answered, Contestant
from factgauge.report.table import share
from factgauge.score.verdicts import Verdict

_MOST_WRONG = 15
_CURVE = 50


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
        common = sorted(self._wrong.items(), key=lambda item: (-item[1], item[0]))
        return Errors(
            name=self.contestant.name,
            reasons=[
                ReasonRow(kind=kind.kind, verdict=verdict, code=code, gold=gold, predicted=predicted)
                for kind in errors.kinds
                for (verdict, code), (gold, predicted) in reasons_of(kind).items()
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


def _seconds(seconds: float) -> str:
    return f"{seconds:.3g} s"


def errors_in(verdicts: Sequence[Verdict]) -> int:
    """Count the errors of an article: gold facts that were not found, and predictions that are not right; a wrong pair is one."""
    return sum(verdict.verdict in {"wrong", "missed"} for verdict in verdicts if verdict.side == "gold") + sum(
        verdict.verdict == "spurious" for verdict in verdicts if verdict.side == "prediction"
    )
