"""Measures the speed and the memory of factgauge beside its peers. See ``README.md`` in this folder.

Each measurement runs in a process of its own, one after another. This process stays small, because on Linux a child inherits the
peak memory of the process that starts it.
"""

import argparse
import math
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from budgets import CORPORA, PYTHON, budgets, ratio
from children import Measurement, best_of, installed_command, run, starts
from corpora import FACTS_AN_ARTICLE
from tables import render

_PARTS = (*CORPORA, "long", "resampling", "start", "overhead")
_PEERS = ("set", "nervaluate", "seqeval", "seqeval-strict", "spacy", "spacy-aligning")
_OURS = ("factgauge", "factgauge-records", "factgauge-scorecard", "factgauge-files")
_RESAMPLERS = ("factgauge-bootstrap", "sacrebleu-bootstrap", "factgauge-permutation", "sacrebleu-permutation")
_RESAMPLED_ARTICLES = 10_000
_RUNS = ("run", "run-no-cache", "run-one-by-one")
_RUN_ARTICLES = 5_000
# Tags of one word each cannot nest.
_FLAT_ONLY = ("seqeval", "seqeval-strict")
# Beyond these a peer takes minutes, or more memory than a laptop has.
_MOST_ARTICLES_OF_PEERS = 10_000
_MOST_FACTS_IN_ONE = {"nervaluate": 5_000, "seqeval-strict": 5_000}
_REPEATS = 3


class _Numbers(msgspec.Struct):
    gold: int
    predicted: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for, and print it."""
    options = _options(arguments)
    versions = _versions(options.only)
    measurements = list(_measured(options))
    held = budgets(measurements)
    if options.json:
        report = {
            "python": platform.python_version(),
            "versions": versions,
            "measurements": [_row(each, measurements) for each in measurements],
            "budgets": held,
        }
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    else:
        print(render(measurements, held, versions))  # noqa: T201 (the output of this command)


def _row(measurement: Measurement, measurements: Sequence[Measurement]) -> dict[str, Any]:
    """Give a measurement with what derives from it; None where it does not."""
    derived = {
        "facts_a_second": measurement.facts_a_second if measurement.facts else None,
        "times_of_factgauge": ratio(measurements, measurement) if measurement.facts else None,
    }
    return msgspec.structs.asdict(measurement) | derived


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure factgauge beside nervaluate, seqeval, spaCy and sacrebleu.")
    sizes = "numbers, separated by commas"
    parser.add_argument(
        "--articles", type=_numbers, default="1000,10000,100000", help=f"sizes of the corpora: {sizes} [%(default)s]"
    )
    parser.add_argument(
        "--facts", type=_numbers, default="5000,50000,100000", help=f"lengths of the one article: {sizes} [%(default)s]"
    )
    parser.add_argument("--only", action="append", choices=_PARTS, help="a part to measure, repeatable [all]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    options.only = options.only or list(_PARTS)
    return options


def _numbers(text: str) -> list[int]:
    numbers = sorted({int(number) for number in text.split(",")})
    if numbers[0] < 1:
        raise argparse.ArgumentTypeError(f"must be positive, got {numbers[0]}")
    return numbers


def _versions(parts: Sequence[str]) -> dict[str, str]:
    """Give the versions of all that is measured.

    Raises:
        SystemExit: a peer is not installed.
    """
    wanted = ["factgauge", "nervaluate", "seqeval", "spacy"]
    if "resampling" in parts:
        wanted += ["sacrebleu", "numpy"]
    try:
        return {name: version(name) for name in wanted}
    except PackageNotFoundError as error:
        raise SystemExit(f"{error.name} is not installed; run with: uv run --group performance") from error


def _measured(options: argparse.Namespace) -> Iterator[Measurement]:
    for variant in CORPORA:
        if variant in options.only:
            for articles in options.articles:
                yield from _measured_corpus(variant, variant, articles, FACTS_AN_ARTICLE)
    if "long" in options.only:
        for variant in ("flat", "chained"):
            for facts in options.facts:
                yield from _measured_corpus(f"long {variant}", variant, 1, facts)
    if "resampling" in options.only:
        yield from _measured_resampling()
    if "start" in options.only:
        yield from _measured_starts()
    if "overhead" in options.only:
        yield from _measured_overhead()


def _measured_corpus(part: str, variant: str, articles: int, facts: int) -> Iterator[Measurement]:
    found: list[Measurement] = []
    with tempfile.TemporaryDirectory() as folder:
        numbers = msgspec.json.decode(run("corpora.py", folder, variant, articles, facts), type=_Numbers)
        for subject in _subjects(variant, articles, facts):
            _say(f"{part}, {articles:,} × {facts:,}: {subject}")
            found.append(
                Measurement(
                    part=part,
                    subject=subject,
                    articles=articles,
                    facts_an_article=facts,
                    facts=numbers.gold + numbers.predicted,
                    timing=best_of(_REPEATS, "scorers.py", subject, Path(folder)),
                )
            )
    # Where facts overlap the tools pair differently, which is why they are compared on flat corpora.
    comparable = found if variant == "flat" else [each for each in found if each.subject in _OURS]
    _check_agreement(comparable, tolerance=1e-9)
    yield from found


def _subjects(variant: str, articles: int, facts: int) -> list[str]:
    ours = _OURS if articles > 1 else ("factgauge", "factgauge-records")
    peers = [peer for peer in _PEERS if variant == "flat" or peer not in _FLAT_ONLY]
    if articles > _MOST_ARTICLES_OF_PEERS:
        _say(f"peers are measured up to {_MOST_ARTICLES_OF_PEERS:,} articles")
        peers = ["set"]
    return [*ours, *(peer for peer in peers if facts <= _MOST_FACTS_IN_ONE.get(peer, facts))]


def _check_agreement(found: Sequence[Measurement], *, tolerance: float) -> None:
    """Stop where tools that should compute the same do not: a comparison of their times would be worthless.

    Raises:
        SystemExit: they disagree.
    """
    results = {each.subject: each.timing.result for each in found}
    first = next(iter(results.values()))
    if not all(math.isclose(first, result, rel_tol=tolerance) for result in results.values()):
        told = ", ".join(f"{subject} {result}" for subject, result in results.items())
        raise SystemExit(f"the tools disagree on {found[0].part}, so their times cannot be compared: {told}")


def _measured_resampling() -> Iterator[Measurement]:
    found = []
    for subject in _RESAMPLERS:
        _say(f"resampling: {subject}")
        timing = best_of(_REPEATS, "resampling.py", subject)
        found.append(Measurement(part="resampling", subject=subject, articles=_RESAMPLED_ARTICLES, timing=timing))
    # Two ways to draw: half widths of intervals, and p in the middle of its range, are near each other and not the same.
    for pair in (found[:2], found[2:]):
        _check_agreement(pair, tolerance=0.05)
    yield from found


def _measured_starts() -> Iterator[Measurement]:
    _say("start")
    command = installed_command()
    commands = {
        PYTHON: [sys.executable, "-c", "pass"],
        "factgauge --version": [command, "--version"],
        "factgauge --help": [command, "--help"],
    }
    for subject, timing in starts(commands).items():
        yield Measurement(part="start", subject=subject, timing=timing)


def _measured_overhead() -> Iterator[Measurement]:
    for subject in _RUNS:
        _say(f"overhead: {subject}")
        timing = best_of(_REPEATS, "overhead.py", subject, _RUN_ARTICLES)
        yield Measurement(part="overhead", subject=subject, articles=_RUN_ARTICLES, timing=timing)


def _say(what: str) -> None:
    """Tell on the error stream what is under way."""
    print(what, file=sys.stderr, flush=True)  # noqa: T201 (progress of this command)


if __name__ == "__main__":
    main()
