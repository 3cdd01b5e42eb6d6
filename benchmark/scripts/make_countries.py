# ruff: noqa: INP001 (a script, no package)
"""Make the table of countries that the normaliser reads: ``benchmark/factgauge/normalise/countries.json``.

Codes, short and official names come from pycountry (ISO 3166) and from babel (Unicode CLDR), currencies from CLDR.
What neither has stands in the tables below: demonyms, other English names, and the choice of one common name where
the sources have a long one.

Run it with ``uv run python benchmark/scripts/make_countries.py``.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel
import babel.numbers
import pycountry

TARGET = Path(__file__).parents[1] / "factgauge" / "normalise" / "countries.json"
CURRENCIES_AT = dt.date(2023, 1, 1)

COMMON = {
    "BIH": "Bosnia and Herzegovina",
    "BLM": "Saint Barthélemy",
    "CCK": "Cocos Islands",
    "CIV": "Ivory Coast",
    "COD": "Democratic Republic of the Congo",
    "COG": "Republic of the Congo",
    "CZE": "Czech Republic",
    "HKG": "Hong Kong",
    "KNA": "Saint Kitts and Nevis",
    "LCA": "Saint Lucia",
    "MAC": "Macau",
    "MAF": "Saint Martin",
    "MMR": "Myanmar",
    "PSE": "Palestine",
    "SHN": "Saint Helena",
    "SPM": "Saint Pierre and Miquelon",
    "TLS": "East Timor",
    "TUR": "Turkey",
    "VCT": "Saint Vincent and the Grenadines",
}

OTHER_NAMES = {
    "ARE": "UAE|U.A.E.",
    "BFA": "Upper Volta",
    "BIH": "Bosnia|Bosnia-Herzegovina",
    "BLR": "Byelorussia|Belorussia",
    "BRN": "Brunei Darussalam",
    "CHN": "PRC|P.R.C.|People's Republic of China|Mainland China|Communist China",
    "CIV": "Cote d'Ivoire|Republic of Ivory Coast",
    "COD": "DR Congo|D.R. Congo|DRC|Congo-Kinshasa|Democratic Republic of Congo|Zaire",
    "COG": "Congo-Brazzaville|Congo Republic|Republic of Congo",
    "CZE": "Czechia",
    "DEU": "Federal Republic of Germany",
    "FSM": "Federated States of Micronesia",
    "GBR": "UK|U.K.|Britain|Great Britain|United Kingdom of Great Britain and Northern Ireland|G.B.",
    "GMB": "The Gambia|Republic of The Gambia",
    "GRC": "Hellas",
    "IRL": "Republic of Ireland|Irish Republic|Eire",
    "IRN": "Islamic Republic of Iran|Persia",
    "KGZ": "Kirghizia|Kyrgyz Republic",
    "KHM": "Kampuchea",
    "KOR": "Republic of Korea|R.O.K.|ROK|S. Korea|S Korea",
    "LAO": "Lao People's Democratic Republic|Lao PDR",
    "LBY": "State of Libya",
    "LKA": "Ceylon",
    "MDV": "Maldive Islands|Republic of the Maldives",
    "MKD": "Macedonia|FYROM|Former Yugoslav Republic of Macedonia",
    "MMR": "Burma|Republic of the Union of Myanmar",
    "NLD": "Holland",
    "NRU": "Naoero",
    "NZL": "Aotearoa",
    "PNG": "PNG",
    "PRK": "DPRK|D.P.R.K.|N. Korea|N Korea",
    "PSE": "State of Palestine|Palestinian Territories|Occupied Palestinian Territories",
    "ROU": "Rumania",
    "RUS": "Russian Federation",
    "SAU": "KSA",
    "SOM": "Federal Republic of Somalia",
    "STP": "Sao Tome|São Tomé",
    "SUR": "Surinam",
    "SWZ": "Swaziland",
    "SYR": "Syrian Arab Republic",
    "TLS": "Timor-Leste|Timor Leste",
    "TTO": "Trinidad",
    "TUR": "Türkiye|Turkiye|Republic of Turkey",
    "TWN": "Chinese Taipei|Republic of China|Formosa",
    "TZA": "Tanganyika",
    "USA": "US|U.S.|USA|U.S.A.|America|United States of America|U.S",
    "VAT": "Vatican|Holy See|Vatican City State",
    "VNM": "Viet Nam",
    "ZWE": "Rhodesia",
}

# Countries that ISO 3166 does not list, and the nations of the United Kingdom, which news treats as countries.
BEYOND_ISO = {
    "Kosovo": ("XKX", "Republic of Kosovo|Kosova", "Kosovar|Kosovan", "EUR"),
    "England": ("GBR", "", "English|*Englishman|*Englishmen", "GBP"),
    "Scotland": ("GBR", "", "Scottish|Scot", "GBP"),
    "Wales": ("GBR", "", "Welsh", "GBP"),
    "Northern Ireland": ("GBR", "N. Ireland", "Northern Irish", "GBP"),
    "Soviet Union": (None, "USSR|U.S.S.R.|Union of Soviet Socialist Republics", "Soviet", "SUR"),
    "Yugoslavia": (None, "", "Yugoslav|Yugoslavian", "YUM"),
    "Czechoslovakia": (None, "", "Czechoslovak|Czechoslovakian", "CSK"),
    "East Germany": (None, "German Democratic Republic|GDR", "East German", "DDM"),
}

# A demonym gets its plural by rule; one with a star stands as it is.
DEMONYMS = {
    "ABW": "Aruban",
    "AFG": "Afghan|Afghani",
    "AGO": "Angolan",
    "ALB": "Albanian",
    "AND": "Andorran",
    "ARE": "Emirati",
    "ARG": "Argentine|Argentinian|Argentinean",
    "ARM": "Armenian",
    "ATG": "Antiguan",
    "AUS": "Australian|Aussie",
    "AUT": "Austrian",
    "AZE": "Azerbaijani|Azeri",
    "BDI": "Burundian|Burundi",
    "BEL": "Belgian",
    "BEN": "Beninese|Beninois",
    "BFA": "Burkinabe|Burkinabé|Burkinan",
    "BGD": "Bangladeshi",
    "BGR": "Bulgarian",
    "BHR": "Bahraini",
    "BHS": "Bahamian",
    "BIH": "Bosnian|Herzegovinian",
    "BLR": "Belarusian|Belarussian",
    "BLZ": "Belizean",
    "BMU": "Bermudian|Bermudan",
    "BOL": "Bolivian",
    "BRA": "Brazilian",
    "BRB": "Barbadian|Bajan",
    "BRN": "Bruneian",
    "BTN": "Bhutanese",
    "BWA": "Botswanan|*Batswana|*Motswana",
    "CAF": "Central African",
    "CAN": "Canadian",
    "CHE": "Swiss",
    "CHL": "Chilean",
    "CHN": "Chinese",
    "CIV": "Ivorian",
    "CMR": "Cameroonian",
    "COD": "Congolese",
    "COL": "Colombian",
    "COM": "Comoran|Comorian",
    "CPV": "Cape Verdean|Cabo Verdean",
    "CRI": "Costa Rican",
    "CUB": "Cuban",
    "CYM": "Caymanian",
    "CYP": "Cypriot",
    "CZE": "Czech",
    "DEU": "German",
    "DJI": "Djiboutian",
    "DNK": "Danish|Dane",
    "DOM": "Dominican",
    "DZA": "Algerian",
    "ECU": "Ecuadorian|Ecuadorean|Ecuadoran",
    "EGY": "Egyptian",
    "ERI": "Eritrean",
    "ESH": "Sahrawi|Saharawi",
    "ESP": "Spanish|Spaniard",
    "EST": "Estonian",
    "ETH": "Ethiopian",
    "FIN": "Finnish|Finn",
    "FJI": "Fijian",
    "FLK": "Falkland Islander",
    "FRA": "French|*Frenchman|*Frenchmen|*Frenchwoman|*Frenchwomen",
    "FRO": "Faroese",
    "FSM": "Micronesian",
    "GAB": "Gabonese",
    "GBR": "British|Briton|Brit",
    "GEO": "Georgian",
    "GHA": "Ghanaian",
    "GIB": "Gibraltarian",
    "GIN": "Guinean",
    "GMB": "Gambian",
    "GNB": "Bissau-Guinean|Guinea-Bissauan",
    "GNQ": "Equatorial Guinean|Equatoguinean",
    "GRC": "Greek|Hellenic",
    "GRD": "Grenadian",
    "GRL": "Greenlandic|Greenlander",
    "GTM": "Guatemalan",
    "GUM": "Guamanian",
    "GUY": "Guyanese",
    "HKG": "Hong Konger|Hongkonger",
    "HND": "Honduran",
    "HRV": "Croatian|Croat",
    "HTI": "Haitian",
    "HUN": "Hungarian",
    "IDN": "Indonesian",
    "IND": "Indian",
    "IRL": "Irish|*Irishman|*Irishmen|*Irishwoman",
    "IRN": "Iranian",
    "IRQ": "Iraqi",
    "ISL": "Icelandic|Icelander",
    "ISR": "Israeli",
    "ITA": "Italian",
    "JAM": "Jamaican",
    "JOR": "Jordanian",
    "JPN": "Japanese",
    "KAZ": "Kazakh|Kazakhstani",
    "KEN": "Kenyan",
    "KGZ": "Kyrgyz|Kyrgyzstani",
    "KHM": "Cambodian",
    "KIR": "I-Kiribati",
    "KNA": "Kittitian|Nevisian",
    "KOR": "South Korean",
    "KWT": "Kuwaiti",
    "LAO": "Laotian",
    "LBN": "Lebanese",
    "LBR": "Liberian",
    "LBY": "Libyan",
    "LCA": "Saint Lucian|St. Lucian",
    "LIE": "Liechtensteiner",
    "LKA": "Sri Lankan",
    "LSO": "*Basotho|*Mosotho|Lesothan",
    "LTU": "Lithuanian",
    "LUX": "Luxembourger|Luxembourgish",
    "LVA": "Latvian",
    "MAR": "Moroccan",
    "MCO": "Monegasque|Monacan",
    "MDA": "Moldovan|Moldavian",
    "MDG": "Malagasy|Madagascan",
    "MDV": "Maldivian",
    "MEX": "Mexican",
    "MHL": "Marshallese",
    "MKD": "North Macedonian|Macedonian",
    "MLI": "Malian",
    "MLT": "Maltese",
    "MMR": "Burmese",
    "MNE": "Montenegrin",
    "MNG": "Mongolian|Mongol",
    "MOZ": "Mozambican",
    "MRT": "Mauritanian",
    "MUS": "Mauritian",
    "MWI": "Malawian",
    "MYS": "Malaysian",
    "NAM": "Namibian",
    "NCL": "New Caledonian",
    "NER": "Nigerien",
    "NGA": "Nigerian",
    "NIC": "Nicaraguan",
    "NLD": "Dutch|*Dutchman|*Dutchmen|*Dutchwoman",
    "NOR": "Norwegian",
    "NPL": "Nepalese|Nepali",
    "NRU": "Nauruan",
    "NZL": "New Zealander|Kiwi",
    "OMN": "Omani",
    "PAK": "Pakistani",
    "PAN": "Panamanian",
    "PER": "Peruvian",
    "PHL": "Filipino|Philippine|Filipina",
    "PLW": "Palauan",
    "PNG": "Papua New Guinean",
    "POL": "Polish|*Pole|*Poles",
    "PRI": "Puerto Rican",
    "PRK": "North Korean",
    "PRT": "Portuguese",
    "PRY": "Paraguayan",
    "PSE": "Palestinian",
    "QAT": "Qatari",
    "ROU": "Romanian",
    "RUS": "Russian",
    "RWA": "Rwandan",
    "SAU": "Saudi|Saudi Arabian",
    "SDN": "Sudanese",
    "SEN": "Senegalese",
    "SGP": "Singaporean",
    "SLB": "Solomon Islander",
    "SLE": "Sierra Leonean",
    "SLV": "Salvadoran|Salvadorean",
    "SMR": "Sammarinese",
    "SOM": "Somali|Somalian",
    "SRB": "Serbian|Serb",
    "SSD": "South Sudanese",
    "STP": "Santomean|São Toméan",
    "SUR": "Surinamese",
    "SVK": "Slovak|Slovakian",
    "SVN": "Slovenian|Slovene",
    "SWE": "Swedish|Swede",
    "SWZ": "Swazi",
    "SYC": "Seychellois",
    "SYR": "Syrian",
    "TCD": "Chadian",
    "TGO": "Togolese",
    "THA": "Thai",
    "TJK": "Tajik|Tajikistani",
    "TKM": "Turkmen|Turkmenistani",
    "TLS": "Timorese|East Timorese",
    "TON": "Tongan",
    "TTO": "Trinidadian|Tobagonian",
    "TUN": "Tunisian",
    "TUR": "Turkish|Turk",
    "TUV": "Tuvaluan",
    "TWN": "Taiwanese",
    "TZA": "Tanzanian",
    "UGA": "Ugandan",
    "UKR": "Ukrainian",
    "URY": "Uruguayan",
    "USA": "American",
    "UZB": "Uzbek|Uzbekistani",
    "VCT": "Vincentian",
    "VEN": "Venezuelan",
    "VNM": "Vietnamese",
    "VUT": "Ni-Vanuatu",
    "WSM": "Samoan",
    "YEM": "Yemeni",
    "ZAF": "South African",
    "ZMB": "Zambian",
    "ZWE": "Zimbabwean",
}

WITHOUT_PLURAL = (
    "ese",
    "sh",
    "ch",
    "ss",
    "ois",
    "egasque",
    "ic",
    "Thai",
    "Kyrgyz",
    "Malagasy",
    "Philippine",
    "I-Kiribati",
    "Ni-Vanuatu",
)


def demonyms_of(listed: str) -> Iterator[str]:
    """Give each demonym of a list with its plural, where it has one."""
    for demonym in filter(None, listed.split("|")):
        yield demonym.removeprefix("*")
        if not demonym.startswith("*") and not demonym.endswith(WITHOUT_PLURAL):
            yield demonym + "s"
    if "Thai" in listed.split("|"):
        yield "Thais"


def spellings_of(names: Iterable[str | None]) -> list[str]:
    """Give the usable names once each, with "and" for "&", without accents too, and with "St." for "Saint"."""
    found: dict[str, None] = {}
    for name in filter(None, names):
        plain = name.replace("&", "and").replace("\u2019", "'").removeprefix("the ")
        if "," in plain or "(" in plain or " - " in plain:
            continue
        bare = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))
        for form in (plain, bare):
            found[form] = None
            if form.startswith("Saint "):
                found["St. " + form.removeprefix("Saint ")] = None
                found["St " + form.removeprefix("Saint ")] = None
    return list(found)


def currency_of(alpha2: str) -> str | None:
    """Give the ISO 4217 code of the money that is used in a territory."""
    codes: list[str] = babel.numbers.get_territory_currencies(alpha2, CURRENCIES_AT, CURRENCIES_AT)
    return codes[0] if codes else None


def rows() -> Iterator[dict[str, object]]:
    """Give one row a country: code, name, names, demonyms, currency."""
    territories = babel.Locale("en").territories
    for country in sorted(pycountry.countries, key=lambda each: str(each.alpha_3)):
        code = country.alpha_3
        short = territories.get(country.alpha_2)
        name = COMMON.get(code) or spellings_of([short])[0]
        official = [getattr(country, "official_name", None), getattr(country, "common_name", None), country.name, short]
        names = spellings_of([name, *official, *OTHER_NAMES.get(code, "").split("|")])
        demonyms = list(dict.fromkeys(demonyms_of(DEMONYMS.get(code, ""))))
        yield row(code, name, names, demonyms, currency_of(country.alpha_2))
    for name, (code, others, demonyms_listed, currency) in BEYOND_ISO.items():
        yield row(code, name, spellings_of([name, *others.split("|")]), list(demonyms_of(demonyms_listed)), currency)


def row(code: str | None, name: str, names: list[str], demonyms: list[str], currency: str | None) -> dict[str, object]:
    """Put one country into the form of the table."""
    return {"code": code, "name": name, "names": names, "demonyms": demonyms, "currency": currency}


def table() -> str:
    """Give the table as JSON text, one country a line."""
    lines = [json.dumps(each, ensure_ascii=False) for each in rows()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
