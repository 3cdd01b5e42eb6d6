"""What is told of a token: its form, its parts, and those of its neighbours. No list of names is looked up."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from factgauge.extract.tagger.tokens import Token

FEATURES_VERSION = 1
"""Raised whenever the tokens or the features change: weights that were learned for others are then refused."""

_LONGEST_AFFIX = 4
# Of a longer word only its end, and the shape of its beginning, are told: some are data, not words.
_LONGEST_WORD = 40
_LONGEST_RUN = 4
_KNOWN_FORMS = 50_000
_FIRST_YEAR, _LAST_YEAR = 1500, 2100
_LAST_DAY = 31


class _Form(NamedTuple):
    """What a token says by itself."""

    low: str
    shape: str
    told: tuple[str, ...]


_OUTSIDE = _Form("<>", "<>", ())


def features_of(sequence: Sequence[Token]) -> Iterator[list[str]]:
    """Give the features of each token of a sequence: distinct strings, some forty a token."""
    forms = [_OUTSIDE, _OUTSIDE, *(_form_of(token.text) for token in sequence), _OUTSIDE, _OUTSIDE]
    gaps = [*(str(token.gap) for token in sequence), "<>"]
    for index in range(len(sequence)):
        yield [*_alone(forms[index + 2], gaps[index], gaps[index + 1]), *_around(forms[index : index + 5])]


def _alone(form: _Form, before: str, after: str) -> Iterator[str]:
    yield from form.told
    yield f"gaps={before}{after}"
    yield f"gaps,shape={before}{after},{form.shape}"


def _around(window: Sequence[_Form]) -> Iterator[str]:
    """Tell of two neighbours on either side, alone and together."""
    for place, form in zip(range(-2, 3), window, strict=True):
        yield f"low{place}={form.low}"
        yield f"shape{place}={form.shape}"
    far, left, here, right, beyond = window
    yield f"low-2,-1={far.low},{left.low}"
    yield f"low-1,0={left.low},{here.low}"
    yield f"low0,1={here.low},{right.low}"
    yield f"low1,2={right.low},{beyond.low}"
    yield f"low-1,1={left.low},{right.low}"
    yield f"shape-1,0={left.shape},{here.shape}"
    yield f"shape0,1={here.shape},{right.shape}"
    yield f"shape-1,0,1={left.shape},{here.shape},{right.shape}"
    yield f"low-1,shape0={left.low},{here.shape}"
    yield f"shape0,low1={here.shape},{right.low}"
    yield f"shape-2..2={far.shape},{left.shape},{here.shape},{right.shape},{beyond.shape}"
    yield from (f"left.{told}" for told in left.told if told.startswith("ends"))
    yield from (f"right.{told}" for told in right.told if told.startswith("ends"))


@lru_cache(maxsize=_KNOWN_FORMS)
def _form_of(text: str) -> _Form:
    low = text.lower()[-_LONGEST_WORD:]
    longest = min(len(low) - 1, _LONGEST_AFFIX)
    affixes = [
        f"{side}={part}"
        for size in range(1, longest + 1)
        for side, part in (("begins", low[:size]), ("ends", low[-size:]))
    ]
    return _Form(
        low, _shape_of(text[:_LONGEST_WORD]), ("always", f"length={min(len(text), 12)}", *affixes, *_digits(text))
    )


def _shape_of(text: str) -> str:
    """Write capitals as X, other letters as x, digits as d; of a longer run four are kept, of digits all that a year has and one more."""
    shape = ""
    for sign in text:
        kind = "d" if sign.isdigit() else "X" if sign.isupper() else "x" if sign.isalpha() else sign
        if not shape.endswith(kind * (_LONGEST_RUN + (kind == "d"))):
            shape += kind
    return shape


def _digits(text: str) -> Iterator[str]:
    if not text[0].isdigit():
        return
    yield f"digits={sum(sign.isdigit() for sign in text)}"
    if text.isdecimal():
        number = int(text) if len(text) <= len(str(_LAST_YEAR)) else 0
        if len(text) == len(str(_FIRST_YEAR)) and _FIRST_YEAR <= number <= _LAST_YEAR:
            yield "year"
        if 1 <= number <= _LAST_DAY:
            yield "day"
    else:
        yield "grouped" if "," in text else "fraction"
