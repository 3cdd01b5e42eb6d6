"""Becomes the program that its arguments name, after asking Linux to end it with the process that waits for it.

Run as a file, without this package, so that it costs little.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            # It went away before it could be asked for.
            sys.exit(1)
    try:
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 (the program that the user names)
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be started: {error.strerror}")
