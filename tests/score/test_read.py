import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS
from factgauge.gold.model import GoldSet, LabelledArticle
from factgauge.gold.read import load
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import named
from factgauge.predictions import Prediction, to_json
from factgauge.score.read import MISSING, AnswerFile
from factgauge.score.scorecard import score

Double = Callable[[LabelledArticle], Prediction]


@pytest.fixture
def gold(gold_folder: Path) -> GoldSet:
    return load(str(gold_folder))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "said.jsonl"


@dataclass
class Answers:
    """What was read of a file."""

    predictions: dict[str, Prediction]
    warnings: list[Fault]


def read_answers(file: Path, gold: GoldSet) -> Answers:
    with AnswerFile(file) as answers:
        predictions = {article.labels.id: answers.of(article) for article in gold.articles}
        answers.check()
        return Answers(predictions, answers.warnings.kept)


def line_of(*facts: dict[str, Any], document: str = "a-1", **others: object) -> bytes:
    return json.dumps({"document": document, "status": "ok", "facts": facts, **others}).encode() + b"\n"


def good_lines(gold: GoldSet, double: Double) -> bytes:
    return b"".join(to_json(double(article)) for article in gold.articles)


DATE = {"kind": "date", "span": [6, 16], "value": "2023-05-01"}
FAULTY = {
    "an unknown kind": (line_of({**DATE, "kind": "place"}), ":1 $.facts[0].kind: unknown kind 'place'"),
    "a missing kind": (line_of({"span": [0, 1]}), ":1 $.facts[0].kind: kind is missing"),
    "a span past the end": (line_of(DATE, {**DATE, "span": [6, 9999]}), ":1 $.facts[1].span:"),
    "a span before the start": (line_of({**DATE, "span": [-1, 2]}), ":1 $.facts[0].span:"),
    "an empty span": (line_of({**DATE, "span": [6, 6]}), ":1 $.facts[0].span:"),
    "a span of one number": (line_of({**DATE, "span": [6]}), ":1 $.facts[0].span"),
    "a span of half numbers": (line_of({**DATE, "span": [6, 7.5]}), ":1 $.facts[0].span"),
    "a span of numbers without end": (line_of({**DATE, "span": [6, 10**30]}), ":1 $.facts[0].span"),
    "a quote that is elsewhere": (
        line_of({**DATE, "quote": "Nairobi"}),
        ":1 $.facts[0].span: quote 'Nairobi' is not at",
    ),
    "a blank quote": (line_of({"kind": "date", "quote": " "}), ":1 $.facts[0].quote: is blank"),
    "neither span nor quote": (line_of({"kind": "date", "value": "2023"}), ":1 $.facts[0]: has neither span nor quote"),
    "a key too many": (
        line_of({**DATE, "valeu": "2023"}),
        ":1 $.facts[0].valeu: unknown key 'valeu'; did you mean 'value'",
    ),
    "a value of the wrong type": (line_of({**DATE, "value": 2023}), ":1 $.facts[0].value:"),
    "too much confidence": (line_of({**DATE, "confidence": 1.5}), ":1 $.facts[0].confidence:"),
    "a literal NaN": (line_of({**DATE, "confidence": float("nan")}), ":1: is no JSON"),
    "an unknown article": (line_of(document="a-99"), ":1 $.document: gold has no article 'a-99'; known: a-1, a-2"),
    "an article twice": (line_of() + line_of(), ":2 $.document: article 'a-1' is already on line 1"),
    "an unknown status": (line_of(status="fine"), ":1 $.status:"),
    "a failed article with facts": (line_of(DATE, status="failed"), ":1 $.facts: a failed article has facts"),
    "no document": (b'{"status": "ok"}\n', ":1 $.document: is missing"),
    "no object": (b"[1]\n", ":1 $: must be an object, got an array"),
    "facts that are no array": (b'{"document": "a-1", "status": "ok", "facts": {}}\n', ":1 $.facts: must be an array"),
    "broken JSON on line 7": (
        b"".join(line_of(document=f"a-{number}") for number in range(1, 7)) + b'{"document": \n',
        ":7: is no JSON",
    ),
    "broken JSON after a blank line": (b"\n" + line_of() + b"{\n", ":3: is no JSON"),
    "bytes that are no UTF-8": (b'{"document": "\xff", "status": "ok"}\n', ":1"),
    "an empty file": (b"", ": holds no prediction"),
    "nothing but blank lines": (b"\n \n", ": holds no prediction"),
    "a truncated gzip": (gzip.compress(line_of() * 50)[:-12], ": cannot be read"),
    "a damaged gzip": (
        gzip.compress(line_of(DATE))[:14] + b"\xff\xff\xff\xff" + gzip.compress(line_of(DATE))[18:],
        ": cannot be read",
    ),
    "nesting without end": (b'{"document": ' + b"[" * 100_000 + b"\n", ":1"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_file_is_refused_with_its_place(gold: GoldSet, file: Path, fault: str) -> None:
    """Each fault is an InputError that names the file, the line and the JSON path."""
    content, message = FAULTY[fault]
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_answers(file, gold)
    assert f"{file}{message}" in str(refused.value)
    assert len(refused.value.faults) == 1, refused.value.faults


def test_all_faults_are_told_at_once(gold: GoldSet, file: Path) -> None:
    """Faults on different lines, and in different facts of one line, come together and in order."""
    file.write_bytes(line_of({"kind": "x"}, {"kind": "date"}) + b"{\n" + line_of(document="b"))
    with pytest.raises(InputError) as refused:
        read_answers(file, gold)
    wheres = [fault.where.rpartition(":")[2] for fault in refused.value.faults]
    assert wheres == ["1", "1", "2", "3"]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_file_is_read_plain_or_gzipped(gold: GoldSet, file: Path, perfect: Double, *, compressed: bool) -> None:
    """Gzip is seen by its content, whatever the name of the file."""
    lines = good_lines(gold, perfect)
    file.write_bytes(gzip.compress(lines) if compressed else lines)
    answers = read_answers(file, gold)
    assert answers.predictions == {article.labels.id: perfect(article) for article in gold.articles}
    assert answers.warnings == []


def test_spans_count_code_points_beside_emoji(gold: GoldSet, file: Path) -> None:
    """A span behind several emoji is right when it counts code points, and its quote is held against it."""
    text = gold.articles[0].text or ""
    start = len(text[: text.index("Nairobi")])
    assert start != len(text[: text.index("Nairobi")].encode("utf-16-le")) // 2
    file.write_bytes(line_of({"kind": "actor", "span": [start, start + 7], "quote": "Nairobi", "name": "Nairobi"}))
    rates = score(gold, read_answers(file, gold).predictions).scorecard.rates
    assert rates["actor"][Scheme.VALUE].matched == 1
    assert rates["actor"][Scheme.STRICT].spurious == 0


def test_a_spanless_quote_is_looked_up(gold: GoldSet, file: Path) -> None:
    """A quote alone counts where it stands."""
    file.write_bytes(line_of({"kind": "actor", "quote": "Nairobi", "name": "Nairobi"}))
    rates = score(gold, read_answers(file, gold).predictions).scorecard.rates
    assert rates["actor"][Scheme.STRICT].matched == 1


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "twelve", "", "1,200", "1e999999999"])
def test_an_amount_that_is_no_decimal_warns_and_is_wrong(gold: GoldSet, file: Path, amount: str) -> None:
    """An ill-formed amount is no error: it is named and scored as a wrong value."""
    text = gold.articles[0].text or ""
    at = text.index("1,200")
    file.write_bytes(line_of({"kind": "figure", "span": [at, at + 5], "amount": amount}))
    answers = read_answers(file, gold)
    rates = score(gold, answers.predictions).scorecard.rates["figure"]
    assert (rates[Scheme.STRICT].matched, rates[Scheme.VALUE].matched, rates[Scheme.VALUE].spurious) == (1, 0, 1)
    (warning,) = answers.warnings
    assert str(warning).startswith(f"{file}:1 $.facts[0].amount: {amount!r} is no decimal")


def test_a_date_that_is_no_timex_warns_and_is_wrong(gold: GoldSet, file: Path) -> None:
    """An ill-formed date value is no error either."""
    text = gold.articles[0].text or ""
    at = text.index("1 May 2023")
    file.write_bytes(line_of({"kind": "date", "span": [at, at + 10], "value": "1 May 2023"}))
    answers = read_answers(file, gold)
    assert "$.facts[0].value" in str(answers.warnings[0])
    rates = score(gold, answers.predictions).scorecard.rates["date"]
    assert (rates[Scheme.STRICT].matched, rates[Scheme.VALUE].matched) == (1, 0)


def test_a_missing_article_counts_as_all_missed(gold: GoldSet, file: Path, perfect: Double) -> None:
    """An article without a line is a failed one; the others are scored as ever."""
    file.write_bytes(b"".join(to_json(perfect(article)) for article in gold.articles[1:]))
    scored = score(gold, read_answers(file, gold).predictions)
    card = scored.scorecard
    assert [(each.document, each.error) for each in card.failed] == [("a-1", MISSING)]
    counts = card.rates["all"][Scheme.VALUE]
    assert (counts.matched, counts.spurious, counts.missed) == (20, 0, 4)
    of_first = {row.article: row.cells for row in scored.table.rows() if row.paragraph == 0}["a-1"]
    assert named(of_first)["actor"][Scheme.VALUE].missed == 2


def test_saying_a_fact_twice_costs(gold: GoldSet, file: Path, perfect: Double) -> None:
    """The second copy of each fact is spurious under the schemes that count mentions."""
    lines = []
    for article in gold.articles:
        said = perfect(article)
        lines.append(to_json(msgspec.structs.replace(said, facts=said.facts * 2)))
    file.write_bytes(b"".join(lines))
    rates = score(gold, read_answers(file, gold).predictions).scorecard.rates["all"]
    for scheme in (Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE):
        assert (rates[scheme].matched, rates[scheme].spurious, rates[scheme].missed) == (24, 24, 0)


@pytest.mark.parametrize("name", ["core", "invented"])
def test_the_perfect_double_is_perfect(gold: GoldSet, perfect: Double, name: str) -> None:
    """Who answers with the gold itself has F1 1.0 for each kind under each scheme."""
    chosen = load("core") if name == "core" else gold
    card = score(chosen, {article.labels.id: perfect(article) for article in chosen.articles}).scorecard
    for kind in (*KINDS, "all"):
        for scheme in Scheme:
            rates = card.rates[kind][scheme]
            assert (rates.precision, rates.recall, rates.f1) == (1.0, 1.0, 1.0), (kind, scheme)


@pytest.mark.parametrize("name", ["core", "invented"])
def test_the_silent_double_finds_nothing(gold: GoldSet, silent: Double, name: str) -> None:
    """Who says nothing has no precision, recall 0 and F1 0."""
    chosen = load("core") if name == "core" else gold
    card = score(chosen, {article.labels.id: silent(article) for article in chosen.articles}).scorecard
    for kind in (*KINDS, "all"):
        for scheme in Scheme:
            rates = card.rates[kind][scheme]
            assert (rates.precision, rates.recall, rates.f1) == (None, 0.0, 0.0), (kind, scheme)
