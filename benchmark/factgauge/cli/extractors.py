"""``factgauge list`` and ``factgauge info``."""

import click
import msgspec

from factgauge.cli.options import json_option
from factgauge.cli.specs import spec_here
from factgauge.errors import BrokenExtractorError, Fault, InputError
from factgauge.plugins.find import listings, load, resolve
from factgauge.plugins.options import Described, described, from_words
from factgauge.plugins.reference import InFile, InModule, Named
from factgauge.workers.connect import ExtractorSpec, connect, name_of
from factgauge.workers.log import Log
from factgauge.workers.protocol import Hello
from factgauge.workers.session import CannotStartError, Session


@click.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the extractors by name; nothing is imported."""
    found = listings()
    if as_json:
        rows = [
            {
                "name": each.name,
                "installed": each.installed,
                "from": f"{each.distribution} {each.version}",
                "missing": each.missing,
                "problem": each.problem,
                "install": None if not each.missing else each.install_line,
            }
            for each in found
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        state = "installed" if each.installed else "broken   " if each.problem else "missing  "
        rest = each.problem or (each.install_line if each.missing else f"{each.distribution} {each.version}")
        click.echo(f"{each.name:<{width}}  {state}  {rest}")


@click.command("info")
@click.argument("reference", metavar="REFERENCE")
@click.option("-o", "--option", "words", multiple=True, metavar="KEY=VALUE", help="An option of the extractor.")
@json_option
def info_command(reference: str, words: tuple[str, ...], *, as_json: bool) -> None:
    """Tell what the extractor REFERENCE is: its kinds, its options, and what it says of itself once it has started.

    REFERENCE is a name of factgauge.toml, or whatever 'factgauge run -e' takes. A family of models tells its options without a model:
    factgauge info spacy.
    """
    spec = spec_here(reference, from_words(words))
    options, description = _options_of(spec)
    hello, lacks = _hello(spec)
    if as_json:
        about = {
            "name": name_of(spec, hello),
            "kinds": None if hello is None else hello.kinds,
            "version": None if hello is None else hello.version,
            "description": description,
            "options": options,
            "info": {} if hello is None else hello.info,
        }
        click.echo(msgspec.json.format(msgspec.json.encode(about), indent=1))
        return
    click.echo(f"{name_of(spec, hello)}: {lacks if hello is None else ', '.join(hello.kinds)}")
    if description:
        click.echo(description)
    if options:
        click.echo("options:")
        for each in options:
            default = "must be given" if each.default is None else f"default {each.default}"
            click.echo(f"  {each.name} ({each.type}; {default}): {each.description}".rstrip(": "))
    for key, value in (hello.info if hello is not None else {}).items():
        click.echo(f"{key}: {value}")


def _options_of(spec: ExtractorSpec) -> tuple[tuple[Described, ...], str]:
    """Give the options and the description of an extractor in this Python; of others nothing is known but what they say."""
    reference = None if spec.requires else resolve(spec.reference)
    if not isinstance(reference, Named | InFile | InModule):
        return (), ""
    extractor = load(reference)
    return described(extractor.options), extractor.description


def _hello(spec: ExtractorSpec) -> tuple[Hello | None, str]:
    """Start the extractor and let it say what it is; where only its model is missing, say so."""
    log = Log()
    try:
        session = Session(connect(spec, log), limit=spec.timeout, options=dict(spec.options))
        try:
            return session.start(), ""
        finally:
            session.stop()
            log.close()
    except CannotStartError as error:
        if error.fault == "argument":
            return None, str(error)
        if error.fault is not None:
            raise InputError([Fault(where=spec.reference, found=str(error))]) from error
        raise BrokenExtractorError(str(error)) from error
