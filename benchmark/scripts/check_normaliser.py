# ruff: noqa: INP001, T201 (a script, no package; its output is what it prints)
"""Check the normaliser on data made by others: how many of their expected values it reaches on the words of a mention.

Run it on one of two corpora, which are not a part of factgauge::

    uv run python benchmark/scripts/check_normaliser.py recognizers FOLDER
    uv run python benchmark/scripts/check_normaliser.py meantime FOLDER

``recognizers`` are the test specifications of Microsoft Recognizers-Text for English (MIT): the folder ``Specs`` of
github.com/microsoft/Recognizers-Text, with ``DateTime/English``, ``Number/English`` and ``NumberWithUnit/English``.
``meantime`` is the English part of the NewsReader MEANTIME corpus (CC BY 4.0) in CAT XML: TIMEX3 with ISO values.

Each family of mentions is printed with the values that are there, those that were tried, and the shares reached: over all, in the
part that the normaliser is developed on, and in the part that is held out. Held out are the cases at odd places of each
specification file (counted from 0) whose words stand in no case at an even place, and the articles at odd places of the list of
sorted file names. A value that was not tried is counted under its reason and is never a success.

``by rule`` counts values that TIMEX3 writes in another form than the specifications, and which are not counted as
reached: a period that holds the expected day ("five years ago" is the year 2011), a length of time for a stretch of the
calendar ("the past two weeks" is P2W), and a length of time in another unit (PT90M for PT1.5H).
"""

import argparse
import datetime as dt
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from factgauge.errors import Fault, InputError
from factgauge.extract._library import ucum_of
from factgauge.facts import Date, Fact, Figure
from factgauge.normalise.calendar import add_months
from factgauge.normalise.mentions import valued
from factgauge.spans import Span

Outcome = Literal["reached", "by rule", "wrong", "unread"]
Judge = Callable[[Fact], Outcome]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One expected value: the text, where the mention stands in it, and what says whether a value is the expected one."""

    family: str
    held_out: bool
    text: str
    span: Span
    fact: Fact
    published: dt.date | None
    expected: str
    judge: Judge


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A case that is not tried, and why."""

    family: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A case with the value that the normaliser gave."""

    case: Case
    value: str
    outcome: Outcome


@dataclass(frozen=True)
class Stretch:
    """A stretch of time: its first moment, the first moment after it, and the first moment of its last part."""

    start: dt.datetime
    end: dt.datetime
    last: dt.datetime


_HALF_YEAR, _QUARTER = 6, 3
_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|W(?P<week>\d\d)(?P<weekend>-WE)?|(?P<part>[QH])(?P<number>\d)))?"
)
_CLOCK = re.compile(r"(\d\d)(?::(\d\d))?(?::(\d\d))?Z?")


def stretch_of(value: str) -> Stretch | None:
    """Give the stretch of time that a TIMEX3 value names; None for a duration, a set, a season, a part of the day, a reference."""
    first, slash, last = value.partition("/")
    start, end = _point(first), _point(last) if slash else None
    if not slash or start is None or end is None:
        return None if slash else start
    return Stretch(start.start, end.end, end.start)


def _point(value: str) -> Stretch | None:
    day, mark, clock = value.partition("T")
    try:
        start, end = _period(day)
        if mark:
            start, end = _moment(start, clock)
    except (ValueError, OverflowError):
        return None
    return Stretch(start, end, start)


def _moment(day: dt.datetime, clock: str) -> tuple[dt.datetime, dt.datetime]:
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise ValueError(clock)
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    start = day + dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    finest = dt.timedelta(seconds=1) if found[3] else dt.timedelta(minutes=1)
    return start, start + finest


def _period(value: str) -> tuple[dt.datetime, dt.datetime]:
    if re.fullmatch(r"\d{2,3}", value):
        years = 10 ** (4 - len(value))
        return dt.datetime(int(value) * years, 1, 1), dt.datetime((int(value) + 1) * years, 1, 1)  # noqa: DTZ001 (local)
    found = _PERIOD.fullmatch(value)
    if found is None:
        raise ValueError(value)
    year = int(found["year"])
    if found["week"]:
        first = 6 if found["weekend"] else 1
        start = dt.datetime.combine(dt.date.fromisocalendar(year, int(found["week"]), first), dt.time())
        return start, start + dt.timedelta(days=2 if found["weekend"] else 7)
    if found["day"]:
        start = dt.datetime(year, int(found["month"]), int(found["day"]))  # noqa: DTZ001 (local)
        return start, start + dt.timedelta(days=1)
    length = {"Q": _QUARTER, "H": _HALF_YEAR}.get(found["part"], 1 if found["month"] else 12)
    month = (int(found["number"]) - 1) * length + 1 if found["part"] else int(found["month"] or 1)
    after = add_months(year, month, length)
    return dt.datetime(year, month, 1), dt.datetime(*after, 1)  # noqa: DTZ001 (local)


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What the specification says of a date: its timex, and the moments that it resolves to; ``mod`` as in "before"."""

    timex: str
    mod: str | None
    value: str | None
    start: str | None
    end: str | None


_FAMILIES = (
    *("date", "daterange", "datetime", "datetimerange", "time", "timerange", "duration", "set"),
    *("number", "numberrange", "percentage", "currency", "dimension", "temperature", "age"),
)
_MODE = "a mode of the recogniser that gives words another meaning"
_OTHER_RULES = {
    "CalendarMode": _MODE,
    "ComplexCalendar": _MODE,
    "ExperimentalMode": _MODE,
    "ExtendedTypes": _MODE,
    "SplitDateAndTime": _MODE,
    "TasksMode": _MODE,
    "ModelPercentMode": _MODE,
    "Extractor": "the specification gives the extent and no value",
    "Ordinal": "an ordinal is no figure (guideline F3)",
    "TimeZone": "a time zone alone is no date",
}
_UNTRIED_TYPES = {
    "timezone": "a time zone alone is no date",
    "datetimealt": "alternatives of one mention are no value of TIMEX3",
}
_SPECIFICATIONS = ("DateTime/English", "Number/English", "NumberWithUnit/English")


def recognizers(folder: Path) -> Iterator[Case | Skipped]:
    """Give the cases of the specifications.

    Raises:
        InputError: the folder or one of its parts is not there, or a file is no specification.
    """
    missing = [part for part in _SPECIFICATIONS if not (folder / part).is_dir()]
    if missing:
        raise InputError([_no_folder(folder / part, "the specifications of Recognizers-Text") for part in missing])
    seen: set[tuple[object, ...]] = set()
    found = [
        each
        for part in _SPECIFICATIONS
        for file in sorted((folder / part).glob("*.json"))
        for place, case in enumerate(_specification(file))
        for each in _cases_of(file, case, seen, held_out=place % 2 == 1)
    ]
    cases = [each for each in found if isinstance(each, Case)]
    developed = {_words_of(case) for case in cases if not case.held_out}
    for each in found:
        known = isinstance(each, Case) and _words_of(each) in developed
        yield replace(each, held_out=False) if known and isinstance(each, Case) else each


def _words_of(case: Case) -> str:
    return case.text[slice(*case.span)].casefold()


def _no_folder(folder: Path, what: str) -> Fault:
    remedy = (
        f"give the folder of {what}; the data is no part of factgauge, the script's first lines say where it is from"
    )
    return Fault(where=str(folder), found="there is no such folder", remedy=remedy)


def _specification(file: Path) -> list[dict[str, Any]]:
    try:
        cases = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise InputError([Fault(where=str(file), found=f"no JSON: {error}", remedy="fetch the file again")]) from error
    if not isinstance(cases, list) or not all(isinstance(case, dict) and "Input" in case for case in cases):
        raise InputError(
            [Fault(where=str(file), path="$", found="no list of cases with an Input", remedy="fetch it again")]
        )
    return cases


def _cases_of(
    file: Path, case: Mapping[str, Any], seen: set[tuple[object, ...]], *, held_out: bool
) -> Iterator[Case | Skipped]:
    other = next((reason for part, reason in _OTHER_RULES.items() if part in file.name), None)
    results = case.get("Results") or []
    if not results:
        yield Skipped(family="(no mention)", reason="the specification expects that nothing is found")
    for result in results:
        family = str(result.get("TypeName") or result.get("Type") or "(none)").removeprefix("datetimeV2.")
        reason = other or _UNTRIED_TYPES.get(family) or ("no type is given" if family not in _FAMILIES else None)
        key = (case["Input"], result.get("Text"), result.get("Start"), family, _anchor(case))
        if reason is None and "dotnet" in str(case.get("NotSupported", "")).lower():
            reason = "no recogniser of theirs supports it"
        if reason is None and key in seen:
            reason = "the same case stands in another file"
        seen.update({key} if reason is None else ())
        yield Skipped(family=family, reason=reason) if reason else _case(case, result, family, held_out=held_out)


def _anchor(case: Mapping[str, Any]) -> dt.date | None:
    moment = (case.get("Context") or {}).get("ReferenceDateTime")
    return None if moment is None else dt.date.fromisoformat(moment[:10])


def _case(case: Mapping[str, Any], result: Mapping[str, Any], family: str, *, held_out: bool) -> Case | Skipped:
    span = _place(case["Input"], result)
    if span is None:
        return Skipped(family=family, reason="its mention is not in its text")
    anchor = _anchor(case)
    dated = family in _FAMILIES[:8]
    wanted = _date_wanted(result) if dated else _figure_wanted(family, result.get("Resolution") or {})
    if isinstance(wanted, str):
        return Skipped(family=family, reason=wanted)
    return Case(
        family=family,
        held_out=held_out,
        text=case["Input"],
        span=span,
        fact=Date(span=span) if dated else Figure(span=span),
        published=anchor,
        expected=wanted[0],
        judge=wanted[1],
    )


def _place(text: str, result: Mapping[str, Any]) -> Span | None:
    """Find the mention: at its start where the same letters stand there, else where its words stand first."""
    words = str(result.get("Text", ""))
    start = result.get("Start")
    if isinstance(start, int) and text[start : start + len(words)].casefold() == words.casefold():
        return (start, start + len(words)) if words else None
    found = text.casefold().find(words.casefold())
    return (found, found + len(words)) if found >= 0 and words else None


def _date_wanted(result: Mapping[str, Any]) -> tuple[str, Judge] | str:
    found = list(_resolutions(result))
    if not found:
        return "no value is given"
    expected = " or ".join(dict.fromkeys(f"{each.timex} ({each.value or each.start or each.end})" for each in found))
    return expected, partial(_judge_date, found)


def _resolutions(result: Mapping[str, Any]) -> Iterator[Resolution]:
    """Give the readings of a date, of which one is enough: the parsers' form, and that of the models."""
    value = result.get("Value") or {}
    for each in (result.get("Resolution") or value).get("values") or []:
        if each.get("timex"):
            yield Resolution(
                timex=each["timex"],
                mod=each.get("Mod"),
                value=each.get("value"),
                start=each.get("start"),
                end=each.get("end"),
            )
    for side in ("PastResolution", "FutureResolution"):
        known = {_plain_key(key): moment for key, moment in (value.get(side) or {}).items()}
        if value.get("Timex"):
            yield Resolution(
                timex=value["Timex"],
                mod=value.get("Mod"),
                value=known.get("value"),
                start=known.get("start"),
                end=known.get("end"),
            )


def _plain_key(key: str) -> str:
    return "start" if key.startswith("start") else "end" if key.startswith("end") else "value"


def _judge_date(resolutions: Iterable[Resolution], fact: Fact) -> Outcome:
    ours = fact.value if isinstance(fact, Date) else None
    if ours is None:
        return "unread"
    outcomes = {_agreement(ours, each) for each in resolutions}
    return "reached" if "reached" in outcomes else "by rule" if "by rule" in outcomes else "wrong"


def _agreement(ours: str, wanted: Resolution) -> Outcome:
    if wanted.timex.startswith("T"):
        # A time of any day.
        ours = ours[ours.find("T") :] if "/" not in ours else ours
    mine = stretch_of(ours)
    if _with_minutes(ours) in {_with_minutes(wanted.timex), _with_minutes(_filled(wanted))}:
        return "reached"
    if mine is None:
        # The third part of (2018-03-23,2018-12-23,P9M) is the length.
        return "by rule" if _same_length(ours, wanted.timex.strip("()").split(",")[-1]) else "wrong"
    start, end, value = (_parsed(each, mine.start) for each in (wanted.start, wanted.end, wanted.value))
    if start is not None and end is not None and end < start:
        # "10 p.m. to 2 a.m." ends on the day after.
        end += dt.timedelta(days=1)
    if value is not None:
        return "reached" if value == mine.start and _as_fine(mine, wanted.value) else _holds(mine, value)
    if start is not None and end is not None:
        return "reached" if start == mine.start and end in {mine.end, mine.last} else "wrong"
    edges = {mine.start, mine.end}
    return "reached" if wanted.mod and (start in edges or end in edges) else "wrong"


_LENGTH = re.compile(
    r"P(?:([\d.]+)Y)?(?:([\d.]+)Q)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?"
    r"(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?"
)
_IN_MONTHS = (12, 3, 1)
_IN_SECONDS = (7 * 86400, 86400, 3600, 60, 1)


def _same_length(ours: str, theirs: str) -> bool:
    """Say whether two durations are as long as each other: ``PT90M`` and ``PT1.5H``."""
    lengths = [_length_of(each) for each in (ours, theirs)]
    return lengths[0] is not None and lengths[0] == lengths[1]


def _length_of(duration: str) -> tuple[Decimal, Decimal] | None:
    """Give the months and the seconds of a duration; how many days a month has is open."""
    found = _LENGTH.fullmatch(duration)
    if found is None or duration == "P":
        return None
    counts = [Decimal(each or 0) for each in found.groups()]
    months, seconds = counts[: len(_IN_MONTHS)], counts[len(_IN_MONTHS) :]
    return (
        sum((count * size for count, size in zip(months, _IN_MONTHS, strict=True)), Decimal()),
        sum((count * size for count, size in zip(seconds, _IN_SECONDS, strict=True)), Decimal()),
    )


def _as_fine(mine: Stretch, value: str | None) -> bool:
    """Say whether a value is no coarser than the moment that is expected: a day, or a time of day."""
    longest = dt.timedelta(minutes=1) if ":" in (value or "") else dt.timedelta(days=1)
    return mine.end - mine.start <= longest


def _holds(mine: Stretch, moment: dt.datetime) -> Outcome:
    return "by rule" if mine.start <= moment < mine.end else "wrong"


def _with_minutes(timex: str) -> str:
    return re.sub(r"T(\d\d)(?=$|/)", r"T\1:00", timex)


def _filled(wanted: Resolution) -> str:
    """Give the timex with the day that it leaves open: ``XXXX-WXX-2TMO``."""
    _, mark, clock = wanted.timex.partition("T")
    resolved = wanted.value or wanted.start or wanted.end or ""
    if wanted.timex.startswith("XXXX-") and re.match(r"\d{4}-\d\d-\d\d", resolved) and mark:
        return f"{resolved[:10]}{mark}{clock}"
    return wanted.timex.replace("XXXX", resolved[:4], 1) if resolved[:4].isdigit() else wanted.timex


def _parsed(moment: str | None, ours: dt.datetime) -> dt.datetime | None:
    """Read ``2016-11-07``, ``2016-11-07 16:00:00``, or ``16:00:00``, which is on any day, so on ours."""
    if moment is None:
        return None
    if re.match(r"\d\d:", moment):
        moment = f"{ours.date().isoformat()} {moment}"
    try:
        return dt.datetime.fromisoformat(moment)
    except ValueError:
        return None


_NO_CODE = {
    "Dollar": "USD",
    "Pound": "GBP",
    "Rupee": "INR",
    "Franc": "CHF",
    "Bitcoin": "XBT",
    "Peseta": "ESP",
    "Finnish markka": "FIM",
    "Netherlands guilder": "NLG",
}
_CENTS = {"Cent": "USD", "Pence": "GBP", "Penny": "GBP"}
# Their names of units, where ours stand for the same in UCUM or in the news.
_UNITS = {
    "C": "Cel",
    "F": "[degF]",
    "Degree": "deg",
    "Year": "a",
    "Age": "a",
    "Month": "mo",
    "Week": "wk",
    "Day": "d",
    "Ton": "t",
    "Cubic foot": "[cft_i]",
}
_BOUND = re.compile(r"([\[(])([^,]*),([^,]*)([\])])")


def _figure_wanted(family: str, resolution: Mapping[str, Any]) -> tuple[str, Judge] | str:
    if family == "numberrange":
        return _range_wanted(str(resolution.get("value")))
    try:
        amount = Decimal(str(resolution["value"]).removesuffix("%"))
    except (KeyError, InvalidOperation):
        return "a unit without a number, or no number"
    unit, cents = _unit_wanted(family, resolution)
    if unit is not None and unit.startswith("{"):
        return "their unit has no code in ISO 4217 or UCUM"
    amount /= cents
    return f"{amount} {unit or ''}".strip(), lambda fact: _judge_figure(fact, amount, unit)


def _unit_wanted(family: str, resolution: Mapping[str, Any]) -> tuple[str | None, int]:
    name = str(resolution.get("unit") or "")
    if family in {"number", "percentage"}:
        return (None if family == "number" else "percent"), 1
    if family == "currency":
        code = resolution.get("isoCurrency") or _NO_CODE.get(name) or _CENTS.get(name)
        return (code or "{" + name + "}"), 100 if name in _CENTS else 1
    return _UNITS.get(name) or ucum_of(name), 1


def _judge_figure(fact: Fact, amount: Decimal, unit: str | None) -> Outcome:
    if not isinstance(fact, Figure) or fact.amount is None:
        return "unread"
    # A fraction that no decimal writes is rounded to four decimals here, later there.
    ours = Decimal(fact.amount)
    same = ours == amount or (len(str(amount % 1)) > _LONG and ours == round(amount, 4))
    return "reached" if same and fact.upper is None and fact.unit == unit else "wrong"


_LONG = len("0.333333333")


def _range_wanted(value: str) -> tuple[str, Judge] | str:
    found = _BOUND.fullmatch(value)
    if found is None:
        return "no value is given"
    low, high = (Decimal(bound) if bound else None for bound in (found[2], found[3]))
    lower = "more_than" if found[1] == "(" else "at_least"
    upper = "less_than" if found[4] == ")" else "at_most"

    def judge(fact: Fact) -> Outcome:
        if not isinstance(fact, Figure) or fact.amount is None:
            return "unread"
        ours = Decimal(fact.amount), None if fact.upper is None else Decimal(fact.upper)
        if low is not None and high is not None:
            return "reached" if ours == (low, high) else "wrong"
        bound = lower if low is not None else upper
        return "reached" if ours == (low if low is not None else high, None) and fact.modifier == bound else "wrong"

    return value, judge


def meantime(folder: Path) -> Iterator[Case | Skipped]:
    """Give the TIMEX3 and VALUE of MEANTIME's articles; the anchor is the creation time of the article.

    Raises:
        InputError: there are no articles in the folder, or one is no XML.
    """
    parts = folder / "intra-doc_annotation"
    files = sorted(parts.glob("*/*.xml"), key=lambda file: file.name)
    if not files:
        raise InputError([_no_folder(parts, "MEANTIME's English articles")])
    for place, file in enumerate(files):
        try:
            article = ElementTree.parse(file).getroot()  # noqa: S314 (a corpus that the user chose)
        except ElementTree.ParseError as error:
            raise InputError(
                [Fault(where=str(file), found=f"no XML: {error}", remedy="fetch the file again")]
            ) from error
        yield from _mentions_of(article, held_out=place % 2 == 1)


def _mentions_of(article: ElementTree.Element, *, held_out: bool) -> Iterator[Case | Skipped]:
    text, places = _text_of(article)
    published = _published(article)
    for value in article.iter("VALUE"):
        yield Skipped(family=f"VALUE {value.get('type')}", reason="the corpus gives no amount")
    for timex in article.iter("TIMEX3"):
        family = timex.get("type") or "(none)"
        anchors = [places[each.get("t_id") or ""] for each in timex.iter("token_anchor")]
        wanted = timex.get("value") or ""
        reason = _untried(timex, wanted, anchored=bool(anchors)) or (
            None if published else "its article has no creation time"
        )
        if reason:
            yield Skipped(family=family, reason=reason)
            continue
        span = (min(start for start, _ in anchors), max(end for _, end in anchors))
        yield Case(
            family=family,
            held_out=held_out,
            text=text,
            span=span,
            fact=Date(span=span),
            published=published,
            expected=wanted,
            judge=partial(_judge_timex, wanted),
        )


def _untried(timex: ElementTree.Element, value: str, *, anchored: bool) -> str | None:
    if not anchored:
        return "it has no words: a date that annotators inferred"
    if timex.get("functionInDocument") == "CREATION_TIME":
        return "the creation time, which is the anchor"
    return None if re.search(r"\d|_REF|^P", value) else f"the corpus gives no value: {value or 'nothing'}"


def _published(article: ElementTree.Element) -> dt.date | None:
    for timex in article.iter("TIMEX3"):
        value = timex.get("value") or ""
        if timex.get("functionInDocument") == "CREATION_TIME" and re.match(r"\d{4}-\d\d-\d\d", value):
            return dt.date.fromisoformat(value[:10])
    return None


def _text_of(article: ElementTree.Element) -> tuple[str, dict[str, Span]]:
    """Join the tokens to a text, one line a sentence; with the place of each token by its id."""
    text, sentence = "", None
    places: dict[str, Span] = {}
    for token in article.iter("token"):
        word = token.text or ""
        glued = word[:1] in ",.;:!?%)]'" or word == "n't" or text[-1:] in {"(", "$", "£", "€", "["}
        gap = "\n\n" if token.get("sentence") != sentence else "" if glued else " "
        text += gap if text else ""
        sentence = token.get("sentence")
        places[token.get("t_id") or ""] = (len(text), len(text) + len(word))
        text += word
    return text, places


def _judge_timex(wanted: str, fact: Fact) -> Outcome:
    ours = fact.value if isinstance(fact, Date) else None
    if ours is None:
        return "unread"
    if ours == wanted:
        return "reached"
    mine, other = stretch_of(ours), stretch_of(wanted)
    return _holds(mine, other.start) if mine and other and other.end - other.start < mine.end - mine.start else "wrong"


def tried(case: Case) -> Tried:
    """Let the normaliser read one case."""
    fact = valued(case.fact, case.text, case.span, case.published)
    if isinstance(fact, Date):
        value = fact.value or "–"
    elif isinstance(fact, Figure):
        bounds = "–".join(filter(None, (fact.amount, fact.upper)))
        value = " ".join(filter(None, (bounds, fact.unit, fact.modifier)))
    return Tried(case=case, value=value, outcome=case.judge(fact))


def report(cases: Iterable[Case | Skipped], wrong: int) -> str:
    """Give the table of shares, the reasons of what was not tried, and ``wrong`` examples a family from the developed part."""
    found = list(cases)
    done = [tried(each) for each in found if isinstance(each, Case)]
    skipped = [each for each in found if isinstance(each, Skipped)]
    families = {each.family for each in found}
    lines = [
        f"{'family':<16}{'values':>8}{'tried':>8}{'reached':>9}{'share':>7}{'developed':>11}{'held out':>10}{'by rule':>9}{'unread':>8}"
    ]
    for family in sorted(families):
        mine = [each for each in done if each.case.family == family]
        lines.append(_row(family, mine, sum(each.family == family for each in skipped)))
    lines.append(_row("all", done, len(skipped)))
    lines += ["", "not tried:"]
    reasons = Counter(each.reason for each in skipped)
    lines += [f"{count:>8}  {reason}" for reason, count in reasons.most_common()]
    return "\n".join([*lines, *_wrong_ones(done, wrong)])


def _row(family: str, done: list[Tried], untried: int) -> str:
    outcomes = Counter(each.outcome for each in done)
    halves = [_share([each for each in done if each.case.held_out is half]) for half in (False, True)]
    return (
        f"{family:<16}{len(done) + untried:>8}{len(done):>8}{outcomes['reached']:>9}{_share(done):>7}"
        f"{halves[0]:>11}{halves[1]:>10}{outcomes['by rule']:>9}{outcomes['unread']:>8}"
    )


def _share(done: list[Tried]) -> str:
    return f"{sum(each.outcome == 'reached' for each in done) / len(done):.3f}" if done else "–"


def _wrong_ones(done: list[Tried], count: int) -> Iterator[str]:
    """Give the first values that were not reached, of the developed part alone: who looks at the others holds nothing out."""
    listed: Counter[str] = Counter()
    for each in done:
        case = each.case
        if each.outcome == "reached" or case.held_out or listed[case.family] >= count:
            continue
        listed[case.family] += 1
        around = case.text[max(0, case.span[0] - 60) : case.span[1] + 40].replace("\n", " ")
        yield (
            f"\n{case.family} {each.outcome}: {case.text[slice(*case.span)]!r} is {each.value}, expected {case.expected}"
            f"\n    on {case.published}: {around}"
        )


def version_of(files: Iterable[Path]) -> str:
    """Name the version of the data, which has no number of its own: how many files, and the digest of their bytes in order of name."""
    digest = hashlib.sha256()
    count = 0
    for file in sorted(files, key=lambda each: each.name):
        digest.update(file.read_bytes())
        count += 1
    return f"{count} files, sha256 {digest.hexdigest()[:12]}"


def main(arguments: list[str] | None = None) -> int:
    """Print the report of one corpus; 2 where its data is not there or no such data."""
    parser = argparse.ArgumentParser(description="Check the normaliser on data made by others.")
    parser.add_argument("corpus", choices=["recognizers", "meantime"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="list N values a family that are not reached")
    chosen = parser.parse_args(arguments)
    read = recognizers if chosen.corpus == "recognizers" else meantime
    try:
        printed = report(read(chosen.folder), chosen.wrong)
    except InputError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    pattern = "*/English/*.json" if chosen.corpus == "recognizers" else "intra-doc_annotation/*/*.xml"
    print(f"{chosen.corpus}: {version_of(chosen.folder.glob(pattern))}", printed, sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
