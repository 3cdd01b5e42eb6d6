"""Programs of real processes that do all that programs do wrong: what becomes of the article, and of those after it."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from factgauge.facts import Document
from factgauge.predictions import Prediction
from factgauge.workers import session as session_module
from factgauge.workers.log import Log
from factgauge.workers.program import Program
from factgauge.workers.session import CannotStartError, Session

Crooked = Callable[..., Session]
Articles = Callable[..., list[Document]]


def outcomes(predictions: list[Prediction]) -> list[str]:
    """Give the first quote of each article that worked, else the reason."""
    return [each.facts[0].quote or "" if each.status == "ok" else each.error or "" for each in predictions]


def one_by_one(session: Session, documents: list[Document]) -> list[Prediction]:
    return [prediction for document in documents for prediction in session.predict([document])]


def test_one_process_answers_all_articles(crooked: Crooked, articles: Articles) -> None:
    """A program that was started once is asked for every article, and hears when there are no more."""
    session = crooked('main(lambda document: send({**result(document), "usage": {"pid": os.getpid()}}))')
    predictions = one_by_one(session, articles(20))
    assert outcomes(predictions) == [document.id for document in articles(20)]
    assert len({(each.usage or {})["pid"] for each in predictions}) == 1
    assert all(each.seconds is not None and 0 <= each.seconds < 20 for each in predictions)


def test_answers_of_a_batch_may_come_in_any_order(crooked: Crooked, articles: Articles) -> None:
    """Each answer belongs to the article whose id it bears."""
    session = crooked("""
waiting = []
def answer(document):
    waiting.append(document)
    if len(waiting) == 4:
        for each in (2, 0, 3, 1):
            send(result(waiting[each]))
        waiting.clear()
main(answer, {**HELLO, "batch": 4})
""")
    for _ in range(3):
        assert outcomes(session.predict(articles(4))) == ["a-1", "a-2", "a-3", "a-4"]


def test_a_crash_on_every_third_article_fails_these_alone(crooked: Crooked, articles: Articles) -> None:
    """The worker is started again after each crash; an article that comes after is none the worse."""
    session = crooked("""
def answer(document):
    if int(document["id"][2:]) % 3 == 0:
        os._exit(9)
    send(result(document))
main(answer)
""")
    died = "the worker died during this article (exit code 9)"
    assert outcomes(one_by_one(session, articles(7))) == ["a-1", "a-2", died, "a-4", "a-5", died, "a-7"]


def test_a_crash_in_a_batch_fails_the_article_at_fault_alone(crooked: Crooked, articles: Articles) -> None:
    """Articles of the batch that were not answered are asked again one by one; what was answered is not asked again."""
    session = crooked("""
def answer(document):
    print("asked", document["id"], file=sys.stderr, flush=True)
    if document["id"] == "a-3":
        os.kill(os.getpid(), 11)
    send(result(document))
main(answer, {**HELLO, "batch": 5})
""")
    found = outcomes(session.predict(articles(5)))
    assert found == ["a-1", "a-2", "the worker died during this article (signal SIGSEGV)", "a-4", "a-5"]


REASONS = {
    "prints by accident": (
        'def answer(document):\n    print("Loading model…")\n    send(result(document))\n',
        "printed 'Loading model…' to stdout, where only messages may stand; print to stderr instead",
    ),
    "writes bytes at random": (
        "def answer(document):\n    os.write(1, bytes(range(128, 256)) * 9 + b'\\n')\n",
        "to stdout, where only messages may stand",
    ),
    "writes half a message and ends": (
        'def answer(document):\n    write(\'{"type": "res\')\n    os._exit(0)\n',
        'printed \'{"type": "res\' to stdout',
    ),
    "answers an article that was not asked": (
        'def answer(document):\n    send({**result(document), "id": "b-7"})\n',
        "answered article 'b-7', which it was not asked",
    ),
    "answers without an id": (
        'def answer(document):\n    send({"type": "error", "message": "no idea"})\n',
        "no idea; a result or an error with the id of the article was due",
    ),
    "says hello again": (
        "def answer(document):\n    send(HELLO)\n",
        "sent a message of type 'hello'; a result or an error",
    ),
    "answers nothing": ("def answer(document):\n    time.sleep(3600)\n", "took longer than 0.5 s for this article"),
    "closes its stdout": (
        "def answer(document):\n    os.close(1)\n    time.sleep(3600)\n",
        "the worker closed its stdout during this article",
    ),
    "ends as if all was well": ("def answer(document):\n    sys.exit(0)\n", "died during this article (exit code 0)"),
    "is ended from outside": ("def answer(document):\n    os.kill(os.getpid(), 9)\n", "signal SIGKILL"),
    "gives a fact that is none": (
        'def answer(document):\n    send({**result(document), "facts": [{"kind": "date"}]})\n',
        "has neither span nor quote",
    ),
    "gives facts that nest without end": (
        'def answer(document):\n    write(\'{"type":"result","id":"a-1","facts":\' + "[" * 99999 + "\\n")\n',
        "to stdout, where only messages may stand",
    ),
    "says that it failed": (
        'def answer(document):\n    send({"type": "error", "id": document["id"], "message": "too long"})\n',
        "too long",
    ),
}


@pytest.mark.parametrize("fault", REASONS)
def test_what_a_program_does_wrong_is_the_reason(crooked: Crooked, articles: Articles, fault: str) -> None:
    """The first article, on which it misbehaves, fails with the reason; the second, on which it does not, is answered."""
    code, reason = REASONS[fault]
    later = 'main(lambda document: answer(document) if document["id"] == "a-1" else send(result(document)))'
    session = crooked(code + later, limit=0.5)
    first, second = outcomes(one_by_one(session, articles(2)))
    assert reason in first
    assert second == "a-2"


def test_an_article_that_is_answered_twice_is_told(crooked: Crooked, articles: Articles) -> None:
    """The second answer comes where another article is due: that one fails with the reason, and the worker begins anew."""
    session = crooked("def answer(document):\n    send(result(document))\n    send(result(document))\nmain(answer)")
    first, second, third = outcomes(one_by_one(session, articles(3)))
    assert (first, third) == ("a-1", "a-3")
    assert "answered article 'a-1', a second time" in second


def test_a_program_that_closes_its_stdin_is_told(crooked: Crooked, articles: Articles) -> None:
    """It cannot be asked any more, and need not be waited for."""
    code = "def answer(document):\n    send(result(document))\n    os.close(0)\n    time.sleep(3600)\nmain(answer)"
    first, second = outcomes(one_by_one(crooked(code), [*articles(1), Document(id="b", text="b" * 10**6)]))
    assert first == "a-1"
    assert second == "the worker closed its stdin during this article; it was ended"


def test_a_program_that_leaks_memory_is_ended(crooked: Crooked, articles: Articles) -> None:
    """What it uses together with all that it started is watched; the next article is answered by a new process."""
    code = """
kept = []
def answer(document):
    while document["id"] == "a-2":
        kept.append(b"x" * 10_000_000)
        time.sleep(0.005)
    send(result(document))
main(answer)
"""
    first, second, third = outcomes(one_by_one(crooked(code, memory=100 << 20), articles(3)))
    assert (first, third) == ("a-1", "a-3")
    assert "MiB of memory, 100 MiB are allowed during this article; the worker was ended" in second


def test_memory_of_what_a_program_started_counts(crooked: Crooked, articles: Articles) -> None:
    """A program cannot hide its memory in a child."""
    code = """
import subprocess
def answer(document):
    hog = "import time; x = b'x' * 200_000_000; time.sleep(3600)"
    subprocess.run([sys.executable, "-c", hog])
main(answer)
"""
    (reason,) = outcomes(crooked(code, memory=100 << 20).predict(articles(1)))
    assert "100 MiB are allowed" in reason


def test_a_program_that_does_not_read_is_not_waited_for(crooked: Crooked) -> None:
    """An article that is larger than a pipe does not block: the limit of time holds while it is sent."""
    session = crooked("send(HELLO)\ntime.sleep(3600)", limit=0.5)
    (reason,) = outcomes(session.predict([Document(id="long", text="x" * 10**7)]))
    assert "took longer than 0.5 s" in reason


def test_a_program_may_write_before_it_has_read_all(crooked: Crooked, articles: Articles) -> None:
    """Long answers to the first articles of a batch do not keep the last ones from being sent."""
    code = """
def answer(document):
    many = [{"kind": "date", "quote": document["id"]}] * 20_000
    send({"type": "result", "id": document["id"], "facts": many})
main(answer, {**HELLO, "batch": 8})
"""
    long = [Document(id=each.id, text=each.text + " " * 300_000) for each in articles(8)]
    assert [len(each.facts) for each in crooked(code).predict(long)] == [20_000] * 8


def test_a_line_that_is_too_long_is_refused(
    crooked: Crooked, articles: Articles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without end cannot fill the memory of who reads it."""
    monkeypatch.setattr("factgauge.workers.program.LARGEST", 1 << 20)
    session = crooked('def answer(document):\n    while True:\n        write("x" * 65536)\nmain(answer)')
    (reason,) = outcomes(session.predict(articles(1)))
    assert "sent a line of more than 1 MiB" in reason


def test_what_goes_to_stderr_is_kept(crooked: Crooked, articles: Articles, tmp_path: Path) -> None:
    """Also of workers that died, and in the order in which it came."""
    code = (
        'def answer(document):\n    print(document["id"], file=sys.stderr, flush=True)\n    os._exit(1)\nmain(answer)'
    )
    session = crooked(code)
    one_by_one(session, articles(3))
    session.stop()
    file, end = tmp_path / "stderr.log", time.monotonic() + 20
    while file.read_text(encoding="utf-8") != "a-1\na-2\na-3\n":
        assert time.monotonic() < end, file.read_text(encoding="utf-8")
        time.sleep(0.01)


STARTS = {
    "dies": ("sys.exit('no model here')", "the worker died during starting (exit code 1); it said: no model here"),
    "dies with an error in many lines": (
        "sys.exit('at one\\nError: no model here\\nat two\\n\\nversion 7')",
        "exit code 1); it said: Error: no model here",
    ),
    "refuses": ('send({"type": "error", "message": "no model here"})', "no model here"),
    "prints": ('print("Welcome!", flush=True); time.sleep(3600)', "printed 'Welcome!' to stdout"),
    "another version": ('main(None, {**HELLO, "protocol": 9})', "it speaks version 9 of the protocol"),
    "no kind": ('main(None, {**HELLO, "kinds": []})', "its hello names no kind"),
    "a result": ('send({"type": "result", "id": "a-1", "facts": []})', "message of type 'result' instead of 'hello'"),
    "says nothing": ("time.sleep(3600)", "took longer than 0.5 s for starting"),
}


@pytest.mark.parametrize("fault", STARTS)
def test_a_program_that_cannot_start_says_why(crooked: Crooked, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """It is not tried again, and the reason is what it did."""
    monkeypatch.setattr(session_module, "START_LIMIT", 0.5)
    code, reason = STARTS[fault]
    with pytest.raises(CannotStartError) as refused:
        crooked(code, limit=0.5).start()
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["./no-such-program"], "./no-such-program cannot be started: No such file or directory"),
        (["/"], "/ cannot be started: Permission denied"),
        (["printf", "a\0b"], "printf cannot be started: embedded null byte"),
    ],
)
def test_a_program_that_is_none_is_told(
    session: Callable[..., Session], log: Log, words: list[str], reason: str
) -> None:
    """The reason is that of the system."""
    with pytest.raises(CannotStartError) as refused:
        session(Program(words, log=log)).start()
    assert str(refused.value) == reason


def test_a_program_that_never_comes_back_is_given_up(
    crooked: Crooked, articles: Articles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three vain starts the session ends, with what was answered before."""
    monkeypatch.setattr(session_module, "_FIRST_PAUSE", 0.01)
    code = f"""
if os.path.exists({str(tmp_path / "begun")!r}):
    sys.exit(4)
open({str(tmp_path / "begun")!r}, "w").close()
main(lambda document: send(result(document)) if document["id"] != "a-2" else os._exit(5), {{**HELLO, "batch": 3}})
"""
    answered = []
    with pytest.raises(CannotStartError, match=r"the worker died during starting \(exit code 4\)"):
        answered.extend(crooked(code).ask(articles(3)))
    assert [each.document for each in answered] in ([], ["a-1"])


def test_a_program_that_comes_back_as_another_is_refused(crooked: Crooked, articles: Articles, tmp_path: Path) -> None:
    """Answers of two versions would not be those of one extractor."""
    code = f"""
number = len([each for each in os.listdir({str(tmp_path)!r}) if each.startswith("start")])
open({str(tmp_path)!r} + f"/start{{number}}", "w").close()
main(lambda document: os._exit(1), {{**HELLO, "version": str(number), "info": {{"start": str(number)}}}})
"""
    session = crooked(code)
    assert "exit code 1" in outcomes(session.predict(articles(1)))[0]
    with pytest.raises(CannotStartError, match="it came back with another version and info than it began with"):
        session.predict(articles(1))


def test_the_greeting_carries_options_and_the_number_of_the_run(crooked: Crooked) -> None:
    """The program sees what the user set, and which run of several this is."""
    code = 'line = sys.stdin.readline()\nsend({**HELLO, "info": {"greeting": line.strip()}})'
    said = crooked(code, options={"fast": True}, repeat=2).start().info["greeting"]
    assert said == '{"type":"hello","protocol":1,"options":{"fast":true},"repeat":2}'


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_what_a_program_started_ends_with_it(crooked: Crooked, articles: Articles, how: str) -> None:
    """A child that the program left behind is ended with the worker, in peace or not."""
    code = """
import subprocess
def answer(document):
    child = subprocess.Popen(["sleep", "3600"])
    send({**result(document), "usage": {"child": child.pid}})
main(answer)
"""
    session = crooked(code)
    (prediction,) = session.predict(articles(1))
    child = int((prediction.usage or {})["child"])
    assert is_alive(child)
    getattr(session, how)()
    end = time.monotonic() + 20
    while is_alive(child):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_killed_session_does_not_start_again(crooked: Crooked, articles: Articles) -> None:
    """What is ended with the command stays ended, whoever was about to start it."""
    session = crooked("main(lambda document: send(result(document)))")
    session.predict(articles(1))
    session.kill()
    with pytest.raises(CannotStartError, match="was ended"):
        session.predict(articles(1))


def test_time_lost_in_a_batch_counts(crooked: Crooked, articles: Articles, tmp_path: Path) -> None:
    """What a batch spent in vain is shared among the articles that are asked again."""
    code = f"""
def answer(document):
    if not os.path.exists({str(tmp_path / "begun")!r}):
        open({str(tmp_path / "begun")!r}, "w").close()
        time.sleep(0.4)
        os._exit(1)
    send(result(document))
main(answer, {{**HELLO, "batch": 2}})
"""
    predictions = crooked(code).predict(articles(2))
    assert [each.status for each in predictions] == ["ok", "ok"]
    assert all(0.2 <= (each.seconds or 0) < 10 for each in predictions)


def test_a_failure_has_its_time(crooked: Crooked, articles: Articles) -> None:
    """An article on which the extractor hangs or dies took as long as it was waited for."""
    (slow,) = crooked("main(lambda document: time.sleep(3600))", limit=0.3).predict(articles(1))
    assert 0.3 <= (slow.seconds or 0) < 10


def test_python_itself_is_a_program(session: Callable[..., Session], log: Log) -> None:
    """An extractor in Python is asked through a worker of ours, which is a program like others."""
    ours = session(Program([sys.executable, "-m", "factgauge.workers.host", "rules"], log=log))
    (prediction,) = ours.predict([Document(id="x", text="On 3 May 2022 it began.")])
    assert [fact.kind for fact in prediction.facts] == ["date"]
