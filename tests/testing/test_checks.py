"""Each check finds the fault that it is there for, and no other check speaks of it."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from factgauge.testing.checks import CHECKS, Finding
from factgauge.testing.subject import Subject
from factgauge.workers.connect import ExtractorSpec

ZOO = Path(__file__).with_name("zoo.py")
SECONDS = 2.0
MEMORY = 600 << 20

# The extractor, the one check that finds fault with it, how grave that is, and words of the finding and of what to do.
FAULTS = [
    ("changing", "starts", "error", "a second worker says info {'process': ", "tell the same each time"),
    ("nameless", "answers", "error", "fails on the plain text: ValueError: no model", "see what it wrote to stderr"),
    ("empty", "empty-texts", "error", "fails on the text '': ValueError: no sentence", "answer with no facts"),
    ("utf16", "offsets", "error", "with emoji before the text the spans are those of utf16", 'say "offsets": "utf16"'),
    ("octets", "offsets", "error", "the spans are those of byte", 'say "offsets": "byte"'),
    ("composed", "offsets", "error", "combining marks before the text all spans are off by -3", "as it came"),
    ("wide", "offsets", "error", "with Chinese before the text all spans are off by -7", "as it came"),
    ("leftward", "offsets", "error", "with right-to-left text before the text all spans are off by", "as it came"),
    ("newlines", "offsets", "error", "with CRLF before the text all spans are off by -2", "other line ends"),
    ("lower", "offsets", "error", "with letters that grow in lower case before the text all spans", "folded"),
    ("swallower", "offsets", "warning", "with emoji, combining marks, Chinese, right-to-left text", "must be raised"),
    (
        "inventive",
        "quotes",
        "error",
        "the quote 'the 3th of May' is nowhere in the text",
        "quote the words of the text",
    ),
    ("misquoting", "quotes", "error", "quote '3 MAY 2023' is not at 3:13", "quote the words that stand at the span"),
    ("malformed", "values", "error", "$.facts[2].amount '1,200' is no decimal", "it can never be right"),
    ("undeclared", "values", "error", "gave a fact of kind actor, which it does not declare", "declare the kind"),
    ("refuses", "long-text", "error", "the text has more than 512 tokens", "read long texts in pieces"),
    ("hangs", "long-text", "error", "took longer than 2 s for this article", "read long texts in pieces"),
    ("hungry", "long-text", "error", "600 MiB are allowed", "read long texts in pieces"),
    ("cut", "long-text", "warning", "three of it in 200,000 characters have 6", "read them in pieces"),
    ("batches", "batches", "error", "'check-batch-2' is answered otherwise in a batch", "must not depend on the other"),
    ("random", "repeats", "warning", "the same article is answered otherwise when it is asked", "fix the seed"),
    ("exits", "failures", "error", "ends the worker: the worker died during this article", "raise an exception"),
    ("learner", "failures", "error", "after an article in an unknown language the plain text", "articles before"),
    ("reader", "reads", "warning", "README.md while it works on an article", "load it in open()"),
    ("slow", "time", "warning", "200,000 characters take", "give more with --timeout"),
]


@pytest.fixture(autouse=True)
def _temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the temporary folder, whose files are nobody's, elsewhere than the checkout, wherever that is."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def found_in(name: str, *, timeout: float = SECONDS, memory: int | None = MEMORY) -> Mapping[str, Sequence[Finding]]:
    """Give what each check finds in an extractor of the zoo."""
    with Subject(ExtractorSpec(reference=f"{ZOO}:{name}", timeout=timeout, memory=memory)) as subject:
        return {check.name: list(check.run(subject)) for check in CHECKS}


def graded(found: Mapping[str, Sequence[Finding]]) -> dict[str, set[str]]:
    """Give the checks that found fault, each with the grades of its findings."""
    grades = {name: {each.grade for each in findings} - {"not checked"} for name, findings in found.items()}
    return {name: each for name, each in grades.items() if each}


def test_a_good_extractor_passes_all_checks() -> None:
    """Nothing is found in it; what takes one article at a time has no batches to look at."""
    found = found_in("good")
    assert graded(found) == {}
    assert [str(each) for findings in found.values() for each in findings] == [
        "not checked: it takes one article at a time"
    ]


def test_a_good_extractor_of_batches_passes_that_check_too() -> None:
    """Where it takes several articles at once, that is looked at."""
    found = found_in("several")
    assert [each for findings in found.values() for each in findings] == []


@pytest.mark.parametrize(("name", "check", "grade", "words", "remedy"), FAULTS, ids=[each[0] for each in FAULTS])
def test_a_fault_is_found_by_its_check_and_by_no_other(
    name: str, check: str, grade: str, words: str, remedy: str
) -> None:
    """The finding names what is wrong, and says what to do about it."""
    found = found_in(name)
    assert graded(found) == {check: {grade}}
    faults = [each for each in found[check] if each.grade == grade]
    assert any(words in each.found for each in faults), faults
    assert any(remedy in each.remedy for each in faults), faults
    assert all(each.remedy for each in faults), faults


def test_every_check_is_tried() -> None:
    """There is an extractor for each check that fails it."""
    assert {check for _, check, _, _, _ in FAULTS} == {check.name for check in CHECKS}
