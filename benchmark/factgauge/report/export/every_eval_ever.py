"""Every Eval Ever: the form in which evaluations of models are collected by the EvalEval Coalition; version 0.3.0 of its schema.

One run makes one file. What is undefined has no score there and is left out. The form is about language models; an extractor stands in the
place of the model, and where it asks what nobody said here the answer is ``unknown``.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec

from factgauge._version import __version__
from factgauge.errors import Fault, InputError
from factgauge.metrics.signature import Signature
from factgauge.report.export.scores import Average, ExportedRun, Score, scores_of

SCHEMA_VERSION = "0.3.0"
_UNKNOWN = "unknown"
_DEPLOYMENT = {"deployment_type": _UNKNOWN, "model_availability": _UNKNOWN}
_AVERAGES: dict[Average, str] = {
    "micro": "over the pooled counts",
    "articles": "as the mean over articles",
    "kinds": "as the mean over kinds",
}
_LEVEL = 0.95


def every_eval_ever(run: ExportedRun) -> bytes:
    """Write one run; the same run gives the same bytes, since it bears the time of its start.

    Raises:
        InputError: the run does not tell when it started.
    """
    seconds = f"{_started(run).timestamp():.6f}"
    content = {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"factgauge-{run.gold.name}/{run.extractor}/{seconds}",
        "evaluation_timestamp": run.started,
        "retrieved_timestamp": seconds,
        "source_metadata": {
            "source_name": "factgauge",
            "source_type": "evaluation_run",
            "source_organization_name": _UNKNOWN,
            "evaluator_relationship": "other",
            "additional_details": {"signature": run.scorecard.signature, "run": run.run},
        },
        "eval_library": {"name": "factgauge", "version": __version__},
        "model_info": {
            "name": run.extractor,
            "id": run.reference,
            "additional_details": {**_DEPLOYMENT, "version": run.version, "fingerprint": run.fingerprint},
        },
        "evaluation_results": [_result(run, score) for score in _defined(run)],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _started(run: ExportedRun) -> datetime.datetime:
    try:
        started = datetime.datetime.fromisoformat(run.started)
    except ValueError as error:
        found = f"{run.started!r} is no time"
        raise InputError(
            [Fault(where=run.run, path="$.started", found=found, remedy="run the extractor again")]
        ) from error
    return started if started.tzinfo else started.replace(tzinfo=datetime.UTC)


def _defined(run: ExportedRun) -> Iterator[Score]:
    return (score for score in scores_of([run]) if score.value is not None)


def _result(run: ExportedRun, score: Score) -> dict[str, Any]:
    name = f"{score.group}.{score.scheme}.{score.average}.{score.metric}"
    return {
        "evaluation_result_id": name,
        "evaluation_name": f"factgauge {run.gold.name}: {score.group}",
        "source_data": {
            "dataset_name": run.gold.name,
            "source_type": "other",
            "additional_details": {"version": run.gold.version or "", "digest": run.gold.digest},
        },
        "metric_config": {
            "evaluation_description": f"{score.metric} of {score.group} facts, scheme {score.scheme}, {_AVERAGES[score.average]}",
            "metric_id": f"factgauge.{name}",
            "metric_kind": score.metric,
            "metric_unit": "proportion",
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": 0,
            "max_score": 1,
        },
        "score_details": {"score": score.value, "details": _details(score), **_uncertainty(score)},
    }


def _details(score: Score) -> dict[str, str]:
    counts = {name: getattr(score, name) for name in ("matched", "partial", "spurious", "missed")}
    told = {name: str(number) for name, number in counts.items() if number is not None}
    return {**told, "articles": str(score.articles), "failed": str(score.failed), "signature": score.signature}


def _uncertainty(score: Score) -> dict[str, Any]:
    if score.low is None or score.high is None:
        return {}
    bounds = {"lower": score.low, "upper": score.high, "confidence_level": _LEVEL}
    return {
        "uncertainty": {
            "confidence_interval": {**bounds, "method": f"percentile bootstrap over {score.unit}s"},
            "num_samples": score.units,
            "num_bootstrap_samples": Signature.parse(score.signature).resamples,
        }
    }
