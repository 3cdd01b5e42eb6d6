"""The scores of runs as they are exported: each run with its scorecard, and the same as tidy rows, one number a row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import msgspec

from factgauge._version import __version__
from factgauge.compare.runs import StoredRun
from factgauge.errors import Fault, InputError
from factgauge.facts import Record
from factgauge.metrics.average import MacroRates, Mean
from factgauge.metrics.counts import Interval, Rates, Scheme
from factgauge.metrics.signature import Signature
from factgauge.metrics.table import ALL
from factgauge.report.gate import why_no_measure
from factgauge.run.folder import GoldName
from factgauge.score.scorecard import Scorecard

Average: TypeAlias = Literal["micro", "articles", "kinds"]
Metric: TypeAlias = Literal["precision", "recall", "f1"]
METRICS: tuple[Metric, ...] = get_args(Metric)


class ExportedRun(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run. ``run`` is the name of its folder; ``problem`` and ``stopped`` are as in its ``run.json``; ``seconds`` is what it took."""

    run: str
    extractor: str
    version: str
    reference: str
    fingerprint: str
    gold: GoldName
    started: str
    seconds: float | None
    problem: str | None
    stopped: str | None
    scorecard: Scorecard

    @property
    def broken(self) -> str | None:
        """Why the run is no measure of its extractor; None where it is one."""
        return why_no_measure(self.problem, self.stopped, self.scorecard)


class Export(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``factgauge export --format json`` writes."""

    factgauge: str
    runs: tuple[ExportedRun, ...]


@dataclass(frozen=True, kw_only=True)
class Score:
    """One number: a metric of a group under a scheme. ``group`` is a kind, ``date_without_header`` or ``all``.

    ``average`` says over what: pooled counts (``micro``), the mean over articles, or over kinds (of ``all``). ``value`` is from 0
    to 1, None where it is undefined; ``low`` and ``high`` are its 95 % interval. The counts are those of the pooled group, None for means
    over kinds.
    """

    run: str
    extractor: str
    version: str
    gold: str
    group: str
    scheme: Scheme
    average: Average
    metric: Metric
    value: float | None
    low: float | None
    high: float | None
    matched: int | None
    partial: int | None
    spurious: int | None
    missed: int | None
    articles: int
    failed: int
    unit: str
    units: int
    started: str
    signature: str


def exported(run: StoredRun) -> ExportedRun:
    """Read what is exported of a run.

    Raises:
        InputError: its scorecard is missing, or none of this version, or has no signature.
    """
    info, card = run.info, run.scored.scorecard
    signature_of(card, str(run.path))
    return ExportedRun(
        run=run.path.resolve().name,
        extractor=info.extractor,
        version=info.version,
        reference=info.reference,
        fingerprint=info.fingerprint,
        gold=info.gold,
        started=info.started,
        seconds=info.seconds,
        problem=info.problem,
        stopped=info.stopped,
        scorecard=card,
    )


def signature_of(scorecard: Scorecard, where: str) -> Signature:
    """Read the signature of a scorecard.

    Raises:
        InputError: it is none.
    """
    try:
        return Signature.parse(scorecard.signature)
    except ValueError as error:
        raise InputError([Fault(where=where, found=str(error), remedy="score the predictions again")]) from error


def json_of(runs: Iterable[ExportedRun]) -> bytes:
    """Write runs with their scorecards, without the counts of the single articles."""
    content = Export(factgauge=__version__, runs=tuple(runs))
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def scores_of(runs: Iterable[ExportedRun]) -> Iterator[Score]:
    """Give all numbers of some runs, one after the other."""
    for run in runs:
        card = run.scorecard
        for group, schemes in card.rates.items():
            for scheme, rates in schemes.items():
                yield from _pooled(run, group, scheme, rates)
        for group, means in card.macro.articles.items():
            for scheme, mean in means.items():
                yield from _means(run, group, scheme, "articles", mean)
        for scheme, mean in card.macro.kinds.items():
            yield from _means(run, ALL, scheme, "kinds", mean)


def _pooled(run: ExportedRun, group: str, scheme: Scheme, rates: Rates) -> Iterator[Score]:
    for metric in METRICS:
        value, interval = rate(rates, metric)
        yield _score(run, group, scheme, "micro", metric, value, interval, rates)


def _means(run: ExportedRun, group: str, scheme: Scheme, average: Average, means: MacroRates) -> Iterator[Score]:
    rates = run.scorecard.rates.get(group, {}).get(scheme) if average == "articles" else None
    for metric in METRICS:
        mean: Mean = getattr(means, metric)
        yield _score(run, group, scheme, average, metric, mean.mean, mean.interval, rates)


def rate(rates: Rates, metric: Metric) -> tuple[float | None, Interval | None]:
    """Give a rate with its interval."""
    return getattr(rates, metric), getattr(rates, f"{metric}_interval")


def _score(  # noqa: PLR0913, PLR0917 (what a number is the number of)
    run: ExportedRun,
    group: str,
    scheme: Scheme,
    average: Average,
    metric: Metric,
    value: float | None,
    interval: Interval | None,
    counts: Rates | None,
) -> Score:
    card = run.scorecard
    signature = Signature.parse(card.signature)
    return Score(
        run=run.run,
        extractor=run.extractor,
        version=run.version,
        gold=signature.gold,
        group=group,
        scheme=scheme,
        average=average,
        metric=metric,
        value=value,
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        matched=None if counts is None else counts.matched,
        partial=None if counts is None else counts.partial,
        spurious=None if counts is None else counts.spurious,
        missed=None if counts is None else counts.missed,
        articles=card.articles,
        failed=len(card.failed),
        unit=card.unit,
        units=card.units,
        started=run.started,
        signature=str(replace(signature, scheme=scheme, average=average)),
    )
