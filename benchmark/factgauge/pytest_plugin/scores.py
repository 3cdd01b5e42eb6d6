"""Scores as a test suite asserts on them: mappings by kind and scheme, and numbers that know which facts they stand for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Generic, Literal, NoReturn, TypeAlias, TypeVar, get_args

from factgauge.compare.runs import StoredRun
from factgauge.errors import FactgaugeError, NoSuchScoreError, UndefinedScoreError
from factgauge.metrics.counts import Interval, Rates, Scheme
from factgauge.pytest_plugin.facts import FailingFact, Side, failing_facts, of_score
from factgauge.records import nearest
from factgauge.report.table import share
from factgauge.report.terminal import visible

_Value = TypeVar("_Value")
RateName: TypeAlias = Literal["precision", "recall", "f1"]
_UNDEFINED: Mapping[RateName, str] = {
    "precision": "nothing was predicted",
    "recall": "there is nothing to find",
    "f1": "there is nothing to find, and nothing was predicted",
}

# What pytest leaves whole of an explanation where it is not asked for more.
_LINES, _CHARACTERS = 8, 640
_MOST_FACTS = 50
_NEAR = 1e-3
_SIDES: Mapping[str, Side] = {
    "precision": "prediction",
    "spurious": "prediction",
    "recall": "gold",
    "missed": "gold",
}


class _Scores(Mapping[str, _Value], Generic[_Value]):
    """A mapping that answers a name it does not have with the nearest ones."""

    def __init__(self, entries: Mapping[str, _Value], *, title: str, of: str) -> None:
        self._entries = entries
        self._title = title
        self._of = of

    def __getitem__(self, name: str) -> _Value:
        __tracebackhide__ = True
        if name not in self._entries:
            raise NoSuchScoreError(
                f"{self._title} has no {self._of} {name!r}; {nearest(str(name), list(self._entries))}"
            )
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __repr__(self) -> str:
        return f"<scores of {self._title}: {', '.join(self)}>"


@dataclass(frozen=True, kw_only=True)
class _Score:
    """One number of a scorecard, as a failed assertion explains it."""

    scores: "SchemeScores"
    name: str


class Rate(float):
    """A rate between 0 and 1; a float that knows what it is the rate of, unless somebody else made it."""

    score: _Score | None = None


class Count(int):
    """A number of facts; an int that knows which facts it counts, unless somebody else made it."""

    score: _Score | None = None


class Undefined:
    """A rate of nothing, such as the precision where nothing was predicted. It is false, and ordering it is an error, not a low score."""

    def __init__(self, what: str, why: str) -> None:
        self._what = what
        self._why = why

    def _refuse(self, _other: object = None) -> NoReturn:
        __tracebackhide__ = True
        raise UndefinedScoreError(f"{self._what} is undefined: {self._why}")

    __lt__ = __le__ = __gt__ = __ge__ = __float__ = _refuse

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"<{self._what}: undefined>"


class SchemeScores:
    """The scores of one kind under one scheme. The counts are whole numbers of facts, the rates between 0 and 1.

    Each rate has its 95 % interval beside it, None where that cannot be told.
    """

    def __init__(
        self, rates: Rates, *, title: str, run: Path, failing: Callable[[Side | None], Sequence[FailingFact]]
    ) -> None:
        self._rates = rates
        self.title = title
        self.run = run
        self._failing = failing

    def __repr__(self) -> str:
        rates = self._rates
        told = f"P {share(rates.precision)}, R {share(rates.recall)}, F1 {share(rates.f1)}"
        return f"<{self.title}: {told}>"

    @property
    def matched(self) -> Count:
        """The gold facts that were found."""
        return self._count("matched", self._rates.matched)

    @property
    def partial(self) -> Count:
        """The pairs that the scheme ``partial`` takes for half a match; 0 under every other."""
        return self._count("partial", self._rates.partial)

    @property
    def missed(self) -> Count:
        """The gold facts that were not found."""
        return self._count("missed", self._rates.missed)

    @property
    def spurious(self) -> Count:
        """The predictions that answer no gold fact."""
        return self._count("spurious", self._rates.spurious)

    @property
    def precision(self) -> Rate | Undefined:
        """The share of the predictions that are right."""
        return self._rate("precision", self._rates.precision)

    @property
    def recall(self) -> Rate | Undefined:
        """The share of the gold facts that were found."""
        return self._rate("recall", self._rates.recall)

    @property
    def f1(self) -> Rate | Undefined:
        """The harmonic mean of both."""
        return self._rate("f1", self._rates.f1)

    @property
    def precision_interval(self) -> Interval | None:
        """The 95 % interval of the precision."""
        return self._rates.precision_interval

    @property
    def recall_interval(self) -> Interval | None:
        """The 95 % interval of the recall."""
        return self._rates.recall_interval

    @property
    def f1_interval(self) -> Interval | None:
        """The 95 % interval of F1."""
        return self._rates.f1_interval

    def failing(self, side: Side | None = None) -> Sequence[FailingFact]:
        """Give the facts that cost the score: gold facts that were not found, predictions that are not right, or both.

        Raises:
            ValueError: there is no such side.
        """
        if side not in {None, *get_args(Side)}:
            raise ValueError(
                f"there is no side {side!r}; give {' or '.join(map(repr, get_args(Side)))}, or leave it out"
            )
        return self._failing(side)

    def explain(self) -> str:
        """Say in words what the scores are and which facts cost them, for the message of an assertion that pytest does not rewrite."""
        return "\n".join([repr(self), *_told(self, None, whole=True)])

    def interval(self, name: str) -> Interval | None:
        """Give the interval of a rate by its name; a count has none."""
        found: Interval | None = getattr(self._rates, f"{name}_interval", None)
        return found

    def _count(self, name: str, number: int) -> Count:
        count = Count(number)
        count.score = _Score(scores=self, name=name)
        return count

    def _rate(self, name: RateName, number: float | None) -> Rate | Undefined:
        if number is None:
            return Undefined(f"{name} of {self.title}", _UNDEFINED[name])
        rate = Rate(number)
        rate.score = _Score(scores=self, name=name)
        return rate


class GroupScores(_Scores[SchemeScores]):
    """The scores of one kind of fact by scheme: ``strict``, ``lenient``, ``value``, ``document`` and those for comparison with others."""


class RunScores(_Scores[GroupScores]):
    """The scores of a run by kind: those that the extractor declares, ``all`` where these are all three, and ``date_without_header``.

    ``run`` is its folder, ``signature`` what must be the same where two of its numbers are compared.
    """

    def __init__(self, entries: Mapping[str, GroupScores], *, run: StoredRun) -> None:
        super().__init__(entries, title=visible(run.info.extractor), of="kind")
        self.run = run.path
        self.signature = run.scored.scorecard.signature


class _Facts:
    """The facts of a run that are not right, read when a score is explained for the first time."""

    def __init__(self, run: StoredRun, root: Path) -> None:
        self._run = run
        self._root = root

    @cached_property
    def all(self) -> Sequence[FailingFact]:
        """All of them, in the order of the gold."""
        return tuple(failing_facts(self._run, self._root))

    def of(self, group: str, scheme: Scheme, side: Side | None) -> Sequence[FailingFact]:
        """Give those that cost one score."""
        return of_score(self.all, group, scheme, side)


def scores_of(run: StoredRun, root: Path) -> RunScores:
    """Give the scores of a run; paths of its gold are those of ``root``. Raises InputError where its scorecard is not there."""
    facts = _Facts(run, root)
    extractor = visible(run.info.extractor)
    groups = {
        group: GroupScores(
            {
                str(scheme): SchemeScores(
                    rates,
                    title=f"{extractor}, {group}, {scheme}",
                    run=run.path,
                    failing=partial(facts.of, group, scheme),
                )
                for scheme, rates in by_scheme.items()
            },
            title=f"{extractor}, {group}",
            of="scheme",
        )
        for group, by_scheme in run.scored.scorecard.rates.items()
    }
    return RunScores(groups, run=run)


def explained(operator: str, left: object, right: object, *, whole: bool) -> list[str] | None:
    """Explain a comparison that does not hold, where one side is a score: both sides, the counts, and the facts that cost it."""
    known = (each.score for each in (left, right) if isinstance(each, Rate | Count))
    score = next((each for each in known if each is not None), None)
    if score is None:
        return None
    sides = " ".join([_side(left, right), operator, _side(right, left)])
    head = f"{sides}  ({score.name} of {score.scores.title})"
    return [head, *_told(score.scores, score.name, whole=whole, used=len(head))]


def _side(value: object, other: object) -> str:
    if not isinstance(value, Rate):
        return repr(value)
    # Rounding must not make equal what is not.
    is_near = isinstance(other, float) and 0 < abs(value - other) < _NEAR
    return repr(float(value)) if is_near else f"{value:.4f}"


def _told(scores: SchemeScores, name: str | None, *, whole: bool, used: int = 0) -> Iterator[str]:
    """Give the counts, then as many facts as there is room for, then where the rest is."""
    counts = f"{scores.matched} matched, {scores.missed} missed, {scores.spurious} spurious"
    bounds = scores.interval(name or "f1")
    if bounds is not None:
        counts += f"; 95 % interval {share(bounds[0])} to {share(bounds[1])}"
    last = f"factgauge explain {scores.run}"
    lines = _lines(scores, _SIDES.get(name or ""))
    room = len(lines) if whole else _CHARACTERS - used - len(counts) - len(last) - len("… and 10000 more: ")
    shown = lines[:_MOST_FACTS] if whole else list(_fitting(lines[: _LINES - 3], room))
    more = len(lines) - len(shown)
    yield from (counts, *shown, f"… and {more} more: {last}" if more else last)


def _lines(scores: SchemeScores, side: Side | None) -> list[str]:
    try:
        return [str(fact) for fact in scores.failing(side)]
    except FactgaugeError as error:
        # An explanation must not take the place of the assertion that it explains.
        return [f"the facts cannot be told: {line}" for line in str(error).splitlines()]


def _fitting(lines: Sequence[str], room: int) -> Iterator[str]:
    for line in lines:
        room -= len(line)
        if room < 0:
            return
        yield line
