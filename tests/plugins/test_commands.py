"""`list`, `info` and `run` where plugins clash, do not import, or lack what they need."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]
Install = Callable[..., None]

GOOD = """
from typing import Annotated
from msgspec import Meta
from factgauge import Date, Options, extractor


class Settings(Options):
    strict: Annotated[bool, Meta(description="leave out what is doubtful")] = False


@extractor("lion", kinds={"date"}, options=Settings)
def lion(document, settings):
    \"\"\"Find what a lion finds.\"\"\"
    return [Date(span=(3, 7), value=document.text[3:7])]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Give what installs a distribution with an extractor into a folder that this process and those it starts can see."""
    folders: list[str] = []

    def put(distribution: str, name: str, code: str, requires: str = "") -> None:
        folder = tmp_path / distribution
        info = folder / f"{distribution}-1.5.dist-info"
        info.mkdir(parents=True)
        head = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.5\n{requires}"
        (info / "METADATA").write_text(head, encoding="utf-8")
        (info / "entry_points.txt").write_text(
            f"[factgauge.extractors]\n{name} = {distribution}:{name}\n", encoding="utf-8"
        )
        (folder / f"{distribution}.py").write_text(code, encoding="utf-8")
        folders.append(str(folder))
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", ":".join(folders))
        monkeypatch.delitem(sys.modules, distribution, raising=False)

    return put


@pytest.fixture
def words(tmp_path: Path, gold_of: Callable[[Path, int], Path]) -> list[str | Path]:
    """Give what `run` needs beside its extractors."""
    return ["--gold", gold_of(tmp_path / "gold.jsonl", 3), "--output", tmp_path / "out", "--json"]


def test_a_plugin_is_listed_told_and_run(ask: Ask, install: Install, words: list[str | Path]) -> None:
    """An installed package brings a name; its options and what it is for are told."""
    install("zoo_one", "lion", GOOD)
    assert "lion          installed   zoo_one 1.5" in ask("list").stdout
    told = ask("info", "lion").stdout
    assert told.splitlines() == [
        "lion: date",
        "Find what a lion finds.",
        "options:",
        "  strict (bool; default false): leave out what is doubtful",
    ]
    (row,) = json.loads(ask("run", "-e", "lion", *words).stdout)
    assert row["scorecard"]["rates"]["date"]["value"]["matched"] == 3


def test_two_plugins_with_one_name_are_both_named(ask: Ask, install: Install, words: list[str | Path]) -> None:
    """Neither wins: the list, `info` and `run` name both and say what to do; others are run all the same."""
    install("zoo_one", "lion", GOOD)
    install("zoo_two", "lion", GOOD)
    clash = "2 packages own this name: zoo_one (zoo_one:lion) and zoo_two (zoo_two:lion); uninstall one"
    assert f"lion          broken      {clash}" in ask("list").stdout
    told = ask("info", "lion")
    assert (told.returncode, told.stderr) == (3, f"error: extractor 'lion': {clash}\n")
    both = ask("run", "-e", "lion", "-e", "rules", *words)
    assert both.returncode == 3
    lion, rules = json.loads(both.stdout)
    assert clash in lion["scorecard"]["failed"][0]["error"]
    assert rules["scorecard"]["failed"] == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_mane\n", "cannot be imported: ModuleNotFoundError: No module named 'no_such_mane'"),
        ("1 / 0\n", "cannot be imported: ZeroDivisionError: division by zero"),
        ("lion = 7\n", "zoo_bad has no extractor 'lion'"),
        ("raise SystemExit('I am no library')\n", "cannot be imported: SystemExit: I am no library"),
    ],
)
def test_a_plugin_that_does_not_import_breaks_only_itself(ask: Ask, install: Install, code: str, reason: str) -> None:
    """It is listed, since listing imports nothing; `info` tells why it cannot be used."""
    install("zoo_bad", "lion", code)
    assert "lion          installed   zoo_bad 1.5" in ask("list").stdout
    told = ask("info", "lion")
    assert told.returncode in {2, 3}
    assert reason in told.stderr


def test_a_plugin_that_does_not_import_fails_on_all_articles(
    ask: Ask, install: Install, words: list[str | Path]
) -> None:
    """It is scored as having found nothing, with the reason, and its neighbour is none the worse."""
    install("zoo_bad", "lion", "raise SystemExit('I am no library')\n")
    done = ask("run", "-e", "lion", "-e", "rules", *words)
    assert done.returncode == 3
    lion, rules = json.loads(done.stdout)
    assert all("SystemExit: I am no library" in each["error"] for each in lion["scorecard"]["failed"])
    assert (len(lion["scorecard"]["failed"]), rules["scorecard"]["failed"]) == (3, [])


def test_a_plugin_that_lacks_a_library_gives_the_line_that_installs_it(ask: Ask, install: Install) -> None:
    """The extra called like the extractor says what it needs."""
    install("zoo_one", "lion", GOOD, 'Provides-Extra: lion\nRequires-Dist: no-such-mane>=2; extra == "lion"\n')
    assert 'lion          missing     pip install "zoo_one[lion]"' in ask("list").stdout
    told = ask("info", "lion")
    assert told.returncode == 3
    assert 'it needs no-such-mane; run: pip install "zoo_one[lion]"' in told.stderr
    (row,) = (each for each in json.loads(ask("list", "--json").stdout) if each["name"] == "lion")
    assert (row["installed"], row["missing"]) == (False, ["no-such-mane"])


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("ruels", "no extractor 'ruels'; did you mean 'rules'?"),
        ("spcy:en_core_web_sm", "there is no extractor and no module 'spcy'; did you mean 'spacy'"),
        ("./gone.py", "there is no file './gone.py'"),
        ("no_such_package.module:name", "there is no extractor and no module 'no_such_package"),
        ("cmd:no-such-program x", "there is no program 'no-such-program'"),
        ("cmd:", "names no program"),
        ("file:gone.jsonl", "there is no file 'gone.jsonl'"),
        ("http://", "is no address of a service"),
        ("", "names no extractor"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_before_anything_runs(
    ask: Ask, words: list[str | Path], reference: str, message: str
) -> None:
    """Exit code 2, the message, and no run folder."""
    for done in (ask("run", "-e", reference, *words), ask("info", reference)):
        assert done.returncode == 2
        assert message in done.stderr
        assert done.stdout == ""
    assert not list(Path(words[3]).glob("2*"))


def test_options_that_are_wrong_end_with_2(ask: Ask, install: Install, words: list[str | Path]) -> None:
    """Both commands say which option, by name and path, and `run` makes no folder."""
    install("zoo_one", "lion", GOOD)
    for done in (ask("run", "-e", "lion", "-o", "stict=true", *words), ask("info", "lion", "-o", "stict=true")):
        assert done.returncode == 2
        assert "lion: $.stict: unknown option 'stict'; did you mean 'strict'?" in done.stderr
    assert not list(Path(words[3]).glob("2*"))


def test_a_family_without_a_model_is_told_once(ask: Ask, words: list[str | Path]) -> None:
    """`info` prints its options and what is lacking; `run` says how it is written."""
    told = ask("info", "sklearn")
    assert told.returncode == 0
    assert told.stdout.startswith("sklearn: $.folder: is missing; write it after a colon: sklearn:FOLDER\n")
    assert "batch_size (int ≥ 1; default 32): " in told.stdout
    done = ask("run", "-e", "sklearn", *words)
    assert done.returncode == 2
    assert done.stderr == "error: -e sklearn: $.folder: is missing; write it after a colon: sklearn:FOLDER\n"
