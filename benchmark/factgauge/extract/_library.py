"""What the adapters of other people's libraries share: the anchor, the language, and the formats of values.

Nothing here interprets a text. A library's result is written in the form that factgauge compares, and that is all.
"""

import datetime as dt
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import metadata
from typing import Literal, TypeAlias

from factgauge.facts import DateType, Document
from factgauge.values import canonical_amount

Granularity: TypeAlias = Literal["year", "month", "week", "day", "hour", "minute", "second"]

NO_ANCHOR = dt.datetime(1970, 1, 1)  # noqa: DTZ001  libraries take the time of writing without a zone
"""The anchor of an article without a date. A library would take the clock, and give another result every day."""


def anchor_of(document: Document) -> dt.datetime:
    """Give what relative dates are relative to: midnight of the day of publication, or :data:`NO_ANCHOR`."""
    if document.published is None:
        return NO_ANCHOR
    return dt.datetime.combine(document.published, dt.time())


def language_of(document: Document) -> str:
    """Give the language without script and region: ``en`` for ``en-GB``."""
    return document.language.partition("-")[0].lower()


@contextmanager
def compiling_quietly() -> Iterator[None]:
    """Import a library without the warnings that Python gives of its source when it first compiles it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        # What Python 3.11 calls an invalid escape sequence.
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def versions_of(*distributions: str) -> dict[str, str]:
    """Give the installed version of each distribution."""
    return {name: metadata.version(name) for name in distributions}


def decimal_string(number: float | str | Decimal) -> str | None:
    """Write a number as a decimal string: no exponent, no trailing zeros; None where it is not finite."""
    exact = Decimal(str(number))
    return canonical_amount(format(exact, "f")) if exact.is_finite() else None


_FORMATS: dict[Granularity, str] = {
    "month": "-%m",
    "week": "",
    "day": "-%m-%d",
    "year": "",
    "hour": "-%m-%dT%H",
    "minute": "-%m-%dT%H:%M",
    "second": "-%m-%dT%H:%M:%S",
}


def calendar_value(moment: dt.datetime, granularity: Granularity) -> str:
    """Write the TIMEX3 value of the period that holds ``moment``; a time zone is left out, as gold values have none."""
    if granularity == "week":
        year, week, _ = moment.isocalendar()
        return f"{year:04}-W{week:02}"
    # %Y does not pad years before 1000 on every platform.
    return f"{moment.year:04}" + moment.strftime(_FORMATS[granularity])


def bare_value(moment: dt.datetime) -> str:
    """Write the value of a datetime whose granularity its library does not tell: midnight is a day, all else a time."""
    if moment.time() == dt.time():
        return calendar_value(moment, "day")
    return calendar_value(moment, "second" if moment.second else "minute")


def date_type_of(value: str) -> DateType:
    """Tell a time from a date by its value."""
    return "TIME" if "T" in value else "DATE"


_PREFIXES = {
    "yocto": "y",
    "zepto": "z",
    "atto": "a",
    "femto": "f",
    "pico": "p",
    "nano": "n",
    "micro": "u",
    "milli": "m",
    "centi": "c",
    "deci": "d",
    "deca": "da",
    "hecto": "h",
    "kilo": "k",
    "mega": "M",
    "giga": "G",
    "tera": "T",
    "peta": "P",
    "exa": "E",
    "zetta": "Z",
    "yotta": "Y",
    "kibi": "Ki",
    "mebi": "Mi",
    "gibi": "Gi",
    "tebi": "Ti",
}
_PREFIXED = {
    "metre": "m",
    "gram": "g",
    "litre": "L",
    "second": "s",
    "ampere": "A",
    "kelvin": "K",
    "mole": "mol",
    "candela": "cd",
    "hertz": "Hz",
    "newton": "N",
    "pascal": "Pa",
    "joule": "J",
    "watt": "W",
    "coulomb": "C",
    "volt": "V",
    "farad": "F",
    "ohm": "Ohm",
    "siemens": "S",
    "weber": "Wb",
    "tesla": "T",
    "henry": "H",
    "lumen": "lm",
    "lux": "lx",
    "becquerel": "Bq",
    "gray": "Gy",
    "sievert": "Sv",
    "katal": "kat",
    "radian": "rad",
    "steradian": "sr",
    "bar": "bar",
    "barn": "b",
    "bit": "bit",
    "byte": "By",
    "calorie": "cal",
    "electronvolt": "eV",
    "parsec": "pc",
    "curie": "Ci",
    "poise": "P",
    "stokes": "St",
    "tonne": "t",
}
_PLAIN = {
    "acre": "[acr_us]",
    "astronomical unit": "AU",
    "barrel": "[bbl_us]",
    "british thermal unit": "[Btu]",
    "bushel": "[bu_us]",
    "carat": "[car_m]",
    "cubic foot": "[cft_i]",
    "cup": "[cup_us]",
    "day": "d",
    "decibel": "dB",
    "degree": "deg",
    "degree angle": "deg",
    "degree celsius": "Cel",
    "degree fahrenheit": "[degF]",
    "degree rankine": "[degR]",
    "fathom": "[fth_i]",
    "fluid ounce": "[foz_us]",
    "foot": "[ft_i]",
    "furlong": "[fur_us]",
    "gallon": "[gal_us]",
    "gauss": "G",
    "hectare": "har",
    "horsepower": "[HP]",
    "hour": "h",
    "inch": "[in_i]",
    "knot": "[kn_i]",
    "light year": "[ly]",
    "long ton": "[lton_av]",
    "metric ton": "t",
    "mile": "[mi_i]",
    "minute": "min",
    "minute of arc": "'",
    "month": "mo",
    "nautical mile": "[nmi_i]",
    "ounce": "[oz_av]",
    "parts per billion": "[ppb]",
    "parts per million": "[ppm]",
    "parts per trillion": "[pptr]",
    "per mille": "[ppth]",
    "pint": "[pt_us]",
    "pound": "[lb_av]",
    "pound force": "[lbf_av]",
    "pound mass": "[lb_av]",
    "pound per square inch": "[psi]",
    "quart": "[qt_us]",
    "second of arc": "''",
    "short ton": "[ston_av]",
    "square foot": "[sft_i]",
    "standard atmosphere": "atm",
    "stone": "[stone_av]",
    "tablespoon": "[tbs_us]",
    "teaspoon": "[tsp_us]",
    "week": "wk",
    "yard": "[yd_i]",
    "year": "a",
}
_POWERS = {"square ": "2", "cubic ": "3"}


def ucum_of(name: str) -> str:
    """Write a unit's English name as a UCUM code: ``km/h`` for ``Kilometer per hour``.

    A unit without a code becomes a UCUM annotation with its name, ``{dozen}``, so that it is never taken for a count.
    """
    plain = re.sub(r"(met|lit)er\b", r"\1re", name.lower().replace("-", " "))
    whole = _code_of(plain)
    if whole is not None:
        return whole
    codes = [_product_of(part) for part in plain.split(" per ")]
    if None not in codes:
        return "/".join(code for code in codes if code is not None)
    return annotation_of(name)


def annotation_of(name: str) -> str:
    """Write a unit that has no code as a UCUM annotation."""
    return "{" + re.sub(r"[\s{}]+", "_", name) + "}"


def _product_of(part: str) -> str | None:
    whole = _code_of(part) or _power_of(part)
    if whole is not None:
        return whole
    codes = [_code_of(word) for word in part.split()]
    return ".".join(code for code in codes if code is not None) if codes and None not in codes else None


def _power_of(part: str) -> str | None:
    for word, power in _POWERS.items():
        if part.startswith(word):
            base = _code_of(part.removeprefix(word))
            return None if base is None else base + power
    return None


def _code_of(phrase: str) -> str | None:
    if phrase in _PLAIN:
        return _PLAIN[phrase]
    if phrase in _PREFIXED:
        return _PREFIXED[phrase]
    for prefix, letter in _PREFIXES.items():
        base = phrase.removeprefix(prefix)
        if base != phrase and base in _PREFIXED:
            return letter + _PREFIXED[base]
    return None
