import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from factgauge import __version__
from factgauge.gold.model import LabelledArticle
from factgauge.gold.read import load
from factgauge.predictions import Prediction, to_json
from factgauge.resources import gold_root

Ask = Callable[..., subprocess.CompletedProcess[str]]
Double = Callable[[LabelledArticle], Prediction]
SEED = "ukrainska-pravda-2024-10-29"
SCHEMES = ("strict", "lenient", "value", "document", "exact", "partial", "overlap", "type")
COUNTS = {"matched", "partial", "spurious", "missed"}
RATES = {*COUNTS, *(f"{name}{end}" for name in ("precision", "recall", "f1") for end in ("", "_interval"))}


def write(file: Path, gold: str | Path, double: Double) -> Path:
    file.write_bytes(b"".join(to_json(double(article)) for article in load(str(gold)).articles))
    return file


def test_score_prints_json_with_signature_and_rates(ask: Ask, tmp_path: Path, perfect: Double) -> None:
    """The JSON of a score holds the signature, and counts, rates and intervals for each kind and scheme."""
    done = ask("score", write(tmp_path / "p.jsonl", "core", perfect), "--gold", "core", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    card = json.loads(done.stdout)
    assert card["signature"].startswith(f"factgauge:{__version__}|gold:core@")
    assert list(card["rates"]) == ["date", "figure", "actor", "date_without_header", "all"]
    for kind in card["rates"]:
        assert tuple(card["rates"][kind]) == SCHEMES
        for scheme in SCHEMES:
            assert set(card["rates"][kind][scheme]) == RATES
            assert card["rates"][kind][scheme]["f1"] == 1.0


def test_score_of_one_kind_has_no_total(ask: Ask, gold_folder: Path, tmp_path: Path, perfect: Double) -> None:
    """Where not all kinds are declared only the declared ones are scored, and `all` is left out."""
    file = write(tmp_path / "p.jsonl", gold_folder, perfect)
    done = ask("score", file, "--gold", gold_folder, "--kind", "figure", "--kind", "date", "--json")
    assert list(json.loads(done.stdout)["rates"]) == ["date", "figure"]


def test_the_table_fits_80_columns_and_shows_undefined(ask: Ask, tmp_path: Path, silent: Double) -> None:
    """The table is at most 80 columns wide even for a long file name, and an undefined precision is a dash."""
    file = write(tmp_path / f"{'a-very-long-name' * 5}.jsonl", "core", silent)
    done = ask("score", file, "--gold", "core")
    assert done.returncode == 0
    table = done.stdout.partition("found, P, R")[0].splitlines()
    assert len(table) == 11
    assert max(map(len, table)) <= 80
    for line in table[2::2]:
        assert line.split()[3:6] == ["–", ".00", ".00"], line


def test_a_faulty_file_ends_with_2_and_its_place(ask: Ask, gold_folder: Path, tmp_path: Path) -> None:
    """The command tells file, line and path of each fault on stderr, prints nothing else, and ends with 2."""
    file = tmp_path / "p.jsonl"
    file.write_text('{"document": "a-1", "status": "ok", "facts": [{"kind": "place"}]}\n{\n', encoding="utf-8")
    done = ask("score", file, "--gold", gold_folder, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{file}:1 $.facts[0].kind: unknown kind 'place'" in done.stderr
    assert f"{file}:2: is no JSON" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_truncated_gzip_ends_with_2(ask: Ask, gold_folder: Path, tmp_path: Path, perfect: Double) -> None:
    """Half an archive is an error, never half a score."""
    file = write(tmp_path / "p.jsonl.gz", gold_folder, perfect)
    file.write_bytes(gzip.compress(file.read_bytes())[:-10])
    done = ask("score", file, "--gold", gold_folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{file}: cannot be read" in done.stderr


def test_an_ill_formed_amount_warns_on_stderr(ask: Ask, gold_folder: Path, tmp_path: Path) -> None:
    """A value that can never be right is a warning, and the score is printed."""
    file = tmp_path / "p.jsonl"
    fact = {"kind": "figure", "quote": "1,200", "amount": "NaN"}
    file.write_text(json.dumps({"document": "a-1", "status": "ok", "facts": [fact]}) + "\n", encoding="utf-8")
    done = ask("score", file, "--gold", gold_folder, "--json")
    assert done.returncode == 0
    assert f"warning: {file}:1 $.facts[0].amount: 'NaN'" in done.stderr
    assert json.loads(done.stdout)["rates"]["figure"]["value"]["matched"] == 0


@pytest.mark.parametrize("with_text", [True, False])
def test_gold_may_be_a_file_of_lines(ask: Ask, tmp_path: Path, *, with_text: bool) -> None:
    """A JSON-lines gold file works with its text inside, and without text where predictions have spans."""
    text = "In 2021 Kenya grew by 7.6%."
    article = {
        "id": "x",
        "entities": {"kenya": {"name": "Kenya", "type": "country"}},
        "facts": [
            {"kind": "date", "span": [3, 7], "value": "2021"},
            {"kind": "actor", "span": [8, 13], "entity": "kenya"},
            {"kind": "figure", "span": [22, 26], "amount": "7.6", "unit": "percent"},
        ],
    }
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(article | ({"text": text} if with_text else {})) + "\n", encoding="utf-8")
    facts = [
        {"kind": "date", "span": [3, 7], "value": "2021"},
        {"kind": "actor", "span": [8, 13], "name": "Kenya"},
        {"kind": "figure", "span": [22, 26], "amount": "7.60", "unit": "percent"},
    ]
    file = tmp_path / "p.jsonl"
    file.write_text(json.dumps({"document": "x", "status": "ok", "facts": facts}) + "\n", encoding="utf-8")
    done = ask("score", file, "--gold", gold, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rates"]["all"]["value"]["f1"] == 1.0
    facts[0] = {"kind": "date", "quote": "2021", "value": "2021"}
    file.write_text(json.dumps({"document": "x", "status": "ok", "facts": facts}) + "\n", encoding="utf-8")
    again = ask("score", file, "--gold", gold, "--json")
    assert again.returncode == (0 if with_text else 2)
    assert ("$.facts[0]: has no span" in again.stderr) is not with_text


def test_run_refuses_gold_without_text(ask: Ask, tmp_path: Path) -> None:
    """Nothing can be extracted where there is no text, and the message says what to do."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "x", "facts": []}\n', encoding="utf-8")
    done = ask("run", "-e", "rules", "--gold", gold, "--output", tmp_path / "out")
    assert done.returncode == 2
    assert "has no text for x" in done.stderr
    assert not (tmp_path / "out").exists()


def test_version_is_printed(ask: Ask) -> None:
    """`--version` prints the version of the package."""
    done = ask("--version")
    assert (done.returncode, done.stdout) == (0, f"factgauge, version {__version__}\n")


def test_list_names_the_extractors(ask: Ask) -> None:
    """`list` names all extractors in order, and the built-in one is installed."""
    done = ask("list", "--json")
    rows = json.loads(done.stdout)
    names = [row["name"] for row in rows]
    assert names == sorted(names)
    assert {"rules", "dateparser", "timexy"} <= set(names)
    assert next(row for row in rows if row["name"] == "rules")["installed"] is True
    lines = ask("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == names


def test_list_names_what_is_configured(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of factgauge.toml come last, each with its reference; one that leads nowhere says so."""
    (tmp_path / "days.py").write_text("", encoding="utf-8")
    extractors = {"near": "./days.py", "far": "./nowhere.py"}
    content = "".join(f'[extractors.{name}]\nreference = "{reference}"\n' for name, reference in extractors.items())
    (tmp_path / "factgauge.toml").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    far, near = json.loads(ask("list", "--json").stdout)[-2:]
    assert (near["name"], near["reference"], near["installed"]) == ("near", "./days.py", True)
    assert (far["name"], far["installed"]) == ("far", False)
    lines = ask("list").stdout.splitlines()
    assert "there is no file './nowhere.py'" in lines[-2]
    assert lines[-1].split() == ["near", "configured", "./days.py"]


def test_ctrl_c_ends_with_130(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the command is at, as shells have it, and without a traceback."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("factgauge.cli.extractors.listings", interrupted)
    done = ask("list")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_info_tells_the_kinds(ask: Ask) -> None:
    """`info` tells what an extractor declares, in words and as JSON."""
    about = json.loads(ask("info", "rules", "--json").stdout)
    assert (about["name"], about["kinds"]) == ("rules", ["date", "figure", "actor"])
    assert about["description"]
    assert ask("info", "rules").stdout.startswith("rules: date, figure, actor\n")


def test_info_tells_of_a_configured_name(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of factgauge.toml is started with its options; a name near it is led there."""
    code = """
from factgauge import Options, extractor

class Settings(Options):
    near: int = 0

@extractor("days", kinds={"date"}, options=Settings)
class Days:
    def __init__(self, options):
        self.near = options.near

    def info(self):
        return {"near": str(self.near)}

    def extract(self, document):
        return []
"""
    (tmp_path / "days.py").write_text(code, encoding="utf-8")
    configured = '[extractors.my-days]\nreference = "./days.py"\noptions = { near = 3 }\n'
    (tmp_path / "factgauge.toml").write_text(configured, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    about = json.loads(ask("info", "my-days", "--json").stdout)
    assert (about["name"], about["kinds"], about["info"]) == ("my-days", ["date"], {"near": "3"})
    assert [option["name"] for option in about["options"]] == ["near"]
    misspelt = ask("info", "my-day")
    assert misspelt.returncode == 2
    assert "did you mean the configured 'my-days'?" in misspelt.stderr


@pytest.mark.parametrize("words", [("info", "ruels"), ("run", "-e", "ruels", "-e", "rules")])
def test_a_misspelt_extractor_gives_the_nearest_name(ask: Ask, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A name that leads nowhere ends with 2, names the nearest one, and runs nothing."""
    output = ("--output", tmp_path / "out") if words[0] == "run" else ()
    done = ask(*words, *output)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'rules'" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_misspelt_gold_set_gives_the_nearest_name(ask: Ask, tmp_path: Path, silent: Double) -> None:
    """A gold set that is not there is named with the nearest one."""
    done = ask("score", write(tmp_path / "p.jsonl", "core", silent), "--gold", "coer")
    assert done.returncode == 2
    assert "did you mean 'core'" in done.stderr


@pytest.mark.parametrize(("typed", "near"), [("scroe", "score"), ("rpeort", "report"), ("chek", "check")])
def test_a_misspelt_command_gives_the_nearest(ask: Ask, typed: str, near: str) -> None:
    """Usage, 2."""
    done = ask(typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Did you mean '{near}'?" in done.stderr


def test_what_the_terminal_cannot_write_is_no_error(tmp_path: Path) -> None:
    """A table with dashes is written on a terminal that knows no dash, each as its number."""
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_text('{"id": "a", "text": "é", "facts": []}\n', encoding="utf-8")
    said.write_text('{"document": "a"}\n', encoding="utf-8")
    command = [sys.executable, "-m", "factgauge", "score", str(said), "--gold", str(gold)]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u2013" in done.stdout


def test_a_message_obeys_nothing_that_a_file_says(ask: Ask, tmp_path: Path) -> None:
    """Control characters of a stranger's file are shown, not obeyed."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a", "facts": [], "\\u001b]0;x\\u0007": 1}\n', encoding="utf-8")
    done = ask("gold", "check", gold)
    assert done.returncode == 2
    assert "\x1b" not in done.stdout + done.stderr
    named = ask("score", gold, "--gold", gold)
    assert "\x1b" not in named.stdout + named.stderr


def test_fmt_leaves_a_packed_file(ask: Ask, tmp_path: Path) -> None:
    """It would be written back unpacked."""
    packed = tmp_path / "gold.jsonl"
    packed.write_bytes(gzip.compress(b'{"id": "a", "facts": []}\n'))
    before = packed.read_bytes()
    done = ask("gold", "fmt", packed)
    assert done.returncode == 2
    assert "is packed with gzip" in done.stderr
    assert packed.read_bytes() == before


def test_the_built_in_gold_has_no_fault(ask: Ask) -> None:
    """`gold check` without arguments examines the built-in sets and finds nothing."""
    done = ask("gold", "check", "--json")
    assert (done.returncode, json.loads(done.stdout)["faults"]) == (0, [])


def test_gold_check_tells_all_faults_at_once(ask: Ask, gold_folder: Path) -> None:
    """Faults in several files of a folder come in one answer, each with its place."""
    (gold_folder / "gold.toml").write_text('name = "x"\n', encoding="utf-8")
    (gold_folder / "a-1.txt").write_text("changed", encoding="utf-8")
    (gold_folder / "a-2.txt").unlink()
    (gold_folder / "a-3.json").write_text("{", encoding="utf-8")
    labels = json.loads((gold_folder / "a-4.json").read_text(encoding="utf-8"))
    labels["facts"][0]["value"] = "some day"
    labels["facts"][1]["entity"] = "zebra_labl"
    (gold_folder / "a-4.json").write_text(json.dumps(labels), encoding="utf-8")
    labels["facts"][0]["valeu"] = "2023"
    (gold_folder / "a-5.json").write_text(json.dumps(labels), encoding="utf-8")
    done = ask("gold", "check", gold_folder)
    assert (done.returncode, done.stdout) == (2, "")
    for place in (
        "gold.toml $.version: is missing",
        "a-1.json $.text_sha256: the article has changed",
        "a-2.json $.text: there is no article",
        "a-3.json: is no readable JSON",
        "a-4.json $.facts[0].value: 'some day' is no date",
        "a-4.json $.facts[1].entity: unknown entity 'zebra_labl'; did you mean 'zebra_label'",
        "a-5.json $.facts[0].valeu: unknown key 'valeu'",
    ):
        assert place in done.stderr
    assert "a-6.json" not in done.stderr
    told = json.loads(ask("gold", "check", gold_folder, "--json").stdout)
    assert len(told["faults"]) == len(done.stderr.splitlines()) - 1


def test_gold_fmt_restores_the_canonical_file(ask: Ask, tmp_path: Path) -> None:
    """A shuffled and respaced copy of the built-in article is written back as it stands in the repository."""
    folder = tmp_path / "core"
    folder.mkdir()
    canonical = (gold_root() / "core" / f"{SEED}.json").read_bytes()
    labels = json.loads(canonical)
    dice = random.Random(7)
    dice.shuffle(labels["facts"])
    labels["entities"] = dict(reversed(labels["entities"].items()))
    file = folder / f"{SEED}.json"
    shuffled = json.dumps(labels, indent=4)
    file.write_text(shuffled, encoding="utf-8")
    checked = ask("gold", "fmt", "--check", folder)
    assert (checked.returncode, file.read_text(encoding="utf-8")) == (2, shuffled)
    assert ask("gold", "fmt", folder).returncode == 0
    assert file.read_bytes() == canonical
    assert ask("gold", "fmt", "--check", folder).returncode == 0


def test_gold_fmt_keeps_a_file_of_lines_readable(ask: Ask, tmp_path: Path) -> None:
    """A JSON-lines gold file is still a gold file after `gold fmt`, whether it was formatted or refused."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "x", "text": "In 2021.", "facts": [{"kind": "date", "span": [3, 7]}]}\n', encoding="utf-8")
    before = load(str(gold)).articles
    assert ask("gold", "fmt", gold).returncode in {0, 2}
    assert load(str(gold)).articles == before


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, gzip.compress(b"{}")[:10] + b"\xff" * 20],
    ids=["nesting without end", "a damaged gzip"],
)
def test_gold_that_cannot_be_decoded_is_a_message(ask: Ask, tmp_path: Path, content: bytes) -> None:
    """Gold lines that no decoder can read are a fault with the name of the file."""
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(content)
    done = ask("gold", "check", gold)
    assert done.returncode == 2
    assert str(gold) in done.stderr


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_an_article_of_endless_nesting_is_a_message(ask: Ask, gold_folder: Path, command: str) -> None:
    """An article file that is nested too deep is a fault with the name of the file."""
    (gold_folder / "a-3.json").write_bytes(b"[" * 100_000)
    done = ask("gold", command, gold_folder)
    assert done.returncode == 2
    assert "a-3.json" in done.stderr


def test_an_annotation_agrees_with_itself(ask: Ask, gold_folder: Path) -> None:
    """The agreement of a set with itself is 1 throughout, without a difference."""
    found = json.loads(ask("gold", "agree", gold_folder, gold_folder, "--json").stdout)
    assert found["articles"] == 6
    assert found["differences"] == []
    for kind in ("date", "figure", "actor"):
        part = found["required"][kind]
        assert (part["strict"], part["lenient"], part["value"]) == (1.0, 1.0, 1.0)


def test_the_two_passes_can_be_compared(ask: Ask) -> None:
    """The two blind passes over the core article agree in part, and exchanging them exchanges the sides."""
    passes = gold_root() / "core" / "passes"
    there = json.loads(ask("gold", "agree", passes / "first", passes / "second", "--json").stdout)
    back = json.loads(ask("gold", "agree", passes / "second", passes / "first", "--json").stdout)
    for kind in ("date", "figure", "actor"):
        one, other = there["required"][kind], back["required"][kind]
        assert (one["first"], one["second"]) == (other["second"], other["first"])
        assert one["strict"] == other["strict"]
        assert 0 < one["strict"] <= 1


def test_agreement_wants_the_same_articles(ask: Ask, gold_folder: Path, tmp_path: Path) -> None:
    """Two sets that label different articles cannot be compared, and the odd one is named."""
    fewer = tmp_path / "fewer"
    shutil.copytree(gold_folder, fewer)
    (fewer / "a-6.json").unlink()
    done = ask("gold", "agree", gold_folder, fewer)
    assert done.returncode == 2
    assert "only one side labels a-6" in done.stderr
