"""The GitHub action: its steps are run as a runner would, on repositories with two commits of an extractor."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ACTION = Path(__file__).parents[2] / "action.yml"
DEFINITION: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
INSTALL, GATE = DEFINITION["runs"]["steps"]


class Runner:
    """What a runner of GitHub does with the step that gates: environment, files for outputs and summary, shell."""

    def __init__(self, repository: Any, folder: Path) -> None:
        self.repository = repository
        self.summary, self._output = folder / "summary.md", folder / "output"
        self.bin = folder / "bin"
        self.bin.mkdir()
        python = self.bin / "python3"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)

    def gate(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step with inputs in place of the defaults of the action."""
        for file in (self.summary, self._output):
            file.write_text("", encoding="utf-8")
        values = {name: str(each["default"]) for name, each in DEFINITION["inputs"].items()} | inputs
        step = {
            name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: values[found[1]], text)
            for name, text in GATE["env"].items()
        }
        environment = {
            **os.environ,
            **step,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.repository.folder),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self._output),
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", GATE["run"]],
            cwd=self.repository.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs that the step set."""
        lines = self._output.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(repository: Any, tmp_path: Path) -> Runner:
    """Give a runner for the repository."""
    return Runner(repository, tmp_path)


def test_each_input_is_used_and_each_output_is_set() -> None:
    """No input leads nowhere, and what the outputs name is written by the step."""
    steps = ACTION.read_text(encoding="utf-8").partition("\nruns:")[2]
    assert set(re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", steps)) == DEFINITION["inputs"].keys()
    wanted = {f"${{{{ steps.{GATE['id']}.outputs.{name} }}}}" for name in DEFINITION["outputs"]}
    assert {each["value"] for each in DEFINITION["outputs"].values()} == wanted


def test_no_input_is_code() -> None:
    """What a stranger can write into an input comes through the environment, never through the text of a script."""
    assert all("${{" not in step["run"] for step in DEFINITION["runs"]["steps"])
    assert all(step["shell"] == "bash" for step in DEFINITION["runs"]["steps"])


@pytest.mark.parametrize(
    ("before", "after", "code", "result"),
    [
        ({}, {}, 0, "passed"),
        ({"figures": "at % 3"}, {}, 0, "passed"),
        ({}, {"figures": "at % 3"}, 5, "failed"),
        ({}, {"more": "import no_such_module"}, 3, "broken"),
    ],
    ids=["unchanged", "improved", "regressed", "broken"],
)
def test_a_change_is_judged_and_reported(
    runner: Runner, before: dict[str, str], after: dict[str, str], code: int, result: str
) -> None:
    """Exit code, outputs, summary, JUnit XML and annotations all tell the same."""
    runner.repository.commit(**before)
    runner.repository.commit(**after)
    done = runner.gate(base="HEAD~1")
    assert done.returncode == code, done.stderr
    outputs = runner.outputs
    assert outputs["result"] == result
    junit, markdown = (runner.repository.folder / outputs[name] for name in ("junit", "markdown"))
    assert markdown.read_text(encoding="utf-8") == runner.summary.read_text(encoding="utf-8")
    assert f"**{result}**" in markdown.read_text(encoding="utf-8")
    failures = junit.read_text(encoding="utf-8").count("<failure")
    assert failures == (1 if result == "failed" else 0)
    annotated = [line for line in done.stdout.splitlines() if line.startswith("::error file=zebra-counts.jsonl,line=")]
    assert bool(annotated) == (result == "failed")


def test_a_repository_without_a_baseline_passes_with_a_notice(runner: Runner) -> None:
    """The first run of a new user is no red cross."""
    runner.repository.commit()
    done = runner.gate()
    assert (done.returncode, runner.outputs["result"]) == (0, "no-baseline"), done.stderr
    assert "factgauge baseline save" in runner.summary.read_text(encoding="utf-8")
    assert "::notice" in done.stdout


def test_inputs_reach_the_command(runner: Runner) -> None:
    """With another rule the same change is judged otherwise, and files go where they are asked to."""
    runner.repository.commit()
    runner.repository.commit(figures="at != 3")
    assert (
        runner.gate(base="HEAD~1", junit="made.xml", markdown="made.md", **{"fail-on": "any-fact-lost"}).returncode == 5
    )
    assert runner.outputs == {"result": "failed", "junit": "made.xml", "markdown": "made.md"}
    assert (runner.repository.folder / "made.xml").is_file()


def test_the_step_that_installs_takes_its_words_one_by_one() -> None:
    """Several distributions in one input are several words for pip."""
    script = INSTALL["run"].replace("python3 -m pip", "printf '%s\\n'")
    environment = {"VERSION": "factgauge[dateparser]==0.1.0", "MORE": "one two", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["install", "--quiet", "factgauge[dateparser]==0.1.0", "one", "two"]
