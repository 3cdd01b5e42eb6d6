"""The scores of runs as test cases, as Markdown, and as annotations of what they did not find."""

from collections.abc import Iterator, Sequence

from factgauge.metrics.counts import HEADLINE, Rates, Scheme
from factgauge.report.export.junit import Case, Suite
from factgauge.report.export.markdown import Block, Heading, Listing, Paragraph, Table, code, plain
from factgauge.report.export.ranked import LABELS, groups_of, notes_on, ranked, signatures_of
from factgauge.report.export.scores import ExportedRun
from factgauge.report.table import share, span_of
from factgauge.report.terminal import visible

_HEAD = ("kind", "extractor", "found", "P", "R", "F1", "95 % of F1", "strict", "lenient", "document")
_OTHERS = (Scheme.STRICT, Scheme.LENIENT, Scheme.DOCUMENT)
_LEFT = frozenset({0, 1})


def suite_of_run(run: ExportedRun) -> Suite:
    """Write a run as test cases: one for each kind and scheme, and one that fails where the extractor failed on articles.

    A score alone passes: what is good enough, the gate says. A kind of which there is nothing to find and nothing was found is skipped.
    """
    if run.broken is not None:
        return Suite(name=run.extractor, cases=[Case(name="run", ending="error", message=run.broken)])
    rates = run.scorecard.rates
    cases = [_case_of_rates(group, scheme, each) for group in rates for scheme, each in rates[group].items()]
    properties = {"run": run.run, "signature": run.scorecard.signature}
    for group in rates:
        for scheme, each in rates[group].items():
            properties |= {
                f"{group}.{scheme}.f1": share(each.f1),
                f"{group}.{scheme}.f1.interval": span_of(each.f1_interval),
            }
    return Suite(name=run.extractor, cases=[_case_of_articles(run), *cases], properties=properties)


def _case_of_rates(group: str, scheme: Scheme, rates: Rates) -> Case:
    if rates.f1 is None:
        return Case(name=f"{group} {scheme}", ending="skipped", message="nothing to find, and nothing found")
    return Case(name=f"{group} {scheme}", ending="passed")


def _case_of_articles(run: ExportedRun) -> Case:
    failed = run.scorecard.failed
    if not failed:
        return Case(name="articles", ending="passed", seconds=run.seconds)
    text = "\n".join(f"{visible(each.document)}: {visible(each.error)}" for each in failed)
    message = f"failed on {len(failed):,} of {run.scorecard.articles:,} articles"
    return Case(name="articles", ending="failure", message=message, text=text, seconds=run.seconds)


def blocks_of_runs(runs: Sequence[ExportedRun]) -> Iterator[Block]:
    """Summarise runs: a table of their scores, what failed, and the signatures."""
    yield Heading(text="Scores")
    rows = [_cells(run, group) for group in groups_of(runs) for run in ranked(runs, group)]
    if rows:
        yield Table(head=_HEAD, rows=rows, left=_LEFT)
        yield Paragraph(text=f"found, P, R, F1: scheme {HEADLINE}; strict, lenient, document: F1.")
        for note in notes_on(runs):
            yield Paragraph(text=f"{plain(note)}.")
    for run in runs:
        if run.broken is not None:
            yield Paragraph(text=f"**{plain(run.extractor)} is no measure**: {code(run.broken)}")
    for run in runs:
        failed = run.scorecard.failed
        if failed:
            title = f"{plain(run.extractor)} failed on {len(failed):,} of {run.scorecard.articles:,} articles"
            yield Listing(title=title, items=[f"{code(each.document)}: {code(each.error)}" for each in failed])
    for signature in signatures_of(runs):
        yield Paragraph(text=code(signature))


def _cells(run: ExportedRun, group: str) -> tuple[str, ...]:
    rates = run.scorecard.rates[group]
    best = rates[HEADLINE]
    return (
        plain(LABELS.get(group, group)),
        plain(run.extractor),
        f"{best.matched:,}/{best.matched + best.missed:,}",
        share(best.precision),
        share(best.recall),
        share(best.f1),
        plain(span_of(best.f1_interval)),
        *(share(rates[scheme].f1) for scheme in _OTHERS),
    )
