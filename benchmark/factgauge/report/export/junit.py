"""JUnit XML, which every CI system shows: the form of Apache Ant's JUnit task, as Jenkins and GitLab read it (docs/schemas/junit.xsd)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from xml.etree import ElementTree

Ending: TypeAlias = Literal["passed", "failure", "error", "skipped"]

# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that was asked; ``message`` is a line, ``text`` tells more, both are for what did not pass. ``seconds`` it took."""

    name: str
    ending: Ending
    message: str = ""
    text: str = ""
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Suite:
    """What was asked of one extractor."""

    name: str
    cases: Sequence[Case]
    properties: Mapping[str, str] = field(default_factory=dict)


def junit(suites: Iterable[Suite]) -> Iterator[bytes]:
    """Write suites as JUnit XML, in UTF-8; what XML cannot hold is written as an escape."""
    root = ElementTree.Element("testsuites", name="factgauge")
    root.extend([_suite(suite) for suite in suites])
    ElementTree.indent(root, " ")
    yield ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    yield b"\n"


def _suite(suite: Suite) -> ElementTree.Element:
    ended = [case.ending for case in suite.cases]
    seconds = sum(case.seconds or 0.0 for case in suite.cases)
    attributes = {
        "name": _clean(suite.name),
        "tests": str(len(ended)),
        "failures": str(ended.count("failure")),
        "errors": str(ended.count("error")),
        "skipped": str(ended.count("skipped")),
        "time": f"{seconds:.3f}",
    }
    element = ElementTree.Element("testsuite", attributes)
    if suite.properties:
        properties = ElementTree.SubElement(element, "properties")
        for name, value in suite.properties.items():
            ElementTree.SubElement(properties, "property", name=_clean(name), value=_clean(value))
    for case in suite.cases:
        _add(element, suite, case)
    return element


def _add(element: ElementTree.Element, suite: Suite, case: Case) -> None:
    of_case = ElementTree.SubElement(
        element,
        "testcase",
        classname=f"factgauge.{_clean(suite.name)}",
        name=_clean(case.name),
        time=f"{case.seconds or 0.0:.3f}",
    )
    if case.ending != "passed":
        attributes = {"message": _clean(case.message)}
        if case.ending != "skipped":
            # Demanded of failures and errors, and unknown to what is skipped.
            attributes["type"] = case.ending
        ended = ElementTree.SubElement(of_case, case.ending, attributes)
        ended.text = _clean(case.text) or None


def _clean(text: str) -> str:
    return _NO_XML.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
