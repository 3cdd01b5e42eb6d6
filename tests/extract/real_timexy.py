"""timexy itself, run by name where it is installed: `uv run --isolated --extra timexy pytest tests/extract/real_timexy.py`."""

from factgauge.extract.timexy import timexy
from factgauge.facts import Document


def test_the_library_itself() -> None:
    """With timexy installed: spans behind emoji, Hebrew and CRLF, days and durations."""
    worker = timexy.make()
    worker.open()
    text = "\U0001f600 שלום\r\nIt opened on 3 May 2022, then shut for two weeks in June 2024."
    found = list(worker.extract(Document(id="made-up", text=text)))
    assert [(fact.quote, fact.value, fact.type) for fact in found] == [
        ("3 May 2022", "2022-05-03", "DATE"),
        ("two weeks", "P2W", "DURATION"),
        ("June 2024", "2024-06-01", "DATE"),
    ]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)
    assert set(worker.info()) == {"timexy", "spacy"}
