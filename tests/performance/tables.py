"""Prints measurements as tables of at most 80 columns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from textwrap import wrap

from budgets import CORPORA, LONG, PYTHON, Budget, growth, ratio
from children import Measurement

_WIDTH = 80
_NAMES = {
    "factgauge": "factgauge, counts",
    "factgauge-records": "factgauge, from records",
    "factgauge-scorecard": "factgauge, with intervals",
    "factgauge-files": "factgauge, from files",
    "set": "a set intersection",
    "seqeval-strict": "seqeval, strict",
    "spacy": "spaCy",
    "spacy-aligning": "spaCy, aligning",
    "factgauge-bootstrap": "factgauge, bootstrap",
    "factgauge-permutation": "factgauge, permutations",
    "sacrebleu-bootstrap": "sacrebleu, bootstrap",
    "sacrebleu-permutation": "sacrebleu, permutations",
    "run": "batches of 8",
    "run-no-cache": "batches of 8, no cache",
    "run-one-by-one": "one by one",
}


def render(measurements: Sequence[Measurement], held: Sequence[Budget], versions: Mapping[str, str]) -> str:
    """Give all tables as text."""
    lines = wrap(", ".join(f"{name} {version}" for name, version in versions.items()), _WIDTH)
    for part in CORPORA:
        lines += _corpora(measurements, part)
    lines += _memory(measurements)
    for part in LONG:
        lines += _long(measurements, part)
    lines += [*_resampling(measurements), *_starts(measurements), *_overhead(measurements), *_budgets(held)]
    return "\n".join(line.rstrip() for line in lines)


def _name(subject: str) -> str:
    return _NAMES.get(subject, subject)


def _corpora(measurements: Sequence[Measurement], part: str) -> Iterator[str]:
    of_part = [each for each in measurements if each.part == part]
    for articles in dict.fromkeys(each.articles for each in of_part):
        rows = [each for each in of_part if each.articles == articles]
        yield f"\n{part}: {articles:,} articles, {rows[0].facts:,} facts, gold and predicted together"
        yield f"{'':26}{'facts/s':>12}{'CPU s':>9}{'wall s':>9}{'peak MiB':>10}{'ours/theirs':>14}"
        yield "-" * _WIDTH
        for row in rows:
            yield _corpus_line(row, None if row.subject.startswith("factgauge") else ratio(rows, row))


def _corpus_line(row: Measurement, faster: float | None) -> str:
    times = "" if faster is None else f"{faster:,.3g} ×"
    speed = f"{_name(row.subject):26}{row.facts_a_second:>12,.0f}"
    return f"{speed}{row.timing.cpu:>9.2f}{row.timing.wall:>9.2f}{row.timing.peak:>10,.0f}{times:>14}"


def _memory(measurements: Sequence[Measurement]) -> Iterator[str]:
    """Tell how the memory of scoring from files grows."""
    for part in CORPORA:
        rows = [each for each in measurements if (each.part, each.subject) == (part, "factgauge-files")]
        for smaller, larger in pairwise(rows):
            more = (larger.timing.peak - smaller.timing.peak) * 1024 / (larger.articles - smaller.articles)
            sizes = f"{smaller.articles:,} to {larger.articles:,} articles"
            yield f"\n{part} files, {sizes}: {more:,.2f} KiB of memory an article more"


def _long(measurements: Sequence[Measurement], part: str) -> Iterator[str]:
    of_part = [each for each in measurements if each.part == part]
    if not of_part:
        return
    lengths = list(dict.fromkeys(each.facts_an_article for each in of_part))
    yield f"\none article, {part.removeprefix('long ')}: facts/s by the number of its gold facts"
    yield f"{'':22}{''.join(f'{length:>13,}' for length in lengths)}{'time a fact':>14}"
    yield "-" * _WIDTH
    for subject in dict.fromkeys(each.subject for each in of_part):
        found = {each.facts_an_article: each for each in of_part if each.subject == subject}
        speeds = [f"{found[length].facts_a_second:,.0f}" if length in found else "" for length in lengths]
        more = growth(of_part, part, subject)
        slower = "" if more is None else f"× {more:.2f}"
        yield f"{_name(subject):22}{''.join(f'{speed:>13}' for speed in speeds)}{slower:>14}"


def _resampling(measurements: Sequence[Measurement]) -> Iterator[str]:
    rows = {each.subject: each for each in measurements if each.part == "resampling"}
    if not rows:
        return
    articles = next(iter(rows.values())).articles
    yield f"\nresampling, 10,000 times, {articles:,} articles, one pair of runs"
    yield f"{'':26}{'CPU s':>12}{'wall s':>12}{'peak MiB':>12}{'ours/theirs':>18}"
    yield "-" * _WIDTH
    for subject, row in rows.items():
        ours = rows.get(subject.replace("sacrebleu", "factgauge"))
        times = f"{row.timing.cpu / ours.timing.cpu:,.1f} ×" if ours is not None and ours is not row else ""
        yield f"{_name(subject):26}{row.timing.cpu:>12.2f}{row.timing.wall:>12.2f}{row.timing.peak:>12,.0f}{times:>18}"


def _starts(measurements: Sequence[Measurement]) -> Iterator[str]:
    rows = [each for each in measurements if each.part == "start"]
    if not rows:
        return
    python = next(each for each in rows if each.subject == PYTHON)
    yield f"\n{'start':26}{'CPU ms':>12}{'wall ms':>12}{'CPU, of ' + PYTHON:>28}"
    yield "-" * _WIDTH
    for row in rows:
        times = f"{row.timing.cpu / python.timing.cpu:.1f} ×"
        yield f"{row.subject:26}{row.timing.cpu * 1000:>12.1f}{row.timing.wall * 1000:>12.1f}{times:>28}"


def _overhead(measurements: Sequence[Measurement]) -> Iterator[str]:
    rows = [each for each in measurements if each.part == "overhead"]
    if not rows:
        return
    yield f"\nrun, beside the extractor{'CPU ms an article':>27}{'wall ms an article':>28}"
    yield "-" * _WIDTH
    for row in rows:
        cpu, wall = (each / row.articles * 1000 for each in (row.timing.cpu, row.timing.wall))
        yield f"{_name(row.subject):26}{cpu:>26.2f}{wall:>28.2f}"


def _budgets(held: Sequence[Budget]) -> Iterator[str]:
    yield f"\n{'budget':42}{'wanted':>22}{'found':>11}  met"
    yield "-" * _WIDTH
    for each in held:
        yield f"{each.what:42}{each.wanted:>22}{each.found:>11}  {'yes' if each.met else 'NO'}"
