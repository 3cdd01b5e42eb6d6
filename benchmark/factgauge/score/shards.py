"""Articles with their answers, unread, scored some at a time: here, or in several processes, with the same result.

Counts add, so a corpus is scored in shards and the scores are merged in the order of the corpus.
"""

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context

from factgauge.errors import Fault
from factgauge.facts import Kind
from factgauge.gold.model import LabelledArticle
from factgauge.gold.read import GoldSource
from factgauge.gold.write import digest_of
from factgauge.match.columns import gold_columns
from factgauge.match.vocabulary import Vocabulary
from factgauge.normalise.mentions import has_value
from factgauge.predictions import Prediction
from factgauge.score.read import Answer
from factgauge.score.scorecard import Scorer
from factgauge.score.slices import Slices

# A shard is read, scored and forgotten; it is large enough that its columns are, and small enough to be in memory several times.
BYTES_A_SHARD = 1 << 20
# What a corpus says is remembered up to here, then forgotten: a vocabulary must not grow with the corpus.
_MOST_TERMS = 100_000
_AHEAD = 2


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be done with every shard.

    ``without_values`` are the kinds that get their values from factgauge's normaliser; None where that is to be found out: then a shard
    reads the values of the kinds of which it has facts and none with a value.
    """

    kinds: Sequence[Kind]
    by: Sequence[str]
    without_values: frozenset[Kind] | None


Shard = Sequence[tuple[GoldSource, Answer | None]]
"""Articles with the lines that answer them; None for an article whose id cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What came of a shard.

    ``gold`` tells of each article its place, id, digest and faults; ``answers`` of each line its faults and warnings. ``valued`` are the
    kinds that have a fact with a value, ``bare`` those that have facts with a place to read a value from, and none with a value.
    """

    scorer: Scorer
    slices: Slices
    gold: Sequence[tuple[str, str | None, bytes, list[Fault]]]
    answers: Sequence[tuple[list[Fault], list[Fault]]]
    valued: frozenset[Kind]
    bare: frozenset[Kind]


class _Memory:
    """The vocabulary of this process."""

    vocabulary = Vocabulary()


def sharded(pairs: Iterable[tuple[GoldSource, Answer | None]]) -> Iterator[Shard]:
    """Give so many articles at a time as have ``BYTES_A_SHARD`` together; one that has more is alone."""
    shard: list[tuple[GoldSource, Answer | None]] = []
    room = BYTES_A_SHARD
    for source, answer in pairs:
        shard.append((source, answer))
        room -= _size(source) + (0 if answer is None or answer.line is None else len(answer.line))
        if room <= 0:
            yield shard
            shard, room = [], BYTES_A_SHARD
    if shard:
        yield shard


def _size(source: GoldSource) -> int:
    return len(source.content) if isinstance(source.content, bytes) else source.content.stat().st_size


def scores(shards: Iterator[Shard], task: Task, jobs: int) -> Iterator[Scores]:
    """Score shards in their order, in ``jobs`` processes; one is this one. A corpus of a single shard needs no other."""
    first = list(_taken(shards, _AHEAD))
    if jobs == 1 or len(first) < _AHEAD:
        yield from (score_shard(shard, task) for shard in chain(first, shards))
        return
    # A fresh interpreter: a copy of this one may hold the locks of threads that are not copied with it.
    # Records hold no cycles, and looking for some in so many costs a sixth of the time.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        waiting: deque[Future[Scores]] = deque()
        for shard in chain(first, shards):
            waiting.append(pool.submit(score_shard, shard, task))
            # No more is read than the processes can take.
            if len(waiting) > _AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _taken(shards: Iterator[Shard], count: int) -> Iterator[Shard]:
    for _ in range(count):
        shard = next(shards, None)
        if shard is None:
            return
        yield shard


def score_shard(shard: Shard, task: Task) -> Scores:
    """Read and score the articles of a shard that have no fault."""
    if len(_Memory.vocabulary) > _MOST_TERMS:
        _Memory.vocabulary = Vocabulary()
    gold, answers = [], []
    articles: list[LabelledArticle] = []
    predictions: list[Prediction] = []
    for source, answer in shard:
        article, faults = source.read()
        gold.append((source.where, None, b"", faults) if article is None else _noted(source, article, faults))
        if article is None or answer is None:
            continue
        prediction, wrong, warnings = answer.read(article.text)
        answers.append((wrong, warnings))
        if not (faults or wrong):
            articles.append(article)
            predictions.append(prediction)
    valued, bare = _kinds_by_values(articles, predictions, task.kinds)
    scorer = Scorer(task.kinds, without_values=bare if task.without_values is None else task.without_values)
    slices = Slices(task.by, kinds=task.kinds)
    if articles:
        judged = scorer.add(gold_columns(articles, _Memory.vocabulary), predictions)
        if task.by:
            for judgement in judged:
                slices.add(judgement)
    return Scores(scorer=scorer, slices=slices, gold=gold, answers=answers, valued=valued, bare=bare)


def _noted(
    source: GoldSource, article: LabelledArticle, faults: list[Fault]
) -> tuple[str, str | None, bytes, list[Fault]]:
    return source.where, article.labels.id, digest_of(article.labels, article.text), faults


def _kinds_by_values(
    articles: Sequence[LabelledArticle], predictions: Sequence[Prediction], asked: Sequence[Kind]
) -> tuple[frozenset[Kind], frozenset[Kind]]:
    """Name the kinds among ``asked`` that have a fact with a value, and those that have some and none with a value.

    Without the text of an article there is nothing to read values from, so its facts are not among the latter.
    """
    valued, seen = set[Kind](), set[Kind]()
    for article, prediction in zip(articles, predictions, strict=True):
        for fact in prediction.facts:
            if fact.kind in asked and fact.kind not in valued:
                if has_value(fact):
                    valued.add(fact.kind)
                elif article.text is not None:
                    seen.add(fact.kind)
        if len(valued) == len(asked):
            break
    return frozenset(valued), frozenset(seen - valued)


def default_jobs() -> int:
    """Give the number of processes that this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
