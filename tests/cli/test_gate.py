"""The gate on the command line, with runs of real extractors: what it prints and how it ends."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory, zebra_gold: Callable[..., Path]) -> Path:
    """Give gold of thirty articles."""
    return zebra_gold(tmp_path_factory.mktemp("gold") / "zebra-counts.jsonl", 30)


@pytest.fixture
def runs(
    ask: Ask, gold: Path, zebras: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Give a maker of runs: the conditions under which dates and figures are found, and the folder of the run."""
    monkeypatch.chdir(tmp_path)
    count = iter(range(100))

    def make(dates: str = "True", figures: str = "True", more: str = "", gold_file: Path = gold) -> Path:
        number = next(count)
        code = tmp_path / f"code{number}" / "zebras.py"
        code.parent.mkdir()
        code.write_text(zebras(dates, figures, more), encoding="utf-8")
        output = tmp_path / f"out{number}"
        done = ask("run", "-e", code, "--gold", gold_file, "--output", output)
        assert done.returncode in {0, 3}, done.stderr
        (folder,) = output.glob("2*")
        return folder

    return make


def gated(ask: Ask, *words: str | Path) -> tuple[int, list[dict[str, Any]]]:
    """Gate as JSON: the exit code and a row for each extractor."""
    done = ask("compare", *words, "--gate", "--json")
    return done.returncode, json.loads(done.stdout) if done.stdout else []


def test_the_same_run_passes(ask: Ask, runs: Callable[..., Path]) -> None:
    """Nothing changed, nothing lost, exit code 0."""
    run = runs()
    code, (row,) = gated(ask, run, run)
    assert (code, row["passed"], row["lost"], row["gained"]) == (0, True, 0, 0)
    assert {each["verdict"] for each in row["gated"]} == {"no_change"}


def test_a_regression_ends_with_5_and_lists_the_facts(ask: Ask, runs: Callable[..., Path]) -> None:
    """A third of the figures is lost: the kind is named, and the lost facts stand there with their text."""
    base, head = runs(), runs(figures="at % 3")
    code, (row,) = gated(ask, base, head)
    assert (code, row["reasons"]) == (5, ["figure regressed under value"])
    assert row["lost"] == len(row["facts"]) == 90
    assert {each["verdict"] for each in row["gated"]} == {"regressed", "no_change"}
    done = ask("compare", base, head, "--gate", "--facts", "2")
    assert done.returncode == 5
    assert "lost: 90 (90 figure)" in done.stdout
    assert "now: missed (not_found)" in done.stdout
    assert "gate for zebras: FAILED: figure regressed under value" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if not line.startswith(("base:", "head:")))


def test_an_improvement_passes_and_is_called_one(ask: Ask, runs: Callable[..., Path]) -> None:
    """Turned round, the same two runs are an improvement."""
    code, (row,) = gated(ask, runs(figures="at % 3"), runs())
    assert (code, row["passed"], row["gained"]) == (0, True, 90)
    assert {each["verdict"] for each in row["gated"]} == {"improved", "no_change"}


def test_a_small_loss_is_worse_or_too_little_and_passes(ask: Ask, runs: Callable[..., Path]) -> None:
    """Two lost facts prove nothing; with --fail-on worse or any-fact-lost they fail."""
    base, head = runs(), runs(dates='not (document.id in ("a03", "a07") and at == 2)')
    code, (row,) = gated(ask, base, head)
    assert (code, row["lost"]) == (0, 2)
    assert {each["verdict"] for each in row["gated"]} == {"too_little", "no_change"}
    assert gated(ask, base, head, "--fail-on", "worse")[0] == 5
    code, (row,) = gated(ask, base, head, "--fail-on", "any-fact-lost")
    assert (code, row["reasons"]) == (5, ["2 facts are lost"])


def test_a_margin_forgives_a_regression(ask: Ask, runs: Callable[..., Path]) -> None:
    """One in eight figures is lost: .07 of F1, which a margin of .2 covers and one of .01 does not."""
    base, head = runs(), runs(figures="at % 8")
    assert gated(ask, base, head, "--margin", "figure.value=0.2")[0] == 0
    assert gated(ask, base, head, "--margin", "figure.value=0.01")[0] == 5


def test_a_floor_fails_whatever_the_difference(ask: Ask, runs: Callable[..., Path]) -> None:
    """The same run twice, and still not good enough."""
    run = runs(figures="at % 2")
    code, (row,) = gated(ask, run, run, "--min", "figure.value.f1=0.8", "--min", "date.value.f1=0.8")
    assert (code, row["reasons"]) == (5, ["figure.value.f1 is 0.667, at least 0.8 is wanted"])
    assert [floor["met"] for floor in row["floors"]] == [False, True]


def test_several_schemes_are_gated(ask: Ask, runs: Callable[..., Path]) -> None:
    """Each kind has a verdict under each."""
    run = runs()
    _, (row,) = gated(ask, run, run, "--gate-scheme", "strict", "--gate-scheme", "value")
    assert [(each["kind"], each["scheme"]) for each in row["gated"]] == [
        ("date", "strict"),
        ("figure", "strict"),
        ("date", "value"),
        ("figure", "value"),
    ]


def test_the_policy_may_stand_in_the_configuration(ask: Ask, runs: Callable[..., Path], tmp_path: Path) -> None:
    """What is said on the command line comes before it."""
    base, head = runs(), runs(figures="at % 8")
    (tmp_path / "factgauge.toml").write_text('[gate]\nmargins = {"figure.value" = 0.2}\n', encoding="utf-8")
    assert gated(ask, base, head)[0] == 0
    assert gated(ask, base, head, "--margin", "figure.value=0.01")[0] == 5
    (tmp_path / "factgauge.toml").write_text('[gate]\nmargin = {"figure.value" = 0.2}\n', encoding="utf-8")
    done = ask("compare", base, head, "--gate")
    assert done.returncode == 2
    assert "did you mean 'margins'" in done.stderr


def test_a_broken_extractor_ends_with_3_and_never_with_5(ask: Ask, runs: Callable[..., Path]) -> None:
    """An extractor that cannot be imported measures nothing."""
    base, head = runs(), runs(more="import no_such_module_anywhere")
    done = ask("compare", base, head, "--gate")
    assert done.returncode == 3
    assert "does not start" in done.stderr
    assert "no_such_module_anywhere" in done.stderr


def test_other_gold_ends_with_4_and_can_be_rescored(
    ask: Ask, runs: Callable[..., Path], tmp_path: Path, zebra_gold: Callable[..., Path]
) -> None:
    """The digests are named; scored anew against one gold both can be compared, and the moved years are wrong in both."""
    other = zebra_gold(tmp_path / "zebra-counts.jsonl", 30, version=1)
    base, head = runs(), runs(gold_file=other)
    done = ask("compare", base, head, "--gate")
    assert done.returncode == 4
    assert "zebra-counts#" in done.stderr
    code, (row,) = gated(ask, base, head, "--rescore")
    assert (code, row["lost"], row["gained"]) == (0, 0, 0)
    assert {each["difference"]["second"]["f1"] for each in row["gated"]} == {0.0, 1.0}


def test_other_articles_end_with_4(
    ask: Ask, runs: Callable[..., Path], tmp_path: Path, zebra_gold: Callable[..., Path]
) -> None:
    """Runs over different articles are not compared."""
    fewer = zebra_gold(tmp_path / "zebra-counts.jsonl", 29)
    assert ask("compare", runs(), runs(gold_file=fewer), "--gate").returncode == 4


def test_folders_of_runs_are_compared_by_extractor(ask: Ask, runs: Callable[..., Path]) -> None:
    """The latest run of each extractor is taken; who is on one side only is left out with a word."""
    run = runs()
    base, head = run.parent, runs(figures="at % 3").parent
    shutil.copytree(run, base / "20200101T000000Z-zebras-old")
    code, rows = gated(ask, base, head)
    assert (code, [row["extractor"] for row in rows]) == (5, ["zebras"])
    assert rows[0]["base"] == str(run)


def test_a_baseline_gates_only_what_it_keeps(ask: Ask, runs: Callable[..., Path]) -> None:
    """Under a scheme that it does not keep nothing may pass for want of numbers."""
    base, head = runs(), runs(figures="at % 3")
    assert ask("baseline", "save", base).returncode == 0
    done = ask("baseline", "check", head, "--gate-scheme", "exact")
    assert done.returncode == 2
    assert "scheme exact: is not kept by a baseline" in done.stderr


def test_options_of_the_gate_go_with_it(ask: Ask, runs: Callable[..., Path]) -> None:
    """Without --gate they would be passed over in silence."""
    run = runs()
    done = ask("compare", run, run, "--min", "date.value.f1=1")
    assert done.returncode == 2
    assert "go with --gate" in done.stderr


def test_a_slowdown_that_is_no_number_is_a_mistake(ask: Ask, runs: Callable[..., Path]) -> None:
    """Nan would let any run pass: usage, 2."""
    run = runs()
    done = ask("compare", run, run, "--gate", "--max-slowdown", "nan")
    assert done.returncode == 2
    assert "'nan' is no number" in done.stderr


def test_a_baseline_gates_as_the_run_does(ask: Ask, runs: Callable[..., Path]) -> None:
    """Saved, shown, checked: the same verdicts, lost facts and exit codes as with the run folder, in a file without text."""
    base, head = runs(), runs(figures="at % 3")
    missing = ask("baseline", "check", head)
    assert missing.returncode == 0
    assert "nothing to compare with" in missing.stdout
    assert "factgauge baseline save" in missing.stderr
    assert ask("baseline", "check", head, "--min", "figure.value.f1=0.9").returncode == 5
    assert ask("baseline", "save", base).returncode == 0
    content = Path("factgauge-baseline.json").read_text(encoding="utf-8")
    assert "zebras." not in content
    assert "F1 date 1.00, figure 1.00" in ask("baseline", "show").stdout
    assert ask("baseline", "check", base).returncode == 0
    checked = ask("baseline", "check", head, "--json")
    (row,), (expected,) = json.loads(checked.stdout), gated(ask, base, head)[1]
    assert checked.returncode == 5
    for key in ("gated", "lost", "gained", "reasons", "floors"):
        assert row[key] == expected[key], key
    assert [fact["quote"] for fact in row["facts"]] == [fact["quote"] for fact in expected["facts"]]


def test_a_baseline_of_other_gold_ends_with_4(
    ask: Ask, runs: Callable[..., Path], tmp_path: Path, zebra_gold: Callable[..., Path]
) -> None:
    """The gold changed since: a new baseline is wanted."""
    assert ask("baseline", "save", runs()).returncode == 0
    other = zebra_gold(tmp_path / "zebra-counts.jsonl", 30, version=1)
    done = ask("baseline", "check", runs(gold_file=other))
    assert done.returncode == 4
    assert "gold" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"format": 1', '"format": 2', "no baseline of this version"),
        ('"article":"a00"', '"artikel":"a00"', "unknown key 'artikel'"),
        ('"counts":[[8,', '"counts":[[-8,', "must be 12 numbers from 0 on"),
        ('"a00": "DFDF', '"a00": "XFDF', "letters"),
        ('"kinds": ["date","figure"]', '"kinds": ["dates"]', "kinds"),
        ('"kinds": ["date","figure"]', '"kinds": ["actor"]', "must be the kinds"),
        ('"counts":[[8,', '"counts":[[1099511627776,', "must be 12 numbers from 0 on"),
    ],
)
def test_a_baseline_that_was_edited_badly_is_refused(
    ask: Ask, runs: Callable[..., Path], old: str, new: str, message: str
) -> None:
    """The place is named and what to do."""
    run = runs()
    assert ask("baseline", "save", run).returncode == 0
    file = Path("factgauge-baseline.json")
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    done = ask("baseline", "check", run)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_verdict_file_edited_by_hand_is_noticed(ask: Ask, runs: Callable[..., Path]) -> None:
    """The verdicts no longer add up to the counts."""
    base, head = runs(), runs()
    path = head / "verdicts.jsonl"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"verdict":"found"', '"verdict":"missed"', 1), encoding="utf-8"
    )
    done = ask("compare", base, head, "--gate")
    assert done.returncode == 2
    assert "from another run" in done.stderr
