"""The gate: has a change made an extractor worse? A verdict for each kind and scheme, and whether they let the change pass.

================   =====================================================================================================================
``regressed``      F1 is lower, by more than the margin, and the paired test shows it
``worse``          F1 is lower by more than the margin, and the test does not show it: inconclusive
``too_little``     F1 differs by more than the margin on so few units that no test could show anything
``improved``       F1 is higher, by more than the margin, and the test shows it
``no_change``      none of these
================   =====================================================================================================================

*Shown* means that p, corrected for the number of kinds (Holm), is at most .05; with a margin above 0 the whole 95 % interval of the
difference must also lie beyond it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

import msgspec

from factgauge.compare.paired import LEVEL, Comparison, Difference
from factgauge.config import FailOn
from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Kind, Record
from factgauge.metrics.counts import HEADLINE, Rates, Scheme
from factgauge.records import nearest

GateVerdict: TypeAlias = Literal["regressed", "worse", "too_little", "improved", "no_change"]
Metric: TypeAlias = Literal["precision", "recall", "f1"]
# By group and scheme, as a scorecard has them.
MeasuredRates: TypeAlias = Mapping[str, Mapping[Scheme, Rates]]

FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
_METRICS: tuple[Metric, ...] = get_args(Metric)
_ASSIGNMENT = re.compile(r"(?P<key>[^=]+)=(?P<number>\d*\.?\d+)")


class Policy(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lets a change pass.

    ``margins`` are the differences of F1 that do not matter, by ``kind.scheme``; ``floors`` the least rates of the new run, by
    ``kind.scheme.metric``. Both are shares, 0.01 for one point. ``max_slowdown`` is the largest ratio of the median times of an article,
    None where time is only told.
    """

    fail_on: FailOn = "regressed"
    schemes: tuple[Scheme, ...] = (HEADLINE,)
    margins: dict[str, float] = msgspec.field(default_factory=dict)
    floors: dict[str, float] = msgspec.field(default_factory=dict)
    max_slowdown: float | None = None


class Gated(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The verdict on one kind under one scheme, with the difference that it rests on."""

    kind: Kind
    scheme: Scheme
    verdict: GateVerdict
    margin: float
    difference: Difference


class Floor(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A least rate, and what was found; None where it is undefined, which is not enough."""

    name: str
    wanted: float
    found: float | None
    met: bool


class Speed(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The median times of an article in seconds, and the ratio of new to old with its 95 % interval, over articles timed in both runs."""

    base: float
    head: float
    ratio: float
    interval: tuple[float, float] | None
    articles: int


class Gate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All verdicts on one extractor. ``lost`` and ``gained`` count required gold facts; None where the runs do not tell.

    ``reasons`` say in words why the change does not pass; it passes where there is none.
    """

    extractor: str
    gated: tuple[Gated, ...]
    floors: tuple[Floor, ...]
    lost: int | None
    gained: int | None
    speed: Speed | None
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against the change."""
        return not self.reasons


def gate(  # noqa: PLR0913 (what a verdict rests on)
    extractor: str,
    comparisons: Sequence[Comparison],
    policy: Policy,
    *,
    rates: MeasuredRates,
    changed: tuple[int, int] | None = None,
    speed: Speed | None = None,
) -> Gate:
    """Judge a change.

    ``comparisons`` are those of the old and the new run, one a scheme; there are none where there is no old run. ``rates`` are those of the
    new run, which the floors are for; ``changed`` are the facts lost and gained. A floor for a kind that the extractor does not declare is
    not held against it; :func:`check_names` sees that it is held against some.

    Raises:
        InputError: facts lost are to be judged and not known.
    """
    gated = tuple(each for comparison in comparisons for each in _gated(comparison, policy))
    floors = tuple(_floors(rates, policy))
    if policy.fail_on == "any-fact-lost" and comparisons and changed is None:
        found = "is judged by the verdicts of both runs, and one of them has none"
        raise InputError([Fault(where="--fail-on any-fact-lost", found=found, remedy="give run folders or a baseline")])
    lost, gained = changed or (None, None)
    return Gate(
        extractor=extractor,
        gated=gated,
        floors=floors,
        lost=lost,
        gained=gained,
        speed=speed,
        reasons=(
            *_given_up(comparisons),
            *_regressions(gated, policy),
            *_losses(lost, policy),
            *_below(floors),
            *_slower(speed, policy),
        ),
    )


def verdict_of(difference: Difference, margin: float, kinds: int) -> GateVerdict:
    """Judge one difference; ``kinds`` is the number of kinds that are tested together."""
    change = difference.difference
    if change is None:
        # Undefined on one side only: one run says something where there is nothing to find, or the like.
        return "no_change" if difference.differing == 0 else "too_little"
    if abs(change) <= margin:
        return "no_change"
    if difference.better is not None and _is_beyond(difference, margin):
        return "improved" if change > 0 else "regressed"
    # The least p that swapping these units can give: two of all the ways reach the difference.
    least = min(1.0, kinds * 2.0 ** (1 - difference.differing))
    if least > LEVEL:
        return "too_little"
    return "worse" if change < 0 else "no_change"


def _is_beyond(difference: Difference, margin: float) -> bool:
    if not margin:
        return True
    interval, change = difference.interval, difference.difference or 0.0
    return interval is not None and (interval[1] < -margin if change < 0 else interval[0] > margin)


def _gated(comparison: Comparison, policy: Policy) -> list[Gated]:
    found = []
    for kind in comparison.kinds:
        margin = policy.margins.get(f"{kind}.{comparison.scheme}", 0.0)
        difference = comparison.groups[kind]
        verdict = verdict_of(difference, margin, len(comparison.kinds))
        found.append(Gated(kind=kind, scheme=comparison.scheme, verdict=verdict, margin=margin, difference=difference))
    return found


def _floors(rates: MeasuredRates, policy: Policy) -> Iterator[Floor]:
    for name, wanted in policy.floors.items():
        group, scheme, metric = name.split(".")
        measured = rates.get(group, {}).get(Scheme(scheme))
        if measured is not None:
            found: float | None = getattr(measured, metric)
            yield Floor(name=name, wanted=wanted, found=found, met=found is not None and found >= wanted)


def check_names(policy: Policy, measured: Sequence[MeasuredRates]) -> None:
    """See that each margin and each floor is about something that at least one of the extractors is measured by.

    Raises:
        InputError: one is not, and would never matter; all are told, with the nearest names.
    """
    pairs = {(group, scheme) for rates in measured for group, schemes in rates.items() for scheme in schemes}
    margins = {f"{kind}.{scheme}" for kind, scheme in pairs if kind in KINDS and scheme in policy.schemes}
    floors = {f"{group}.{scheme}.{metric}" for group, scheme in pairs for metric in _METRICS}
    faults = [
        Fault(where=f"{option} {name}", found=f"names nothing that is {what}", remedy=nearest(name, sorted(known)))
        for option, what, names, known in (
            ("margin", "gated", policy.margins, margins),
            ("min", "measured", policy.floors, floors),
        )
        for name in names
        if name not in known
    ]
    if faults:
        raise InputError(faults)


def fails(gated: Gated, policy: Policy) -> bool:
    """Say whether one verdict speaks against a change."""
    failing: set[GateVerdict] = {"regressed"}
    if policy.fail_on == "worse":
        failing |= {"worse", "too_little"}
    return gated.verdict in failing and (gated.difference.difference or 0.0) < 0


def _given_up(comparisons: Sequence[Comparison]) -> list[str]:
    """Name the kinds that the old run declares and the new one does not: all that was found of them is lost."""
    kinds = dict.fromkeys(kind for comparison in comparisons for kind in comparison.only_first)
    return [f"{kind} is not declared any more" for kind in kinds]


def _regressions(gated: Sequence[Gated], policy: Policy) -> list[str]:
    return [f"{each.kind} {_in_words(each.verdict)} under {each.scheme}" for each in gated if fails(each, policy)]


def _in_words(verdict: GateVerdict) -> str:
    return {"worse": "is worse, inconclusively,", "too_little": "is lower, on too little data,"}.get(verdict, verdict)


def _losses(lost: int | None, policy: Policy) -> list[str]:
    if policy.fail_on != "any-fact-lost" or not lost:
        return []
    return [f"{lost} fact{'s are' if lost > 1 else ' is'} lost"]


def _below(floors: Sequence[Floor]) -> list[str]:
    return [
        f"{floor.name} is {'undefined' if floor.found is None else f'{floor.found:.3f}'}, at least {floor.wanted:g} is wanted"
        for floor in floors
        if not floor.met
    ]


def is_slower(speed: Speed | None, policy: Policy) -> bool:
    """Say whether an article takes longer than is allowed, by more than its interval leaves open."""
    if speed is None or policy.max_slowdown is None or speed.ratio <= policy.max_slowdown:
        return False
    return speed.interval is None or speed.interval[0] > policy.max_slowdown


def _slower(speed: Speed | None, policy: Policy) -> list[str]:
    if speed is None or not is_slower(speed, policy):
        return []
    return [f"an article takes {speed.ratio:.2f} × the time, {policy.max_slowdown:g} × is allowed"]


def numbers_from_words(option: str, words: Sequence[str]) -> dict[str, float]:
    """Read words such as ``date.value=0.01``.

    Raises:
        InputError: a word is of another form, or a number is above 1; all are told.
    """
    numbers: dict[str, float] = {}
    faults = []
    for word in words:
        found = _ASSIGNMENT.fullmatch(word)
        if found is None or float(found["number"]) > 1:
            faults.append(
                Fault(where=f"{option} {word}", found="is no NAME=SHARE from 0 to 1", remedy="write 0.01 for one point")
            )
            continue
        numbers[found["key"]] = float(found["number"])
    if faults:
        raise InputError(faults)
    return numbers
