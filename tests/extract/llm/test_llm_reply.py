"""From an answer to facts: which replies are taken, which fail, and what the reason says."""

import contextlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.extract.llm.answer import Answer
from factgauge.extract.llm.errors import ArticleFailedError, ReplyCutOffError, ReplyFormError, shown
from factgauge.extract.llm.form import KEYS, RECORDS, digest_of_schema, fact_of, schema_of
from factgauge.extract.llm.reply import facts_of
from factgauge.facts import KINDS, Actor, Date, Fact, Figure

EMPTY = {"dates": [], "figures": [], "actors": []}
ONE_DATE = {**EMPTY, "dates": [{"quote": "3 May", "value": None, "type": None, "edge": None, "role": None}]}


def read(content: Any, **message: Any) -> tuple[Fact, ...]:
    text = content if isinstance(content, str | list) else json.dumps(content)
    choice = {"finish_reason": "stop", "message": {"content": text, **message}}
    return facts_of(Answer(status=200, body={"choices": [choice]}), KINDS)


def replied(kind: str, **fields: Any) -> dict[str, Any]:
    return {**EMPTY, kind: [{"quote": "x", **fields}]}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ONE_DATE),
        json.dumps(ONE_DATE, indent=2),
        f"\n\n  {json.dumps(ONE_DATE)}\n",
        f"```json\n{json.dumps(ONE_DATE, indent=1)}\n```",
        f"```\n{json.dumps(ONE_DATE)}\n```\n",
        f"```JSON\r\n{json.dumps(ONE_DATE)}\r\n```",
        [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": json.dumps(ONE_DATE)}],
    ],
)
def test_json_alone_or_in_one_fence_is_taken(content: Any) -> None:
    """White space around it, one fenced block and parts of text change nothing."""
    assert read(content) == (Date(quote="3 May"),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Here you are: {}", "there is text around it"),
        (f"{json.dumps(EMPTY)} I hope this helps!", "there is text around it"),
        (f"Sure!\n```json\n{json.dumps(EMPTY)}\n```", "there is text around it"),
        (f"```json\n{json.dumps(EMPTY)}\n```\n```json\n{json.dumps(EMPTY)}\n```", "there is text around it"),
        (f"<think>Hm.</think>{json.dumps(EMPTY)}", "the model's reasoning"),
        ("{'dates': []}", "is no JSON"),
        ('{"dates": [],}', "is no JSON"),
        ('{"dates": NaN}', "NaN is no JSON"),
        ('{"dates": [], "dates": [1]}', "'dates' stands twice"),
        ("[" * 100_000, "cannot be read|in the middle"),
        ('{"dates": ' + "9" * 10_000 + "}", "cannot be read"),
        ("null", "must be an object"),
        ('"text"', "must be an object"),
        ("[]", "must be an object"),
    ],
)
def test_what_is_no_json_object_fails(content: str, words: str) -> None:
    """The reason says what stands there."""
    with pytest.raises(ArticleFailedError, match=words):
        read(content)


@pytest.mark.parametrize("end", range(1, len(json.dumps(ONE_DATE)) - 1, 5))
def test_a_reply_that_ends_early_was_cut_off_or_is_no_json(end: int) -> None:
    """Wherever it ends, no fact comes out of it."""
    with pytest.raises((ReplyCutOffError, ReplyFormError)):
        read(json.dumps(ONE_DATE)[:end])


@pytest.mark.parametrize("content", ['{"dates": [', '{"dates": [{"quote": "3 M', '{"dates": [{"quote": "3 May"}', "{"])
def test_json_that_ends_in_the_middle_is_called_cut_off(content: str) -> None:
    """Even where the endpoint says that the model had stopped by itself."""
    with pytest.raises(ReplyCutOffError, match="in the middle of its JSON"):
        read(content)


@pytest.mark.parametrize("reason", ["length", "max_tokens", "model_length"])
def test_a_reply_at_its_limit_is_cut_off_though_it_may_look_whole(reason: str) -> None:
    """Who was stopped had perhaps more to say."""
    choice = {"finish_reason": reason, "message": {"content": json.dumps(EMPTY)}}
    with pytest.raises(ReplyCutOffError, match=reason):
        facts_of(Answer(status=200, body={"choices": [choice]}), KINDS)


@pytest.mark.parametrize("reason", [None, {"a": 1}, ["length"], 3])
def test_a_strange_reason_does_no_harm(reason: Any) -> None:
    """Only the known ones mean something."""
    choice = {"finish_reason": reason, "message": {"content": json.dumps(EMPTY)}}
    assert facts_of(Answer(status=200, body={"choices": [choice]}), KINDS) == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (replied("dates", type="DAY"), r"\$\.dates\[0\]\.type: unknown value 'DAY'"),
        (replied("dates", edge="about"), r"\$\.dates\[0\]\.edge"),
        (replied("dates", when="2022"), r"\$\.dates\[0\]\.when: unknown key"),
        (replied("dates", span=[0, 1]), r"\$\.dates\[0\]\.span: unknown key"),
        (replied("figures", amount=40), r"\$\.figures\[0\]\.amount: .*write it as a string"),
        (replied("figures", modifier="circa"), r"\$\.figures\[0\]\.modifier"),
        (replied("actors", type="company"), r"\$\.actors\[0\]\.type"),
        (replied("actors", quote=" "), r"\$\.actors\[0\]\.quote: is blank"),
        (replied("actors", quote=None), r"\$\.actors\[0\]\.quote"),
        (replied("actors", confidence=2), r"\$\.actors\[0\]\.confidence: must be between 0 and 1"),
        ({**EMPTY, "actors": [{"name": "x"}]}, r"\$\.actors\[0\]\.quote: is missing"),
        ({**EMPTY, "actors": ["x"]}, r"\$\.actors\[0\]: must be an object"),
        ({**EMPTY, "actors": None}, r"\$\.actors: must be an array"),
        ({**EMPTY, "actor": []}, r"\$\.actor: unknown key; did you mean 'actors'\?"),
        (replied("actors", name="\ud83d"), "half of a surrogate pair"),
    ],
)
def test_one_malformed_fact_fails_the_reply(content: Any, words: str) -> None:
    """Leaving it out would flatter the model; its place in the reply is told."""
    with pytest.raises(ReplyFormError, match=words):
        read(content)


def test_three_faults_are_told_and_the_rest_counted() -> None:
    """A reply that is wrong throughout gives a short message."""
    with pytest.raises(ReplyFormError, match=r"dates\[0\].*dates\[1\].*dates\[2\].*… and 7 more$"):
        read({**EMPTY, "dates": [{"quote": 1}] * 10})


def test_what_may_be_null_may_be_missing() -> None:
    """It means the same, and models leave it out where no schema holds them."""
    assert read(replied("figures", amount="40")) == (Figure(quote="x", amount="40"),)


def test_a_value_that_is_wrong_is_kept() -> None:
    """A string of another form than TIMEX3 is a wrong value, which is what scores are for."""
    assert read(replied("dates", value="third of May")) == (Date(quote="x", value="third of May"),)


def test_confidence_is_taken_where_it_is_given() -> None:
    """It is in no schema of ours; a prompt of one's own may ask for it."""
    assert read(replied("actors", confidence=0.5)) == (Actor(quote="x", confidence=0.5),)
    assert "confidence" not in json.dumps(schema_of(KINDS))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["dates", "quote", "value", "figures", "actors"]), inner)
        ),
    )
)
def test_any_json_is_read_or_fails_with_a_reason(raw: Any) -> None:
    """No form of a reply gets past the reader as another error."""
    for answer in (Answer(status=200, body=raw), Answer(status=200, body={"choices": [{"message": raw}]})):
        with pytest.raises(ArticleFailedError):
            facts_of(answer, KINDS)
    with contextlib.suppress(ArticleFailedError):
        assert isinstance(read(json.dumps(raw)), tuple)


def texts() -> st.SearchStrategy[str | None]:
    return st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(quotes=st.lists(st.text(min_size=1).filter(str.strip)), value=texts())
def test_every_fact_of_a_good_reply_comes_out_in_order(quotes: list[str], value: str | None) -> None:
    """None is lost, none is changed, none is moved."""
    facts = read({**EMPTY, "dates": [{"quote": quote, "value": value} for quote in quotes]})
    assert [(fact.quote, fact.value) for fact in facts if isinstance(fact, Date)] == [
        (quote, value) for quote in quotes
    ]


def objects_in(schema: Any) -> list[dict[str, Any]]:
    below = [
        each
        for part in (schema.values() if isinstance(schema, dict) else schema)
        if isinstance(part, dict | list)
        for each in objects_in(part)
    ]
    return ([schema] if isinstance(schema, dict) and schema.get("type") == "object" else []) + below


@pytest.mark.parametrize("kinds", [KINDS, ("date",), ("figure", "actor")])
def test_the_schema_keeps_to_what_strict_outputs_allow(kinds: Any) -> None:
    """Every object requires each of its keys and forbids all others; no other keywords are used."""
    schema = schema_of(kinds)
    objects = objects_in(schema)
    assert len(objects) == 1 + len(kinds)
    for each in objects:
        assert each["required"] == list(each["properties"])
        assert each["additionalProperties"] is False
    text = json.dumps(schema)
    assert not any(
        f'"{word}"' in text for word in ("$ref", "oneOf", "minLength", "pattern", "format", "const", "default")
    )
    assert list(schema["properties"]) == [KEYS[kind] for kind in kinds]


def test_a_model_writes_the_quote_first() -> None:
    """The keys of a fact are in the order of the schema: the words before what they mean."""
    for kind in KINDS:
        record = schema_of([kind])["properties"][KEYS[kind]]["items"]
        assert next(iter(record["properties"])) == "quote"


def test_the_schema_has_the_words_of_the_facts() -> None:
    """Each field of a reply is one of the fact, with the same words to choose from."""
    for kind in KINDS:
        fields = {field.name: field.type for field in msgspec.structs.fields(RECORDS[kind])}
        fact = type(fact_of(RECORDS[kind](quote="x")))
        own = {field.name: field.type for field in msgspec.structs.fields(fact)}
        assert fact.kind == kind
        assert {name: own[name] for name in fields if name != "quote"} == {
            name: fields[name] for name in fields if name != "quote"
        }


def test_the_digest_of_the_schema_tells_kinds_apart() -> None:
    """Another choice of kinds is another form."""
    assert len({digest_of_schema(kinds) for kinds in (KINDS, ("date",), ("actor",))}) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n\tb", "a b"), ("x" * 400, "x" * 300 + "…"), ("\x1b[31m", "\ufffd[31m"), ("", ""), (None, "None")],
)
def test_foreign_text_is_shown_on_one_short_line(text: Any, line: str) -> None:
    """Terminals and tables are safe from it."""
    assert shown(text) == line


def test_the_reader_takes_no_more_than_it_needs(lab: Any) -> None:
    """Fields that endpoints add of their own are passed over."""
    body = lab.completion(EMPTY, annotations=[], reasoning_content="Hm.") | {"service_tier": "default", "error": None}
    assert facts_of(Answer(status=200, body=body), KINDS) == ()
