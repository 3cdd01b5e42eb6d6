"""The recipes of docs/ci.md: they can be read by the systems that they are for, and name what exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from factgauge import config
from factgauge.cli import cli
from factgauge.compare import baseline

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    """Give the code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def scripts(node: object) -> Iterator[str]:
    """Give what is run in a document: the values of the keys that the systems have for it."""
    for key, each in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if key in {"run", "script", "entry"}:
            yield from [each] if isinstance(each, str) else each
        else:
            yield from scripts(each)


def steps(node: object) -> Iterator[dict[str, Any]]:
    """Give the steps of a workflow that use the action."""
    for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        if isinstance(each, dict) and "factgauge@" in str(each.get("uses")):
            yield each
        yield from steps(each)


def test_the_configuration_is_one(tmp_path: Path) -> None:
    """What stands under factgauge.toml is read without a fault."""
    (page,) = blocks("toml")
    (tmp_path / config.FILE).write_text(page, encoding="utf-8")
    read = config.read(tmp_path)
    assert (read.gold, list(read.extractors), read.gate.fail_on) == ("core", ["my-dates"], "regressed")


@pytest.mark.parametrize("recipe", blocks("yaml"))
def test_each_recipe_is_yaml_that_names_inputs_of_the_action(recipe: str) -> None:
    """A misspelt input is ignored by GitHub with a warning, so it is looked for here."""
    for step in steps(yaml.safe_load(recipe)):
        assert step.get("with", {}).keys() <= ACTION["inputs"].keys()


def written_commands() -> list[str]:
    """Give all commands of ours on the page, from scripts, recipes and sentences."""
    shell = [
        line.strip() for language in ("sh", "console") for block in blocks(language) for line in block.splitlines()
    ]
    recipes = [
        line for recipe in blocks("yaml") for text in scripts(yaml.safe_load(recipe)) for line in text.splitlines()
    ]
    inline = re.findall(r"`(factgauge [^`]+)`", PAGE)
    return [line for line in [*shell, *recipes, *inline] if line.startswith("factgauge ")]


@pytest.mark.parametrize("line", written_commands())
def test_each_command_has_the_options_that_are_written(line: str) -> None:
    """Options are parsed by the command itself."""
    words = shlex.split(line)[1:]
    found: click.Command = cli
    while isinstance(found, click.Group):
        found = found.get_command(click.Context(found), words.pop(0))
        assert found is not None, line
    written = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert written <= {option for parameter in found.params for option in parameter.opts}


def test_the_baseline_is_called_what_the_command_calls_it() -> None:
    """The page names the file."""
    assert f"git add {baseline.FILE}" in PAGE
    assert ACTION["inputs"]["baseline"]["default"] == baseline.FILE
