from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from factgauge.compare.facts import FoundAlone, Outcome, Outcomes, found_alone, numbers_found_alone, read_outcomes
from factgauge.errors import InputError
from factgauge.facts import KINDS, Kind
from factgauge.metrics.counts import HEADLINE, Counts, rates_of
from factgauge.score.scorecard import Macro, Scorecard
from factgauge.score.verdicts import Verdict

GOLD: Sequence[tuple[str, int, Kind]] = [("a", 0, "date"), ("a", 1, "figure"), ("b", 0, "date"), ("b", 1, "actor")]


def line(document: str, index: int, kind: Kind, verdict: str) -> bytes:
    """Write the verdict on a gold fact: `found`, or what else and why."""
    what, _, why = verdict.partition(" ")
    reason, _, detail = why.partition("/")
    raw = {
        "document": document,
        "side": "gold",
        "index": index,
        "kind": kind,
        "verdict": what,
        "reason": reason or None,
        "detail": detail or None,
        "span": [index, index + 3],
        "quote": f"{document}{index}",
    }
    return msgspec.json.encode(msgspec.convert(raw, Verdict)) + b"\n"


def card(**counts: tuple[int, int]) -> Scorecard:
    """Make a scorecard of which only the kinds and their found and missed facts are used here."""
    rates = {
        kind: {HEADLINE: rates_of(Counts(matched=counts.get(kind, (0, 0))[0], missed=counts.get(kind, (0, 0))[1]))}
        for kind in KINDS
    }
    return Scorecard(
        signature="",
        kinds=KINDS,
        articles=2,
        failed=(),
        unit="article",
        units=2,
        rates=rates,
        macro=Macro(articles={}, kinds={}),
        attributes={},
        ungrounded={},
        leakage={},
    )


def write(path: Path, lines: Sequence[bytes]) -> Path:
    path.write_bytes(b"".join(lines))
    return path


def lines(verdicts: Sequence[str]) -> list[bytes]:
    return [line(*fact, verdict) for fact, verdict in zip(GOLD, verdicts, strict=True)]


@pytest.fixture
def first(tmp_path: Path) -> Outcomes:
    path = write(tmp_path / "first.jsonl", lines(["found", "wrong value/scale", "missed not_found", "optional"]))
    return read_outcomes(path, card(date=(1, 1), figure=(0, 1)))


@pytest.fixture
def second(tmp_path: Path) -> Outcomes:
    path = write(tmp_path / "second.jsonl", lines(["missed merged", "found", "missed not_found", "optional"]))
    return read_outcomes(path, card(date=(0, 2), figure=(1, 0)))


def test_what_one_run_found_alone_is_told_with_the_reason_of_the_other(first: Outcomes, second: Outcomes) -> None:
    """Each fact that one side found and the other did not comes once, with what became of it there."""
    assert list(found_alone(first, second, KINDS)) == [
        FoundAlone(
            found_by="first",
            document="a",
            index=0,
            kind="date",
            span=(0, 3),
            quote="a0",
            other=Outcome(verdict="missed", reason="merged"),
        ),
        FoundAlone(
            found_by="second",
            document="a",
            index=1,
            kind="figure",
            span=(1, 4),
            quote="a1",
            other=Outcome(verdict="wrong", reason="value", detail="scale"),
        ),
    ]


def test_the_numbers_are_those_of_the_facts(first: Outcomes, second: Outcomes) -> None:
    """Facts are counted by kind and side; only the kinds asked for are told."""
    assert numbers_found_alone(first, second, KINDS) == {
        "first": {"date": 1, "figure": 0, "actor": 0},
        "second": {"date": 0, "figure": 1, "actor": 0},
    }
    assert numbers_found_alone(first, second, ("actor",)) == {"first": {"actor": 0}, "second": {"actor": 0}}
    assert [fact.kind for fact in found_alone(first, second, ("figure",))] == ["figure"]


def test_the_order_of_articles_is_nothing_to_it(first: Outcomes, tmp_path: Path) -> None:
    """The articles of the other file may come in another order."""
    shuffled = lines(["missed merged", "found", "missed not_found", "optional"])
    path = write(tmp_path / "shuffled.jsonl", [*shuffled[2:], *shuffled[:2]])
    other = read_outcomes(path, card(date=(0, 2), figure=(1, 0)))
    assert [fact.document for fact in found_alone(first, other, KINDS)] == ["a", "a"]
    assert numbers_found_alone(first, other, KINDS)["first"]["date"] == 1


def test_a_file_that_ends_early_is_told_from_the_counts(tmp_path: Path) -> None:
    """Whole lines that are lacking are seen because the verdicts no longer add up to the scorecard."""
    whole = lines(["found", "missed not_found", "found", "found"])
    path = write(tmp_path / "v.jsonl", whole[:3])
    with pytest.raises(InputError, match="has 0 found and 0 other gold facts of kind actor, the scorecard 1 and 0"):
        read_outcomes(path, card(date=(2, 0), figure=(0, 1), actor=(1, 0)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lines(["found"] * 4)[0][:-20], ":1: is no verdict"),
        (line("a", 0, "date", "found") + b'{"side": 1}\n', ":2: is no verdict"),
        (line("a", 0, "date", "found") + line("a", 2, "date", "found"), ":2: gold fact 2 of 'a' stands where fact 1"),
        (line("a", 0, "date", "found") * 2, ":2: gold fact 0 of 'a' stands where fact 1"),
    ],
)
def test_a_damaged_file_is_told_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    """A line that is cut off, is no verdict, is lacking or stands twice is an error with its number."""
    path = write(tmp_path / "v.jsonl", [content])
    with pytest.raises(InputError, match=message):
        read_outcomes(path, card(date=(1, 0)))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there is told as such."""
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_outcomes(tmp_path / "none.jsonl", card())


def test_verdicts_on_other_gold_are_refused(first: Outcomes, tmp_path: Path) -> None:
    """Two files that do not have the same gold facts are no pair."""
    path = write(tmp_path / "v.jsonl", lines(["found", "found", "found", "found"])[:3])
    other = read_outcomes(path, card(date=(2, 0), figure=(1, 0)))
    with pytest.raises(InputError, match=r"'b' has 2 gold facts in .*first\.jsonl, 1 here"):
        numbers_found_alone(first, other, KINDS)
