"""How far two annotators agree who labelled the same articles without seeing each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS, Kind, Record
from factgauge.gold.model import GoldActor, GoldFact, LabelledArticle
from factgauge.match.align import align, described
from factgauge.match.columns import gold_columns, labels_as_said
from factgauge.match.vocabulary import Vocabulary
from factgauge.spans import Span


class KindAgreement(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreement on one kind. ``strict`` and ``lenient`` are F1 over mentions: 2 × pairs / (first + second), None where both are empty.

    ``lenient`` pairs lie within the other annotator's extents, on either side. ``value`` is the share of lenient pairs with the same
    meaning: date value, figure amount and unit, entity.
    """

    first: int
    second: int
    strict_pairs: int
    lenient_pairs: int
    same_value: int
    strict: float | None
    lenient: float | None
    value: float | None


class Agreement(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agreement by kind, over required mentions and over all, with each difference in words."""

    articles: int
    required: dict[Kind, KindAgreement]
    every: dict[Kind, KindAgreement]
    differences: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    first: GoldFact
    second: GoldFact
    strict: bool
    lenient: bool
    same_value: bool


def agreement(first: Sequence[LabelledArticle], second: Sequence[LabelledArticle]) -> Agreement:
    """Compare two annotations of the same articles.

    Raises:
        InputError: they do not label the same articles.
    """
    left, right = ({article.labels.id: article for article in each} for each in (first, second))
    if left.keys() != right.keys():
        alone = ", ".join(sorted(left.keys() ^ right.keys()))
        raise InputError([Fault(where="gold agree", found=f"only one side labels {alone}")])
    compared = [(left[name], right[name], _pairs(left[name], right[name])) for name in sorted(left)]
    return Agreement(
        articles=len(compared),
        required={kind: _of_kind(compared, kind, only_required=True) for kind in KINDS},
        every={kind: _of_kind(compared, kind, only_required=False) for kind in KINDS},
        differences=tuple(line for one, other, pairs in compared for line in _differences(one, other, pairs)),
    )


def _pairs(first: LabelledArticle, second: LabelledArticle) -> list[_Pair]:
    vocabulary = Vocabulary()
    gold, other = gold_columns([first], vocabulary), gold_columns([second], vocabulary)
    found = align(gold, labels_as_said(other))
    # The extents of the second annotator hold too.
    back = described(other, labels_as_said(gold), found.columns, found.rows)
    return [
        _Pair(first.labels.facts[row], second.labels.facts[column], strict=strict, lenient=lenient, same_value=right)
        for row, column, same_kind, strict, lenient, right in zip(
            *(
                each.tolist()
                for each in (
                    found.rows,
                    found.columns,
                    found.same_kind,
                    found.same_span,
                    found.lenient | back.lenient,
                    found.right,
                )
            ),
            strict=True,
        )
        if same_kind
    ]


def _of_kind(
    compared: Sequence[tuple[LabelledArticle, LabelledArticle, list[_Pair]]], kind: Kind, *, only_required: bool
) -> KindAgreement:
    def counts(fact: GoldFact) -> bool:
        return fact.kind == kind and (fact.status == "required" or not only_required)

    first = sum(counts(fact) for one, _, _ in compared for fact in one.labels.facts)
    second = sum(counts(fact) for _, other, _ in compared for fact in other.labels.facts)
    pairs = [pair for _, _, found in compared for pair in found if counts(pair.first) and counts(pair.second)]
    strict = sum(pair.strict for pair in pairs)
    lenient = sum(pair.lenient for pair in pairs)
    same = sum(pair.lenient and pair.same_value for pair in pairs)
    return KindAgreement(
        first=first,
        second=second,
        strict_pairs=strict,
        lenient_pairs=lenient,
        same_value=same,
        strict=2 * strict / (first + second) if first + second else None,
        lenient=2 * lenient / (first + second) if first + second else None,
        value=same / lenient if lenient else None,
    )


_COMPARED = (
    "span",
    "smallest",
    "largest",
    "status",
    "value",
    "type",
    "edge",
    "role",
    "amount",
    "upper",
    "unit",
    "modifier",
)
_COMPARED_TOO = ("item", "item_span", "change", "level", "entity")


def _differences(first: LabelledArticle, second: LabelledArticle, pairs: Sequence[_Pair]) -> Iterator[str]:
    name = first.labels.id
    paired_first = {id(pair.first) for pair in pairs}
    paired_second = {id(pair.second) for pair in pairs}
    lines: list[tuple[Span, str]] = []
    lines += [
        (fact.span, f"only the first: {_show(fact)}") for fact in first.labels.facts if id(fact) not in paired_first
    ]
    lines += [
        (fact.span, f"only the second: {_show(fact)}") for fact in second.labels.facts if id(fact) not in paired_second
    ]
    for pair in pairs:
        for attribute in (*_COMPARED, *_COMPARED_TOO):
            one, other = getattr(pair.first, attribute, None), getattr(pair.second, attribute, None)
            same_entity = attribute == "entity" and isinstance(pair.first, GoldActor) and pair.same_value
            if one != other and not same_entity:
                lines.append(
                    (pair.first.span, f"{attribute} of {_show(pair.first)}: {_text(one)} against {_text(other)}")
                )
    return (f"{name} {line}" for _, line in sorted(lines))


def _show(fact: GoldFact) -> str:
    return f"{fact.status} {fact.kind} {fact.span[0]}:{fact.span[1]} {fact.quote!r}"


def _text(value: object) -> str:
    return f"{value[0]}:{value[1]}" if isinstance(value, tuple) else str(value)
