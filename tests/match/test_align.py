import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.match.align import Pairs as Aligned
from factgauge.match.align import align as align_columns
from factgauge.match.columns import gold_columns, said_columns
from factgauge.match.vocabulary import Vocabulary
from factgauge.predictions import Prediction
from factgauge.spans import Span

Pairs = tuple[tuple[int, int], ...]
Score = tuple[int, ...]
YEARS = {"a": "2001", "b": "2002", "c": "2003", "v": "2004", "w": "2005"}
ENTITIES = {name: Entity(name=name, type="person") for name in YEARS}


@dataclass(frozen=True)
class Target:
    """A gold fact: ``smallest`` ⊆ ``span`` ⊆ ``largest``; ``accepted`` are letters for right answers."""

    kind: Kind
    span: Span
    smallest: Span
    largest: Span
    accepted: frozenset[str]
    required: bool

    def fact(self) -> GoldFact:
        """Write it as gold."""
        first, *others = sorted(self.accepted) or [None]
        extents = {"span": self.span, "min": self.smallest, "max": self.largest}
        status = "required" if self.required else "optional"
        also = tuple(others)
        match self.kind:
            case "date":
                years = tuple(YEARS[each] for each in also)
                return GoldDate(**extents, status=status, value=YEARS.get(first), also={"value": years})
            case "figure":
                years = tuple(YEARS[each] for each in also)
                return GoldFigure(**extents, status=status, amount=YEARS.get(first), also={"amount": years})
            case "actor":
                return GoldActor(**extents, status=status, entity=first, also={"entity": also})


@dataclass(frozen=True)
class Candidate:
    """A predicted fact that says at most one letter."""

    kind: Kind
    span: Span
    keys: frozenset[str]

    def fact(self) -> Fact:
        """Write it as a prediction."""
        says = next(iter(self.keys), None)
        match self.kind:
            case "date":
                return Date(span=self.span, value=YEARS.get(says))
            case "figure":
                return Figure(span=self.span, amount=YEARS.get(says))
            case "actor":
                return Actor(span=self.span, name=says)


def aligned(articles: Sequence[tuple[Sequence[Target], Sequence[Candidate]]]) -> Aligned:
    """Let the package align several articles at once."""
    gold = [
        LabelledArticle(
            labels=Labels(id=f"{at}", entities=ENTITIES, facts=tuple(target.fact() for target in targets)), text=None
        )
        for at, (targets, _) in enumerate(articles)
    ]
    said = [
        Prediction(document=f"{at}", facts=tuple(candidate.fact() for candidate in candidates))
        for at, (_, candidates) in enumerate(articles)
    ]
    columns = gold_columns(gold, Vocabulary())
    return align_columns(columns, said_columns(said, columns))


def align(gold: Sequence[Target], predicted: Sequence[Candidate]) -> dict[int, int]:
    """Let the package align one article: index of the gold fact -> index of the predicted one."""
    found = aligned([(gold, predicted)])
    return dict(zip(found.rows.tolist(), found.columns.tolist(), strict=True))


def all_matchings(edges: Sequence[Sequence[int]], row: int = 0, taken: frozenset[int] = frozenset()) -> Iterator[Pairs]:
    """Give every one-to-one set of the pairs ``(row, column)`` in ``edges``."""
    if row == len(edges):
        yield ()
        return
    yield from all_matchings(edges, row + 1, taken)
    for column in edges[row]:
        if column not in taken:
            for rest in all_matchings(edges, row + 1, taken | {column}):
                yield ((row, column), *rest)


def score_of(pairs: Pairs, gold: Sequence[Target], predicted: Sequence[Candidate]) -> Score:
    """Write out the order of DESIGN §5.2, without a line of the package."""
    totals = [0] * 15
    for row, column in pairs:
        target, candidate = gold[row], predicted[column]
        (start, end), (from_, to) = target.span, candidate.span
        same_span, same_kind = target.span == candidate.span, target.kind == candidate.kind
        covers = from_ <= target.smallest[0] and target.smallest[1] <= to
        stays = target.largest[0] <= from_ and to <= target.largest[1]
        # Where gold accepts nothing by name, it has no value that could be missed.
        says_it = not target.accepted or bool(target.accepted & candidate.keys)
        lenient, right = same_kind and covers and stays, same_kind and says_it
        aims = (same_span and same_kind, same_span, lenient, True, lenient and right, right, same_kind)
        characters = len(set(range(start, end)) & set(range(from_, to)))
        each = (*aims, characters, *(aim and target.required for aim in aims))
        totals = [total + aim for total, aim in zip(totals, each, strict=True)]
    return tuple(totals)


def best_score(gold: Sequence[Target], predicted: Sequence[Candidate]) -> Score:
    """Try every alignment of a small article."""
    edges = [
        [at for at, candidate in enumerate(predicted) if set(range(*target.span)) & set(range(*candidate.span))]
        for target in gold
    ]
    return max(score_of(pairs, gold, predicted) for pairs in all_matchings(edges))


def achieved(gold: Sequence[Target], predicted: Sequence[Candidate]) -> Score:
    """Score what the package chose."""
    return score_of(tuple(align(gold, predicted).items()), gold, predicted)


def random_span(dice: random.Random, length: int) -> Span:
    start = dice.randrange(length)
    return (start, dice.randint(start + 1, min(length, start + 6)))


def random_target(dice: random.Random, length: int) -> Target:
    start, end = random_span(dice, length)
    smallest = (dice.randint(start, end - 1), end) if dice.random() < 0.5 else (start, end)
    largest = (dice.randint(max(0, start - 2), start), dice.randint(end, min(length, end + 2)))
    return Target(
        kind=dice.choice(KINDS),
        span=(start, end),
        smallest=smallest,
        largest=largest,
        accepted=frozenset(dice.sample("abc", dice.randint(0, 2))),
        required=dice.random() < 0.7,
    )


def random_article(seed: int) -> tuple[list[Target], list[Candidate]]:
    """Make a small dense article; no prediction is there twice."""
    dice = random.Random(seed)
    length = dice.choice((4, 8, 14))
    gold = [random_target(dice, length) for _ in range(dice.randint(0, 4))]
    if gold and dice.random() < 0.2:
        gold.append(gold[0])
    spans = [target.span for target in gold] + [random_span(dice, length) for _ in range(3)]
    predicted = {
        Candidate(
            kind=dice.choice(KINDS), span=dice.choice(spans), keys=frozenset(dice.sample("abc", dice.randint(0, 1)))
        )
        for _ in range(dice.randint(0, 5))
    }
    return gold, sorted(predicted, key=repr)


@pytest.mark.parametrize("batch", range(8))
def test_the_alignment_is_as_good_as_the_best_of_all_alignments(batch: int) -> None:
    """On hundreds of dense articles nothing that brute force finds is better, in any aim of the order."""
    for seed in range(batch * 500, batch * 500 + 500):
        gold, predicted = random_article(seed)
        assert achieved(gold, predicted) == best_score(gold, predicted), seed


@pytest.mark.parametrize("batch", range(4))
def test_the_alignment_does_not_depend_on_the_order_of_its_input(batch: int) -> None:
    """Shuffled gold and predictions give the same set of paired facts."""
    for seed in range(10_000 + batch * 250, 10_250 + batch * 250):
        gold, predicted = random_article(seed)
        dice = random.Random(seed)
        other_gold, other_predicted = dice.sample(gold, len(gold)), dice.sample(predicted, len(predicted))
        first = {(repr(gold[row]), repr(predicted[column])) for row, column in align(gold, predicted).items()}
        second = {
            (repr(other_gold[row]), repr(other_predicted[column]))
            for row, column in align(other_gold, other_predicted).items()
        }
        assert first == second, seed


@pytest.mark.parametrize("times", [2, 10])
def test_repeated_predictions_leave_the_best_alignment_as_it_is(times: int) -> None:
    """Where gold has each mention once, saying all again gives no pair, no right value and no character more."""
    for seed in range(20_000, 20_500):
        gold, predicted = random_article(seed)
        mentions = {(target.kind, target.span): target for target in gold}
        once = list(mentions.values())
        assert achieved(once, predicted * times) == best_score(once, predicted), seed


def test_each_fact_is_paired_at_most_once() -> None:
    """No prediction answers two gold facts, and each pair shares a character."""
    for seed in range(30_000, 30_500):
        gold, predicted = random_article(seed)
        pairs = align(gold, predicted * 2)
        assert len(set(pairs.values())) == len(pairs)
        for row, column in pairs.items():
            start = max(gold[row].span[0], (predicted * 2)[column].span[0])
            assert start < min(gold[row].span[1], (predicted * 2)[column].span[1])


def target(span: Span, *, smallest: Span | None = None, largest: Span | None = None, value: str = "v") -> Target:
    return Target(
        kind="figure",
        span=span,
        smallest=smallest or span,
        largest=largest or span,
        accepted=frozenset({value}),
        required=True,
    )


def candidate(span: Span, value: str = "v") -> Candidate:
    return Candidate(kind="figure", span=span, keys=frozenset({value}))


def test_touching_spans_do_not_match() -> None:
    """A prediction that begins where gold ends shares nothing with it."""
    assert align([target((0, 4))], [candidate((4, 9))]) == {}
    assert align([target((4, 9))], [candidate((0, 4))]) == {}


@pytest.mark.parametrize(
    ("span", "lenient"),
    [((6, 12), True), ((0, 12), True), ((0, 19), True), ((6, 19), True), ((7, 8), False), ((6, 20), False)],
)
def test_a_lenient_span_lies_between_the_smallest_and_the_largest_extent(span: Span, *, lenient: bool) -> None:
    """In "about 12,000 troops" the numeral must be covered and the counted noun may be."""
    gold = target((0, 12), smallest=(6, 12), largest=(0, 19))
    found = aligned([([gold], [candidate(span)])])
    assert found.lenient.tolist() == [lenient]
    assert found.strict.tolist() == [span == (0, 12)]


def test_a_right_value_shares_a_key_with_gold() -> None:
    """One accepted key is enough, and no key is never right."""
    silent = replace(candidate((0, 1)), keys=frozenset())
    for said, right in ((candidate((0, 1)), True), (candidate((0, 1), "w"), False), (silent, False)):
        for gold in (target((0, 1)), replace(target((0, 1)), accepted=frozenset("va"))):
            assert aligned([([gold], [said])]).right.tolist() == [right]


def test_articles_have_nothing_to_do_with_each_other() -> None:
    """Many articles that are aligned at once are aligned as each is alone."""
    articles = [random_article(seed) for seed in range(40_000, 40_300)]
    found, rows, columns = aligned(articles), 0, 0
    together = dict(zip(found.rows.tolist(), found.columns.tolist(), strict=True))
    assert len(together) == len(found.rows)
    for gold, predicted in articles:
        here = {row - rows: column - columns for row, column in together.items() if rows <= row < rows + len(gold)}
        assert here == align(gold, predicted)
        rows, columns = rows + len(gold), columns + len(predicted)


@pytest.mark.parametrize("far", [2**40, 2**61])
def test_spans_that_lie_absurdly_far_out_are_aligned_all_the_same(far: int) -> None:
    """Gold without a text has spans of any size; the alignment is that of the same facts near the beginning."""
    for seed in range(50_000, 50_100):
        gold, predicted = random_article(seed)

        def moved(span: Span) -> Span:
            return (span[0] + far, span[1] + far)

        away = [
            replace(each, span=moved(each.span), smallest=moved(each.smallest), largest=moved(each.largest))
            for each in gold
        ]
        said = [replace(each, span=moved(each.span)) for each in predicted]
        assert align(away, said) == align(gold, predicted), seed
        both = aligned([(gold, predicted), (away, said)])
        assert len(both.rows) == 2 * len(align(gold, predicted))


def test_a_greedy_choice_does_not_cost_a_pair() -> None:
    """The longest overlap is given up where that lets one more gold fact be answered."""
    gold = [target((0, 6)), target((5, 9))]
    predicted = [candidate((1, 8)), candidate((0, 1))]
    assert align(gold, predicted) == {0: 1, 1: 0}


def test_the_right_values_decide_between_mentions_of_one_place() -> None:
    """Two gold facts of one span are each paired with the prediction that says their value."""
    gold = [target((0, 5), value="v"), target((0, 5), value="w")]
    for predicted in itertools.permutations([candidate((0, 5), "w"), candidate((0, 5), "v")]):
        pairs = align(gold, predicted)
        assert all(gold[row].accepted == predicted[column].keys for row, column in pairs.items())
        assert len(pairs) == 2
