"""`file:` predictions that were made elsewhere, asked as an extractor is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factgauge.facts import Document
from factgauge.workers.session import CannotStartError, Session
from factgauge.workers.stored import Stored

Articles = Callable[..., list[Document]]


@pytest.fixture
def stored(tmp_path: Path, session: Callable[..., Session]) -> Callable[..., Session]:
    """Give a maker of sessions with a file of some lines."""

    def make(*lines: Any, **more: Any) -> Session:
        file = tmp_path / "made-elsewhere.jsonl"
        written = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        file.write_text("\n".join(written) + "\n", encoding="utf-8")
        return session(Stored(file), **more)

    return make


def line(name: str, **more: Any) -> dict[str, Any]:
    return {"document": name, "facts": [{"kind": "date", "span": [0, 3], "quote": name[:3]}], **more}


def test_what_the_file_says_is_the_answer(stored: Callable[..., Session], articles: Articles) -> None:
    """Facts, failures, times and costs are those of the file; an article that is not there has failed."""
    failed = {"document": "a-2", "status": "failed", "error": "no idea", "seconds": 1.5}
    session = stored(line("a-1", seconds=0.25, usage={"usd": 0.5}), failed)
    first, second, third = session.predict(articles(3))
    assert (len(first.facts), first.seconds, first.usage) == (1, 0.25, {"usd": 0.5})
    assert (second.status, second.error, second.seconds) == ("failed", "no idea", 1.5)
    assert "has no prediction for this article" in (third.error or "")
    assert len(session.hello.info["sha256"]) == 64


def test_a_fact_of_another_text_fails_the_article(stored: Callable[..., Session]) -> None:
    """Stored predictions are checked against the text as all others are."""
    (prediction,) = stored(line("a-1")).predict([Document(id="a-1", text="something else")])
    assert "quote 'a-1' is not at 0:3, which reads 'som'" in (prediction.error or "")


def test_it_is_held_to_the_kinds_that_are_said(stored: Callable[..., Session]) -> None:
    """All kinds, or those of the option; a fact of another kind is refused."""
    assert stored(line("a-1")).start().kinds == ("date", "figure", "actor")
    session = stored(line("a-1"), options={"kinds": ["actor"]})
    (prediction,) = session.predict([Document(id="a-1", text="a-1")])
    assert "gave a fact of kind date, which it does not declare" in (prediction.error or "")


@pytest.mark.parametrize("options", [{"kinds": "date"}, {"kinds": ["place"]}, {"kind": ["date"]}])
def test_an_option_that_is_none_is_told(stored: Callable[..., Session], options: dict[str, Any]) -> None:
    """It has one option, a list of kinds."""
    with pytest.raises(CannotStartError, match="its one option is kinds, a list of some of date") as refused:
        stored(line("a-1"), options=options).start()
    assert refused.value.fault == "options"


def test_all_faults_of_the_file_are_told_with_their_lines(stored: Callable[..., Session]) -> None:
    """A broken line, a wrong fact and an article that is there twice."""
    session = stored(line("a-1"), "{", {"document": "a-2", "facts": [{"kind": "date"}]}, line("a-1"))
    with pytest.raises(CannotStartError) as refused:
        session.start()
    told = str(refused.value)
    assert "made-elsewhere.jsonl:2: is no JSON" in told
    assert "made-elsewhere.jsonl:3 $.facts[0]: has neither span nor quote" in told
    assert "made-elsewhere.jsonl:4 $.document: article 'a-1' is there twice; keep one line an article" in told


def test_of_many_faults_the_first_are_told(stored: Callable[..., Session]) -> None:
    """A file of another form does not fill the screen."""
    with pytest.raises(CannotStartError, match="has 80 more faults") as refused:
        stored(*["{"] * 100).start()
    assert str(refused.value).count("is no JSON") == 20


def test_a_file_that_is_gone_is_told(session: Callable[..., Session], tmp_path: Path) -> None:
    """It was there when the reference was read, and is not any more."""
    with pytest.raises(CannotStartError, match="cannot be read: No such file"):
        session(Stored(tmp_path / "gone.jsonl")).start()
