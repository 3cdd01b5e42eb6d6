"""Laws of the windows that long texts are cut into."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.extract._windows import Window, cut, share_of

sizes = st.integers(1, 40).flatmap(lambda most: st.tuples(st.just(most), st.integers(0, most - 1)))
weights = st.lists(st.integers(0, 12), max_size=200)


def units(window: Window) -> range:
    return range(window.start, window.end)


def owned(window: Window) -> range:
    return range(window.own_start, window.own_end)


@given(weights, sizes, st.integers(1, 60))
def test_each_unit_is_owned_once_by_a_window_that_holds_it(heavy: list[int], size: tuple[int, int], room: int) -> None:
    """What the windows own is the text, in order, and each window holds what it owns."""
    windows = cut(heavy, most=size[0], room=room, overlap=size[1])
    assert [unit for window in windows for unit in owned(window)] == list(range(len(heavy)))
    assert all(set(owned(window)) <= set(units(window)) for window in windows)


@given(weights, sizes, st.integers(1, 60))
def test_no_window_holds_more_than_it_may(heavy: list[int], size: tuple[int, int], room: int) -> None:
    """A window has at most the units and the weight that were allowed; only a unit that is too heavy by itself stands alone."""
    for window in cut(heavy, most=size[0], room=room, overlap=size[1]):
        held = [heavy[unit] for unit in units(window)]
        assert 1 <= len(held) <= size[0]
        assert sum(held) <= room or sum(each > 0 for each in held) == 1


@given(weights, sizes, st.integers(1, 60))
def test_windows_go_on(heavy: list[int], size: tuple[int, int], room: int) -> None:
    """Each window begins and ends behind the one before it, so that their number is at most that of the units."""
    windows = cut(heavy, most=size[0], room=room, overlap=size[1])
    for one, other in pairwise(windows):
        assert one.start < other.start
        assert one.end < other.end


@given(st.integers(0, 300), sizes)
def test_windows_of_even_units_are_full_and_share_the_overlap(count: int, size: tuple[int, int]) -> None:
    """Tokens: all windows have the full length, neighbours share the overlap, the last pair that or more."""
    most, overlap = size
    windows = cut((1,) * count, most=most, room=most, overlap=overlap)
    assert all(window.end - window.start == min(most, count) for window in windows)
    shares = [one.end - other.start for one, other in pairwise(windows)]
    assert all(share == overlap for share in shares[:-1])
    assert all(share >= overlap for share in shares)


@given(st.integers(0, 300), sizes)
def test_a_unit_is_owned_by_the_window_in_which_it_stands_most_centrally(count: int, size: tuple[int, int]) -> None:
    """No other window has more units between the unit and a cut; the ends of the text are no cuts."""
    windows = cut((1,) * count, most=size[0], room=size[0], overlap=size[1])

    def distance(window: Window, unit: int) -> int:
        to_start = unit - window.start if window.start else count
        to_end = window.end - 1 - unit if window.end < count else count
        return min(to_start, to_end)

    for window in windows:
        for unit in owned(window):
            assert distance(window, unit) == max(distance(each, unit) for each in windows if unit in units(each))


@given(st.integers(0, 300), sizes)
def test_what_is_owned_is_half_an_overlap_from_every_cut(count: int, size: tuple[int, int]) -> None:
    """So an entity of up to half the overlap is whole in each window that owns a part of it."""
    most, overlap = size
    for window in cut((1,) * count, most=most, room=most, overlap=overlap):
        for unit in owned(window):
            assert window.start == 0 or unit - window.start >= overlap // 2
            assert window.end == count or window.end - 1 - unit >= overlap // 2


def test_an_example_by_hand() -> None:
    """Ten tokens in windows of six that share two: 0 to 6 and 4 to 10, parted at 5."""
    assert cut((1,) * 10, most=6, room=6, overlap=2) == (Window(0, 6, 0, 5), Window(4, 10, 5, 10))


def test_the_last_window_reaches_back() -> None:
    """Seven tokens in windows of six that share two: the second is 1 to 7, not 4 to 7; 3 stands as well in either."""
    assert cut((1,) * 7, most=6, room=6, overlap=2) == (Window(0, 6, 0, 4), Window(1, 7, 4, 7))


def test_heavy_units_make_short_windows() -> None:
    """A unit of nine tokens in a room of eight is alone, and its neighbours are read without it."""
    assert [(window.start, window.end) for window in cut((3, 3, 9, 1, 1), most=4, room=8, overlap=1)] == [
        (0, 2),
        (2, 3),
        (3, 5),
    ]


def test_a_text_without_units_has_no_window() -> None:
    """There is nothing to read."""
    assert cut((), most=4, room=4, overlap=1) == ()


@pytest.mark.parametrize(("most", "room", "overlap"), [(0, 1, 0), (1, 0, 0), (4, 4, 4), (4, 4, -1)])
def test_windows_that_cannot_be_are_refused(most: int, room: int, overlap: int) -> None:
    """A window without room, or one that shares all that it holds, leads nowhere."""
    with pytest.raises(ValueError, match=r"got"):
        cut((1, 1), most=most, room=room, overlap=overlap)


def test_a_quarter_is_shared_by_default() -> None:
    """What is said is taken, 0 too."""
    assert (share_of(512, None), share_of(512, 0), share_of(512, 7)) == (128, 0, 7)
