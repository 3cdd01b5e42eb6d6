import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from factgauge.compare.facts import FoundAlone, Outcome
from factgauge.gold.read import load
from factgauge.report.export.annotations import MOST, Annotation, annotations, of_lost_facts, of_missed_facts
from factgauge.score.verdicts import Verdict

# As the runner reads commands: https://github.com/actions/runner, ActionCommand.
_COMMAND = re.compile(r"::(?P<name>\w+) (?P<properties>.*?)::(?P<data>.*)")
_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command."""
    found = _COMMAND.fullmatch(line)
    assert found is not None, line
    pairs = dict(pair.split("=", 1) for pair in found["properties"].split(","))
    return found["name"], {name: unescaped(value) for name, value in pairs.items()}, unescaped(found["data"])


def unescaped(text: str) -> str:
    return re.sub("%0D|%0A|%3A|%2C|%25", lambda found: _ESCAPES[found[0]], text)


def lost(document: str, index: int, span: tuple[int, int], quote: str) -> FoundAlone:
    other = Outcome(verdict="missed", reason="not_found")
    return FoundAlone(
        found_by="first", document=document, index=index, kind="date", span=span, quote=quote, other=other
    )


def test_what_commands_escape_reads_back() -> None:
    """Signs that part a command come back from it as they were, also an escape that stands in the text."""
    text = "50 %, %0A: a::b,c=d\r\nend"
    (line,) = annotations([Annotation(severity="error", title=text, message=text, file="a,b:c.json", line=3)])
    assert parsed(line) == ("error", {"file": "a,b:c.json", "line": "3", "title": text}, text)
    assert "\n" not in line


@pytest.mark.parametrize(("given", "shown"), [(MOST, MOST), (MOST + 1, MOST), (200, MOST)])
def test_no_more_are_written_than_are_shown(given: int, shown: int) -> None:
    """GitHub drops what is above its limit without a word, so the last says how many are left out."""
    found = [Annotation(severity="warning", title="t", message=str(number)) for number in range(given)]
    lines = list(annotations(found))
    assert len(lines) == shown
    told = int(parsed(lines[-1])[2].split()[1]) if given > shown else 0
    assert (len(lines) - bool(told)) + told == given


def test_lost_facts_stand_beside_their_lines(make_gold: Callable[[Path, int], Path], tmp_path: Path) -> None:
    """The line that is named holds the fact, in a path from the root."""
    gold = make_gold(tmp_path / "repository" / "gold" / "made", 3)
    for article in load(str(gold)).articles:
        for index, fact in enumerate(article.labels.facts):
            given = lost(article.labels.id, index, fact.span, fact.quote or "")
            given = FoundAlone(**{name: getattr(given, name) for name in given.__struct_fields__} | {"kind": fact.kind})
            (found,) = of_lost_facts([given], gold, root=tmp_path / "repository", extractor="zebras")
            assert found.file == f"gold/made/{article.labels.id}.json"
            line = (
                (tmp_path / "repository" / found.file).read_text(encoding="utf-8").splitlines()[(found.line or 0) - 1]
            )
            assert json.loads(line.strip().rstrip(","))["span"] == list(fact.span)
            assert found.severity == "error"


def test_facts_of_a_file_of_lines_stand_on_the_line_of_their_article(
    gold_of: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    """In a JSON-lines file the line of the article is named; an article that is not there has none."""
    gold = gold_of(tmp_path / "gold.jsonl", 3)
    facts = [lost("a02", 0, (3, 7), "1952"), lost("../a00", 0, (3, 7), "1950"), lost("a00", 0, (3, 7), "1950")]
    found = list(of_lost_facts(facts, gold, root=tmp_path, extractor="zebras"))
    assert [(each.file, each.line) for each in found] == [("gold.jsonl", 3), ("gold.jsonl", 1)]


def test_gold_outside_the_repository_has_no_lines(gold_of: Callable[[Path, int], Path], tmp_path: Path) -> None:
    """GitHub can show no line of a file that is not in the repository."""
    gold, root = gold_of(tmp_path / "gold.jsonl", 3), tmp_path / "repository"
    root.mkdir()
    assert list(of_lost_facts([lost("a00", 0, (3, 7), "1950")], gold, root=root, extractor="zebras")) == []


def test_what_is_not_found_is_a_warning(gold_of: Callable[[Path, int], Path], tmp_path: Path) -> None:
    """Only required gold facts that were not found are named; found and optional ones and predictions are not."""
    gold = gold_of(tmp_path / "gold.jsonl", 4)
    verdicts = [
        Verdict(document=f"a0{number}", side=side, index=0, kind="date", verdict=verdict, span=(3, 7), quote="x\ny")  # type: ignore[arg-type]
        for number, (side, verdict) in enumerate(
            [("gold", "missed"), ("gold", "found"), ("gold", "optional"), ("gold", "wrong"), ("prediction", "wrong")]
        )
    ]
    found = list(of_missed_facts(verdicts, gold, root=tmp_path, extractor="zebras"))
    assert [(each.severity, each.line) for each in found] == [("warning", 1), ("warning", 4)]
    assert found[0].message == r'"x\ny" is missed'
