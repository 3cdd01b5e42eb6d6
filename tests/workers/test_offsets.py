from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.workers.offsets import Unit, to_code_points

ENCODED: dict[Unit, Callable[[str], int]] = {
    "codepoint": len,
    "utf16": lambda text: len(text.encode("utf-16-le")) // 2,
    "byte": lambda text: len(text.encode()),
}
# Letters, what takes two, three and four bytes, what takes two UTF-16 units, joiners and marks that stand on others.
TEXTS = st.text(
    st.one_of(st.sampled_from("a1 \r\né߿ࠀ￿\U00010000🙂👩‍👧🇰🇪é́中ש"), st.characters(exclude_categories=["Cs"])),
    max_size=60,
)
UNITS = st.sampled_from(["codepoint", "utf16", "byte"])


@given(TEXTS, UNITS)
def test_every_border_of_a_character_goes_there_and_back(text: str, unit: Unit) -> None:
    """Where Python's own encoder puts a border, the conversion finds the code point before which it stands."""
    convert = to_code_points(text, unit)
    assert [convert(ENCODED[unit](text[:at])) for at in range(len(text) + 1)] == list(range(len(text) + 1))


@given(TEXTS, UNITS)
def test_an_offset_is_a_border_or_an_error(text: str, unit: Unit) -> None:
    """No offset inside a character is moved to a border: it is refused, and all others are converted."""
    convert = to_code_points(text, unit)
    borders = {ENCODED[unit](text[:at]) for at in range(len(text) + 1)}
    for offset in range(ENCODED[unit](text) + 1):
        if offset in borders:
            convert(offset)
        else:
            with pytest.raises(ValueError, match=f"offset {offset} lies inside the character"):
                convert(offset)


@given(TEXTS, UNITS, st.integers(1, 10**12))
def test_what_lies_outside_stays_outside(text: str, unit: Unit, far: int) -> None:
    """An offset before the beginning or beyond the end is not pulled into the text."""
    convert = to_code_points(text, unit)
    assert convert(-far) < 0
    assert convert(ENCODED[unit](text) + far) > len(text)


@given(TEXTS, UNITS, st.data())
def test_a_slice_is_the_same_words(text: str, unit: Unit, data: st.DataObject) -> None:
    """What an extractor cut out by its own offsets is what Python cuts out by the converted ones."""
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    theirs = ENCODED[unit](text[:start]), ENCODED[unit](text[:end])
    convert = to_code_points(text, unit)
    assert text[convert(theirs[0]) : convert(theirs[1])] == text[start:end]


def test_counted_by_hand() -> None:
    """In 'é🙂9' the digit stands at code point 2, UTF-16 unit 3 and byte 6."""
    text = "é🙂9"
    assert [to_code_points(text, unit)(at) for unit, at in (("codepoint", 2), ("utf16", 3), ("byte", 6))] == [2, 2, 2]
    with pytest.raises(ValueError, match="offset 2 lies inside the character '🙂', in UTF-16 units"):
        to_code_points(text, "utf16")(2)
    with pytest.raises(ValueError, match="offset 1 lies inside the character 'é', in bytes of UTF-8"):
        to_code_points(text, "byte")(1)
