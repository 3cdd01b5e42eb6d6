"""Words that look like dates and are not: a person named May, the Sunday Times, "the moment" of a thing."""

from collections.abc import Callable

from factgauge.extract.rules.name_words import OPENERS
from factgauge.extract.rules.page import Page
from factgauge.extract.rules.words import LABELS, NAME_NOUNS, NAMED_DAYS, PLURALS
from factgauge.normalise.calendar import PARTS_OF_DAY, SHORT_MONTHS, SHORT_WEEKDAYS
from factgauge.normalise.date_parts import Reading
from factgauge.normalise.timexes import Day, DayOfMonth, Duration, Fixed, Month, Offset, Part, Range, Timed, Weekday
from factgauge.normalise.tokens import SPACE, TOUCHING, follows, peek, touches, word_set
from factgauge.normalise.unit_tables import SIGNS

_PREPOSITIONS = word_set(
    """
    in on at by since from until till before after during through throughout around about between of to for and or early
    late mid circa last next this every each following as the beginning starting ending end over within than is was
    """
) | frozenset("(\u2013\u2014-/,")
_MONTH_PREPOSITIONS = word_set(
    """
    in since by until till from during through throughout between before after of to and for late early mid last
    next this every each
    """
)
_STRONG_MONTH_PREPOSITIONS = word_set(
    """
    in since until till during throughout last next this every each late early
    """
)
_ARTICLE_DURATION = word_set(
    """
    for in within during over after than about nearly almost of least around only by half once under roughly just
    took takes lasted lasts spent
    """
)
_SEASON_PREPOSITIONS = word_set(
    """
    in during since by until till over through throughout early late this last next mid
    """
)


_EVENTS = word_set("attacks attack bombings massacre hijackers")
_TIME_PREPOSITIONS = word_set("at by until before after from around about since to")
_FIRST_USUAL, _FIRST_LIKELY, _LAST_LIKELY = 1500, 1900, 2100


def plausible(page: Page, index: int, reading: Reading) -> bool:
    """Say whether what the grammar has read at ``index`` is a date in its context."""
    if _glued(page, index, reading.end) or _in_name(page, index, reading):
        return False
    if isinstance(reading.expression, Fixed):
        return _is_fixed(page, index, reading, reading.expression)
    check = _CHECKS.get(type(reading.expression))
    return check is None or check(page, index, reading)


def _is_fixed(page: Page, index: int, reading: Reading, expression: Fixed) -> bool:
    if expression.type == "SET":
        return _is_set(page, index, reading.end)
    if expression.value.endswith("_REF"):
        return _is_reference(page, index, reading.end)
    year = expression.value.isdigit() and len(expression.value) == len("2019")
    return not year or reading.edge is not None or reading.end - index > 1 or is_year(page, index)


def _glued(page: Page, index: int, end: int) -> bool:
    """Say whether letters, digits or signs of a name touch the expression: "A2019", "2019x", "/2019/"."""
    before, after = peek(page.tokens, index - 1), peek(page.tokens, end)
    if touches(page.tokens, index):
        if before.kind in {"word", "number", "link"} and before.low != "'s":
            return True
        if before.text in "_/.:#@+&=" or before.text in SIGNS:
            return True
        if before.text == "-" and peek(page.tokens, index - 2).text.isupper() and touches(page.tokens, index - 1):
            return page.tokens[index].kind == "number"
    return touches(page.tokens, end) and (
        after.text in "_%/@=&" or (after.kind in {"word", "number"} and after.low != "'s")
    )


def _in_name(page: Page, index: int, reading: Reading) -> bool:
    """Say whether the expression is a part of a name: the Sunday Times, the May Fourth Movement, Expo 2020."""
    after = follows(page.tokens, reading.end)
    if after.text in NAME_NOUNS and after.gap == SPACE and not isinstance(reading.expression, Duration):
        return page.sentence(index)[0] not in page.titled
    last = page.tokens[reading.end - 1]
    unit_name = isinstance(reading.expression, Duration | Offset) and last.text[0].isupper() and last.kind == "word"
    return unit_name and not page.opens(reading.end - 1) and page.sentence(index)[0] not in page.titled


def is_year(page: Page, index: int) -> bool:
    """Say whether a bare number of four digits is a year."""
    tokens = page.tokens
    before, after = peek(tokens, index - 1), follows(tokens, index + 1)
    number = int(tokens[index].text) if tokens[index].text.isdigit() else 0
    likely = _FIRST_LIKELY <= number <= _LAST_LIKELY
    if (
        before.text in SIGNS
        or before.kind == "number"
        or before.low
        in {
            "no",
            "number",
            "nearly",
            "almost",
            "some",
            "approximately",
            "least",
            "fewer",
            "up",
        }
    ):
        return False
    if tokens[index].gap <= SPACE and before.low in _PREPOSITIONS:
        common = likely or (number >= _FIRST_USUAL and before.low in {"in", "since", "of", "from", "by"})
        counted = before.low not in {"in", "since", "until", "during", "of", "by"} and _counted(after.low)
        return common and not counted and after.low not in {"gmt", "utc", "hours", "hrs"}
    if _after_name(page, index):
        return False
    return likely and not _counted(after.low)


_MEASURED = word_set(
    """
    km kg miles metres meters tonnes tons hectares dollars euros pounds points mark others square cases soldiers deaths
    homes jobs houses vehicles votes
    """
)


def _counted(word: str) -> bool:
    return word in PLURALS or word in _MEASURED


def _after_name(page: Page, index: int) -> bool:
    """Say whether the word before is a capitalised one within its sentence: Agenda 2030, Windows 2000."""
    before = peek(page.tokens, index - 1)
    near = page.tokens[index].gap == SPACE and before.kind == "word"
    if not near or page.sentence(index)[0] in page.titled:
        return False
    function_word = page.opens(index - 1) and before.low in OPENERS
    return before.low in LABELS or (any(sign.isupper() for sign in before.text) and not function_word)


def _is_month(page: Page, index: int, reading: Reading) -> bool:
    """Say whether a month without day and year is one: "may" the verb, March the walk and May the person are not."""
    end = reading.end
    found = reading.expression
    dated = isinstance(found, Month) and not (found.year is found.year_shift is found.shift is None)
    if dated or reading.edge is not None:
        return True
    return _is_bare_month(page, index, end)


def _is_bare_month(page: Page, index: int, end: int) -> bool:
    token, before, after = page.tokens[index], peek(page.tokens, index - 1), follows(page.tokens, end)
    if token.low in SHORT_MONTHS and token.low != "may" and len(token.text) <= len("Sept"):
        return False
    near = token.gap <= SPACE
    doubtful = token.low in {"may", "march"}
    if after.kind == "word" and after.text[0].isupper() and doubtful and after.low != "'s":
        return False
    if (
        doubtful
        and token.low == "march"
        and after.low in {"on", "against", "for", "to", "of", "by"}
        and before.low not in _STRONG_MONTH_PREPOSITIONS
    ):
        return False
    if near and before.low in _STRONG_MONTH_PREPOSITIONS:
        return True
    if doubtful:
        return near and before.low in _MONTH_PREPOSITIONS and token.text not in page.surnames
    # A month before or after another name is a name itself: April Ryan, June Kelly.
    person = (after.kind == "word" and after.text[0].isupper() and after.low != "'s") or (
        near and before.text[:1].isupper() and not page.opens(index - 1)
    )
    return not (person and token.low in {"april", "june", "august"})


def _is_duration(page: Page, index: int, reading: Reading) -> bool:
    tokens, end = page.tokens, reading.end
    first, before, after = tokens[index], peek(tokens, index - 1), follows(tokens, end)
    unit = tokens[end - 1].low
    if first.low in {"a", "an"}:
        return before.low in _ARTICLE_DURATION and after.text != "-"
    if unit in {"quarter", "quarters"} and (after.low == "of" or first.low != "two"):
        return "consecutive" in {token.low for token in tokens[index:end]}
    if unit in {"min", "mins", "second", "seconds"} and after.low in {"place", "."} and unit == "second":
        return False
    if first.low == "one" and unit == "day" and before.low not in _ARTICLE_DURATION and tokens[index + 1].text != "-":
        return False
    if before.low in {"day", "week", "year", "number"} or (before.text in SIGNS and touches(tokens, index)):
        return False
    return not (unit in {"second", "third"} and first.gap == TOUCHING)


def _is_weekday(page: Page, index: int, reading: Reading) -> bool:
    token, before = page.tokens[index], peek(page.tokens, index - 1)
    if before.low in NAMED_DAYS and token.gap == SPACE:
        return False
    # A short weekday alone is more often a newspaper, a verb or a name.
    return not (token.low in SHORT_WEEKDAYS and reading.end == index + 1)


def _is_part(page: Page, index: int, reading: Reading) -> bool:
    part = reading.expression
    tokens = page.tokens
    after, before = follows(tokens, reading.end), peek(tokens, index - 1)
    if not isinstance(part, Part):
        return False
    dated = part.year is not None or part.year_shift is not None or part.shift is not None
    if part.code[0] in "QH":
        return dated or (after.low != "of" and before.low not in {"a", "another"})
    if dated:
        seasonal = [token.low for token in tokens[index : reading.end]]
        return not ("fall" in seasonal and "in" in seasonal)
    capital = tokens[reading.end - 1].text[0].isupper()
    return (
        before.low in _SEASON_PREPOSITIONS and not capital and after.low not in {"of", "-"} and after.kind != "number"
    )


def _is_day(page: Page, index: int, reading: Reading) -> bool:
    """Refuse a day that names an event: the September 11 attacks."""
    named = peek(page.tokens, index - 1).low == "the" and page.tokens[index].kind == "word"
    return not (named and follows(page.tokens, reading.end).low in _EVENTS)


def _is_time(page: Page, index: int, reading: Reading) -> bool:
    """Refuse "night" alone, and a clock after a name (a verse, a score)."""
    token, before = page.tokens[index], peek(page.tokens, index - 1)
    if not isinstance(reading.expression, Timed) or reading.expression.day is not None:
        return True
    if token.low in PARTS_OF_DAY:
        return token.text == token.low and before.low in _TIME_PREPOSITIONS
    if token.kind == "clock" and reading.end == index + 1:
        named = before.kind == "word" and before.text[0].isupper() and not page.opens(index - 1)
        return not named and before.low not in {"of", "ratio", "score"}
    return True


def _is_reference(page: Page, index: int, end: int) -> bool:
    """Say whether a vague deictic is one: "now that", "the past of" and "the moment when" are not."""
    words = " ".join(token.low for token in page.tokens[index:end])
    before, after = peek(page.tokens, index - 1).low, follows(page.tokens, end)
    if words == "now":
        return after.low not in {"that", ","} and before not in {"by", "until", "till", ","}
    if words in {"the moment", "the present"}:
        return before in {"at", "for"} and after.low not in {"of", "when", "that"}
    if words in {"the past", "the future"}:
        return before in {"in", "for", "into"} and after.kind in {"sign", "end"}
    return True


def _is_set(page: Page, index: int, end: int) -> bool:
    first, after = page.tokens[index], follows(page.tokens, end)
    if first.low in {"every", "each"}:
        return page.tokens[end - 1].low not in {"second", "minute", "quarter", "weekend", "half"}
    if first.low.endswith("days"):
        return True
    return (after.kind in {"sign", "end"} and after.text != "-") or after.low in {
        "in",
        "by",
        "for",
        "to",
        "at",
        "since",
        "and",
    }


def _is_step(page: Page, index: int, _: Reading) -> bool:
    """Refuse "Today" in the name of a newspaper."""
    token, before = page.tokens[index], peek(page.tokens, index - 1)
    capital = token.text[0].isupper() and not page.opens(index)
    return not (capital and token.gap == SPACE and before.text[:1].isupper())


def _is_day_alone(page: Page, index: int, _: Reading) -> bool:
    return peek(page.tokens, index - 1).low in {"on", "until", "by", "from", "since", "before", "after"}


def _is_range(page: Page, index: int, reading: Reading) -> bool:
    found = reading.expression
    return not (isinstance(found, Range) and isinstance(found.first, Fixed)) or is_year(page, index)


_CHECKS: dict[type, Callable[[Page, int, Reading], bool]] = {
    Day: _is_day,
    DayOfMonth: _is_day_alone,
    Duration: _is_duration,
    Month: _is_month,
    Offset: _is_step,
    Part: _is_part,
    Range: _is_range,
    Timed: _is_time,
    Weekday: _is_weekday,
}
