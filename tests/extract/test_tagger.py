"""The parts of the linear tagger that need no scikit-learn: tokens, features, tags, and the search for the best of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.extract.tagger.decode import Layout, best_tags, sums
from factgauge.extract.tagger.features import features_of
from factgauge.extract.tagger.model import log_probabilities
from factgauge.extract.tagger.tags import TAGS, Mention, check_mentions, mentions_of, tagged
from factgauge.extract.tagger.tokens import LINE, PARAGRAPH, SPACE, TOUCHING, sequences_of
from factgauge.facts import KINDS

TEXTS = st.text(alphabet=st.sampled_from("aZé\u0301 \n\r\t.,-$59'’中שُ\U0001f600\u200d\ufe0f_²"), max_size=60)


def words_of(text: str) -> list[list[str]]:
    return [[token.text for token in sequence] for sequence in sequences_of(text)]


@given(TEXTS)
def test_tokens_cover_all_but_white_space(text: str) -> None:
    """They stand in order, read as the text does at their places, and only white space lies between them."""
    tokens = [token for sequence in sequences_of(text) for token in sequence]
    last = 0
    for token in tokens:
        assert text[last : token.start].strip() == ""
        assert text[token.start : token.end] == token.text
        last = token.end
    assert text[last:].strip() == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ndung'u’s 1,200.50 km", ["Ndung", "'", "u", "’", "s", "1,200.50", "km"]),
        ("€40m on 2023-05-03.", ["€", "40", "m", "on", "2023", "-", "05", "-", "03", "."]),
        ("cafe\u0301 Zürich", ["cafe\u0301", "Zürich"]),
        ("\U0001f600\ufe0fA_b", ["\U0001f600\ufe0f", "A", "_", "b"]),
        ("5月3日 서울", ["5", "月", "3", "日", "서", "울"]),
        ("שָׁלוֹם ١٢", ["שָׁלוֹם", "١٢"]),
        ("", []),
    ],
)
def test_words_numbers_and_signs(text: str, words: list[str]) -> None:
    """A word keeps its accents, a number its separators; scripts without spaces are split into letters, so that any border can be said."""
    assert [word for sequence in words_of(text) for word in sequence] == words


def test_an_empty_line_ends_a_sequence() -> None:
    """What stands between two tokens is nothing, a space, the end of a line, or an empty line; CRLF ends one line."""
    text = "a, b\r\nc\r\n\r\nd\n \ne"
    assert words_of(text) == [["a", ",", "b", "c"], ["d"], ["e"]]
    assert [token.gap for sequence in sequences_of(text) for token in sequence] == [
        PARAGRAPH,
        TOUCHING,
        SPACE,
        LINE,
        PARAGRAPH,
        PARAGRAPH,
    ]


def test_features_tell_of_the_token_and_its_neighbours() -> None:
    """Each token has distinct features: its form, its ends, its number, and the words beside it."""
    (sequence,) = sequences_of("On 3 May 2022, Ghana")
    features = list(features_of(sequence))
    assert all(len(each) == len(set(each)) for each in features)
    assert {"low0=may", "shape0=Xxx", "ends=ay", "low-1,0=3,may", "low1=2022", "begins=m"} <= set(features[2])
    assert {"year", "digits=4", "shape0=dddd"} <= set(features[3])
    assert {"day", "low-2=<>"} <= set(features[1])
    assert {"low2=<>", "shape0=Xxxxx"} <= set(features[5])


def test_a_word_that_is_data_has_short_features() -> None:
    """Of a million letters without a space no feature holds more than some dozens."""
    (sequence,) = sequences_of("aB" * 50_000 + " end")
    assert max(len(feature) for each in features_of(sequence) for feature in each) < 250


def test_mentions_become_tags() -> None:
    """A token alone is S, of several the first is B and the last E."""
    text = "Ann met Bob Lee on 3 May 2022"
    mentions: list[Mention] = [("actor", (0, 3)), ("actor", (8, 15)), ("date", (19, 29))]
    said = tagged(sequences_of(text), mentions)
    assert said.tags == [["S-actor", "O", "B-actor", "E-actor", "O", "B-date", "I-date", "E-date"]]
    assert said.left_out == 0
    assert list(mentions_of(said.tags[0])) == [("actor", 0, 0), ("actor", 2, 3), ("date", 5, 7)]


def test_what_tags_cannot_say_is_counted() -> None:
    """The longest of those that overlap is taken; a border inside a token, or an empty line, cannot be said."""
    text = "Bank of Kenya Airways\n\n2022"
    mentions: list[Mention] = [
        ("actor", (0, 13)),
        ("actor", (8, 21)),
        ("actor", (8, 13)),
        ("date", (23, 25)),
        ("date", (14, 27)),
    ]
    said = tagged(sequences_of(text), mentions)
    assert said.tags == [["B-actor", "I-actor", "E-actor", "O"], ["O"]]
    assert said.left_out == 4


@given(st.lists(st.sampled_from(["O", "S", "BE", "BIE"]), min_size=1, max_size=8))
def test_tags_say_what_they_were_made_of(parts: list[str]) -> None:
    """Reading the tags of mentions that do not overlap gives the mentions again."""
    text = " ".join("w" for part in parts for _ in part)
    mentions: list[Mention] = []
    place = 0
    for part in parts:
        if part != "O":
            mentions.append((KINDS[place % 3], (2 * place, 2 * (place + len(part)) - 1)))
        place += len(part)
    (tags,) = tagged(sequences_of(text), mentions[::-1]).tags
    assert [(kind, (2 * first, 2 * last + 1)) for kind, first, last in mentions_of(tags)] == mentions


@pytest.mark.parametrize(
    ("mention", "message"),
    [
        (("date", (0, 9)), "article 1: span 0:9 ends after the text, which has 4 characters"),
        (("date", (2, 2)), "article 1: span 2:2 is empty"),
        (("place", (0, 2)), "article 1: kind must be one of date, figure, actor, got 'place'"),
    ],
)
def test_mentions_that_cannot_be_learned_are_errors(mention: Mention, message: str) -> None:
    """A slip in the data is told with the article where it is."""
    with pytest.raises(ValueError, match=message):
        check_mentions("2022", [mention], "article 1")


def is_legal(tags: tuple[str, ...]) -> bool:
    """Say whether tags can be read: written as a search through the text of the tags, not as a table of steps."""
    opened = ""
    for tag in tags:
        part, _, kind = tag.partition("-")
        if (part in "IE") != bool(opened) or (opened and kind != opened):
            return False
        opened = kind if part in "BI" else ""
    return not opened


LEGAL = {length: [each for each in itertools.product(TAGS, repeat=length) if is_legal(each)] for length in (1, 2, 3)}


def layout_of(*lengths: int) -> Layout:
    return Layout(np.array(lengths, dtype=np.intp))


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_the_best_tags_are_those_of_an_exhaustive_search(lengths: list[int], seed: int) -> None:
    """Of all legal tags of each sequence none has a higher sum, in whatever order the sequences come."""
    scores = np.random.default_rng(seed).normal(size=(sum(lengths), len(TAGS)))
    found = [TAGS[number] for number in best_tags(scores, layout_of(*lengths))]
    first = 0
    for length in lengths:
        rows = scores[first : first + length]
        best = max(LEGAL[length], key=lambda tags: sum(rows[place, TAGS.index(tag)] for place, tag in enumerate(tags)))
        assert tuple(found[first : first + length]) == best
        first += length


@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_the_share_of_a_mention_is_that_of_an_exhaustive_count(lengths: list[int], seed: int) -> None:
    """The readings that hold the mention are weighed against all legal ones of its sequence."""
    scores = 3 * np.random.default_rng(seed).normal(size=(sum(lengths), len(TAGS)))
    layout = layout_of(*lengths)
    numbers, legal = best_tags(scores, layout), sums(scores, layout)
    row = 0
    for length in lengths:
        weights = {
            tags: np.exp(sum(scores[row + place, TAGS.index(tag)] for place, tag in enumerate(tags)))
            for tags in LEGAL[length]
        }
        best = tuple(TAGS[number] for number in numbers[row : row + length])
        for _, first, last in mentions_of(best):
            here = slice(first, last + 1)
            holding = sum(weight for tags, weight in weights.items() if tags[here] == best[here])
            share = legal.share(scores, row + first, numbers[row + first : row + last + 1])
            assert share == pytest.approx(holding / sum(weights.values()))
        row += length


def test_tags_of_many_sequences_are_those_of_each_alone() -> None:
    """Sequences that go forward together do not touch each other."""
    lengths = [1, 7, 2, 7, 40, 3]
    scores = np.random.default_rng(1).normal(size=(sum(lengths), len(TAGS)))
    together = best_tags(scores, layout_of(*lengths))
    borders = np.cumsum([0, *lengths])
    alone = [best_tags(scores[a:b], layout_of(b - a)) for a, b in itertools.pairwise(borders)]
    assert together.tolist() == np.concatenate(alone).tolist()


def test_margins_become_probabilities() -> None:
    """They add up to one, grow with the margin and survive margins without bound; two classes may come as one margin."""
    margins = np.array([[2.0, -1.0, 0.0], [900.0, -900.0, 5.0], [-1e6, -1e6, -1e6]])
    logarithms = log_probabilities(margins)
    assert np.exp(logarithms).sum(axis=1) == pytest.approx(1)
    assert np.isfinite(logarithms).all()
    assert np.argsort(logarithms[0]).tolist() == [1, 2, 0]
    two = np.exp(log_probabilities(np.array([0.0, 2.0])))
    assert two == pytest.approx(np.array([[0.5, 0.5], [1 / (1 + np.e**2), 1 / (1 + np.e**-2)]]))
