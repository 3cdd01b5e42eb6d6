"""The cache: what is the same is not asked again, and what may answer otherwise is."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from factgauge.errors import RunFolderError
from factgauge.facts import Document
from factgauge.predictions import Prediction
from factgauge.run.cache import FILE, PredictionCache, digest_of_document, fingerprint_of
from factgauge.workers import protocol
from factgauge.workers.connect import ExtractorSpec
from factgauge.workers.protocol import Hello

Ask = Callable[..., subprocess.CompletedProcess[str]]
HELLO = Hello(protocol=1, name="x", kinds=("date",), version="1", info={"model": "m"}, code="c")
SPEC = ExtractorSpec(reference="http://localhost:1", options={"a": 1}, timeout=1)
DOCUMENT = Document(id="a", text="In 1999", language="en")

COUNTING = """
from pathlib import Path
from factgauge import Date, Options, extractor
from beside import LENGTH


class Settings(Options):
    offset: int = 0


@extractor("counting", kinds={"date"}, options=Settings)
class Counting:
    def __init__(self, settings):
        self.offset = settings.offset

    def info(self):
        return {"model": Path(__file__).with_name("model.txt").read_text()}

    def extract(self, document):
        with Path(__file__).with_name("asked.log").open("a") as log:
            log.write(document.id + "\\n")
        if document.id == "a01" and Path(__file__).with_name("broken").exists():
            raise ValueError("not today")
        from late import START
        return [Date(span=(START, START + LENGTH), value=document.text[3:7])]
"""


class Bench:
    """An extractor that writes down what it is asked, in a folder with its model and a module beside it."""

    def __init__(self, folder: Path, ask: Ask, gold: Path) -> None:
        self.folder, self.gold = folder, gold
        self._ask = ask
        (folder / "counting.py").write_text(COUNTING, encoding="utf-8")
        self.put("beside.py", "LENGTH = 4\n")
        self.put("late.py", "START = 3\n")
        self.put("model.txt", "first")

    def put(self, name: str, content: str) -> None:
        """Write a file beside the extractor."""
        (self.folder / name).write_text(content, encoding="utf-8")

    def run(self, *words: str) -> dict[str, Any]:
        """Run it; give what it said in JSON."""
        reference = str(self.folder / "counting.py")
        done = self._ask("run", "-e", reference, "--gold", self.gold, "--output", self.folder / "out", "--json", *words)
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(done.stdout)
        assert isinstance(row, dict)
        return row

    def asked(self, *words: str) -> int:
        """Run it; give how many articles it was asked."""
        log = self.folder / "asked.log"
        log.unlink(missing_ok=True)
        self.run(*words)
        return len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0


@pytest.fixture
def bench(tmp_path: Path, ask: Ask, gold_of: Callable[[Path, int], Path]) -> Bench:
    """Set up the extractor and three articles."""
    return Bench(tmp_path, ask, gold_of(tmp_path / "gold.jsonl", 3))


def test_only_what_is_the_same_is_not_asked_again(bench: Bench, gold_of: Callable[[Path, int], Path]) -> None:
    """A changed option, module, model or article is asked; the same is not; what was, is again."""
    assert bench.asked() == 3
    assert bench.asked() == 0
    assert bench.asked("-o", "offset=1") == 3
    bench.put("model.txt", "second")
    assert bench.asked() == 3
    bench.put("beside.py", "LENGTH = 4  # the same, in other words\n")
    assert bench.asked() == 3
    bench.put("late.py", "START = 3  # imported when an article comes\n")
    assert bench.asked() == 3
    bench.put("late.py", "START = 3\n")
    bench.put("beside.py", "LENGTH = 4\n")
    bench.put("model.txt", "first")
    assert bench.asked() == 0
    gold_of(bench.gold, 5)
    assert bench.asked() == 2
    assert bench.asked("--timeout", "7", "--jobs", "1") == 0


def test_without_the_cache_all_is_asked(bench: Bench) -> None:
    """`--no-cache` and `cache = false` neither use nor keep predictions; each run of `--repeat` asks for itself."""
    assert bench.asked("--no-cache") == 3
    assert not (bench.folder / "out" / FILE).exists()
    assert bench.asked() == 3
    assert bench.asked("--no-cache") == 3


def test_a_run_from_the_cache_says_so_and_says_the_same(bench: Bench) -> None:
    """Predictions and scores are equal to the byte, times included, and run.json counts what came from the cache."""
    first, again = (Path(bench.run()["run"]) for _ in range(2))
    for name in ("predictions.jsonl", "scorecard.json", "verdicts.jsonl"):
        assert (first / name).read_bytes() == (again / name).read_bytes()
    cached = [json.loads((folder / "run.json").read_text(encoding="utf-8"))["cached"] for folder in (first, again)]
    assert cached == [0, 3]


def test_a_failure_is_asked_again(bench: Bench) -> None:
    """What failed once may work the next time, and is not kept."""
    bench.put("broken", "")
    assert [each["document"] for each in bench.run()["scorecard"]["failed"]] == ["a01"]
    (bench.folder / "broken").unlink()
    assert bench.asked() == 1
    assert bench.run()["scorecard"]["failed"] == []


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\x00" + b"\xff" * 5000, b""])
def test_a_damaged_cache_is_begun_anew(bench: Bench, content: bytes) -> None:
    """A file that is no cache stops nothing, and is one afterwards."""
    (bench.folder / "out" / FILE).parent.mkdir(parents=True)
    (bench.folder / "out" / FILE).write_bytes(content)
    assert bench.asked() == 3
    assert bench.asked() == 0


@pytest.mark.parametrize(
    "other",
    [
        {"reference": "http://localhost:2"},
        {"options": {"a": 2}},
        {"options": {"a": 1, "b": None}},
        {"requires": ("x==1",)},
    ],
)
def test_what_is_asked_for_decides_about_the_fingerprint(other: dict[str, Any]) -> None:
    """Reference, options and requirements tell extractors apart; limits, and the order of options, do not."""
    spec = ExtractorSpec(**{"reference": SPEC.reference, "options": SPEC.options, "timeout": 1} | other)
    assert fingerprint_of(spec, HELLO) != fingerprint_of(SPEC, HELLO)
    same = ExtractorSpec(reference=SPEC.reference, name="mine", options=SPEC.options, timeout=9, memory=1 << 30)
    assert fingerprint_of(same, HELLO) == fingerprint_of(SPEC, HELLO)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("protocol", 2),
        ("name", "y"),
        ("kinds", ("date", "figure")),
        ("version", "2"),
        ("offsets", "byte"),
        ("info", {"model": "n"}),
        ("code", "d"),
    ],
)
def test_what_an_extractor_says_of_itself_decides_too(name: str, value: Any) -> None:
    """Its version, its model, its code and the version of the protocol."""
    other = protocol.Hello(**{each: getattr(HELLO, each) for each in HELLO.__struct_fields__} | {name: value})
    assert fingerprint_of(SPEC, other) != fingerprint_of(SPEC, HELLO)
    assert fingerprint_of(SPEC, HELLO, 1) != fingerprint_of(SPEC, HELLO)
    assert fingerprint_of(SPEC, None) != fingerprint_of(SPEC, HELLO)


@pytest.mark.parametrize("other", [{"id": "b"}, {"text": "In 2000"}, {"language": "de"}, {"published": "2024-01-01"}])
def test_all_that_an_extractor_sees_is_the_article(other: dict[str, Any]) -> None:
    """Its id, text, language and day of publication tell articles apart."""
    fields = {name: getattr(DOCUMENT, name) for name in DOCUMENT.__struct_fields__}
    assert digest_of_document(Document(**fields | other)) != digest_of_document(DOCUMENT)
    assert digest_of_document(Document(**fields)) == digest_of_document(DOCUMENT)


def test_a_full_or_locked_disk_costs_the_cache_only(tmp_path: Path) -> None:
    """What cannot be kept is no error: it is made again next time."""
    with PredictionCache(tmp_path / "cache.sqlite") as cache:
        cache._database.execute("PRAGMA query_only = 1")
        cache.keep("f", {"a": DOCUMENT}, [Prediction(document="a")])
        assert cache.known("f", [DOCUMENT]) == {}


def test_a_row_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    """A prediction of another version of factgauge is passed over."""
    with PredictionCache(tmp_path / "cache.sqlite") as cache:
        cache.keep("f", {"a": DOCUMENT}, [Prediction(document="a", seconds=1.5)])
        assert cache.known("f", [DOCUMENT]) == {"a": Prediction(document="a", seconds=1.5)}
        assert cache.known("g", [DOCUMENT]) == {}
    with sqlite3.connect(tmp_path / "cache.sqlite") as database:
        database.execute("UPDATE predictions SET prediction = '{\"unknown\": 1}'")
    database.close()
    with PredictionCache(tmp_path / "cache.sqlite") as cache:
        assert cache.known("f", [DOCUMENT]) == {}


def test_a_cache_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder must be."""
    (tmp_path / "cache.sqlite").mkdir()
    with pytest.raises(RunFolderError, match="unable to open database file; give another --output, or --no-cache"):
        PredictionCache(tmp_path / "cache.sqlite")
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(RunFolderError, match="cannot make the cache"):
        PredictionCache(tmp_path / "taken" / "cache.sqlite")
