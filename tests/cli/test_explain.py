import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from factgauge.report.explanation import words_of
from factgauge.score.verdicts import AloneReason, Border, OtherKind, Verdict
from factgauge.score.wrong_value import WrongValue

Ask = Callable[..., subprocess.CompletedProcess[str]]

# On the invented articles a-1 to a-6: the date is wrong in a-2, the figure in a-3; "Red Cross" is too short everywhere; no article's
# "Nairobi" is found; a-4 has a quote from nowhere, a-5 a spurious "people"; a-6 fails.
CLUMSY = r"""
from factgauge import Actor, Date, Figure, extractor

@extractor("clumsy", kinds={"date", "figure", "actor"})
class Clumsy:
    def info(self):
        return {"clumsy": "0.3\x1b[31m"}

    def extract(self, document):
        number = document.id[-1]
        if number == "6":
            raise ValueError("no luck \x1b[31m")
        yield Date(quote=f"{number} May 2023", value=f"{2022 if number == '2' else 2023}-05-0{number}")
        yield Figure(quote=f"{number},200", amount=f"{number}.2" if number == "3" else f"{number}200")
        yield Actor(quote="Red Cross", name="Kenya Red Cross")
        if number == "4":
            yield Actor(quote="\x1b[2Jelsewhere", name="nobody")
        if number == "5":
            yield Actor(quote="people", name="people")
"""


@pytest.fixture(scope="module")
def made(make_gold: Callable[[Path, int], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one run of the clumsy extractor; its folder is the only one in `runs`, beside the gold."""
    root = tmp_path_factory.mktemp("explain")
    make_gold(root / "gold", 6)
    return run_of(root, CLUMSY, "gold")


def run_of(root: Path, code: str, gold: str) -> Path:
    (root / "clumsy.py").write_text(code, encoding="utf-8")
    words = [sys.executable, "-m", "factgauge", "run", "-e", "./clumsy.py", "--gold", gold]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next((root / "runs").glob("2*"))


@pytest.fixture
def run(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the run from the folder where it was made, so that its gold is found again."""
    monkeypatch.chdir(made.parents[1])
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return made


@pytest.fixture
def copied(run: Path, tmp_path: Path) -> Path:
    """Give a copy of the run that a test may break."""
    return Path(shutil.copytree(run, tmp_path / "copy"))


def rows(found: list[dict[str, Any]]) -> dict[str, int]:
    return {
        " ".join(each[key] for key in ("verdict", "reason", "detail") if each[key]): each["count"] for each in found
    }


def test_the_errors_of_a_run_are_counted_by_kind_and_reason(ask: Ask, run: Path) -> None:
    """The JSON has each verdict with reason and detail as counted by hand."""
    found = json.loads(ask("explain", run, "--json").stdout)
    by_kind = {each["kind"]: (rows(each["gold"]), rows(each["predictions"])) for each in found["kinds"]}
    # Six articles; the sixth fails, which leaves five dates, five figures and five times two actors.
    assert by_kind["date"] == (
        {"found": 4, "wrong value year": 1, "missed failed": 1},
        {"right": 4, "wrong value year": 1},
    )
    assert by_kind["figure"] == (
        {"found": 4, "wrong value scale": 1, "missed failed": 1},
        {"right": 4, "wrong value scale": 1},
    )
    assert by_kind["actor"] == (
        {"wrong extent too_short": 5, "missed not_found": 5, "missed failed": 2},
        {"wrong extent too_short": 5, "spurious nothing_there": 1, "spurious ungrounded": 1},
    )


def test_the_worst_articles_come_first_and_failed_ones_before_them(ask: Ask, run: Path) -> None:
    """Articles are sorted by failure and errors; a wrong pair is one error."""
    found = json.loads(ask("explain", run, "--json").stdout)["articles"]
    # a-2 to a-5: one wrong boundary, one missed, and one more each; a-1 has the first two only.
    assert [(each["document"], each["errors"]) for each in found] == [
        ("a-6", 4),
        ("a-2", 3),
        ("a-3", 3),
        ("a-4", 3),
        ("a-5", 3),
        ("a-1", 2),
    ]
    numbers = ("found", "wrong", "missed", "spurious")
    assert [tuple(each[name] for name in numbers) for each in found[:4]] == [
        (0, 0, 4, 0),
        (1, 2, 1, 0),
        (1, 2, 1, 0),
        (2, 1, 1, 1),
    ]
    assert "no luck" in found[0]["failure"]
    assert found[1]["failure"] is None


def test_the_error_table_fits_80_columns_and_ends_with_the_signature(ask: Ask, run: Path) -> None:
    """All but the signature fits, the rows are there, and nothing that a terminal obeys is printed."""
    done = ask("explain", run)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, signature = done.stdout.splitlines()
    assert signature.startswith("factgauge:")
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in done.stdout
    assert [line.split() for line in lines if line.startswith("wrong")] == [
        ["wrong", "value", "year", "1", "1"],
        ["wrong", "value", "scale", "1", "1"],
        ["wrong", "extent", "too_short", "5", "5"],
    ]
    assert next(line for line in lines if line.startswith("a-6")).split() == ["a-6", "4", "0", "0", "4", "0", "failed"]


def test_the_errors_can_be_asked_by_kind_and_reason(ask: Ask, run: Path) -> None:
    """Only what is asked for is counted, in the table and by article."""
    found = json.loads(ask("explain", run, "--kind", "actor", "--reason", "not_found", "--json").stdout)
    assert [(each["kind"], rows(each["gold"]), rows(each["predictions"])) for each in found["kinds"]] == [
        ("actor", {"missed not_found": 5}, {})
    ]
    assert {each["document"]: each["errors"] for each in found["articles"]} == {
        f"a-{number}": 1 for number in range(1, 6)
    }
    assert ask("explain", run, "--reason", "nonsense").returncode == 2


def test_an_article_is_printed_with_its_facts_marked(ask: Ask, run: Path) -> None:
    """Below the words stand the marks of gold and predictions, by verdict and label, and below the text the list of all."""
    done = ask("explain", run, "a-5")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    text = next(line for line in lines if "5 May 2023" in line)
    gold, said = lines[lines.index(text) + 1 :][:2]
    # The two emoji before the date take two cells each.
    start = text.index("5 May 2023") + 2
    assert gold[start:].startswith("==========d0")
    assert said[start:].startswith("==========d0")
    assert "!!!!!!!!!!!!!!!a1" in gold
    assert "?" * len("Nairobi") + "a3" in done.stdout
    assert "x" * len("people") + "a3" in done.stdout
    assert max(map(len, lines)) <= 80
    listed = [line.split() for line in lines]
    assert ["1", "actor", "wrong", "extent", "too_short", "2", "Kenya", "Red", "Cross"] in listed
    assert ["3", "actor", "spurious", "nothing_there", "people"] in listed


def test_an_article_can_be_asked_by_kind_and_reason(ask: Ask, run: Path) -> None:
    """Only the facts that are asked for are marked and listed."""
    found = json.loads(ask("explain", run, "a-5", "--kind", "actor", "--reason", "not_found", "--json").stdout)
    assert [each["fact"]["quote"] for each in found["gold"]] == ["Nairobi"]
    assert found["predictions"] == []
    assert "=d0" not in ask("explain", run, "a-5", "--kind", "actor").stdout


def test_the_json_of_an_article_has_every_fact_with_its_verdict(ask: Ask, run: Path) -> None:
    """Text, gold facts and predictions as they stand in their files, what became of them, and why in words."""
    found = json.loads(ask("explain", run, "a-3", "--json").stdout)
    figure = found["gold"][2]
    assert (figure["fact"]["amount"], figure["verdict"], figure["detail"]) == ("3200", "wrong", "scale")
    assert figure["words"] == "the amount is wrong by a power of ten"
    partner = found["predictions"][figure["partner"]]
    assert (partner["fact"]["amount"], partner["partner"], partner["words"]) == ("3.2", 2, figure["words"])
    start, end = partner["span"]
    assert found["text"][start:end] == "3,200"


def test_a_failed_article_says_why(ask: Ask, run: Path) -> None:
    """All is missed, and the message of the extractor stands below the text, with its control characters shown."""
    done = ask("explain", run, "a-6")
    assert r"the extractor failed on this article: ValueError: no luck \x1b[31m" in done.stdout
    assert "\x1b" not in done.stdout
    assert "predictions: none" in done.stdout


def test_one_fact_is_told_in_words(ask: Ask, run: Path) -> None:
    """Gold, prediction and reason are there, and the last line is one to paste, with all that a maintainer needs."""
    done = ask("explain", run, "a-3", "--fact", "2")
    lines = done.stdout.splitlines()
    assert any(re.match(r"gold +2: figure “3,200” .*amount 3200", line) for line in lines)
    assert any(re.match(r"prediction +1: figure “3,200” .*amount 3\.2", line) for line in lines)
    assert any(line.split() == ["verdict", "wrong", "value", "scale"] for line in lines)
    assert any(line.endswith("the amount is wrong by a power of ten") for line in lines)
    for part in (
        "said [[3,200]] people",
        "expected figure 3200",
        "got figure 3.2",
        "article a-3",
        r"clumsy (clumsy 0.3\x1b[31m)",
    ):
        assert part in lines[-1], part
    assert max(map(len, lines[:-1])) <= 80


def test_a_prediction_is_told_too(ask: Ask, run: Path) -> None:
    """A prediction without a partner expected nothing; one from nowhere has no text around it."""
    found = json.loads(ask("explain", run, "a-5", "--prediction", "3", "--json").stdout)
    assert (found["side"], found["reason"], found["partner_fact"]) == ("prediction", "nothing_there", None)
    assert "[[people]]" in found["report"]
    assert "expected nothing, got actor people" in found["report"]
    nowhere = ask("explain", run, "a-4", "--prediction", "3").stdout
    assert r"[[\x1b[2Jelsewhere]]" in nowhere
    assert "the quote is nowhere in the text" in nowhere
    assert "\x1b" not in nowhere


def test_a_misspelt_article_is_told_the_nearest(ask: Ask, run: Path) -> None:
    """The message names the article that was probably meant, and the command ends with 2."""
    done = ask("explain", run, "a-11")
    assert (done.returncode, done.stdout) == (2, "")
    assert "has no article 'a-11'; did you mean 'a-1'" in done.stderr


@pytest.mark.parametrize(
    ("option", "range_"), [("--fact", "the gold facts 0 to 3"), ("--prediction", "the predictions 0 to 2")]
)
def test_a_number_out_of_range_is_told_the_range(ask: Ask, run: Path, option: str, range_: str) -> None:
    """The message says which numbers there are."""
    done = ask("explain", run, "a-1", option, "4")
    assert done.returncode == 2
    assert f"{option} 4: the article has {range_}" in done.stderr
    assert "the article has no predictions" in ask("explain", run, "a-6", "--prediction", "0").stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--fact", "1"],
        ["a-1", "--fact", "1", "--prediction", "1"],
        ["a-1", "--fact", "-1"],
        ["a-1", "--fact", "1", "--kind", "date"],
        ["--gold", "core"],
    ],
)
def test_options_that_do_not_go_together_are_errors(ask: Ask, run: Path, words: list[str]) -> None:
    """What cannot be meant is said, not passed over."""
    done = ask("explain", run, *words)
    assert (done.returncode, done.stdout) == (2, "")


def test_other_gold_is_not_comparable(
    ask: Ask, copied: Path, make_gold: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    """Gold that has changed since the run ends with 4, and the message names both."""
    other = make_gold(tmp_path / "other", 5)
    done = ask("explain", copied, "a-1", "--gold", other)
    digest = json.loads((copied / "run.json").read_text())["gold"]["digest"]
    assert (done.returncode, done.stdout) == (4, "")
    assert f"is for invented@1.0#{digest}; the gold here is invented@1.0#" in done.stderr
    assert "--gold" in done.stderr


def test_gold_that_has_moved_can_be_named(
    ask: Ask, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From elsewhere the gold is not found, and the message says how to give it; the errors of the run need no gold."""
    gold = Path("gold").resolve()
    monkeypatch.chdir(tmp_path)
    done = ask("explain", copied, "a-1")
    assert done.returncode == 2
    assert "the gold 'gold' is not here; say with --gold where invented@1.0#" in done.stderr
    assert ask("explain", copied, "a-1", "--gold", gold).returncode == 0
    assert ask("explain", copied).returncode == 0


@pytest.mark.parametrize("name", ["run.json", "verdicts.jsonl", "scorecard.json"])
@pytest.mark.parametrize("content", [b"", b'{"a": ', b"[]", b"\xff\xfe", b"[" * 100_000, b'{"kind": "date"}'])
def test_a_broken_file_is_named(ask: Ask, copied: Path, name: str, content: bytes) -> None:
    """Whatever stands in a file of the run, the command ends with 2 and names the file."""
    (copied / name).write_bytes(content)
    done = ask("explain", copied)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(copied / name) in done.stderr
    assert "Traceback" not in done.stderr
    (copied / name).unlink()
    assert ask("explain", copied).returncode == 2


def test_verdicts_that_are_cut_off_do_not_pass(ask: Ask, copied: Path) -> None:
    """Half a line is no JSON; whole lines that are missing do not add up to the scorecard."""
    file = copied / "verdicts.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines)[:-20])
    assert f"{file}:{len(lines)}: is no JSON" in ask("explain", copied).stderr
    file.write_bytes(b"".join(lines[:-5]))
    done = ask("explain", copied)
    assert done.returncode == 2
    assert "scorecard.json counts" in done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"index":3', b'"index":300'),
        (b'"span":[', b'"span":[99999,100000],"x":['),
        (b'"partner":0', b'"partner":77'),
        (b'"kind":"figure"', b'"kind":"date"'),
        (b'"side":"gold"', b'"side":"prediction"'),
        (b'"reason":"not_found"', b'"reason":"\\u001b[31m"'),
    ],
)
def test_verdicts_of_another_run_do_not_pass(ask: Ask, copied: Path, old: bytes, new: bytes) -> None:
    """Verdicts that are not of these facts are an error, never a wrong picture or a traceback."""
    file = copied / "verdicts.jsonl"
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))
    for words in (["a-1"], ["a-1", "--fact", "0"]):
        done = ask("explain", copied, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert str(file) in done.stderr
        assert "\x1b" not in done.stderr


def test_predictions_that_lack_the_article_are_an_error(ask: Ask, copied: Path) -> None:
    """A line that is missing, and one that is broken, are named."""
    file = copied / "predictions.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[1:]))
    assert "has no line for article 'a-1'" in ask("explain", copied, "a-1").stderr
    file.write_bytes(lines[0][:30])
    assert f"{file}:1" in ask("explain", copied, "a-1").stderr


def test_colour_is_for_terminals_that_want_it(ask: Ask, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets colours, one with NO_COLOR none, and the words are the same."""
    plain = ask("explain", run, "a-5").stdout
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = ask("explain", run, "a-5").stdout
    assert "\x1b[32m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[(?:\d+;)*[34]\dm", ask("explain", run, "a-5").stdout)


HOSTILE = "On 3 May \x1b]0;owned\x07 2023 \u202e\x9b31m the Kenya\r\nRed Cross\u200b came. \x1b[2J"
SPANS_ONLY = r"""
from factgauge import Date, extractor

@extractor("spans", kinds={"date"})
def spans(document):
    yield Date(span=(3, 8))
    yield Date(span=(30, 31))
"""


def test_a_hostile_article_and_an_extractor_without_values(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control characters of the text are shown, values that factgauge read are those that were scored, other kinds are left out."""
    kenya = HOSTILE.index("Kenya")
    facts = [
        {"kind": "date", "span": [3, 8], "quote": "3 May", "value": "2023-05-03"},
        {"kind": "actor", "span": [kenya, kenya + 5], "entity": "cross"},
    ]
    entities = {"cross": {"name": "Kenya\x1b[31m", "type": "organisation"}}
    gold = {"id": "h", "text": HOSTILE, "published": "2023-05-09", "entities": entities, "facts": facts}
    (tmp_path / "hostile.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = run_of(tmp_path, SPANS_ONLY, "hostile.jsonl")
    for words in ([], ["h"], ["h", "--fact", "0"], ["h", "--prediction", "1"]):
        done = ask("explain", run, *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert not set(done.stdout) & {"\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\r"}
    assert "value 2023-05-03" in ask("explain", run, "h", "--fact", "0").stdout.partition("prediction")[2]
    assert json.loads(ask("explain", run, "--json").stdout)["kinds"][0]["kind"] == "date"
    assert len(json.loads(ask("explain", run, "h", "--json").stdout)["gold"]) == 1


def leaves(annotation: object) -> list[str]:
    parts = get_args(annotation)
    return [word for part in parts for word in leaves(part)] if parts else [str(annotation)]


def test_every_reason_has_its_words() -> None:
    """No verdict is left without an explanation, and no two have the same."""
    common: dict[str, Any] = {"document": "a", "side": "gold", "index": 0, "kind": "date"}
    combined = [("value", word) for word in leaves(WrongValue)]
    combined += [(reason, word) for reason in ("extent", "boundary") for word in leaves(Border)]
    combined += [("kind", word) for word in leaves(OtherKind)]
    combined += [(word, None) for word in leaves(AloneReason)]
    words = [words_of(Verdict(**common, verdict="wrong", reason=reason, detail=detail)) for reason, detail in combined]
    assert all(words)
    assert len(set(words)) == len(words)
