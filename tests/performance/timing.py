"""Times one call in this process, with its peak memory: what every measuring process prints."""

import gc
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

_Outcome = TypeVar("_Outcome")

# Linux counts the peak in KiB, macOS in bytes.
_UNITS_A_MIB = 1024**2 if sys.platform == "darwin" else 1024


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """What a call took: CPU and wall time in seconds; peak memory of the process in MiB, and what it was before the call.

    ``result`` is a number that shows that the work was done, and that two tools did the same: for scorers the strict micro F1.
    """

    cpu: float
    wall: float
    peak: float
    before: float
    result: float


@dataclass(frozen=True)
class Prepared(Generic[_Outcome]):
    """A call whose inputs are built; ``result_of`` reads a number from its outcome after the clock has stopped."""

    call: Callable[[], _Outcome]
    result_of: Callable[[_Outcome], float]


def peak_memory(who: int = resource.RUSAGE_SELF) -> float:
    """Give the most memory that this process, or the largest of its children, held so far; in MiB."""
    return resource.getrusage(who).ru_maxrss / _UNITS_A_MIB


def timed(prepared: Prepared[_Outcome]) -> Timing:
    """Time one call. The inputs are taken out of the garbage collector's sight, so that their number costs no one time."""
    gc.collect()
    gc.freeze()
    before, cpu, wall = peak_memory(), time.process_time(), time.perf_counter()
    outcome = prepared.call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Timing(cpu=cpu, wall=wall, peak=peak_memory(), before=before, result=prepared.result_of(outcome))


def show(timing: Timing) -> None:
    """Print a timing for the process that asked."""
    sys.stdout.buffer.write(msgspec.json.encode(timing))
