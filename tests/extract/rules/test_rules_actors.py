"""Actors in invented sentences: countries, persons, organisations, and names that come again."""

from collections.abc import Callable

import pytest

from factgauge.facts import Actor

Actors = Callable[..., list[Actor]]

# sentence: quote, name, type
FOUND = {
    "The Republic of Korea and the U.K. signed it.": [
        ("Republic of Korea", "South Korea", "country"),
        ("U.K.", "United Kingdom", "country"),
    ],
    "Iraq faces drought, as does Papua New Guinea.": [
        ("Iraq", "Iraq", "country"),
        ("Papua New Guinea", "Papua New Guinea", "country"),
    ],
    "He told us that the US would help us.": [("US", "United States", "country")],
    "It spread to Niger, Nigeria and the Netherlands.": [
        ("Niger", "Niger", "country"),
        ("Nigeria", "Nigeria", "country"),
        ("Netherlands", "Netherlands", "country"),
    ],
    "Kenya\u2019s Treasury said so.": [("Kenya", "Kenya", "country"), ("Treasury", "Treasury", "organisation")],
    "The governor of the Central Bank of Kenya resigned.": [
        ("Central Bank of Kenya", "Central Bank of Kenya", "organisation")
    ],
    "The Kenyan Ministry of Health warned of cholera.": [
        ("Kenyan Ministry of Health", "Kenyan Ministry of Health", "organisation")
    ],
    "The Ministry of Trade and Industry closed it.": [
        ("Ministry of Trade and Industry", "Ministry of Trade and Industry", "organisation")
    ],
    "Prime Minister Amina Okello met Mr Lindqvist.": [
        ("Amina Okello", "Amina Okello", "person"),
        ("Lindqvist", "Lindqvist", "person"),
    ],
    "US Defense Secretary Marta Delgado left.": [
        ("US", "United States", "country"),
        ("Marta Delgado", "Marta Delgado", "person"),
    ],
    "Secretary of State Paul Whitmore spoke.": [("Paul Whitmore", "Paul Whitmore", "person")],
    "Lt. Gen. Erik J. Sandvik was there.": [("Erik J. Sandvik", "Erik J. Sandvik", "person")],
    "The spokeswoman Ifeoma Adeyemi denied it.": [("Ifeoma Adeyemi", "Ifeoma Adeyemi", "person")],
    "Zanele Mokwena, the head of the union, agreed.": [("Zanele Mokwena", "Zanele Mokwena", "person")],
    "Abu Salim al-Harbi, a commander, was killed.": [("Abu Salim al-Harbi", "Abu Salim al-Harbi", "person")],
    "A spokesman for Vestmark Holdings declined.": [("Vestmark Holdings", "Vestmark Holdings", "organisation")],
    "Students of the University of Lund and of Ashford College met.": [
        ("University of Lund", "University of Lund", "organisation"),
        ("Ashford College", "Ashford College", "organisation"),
    ],
    "The UN, NATO and the World Bank agreed.": [
        ("UN", "United Nations", "organisation"),
        ("NATO", "NATO", "organisation"),
        ("World Bank", "World Bank", "organisation"),
    ],
    "Ethiopian Airlines bought ten jets.": [("Ethiopian Airlines", "Ethiopian Airlines", "organisation")],
    "General Motors closed two plants.": [("General Motors", "General Motors", "organisation")],
    "Michael Jordan flew to Jordan.": [("Michael Jordan", "Michael Jordan", "person"), ("Jordan", "Jordan", "country")],
    "Nordlys CEO Henrik Dahl resigned.": [
        ("Nordlys", "Nordlys", "organisation"),
        ("Henrik Dahl", "Henrik Dahl", "person"),
    ],
    "The Uganda People's Defence Forces sent the 72nd Mechanised Brigade.": [
        ("Uganda People's Defence Forces", "Uganda People's Defence Forces", "organisation"),
        ("72nd Mechanised Brigade", "72nd Mechanised Brigade", "organisation"),
    ],
    "Vestmark.com Inc. said so, as did U.S. Customs and Border Protection.": [
        ("Vestmark.com Inc.", "Vestmark.com Inc.", "organisation"),
        ("U.S. Customs and Border Protection", "U.S. Customs and Border Protection", "organisation"),
    ],
    "Gov. Maria Vidal, R-Ohio, left by Easter.": [("Maria Vidal", "Maria Vidal", "person")],
    "The minister praised Al-Qaida's fall and the MPs.": [("Al-Qaida", "al-Qaeda", "organisation")],
    "They drove from the town of Kisumu to the coast.": [],
    "The Boeing 747 and the Su-35 landed.": [],
    "Officials said that residents fled. Witnesses agreed.": [],
    "However, police said the fire was out.": [],
    "It cost US$40 million and AU$5 million.": [],
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_actors_are_found_with_their_names(text: str, expected: list[tuple[str, str, str]], actors: Actors) -> None:
    """Quote, canonical name and type of the actors of a sentence are these and no others."""
    assert [(actor.quote, actor.name, actor.type) for actor in actors(text)] == expected


@pytest.mark.parametrize(
    ("text", "quote", "country"),
    [
        ("The Kenyan army advanced.", "Kenyan", "KEN"),
        ("Americans voted.", "Americans", "USA"),
        ("A South Korean firm won.", "South Korean", "KOR"),
        ("Two Filipinos were freed.", "Filipinos", "PHL"),
    ],
)
def test_a_demonym_is_its_country(text: str, quote: str, country: str, actors: Actors) -> None:
    """An adjective or noun of nationality means the country, at the level of a demonym."""
    (actor,) = actors(text)
    assert (actor.quote, actor.level, actor.country) == (quote, "demonym", country)


def test_a_surname_is_the_person_named_before(actors: Actors) -> None:
    """After a full name, the surname alone stands for it, in the possessive too."""
    found = actors("President Amina Okello resigned. Okello\u2019s rivals cheered, and Okello left.")
    assert {actor.name for actor in found} == {"Amina Okello"}
    assert [actor.quote for actor in found] == ["Amina Okello", "Okello", "Okello"]


def test_an_acronym_is_the_organisation_in_front_of_it(actors: Actors) -> None:
    """After "Full Name (FN)" the acronym stands for it."""
    found = actors("The Orange Farmers Union (OFU) met. The OFU voted.")
    assert {actor.name for actor in found} == {"Orange Farmers Union"}


def test_the_short_name_of_a_company_is_the_company(actors: Actors) -> None:
    """After "Vestmark Holdings" the word Vestmark stands for it."""
    found = actors("Vestmark Holdings is bankrupt, and Vestmark owes millions.")
    assert [actor.name for actor in found] == ["Vestmark Holdings", "Vestmark Holdings"]


def test_a_headline_in_capitals_makes_no_names(actors: Actors) -> None:
    """Where nearly every word has a capital, only what is known by itself or from the body is a name."""
    found = actors("Flood Waters Destroy Homes In Kenya As Rain Persists\n\nThe rain went on.")
    assert [actor.name for actor in found] == ["Kenya"]
