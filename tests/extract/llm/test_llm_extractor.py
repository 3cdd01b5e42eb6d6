"""The extractor against an endpoint on this machine: facts, failures, batches, usage, and a key that nobody sees."""

import logging
import subprocess
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factgauge.errors import BrokenExtractorError, InputError
from factgauge.extract.llm import llm
from factgauge.extract.llm.errors import (
    ArticleFailedError,
    ReplyCutOffError,
    ReplyFormError,
    ReplyRefusedError,
    RequestFailedError,
)
from factgauge.extract.llm.worker import LlmExtractor
from factgauge.facts import Actor, Date, Document, Figure
from factgauge.plugins import contract
from factgauge.plugins.options import configure
from factgauge.predictions import grounded

KEY = "sk-test-9f8e7d6c5b4a"
SOMEWHERE = "http://127.0.0.1:9/v1"


def made(**options: Any) -> LlmExtractor:
    worker = llm.make(configure(llm, {"base_url": SOMEWHERE} | options, "tiny", where="llm:tiny"))
    assert isinstance(worker, LlmExtractor)
    return worker


def test_a_reply_becomes_facts_with_quotes(lab: Any) -> None:
    """Each fact has the quote and the values of the reply, in its order, and no span."""
    (facts,) = lab.make().extract_batch([lab.document])
    assert list(facts) == [
        Date(quote="3 May 2022", value="2022-05-03", type="DATE", role="event"),
        Figure(quote="about 40", amount="40", modifier="approx", item="cranes"),
        Figure(quote="40", amount="40", modifier="exact"),
        Actor(quote="Port of Callao", name="Port of Callao", type="organisation"),
        Actor(quote="Port of Callao", name="Port of Callao", type="organisation"),
    ]


def test_quotes_are_placed_by_their_order(lab: Any) -> None:
    """The n-th use of a quote is its n-th place in the article, counted in code points."""
    (facts,) = lab.make().extract_batch([lab.document])
    spans = grounded(list(facts), lab.document.text)
    assert [lab.document.text[slice(*span)] for span in spans] == [fact.quote for fact in facts]
    assert spans[3] != spans[4]


def test_an_invented_quote_is_kept_and_is_nowhere(lab: Any) -> None:
    """What the model made up stays a fact, so that it counts against it."""
    lab.found["actors"].append({"quote": "Port of Atlantis", "name": "Port of Atlantis", "type": "organisation"})
    lab.server.script = [lab.played(body=lab.completion(lab.found))]
    (facts,) = lab.make().extract_batch([lab.document])
    assert facts[-1].quote == "Port of Atlantis"
    assert grounded(list(facts), lab.document.text)[-1] is None


def test_an_empty_reply_is_an_article_without_facts(lab: Any) -> None:
    """Three empty lists are an answer."""
    lab.server.script = [lab.played(body=lab.completion({"dates": [], "figures": [], "actors": []}))]
    assert [list(facts) for facts in lab.make().extract_batch([lab.document])] == [[]]


def test_the_request_is_a_chat_completion_with_a_strict_schema(lab: Any) -> None:
    """The body holds the model, one message with the article, and the schema; nothing that was not set."""
    lab.make().extract_batch([lab.document])
    (seen,) = lab.server.seen
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["Authorization"] == f"Bearer {KEY}"
    assert set(seen.body) == {"model", "messages", "response_format"}
    assert seen.body["model"] == "tiny"
    assert seen.body["response_format"]["json_schema"]["strict"] is True
    assert lab.document.text in seen.prompt
    assert "Published: 2022-05-05 (weekday: Thursday)" in seen.prompt


@pytest.mark.parametrize(("mode", "form"), [("json_object", {"type": "json_object"}), ("none", None)])
def test_the_form_may_be_asked_for_otherwise(lab: Any, mode: str, form: dict[str, str] | None) -> None:
    """Any JSON object, or the prompt alone."""
    lab.make(schema=mode).extract_batch([lab.document])
    assert lab.server.seen[0].body.get("response_format") == form


def test_parameters_are_sent_as_they_are_given(lab: Any) -> None:
    """Each parameter stands in the body under its own name, and extra ones beside them."""
    given = {"temperature": 0, "top_p": 0.9, "seed": 7, "max_completion_tokens": 900}
    lab.make(**given, extra={"reasoning_effort": "low", "top_k": 1}).extract_batch([lab.document])
    body = lab.server.seen[0].body
    assert {name: body[name] for name in given} == given
    assert (body["reasoning_effort"], body["top_k"]) == ("low", 1)
    assert "max_tokens" not in body


def test_only_the_kinds_that_are_wanted_are_asked_for(lab: Any) -> None:
    """Schema, prompt and declared kinds have those kinds only."""
    lab.server.script = [lab.played(body=lab.completion({"dates": lab.found["dates"]}))]
    worker = lab.make(kinds=["date"])
    assert contract.kinds_of(llm, worker) == ("date",)
    (facts,) = worker.extract_batch([lab.document])
    assert [fact.kind for fact in facts] == ["date"]
    assert '"figures"' not in lab.server.seen[0].prompt
    assert list(lab.server.seen[0].body["response_format"]["json_schema"]["schema"]["properties"]) == ["dates"]


@pytest.mark.parametrize(
    ("body", "failure", "words"),
    [
        ({"content": '{"dates": [{"quote": "3 M', "reason": "length"}, ReplyCutOffError, "limit of tokens"),
        ({"content": '{"dates": [{"quote": "3 M'}, ReplyCutOffError, "in the middle of its JSON"),
        ({"content": "I found no facts."}, ReplyFormError, "is no JSON"),
        ({"content": "[]"}, ReplyFormError, "must be an object with the keys dates, figures, actors"),
        ({"content": None, "refusal": "I cannot help with that."}, ReplyRefusedError, "I cannot help with that"),
        ({"content": None, "reason": "content_filter"}, ReplyRefusedError, "content filter"),
        ({"content": ""}, ReplyFormError, r"the reply is empty \(finish_reason 'stop'\)"),
        ({"content": None, "tool_calls": [{"id": "1"}]}, ReplyFormError, "called a tool instead of answering"),
        ({"content": None, "reasoning_content": "Hm."}, ReplyFormError, "there is reasoning, and no answer"),
        ({"content": {"dates": [], "figures": [], "actors": [], "events": []}}, ReplyFormError, r"\$\.events"),
        ({"content": {"dates": [], "figures": []}}, ReplyFormError, r"\$\.actors: must be an array"),
    ],
)
def test_a_bad_reply_fails_the_article(lab: Any, body: dict[str, Any], failure: type[Exception], words: str) -> None:
    """Cut off, no JSON, refused, of another form: the article fails at once with the reason, and its tokens are counted."""
    lab.server.script = [lab.played(body=lab.completion(**body))]
    worker = lab.make()
    with pytest.raises(failure, match=words):
        worker.extract_batch([lab.document])
    assert len(lab.server.seen) == 1
    assert worker.usage() == {"requests": 1, "prompt_tokens": 1000, "completion_tokens": 100}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, {"error": {"message": "response_format json_schema is not supported"}}, "try another -o schema"),
        (400, {"error": {"message": "Use 'max_completion_tokens' instead."}}, "-o max_completion_tokens="),
        (401, {"error": {"message": "bad key"}}, "HTTP 401: bad key; the key comes from"),
        (404, {"detail": "Not Found"}, "HTTP 404: Not Found; check the model"),
        (422, {"detail": [{"msg": "field required"}]}, "field required"),
        (307, b"", "redirects are not followed"),
        (200, {"error": {"message": "upstream is down", "code": 502}}, "HTTP 200: upstream is down"),
        (200, {"choices": [{"error": {"message": "upstream broke"}, "message": {}}]}, "upstream broke"),
    ],
)
def test_a_refused_request_fails_at_once(lab: Any, status: int, body: Any, words: str) -> None:
    """What will not pass is not tried again; the server's message is told, with what may help."""
    lab.server.script = [lab.played(status=status, body=body, headers={"Location": "/elsewhere"})]
    with pytest.raises(RequestFailedError, match=words):
        lab.make().extract_batch([lab.document])
    assert len(lab.server.seen) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>welcome</html>", "did not answer in JSON"),
        (b"\xff\xfe", "did not answer in JSON"),
        (b"[1]", "without choices"),
        ({"choices": []}, "without choices"),
        ({"choices": [{"message": "x"}]}, "without choices"),
    ],
)
def test_what_is_no_completion_fails_the_article(lab: Any, body: Any, words: str) -> None:
    """A page, a list, a completion without choices."""
    lab.server.script = [lab.played(body=body)]
    with pytest.raises(ReplyFormError, match=words):
        lab.make().extract_batch([lab.document])


def test_an_article_that_is_no_unicode_text_fails_alone(lab: Any) -> None:
    """Half of a surrogate pair cannot be sent; its neighbour is read."""
    broken = Document(id="broken", text="\ud83d")
    failed, facts = lab.ask(lab.make(concurrency=2), [broken, lab.document])
    assert "no Unicode text" in str(failed)
    assert len(facts) == 5


def test_one_failure_fails_one_article_and_nothing_is_asked_twice(lab: Any) -> None:
    """A host that asks again for each article of a failed batch gets what is known already, and every token is counted once."""
    lab.server.reply = lambda seen: (
        lab.played(body=lab.completion("no")) if "article 2" in seen.prompt else lab.server.default
    )
    documents = [Document(id=f"a-{number}", text=f"This is article {number}.") for number in range(6)]
    worker = lab.make(concurrency=3)
    outcomes = lab.ask(worker, documents)
    assert [isinstance(outcome, ReplyFormError) for outcome in outcomes] == [False, False, True, False, False, False]
    assert len(lab.server.seen) == 6
    assert worker.usage() == {"requests": 6, "prompt_tokens": 6000, "completion_tokens": 600}


def test_what_nobody_fetched_is_counted_and_forgotten(lab: Any) -> None:
    """Answers that were kept for single asks are paid for; a later batch asks anew."""
    lab.server.script = [lab.played(body=lab.completion("no"))]
    worker = lab.make()
    with pytest.raises(ArticleFailedError):
        worker.extract_batch([lab.document, lab.document])
    assert worker.usage() == {}
    worker.extract_batch([lab.document, lab.document])
    assert worker.usage() == {"requests": 4, "prompt_tokens": 4000, "completion_tokens": 400}


def test_the_same_article_asked_twice_is_asked_twice(lab: Any) -> None:
    """Nothing is remembered after a success: a repeat measures the model again."""
    worker = lab.make()
    worker.extract_batch([lab.document])
    worker.extract_batch([lab.document])
    assert len(lab.server.seen) == 2


def test_a_batch_is_asked_for_at_once(lab: Any) -> None:
    """As many requests are under way as ``concurrency`` says, and the facts come in the order of the articles."""
    lab.server.default = lab.played(play="late")
    documents = [Document(id=f"a-{number}", text=f"{number}") for number in range(4)]
    worker = lab.make(concurrency=4)
    assert worker.batch_size == 4
    assert len(list(worker.extract_batch(documents))) == 4
    assert lab.server.busiest > 1


def test_money_is_counted_from_tokens(lab: Any) -> None:
    """Prices are dollars per million tokens; usage is told once."""
    worker = lab.make(price_input=2, price_output=10)
    worker.extract_batch([lab.document])
    # 1,000 × 2 / 1,000,000 + 100 × 10 / 1,000,000
    assert worker.usage() == {
        "requests": 1,
        "prompt_tokens": 1000,
        "completion_tokens": 100,
        "usd": pytest.approx(0.003),
    }
    assert worker.usage() == {}


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": "9"}, {"prompt_tokens": 9, "completion_tokens": None}, 3]
)
def test_an_answer_without_usage_says_so(lab: Any, usage: Any) -> None:
    """Its request is counted as one whose cost nobody told, and not as one that cost nothing."""
    lab.server.script = [lab.played(body=lab.completion(lab.found, usage=usage))]
    worker = lab.make(price_input=2, price_output=10)
    worker.extract_batch([lab.document])
    assert worker.usage() == {"requests": 1, "unmetered_requests": 1}


def test_info_says_what_decides_about_answers(lab: Any) -> None:
    """Address, model, digests and parameters from the start; what the endpoint calls its model after the first answer."""
    worker = lab.make(temperature=0, schema="json_object")
    info = contract.info_of(worker)
    assert info["model"] == "tiny"
    assert info["base_url"] == lab.server.url
    assert info["parameters"] == '{"temperature":0.0}'
    assert info["schema"] == "json_object"
    assert all(len(info[name]) == 64 for name in ("prompt sha256", "schema sha256"))
    assert "endpoint tells" not in info
    worker.extract_batch([lab.document])
    assert worker.info()["endpoint tells"] == "model tiny-1"


def test_the_address_comes_from_the_environment_too(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the option the variable of OpenAI's own library counts; a slash at its end does no harm."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{lab.server.url}/")
    worker = lab.make(base_url=None)
    worker.extract_batch([lab.document])
    assert worker.info()["base_url"] == lab.server.url


def test_a_bad_address_in_the_environment_is_refused_without_telling_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in it never gets into the message."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:topsecret@localhost/v1")
    with pytest.raises(InputError, match=r"OPENAI_BASE_URL must have no user") as caught:
        made(base_url=None).open()
    assert "topsecret" not in "".join(traceback.format_exception(caught.value))


def test_a_local_server_needs_no_key(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key no Authorization is sent; nor is it where the option is empty."""
    lab.make(key_variable="").extract_batch([lab.document])
    monkeypatch.delenv("OPENAI_API_KEY")
    lab.make().extract_batch([lab.document])
    assert all("Authorization" not in seen.headers for seen in lab.server.seen)


def test_a_key_that_is_due_is_missed_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI needs one, and so does who names a variable of their own."""
    monkeypatch.setenv("OPENAI_API_KEY", " ")
    with pytest.raises(BrokenExtractorError, match="OPENAI_API_KEY holds no key"):
        made(base_url=None).open()
    with pytest.raises(BrokenExtractorError, match="MY_KEY holds no key"):
        made(key_variable="MY_KEY").open()


@pytest.mark.parametrize("key", ["sk-with space", "sk-with\nnewline", "sk-zażółć-gęślą"])
def test_a_key_that_no_header_can_carry_is_refused_without_telling_it(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """The HTTP library would put it into its message."""
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(BrokenExtractorError, match="no header can carry") as caught:
        made().open()
    assert key not in "".join(traceback.format_exception(caught.value))


def test_a_key_among_the_options_is_refused(tmp_path: Path) -> None:
    """Options and prompt are kept with the run."""
    prompt = tmp_path / "prompt.txt"
    prompt.write_text(f"{KEY} {{{{text}}}}", encoding="utf-8")
    for options in ({"extra": {"api_key": KEY}}, {"prompt": str(prompt)}, {"base_url": f"http://127.0.0.1:9/{KEY}/v1"}):
        with pytest.raises(BrokenExtractorError, match="the key stands in the options or the prompt") as caught:
            made(**options).open()
        assert KEY not in "".join(traceback.format_exception(caught.value))


def test_the_key_is_never_shown(
    lab: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A server that echoes it in headers, errors and replies does not get it into messages, logs, info or recordings."""
    caplog.set_level(logging.DEBUG)
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
    lab.server.script = [
        lab.played(status=401, body={"error": {"message": f"no such key: {KEY}"}}, headers={"X-Key": "x"}),
        lab.played(status=403, body=f"Bearer {KEY} is not allowed".encode()),
        lab.played(status=400, body=f'{{"error": {{"message": "{escaped}"}}}}'.encode()),
        lab.played(body=lab.completion(lab.found, **{KEY: KEY}) | {"system_fingerprint": KEY}),
        lab.played(body=lab.completion(KEY)),
    ]
    worker = lab.make(record=str(tmp_path / "recording.jsonl"))
    told = []
    for _ in range(5):
        try:
            told.append(list(worker.extract_batch([lab.document])))
        except ArticleFailedError as error:
            told.append(traceback.format_exception(error))
    told += [worker.info(), worker.usage(), repr(worker), repr(vars(worker)), contract.info_of(worker)]
    told += [caplog.text, *capfd.readouterr(), (tmp_path / "recording.jsonl").read_text(encoding="utf-8")]
    assert KEY not in repr(told)
    assert "[key]" in repr(told)
    assert all(
        seen.headers["Authorization"] == f"Bearer {KEY}" and KEY not in seen.content.decode()
        for seen in lab.server.seen
    )


def test_a_stand_in_for_a_key_is_no_secret(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local server may want any key; replacing ``40`` in its replies would change them."""
    monkeypatch.setenv("OPENAI_API_KEY", "40")
    (facts,) = lab.make().extract_batch([lab.document])
    assert facts[1].quote == "about 40"


def test_a_missing_library_is_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module can be imported without httpx; opening the extractor then fails."""
    monkeypatch.delitem(sys.modules, "factgauge.extract.llm.endpoint", raising=False)
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ImportError):
        made().open()


def test_the_extractor_is_announced_with_its_model_after_the_colon() -> None:
    """It is an extractor of all kinds whose argument is the model."""
    assert (llm.name, llm.argument, llm.kinds) == ("llm", "model", {"date", "figure", "actor"})


TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        ["{", "}", "{{text}}", "{{weekday}}", "$text", "${x}", '"', "\\", "</article>", "\x00", "\u2028", "🚢", "\r\n"]
    ),
    max_size=8,
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_any_text_reaches_the_server_intact(lab: Any, text: str) -> None:
    """Braces, dollars, quotes, emoji and control characters arrive as they stand in the article."""
    worker = lab.make(schema="none") if not lab.server.seen else lab.server.worker
    lab.server.worker = worker
    worker.extract_batch([Document(id="any", text=text)])
    assert f"<article>\n{text}\n</article>" in lab.server.seen[-1].prompt


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bad=st.lists(st.booleans(), min_size=1, max_size=6))
def test_usage_adds_up_whatever_fails(lab: Any, bad: list[bool]) -> None:
    """The sum over a batch is that of its articles asked alone, failed or not."""
    worker = getattr(lab.server, "worker", None) or lab.make(concurrency=3)
    lab.server.worker = worker
    lab.server.reply = lambda seen: lab.played(
        body=lab.completion("no" if "fails" in seen.prompt.split("<article>")[1] else lab.found)
    )
    documents = [Document(id=f"a-{number}", text="fails" if each else "works") for number, each in enumerate(bad)]
    outcomes = lab.ask(worker, documents)
    assert [isinstance(outcome, Exception) for outcome in outcomes] == bad
    assert Counter(worker.usage())["requests"] == len(bad)


def test_options_can_be_written_as_json() -> None:
    """They are kept with the run, and hold no key."""
    options = configure(llm, {"extra": {"top_k": 4}}, "tiny", where="llm:tiny")
    assert KEY not in msgspec.json.encode(options).decode()


def test_the_prompt_of_the_package_is_printed(tmp_path: Path) -> None:
    """``python -m factgauge.extract.llm`` gives a template that can be used as it is."""
    done = subprocess.run([sys.executable, "-m", "factgauge.extract.llm"], capture_output=True, check=True)
    path = tmp_path / "prompt.txt"
    path.write_bytes(done.stdout)
    (own, ours) = (made(prompt=str(path)), made())
    own.open()
    ours.open()
    assert own.info()["prompt sha256"] == ours.info()["prompt sha256"]
    own.close()
    ours.close()
