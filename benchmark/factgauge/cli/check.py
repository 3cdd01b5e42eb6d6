"""``factgauge check``: does an extractor keep the contract?"""

import sys
from collections.abc import Iterator

import click
import msgspec

from factgauge.cli.options import SECONDS, SIZE, json_option
from factgauge.cli.specs import TIMEOUT, spec_here
from factgauge.errors import BrokenExtractorError
from factgauge.plugins.options import from_words
from factgauge.report.terminal import visible
from factgauge.testing.checks import CHECKS, Check, Finding
from factgauge.testing.subject import Subject
from factgauge.workers.session import CannotStartError

_MARKS = {"error": "FAILED", "warning": "warned", "not checked": "–"}


@click.command("check")
@click.argument("reference", metavar="REFERENCE")
@click.option("-o", "--option", "words", multiple=True, metavar="KEY=VALUE", help="An option of the extractor.")
@click.option("--timeout", type=SECONDS, help=f"The limit for one article. [default: {TIMEOUT:g}]")
@click.option("--memory", type=SIZE, metavar="SIZE", help="The limit for the worker. [default: half of what there is]")
@json_option
def check_command(
    reference: str, words: tuple[str, ...], timeout: float | None, memory: int | None, *, as_json: bool
) -> None:
    """See whether the extractor REFERENCE keeps the contract, on texts made for that.

    REFERENCE is a name of factgauge.toml, or whatever 'factgauge run -e' takes. Ends with 3 where a check fails.
    """
    spec = spec_here(reference, from_words(words), timeout=timeout, memory=memory)
    try:
        with Subject(spec) as subject:
            found = list(_found(subject, as_json=as_json))
    except CannotStartError as error:
        raise BrokenExtractorError(f"{reference} does not start: {error}") from error
    if as_json:
        rows = [{"check": check.name, "about": check.about, "findings": findings} for check, findings in found]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
    failed = sum(any(finding.grade == "error" for finding in findings) for _, findings in found)
    if failed:
        click.echo(f"{failed} of {len(found)} checks failed", err=True)
        sys.exit(BrokenExtractorError.exit_code)


def _found(subject: Subject, *, as_json: bool) -> Iterator[tuple[Check, list[Finding]]]:
    for check in CHECKS:
        findings = list(check.run(subject))
        if not as_json:
            grades = [finding.grade for finding in findings]
            mark = next((_MARKS[grade] for grade in _MARKS if grade in grades), "ok")
            click.echo(f"{mark:<6}  {check.name}: {check.about}")
            for finding in findings:
                click.echo(f"        {visible(str(finding))}")
        yield check, findings
