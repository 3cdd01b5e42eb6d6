"""Reading a file of predictions against the gold that it answers, with every fault found at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from factgauge.errors import Fault, InputError
from factgauge.gold.model import GoldSet
from factgauge.predictions import Prediction, ill_formed_values, lines_of, misplaced, read_line
from factgauge.records import nearest

MISSING = "no prediction for this article"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Predictions by article id, one for each gold article; ``warnings`` name values that can never be right."""

    predictions: Mapping[str, Prediction]
    warnings: tuple[Fault, ...]


def read_answers(path: Path, gold: GoldSet) -> Answers:
    """Read the predictions of one extractor over the articles of ``gold``.

    A gold article without a line counts as failed.

    Raises:
        InputError: the file has faults; all of them are reported.
    """
    texts = {article.labels.id: article.text for article in gold.articles}
    faults: list[Fault] = []
    warnings: list[Fault] = []
    seen: dict[str, int] = {}
    predictions: dict[str, Prediction] = {}
    for number, line in lines_of(path):
        where = f"{path}:{number}"
        prediction, found = read_line(line, where=where)
        faults += found
        if prediction is None:
            continue
        faults += _place_faults(prediction, texts, seen, where)
        seen.setdefault(prediction.document, number)
        warnings += ill_formed_values(prediction.facts, where=where)
        predictions[prediction.document] = prediction
    if not predictions and not faults:
        faults.append(Fault(where=str(path), found="holds no prediction", remedy="write one JSON line an article"))
    if faults:
        raise InputError(faults)
    missing = {name: Prediction(document=name, status="failed", error=MISSING) for name in texts}
    return Answers(predictions=missing | predictions, warnings=tuple(warnings))


def _place_faults(
    prediction: Prediction, texts: Mapping[str, str | None], seen: Mapping[str, int], where: str
) -> list[Fault]:
    name = prediction.document
    if name not in texts:
        remedy = nearest(name, list(texts)) if texts else ""
        return [Fault(where=where, path="$.document", found=f"gold has no article {name!r}", remedy=remedy)]
    faults = []
    if name in seen:
        found = f"article {name!r} is already on line {seen[name]}"
        faults.append(Fault(where=where, path="$.document", found=found, remedy="keep one line an article"))
    if prediction.status == "failed" and prediction.facts:
        remedy = "leave the facts out, or set the status to 'ok'"
        faults.append(Fault(where=where, path="$.facts", found="a failed article has facts", remedy=remedy))
    text = texts[name]
    if text is not None:
        return [*faults, *misplaced(prediction.facts, text, where=where)]
    for index, fact in enumerate(prediction.facts):
        if fact.span is None:
            remedy = "give the span, or the text in the gold file"
            found = "has no span, and the gold has no text to find the quote in"
            faults.append(Fault(where=where, path=f"$.facts[{index}]", found=found, remedy=remedy))
    return faults
