import io
from pathlib import Path

import junitparser
import pytest
import xmlschema

from factgauge.report.export.junit import Case, Suite, junit

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).resolve().parents[3] / "docs" / "schemas" / "junit.xsd"))
CASES = (
    Case(name="date value", ending="passed", seconds=1.5),
    Case(name="figure value", ending="failure", message="REGRESSED", text='lost: a-1 3:7 date "1950"\nlost: a-2'),
    Case(name="actor value", ending="skipped", message="nothing to find"),
    Case(name="run", ending="error", message="does not start"),
)
SUITE = Suite(name="zebras", cases=CASES, properties={"signature": "factgauge:0.1.0|gold:made#0"})
HOSTILE = 'a]]>&<b "q" \x00\x1b[31m\ud800\ufffe\uffff 🙂 é é'


def read(document: bytes) -> junitparser.JUnitXml:
    return junitparser.JUnitXml.fromroot(junitparser.JUnitXml.fromstring(document)._elem)


def test_the_document_is_valid_and_read_by_another_tool() -> None:
    """Junitparser finds the cases with their endings, messages and texts, and the counts of the suite are theirs."""
    document = b"".join(junit([SUITE]))
    SCHEMA.validate(io.BytesIO(document))
    (suite,) = read(document)
    assert (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) == ("zebras", 4, 1, 1, 1)
    assert [case.name for case in suite] == [case.name for case in CASES]
    results = [[(type(each).__name__, each.message) for each in case.result] for case in suite]
    assert results == [
        [],
        [("Failure", "REGRESSED")],
        [("Skipped", "nothing to find")],
        [("Error", "does not start")],
    ]
    assert next(each.text for case in suite for each in case.result) == CASES[1].text
    assert {each.name: each.value for each in suite.properties()} == SUITE.properties


def test_no_suite_is_valid_too() -> None:
    """A document without a suite is a document."""
    document = b"".join(junit([]))
    SCHEMA.validate(io.BytesIO(document))
    assert list(read(document)) == []


@pytest.mark.parametrize("place", ["name", "message", "text"])
def test_hostile_text_stays_text(place: str) -> None:
    """Markup, control characters and lone surrogates neither break the document nor vanish: what XML forbids becomes an escape."""
    case = Case(**({"name": "n", "ending": "failure", "message": "m", "text": "t"} | {place: HOSTILE}))  # type: ignore[arg-type]
    document = b"".join(junit([Suite(name=HOSTILE, cases=[case], properties={HOSTILE: HOSTILE})]))
    SCHEMA.validate(io.BytesIO(document))
    (suite,) = read(document)
    (read_case,) = suite
    told = {"name": read_case.name, "message": read_case.result[0].message, "text": read_case.result[0].text}[place]
    assert told == suite.name == r'a]]>&<b "q" \x00\x1b[31m\ud800\ufffe\uffff 🙂 é é'


def test_the_schema_refuses_what_is_not_of_the_form() -> None:
    """A failure without a message and a count that is no number are found by the schema."""
    document = b"".join(junit([SUITE])).decode()
    for wrong in (document.replace(' message="REGRESSED"', ""), document.replace('tests="4"', 'tests="some"')):
        assert wrong != document
        assert not SCHEMA.is_valid(io.BytesIO(wrong.encode()))
