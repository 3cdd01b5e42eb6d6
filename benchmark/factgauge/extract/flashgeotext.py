"""The adapter of flashgeotext: the countries and cities of its word lists, under the names that it gives them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flashgeotext.geotext import GeoText

from factgauge.extract._library import versions_of
from factgauge.facts import Actor, ActorType, Document
from factgauge.plugins.contract import extractor

_TYPES: dict[str, ActorType] = {"countries": "country", "cities": "place"}


class FlashgeotextExtractor:
    """Countries and cities that flashgeotext looks up in its own lists."""

    def open(self) -> None:
        """Build the lookup tables."""
        self._geotext = GeoText()

    def extract(self, document: Document) -> Iterable[Actor]:
        """Give the countries and cities of one article."""
        return list(actors_of(document.text, self._geotext.extract(document.text, span_info=True)))

    def info(self) -> dict[str, str]:
        """Say which version ran."""
        return versions_of("flashgeotext", "flashtext")


def actors_of(text: str, result: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[Actor]:
    """Turn the result of ``GeoText.extract`` into actors, one for each place in the text."""
    for group, names in result.items():
        for name, found in names.items():
            for start, end in found["span_info"]:
                yield Actor(span=(start, end), quote=text[start:end], name=name, type=_TYPES[group])


flashgeotext = extractor("flashgeotext", kinds={"actor"})(FlashgeotextExtractor)
