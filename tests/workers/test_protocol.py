import datetime
import json
from typing import Any

import msgspec
import pytest

from factgauge.facts import Actor, Date, Document, Figure
from factgauge.workers.protocol import (
    Ask,
    Bye,
    Error,
    Greeting,
    Hello,
    NotUnderstoodError,
    RefusedError,
    Result,
    check_hello,
    decode,
    encode,
    facts_of,
)

DOCUMENT = Document(
    id="a-1", text="🙂 In 1999 about 40 👩‍👧 left.", published=datetime.date(2024, 10, 29), language="en"
)


def hello(**more: Any) -> Hello:
    return Hello(**{"protocol": 1, "name": "years", "kinds": ("date", "figure")} | more)


def result(facts: Any) -> Result:
    return Result(id="a-1", facts=msgspec.Raw(json.dumps(facts).encode()))


def year(start: int, end: int) -> dict[str, Any]:
    return {"kind": "date", "span": [start, end], "quote": "1999", "value": "1999"}


def test_messages_are_written_as_the_documentation_says() -> None:
    """One JSON object a line, with a type; what is at its default is left out."""
    assert encode(Greeting(protocol=1)) == b'{"type":"hello","protocol":1}\n'
    assert encode(Bye()) == b'{"type":"bye"}\n'
    asked = json.loads(encode(Ask(document=DOCUMENT)))
    assert asked == {
        "type": "document",
        "document": {"id": "a-1", "text": DOCUMENT.text, "published": "2024-10-29", "language": "en"},
    }
    assert json.loads(encode(Ask(document=DOCUMENT, more=2)))["more"] == 2


def test_what_an_extractor_may_say_is_read() -> None:
    """A hello, a result and an error are read; keys of later versions are passed over."""
    assert decode(b'{"type":"hello","protocol":1,"name":"x","kinds":["date"],"mood":"good"}') == hello(
        name="x", kinds=("date",)
    )
    read = decode(b'{"facts":[],"id":"a-1","type":"result","usage":{"usd":0.5}}')
    assert isinstance(read, Result)
    assert (read.id, bytes(read.facts), read.usage) == ("a-1", b"[]", {"usd": 0.5})
    assert decode(b'{"type":"error","id":"a-2","message":"no"}') == Error(id="a-2", message="no")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"Loading model...\n", "printed 'Loading model...' to stdout, where only messages may stand; print to stderr"),
        (b"\n", "printed '' to stdout"),
        (b"\xff\xfe\x00", "printed '��\\x00' to stdout"),
        (b'{"type":"result","id":"a-1","facts":' + b"[" * 100_000, "to stdout"),
        (b'{"type":"result"', "to stdout"),
        (b"[1, 2]", r"not as it must be: $: Expected `object`, got `array`; see docs/protocol.md"),
        (b'{"type":"answer","id":"a-1"}', "$.type: Invalid value 'answer'"),
        (b'{"id":"a-1","facts":[]}', "missing required field `type`"),
        (b'{"type":"result","facts":[]}', "missing required field `id`"),
        (b'{"type":"result","id":7,"facts":[]}', "$.id: Expected `str`, got `int`"),
        (b'{"type":"result","id":"a","facts":[],"seconds":-1}', "$.seconds: Expected `float` >= 0.0"),
        (b'{"type":"error","id":"a","message":"no","seconds":NaN}', "to stdout"),
        (b'{"type":"hello","protocol":1,"name":"x","kinds":["place"]}', "$.kinds[0]: Invalid enum value 'place'"),
        (b'{"type":"hello","protocol":1,"name":"x","kinds":["date"],"offsets":"utf8"}', "Invalid enum value 'utf8'"),
    ],
)
def test_what_is_no_message_is_told_with_what_came(line: bytes, reason: str) -> None:
    """Garbage is quoted, and a message of a wrong form is told with the path of what is wrong."""
    with pytest.raises(NotUnderstoodError) as refused:
        decode(line)
    assert reason in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"protocol": 2}, "it speaks version 2 of the protocol; this factgauge speaks version 1"),
        ({"kinds": ()}, "its hello names no kind"),
        ({"name": " "}, "its hello gives no name"),
        ({"batch": 0}, "its hello wants batches of 0; give 1 or more"),
    ],
)
def test_a_hello_that_cannot_be_worked_with_is_refused(more: dict[str, Any], reason: str) -> None:
    """A version, a kind, a name and a batch are needed."""
    assert reason in str(check_hello(hello(**more)))
    assert check_hello(hello()) is None


@pytest.mark.parametrize(("unit", "start", "end"), [("codepoint", 5, 9), ("utf16", 6, 10), ("byte", 8, 12)])
def test_spans_come_in_the_unit_of_the_hello(unit: str, start: int, end: int) -> None:
    """🙂 is one code point, two UTF-16 units or four bytes; the fact is the same."""
    facts = facts_of(result([year(start, end)]), DOCUMENT, hello(offsets=unit))
    assert facts == (Date(span=(5, 9), quote="1999", value="1999"),)


@pytest.mark.parametrize(
    ("facts", "more", "reason"),
    [
        ({"kind": "date"}, {}, "$.facts: must be an array"),
        ([7], {}, "$.facts[0]: must be an object"),
        ([{"span": [0, 1]}], {}, "$.facts[0].kind: kind is missing"),
        ([{"kind": "date", "value": "1999"}], {}, "$.facts[0]: has neither span nor quote"),
        ([{"kind": "date", "quote": " "}], {}, "$.facts[0].quote: is blank"),
        ([{"kind": "date", "quote": "1999", "confidence": 1.5}], {}, "$.facts[0].confidence: must be between 0 and 1"),
        ([{"kind": "date", "quote": "1999", "vale": "1999"}], {}, "unknown key 'vale'; did you mean 'value'?"),
        ([year(6, 10)], {}, "quote '1999' is not at 6:10, which reads '999 '; it stands at 5:9"),
        ([year(5, 5)], {}, "$.facts[0].span"),
        ([year(5, 900)], {"offsets": "byte"}, "$.facts[0].span"),
        ([year(1, 10)], {"offsets": "utf16"}, "offset 1 lies inside the character '🙂', in UTF-16 units"),
        ([{"kind": "date", "span": "5:9"}], {"offsets": "utf16"}, "$.facts[0].span"),
        ([{"kind": "date", "span": [5.0, 9.5]}], {"offsets": "byte"}, "$.facts[0].span"),
        ([{"kind": "actor", "quote": "left"}], {}, "gave a fact of kind actor, which it does not declare"),
        ([year(0, 900)] * 5, {}, "… and 2 more"),
    ],
)
def test_facts_that_cannot_be_of_this_article_are_refused(facts: Any, more: dict[str, Any], reason: str) -> None:
    """The form, the place, the quote and the kind are checked as strictly as in a file; the first three faults are told."""
    with pytest.raises(RefusedError) as refused:
        facts_of(result(facts), DOCUMENT, hello(**more))
    assert reason in str(refused.value)


def test_facts_of_all_kinds_are_read() -> None:
    """Each kind with its own fields; a quote without a span is left for the alignment."""
    raw = [
        {"kind": "date", "quote": "1999", "value": "1999", "confidence": 0.5},
        {"kind": "figure", "span": [16, 18], "amount": "40", "modifier": "approx"},
        {"kind": "actor", "quote": "👩‍👧", "name": "two"},
    ]
    assert facts_of(result(raw), DOCUMENT, hello(kinds=("date", "figure", "actor"))) == (
        Date(quote="1999", value="1999", confidence=0.5),
        Figure(span=(16, 18), amount="40", modifier="approx"),
        Actor(quote="👩‍👧", name="two"),
    )
