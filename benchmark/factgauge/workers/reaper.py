"""Waits for the end of the process that started it, and then ends the process groups that are left.

Run as a file, without this package, so that it costs little. It reads from stdin, a line each: ``+1234`` for a group that has begun,
``-1234`` for one that has ended. Stdin ends with the process that writes to it, however that was ended.
"""

import os
import signal
import sys


def _groups_left() -> set[int]:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    return groups


if __name__ == "__main__":
    for group in _groups_left():
        try:
            os.killpg(group, signal.SIGKILL)
        except OSError:
            # It has ended by itself.
            continue
