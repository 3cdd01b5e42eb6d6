"""``factgauge explain``: what a run got wrong and why, by kind, by article, and fact by fact."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import click
import msgspec
from rich.console import Console

from factgauge.cli.options import json_option
from factgauge.compare.runs import StoredRun, gold_name, read_run
from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Kind
from factgauge.gold.model import LabelledArticle
from factgauge.metrics.counts import HEADLINE
from factgauge.predictions import Prediction
from factgauge.records import nearest
from factgauge.report.explanation import (
    ErrorCounter,
    ExplainedArticle,
    RunErrors,
    fact_record,
    render_article,
    render_errors,
    render_fact,
    report_line,
)
from factgauge.report.terminal import visible
from factgauge.run.folder import PREDICTIONS, SCORECARD, RunInfo
from factgauge.score.scorecard import Scorecard
from factgauge.score.verdicts import AloneReason, PairReason, Verdict
from factgauge.spans import fault_of

_REASONS = (*get_args(PairReason), *dict.fromkeys(get_args(AloneReason)))
_MOST_NAMES = 20


@click.command("explain")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("article", required=False)
@click.option("--fact", type=click.IntRange(min=0), metavar="N", help="Explain gold fact N of the article.")
@click.option("--prediction", type=click.IntRange(min=0), metavar="N", help="Explain prediction N.")
@click.option("--kind", type=click.Choice(KINDS), help="Show facts of this kind only.")
@click.option("--reason", type=click.Choice(_REASONS), metavar="REASON", help="Show facts with this reason only.")
@click.option(
    "--gold", metavar="SET|FOLDER|FILE", help="Where the gold of the run is now. [default: where it was for the run]"
)
@json_option
def explain_command(  # noqa: PLR0913 (one parameter for each argument and option)
    run: Path,
    article: str | None,
    *,
    fact: int | None,
    prediction: int | None,
    kind: Kind | None,
    reason: str | None,
    gold: str | None,
    as_json: bool,
) -> None:
    """Explain the errors of RUN, a run folder: for each kind what went wrong and why, and the worst articles.

    With ARTICLE, an id: the article with its gold facts and predictions marked, and the list of them. Facts are numbered from 0, gold
    facts and predictions apart, as in verdicts.jsonl.
    """
    _check_options(article, fact, prediction, gold, filtered=kind is not None or reason is not None)
    stored = read_run(run)
    if article is None:
        _explain_run(stored, kind, reason, as_json=as_json)
        return
    explained = _explained(stored, article, gold)
    if fact is None and prediction is None:
        shown = [each for each in explained.verdicts if kind in {None, each.kind} and reason in {None, each.reason}]
        _print_article(explained, shown, as_json=as_json)
    elif fact is not None:
        _print_fact(explained, _numbered("--fact", fact, explained.gold), as_json=as_json)
    elif prediction is not None:
        _print_fact(explained, _numbered("--prediction", prediction, explained.said), as_json=as_json)


def _check_options(
    article: str | None, fact: int | None, prediction: int | None, gold: str | None, *, filtered: bool
) -> None:
    one_fact = fact is not None or prediction is not None
    if fact is not None and prediction is not None:
        raise click.UsageError("--fact and --prediction do not go together: give the one that you ask about")
    if article is None and (one_fact or gold is not None):
        raise click.UsageError("--fact, --prediction and --gold need an ARTICLE")
    if one_fact and filtered:
        raise click.UsageError("--kind and --reason do not go with --fact or --prediction")


def _explain_run(run: StoredRun, kind: Kind | None, reason: str | None, *, as_json: bool) -> None:
    scorecard = run.scored.scorecard
    everything = ErrorCounter(kinds=scorecard.kinds)
    filtered = kind is not None or reason is not None
    asked = ErrorCounter(kinds=scorecard.kinds, kind=kind, reason=reason) if filtered else everything
    for verdict in run.verdicts():
        everything.add(verdict)
        if filtered:
            asked.add(verdict)
    _check_totals(run, everything, scorecard)
    failures = {failure.document: failure.error for failure in scorecard.failed}
    errors = asked.result(failures if reason in {None, "failed"} else {})
    _print_run(run, errors, scorecard.signature, as_json=as_json)


def _check_totals(run: StoredRun, counter: ErrorCounter, scorecard: Scorecard) -> None:
    """See that the verdicts are all there, and of the same scoring as the scorecard."""
    faults = []
    for kind in scorecard.kinds:
        rates = scorecard.rates[kind][HEADLINE]
        counts = (rates.matched, rates.missed, rates.matched, rates.spurious)
        found = (
            counter.total(kind, "found"),
            counter.total(kind, "missed") + counter.total(kind, "wrong", "gold"),
            counter.total(kind, "right"),
            counter.total(kind, "spurious") + counter.total(kind, "wrong", "prediction"),
        )
        for title, number, expected in zip(("found", "not found", "right", "not right"), found, counts, strict=True):
            if number != expected:
                found_words = f"has {number} {kind} facts that are {title}; {SCORECARD} counts {expected}"
                faults.append(Fault(where=str(run.verdict_file), found=found_words, remedy="run the extractor again"))
    if faults:
        raise InputError(faults)


def _print_run(run: StoredRun, errors: RunErrors, signature: str, *, as_json: bool) -> None:
    info = run.info
    if as_json:
        _print_json(
            {
                "run": str(run.path),
                "extractor": info.extractor,
                "info": info.info,
                "signature": signature,
                **msgspec.to_builtins(errors),
            }
        )
        return
    click.echo(f"{visible(_extractor(info))} on {visible(gold_name(info.gold))}\n")
    click.echo(render_errors(errors))
    click.echo(f"\n{visible(signature)}")


def _print_json(content: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(content), indent=1))


def _extractor(info: RunInfo) -> str:
    """Name an extractor with the versions that it tells."""
    versions = ", ".join(f"{name} {version}" for name, version in info.info.items())
    return f"{info.extractor} ({versions})" if versions else info.extractor


def _explained(run: StoredRun, name: str, gold: str | None) -> ExplainedArticle:
    """Bring together gold, predictions and verdicts of one article."""
    article = _gold_article(run, name, gold)
    prediction = _prediction(run, article)
    verdicts = [verdict for verdict in run.verdicts() if verdict.document == name]
    info, kinds = run.info, run.kinds
    explained = ExplainedArticle(
        article=article,
        predicted=run.judged_facts(prediction),
        gold={each.index: each for each in verdicts if each.side == "gold" and _concerns(each, kinds)},
        said={each.index: each for each in verdicts if each.side == "prediction"},
        failure=(prediction.error or "failed") if prediction.status == "failed" else None,
        origin=visible(f"{_extractor(info)}; factgauge {info.factgauge}; gold {gold_name(info.gold)}"),
    )
    _check(explained, kinds, run.verdict_file)
    return explained


def _concerns(verdict: Verdict, kinds: Sequence[Kind]) -> bool:
    """Say whether a gold fact is of a declared kind, or answered by one that is."""
    return verdict.kind in kinds or verdict.partner is not None


def _gold_article(run: StoredRun, name: str, reference: str | None) -> LabelledArticle:
    """Find an article in the gold of the run, which must be the very same."""
    reader = run.gold_reader(reference)
    names, wanted = [], None
    for article in reader:
        names.append(article.labels.id)
        if article.labels.id == name:
            wanted = article
    run.check_gold(reader)
    if wanted is None:
        where = visible(gold_name(run.info.gold))
        raise InputError([Fault(where=where, found=f"has no article {name!r}", remedy=_named(name, names))])
    return wanted


def _named(name: str, names: Sequence[str]) -> str:
    """Name the nearest articles, or all where they are few."""
    remedy = nearest(name, names)
    many = remedy.startswith("known") and len(names) > _MOST_NAMES
    return "'factgauge explain RUN' lists the worst articles" if many else visible(remedy)


def _prediction(run: StoredRun, article: LabelledArticle) -> Prediction:
    """Give the prediction of an article as it was scored."""
    wanted = next((each for each in run.predictions() if each.document == article.labels.id), None)
    if wanted is None:
        found = f"has no line for article {article.labels.id!r}"
        raise InputError([Fault(where=str(run.path / PREDICTIONS), found=found, remedy="run the extractor again")])
    return run.as_scored(wanted, article)


def _check(explained: ExplainedArticle, kinds: Sequence[Kind], path: Path) -> None:
    """See that the verdicts are those of this gold and these predictions."""
    facts, name = explained.article.labels.facts, explained.article.labels.id
    missing = [at for at, fact in enumerate(facts) if fact.kind in kinds and at not in explained.gold]
    missing += [at for at in range(len(explained.predicted)) if at not in explained.said]
    stray = [each for each in explained.verdicts if not _belongs(each, explained)]
    if missing or stray:
        found = f"has not one verdict for each fact of article {name!r}, or verdicts that are not of its facts"
        remedy = "the files of the run folder are not of one run: run the extractor again"
        raise InputError([Fault(where=str(path), found=found, remedy=remedy)])


def _belongs(verdict: Verdict, explained: ExplainedArticle) -> bool:
    facts = explained.article.labels.facts if verdict.side == "gold" else explained.predicted
    others = explained.predicted if verdict.side == "gold" else explained.article.labels.facts
    if not 0 <= verdict.index < len(facts) or facts[verdict.index].kind != verdict.kind:
        return False
    if verdict.partner is not None and not 0 <= verdict.partner < len(others):
        return False
    text = explained.article.text
    if verdict.span is not None and text is not None and fault_of(verdict.span, len(text)) is not None:
        return False
    return verdict.side == "prediction" or verdict.span == facts[verdict.index].span


def _numbered(option: str, number: int, verdicts: Mapping[int, Verdict]) -> Verdict:
    if number in verdicts:
        return verdicts[number]
    side = "gold facts" if option == "--fact" else "predictions"
    found = f"the article has no {side}"
    if verdicts:
        found = f"the article has the {side} {_ranges(sorted(verdicts))}"
    raise InputError([Fault(where=f"{option} {number}", found=found)])


def _ranges(numbers: Sequence[int]) -> str:
    """Write sorted numbers as ranges: ``0 to 4, 7``."""
    groups = [
        [number for _, number in group]
        for _, group in itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(f"{group[0]} to {group[-1]}" if len(group) > 1 else str(group[0]) for group in groups)


def _print_article(explained: ExplainedArticle, shown: Sequence[Verdict], *, as_json: bool) -> None:
    if as_json:
        sides = {
            side: [fact_record(explained, verdict) for verdict in shown if verdict.side == name]
            for side, name in (("gold", "gold"), ("predictions", "prediction"))
        }
        head = {"article": explained.article.labels.id, "origin": explained.origin, "failure": explained.failure}
        _print_json({**head, "text": explained.article.text, **sides})
        return
    console = Console(highlight=False)
    console.print(render_article(explained, shown, width=console.width), soft_wrap=True, end="")


def _print_fact(explained: ExplainedArticle, verdict: Verdict, *, as_json: bool) -> None:
    if as_json:
        partner = explained.partner(verdict)
        _print_json(
            {
                "article": explained.article.labels.id,
                "side": verdict.side,
                **fact_record(explained, verdict),
                "partner_fact": None if partner is None else fact_record(explained, partner)["fact"],
                "report": report_line(explained, verdict),
            }
        )
        return
    console = Console(highlight=False)
    console.print(render_fact(explained, verdict, width=console.width), soft_wrap=True, end="")
