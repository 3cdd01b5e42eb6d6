"""``factgauge ci`` in a real git repository with two commits of an extractor."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]

PROGRAM = Path(__file__).with_name("program.py")


def state(repository: Any) -> str:
    """Give what git says of the working tree and of other trees."""
    return str(repository.git("status", "--short") + repository.git("worktree", "list"))


@pytest.mark.parametrize(
    ("before", "after", "ended"),
    [
        ({}, {}, (0, "factgauge: passed")),
        ({"figures": "at % 3"}, {}, (0, "factgauge: passed")),
        ({}, {"figures": "at % 3"}, (5, "factgauge: failed")),
        ({}, {"more": "import no_such_module"}, (3, "factgauge: broken")),
    ],
    ids=["unchanged", "improved", "regressed", "broken"],
)
def test_a_change_is_held_against_the_base_commit(
    ask: Ask, repository: Any, before: dict[str, str], after: dict[str, str], ended: tuple[int, str]
) -> None:
    """Both commits are run in one job; nothing of it stays in the repository."""
    repository.commit(**before)
    repository.commit(**after)
    was = state(repository)
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == ended, done.stderr
    assert state(repository) == was


def test_without_a_base_the_result_is_neutral(ask: Ask, repository: Any) -> None:
    """The first run gates nothing, and says how there will be a baseline."""
    repository.commit()
    done = ask("ci")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline")
    assert "factgauge baseline save" in done.stderr


def test_a_base_that_is_not_fetched_is_told(ask: Ask, repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shallow clone lacks the base that the CI names: neutral, with what to do."""
    repository.commit()
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    done = ask("ci")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline")
    assert "origin/main is not here" in done.stderr
    assert "fetch-depth: 0" in done.stderr


@pytest.mark.parametrize("base", ["orign/main", "HEAD~99", "", "--help"])
def test_a_base_that_is_named_must_be_there(ask: Ask, repository: Any, base: str) -> None:
    """A gate that a misspelt option switches off would pass anything: usage, 2, before anything is run."""
    repository.commit()
    done = ask("ci", f"--base={base}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no commit of this repository" in done.stderr


def test_a_kind_that_is_given_up_fails(ask: Ask, repository: Any) -> None:
    """All that was found of it is lost, whatever the gate asks for."""
    repository.commit()
    fewer = (
        repository.zebras()
        .replace('kinds={"date", "figure"}', 'kinds={"date"}')
        .replace("yield Figure", "0 and Figure")
    )
    (repository.folder / "zebras.py").write_text(fewer, encoding="utf-8")
    repository.git("commit", "--quiet", "--all", "--message", "fewer")
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "factgauge: failed"), done.stderr
    assert "figure is not declared any more" in done.stdout


def test_the_runs_of_the_base_are_not_the_latest(ask: Ask, repository: Any) -> None:
    """What is saved as the baseline after the job is what this commit found."""
    repository.commit()
    repository.commit(figures="at % 2")
    assert ask("ci", "--base", "HEAD~1").returncode == 5
    assert ask("baseline", "save").returncode == 0
    assert "figure .67" in ask("baseline", "show").stdout


def test_a_repository_that_begins_with_the_change_is_neutral(
    ask: Ask, repository: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base commit has no configuration, or not even the folder: no one is stopped on the first day."""
    configuration = repository.folder / "factgauge.toml"
    repository.commit()
    configuration.unlink()
    repository.git("commit", "--quiet", "--all", "--message", "none")
    repository.commit()
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr
    assert "HEAD~1 configures no extractor here" in done.stderr
    below = type(repository)(repository.folder / "below", repository.zebras)
    below.folder.mkdir()
    shutil.copy(repository.folder / "zebra-counts.jsonl", below.folder)
    below.commit()
    monkeypatch.chdir(below.folder)
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr


def test_a_base_that_does_not_start_is_no_measure(ask: Ask, repository: Any) -> None:
    """The change that repairs it is not held against a score of 0, and the notice says what was wrong."""
    repository.commit(more="import no_such_module")
    repository.commit()
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr
    assert "before the change zebras does not start" in done.stderr


def test_an_extractor_without_values_that_falls_silent_has_regressed(ask: Ask, repository: Any) -> None:
    """Who says nothing has no values of anybody, so that the runs are comparable."""
    bare = repository.zebras().replace(", value=found[1]", "").replace(", amount=found[2]", "")
    for content in (bare, bare.replace("if True", "if False")):
        (repository.folder / "zebras.py").write_text(content, encoding="utf-8")
        (repository.folder / "factgauge.toml").write_text(repository.config, encoding="utf-8")
        repository.git("add", ".")
        repository.git("commit", "--quiet", "--message", "bare")
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "factgauge: failed"), done.stderr


def test_the_baseline_of_the_base_commit_counts(ask: Ask, repository: Any) -> None:
    """A change cannot pass by lowering the baseline that it brings."""
    repository.commit()
    assert ask("run", "--json").returncode == 0
    assert ask("baseline", "save").returncode == 0
    repository.commit()
    repository.git("branch", "base")
    (repository.folder / "zebras.py").write_text(repository.zebras(figures="at % 3"), encoding="utf-8")
    assert ask("run", "--json").returncode == 0
    assert ask("baseline", "save").returncode == 0
    repository.commit(figures="at % 3")
    done = ask("ci", "--base", "base")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "factgauge: failed"), done.stderr
    assert ask("ci").returncode == 0


def test_the_base_is_run_on_the_gold_of_the_change(ask: Ask, repository: Any, zebra_gold: Callable[..., Path]) -> None:
    """A change of gold is no change of the extractor: both are scored against the new gold."""
    repository.commit()
    zebra_gold(repository.folder / "zebra-counts.jsonl", 20)
    repository.commit()
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: passed"), done.stderr


def test_a_baseline_of_other_gold_is_not_comparable(ask: Ask, repository: Any, zebra_gold: Callable[..., Path]) -> None:
    """Exit code 4, and the command that makes it anew."""
    repository.commit()
    assert ask("run", "--json").returncode == 0
    assert ask("baseline", "save").returncode == 0
    zebra_gold(repository.folder / "zebra-counts.jsonl", 20)
    repository.commit()
    done = ask("ci")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (4, "factgauge: not-comparable")
    assert "save the baseline anew: factgauge baseline save" in done.stderr


def test_a_wrong_configuration_is_bad_usage(ask: Ask, repository: Any) -> None:
    """Exit code 2, and the path of the key."""
    repository.commit(config=repository.config + "\n[gate]\nfail_on = 'always'\n")
    done = ask("ci")
    assert done.returncode == 2
    assert "$.gate.fail_on" in done.stderr


def test_the_base_is_named_by_the_ci(ask: Ask, repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge request of GitLab tells the commit that it starts from."""
    repository.commit()
    repository.git("branch", "base")
    repository.commit(dates="at % 3")
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", "base")
    assert ask("ci").returncode == 5


def test_the_configuration_may_lie_below_the_top(ask: Ask, repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of a larger repository, base is run in the same folder."""
    below = type(repository)(repository.folder / "extractors", repository.zebras)
    below.folder.mkdir()
    (repository.folder / "zebra-counts.jsonl").rename(below.folder / "zebra-counts.jsonl")
    below.commit()
    below.commit(figures="at % 3")
    monkeypatch.chdir(below.folder)
    assert ask("ci", "--base", "HEAD~1").returncode == 5


def test_floors_are_looked_at_without_a_baseline(ask: Ask, repository: Any) -> None:
    """What must be reached must be reached on the first day too."""
    repository.commit(figures="at % 2")
    assert ask("ci", "--min", "figure.value.f1=0.5").returncode == 0
    done = ask("ci", "--min", "figure.value.f1=0.9")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "factgauge: failed")
    assert "figure.value.f1 is 0.667, at least 0.9 is wanted" in " ".join(done.stdout.split())
    assert "no baseline yet" in done.stderr


def test_one_that_is_broken_does_not_hide_what_the_others_did(ask: Ask, repository: Any) -> None:
    """It decides the exit code; the gate of the other is told."""
    more = repository.config + '\n[extractors.horses]\nreference = "./horses.py"\n'
    (repository.folder / "horses.py").write_text(repository.zebras(), encoding="utf-8")
    repository.commit(config=more)
    (repository.folder / "horses.py").write_text(repository.zebras(more="import no_such_module"), encoding="utf-8")
    repository.commit(figures="at % 3", config=more)
    done = ask("ci", "--base", "HEAD~1", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["result"], list(told["broken"])) == (3, "broken", ["horses"])
    assert [(each["extractor"], each["passed"]) for each in told["gates"]] == [("zebras", False)]


def test_a_base_whose_configuration_is_wrong_stops_no_repair(ask: Ask, repository: Any) -> None:
    """The change that repairs it passes, with a notice."""
    repository.commit(config=repository.config + "\nno_such_key = 1\n")
    repository.commit()
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr
    assert "the configuration of HEAD~1 cannot be run" in done.stderr


class _Service(BaseHTTPRequestHandler):
    """A service that finds nothing."""

    def do_GET(self) -> None:
        """Say what it is."""
        self._answer({"type": "hello", "protocol": 1, "name": "idle", "kinds": ["date"], "offsets": "codepoint"})

    def do_POST(self) -> None:
        """Find nothing in each article."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"type": "result", "id": asked["document"]["id"], "facts": []})

    def _answer(self, told: object) -> None:
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def test_a_service_is_not_held_against_itself(ask: Ask, repository: Any) -> None:
    """It is the same one for both commits, so that any change would pass: that is told, and a baseline asked for."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config = (
            f'gold = "zebra-counts.jsonl"\n[extractors.idle]\nreference = "http://127.0.0.1:{server.server_port}"\n'
        )
        repository.commit(config=config)
        repository.commit(config=config)
        done = ask("ci", "--base", "HEAD~1")
        server.shutdown()
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr
    assert "failed" not in done.stderr
    assert "the service behind idle is the same for both commits" in done.stderr


def test_data_that_an_extractor_reads_is_no_secret_of_the_cache(ask: Ask, repository: Any) -> None:
    """A program whose second file changes is another one, though its command and its first file are the same."""
    config = repository.config.replace("./zebras.py", f"cmd:{sys.executable} program.py")
    shutil.copy(PROGRAM, repository.folder / "program.py")
    (repository.folder / "words.txt").write_text("they", encoding="utf-8")
    repository.commit(config=config)
    (repository.folder / "words.txt").write_text("nobody", encoding="utf-8")
    repository.commit(config=config)
    assert ask("ci", "--base", "HEAD~1").returncode == 5


PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "zebra-pack"
version = "1.0"

[project.entry-points."factgauge.extractors"]
zebra-pack = "zebra_pack:zebras"
"""


def test_a_package_of_the_repository_is_installed_as_it_was(
    ask: Ask, repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extractor that is installed from the repository is run as the base commit has it, not as this one has."""
    config = repository.config.replace("./zebras.py", "zebra-pack")
    package, site = repository.folder / "zebra_pack", tmp_path / "site"
    package.mkdir()
    (repository.folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    for figures in ("True", "at % 3"):
        (package / "__init__.py").write_text(repository.zebras(figures=figures), encoding="utf-8")
        repository.commit(config=config)
    install = ["uv", "pip", "install", "--quiet", "--no-deps", "--python", sys.executable, "--target", str(site)]
    subprocess.run([*install, "."], cwd=repository.folder, check=True)
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.syspath_prepend(str(site))
    was = state(repository)
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (5, "factgauge: failed"), done.stderr
    assert state(repository) == was


def test_a_package_that_cannot_be_built_is_told(
    ask: Ask, repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the base commit has is no package: neutral, with the way out."""
    (repository.folder / "pyproject.toml").write_text("[project]\nname = 'zebra-pack'\n", encoding="utf-8")
    repository.commit()
    repository.commit()
    noted = tmp_path / "site" / "zebra_pack-1.0.dist-info"
    noted.mkdir(parents=True)
    (noted / "METADATA").write_text("Metadata-Version: 2.1\nName: zebra-pack\nVersion: 1.0\n", encoding="utf-8")
    (noted / "direct_url.json").write_text(json.dumps({"url": repository.folder.as_uri(), "dir_info": {}}))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline"), done.stderr
    assert "zebra-pack cannot be installed beside this one" in done.stderr
    assert "factgauge baseline save" in done.stderr


def test_a_hook_of_git_does_not_harm_the_commit(repository: Any) -> None:
    """What git tells a hook of its index does not reach the checkout of the base: the commit is what was added."""
    repository.commit()
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m factgauge ci --base HEAD\n", encoding="utf-8")
    hook.chmod(0o755)
    repository.commit(figures="at % 8 or True")
    with pytest.raises(subprocess.CalledProcessError):
        repository.commit(figures="at % 3")
    assert repository.git("status", "--short") == "M  zebras.py\n"


def test_a_new_extractor_is_held_against_the_floors(ask: Ask, repository: Any) -> None:
    """It has nothing to be compared with; a floor that only it can reach is no misspelt one."""
    repository.commit(config=repository.config)
    more = repository.config + '\n[extractors.horses]\nreference = "./horses.py"\n'
    horses = (
        repository.zebras().replace('kinds={"date", "figure"}', 'kinds={"figure"}').replace("yield Date", "0 and Date")
    )
    (repository.folder / "horses.py").write_text(horses, encoding="utf-8")
    (repository.folder / "zebras.py").write_text(repository.zebras(), encoding="utf-8")
    repository.commit(figures="at % 3", config=more)
    done = ask("ci", "--base", "HEAD~1", "--margin", "figure.value=0.5", "--min", "figure.value.recall=0.9", "--json")
    gates = {each["extractor"]: each for each in json.loads(done.stdout)["gates"]}
    assert done.returncode == 5, done.stderr
    assert (gates["horses"]["passed"], gates["horses"]["gated"], gates["horses"]["base"]) == (True, [], None)
    assert [each["met"] for each in gates["horses"]["floors"]] == [True]
    assert [each["met"] for each in gates["zebras"]["floors"]] == [False]


def test_a_floor_that_only_a_broken_extractor_has_does_not_hide_that_it_is_broken(ask: Ask, repository: Any) -> None:
    """Exit code 3, not 2."""
    more = repository.config + '\n[extractors.horses]\nreference = "./horses.py"\n'
    days = (
        repository.zebras()
        .replace('kinds={"date", "figure"}', 'kinds={"date"}')
        .replace("yield Figure", "0 and Figure")
    )
    (repository.folder / "horses.py").write_text(days, encoding="utf-8")
    repository.commit(config=more)
    repository.commit(more="import no_such_module", config=more)
    done = ask("ci", "--base", "HEAD~1", "--min", "figure.value.f1=0.5")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "factgauge: broken"), done.stderr


def test_an_extractor_that_fails_on_every_article_is_broken_and_not_worse(ask: Ask, repository: Any) -> None:
    """As 'factgauge run' has it: 3, and never 5."""
    repository.commit()
    repository.commit(more="    raise ValueError('not today')")
    done = ask("ci", "--base", "HEAD~1", "--junit", "made.xml")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "factgauge: broken"), done.stderr
    assert "failed on every article" in done.stderr
    assert "<error" in (repository.folder / "made.xml").read_text(encoding="utf-8")
