"""The tense of the clause around a date, by its nearest cue: it decides between two years, or between two Fridays."""

from factgauge.normalise.calendar import Tense
from factgauge.normalise.tokens import Token, Tokens, word_set

FUTURE = word_set(
    """
    will would shall 'll going due scheduled set expected planned plans plan planning hopes hope aims aim intends
    intend expects expect upcoming slated may might could should must can can't won't forthcoming aiming hoping
    deadline proposes promises next until starting takes begins starts opens ends expires resumes arrives
    """
)
PAST = word_set(
    """
    was were had did has have been said told began took came went made left won fell rose held met struck hit became
    found gave got lost paid saw sent spoke wrote ran brought bought sold broke built led shot kept spent stood
    withdrew overthrew fought flew grew knew drew cut put since ago
    """
)
# Before a participle these make it one of the future: "will be held", "to be released". Nouns do not: "plans announced".
_AUXILIARIES = word_set("will would shall 'll may might could should must can be")
_BEFORE_AN_INFINITIVE = frozenset({"is", "are", "set", "due", "plans", "expected"})
_NO_PAST = word_set(
    "need feed seed speed indeed hundred red bed shed weed breed greed bleed exceed proceed succeed united"
)
_REACH_BACK, _REACH_ON = 14, 8
_AUXILIARY_REACH = 3


def tense_near(tokens: Tokens, start: int, end: int, sentence: tuple[int, int]) -> Tense | None:
    """Give the tense of the cue that is nearest to the tokens ``start`` to ``end``, half-open; None where none is near.

    ``sentence`` is the half-open range of the tokens of the sentence around them, or of as much of it as is known.
    A word after the date counts as twice as far as one before it. A cue is up to 14 tokens before the date or up to
    8 after it.
    """
    first, last = sentence
    before = ((start - index, index) for index in range(max(first, start - _REACH_BACK), start))
    after = ((2 * (index - end + 1), index) for index in range(end, min(last, end + _REACH_ON)))
    # Of two at the same distance the one before the date comes first.
    for _, index in sorted([*before, *after]):
        tense = _cue(tokens[max(first, index - _AUXILIARY_REACH) : index + 1])
        if tense is not None:
            return tense
    return None


def _cue(tokens: Tokens) -> Tense | None:
    """Give the tense that the last of a few tokens is a cue of."""
    token, lead = tokens[-1], [word.low for word in tokens[:-1]]
    if token.kind != "word":
        return None
    if token.low in FUTURE and not _is_may_the_month(token):
        return "future"
    if token.low == "to" and lead and lead[-1] in _BEFORE_AN_INFINITIVE:
        return "future"
    ending = is_past(token.low) and token.text == token.low
    if ending and not _AUXILIARIES.isdisjoint(lead):
        return "future"
    return "past" if token.low in PAST or ending else None


def _is_may_the_month(token: Token) -> bool:
    return token.low == "may" and token.text != "may"


def is_past(word: str) -> bool:
    """Say whether a word in lower case looks like a regular verb in the past, or its participle."""
    return word.endswith("ed") and len(word) > len("led") and word not in _NO_PAST
