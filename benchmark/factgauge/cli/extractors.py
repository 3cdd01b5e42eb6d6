"""``factgauge list`` and ``factgauge info``."""

import click
import msgspec

from factgauge.cli.options import json_option
from factgauge.errors import BrokenExtractorError
from factgauge.facts import KINDS
from factgauge.plugins.contract import Extractor, info_of
from factgauge.plugins.find import find, listings


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
@click.argument("name", metavar="REFERENCE")
@json_option
def info_command(name: str, *, as_json: bool) -> None:
    """Tell what the extractor REFERENCE is, which kinds it declares, and what it says of itself."""
    extractor = find(name)
    kinds = [kind for kind in KINDS if kind in extractor.kinds]
    info = _info(extractor)
    if as_json:
        about = {"name": extractor.name, "kinds": kinds, "description": extractor.description, "info": info}
        click.echo(msgspec.json.format(msgspec.json.encode(about), indent=1))
        return
    click.echo(f"{extractor.name}: {', '.join(kinds)}")
    click.echo(extractor.description)
    for key, value in info.items():
        click.echo(f"{key}: {value}")


def _info(extractor: Extractor) -> dict[str, str]:
    try:
        return dict(info_of(extractor.make()))
    except Exception as error:
        raise BrokenExtractorError(
            f"extractor {extractor.name!r} cannot be made: {type(error).__name__}: {error}"
        ) from error
