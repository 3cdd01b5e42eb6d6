"""The facts that one of two runs found and the other did not, read from their ``verdicts.jsonl`` without holding them in memory.

All is said under the scheme ``value``, whose verdicts these are, and only required gold facts count.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from factgauge.compare.paired import Side
from factgauge.errors import Fault, InputError
from factgauge.facts import Kind, Record
from factgauge.metrics.counts import HEADLINE
from factgauge.score.scorecard import Scorecard
from factgauge.score.stored import read_verdicts
from factgauge.score.verdicts import Detail, Reason, Verdict
from factgauge.spans import Span

_AGAIN = "score the predictions again"


class Outcome(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What became of a gold fact that was not found: ``wrong`` or ``missed``, and why (see :mod:`factgauge.score.verdicts`)."""

    verdict: str
    reason: Reason | None = None
    detail: Detail | None = None


class FoundAlone(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A required gold fact that one run found; ``other`` says what became of it in the other.

    ``index`` is its place in the article's gold; ``span`` and ``quote`` are those of the gold, None where the verdicts do not tell.
    """

    found_by: Side
    document: str
    index: int
    kind: Kind
    span: Span | None
    quote: str | None
    other: Outcome


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What became of the gold facts of one run: for each article, one number a gold fact, which leads to ``meanings``.

    ``path`` is where the verdicts are, None for a baseline, which keeps no words; ``name`` is what messages call it.
    """

    path: Path | None
    name: str
    by_article: dict[str, "array[int]"]
    meanings: Sequence[tuple[Kind, Outcome]]

    @property
    def found(self) -> frozenset[int]:
        """The numbers that mean a required fact that was found."""
        return frozenset(code for code, (_, outcome) in enumerate(self.meanings) if outcome.verdict == "found")


def read_outcomes(path: Path, scorecard: Scorecard) -> Outcomes:
    """Read the gold side of a ``verdicts.jsonl``, in some three bytes a gold fact.

    Raises:
        InputError: the file is missing, a line is no verdict, or the verdicts do not add up to the counts of the scorecard: the file is cut
            off, or belongs to another run.
    """
    by_article: dict[str, array[int]] = {}
    codes: dict[tuple[Kind, Outcome], int] = {}
    totals: Counter[int] = Counter()
    for number, verdict in _gold_lines(path):
        known = by_article.get(verdict.document)
        if known is None:
            known = by_article[verdict.document] = array("H")
        if verdict.index != len(known):
            found = f"gold fact {verdict.index} of {verdict.document!r} stands where fact {len(known)} is expected"
            raise InputError([Fault(where=f"{path}:{number}", found=found, remedy=_AGAIN)])
        meaning = verdict.kind, Outcome(verdict=verdict.verdict, reason=verdict.reason, detail=verdict.detail)
        code = codes.setdefault(meaning, len(codes))
        known.append(code)
        totals[code] += 1
    _check_totals(path, scorecard, [(meaning, totals[code]) for meaning, code in codes.items()])
    return Outcomes(path=path, name=str(path), by_article=by_article, meanings=tuple(codes))


def _gold_lines(path: Path) -> Iterator[tuple[int, Verdict]]:
    """Give the gold verdicts of a file with their lines."""
    return ((number, verdict) for number, verdict in read_verdicts(path) if verdict.side == "gold")


def _check_totals(path: Path, scorecard: Scorecard, totals: Sequence[tuple[tuple[Kind, Outcome], int]]) -> None:
    faults = []
    for kind in scorecard.kinds:
        here = Counter[bool]()
        for (of_kind, outcome), number in totals:
            if of_kind == kind and outcome.verdict != "optional":
                here[outcome.verdict == "found"] += number
        rates = scorecard.rates[kind][HEADLINE]
        if (here[True], here[False]) != (rates.matched, rates.missed):
            found = (
                f"has {here[True]} found and {here[False]} other gold facts of kind {kind}, "
                f"the scorecard {rates.matched} and {rates.missed}: it is cut off, or from another run"
            )
            faults.append(Fault(where=str(path), found=found, remedy=_AGAIN))
    if faults:
        raise InputError(faults)


def numbers_found_alone(first: Outcomes, second: Outcomes, kinds: Sequence[Kind]) -> dict[Side, dict[Kind, int]]:
    """Count the facts of each kind that one run found and the other did not.

    Raises:
        InputError: the verdicts are not about the same gold facts.
    """
    pairs: Counter[tuple[int, int]] = Counter()
    for document in dict.fromkeys((*first.by_article, *second.by_article)):
        one, other = (each.by_article.get(document, ()) for each in (first, second))
        if len(one) != len(other):
            found = f"{document!r} has {len(one)} gold facts in {first.name}, {len(other)} here"
            raise InputError([Fault(where=second.name, found=found, remedy=_AGAIN)])
        pairs.update(zip(one, other, strict=True))
    numbers: dict[Side, dict[Kind, int]] = {"first": dict.fromkeys(kinds, 0), "second": dict.fromkeys(kinds, 0)}
    for (one_code, other_code), number in pairs.items():
        kind = first.meanings[one_code][0]
        side = _side(one_code in first.found, other_code in second.found)
        if side is not None and kind in kinds:
            numbers[side][kind] += number
    return numbers


def found_alone(first: Outcomes, second: Outcomes, kinds: Sequence[Kind]) -> Iterator[FoundAlone]:
    """Give the facts that one run found and the other did not, in the order of the verdicts of one of them, which are read again.

    Raises:
        ValueError: neither run has verdicts to read the words from.
    """
    path = first.path or second.path
    if path is None:
        raise ValueError("two baselines keep no words of the facts")
    found_by_first, found_by_second = first.found, second.found
    for _, verdict in _gold_lines(path):
        if verdict.kind not in kinds:
            continue
        document, index = verdict.document, verdict.index
        one, other = first.by_article[document][index], second.by_article[document][index]
        side = _side(one in found_by_first, other in found_by_second)
        if side is None:
            continue
        meaning = second.meanings[other] if side == "first" else first.meanings[one]
        yield FoundAlone(
            found_by=side,
            document=document,
            index=index,
            kind=verdict.kind,
            span=verdict.span,
            quote=verdict.quote,
            other=meaning[1],
        )


def _side(first: bool, second: bool) -> Side | None:  # noqa: FBT001 (the two sides of a pair)
    if first == second:
        return None
    return "first" if first else "second"
