"""``factgauge schema``: the JSON Schemas of all files and of all JSON output."""

from pathlib import Path

import click

from factgauge.errors import Fault, InputError, RunFolderError
from factgauge.files import write_whole
from factgauge.records import nearest
from factgauge.report.export.schemas import SCHEMAS, files, schema_of


@click.command("schema")
@click.argument("name", required=False)
@click.option(
    "--all",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write all of them into a folder, as NAME.schema.json.",
)
def schema_command(name: str | None, folder: Path | None) -> None:
    """Print the JSON Schema of NAME, or without it the names that there are."""
    if folder is not None:
        _write_all(folder)
    if name is None:
        if folder is None:
            _list()
        return
    if name not in SCHEMAS:
        raise InputError([Fault(where="NAME", found=f"no schema {name!r}", remedy=nearest(name, list(SCHEMAS)))])
    click.echo(schema_of(name), nl=False)


def _list() -> None:
    formatter = click.HelpFormatter(width=80)
    formatter.write_dl([(each, told) for each, (_, told) in SCHEMAS.items()])
    click.echo(formatter.getvalue(), nl=False)


def _write_all(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunFolderError(f"cannot make {folder}: {error.strerror}") from error
    for file, content in files():
        write_whole(folder / file, [content])
