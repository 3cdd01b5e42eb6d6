"""Counts add; rates derive. Only counts are stored, for each article, kind and scheme."""

from enum import StrEnum
from typing import TypeAlias

from factgauge.facts import Record

Interval: TypeAlias = tuple[float, float]


class Scheme(StrEnum):
    """A rule for when a predicted fact answers a gold fact; ``Scheme(str(scheme)) == scheme``.

    Ours:

    * ``strict``: the same kind and exactly the gold span.
    * ``lenient``: the same kind, and a span between the smallest and the largest extent.
    * ``value``: lenient, and the value is right. The headline.
    * ``document``: the distinct values of an article, wherever they stand.

    For comparison with others, in the sense of MUC-5 (Chinchor 1993) and SemEval-2013 task 9 (Segura-Bedmar 2013), from the same pairs
    and by ``span`` only. A pair of two kinds belongs to the gold fact's kind.

    * ``exact``: the same span, whatever the kind.
    * ``partial``: the same span, and half a match where the spans only overlap, whatever the kind.
    * ``overlap``: the spans overlap, whatever the kind.
    * ``type``: the spans overlap, and the kind is the same.
    """

    STRICT = "strict"
    LENIENT = "lenient"
    VALUE = "value"
    DOCUMENT = "document"
    EXACT = "exact"
    PARTIAL = "partial"
    OVERLAP = "overlap"
    TYPE = "type"


HEADLINE = Scheme.VALUE


class Counts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many gold facts were matched and missed, and how many predicted facts were spurious. All are whole and not negative.

    ``partial`` counts the pairs that the scheme ``partial`` takes for half a match; under every other scheme it is 0.
    """

    matched: int = 0
    partial: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            matched=self.matched + other.matched,
            partial=self.partial + other.partial,
            spurious=self.spurious + other.spurious,
            missed=self.missed + other.missed,
        )


NOTHING = Counts()


class Rates(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts with precision, recall and F1, each between 0 and 1, or None where it is undefined.

    With *found* for ``matched + partial / 2``: precision is found / (matched + partial + spurious), undefined where nothing was predicted;
    recall is found / (matched + partial + missed), undefined where there was nothing to find; F1 is
    2 found / (2 matched + 2 partial + spurious + missed), undefined where both hold (van Rijsbergen 1979, with beta = 1).

    Each ``…_interval`` is the 95 % interval, None where it cannot be told.
    """

    matched: int
    partial: int
    spurious: int
    missed: int
    precision: float | None
    recall: float | None
    f1: float | None
    precision_interval: Interval | None = None
    recall_interval: Interval | None = None
    f1_interval: Interval | None = None


def rates_of(counts: Counts) -> Rates:
    """Derive the rates of some counts, without intervals."""
    matched, partial, spurious, missed = counts.matched, counts.partial, counts.spurious, counts.missed
    # Twice what was found is whole, so each rate is one division of whole numbers.
    twice_found, paired = 2 * matched + partial, matched + partial
    return Rates(
        matched=matched,
        partial=partial,
        spurious=spurious,
        missed=missed,
        precision=_share(twice_found, 2 * (paired + spurious)),
        recall=_share(twice_found, 2 * (paired + missed)),
        f1=_share(twice_found, 2 * paired + spurious + missed),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
