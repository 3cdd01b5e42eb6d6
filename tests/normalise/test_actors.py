"""Countries: names and demonyms to one state."""

import importlib.util
from pathlib import Path

import pytest

from factgauge.normalise.actors import TABLE, countries, country_of

SCRIPT = Path(__file__).parents[2] / "benchmark" / "scripts" / "make_countries.py"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Republic of Korea", "KOR"),
        ("South Korea", "KOR"),
        ("South Korean", "KOR"),
        ("DPRK", "PRK"),
        ("the Netherlands", "NLD"),
        ("Dutch", "NLD"),
        ("UK", "GBR"),
        ("U.K.", "GBR"),
        ("Britain", "GBR"),
        ("Scotland", "GBR"),
        ("US", "USA"),
        ("U.S.", "USA"),
        ("Americans", "USA"),
        ("Burma", "MMR"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d\u2019Ivoire", "CIV"),
        ("Cape Verde", "CPV"),
        ("Cabo Verde", "CPV"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("DR Congo", "COD"),
        ("Czechia", "CZE"),
        ("Taiwan", "TWN"),
        ("Kosovo", "XKX"),
        ("Papua New Guinea", "PNG"),
        ("Guinea", "GIN"),
        ("Kenya's", "KEN"),
        ("KENYA", "KEN"),
        ("REPUBLIC OF KOREA", "KOR"),
        ("Filipinos", "PHL"),
    ],
)
def test_a_name_or_demonym_means_its_country(name: str, code: str) -> None:
    """Short, official and other names, demonyms and their plurals lead to one code."""
    found = country_of(name)
    assert found is not None
    assert found.country.code == code


@pytest.mark.parametrize("name", ["us", "turkey", "polish", "", "Nairobi", "New Guinea Highlands", "Kenya Power"])
def test_other_words_are_no_country(name: str) -> None:
    """A pronoun, a bird, a city and a company are no country."""
    assert country_of(name) is None


def test_every_country_has_its_own_names() -> None:
    """No name or demonym belongs to two countries, and each country's own name is among its names."""
    owners: dict[str, str] = {}
    for country in countries().rows:
        assert country.name in country.names
        for name in (*country.names, *country.demonyms):
            assert owners.setdefault(name, country.name) == country.name


def test_the_table_has_every_iso_country() -> None:
    """Some 249 codes of ISO 3166 are there, each once but that of the United Kingdom's nations."""
    codes = [country.code for country in countries().rows if country.code]
    assert len(set(codes)) == 250
    assert {code for code in codes if codes.count(code) > 1} == {"GBR"}


def test_the_committed_table_is_what_the_script_makes() -> None:
    """The table in the package is made, never edited: the script gives the same bytes."""
    specification = importlib.util.spec_from_file_location("make_countries", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    assert script.table() == TABLE.read_text(encoding="utf-8")
