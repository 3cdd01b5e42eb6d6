import json
import subprocess
import sys
from pathlib import Path

import pytest

# The second finds fewer facts, says how sure it is, and quotes what is nowhere; its name is markup.
EXTRACTORS = r"""
import re

from factgauge import Date, Figure, extractor


@extractor("plain", kinds={"date", "figure"})
def plain(document):
    if document.id == "fails":
        raise ValueError("<b>no luck</b>")
    for found in re.finditer(r"In (\d{4})", document.text):
        yield Date(span=found.span(1), value=found[1])
    for found in re.finditer(r"counted (\d+)", document.text):
        yield Figure(span=found.span(1), amount=found[1])


@extractor("hostile", kinds={"date"})
def hostile(document):
    for at, found in enumerate(re.finditer(r"In (\d{4})", document.text)):
        if at % 3 == 2:
            continue
        value = found[1] if at % 3 == 0 else str(int(found[1]) + 1)
        yield Date(span=found.span(1), value=value, confidence=0.9 - at % 3 / 10)
    yield Date(quote="</script><script>alert(2)</script>", value="2020")
"""
CONFIG = """
gold = "gold.jsonl"

[extractors.plain]
reference = "./both.py:plain"

[extractors."<img src=x onerror=alert(1)>"]
reference = "./both.py:hostile"
"""
SENTENCE = "In {year} they counted {figure} zebras. "
MARKUP = "<script>document.title = 'broken'</script> </script><!-- & \"quoted\" \u2028 🙂 "
HEBREW = "שלום עולם \u202eabc\n"
MANY = 2_500


def article(name: str, before: str, sentences: int) -> dict[str, object]:
    text, facts = before, []
    for number in range(sentences):
        year, figure = str(1950 + number % 70), str(1000 + number)
        at = len(text)
        text += SENTENCE.format(year=year, figure=figure)
        facts.append({"kind": "date", "span": [at + 3, at + 7], "quote": year, "value": year})
        place = text.index(figure, at + 8)
        facts.append({"kind": "figure", "span": [place, place + 4], "quote": figure, "amount": figure})
    return {"id": name, "text": text, "facts": facts}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of runs by two extractors over gold that is hostile: markup, right-to-left text, many facts, a failure."""
    root = tmp_path_factory.mktemp("report")
    articles = [
        article("fails", "", 3),
        article("hebrew", HEBREW, 3),
        article("many", "", MANY),
        article("markup & <b>", MARKUP, 6),
    ]
    (root / "gold.jsonl").write_text("\n".join(map(json.dumps, articles)) + "\n", encoding="utf-8")
    (root / "both.py").write_text(EXTRACTORS, encoding="utf-8")
    (root / "factgauge.toml").write_text(CONFIG, encoding="utf-8")
    words = ["run", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "factgauge", *words], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "report: runs/report.html"
    json.loads(done.stdout)
    return root / "runs"


@pytest.fixture(scope="session")
def page(runs: Path) -> Path:
    """Give the report that `factgauge run` wrote about them."""
    return runs / "report.html"
