"""What became of each gold fact and each prediction of one article, read from one alignment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from factgauge.facts import KINDS, Fact, Kind
from factgauge.gold.model import Entity, GoldFact, LabelledArticle
from factgauge.match.align import Candidate, Target, align
from factgauge.match.meaning import accepted_by, answers, keys_of
from factgauge.match.overlap import overlapping
from factgauge.predictions import Prediction, grounded
from factgauge.spans import Span, contains

Left: TypeAlias = Literal["optional", "boilerplate"]


class Pair(msgspec.Struct, frozen=True, gc=False):
    """A gold fact and the predicted fact that answers it best, by their places in the article, with what is true of the two.

    ``strict`` is the same kind and span, ``lenient`` the same kind and a span between the extents, ``right`` the meaning.
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


class Judgement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One article judged. All indices are places in ``gold`` and ``predicted``.

    ``strict`` are the pairs of the same kind and span, ``loose`` all others, each ``(gold, predicted)``; ``right`` are the gold facts whose
    partner means what they accept. ``left_out`` maps the predictions that are neither rewarded nor punished to why. ``spans`` has None
    for a prediction whose quote is nowhere in the text.
    """

    article: LabelledArticle
    gold: Sequence[GoldFact]
    predicted: Sequence[Fact]
    spans: Sequence[Span | None]
    strict: Sequence[tuple[int, int]]
    loose: Sequence[tuple[int, int]]
    right: set[int]
    left_out: Mapping[int, Left]
    failure: str | None

    @property
    def document(self) -> str:
        """The id of the article."""
        return self.article.labels.id

    @property
    def pairs(self) -> Iterator[Pair]:
        """All pairs in the order of gold."""
        return (self.pair(row, column) for row, column in sorted((*self.strict, *self.loose)))

    def pair(self, row: int, column: int) -> Pair:
        """Tell what is true of a gold fact and its partner."""
        gold, fact, span = self.gold[row], self.predicted[column], self.spans[column]
        same_kind = gold.kind == fact.kind
        return Pair(
            gold=row,
            predicted=column,
            same_kind=same_kind,
            same_span=gold.span == span,
            lenient=same_kind and span is not None and is_within(gold, span),
            right=row in self.right,
        )


def is_within(gold: GoldFact, span: Span) -> bool:
    """Say whether a span lies between the smallest and the largest extent of a gold fact."""
    return contains(span, gold.smallest) and contains(gold.largest, span)


def judge(article: LabelledArticle, prediction: Prediction, kinds: Sequence[Kind] = KINDS) -> Judgement:
    """Judge what an extractor that declares ``kinds`` said of an article."""
    failure = (prediction.error or "failed") if prediction.status == "failed" else None
    predicted: Sequence[Fact] = prediction.facts if failure is None else ()
    if len(kinds) < len(KINDS):
        predicted = [fact for fact in predicted if fact.kind in kinds]
    spans: Sequence[Span | None] = [fact.span for fact in predicted]
    if None in spans:
        spans = grounded(predicted, article.text)
    strict, loose, right = _paired(article, predicted, spans)
    return Judgement(
        article=article,
        gold=article.labels.facts,
        predicted=predicted,
        spans=spans,
        strict=strict,
        loose=loose,
        right=right,
        left_out=_left_out(article, spans, strict, loose, predicted),
        failure=failure,
    )


def _paired(
    article: LabelledArticle, predicted: Sequence[Fact], spans: Sequence[Span | None]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]], set[int]]:
    """Give the strict and the other pairs of the best alignment, and the gold facts whose partner is right.

    Mentions with one strict partner are paired at once; only what is left over and overlaps something is aligned.
    """
    gold, entities = article.labels.facts, article.labels.entities
    strict, right, rest, others = _sole_strict_pairs(gold, predicted, spans, entities)
    placed = {column: span for column in others if (span := spans[column]) is not None}
    if not rest or not placed:
        return strict, [], right
    columns = list(placed)
    touching = overlapping([gold[row].span for row in rest], list(placed.values()))
    near = [(rest[at], columns[to]) for at, to in touching]
    of_row: dict[int, int] = {}
    of_column: dict[int, int] = {}
    for row, column in near:
        of_row[row] = of_row.get(row, 0) + 1
        of_column[column] = of_column.get(column, 0) + 1
    # Two that touch nothing else are a pair, and no strict one, or it would have been found already.
    loose = [(row, column) for row, column in near if of_row[row] == of_column[column] == 1]
    found = loose
    if len(loose) < len(near):
        alone = set(loose)
        tangled = [pair for pair in near if pair not in alone]
        more_strict, more_loose = _aligned(article, predicted, placed, tangled)
        strict, loose = strict + more_strict, loose + more_loose
        found = loose + more_strict
    right.update(row for row, column in found if answers(predicted[column], gold[row], entities))
    return strict, loose, right


def _aligned(
    article: LabelledArticle,
    predicted: Sequence[Fact],
    placed: Mapping[int, Span],
    near: Sequence[tuple[int, int]],
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Align the gold facts and predictions that ``near`` pairs up in more than one way."""
    gold = article.labels.facts
    rows, columns = sorted({row for row, _ in near}), sorted({column for _, column in near})
    targets = [target_of(gold[row], article) for row in rows]
    candidates = [_candidate(predicted[column], placed[column]) for column in columns]
    strict: list[tuple[int, int]] = []
    loose: list[tuple[int, int]] = []
    for at, to in align(targets, candidates).items():
        same = targets[at].kind == candidates[to].kind and targets[at].span == candidates[to].span
        (strict if same else loose).append((rows[at], columns[to]))
    return strict, loose


def _sole_strict_pairs(
    gold: Sequence[GoldFact],
    predicted: Sequence[Fact],
    spans: Sequence[Span | None],
    entities: Mapping[str, Entity],
) -> tuple[list[tuple[int, int]], set[int], list[int], list[int]]:
    """Pair the facts that alone have their kind and span, in gold and in the predictions: every best alignment does.

    Gives the pairs, the gold facts among them whose partner is right, and the gold facts and the predictions that are left over. Most
    facts of most articles are done with here, so this is what the speed of scoring hangs on.
    """
    rows_at: dict[Kind, dict[Span | None, int]] = {"date": {}, "figure": {}, "actor": {}}
    for row, fact in enumerate(gold):
        rows_at[fact.kind][fact.span] = row
    rest: list[int] = []
    if sum(map(len, rows_at.values())) < len(gold):
        rest = _repeated(gold)
        for row in rest:
            rows_at[gold[row].kind].pop(gold[row].span, None)
    pairs: list[tuple[int, int]] = []
    right: set[int] = set()
    others: list[int] = []
    repeated: set[int] = set()
    for column, said in enumerate(predicted):
        rows, span = rows_at[said.kind], spans[column]
        found = rows.get(span)
        if found is None:
            others.append(column)
        elif found < 0:
            others.append(column)
            repeated.add(~found)
        else:
            pairs.append((found, column))
            # Taken, and told from what was never there.
            rows[span] = ~found
            if answers(said, gold[found], entities):
                right.add(found)
    rest += [row for rows in rows_at.values() for row in rows.values() if row >= 0]
    if repeated:
        rest += repeated
        others += [column for row, column in pairs if row in repeated]
        pairs = [pair for pair in pairs if pair[0] not in repeated]
        right -= repeated
    return pairs, right, rest, others


def _repeated(gold: Sequence[GoldFact]) -> list[int]:
    times = Counter((fact.kind, fact.span) for fact in gold)
    return [row for row, fact in enumerate(gold) if times[fact.kind, fact.span] > 1]


def targets_of(article: LabelledArticle) -> list[Target]:
    """Give the gold facts of an article as the alignment sees them."""
    return [target_of(fact, article) for fact in article.labels.facts]


def target_of(fact: GoldFact, article: LabelledArticle) -> Target:
    """Give a gold fact as the alignment sees it."""
    return Target(
        kind=fact.kind,
        span=fact.span,
        smallest=fact.smallest,
        largest=fact.largest,
        accepted=frozenset(accepted_by(fact, article.labels.entities)),
        required=fact.status == "required",
    )


def _candidate(fact: Fact, span: Span) -> Candidate:
    return Candidate(kind=fact.kind, span=span, keys=frozenset(keys_of(fact)), tie=msgspec.json.encode(fact))


def _left_out(
    article: LabelledArticle,
    spans: Sequence[Span | None],
    strict: Sequence[tuple[int, int]],
    loose: Sequence[tuple[int, int]],
    predicted: Sequence[Fact],
) -> dict[int, Left]:
    """Find the predictions that answer an optional fact, touch only optional facts, or stand inside boilerplate.

    What stands inside boilerplate is called that, whatever else it answers there: it is counted as leakage.
    """
    if article.is_plain:
        return {}
    gold = article.labels.facts
    boilerplate = [region.span for region in article.labels.regions if region.kind == "boilerplate"]
    required = [fact.status == "required" for fact in gold]
    counts = {column: required[row] for row, column in strict}
    for row, column in loose:
        span = spans[column]
        if span is not None and gold[row].kind == predicted[column].kind and is_within(gold[row], span):
            counts[column] = required[row]
    unclear = [(index, span) for index, span in enumerate(spans) if span is not None and index not in counts]
    touched: dict[int, list[bool]] = defaultdict(list)
    for at, row in overlapping([span for _, span in unclear], [fact.span for fact in gold]):
        touched[unclear[at][0]].append(required[row])
    left: dict[int, Left] = {}
    for index, span in enumerate(spans):
        if span is None or counts.get(index, any(touched.get(index, ()))):
            continue
        if any(contains(region, span) for region in boilerplate):
            left[index] = "boilerplate"
        elif index in counts or index in touched:
            left[index] = "optional"
    return left
