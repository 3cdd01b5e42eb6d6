"""The checks as tests of pytest, one item a check."""

from collections.abc import Callable, Mapping
from typing import Any

from factgauge.testing.checks import CHECKS, Check, Finding
from factgauge.testing.subject import Subject
from factgauge.workers.connect import ExtractorSpec
from factgauge.workers.memory import half_of_memory
from factgauge.workers.session import CannotStartError


def check_extractor(
    reference: str, *, options: Mapping[str, Any] | None = None, timeout: float = 60.0
) -> Callable[..., None]:
    """Give a test function for pytest, with one item for each check.

    Its name must begin with ``test``, or pytest does not find it: ``test_mine = check_extractor("mine")``.

    Args:
        reference: the extractor, as on the command line.
        options: its options.
        timeout: the limit for one article in seconds.

    An error of a check fails its item, and so does an extractor that does not start; where nothing could be checked the item is skipped,
    with the reason. Warnings are shown with ``pytest -rA``.
    """
    import pytest  # noqa: PLC0415 (only who writes tests has it)

    spec = ExtractorSpec(reference=reference, options=dict(options or {}), timeout=timeout, memory=half_of_memory())

    # One subject serves all checks of a module; pytest ends it with the module.
    subjects: list[Subject] = []

    def subject(request: pytest.FixtureRequest) -> Subject:
        if not subjects:
            subjects.append(Subject(spec))
            request.node.getparent(pytest.Module).addfinalizer(lambda: subjects.pop().close())
        return subjects[0]

    @pytest.mark.parametrize("check", CHECKS, ids=str)
    def test_conformance(check: Check, request: pytest.FixtureRequest) -> None:
        """The extractor keeps the contract."""
        problem, findings = _findings(check, subject(request))
        if problem is not None:
            pytest.fail(f"{reference} does not start: {problem}", pytrace=False)
        told = "\n".join(f"{check.about} {finding}" for finding in findings)
        if any(finding.grade == "error" for finding in findings):
            pytest.fail(told, pytrace=False)
        if findings and all(finding.grade == "not checked" for finding in findings):
            pytest.skip(told)
        if told:
            print(told)  # noqa: T201 (what pytest shows of a test that passed)

    return test_conformance


def _findings(check: Check, subject: Subject) -> tuple[str | None, list[Finding]]:
    """Give what a check finds, or why the extractor does not start."""
    try:
        return None, list(check.run(subject))
    except CannotStartError as error:
        return str(error), []
