import random
import re
import unicodedata

from rich.cells import cell_len

from factgauge.report.marks import Mark, marked
from factgauge.report.terminal import cells_of, cut, cut_middle, fit, visible
from factgauge.spans import Span

LETTERS = (*"aaaaaabcdef     \n\r\t中é🙂\x1b\u202e\u200d\x9b", "e\u0301")
GUTTER = 5


def random_text(dice: random.Random) -> str:
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(1, 300)))


def random_marks(dice: random.Random, text: str) -> list[Mark]:
    marks = []
    for number in range(dice.randint(0, 12)):
        start = dice.randrange(len(text))
        end = dice.randint(start + 1, min(len(text), start + 90))
        row = dice.choice(("gold", "said"))
        marks.append(Mark(row=row, span=(start, end), fill=dice.choice("=!?x."), label=f"d{number}", style="red"))
    return marks


def blocks(plain: str) -> list[tuple[str, list[str], list[str]]]:
    """Take a screen apart: each line of text with its rows of marks, all without the gutter."""
    found: list[tuple[str, list[str], list[str]]] = []
    for line in plain.split("\n")[:-1]:
        gutter, rest = line[:GUTTER], line[GUTTER:]
        if gutter.strip() == "":
            found.append((rest, [], []))
        else:
            found[-1][1 if gutter == "gold " else 2].append(rest)
    return found


def at_cells(line: str, start: int, end: int) -> str:
    """Give the characters that stand in some cells."""
    kept, cell = "", 0
    for letter in line:
        if start <= cell < end:
            kept += letter
        cell += cell_len(letter)
    return kept


def above_mark(screen: list[tuple[str, list[str], list[str]]], mark: Mark) -> str:
    """Give what stands above the pieces of a mark."""
    found = ""
    for line, gold, said in screen:
        for row in gold if mark.row == "gold" else said:
            label = re.search(rf"(?<!\w){re.escape(mark.fill)}+(?={mark.label}>?(?: |$))", row)
            if label:
                found += at_cells(line, *label.span())
    return found


def test_each_mark_stands_below_its_words() -> None:
    """What stands above the pieces of a mark is, put together, what it spans, as it is shown."""
    for seed in range(300):
        dice = random.Random(seed)
        text = random_text(dice)
        marks = random_marks(dice, text)
        screen = blocks(marked(text, marks, window=(0, len(text)), width=60).plain)
        for mark in marks:
            expected = narrow(shown_of(text, mark.span))
            # A mark without any width of its own takes one cell all the same.
            if expected and narrow(shown_of(text, (mark.span[0], mark.span[0] + 1))):
                assert narrow(above_mark(screen, mark)).rstrip() == expected.rstrip(), (seed, mark)


def shown_of(text: str, span: Span) -> str:
    """Show a stretch of the text without its line ends."""
    return "".join("" if text[at] == "\n" or text[at : at + 2] == "\r\n" else visible(text[at]) for at in range(*span))


def narrow(text: str) -> str:
    """Leave out what has no width, since no cell is its own."""
    return "".join(letter for letter in text if cell_len(letter))


def test_the_whole_text_is_shown_once() -> None:
    """The lines of text, put together, are the text with its control characters shown and without its line ends."""
    for seed in range(200):
        dice = random.Random(seed)
        text = random_text(dice)
        screen = blocks(marked(text, random_marks(dice, text), window=(0, len(text)), width=60).plain)
        shown = "".join(line for line, *_ in screen)
        assert shown == visible(text.replace("\r\n", "").replace("\n", "")), seed


def test_no_line_is_wider_than_the_screen() -> None:
    """Text, marks and their labels stay within the width, whatever characters the text has."""
    for seed in range(200):
        dice = random.Random(seed)
        text = random_text(dice)
        plain = marked(text, random_marks(dice, text), window=(0, len(text)), width=60).plain
        assert max(map(cell_len, plain.split("\n"))) <= 60, seed


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    """No control or format character of the text is on the screen."""
    text = "".join(map(chr, [*range(0x300), *range(0x2000, 0x2070), 0xFE0F, 0xFEFF, 0xE0001, 0xE0101]))
    plain = marked(text, [], window=(0, len(text)), width=80).plain
    assert [letter for letter in plain if unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp"}] == [
        "\n"
    ] * plain.count("\n")
    assert "\ufe0f" not in plain
    assert "\\x1b" in plain


def mark(row: str, span: Span, label: str, fill: str = "=") -> Mark:
    return Mark(row="gold" if row == "gold" else "said", span=span, fill=fill, label=label, style="red")


def test_nested_and_crossing_marks_have_rows_of_their_own() -> None:
    """Three marks that overlap stand in three rows, the longest first; one that only touches goes into a free row."""
    text = "the Bank of Kenya said"
    marks = [
        mark("gold", (4, 17), "a0"),
        mark("gold", (12, 17), "a1"),
        mark("gold", (9, 22), "a2"),
        mark("said", (4, 8), "a0", "x"),
    ]
    lines = marked(text, marks, window=(0, len(text)), width=80).plain.split("\n")
    assert lines == [
        "     the Bank of Kenya said",
        "gold     =============a0",
        "gold          =============a2",
        "gold             =====a1",
        "said     xxxxa0",
        "",
    ]


def test_a_mark_goes_on_in_the_next_line() -> None:
    """What is broken over two lines is marked in both, and the first piece says that it goes on."""
    lines = marked("one two\nthree", [mark("gold", (4, 13), "d7")], window=(0, 13), width=80).plain.split("\n")
    assert lines == ["     one two", "gold     ===d7>", "     three", "gold =====d7", ""]


def test_a_cut_keeps_its_width() -> None:
    """A text that is too long is cut to its cells; a fitted one has exactly as many, with wide letters too."""
    for text in ("", "short", "a much too long name", "中文中文中文中文", "e\u0301" * 30, "\x1b[31m" * 5):
        assert cells_of(cut(text, 10)) <= 10
        assert cells_of(fit(text, 10)) == 10


def test_names_that_differ_at_their_ends_stay_apart() -> None:
    """A name is cut in its middle, to its cells, with wide letters too; a short one stands as it is."""
    one, other = (cut_middle(f"my-company-date-extractor-{letter}", 20) for letter in "AB")
    assert (one, other) == ("my-company…tractor-A", "my-company…tractor-B")
    assert cut_middle("short", 20) == "short"
    for text in ("漢字" * 9, "\x1b[31m" * 4, "é" * 30):
        assert cells_of(cut_middle(text, 10)) <= 10
        assert "…" in cut_middle(text, 10)
