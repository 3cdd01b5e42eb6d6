"""``factgauge compare``: two runs on the same articles, and whether the second may take the place of the first."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from factgauge import config
from factgauge.cli.delivery import Files, deliver, file_options, news_of
from factgauge.cli.gating import gate_options, policy_of
from factgauge.cli.judging import Pair, check_policy, end, judge, matched, pairs_of, print_gates
from factgauge.cli.options import json_option, scheme_option
from factgauge.compare.contenders import Contender, contenders
from factgauge.compare.facts import found_alone, numbers_found_alone
from factgauge.compare.paired import Comparison, compare
from factgauge.compare.rescore import rescored
from factgauge.gold.read import load
from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.report.comparison import json_of, render, render_facts, why_no_facts

_ALL = "all"
_DEFAULT_FACTS = 10


def _limit(_context: click.Context, _parameter: click.Parameter, value: str) -> int | None:
    if value == _ALL:
        return None
    if not value.isdecimal():
        raise click.BadParameter(f"{value!r} is neither a number nor '{_ALL}'")
    return int(value)


@click.command("compare")
@click.argument("base", type=click.Path(exists=True, path_type=Path))
@click.argument("head", type=click.Path(exists=True, path_type=Path))
@scheme_option
@click.option(
    "--facts",
    "limit",
    default=str(_DEFAULT_FACTS),
    show_default=True,
    metavar="N|all",
    callback=_limit,
    help="How many of the facts to show that one run found and the other did not; JSON has all.",
)
@click.option("--rescore", is_flag=True, help="First score both anew from their predictions, with this version.")
@click.option(
    "--gold", metavar="SET|FOLDER|FILE", help="The gold to rescore against. [default: that of HEAD, as it is now]"
)
@gate_options
@file_options
@json_option
def compare_command(  # noqa: PLR0913 (one parameter for each argument and option)
    base: Path,
    head: Path,
    *,
    scheme: str,
    limit: int | None,
    rescore: bool,
    gold: str | None,
    gated: bool,
    junit: Path | None,
    markdown: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Compare BASE with HEAD: run folders, folders of runs (the latest of each extractor), a baseline, or a scorecard.json alone.

    Exit codes: 4, the runs are not comparable (other gold, other articles, another version); with --gate also 5, the change does
    not pass, and 3, the extractor of HEAD does not start or was stopped.
    """
    if gold is not None and not rescore:
        raise click.UsageError("--gold goes with --rescore")
    files = Files(junit=junit, markdown=markdown)
    if not gated and files != Files(junit=None, markdown=None):
        raise click.UsageError("--junit and --markdown go with --gate")
    if not gated and any(value not in {None, ()} for value in options.values()):
        raise click.UsageError("--fail-on, --gate-scheme, --margin, --min and --max-slowdown go with --gate")
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(_pairs(base, head, Path(folder) if rescore else None, gold))
        if not gated:
            for pair in pairs:
                _print(pair, compare(pair.first.scored, pair.second.scored, Scheme(scheme)), limit, as_json=as_json)
            return
        policy = policy_of(options)
        check_policy(policy, [pair.second for pair in pairs])
        judged = judge(pairs, policy)
        print_gates(judged, limit, as_json=as_json)
        deliver(news_of(judged, policy), files)
    end(judged)


def _pairs(base: Path, head: Path, rescoring: Path | None, gold: str | None) -> Iterator[Pair]:
    found = matched(contenders(base), contenders(head))
    return pairs_of(found if rescoring is None else _rescored(found, rescoring, gold))


def _rescored(
    found: Sequence[tuple[str, Contender, Contender]], folder: Path, gold: str | None
) -> Iterator[tuple[str, Contender, Contender]]:
    for name, first, second in found:
        own = None if second.run is None else second.run.info.gold.reference
        gold_set = load(gold or own or config.GOLD)
        yield name, rescored(first, gold_set, folder / "base"), rescored(second, gold_set, folder / "head")


def _print(pair: Pair, comparison: Comparison, limit: int | None, *, as_json: bool) -> None:
    places = [pair.first.place, pair.second.place]
    outcomes = pair.outcomes if comparison.scheme == HEADLINE else None
    if as_json:
        numbers = numbers_found_alone(*outcomes, comparison.kinds) if outcomes else None
        facts = found_alone(*outcomes, comparison.kinds) if outcomes else ()
        for piece in json_of(comparison, places, numbers, facts):
            click.echo(piece, nl=False)
        return
    lines = [render(comparison, *places), ""]
    if outcomes:
        numbers = numbers_found_alone(*outcomes, comparison.kinds)
        lines += render_facts(numbers, found_alone(*outcomes, comparison.kinds), limit)
    else:
        silent = [each.place for each in (pair.first, pair.second) if each.run is None]
        lines.append(why_no_facts(comparison, silent))
    click.echo("\n".join([*lines, "", comparison.signature]))
