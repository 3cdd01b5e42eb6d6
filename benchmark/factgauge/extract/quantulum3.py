"""The adapter of quantulum3: quantities with their units. A range is stored there as a middle and an uncertainty."""

import warnings
from collections.abc import Iterable
from typing import Any

from factgauge.extract._library import annotation_of, decimal_string, language_of, ucum_of, versions_of
from factgauge.facts import Document, Figure
from factgauge.plugins.contract import extractor
from factgauge.spans import fault_of

with warnings.catch_warnings():
    # The classifier is an extra of quantulum3; info() says whether it is there.
    warnings.filterwarnings("ignore", message="Classifier dependencies not installed", category=UserWarning)
    from quantulum3 import classifier, load, parser


class Quantulum3Extractor:
    """Quantities that quantulum3 finds, with their units written as ISO 4217, percent or UCUM."""

    def open(self) -> None:
        """Load the units and compile the patterns, which the first article would pay for."""
        load.units("en")
        quantities_of("5 kg", "en")

    def extract(self, document: Document) -> Iterable[Figure]:
        """Give the quantities of one article.

        Raises:
            NotImplementedError: quantulum3 does not know the language.
        """
        return [figure_of(document.text, found) for found in quantities_of(document.text, language_of(document))]

    def info(self) -> dict[str, str]:
        """Say which version ran, and whether with its classifier of ambiguous units."""
        return {**versions_of("quantulum3"), "classifier": "yes" if classifier.USE_CLF else "no"}


def quantities_of(text: str, language: str) -> list[Any]:
    """Run quantulum3, without the warning of Python 3.13 that it calls ``re`` in a way that will go."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'count' is passed as positional", category=DeprecationWarning)
        return list(parser.parse(text, lang=language))


def figure_of(text: str, quantity: Any) -> Figure:
    """Turn one quantity of quantulum3 into a figure."""
    amount, upper = bounds_of(quantity.value, quantity.uncertainty)
    misplaced = fault_of(quantity.span, len(text)) is not None
    return Figure(
        span=None if misplaced else tuple(quantity.span),
        # A range after a capital "Between" gets the start -1: what quantulum3 says then stands nowhere in the text.
        quote=f"{quantity.value:g} {quantity.unit.name}" if misplaced else text[slice(*quantity.span)],
        amount=amount,
        upper=upper,
        modifier=None if upper is None else "range",
        unit=unit_of(quantity.unit),
    )


def bounds_of(value: float, uncertainty: float | None) -> tuple[str | None, str | None]:
    """Give the amount, and the upper bound where there is an uncertainty: then the amount is the lower bound."""
    if uncertainty is None:
        return decimal_string(value), None
    # The two floats came out of an addition and a division: 15 digits are what is left of what stood in the text.
    lower, upper = (decimal_string(f"{bound:.15g}") for bound in (value - uncertainty, value + uncertainty))
    return lower, upper


def unit_of(unit: Any) -> str | None:
    """Write a unit of quantulum3 as an ISO 4217 code, percent or a UCUM code; None for a count."""
    if unit.name == "dimensionless":
        return None
    if unit.name == "percentage":
        return "percent"
    if unit.currency_code is not None:
        return str(unit.currency_code)
    return annotation_of(unit.name) if unit.entity.name == "currency" else ucum_of(unit.name)


quantulum3 = extractor("quantulum3", kinds={"figure"})(Quantulum3Extractor)
