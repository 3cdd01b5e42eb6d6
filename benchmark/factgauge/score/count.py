"""Counting judged articles, or their paragraphs: for each kind and scheme, how many were matched, spurious and missed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from factgauge.facts import KINDS
from factgauge.match.arrays import Numbers, starts_of
from factgauge.metrics.table import Cells, CountArray
from factgauge.score.document import distinct_values
from factgauge.score.judge import Judged, Judgement

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")


@dataclass(frozen=True, kw_only=True)
class Paragraphs:
    """The counts of each paragraph; ``articles`` says of which article it is, ``numbers`` which one from 0."""

    articles: Sequence[int]
    numbers: Sequence[int]
    counts: CountArray


def count(judgement: Judgement) -> Cells:
    """Count one article under every scheme, for the kinds that the extractor declares."""
    counts = count_articles(judgement.of)[judgement.number]
    return {kind: counts[KINDS.index(kind)].ravel().tolist() for kind in judgement.of.kinds}


def count_articles(judged: Judged) -> CountArray:
    """Count each article under every scheme; shape (articles, kinds, schemes, 4). A kind that is not declared has no use."""
    gold, said = judged.gold, judged.said
    return _counted(judged, len(gold.articles), gold.article, said.article)


def count_paragraphs(judged: Judged) -> Paragraphs:
    """Count each paragraph of each article apart; the counts of the paragraphs add up to those of the article.

    A gold fact belongs to the paragraph where it begins, and so does a prediction that is paired with none; a pair belongs to its gold
    fact's. What has no place in the text counts to the last one. Paragraphs are set apart by blank lines, or by the ends of
    lines where a text has no blank one; a text that is not given is one paragraph.
    """
    gold, said = judged.gold, judged.said
    begins = [_paragraph_starts(article.text) for article in gold.articles]
    of_gold, of_said = gold.article.copy(), said.article.copy()
    sizes = np.array([len(each) + 1 for each in begins], np.int64)
    first = starts_of(sizes)
    for number, starts in enumerate(begins):
        rows = slice(*gold.starts[number : number + 2].tolist())
        columns = slice(*said.starts[number : number + 2].tolist())
        of_gold[rows] = first[number] + np.searchsorted(starts, gold.start[rows], side="right")
        found = np.searchsorted(starts, said.start[columns], side="right")
        of_said[columns] = first[number] + np.where(said.placed[columns], found, len(starts))
    of_said[judged.pairs.columns] = of_gold[judged.pairs.rows]
    articles = np.repeat(np.arange(len(sizes)), sizes)
    return Paragraphs(
        articles=articles.tolist(),
        numbers=(np.arange(len(articles)) - first[articles]).tolist(),
        counts=_counted(judged, len(articles), of_gold, of_said),
    )


def _paragraph_starts(text: str | None) -> list[int]:
    """Give where the paragraphs after the first begin."""
    if text is None:
        return []
    pattern = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_END
    first = len(text) - len(text.lstrip())
    return [found.end() for found in pattern.finditer(text, first) if found.end() < len(text)]


def _counted(judged: Judged, units: int, unit_of_row: Numbers, unit_of_column: Numbers) -> CountArray:
    """Count units (articles, paragraphs); a pair of two kinds belongs to the kind of its gold fact, and its prediction is used up there."""
    gold, said, pairs = judged.gold, judged.said, judged.pairs
    of_row, of_column = unit_of_row * len(KINDS) + gold.kind, unit_of_column * len(KINDS) + said.kind

    def tally(cells: Numbers) -> Numbers:
        return np.bincount(cells, minlength=units * len(KINDS))

    required, in_play = tally(of_row[gold.required]), tally(of_column[judged.in_play])
    counted = gold.required[pairs.rows]
    rows, columns = of_row[pairs.rows], of_column[pairs.columns]
    strict, lenient = tally(rows[counted & pairs.strict]), tally(rows[counted & (pairs.strict | pairs.lenient)])
    right = tally(rows[counted & (pairs.strict | pairs.lenient) & pairs.right])
    same_kind = tally(rows[counted & pairs.same_kind])
    exact, exact_used = tally(rows[counted & pairs.same_span]), tally(columns[counted & pairs.same_span])
    overlap, overlap_used = tally(rows[counted]), tally(columns[counted])
    values = distinct_values(judged)
    matched, missed = tally(of_row[values.matched]), tally(of_row[values.missed])
    spurious = tally(of_column[values.spurious])
    none = np.zeros_like(strict)
    # fmt: off
    cells = [
        strict, none, in_play - strict, required - strict,
        lenient, none, in_play - lenient, required - lenient,
        right, none, in_play - right, required - right,
        matched, none, spurious, missed,
        exact, none, in_play - exact_used, required - exact,
        exact, overlap - exact, in_play - overlap_used, required - overlap,
        overlap, none, in_play - overlap_used, required - overlap,
        same_kind, none, in_play - same_kind, required - same_kind,
    ]
    # fmt: on
    return np.stack(cells, axis=-1).astype(np.int32).reshape(units, len(KINDS), len(cells) // 4, 4)
