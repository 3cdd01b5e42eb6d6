"""Generates articles with gold and predictions, in factgauge's file formats: the same bytes for the same arguments, in any order.

``flat``: no two gold facts overlap, no two predictions overlap; about 85 % are predicted exactly, the others are missed, or predicted
with a wrong value, wrong bounds or the wrong kind, and there are spurious predictions.

``messy``: beside these, gold facts inside others and pairs of kinds on one span, predictions that split or merge gold facts,
duplicates, optional facts, boilerplate, and predictions in no order.

``chained``: a messy article of which a tenth is one chain of overlaps, gold and predicted facts in turn.

All bounds are bounds of words that white space separates, so that scorers of tokens see the same facts. Run as a command it writes
``gold.jsonl`` and ``predictions.jsonl`` article by article and prints the numbers of facts.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal, TypeAlias, get_args

import msgspec
from vocabulary import SEED, Name, Passage, Value, Vocabulary, vocabulary

Variant: TypeAlias = Literal["flat", "messy", "chained"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
Span: TypeAlias = tuple[int, int]
Json: TypeAlias = dict[str, Any]

GOLD = "gold.jsonl"
PREDICTIONS = "predictions.jsonl"
FACTS_AN_ARTICLE = 40
_ENTITIES_AN_ARTICLE = 10
_FACTS_AN_ENTITY = 20
_SLOTS_A_PARAGRAPH = 8
_CHAINED_SHARE = 10
_KINDS = ("date", "figure", "actor")
_KIND_WEIGHTS = (30, 25, 45)
_OUTCOMES = ("exact", "missed", "value", "bounds", "kind", "split", "merged", "twice")
_OUTCOME_WEIGHTS = {"flat": (85, 4, 4, 4, 3, 0, 0, 0), "messy": (72, 5, 5, 4, 3, 4, 3, 4)}
_SPURIOUS = 0.04
_NESTED = 0.08
_TWIN = 0.03
_OPTIONAL = 0.08
_ALTERNATIVE = 0.03
_WITH_THE = 0.2


@dataclass(frozen=True, slots=True)
class Article:
    """The gold object and the predictions object of one article, as the files hold them."""

    gold: Json
    prediction: Json


@dataclass(frozen=True, slots=True)
class _Placed:
    """A gold fact with its surroundings: the lengths of the words before and after it, and what another answer would be."""

    gold: Json
    text: str
    word_before: int
    word_after: int
    answer: Json
    wrong_answer: Json


@dataclass(slots=True)
class _Draft:
    """An article while it is written."""

    random: Random
    words: Vocabulary
    names: list[Name]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    gold: list[Json] = field(default_factory=list)
    predicted: list[Json] = field(default_factory=list)
    entities: dict[str, Json] = field(default_factory=dict)
    regions: list[Json] = field(default_factory=list)
    actors: int = 0
    previous: _Placed | None = None

    def write(self, text: str, separator: str = " ") -> Span:
        """Append a text and what separates it from the next; give the place of the text."""
        start = self.length
        self.parts += (text, separator)
        self.length = start + len(text) + len(separator)
        return start, start + len(text)

    def next_name(self) -> Name:
        """Give each entity once, then any."""
        self.actors += 1
        return self.names[self.actors - 1] if self.actors <= len(self.names) else self.random.choice(self.names)


def articles(variant: Variant, count: int, facts: int = FACTS_AN_ARTICLE) -> Iterator[Article]:
    """Generate ``count`` articles with ``facts`` gold facts each."""
    words = vocabulary()
    for index in range(count):
        yield _article(variant, Random(f"{SEED} {variant} {facts} {index}"), words, f"article-{index:06}", facts)


def _article(variant: Variant, random: Random, words: Vocabulary, name: str, facts: int) -> Article:
    names = random.sample(words.names, min(len(words.names), max(_ENTITIES_AN_ARTICLE, facts // _FACTS_AN_ENTITY)))
    draft = _Draft(random, words, names)
    if variant == "flat":
        _write_flat(draft, facts)
    else:
        chained = facts // _CHAINED_SHARE if variant == "chained" else 0
        _write_messy(draft, facts - chained)
        _write_chain(draft, chained)
        random.shuffle(draft.predicted)
    gold = {
        "id": name,
        "text": "".join(draft.parts),
        "published": "2024-10-29",
        "language": "en",
        "entities": draft.entities,
        "regions": draft.regions,
        "facts": draft.gold,
    }
    return Article(gold, {"document": name, "status": "ok", "seconds": 0.012, "facts": draft.predicted})


def _write_flat(draft: _Draft, facts: int) -> None:
    passages = draft.random.choices(draft.words.passages, k=facts + 1)
    for index in range(facts):
        _write_passage(draft, passages[index])
        _predict(draft, _write_fact(draft, passages[index], passages[index + 1], _separator(index)), "flat")
    _write_passage(draft, passages[facts])


def _write_messy(draft: _Draft, facts: int) -> None:
    passages = draft.random.choices(draft.words.passages, k=facts + 1)
    boilerplate = facts - max(1, facts // FACTS_AN_ARTICLE)
    began: int | None = None
    index = 0
    while len(draft.gold) < facts:
        if began is None and len(draft.gold) >= boilerplate:
            began = draft.length
        _write_passage(draft, passages[index])
        _write_messy_fact(draft, passages[index], passages[index + 1], index, room=facts - len(draft.gold))
        if began is not None:
            draft.gold[-1]["status"] = "optional"
        index += 1
    _write_passage(draft, passages[index])
    _close_boilerplate(draft, began)


def _close_boilerplate(draft: _Draft, began: int | None) -> None:
    """Mark what was written since ``began`` as boilerplate, in which no fact is required."""
    if began is None:
        return
    end = draft.length - 1
    draft.regions.append({"kind": "boilerplate", "span": (began, end), "quote": "".join(draft.parts)[began:end]})
    for fact in draft.gold:
        if fact["span"][0] >= began:
            fact["status"] = "optional"


def _write_passage(draft: _Draft, passage: Passage) -> None:
    start, _ = draft.write(passage.text)
    if draft.random.random() < _SPURIOUS:
        at, to = passage.inner
        kind = draft.random.choice(_KINDS)
        _say(draft, kind, (start + at, start + to), passage.text[at:to], _some_answer(draft, kind))


def _write_messy_fact(draft: _Draft, before: Passage, after: Passage, index: int, room: int) -> None:
    draw = draft.random.random()
    if room > 1 and draw < _NESTED:
        _write_nested(draft, _separator(index))
        return
    if room > 1 and draw < _NESTED + _TWIN:
        _write_twin(draft, _separator(index))
        return
    placed = _write_fact(draft, before, after, _separator(index))
    if draft.random.random() < _OPTIONAL:
        placed.gold["status"] = "optional"
    if placed.gold["kind"] == "date" and draft.random.random() < _ALTERNATIVE:
        placed.gold["also"] = {"value": [placed.wrong_answer["value"]]}
    _predict(draft, placed, "messy")
    draft.previous = placed


def _separator(index: int) -> str:
    return "\n" if index % _SLOTS_A_PARAGRAPH == _SLOTS_A_PARAGRAPH - 1 else " "


def _write_fact(draft: _Draft, before: Passage, after: Passage, separator: str) -> _Placed:
    kind = draft.random.choices(_KINDS, _KIND_WEIGHTS)[0]
    if kind == "actor":
        return _write_actor(draft, before, after, separator)
    pool = draft.words.dates if kind == "date" else draft.words.figures
    value, other = draft.random.choice(pool), draft.random.choice(pool)
    start, end = draft.write(value.text, separator)
    gold: Json = {"kind": kind, "span": (start, end), "quote": value.text, **value.fields}
    if kind == "date":
        gold["role"] = "event"
    else:
        # The counted noun is the word that follows.
        gold["item"], gold["item_span"] = after.text[: after.first], (end + 1, end + 1 + after.first)
    if value.core is not None:
        gold["min"] = (start + value.core[0], start + value.core[1])
    draft.gold.append(gold)
    return _Placed(gold, value.text, before.last, after.first, value.fields, _unlike(value, other))


def _unlike(value: Value, other: Value) -> Json:
    """Give another answer of the same kind; where the draw is the right one, a value that is drawn nowhere."""
    right = value.fields.get("value") or value.fields.get("amount")
    if right != (other.fields.get("value") or other.fields.get("amount")):
        return other.fields
    return {"value": "1999-12-31"} if "value" in value.fields else {"amount": "1000001"}


def _write_actor(draft: _Draft, before: Passage, after: Passage, separator: str) -> _Placed:
    name, word_before = draft.next_name(), before.last
    has_article = draft.random.random() < _WITH_THE
    if has_article:
        draft.write("the")
        word_before = len("the")
    text = draft.random.choice(name.written)
    gold = _gold_actor(draft, name.id, name.entity, text, draft.write(text, separator))
    if has_article:
        gold["max"] = (gold["span"][0] - 4, gold["span"][1])
    other = draft.random.choice(draft.names)
    wrong = other.entity["name"] if other is not name else "Somebody Else"
    return _Placed(gold, text, word_before, after.first, {"name": text}, {"name": wrong})


def _gold_actor(draft: _Draft, entity_id: str, entity: Json, text: str, span: Span) -> Json:
    draft.entities[entity_id] = entity
    gold = {"kind": "actor", "span": span, "quote": text, "entity": entity_id, "level": "name"}
    draft.gold.append(gold)
    return gold


def _write_nested(draft: _Draft, separator: str) -> None:
    """Write an actor whose name holds another's: ``Doru Bakite`` in ``Doru Bakite command``."""
    name = draft.next_name()
    inner, outer = name.entity["name"], f"{name.entity['name']} command"
    start, end = draft.write(outer, separator)
    entity = {"name": outer, "type": "organisation", "aliases": (), "wikidata": None, "country": None}
    _gold_actor(draft, f"{name.id}_command", entity, outer, (start, end))
    _gold_actor(draft, name.id, name.entity, inner, (start, start + len(inner)))
    for text, stop in ((outer, end), (inner, start + len(inner))):
        if draft.random.random() < 0.7:
            _say(draft, "actor", (start, stop), text, {"name": text})


def _write_twin(draft: _Draft, separator: str) -> None:
    """Write an actor that is called by a figure, so that one span is a fact of two kinds."""
    value = draft.random.choice(draft.words.figures)
    span = draft.write(value.text, separator)
    entity = {"name": value.text, "type": "organisation", "aliases": (), "wikidata": None, "country": None}
    _gold_actor(draft, f"group_{len(draft.gold)}", entity, value.text, span)
    draft.gold.append({"kind": "figure", "span": span, "quote": value.text, **value.fields})
    for kind, answer in (("actor", {"name": value.text}), ("figure", value.fields)):
        if draft.random.random() < 0.7:
            _say(draft, kind, span, value.text, answer)


def _write_chain(draft: _Draft, facts: int) -> None:
    """Write gold facts of two words with predictions that take one word of each of two neighbours."""
    # Words of one length make the places easy to compute.
    words = draft.random.choices(
        [name.entity["aliases"][0] for name in draft.names if name.entity["aliases"]], k=2 * facts + 1
    )
    spans = [draft.write(word) for word in words]
    for at in range(0, 2 * facts, 2):
        name, said = draft.random.choice(draft.names), draft.random.choice(draft.names[:3])
        _gold_actor(draft, name.id, name.entity, f"{words[at]} {words[at + 1]}", (spans[at][0], spans[at + 1][1]))
        text = f"{words[at + 1]} {words[at + 2]}"
        _say(draft, "actor", (spans[at + 1][0], spans[at + 2][1]), text, {"name": said.entity["name"]})


def _predict(draft: _Draft, placed: _Placed, variant: Literal["flat", "messy"]) -> None:
    """Say what the extractor makes of a gold fact."""
    kind, span, text = placed.gold["kind"], placed.gold["span"], placed.text
    outcome = draft.random.choices(_OUTCOMES, _OUTCOME_WEIGHTS[variant])[0]
    match outcome:
        case "exact":
            _say(draft, kind, span, text, placed.answer)
        case "value":
            _say(draft, kind, span, text, placed.wrong_answer)
        case "bounds":
            _say_elsewhere(draft, placed)
        case "kind":
            other = _KINDS[(_KINDS.index(kind) + draft.random.randint(1, 2)) % len(_KINDS)]
            _say(draft, other, span, text, _some_answer(draft, other))
        case "split":
            _say_in_parts(draft, placed)
        case "merged":
            _say_merged(draft, placed)
        case "twice":
            for _ in range(draft.random.randint(2, 3)):
                _say(draft, kind, span, text, placed.answer)
        case _:
            return


def _say(draft: _Draft, kind: str, span: Span, text: str | None, answer: Json) -> None:
    fact: Json = {"kind": kind, "span": span, **answer}
    if text is not None:
        fact["quote"] = text
    draft.predicted.append(fact)


def _say_elsewhere(draft: _Draft, placed: _Placed) -> None:
    """Predict too long on the left, too long on the right, or too short where there is more than one word."""
    start, end = placed.gold["span"]
    first_word = placed.text.partition(" ")[0]
    shapes = [(start - 1 - placed.word_before, end), (start, end + 1 + placed.word_after)]
    if first_word != placed.text:
        shapes.append((start, start + len(first_word)))
    # The words beside a fact are not known here, so the quote is left out.
    _say(draft, placed.gold["kind"], draft.random.choice(shapes), None, placed.answer)


def _say_in_parts(draft: _Draft, placed: _Placed) -> None:
    start, end = placed.gold["span"]
    left, space, right = placed.text.partition(" ")
    _say(draft, placed.gold["kind"], (start, start + len(left)), left, placed.answer)
    if space:
        _say(draft, placed.gold["kind"], (end - len(right), end), right, placed.wrong_answer)


def _say_merged(draft: _Draft, placed: _Placed) -> None:
    """Predict one fact from the one before to this one."""
    start = placed.gold["span"][0] if draft.previous is None else draft.previous.gold["span"][0]
    _say(draft, placed.gold["kind"], (start, placed.gold["span"][1]), None, placed.answer)


def _some_answer(draft: _Draft, kind: str) -> Json:
    if kind == "actor":
        return {"name": draft.random.choice(draft.names).entity["name"]}
    return draft.random.choice(draft.words.dates if kind == "date" else draft.words.figures).fields


def write(folder: Path, variant: Variant, count: int, facts: int = FACTS_AN_ARTICLE) -> dict[str, int]:
    """Write a corpus article by article, and give the numbers of its gold and predicted facts."""
    encode = msgspec.json.Encoder().encode
    numbers = {"articles": count, "gold": 0, "predicted": 0}
    with (folder / GOLD).open("wb") as gold, (folder / PREDICTIONS).open("wb") as predictions:
        for article in articles(variant, count, facts):
            gold.write(encode(article.gold) + b"\n")
            predictions.write(encode(article.prediction) + b"\n")
            numbers["gold"] += len(article.gold["facts"])
            numbers["predicted"] += len(article.prediction["facts"])
    return numbers


def main(folder: str, variant: str, count: str, facts: str) -> None:
    """Write a corpus from the command line."""
    if variant not in VARIANTS:
        raise SystemExit(f"unknown variant {variant!r}; known: {', '.join(VARIANTS)}")
    sys.stdout.buffer.write(msgspec.json.encode(write(Path(folder), variant, int(count), int(facts))))


if __name__ == "__main__":
    main(*sys.argv[1:])
