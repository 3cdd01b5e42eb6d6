"""What the adapters of neural models share: where a model comes from, what tells it from another, where it runs, how its errors read.

Nothing here imports torch; it is given by those who have it.
"""

import hashlib
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from factgauge.errors import BrokenExtractorError
from factgauge.spans import Span

DEVICE = r"^(cpu|cuda(:\d+)?)$"
"""What an option ``device`` may be."""

_DIGITS = 4
# What the library writes for "no limit" is 1e30.
_NO_LIMIT = 1_000_000_000
_ID = re.compile(r"\w[\w.-]*(/[\w.-]+)?", re.ASCII)
_LICENCE = re.compile(r"^license(?P<is_name>_name)?:\s*[\"']?(?P<licence>[^\"'\n]+?)[\"']?\s*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\s*\n(?P<fields>.*?)^---\s*$", re.MULTILINE | re.DOTALL)


def imported(name: str) -> ModuleType:
    """Import a library without what it tells its own developers while it loads.

    Raises:
        ImportError: it is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(name)


def folder_of(model: str) -> Path | None:
    """Give the folder that ``model`` is; None where it must be the id of a model on the hub."""
    folder = Path(model).expanduser()
    return folder if folder.is_dir() else None


@contextmanager
def loading(extractor: str, model: str) -> Iterator[None]:
    """Say in plain words why a model does not load, where its library says it in its own.

    Raises:
        BrokenExtractorError: ``model`` is neither a folder nor could be an id; or within, an OSError says that something is not there, or a
            ValueError that it is of another kind.
    """
    if folder_of(model) is None and not _ID.fullmatch(model):
        raise BrokenExtractorError(
            f"{extractor}: there is no folder {model!r}, and no model of the hub can have that id"
        )
    try:
        yield
    except OSError as error:
        raise BrokenExtractorError(f"{extractor}: {_not_found(model)} ({_first_line(error)})") from error
    except ValueError as error:
        raise BrokenExtractorError(f"{extractor}: model {model!r} cannot be loaded: {_first_line(error)}") from error


@contextmanager
def quietly(library: Any) -> Iterator[None]:
    """Keep the transformers library from drawing progress bars and from reporting what is then told as an error."""
    log = library.utils.logging
    verbosity, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(verbosity)
        if bars:
            log.enable_progress_bar()


def _not_found(model: str) -> str:
    if folder_of(model) is not None:
        return f"folder {model!r} does not hold all that the model needs; save the model and its tokenizer there"
    return (
        f"there is no folder {model!r}, and no such model in the Hugging Face cache or within reach; give the path of a folder, "
        f"or fetch the model on a machine with network: hf download {model}"
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def digest_of(folder: Path) -> str:
    """Digest the files of a folder (SHA-256), their names in it and their content, wherever it lies; hidden files are left out."""
    files = (path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder): path for path in files}
    digest = hashlib.sha256()
    for name in sorted(named, key=lambda each: each.as_posix()):
        if not any(part.startswith(".") for part in name.parts):
            with named[name].open("rb") as file:
                content = hashlib.file_digest(file, "sha256")
            digest.update(f"{name.as_posix()}\0{content.hexdigest()}\n".encode())
    return digest.hexdigest()


def licence_of(folder: Path) -> str | None:
    """Give the licence that the model card in a folder names in its first lines; None where it names none."""
    card = folder / "README.md"
    if not card.is_file():
        return None
    front = _FRONT_MATTER.match(card.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n"))
    found = {bool(each["is_name"]): each["licence"] for each in _LICENCE.finditer(front["fields"] if front else "")}
    if found.get(False) == "other":
        return found.get(True, "other")
    return found.get(False)


def identity_of(model: str, folder: Path | None, commit: str | None) -> dict[str, str]:
    """Tell a model from another, for ``info``: a folder by the digest of its files, a model of the hub by its id and commit."""
    if folder is None:
        return {"model": model, "revision": commit or "unknown"}
    licence = licence_of(folder)
    told = {"model sha256": digest_of(folder)} if commit is None else {"model": model, "revision": commit}
    return told | ({"licence": licence} if licence else {})


def device_of(torch: Any, name: str, extractor: str) -> Any:
    """Give the device that an option names.

    Raises:
        BrokenExtractorError: it is a CUDA device, and this machine has none or not so many.
    """
    device = torch.device(name)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise BrokenExtractorError(f"{extractor}: no CUDA device can be used here; leave out -o device={name}")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise BrokenExtractorError(
            f"{extractor}: there is no device {name!r}; this machine has {torch.cuda.device_count()}, counted from 0"
        )
    return device


def device_in_words(torch: Any, device: Any) -> str:
    """Write a device for ``info``, a CUDA device with the name of the card."""
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else str(device)


def limit_of(tokenizer: Any) -> int | None:
    """Give how many tokens a tokenizer cuts off after, special ones included; None where it does not say."""
    limit = int(tokenizer.model_max_length)
    return limit if limit < _NO_LIMIT else None


def positions_of(modules: Iterable[tuple[str, Any]]) -> int | None:
    """Give how many tokens a model has learned positions for, from its named modules; None where it has no table of them.

    RoBERTa and its kin leave the rows up to the one for padding unused.
    """
    tables = [module for name, module in modules if name.rpartition(".")[2] == "position_embeddings"]
    sizes = [
        table.num_embeddings - (0 if table.padding_idx is None else table.padding_idx + 1)
        for table in tables
        if hasattr(table, "num_embeddings")
    ]
    return min(sizes, default=None)


def confidence_of(score: float) -> float:
    """Round a score; the digits behind the fourth depend on what else is computed in the same batch."""
    return round(min(1.0, max(0.0, float(score))), _DIGITS)


def trimmed(text: str, span: Span) -> Span | None:
    """Give the span without white space at its ends, and with the marks that combine with its outer letters; None where nothing is left."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        return None
    while start > 0 and is_mark(text[start]) and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and is_mark(text[end]):
        end += 1
    return start, end


def is_mark(character: str) -> bool:
    """Say whether a character combines with the one before it."""
    return unicodedata.category(character).startswith("M")
