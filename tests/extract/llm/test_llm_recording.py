"""Recordings: what is written, what comes back, and what is said where it does not."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from factgauge.errors import InputError
from factgauge.extract.llm import llm
from factgauge.extract.llm.answer import Answer
from factgauge.extract.llm.errors import ArticleFailedError, NotRecordedError
from factgauge.extract.llm.prompt import Prompt
from factgauge.extract.llm.recording import Recorder, RecordingError, read_recording
from factgauge.extract.llm.request import Request
from factgauge.extract.llm.worker import LlmExtractor
from factgauge.facts import Document, Fact
from factgauge.plugins import contract
from factgauge.plugins.options import configure

PROMPT = Prompt("{{text}}")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Say where to record."""
    return str(tmp_path / "recording.jsonl")


def replaying(path: str, **options: Any) -> LlmExtractor:
    model = options.pop("model", "tiny")
    worker = llm.make(configure(llm, {"replay": path} | options, model, where="llm:tiny"))
    assert isinstance(worker, LlmExtractor)
    worker.open()
    return worker


def in_words(outcomes: list[list[Fact] | Exception]) -> list[object]:
    return [repr(each) if isinstance(each, Exception) else each for each in outcomes]


def lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_a_replay_equals_its_recording(lab: Any, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts, failures with their reasons, tokens and money; without server, key or HTTP library."""
    bad = {"1": lab.played(body=lab.completion("no")), "2": lab.played(status=400, body={"error": {"message": "no"}})}
    bad |= {"3": lab.played(status=500, body=b"broken"), "4": lab.played(play="dropped")}
    lab.server.reply = lambda seen: bad.get(seen.prompt.rsplit("article ", 1)[1][0], lab.server.default)
    documents = [Document(id=f"a-{number}", text=f"This is article {number}.") for number in range(6)]
    prices = {"price_input": 1, "price_output": 2}
    recording = lab.make(record=path, concurrency=3, retries=1, **prices)
    recorded = lab.ask(recording, documents)
    used, told = recording.usage(), recording.info()
    lab.server.stop()
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delitem(sys.modules, "factgauge.extract.llm.endpoint")
    monkeypatch.setitem(sys.modules, "httpx", None)
    replay = replaying(path, concurrency=3, **prices)
    assert in_words(lab.ask(replay, documents)) == in_words(recorded)
    assert [isinstance(each, Exception) for each in recorded] == [False, True, True, True, True, False]
    again = replay.usage()
    assert used.pop("requests") == 8
    assert again == used
    assert {**told, "replay sha256": replay.info()["replay sha256"]} == replay.info()
    replay.close()


def test_a_recording_can_be_read_by_people(lab: Any, path: str) -> None:
    """A line has the article's id, the address, the request and the answer."""
    lab.make(record=path).extract_batch([lab.document])
    (line,) = lines(path)
    assert list(line) == ["key", "document", "base_url", "prompt_sha256", "request", "answer"]
    assert (line["document"], line["base_url"]) == (lab.document.id, lab.server.url)
    assert line["request"] == lab.server.seen[0].body
    assert line["answer"]["body"]["model"] == "tiny-1"
    assert lab.document.text in Path(path).read_text(encoding="utf-8")


def test_repeats_are_recorded_and_replayed_in_order(lab: Any, path: str) -> None:
    """The n-th ask gets the n-th answer, and there is none after the last."""
    replies = [{"dates": [], "figures": [], "actors": [{"quote": quote}]} for quote in ("Port", "Callao")]
    lab.server.script = [lab.played(body=lab.completion(reply)) for reply in replies]
    recording = lab.make(record=path)
    for _ in replies:
        recording.extract_batch([lab.document])
    replay = replaying(path)
    quotes = [fact.quote for _ in replies for facts in replay.extract_batch([lab.document]) for fact in facts]
    assert quotes == ["Port", "Callao"]
    with pytest.raises(NotRecordedError, match="has 2 answers to this request, and answer 3 was asked for"):
        replay.extract_batch([lab.document])
    replay.close()


def test_a_worker_may_begin_with_a_later_answer(lab: Any, path: str) -> None:
    """A repeat in a process of its own has asked nothing yet."""
    empty = {"dates": [], "figures": [], "actors": []}
    lab.server.script = [lab.played(), lab.played(body=lab.completion(empty))]
    recording = lab.make(record=path)
    for _ in range(2):
        recording.extract_batch([lab.document])
    replay = replaying(path, first_answer=2)
    assert [list(facts) for facts in replay.extract_batch([lab.document])] == [[]]
    replay.close()


def test_a_repeat_takes_the_answers_of_its_number(lab: Any, path: str) -> None:
    """Run k of `--repeat N` begins with answer k, counted from the first that is wanted, so that runs differ offline too."""
    replies = [{"dates": [], "figures": [], "actors": [{"quote": quote}]} for quote in ("Port", "Callao", "cranes")]
    lab.server.script = [lab.played(body=lab.completion(reply)) for reply in replies]
    recording = lab.make(record=path)
    for _ in replies:
        recording.extract_batch([lab.document])
    quotes = []
    for first, number in ((1, 0), (1, 1), (2, 1)):
        worker = llm.make(configure(llm, {"replay": path, "first_answer": first}, "tiny", where=""))
        contract.call(worker, "repeat", number)
        contract.call(worker, "open")
        quotes += [fact.quote for facts in worker.extract_batch([lab.document]) for fact in facts]
        contract.call(worker, "close")
    assert quotes == ["Port", "Callao", "cranes"]


def test_the_same_request_twice_in_a_batch_gets_its_answers_in_order(lab: Any, path: str) -> None:
    """Two articles of one text are two asks, in the order of the batch, whatever the concurrency."""
    lab.server.script = [
        lab.played(body=lab.completion({"dates": [], "figures": [], "actors": [{"quote": q}]})) for q in "PC"
    ]
    recording = lab.make(record=path)
    for _ in range(2):
        recording.extract_batch([lab.document])
    for _ in range(5):
        replay = replaying(path, concurrency=8)
        twin = Document(id="twin", text=lab.document.text, published=lab.document.published)
        assert [next(iter(facts)).quote for facts in replay.extract_batch([lab.document, twin])] == ["P", "C"]
        replay.close()


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"model": "other"}, r"differs in: model \('tiny' was recorded, 'other' is asked for\)$"),
        ({"temperature": 0.5}, r"differs in: temperature \('None' was recorded, '0.5' is asked for\)$"),
        ({"schema": "none"}, r"differs in: response_format \(json_schema \w{8} was recorded, none is asked for\)$"),
        ({"prompt": "other.txt"}, "differs in: the prompt$"),
        ({"language": "es"}, "differs in: the kinds, or the article, its date or its language$"),
        ({"id": "unheard-of", "text": "Unheard of."}, "article 'unheard-of' is none of the 1 that it has answers for$"),
        ({"kinds": ["date"]}, r"the kinds, or the article.*; response_format \(json_schema"),
    ],
)
def test_what_was_not_recorded_fails_and_says_what_differs(
    lab: Any, path: str, tmp_path: Path, differing: dict[str, Any], words: str
) -> None:
    """The model, a parameter, the form, the prompt, the article."""
    other = tmp_path / "other.txt"
    other.write_text("Another prompt: {{text}}", encoding="utf-8")
    lab.make(record=path).extract_batch([lab.document])
    of_article = {name: value for name, value in differing.items() if name in Document.__struct_fields__}
    options = {name: value for name, value in differing.items() if name not in of_article}
    replay = replaying(path, **(options | ({"prompt": str(other)} if "prompt" in options else {})))
    asked = msgspec.structs.replace(lab.document, **of_article)
    with pytest.raises(NotRecordedError, match=words):
        replay.extract_batch([asked])
    assert replay.usage() == {}
    replay.close()


def test_a_replay_names_where_it_was_recorded(lab: Any, path: str) -> None:
    """Info has the address of the recording, whatever the options say, and the digest of the file."""
    lab.make(record=path).extract_batch([lab.document])
    replay = replaying(path, base_url="https://somewhere.else/v1")
    info = replay.info()
    assert info["base_url"] == lab.server.url
    assert len(info["replay sha256"]) == 64
    replay.close()


def test_a_broken_recording_is_refused(lab: Any, path: str) -> None:
    """Every line that cannot be used is told with its number: cut off, of another form, changed by hand."""
    lab.make(record=path).extract_batch([lab.document])
    good = Path(path).read_text(encoding="utf-8")
    changed = good.replace("tiny-1", "tiny-2").replace('"model":"tiny"', '"model":"huge"')
    Path(path).write_text(f"{good}{good[:50]}\n{{}}\n[]\n{changed}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        replaying(path)
    told = [str(fault) for fault in caught.value.faults]
    assert told[0].startswith(f"{path}:2: is no JSON")
    assert f"{path}:3 $.key: is missing; add it" in told
    assert f"{path}:4 $: must be an object, got an array" in told
    assert told[-1].startswith(f"{path}:5 $.key: is not the SHA-256 of the request")


def test_a_missing_recording_is_refused(path: str) -> None:
    """There is nothing to replay."""
    with pytest.raises(InputError, match="cannot be read: No such file"):
        replaying(path)


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_asked(lab: Any, tmp_path: Path) -> None:
    """No answer is paid for that cannot be kept."""
    with pytest.raises(InputError, match="cannot be written"):
        lab.make(record=str(tmp_path / "no" / "folder.jsonl"))
    assert lab.server.seen == []


class Fixed:
    """A source with one answer."""

    def ask(self, _: Request) -> Answer:
        """Answer."""
        return Answer(status=200, body={"usage": {"prompt_tokens": 1, "completion_tokens": 2}})

    def close(self) -> None:
        """Nothing is open."""


def record(path: str, count: int, size: int) -> None:
    """Record so many answers to requests of so many characters."""
    recorder = Recorder(path, Fixed(), base_url="http://localhost/v1", prompt=PROMPT)
    for number in range(count):
        recorder.ask(Request(f"a-{number}", json.dumps({"text": "x" * size}, separators=(",", ":")).encode()))
    recorder.close()


def test_a_full_disk_leaves_whole_lines(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that could only be written in part is taken back, and the answer that is lost is an error."""
    record(path, 1, 10)
    whole = Path(path).read_bytes()
    write, calls = os.write, []

    def full(descriptor: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data[:20])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(RecordingError, match=r"cannot be recorded in .*: No space left on device") as caught:
        record(path, 1, 10)
    assert caught.value.answer.status == 200
    assert Path(path).read_bytes() == whole


def test_an_answer_that_is_not_recorded_fails_the_article_and_is_counted(
    lab: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording with holes would be replayed as another run; the tokens are gone all the same."""
    worker = lab.make(record=path)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("factgauge.extract.llm.recording.os.write", full)
    with pytest.raises(ArticleFailedError, match="No space left on device"):
        worker.extract_batch([lab.document])
    monkeypatch.undo()
    assert worker.usage() == {"requests": 1, "prompt_tokens": 1000, "completion_tokens": 100}
    assert Path(path).read_bytes() == b""


def test_a_half_line_of_a_dead_process_does_not_spoil_the_next(path: str) -> None:
    """The new line begins on a line of its own; the half one is told when it is read."""
    Path(path).write_bytes(b'{"key": "cut o')
    record(path, 2, 10)
    with pytest.raises(InputError) as caught:
        read_recording(path)
    assert [fault.where for fault in caught.value.faults] == [f"{path}:1"]
    assert len(Path(path).read_bytes().splitlines()) == 3


RECORD_MUCH = """
import sys
from factgauge.extract.llm.answer import Answer
from factgauge.extract.llm.prompt import Prompt
from factgauge.extract.llm.recording import Recorder
from factgauge.extract.llm.request import Request

class Source:
    def ask(self, request):
        return Answer(status=200, body="y" * 100_000)
    def close(self):
        pass

recorder = Recorder(sys.argv[1], Source(), base_url="http://localhost/v1", prompt=Prompt("{{text}}"))
for number in range(25):
    recorder.ask(Request(str(number), b'{"text":"' + b"x" * 100_000 + b'"}'))
"""


def test_several_processes_record_into_one_file(path: str) -> None:
    """No line is mixed with another, however long they are."""
    workers = [subprocess.Popen([sys.executable, "-c", RECORD_MUCH, path]) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert len(read_recording(path)) == 75
