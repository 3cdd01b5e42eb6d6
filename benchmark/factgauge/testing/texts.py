"""Texts for the checks, written for them: what extractors of news find easily, in surroundings that are hard to count in."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from factgauge.facts import Document

PUBLISHED = datetime.date(2023, 5, 9)

PLAIN = (
    "On 3 May 2023 the Ministry of Health of Kenya said that 1,200 people had left Nairobi. "
    "Mary Wanjiru, who leads the Kenya Red Cross, asked for $4.5 million by 30 June 2023. "
    "About 40% of the town of Lodwar had no water last week."
)

SURROUNDINGS: Mapping[str, str] = MappingProxyType(
    {
        "emoji": "🙂🙂 👩‍👩‍👧 🇰🇪 ",
        "combining marks": "Zu\u0308rich, Cafe\u0301 na\u00efve, a\u0301\u0323 ",
        "Chinese": "新闻：据报道。",
        "right-to-left text": "שלום עולם, مرحبا. ",
        "CRLF": "Headline\r\n\r\n",
        "letters that grow in lower case": "İİ İstanbul: ",
    }
)
"""What is put before the plain text, by what is hard about it."""

_FILLER = "The road along the lake was closed again, and nobody could say for how long it would stay so. "
LONG = 200_000


def document(name: str, text: str, *, language: str = "en") -> Document:
    """Make an article for a check."""
    return Document(id=f"check-{name}", text=text, published=PUBLISHED, language=language)


def long_text() -> str:
    """Give a text of 200,000 characters with the plain text at its beginning, in its middle and at its end."""
    room = LONG - 3 * len(PLAIN) - 4
    filler = (_FILLER * (room // len(_FILLER) + 1))[: room // 2]
    text = f"{PLAIN}\n{filler}\n{PLAIN}\n{filler}\n{PLAIN}"
    return text + " " * (LONG - len(text))
