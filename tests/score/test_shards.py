"""A corpus in pieces, here and in other processes: not a byte of the result may tell."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factgauge.errors import InputError
from factgauge.facts import KINDS
from factgauge.score import shards
from factgauge.score.files import ScoredFiles, score_files
from factgauge.score.stored import written

BY = ("date.granularity", "figure.magnitude", "actor.mention", "date.tag")


def write_corpus(folder: Path, articles: int) -> tuple[Path, Path]:
    """Write gold with dates, figures, actors and headers, and predictions with all sorts of errors, some missing and some failed."""
    dice, gold, said = random.Random(articles), [], []
    for number in range(articles):
        name, year, figure = f"a{number:04}", 1950 + dice.randrange(70), 1000 + dice.randrange(9000)
        text = f"3 May {year}\n\nIn {year} Kenya counted {figure} zebras.\n"
        at = text.index("In ")
        facts = [
            {"kind": "date", "span": [0, 10], "value": f"{year}-05-03", "role": "publication"},
            {"kind": "date", "span": [at + 3, at + 7], "value": str(year)},
            {"kind": "actor", "span": [at + 8, at + 13], "entity": "kenya"},
            {"kind": "figure", "span": [at + 22, at + 26], "amount": str(figure)},
        ]
        labels = {
            "id": name,
            "text": text,
            "tags": [f"t{number % 3}"],
            "entities": {"kenya": {"name": "Kenya", "type": "country"}},
            "regions": [{"kind": "metadata", "span": [0, 10]}],
            "facts": facts,
        }
        gold.append(json.dumps(labels))
        answers: list[dict[str, Any]] = [
            {"kind": "date", "span": [0, 10], "value": f"{year}-05-03"},
            {"kind": "date", "quote": str(year), "value": str(year + (number % 7 == 0))},
            {"kind": "figure", "span": [at + 22 - (number % 5 == 0), at + 26], "amount": str(figure)},
            {"kind": "actor", "quote": "Kenya" if number % 4 else "Narnia", "name": "Kenya"},
        ]
        if number % 11 == 3:
            said.append(json.dumps({"document": name, "status": "failed", "error": "no luck"}))
        elif number % 13 != 5:
            said.append(json.dumps({"document": name, "facts": dice.sample(answers, dice.randint(1, 4))}))
    dice.shuffle(said)
    (folder / "gold.jsonl").write_text("\n".join(gold), encoding="utf-8")
    (folder / "said.jsonl").write_text("\n".join(said), encoding="utf-8")
    return folder / "gold.jsonl", folder / "said.jsonl"


def content(came: ScoredFiles) -> bytes:
    return b"".join(written(came.scored, slices=came.slices)) + repr(came.warnings.found).encode()


@pytest.fixture
def whole(tmp_path: Path) -> tuple[Path, Path, bytes]:
    """Give a corpus with what comes of it in one piece."""
    gold, said = write_corpus(tmp_path, 120)
    return gold, said, content(score_files(str(gold), said, by=BY))


@pytest.mark.parametrize("size", [1, 700, 5000])
@pytest.mark.parametrize("jobs", [1, 3])
def test_the_result_depends_neither_on_shards_nor_on_processes(
    whole: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch, size: int, jobs: int
) -> None:
    """One article a shard, some, or many, in one process or three: rates, intervals, counts, slices, digest and failures are the same."""
    gold, said, expected = whole
    monkeypatch.setattr(shards, "BYTES_A_SHARD", size)
    assert content(score_files(str(gold), said, by=BY, jobs=jobs)) == expected


@pytest.mark.parametrize("articles", [5, 19])
def test_paragraphs_are_kept_over_shards_while_there_are_few_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, articles: int
) -> None:
    """Below twenty articles the unit is the paragraph, whichever shard it came from."""
    gold, said = write_corpus(tmp_path, articles)
    expected = score_files(str(gold), said)
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    came = score_files(str(gold), said)
    assert came.scored.scorecard.unit == "paragraph"
    assert content(came) == content(expected)


def test_a_folder_of_gold_is_sharded_too(
    make_gold: Callable[[Path, int], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles in files of their own are read where they are scored."""
    gold = make_gold(tmp_path / "gold", 6)
    said = tmp_path / "said.jsonl"
    said.write_text("\n".join(json.dumps({"document": f"a-{at}", "facts": []}) for at in range(1, 7)), encoding="utf-8")
    expected = content(score_files(str(gold), said))
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    assert content(score_files(str(gold), said, jobs=2)) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_values_that_only_one_shard_has_count_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """A shard without any value is not given the normaliser's where another shard has some, whichever comes first."""
    gold, said = write_corpus(tmp_path, 30)
    lines = [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]
    dates = [fact for line in lines for fact in line.get("facts", []) if fact["kind"] == "date"]
    for fact in dates[: len(dates) // 2] + dates[len(dates) // 2 + 1 :]:
        fact.pop("value")
    said.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    expected = content(score_files(str(gold), said))
    assert b"values:own|" in expected
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    assert content(score_files(str(gold), said, jobs=jobs)) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_faults_of_all_shards_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    """Bad lines of predictions far apart, with their numbers, in the order of the file."""
    gold, said = write_corpus(tmp_path, 40)
    lines = said.read_text(encoding="utf-8").splitlines()
    for at in (30, 3):
        line = json.loads(lines[at])
        line["facts"] = [{"kind": "date", "span": [0, 1000], "value": "2024"}]
        lines[at] = json.dumps({**line, "status": "ok"})
    said.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    with pytest.raises(InputError) as refused:
        score_files(str(gold), said, jobs=jobs)
    assert [fault.where.rpartition(":")[2] for fault in refused.value.faults] == ["4", "31"]


def test_an_article_that_is_there_twice_is_found_over_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads them, two articles of one id are a fault of the gold."""
    gold, said = write_corpus(tmp_path, 10)
    text = gold.read_text(encoding="utf-8")
    gold.write_text(text + "\n" + text.splitlines()[2], encoding="utf-8")
    monkeypatch.setattr(shards, "BYTES_A_SHARD", 1)
    with pytest.raises(InputError, match=r"gold\.jsonl:11 \$\.id: article 'a0002' is there twice"):
        score_files(str(gold), said, KINDS)
