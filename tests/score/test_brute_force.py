"""An independent judge: every alignment of a small article is tried, and counted by the words of DESIGN §5.

Nothing here calls the package for what overlaps, contains, means, pairs or is left out. Where several alignments are equally good in all
aims of the order, the scorer must count as one of them counts.
"""

import random
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import (
    Entity,
    GoldActor,
    GoldDate,
    GoldFact,
    GoldFigure,
    LabelledArticle,
    Labels,
    Region,
)
from factgauge.metrics.counts import Scheme
from factgauge.metrics.table import COLUMNS
from factgauge.predictions import Prediction
from factgauge.score.count import count
from factgauge.score.judge import judge
from factgauge.spans import Span

Alignment: TypeAlias = tuple[tuple[int, int], ...]
Counted: TypeAlias = tuple[tuple[int, ...], ...]

# Each letter stands once, so that a quote has one place.
TEXT = "abcdefghijklmn"
ENTITIES = {
    "north": Entity(name="North Korea", type="country", aliases=("Pyongyang",), wikidata="Q423"),
    "south": Entity(name="South Korea", type="country", aliases=("Seoul", "Korea")),
    "korea": Entity(name="Korea", type="place"),
}
DATES = ("2024-10-28", "2024-10-29", "2024-10")
AMOUNTS = ("2", "2.0", "12000")
UNITS = (None, None, "percent", "%")
NAMES = ("north korea", "Pyongyang", "SEOUL", "Korea", "Nobody")
BATCHES = 8
ARTICLES = 400


@dataclass(frozen=True)
class Case:
    """An article, what an extractor that declares ``kinds`` said of it, and where its facts stand."""

    article: LabelledArticle
    said: tuple[Fact, ...]
    kinds: tuple[Kind, ...]

    @property
    def gold(self) -> tuple[GoldFact, ...]:
        """The gold facts of a declared kind; the rest is not there for this extractor."""
        return tuple(fact for fact in self.article.labels.facts if fact.kind in self.kinds)

    @property
    def judged(self) -> list[Fact]:
        """What is said of a declared kind; the rest is not judged."""
        return [fact for fact in self.said if fact.kind in self.kinds]


def characters(span: Span | None) -> frozenset[int]:
    return frozenset() if span is None else frozenset(range(*span))


def place(fact: Fact) -> Span | None:
    if fact.span is not None or fact.quote is None or fact.quote not in TEXT:
        return fact.span
    return TEXT.index(fact.quote), TEXT.index(fact.quote) + len(fact.quote)


def means(fact: Fact) -> frozenset[Hashable]:
    """Give what a predicted fact says: a day, a number with its unit, names without case."""
    match fact:
        case Date(value=str(value)):
            return frozenset({value})
        case Figure(amount=str(amount), upper=upper, unit=unit):
            return frozenset({number(amount, upper, unit)})
        case Actor(name=name, wikidata=wikidata):
            names = set() if name is None else {("name", name.casefold())}
            return frozenset(names if wikidata is None else names | {("id", wikidata)})
    return frozenset()


def number(amount: str, upper: str | None, unit: str | None) -> Hashable:
    return (Decimal(amount), None if upper is None else Decimal(upper), "percent" if unit == "%" else unit)


def accepts(fact: GoldFact) -> frozenset[Hashable]:
    """Give all that is a right answer to a gold fact."""
    match fact:
        case GoldDate(value=value, also=also):
            return frozenset(each for each in (value, *also.get("value", ())) if value is not None)
        case GoldFigure(amount=amount, upper=upper, unit=unit, also=also):
            amounts = [each for each in (amount, *also.get("amount", ())) if each is not None]
            return frozenset(number(each, upper, unit) for each in amounts)
        case GoldActor(entity=entity, also=also):
            entities = [ENTITIES[each] for each in (entity, *also.get("entity", ())) if each is not None]
            names = {("name", name.casefold()) for each in entities for name in (each.name, *each.aliases)}
            return frozenset(names | {("id", each.wikidata) for each in entities if each.wikidata is not None})


def preferred(fact: GoldFact) -> Hashable:
    """Name the value that a gold fact has, its alternatives aside."""
    match fact:
        case GoldDate(value=value):
            return value
        case GoldFigure(amount=amount, upper=upper, unit=unit):
            return None if amount is None else number(amount, upper, unit)
        case GoldActor(entity=entity):
            return entity


def is_lenient(gold: GoldFact, fact: Fact) -> bool:
    inner, outer = characters(gold.min or gold.span), characters(gold.max or gold.span)
    return gold.kind == fact.kind and inner <= characters(place(fact)) <= outer


def is_right(gold: GoldFact, fact: Fact) -> bool:
    """Say whether a fact says what gold accepts; where gold has no value, nothing said of the kind is wrong."""
    return gold.kind == fact.kind and (preferred(gold) is None or bool(accepts(gold) & means(fact)))


def alignments(
    edges: Sequence[Sequence[int]], row: int = 0, taken: frozenset[int] = frozenset()
) -> Iterator[Alignment]:
    """Give every one-to-one set of pairs."""
    if row == len(edges):
        yield ()
        return
    yield from alignments(edges, row + 1, taken)
    for column in edges[row]:
        if column not in taken:
            for rest in alignments(edges, row + 1, taken | {column}):
                yield ((row, column), *rest)


def repeats_no_more_than_gold(alignment: Alignment, case: Case) -> bool:
    """Say whether no fact that is said again takes part more often than gold says one thing there, and once at least."""
    equal_gold = Counter((fact.kind, fact.span, preferred(fact)) for fact in case.gold)
    used = Counter((fact.kind, place(fact), means(fact)) for fact in (case.judged[column] for _, column in alignment))
    for (kind, span, _), times in used.items():
        most = max((n for (of_kind, at, _), n in equal_gold.items() if (of_kind, at) == (kind, span)), default=1)
        if times > most:
            return False
    return True


def aims(alignment: Alignment, case: Case) -> tuple[int, ...]:
    """Write out the order in which alignments are better: over all gold facts, then the same over the required ones."""
    required = [pair for pair in alignment if case.gold[pair[0]].status == "required"]
    return (*reached(alignment, case), *reached(required, case)[:-1])


def reached(pairs: Sequence[tuple[int, int]], case: Case) -> tuple[int, ...]:
    """Count what some pairs reach: DESIGN §5.2, the right values of lenient pairs before other right values."""
    totals = [0] * 8
    for row, column in pairs:
        gold, fact = case.gold[row], case.judged[column]
        same_kind, same_span = gold.kind == fact.kind, gold.span == place(fact)
        lenient, right = is_lenient(gold, fact), is_right(gold, fact)
        shared = len(characters(gold.span) & characters(place(fact)))
        each = (same_kind and same_span, same_span, lenient, True, lenient and right, right, same_kind, shared)
        totals = [total + one for total, one in zip(totals, each, strict=True)]
    return tuple(totals)


def best_alignments(case: Case) -> list[Alignment]:
    edges = [
        [at for at, fact in enumerate(case.judged) if characters(gold.span) & characters(place(fact))]
        for gold in case.gold
    ]
    allowed = [each for each in alignments(edges) if repeats_no_more_than_gold(each, case)]
    scored = [(aims(each, case), each) for each in allowed]
    best = max(score for score, _ in scored)
    return [each for score, each in scored if score == best]


def left_out(alignment: Alignment, case: Case) -> set[int]:
    """Find what is neither rewarded nor punished.

    It answers an optional fact; or it answers nothing, shares no character with a required fact, and either shares some with an optional
    fact or lies in boilerplate.
    """
    answered = {column: row for row, column in alignment if is_lenient(case.gold[row], case.judged[column])}
    left = set()
    for column, fact in enumerate(case.judged):
        here = characters(place(fact))
        touched = {gold.status for gold in case.gold if characters(gold.span) & here}
        in_boilerplate = bool(here) and any(here <= characters(each.span) for each in case.article.labels.regions)
        if column in answered:
            optional = case.gold[answered[column]].status == "optional"
        else:
            optional = "required" not in touched and ("optional" in touched or in_boilerplate)
        if optional:
            left.add(column)
    return left


def counted(alignment: Alignment, case: Case) -> Counted:
    """Count an alignment under every scheme: for each declared kind the numbers in the order of ``COLUMNS``."""
    left = left_out(alignment, case)
    return tuple(
        tuple(
            number
            for scheme in Scheme
            for number in (
                document(kind, alignment, left, case)
                if scheme == Scheme.DOCUMENT
                else mentions(scheme, kind, alignment, left, case)
            )
        )
        for kind in case.kinds
    )


def mentions(scheme: Scheme, kind: Kind, alignment: Alignment, left: set[int], case: Case) -> tuple[int, int, int, int]:
    """Count matched, partial, spurious and missed under a scheme of mentions: a pair of two kinds belongs to the kind of its gold fact."""
    wanted = {row for row, gold in enumerate(case.gold) if gold.status == "required"}
    pairs = [(row, column, credit(scheme, case.gold[row], case.judged[column])) for row, column in alignment]
    pairs = [pair for pair in pairs if pair[0] in wanted and pair[2]]
    of_kind = [amount for row, _, amount in pairs if case.gold[row].kind == kind]
    used = {column for _, column, _ in pairs}
    in_play = {column for column, fact in enumerate(case.judged) if fact.kind == kind} - left
    to_find = sum(case.gold[row].kind == kind for row in wanted)
    return of_kind.count(2), of_kind.count(1), len(in_play - used), to_find - len(of_kind)


def credit(scheme: Scheme, gold: GoldFact, fact: Fact) -> int:
    """Say in halves what a pair is worth."""
    same_kind, same_span = gold.kind == fact.kind, gold.span == place(fact)
    worth = {
        Scheme.STRICT: 2 * (same_kind and same_span),
        Scheme.LENIENT: 2 * is_lenient(gold, fact),
        Scheme.VALUE: 2 * (is_lenient(gold, fact) and is_right(gold, fact)),
        Scheme.EXACT: 2 * same_span,
        Scheme.PARTIAL: 1 + same_span,
        Scheme.OVERLAP: 2,
        Scheme.TYPE: 2 * same_kind,
    }
    return worth[scheme]


def document(kind: Kind, alignment: Alignment, left: set[int], case: Case) -> tuple[int, int, int, int]:
    """Compare distinct values: each required one wants an answer of its own, and what no gold fact accepts is spurious once.

    A gold fact without a value wants nothing, and what answers it is not spurious.
    """
    gold = [fact for fact in case.gold if fact.kind == kind]
    valued = [fact for fact in gold if preferred(fact) is not None]
    required = list(dict.fromkeys(preferred(fact) for fact in valued if fact.status == "required"))
    unvalued = {
        column
        for row, column in alignment
        if preferred(case.gold[row]) is None and is_lenient(case.gold[row], case.judged[column])
    }
    answers: dict[Hashable, set[Hashable]] = {}
    wrong: set[Hashable] = set()
    for column, fact in enumerate(case.judged):
        if fact.kind != kind:
            continue
        if any(accepts(each) & means(fact) for each in valued):
            answers.setdefault(called(fact), set()).update(means(fact))
        elif column not in left | unvalued:
            wrong.add(called(fact) or (fact.quote, None if fact.quote else fact.span))
    serving = [
        [
            at
            for at, answer in enumerate(answers.values())
            if any(preferred(fact) == value and accepts(fact) & answer for fact in gold)
        ]
        for value in required
    ]
    matched = max(len(each) for each in alignments(serving))
    return matched, 0, len(wrong), len(required) - matched


def called(fact: Fact) -> Hashable:
    """Name the one entity that is called what a fact says, else what it says: two names of an entity are one value."""
    own = {each: accepts(GoldActor(span=(0, 1), entity=each)) for each in ENTITIES}
    entities = [each for each, names in own.items() if names & means(fact)]
    return entities[0] if len(entities) == 1 else means(fact)


def random_span(dice: random.Random, length: int) -> Span:
    start = dice.randrange(length)
    return (start, dice.randint(start + 1, min(length, start + 5)))


def random_gold(dice: random.Random, length: int) -> GoldFact:
    start, end = random_span(dice, length)
    common: dict[str, Any] = {"span": (start, end), "status": dice.choice(("required", "required", "optional"))}
    if dice.random() < 0.6:
        common["min"] = (dice.randint(start, end - 1), end)
    if dice.random() < 0.6:
        common["max"] = (max(0, start - dice.randint(0, 2)), min(len(TEXT), end + dice.randint(0, 2)))
    also = dice.random() < 0.3
    kind = dice.choice(KINDS)
    if kind == "date":
        return GoldDate(**common, value=dice.choice((*DATES, None)), also={"value": (DATES[0],)} if also else {})
    if kind == "figure":
        unit = dice.choice((None, "percent"))
        return GoldFigure(**common, amount=dice.choice(AMOUNTS), unit=unit, also={"amount": ("3",)} if also else {})
    return GoldActor(**common, entity=dice.choice(sorted(ENTITIES)), also={"entity": ("south",)} if also else {})


def random_said(dice: random.Random, spans: Sequence[Span], gold: Sequence[GoldFact]) -> Fact:
    span = dice.choice(spans)
    where: dict[str, Any] = {"span": span}
    if dice.random() < 0.15:
        where = {"quote": dice.choice((TEXT[slice(*span)], "zzz"))}
    if gold and dice.random() < 0.5:
        return answer(dice.choice(gold), where)
    kind = dice.choice(KINDS)
    if kind == "date":
        return Date(**where, value=dice.choice((*DATES, None)))
    if kind == "figure":
        return Figure(**where, amount=dice.choice((*AMOUNTS, "3", None)), unit=dice.choice(UNITS))
    return Actor(**where, name=dice.choice((*NAMES, None)), wikidata=dice.choice((None, None, None, "Q423", "Q1")))


def answer(gold: GoldFact, where: dict[str, Any]) -> Fact:
    """Say what gold says, there or elsewhere."""
    match gold:
        case GoldDate(value=value):
            return Date(**where, value=value)
        case GoldFigure(amount=amount, unit=unit):
            return Figure(**where, amount=amount, unit=unit)
        case GoldActor(entity=entity):
            return Actor(**where, name=ENTITIES[entity or ""].name.upper())


def random_case(seed: int) -> Case:
    """Make a small dense article: gold and predictions crowd into a few characters, some of them twice."""
    dice = random.Random(seed)
    length = dice.choice((5, 9, len(TEXT)))
    gold = [random_gold(dice, length) for _ in range(dice.randint(0, 4))]
    if gold and dice.random() < 0.2:
        gold.append(dice.choice(gold))
    spans = [fact.span for fact in gold] * 2 + [fact.max or fact.span for fact in gold]
    spans += [random_span(dice, length) for _ in range(3)]
    said = [random_said(dice, spans, gold) for _ in range(dice.randint(0, 4))]
    if said and dice.random() < 0.3:
        said.append(dice.choice(said))
    regions = tuple(Region(kind="boilerplate", span=random_span(dice, length)) for _ in range(dice.choice((0, 0, 1))))
    labels = Labels(id="a", entities=ENTITIES, regions=regions, facts=tuple(gold))
    kinds = KINDS if dice.random() < 0.6 else tuple(kind for kind in KINDS if dice.random() < 0.5)
    return Case(article=LabelledArticle(labels=labels, text=TEXT), said=tuple(said), kinds=kinds)


def scored(case: Case) -> Counted:
    """Let the package count."""
    judgement = judge(case.article, Prediction(document="a", facts=case.said), case.kinds)
    cells = count(judgement)
    return tuple(tuple(cells[kind]) for kind in case.kinds)


def differences(case: Case) -> str:
    """Show what the package counts and what brute force does, where they differ."""
    best = {counted(alignment, case) for alignment in best_alignments(case)}
    lines = [f"{case.gold}", f"{case.judged}", f"{case.article.labels.regions}"]
    for at, kind in enumerate(case.kinds):
        for place_, name in enumerate(COLUMNS):
            ours, theirs = scored(case)[at][place_], sorted({each[at][place_] for each in best})
            if [ours] != theirs:
                lines.append(f"{kind} {name}: {ours}, by brute force {theirs}")
    return "\n".join(lines)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_count_is_that_of_a_best_alignment(batch: int) -> None:
    """Thousands of dense articles, all kinds and schemes at once: what the scorer counts, brute force counts."""
    for seed in range(batch * ARTICLES, (batch + 1) * ARTICLES):
        case = random_case(seed)
        assert scored(case) in {counted(alignment, case) for alignment in best_alignments(case)}, (
            f"{seed}: {differences(case)}"
        )


def without_optional(case: Case) -> Case:
    facts = tuple(msgspec.structs.replace(fact, status="required") for fact in case.gold)
    labels = msgspec.structs.replace(case.article.labels, facts=facts)
    return replace(case, article=replace(case.article, labels=labels))


@pytest.mark.parametrize("optional", [False, True], ids=["required", "optional too"])
def test_the_order_of_aims_leaves_no_pooled_count_open(*, optional: bool) -> None:
    """All best alignments have the same counts over all kinds, so that ties by position decide nothing there.

    Only a value of the scheme ``document`` that no gold fact accepts may be left out in one of them and spurious in the next, where
    optional facts, or facts without a value, crowd with others.
    """
    several = 0
    for seed in range(ARTICLES * 4):
        case = random_case(seed) if optional else without_optional(random_case(seed))
        best = best_alignments(case)
        several += len(best) > 1
        open_ones = optional or any(preferred(fact) is None for fact in case.gold)
        schemes = set(Scheme) - ({Scheme.DOCUMENT} if open_ones else set())
        if case.kinds == KINDS:
            assert len({pooled(counted(alignment, case), schemes) for alignment in best}) == 1, seed
    assert several > ARTICLES / 2


def pooled(counts: Counted, schemes: Collection[Scheme]) -> tuple[int, ...]:
    """Add the counts of all kinds up."""
    return tuple(
        sum(of_kind[at] for of_kind in counts)
        for at, name in enumerate(COLUMNS)
        if Scheme(name.partition(".")[0]) in schemes
    )


def test_brute_force_is_tried_where_it_matters() -> None:
    """The random articles are dense: every column of every scheme is reached, and what is left out and repeated too."""
    totals, repeated, left = [0] * len(COLUMNS), 0, 0
    for seed in range(ARTICLES):
        case = random_case(seed)
        for of_kind in scored(case):
            totals = [total + number for total, number in zip(totals, of_kind, strict=True)]
        repeated += len(case.judged) - len({(fact.kind, place(fact), means(fact)) for fact in case.judged})
        left += len(left_out(best_alignments(case)[0], case))
    reached = {name for name, total in zip(COLUMNS, totals, strict=True) if total}
    # Only the scheme partial has half matches.
    assert reached == {name for name in COLUMNS if not name.endswith(".partial") or name == "partial.partial"}
    assert min(totals[COLUMNS.index("value.matched")], repeated, left) > ARTICLES / 10
