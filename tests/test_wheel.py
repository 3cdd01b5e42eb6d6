import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEED = "ukrainska-pravda-2024-10-29"
MEGABYTE = 1_000_000
PRIVATE = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "COVERAGE_PROCESS_START")


def outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in PRIVATE}


def succeed(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(each) for each in words], capture_output=True, text=True, check=False, cwd=cwd, env=outside()
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    """Give the path of uv, which builds and installs."""
    found = os.environ.get("UV") or shutil.which("uv")
    assert found is not None, "uv must be installed to build the wheel"
    return found


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    succeed(uv, "build", "--wheel", "--out-dir", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a new environment outside the checkout; give the folder of its commands."""
    folder = tmp_path_factory.mktemp("elsewhere")
    succeed(uv, "venv", folder / "venv", cwd=folder)
    succeed(uv, "pip", "install", "--system-certs", "--python", folder / "venv", wheel, cwd=folder)
    return folder / "venv" / "bin"


def test_the_wheel_holds_gold_and_articles(wheel: Path) -> None:
    """What the built-in set needs is inside the wheel, byte for byte, and nothing of the tests is."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        for path in ("gold/core/gold.toml", f"gold/core/{SEED}.json", f"seeds/core/{SEED}.txt"):
            assert archive.read(f"factgauge/data/{path}") == (ROOT / path).read_bytes()
    assert {"factgauge/py.typed", "factgauge/normalise/countries.json"} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"factgauge"}


def test_the_wheel_is_small(wheel: Path) -> None:
    """The wheel stays under 20 MB."""
    assert wheel.stat().st_size < 20 * MEGABYTE


def test_the_installed_command_scores_the_built_in_set(installed: Path, tmp_path: Path) -> None:
    """Far from the checkout, with nothing but the wheel, the installed command runs `rules` over `core`."""
    out = succeed(installed / "factgauge", "run", "--output", tmp_path / "runs", "--json", cwd=tmp_path)
    rows: list[dict[str, Any]] = json.loads(out)
    assert [row["extractor"] for row in rows] == ["rules"]
    scorecard = rows[0]["scorecard"]
    assert scorecard["failed"] == []
    required = {"date": 9, "figure": 5, "actor": 36}
    for kind, number in required.items():
        rates = scorecard["rates"][kind]["value"]
        assert rates["matched"] + rates["missed"] == number
        assert rates["f1"] > 0.5
    assert scorecard["signature"].split("|")[1].startswith("gold:core@")
    assert (Path(rows[0]["run"]) / "scorecard.json").is_file()


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The code and the data that the installed command uses are the wheel's."""
    code = "import factgauge.resources as r; print(r.__file__); print(r.data_root())"
    for line in succeed(installed / "python", "-c", code, cwd=tmp_path).splitlines():
        assert Path(line).is_relative_to(installed.parent)
        assert not Path(line).is_relative_to(ROOT)
