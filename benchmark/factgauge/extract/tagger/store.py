"""A tagger on disk: a folder with ``config.json`` and ``tagger.skops``.

skops stores estimators as data, not as pickled code. A file with any type that skops does not trust by itself is refused before
anything in it is built.
"""

import os
import shutil
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from factgauge.errors import Fault, InputError
from factgauge.extract.tagger.features import FEATURES_VERSION
from factgauge.extract.tagger.model import Tagger, TaggerConfig, digest_of_weights
from factgauge.extract.tagger.tags import TAGS
from factgauge.records import UNREADABLE, place_of

FORMAT_VERSION = 1
_CONFIG, _WEIGHTS = "config.json", "tagger.skops"
_AGAIN = "train it again with benchmark/scripts/train_tagger.py"


def save(tagger: Tagger, folder: Path) -> None:
    """Write a tagger, whole or not at all.

    Raises:
        InputError: there is something at ``folder`` already.
        OSError: it cannot be written.
    """
    refuse_taken(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    unfinished.mkdir()
    try:
        import_module("skops.io").dump(tagger.classifier, unfinished / _WEIGHTS, compression=zipfile.ZIP_DEFLATED)
        encoded = msgspec.json.format(msgspec.json.encode(tagger.config), indent=1)
        (unfinished / _CONFIG).write_bytes(encoded + b"\n")
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def refuse_taken(folder: Path) -> None:
    """Make sure that a tagger can be saved to ``folder``, before it takes long to train one.

    Raises:
        InputError: there is something already.
    """
    if folder.exists():
        _refuse(folder, "is there already", "remove it, or give another folder")


def load(folder: Path) -> Tagger:
    """Read a tagger.

    Raises:
        InputError: a file is missing or cannot be read, is of another version, holds a type that is not trusted, or is not the one
            that the other file speaks of.
    """
    if not folder.is_dir():
        _refuse(folder, "is no folder", "give the folder that a tagger was saved to")
    for name in (_CONFIG, _WEIGHTS):
        if not (folder / name).is_file():
            _refuse(folder / name, "is missing", "a tagger is both files")
    config = _config_of(folder / _CONFIG)
    classifier = _classifier_of(folder / _WEIGHTS)
    if not _fits(classifier, config):
        _refuse(
            folder / _WEIGHTS, "does not hold the weights that config.json speaks of", "keep the two files together"
        )
    return Tagger(config=config, classifier=classifier)


def _config_of(file: Path) -> TaggerConfig:
    try:
        raw = msgspec.json.decode(file.read_bytes())
    except UNREADABLE as error:
        _refuse(file, f"is no readable JSON: {error}", "")
    for key, own in (("format_version", FORMAT_VERSION), ("features_version", FEATURES_VERSION)):
        version = raw.get(key) if isinstance(raw, dict) else None
        if version != own:
            _refuse(file, f"{key} is {version!r}, and this factgauge reads {own}", _AGAIN)
    try:
        config = msgspec.convert(raw, TaggerConfig)
    except msgspec.ValidationError as error:
        found, path = place_of(error)
        _refuse(file, found, _AGAIN, path=f"${path}")
    if config.tags != TAGS:
        _refuse(file, f"has the tags {', '.join(config.tags)}, which must be {', '.join(TAGS)}", _AGAIN, path="$.tags")
    return config


def _classifier_of(file: Path) -> Any:
    """Read the estimator, after making sure that skops trusts every type in the file."""
    library = import_module("skops.io")
    try:
        untrusted = library.get_untrusted_types(file=file)
        loaded = None if untrusted else library.load(file, trusted=[])
    except Exception as error:  # noqa: BLE001 (a file from elsewhere: anything may be wrong with it)
        _refuse(file, f"cannot be read: {type(error).__name__}: {error}", "get it again from where it came")
    if untrusted:
        _refuse(file, f"holds types that are not trusted: {', '.join(untrusted)}", "it is not loaded; do not use it")
    if type(loaded) is not import_module("sklearn.linear_model").SGDClassifier:
        _refuse(file, f"holds a {type(loaded).__name__}, not an SGDClassifier", _AGAIN)
    return loaded


def _fits(classifier: Any, config: TaggerConfig) -> bool:
    """Say whether the weights are those of the configuration, in number and to the last bit."""
    try:
        rows, columns = classifier.coef_.shape
        digest = digest_of_weights(classifier)
    except (AttributeError, TypeError, ValueError):
        return False
    classes = len(classifier.classes_)
    return (
        set(classifier.classes_) <= set(TAGS)
        and rows == (classes if classes > 2 else 1)  # noqa: PLR2004 (two classes share one row of weights)
        and columns == 2**config.options.hash_bits
        and classifier.loss == "log_loss"
        and digest == config.weights_sha256
    )


def _refuse(file: Path, found: str, remedy: str, path: str = "") -> NoReturn:
    raise InputError([Fault(where=str(file), path=path, found=found, remedy=remedy)])
