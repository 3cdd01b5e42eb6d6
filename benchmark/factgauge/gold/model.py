"""What gold is made of: articles with entities, regions and facts, as they stand in the files.

Spans are half-open ranges of code points over the exact article text. Where ``min`` or ``max`` is left out it equals ``span``. ``also``
lists, by field, further accepted values where two readings are right. Rules: ``gold/GUIDELINES.md``.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

import msgspec

from factgauge.facts import ActorType, Change, DateType, Document, Edge, Kind, Level, Modifier, Record, Role
from factgauge.spans import Span

Status: TypeAlias = Literal["required", "optional"]
RegionKind: TypeAlias = Literal["metadata", "body", "label", "boilerplate"]
Alternatives: TypeAlias = dict[str, tuple[str, ...]]


class Entity(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone or something that acts. ``wikidata`` is an id such as ``Q212`` that was verified; ``country`` is ISO 3166 alpha-3."""

    name: str
    type: ActorType
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None


class Region(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of the text that is not plain body."""

    kind: RegionKind
    span: Span
    quote: str | None = None


class GoldMention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all gold facts have: three extents, ``min`` ⊆ ``span`` ⊆ ``max``, and whether they count."""

    span: Span
    min: Span | None = None
    max: Span | None = None
    quote: str | None = None
    status: Status = "required"
    also: Alternatives = msgspec.field(default_factory=dict)

    @property
    def smallest(self) -> Span:
        """The part that a lenient prediction must cover."""
        return self.span if self.min is None else self.min

    @property
    def largest(self) -> Span:
        """The stretch that a lenient prediction may not exceed."""
        return self.span if self.max is None else self.max


class GoldDate(GoldMention, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="date"):
    """A date. ``value`` is TIMEX3; None only where the gold has mentions without values."""

    kind: ClassVar[Kind] = "date"

    value: str | None = None
    type: DateType | None = None
    edge: Edge | None = None
    role: Role | None = None


class GoldFigure(GoldMention, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="figure"):
    """A figure. ``amount`` is a decimal string, in a range the lower bound; ``item`` is what is counted, at ``item_span``."""

    kind: ClassVar[Kind] = "figure"

    amount: str | None = None
    upper: str | None = None
    unit: str | None = None
    modifier: Modifier | None = None
    item: str | None = None
    item_span: Span | None = None
    item_entity: str | None = None
    change: Change | None = None


class GoldActor(GoldMention, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="actor"):
    """An actor. ``entity`` is a key of the article's ``entities``."""

    kind: ClassVar[Kind] = "actor"

    entity: str | None = None
    level: Level | None = None


GoldFact: TypeAlias = GoldDate | GoldFigure | GoldActor
GOLD_RECORDS: Mapping[str, type[GoldDate] | type[GoldFigure] | type[GoldActor]] = {
    "date": GoldDate,
    "figure": GoldFigure,
    "actor": GoldActor,
}


class Labels(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One article's labels, as they stand in a file.

    ``text`` is the path of the article below a folder that holds the gold set; in a JSON-lines file it is the article itself.
    ``cluster`` names the story where several articles tell the same one; ``tags`` are for slicing scores.
    """

    id: str
    text: str | None = None
    text_sha256: str | None = None
    published: datetime.date | None = None
    language: str = "en"
    cluster: str | None = None
    tags: tuple[str, ...] = ()
    entities: dict[str, Entity] = msgspec.field(default_factory=dict)
    regions: tuple[Region, ...] = ()
    facts: tuple[GoldFact, ...]


@dataclass(frozen=True, kw_only=True)
class LabelledArticle:
    """Labels with the exact text that they speak of; ``text`` is None where a JSON-lines file leaves it out."""

    labels: Labels
    text: str | None

    @property
    def document(self) -> Document:
        """The article without its labels.

        Raises:
            ValueError: the gold has no text.
        """
        if self.text is None:
            raise ValueError(f"gold article {self.labels.id!r} has no text to extract from")
        return Document(
            id=self.labels.id, text=self.text, published=self.labels.published, language=self.labels.language
        )


class SetInfo(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The head of a gold set, ``gold.toml``."""

    name: str
    version: str
    title: str
    licence: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class GoldSet:
    """A named set of labelled articles, sorted by id. ``version`` is None for a bare file; ``digest`` covers labels and texts."""

    name: str
    version: str | None
    digest: str
    articles: tuple[LabelledArticle, ...]
