"""``factgauge list`` and ``factgauge info``."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from factgauge import config
from factgauge.cli.options import json_option
from factgauge.cli.specs import spec_here, spec_of, unknown
from factgauge.errors import BrokenExtractorError, Fault, InputError
from factgauge.plugins.find import Listing, listings, load, resolve
from factgauge.plugins.options import Described, described, from_words
from factgauge.plugins.reference import InFile, InModule, Named
from factgauge.report.terminal import visible
from factgauge.workers.connect import ExtractorSpec, connect, name_of
from factgauge.workers.log import Log
from factgauge.workers.protocol import Hello
from factgauge.workers.session import CannotStartError, Session

_CONFIGURED = "configuration"


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename={"origin": "from"}):
    """An extractor in a list. ``origin`` is the distribution that announces it, or says that it is configured."""

    name: str
    reference: str
    installed: bool
    origin: str
    missing: tuple[str, ...] = ()
    problem: str | None = None
    install: str | None = None

    @property
    def words(self) -> str:
        """Say in a line whether it can be run, and if not, why or how."""
        if self.problem:
            state, rest = "broken", self.problem
        elif self.install:
            state, rest = "missing", self.install
        elif self.origin == _CONFIGURED:
            state, rest = "configured", self.reference
        else:
            state, rest = "installed", self.origin
        return f"{state:<10}  {visible(rest)}"


@click.command("list")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the extractors by name, those of factgauge.toml last; nothing is imported."""
    rows = [*map(_announced, listings()), *_configured()]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=1))
        return
    width = max((len(visible(row.name)) for row in rows), default=0)
    for row in rows:
        click.echo(f"{visible(row.name):<{width}}  {row.words}")


def _announced(found: Listing) -> _Row:
    return _Row(
        name=found.name,
        reference=found.name,
        installed=found.installed,
        origin=f"{found.distribution} {found.version}",
        missing=found.missing,
        problem=found.problem,
        install=found.install_line if found.missing else None,
    )


def _configured() -> Iterator[_Row]:
    configured = config.read(Path())
    for name in sorted(configured.extractors):
        spec = spec_of(name, {}, configured, timeout=None, memory=None)
        problem = next((fault.found for fault in unknown(spec, name, configured, where=name)), None)
        yield _Row(name=name, reference=spec.reference, installed=problem is None, origin=_CONFIGURED, problem=problem)


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
    click.echo(f"{visible(name_of(spec, hello))}: {visible(lacks) if hello is None else ', '.join(hello.kinds)}")
    if description:
        click.echo(description)
    if options:
        click.echo("options:")
        for each in options:
            default = "must be given" if each.default is None else f"default {each.default}"
            click.echo(f"  {each.name} ({each.type}; {default}): {each.description}".rstrip(": "))
    for key, value in (hello.info if hello is not None else {}).items():
        click.echo(f"{visible(key)}: {visible(value)}")


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
