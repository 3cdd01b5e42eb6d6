"""Another commit of the repository that we are in: its files, a checkout beside this one, and the packages that it installs."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

# What measures is the same for both commits, so it is not taken from the other one.
_OURSELVES = "factgauge"
# What git tells its hooks of the repository and the index at work: with it, a checkout elsewhere would be written into that index.
_OF_A_HOOK = frozenset({"GIT_COMMON_DIR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"})


class _Origin(msgspec.Struct):
    url: str


_ORIGIN = msgspec.json.Decoder(_Origin)


class NoCheckoutError(Exception):
    """The commit cannot be had as it was; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A commit beside this one. ``folder`` is there what the current folder is here; ``variables`` go to what is run in it."""

    folder: Path
    variables: Mapping[str, str]


def commit_of(name: str) -> str | None:
    """Give the hash of the commit that a branch, a tag or the like names; None where there is none, or no repository."""
    done = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else None


def file_at(commit: str, file: Path) -> bytes | None:
    """Give a file as it is at a commit; None where it is not there."""
    done = _git("show", "--end-of-options", f"{commit}:./{Path(os.path.relpath(file)).as_posix()}")
    return done.stdout if done.returncode == 0 else None


@contextmanager
def checked_out(commit: str) -> Iterator[Checkout]:
    """Check a commit out beside this one, with those packages installed from it that are installed from here.

    Raises:
        NoCheckoutError: git does not know the commit, or one of its packages cannot be built.
    """
    top, below = (_git("rev-parse", part).stdout.decode().strip() for part in ("--show-toplevel", "--show-prefix"))
    with tempfile.TemporaryDirectory() as folder:
        tree, packages = Path(folder) / "base", Path(folder) / "packages"
        added = _git("worktree", "add", "--detach", "--quiet", str(tree), commit)
        if added.returncode:
            remedy = "fetch it (in GitHub's checkout: fetch-depth: 0)"
            raise NoCheckoutError(f"{commit} cannot be checked out ({_last_line(added.stderr)}); {remedy}")
        try:
            yield Checkout(folder=tree / below, variables=_installed(installed_from(Path(top)), tree, packages))
        finally:
            _git("worktree", "remove", "--force", str(tree))


def installed_from(folder: Path) -> dict[str, Path]:
    """Give the distributions that were installed from a folder or one below it, editable or not: their names, and where below it.

    What an installer notes about it is PEP 610's ``direct_url.json``; where there is none, a distribution came from an index.
    """
    within = folder.resolve()
    return {name: origin.relative_to(within) for name, origin in _origins() if origin.is_relative_to(within)}


def _origins() -> Iterator[tuple[str, Path]]:
    for distribution in metadata.distributions():
        noted = distribution.read_text("direct_url.json")
        if not noted:
            continue
        try:
            url = urlsplit(_ORIGIN.decode(noted).url)
        except (msgspec.DecodeError, ValueError):
            continue
        if url.scheme == "file" and url.netloc in {"", "localhost"}:
            yield distribution.name, Path(unquote(url.path)).resolve()


def _installed(here: Mapping[str, Path], tree: Path, target: Path) -> dict[str, str]:
    """Install packages of the commit where they hide those that are installed; give the environment variables that bring them to use."""
    names = [name for name in here if name != _OURSELVES and (tree / here[name]).is_dir()]
    if not names:
        return {}
    done = subprocess.run(  # noqa: S603 (the installer of this environment)
        [*_installer(), "--no-deps", "--target", str(target), *(str(tree / here[name]) for name in names)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NoCheckoutError(f"its {', '.join(names)} cannot be installed beside this one ({_last_line(done.stderr)})")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(target), os.environ.get("PYTHONPATH")]))}


def _installer() -> Sequence[str]:
    if importlib.util.find_spec("pip") is not None:
        return sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"
    uv = shutil.which("uv")
    if uv is None:
        raise NoCheckoutError("its packages cannot be installed beside this one (there is neither pip nor uv)")
    return uv, "pip", "install", "--quiet", "--python", sys.executable


def _last_line(said: bytes) -> str:
    return "".join(said.decode(errors="replace").strip().splitlines()[-1:])


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    variables = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False, env=variables)  # noqa: S603, S607 (git, wherever it is)
    except OSError as error:
        return subprocess.CompletedProcess(arguments, 127, b"", str(error).encode())
