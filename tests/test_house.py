import ast
import hashlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

import factgauge
from factgauge import facts, predictions
from factgauge.gold import model

ROOT = Path(__file__).resolve().parents[1]
TEST_FILES = sorted((ROOT / "tests").rglob("test_*.py"))
SEED = ROOT / "seeds" / "core" / "ukrainska-pravda-2024-10-29.txt"
SEED_SHA256 = "de55aa2992d14fd12a99451158e0545cf87f82c637f69467fac47c2bcab0cb51"
HEAVY = {"numpy", "rich", "jinja2", "spacy", "torch", "sklearn", "click"}


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder)


def test_importing_the_package_is_light(tmp_path: Path) -> None:
    """`import factgauge` loads none of the heavy libraries."""
    done = python("import sys, factgauge; print(*sys.modules)", tmp_path)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "factgauge" in loaded, done.stderr
    assert loaded & HEAVY == set()


def test_the_source_folder_is_no_package(tmp_path: Path) -> None:
    """The code is imported as `factgauge` and under no other name."""
    assert not (ROOT / "benchmark" / "__init__.py").exists()
    elsewhere, beside_it = python("import benchmark.factgauge", tmp_path), python("import benchmark.factgauge", ROOT)
    assert "ModuleNotFoundError: No module named 'benchmark'" in elsewhere.stderr
    assert "ImportError: import factgauge, not benchmark.factgauge" in beside_it.stderr


def test_the_public_names_are_sorted_and_there() -> None:
    """`__all__` is sorted, without repeats, and each name exists."""
    assert list(factgauge.__all__) == sorted(set(factgauge.__all__))
    for name in factgauge.__all__:
        assert getattr(factgauge, name, None) is not None, name


def test_the_seed_article_is_untouched() -> None:
    """The article that the project began with has the digest it came with."""
    assert hashlib.sha256(SEED.read_bytes()).hexdigest() == SEED_SHA256


@pytest.mark.parametrize("file", TEST_FILES, ids=[file.name for file in TEST_FILES])
def test_every_test_says_what_it_holds(file: Path) -> None:
    """Each test function has a docstring that begins and ends as a sentence."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
    ]
    assert tests
    silent = [f"{test.name}:{test.lineno}" for test in tests if not (ast.get_docstring(test) or "").endswith(".")]
    assert silent == []


def records_of(module: ModuleType) -> list[type[msgspec.Struct]]:
    own = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return [each for each in own if issubclass(each, msgspec.Struct)]


@pytest.mark.parametrize(
    ("module", "least"), [(facts, 6), (model, 8), (predictions, 1)], ids=["facts", "gold.model", "predictions"]
)
def test_records_are_frozen_and_strict(module: ModuleType, least: int) -> None:
    """Every record rejects unknown fields, cannot be changed and is made by keyword."""
    records = records_of(module)
    assert len(records) >= least
    for record in records:
        config = record.__struct_config__
        assert config.frozen, record
        assert config.forbid_unknown_fields, record
        with pytest.raises(TypeError, match="positional"):
            record("by position")
