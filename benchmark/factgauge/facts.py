"""The words of the domain: what an extractor sees (:class:`Document`) and what it gives back (:data:`Fact`).

A fact needs a ``span`` or a ``quote``. A quote without a span is looked up in the text by factgauge. What a fact means is in its value
fields: ``Date.value``, ``Figure.amount`` with ``upper`` and ``unit``, ``Actor.name`` or ``wikidata``.
"""

import datetime
from typing import ClassVar, Literal, TypeAlias, get_args

import msgspec

from factgauge.spans import Span

Kind: TypeAlias = Literal["date", "figure", "actor"]
KINDS: tuple[Kind, ...] = get_args(Kind)

DateType: TypeAlias = Literal["DATE", "TIME", "DURATION", "SET"]
Edge: TypeAlias = Literal["on_or_after", "on_or_before", "after", "before", "approx", "start", "mid", "end"]
Role: TypeAlias = Literal["publication", "said", "event", "other"]
Modifier: TypeAlias = Literal["exact", "approx", "more_than", "at_least", "less_than", "at_most", "range"]
Change: TypeAlias = Literal["increase_to", "increase_by", "decrease_to", "decrease_by"]
ActorType: TypeAlias = Literal["person", "organisation", "country", "place"]
Level: TypeAlias = Literal["name", "demonym", "nominal"]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The one kind of record: frozen, by keyword, and strict at the border.

    What is read from JSON holds no cycles, so the garbage collector need not look at millions of facts.
    """


class Document(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article as an extractor sees it: no labels.

    ``text`` is the exact article; ``published`` the day of publication, None where it is not known; ``language`` a BCP 47 tag.
    """

    id: str
    text: str
    published: datetime.date | None = None
    language: str = "en"


class Mention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all predicted facts have: a place in the text.

    ``span`` is a half-open range of code points; ``quote`` the text that stands there. One of them may be left out. ``confidence`` lies
    between 0 and 1.
    """

    span: Span | None = None
    quote: str | None = None
    confidence: float | None = None


class Date(
    Mention,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="date",
):
    """When. ``value`` is TIMEX3/ISO 8601: ``2023-05-03``, ``2023-W18``, ``P6M``, ``2023-05-03/2023-05-05``; source: ISO 24617-1."""

    kind: ClassVar[Kind] = "date"

    value: str | None = None
    type: DateType | None = None
    edge: Edge | None = None
    role: Role | None = None


class Figure(
    Mention,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="figure",
):
    """How many, how much.

    ``amount`` is a decimal string with the scale multiplied in (``"3500000000"``), so that 0.1 is 0.1; in a range it is the lower bound
    and ``upper`` the upper. ``unit`` is None for counts, an ISO 4217 code, ``percent``, ``percentage_point`` or a UCUM code.
    ``item`` is the counted noun phrase.
    """

    kind: ClassVar[Kind] = "figure"

    amount: str | None = None
    upper: str | None = None
    unit: str | None = None
    modifier: Modifier | None = None
    item: str | None = None
    change: Change | None = None


class Actor(
    Mention,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    tag="actor",
):
    """Who. ``name`` is any name of the entity that is meant, ``wikidata`` its id (``Q212``), ``country`` an ISO 3166 alpha-3 code."""

    kind: ClassVar[Kind] = "actor"

    name: str | None = None
    wikidata: str | None = None
    type: ActorType | None = None
    level: Level | None = None
    country: str | None = None


Fact: TypeAlias = Date | Figure | Actor
