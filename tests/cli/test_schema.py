"""The published schemas: they are those of the types, and what is really written keeps them."""

import json
import subprocess
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from factgauge.report.export.schemas import SCHEMAS, files

Ask = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "schemas"


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Read a published schema."""
    schema = json.loads((PUBLISHED / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def keeps(name: str, content: object) -> None:
    """Hold content against a published schema."""
    validator(name).validate(content)


def lines(path: Path) -> list[Any]:
    """Read a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_published_schemas_are_those_of_the_types() -> None:
    """'factgauge schema --all docs/schemas' changes nothing."""
    made = {name: content.decode() for name, content in files()}
    published = {path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*.schema.json")}
    assert published == made


def test_all_are_listed_and_printed(ask: Ask, tmp_path: Path) -> None:
    """By name, as a list, and into a folder."""
    listed = ask("schema")
    assert [line.split()[0] for line in listed.stdout.splitlines() if not line.startswith(" ")] == list(SCHEMAS)
    assert all(len(line) <= 80 for line in listed.stdout.splitlines())
    assert ask("schema", "verdicts").stdout == (PUBLISHED / "verdicts.schema.json").read_text(encoding="utf-8")
    assert ask("schema", "--all", tmp_path / "made").returncode == 0
    assert {path.name for path in (tmp_path / "made").iterdir()} == {f"{name}.schema.json" for name in SCHEMAS}


def test_a_misspelt_name_is_told_the_nearest(ask: Ask) -> None:
    """Exit code 2."""
    done = ask("schema", "verdict")
    assert done.returncode == 2
    assert "did you mean 'verdicts'" in done.stderr


@pytest.mark.parametrize("name", ["core"])
def test_gold_keeps_its_schemas(name: str) -> None:
    """The built-in set, its head and each article."""
    folder = ROOT / "gold" / name
    keeps("gold-set", tomllib.loads((folder / "gold.toml").read_text(encoding="utf-8")))
    for path in folder.glob("*.json"):
        keeps("gold-article", json.loads(path.read_text(encoding="utf-8")))


def test_what_commands_write_keeps_its_schema(ask: Ask, repository: Any) -> None:
    """A run with its files, scores, a comparison, a gate, a baseline, an export, a history, a job, and the configuration."""
    repository.commit()
    gold = repository.folder / "zebra-counts.jsonl"
    for figures in ("True", "at % 3"):
        (repository.folder / "zebras.py").write_text(repository.zebras(figures=figures), encoding="utf-8")
        assert ask("run").returncode == 0
    first, second = sorted((repository.folder / "runs").glob("*Z-*"))
    keeps("config", tomllib.loads((repository.folder / "factgauge.toml").read_text(encoding="utf-8")))
    keeps("run", json.loads((first / "run.json").read_text(encoding="utf-8")))
    keeps("scorecard", json.loads((first / "scorecard.json").read_text(encoding="utf-8")))
    for line in lines(first / "predictions.jsonl"):
        keeps("predictions", line)
    for line in lines(second / "verdicts.jsonl"):
        keeps("verdicts", line)
    score = ask("score", first / "predictions.jsonl", "--gold", gold, "--by", "figure.magnitude", "--json")
    keeps("scorecard", json.loads(score.stdout))
    keeps("compare", json.loads(ask("compare", first, second, "--json").stdout))
    keeps("gate", json.loads(ask("compare", first, second, "--gate", "--json").stdout))
    assert ask("baseline", "save", first).returncode == 0
    keeps("baseline", json.loads((repository.folder / "factgauge-baseline.json").read_text(encoding="utf-8")))
    keeps("export", json.loads(ask("export", "runs", "--format", "json").stdout))
    keeps("history", json.loads(ask("history", "runs", "--json").stdout))
    keeps("ci", json.loads(ask("ci", "--json").stdout))
