"""Measures what a run costs beside its extractor, in this process and its worker.

The extractor has its answer ready: 40 facts for each article, which are written as JSON, sent, read, checked, and kept as in every run.
The time that the extractor itself took, as the run notes it, is subtracted; so is what a short run takes, since the start of a worker is
no matter of an article. Usage: ``overhead.py SUBJECT ARTICLES``; prints a :class:`timing.Timing` as JSON.
"""

import sys
import tempfile
import time
from pathlib import Path

from timing import Timing, peak_memory, show

from factgauge.facts import Document
from factgauge.run.cache import PredictionCache
from factgauge.run.execute import FinishedRun, Plan, Task, execute
from factgauge.run.folder import GoldName
from factgauge.workers.connect import ExtractorSpec

FACTS_AN_ARTICLE = 40
_SHORT = 200
_TEXT = "1999 word " * 250
_EXTRACTOR = """
from factgauge import Date, extractor


@extractor("ready", kinds={{"date"}})
class Ready:
    batch_size = {batch}
    facts = [Date(span=(10 * at, 10 * at + 4), value="1999") for at in range({facts})]

    def extract_batch(self, documents):
        return [self.facts for _ in documents]
"""
# The size of a batch, and whether predictions are kept for other runs.
SUBJECTS = {"run": (8, True), "run-no-cache": (8, False), "run-one-by-one": (1, True)}


def beside(subject: str, articles: int, folder: Path) -> tuple[float, float]:
    """Run over so many articles; give the CPU time of this process and the wall time beside the extractor's own, in seconds."""
    batch, is_cached = SUBJECTS[subject]
    file = folder / "ready.py"
    file.write_text(_EXTRACTOR.format(batch=batch, facts=FACTS_AN_ARTICLE), encoding="utf-8")
    documents = [Document(id=f"a{number}", text=f"{_TEXT}{number}", language="en") for number in range(articles)]
    cache = PredictionCache(folder / "cache.sqlite") if is_cached else None
    plan = Plan(
        documents=documents,
        gold=GoldName(reference="none", name="none", version=None, digest="none"),
        output=folder / "runs",
        jobs=1,
        max_failures=None,
        cache=cache,
        argv=(),
    )
    spec = ExtractorSpec(reference=str(file), timeout=60)
    cpu, wall = time.process_time(), time.perf_counter()
    (run,) = execute([Task(spec=spec)], plan, lambda _: None)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return cpu, wall - _own(run)


def _own(run: object) -> float:
    """Add up what the extractor took.

    Raises:
        SystemExit: an article failed, and the time means nothing.
    """
    if not isinstance(run, FinishedRun) or any(
        len(each.facts) != FACTS_AN_ARTICLE for each in run.predictions.values()
    ):
        raise SystemExit("the extractor failed, so its time says nothing")
    return sum(each.seconds or 0.0 for each in run.predictions.values())


def main(subject: str, articles: str) -> None:
    """Measure one subject."""
    found = []
    for count in (_SHORT, _SHORT + int(articles)):
        with tempfile.TemporaryDirectory() as folder:
            found.append(beside(subject, count, Path(folder)))
    (cpu_of_short, short), (cpu, long) = found
    show(Timing(cpu=cpu - cpu_of_short, wall=long - short, peak=peak_memory(), before=0.0, result=float(articles)))


if __name__ == "__main__":
    main(*sys.argv[1:])
