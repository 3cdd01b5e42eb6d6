"""Extractors for the checks: a good one, and others that are as good but for one thing."""

import os
import random
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from factgauge import Actor, Date, Document, Fact, Figure, extractor

KINDS = {"date", "figure", "actor"}
DAY = re.compile(r"(?P<day>\d{1,2}) (?P<month>May|June) (?P<year>\d{4})")
AMOUNT = re.compile(r"\b\d{1,3}(?:,\d{3})+\b")
NAME = re.compile(r"\bMary Wanjiru\b|\bNairobi\b|\bLodwar\b")
LONG = 100_000
README = Path(__file__).parents[2] / "README.md"


def facts_of(text: str) -> Iterator[Fact]:
    """Find days, large numbers and a few names."""
    for found in DAY.finditer(text):
        month = 5 if found["month"] == "May" else 6
        yield Date(span=found.span(), quote=found[0], value=f"{found['year']}-{month:02}-{int(found['day']):02}")
    for found in AMOUNT.finditer(text):
        yield Figure(span=found.span(), quote=found[0], amount=found[0].replace(",", ""))
    for found in NAME.finditer(text):
        yield Actor(span=found.span(), quote=found[0], name=found[0])


LENGTHS: dict[str, Callable[[str], int]] = {
    "utf16": lambda before: len(before.encode("utf-16-le")) // 2,
    "byte": lambda before: len(before.encode()),
    "composed": lambda before: len(unicodedata.normalize("NFC", before)),
    "newlines": lambda before: len(before.replace("\r\n", "\n")),
    "lower": lambda before: len(before.lower()),
    "leftward": lambda before: len(re.sub(r"[\u0590-\u06ff]", "", before)),
    "wide": lambda before: len(re.sub(r"[\u3000-\uffef]", "", before)),
}


def moved(document: Document, how: str) -> list[Date]:
    """Give each day where it stands when places are counted otherwise, without quotes, so that only the check sees it."""
    text, length = document.text, LENGTHS[how]
    places = [(length(text[: found.start()]), length(text[: found.end()])) for found in DAY.finditer(text)]
    return [Date(span=place, value="2023-05-03") for place in places]


@extractor("good", kinds=KINDS)
def good(document: Document) -> Iterator[Fact]:
    """Does all that is asked."""
    return facts_of(document.text)


@extractor("utf16", kinds={"date"})
def utf16(document: Document) -> list[Date]:
    """Counts UTF-16 units."""
    return moved(document, "utf16")


@extractor("octets", kinds={"date"})
def octets(document: Document) -> list[Date]:
    """Counts bytes."""
    return moved(document, "byte")


@extractor("composed", kinds={"date"})
def composed(document: Document) -> list[Date]:
    """Counts in the composed text."""
    return moved(document, "composed")


@extractor("newlines", kinds={"date"})
def newlines(document: Document) -> list[Date]:
    """Takes CRLF for one character."""
    return moved(document, "newlines")


@extractor("lower", kinds={"date"})
def lower(document: Document) -> list[Date]:
    """Counts in the text in lower case."""
    return moved(document, "lower")


@extractor("leftward", kinds={"date"})
def leftward(document: Document) -> list[Date]:
    """Counts without letters that run from right to left."""
    return moved(document, "leftward")


@extractor("wide", kinds={"date"})
def wide(document: Document) -> list[Date]:
    """Counts without Chinese letters."""
    return moved(document, "wide")


@extractor("inventive", kinds={"date"})
def inventive(document: Document) -> Iterator[Date]:
    """Quotes what is not in the text."""
    for found in DAY.finditer(document.text):
        yield Date(quote=f"the {found['day']}th of {found['month']}", value="2023-05-03")


@extractor("misquoting", kinds={"date"})
def misquoting(document: Document) -> Iterator[Date]:
    """Quotes other words than stand at the span."""
    for found in DAY.finditer(document.text):
        yield Date(span=found.span(), quote=found[0].upper(), value="2023-05-03")


@extractor("malformed", kinds={"date", "figure"})
def malformed(document: Document) -> Iterator[Fact]:
    """Writes values as they stand in the text."""
    for fact in facts_of(document.text):
        if isinstance(fact, Date):
            yield Date(span=fact.span, value=fact.quote)
        if isinstance(fact, Figure):
            yield Figure(span=fact.span, amount=fact.quote)


@extractor("undeclared", kinds={"date"})
def undeclared(document: Document) -> Iterator[Fact]:
    """Gives kinds that it does not declare."""
    return facts_of(document.text)


@extractor("batches", kinds=KINDS)
class Batches:
    """Remembers the first article of a batch."""

    batch_size = 4

    def extract_batch(self, documents: list[Document]) -> list[list[Fact]]:
        """Give the facts of each article, but of the later ones of a batch one less."""
        return [list(facts_of(each.text))[bool(number) :] for number, each in enumerate(documents)]


@extractor("random", kinds=KINDS)
def random_one(document: Document) -> Iterator[Fact]:
    """Tosses a coin for the value of each day."""
    for fact in facts_of(document.text):
        yield Date(span=fact.span, value=f"{random.randrange(1000, 9999)}") if isinstance(fact, Date) else fact


@extractor("reader", kinds=KINDS)
def reader(document: Document) -> Iterator[Fact]:
    """Looks into a file of the user."""
    README.read_text(encoding="utf-8")
    return facts_of(document.text)


@extractor("swallower", kinds=KINDS)
def swallower(document: Document) -> list[Fact]:
    """Fails on what is not ASCII, and says that nothing was found."""
    try:
        document.text.encode("ascii")
    except UnicodeEncodeError:
        return []
    return list(facts_of(document.text))


@extractor("cut", kinds=KINDS)
def cut(document: Document) -> Iterator[Fact]:
    """Reads the beginning only."""
    return facts_of(document.text[:512])


@extractor("refuses", kinds=KINDS)
def refuses(document: Document) -> Iterator[Fact]:
    """Fails on long texts."""
    if len(document.text) > LONG:
        raise ValueError("the text has more than 512 tokens")
    return facts_of(document.text)


@extractor("empty", kinds=KINDS)
def empty(document: Document) -> Iterator[Fact]:
    """Fails where there is nothing."""
    if not document.text.strip():
        raise ValueError("no sentence")
    return facts_of(document.text)


@extractor("exits", kinds=KINDS)
def exits(document: Document) -> Iterator[Fact]:
    """Ends its process in a language that it does not know."""
    if document.language != "en":
        os._exit(3)
    return facts_of(document.text)


@extractor("learner", kinds=KINDS)
class Learner:
    """Gives what it found in the article before, where that was in another language."""

    def __init__(self) -> None:
        self._before = "en"

    def extract(self, document: Document) -> list[Fact]:
        """Find one fact less after an article in another language."""
        before, self._before = self._before, document.language
        return list(facts_of(document.text))[before != "en" :]


@extractor("slow", kinds=KINDS)
def slow(document: Document) -> Iterator[Fact]:
    """Takes long for long texts."""
    time.sleep(1.2 if len(document.text) > LONG else 0)
    return facts_of(document.text)


@extractor("hangs", kinds=KINDS)
def hangs(document: Document) -> Iterator[Fact]:
    """Never comes back from long texts."""
    time.sleep(3600 if len(document.text) > LONG else 0)
    return facts_of(document.text)


@extractor("hungry", kinds=KINDS)
def hungry(document: Document) -> Iterator[Fact]:
    """Takes five kilobytes for each letter of long texts."""
    room = bytearray(5_000 * len(document.text) if len(document.text) > LONG else 0)
    del room
    return facts_of(document.text)


@extractor("changing", kinds=KINDS)
class Changing:
    """Is another one each time that it starts."""

    def info(self) -> dict[str, str]:
        """Tell the number of the process."""
        return {"process": str(os.getpid())}

    def extract(self, document: Document) -> Iterator[Fact]:
        """Find all."""
        return facts_of(document.text)


@extractor("nameless", kinds=KINDS)
def nameless(document: Document) -> Iterator[Fact]:
    """Fails on everything that has words."""
    if len(document.text.split()) > 1:
        raise ValueError("no model")
    return facts_of(document.text)


@extractor("several", kinds=KINDS)
class Several:
    """Takes several articles at once, as it takes one."""

    batch_size = 4

    def extract_batch(self, documents: list[Document]) -> list[list[Fact]]:
        """Find all."""
        return [list(facts_of(each.text)) for each in documents]
