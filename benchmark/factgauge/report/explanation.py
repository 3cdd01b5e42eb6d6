"""What ``factgauge explain`` shows: the errors of a run by reason and article, one article with its facts marked, and one fact in words."""

import textwrap
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import msgspec
from rich.text import Text

from factgauge.facts import KINDS, Actor, Date, Fact, Figure, Kind, Record
from factgauge.gold.model import GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle
from factgauge.report.marks import Mark, marked
from factgauge.report.terminal import cut, fit, visible
from factgauge.score.verdicts import Verdict
from factgauge.spans import Span, shared

_SHOWN_ARTICLES = 10
_CONTEXT = 120
_SNIPPET = 30
_QUOTE = 80

_VALUE_WORDS = {
    "no_value": "no value is given",
    "ill_formed": "the value is not of the form that its kind demands",
    "granularity": "the same time, but coarser, finer or written otherwise",
    "anchor": "right in what the words name, but counted from another reference date",
    "range": "one end of the range is wrong or left out, or an end is made a range",
    "time": "the right day at the wrong time",
    "day": "the day is wrong",
    "month": "the month is wrong",
    "year": "the year is wrong",
    "duration": "the length is wrong",
    "date_type": "another form of time: a duration for a point, one day for every such day",
    "date": "the date is wrong in another way: another week, quarter or season, or both ends of a range",
    "percent_points": "percent and percentage points are confused",
    "unit": "the number is right, the unit is not",
    "sign": "the number is right but for its sign",
    "scale": "the amount is wrong by a power of ten",
    "rounding": "the amount is rounded or cut, or gold is",
    "range_collapsed": "one number stands for a range, or a range for one number",
    "amount": "the amount is another number",
    "another_entity": "the name is that of another entity of this article",
    "unknown_name": "the name is that of no entity of this article",
}
_BORDER_WORDS = {
    "too_long": "the span is too long",
    "too_short": "the span is too short",
    "shifted": "the span is shifted",
    "merged": "the span runs over another gold fact as well",
    "split": "the span covers a piece, and other predictions cover other pieces",
}
_KIND_WORDS = {
    "as_date": "it is predicted as a date, and gold has another kind here",
    "as_figure": "it is predicted as a figure, and gold has another kind here",
    "as_actor": "it is predicted as an actor, and gold has another kind here",
}
_ALONE_WORDS = {
    "merged": "one prediction runs over several gold facts, and answers another of them badly",
    "split": "one of several predictions on pieces of one gold fact",
    "taken": "the fact that stands here belongs to another pair",
    "duplicate": "another prediction that is paired says the same kind and place",
    "ungrounded": "the quote is nowhere in the text",
    "nothing_there": "nothing of that kind is wanted here",
    "not_found": "nothing of that kind was predicted here",
    "failed": "the extractor failed on the article",
    "optional": "it answers, or touches only, gold facts that need not be found",
    "boilerplate": "it stands inside boilerplate",
}
_VERDICT_WORDS = {
    "found": "place and value are right",
    "right": "place and value are right",
    "optional": "it need not be found",
}
_WORD_ORDER = ("found", "right", "wrong", "missed", "spurious", "optional", "ignored")
_FILLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "found": ("=", "green"),
        "right": ("=", "green"),
        "wrong": ("!", "yellow"),
        "missed": ("?", "red"),
        "spurious": ("x", "magenta"),
        "optional": (".", "dim"),
        "ignored": (".", "dim"),
    }
)
_LEGEND = (
    "marks: = found, right   ! wrong   ? missed   x spurious   . optional, ignored\n"
    "labels: d date, f figure, a actor, with the number for --fact or --prediction"
)


def words_of(verdict: Verdict) -> str:
    """Say in words why a fact got its verdict."""
    border = _BORDER_WORDS.get(verdict.detail or "", "")
    match verdict.reason:
        case None:
            return _VERDICT_WORDS[verdict.verdict]
        case "value":
            return _VALUE_WORDS[verdict.detail or ""]
        case "extent":
            return f"the value is right; {border}"
        case "boundary":
            return f"the value is wrong; {border}"
        case "kind":
            return _KIND_WORDS[verdict.detail or ""]
        case reason:
            return _ALONE_WORDS[reason]


class Reasoned(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many facts of one kind and side got one verdict for one reason."""

    verdict: str
    reason: str | None
    detail: str | None
    count: int


class KindErrors(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of the gold facts and the predictions of one kind, the most frequent reason of each verdict first."""

    kind: Kind
    gold: tuple[Reasoned, ...]
    predictions: tuple[Reasoned, ...]


class ArticleErrors(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The errors of one article. A pair that is wrong is one error; ``failure`` says why the extractor failed on the article."""

    document: str
    errors: int
    found: int
    wrong: int
    missed: int
    spurious: int
    failure: str | None


class RunErrors(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The errors of a run: by kind, and by article, failed ones first, then those with the most errors; articles without are left out."""

    kinds: tuple[KindErrors, ...]
    articles: tuple[ArticleErrors, ...]


@dataclass(slots=True)
class _Numbers:
    found: int = 0
    wrong: int = 0
    missed: int = 0
    spurious: int = 0


@dataclass(kw_only=True)
class ErrorCounter:
    """Counts verdicts one by one, and keeps no more than numbers.

    ``kinds`` are those that the extractor declares; ``kind`` and ``reason``, where given, are all that is counted.
    """

    kinds: Sequence[Kind]
    kind: Kind | None = None
    reason: str | None = None
    _tallies: Counter[tuple[Kind, str, str, str | None, str | None]] = field(default_factory=Counter)
    _articles: defaultdict[str, _Numbers] = field(default_factory=lambda: defaultdict(_Numbers))

    def add(self, verdict: Verdict) -> None:
        """Count one verdict, if it is one that is asked for."""
        if verdict.kind not in self.kinds or self.kind not in {None, verdict.kind}:
            return
        if self.reason not in {None, verdict.reason}:
            return
        self._tallies[verdict.kind, verdict.side, verdict.verdict, verdict.reason, verdict.detail] += 1
        numbers = self._articles[verdict.document]
        # A wrong pair is counted on its gold side, and on the other where a filter by kind hides that.
        alone = verdict.side == "gold" or (verdict.reason == "kind" and self.kind is not None)
        if verdict.verdict in {"found", "missed", "spurious"} or (verdict.verdict == "wrong" and alone):
            setattr(numbers, verdict.verdict, getattr(numbers, verdict.verdict) + 1)

    def total(self, kind: Kind, verdict: str, side: str | None = None) -> int:
        """Count the facts of a kind with a verdict, on one side or on both."""
        return sum(
            count
            for (of_kind, of_side, word, _, _), count in self._tallies.items()
            if (of_kind, word) == (kind, verdict) and side in {None, of_side}
        )

    def result(self, failures: Mapping[str, str]) -> RunErrors:
        """Give what was counted; ``failures`` says, by article, why the extractor failed on it."""
        shown = [kind for kind in KINDS if kind in self.kinds and self.kind in {None, kind}]
        articles = [
            _article_errors(name, self._articles[name], failures.get(name)) for name in {*self._articles, *failures}
        ]
        articles = [each for each in articles if each.errors or each.failure is not None]
        return RunErrors(
            kinds=tuple(
                KindErrors(kind=kind, gold=self._reasoned(kind, "gold"), predictions=self._reasoned(kind, "prediction"))
                for kind in shown
            ),
            articles=tuple(sorted(articles, key=lambda each: (each.failure is None, -each.errors, each.document))),
        )

    def _reasoned(self, kind: Kind, side: str) -> tuple[Reasoned, ...]:
        found = [
            Reasoned(verdict=verdict, reason=reason, detail=detail, count=count)
            for (of_kind, of_side, verdict, reason, detail), count in self._tallies.items()
            if (of_kind, of_side) == (kind, side)
        ]
        return tuple(sorted(found, key=lambda each: (_WORD_ORDER.index(each.verdict), -each.count, code_of(each))))


def _article_errors(name: str, numbers: _Numbers, failure: str | None) -> ArticleErrors:
    return ArticleErrors(
        document=name,
        errors=numbers.wrong + numbers.missed + numbers.spurious,
        found=numbers.found,
        wrong=numbers.wrong,
        missed=numbers.missed,
        spurious=numbers.spurious,
        failure=failure,
    )


def code_of(each: Reasoned | Verdict) -> str:
    """Write the reason of a verdict as its codes; empty where there is none."""
    return " ".join(word for word in (each.reason, each.detail) if word)


def render_errors(errors: RunErrors) -> str:
    """Write the error table of each kind and the list of the worst articles, at 80 columns."""
    parts = [_error_table(kind) for kind in errors.kinds]
    return "\n\n".join([*parts, _worst(errors.articles)])


def reasons_of(kind: KindErrors) -> dict[tuple[str, str], list[int]]:
    """Give for each verdict and code of a kind how many gold facts and how many predictions have it, in the order to be shown."""
    rows: dict[tuple[str, str], list[int]] = {}
    for place, side in enumerate((kind.gold, kind.predictions)):
        for each in side:
            word = "found, right" if each.verdict in {"found", "right"} else each.verdict
            rows.setdefault((word, code_of(each)), [0, 0])[place] = each.count
    ordered = sorted(rows, key=lambda key: (_WORD_ORDER.index(key[0].partition(",")[0]), -sum(rows[key]), key[1]))
    return {key: rows[key] for key in ordered}


def _error_table(kind: KindErrors) -> str:
    rows = reasons_of(kind)
    totals = [sum(numbers[place] for numbers in rows.values()) for place in range(2)]
    lines = [f"{kind.kind:<40} {'gold':>7} {'predicted':>10}", "-" * 59]
    lines += [f"{word:<13} {code:<26} {_number(numbers)}" for (word, code), numbers in rows.items()]
    return "\n".join([*lines, "-" * 59, f"{'all':<40} {totals[0]:>7} {totals[1]:>10}"])


def _number(numbers: Sequence[int]) -> str:
    gold, predicted = (str(number) if number else "" for number in numbers)
    return f"{gold:>7} {predicted:>10}".rstrip()


def _worst(articles: Sequence[ArticleErrors]) -> str:
    if not articles:
        return "no article with errors"
    lines = [_article_line("worst articles", ("errors", "found", "wrong", "missed", "spurious"), "")]
    lines.append("-" * len(lines[0]))
    for each in articles[:_SHOWN_ARTICLES]:
        numbers = (each.errors, each.found, each.wrong, each.missed, each.spurious)
        failed = "" if each.failure is None else " failed"
        lines.append(_article_line(each.document, tuple(map(str, numbers)), failed))
    more = len(articles) - _SHOWN_ARTICLES
    if more > 0:
        lines.append(f"… and {more} more with errors")
    return "\n".join(lines)


def _article_line(name: str, numbers: Sequence[str], state: str) -> str:
    return f"{fit(name, 27)} {' '.join(f'{number:>8}' for number in numbers)}{state}"


@dataclass(frozen=True, kw_only=True)
class ExplainedArticle:
    """One article with what became of each of its facts.

    ``predicted`` are the predictions of the declared kinds as they were scored. ``gold`` and ``said`` are the verdicts by the number of
    the fact. ``origin`` names extractor, version and gold in one line.
    """

    article: LabelledArticle
    predicted: Sequence[Fact]
    gold: Mapping[int, Verdict]
    said: Mapping[int, Verdict]
    failure: str | None
    origin: str

    @property
    def verdicts(self) -> Iterator[Verdict]:
        """All verdicts, those of gold first."""
        yield from self.gold.values()
        yield from self.said.values()

    def fact(self, verdict: Verdict) -> GoldFact | Fact:
        """Give the fact that a verdict speaks of."""
        facts = self.article.labels.facts if verdict.side == "gold" else self.predicted
        return facts[verdict.index]

    def partner(self, verdict: Verdict) -> Verdict | None:
        """Give the verdict of the fact that it is paired with."""
        if verdict.partner is None:
            return None
        return (self.said if verdict.side == "gold" else self.gold).get(verdict.partner)


def render_article(explained: ExplainedArticle, shown: Collection[Verdict], *, width: int) -> Text:
    """Write an article with the facts of ``shown`` marked, and below it the list of them."""
    text = explained.article.text
    screen = Text()
    if text is None:
        screen.append("the gold has no text of this article\n")
    else:
        screen.append_text(marked(text, _marks(shown), window=(0, len(text)), width=width))
        screen.append(f"\n{_LEGEND}\n")
    if explained.failure is not None:
        screen.append(f"\nthe extractor failed on this article: {visible(explained.failure)}\n", style="red")
    for side, title in (("gold", "gold"), ("prediction", "predictions")):
        rows = [verdict for verdict in shown if verdict.side == side]
        screen.append(f"\n{title if rows else f'{title}: none'}\n", style="bold")
        if rows:
            screen.append(f"{'no':>4} {'kind':6} {'verdict':8} {'reason':24} {'with':>4}  quote\n", style="dim")
        for verdict in rows:
            screen.append_text(_fact_line(verdict, width)).append("\n")
    return screen


def _marks(verdicts: Collection[Verdict]) -> list[Mark]:
    return [
        Mark(
            row="gold" if verdict.side == "gold" else "said",
            span=verdict.span,
            fill=_FILLS[verdict.verdict][0],
            label=f"{verdict.kind[0]}{verdict.index}",
            style=_FILLS[verdict.verdict][1],
        )
        for verdict in verdicts
        if verdict.span is not None
    ]


def _fact_line(verdict: Verdict, width: int) -> Text:
    partner = "" if verdict.partner is None else str(verdict.partner)
    line = Text(f"{verdict.index:>4} {verdict.kind:6} ")
    line.append(f"{verdict.verdict:8} {code_of(verdict):24}", style=_FILLS[verdict.verdict][1])
    line.append(f" {partner:>4}  ")
    return line.append(cut(_quote_of(verdict), max(10, width - len(line))))


def _quote_of(verdict: Verdict) -> str:
    return verdict.quote if verdict.quote is not None else _place(verdict.span)


def _place(span: Span | None) -> str:
    return "nowhere in the text" if span is None else f"{span[0]}:{span[1]}"


def render_fact(explained: ExplainedArticle, verdict: Verdict, *, width: int) -> Text:
    """Write one fact: the text around it with all marks that touch it, gold, prediction, the reason, and a line for a bug report."""
    text = explained.article.text
    screen = Text()
    if text is not None and verdict.span is not None:
        near = [each for each in explained.verdicts if each == verdict or _touch(each, verdict)]
        screen.append_text(marked(text, _marks(near), window=_window(text, near), width=width)).append("\n")
    gold, said = _both_sides(explained, verdict)
    screen.append(_hanging("gold", "none" if gold is None else _described(explained, gold), width))
    screen.append(_hanging("prediction", "none" if said is None else _described(explained, said), width))
    word = f"{verdict.verdict} {code_of(verdict)}".rstrip()
    screen.append(_hanging("verdict", word, width), style=_FILLS[verdict.verdict][1])
    screen.append(_hanging("reason", words_of(verdict), width)).append("\n")
    return screen.append("to paste into a report:\n", style="dim").append(f"{report_line(explained, verdict)}\n")


def _hanging(title: str, words: str, width: int) -> str:
    """Write words beside a title, in as many lines as they take."""
    lines = textwrap.wrap(
        words, width, initial_indent=f"{title:<12}", subsequent_indent=" " * 12, break_on_hyphens=False
    )
    return "\n".join([*lines, ""])


def _touch(one: Verdict, other: Verdict) -> bool:
    return one.span is not None and other.span is not None and shared(one.span, other.span) > 0


def _both_sides(explained: ExplainedArticle, verdict: Verdict) -> tuple[Verdict | None, Verdict | None]:
    partner = explained.partner(verdict)
    return (verdict, partner) if verdict.side == "gold" else (partner, verdict)


def _window(text: str, verdicts: Sequence[Verdict]) -> Span:
    """Give the text around some facts, from the start of a word to the end of one."""
    spans = [verdict.span for verdict in verdicts if verdict.span is not None]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    start, end = max(0, first - _CONTEXT), min(len(text), last + _CONTEXT)
    while start > 0 and start < first and not text[start - 1].isspace():
        start += 1
    while end < len(text) and end > last and not text[end].isspace():
        end -= 1
    return start, end


def _described(explained: ExplainedArticle, verdict: Verdict) -> str:
    """Describe a fact: number, kind, words, place, and all that it says."""
    fact = explained.fact(verdict)
    fields = [f"{name} {visible(str(value))}" for name, value in _fields(fact, explained.article)]
    quote = cut(_quote_of(verdict), _QUOTE)
    return (
        f"{verdict.index}: {verdict.kind} “{quote}” at {_place(verdict.span)}{''.join(f'; {each}' for each in fields)}"
    )


def _fields(fact: GoldFact | Fact, article: LabelledArticle) -> Iterator[tuple[str, object]]:
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name in {"span", "quote"} or value is None or value == {}:
            continue
        if name == "entity":
            yield name, _entity(value, article)
        elif name == "also":
            yield name, "; ".join(f"{key} {' or '.join(readings)}" for key, readings in value.items())
        elif name in {"min", "max", "item_span"}:
            yield name, _place(value)
        elif (name, value) != ("status", "required"):
            yield name, value


def _entity(key: str, article: LabelledArticle) -> str:
    entity = article.labels.entities.get(key)
    return key if entity is None else f"{entity.name} ({entity.type})"


def report_line(explained: ExplainedArticle, verdict: Verdict) -> str:
    """Write one line for a bug report: the words in their context, what was expected, what came, of whom, on which article."""
    gold, said = _both_sides(explained, verdict)
    expected = "nothing" if gold is None else _meaning(explained, gold)
    came = "nothing" if said is None else _meaning(explained, said)
    if gold is not None and gold.verdict == "optional":
        expected += " (optional)"
    why = " ".join(word for word in (verdict.verdict, code_of(verdict)) if word)
    line = f"{_snippet(explained, verdict)} expected {expected}, got {came} ({why}: {words_of(verdict)})"
    return f"{line}; article {visible(explained.article.labels.id)}; {explained.origin}"


def _snippet(explained: ExplainedArticle, verdict: Verdict) -> str:
    text = explained.article.text
    if text is None or verdict.span is None:
        return f"[[{_one_line(_quote_of(verdict))}]]"
    start, end = verdict.span
    before, after = _spaced(text[max(0, start - _SNIPPET) : start]), _spaced(text[end : end + _SNIPPET])
    before = before.lstrip() if start <= _SNIPPET else f"…{before}"
    after = after.rstrip() if end + _SNIPPET >= len(text) else f"{after}…"
    return f"“{before}[[{cut(_one_line(text[start:end]), _QUOTE)}]]{after}”"


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _spaced(text: str) -> str:
    """Write a text in one line; the white space at its ends becomes one space."""
    left, right = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if left else ''}{_one_line(text)}{' ' if right and text.strip() else ''}"


def _meaning(explained: ExplainedArticle, verdict: Verdict) -> str:
    """Say kind and value of a fact, with all values that gold accepts; the words too where the place matters."""
    return visible(f"{verdict.kind} {value_of(explained.fact(verdict), explained.article)} at {_place(verdict.span)}")


def value_of(fact: GoldFact | Fact, article: LabelledArticle) -> str:
    """Write the value of a fact, of a gold fact with all values that it accepts."""
    match fact:
        case Date() | GoldDate():
            said = fact.value
        case Figure() | GoldFigure():
            bounds = "–".join(each for each in (fact.amount, fact.upper) if each is not None)
            said = " ".join(each for each in (bounds, fact.unit) if each)
        case GoldActor():
            said = None if fact.entity is None else _entity(fact.entity, article)
        case Actor():
            said = fact.name or fact.wikidata
    also = (
        []
        if isinstance(fact, Date | Figure | Actor)
        else [each for readings in fact.also.values() for each in readings]
    )
    return " or ".join([said or "without a value", *also])


def fact_record(explained: ExplainedArticle, verdict: Verdict) -> dict[str, object]:
    """Give a fact with its verdict for JSON: the fact as it stands in its file, what became of it, and why in words."""
    kept = {name: value for name, value in msgspec.to_builtins(verdict).items() if name not in {"document", "side"}}
    return {**kept, "words": words_of(verdict), "fact": msgspec.to_builtins(explained.fact(verdict))}
