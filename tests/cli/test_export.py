import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import junitparser
import pyarrow.parquet
import pytest
import xmlschema
from markdown_it import MarkdownIt
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexWalker

from factgauge.report.export import latex

ROOT = Path(__file__).resolve().parents[2]
EVERY_EVAL_EVER = ROOT / "tests" / "report" / "export" / "every_eval_ever" / "eval.schema.json"
FORMATS = ("markdown", "json", "csv", "latex", "junit", "annotations", "every-eval-ever")
# The run folders bear the names of the files.
NAMES = {"zebras": "some.py", "none": "none.py"}
Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, zebras: Callable[..., str], zebra_gold: Callable[..., Path]) -> Path:
    """Run an extractor that fails on an article, and one that finds no date, over 24 articles."""
    folder = tmp_path_factory.mktemp("runs")
    gold = zebra_gold(folder / "gold.jsonl", 24)
    failing = zebras(dates="at % 3", more='    if document.id == "a05":\n        raise ValueError("<b>|no")')
    (folder / "some.py").write_text(failing, encoding="utf-8")
    (folder / "none.py").write_text(zebras(dates="False").replace('"zebras"', '"none_&_|$#"'), encoding="utf-8")
    for name in ("some.py", "none.py"):
        words = ["factgauge", "run", "-e", f"./{name}", "--gold", str(gold), "--output", "out", "--no-cache"]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder / "out"


def read_latex(text: str) -> str:
    """Read LaTeX as text; the signs of textcomp and T1 are told to the parser, which lacks them."""
    signs = {"textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"', "textasciicircum": "^"}
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, sign) for name, sign in signs.items()]
    context.add_context_category("signs", macros=macros, prepend=True)
    return str(LatexNodes2Text(latex_context=context, strict_latex_spaces=True).latex_to_text(text))


def run_of(runs: Path, name: str) -> Path:
    (found,) = runs.glob(f"*-{NAMES[name]}-*")
    return found


def scorecard_of(runs: Path, name: str) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((run_of(runs, name) / "scorecard.json").read_text(encoding="utf-8"))
    return card


def exported(ask: Ask, form: str, *places: Path) -> str:
    done = ask("export", *places, "--format", form)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_csv_has_a_number_a_row(ask: Ask, runs: Path) -> None:
    """Each rate of the scorecards is in one row with its interval and the signature of that number; undefined is empty."""
    rows = list(csv.DictReader(io.StringIO(exported(ask, "csv", runs))))
    keys = [(row["run"], row["group"], row["scheme"], row["average"], row["metric"]) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        name = "zebras" if row["extractor"] == "zebras" else "none"
        rates = scorecard_of(runs, name)["rates"]
        if row["average"] != "micro":
            continue
        wanted = rates[row["group"]][row["scheme"]]
        interval = wanted[f"{row['metric']}_interval"] or (None, None)
        told = [None if row[column] == "" else float(row[column]) for column in ("value", "low", "high")]
        assert told == [wanted[row["metric"]], *interval]
        assert f"|scheme:{row['scheme']}|average:micro|" in row["signature"]
    precision = [
        row for row in rows if row["extractor"] != "zebras" and row["group"] == "date" and row["metric"] == "precision"
    ]
    assert {row["value"] for row in precision if row["scheme"] == "value" and row["average"] == "micro"} == {""}


def test_parquet_is_the_same_table(ask: Ask, runs: Path, tmp_path: Path) -> None:
    """Parquet has the rows of the CSV, with numbers as numbers and null for what is undefined."""
    file = tmp_path / "scores.parquet"
    assert ask("export", runs, "--format", "parquet", "-o", file).returncode == 0
    table = pyarrow.parquet.read_table(file)
    rows = list(csv.DictReader(io.StringIO(exported(ask, "csv", runs))))
    written = [{name: "" if value is None else str(value) for name, value in row.items()} for row in table.to_pylist()]
    assert written == rows
    assert {str(table.schema.field(name).type) for name in ("value", "low", "high")} == {"double"}


def test_parquet_goes_to_no_terminal(ask: Ask, runs: Path) -> None:
    """Parquet without a file is bad usage."""
    done = ask("export", runs, "--format", "parquet")
    assert (done.returncode, "say with -o" in done.stderr) == (2, True)


def test_json_has_the_scorecards(ask: Ask, runs: Path) -> None:
    """Each run is there with its scorecard, without the counts of single articles."""
    content = json.loads(exported(ask, "json", runs))
    assert [run["extractor"] for run in content["runs"]] == ["none_&_|$#", "zebras"]
    card = scorecard_of(runs, "zebras")
    del card["counts"]
    assert content["runs"][1]["scorecard"] == card


def test_markdown_is_a_table(ask: Ask, runs: Path) -> None:
    """Rendered, the table has ten columns in each row, the hostile name is a text, and the failed article is told."""
    text = exported(ask, "markdown", runs)
    markup = MarkdownIt("commonmark").enable("table").render(text)
    rows = re.findall(r"<tr>(.*?)</tr>", markup, re.DOTALL)
    assert {len(re.findall("<t[hd]", row)) for row in rows} == {10}
    cells = re.findall(r"<td[^>]*>(.*?)</td>", rows[1])
    # Five of the eight dates of each article, on all but the one that it failed on: 23 × 5.
    assert cells[:3] == ["date", "zebras", "115/192"]
    assert "none_&amp;_|$#\u200b</td>" in markup
    assert "zebras failed on 1 of 24 articles" in markup
    assert "&lt;b&gt;|no" in markup


def test_latex_reads_back(ask: Ask, runs: Path) -> None:
    """A parser of LaTeX finds a table of nine columns between its rules, with the hostile name as a text; no TeX is run."""
    text = exported(ask, "latex", runs)
    nodes, _, _ = LatexWalker(text, tolerant_parsing=False).get_latex_nodes()
    (table,) = [node for node in nodes if getattr(node, "environmentname", None) == "tabular"]
    body = [line for line in table.latex_verbatim().splitlines() if line.endswith(r"\\")]
    assert {len(re.findall(r"(?<!\\)&", line)) for line in body} == {8}
    assert r"none\_\&\_\textbar{}\$\#" in text
    assert "none_&_|$#" in read_latex(text)


@pytest.mark.parametrize("sign", [chr(number) for number in range(0x20, 0x7F)])
def test_each_sign_stands_for_itself_in_latex(sign: str) -> None:
    """What is written of a printable ASCII sign is read back as that sign."""
    read = read_latex(f"a{latex.escaped(sign)}b")
    assert read.replace("‘", "`").replace("’", "'") == f"a{sign}b"


def test_junit_is_valid_and_fails_where_the_extractor_failed(ask: Ask, runs: Path) -> None:
    """There is a case for each kind and scheme; the one of the articles fails and names the article."""
    document = exported(ask, "junit", runs).encode()
    xmlschema.XMLSchema(str(ROOT / "docs" / "schemas" / "junit.xsd")).validate(io.BytesIO(document))
    suites = {suite.name: suite for suite in junitparser.JUnitXml.fromstring(document)}
    assert list(suites) == ["none_&_|$#", "zebras"]
    cases = {case.name: case for case in suites["zebras"]}
    assert {"date value", "figure strict"} <= cases.keys()
    (failure,) = cases["articles"].result
    assert (failure.message, failure.text.startswith("a05: ")) == ("failed on 1 of 24 articles", True)
    assert suites["none_&_|$#"].failures == 0


def test_annotations_name_gold_lines(ask: Ask, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not found is beside the lines of the gold where that is below the working folder."""
    monkeypatch.chdir(runs.parent)
    lines = exported(ask, "annotations", run_of(runs, "none")).splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("::warning file=gold.jsonl,line=1,title=none_&_|$# does not find this date::")


def test_every_eval_ever_validates(ask: Ask, runs: Path) -> None:
    """The file keeps the schema of its version; scores that are undefined are left out; intervals are those of the scorecard."""
    schema = json.loads(EVERY_EVAL_EVER.read_text(encoding="utf-8"))
    content = json.loads(exported(ask, "every-eval-ever", run_of(runs, "none")))
    jsonschema.Draft7Validator(schema).validate(content)
    assert content["schema_version"] == schema["version"]
    results = {each["evaluation_result_id"]: each["score_details"] for each in content["evaluation_results"]}
    assert "date.value.micro.precision" not in results
    rates = scorecard_of(runs, "none")["rates"]["figure"]["value"]
    found = results["figure.value.micro.f1"]
    assert found["score"] == rates["f1"]
    bounds = found["uncertainty"]["confidence_interval"]
    assert [bounds["lower"], bounds["upper"]] == rates["f1_interval"]
    del content["evaluation_results"][0]["source_data"]
    assert not jsonschema.Draft7Validator(schema).is_valid(content)


def test_every_eval_ever_is_about_one_run(ask: Ask, runs: Path) -> None:
    """Several runs make no one file."""
    done = ask("export", runs, "--format", "every-eval-ever")
    assert (done.returncode, "are 2 runs; a file is about one" in done.stderr) == (2, True)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_runs_give_the_same_bytes(ask: Ask, runs: Path, tmp_path: Path, form: str) -> None:
    """What stands in a file is what stdout gets, and the same again; a run that is named twice is there once."""
    run, file = run_of(runs, "zebras"), tmp_path / "file"
    once = exported(ask, form, run)
    assert exported(ask, form, run, run) == once
    assert ask("export", run, "--format", form, "-o", file).returncode == 0
    assert file.read_text(encoding="utf-8") == once


BAD = {
    "no-scorecard": lambda run: (run / "scorecard.json").unlink(),
    "cut-off": lambda run: (run / "scorecard.json").write_bytes((run / "scorecard.json").read_bytes()[:900]),
    "no-json": lambda run: (run / "run.json").write_bytes(b"\xff\xfe{"),
    "of-another-form": lambda run: (run / "run.json").write_text("[]", encoding="utf-8"),
    "nested": lambda run: (run / "scorecard.json").write_text("[" * 100_000, encoding="utf-8"),
    "no-signature": lambda run: (run / "scorecard.json").write_text(
        re.sub('"signature": "[^"]*"', '"signature": "mine"', (run / "scorecard.json").read_text(encoding="utf-8")),
        encoding="utf-8",
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_run_folder_is_invalid_input(ask: Ask, runs: Path, tmp_path: Path, bad: str) -> None:
    """A missing, truncated or hostile file ends with 2 and a message that names the folder, and nothing is written."""
    run, file = tmp_path / "run", tmp_path / "file"
    run.mkdir()
    for each in run_of(runs, "zebras").iterdir():
        (run / each.name).write_bytes(each.read_bytes())
    BAD[bad](run)
    done = ask("export", run, "--format", "csv", "-o", file)
    assert (done.returncode, str(run) in done.stderr, file.exists()) == (2, True, False), done.stderr


def _without_scheme(rates: dict[str, Any]) -> None:
    del rates["value"]


def _with_f1(f1: float) -> Callable[[dict[str, Any]], None]:
    return lambda rates: rates["value"].update(f1=f1)


@pytest.mark.parametrize("command", [("export", "--format", "markdown"), ("export", "--format", "csv"), ("history",)])
@pytest.mark.parametrize(
    "spoil", [_with_f1(-3.0), _with_f1(1e308), _without_scheme], ids=["negative", "huge", "missing"]
)
def test_a_scorecard_that_was_edited_by_hand_is_invalid_input(
    ask: Ask, runs: Path, tmp_path: Path, command: tuple[str, ...], spoil: Callable[[dict[str, Any]], None]
) -> None:
    """A rate that cannot be, and a scheme that is missing, end with 2 and the path of the rate."""
    run = shutil.copytree(run_of(runs, "zebras"), tmp_path / "runs" / "20260101T000000Z-zebras")
    card = json.loads((run / "scorecard.json").read_text(encoding="utf-8"))
    spoil(card["rates"]["date"])
    (run / "scorecard.json").write_text(json.dumps(card), encoding="utf-8")
    done = ask(command[0], run.parent, *command[1:])
    assert (done.returncode, "$.rates.date.value" in done.stderr) == (2, True), done.stderr


def test_a_folder_without_runs_is_invalid_input(ask: Ask, tmp_path: Path) -> None:
    """There is nothing to export."""
    done = ask("export", tmp_path, "--format", "json")
    assert (done.returncode, "holds no finished run" in done.stderr) == (2, True)
