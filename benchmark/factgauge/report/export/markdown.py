"""Markdown for the summary of a CI step and for comments: it fits their limits, and text from strangers does nothing in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from factgauge.report.terminal import visible

STEP_SUMMARY = 1024 * 1024
"""The most that GitHub takes as the summary of a step, in bytes."""

COMMENT = 65_536
"""The most that GitHub takes as a comment, in characters; as bytes it is on the safe side."""

_MARKS = re.compile(r"[\\`*_\[\]#|<>~&@$]|:(?=//)|www(?=\.)|GH(?=-\d)", re.IGNORECASE)
# Who reads Markdown makes links of these wherever they stand: people, issues, addresses. Not across a space without width.
_LINKED = frozenset({"@", "#", ":", "www", "gh"})
_TICKS = re.compile("`+")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading: Markdown, of one line."""

    text: str
    level: int = 2


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph: Markdown, of one line."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of cells in Markdown; the columns in ``left`` stand at their left, all others at their right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: frozenset[int] = frozenset({0})


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list that is folded under its title, and is the first to be cut where there is no room; ``items`` and ``title`` are Markdown."""

    title: str
    items: Sequence[str]
    left_out: int = 0


Block: TypeAlias = Heading | Paragraph | Table | Listing


def plain(text: str) -> str:
    """Write text from elsewhere so that it is only text, also in a cell of a table: nothing is set, linked or mentioned."""
    return _MARKS.sub(_harmless, visible(text))


def _harmless(found: re.Match[str]) -> str:
    mark = found[0]
    if mark.lower() in _LINKED:
        return f"{mark}&#8203;"
    return f"&#{ord(mark)};" if mark in "\\|<>&" else f"\\{mark}"


def code(text: str) -> str:
    """Write text from elsewhere as code, as it is; not for a cell of a table."""
    shown = visible(text)
    if not shown.strip():
        return plain(shown)
    fence = "`" * (max(map(len, _TICKS.findall(shown)), default=0) + 1)
    room = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def markdown(blocks: Iterable[Block], *, most: int) -> str:
    """Write blocks in at most ``most`` bytes of UTF-8.

    Where there is no room, the longest lists are cut first and say how much is left out; where even that is not enough, whole blocks are
    left out from the end, and the last line says so. A table is never cut.
    """
    kept = list(blocks)
    written = [_written(block) for block in kept]
    while (over := _size(written) - most) > 0:
        longest = max(range(len(kept)), key=lambda at: _room(kept[at], written[at]), default=None)
        if longest is None or not _room(kept[longest], written[longest]):
            return _cut(written, most)
        kept[longest] = _shorter(kept[longest], over)
        written[longest] = _written(kept[longest])
    return "\n".join(written)


def _size(written: Sequence[str]) -> int:
    return sum(len(text.encode()) + 1 for text in written)


def _room(block: Block, written: str) -> int:
    """Say how much could be taken away from a block."""
    return len(written.encode()) if isinstance(block, Listing) and block.items else 0


def _shorter(block: Block, over: int) -> Block:
    """Take items away from the end of a list, as many as free some bytes, but never more than half of what is there at once."""
    if not isinstance(block, Listing):
        return block
    keep, freed = len(block.items), 0
    while keep > len(block.items) // 2 and freed <= over:
        keep -= 1
        freed += len(block.items[keep].encode()) + 3
    return replace(block, items=block.items[:keep], left_out=block.left_out + len(block.items) - keep)


def _cut(written: Sequence[str], most: int) -> str:
    said = "\n*There was no room for the rest.*\n"
    room = most - len(said.encode())
    kept: list[str] = []
    for text in written:
        room -= len(text.encode()) + 1
        if room < 0:
            break
        kept.append(text)
    return "\n".join([*kept, said])


def _written(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {block.text}\n"
        case Paragraph():
            return f"{block.text}\n"
        case Table():
            return _table(block)
        case Listing():
            return _listing(block)


def _table(table: Table) -> str:
    ruler = [":--" if at in table.left else "--:" for at in range(len(table.head))]
    return "".join(f"| {' | '.join(row)} |\n" for row in (table.head, ruler, *table.rows))


def _listing(listing: Listing) -> str:
    more = [f"… and {listing.left_out:,} more"] if listing.left_out else []
    items = "".join(f"- {item}\n" for item in (*listing.items, *more))
    return f"<details><summary>{listing.title}</summary>\n\n{items}\n</details>\n"
