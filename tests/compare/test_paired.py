import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factgauge.compare.paired import ArticleTally, Comparison, compare
from factgauge.errors import InputError, NotComparableError
from factgauge.facts import KINDS, Kind
from factgauge.metrics.counts import Scheme, rates_of
from factgauge.metrics.significance import holm, paired_interval, permutation_p
from factgauge.metrics.table import SCHEMES, Row, counts_of, table_of
from factgauge.score.derive import units_of
from factgauge.score.scorecard import Macro, Scorecard, Scored

Cell = tuple[int, int, int]
SIGNATURE = "factgauge:0.1.0|gold:made@1.0#abc|scheme:value|average:micro|values:own|ci:bootstrap,article,10000,seed=0"

# (matched, spurious, missed) by article. The first has 9, 1, 3: F1 = 18/22. The second has 10, 3, 2: F1 = 20/25.
# a1 both 1; a2 4/6 against 1; a3 6/8 against 4/8; a4 undefined for both; a5 undefined against 0: the silent one is better.
FIRST = {"a1": (4, 0, 0), "a2": (2, 0, 2), "a3": (3, 1, 1), "a4": (0, 0, 0), "a5": (0, 0, 0)}
SECOND = {"a1": (4, 0, 0), "a2": (4, 0, 0), "a3": (2, 2, 2), "a4": (0, 0, 0), "a5": (0, 1, 0)}


def scored(
    counts: Mapping[str, Mapping[str, Cell]],
    *,
    signature: str = SIGNATURE,
    clusters: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
) -> Scored:
    """Make a scored run from the counts of each group and article, the same under every scheme."""
    groups = tuple(counts)
    rows = []
    for article in order or list(counts[groups[0]]):
        cells = {}
        for group in groups:
            matched, spurious, missed = counts[group][article]
            cells[group] = (matched, 0, spurious, missed) * len(SCHEMES)
        rows.append(Row(article=article, cluster=(clusters or {}).get(article), cells=cells))
    table = table_of(rows, groups)
    kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind in groups)
    unit, keys = units_of(table)
    members = {group: (group,) for group in groups} | ({"all": KINDS} if kinds == KINDS else {})
    rates = {
        group: {scheme: rates_of(counts_of(table.of(of, scheme).sum(axis=0).tolist())) for scheme in SCHEMES}
        for group, of in members.items()
    }
    card = Scorecard(
        signature=signature,
        kinds=kinds,
        articles=len(set(table.articles)),
        failed=(),
        unit=unit,
        units=len(set(keys)),
        rates=rates,
        macro=Macro(articles={}, kinds={}),
        attributes={},
        ungrounded={},
        leakage={},
    )
    return Scored(scorecard=card, table=table)


def drawn(seed: int, articles: int = 25, share: float = 0.7) -> dict[str, Cell]:
    """Draw counts: eight facts an article, found with a chance, and up to two wrong ones."""
    chance = random.Random(seed)
    return {
        f"a{number:03}": ((found := sum(chance.random() < share for _ in range(8))), chance.randrange(3), 8 - found)
        for number in range(articles)
    }


def f1(cells: Sequence[Cell]) -> Fraction:
    matched, spurious, missed = (sum(cell[at] for cell in cells) for at in range(3))
    return Fraction(2 * matched, 2 * matched + spurious + missed)


@pytest.fixture(scope="module")
def by_hand() -> Comparison:
    return compare(scored({"date": FIRST}), scored({"date": SECOND}))


def test_the_difference_is_second_minus_first(by_hand: Comparison) -> None:
    """Difference and rates are those of the pooled counts, worked out by hand."""
    date = by_hand.groups["date"]
    assert (date.first.f1, date.second.f1) == (18 / 22, 20 / 25)
    assert date.difference == pytest.approx(20 / 25 - 18 / 22, abs=1e-15)
    assert (by_hand.articles, by_hand.unit, by_hand.units) == (5, "article", 5)


def test_articles_are_won_tied_and_lost(by_hand: Comparison) -> None:
    """An article is won, tied or lost by its own F1; saying nothing beats a wrong fact; where both are silent, none is won."""
    assert by_hand.groups["date"].articles == ArticleTally(higher=1, equal=1, lower=2, empty=1)


def test_p_is_the_share_of_swaps_that_reach_the_difference(by_hand: Comparison) -> None:
    """The p lies within the noise of 10,000 permutations of the share among all 32 ways to swap."""
    pairs = list(zip(FIRST.values(), SECOND.values(), strict=True))
    observed = abs(f1(list(FIRST.values())) - f1(list(SECOND.values())))
    reached = 0
    for swaps in product((False, True), repeat=5):
        sides = [pair[::-1] if swap else pair for pair, swap in zip(pairs, swaps, strict=True)]
        reached += abs(f1([side[0] for side in sides]) - f1([side[1] for side in sides])) >= observed
    assert by_hand.groups["date"].p == pytest.approx(reached / 32, abs=0.02)


@settings(max_examples=10, deadline=None)
@given(counts=st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=12))
def test_identical_runs_do_not_differ(counts: list[Cell]) -> None:
    """A run compared with itself has difference 0, p 1 and no article won or lost; or all is undefined."""
    run = scored({"figure": {f"a{at:02}": cell for at, cell in enumerate(counts)}})
    figure = compare(run, run).groups["figure"]
    if not any(map(any, counts)):
        assert (figure.difference, figure.p, figure.p_holm, figure.interval) == (None, None, None, None)
        return
    assert (figure.difference, figure.p, figure.p_holm, figure.better) == (0.0, 1.0, 1.0, None)
    assert figure.interval == ((0.0, 0.0) if len(counts) > 1 else None)
    assert (figure.articles.higher, figure.articles.lower) == (0, 0)


def test_turning_the_runs_round_turns_the_difference_round() -> None:
    """Second against first gives the mirror image, with the same p."""
    runs = [
        scored({kind: drawn(seed + at, share=share) for at, kind in enumerate(KINDS)})
        for seed, share in ((1, 0.5), (7, 0.8))
    ]
    there, back = compare(*runs), compare(*runs[::-1])
    for group, one in there.groups.items():
        other = back.groups[group]
        assert one.difference is not None
        assert one.interval is not None
        assert other.interval is not None
        assert other.difference == -one.difference
        assert other.interval == pytest.approx((-one.interval[1], -one.interval[0]), abs=1e-15)
        assert (one.p, one.p_holm) == (other.p, other.p_holm)
        assert (one.better, other.better) == ("second", "first")
        assert (one.articles.higher, one.articles.lower) == (other.articles.lower, other.articles.higher)


def test_the_numbers_are_those_of_the_library() -> None:
    """Interval and p of a kind are those that the functions on counts give, with the seed of the signature."""
    one, other = drawn(1), drawn(2)
    date = compare(scored({"date": one}), scored({"date": other})).groups["date"]
    tables = [scored({"date": counts}).table.of(("date",), Scheme.VALUE) for counts in (other, one)]
    assert date.p == permutation_p(*tables)
    assert date.interval == paired_interval(*tables)


def test_the_order_of_rows_is_nothing_to_the_result() -> None:
    """Shuffled articles give the same comparison to the last digit."""
    one, other = ({kind: drawn(seed + at) for at, kind in enumerate(KINDS)} for seed in (3, 13))
    order = list(drawn(0))
    random.Random(4).shuffle(order)
    assert compare(scored(one), scored(other, order=order)) == compare(scored(one), scored(other))


def test_p_is_adjusted_over_kinds_and_not_over_all() -> None:
    """Holm's adjustment is over the three kinds; the pooled counts stand apart, and `better` follows the adjusted p."""
    one, other = ({kind: drawn(seed + at) for at, kind in enumerate(KINDS)} for seed in (20, 31))
    groups = compare(scored(one), scored(other)).groups
    p_values = {kind: groups[kind].p or 0.0 for kind in KINDS}
    assert {kind: groups[kind].p_holm for kind in KINDS} == holm(p_values)
    assert groups["all"].p_holm is None
    assert groups["all"].p is not None
    assert all((groups[kind].better is not None) == ((groups[kind].p_holm or 0.0) <= 0.05) for kind in KINDS)


def test_p_that_is_significant_only_before_adjustment_shows_nothing() -> None:
    """A kind with p between .0167 and .05 among three is not called better, though alone it is."""
    # Six articles all one way: 2 of 64 swaps reach the difference, p = .031; three kinds make that .094.
    worse, better = ({f"a{at}": (found, 0, 4 - found) for at in range(6)} for found in (1, 2))
    alone = compare(scored({"date": worse}), scored({"date": better})).groups["date"]
    assert alone.p == pytest.approx(2 / 64, abs=0.006)
    assert alone.better == "second"
    same = {"figure": worse, "actor": worse}
    three = compare(scored({"date": worse, **same}), scored({"date": better, **same})).groups["date"]
    assert three.p == alone.p
    assert three.p_holm == pytest.approx(3 * (alone.p or 0))
    assert three.better is None


def test_only_kinds_that_both_declare_are_compared() -> None:
    """What one run does not declare is left out and named, and there is no `all`."""
    first = scored({"date": drawn(1), "figure": drawn(2)})
    second = scored({"date": drawn(3), "actor": drawn(4)})
    found = compare(first, second)
    assert (found.kinds, found.only_first, found.only_second) == (("date",), ("figure",), ("actor",))
    assert (list(found.groups), found.macro) == (["date"], None)


def test_dates_without_the_header_are_shown_and_not_tested() -> None:
    """The group stands after the dates where both runs have it, outside the adjustment, and nobody is called better there."""
    one, other = drawn(1, share=0.3), drawn(2, share=0.9)
    with_header = {"date": one, "date_without_header": one}, {"date": other, "date_without_header": other}
    found = compare(scored(with_header[0]), scored(with_header[1]))
    assert list(found.groups) == ["date", "date_without_header"]
    assert found.groups["date"].better == "second"
    header = found.groups["date_without_header"]
    assert (header.p, header.p_holm, header.better) == (found.groups["date"].p, None, None)
    assert list(compare(scored(with_header[0]), scored({"date": other})).groups) == ["date"]


def test_what_is_undefined_for_a_run_is_not_tested() -> None:
    """Without gold and predictions there is no difference and no p, and the kind takes no part in Holm's adjustment or the mean."""
    nothing = dict.fromkeys(drawn(0), (0, 0, 0))
    first = scored({"date": drawn(1), "figure": drawn(2), "actor": nothing})
    second = scored({"date": drawn(3), "figure": drawn(4), "actor": {**nothing, "a000": (0, 1, 0)}})
    found = compare(first, second)
    actor = found.groups["actor"]
    assert (actor.first.f1, actor.second.f1) == (None, 0.0)
    assert (actor.difference, actor.interval, actor.p, actor.p_holm, actor.better) == (None,) * 5
    assert (actor.articles.lower, actor.articles.empty) == (1, 24)
    p_values = {kind: found.groups[kind].p or 0.0 for kind in ("date", "figure")}
    assert {kind: found.groups[kind].p_holm for kind in p_values} == holm(p_values)
    assert found.macro is not None
    assert found.macro.kinds == ("date", "figure")


def test_macro_is_the_mean_of_the_kinds() -> None:
    """The mean over kinds weighs each kind the same, however many facts it has."""
    # date: 18/22 and 20/25. figure: 1/2 (1 found, 1 wrong, 1 missed) in four articles and nothing; then 1.
    figures = {name: (1, 1, 1) if name != "a4" else (0, 0, 0) for name in FIRST}
    better = {name: (2, 0, 0) if name != "a4" else (0, 0, 0) for name in FIRST}
    macro = compare(scored({"date": FIRST, "figure": figures}), scored({"date": SECOND, "figure": better})).macro
    assert macro is not None
    assert macro.first == pytest.approx((18 / 22 + 1 / 2) / 2)
    assert macro.second == pytest.approx((20 / 25 + 1) / 2)
    assert macro.difference == macro.second - macro.first
    assert macro.interval is not None
    assert macro.interval[0] <= macro.difference <= macro.interval[1]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("gold", "made@1.0#abc", "made@1.1#def"),
        ("factgauge", "factgauge:0.1.0", "factgauge:0.2.0"),
        ("values", "values:own", "values:normalised"),
        ("ci", "article,10000", "paragraph,10000"),
    ],
)
def test_signatures_that_differ_are_not_compared(part: str, old: str, new: str) -> None:
    """What differs in the signatures is named with both sides, and the exit code is 4."""
    other = scored({"date": SECOND}, signature=SIGNATURE.replace(old, new))
    with pytest.raises(NotComparableError, match=re.escape(new.rpartition(":")[2])) as caught:
        compare(scored({"date": FIRST}), other)
    assert [fault.where for fault in caught.value.faults] == [part]
    assert old.rpartition(":")[2] in str(caught.value)
    assert caught.value.exit_code == 4


def test_all_that_differs_is_named_at_once() -> None:
    """Gold and version are both told."""
    other = SIGNATURE.replace("#abc", "#abd").replace("0.1.0", "0.1.1")
    with pytest.raises(NotComparableError) as caught:
        compare(scored({"date": FIRST}), scored({"date": SECOND}, signature=other))
    assert {fault.where for fault in caught.value.faults} == {"gold", "factgauge"}


def test_whose_values_were_scored_matters_only_where_values_do() -> None:
    """Other values are compared under a scheme that asks for places only, and where the kind is not compared."""
    normalised = SIGNATURE.replace("values:own", "values:own,figure=normalised")
    first = scored({"date": drawn(1), "figure": drawn(2)})
    second = scored({"date": drawn(3), "figure": drawn(4)}, signature=normalised)
    for scheme in (Scheme.VALUE, Scheme.DOCUMENT):
        with pytest.raises(NotComparableError, match="own against own,figure=normalised"):
            compare(first, second, scheme)
    assert "|values:own / own,figure=normalised|" in compare(first, second, Scheme.LENIENT).signature
    assert "|values:own|" in compare(scored({"date": drawn(1)}), second).signature


def test_other_articles_are_not_compared() -> None:
    """The articles that only one run has are named, a few of them, and their number."""
    fewer = {name: cell for name, cell in drawn(2).items() if name > "a003"}
    with pytest.raises(NotComparableError, match="only the first run has a000, a001, a002 and 1 more"):
        compare(scored({"date": drawn(1)}), scored({"date": fewer}))


def test_other_clusters_are_not_compared() -> None:
    """The same articles in other clusters are other units."""
    clusters = dict.fromkeys(FIRST, "one")
    with pytest.raises(NotComparableError, match="other parts or clusters"):
        compare(scored({"date": FIRST}, clusters=clusters), scored({"date": SECOND}))


def test_clusters_are_the_units_where_gold_names_them() -> None:
    """Articles on one story are swapped and resampled together, and won and lost one by one."""
    clusters = {"a1": "x", "a2": "x", "a3": "y"}
    found = compare(scored({"date": FIRST}, clusters=clusters), scored({"date": SECOND}, clusters=clusters))
    assert (found.articles, found.unit, found.units) == (5, "cluster", 4)
    assert found.groups["date"].articles == ArticleTally(higher=1, equal=1, lower=2, empty=1)


def test_runs_without_a_common_kind_are_not_compared() -> None:
    """Dates cannot be held against figures."""
    with pytest.raises(NotComparableError, match="kinds: date against figure"):
        compare(scored({"date": FIRST}), scored({"figure": SECOND}))


def test_a_scorecard_that_contradicts_itself_is_refused() -> None:
    """Rates that are not those of the counts, a row twice, and a strange signature are errors of the input."""
    good, other = scored({"date": FIRST}), scored({"date": SECOND})
    with pytest.raises(InputError, match="are not those of the counts"):
        compare(good, replace(good, table=other.table))
    twice = scored({"date": FIRST}, order=[*FIRST, "a2"])
    with pytest.raises(InputError, match="run 2 counts article 'a2' twice"):
        compare(good, twice)
    strange = replace(good, scorecard=msgspec.structs.replace(good.scorecard, signature="none"))
    with pytest.raises(InputError, match="signature: cannot be read: none"):
        compare(strange, good)


def test_the_signature_says_how_it_was_compared() -> None:
    """The signature names scheme, interval and test with their numbers and seeds."""
    run = scored({"date": FIRST})
    assert compare(run, run, Scheme.STRICT).signature == (
        "factgauge:0.1.0|gold:made@1.0#abc|scheme:strict|average:micro|values:own"
        "|ci:paired-bootstrap,article,10000,seed=0|test:permutation,10000,seed=0,holm"
    )
