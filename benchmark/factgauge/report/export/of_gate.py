"""The verdicts of the gate as test cases and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from factgauge.compare.facts import FoundAlone
from factgauge.compare.gate import Floor, Gate, Gated, Policy, fails, is_slower
from factgauge.report.comparison import difference_interval, outcome_in_words, probability, signed
from factgauge.report.export.junit import Case, Ending, Suite
from factgauge.report.export.markdown import Block, Heading, Listing, Paragraph, Table, code, plain
from factgauge.report.gate import WORDS, ending_of, speed_in_words
from factgauge.report.table import share
from factgauge.report.terminal import visible

_MOST_IN_A_CASE = 100


def suite_of_gate(
    gate: Gate, policy: Policy, facts: Iterable[FoundAlone], *, signature: str, seconds: float | None = None
) -> Suite:
    """Write a gate as test cases: one for each kind and scheme, one for each floor, and for what else the policy asks.

    ``facts`` are those lost and gained; a case that fails lists the lost ones of its kind. ``seconds`` is how long the extractor took.
    """
    lost = [fact for fact in facts if fact.found_by == "first"]
    cases = [
        *(_of_verdict(each, lost, fails=fails(each, policy)) for each in gate.gated),
        *map(_of_floor, gate.floors),
        *_of_lost(gate, policy, lost),
        *_of_speed(gate, policy),
    ]
    if not cases:
        cases = [Case(name="comparison", ending="skipped", message="there is nothing to compare with yet")]
    return Suite(name=gate.extractor, cases=cases, properties=_properties(signature, seconds))


def suite_of_broken(extractor: str, why: str) -> Suite:
    """Write an extractor that gave no measure of itself as one case in error."""
    return Suite(name=extractor, cases=[Case(name="run", ending="error", message=why)])


def _ending(passed: object) -> Ending:
    return "passed" if passed else "failure"


def _properties(signature: str, seconds: float | None) -> dict[str, str]:
    return {"signature": signature} | ({} if seconds is None else {"seconds": f"{seconds:.3f}"})


def _of_verdict(gated: Gated, lost: Sequence[FoundAlone], *, fails: bool) -> Case:
    name, difference = f"{gated.kind} {gated.scheme}", gated.difference
    if not fails:
        return Case(name=name, ending="passed")
    message = (
        f"{WORDS[gated.verdict]}: F1 {share(difference.first.f1)} to {share(difference.second.f1)}, "
        f"{signed(difference.difference)}, 95 % interval {difference_interval(difference.interval)}, "
        f"p {probability(difference.p_holm)}"
    )
    return Case(name=name, ending="failure", message=message, text=_lines([f for f in lost if f.kind == gated.kind]))


def _of_floor(floor: Floor) -> Case:
    name = f"{floor.name} at least {floor.wanted:g}"
    return Case(name=name, ending=_ending(floor.met), message=f"is {share(floor.found)}")


def _of_lost(gate: Gate, policy: Policy, lost: Sequence[FoundAlone]) -> Iterator[Case]:
    if policy.fail_on == "any-fact-lost" and gate.lost is not None:
        yield Case(name="no fact lost", ending=_ending(not gate.lost), message=f"{gate.lost} lost", text=_lines(lost))


def _of_speed(gate: Gate, policy: Policy) -> Iterator[Case]:
    if policy.max_slowdown is not None and gate.speed is not None:
        name = f"time of an article at most × {policy.max_slowdown:g}"
        yield Case(name=name, ending=_ending(not is_slower(gate.speed, policy)), message=speed_in_words(gate))


def _lines(lost: Sequence[FoundAlone]) -> str:
    shown = [f"lost: {_place(fact)} {fact.kind} {_quoted(fact)} is now {outcome_in_words(fact.other)}" for fact in lost]
    more = [f"and {len(lost) - _MOST_IN_A_CASE:,} more"] if len(lost) > _MOST_IN_A_CASE else []
    return "\n".join([*shown[:_MOST_IN_A_CASE], *more])


def _place(fact: FoundAlone) -> str:
    span = "" if fact.span is None else f" {fact.span[0]}:{fact.span[1]}"
    return f"{visible(fact.document)}{span}"


def _quoted(fact: FoundAlone) -> str:
    return "" if fact.quote is None else f'"{visible(fact.quote)}"'


def blocks_of_gate(gate: Gate, facts: Iterable[FoundAlone], *, signature: str) -> Iterator[Block]:
    """Write a gate as Markdown: the verdicts, what else was held against it, the facts lost and gained, and the signature."""
    named = plain(gate.extractor) or "scorecard"
    yield Heading(text=f"{named}: {ending_of(gate) if gate.passed else f'**{ending_of(gate)}**'}", level=3)
    if gate.reasons:
        yield Paragraph(text=f"{'; '.join(map(plain, gate.reasons))}.")
    if gate.gated:
        head = ("kind", "scheme", "base F1", "head F1", "change", "95 % interval", "p (Holm)", "verdict")
        yield Table(head=head, rows=list(map(_cells, gate.gated)), left=frozenset({0, 1, 7}))
    if gate.floors:
        rows = [(plain(each.name), f"{each.wanted:g}", share(each.found), _met(each)) for each in gate.floors]
        yield Table(head=("floor", "at least", "found", "verdict"), rows=rows, left=frozenset({0, 3}))
    if gate.speed is not None:
        yield Paragraph(text=f"{speed_in_words(gate)}.")
    listed = list(facts)
    for side, word, other in (("first", "lost", "now"), ("second", "gained", "before")):
        items = [_item(fact, other) for fact in listed if fact.found_by == side]
        if items:
            yield Listing(title=f"{len(items):,} {'fact' if len(items) == 1 else 'facts'} {word}", items=items)
    yield Paragraph(text=code(signature))


def _cells(gated: Gated) -> tuple[str, ...]:
    difference, word = gated.difference, WORDS[gated.verdict]
    return (
        gated.kind,
        str(gated.scheme),
        share(difference.first.f1),
        share(difference.second.f1),
        signed(difference.difference),
        difference_interval(difference.interval),
        plain(probability(difference.p_holm)),
        f"**{word}**" if gated.verdict == "regressed" else word,
    )


def _met(floor: Floor) -> str:
    return "reached" if floor.met else "**BELOW**"


def _item(fact: FoundAlone, other: str) -> str:
    quote = "" if fact.quote is None else f" {code(fact.quote)}"
    return f"{fact.kind}{quote} in {code(_place(fact))}; {other} {plain(outcome_in_words(fact.other))}"
