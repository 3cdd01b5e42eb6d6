"""Measures one scorer on one generated corpus, in this process; ``measure.py`` starts one for each measurement.

The inputs are built first; the clock runs over one call. Usage: ``scorers.py SCORER FOLDER``; prints a :class:`timing.Timing` as JSON.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec
from corpora import GOLD, PREDICTIONS
from inputs import Mention, mentions, tags, words
from timing import Prepared, Timing, peak_memory, show, timed

_KINDS: tuple[Literal["date", "figure", "actor"], ...] = ("date", "figure", "actor")
_SPANS = "facts"


def factgauge(folder: Path) -> Prepared[Any]:
    """Align, judge and count every article under every scheme: what the peers do, who tell no uncertainty."""
    from factgauge.match.columns import said_columns  # noqa: PLC0415 (the process of a peer does without)
    from factgauge.score.judge import judge_columns  # noqa: PLC0415 (as above)
    from factgauge.score.scorecard import Scorer  # noqa: PLC0415 (as above)

    inputs = [(columns, said_columns(said, columns)) for columns, said in _shards(folder)]

    def call() -> Scorer:
        scorer = Scorer(_KINDS, without_values=frozenset())
        for gold, said in inputs:
            scorer.count(judge_columns(gold, said, _KINDS))
        return scorer

    return Prepared(call, lambda scorer: _strict(scorer.result("generated").scorecard))


def factgauge_records(folder: Path) -> Prepared[Any]:
    """The same from the predictions as an extractor gives them: each is a record of Python, with the fields of its kind."""
    from factgauge.score.scorecard import Scorer  # noqa: PLC0415 (the process of a peer does without)

    inputs = _shards(folder)

    def call() -> Scorer:
        scorer = Scorer(_KINDS, without_values=frozenset())
        for gold, said in inputs:
            scorer.add(gold, said)
        return scorer

    return Prepared(call, lambda scorer: _strict(scorer.result("generated").scorecard))


def _shards(folder: Path) -> list[tuple[Any, list[Any]]]:
    """Give gold as columns, which it is once for all extractors, and the predictions for it."""
    from factgauge.score.scorecard import columns_of  # noqa: PLC0415 (the process of a peer does without)

    gold, predictions = _records(folder)
    shards = []
    for columns in columns_of(gold.articles):
        # What is computed from gold alone is kept with it.
        _ = columns.values
        shards.append((columns, [predictions[article.labels.id] for article in columns.articles]))
    return shards


def factgauge_scorecard(folder: Path) -> Prepared[Any]:
    """The whole scorecard, with macro averages and the bootstrap interval of every rate."""
    from factgauge.score.scorecard import score  # noqa: PLC0415 (the process of a peer does without)

    gold, predictions = _records(folder)
    return Prepared(lambda: score(gold, predictions), lambda scored: _strict(scored.scorecard))


def _strict(scorecard: Any) -> float:
    return scorecard.rates["all"]["strict"].f1 or 0.0


def _records(folder: Path) -> tuple[Any, dict[str, Any]]:
    """Read a corpus as records, without the examination that files of users get."""
    from factgauge.gold.model import GoldSet, LabelledArticle, Labels  # noqa: PLC0415 (the process of a peer does without)
    from factgauge.predictions import Prediction  # noqa: PLC0415 (as above)

    labels, prediction = msgspec.json.Decoder(Labels), msgspec.json.Decoder(Prediction)
    with (folder / GOLD).open("rb") as lines:
        read = map(labels.decode, lines)
        articles = tuple(LabelledArticle(labels=each, text=each.text) for each in read)
    with (folder / PREDICTIONS).open("rb") as lines:
        predictions = {each.document: each for each in map(prediction.decode, lines)}
    return GoldSet(name="generated", version=None, digest="", articles=articles), predictions


class _Rates(msgspec.Struct):
    f1: float | None


class _Output(msgspec.Struct):
    rates: dict[str, dict[str, _Rates]]


def factgauge_files(folder: Path) -> Timing:
    """The command ``factgauge score`` from its start to its end, in a process of its own.

    Raises:
        SystemExit: the command failed; what it said has been shown.
    """
    predictions, gold = str(folder / PREDICTIONS), str(folder / GOLD)
    command = [sys.executable, "-m", "factgauge", "score", predictions, "--gold", gold, "--json"]
    with tempfile.TemporaryFile() as output:
        wall = time.perf_counter()
        done = subprocess.run(command, stdout=output, check=False)
        wall = time.perf_counter() - wall
        if done.returncode:
            raise SystemExit(f"factgauge score failed with exit code {done.returncode}")
        output.seek(0)
        f1 = msgspec.json.decode(output.read(), type=_Output).rates["all"]["strict"].f1
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = peak_memory(resource.RUSAGE_CHILDREN)
    return Timing(cpu=used.ru_utime + used.ru_stime, wall=wall, peak=peak, before=0.0, result=f1 or 0.0)


def set_intersection(folder: Path) -> Prepared[Any]:
    """The yardstick: one set intersection an article, of tuples that are there already."""
    articles = [(article.gold, article.predicted) for article in mentions(folder)]
    facts = sum(len(gold) + len(predicted) for gold, predicted in articles)

    def call() -> int:
        matched = 0
        for gold, predicted in articles:
            matched += len(set(gold) & set(predicted))
        return matched

    return Prepared(call, lambda matched: 2 * matched / facts)


def nervaluate(folder: Path) -> Prepared[Any]:
    """The four schemes of nervaluate; it has made its own records before the clock starts. Its ranges include their end."""
    from nervaluate import Evaluator  # noqa: PLC0415 (only this process needs it)

    def spans(found: list[Mention]) -> list[dict[str, str | int]]:
        return [{"label": kind, "start": start, "end": end - 1} for kind, start, end in found]

    articles = [(spans(article.gold), spans(article.predicted)) for article in mentions(folder)]
    gold, predicted = map(list, zip(*articles, strict=True))
    evaluator = Evaluator(gold, predicted, tags=list(_KINDS), loader="dict")
    return Prepared(evaluator.evaluate, lambda result: result["overall"]["strict"].f1)


def seqeval(folder: Path) -> Prepared[Any]:
    """Pooled precision, recall and F1 of seqeval in its default mode."""
    from seqeval.metrics.sequence_labeling import precision_recall_fscore_support  # noqa: PLC0415 (only this process needs it)

    gold, predicted = _tagged(folder)
    return Prepared(
        lambda: precision_recall_fscore_support(gold, predicted, average="micro"), lambda rates: float(rates[2])
    )


def seqeval_strict(folder: Path) -> Prepared[Any]:
    """Pooled precision, recall and F1 of seqeval in its strict mode, scheme IOB2."""
    from seqeval.metrics.v1 import precision_recall_fscore_support  # noqa: PLC0415 (only this process needs it)
    from seqeval.scheme import IOB2  # noqa: PLC0415 (as above)

    gold, predicted = _tagged(folder)
    return Prepared(
        lambda: precision_recall_fscore_support(gold, predicted, average="micro", scheme=IOB2),
        lambda rates: float(rates[2]),
    )


def _tagged(folder: Path) -> tuple[list[list[str]], list[list[str]]]:
    gold, predicted = [], []
    for article in words(folder):
        gold.append(tags(len(article.words), article.gold))
        predicted.append(tags(len(article.words), article.predicted))
    return gold, predicted


def spacy(folder: Path) -> Prepared[Any]:
    """The call ``Scorer.score_spans`` of spaCy, the words of both sides aligned before the clock starts."""
    examples = _examples(folder)
    for example in examples:
        # The example keeps its alignment.
        _ = example.alignment
    return _score_spans(examples)


def spacy_aligning(folder: Path) -> Prepared[Any]:
    """The same call as it comes: the first one aligns the words of both sides, though they are the same."""
    return _score_spans(_examples(folder))


def _examples(folder: Path) -> list[Any]:
    from spacy.tokens import Doc, Span  # noqa: PLC0415 (only this process needs it)
    from spacy.training import Example  # noqa: PLC0415 (as above)
    from spacy.vocab import Vocab  # noqa: PLC0415 (as above)

    vocab = Vocab()

    def document(texts: list[str], found: list[Mention]) -> Doc:
        doc = Doc(vocab, words=texts)
        doc.spans[_SPANS] = [Span(doc, first, after, label=kind) for kind, first, after in found]
        return doc

    return [
        Example(document(article.words, article.predicted), document(article.words, article.gold))
        for article in words(folder)
    ]


def _score_spans(examples: list[Any]) -> Prepared[Any]:
    from spacy.scorer import Scorer  # noqa: PLC0415 (only this process needs it)

    def call() -> dict[str, Any]:
        return Scorer.score_spans(examples, _SPANS, getter=lambda doc, key: doc.spans[key], allow_overlap=True)

    return Prepared(call, lambda scores: scores[f"{_SPANS}_f"])


SCORERS: dict[str, Callable[[Path], Prepared[Any]]] = {
    "factgauge": factgauge,
    "factgauge-records": factgauge_records,
    "factgauge-scorecard": factgauge_scorecard,
    "set": set_intersection,
    "nervaluate": nervaluate,
    "seqeval": seqeval,
    "seqeval-strict": seqeval_strict,
    "spacy": spacy,
    "spacy-aligning": spacy_aligning,
}


def main(scorer: str, folder: str) -> None:
    """Measure one scorer."""
    show(factgauge_files(Path(folder)) if scorer == "factgauge-files" else timed(SCORERS[scorer](Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
