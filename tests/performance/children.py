"""Starts the measuring processes, one after another, each with one thread, and keeps what they found."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from timing import Timing

_HERE = Path(__file__).parent
# One thread, whatever the linear algebra library would like; sets in the same order each time; and bytecode that is written once, as
# after an installation, but not beside the code.
_ENVIRONMENT: Mapping[str, str] = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "factgauge-performance-bytecode"),
}
_STARTS = 15
_LONG_ENOUGH = 5.0


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What one subject took in one part of the benchmark.

    ``articles`` and ``facts_an_article`` say which corpus it was, ``facts`` how many gold and predicted facts there were together.
    """

    part: str
    subject: str
    articles: int = 0
    facts_an_article: int = 0
    facts: int = 0
    timing: Timing

    @property
    def facts_a_second(self) -> float:
        """Gold and predicted facts for each second of CPU time."""
        return self.facts / self.timing.cpu


def run(script: str, *arguments: object) -> bytes:
    """Run a script of this folder and give what it prints.

    Raises:
        SystemExit: it failed; what it said has been shown.
    """
    command = [sys.executable, str(_HERE / script), *map(str, arguments)]
    done = subprocess.run(command, env=_ENVIRONMENT, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(f"{script} {' '.join(map(str, arguments))} failed with exit code {done.returncode}")
    return done.stdout


def best_of(repeats: int, script: str, *arguments: object) -> Timing:
    """Measure in fresh processes, and keep the timing with the least CPU time: what disturbs only ever adds.

    There are ``repeats`` of them, fewer where the calls are long, and so stable and dear.
    """
    timings: list[Timing] = []
    while len(timings) < repeats and sum(timing.wall for timing in timings) < _LONG_ENOUGH:
        timings.append(msgspec.json.decode(run(script, *arguments), type=Timing))
    return min(timings, key=lambda timing: timing.cpu)


def starts(commands: Mapping[str, Sequence[str]]) -> dict[str, Timing]:
    """Time whole processes from start to end: the median of several, in turn, so that a busy moment meets all of them."""
    for command in commands.values():
        # The first start may write bytecode.
        _start(command)
    seen: dict[str, list[Timing]] = {name: [] for name in commands}
    for _ in range(_STARTS):
        for name, command in commands.items():
            seen[name].append(_start(command))
    return {name: _median(timings) for name, timings in seen.items()}


def _start(command: Sequence[str]) -> Timing:
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The peak of a child is known only for the largest of all children so far.
    return Timing(cpu=cpu, wall=wall, peak=0.0, before=0.0, result=0.0)


def _median(timings: Sequence[Timing]) -> Timing:
    cpu, wall = (statistics.median(getattr(timing, name) for timing in timings) for name in ("cpu", "wall"))
    return Timing(cpu=cpu, wall=wall, peak=0.0, before=0.0, result=0.0)


def installed_command() -> str:
    """Find the command ``factgauge`` of this environment.

    Raises:
        SystemExit: there is none.
    """
    command = shutil.which("factgauge", path=str(Path(sys.executable).parent))
    if command is None:
        raise SystemExit(
            "the command factgauge is not installed beside this Python; run with: uv run --group performance"
        )
    return command
