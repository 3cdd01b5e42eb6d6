"""Counting a judged article, or its paragraphs: for each kind and scheme, how many were matched, spurious and missed."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from factgauge.facts import KINDS, Kind
from factgauge.metrics.table import Cells
from factgauge.score.document import distinct_numbers, distinct_values
from factgauge.score.judge import Judgement, is_within

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")


class _Tallies:
    """Numbers by kind of what takes part and of the pairs, as the schemes want them.

    A pair of two kinds belongs to the kind of its gold fact; ``exact_used`` and ``overlap_used`` count by the kind of its prediction.
    """

    def __init__(self, required: list[Kind], in_play: list[Kind]) -> None:
        self.required = required
        self.in_play = in_play
        self.strict: list[Kind] = []
        self.lenient: list[Kind] = []
        self.right: list[Kind] = []
        self.same_kind: list[Kind] = []
        self.exact: list[Kind] = []
        self.exact_used: list[Kind] = []
        self.overlap: list[Kind] = []
        self.overlap_used: list[Kind] = []


def count(judgement: Judgement, kinds: Sequence[Kind] = KINDS) -> Cells:
    """Count one article under every scheme, for the kinds that the extractor declares."""
    left_out = judgement.left_out
    if judgement.article.is_plain:
        required: list[Kind] = [fact.kind for fact in judgement.gold]
    else:
        required = [fact.kind for fact in judgement.gold if fact.status == "required"]
    if left_out:
        in_play: list[Kind] = [fact.kind for at, fact in enumerate(judgement.predicted) if at not in left_out]
    else:
        in_play = [fact.kind for fact in judgement.predicted]
    tallies = _Tallies(required, in_play)
    _add_pairs(tallies, judgement, kinds, judgement.strict, judgement.loose)
    numbers = distinct_numbers(judgement, kinds)
    return {kind: _cells(tallies, kind, *numbers[kind]) for kind in kinds}


def count_paragraphs(judgement: Judgement, kinds: Sequence[Kind] = KINDS) -> list[Cells]:
    """Count each paragraph of an article apart; the counts of the paragraphs add up to those of the article.

    A gold fact belongs to the paragraph where it begins, and so does a prediction that is paired with none; a pair belongs to its gold
    fact's. What has no place in the text counts to the last one. Paragraphs are set apart by blank lines, or by the ends of
    lines where a text has no blank one; a text that is not given is one paragraph.
    """
    starts = _paragraph_starts(judgement.article.text)
    paragraph_of_row = [bisect_right(starts, fact.span[0]) for fact in judgement.gold]
    paragraph_of_column = [len(starts) if span is None else bisect_right(starts, span[0]) for span in judgement.spans]
    strict, loose = dict(judgement.strict), dict(judgement.loose)
    for row, column in (strict | loose).items():
        paragraph_of_column[column] = paragraph_of_row[row]
    values = distinct_values(judgement, kinds)
    matched, missed = (
        Counter((kind, paragraph_of_row[row]) for kind, of_kind in values.items() for row in getattr(of_kind, name))
        for name in ("matched", "missed")
    )
    spurious = Counter(
        (kind, paragraph_of_column[column]) for kind, of_kind in values.items() for column in of_kind.spurious
    )
    rows, columns = _grouped(paragraph_of_row), _grouped(paragraph_of_column)
    cells: list[Cells] = []
    for number in range(len(starts) + 1):
        tallies = _Tallies(
            required=[judgement.gold[row].kind for row in rows[number] if judgement.gold[row].status == "required"],
            in_play=[judgement.predicted[at].kind for at in columns[number] if at not in judgement.left_out],
        )
        _add_pairs(tallies, judgement, kinds, *(_among(pairs, rows[number]) for pairs in (strict, loose)))
        cells.append(
            {
                kind: _cells(tallies, kind, matched[kind, number], spurious[kind, number], missed[kind, number])
                for kind in kinds
            }
        )
    return cells


def _paragraph_starts(text: str | None) -> list[int]:
    """Give where the paragraphs after the first begin."""
    if text is None:
        return []
    pattern = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_END
    first = len(text) - len(text.lstrip())
    return [found.end() for found in pattern.finditer(text, first) if found.end() < len(text)]


def _grouped(paragraphs: Sequence[int]) -> Mapping[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for at, paragraph in enumerate(paragraphs):
        places[paragraph].append(at)
    return places


def _among(pairs: Mapping[int, int], rows: Iterable[int]) -> list[tuple[int, int]]:
    return [(row, pairs[row]) for row in rows if row in pairs]


def _add_pairs(
    tallies: _Tallies,
    judgement: Judgement,
    kinds: Sequence[Kind],
    strict: Iterable[tuple[int, int]],
    loose: Iterable[tuple[int, int]],
) -> None:
    """Add the pairs of required gold facts of the declared kinds."""
    gold, predicted, spans, right = judgement.gold, judgement.predicted, judgement.spans, judgement.right
    rows = [row for row, _ in strict]
    if not judgement.article.is_plain:
        rows = [row for row in rows if gold[row].status == "required"]
    tallies.strict += [gold[row].kind for row in rows]
    tallies.right += [gold[row].kind for row in rows if row in right]
    for row, column in loose:
        fact, said, span = gold[row], predicted[column], spans[column]
        if fact.status != "required" or fact.kind not in kinds or span is None:
            continue
        tallies.overlap.append(fact.kind)
        tallies.overlap_used.append(said.kind)
        if fact.span == span:
            tallies.exact.append(fact.kind)
            tallies.exact_used.append(said.kind)
        if fact.kind == said.kind:
            tallies.same_kind.append(fact.kind)
            if is_within(fact, span):
                tallies.lenient.append(fact.kind)
                if row in right:
                    tallies.right.append(fact.kind)


def _cells(tallies: _Tallies, kind: Kind, matched: int, spurious: int, missed: int) -> list[int]:
    """Write the counts of one kind in the order of the columns; the last three arguments are those of ``document``."""
    required, in_play, strict = tallies.required.count(kind), tallies.in_play.count(kind), tallies.strict.count(kind)
    lenient, right = strict + tallies.lenient.count(kind), tallies.right.count(kind)
    same_kind = strict + tallies.same_kind.count(kind)
    exact, exact_used = strict + tallies.exact.count(kind), strict + tallies.exact_used.count(kind)
    overlap, overlap_used = strict + tallies.overlap.count(kind), strict + tallies.overlap_used.count(kind)
    # fmt: off
    return [
        strict, 0, in_play - strict, required - strict,
        lenient, 0, in_play - lenient, required - lenient,
        right, 0, in_play - right, required - right,
        matched, 0, spurious, missed,
        exact, 0, in_play - exact_used, required - exact,
        exact, overlap - exact, in_play - overlap_used, required - overlap,
        overlap, 0, in_play - overlap_used, required - overlap,
        same_kind, 0, in_play - same_kind, required - same_kind,
    ]
    # fmt: on
