"""Files of results: there whole, or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from factgauge.errors import RunFolderError

TEMPORARY = ".part-"


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file piece by piece under another name, and put it into its place when it is whole.

    A link is followed; what is no file (a pipe, a device) is written to as it is.

    Raises:
        RunFolderError: the disk refuses.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.writelines(pieces)
            return
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{TEMPORARY}{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(pieces)
            # A temporary file is private; a result is as readable as its folder.
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RunFolderError(f"cannot write {path}: {error.strerror}") from error
