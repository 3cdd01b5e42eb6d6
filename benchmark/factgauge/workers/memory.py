"""How much memory a process and its descendants hold, and how much there is; on Linux, elsewhere nothing is known."""

import contextlib
import os
from pathlib import Path

_PROCESSES = Path("/proc")
_CONTROL_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_MIB = 1 << 20


def memory_of(process: int) -> int:
    """Give the resident memory of a process and all its descendants, in bytes; 0 where it cannot be told."""
    total = 0
    waiting = [process]
    while waiting:
        folder = _PROCESSES / str(waiting.pop())
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int((folder / "statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for children in folder.glob("task/*/children"):
                waiting += map(int, children.read_text(encoding="ascii").split())
    return total


def available() -> int | None:
    """Give the memory that this process may use at most, in bytes: that of the machine or of its control group; None where unknown."""
    known = []
    with contextlib.suppress(OSError, ValueError, AttributeError):
        known.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for file in _CONTROL_GROUPS:
        with contextlib.suppress(OSError, ValueError):
            known.append(int(file.read_text(encoding="ascii")))
    return min(known, default=None)


def half_of_memory() -> int | None:
    """Give the limit of a worker for which nobody gave another: half of what is available, in bytes; None where that is unknown."""
    memory = available()
    return None if memory is None else memory // 2


def megabytes(size: int) -> str:
    """Write a number of bytes as MiB."""
    return f"{size // _MIB:,} MiB"
