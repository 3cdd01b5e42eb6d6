import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.errors import InputError
from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.predictions import (
    Prediction,
    grounded,
    ill_formed_values,
    lines_of,
    misplaced,
    read_fact,
    read_line,
    to_json,
)


def line(*facts: object, **fields: object) -> bytes:
    return json.dumps({"document": "a", "status": "ok", "facts": facts, **fields}).encode()


def paths_of(raw: bytes) -> list[str]:
    prediction, faults = read_line(raw, where="p.jsonl:1")
    assert prediction is None
    assert all(fault.where == "p.jsonl:1" for fault in faults)
    return [fault.path for fault in faults]


DATE = {"kind": "date", "span": [0, 4], "value": "2024"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"kind": "dates"}, "$.facts[1].kind"),
        ({"kind": None}, "$.facts[1].kind"),
        ({"kind": ["date"]}, "$.facts[1].kind"),
        ({"valu": "2024"}, "$.facts[1].valu"),
        ({"amount": "2"}, "$.facts[1].amount"),
        ({"value": 2024}, "$.facts[1].value"),
        ({"span": [0]}, "$.facts[1].span"),
        ({"span": [0, "4"]}, "$.facts[1].span[1]"),
        ({"span": [0, 4.5]}, "$.facts[1].span[1]"),
        ({"span": None}, "$.facts[1]"),
        ({"quote": " "}, "$.facts[1].quote"),
        ({"confidence": 1.01}, "$.facts[1].confidence"),
        ({"confidence": -0.1}, "$.facts[1].confidence"),
        ({"confidence": "high"}, "$.facts[1].confidence"),
        ({"type": "YEAR"}, "$.facts[1].type"),
    ],
)
def test_a_fault_names_the_json_path_of_its_fact(change: dict[str, object], path: str) -> None:
    """The second fact is wrong, and the fault says where."""
    assert paths_of(line(DATE, {**DATE, **change})) == [path]


def test_the_faults_of_one_line_are_told_at_once() -> None:
    """An unknown key of the line and faults of three facts are one report."""
    raw = line({**DATE, "kind": "x"}, {**DATE, "y": 1}, {**DATE, "confidence": 2}, sconds=1)
    assert paths_of(raw) == ["$.sconds", "$.facts[0].kind", "$.facts[1].y", "$.facts[2].confidence"]


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b'{"document": "a", "status": "ok", "seconds": NaN}', b"[1] x"])
def test_what_is_no_json_is_a_fault(raw: bytes) -> None:
    """NaN is no JSON either."""
    assert paths_of(raw) == [""]


@pytest.mark.parametrize("raw", [b"[]", b"null", b"3", b'"a"'])
def test_what_is_no_object_is_a_fault(raw: bytes) -> None:
    """A line is one object."""
    assert paths_of(raw) == ["$"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_confidence_that_is_no_number_is_a_fault(number: float) -> None:
    """An extractor in Python can give NaN, which JSON cannot."""
    fact, faults = read_fact({**DATE, "confidence": number}, where="w", index=3)
    assert fact is not None
    assert [fault.path for fault in faults] == ["$.facts[3].confidence"]


def test_an_unknown_kind_is_told_with_the_known_ones() -> None:
    """The remedy names the nearest kind."""
    _, faults = read_fact({**DATE, "kind": "dates"}, where="w", index=0)
    assert "'date'" in faults[0].remedy


@pytest.mark.parametrize(
    "raw",
    [
        b'{"document": "a", "status": "ok", "facts": [{"kind": "figure", "span": [0, 4], "value": "1", "kind": "date"}]}',
        b'{"document": "a", "status": "ok", "status": "no"}',
        b'{"document": "a", "status": "no", "status": "ok"}',
        b'{"document": "a", "status": "ok", "facts": [1], "facts": []}',
        b'{"document": "\\ud800", "status": "ok"}',
        b'{"document": "a", "status": "ok", "facts": [{"kind": "date", "span": [0, 99999999999999999999]}]}',
        b'{"document": "a", "status": "ok", "facts": [{"kind": "date", "span": [true, 2]}]}',
        b'{"document": "a", "status": "ok", "facts": null}',
        b'{"document": "a", "status": "ok", "facts": {}}',
    ],
)
def test_a_line_is_read_or_has_a_fault(raw: bytes) -> None:
    """No line is dropped in silence, however odd."""
    prediction, faults = read_line(raw, where="w")
    assert (prediction is None) is bool(faults)


@given(
    st.builds(
        Prediction,
        document=st.text(max_size=5),
        status=st.sampled_from(["ok", "failed"]),
        facts=st.lists(
            st.builds(Date, span=st.just((0, 1)), value=st.none() | st.text(max_size=5))
            | st.builds(Figure, quote=st.just("x"), amount=st.none() | st.text(max_size=5))
            | st.builds(Actor, span=st.just((2, 9)), confidence=st.none() | st.floats(0, 1)),
            max_size=3,
        ).map(tuple),
    )
)
def test_a_prediction_reads_back_as_it_was_written(prediction: Prediction) -> None:
    """Writing and reading a line is the identity, on one line."""
    written = to_json(prediction)
    assert written.count(b"\n") == 1
    assert read_line(written, where="w") == (prediction, [])


def test_compressed_lines_are_read_by_content(tmp_path: Path) -> None:
    """Gzip needs no special name; numbers count blank lines too."""
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(b"one\n\n \ntwo")
    packed.write_bytes(gzip.compress(b"one\n\n \ntwo"))
    assert list(lines_of(plain)) == list(lines_of(packed)) == [(1, b"one\n"), (4, b"two")]


def test_broken_compression_and_missing_files_are_input_errors(tmp_path: Path) -> None:
    """Half a gzip file is a fault that names the file."""
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(b"one\n" * 1000)[:-9])
    for path in (packed, tmp_path / "nowhere"):
        with pytest.raises(InputError, match=path.name):
            list(lines_of(path))


@pytest.mark.parametrize("span", [(0, 99), (98, 99), (-1, 3), (4, 4), (5, 4)])
def test_a_span_outside_the_text_is_a_fault(span: tuple[int, int]) -> None:
    """So is an empty one, and one that runs backwards."""
    faults = misplaced([Date(span=(0, 4)), Date(span=span)], "2024 was", where="w")
    assert [fault.path for fault in faults] == ["$.facts[1].span"]


def test_a_quote_that_is_not_at_its_span_is_a_fault() -> None:
    """The fault says what stands there and where the quote is."""
    faults = misplaced([Date(span=(0, 4), quote="2024")], "In 2024", where="w")
    assert [fault.path for fault in faults] == ["$.facts[0].span"]
    assert "'In 2'" in faults[0].found
    assert "3:7" in faults[0].remedy


@pytest.mark.parametrize("before", ["👩‍👩‍👧 ", "🇰🇷 ", "e\u0301 ", "line\r\n", "\u200b ", "\ufeff", "\U0001d7d9 "])
def test_offsets_are_code_points_whatever_stands_before(before: str) -> None:
    """Emoji, CRLF, combining and invisible characters count one for each code point."""
    text = f"{before}South Korea"
    (span,) = grounded([Actor(quote="South Korea")], text)
    assert span == (len(before), len(before) + 11)
    assert misplaced([Actor(span=span, quote="South Korea")], text, where="w") == []


def test_the_nth_use_of_a_quote_belongs_to_its_nth_place() -> None:
    """Further uses fall on the last place, where they are duplicates."""
    facts = [Actor(quote="Seoul")] * 4
    assert grounded(facts, "Seoul, Seoul and Seoul") == [(0, 5), (7, 12), (17, 22), (17, 22)]


def test_uses_are_counted_for_each_kind() -> None:
    """A date does not use up a place of a figure."""
    assert grounded([Date(quote="2024"), Figure(quote="2024")], "2024 and 2024") == [(0, 4), (0, 4)]


def test_a_span_goes_before_a_quote() -> None:
    """Who gives a span is taken at their word."""
    assert grounded([Date(span=(9, 13), quote="2024"), Date(quote="2024")], "2024 and 2024") == [(9, 13), (0, 4)]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("2", "12,000"),
        ("12", "12,000"),
        ("000", "12,000"),
        ("12,000", "112,000"),
        ("12,000", "12,000,000"),
        ("3.5", "3.55"),
        ("3", "3.5"),
        ("5", "3.5"),
        ("2", "2024"),
        ("up to 12", "up to 12.5"),
        ("2024", "20245"),
        ("12.", "to 12.5 per cent"),
        ("12,", "some 12,000 men"),
    ],
)
def test_a_quote_is_never_placed_inside_a_longer_number(quote: str, text: str) -> None:
    """Digits are not looked for among other digits, before or after, with or without separators."""
    assert grounded([Figure(quote=quote)], text) == [None]


def test_a_number_at_the_end_of_a_clause_is_whole() -> None:
    """A comma or full stop that no digit follows does not make the number longer."""
    assert grounded([Figure(quote="12")], "12, then 13") == [(0, 2)]
    assert grounded([Figure(quote="12")], "It was 12.") == [(7, 9)]
    assert grounded([Figure(quote="12")], "12,000 or 12") == [(10, 12)]


def test_a_quote_is_placed_inside_a_word_only_where_it_never_stands_alone() -> None:
    """A man is found after a woman; inside the word only if there is nothing else."""
    assert grounded([Actor(quote="man")], "woman and man") == [(10, 13)]
    assert grounded([Actor(quote="man")], "woman") == [(2, 5)]


@pytest.mark.parametrize(
    ("quote", "text"), [("South Korea", "South\r\n  Korea"), ("Kenya's", "Kenya’s"), ('"X"', "“X”"), ("a  b", "a b")]
)
def test_white_space_and_quote_marks_are_folded(quote: str, text: str) -> None:
    """Only these are: what is quoted else must be there letter by letter."""
    assert grounded([Actor(quote=quote)], text) == [(0, len(text))]


@pytest.mark.parametrize("quote", ["south korea", "Sout Korea", "South Koreans", "SouthKorea"])
def test_a_quote_is_never_placed_by_likeness(quote: str) -> None:
    """Another case, a letter less or more: it is ungrounded."""
    assert grounded([Actor(quote=quote)], "South Korea") == [None]


@given(st.text("ab1,. ’\n", max_size=20), st.text("ab1,. '\n", min_size=1, max_size=4).filter(str.strip))
def test_a_place_reads_as_its_quote(text: str, quote: str) -> None:
    """Wherever a quote is placed, the text there is the quote but for white space and quote marks."""
    (span,) = grounded([Date(quote=quote)], text)
    if span is not None:
        assert text[slice(*span)].replace("’", "'").split() == quote.split()


@pytest.mark.parametrize(
    ("fact", "paths"),
    [
        (Date(value="yesterday"), ["$.facts[0].value"]),
        (Date(value="2024-02-30"), ["$.facts[0].value"]),
        (Figure(amount="1,000", upper="2e3"), ["$.facts[0].amount", "$.facts[0].upper"]),
        (Figure(amount="NaN"), ["$.facts[0].amount"]),
        (Date(value="2024-W18"), []),
        (Figure(amount="-0.5"), []),
        (Actor(name="anything"), []),
    ],
)
def test_a_value_that_can_never_be_right_is_told(fact: Fact, paths: list[str]) -> None:
    """It is no error of the run, but the extractor's author wants to know."""
    assert [fault.path for fault in ill_formed_values([fact], where="w")] == paths
