"""The verdicts of the gate as test cases and as Markdown, on gates that are made up."""

from typing import Any

from factgauge.compare.facts import FoundAlone, Outcome
from factgauge.compare.gate import Floor, Gate, Gated, GateVerdict, Policy, Speed
from factgauge.compare.paired import ArticleTally, Difference
from factgauge.facts import Kind
from factgauge.metrics.counts import Counts, Scheme, rates_of
from factgauge.report.export.junit import Suite
from factgauge.report.export.markdown import COMMENT, markdown
from factgauge.report.export.of_gate import blocks_of_gate, suite_of_broken, suite_of_gate

DIFFERENCE = Difference(
    first=rates_of(Counts(matched=50, spurious=50, missed=50)),
    second=rates_of(Counts(matched=40, spurious=60, missed=60)),
    difference=-0.1,
    interval=(-0.2, -0.01),
    p=0.01,
    p_holm=0.01,
    better="first",
    articles=ArticleTally(higher=0, equal=0, lower=0, empty=0),
    differing=30,
)


def gate_of(verdict: GateVerdict, **fields: Any) -> Gate:
    """Make a gate with one verdict on dates."""
    gated = Gated(kind="date", scheme=Scheme.VALUE, verdict=verdict, margin=0.0, difference=DIFFERENCE)
    plain = {"extractor": "made", "gated": (gated,), "floors": (), "lost": 1, "gained": 0, "speed": None, "reasons": ()}
    return Gate(**{**plain, **fields})


def lost(kind: Kind, quote: str, document: str = "a") -> FoundAlone:
    """Make a fact that is not found any more."""
    return FoundAlone(
        found_by="first",
        document=document,
        index=0,
        kind=kind,
        span=(1, 2),
        quote=quote,
        other=Outcome(verdict="missed"),
    )


def endings(suite: Suite) -> dict[str, str]:
    """Give how each case ended."""
    return {case.name: case.ending for case in suite.cases}


def test_a_failing_case_lists_the_lost_facts_of_its_kind() -> None:
    """Those of other kinds are no matter of it."""
    suite = suite_of_gate(gate_of("regressed"), Policy(), [lost("date", "May"), lost("figure", "12")], signature="s")
    (case,) = suite.cases
    assert (case.name, case.ending) == ("date value", "failure")
    assert case.message.startswith("REGRESSED: F1 .50 to .40, -.100")
    assert case.text == 'lost: a 1:2 date "May" is now missed'
    assert suite.properties == {"signature": "s"}


def test_what_is_merely_worse_fails_only_where_the_policy_says_so() -> None:
    """The case follows the gate."""
    assert endings(suite_of_gate(gate_of("worse"), Policy(), [], signature="s")) == {"date value": "passed"}
    strict = Policy(fail_on="worse")
    assert endings(suite_of_gate(gate_of("worse"), strict, [], signature="s")) == {"date value": "failure"}


def test_floors_facts_and_time_are_cases_where_they_are_asked_for() -> None:
    """Each has a name of its own."""
    floors = (Floor(name="date.value.f1", wanted=0.8, found=0.4, met=False),)
    slow = Speed(base=1.0, head=3.0, ratio=3.0, interval=(2.5, 3.5), articles=9)
    policy = Policy(fail_on="any-fact-lost", max_slowdown=2.0)
    suite = suite_of_gate(gate_of("no_change", floors=floors, speed=slow), policy, [lost("date", "May")], signature="s")
    assert endings(suite) == {
        "date value": "passed",
        "date.value.f1 at least 0.8": "failure",
        "no fact lost": "failure",
        "time of an article at most × 2": "failure",
    }


def test_nothing_to_compare_is_skipped_and_broken_is_an_error() -> None:
    """Neither is a pass."""
    empty = suite_of_gate(gate_of("no_change", gated=(), lost=None), Policy(), [], signature="s")
    assert endings(empty) == {"comparison": "skipped"}
    assert endings(suite_of_broken("made", "does not start")) == {"run": "error"}


def test_many_lost_facts_are_cut_in_a_case_and_counted() -> None:
    """A hundred are shown."""
    suite = suite_of_gate(gate_of("regressed"), Policy(), [lost("date", str(at)) for at in range(130)], signature="s")
    lines = suite.cases[0].text.splitlines()
    assert (len(lines), lines[-1]) == (101, "and 30 more")


def test_markdown_tells_verdict_reasons_floors_time_and_facts() -> None:
    """In this order, with what strangers write kept harmless."""
    floors = (Floor(name="date.value.f1", wanted=0.8, found=None, met=False),)
    slow = Speed(base=1.0, head=3.0, ratio=3.0, interval=None, articles=1)
    gate = gate_of(
        "regressed", extractor="<b>@all|", reasons=("date regressed under value",), floors=floors, speed=slow
    )
    text = markdown(blocks_of_gate(gate, [lost("date", "`May`\n# x", "a|b")], signature="sig"), most=COMMENT)
    parts = [
        "**FAILED**",
        "date regressed under value.",
        "**REGRESSED**",
        "**BELOW**",
        "× 3.00",
        "1 fact lost",
        "`sig`",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "@all" not in text
    assert "<b>" not in text
    assert "\n# x" not in text
