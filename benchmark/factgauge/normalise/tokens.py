"""A text as words, numbers and signs with their places: what the grammars read.

A token's ``gap`` says what stands between it and the token before: nothing, white space, the end of a line, or the
end of a paragraph. No date, figure or name reaches over the end of a paragraph.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

TokenKind: TypeAlias = Literal["word", "number", "clock", "calendar", "link", "sign", "end"]

TOUCHING, SPACE, LINE, PARAGRAPH = range(4)

# Repetitions inside an alternative are bounded, so that no text makes reading it slower than linear.
_TOKEN = re.compile(
    r"""
    (?P<link>https?://\S+|www\.\S+|@\w+)
    |(?P<calendar>(?<![\w.,/-])(?:
        [0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?
        |[0-9]{4}(?P<y>[/.])[0-9]{1,2}(?P=y)[0-9]{1,2}
        |[0-9]{1,2}(?P<d>[/.-])[0-9]{1,2}(?P=d)[0-9]{4}
        |[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}
      )(?![\w/-]|[.,][0-9]))
    |(?P<clock>(?<![\w.,:/-])(?:[01]?[0-9]|2[0-4])(?:
        :[0-5][0-9](?::[0-5][0-9])?(?![0-9:])
        |\.[0-5][0-9](?=\s?[aApP]\.?[mM]\b)
      ))
    |(?P<number>[0-9]{1,3}(?:,[0-9]{2,3}){0,6},[0-9]{3}(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|(?<![\w.])\.[0-9]+)
    |(?P<word>
        (?:[^\W\d_]\.){2,}
        |(?:[A-Z]\.)[A-Z](?!\w)
        |[A-Za-z]{2,30}\.(?:com|org|net)(?!\w)
        |['\u2019][sS](?!\w)
        |[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*(?:['\u2019](?![sS]\b)[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)*
      )
    |(?P<sign>\S)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One word, number or sign.

    ``low`` is its text in lower case with straight apostrophes. ``start`` and ``end`` are code points of the text,
    ``gap`` one of ``TOUCHING``, ``SPACE``, ``LINE``, ``PARAGRAPH``. ``clock`` is a token such as 14:30, ``calendar``
    a date in digits alone.
    """

    text: str
    low: str
    start: int
    end: int
    gap: int
    kind: TokenKind


Tokens: TypeAlias = Sequence[Token]
END = Token("", "", 0, 0, PARAGRAPH, "end")


def word_list(listed: str) -> tuple[str, ...]:
    """Give the words of a list that is written as one text."""
    return tuple(listed.split())


def word_set(listed: str) -> frozenset[str]:
    """Give the words of a set that is written as one text."""
    return frozenset(listed.split())


def tokenise(text: str) -> tuple[Token, ...]:
    """Split ``text`` into tokens, in order; white space is left out. Linear in the length of the text."""
    soft = is_wrapped(text)
    tokens = []
    last = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        gap = _gap(text[last:start], soft=soft) if start > last else TOUCHING
        word = found[0]
        tokens.append(Token(word, word.lower().replace("\u2019", "'"), start, end, gap, found.lastgroup))  # type: ignore[arg-type]
        last = end
    return tuple(tokens)


def _gap(between: str, *, soft: bool) -> int:
    if between == " ":
        return SPACE
    ends = len((between + "|").splitlines()) - 1
    if ends == 0 or (ends == 1 and soft):
        return SPACE
    return LINE if ends == 1 else PARAGRAPH


_LONGEST_WRAPPED_LINE = 120
_SHORTEST_FULL_LINE = 50
_FEWEST_WRAPPED_LINES = 4


def is_wrapped(text: str) -> bool:
    """Say whether the lines of ``text`` are broken to a width, so that the end of a line is no more than a space."""
    lines = [len(line) for line in text.splitlines() if line.strip()]
    if len(lines) < _FEWEST_WRAPPED_LINES or max(lines) > _LONGEST_WRAPPED_LINE:
        return False
    return 2 * sum(length >= _SHORTEST_FULL_LINE for length in lines) > len(lines)


def peek(tokens: Tokens, index: int) -> Token:
    """Give the token at ``index``, or ``END`` outside of the text."""
    return tokens[index] if 0 <= index < len(tokens) else END


def follows(tokens: Tokens, index: int) -> Token:
    """Give the token at ``index`` if it stands on the line of the token before it, else ``END``."""
    token = peek(tokens, index)
    return token if token.gap <= SPACE else END


def touches(tokens: Tokens, index: int) -> bool:
    """Say whether the token at ``index`` touches the one before it."""
    return 0 < index < len(tokens) and tokens[index].gap == TOUCHING


def phrase_end(tokens: Tokens, index: int, words: Sequence[str]) -> int | None:
    """Give the index after ``words`` if they stand at ``index`` in this order, in any case; else None."""
    if peek(tokens, index).low != words[0]:
        return None
    for offset in range(1, len(words)):
        if follows(tokens, index + offset).low != words[offset]:
            return None
    return index + len(words)
