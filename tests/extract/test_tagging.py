"""Labels of tokens become entities: schemes, words, strategies, places. Expected values are counted by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.extract._models import trimmed
from factgauge.extract._tagging import Aggregation, Entity, Tag, Tokens, entities, labels_of, runs, tags_of, words_of
from factgauge.spans import Span


def by_number(*names: str) -> dict[int, str]:
    return dict(enumerate(names))


def tokens_of(text: str, *pieces: str, words: list[int | None] | None = None) -> Tokens:
    """Lay pieces over a text, one after the other; each is a word of its own unless ``words`` says else."""
    spans, at = [], 0
    for piece in pieces:
        at = text.index(piece, at)
        spans.append((at, at + len(piece)))
        at += len(piece)
    return Tokens(spans=spans, words=words if words is not None else list(range(len(spans))))


def found(text: str, tokens: Tokens, names: list[str], how: Aggregation, *rows: list[float]) -> list[Entity]:
    return list(entities(text, tokens, np.array(rows), tags_of(by_number(*names)), how))


def quotes(text: str, tokens: Tokens, labels: list[str], how: Aggregation = "first") -> list[tuple[str, str]]:
    """Give label and quote of the entities where the model is sure of one label for each token."""
    names = sorted({"O", *labels})
    rows = [[float(name == label) for name in names] for label in labels]
    return [(each.label, text[slice(*each.span)]) for each in found(text, tokens, names, how, *rows)]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (("O", "B-PER", "I-PER"), {"PER"}),
        (("O", "I-PER", "I-LOC"), {"PER", "LOC"}),
        (("O", "B-DATE", "I-DATE", "E-DATE", "S-DATE"), {"DATE"}),
        (("O", "B-ORG", "M-ORG", "E-ORG", "S-ORG"), {"ORG"}),
        (("O", "B-ORG", "I-ORG", "L-ORG", "U-ORG"), {"ORG"}),
        (("O", "PER", "MISC"), {"PER", "MISC"}),
        (("O", "E-MAIL", "S-BAHN", "PER"), {"E-MAIL", "S-BAHN", "PER"}),
        (("LABEL_0", "LABEL_1"), {"LABEL_0", "LABEL_1"}),
        (("O", "B-PER", "I-PER", "[CLS]", "X"), {"PER", "[CLS]", "X"}),
        (("B-A-B", "I-A-B"), {"A-B"}),
    ],
)
def test_labels_lose_their_prefixes_and_nothing_else(names: tuple[str, ...], labels: set[str]) -> None:
    """A letter with a hyphen is a prefix only where the model has labels with B- or I-."""
    assert labels_of(tags_of(by_number(*names))) == labels


def test_labels_come_in_the_order_of_their_numbers() -> None:
    """The numbers count, not the order in which a configuration lists them."""
    assert tags_of({1: "B-PER", 0: "O"}) == (Tag("", "O"), Tag("B", "PER"))


@pytest.mark.parametrize(
    ("labels", "ranges"),
    [
        ("O O", []),
        ("B-X I-X O B-X", [(0, 2), (3, 4)]),
        ("B-X B-X", [(0, 1), (1, 2)]),
        ("I-X I-X", [(0, 2)]),
        ("I-X B-X I-X", [(0, 1), (1, 3)]),
        ("B-X I-Y I-Y", [(0, 1), (1, 3)]),
        ("B-X E-X S-X B-X I-X E-X", [(0, 2), (2, 3), (3, 6)]),
        ("B-X E-X I-X", [(0, 2), (2, 3)]),
        ("B-X M-X E-X", [(0, 3)]),
        ("U-X B-X L-X", [(0, 1), (1, 3)]),
        ("S-X E-X", [(0, 1), (1, 2)]),
        ("X X Y O Y", [(0, 2), (2, 3), (4, 5)]),
    ],
)
def test_runs_of_labels_are_entities(labels: str, ranges: list[tuple[int, int]]) -> None:
    """BIO, IOB1, BIOES, BMES, BILOU and no scheme; what begins wrongly begins all the same."""
    parted = [label.rpartition("-") for label in labels.split()]
    assert list(runs([Tag(prefix, label) for prefix, _, label in parted])) == ranges


MICROSOFT = "Microsoft won."
PIECES = tokens_of(MICROSOFT, "Micro", "soft", "won", ".", words=[0, 0, 1, 2])
NAMES = ["O", "ORG", "PER"]
ROWS = ([0.1, 0.7, 0.2], [0.05, 0.05, 0.9], [0.9, 0.05, 0.05], [1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("simple", [("ORG", (0, 5), 0.7), ("PER", (5, 9), 0.9)]),
        ("first", [("ORG", (0, 9), 0.7)]),
        # (0.7 + 0.05) / 2 = 0.375 for ORG, (0.2 + 0.9) / 2 = 0.55 for PER.
        ("average", [("PER", (0, 9), 0.55)]),
        ("max", [("PER", (0, 9), 0.9)]),
    ],
)
def test_the_tokens_of_a_word_get_one_label(how: Aggregation, expected: list[tuple[str, Span, float]]) -> None:
    """The four strategies on a word whose two tokens disagree."""
    answers = found(MICROSOFT, PIECES, NAMES, how, *ROWS)
    assert [each[:2] for each in answers] == [each[:2] for each in expected]
    assert [each.score for each in answers] == pytest.approx([score for _, _, score in expected])


def test_the_score_is_the_mean_over_words() -> None:
    """Not over tokens: a word of many pieces counts once."""
    text = "Kofi Annan"
    tokens = tokens_of(text, "Kofi", "An", "nan", words=[0, 1, 1])
    (entity,) = found(text, tokens, ["O", "PER"], "first", [0.1, 0.9], [0.4, 0.6], [0.9, 0.1])
    assert entity == ("PER", (0, 10), pytest.approx((0.9 + 0.6) / 2))


def test_the_comma_behind_a_name_is_not_a_part_of_it() -> None:
    """SentencePiece makes "Paris," one word; its comma has its own label."""
    text = "in Paris, ok"
    tokens = tokens_of(text, "in", " Par", "is", ",", " ok", words=[0, 1, 1, 1, 2])
    assert quotes(text, tokens, ["O", "B-LOC", "O", "O", "O"]) == [("LOC", "Paris")]
    assert words_of(text, tokens) == [(0, 1), (1, 3), (3, 4), (4, 5)]


def test_the_space_before_a_word_may_bear_its_label() -> None:
    """A token that is nothing but the space before a word is the first of that word; its place is trimmed."""
    text = "in 2022 ok"
    tokens = tokens_of(text, "in", " ", "2022", " ok", words=[0, 1, 1, 2])
    assert quotes(text, tokens, ["O", "DATE", "O", "O"]) == [("DATE", "2022")]
    without_places = Tokens(spans=[(0, 2), (3, 3), (3, 7), (7, 10)], words=[0, 1, 1, 2])
    assert quotes(text, without_places, ["O", "DATE", "O", "O"]) == [("DATE", "2022")]


def test_white_space_inside_a_word_parts_it() -> None:
    """A line break in the middle of what a tokenizer calls one word belongs to no word."""
    text = "a\r\nParis"
    tokens = tokens_of(text, "a", "\r\n", "Paris", words=[0, 0, 0])
    assert quotes(text, tokens, ["O", "PER", "LOC"]) == [("LOC", "Paris")]


@pytest.mark.parametrize("text", ["東京都", "กรุงเทพ", "トランプ"])
def test_scripts_without_spaces_are_read_token_by_token(text: str) -> None:
    """A whole clause may be one word for a tokenizer; its first token does not speak for it."""
    tokens = tokens_of(text, text[0], text[1:], words=[0, 0])
    assert quotes(text, tokens, ["O", "LOC"]) == [("LOC", text[1:])]


def test_the_bytes_of_one_character_are_one_word() -> None:
    """Byte-level tokens of one emoji or ideograph have one place, and are not parted."""
    text = "中 a"
    tokens = Tokens(spans=[(0, 1), (0, 1), (0, 1), (2, 3)], words=[0, 0, 0, 1])
    assert quotes(text, tokens, ["LOC", "O", "O", "O"]) == [("LOC", "中")]


def test_a_mark_belongs_to_the_letter_before_it() -> None:
    """Whether the tokenizer drops a combining accent or makes a word of it, the place holds it."""
    text = "Zoe\u0301 left"
    assert quotes(text, tokens_of(text, "Zoe", "left"), ["PER", "O"]) == [("PER", "Zoe\u0301")]
    assert quotes(text, tokens_of(text, "Zoe", "\u0301", "left"), ["PER", "O", "O"]) == [("PER", "Zoe\u0301")]
    assert quotes(text, tokens_of(text, "Zoe", "\u0301", "left"), ["O", "PER", "O"], "simple") == [("PER", "e\u0301")]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\r\n", "\u3000"])
def test_white_space_at_the_ends_is_trimmed(space: str) -> None:
    """A token may take the white space around a word with it; one that is nothing else is no entity."""
    text = f"a{space}Kofi{space}{space}b"
    tokens = tokens_of(text, "a", f"{space}Kofi{space}", space, "b")
    assert quotes(text, tokens, ["O", "PER", "LOC", "O"]) == [("PER", "Kofi")]


def test_a_text_without_tokens_has_no_entity() -> None:
    """Nothing in, nothing out, in every strategy."""
    for how in ("simple", "first", "average", "max"):
        assert (
            list(entities("", Tokens(spans=[], words=[]), np.zeros((0, 2)), tags_of(by_number("O", "PER")), how)) == []
        )


@given(st.text(alphabet="aB1, \r\n中é\u0301\U0001f600", max_size=40), st.data())
def test_places_are_in_the_text_and_trimmed(text: str, data: st.DataObject) -> None:
    """Whatever the tokens and labels, places are inside the text, hold no white space at the ends, and are in order."""
    borders = sorted(data.draw(st.sets(st.integers(0, len(text)))) | {0, len(text)})
    spans = list(pairwise(borders))
    words = data.draw(
        st.lists(st.integers(0, 3).map(lambda word: word or None), min_size=len(spans), max_size=len(spans))
    )
    labels = data.draw(st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y"]), min_size=len(spans), max_size=len(spans)))
    names = ["O", "B-X", "I-X", "B-Y"]
    rows = np.array([[float(name == label) for name in names] for label in labels]).reshape(len(spans), len(names))
    how = data.draw(st.sampled_from(["simple", "first", "average", "max"]))
    last = 0
    for entity in entities(text, Tokens(spans=spans, words=words), rows, tags_of(by_number(*names)), how):
        quote = text[slice(*entity.span)]
        assert quote
        assert quote == quote.strip()
        assert 0 <= entity.span[0] < entity.span[1] <= len(text)
        assert entity.span[1] >= last
        last = entity.span[1]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        (" ab ", (0, 4), (1, 3)),
        ("   ", (0, 3), None),
        ("ab", (1, 1), None),
        ("e\u0301\u0302x", (0, 1), (0, 3)),
        ("e\u0301x", (1, 3), (0, 3)),
        ("\u0301", (0, 1), (0, 1)),
        (" \u0301x", (1, 3), (1, 3)),
    ],
)
def test_places_hold_whole_letters(text: str, span: Span, expected: Span | None) -> None:
    """A place gives up white space at its ends and takes the marks that combine with its outer letters."""
    assert trimmed(text, span) == expected
