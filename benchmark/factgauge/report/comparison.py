"""Two runs side by side, at 80 columns. The words claim no more than the test shows; undefined is printed as –."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from factgauge.compare.facts import FoundAlone, Outcome
from factgauge.compare.paired import Comparison, Difference, Side
from factgauge.facts import Kind
from factgauge.metrics.counts import HEADLINE, Interval, Rates
from factgauge.metrics.table import ALL, WITHOUT_HEADER
from factgauge.report.table import UNDEFINED, share
from factgauge.report.terminal import cells_of, cut
from factgauge.score.derive import FEWEST_UNITS

_WIDTH = 80
_LABELS: Mapping[Side, str] = {"first": "A", "second": "B"}
_OTHERS: Mapping[Side, str] = {"first": "B", "second": "A"}
_DOCUMENT_WIDTH = 24
_LEAST_QUOTE = 8
_MARKED_DATE = "date*"
_HEAD = ("kind", "A: P", "R", "F1", "B: P", "R", "F1", "B-A", "95 % interval", "p", "p Holm")


def render(comparison: Comparison, first: str, second: str) -> str:
    """Write the comparison of the runs named ``first`` (A) and ``second`` (B), up to and without the signature."""
    lines = [f"A: {first}", f"B: {second}", *_setting(comparison), "", *_table(comparison), ""]
    said = [_sentence(group, difference) for group, difference in comparison.groups.items() if group != WITHOUT_HEADER]
    for sentence in (*said, *_macro(comparison)):
        lines += textwrap.wrap(sentence, _WIDTH, subsequent_indent="  ")
    if WITHOUT_HEADER in comparison.groups:
        lines.append(f"{_MARKED_DATE}: the dates without those of the articles' headers")
    return "\n".join(lines)


def _setting(comparison: Comparison) -> Iterator[str]:
    yield (
        f"{_numbered(comparison.articles, 'article')}, scheme {comparison.scheme}; "
        f"intervals and p over {_numbered(comparison.units, comparison.unit)}"
    )
    if comparison.unit == "paragraph":
        yield f"fewer than {FEWEST_UNITS} articles or clusters: intervals and p speak of this text only"
    if any(comparison.failed):
        yield f"failed articles, all missed: A {comparison.failed[0]}, B {comparison.failed[1]}"
    alone = ((comparison.only_first, "A"), (comparison.only_second, "B"))
    left_out = [f"{', '.join(kinds)} (declared by {label} only)" for kinds, label in alone if kinds]
    if left_out:
        yield f"left out: {'; '.join(left_out)}; so there is no '{ALL}'"


def _numbered(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _table(comparison: Comparison) -> Iterator[str]:
    rows = [_HEAD, *(_cells(group, difference) for group, difference in comparison.groups.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield " ".join([f"{row[0]:<{widths[0]}}", *cells]).rstrip()


def _cells(group: str, difference: Difference) -> tuple[str, ...]:
    return (
        _MARKED_DATE if group == WITHOUT_HEADER else group,
        *_rates(difference.first),
        *_rates(difference.second),
        signed(difference.difference),
        difference_interval(difference.interval),
        probability(difference.p),
        "" if difference.p_holm is None and difference.p is not None else probability(difference.p_holm),
    )


def _rates(rates: Rates) -> tuple[str, str, str]:
    return share(rates.precision), share(rates.recall), share(rates.f1)


def signed(difference: float | None) -> str:
    """Print a difference of rates with its sign and three digits: ``+.031``; 0 has no sign."""
    if difference is None:
        return UNDEFINED
    digits = f"{abs(difference):.3f}"
    sign = "" if float(digits) == 0 else "-" if difference < 0 else "+"
    return f"{sign}{digits.removeprefix('0')}"


def difference_interval(interval: Interval | None) -> str:
    """Print the interval of a difference; – where there is none."""
    return UNDEFINED if interval is None else f"{signed(interval[0])} to {signed(interval[1])}"


def probability(p: float | None) -> str:
    """Print a p with three digits, never rounded across .05: ``.012``, ``<.001``, ``1``; or – where there is none."""
    if p is None:
        return UNDEFINED
    smallest = 0.001
    if p < smallest:
        return "<.001"
    return "1" if p == 1 else (_digits(p, 3) if _digits(p, 3) != ".050" else _digits(p, 4))


def _digits(p: float, digits: int) -> str:
    # What rounds to 1 is not 1.
    return ">.999" if p > 1 - 0.5 * 10**-digits else f"{p:.{digits}f}".removeprefix("0")


def _sentence(group: str, difference: Difference) -> str:
    if difference.p is None:
        claim = "cannot be compared, F1 is undefined"
    else:
        p = difference.p if difference.p_holm is None else difference.p_holm
        found = f"{_LABELS[difference.better]} is better" if difference.better else "no difference shown"
        shown = probability(p)
        relation = f"{shown[0]} {shown[1:]}" if shown[0] in "<>" else f"= {shown}"
        claim = f"{found} (p {relation}{'' if difference.p_holm is None else ', Holm'})"
    articles = difference.articles
    empty = f", {articles.empty} empty" if articles.empty else ""
    return f"{group}: {claim}; B wins {articles.higher}, ties {articles.equal}, loses {articles.lower}{empty}"


def _macro(comparison: Comparison) -> Iterator[str]:
    macro = comparison.macro
    if macro is None:
        return
    yield (
        f"macro over {', '.join(macro.kinds)}: A {share(macro.first)}, B {share(macro.second)}, "
        f"B-A {signed(macro.difference)}, 95 % interval {difference_interval(macro.interval)}, not tested"
    )


@dataclass(frozen=True, kw_only=True)
class Titles:
    """What the facts are called that one side found alone, and the other side's verdict on them."""

    alone: Mapping[Side, str]
    other: Mapping[Side, str]


IN_COMPARISON = Titles(alone={"first": "found by A alone", "second": "found by B alone"}, other=_OTHERS)
OF_A_CHANGE = Titles(alone={"first": "lost", "second": "gained"}, other={"first": "now", "second": "before"})


def render_facts(
    numbers: Mapping[Side, Mapping[Kind, int]],
    facts: Iterable[FoundAlone],
    limit: int | None,
    titles: Titles = IN_COMPARISON,
) -> Iterator[str]:
    """Write the facts that one run found and the other did not, at most ``limit`` each way, and how many more there are.

    No more of ``facts`` is read than is shown.
    """
    totals = {side: sum(of_side.values()) for side, of_side in numbers.items()}
    wanted = {side: total if limit is None else min(limit, total) for side, total in totals.items()}
    shown: dict[Side, list[str]] = {"first": [], "second": []}
    if any(wanted.values()):
        for fact in facts:
            if len(shown[fact.found_by]) < wanted[fact.found_by]:
                shown[fact.found_by].append(_fact(fact, titles))
                if all(len(shown[side]) == wanted[side] for side in shown):
                    break
    for side, lines in shown.items():
        by_kind = ", ".join(f"{number} {kind}" for kind, number in numbers[side].items() if number)
        yield f"{titles.alone[side]}: {f'{totals[side]:,} ({by_kind})' if by_kind else 'nothing'}"
        yield from lines
        more = totals[side] - len(lines)
        if more:
            yield f"  and {more:,} more; --facts all shows them"


def _fact(fact: FoundAlone, titles: Titles) -> str:
    place = "" if fact.span is None else f" {fact.span[0]}:{fact.span[1]}"
    head = f"  {cut(fact.document, _DOCUMENT_WIDTH)} {fact.kind}{place} "
    tail = f" {titles.other[fact.found_by]}: {outcome_in_words(fact.other)}"
    left = max(_LEAST_QUOTE, _WIDTH - cells_of(head) - len(tail) - 2)
    quote = f'"{cut(fact.quote, left)}"' if fact.quote is not None else UNDEFINED
    return f"{head}{quote}{tail}"


def outcome_in_words(outcome: Outcome) -> str:
    """Tell what became of a fact, with the reason."""
    why = [part for part in (outcome.reason, outcome.detail) if part]
    return f"{outcome.verdict} ({', '.join(why)})" if why else outcome.verdict


def json_of(
    comparison: Comparison,
    runs: Sequence[str],
    numbers: Mapping[Side, Mapping[Kind, int]] | None,
    facts: Iterable[FoundAlone],
) -> Iterator[str]:
    """Write the comparison with every fact that one run found alone, piece by piece, one fact a line.

    ``found_alone`` and ``facts`` are null where ``numbers`` is None: the verdicts of a run are not there.
    """
    head = {"runs": runs, **msgspec.to_builtins(comparison), "found_alone": numbers}
    yield msgspec.json.format(msgspec.json.encode(head), indent=1).decode().removesuffix("\n}") + ',\n "facts": '
    if numbers is None:
        yield "null\n}\n"
        return
    separator = "["
    for fact in facts:
        yield f"{separator}\n  {msgspec.json.encode(fact).decode()}"
        separator = ","
    yield "[]\n}\n" if separator == "[" else "\n ]\n}\n"


def why_no_facts(comparison: Comparison, without_verdicts: Sequence[str]) -> str:
    """Say why the facts that one run found alone are not shown."""
    if comparison.scheme != HEADLINE:
        return f"facts found by one run alone are listed under the scheme {HEADLINE} only"
    return f"facts found by one run alone are not listed: no verdicts in {' and '.join(without_verdicts)}"
