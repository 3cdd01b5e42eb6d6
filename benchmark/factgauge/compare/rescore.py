"""Scoring stored runs anew, both with this version and against the gold as it is now."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from factgauge.compare.contenders import Contender
from factgauge.compare.facts import read_outcomes
from factgauge.compare.runs import StoredRun
from factgauge.errors import Fault, InputError
from factgauge.gold.model import GoldSet
from factgauge.metrics.signature import gold_part
from factgauge.predictions import Prediction
from factgauge.run.folder import VERDICTS
from factgauge.score.read import MISSING
from factgauge.score.scorecard import Scored, Scorer, columns_of
from factgauge.score.verdicts import Verdict, verdicts_of


def rescored(contender: Contender, gold: GoldSet, folder: Path) -> Contender:
    """Score the predictions of a run against gold that may have changed since; its new verdicts are written into ``folder``.

    An article that the run has no prediction for has failed; one that gold no longer has is left out.

    Raises:
        InputError: the contender is no run folder, or its predictions have faults.
    """
    run = contender.run
    if run is None:
        remedy = "give the run folder: a baseline or a scorecard has no predictions"
        raise InputError([Fault(where=contender.place, found="cannot be scored anew", remedy=remedy)])
    place = folder / run.path.name
    place.mkdir(parents=True, exist_ok=True)
    scored = _scored(run, gold, place / VERDICTS)
    return replace(contender, scored=scored, read_outcomes=lambda: read_outcomes(place / VERDICTS, scored.scorecard))


def _scored(run: StoredRun, gold: GoldSet, verdict_file: Path) -> Scored:
    predictions = {each.document: each for each in run.predictions()}
    answers = {
        article.labels.id: predictions.get(
            article.labels.id, Prediction(document=article.labels.id, status="failed", error=MISSING)
        )
        for article in gold.articles
    }
    scorer = Scorer.of_run(gold, answers, run.kinds)
    with verdict_file.open("wb") as file:
        for verdict in _verdicts(scorer, gold, answers):
            file.write(msgspec.json.encode(verdict) + b"\n")
    return scorer.result(gold_part(gold.name, gold.version, gold.digest))


def _verdicts(scorer: Scorer, gold: GoldSet, answers: dict[str, Prediction]) -> Iterator[Verdict]:
    for columns in columns_of(gold.articles):
        for judgement in scorer.add(columns, [answers[name] for name in columns.names]):
            yield from verdicts_of(judgement)
