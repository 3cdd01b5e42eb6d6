"""Our own worker, which asks extractors in Python: what they raise, print, return and take."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from factgauge.facts import Document
from factgauge.workers.log import Log
from factgauge.workers.program import Program
from factgauge.workers.session import CannotStartError, Session

Python = Callable[..., Session]
Articles = Callable[..., list[Document]]

HEAD = "import os, sys, time\nfrom factgauge import Date, Options, extractor\n\n\n"


@pytest.fixture
def python(tmp_path: Path, session: Callable[..., Session], log: Log) -> Python:
    """Give a maker of sessions with an extractor of the code that is given."""

    def make(code: str, name: str = "", **more: object) -> Session:
        file = tmp_path / "mine.py"
        file.write_text(HEAD + code, encoding="utf-8")
        command = [sys.executable, "-m", "factgauge.workers.host", f"{file}{name}"]
        return session(Program(command, log=log), **more)

    return make


BATCHES = """
@extractor("batches", kinds={"date"})
class Batches:
    batch_size = 4
    calls = 0

    def extract_batch(self, documents):
        self.calls += 1
        if len(documents) > 1:
            time.sleep(0.4)
            raise ValueError("one of them is bad")
        if documents[0].id == "a-2":
            raise ValueError("this one")
        return [[]]

    def usage(self):
        calls, self.calls = self.calls, 0
        return {"calls": calls}
"""


def test_a_batch_that_fails_is_asked_one_by_one(python: Python, articles: Articles) -> None:
    """Only the article at fault fails; the time of the vain attempt is shared by all, and what was used is told."""
    predictions = python(BATCHES).predict(articles(4))
    assert [each.error for each in predictions] == [None, "ValueError: this one", None, None]
    assert all(0.1 <= (each.seconds or 0) < 5 for each in predictions)
    assert sum((each.usage or {})["calls"] for each in predictions) == 5


def test_a_batch_with_too_few_answers_fails_as_a_whole(python: Python, articles: Articles) -> None:
    """Nobody knows which answer is whose; asked one by one the mistake would not show."""
    code = """
@extractor("first", kinds={"date"})
class First:
    batch_size = 4

    def extract_batch(self, documents):
        return [[]]
"""
    predictions = python(code).predict(articles(4))
    assert [each.error for each in predictions] == ["extract_batch gave 1 answers for 4 documents"] * 4


def test_a_meter_that_fails_fails_its_article_and_not_the_worker(python: Python, articles: Articles) -> None:
    """What usage() raises is the reason."""
    code = """
@extractor("metered", kinds={"date"})
class Metered:
    def extract(self, document):
        return []

    def usage(self):
        raise RuntimeError("the meter is broken")
"""
    predictions = python(code).predict(articles(2))
    assert [each.error for each in predictions] == ["RuntimeError: the meter is broken"] * 2


def test_what_an_extractor_reads_and_prints_is_not_the_protocol(
    python: Python, articles: Articles, tmp_path: Path
) -> None:
    """Its stdin is empty, and its stdout is kept in the log, whoever writes there."""
    code = """
@extractor("mine", kinds={"date"})
def mine(document):
    print("from print")
    os.system("echo from a child")
    return [Date(quote=repr(sys.stdin.read()))]
"""
    session = python(code)
    (prediction,) = session.predict(articles(1))
    assert prediction.facts[0].quote == "''"
    session.stop()
    kept = (tmp_path / "stderr.log").read_text(encoding="utf-8")
    assert "from print" in kept
    assert "from a child" in kept


def test_a_traceback_is_kept(python: Python, articles: Articles, tmp_path: Path) -> None:
    """The reason is one line; where it happened stands in the log."""
    session = python('@extractor("mine", kinds={"date"})\ndef mine(document):\n    return 1 / 0\n')
    (prediction,) = session.predict(articles(1))
    assert prediction.error == "ZeroDivisionError: division by zero"
    session.stop()
    assert 'mine.py", line' in (tmp_path / "stderr.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return None", "returned None; return the facts, or an empty list"),
        ("return Date(quote='a')", "returned one Date; return a list of facts, or yield them"),
        (
            "async def later(): pass\n    return later()",
            "returned something to await; an extractor is a plain function",
        ),
        ("yield 7", "$.facts[0]: must be a Date, Figure or Actor, got int"),
        ("yield Date(quote='a', confidence=float('nan'))", "confidence: must be between 0 and 1, found nan"),
        ("raise ValueError('half a pair: \\ud83d')", "ValueError: half a pair: ?"),
        ("raise MemoryError", "MemoryError"),
        ("while True: yield Date(quote='a')", "gave more than 1,000,000 facts for 3 characters"),
        ("raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})()", "Mute: its message cannot be read"),
    ],
)
def test_what_an_extractor_gives_or_raises_is_the_reason(
    python: Python, articles: Articles, body: str, reason: str
) -> None:
    """The worker lives on: the next article is answered by the same process."""
    code = f"""
@extractor("mine", kinds={{"date"}})
def mine(document):
    if document.id == "a-2":
        return iter([Date(quote=document.id)])
    return bad(document)

def bad(document):
    {body}
"""
    session = python(code)
    first, second = (each for document in articles(2) for each in session.predict([document]))
    assert reason in (first.error or "")
    assert second.status == "ok"


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("import no_such_library\n", "", "cannot be imported: ModuleNotFoundError: No module named 'no_such_library'"),
        ("def f(:\n", "", "cannot be imported: SyntaxError"),
        ("x = 1\n", "", "has none; decorate a function"),
        ('@extractor("mine", kinds={"date"})\ndef mine(d): return []\n', ":mime", "did you mean 'mine'?"),
        (
            (
                '@extractor("mine", kinds={"date"})\nclass Mine:\n    def open(self): raise OSError("no weights")\n'
                "    def extract(self, document): return []\n"
            ),
            "",
            "cannot start: OSError: no weights",
        ),
        (
            (
                '@extractor("mine", kinds={"date"})\nclass Mine:\n    kinds = ("figure",)\n'
                "    def extract(self, document): return []\n"
            ),
            "",
            "after open() its kinds are 'figure', which must be some of those that it declares: date",
        ),
        ("os._exit(3)\n", "", "the worker died during starting (exit code 3)"),
    ],
)
def test_an_extractor_that_does_not_load_says_why(python: Python, code: str, name: str, reason: str) -> None:
    """What is wrong with its file, its name or its start is the reason."""
    with pytest.raises(CannotStartError) as refused:
        python(code, name).start()
    assert reason in str(refused.value)


OPTIONS = """
class Settings(Options):
    folder: str
    size: int = 1


@extractor("mine", kinds={"date"}, options=Settings)
class Mine:
    def __init__(self, settings):
        self.told = [f"{settings.folder} {settings.size}"]

    def repeat(self, number):
        self.told.append(f"repeat {number}")

    def open(self):
        self.told.append("open")

    def extract(self, document):
        return []

    def close(self):
        print("closed")

    def info(self):
        return {"told": ", ".join(self.told)}
"""


def test_an_extractor_is_made_told_and_opened_in_this_order(python: Python, tmp_path: Path) -> None:
    """It gets its options, hears which run it is, and is opened once; at the end it is closed."""
    session = python(OPTIONS, options={"folder": "x", "size": "7"}, repeat=2)
    assert session.start().info == {"told": "x 7, repeat 2, open"}
    session.stop()
    assert (tmp_path / "stderr.log").read_text(encoding="utf-8") == "closed\n"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "$.folder: is missing; add -o folder=…"),
        ({"folder": "x", "size": "many"}, "$.size: expected `int`, got `str`"),
        ({"folder": "x", "sise": 1}, "$.sise: unknown option 'sise'; did you mean 'size'?"),
    ],
)
def test_options_that_are_wrong_are_told(python: Python, options: dict[str, object], reason: str) -> None:
    """The session knows that it was asked for wrongly, and where."""
    with pytest.raises(CannotStartError) as refused:
        python(OPTIONS, options=options).start()
    assert (str(refused.value), refused.value.fault) == (reason, "options")


def test_gold_cannot_be_read(python: Python, articles: Articles) -> None:
    """Opening a file of the built-in gold fails, by whichever function."""
    code = """
from pathlib import Path
from factgauge.resources import gold_root

@extractor("peeks", kinds={"date"})
def peeks(document):
    file = next(Path(gold_root()).rglob("*.json"))
    if document.id == "a-1":
        return file.read_text()
    return os.open(file, os.O_RDONLY)
"""
    session = python(code)
    for prediction in (each for document in articles(2) for each in session.predict([document])):
        assert "is gold, which no extractor may read" in (prediction.error or "")
