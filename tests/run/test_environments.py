"""`requires`: extractors whose libraries do not go together, each in an environment of its own, in one run."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from factgauge.workers import environment
from factgauge.workers.connect import ExtractorSpec, connect
from factgauge.workers.log import Log
from factgauge.workers.session import CannotStartError

Ask = Callable[..., subprocess.CompletedProcess[str]]

EXTRACTOR = """
import importlib.util, json, sys
from importlib import metadata

import lions
from factgauge import Date, extractor


@extractor("lions", kinds={"date"})
class Lions:
    def extract(self, document):
        at, length = 3, lions.LENGTH
        return [Date(span=(at, at + length), value=document.text[at:at + 4])]

    def info(self):
        spec = importlib.util.find_spec
        return {
            "lions": metadata.version("lions"),
            "beside": ", ".join(name for name in ("numpy", "rich", "spacy", "pytest") if spec(name)) or "nothing",
            "python": sys.version.split()[0],
        }
"""


def wheel(folder: Path, version: str, length: int) -> str:
    """Write a wheel of the library lions; give the requirement that means it."""
    file = folder / f"lions-{version}-py3-none-any.whl"
    info = f"lions-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lions.py", f"LENGTH = {length}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: lions\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"lions.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return f"lions @ {file.as_uri()}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gold_of: Callable[[Path, int], Path]) -> Path:
    """Set up a folder with a factgauge.toml that names two extractors with one file and two versions of a library."""
    if shutil.which("uv") is None and not Path(sys.executable).with_name("uv").is_file():
        pytest.skip("uv is not installed")
    (tmp_path / "lions_here.py").write_text(EXTRACTOR, encoding="utf-8")
    gold_of(tmp_path / "gold.jsonl", 3)
    tables = [
        f'[extractors.{name}]\nreference = "./lions_here.py"\nrequires = ["{wheel(tmp_path, version, length)}"]\n'
        for name, version, length in (("old", "1.0", 2), ("new", "2.0", 4))
    ]
    (tmp_path / "factgauge.toml").write_text('gold = "gold.jsonl"\n\n' + "\n".join(tables), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of_run(row: dict[str, Any]) -> dict[str, Any]:
    info = json.loads((Path(row["run"]) / "run.json").read_text(encoding="utf-8"))
    assert isinstance(info, dict)
    return info


def test_two_versions_of_a_library_are_measured_in_one_run(ask: Ask, project: Path) -> None:
    """Each extractor has its own version and none of what is installed here; the run tells which."""
    done = ask("run", "--json")
    assert done.returncode == 0, done.stderr
    old, new = json.loads(done.stdout)
    assert [row["extractor"] for row in (old, new)] == ["old", "new"]
    assert [row["scorecard"]["rates"]["date"]["strict"]["matched"] for row in (old, new)] == [0, 3]
    assert [of_run(row)["info"]["lions"] for row in (old, new)] == ["1.0", "2.0"]
    assert [of_run(row)["info"]["beside"] for row in (old, new)] == ["nothing", "nothing"]
    assert all("lions-" in of_run(row)["requires"][0] for row in (old, new))
    assert list(project.glob("*.venv")) == []


def test_an_environment_that_cannot_be_made_is_told(ask: Ask, project: Path) -> None:
    """What uv says is the reason, and in the log; the extractor failed, and the other is scored."""
    file = project / "factgauge.toml"
    content = file.read_text(encoding="utf-8").replace("lions-1.0-py3", "lions-9.0-py3")
    file.write_text(content, encoding="utf-8")
    done = ask("run", "--json")
    assert done.returncode == 3
    old, new = json.loads(done.stdout)
    assert (len(old["scorecard"]["failed"]), len(new["scorecard"]["failed"])) == (3, 0)
    assert "the worker died during starting (exit code 1); it said: " in old["scorecard"]["failed"][0]["error"]
    assert "lions-9.0" in (Path(old["run"]) / "stderr.log").read_text(encoding="utf-8")


def test_workers_that_start_at_a_time_share_one_folder() -> None:
    """Our package is linked into one folder, which stays as long as any of them."""
    environment._made_folder.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        folders = set(threads.map(lambda _: environment._folder(), range(8)))
    assert len(folders) == 1
    assert (Path(folders.pop()) / "factgauge" / "workers" / "host.py").is_file()


@pytest.mark.parametrize("reference", ["cmd:cat", "http://localhost:1", "file:x.jsonl"])
def test_only_an_extractor_in_python_can_require(reference: str) -> None:
    """A program, a service and a file bring their own."""
    with pytest.raises(CannotStartError, match="brings its own environment; remove requires"):
        connect(ExtractorSpec(reference=reference, requires=("x",), timeout=1), Log())


def test_without_uv_the_line_that_installs_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is looked for on the path and beside Python."""
    monkeypatch.setattr(environment.shutil, "which", lambda _: None)
    monkeypatch.setattr(environment.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(CannotStartError, match="is run by uv, which is not installed; run: pip install uv"):
        connect(ExtractorSpec(reference="rules", requires=("x",), timeout=1), Log())
