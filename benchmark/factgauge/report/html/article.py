"""Articles in the form that the page's script reads: short, since there may be thousands.

A gold fact is ``[kind, start, end, value, required]``, and what became of it in a run ``[verdict, reason, partner]``. A prediction is
``[kind, start, end, value, verdict, reason, partner, quote, confidence]``. Kinds, verdicts and reasons are places in lists that the page
has once; offsets are code points; -1 is nothing.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from factgauge.facts import KINDS, Fact
from factgauge.gold.model import LabelledArticle
from factgauge.report.explanation import code_of, value_of, words_of
from factgauge.report.html.subject import Answered
from factgauge.score.verdicts import Verdict

VERDICTS = ("found", "wrong", "missed", "optional", "right", "spurious", "ignored")
LEGEND = (
    ("✓", "found", "gold: place and value are right"),
    ("○", "missed", "gold: not found"),
    ("✗", "wrong", "paired, but place, value or kind is not right"),
    ("✓", "right", "predicted: place and value are right"),
    ("+", "spurious", "predicted: nothing of that kind is wanted here"),
    ("·", "optional", "gold that need not be found, and predictions that answer it (ignored)"),
)
"""How a fact is marked: a sign, a kind of underline, a tint and a word, so that none of them is needed to tell."""

_NOWHERE = -1


class Reasons(dict[tuple[str, str], int]):
    """The reasons that were given, each once, with their codes: places in the order in which they were first needed."""

    def __missing__(self, reason: tuple[str, str]) -> int:
        self[reason] = place = len(self)
        return place

    def of(self, verdict: Verdict) -> int:
        """Give the place of the reason of a verdict."""
        return self[code_of(verdict), words_of(verdict)]


def article_of(article: LabelledArticle, answers: Sequence[Answered], reasons: Reasons) -> dict[str, Any]:
    """Write one article with what each run made of it."""
    labels = article.labels
    return {
        "id": labels.id,
        "published": None if labels.published is None else labels.published.isoformat(),
        "language": labels.language,
        "text": article.text,
        "gold": [
            [KINDS.index(fact.kind), *fact.span, value_of(fact, article), int(fact.status == "required")]
            for fact in labels.facts
        ],
        "runs": [_run(article, answered, reasons) for answered in answers],
    }


def _run(article: LabelledArticle, answered: Answered, reasons: Reasons) -> dict[str, Any]:
    return {
        "failure": answered.failure,
        "gold": [[VERDICTS.index(each.verdict), reasons.of(each), _partner(each)] for each in answered.gold],
        "said": [
            _prediction(article, fact, verdict, reasons)
            for fact, verdict in zip(answered.predicted, answered.said, strict=True)
        ],
    }


def _prediction(article: LabelledArticle, fact: Fact, verdict: Verdict, reasons: Reasons) -> list[Any]:
    return [
        KINDS.index(fact.kind),
        *(verdict.span or (_NOWHERE, _NOWHERE)),
        value_of(fact, article),
        VERDICTS.index(verdict.verdict),
        reasons.of(verdict),
        _partner(verdict),
        # Words are needed only of what is nowhere in the text.
        verdict.quote if verdict.span is None else None,
        fact.confidence,
    ]


def _partner(verdict: Verdict) -> int:
    return _NOWHERE if verdict.partner is None else verdict.partner


def embedded(content: object) -> Markup:
    """Write content as JSON that can stand inside a script element, whatever strings it holds."""
    text = msgspec.json.encode(content).decode()
    # In JSON these stand in strings only, where an escape means the same.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
