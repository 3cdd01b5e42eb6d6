"""Whose values are scored: the extractor's own, or those of factgauge's normaliser for kinds of which it gives spans only."""

from collections.abc import Iterable, Sequence

import msgspec

from factgauge.facts import KINDS, Kind
from factgauge.gold.model import LabelledArticle
from factgauge.normalise.mentions import has_value, valued
from factgauge.predictions import Prediction, grounded


def kinds_without_values(predictions: Iterable[Prediction], kinds: Sequence[Kind] = KINDS) -> frozenset[Kind]:
    """Name the kinds of which there are facts, and none that has a value.

    Reads no further than it must: an extractor that gives values shows so at once.
    """
    open_kinds, seen = set(kinds), set()
    for prediction in predictions:
        for fact in prediction.facts:
            if fact.kind in open_kinds:
                seen.add(fact.kind)
                if has_value(fact):
                    open_kinds.discard(fact.kind)
        if not open_kinds:
            break
    return frozenset(kind for kind in open_kinds if kind in seen)


def with_values(prediction: Prediction, article: LabelledArticle, kinds: frozenset[Kind]) -> Prediction:
    """Read the values of the facts of ``kinds`` from their words; without the text there is nothing to read."""
    text = article.text
    if text is None:
        return prediction
    spans = grounded(prediction.facts, text)
    facts = tuple(
        valued(fact, text, span, article.labels.published) if fact.kind in kinds and span is not None else fact
        for fact, span in zip(prediction.facts, spans, strict=True)
    )
    return msgspec.structs.replace(prediction, facts=facts)


def values_part(normalised: frozenset[Kind], kinds: Sequence[Kind]) -> str:
    """Write whose values were scored, for the signature: ``own``, ``normalised``, or ``own,actor=normalised``."""
    if not normalised:
        return "own"
    if normalised.issuperset(kinds):
        return "normalised"
    return ",".join(["own", *(f"{kind}=normalised" for kind in KINDS if kind in normalised)])
