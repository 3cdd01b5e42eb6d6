"""Text from strangers on a terminal: control characters are shown, not obeyed, and widths are counted in cells.

A cell is the place of one narrow letter. Wide letters (Chinese, most emoji) take two, combining marks none. What joins characters into
one sign or turns the direction of writing (zero-width joiners, variation selectors, bidirectional controls) is shown as an
escape as well, because terminals disagree about its width.
"""

import unicodedata

from rich.cells import get_character_cell_size

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_FIRST_SELECTOR, _LAST_SELECTOR = "\ufe00", "\ufe0f"
_MANY_SELECTORS = ("\U000e0100", "\U000e01ef")


def visible(text: str) -> str:
    r"""Write control and format characters as escapes: ``\n``, ``\x1b``, ``\u200d``; all others stand as they are."""
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    escaped = (
        unicodedata.category(character) in _ESCAPED
        or _FIRST_SELECTOR <= character <= _LAST_SELECTOR
        or _MANY_SELECTORS[0] <= character <= _MANY_SELECTORS[1]
    )
    return character.encode("unicode_escape").decode("ascii") if escaped else character


def cells_of(text: str) -> int:
    """Count the cells that a text takes that holds no control characters."""
    return sum(map(get_character_cell_size, text))


def cut(text: str, width: int) -> str:
    """Make a text visible and cut it to ``width`` cells, with an ellipsis where something is left out."""
    shown = visible(text)
    if cells_of(shown) <= width:
        return shown
    used, kept = 1, []
    for character in shown:
        used += get_character_cell_size(character)
        if used > width:
            break
        kept.append(character)
    return f"{''.join(kept)}…"


def cut_middle(text: str, width: int) -> str:
    """Make a text visible and cut it to ``width`` cells in its middle: names often differ at their ends."""
    shown = visible(text)
    if cells_of(shown) <= width:
        return shown
    tail = ""
    for character in reversed(shown):
        if cells_of(character + tail) > (width - 1) // 2:
            break
        tail = character + tail
    return cut(shown, width - cells_of(tail)) + tail


def fit(text: str, width: int) -> str:
    """Make a text visible and give it exactly ``width`` cells."""
    shown = cut(text, width)
    return shown + " " * (width - cells_of(shown))
