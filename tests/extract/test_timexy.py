"""The adapter of timexy; the mapping is tested without the library, which the default environment does not have."""

import sys
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from factgauge.extract.timexy import date_of, timexy
from factgauge.facts import Date, Document

TEXT = "\U0001f600 It opened on 3 May 2022 after two weeks."


@dataclass(frozen=True)
class Recorded:
    """What a spaCy span of timexy says of itself."""

    start_char: int
    end_char: int
    kb_id_: str


DAY = Recorded(15, 25, 'TIMEX3 type="DATE" value="2022-05-03T00:00:00"')
WEEKS = Recorded(32, 41, 'TIMEX3 type="DURATION" value="P2W"')


@pytest.fixture(name="made")
def pipelines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for spaCy: note the languages for which a pipeline is made, each of which finds the same two dates."""
    made: list[str] = []

    class Blank:
        def add_pipe(self, name: str) -> None:
            made.append(name)

        def __call__(self, text: str) -> SimpleNamespace:
            return SimpleNamespace(ents=(DAY, WEEKS) if text == TEXT else ())

    def blank(language: str) -> Blank:
        made.append(language)
        return Blank()

    monkeypatch.setitem(sys.modules, "spacy", SimpleNamespace(blank=blank))
    monkeypatch.setitem(sys.modules, "timexy", SimpleNamespace())
    return made


def test_midnight_is_a_day() -> None:
    """Timexy gives every date the time 00:00:00; the day is what it read."""
    assert date_of(TEXT, DAY) == Date(span=(15, 25), quote="3 May 2022", value="2022-05-03", type="DATE")


def test_a_duration_keeps_its_value() -> None:
    """The value of a duration is TIMEX3 already."""
    assert date_of(TEXT, WEEKS) == Date(span=(32, 41), quote="two weeks", value="P2W", type="DURATION")


def test_an_entity_without_a_timex_has_a_place_and_no_value() -> None:
    """What cannot be read is passed on as a mention."""
    assert date_of(TEXT, Recorded(15, 25, "1651536000.0")) == Date(span=(15, 25), quote="3 May 2022")


def test_a_month_is_the_day_that_timexy_makes_of_it() -> None:
    """Timexy tells no granularity: June 2024 is the first of June, as it says."""
    june = Recorded(0, 9, 'TIMEX3 type="DATE" value="2024-06-01T00:00:00"')
    assert date_of("June 2024", june).value == "2024-06-01"


def test_one_pipeline_is_made_for_each_language(made: list[str]) -> None:
    """English is loaded at the start, another language when its first article comes, and only once."""
    worker = timexy.make()
    worker.open()
    for language in ("en", "de", "de-AT", "en-GB"):
        found = list(worker.extract(Document(id="made-up", text=TEXT, language=language)))
        assert [fact.value for fact in found] == ["2022-05-03", "P2W"]
    assert made == ["en", "timexy", "de", "timexy"]


@pytest.mark.parametrize("text", ["", "x", "\U0001f600", "\r\n"])
def test_texts_without_dates_have_none(made: list[str], text: str) -> None:
    """No entities, no dates."""
    worker = timexy.make()
    worker.open()
    assert list(worker.extract(Document(id="made-up", text=text))) == []
    assert made


def test_a_missing_library_is_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module can be imported without timexy; opening the extractor then fails."""
    monkeypatch.setitem(sys.modules, "timexy", None)
    with pytest.raises(ImportError):
        timexy.make().open()
