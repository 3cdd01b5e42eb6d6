"""The tense of the clause around a date."""

import pytest

from factgauge.normalise.tense import tense_near
from factgauge.normalise.tokens import tokenise


@pytest.mark.parametrize(
    ("sentence", "tense"),
    [
        ("The court met on Friday", "past"),
        ("The court will sit on Friday", "future"),
        ("The verdict was announced on Friday", "past"),
        ("The verdict will be announced on Friday", "future"),
        ("The verdict is to be announced on Friday", "future"),
        ("The plans announced on Friday", "past"),
        ("On Friday the court will sit, the minister said", "future"),
        ("The minister said the court will sit on Friday", "future"),
        ("He may resign on Friday", "future"),
        ("In May he left on Friday", "past"),
        ("A trial on Friday", None),
    ],
)
def test_the_nearest_cue_gives_the_tense(sentence: str, tense: str | None) -> None:
    """Auxiliaries, participles and irregular verbs near the date tell past from future."""
    tokens = tokenise(sentence)
    at = next(index for index, token in enumerate(tokens) if token.text == "Friday")
    assert tense_near(tokens, at, at + 1, (0, len(tokens))) == tense


def test_a_cue_out_of_reach_says_nothing() -> None:
    """A verb more than 14 words before the date, or 8 after it, belongs to something else."""
    filler = " and rain" * 7
    for sentence, tense in (
        (f"It rained{filler} Friday", None),
        (f"Friday{filler} rained", None),
        (f"It rained{filler[:-9]} Friday", "past"),
    ):
        tokens = tokenise(sentence)
        at = next(index for index, token in enumerate(tokens) if token.text == "Friday")
        assert tense_near(tokens, at, at + 1, (0, len(tokens))) == tense


def test_a_cue_of_another_sentence_says_nothing() -> None:
    """A verb beyond the ends of the sentence has no say, not even as the auxiliary of a participle within it."""
    tokens = tokenise("They will . Released on Friday it rained")
    words = [token.text for token in tokens]
    at, full_stop = words.index("Friday"), words.index(".")
    assert tense_near(tokens, at, at + 1, (full_stop + 1, at + 1)) is None
    assert tense_near(tokens, at, at + 1, (full_stop + 1, len(tokens))) == "past"
    assert tense_near(tokens, at, at + 1, (0, at + 1)) == "future"
    tokens = tokenise("They will . released on Friday")
    assert tense_near(tokens, 5, 6, (3, 6)) == "past"
    assert tense_near(tokens, 5, 6, (0, 6)) == "future"
