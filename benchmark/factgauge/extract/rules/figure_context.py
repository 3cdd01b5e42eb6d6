"""Numbers that are no figures: of names, labels, lists, telephones; and words of bound that modify no number."""

from factgauge.extract.rules.page import Page
from factgauge.extract.rules.words import APPROXIMATED_BY_NOUN, LABELS, SCORING, STOPS, is_plural
from factgauge.normalise.actors import countries
from factgauge.normalise.figures import DASHES, Figure
from factgauge.normalise.numerals import ORDINAL_ENDINGS
from factgauge.normalise.tokens import LINE, SPACE, TOUCHING, follows, peek, touches, word_set

_LONGEST_COUNT = 7
_FEWEST_APPROXIMATED = 5
_LETTERS_OF_MODEL = 2
_FIRST_MODEL, _LAST_MODEL = 100, 999
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_ADVERBIAL_ONE = word_set(
    """
    day time thing way hand side another point reason of who that or to in and is was for with morning night by at
    more such on as from would can has should could will must might may 's
    """
)
_NO_COUNT_BEFORE = word_set(
    """
    no any the this that every each some which another only only number part phase day chapter square formula loved
    """
)
_FRACTION_BEFORE = word_set(
    """
    by than about nearly almost over up down around least only roughly approximately some under rose fell just to
    """
)
_COMPOUNDS = word_set(
    """
    member man person seat strong vehicle nation country party point storey story bed room page mile metre meter
    foot part time fold judge strand bedroom hectare acre tonne truck ship aircraft
    """
)


def bound_modifies(page: Page, figure: Figure) -> bool:
    """Say whether the word of bound belongs to the number; in "a report about 40 firefighters" it does not."""
    word = page.tokens[figure.start].low
    before = peek(page.tokens, figure.start - 1).low
    if word == "some" and not figure.marked and figure.amount < _FEWEST_APPROXIMATED:
        return False
    return before not in APPROXIMATED_BY_NOUN.get(word, ())


def plausible(page: Page, figure: Figure) -> bool:
    """Say whether what the grammar has read counts or measures something."""
    if _glued(page, figure) or _is_list_number(page, figure):
        return False
    if figure.part:
        return _is_share(page, figure)
    if figure.ratio and figure.upper is not None:
        return _is_score(page, figure)
    if figure.spelled and not figure.marked:
        return _counts_in_words(page, figure)
    return figure.marked or (figure.upper is not None and not _after_name(page, figure)) or _counts(page, figure)


def _glued(page: Page, figure: Figure) -> bool:
    """Say whether the number is a part of something longer: COVID-19, Su-35, 10.4.3, 3rd, 020-7946."""
    before_it = touches(page.tokens, figure.core) and _joined_before(page, figure)
    return before_it or (touches(page.tokens, figure.end) and _joined_after(page, figure))


def _joined_before(page: Page, figure: Figure) -> bool:
    tokens = page.tokens
    before = peek(tokens, figure.core - 1)
    if before.kind in {"word", "number", "link", "clock"} or before.text in "_/.:#@&=*+\\":
        return True
    return before.text in DASHES and (touches(tokens, figure.core - 1) or tokens[figure.core].kind == "number")


def _joined_after(page: Page, figure: Figure) -> bool:
    tokens = page.tokens
    after = peek(tokens, figure.end)
    goes_on = touches(tokens, figure.end + 1)
    if after.low in ORDINAL_ENDINGS or after.text in "_/@=&\\" or (after.text in ":." and goes_on):
        return True
    if after.text in DASHES and goes_on:
        return not _is_compound(page, figure)
    return after.kind in {"word", "number"} and after.low != "'s"


def _is_compound(page: Page, figure: Figure) -> bool:
    """Say whether a hyphen joins the number to a noun it counts: "a 10-member team"."""
    word = peek(page.tokens, figure.end + 1)
    if word.kind != "word" or word.text != word.low:
        return False
    return word.low in _COMPOUNDS if figure.spelled else len(word.text) > _LETTERS_OF_MODEL


def _is_list_number(page: Page, figure: Figure) -> bool:
    tokens = page.tokens
    after = peek(tokens, figure.end)
    starts = figure.start == 0 or tokens[figure.start].gap >= LINE
    if starts and not figure.marked and after.text in {".", ")"} and after.gap == TOUCHING:
        return True
    return peek(tokens, figure.start - 1).text == "[" and after.text == "]"


def _is_share(page: Page, figure: Figure) -> bool:
    """Say whether a fraction is one: "a third of voters", "by half"; not "a third country", "the first half"."""
    tokens = page.tokens
    before, after = peek(tokens, figure.start - 1), follows(tokens, figure.end)
    first = tokens[figure.core].low
    if before.low in {"first", "second", "other", "latter", "better", "top", "bottom"} or after.text == "-":
        return False
    if first == "half":
        of = after.low in {"of", "the", "its", "their", "his", "her", "a", "all"}
        return (of and before.low not in {"a", "the", "and"}) or figure.start < figure.core or before.low == "by"
    if first in {"a", "an"}:
        return after.low == "of" or before.low in _FRACTION_BEFORE or figure.start < figure.core
    return True


def _is_score(page: Page, figure: Figure) -> bool:
    start, end = page.sentence(figure.start)
    near = page.tokens[max(start, figure.start - 15) : min(end, figure.end + 10)]
    return any(token.low in SCORING for token in near)


def _counts_in_words(page: Page, figure: Figure) -> bool:
    tokens = page.tokens
    token, before, after = tokens[figure.core], peek(tokens, figure.start - 1), follows(tokens, figure.end)
    if token.text[0].isupper() and not page.opens(figure.core) and page.sentence(figure.start)[0] not in page.titled:
        return False
    if figure.amount == 0:
        return after.low not in {"tolerance", "-", "in", "sum", "emissions", "hour"} and before.low not in {
            "net",
            "ground",
            "patient",
        }
    if figure.amount == 1 and figure.start == figure.core:
        one_noun = after.kind == "word" and after.text == after.low and after.low not in _ADVERBIAL_ONE
        return one_noun and after.low not in STOPS and before.low not in _NO_COUNT_BEFORE
    return before.low not in LABELS


def _counts(page: Page, figure: Figure) -> bool:
    """Say whether a bare number in digits counts something: it follows no name, is no telephone number, no model."""
    tokens = page.tokens
    token, before, after = tokens[figure.core], peek(tokens, figure.start - 1), follows(tokens, figure.end)
    if _is_code(token.text) or (_is_year_like(token.text) and not _noun(page, figure.end)):
        return False
    if before.low in LABELS or before.text in {"#", "§", "№"} or _is_model(page, figure):
        return False
    telephone = after.kind == "number" and after.gap == SPACE and token.text.isdigit() and after.text.isdigit()
    return not telephone and not _after_name(page, figure)


def _is_code(text: str) -> bool:
    """Say whether digits are those of a code: many without separators, or a zero before others."""
    return text.isdigit() and (len(text) >= _LONGEST_COUNT or (len(text) > 1 and text[0] == "0"))


def _is_model(page: Page, figure: Figure) -> bool:
    """Say whether a number of three digits names a model: "the 787", "its 737 airliner"; '11 is a year in a name."""
    before = peek(page.tokens, figure.start - 1)
    if before.text in {"'", "\u2019"} and touches(page.tokens, figure.start):
        return True
    if not _FIRST_MODEL <= figure.amount <= _LAST_MODEL or _noun(page, figure.end):
        return False
    return before.low in {"the", "its", "a", "their"}


def _is_year_like(text: str) -> bool:
    return len(text) == len("2019") and text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR


def _after_name(page: Page, figure: Figure) -> bool:
    """Say whether the number belongs to the capitalised word before it: Boeing 747, iPhone 4, Article 5."""
    index = figure.core
    before = peek(page.tokens, index - 1)
    near = page.tokens[index].gap == SPACE and before.kind == "word" and figure.start == figure.core
    if not near or page.sentence(index)[0] in page.titled or not any(sign.isupper() for sign in before.text):
        return False
    opens = page.opens(index - 1) and before.low not in LABELS and _noun(page, figure.end)
    if before.low in STOPS or opens:
        return False
    return not (countries().longest(page.tokens, index - 1) is not None and _noun(page, figure.end))


_LONGEST_NOUN_PHRASE = 4


def _noun(page: Page, index: int) -> bool:
    """Say whether a counted noun follows: a plural within a few words."""
    for at in range(index, index + _LONGEST_NOUN_PHRASE):
        token = follows(page.tokens, at)
        if token.kind != "word" or token.low in STOPS or token.low == "'s":
            return False
        if is_plural(token.low):
            return True
    return False
