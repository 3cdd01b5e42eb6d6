"""The budgets of the design, and what was measured against each."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from children import Measurement

CORPORA = ("flat", "messy")
LONG = ("long flat", "long chained")
PYTHON = "python -c pass"
_IN_MEMORY = 3_000_000
_FROM_FILES = 1_000_000
_FILES_MIB = 1024
_TIMES_FASTER = {"nervaluate": 25, "seqeval": 35, "spacy": 8}
# Time per fact in the longest article over that in the shortest; memory that no longer fits a cache alone costs some of it.
_LINEAR = 1.5
_RESAMPLING_SECONDS = 1.0
_RESAMPLING_MB = 250
_MB_A_MIB = 1.048576
_START = 5
_OVERHEAD_MS = 1.0


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """One budget: what, how much is wanted and what was found, in words, and whether that is enough."""

    what: str
    wanted: str
    found: str
    met: bool


def budgets(measurements: Sequence[Measurement]) -> list[Budget]:
    """Hold the measurements against the budgets; a budget of which nothing was measured is left out."""
    return [
        *_throughput(measurements, "factgauge", "in memory", _IN_MEMORY),
        *_throughput(measurements, "factgauge-files", "from files", _FROM_FILES),
        *_memory(measurements),
        *_peers(measurements),
        *_linear(measurements),
        *_resampling(measurements),
        *_start(measurements),
        *_overhead(measurements),
    ]


def largest(measurements: Iterable[Measurement], part: str, subject: str) -> Measurement | None:
    """Give the measurement of a subject on the largest corpus, or the longest article, of a part."""
    found = [each for each in measurements if (each.part, each.subject) == (part, subject)]
    return max(found, key=lambda each: (each.articles, each.facts_an_article), default=None)


def ratio(measurements: Iterable[Measurement], peer: Measurement) -> float | None:
    """Say how many times faster factgauge is than a peer on the same corpus; None where it was not measured there."""
    for each in measurements:
        if each.subject == "factgauge" and (each.part, each.articles, each.facts) == (
            peer.part,
            peer.articles,
            peer.facts,
        ):
            return peer.timing.cpu / each.timing.cpu
    return None


def growth(measurements: Iterable[Measurement], part: str, subject: str) -> float | None:
    """Divide the time per fact in the longest article by that in the shortest; None below two lengths."""
    found = [each for each in measurements if (each.part, each.subject) == (part, subject)]
    found.sort(key=lambda each: each.facts_an_article)
    return found[0].facts_a_second / found[-1].facts_a_second if len(found) > 1 else None


def _throughput(measurements: Sequence[Measurement], subject: str, what: str, wanted: int) -> Iterator[Budget]:
    for part in CORPORA:
        found = largest(measurements, part, subject)
        if found is not None:
            yield Budget(
                what=f"{what}, {part}, {found.articles:,} articles",
                wanted=f"≥ {wanted:,} facts/s",
                found=f"{found.facts_a_second:,.0f}",
                met=found.facts_a_second >= wanted,
            )


def _memory(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    for part in CORPORA:
        found = largest(measurements, part, "factgauge-files")
        if found is not None:
            yield Budget(
                what=f"memory, files, {part}, {found.articles:,} articles",
                wanted=f"≤ {_FILES_MIB:,} MiB",
                found=f"{found.timing.peak:,.0f}",
                met=found.timing.peak <= _FILES_MIB,
            )


def _peers(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    for part in CORPORA:
        for peer, wanted in _TIMES_FASTER.items():
            found = largest(measurements, part, peer)
            faster = None if found is None else ratio(measurements, found)
            if found is not None and faster is not None:
                yield Budget(
                    what=f"against {peer}, {part}, {found.articles:,} articles",
                    wanted=f"≥ {wanted} × as fast",
                    found=f"{faster:,.1f}",
                    met=faster >= wanted,
                )


def _linear(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    for part in LONG:
        found, longest = growth(measurements, part, "factgauge"), largest(measurements, part, "factgauge")
        if found is not None and longest is not None:
            yield Budget(
                what=f"linear, {part}, {longest.facts_an_article:,} facts",
                wanted=f"≤ {_LINEAR} × the shortest",
                found=f"{found:,.2f}",
                met=found <= _LINEAR,
            )


def _resampling(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    found = largest(measurements, "resampling", "factgauge-bootstrap")
    if found is not None:
        seconds, megabytes = found.timing.cpu, found.timing.peak * _MB_A_MIB
        yield Budget(
            what="paired bootstrap, time",
            wanted=f"< {_RESAMPLING_SECONDS:.0f} s",
            found=f"{seconds:.2f}",
            met=seconds < _RESAMPLING_SECONDS,
        )
        yield Budget(
            what="paired bootstrap, memory",
            wanted=f"< {_RESAMPLING_MB} MB",
            found=f"{megabytes:,.0f}",
            met=megabytes < _RESAMPLING_MB,
        )


def _start(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    started = {each.subject: each.timing.cpu for each in measurements if each.part == "start"}
    for subject, seconds in started.items():
        if subject != PYTHON:
            times = seconds / started[PYTHON]
            yield Budget(
                what=f"start of {subject}", wanted=f"< {_START} × {PYTHON}", found=f"{times:.1f}", met=times < _START
            )


def _overhead(measurements: Sequence[Measurement]) -> Iterator[Budget]:
    for each in measurements:
        if each.part == "overhead":
            milliseconds = each.timing.wall / each.articles * 1000
            yield Budget(
                what=f"beside the extractor, {each.subject}",
                wanted=f"< {_OVERHEAD_MS:.0f} ms an article",
                found=f"{milliseconds:.2f}",
                met=milliseconds < _OVERHEAD_MS,
            )
