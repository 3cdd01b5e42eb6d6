import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., subprocess.CompletedProcess[str]]

# Three extractors that forget facts by the place of the fact: the first every eighth, the second every third, the third knows dates only.
EXTRACTORS = """
import re

from factgauge import Actor, Date, Figure, extractor


def facts(document, every):
    for found in re.finditer(r"In (\\d{4}) (Kenya) counted (\\d{4})", document.text):
        if (len(document.id) + int(found[1]) + found.start()) % every:
            yield Date(span=found.span(1), value=found[1])
            yield Figure(span=found.span(3), amount=found[3])
        yield Actor(span=found.span(2), name="Kenya")


@extractor("careful", kinds={"date", "figure", "actor"})
def careful(document):
    yield from facts(document, 8)


@extractor("careless", kinds={"date", "figure", "actor"})
def careless(document):
    yield from facts(document, 3)


@extractor("dates", kinds={"date"})
def dates(document):
    yield from (fact for fact in facts(document, 8) if fact.kind == "date")
"""


def write_gold(path: Path, articles: int) -> Path:
    """Write gold in which each article has three to nine sentences with a date, an actor and a figure."""
    chance = random.Random(5)
    lines = []
    for number in range(articles):
        text, facts = "", []
        for _ in range(chance.randint(3, 9)):
            year, figure, at = 1950 + chance.randrange(70), 1000 + chance.randrange(9000), len(text)
            text += f"In {year} Kenya counted {figure} zebras.\n"
            facts += [
                {"kind": "date", "span": [at + 3, at + 7], "value": str(year)},
                {"kind": "actor", "span": [at + 8, at + 13], "entity": "kenya"},
                {"kind": "figure", "span": [at + 22, at + 26], "amount": str(figure)},
            ]
        entities = {"kenya": {"name": "Kenya", "type": "country"}}
        lines.append(json.dumps({"id": f"a-{number:02}", "text": text, "entities": entities, "facts": facts}) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Give real runs, made once by the command line: three extractors on thirty articles, and the first on six of them."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "my.py").write_text(EXTRACTORS, encoding="utf-8")
    found = {}
    plan = {"thirty": ("careful", "careless", "dates"), "six": ("careful",)}
    for (name, extractors), articles in zip(plan.items(), (30, 6), strict=True):
        gold = write_gold(folder / f"{name}.jsonl", articles)
        wanted = [word for extractor in extractors for word in ("-e", f"./my.py:{extractor}")]
        command = [sys.executable, "-m", "factgauge", "run", *wanted, "--gold", gold, "--output", name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        for extractor in extractors:
            (found[f"{extractor} on {name}"],) = (folder / name).glob(f"*-my.py-{extractor}-*")
    return found


@pytest.fixture(scope="module")
def gold_facts(runs: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Give the gold of the thirty articles as it was written."""
    path = runs["careful on thirty"].parents[1] / "thirty.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def as_json(done: subprocess.CompletedProcess[str]) -> Any:
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_the_better_run_is_called_better(ask: Ask, runs: Mapping[str, Path]) -> None:
    """The words name the better run with its p, and say no more than that nothing is shown where both are alike."""
    done = ask("compare", runs["careful on thirty"], runs["careless on thirty"])
    assert (done.returncode, done.stderr) == (0, "")
    for kind in ("date", "figure"):
        claim = rf"^{kind}: A is better \(p < \.001, Holm\); B wins \d+, ties \d+, loses \d+$"
        assert re.search(claim, done.stdout, re.MULTILINE)
    assert "actor: no difference shown (p = 1, Holm); B wins 0, ties 30, loses 0\n" in done.stdout
    assert re.search(r"^all: A is better \(p < \.001\);", done.stdout, re.MULTILINE)
    assert "this text only" not in done.stdout


def test_the_text_fits_80_columns(ask: Ask, runs: Mapping[str, Path]) -> None:
    """All but the names of the runs and the signature fits 80 columns, the facts too."""
    done = ask("compare", runs["careful on thirty"], runs["careless on thirty"], "--facts", "all")
    lines = done.stdout.splitlines()
    assert [line[:2] for line in lines[:2]] == ["A:", "B:"]
    assert max(len(line) for line in lines[2:-1]) <= 80
    assert lines[-1].endswith("|ci:paired-bootstrap,article,10000,seed=0|test:permutation,10000,seed=0,holm")


def test_a_run_does_not_differ_from_itself(ask: Ask, runs: Mapping[str, Path]) -> None:
    """Identical runs: difference 0, p 1, nothing found alone."""
    run = runs["careless on thirty"]
    found = as_json(ask("compare", run, run, "--json"))
    for group in ("date", "figure", "actor", "all"):
        assert (found["groups"][group]["difference"], found["groups"][group]["p"]) == (0.0, 1.0)
        assert found["groups"][group]["better"] is None
    assert found["facts"] == []
    assert "is better" not in ask("compare", run, run).stdout


def test_the_facts_found_alone_are_those_of_the_predictions(
    ask: Ask, runs: Mapping[str, Path], gold_facts: list[dict[str, Any]]
) -> None:
    """JSON lists each fact that one run found and the other missed: those that only one of the two predicted."""
    said = {}
    for name in ("careful", "careless"):
        lines = (runs[f"{name} on thirty"] / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
        said[name] = {
            (answer["document"], fact["kind"], tuple(fact["span"]))
            for answer in map(json.loads, lines)
            for fact in answer["facts"]
        }
    found = as_json(ask("compare", runs["careful on thirty"], runs["careless on thirty"], "--json"))
    alone: dict[str, set[Any]] = {"first": set(), "second": set()}
    for fact in found["facts"]:
        alone[fact["found_by"]].add((fact["document"], fact["kind"], tuple(fact["span"])))
        assert fact["other"] == {"verdict": "missed", "reason": "not_found"}
        (article,) = [each for each in gold_facts if each["id"] == fact["document"]]
        assert article["facts"][fact["index"]]["span"] == fact["span"]
        assert article["text"][slice(*fact["span"])] == fact["quote"]
    assert alone == {"first": said["careful"] - said["careless"], "second": said["careless"] - said["careful"]}
    assert sum(found["found_alone"]["first"].values()) == len(alone["first"]) > 10


def test_as_many_facts_are_shown_as_asked_for(ask: Ask, runs: Mapping[str, Path]) -> None:
    """The text shows the first N facts each way and says how many more there are; `all` shows all, 0 none."""
    pair = runs["careful on thirty"], runs["careless on thirty"]
    total = sum(as_json(ask("compare", *pair, "--json"))["found_alone"]["first"].values())
    three = ask("compare", *pair, "--facts", "3").stdout
    part = three.partition("found by A alone: ")[2].partition("found by B")[0].splitlines()
    assert part[0].startswith(f"{total} (")
    assert [line[:4] for line in part[1:4]] == ["  a-"] * 3
    assert part[4:] == [f"  and {total - 3} more; --facts all shows them"]
    assert "more; --facts" not in ask("compare", *pair, "--facts", "all").stdout
    assert "\n  a-" not in ask("compare", *pair, "--facts", "0").stdout
    wrong = ask("compare", *pair, "--facts", "some")
    assert (wrong.returncode, wrong.stdout) == (2, "")


def test_only_common_kinds_are_compared(ask: Ask, runs: Mapping[str, Path]) -> None:
    """A run that declares dates only is compared on dates, and what is left out is said."""
    done = ask("compare", runs["dates on thirty"], runs["careless on thirty"])
    assert done.returncode == 0
    assert "left out: figure, actor (declared by B only); so there is no 'all'" in done.stdout
    assert "date: A is better" in done.stdout
    assert not re.search(r"^(figure|actor|all)", done.stdout, re.MULTILINE)


def test_few_articles_speak_of_themselves_only(ask: Ask, runs: Mapping[str, Path]) -> None:
    """Below twenty articles the units are paragraphs, and the text says what that means."""
    run = runs["careful on six"]
    done = ask("compare", run, run)
    assert "6 articles, scheme value; intervals and p over " in done.stdout
    assert "fewer than 20 articles or clusters: intervals and p speak of this text only\n" in done.stdout
    assert "paragraph,10000,seed=0" in done.stdout


def test_other_gold_is_not_comparable(ask: Ask, runs: Mapping[str, Path]) -> None:
    """Runs on other gold end with 4, print nothing, and name what either side has."""
    done = ask("compare", runs["careful on thirty"], runs["careful on six"])
    assert (done.returncode, done.stdout) == (4, "")
    assert re.search(
        r"gold: thirty#[0-9a-f]{12} against six#[0-9a-f]{12}; score both runs against the same gold", done.stderr
    )
    assert "ci: bootstrap,article,10000,seed=0 against bootstrap,paragraph,10000,seed=0" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_scorecard_will_do_without_single_facts(ask: Ask, runs: Mapping[str, Path]) -> None:
    """A scorecard.json gives the same numbers, and no list of facts: JSON has null, the text says why."""
    pair = runs["careful on thirty"], runs["careless on thirty"]
    card = pair[1] / "scorecard.json"
    whole, short = (as_json(ask("compare", pair[0], other, "--json")) for other in (pair[1], card))
    assert (short["groups"], short["signature"]) == (whole["groups"], whole["signature"])
    assert (short["facts"], short["found_alone"]) == (None, None)
    assert f"not listed: no verdicts in {card}" in ask("compare", pair[0], card).stdout


def test_another_scheme_is_compared_by_its_own_counts(ask: Ask, runs: Mapping[str, Path]) -> None:
    """The scheme chosen is in the signature, and its rates are those of the scorecard."""
    pair = runs["careful on thirty"], runs["careless on thirty"]
    found = as_json(ask("compare", *pair, "--scheme", "document", "--json"))
    assert "|scheme:document|" in found["signature"]
    cards = [json.loads((run / "scorecard.json").read_text(encoding="utf-8")) for run in pair]
    for side, card in zip(("first", "second"), cards, strict=True):
        assert found["groups"]["all"][side] == card["rates"]["all"]["document"]
    assert found["facts"] is None
    assert "are listed under the scheme value only" in ask("compare", *pair, "--scheme", "strict").stdout


def test_the_same_command_gives_the_same_bytes(ask: Ask, runs: Mapping[str, Path]) -> None:
    """Resampling and swapping are seeded: a second time nothing changes."""
    pair = runs["careful on thirty"], runs["careless on thirty"]
    assert ask("compare", *pair, "--json").stdout == ask("compare", *pair, "--json").stdout


def damaged(run: Path, folder: Path, name: str, content: bytes | None) -> Path:
    """Copy a run, with one of its files replaced or taken away."""
    copy = folder / "damaged"
    shutil.copytree(run, copy)
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    return copy


DAMAGES = {
    "no verdicts": ("verdicts.jsonl", None, r"verdicts\.jsonl: is missing; run again, or give .*scorecard\.json"),
    "half the verdicts": ("verdicts.jsonl", 0.5, r"verdicts\.jsonl(:\d+: is no verdict|: has \d+ found)"),
    "no scorecard": ("scorecard.json", None, r"scorecard\.json: cannot be read: No such file"),
    "half a scorecard": ("scorecard.json", 0.5, r"scorecard\.json: is no readable JSON"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_ends_with_2(ask: Ask, runs: Mapping[str, Path], tmp_path: Path, damage: str) -> None:
    """A file that is missing or cut off is named, and no half result is printed, as JSON neither."""
    run = runs["careful on thirty"]
    name, keep, message = DAMAGES[damage]
    content = (run / name).read_bytes()
    broken = damaged(run, tmp_path, name, None if keep is None else content[: int(len(content) * keep)])
    for pair in ((run, broken), (broken, run)):
        done = ask("compare", *pair, "--json")
        assert (done.returncode, done.stdout) == (2, "")
        assert re.search(message, done.stderr), done.stderr
        assert "Traceback" not in done.stderr
