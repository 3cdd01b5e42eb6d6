import ast
import hashlib
import subprocess
import sys
from importlib import import_module
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
PUBLIC = {
    "factgauge._version": {"__version__"},
    "factgauge.errors": {
        "BrokenExtractorError",
        "FactgaugeError",
        "Fault",
        "InputError",
        "RunFolderError",
        "UnknownExtractorError",
    },
    "factgauge.facts": {"Actor", "Date", "Document", "Fact", "Figure"},
    "factgauge.plugins.contract": {"Extractor", "Options", "extractor"},
    "factgauge.spans": {"Span"},
}


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder)


def test_importing_the_package_is_light(tmp_path: Path) -> None:
    """`import factgauge` loads none of the heavy libraries, nor do its names when they are asked for."""
    for code in ("import factgauge", "from factgauge import *"):
        done = python(f"import sys\n{code}\nprint(*sys.modules)", tmp_path)
        loaded = {name.partition(".")[0] for name in done.stdout.split()}
        assert "factgauge" in loaded, done.stderr
        assert loaded & HEAVY == set()


def test_a_public_name_is_imported_when_asked_for(tmp_path: Path) -> None:
    """`import factgauge` alone loads no module of its own but the version; a name loads its home."""
    code = "import sys, factgauge\ndef own(): print(*sorted(m for m in sys.modules if m.startswith('factgauge')))\n"
    done = python(f"{code}own(); factgauge.Fault; own()", tmp_path)
    assert done.stdout.splitlines() == [
        "factgauge factgauge._version",
        "factgauge factgauge._version factgauge.errors",
    ], done.stderr


def test_the_source_folder_is_no_package(tmp_path: Path) -> None:
    """The code is imported as `factgauge` and under no other name."""
    assert not (ROOT / "benchmark" / "__init__.py").exists()
    elsewhere, beside_it = python("import benchmark.factgauge", tmp_path), python("import benchmark.factgauge", ROOT)
    assert "ModuleNotFoundError: No module named 'benchmark'" in elsewhere.stderr
    assert "ImportError: import factgauge, not benchmark.factgauge" in beside_it.stderr


def test_the_public_names_are_sorted_and_there() -> None:
    """`__all__` is sorted, without repeats, and each name is the very object of its home, and is listed by `dir`."""
    assert list(factgauge.__all__) == sorted(set(factgauge.__all__)) == sorted(set().union(*PUBLIC.values()))
    for home, names in PUBLIC.items():
        for name in names:
            assert getattr(factgauge, name) is getattr(import_module(home), name), name
            assert name in dir(factgauge)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    """Asking for an unknown name fails as with any module, and names it."""
    with pytest.raises(AttributeError, match=r"module 'factgauge' has no attribute 'Actors'"):
        factgauge.Actors  # noqa: B018 (the access is what fails)
    with pytest.raises(ImportError, match="cannot import name 'Actors' from 'factgauge'"):
        exec("from factgauge import Actors")  # noqa: S102 (the statement is what fails)


def test_editors_see_the_names_that_are_imported() -> None:
    """The imports for type checkers are those that happen when a name is asked for."""
    tree = ast.parse((ROOT / "benchmark" / "factgauge" / "__init__.py").read_text(encoding="utf-8"))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {node.module: {alias.name for alias in node.names} for node in statements}
    assert {home: names for home, names in seen.items() if (home or "").startswith("factgauge")} == PUBLIC


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
