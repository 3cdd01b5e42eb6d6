"""The facts of several articles as columns of numbers, gold and predicted: what is aligned, judged and counted at once.

A *row* is the place of a gold fact in the columns of gold, a *column number* that of a predicted fact in the columns of what was said; the
facts stand there article after article, each in the order of its article. Kinds are numbers, in the order of ``KINDS``.
"""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, compress
from operator import attrgetter
from typing import Any, Self

import numpy as np

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle
from factgauge.match.arrays import Flags, Lists, Numbers, in_ranges, numbers_of, starts_of
from factgauge.match.meaning import accepted_by
from factgauge.match.vocabulary import NO_KEY, SCORED_ATTRIBUTES, WIDTH, Vocabulary
from factgauge.predictions import Prediction, grounded
from factgauge.spans import Span, contains

NOWHERE = -1
_NUMBERS: Mapping[type, int] = {
    each: number
    for number, types in enumerate(((Date, GoldDate), (Figure, GoldFigure), (Actor, GoldActor)))
    for each in types
}
ITEM = SCORED_ATTRIBUTES["figure"].index("item")
_ITEM_OF = attrgetter("item")
_LEVEL = SCORED_ATTRIBUTES["actor"].index("level")
_SPAN = attrgetter("span")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What gold and predicted facts have in common.

    ``article`` is the number of the article among those at hand; ``starts`` says where the facts of each begin. ``attributes`` are
    the words of the attributes of :data:`SCORED_ATTRIBUTES`, shape (3, facts); of an ``item`` only whether there is one. ``start`` and
    ``end`` are code points, half-open.
    """

    article: Numbers
    kind: Numbers
    start: Numbers
    end: Numbers
    bag: Numbers
    attributes: Numbers
    starts: Numbers

    def of_kinds(self, kinds: Sequence[Kind]) -> Flags:
        """Mark the facts of some kinds."""
        return np.array([kind in kinds for kind in KINDS])[self.kind]


@dataclass(frozen=True, kw_only=True)
class GoldColumns(Columns):
    """Gold: ``smallest`` and ``largest`` are the extents, shape (2, facts).

    ``identity`` is what a fact means at the level of its article, where its alternatives do not count: the number of its value, or of the
    entity in its article; ``NO_KEY`` where it has none. ``in_header`` marks the day of publication in the head of an article.
    ``boilerplate`` are the regions of that kind: article, start and end, shape (3, regions). ``entities`` are those that articles name,
    whether a fact mentions them or not: article and bag, shape (2, entities).
    """

    vocabulary: Vocabulary
    articles: Sequence[LabelledArticle]
    names: Sequence[str]
    clusters: Sequence[str | None]
    facts: Sequence[GoldFact]
    smallest: Numbers
    largest: Numbers
    required: Flags
    identity: Numbers
    in_header: Flags
    boilerplate: Numbers
    entities: Numbers

    @property
    def unvalued(self) -> Flags:
        """The facts that gold gives no value of, so that no answer to them has a wrong one."""
        unvalued: Flags = self.identity == NO_KEY
        return unvalued

    @cached_property
    def values(self) -> "GoldValues":
        """The distinct values of each article."""
        return GoldValues.of(self)

    def without_header(self) -> "GoldColumns":
        """Give the same gold with the date of the header neither rewarded nor punished."""
        return replace(self, required=self.required & ~self.in_header)


@dataclass(frozen=True, kw_only=True)
class GoldValues:
    """The distinct values of gold. A value is the identity of facts in one article and kind; those that required facts have are ``wanted``.

    ``group`` is the article and kind of each wanted value, ``row`` the first required fact that has it. ``of_row`` is the value of each
    fact: its place among the wanted ones, or ``NOWHERE`` where only optional facts have it. ``owned`` are the keys that any fact accepts,
    each with its article in one number, sorted; ``owners`` lists for each of them the values that it answers. ``clear`` says of each
    article that none of its keys answers two values. ``named`` are the keys of entities, as ``owned``, and ``entity`` whose they are.
    """

    group: Numbers
    row: Numbers
    of_row: Numbers
    clear: Flags
    owned: Numbers
    owners: Lists
    named: Numbers
    entity: Numbers

    @classmethod
    def of(cls, gold: GoldColumns) -> Self:
        """Collect the values of some gold."""
        group = gold.article * len(KINDS) + gold.kind
        value = group * (int(gold.identity.max(initial=0)) + 2) + gold.identity + 1
        required = np.flatnonzero(gold.required & ~gold.unvalued)
        wanted, first = np.unique(value[required], return_index=True)
        row = required[first]
        of_row = np.full(len(value), NOWHERE)
        if len(wanted):
            place = np.minimum(np.searchsorted(wanted, value), len(wanted) - 1)
            of_row = np.where(wanted[place] == value, place, NOWHERE)
        fact, key = gold.vocabulary.keys_of_bags.of(gold.bag)
        owned = key * len(gold.articles) + gold.article[fact]
        order = np.lexsort((value[fact], owned))
        fact, owned = fact[order], owned[order]
        new = np.ones(len(owned), np.bool_)
        new[1:] = (owned[1:] != owned[:-1]) | (value[fact][1:] != value[fact][:-1])
        fact, owned = fact[new], owned[new]
        keys, starts = np.unique(owned, return_index=True)
        owners = Lists(np.append(starts, len(owned)), of_row[fact])
        clear = np.ones(len(gold.articles), np.bool_)
        clear[keys[np.diff(owners.starts) > 1] % len(gold.articles)] = False
        entity, key = gold.vocabulary.keys_of_bags.of(gold.entities[1])
        named = key * len(gold.articles) + gold.entities[0][entity]
        order = np.argsort(named, kind="stable")
        return cls(
            group=group[row],
            row=row,
            of_row=of_row,
            clear=clear,
            owned=keys,
            owners=owners,
            named=named[order],
            entity=entity[order],
        )

    def answered(self, keys: Numbers, articles: Numbers) -> tuple[Numbers, Numbers]:
        """Give the values that some keys answer, each said in an article: the place in ``keys``, and the value as in ``of_row``."""
        owned = keys * len(self.clear) + articles
        if not len(self.owned):
            return keys[:0], keys[:0]
        place = np.minimum(np.searchsorted(self.owned, owned), len(self.owned) - 1)
        at = np.flatnonzero(self.owned[place] == owned)
        of, value = self.owners.of(place[at])
        return at[of], value

    def entities_named(self, keys: Numbers, articles: Numbers) -> tuple[Numbers, Numbers]:
        """Give the entities that some keys name, each said in an article: the place in ``keys``, and the number of the entity."""
        named = keys * len(self.clear) + articles
        place, at = in_ranges(np.searchsorted(self.named, named), np.searchsorted(self.named, named, side="right"))
        return place, self.entity[at]


@dataclass(frozen=True, kw_only=True)
class SaidColumns(Columns):
    """Predicted facts of the declared kinds; ``placed`` marks those that have a place in the text, all others stand ``NOWHERE``.

    ``failed`` are the predictions among ``predictions`` of articles that the extractor failed on.
    """

    predictions: Sequence[Prediction]
    failed: Sequence[Prediction]
    facts: Sequence[Fact]
    spans: Sequence[Span | None]
    placed: Flags


def gold_columns(articles: Sequence[LabelledArticle], vocabulary: Vocabulary) -> GoldColumns:
    """Write the gold of some articles as columns."""
    of_articles = [article.labels.facts for article in articles]
    facts: list[GoldFact] = list(chain.from_iterable(of_articles))
    article, starts = _owners(of_articles)
    kind = _kinds(facts)
    spans = _spans(list(map(_SPAN, facts)))
    entities = _Entities.of(articles, vocabulary)
    meanings = _gold_meanings(facts, article, kind, vocabulary, entities)
    for row in compress(range(len(facts)), map(attrgetter("also"), facts)):
        meanings[0, row] = vocabulary.bag(accepted_by(facts[row], articles[article[row]].labels.entities))
    statuses = list(map(attrgetter("status"), facts))
    return GoldColumns(
        article=article,
        kind=kind,
        start=spans[0],
        end=spans[1],
        bag=meanings[0],
        attributes=meanings[2:],
        starts=starts,
        vocabulary=vocabulary,
        articles=articles,
        names=[each.labels.id for each in articles],
        clusters=[each.labels.cluster for each in articles],
        facts=facts,
        smallest=_extents(facts, "min", spans),
        largest=_extents(facts, "max", spans),
        required=np.fromiter((status == "required" for status in statuses), np.bool_, count=len(statuses))
        if "optional" in statuses
        else np.ones(len(facts), np.bool_),
        identity=meanings[1],
        in_header=_in_header(articles, starts),
        boilerplate=_boilerplate(articles),
        entities=np.stack([entities.article, entities.meanings[:, 0]]),
    )


def said_columns(predictions: Sequence[Prediction], gold: GoldColumns, kinds: Sequence[Kind] = KINDS) -> SaidColumns:
    """Write what was said of the articles of ``gold``, in their order, as columns: the facts of the kinds that the extractor declares."""
    said = [_declared(prediction, kinds) for prediction in predictions]
    facts: list[Fact] = list(chain.from_iterable(said))
    article, starts = _owners(said)
    kind = _kinds(facts)
    spans: list[Span | None] = list(map(_SPAN, facts))
    if None in spans:
        texts = (article.text for article in gold.articles)
        spans = [span for of_article, text in zip(said, texts, strict=True) for span in grounded(of_article, text)]
        placed = np.fromiter((span is not None for span in spans), np.bool_, count=len(spans))
        borders = _spans([span or (NOWHERE, NOWHERE) for span in spans])
    else:
        placed, borders = np.ones(len(facts), np.bool_), _spans(spans)
    meanings = _meanings(facts, kind, gold.vocabulary)
    return SaidColumns(
        article=article,
        kind=kind,
        start=borders[0],
        end=borders[1],
        bag=meanings[0],
        attributes=meanings[2:],
        starts=starts,
        predictions=predictions,
        failed=[prediction for prediction in predictions if prediction.status == "failed"],
        facts=facts,
        spans=spans,
        placed=placed,
    )


def labels_as_said(gold: GoldColumns) -> SaidColumns:
    """Take the labels of one annotator for what was said, so that another's can be compared with them."""
    facts: Sequence[Any] = gold.facts
    return SaidColumns(
        article=gold.article,
        kind=gold.kind,
        start=gold.start,
        end=gold.end,
        bag=gold.bag,
        attributes=gold.attributes,
        starts=gold.starts,
        predictions=(),
        failed=(),
        facts=facts,
        spans=[fact.span for fact in facts],
        placed=np.ones(len(facts), np.bool_),
    )


def _declared(prediction: Prediction, kinds: Sequence[Kind]) -> Sequence[Fact]:
    if prediction.status == "failed":
        return ()
    if len(kinds) == len(KINDS):
        return prediction.facts
    return [fact for fact in prediction.facts if fact.kind in kinds]


def _owners(of_articles: Sequence[Sized]) -> tuple[Numbers, Numbers]:
    """Give the number of the article of each fact or entity, and where those of each article begin."""
    sizes = np.fromiter(map(len, of_articles), np.int64, count=len(of_articles))
    return np.repeat(np.arange(len(sizes)), sizes), starts_of(sizes)


def _kinds(facts: Sequence[object]) -> Numbers:
    return np.frombuffer(bytes(map(_NUMBERS.__getitem__, map(type, facts))), np.uint8).astype(np.int64)


def _spans(spans: Sequence[Any]) -> Numbers:
    """Give starts and ends, shape (2, spans)."""
    flat = np.fromiter(chain.from_iterable(spans), np.int64, count=2 * len(spans))
    return np.ascontiguousarray(flat.reshape(-1, 2).T)


def _extents(facts: Sequence[GoldFact], name: str, spans: Numbers) -> Numbers:
    """Give the smallest or the largest extents: the spans, but where a fact says otherwise."""
    own = list(map(attrgetter(name), facts))
    said = list(compress(range(len(own)), own))
    if not said:
        return spans
    extents = spans.copy()
    extents[:, said] = _spans(list(filter(None, own)))
    return extents


def _meanings(facts: Sequence[Any], kind: Numbers, vocabulary: Vocabulary, kinds: Sequence[Kind] = KINDS) -> Numbers:
    """Give the meanings of facts of some kinds, one a column: see :data:`factgauge.match.vocabulary.Meaning`."""
    meanings = np.empty((WIDTH, len(facts)), np.int64)
    for name in kinds:
        of_kind = kind == KINDS.index(name)
        records = list(compress(facts, of_kind.tobytes()))
        meanings[:, of_kind] = vocabulary.terms_of(name).of(records).T
        if name == "figure":
            items = list(map(_ITEM_OF, records))
            if items.count(None) < len(items):
                meanings[2 + ITEM, of_kind] = [item is not None for item in items]
    return meanings


@dataclass(frozen=True)
class _Entities:
    """The entities of some articles: their ids, where those of each article begin, whose each is, and what names it, one a row."""

    of_articles: Sequence[Mapping[str, Entity]]
    starts: Numbers
    article: Numbers
    meanings: Numbers

    @classmethod
    def of(cls, articles: Sequence[LabelledArticle], vocabulary: Vocabulary) -> Self:
        of_articles = [each.labels.entities for each in articles]
        article, starts = _owners(of_articles)
        named = list(chain.from_iterable(map(dict.values, of_articles)))
        return cls(of_articles, starts, article, vocabulary.entities.of(named))


def _gold_meanings(
    facts: Sequence[GoldFact], article: Numbers, kind: Numbers, vocabulary: Vocabulary, entities: _Entities
) -> Numbers:
    """Give the meanings of gold facts, one a column; the second number of an actor is that of its entity in its article."""
    meanings = _meanings(facts, kind, vocabulary, ("date", "figure"))
    is_actor = kind == KINDS.index("actor")
    actors: list[Any] = list(compress(facts, is_actor.tobytes()))
    starts = entities.starts
    last = starts_of(np.bincount(article[is_actor], minlength=len(entities.of_articles))).tolist()
    names = list(map(attrgetter("entity"), actors))
    places: list[int] = []
    for number, (first, of_article) in enumerate(zip(starts.tolist(), entities.of_articles, strict=False)):
        place: dict[str | None, int] = dict(zip(of_article, range(first, first + len(of_article)), strict=True))
        # An actor without an entity means what the row after the last says: nothing.
        place[None] = -1
        places += map(place.__getitem__, names[last[number] : last[number + 1]])
    at = numbers_of(places)
    found = np.concatenate([entities.meanings, [[0] * WIDTH]])[at].T
    found[1] = np.where(at < 0, NO_KEY, at - starts[article[is_actor]])
    levels = map(vocabulary.words.__getitem__, map(attrgetter("level"), actors))
    found[2 + _LEVEL] = np.fromiter(levels, np.int64, count=len(actors))
    meanings[:, is_actor] = found
    return meanings


def _in_header(articles: Sequence[LabelledArticle], starts: Numbers) -> Flags:
    marked = np.zeros(int(starts[-1]), np.bool_)
    for number, article in enumerate(articles):
        regions = [region.span for region in article.labels.regions if region.kind == "metadata"]
        if regions:
            for at, fact in enumerate(article.labels.facts):
                marked[starts[number] + at] = (
                    type(fact) is GoldDate
                    and fact.role == "publication"
                    and any(contains(region, fact.span) for region in regions)
                )
    return marked


def _boilerplate(articles: Sequence[LabelledArticle]) -> Numbers:
    found = [
        (number, *region.span)
        for number, article in enumerate(articles)
        for region in article.labels.regions
        if region.kind == "boilerplate"
    ]
    return np.array(found, np.int64).reshape(-1, 3).T
