"""What the generated articles are made of: words, passages between facts, entities, dates and figures, all drawn once from a seed."""

import datetime
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any

SEED = 20241029

_ONSETS = ["b", "ch", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
_VOWELS = ["a", "e", "i", "o", "u", "é", "ou"]
_SYLLABLES = tuple(onset + vowel for onset, vowel in product(_ONSETS, _VOWELS))
_PASSAGES = 4000
_ENTITIES = 5000
_DATES = 3000
_FIGURES = 3000
_FIRST_DAY = datetime.date(2015, 1, 1)
_DAYS = 4000
_UNITS = (("km", "km"), ("tonnes", "t"), ("kg", "kg"), ("hectares", "har"), ("km/h", "km/h"))
_CURRENCIES = (("$", "USD"), ("€", "EUR"), ("£", "GBP"))
_SCALES = (("", 1), (" million", 1_000_000), (" billion", 1_000_000_000))
_COUNTRIES = ("KEN", "UKR", "KOR", "BRA", "FRA", "IND")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words without a fact; ``first`` and ``last`` are the lengths of its outer words, ``inner`` the range of its third word."""

    text: str
    first: int
    last: int
    inner: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Value:
    """How a date or a figure is written and what it means; ``core`` is the part that a lenient answer must cover."""

    text: str
    fields: dict[str, Any]
    core: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """An entity of the pool: its id, its record in gold, and the ways in which articles write it."""

    id: str
    entity: dict[str, Any]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that articles are drawn from."""

    passages: tuple[Passage, ...]
    names: tuple[Name, ...]
    dates: tuple[Value, ...]
    figures: tuple[Value, ...]


@cache
def vocabulary() -> Vocabulary:
    """Draw the vocabulary; it is the same in every run."""
    random = Random(SEED)
    words = tuple({"".join(random.choices(_SYLLABLES, k=random.randint(1, 4))): None for _ in range(3000)})
    return Vocabulary(
        passages=tuple(_passage(random, words) for _ in range(_PASSAGES)),
        names=tuple(_name(random, index) for index in range(_ENTITIES)),
        dates=tuple(_date(random) for _ in range(_DATES)),
        figures=tuple(_figure(random) for _ in range(_FIGURES)),
    )


def _passage(random: Random, words: tuple[str, ...]) -> Passage:
    drawn = random.choices(words, k=random.randint(5, 12))
    if random.random() < 0.5:
        drawn[-1] += "."
    start = len(drawn[0]) + len(drawn[1]) + 2
    return Passage(" ".join(drawn), len(drawn[0]), len(drawn[-1]), (start, start + len(drawn[2])))


def _name(random: Random, index: int) -> Name:
    """Make an entity that shares no name with any other of the pool."""
    # The index, written in syllables as digits, is a word that no other entity has.
    count = len(_SYLLABLES)
    word = _SYLLABLES[index // count**2] + _SYLLABLES[index // count % count] + _SYLLABLES[index % count]
    last = word.capitalize()
    first = "".join(random.choices(_SYLLABLES, k=2)).capitalize()
    aliases = ((), (last,), (last, f"{last} of {first}"))[index % 3]
    kind = ("person", "organisation", "country", "place")[random.randrange(4)]
    name = f"{first} {last}"
    entity = {
        "name": name,
        "type": kind,
        "aliases": aliases,
        "wikidata": f"Q{1000 + index}" if random.random() < 0.4 else None,
        "country": random.choice(_COUNTRIES) if random.random() < 0.5 else None,
    }
    return Name(f"entity_{index}", entity, (name, *aliases))


def _date(random: Random) -> Value:
    day = _FIRST_DAY + datetime.timedelta(days=random.randrange(_DAYS))
    year, week, _ = day.isocalendar()
    written = f"{day.day} {day:%B}"
    forms = (
        (f"{written} {day.year}", day.isoformat(), "DATE"),
        (written, day.isoformat(), "DATE"),
        (f"{day:%A}", day.isoformat(), "DATE"),
        (f"{day:%B} {day.year}", f"{day:%Y-%m}", "DATE"),
        (f"{day.year}", f"{day.year}", "DATE"),
        ("last week", f"{year}-W{week:02}", "DATE"),
        (f"{day.month + 1} months", f"P{day.month + 1}M", "DURATION"),
        (f"{day:%A} at {day.day % 11 + 1} pm", f"{day.isoformat()}T{day.day % 11 + 13}", "TIME"),
    )
    text, value, of_type = random.choices(forms, weights=(4, 5, 4, 2, 2, 1, 1, 1))[0]
    return Value(text, {"value": value, "type": of_type})


def _figure(random: Random) -> Value:
    return random.choices((_counted, _measured, _money, _percent, _between), weights=(5, 2, 2, 2, 1))[0](random)


def _counted(random: Random) -> Value:
    amount = random.choice((random.randrange(1, 100), random.randrange(100, 100_000)))
    fields = {"amount": str(amount), "modifier": "exact"}
    if random.random() < 0.2:
        return Value(f"about {amount:,}", {**fields, "modifier": "approx"}, (6, 6 + len(f"{amount:,}")))
    return Value(f"{amount:,}", fields)


def _measured(random: Random) -> Value:
    amount = random.randrange(1, 5000)
    written, unit = random.choice(_UNITS)
    return Value(f"{amount:,} {written}", {"amount": str(amount), "unit": unit, "modifier": "exact"})


def _money(random: Random) -> Value:
    tenths = random.randrange(10, 1000)
    sign, unit = random.choice(_CURRENCIES)
    written, scale = random.choice(_SCALES)
    amount = f"{tenths // 10}.{tenths % 10}" if scale == 1 else str(tenths * scale // 10)
    fields = {"amount": amount, "unit": unit, "modifier": "exact"}
    return Value(f"{sign}{tenths // 10}.{tenths % 10}{written}", fields)


def _percent(random: Random) -> Value:
    amount = f"{random.randrange(100)}.{random.randrange(1, 10)}"
    return Value(f"{amount}%", {"amount": amount, "unit": "percent", "modifier": "exact"})


def _between(random: Random) -> Value:
    lower = random.randrange(1, 500)
    upper = lower + random.randrange(1, 500)
    return Value(f"{lower} to {upper}", {"amount": str(lower), "upper": str(upper), "modifier": "range"})
