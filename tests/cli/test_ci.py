"""``factgauge ci`` in a real git repository with two commits of an extractor."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """
gold = "zebra-counts.jsonl"

[extractors.zebras]
reference = "./zebras.py"
"""
NAMES = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A. N. Other"), ("EMAIL", "other@example.org"))
}


class Repository:
    """A git repository with an extractor that is changed."""

    def __init__(self, folder: Path, zebras: Callable[..., str]) -> None:
        self.folder = folder
        self.zebras = zebras

    def git(self, *words: str) -> None:
        """Run git, without what the user has configured."""
        environment = {**os.environ, **NAMES, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", *words], cwd=self.folder, env=environment, check=True, capture_output=True)

    def commit(self, dates: str = "True", figures: str = "True", more: str = "", config: str = CONFIG) -> None:
        """Commit the extractor as it is to be, and its configuration."""
        (self.folder / "zebras.py").write_text(self.zebras(dates, figures, more), encoding="utf-8")
        (self.folder / "factgauge.toml").write_text(config, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--allow-empty", "--message=change")


@pytest.fixture
def repository(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    zebras: Callable[..., str],
    zebra_gold: Callable[..., Path],
) -> Repository:
    """Give an empty repository with gold, in the folder that we are in; no CI says anything."""
    made = Repository(tmp_path / "repository", zebras)
    made.folder.mkdir()
    monkeypatch.chdir(made.folder)
    for name in [each for each in os.environ if each.startswith(("GITHUB_", "CI_", "CHANGE_"))]:
        monkeypatch.delenv(name)
    zebra_gold(made.folder / "zebra-counts.jsonl", 30)
    (made.folder / ".gitignore").write_text("runs/\n", encoding="utf-8")
    made.git("init", "--quiet", "--initial-branch=main")
    return made


def state(repository: Repository) -> str:
    """Give what git says of the working tree and of other trees."""
    told = [["status", "--short"], ["worktree", "list"]]
    return "".join(
        subprocess.run(["git", *each], cwd=repository.folder, check=True, capture_output=True, text=True).stdout
        for each in told
    )


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
    ask: Ask, repository: Repository, before: dict[str, str], after: dict[str, str], ended: tuple[int, str]
) -> None:
    """Both commits are run in one job; nothing of it stays in the repository."""
    repository.commit(**before)
    repository.commit(**after)
    was = state(repository)
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == ended, done.stderr
    assert state(repository) == was


def test_without_a_base_the_result_is_neutral(ask: Ask, repository: Repository) -> None:
    """The first run gates nothing, and says how there will be a baseline."""
    repository.commit()
    done = ask("ci")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline")
    assert "factgauge baseline save" in done.stderr


def test_a_base_that_is_not_fetched_is_told(ask: Ask, repository: Repository) -> None:
    """A shallow clone lacks the base: neutral, with what to do."""
    repository.commit()
    done = ask("ci", "--base", "origin/main")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: no-baseline")
    assert "origin/main cannot be checked out" in done.stderr
    assert "fetch-depth: 0" in done.stderr


def test_the_baseline_of_the_base_commit_counts(ask: Ask, repository: Repository) -> None:
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


def test_the_base_is_run_on_the_gold_of_the_change(
    ask: Ask, repository: Repository, zebra_gold: Callable[..., Path]
) -> None:
    """A change of gold is no change of the extractor: both are scored against the new gold."""
    repository.commit()
    zebra_gold(repository.folder / "zebra-counts.jsonl", 20)
    repository.commit()
    done = ask("ci", "--base", "HEAD~1")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "factgauge: passed"), done.stderr


def test_a_baseline_of_other_gold_is_not_comparable(
    ask: Ask, repository: Repository, zebra_gold: Callable[..., Path]
) -> None:
    """Exit code 4, and the command that makes it anew."""
    repository.commit()
    assert ask("run", "--json").returncode == 0
    assert ask("baseline", "save").returncode == 0
    zebra_gold(repository.folder / "zebra-counts.jsonl", 20)
    repository.commit()
    done = ask("ci")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (4, "factgauge: not-comparable")
    assert "save the baseline anew: factgauge baseline save" in done.stderr


def test_a_wrong_configuration_is_bad_usage(ask: Ask, repository: Repository) -> None:
    """Exit code 2, and the path of the key."""
    repository.commit(config=CONFIG + "\n[gate]\nfail_on = 'always'\n")
    done = ask("ci")
    assert done.returncode == 2
    assert "$.gate.fail_on" in done.stderr


def test_the_base_is_named_by_the_ci(ask: Ask, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merge request of GitLab tells the commit that it starts from."""
    repository.commit()
    repository.git("branch", "base")
    repository.commit(dates="at % 3")
    monkeypatch.setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", "base")
    assert ask("ci").returncode == 5


def test_the_configuration_may_lie_below_the_top(
    ask: Ask, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of a larger repository, base is run in the same folder."""
    below = Repository(repository.folder / "extractors", repository.zebras)
    below.folder.mkdir()
    (repository.folder / "zebra-counts.jsonl").rename(below.folder / "zebra-counts.jsonl")
    below.commit()
    below.commit(figures="at % 3")
    monkeypatch.chdir(below.folder)
    assert ask("ci", "--base", "HEAD~1").returncode == 5
