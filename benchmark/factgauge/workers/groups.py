"""The process groups that this process has begun: where it is ended without a chance to end them, another process does."""

import atexit
import contextlib
import subprocess
import sys
import threading
from pathlib import Path

_REAPER = Path(__file__).with_name("reaper.py")


class _Groups:
    """Tells the reaper, which is started with the first group, of groups that begin and end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reaper: subprocess.Popen[bytes] | None = None

    def tell(self, sign: str, group: int) -> None:
        # Without a reaper the groups are ended all the same, unless this process is killed.
        with self._lock, contextlib.suppress(OSError):
            if self._reaper is None:
                self._reaper = self._hired()
            if self._reaper.stdin is not None:
                self._reaper.stdin.write(f"{sign}{group}\n".encode())

    def _hired(self) -> subprocess.Popen[bytes]:
        # In a session of its own: what ends this one, such as Ctrl-C, must not end it.
        reaper = subprocess.Popen(  # noqa: S603 (our own file)
            [sys.executable, "-I", "-S", str(_REAPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        atexit.register(self._dismiss, reaper)
        return reaper

    @staticmethod
    def _dismiss(reaper: subprocess.Popen[bytes]) -> None:
        if reaper.stdin is not None:
            reaper.stdin.close()
        reaper.wait()


_groups = _Groups()


def begun(group: int) -> None:
    """Have a process group ended where this process ends without saying that the group has."""
    _groups.tell("+", group)


def ended(group: int) -> None:
    """Forget a process group."""
    _groups.tell("-", group)
