import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from factgauge.errors import InputError
from factgauge.gold.model import LabelledArticle
from factgauge.gold.read import GoldReader, load
from factgauge.metrics.counts import Scheme
from factgauge.predictions import Prediction
from factgauge.score.files import score_files
from factgauge.score.scorecard import score
from factgauge.score.stored import read_scorecard, written

Double = Callable[[LabelledArticle], Prediction]
Json = dict[str, Any]


def gold_line(name: str, facts: Sequence[Json], **more: object) -> bytes:
    return json.dumps(
        {"id": name, "text": "On 3 May 2023 rain fell on 40 roofs.", "facts": list(facts), **more}
    ).encode()


def prediction_line(name: str, *facts: Json) -> bytes:
    return json.dumps({"document": name, "facts": facts}).encode()


DATE: Json = {"kind": "date", "span": [3, 13], "value": "2023-05-03"}
FIGURE: Json = {"kind": "figure", "span": [27, 29], "amount": "40"}
NAMES = [f"a-{number:02}" for number in range(30)]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give a gold file of 30 articles, and predictions of which some are wrong, missing or repeated."""
    dice = random.Random(1)
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_bytes(b"\n".join(gold_line(name, [DATE, FIGURE]) for name in NAMES))
    lines = []
    for name in NAMES[:-2]:
        facts = [DATE if dice.random() < 0.7 else {**DATE, "value": "2023"}, FIGURE]
        lines.append(prediction_line(name, *dice.sample(facts, dice.randint(0, 2)), *[FIGURE] * dice.randint(0, 1)))
    said.write_bytes(b"\n".join(lines))
    return gold, said


def card_of(gold: Path, said: Path) -> bytes:
    return b"".join(written(score_files(str(gold), said).scored))


def test_files_score_as_records_in_memory_do(files: tuple[Path, Path]) -> None:
    """Article by article, or all at once: the same bytes."""
    gold, said = files
    gold_set = load(str(gold))
    predictions = {
        name: Prediction(document=name, status="failed", error="no prediction for this article") for name in NAMES
    }
    for line in said.read_bytes().splitlines():
        name = json.loads(line)["document"]
        predictions[name] = msgspec.json.decode(line, type=Prediction)
    assert b"".join(written(score(gold_set, predictions))) == card_of(gold, said)


@pytest.mark.parametrize("shuffled", ["gold", "predictions", "both", "facts"])
def test_the_order_of_lines_and_facts_changes_no_byte(files: tuple[Path, Path], shuffled: str) -> None:
    """Digest, counts, intervals and signature do not depend on where something stood in a file."""
    gold, said = files
    before = card_of(gold, said)
    dice = random.Random(2)
    for side, file in (("gold", gold), ("predictions", said)):
        lines = file.read_bytes().splitlines()
        if shuffled in (side, "both"):
            dice.shuffle(lines)
        if shuffled == "facts":
            articles = [json.loads(line) for line in lines]
            for article in articles:
                dice.shuffle(article["facts"])
            lines = [json.dumps(article).encode() for article in articles]
        file.write_bytes(b"\n".join(lines))
    assert card_of(gold, said) == before


def test_gzipped_files_in_another_order_score_alike(files: tuple[Path, Path], tmp_path: Path) -> None:
    """What is put aside on disk comes back whole, also from a compressed file."""
    gold, said = files
    before = card_of(gold, said)
    reversed_lines = b"\n".join(said.read_bytes().splitlines()[::-1])
    other = tmp_path / "other.jsonl.gz"
    other.write_bytes(gzip.compress(reversed_lines))
    assert card_of(gold, other) == before


def test_values_that_begin_late_are_the_extractors_own(tmp_path: Path) -> None:
    """An extractor that leaves the value of its first dates out has no value there, and the normaliser keeps out of it."""
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_bytes(b"\n".join(gold_line(name, [DATE]) for name in NAMES))
    bare = {"kind": "date", "span": [3, 13]}
    said.write_bytes(b"\n".join(prediction_line(name, bare if name != NAMES[-1] else DATE) for name in NAMES))
    card = score_files(str(gold), said).scored.scorecard
    assert card.rates["date"][Scheme.VALUE].matched == 1
    assert "|values:own|" in card.signature


def test_spans_without_values_get_those_of_the_normaliser(tmp_path: Path) -> None:
    """No date of the file has a value: each is read from its words."""
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_bytes(b"\n".join(gold_line(name, [DATE]) for name in NAMES))
    said.write_bytes(b"\n".join(prediction_line(name, {"kind": "date", "quote": "3 May 2023"}) for name in NAMES))
    card = score_files(str(gold), said, ("date",)).scored.scorecard
    assert card.rates["date"][Scheme.VALUE].f1 == 1.0
    assert "|values:normalised|" in card.signature


@pytest.mark.parametrize("text", [True, False], ids=["text", "no text"])
@pytest.mark.parametrize(
    ("side", "path"),
    [
        ("prediction", "$.facts[0].span"),
        ("gold", "$.facts[0].span"),
        ("gold", "$.facts[0].max"),
        ("gold", "$.regions[0].span"),
    ],
)
@pytest.mark.parametrize("end", [2**41, 2**63, 2**70])
def test_a_place_beyond_any_text_is_a_fault(tmp_path: Path, side: str, path: str, end: int, *, text: bool) -> None:
    """No number is too large to be answered with its place, whether the text is given or not."""
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    far = {**DATE, "span": [3, end]}
    facts = [far if path == "$.facts[0].span" else {**DATE, "max": [3, end]}] if side == "gold" else [DATE]
    regions = [{"kind": "boilerplate", "span": [3, end]}] if path == "$.regions[0].span" else []
    raw = json.loads(gold_line("a", [DATE] if regions else facts, regions=regions))
    gold.write_text(json.dumps(raw if text else {**raw, "text": None}), encoding="utf-8")
    said.write_bytes(prediction_line("a", far if side == "prediction" else DATE))
    with pytest.raises(InputError) as refused:
        score_files(str(gold), said)
    assert path in [fault.path for fault in refused.value.faults]


def test_of_many_faults_the_rest_is_counted(tmp_path: Path) -> None:
    """A broken file of 1,500 lines is not held in memory fault by fault, and no fault is passed over in silence."""
    gold, said = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_bytes(gold_line("a", [DATE]))
    said.write_bytes(b"\n".join(prediction_line(f"b-{number}") for number in range(1500)))
    with pytest.raises(InputError) as refused:
        score_files(str(gold), said)
    assert len(refused.value.faults) == 1001
    assert refused.value.faults[-1].found == "has 500 more faults"
    gold.write_bytes(b"\n".join(gold_line("a", [{**DATE, "value": "May"}]) for _ in range(1200)))
    with pytest.raises(InputError) as refused:
        score_files(str(gold), said)
    # Each line has a bad value, and all but the first an id that is there already.
    assert refused.value.faults[-1].found == "has 1399 more faults"


def test_a_folder_and_a_file_of_the_same_gold_have_one_digest(gold_folder: Path, tmp_path: Path) -> None:
    """The digest covers labels and texts, whatever the form: a number for one can be compared with a number for the other."""
    lines = []
    for article in load(str(gold_folder)).articles:
        raw = json.loads((gold_folder / f"{article.labels.id}.json").read_bytes())
        lines.append(json.dumps({**raw, "text": article.text, "facts": raw["facts"][::-1]}))
    file = tmp_path / "same.jsonl"
    file.write_text("\n".join(lines[::-1]), encoding="utf-8")
    assert load(str(file)).digest == load(str(gold_folder)).digest
    changed = file.read_text(encoding="utf-8").replace("2023-05-01", "2023-05-02", 1)
    file.write_text(changed, encoding="utf-8")
    assert load(str(file)).digest != load(str(gold_folder)).digest


def test_min_and_max_that_equal_the_span_change_no_digest(tmp_path: Path) -> None:
    """An extent that is left out equals the span."""
    digests = []
    for number, fact in enumerate((DATE, {**DATE, "min": [3, 13], "max": [3, 13]}, {**DATE, "max": [0, 13]})):
        file = tmp_path / f"{number}.jsonl"
        file.write_bytes(gold_line("a", [fact]))
        reader = GoldReader(file)
        assert len(list(reader)) == 1
        digests.append(reader.digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_stored_scorecard_reads_back(files: tuple[Path, Path], tmp_path: Path) -> None:
    """Rates, averages, intervals and counts: what is written is what was scored."""
    came = score_files(str(files[0]), files[1], by=("date.granularity",))
    file = tmp_path / "scorecard.json"
    file.write_bytes(b"".join(written(came.scored, slices=came.slices)))
    back = read_scorecard(file)
    assert back.scorecard == came.scored.scorecard
    assert list(back.table.rows()) == list(came.scored.table.rows())
    assert json.loads(file.read_bytes())["slices"][0]["by"] == "date.granularity"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda content: content[:-40], "is no readable JSON"),
        (
            lambda content: content.replace(b'"strict.matched"', b'"strict.found"', 1),
            "the columns must be strict.matched",
        ),
        (lambda content: content.replace(b'"articles": 30', b'"articles": "many"'), "$.articles"),
        (lambda content: content.replace(b'"counts"', b'"count"'), "$.counts: must be an object"),
        (
            lambda content: content.replace(b'"date":[', b'"date":[1,', 1) if b'"date":[' in content else b"",
            "must be 32 numbers",
        ),
    ],
)
def test_a_damaged_scorecard_is_refused_with_the_place(
    files: tuple[Path, Path], tmp_path: Path, damage: Callable[[bytes], bytes], message: str
) -> None:
    """A scorecard that is cut off, of another version or edited by hand is an error that names the file and the place."""
    file = tmp_path / "scorecard.json"
    file.write_bytes(damage(card_of(*files)))
    with pytest.raises(InputError, match=r"scorecard\.json") as refused:
        read_scorecard(file)
    assert message in str(refused.value)


def test_a_missing_scorecard_is_an_input_error(tmp_path: Path) -> None:
    """A run that is not finished has none."""
    with pytest.raises(InputError, match="give a run folder whose run is finished"):
        read_scorecard(tmp_path / "scorecard.json")
