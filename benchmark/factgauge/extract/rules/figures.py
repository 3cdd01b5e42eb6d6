"""Figures in an article: where the grammar may read, what is counted, and whether it rose or fell."""

from collections.abc import Iterator
from fractions import Fraction

from factgauge.extract.rules.dates import Found
from factgauge.extract.rules.figure_context import bound_modifies, plausible
from factgauge.extract.rules.page import Page
from factgauge.extract.rules.words import DECREASES, INCREASES, STOPS, is_plural
from factgauge.facts import Change
from factgauge.facts import Figure as FigureFact
from factgauge.normalise.figures import AGE_UNITS, Figure, bound_at, read_figure, value_of, with_age
from factgauge.normalise.numerals import ONES, TENS
from factgauge.normalise.tokens import SPACE, Tokens, follows, peek, touches
from factgauge.normalise.unit_tables import BEFORE_DOLLAR_SIGN, CODES, SHORT_NAMES, SIGNS

_FIRST_WORDS = frozenset(ONES) | frozenset(TENS) | frozenset({"a", "an", "half", "hundred", "between"})


def find_figures(page: Page, dates: list[Found]) -> list[Figure]:
    """Give the figures of an article in order; none overlap, and none share a token with a date."""
    taken = {index for date in dates for index in range(date.start, date.end)}
    found = []
    index = 0
    while index < len(page.tokens):
        figure = None if index in taken else _at(page, index, taken)
        if figure is None:
            index += 1
        else:
            found.append(figure)
            index = figure.end
    return found


def _at(page: Page, index: int, taken: set[int]) -> Figure | None:
    if not _may_start(page.tokens, index):
        return None
    figure = read_figure(page.tokens, index, ranges=not _of_change(page.tokens, index))
    if figure is None or any(at in taken for at in range(figure.start, figure.end)):
        return None
    figure = with_age(page.tokens, figure)
    if figure.start < figure.core and not bound_modifies(page, figure):
        return None
    return figure if plausible(page, figure) else None


def _may_start(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    if token.kind == "number":
        return True
    if token.kind == "word":
        money = token.low in BEFORE_DOLLAR_SIGN or token.low in SHORT_NAMES or token.text in CODES
        return token.low in _FIRST_WORDS or money or bound_at(tokens, index)
    return token.text in SIGNS or token.text in "-\u2212~<>≥≤≈½¼¾"


_REACH = 6


def _of_change(tokens: Tokens, index: int) -> bool:
    """Say whether the number is the start of a change: "rose from 5 to 7" and "fell 5 to 7" are two figures."""
    before = peek(tokens, index - 1).low
    if before != "from":
        return before in INCREASES or before in DECREASES
    near = (peek(tokens, at).low for at in range(max(0, index - _REACH), index))
    return any(word in INCREASES or word in DECREASES for word in near)


def figure_facts(page: Page, figures: list[Figure]) -> Iterator[FigureFact]:
    """Give the facts of the figures that were found."""
    for figure in figures:
        value = value_of(figure)
        yield FigureFact(
            span=page.span(figure.start, figure.end),
            quote=page.quote(figure.start, figure.end),
            amount=value.amount,
            upper=value.upper,
            unit=value.unit,
            modifier=value.modifier,
            item=_item(page, figure),
            change=_change(page.tokens, figure),
        )


_LONGEST_ITEM = 5


def _item(page: Page, figure: Figure) -> str | None:
    """Give the counted noun phrase that follows: up to its first plural noun."""
    aged = figure.unit in AGE_UNITS
    if figure.ratio or (figure.unit is not None and not aged):
        return None
    tokens = page.tokens
    start = figure.end + (follows(tokens, figure.end).text == "-" and touches(tokens, figure.end))
    for end in range(start, start + _LONGEST_ITEM):
        token = follows(tokens, end)
        if token.kind != "word" or token.low in STOPS or token.low == "'s":
            break
        if is_plural(token.low) and not is_plural(follows(tokens, end + 1).low):
            return page.quote(start, end + 1)
    word = follows(tokens, start)
    single = figure.amount == Fraction(1) or start > figure.end or aged
    return word.text if single and word.kind == "word" and word.low not in STOPS and word.low != "'s" else None


def _change(tokens: Tokens, figure: Figure) -> Change | None:
    """Read "rose to", "fell by", "up 5 %", "an increase of"."""
    before = peek(tokens, figure.start - 1)
    if peek(tokens, figure.start).gap > SPACE or before.low == "from":
        return None
    to = before.low == "to"
    step = 1 if before.low in {"to", "by", "of"} else 0
    for back in range(1 + step, 1 + step + (_REACH if to else 2)):
        word = peek(tokens, figure.start - back).low
        if word in {".", ";", "and", "said"}:
            return None
        if word in INCREASES:
            return "increase_to" if to else "increase_by"
        if word in DECREASES:
            return "decrease_to" if to else "decrease_by"
    return None
