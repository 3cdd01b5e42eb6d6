"""Values for mentions that have none: what factgauge's own normaliser reads from the words of a predicted fact.

An extractor that gives spans only is scored on values all the same. Its words are read here, and the signature of the
score says so. The value comes from the words of the mention alone; the words around it say only what the mention
leaves open: the tense of its clause, the date before it, and the preposition or bound in front of it.
"""

import datetime as dt
import re

import msgspec

from factgauge.facts import Actor, Date, Fact, Figure
from factgauge.normalise import figures
from factgauge.normalise.actors import country_of
from factgauge.normalise.calendar import Tense
from factgauge.normalise.date_grammar import read_date
from factgauge.normalise.dates import DateValue, read, resolve_words, value_of
from factgauge.normalise.tense import tense_near
from factgauge.normalise.timexes import Expression, Fixed, Frame, needs_previous, type_of
from factgauge.normalise.tokens import Tokens, peek, tokenise, word_set
from factgauge.spans import Span

# The longest sentence that is looked at, in code points to each side, so that an article without full stops is no slower.
_REACH = 240
_SENTENCE_END = re.compile(r"[.!?…][\"'”\u2019»)\]]*\s+(?=[\"'“‘«(]*[A-Z])|\n")
_DETERMINERS = word_set("the a an this that these those its his her their our my your")
_HONORIFICS = word_set("Mr Mrs Ms Miss Dr Prof Mr. Mrs. Ms. Dr. Prof.")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
# No more white space than this stands between two words of one text.
_GAP = 8
_OPENING = frozenset(["", *'.!?:"“”‘«'])
_BEFORE_A_YEAR = word_set("in of since from by until till during before after between to")
_AROUND_A_NAME = " \t\r\n\"“”„«»‘’‚'`,;:()[]"


def has_value(fact: Fact) -> bool:
    """Say whether a fact says what it means: a date its value, a figure its amount, an actor its name or Wikidata id."""
    match fact:
        case Date():
            return fact.value is not None
        case Figure():
            return fact.amount is not None
        case Actor():
            return fact.name is not None or fact.wikidata is not None


def valued(fact: Fact, text: str, span: Span, published: dt.date | None) -> Fact:
    """Give ``fact`` the value of the words that stand at ``span`` in ``text``; what the extractor said of it stays.

    A fact that has a value, or whose words cannot be read, comes back as it is. A date is resolved against
    ``published``; None leaves its year open (``XXXX-10-28``). A figure gets amount, upper bound, unit and modifier.
    An actor gets the name that its words are, or for a demonym ("South Korean") the name of the country.
    """
    if has_value(fact):
        return fact
    match fact:
        case Date():
            return _valued_date(fact, text, span, published)
        case Figure():
            return _valued_figure(fact, text, span)
        case Actor():
            name = _name(text, span)
            return msgspec.structs.replace(fact, name=name) if name else fact


def _valued_date(fact: Date, text: str, span: Span, published: dt.date | None) -> Date:
    found = _date(text, span, published)
    if found is None or found.value is None:
        return fact
    return msgspec.structs.replace(fact, value=found.value, type=fact.type or found.type, edge=fact.edge or found.edge)


def _date(text: str, span: Span, published: dt.date | None) -> DateValue | None:
    first, last = _sentence(text, span)
    words = read(_on_one_line(text, span), before=text[first : span[0]])
    if words is None:
        return None
    previous = _date_before(text, span[0], published) if needs_previous(words.reading.expression) else None
    tense = _tense(text[first:last], (span[0] - first, span[1] - first))
    return resolve_words(words, Frame(published, previous, tense))


def _on_one_line(text: str, span: Span) -> str:
    """Give the words of a mention without the ends of lines that it runs over."""
    return " ".join(text[slice(*span)].split())


def _sentence(text: str, span: Span) -> Span:
    """Give the sentence around a mention, or as much of it as is within reach."""
    start, end = span
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    for found in _SENTENCE_END.finditer(text, first, start):
        first = found.end()
    ahead = _SENTENCE_END.search(text, end, last)
    return first, ahead.start() if ahead else last


def _tense(sentence: str, span: Span) -> Tense | None:
    tokens = tokenise(sentence)
    inside = [index for index, token in enumerate(tokens) if token.start < span[1] and span[0] < token.end]
    return tense_near(tokens, inside[0], inside[-1] + 1, (0, len(tokens))) if inside else None


def _date_before(text: str, end: int, published: dt.date | None) -> str | None:
    """Give the value of the last date of the calendar within reach before a mention; None where there is none."""
    tokens = tokenise(text[max(0, end - 2 * _REACH) : end])
    previous = None
    index = 0
    while index < len(tokens):
        reading = read_date(tokens, index)
        if reading is not None and _on_calendar(tokens, index, reading.expression):
            value = value_of(reading, Frame(published, previous)).value
            previous = previous if value is None else value.split("/")[-1]
        index = index + 1 if reading is None else reading.end
    return previous


def _on_calendar(tokens: Tokens, index: int, expression: Expression) -> bool:
    """Say whether an expression is surely a date: a bare number of four digits is a year only after a preposition."""
    if isinstance(expression, Fixed):
        return expression.type == "DATE" and peek(tokens, index - 1).low in _BEFORE_A_YEAR
    return type_of(expression) in {"DATE", "TIME"}


def _valued_figure(fact: Figure, text: str, span: Span) -> Figure:
    before = text[max(_sentence(text, span)[0], span[0] - _REACH) : span[0]]
    found = figures.read(_on_one_line(text, span), before)
    if found is None:
        return fact
    unit, modifier = fact.unit or found.unit, fact.modifier or found.modifier
    return msgspec.structs.replace(fact, amount=found.amount, upper=found.upper, unit=unit, modifier=modifier)


def _name(text: str, span: Span) -> str | None:
    """Give the name that stands at ``span``, without determiner, honorific and possessive; None where nothing is left.

    A demonym gives its country by that of its names which the text uses, else by its common one.
    """
    words = text[slice(*span)].split()
    opens = _opens(text, span[0])
    while words and _is_determiner(words[0].strip(_AROUND_A_NAME), opens=opens):
        words = words[1:]
    name = _POSSESSIVE.sub("", " ".join(words).strip(_AROUND_A_NAME)).strip(_AROUND_A_NAME)
    if name.split(" ")[0] in _HONORIFICS and " " in name:
        name = name.partition(" ")[2]
    found = country_of(name)
    if found is None or found.level == "name":
        return name or None
    used = (each for each in found.country.names if re.search(rf"\b{re.escape(each)}(?!\w)", text))
    return next(used, found.country.name)


def _opens(text: str, start: int) -> bool:
    """Say whether a sentence, a line or a quotation opens at ``start``."""
    before = text[max(0, start - _GAP) : start]
    words = before.rstrip()
    return words[-1:] in _OPENING or "\n" in before[len(words) :]


def _is_determiner(word: str, *, opens: bool) -> bool:
    """Take "The" within a sentence for a part of the name: The Hague."""
    return word.lower() in _DETERMINERS and (opens or word == word.lower())
