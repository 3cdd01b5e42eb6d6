from pathlib import Path

import pytest

from factgauge.config import Config, ConfiguredExtractor, GateConfig, read, size_of
from factgauge.errors import InputError

FULL = """
gold = "core"
output = "results"
timeout = 20
memory = "2 GiB"
jobs = 3
max_failures = 4
cache = false

[gate]
fail_on = "worse"
margins = { "date.value" = 0.01 }

[extractors.days]
reference = "./days.py"
options = { needs_year = true }
timeout = 5
memory = "512 MB"

[extractors."old days"]
reference = "package.module:days"
requires = ["dateparser==1.1.8"]
"""


def faults_of(folder: Path, content: str, file: str = "factgauge.toml") -> list[str]:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read(folder)
    return [str(fault).removeprefix(f"{folder / file} ") for fault in refused.value.faults]


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    """Without a file, and beside a project that does not configure factgauge, all is at its default."""
    assert read(tmp_path) == Config()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.other]\n', encoding="utf-8")
    assert read(tmp_path) == Config()


def test_all_that_can_be_set_is_read(tmp_path: Path) -> None:
    """Every key of the file arrives in its type."""
    (tmp_path / "factgauge.toml").write_text(FULL, encoding="utf-8")
    assert read(tmp_path) == Config(
        gold="core",
        output="results",
        timeout=20.0,
        memory="2 GiB",
        jobs=3,
        max_failures=4,
        cache=False,
        gate=GateConfig(fail_on="worse", margins={"date.value": 0.01}),
        extractors={
            "days": ConfiguredExtractor(
                reference="./days.py", options={"needs_year": True}, timeout=5.0, memory="512 MB"
            ),
            "old days": ConfiguredExtractor(reference="package.module:days", requires=("dateparser==1.1.8",)),
        },
    )


def test_a_project_file_says_the_same(tmp_path: Path) -> None:
    """`[tool.factgauge]` of pyproject.toml has the same keys, one level down."""
    (tmp_path / "factgauge.toml").write_text(FULL, encoding="utf-8")
    own = read(tmp_path)
    (tmp_path / "factgauge.toml").unlink()
    nested = FULL.replace("[gate]", "[tool.factgauge.gate]").replace("[extractors.", "[tool.factgauge.extractors.")
    (tmp_path / "pyproject.toml").write_text(f"[tool.factgauge]\n{nested}", encoding="utf-8")
    assert read(tmp_path) == own


def test_two_files_that_configure_are_an_error(tmp_path: Path) -> None:
    """Nobody has to guess which of two files wins."""
    (tmp_path / "pyproject.toml").write_text("[tool.factgauge]\njobs = 1\n", encoding="utf-8")
    (fault,) = faults_of(tmp_path, FULL)
    assert "pyproject.toml has [tool.factgauge] too; keep one of them" in fault


def test_every_fault_is_told_with_the_path_of_its_key(tmp_path: Path) -> None:
    """Unknown keys, wrong types and impossible values of all tables come in one error."""
    faults = faults_of(
        tmp_path,
        """
gold = ["core"]
tiemout = 20
jobs = 0
memory = "much"

[gate]
fail_on = "regresed"
margin = 1

[extractors.days]
referense = "./days.py"
requires = "dateparser"

[extractors.names]
reference = "./names.py"
timeout = -1
memory = "5 apples"
""",
    )
    assert faults == [
        "$.tiemout: unknown key 'tiemout'; did you mean 'timeout'?",
        "$.gold: expected `str | null`, got `array`, found ['core']",
        "$.gate.margin: unknown key 'margin'; did you mean 'margins' or 'min'?",
        "$.gate.fail_on: unknown value 'regresed'; did you mean 'regressed'?",
        "$.extractors.days.referense: unknown key 'referense'; did you mean 'reference'?",
        "$.extractors.days.reference: is missing; add it",
        "$.extractors.days.requires: expected `array`, got `str`, found 'dateparser'",
        "$.extractors.names.timeout: must be more than 0 seconds, found -1",
        "$.extractors.names.memory: '5 apples' is no size; write it as \"2 GiB\"",
        "$.memory: 'much' is no size; write it as \"2 GiB\"",
        "$.jobs: must be 1 or more, found 0",
    ]


def test_faults_of_a_project_file_have_its_paths(tmp_path: Path) -> None:
    """The path begins at the top of pyproject.toml."""
    content = "[tool.factgauge]\nmax_failures = -1\n[tool.factgauge.extractors]\nx = 7\n"
    assert faults_of(tmp_path, content, "pyproject.toml") == [
        "$.tool.factgauge.extractors.x: must be an object, got a number",
        "$.tool.factgauge.max_failures: must be 0 or more, found -1",
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("extractors = 7\n", "$.extractors: must be a table of tables"),
        ("timeout = nan\n", "$.timeout: must be more than 0 seconds, found nan"),
        ("timeout = \n", "cannot be read"),
        ("jobs = 1\njobs = 2\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_taken_is_an_error(tmp_path: Path, content: str, found: str) -> None:
    """TOML that is broken, and what is no table or no number of seconds, are told."""
    (fault,) = faults_of(tmp_path, content)
    assert found in fault


def test_a_project_table_that_is_none_is_an_error(tmp_path: Path) -> None:
    """`tool.factgauge = 7` and `tool = 7` are told, not a traceback."""
    (fault,) = faults_of(tmp_path, "[tool]\nfactgauge = 7\n", "pyproject.toml")
    assert fault == "$.tool.factgauge: must be an object, got a number"
    (tmp_path / "pyproject.toml").write_text("tool = 7\n", encoding="utf-8")
    assert read(tmp_path) == Config()


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1000000", 1_000_000),
        ("512MB", 512_000_000),
        ("2 GiB", 2 << 30),
        ("1.5gib", 3 << 29),
        ("64k", 64_000),
        ("1 TiB", 1 << 40),
        ("7 b", 7),
        ("0", 0),
        ("much", None),
        ("-1", None),
        ("1e9", None),
        ("", None),
        ("٣ GB", None),
    ],
)
def test_a_size_is_read_as_people_write_it(text: str, size: int | None) -> None:
    """MB are thousands of thousands, MiB are powers of two, and what is no size is None."""
    assert size_of(text) == size
