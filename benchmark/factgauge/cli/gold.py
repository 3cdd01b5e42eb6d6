"""``factgauge gold``: check, fmt and agree."""

from pathlib import Path

import click
import msgspec

from factgauge.cli.options import json_option
from factgauge.errors import Fault, InputError
from factgauge.facts import KINDS
from factgauge.files import write_whole
from factgauge.gold.model import Labels
from factgauge.gold.read import GoldReader, load, locate, read_labels
from factgauge.gold.write import canonical, canonical_line
from factgauge.predictions import GZIP_MAGIC, lines_of
from factgauge.records import UNREADABLE
from factgauge.report.table import share
from factgauge.report.terminal import visible
from factgauge.resources import gold_sets
from factgauge.score.agreement import KindAgreement, agreement


@click.group("gold")
def gold_command() -> None:
    """Check, format and compare gold sets."""


@gold_command.command("check")
@click.argument("sets", nargs=-1, metavar="[SET|FOLDER|FILE]...")
@json_option
def check(sets: tuple[str, ...], *, as_json: bool) -> None:
    """Find every fault of gold sets at once. Without arguments: the built-in sets."""
    faults: list[Fault] = []
    articles = 0
    for name in sets or gold_sets():
        reader = GoldReader(locate(name))
        articles += sum(article is not None for article, _ in reader.examined())
        faults += reader.found
    if as_json:
        rows = [
            {"where": fault.where, "path": fault.path, "found": fault.found, "remedy": fault.remedy} for fault in faults
        ]
        click.echo(msgspec.json.format(msgspec.json.encode({"articles": articles, "faults": rows}), indent=1))
    if faults:
        if not as_json:
            for fault in faults:
                click.echo(visible(str(fault)), err=True)
            click.echo(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}", err=True)
        raise SystemExit(InputError.exit_code)
    if not as_json:
        click.echo(f"{articles} article{'s' if articles != 1 else ''}, no fault")


@gold_command.command("fmt")
@click.argument("sets", nargs=-1, required=True, metavar="SET|FOLDER|FILE...")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 2 where a file would change.")
def fmt(sets: tuple[str, ...], *, only_check: bool) -> None:
    """Write gold articles in their canonical form: one fact a line, sorted by span."""
    files = [file for name in sets for file in _files_of(locate(name))]
    forms = {file: _canonical_form(file) for file in files}
    changed = [file for file, form in forms.items() if file.read_bytes() != form]
    for file in changed:
        if not only_check:
            write_whole(file, [forms[file]])
        click.echo(f"{'would change' if only_check else 'changed'} {file}")
    click.echo(
        f"{len(files)} file{'s' if len(files) != 1 else ''}, {len(changed)} {'to change' if only_check else 'changed'}"
    )
    if only_check and changed:
        raise SystemExit(InputError.exit_code)


def _files_of(path: Path) -> list[Path]:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise InputError([Fault(where=str(path), found="has no article", remedy="add one .json file an article")])
    return files


def _canonical_form(file: Path) -> bytes:
    if file.suffix == ".json":
        return canonical(_labels(file.read_bytes(), str(file))).encode()
    if file.suffix == ".jsonl" and file.read_bytes().startswith(GZIP_MAGIC):
        raise InputError([Fault(where=str(file), found="is packed with gzip", remedy="unpack it first")])
    lines = [(number, line) for number, line in lines_of(file) if file.suffix == ".jsonl"]
    if not lines:
        remedy = "give a folder, a .json article or a .jsonl file"
        raise InputError([Fault(where=str(file), found="holds no gold that can be written back", remedy=remedy)])
    return b"".join(canonical_line(_labels(line, f"{file}:{number}")).encode() for number, line in lines)


def _labels(content: bytes, where: str) -> Labels:
    try:
        raw = msgspec.json.decode(content)
    except UNREADABLE as error:
        raise InputError([Fault(where=where, found=f"is no readable JSON: {error}")]) from error
    labels, faults = read_labels(raw, where=where)
    if labels is None:
        raise InputError(faults)
    return labels


@gold_command.command("agree")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@json_option
def agree(first: str, second: str, *, as_json: bool) -> None:
    """Compute how far two annotations of the same articles, A and B, agree."""
    found = agreement(load(first).articles, load(second).articles)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1))
        return
    click.echo(f"{'':9} {'kind':6} {'A':>4} {'B':>4}  {'strict':>7} {'lenient':>7} {'value':>6}")
    for title, kinds in (("required", found.required), ("all", found.every)):
        for kind in KINDS:
            click.echo(_agreement_line(title, kind, kinds[kind]))
    click.echo("strict, lenient: F1 over mentions; value: lenient pairs with the same value or entity")
    for line in found.differences:
        click.echo(visible(line))


def _agreement_line(title: str, kind: str, part: KindAgreement) -> str:
    rates = f"{share(part.strict):>7} {share(part.lenient):>7} {share(part.value):>6}"
    return f"{title:9} {kind:6} {part.first:>4} {part.second:>4}  {rates}"
