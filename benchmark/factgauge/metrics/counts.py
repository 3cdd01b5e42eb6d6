"""Counts add; rates derive. Only counts are stored, for each article, kind and scheme."""

from enum import StrEnum

from factgauge.facts import Record


class Scheme(StrEnum):
    """A rule for when a predicted fact answers a gold fact; ``Scheme(str(scheme)) == scheme``.

    * ``strict``: the same kind and exactly the gold span.
    * ``lenient``: the same kind, and a span between the smallest and the largest extent.
    * ``value``: lenient, and the value is right. The headline.
    * ``document``: the distinct values of an article, wherever they stand.
    """

    STRICT = "strict"
    LENIENT = "lenient"
    VALUE = "value"
    DOCUMENT = "document"


HEADLINE = Scheme.VALUE


class Counts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many gold facts were matched and missed, and how many predicted facts were spurious. All are whole and not negative."""

    matched: int = 0
    spurious: int = 0
    missed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            matched=self.matched + other.matched,
            spurious=self.spurious + other.spurious,
            missed=self.missed + other.missed,
        )


NOTHING = Counts()


class Rates(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts with precision, recall and F1, each between 0 and 1, or None where it is undefined.

    Precision is undefined where nothing was predicted, recall where there was nothing to find, F1 where both hold (van Rijsbergen 1979,
    with beta = 1: F1 = 2 matched / (2 matched + spurious + missed)).
    """

    matched: int
    spurious: int
    missed: int
    precision: float | None
    recall: float | None
    f1: float | None


def rates_of(counts: Counts) -> Rates:
    """Derive the rates of some counts."""
    matched, spurious, missed = counts.matched, counts.spurious, counts.missed
    return Rates(
        matched=matched,
        spurious=spurious,
        missed=missed,
        precision=_share(matched, matched + spurious),
        recall=_share(matched, matched + missed),
        f1=_share(2 * matched, 2 * matched + spurious + missed),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
