"""Scores by the attributes of facts: ``date.granularity``, ``figure.unit``, ``actor.tag`` and so on.

A slice is the facts of one kind that have one value of one attribute. Every gold fact belongs to the slice of its own attribute, and so
does the prediction that it is paired with, be it right or wrong. A prediction without a required partner of its kind belongs to the
slice that its own attribute names; where that cannot be told from a prediction (whether it is the first mention of an entity, the type
of an actor that gives none) it goes to ``unattributed``, which has no gold. So the slices of an attribute add up to the scores of the
kind; those of ``tag`` do not, because an article with several tags counts in each.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import get_args

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Kind, Record
from factgauge.metrics.counts import HEADLINE, Counts, Rates, Scheme, rates_of
from factgauge.records import nearest
from factgauge.score.attributes import ATTRIBUTES, ILL_FORMED, NONE, UNKNOWN, attributes_of_prediction, gold_attributes
from factgauge.score.judge import Judgement, Pair

UNATTRIBUTED = "unattributed"
TAG, LANGUAGE = "tag", "language"
OF_ARTICLE = (TAG, LANGUAGE)
_SCHEMES = (Scheme.STRICT, Scheme.LENIENT, Scheme.VALUE)
# A prediction that leaves one of these out says something by it: a count has no unit, most dates no edge.
_SAID_BY_NONE = frozenset({("figure", "unit"), ("figure", "change"), ("date", "edge")})
_MAGNITUDES = ("0", "<1", "1-9", "10-99", "100-999")


class Slice(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scores of the facts whose attribute has ``value``. ``gold`` is the number of required gold facts among them."""

    value: str
    gold: int
    rates: Rates


class Sliced(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scores of one kind by one attribute: ``by`` is ``kind.attribute``.

    The slices with the most gold come first, those of ``length`` and ``magnitude`` in their own order, ``none`` and ``unattributed`` last.
    ``total`` is the score of the kind.
    """

    by: str
    kind: Kind
    attribute: str
    scheme: Scheme
    slices: tuple[Slice, ...]
    total: Slice


def parse_by(names: Sequence[str], kinds: Sequence[Kind] = KINDS) -> list[tuple[Kind, str]]:
    """Read names such as ``date.granularity``, each once, for an extractor that declares ``kinds``.

    Raises:
        InputError: a kind or attribute is unknown, or the kind is not declared; all such names are reported.
    """
    parsed: list[tuple[Kind, str]] = []
    faults = []
    for name in dict.fromkeys(names):
        remedy = _remedy(name, kinds)
        if remedy is None:
            kind, _, attribute = name.partition(".")
            parsed += [(each, attribute) for each in KINDS if each == kind]
        else:
            faults.append(Fault(where=f"--by {name!r}", found="is no kind.attribute that can be had", remedy=remedy))
    if faults:
        raise InputError(faults)
    return parsed


def _remedy(name: str, kinds: Sequence[Kind]) -> str | None:
    kind, dot, attribute = name.partition(".")
    if kind not in get_args(Kind):
        return nearest(name, _names(kinds)) if dot else f"write it as in {', '.join(_names(kinds)[:3])}"
    if kind not in kinds:
        return f"the extractor does not declare {kind}; it declares {', '.join(kinds)}"
    known = [each.partition(".")[2] for each in _names(kinds) if each.startswith(f"{kind}.")]
    return None if attribute in known else f"of {kind}, {nearest(attribute, known)}"


def _names(kinds: Sequence[Kind]) -> list[str]:
    return [f"{kind}.{attribute}" for kind in kinds for attribute in (*ATTRIBUTES[kind], *OF_ARTICLE)]


@dataclass(slots=True)
class _Numbers:
    matched: int = 0
    spurious: int = 0
    missed: int = 0

    def add(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def merge(self, other: "_Numbers") -> None:
        self.matched += other.matched
        self.spurious += other.spurious
        self.missed += other.missed

    def slice(self, value: str) -> Slice:
        counts = Counts(matched=self.matched, spurious=self.spurious, missed=self.missed)
        return Slice(value=value, gold=self.matched + self.missed, rates=rates_of(counts))


@dataclass(slots=True)
class _Tally:
    """The numbers of one kind by one attribute."""

    kind: Kind
    attribute: str
    total: _Numbers = field(default_factory=_Numbers)
    by_value: defaultdict[str, _Numbers] = field(default_factory=partial(defaultdict, _Numbers))


class Slices:
    """Counts judged articles by attributes; ``by`` names them as ``kind.attribute``.

    Raises:
        InputError: as :func:`parse_by`.
        ValueError: ``scheme`` is none of ``strict``, ``lenient`` and ``value``: only these judge each fact by itself.
    """

    def __init__(self, by: Sequence[str], *, scheme: Scheme = HEADLINE, kinds: Sequence[Kind] = KINDS) -> None:
        if scheme not in _SCHEMES:
            raise ValueError(f"the scheme of slices must be one of {', '.join(_SCHEMES)}, got {scheme}")
        self._scheme = scheme
        self.tallies = [_Tally(kind=kind, attribute=attribute) for kind, attribute in parse_by(by, kinds)]
        self._kinds = {tally.kind for tally in self.tallies}
        self._of_facts = any(tally.attribute not in OF_ARTICLE for tally in self.tallies)

    def add(self, judgement: Judgement, own: Sequence[dict[str, str]] | None = None) -> None:
        """Count one article; ``own`` are the attributes of its gold facts, for who has them already."""
        of_gold = own or (gold_attributes(judgement.article) if self._of_facts else [{} for _ in judgement.gold])
        pairs = [pair for pair in judgement.pairs if pair.same_kind and judgement.gold[pair.gold].status == "required"]
        matched = {pair.gold for pair in pairs if self._is_match(pair)}
        for row, fact in enumerate(judgement.gold):
            if fact.status == "required" and fact.kind in self._kinds:
                self._count(judgement, fact.kind, of_gold[row], "matched" if row in matched else "missed")
        partner = {pair.predicted: pair.gold for pair in pairs}
        for column, said in enumerate(judgement.predicted):
            answered = partner.get(column)
            if column not in judgement.left_out and said.kind in self._kinds and answered not in matched:
                attributes = self._own(judgement, column) if answered is None else of_gold[answered]
                self._count(judgement, said.kind, attributes, "spurious")

    def merge(self, other: "Slices") -> None:
        """Add what other slices by the same names counted."""
        for own, more in zip(self.tallies, other.tallies, strict=True):
            own.total.merge(more.total)
            for value, numbers in more.by_value.items():
                own.by_value[value].merge(numbers)

    def _is_match(self, pair: Pair) -> bool:
        if self._scheme is Scheme.STRICT:
            return pair.strict
        return pair.lenient and (pair.right or self._scheme is Scheme.LENIENT)

    def _own(self, judgement: Judgement, column: int) -> dict[str, str]:
        """Give the attributes that a prediction has by itself, without those that it does not tell."""
        if not self._of_facts:
            return {}
        said, article = judgement.predicted[column], judgement.article
        own = attributes_of_prediction(said, judgement.spans[column], article.text, article.labels.regions)
        return {
            attribute: value
            for attribute, value in own.items()
            if value not in {UNKNOWN, ILL_FORMED} and (value != NONE or (said.kind, attribute) in _SAID_BY_NONE)
        }

    def _count(self, judgement: Judgement, kind: Kind, attributes: dict[str, str], outcome: str) -> None:
        labels = judgement.article.labels
        for tally in self.tallies:
            if tally.kind != kind:
                continue
            tally.total.add(outcome)
            values = [attributes.get(tally.attribute, UNATTRIBUTED)]
            if tally.attribute == TAG:
                values = list(dict.fromkeys(labels.tags)) or [NONE]
            elif tally.attribute == LANGUAGE:
                values = [labels.language]
            for value in values:
                tally.by_value[value].add(outcome)

    def result(self) -> tuple[Sliced, ...]:
        """Give the scores of what was added, in the order of the names."""
        return tuple(self._sliced(tally) for tally in self.tallies)

    def _sliced(self, tally: _Tally) -> Sliced:
        slices = [numbers.slice(value) for value, numbers in tally.by_value.items()]
        return Sliced(
            by=f"{tally.kind}.{tally.attribute}",
            kind=tally.kind,
            attribute=tally.attribute,
            scheme=self._scheme,
            slices=tuple(sorted(slices, key=lambda each: _rank(each, tally.attribute))),
            total=tally.total.slice("all"),
        )


def _rank(each: Slice, attribute: str) -> tuple[int, int, str]:
    last = (NONE, UNATTRIBUTED).index(each.value) + 1 if each.value in {NONE, UNATTRIBUTED} else 0
    if attribute == "magnitude":
        return last, _power(each.value), each.value
    return last, 0 if attribute == "length" else -each.gold, each.value


def _power(magnitude: str) -> int:
    if magnitude in _MAGNITUDES:
        return _MAGNITUDES.index(magnitude)
    power = magnitude.removeprefix("10^")
    return len(_MAGNITUDES) + int(power) if power.isdigit() else 0
