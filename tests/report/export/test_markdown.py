import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from factgauge.report.export.markdown import COMMENT, Heading, Listing, Paragraph, Table, code, markdown, plain
from factgauge.report.terminal import visible

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
HOSTILE = "a|b `c` ``d`` *e* _f_ [g](http://h) <script>i</script> &amp; ~~j~~ # k $l$ \\ @someone\n- m"
TABLE = Table(head=("kind", "F1"), rows=[("date", ".80"), ("figure", ".60")])


def rendered(text: str) -> str:
    return str(PARSER.render(text))


def words(markup: str) -> str:
    """Give what a reader sees of HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip().replace("\u200b", "")


@pytest.mark.parametrize("write", [plain, code])
def test_hostile_text_is_only_text(write: object) -> None:
    """In a paragraph a reader sees the very text, and nothing of it is set, linked or run."""
    assert callable(write)
    markup = rendered(markdown([Paragraph(text=write(HOSTILE))], most=COMMENT))
    assert words(markup) == visible(HOSTILE)
    assert set(re.findall(r"<(\w+)", markup)) <= {"p", "code"}


@given(st.text(max_size=60))
def test_any_text_is_one_cell_of_a_table(text: str) -> None:
    """Whatever stands in a cell, the table has its columns, and the cell has the text."""
    table = Table(head=("a", "b"), rows=[(plain(text), "1")])
    markup = rendered(markdown([table], most=COMMENT))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", markup, re.DOTALL)
    assert [words(cell) for cell in cells] == [visible(text).replace("\u200b", "").strip(), "1"]


def test_nobody_is_mentioned() -> None:
    """After each at sign of plain text stands a space without width."""
    assert "@&#8203;someone" in plain("@someone, a@b")
    assert not re.search(r"@(?!&#8203;)", plain("@someone, a@b, @@"))


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "WWW.evil.example", "GH-1", "#12", "a#1"])
def test_nothing_becomes_a_link(text: str) -> None:
    """Addresses and issues are broken by a space without width."""
    assert "&#8203;" in plain(text)
    assert words(rendered(markdown([Paragraph(text=plain(text))], most=COMMENT))) == text


def test_the_blocks_are_what_they_say() -> None:
    """Headings, tables with their sides, and folded lists come out as such."""
    listing = Listing(title="2 facts lost", items=["one", "two"])
    markup = rendered(markdown([Heading(text="It", level=3), TABLE, listing], most=COMMENT))
    assert "<h3>It</h3>" in markup
    assert re.findall(r"<t[hd](?: [^>]*)?>([^<]*)", markup) == ["kind", "F1", "date", ".80", "figure", ".60"]
    assert markup.count('style="text-align:right"') == 3
    assert re.search(r"<details><summary>2 facts lost</summary>\s*<ul>\s*<li>one</li>\s*<li>two</li>\s*</ul>", markup)


def many(count: int, letter: str = "x") -> Listing:
    return Listing(title=f"{count} facts lost", items=[f"{letter}{number:05} é" for number in range(count)])


@pytest.mark.parametrize("most", [400, 1_000, 5_000, COMMENT])
def test_lists_give_way_and_tables_do_not(most: int) -> None:
    """Under the limit in bytes, the table is whole, the lists lack their ends, and what is shown and what is said to lack is all."""
    text = markdown([TABLE, many(20_000), many(30_000, "y"), Paragraph(text="the end")], most=most)
    assert len(text.encode()) <= most
    assert text.startswith("| kind | F1 |\n| :-- | --: |\n| date | .80 |\n| figure | .60 |\n")
    assert text.rstrip().endswith("the end")
    for letter, count in (("x", 20_000), ("y", 30_000)):
        shown = re.findall(rf"^- {letter}(\d+)", text, re.MULTILINE)
        assert [int(number) for number in shown] == list(range(len(shown)))
        assert f"… and {count - len(shown):,} more" in text
    assert text.count("<details>") == text.count("</details>") == 2


def test_nothing_is_cut_where_there_is_room() -> None:
    """A text that fits exactly is left as it is, and one byte less makes a list shorter."""
    blocks = [TABLE, many(50)]
    whole = markdown(blocks, most=COMMENT)
    assert "more" not in whole
    assert markdown(blocks, most=len(whole.encode()) + 1) == whole
    assert "more" in markdown(blocks, most=len(whole.encode()) - 1)


def test_a_table_without_room_is_left_out_whole() -> None:
    """Where tables alone are too large, whole ones go from the end, and the text says so."""
    large = Table(head=("a",), rows=[(str(number),) for number in range(100)])
    text = markdown([TABLE, large, Paragraph(text="the end")], most=300)
    assert len(text.encode()) <= 300
    assert text.endswith("*There was no room for the rest.*\n")
    markup = rendered(text)
    assert markup.count("<table>") == 1
    assert markup.count("<tr>") == 3
