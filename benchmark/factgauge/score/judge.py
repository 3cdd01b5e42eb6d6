"""What became of each gold fact and each prediction, read from one alignment: for several articles at once, or for one by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from factgauge.facts import KINDS, Fact, Kind
from factgauge.gold.model import GoldFact, LabelledArticle
from factgauge.match.align import Pairs, align
from factgauge.match.arrays import Flags, Numbers
from factgauge.match.columns import GoldColumns, SaidColumns, gold_columns, said_columns
from factgauge.match.overlap import touching
from factgauge.match.vocabulary import Vocabulary
from factgauge.predictions import Prediction
from factgauge.spans import Span

Left: TypeAlias = Literal["optional", "boilerplate"]


class Pair(msgspec.Struct, frozen=True, gc=False):
    """A gold fact and the predicted fact that answers it best, by their places in the article, with what is true of the two.

    ``strict`` is the same kind and span, ``lenient`` the same kind and a span between the extents, ``right`` the meaning, or a gold fact
    that has none.
    """

    gold: int
    predicted: int
    same_kind: bool
    same_span: bool
    lenient: bool
    right: bool

    @property
    def strict(self) -> bool:
        """Same kind, same span."""
        return self.same_kind and self.same_span


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Several articles judged, in columns. ``optional`` and ``boilerplate`` mark the predictions that are left out, and why."""

    gold: GoldColumns
    said: SaidColumns
    kinds: tuple[Kind, ...]
    pairs: Pairs
    optional: Flags
    boilerplate: Flags

    @cached_property
    def in_play(self) -> Flags:
        """The predictions that are rewarded or punished."""
        return ~(self.optional | self.boilerplate)

    def without_header(self) -> "Judged | None":
        """Judge anew, with the date of the header neither rewarded nor punished; None where no article has such a date."""
        if not (self.gold.in_header & self.gold.required).any():
            return None
        return judge_columns(self.gold.without_header(), self.said, self.kinds)

    def __iter__(self) -> Iterator["Judgement"]:
        """Give the articles one by one."""
        return (Judgement(of=self, number=number) for number in range(len(self.gold.articles)))


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One article of ``of``, the one with this number. All indices are places in its ``gold`` and ``predicted``."""

    of: Judged
    number: int

    @property
    def article(self) -> LabelledArticle:
        """The article with its labels."""
        return self.of.gold.articles[self.number]

    @property
    def document(self) -> str:
        """The id of the article."""
        return self.article.labels.id

    @property
    def gold(self) -> Sequence[GoldFact]:
        """All gold facts."""
        return self.article.labels.facts

    @cached_property
    def predicted(self) -> Sequence[Fact]:
        """The predicted facts of the kinds that the extractor declares."""
        return self.of.said.facts[self._columns]

    @cached_property
    def spans(self) -> Sequence[Span | None]:
        """The place of each prediction; None where its quote is nowhere in the text."""
        return self.of.said.spans[self._columns]

    @property
    def failure(self) -> str | None:
        """Why the extractor gave no answer; None where it gave one."""
        prediction = self.of.said.predictions[self.number]
        return (prediction.error or "failed") if prediction.status == "failed" else None

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """All pairs in the order of gold."""
        pairs, rows = self.of.pairs, self.of.gold.starts[self.number : self.number + 2]
        here = slice(*np.searchsorted(pairs.rows, rows).tolist())
        columns = (
            pairs.rows[here] - rows[0],
            pairs.columns[here] - self._columns.start,
            *(each[here] for each in (pairs.same_kind, pairs.same_span, pairs.lenient, pairs.right)),
        )
        return [Pair(*each) for each in zip(*(column.tolist() for column in columns), strict=True)]

    @cached_property
    def left_out(self) -> Mapping[int, Left]:
        """The predictions that are neither rewarded nor punished, with why."""
        optional, boilerplate = self.of.optional[self._columns], self.of.boilerplate[self._columns]
        left: dict[int, Left] = dict.fromkeys(np.flatnonzero(optional).tolist(), "optional")
        return left | dict.fromkeys(np.flatnonzero(boilerplate).tolist(), "boilerplate")

    @property
    def _columns(self) -> slice:
        return slice(*self.of.said.starts[self.number : self.number + 2].tolist())


def judge(article: LabelledArticle, prediction: Prediction, kinds: Sequence[Kind] = KINDS) -> Judgement:
    """Judge what an extractor that declares ``kinds`` said of one article."""
    return next(iter(judge_all(gold_columns([article], Vocabulary()), [prediction], kinds)))


def judge_all(gold: GoldColumns, predictions: Sequence[Prediction], kinds: Sequence[Kind] = KINDS) -> Judged:
    """Judge what an extractor that declares ``kinds`` said of the articles of ``gold``, in their order."""
    return judge_columns(gold, said_columns(predictions, gold, kinds), tuple(kinds))


def judge_columns(gold: GoldColumns, said: SaidColumns, kinds: tuple[Kind, ...]) -> Judged:
    """Judge what an extractor that declares ``kinds`` said, where both sides are columns already."""
    pairs = align(gold, said, kinds)
    optional, boilerplate = _left_out(gold, said, pairs, kinds)
    return Judged(gold=gold, said=said, kinds=kinds, pairs=pairs, optional=optional, boilerplate=boilerplate)


def _left_out(gold: GoldColumns, said: SaidColumns, pairs: Pairs, kinds: Sequence[Kind]) -> tuple[Flags, Flags]:
    """Mark the predictions that answer an optional fact or touch only optional facts, and those that stand inside boilerplate.

    What stands inside boilerplate is called that, whatever else it answers there: it is counted as leakage. What answers a required fact,
    or answers nothing and touches one, is in play.
    """
    none = np.zeros(len(said.start), np.bool_)
    if gold.required.all() and not gold.boilerplate.size:
        return none, none
    answering = pairs.strict | pairs.lenient
    wanted = gold.required[pairs.rows[answering]]
    required, optional, unclear = none.copy(), none.copy(), said.placed.copy()
    required[pairs.columns[answering][wanted]] = True
    optional[pairs.columns[answering][~wanted]] = True
    unclear[pairs.columns[answering]] = False
    rows = np.flatnonzero(gold.of_kinds(kinds))
    at, row = _touching(said, np.flatnonzero(unclear), gold.article[rows], gold.start[rows], gold.end[rows])
    required[at[gold.required[rows[row]]]] = True
    optional[at] = True
    boilerplate = _inside(said, np.flatnonzero(said.placed & ~required), gold.boilerplate)
    return optional & ~required & ~boilerplate, boilerplate


def _inside(said: SaidColumns, columns: Numbers, regions: Numbers) -> Flags:
    """Mark those of some predictions that stand wholly inside a region."""
    article, start, end = regions
    at, region = _touching(said, columns, article, start, end)
    held = (start[region] <= said.start[at]) & (said.end[at] <= end[region])
    inside = np.zeros(len(said.start), np.bool_)
    inside[at[held]] = True
    return inside


def _touching(
    said: SaidColumns, columns: Numbers, article: Numbers, start: Numbers, end: Numbers
) -> tuple[Numbers, Numbers]:
    """Give the pairs of some predictions and stretches of articles that share a character."""
    # Articles stand one after the other, so far apart that none reaches the next.
    length = int(max(said.end.max(initial=0), end.max(initial=0)))
    mine, theirs = said.article[columns] * length, article * length
    at, to = touching(mine + said.start[columns], mine + said.end[columns], theirs + start, theirs + end)
    return columns[at], to
