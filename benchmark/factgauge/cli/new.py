"""``factgauge new``: a plugin from a template."""

import importlib.util
import keyword
import re
from importlib import resources
from pathlib import Path
from string import Template

import click

from factgauge.errors import Fault, InputError, RunFolderError
from factgauge.plugins.find import listings

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# Where the files of the template go; $module is the name of the package.
_FILES = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "README.md",
    "extractor.py.txt": "src/$module/__init__.py",
    "test.py.txt": "tests/test_$module.py",
}


@click.group("new")
def new_command() -> None:
    """Write something new from a template."""


@new_command.command("extractor")
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to write it; it must not be there yet. [default: a folder called NAME]",
)
def extractor_command(name: str, folder: Path | None) -> None:
    """Write a package with the extractor NAME: it installs, works, and passes 'factgauge check NAME' as it is."""
    place = folder or Path(name)
    faults = [*_name_faults(name), *_place_faults(place)]
    if faults:
        raise InputError(faults)
    module = name.replace("-", "_")
    try:
        for source, target in _FILES.items():
            path = place / Template(target).substitute(module=module)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_filled(source, name, module), encoding="utf-8")
    except OSError as error:
        raise RunFolderError(f"cannot write {place}: {error.strerror}") from error
    click.echo(f"{place} holds the extractor {name}. Next:\n")
    click.echo(f"  pip install -e {place}\n  factgauge check {name}\n  factgauge run -e {name}")


def _filled(source: str, name: str, module: str) -> str:
    text = (resources.files("factgauge.templates") / "extractor" / source).read_text(encoding="utf-8")
    return Template(text).substitute(name=name, module=module)


def _name_faults(name: str) -> list[Fault]:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        remedy = "use lower-case letters, digits and single hyphens, as in my-dates"
        return [Fault(where=name, found="cannot be the name of a package and an extractor", remedy=remedy)]
    owners = [each.distribution for each in listings() if each.name == name]
    if owners:
        found = f"is the name of an extractor of {' and '.join(owners)}"
        return [Fault(where=name, found=found, remedy="choose another name")]
    module = name.replace("-", "_")
    if importlib.util.find_spec(module) is not None:
        found = f"there is a module {module} already, and one would hide the other"
        return [Fault(where=name, found=found, remedy="choose another name")]
    return []


def _place_faults(place: Path) -> list[Fault]:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        return [Fault(where=str(place), found="is there already", remedy="give another --folder")]
    return []
