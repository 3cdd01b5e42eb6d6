"""The page itself: what it shows is collected in one pass over the articles, filled into a template, and written piece by piece."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from factgauge._version import __version__
from factgauge.compare.runs import StoredRun
from factgauge.facts import KINDS
from factgauge.metrics.signature import gold_part
from factgauge.report.html.article import LEGEND, VERDICTS, Reasons, article_of, embedded
from factgauge.report.html.between import together_of, versus_of
from factgauge.report.html.breakdown import slices_of
from factgauge.report.html.errors import ErrorCollector, errors_in
from factgauge.report.html.scores import TITLES, runs_of, scores_of
from factgauge.report.html.subject import Subject, articles_of, subject_of
from factgauge.report.terminal import visible

MOST_BYTES = 50_000_000
"""How many bytes of articles are put into a page where nothing else is said: a browser opens so much in a few seconds."""

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """An article of the page: how many errors each run made in it, and its data as JSON."""

    name: str
    facts: int
    errors: Sequence[int]
    data: Markup


def report(runs: Sequence[StoredRun], gold: str | None = None, *, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    """Write the report on some runs, in UTF-8.

    ``gold`` says where their gold is now, None where it was for the first of them. Of the articles those with the most errors are shown,
    as many as have ``most_bytes`` together, but always one; everything that is counted is counted over all.

    Raises:
        InputError: a file of a run, or the gold, is missing or has faults.
        NotComparableError: the runs are on different gold, or the gold has changed.
    """
    subject = subject_of(runs, gold)
    collectors = [ErrorCollector(contestant=each) for each in subject.contestants]
    reasons = Reasons()
    shown = _collected(subject, collectors, reasons, most_bytes)
    slowest = max(each.median for each in collectors)
    style, script = _asset("report.css"), _asset("report.js")
    yield from (
        piece.encode()
        for piece in _environment()
        .get_template("report.html")
        .generate(
            version=__version__,
            titles=TITLES,
            gold=gold_part(subject.gold.name, subject.gold.version, subject.gold.digest),
            articles=len(subject.gold.articles),
            names=[each.name for each in subject.contestants],
            unit=subject.contestants[0].card.unit,
            units=subject.contestants[0].card.units,
            scores=list(scores_of(subject)),
            runs=list(runs_of(subject)),
            errors=[each.result(slowest) for each in collectors],
            slices=slices_of(subject),
            together=together_of(subject),
            versus=versus_of(subject),
            legend=LEGEND,
            shown=shown,
            data=embedded(_data(subject, reasons, shown)),
            style=Markup(style),  # noqa: S704 (ours)
            script=Markup(script),  # noqa: S704 (ours)
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _collected(
    subject: Subject, collectors: Sequence[ErrorCollector], reasons: Reasons, most_bytes: int
) -> list[_Shown]:
    """Read every article once, and keep the data of those with the most errors, in the order of their names."""
    kept: list[_Shown] = []
    size = 0
    for article, answers in articles_of(subject):
        for collector, answered in zip(collectors, answers, strict=True):
            collector.add(article, answered)
        data = embedded(article_of(article, answers, reasons))
        errors = [errors_in([*answered.gold, *answered.said]) for answered in answers]
        kept.append(_Shown(name=article.labels.id, facts=len(article.labels.facts), errors=errors, data=data))
        size += len(data)
        if size > 2 * most_bytes:
            kept = _worst(kept, most_bytes)
            size = sum(len(each.data) for each in kept)
    return sorted(_worst(kept, most_bytes), key=lambda each: each.name)


def _worst(shown: Sequence[_Shown], most_bytes: int) -> list[_Shown]:
    kept: list[_Shown] = []
    room = most_bytes
    for each in sorted(shown, key=lambda each: (-sum(each.errors), each.name)):
        room -= len(each.data)
        if room < 0 and kept:
            break
        kept.append(each)
    return kept


def _data(subject: Subject, reasons: Reasons, shown: Sequence[_Shown]) -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "verdicts": VERDICTS,
        "reasons": list(reasons),
        "runs": [{"name": visible(each.name), "kinds": list(each.card.kinds)} for each in subject.contestants],
        "articles": [[each.name, each.facts, each.errors] for each in shown],
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("factgauge.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    return environment


def _harmless(value: object) -> object:
    """Write control characters, which HTML cannot hold, as escapes."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _NO_TEXT.sub(lambda found: visible(found[0]), value)
    return value


def _asset(name: str) -> str:
    return (resources.files("factgauge.report.html") / "templates" / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """Give the hash by which the page's policy knows its own style and script, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
