from hypothesis import given
from hypothesis import strategies as st

from factgauge.match.overlap import overlapping
from factgauge.spans import Span, contains, fault_of, shared

SPANS = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))


@given(st.lists(SPANS, max_size=12), st.lists(SPANS, max_size=12))
def test_the_sweep_finds_the_pairs_that_share_a_character_once_each(left: list[Span], right: list[Span]) -> None:
    """It equals the comparison of all with all, character by character."""
    expected = sorted(
        (row, column)
        for row, outer in enumerate(left)
        for column, inner in enumerate(right)
        if set(range(*outer)) & set(range(*inner))
    )
    assert sorted(overlapping(left, right)) == expected


def test_touching_spans_do_not_overlap() -> None:
    """The character at the end of a half-open range is not in it."""
    assert list(overlapping([(0, 4)], [(4, 9)])) == []
    assert list(overlapping([(4, 9)], [(0, 4)])) == []
    assert shared((0, 4), (4, 9)) == 0


@given(SPANS, SPANS)
def test_shared_counts_the_characters_in_common(left: Span, right: Span) -> None:
    """It is the size of the intersection, the same both ways."""
    assert shared(left, right) == shared(right, left) == len(set(range(*left)) & set(range(*right)))


@given(SPANS, SPANS)
def test_a_span_contains_what_lies_wholly_in_it(outer: Span, inner: Span) -> None:
    """Containment is that of the sets of characters."""
    assert contains(outer, inner) is (set(range(*inner)) <= set(range(*outer)))


@given(st.tuples(st.integers(-3, 12), st.integers(-3, 12)))
def test_a_span_is_sound_where_it_is_a_stretch_of_the_text(span: Span) -> None:
    """In a text of ten characters each span either names at least one of them and no other, or has a fault."""
    sound = 0 <= span[0] < span[1] <= 10
    assert (fault_of(span, 10) is None) is sound
