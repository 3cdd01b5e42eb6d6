"""What the adapters of neural models share: identity, licence, device, limits, and errors in plain words."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from factgauge.errors import BrokenExtractorError
from factgauge.extract._models import (
    confidence_of,
    device_in_words,
    device_of,
    digest_of,
    folder_of,
    identity_of,
    imported,
    licence_of,
    limit_of,
    loading,
    positions_of,
    quietly,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a model: two files, one of them deeper, and a hidden one."""
    root = tmp_path / "model"
    (root / "labels").mkdir(parents=True)
    (root / "weights.bin").write_bytes(b"\0\1\2")
    (root / "labels" / "vocabulary.txt").write_text("a\nb\n", encoding="utf-8")
    (root / ".gitignore").write_text("*\n", encoding="utf-8")
    return root


def test_a_digest_does_not_depend_on_the_path(folder: Path, tmp_path: Path) -> None:
    """A copy elsewhere has the same digest, with or without the hidden files, and asking again gives the same."""
    copied = shutil.copytree(folder, tmp_path / "else" / "where")
    (copied / ".gitignore").unlink()
    assert digest_of(copied) == digest_of(folder) == digest_of(folder)


def test_a_digest_depends_on_names_and_content(folder: Path) -> None:
    """Another byte, another name and another file are another model."""
    digests = {digest_of(folder)}
    (folder / "weights.bin").write_bytes(b"\0\1\3")
    digests.add(digest_of(folder))
    (folder / "weights.bin").rename(folder / "model.bin")
    digests.add(digest_of(folder))
    (folder / "empty").touch()
    digests.add(digest_of(folder))
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlanguage: en\nlicense: mit\n---\n# Model\n", "mit"),
        ("---\r\nlicense: 'apache-2.0'\r\n---\r\n", "apache-2.0"),
        ("---\nlicense: other\nlicense_name: research-only\n---\n", "research-only"),
        ("---\nlicense: other\n---\n", "other"),
        ("---\nlanguage: en\n---\nlicense: mit\n", None),
        ("# Model\nlicense: mit\n", None),
        ("", None),
    ],
)
def test_the_licence_is_what_the_card_says(folder: Path, card: str, licence: str | None) -> None:
    """It stands in the lines between dashes at the top of README.md; a licence that is only spoken of is none."""
    (folder / "README.md").write_bytes(card.encode())
    assert licence_of(folder) == licence


def test_a_model_without_a_card_has_no_licence(folder: Path) -> None:
    """No README.md, nothing said."""
    assert licence_of(folder) is None


def test_a_folder_is_told_by_its_digest_and_a_model_of_the_hub_by_its_commit(folder: Path) -> None:
    """The path of a folder says nothing; a model of the hub that was fetched whole has a card too."""
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    assert identity_of(str(folder), folder, None) == {"model sha256": digest_of(folder), "licence": "mit"}
    assert identity_of("a/b", None, "0123abc") == {"model": "a/b", "revision": "0123abc"}
    assert identity_of("a/b", None, None) == {"model": "a/b", "revision": "unknown"}
    assert identity_of("a/b", folder, "0123abc") == {"model": "a/b", "revision": "0123abc", "licence": "mit"}


def test_a_folder_is_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is absolute, relative or in the home of the user; a file and an id of the hub are none."""
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))
    assert folder_of(str(folder)) == folder
    assert folder_of("model") == Path("model")
    assert folder_of("~/model") == folder
    assert folder_of("model/weights.bin") is None
    assert folder_of("dslim/bert-base-NER") is None


def torch_with(devices: int) -> SimpleNamespace:
    """Stand in for torch on a machine with so many cards."""

    def device(name: str) -> SimpleNamespace:
        kind, _, index = name.partition(":")
        return SimpleNamespace(type=kind, index=int(index) if index else None)

    cuda = SimpleNamespace(
        is_available=lambda: devices > 0,
        device_count=lambda: devices,
        get_device_name=lambda each: f"card {each.index}",
    )
    return SimpleNamespace(device=device, cuda=cuda)


@pytest.mark.parametrize(("name", "devices"), [("cpu", 0), ("cuda", 1), ("cuda:0", 1), ("cuda:1", 2)])
def test_a_device_that_is_there_is_taken(name: str, devices: int) -> None:
    """The processor always is; cards are counted from 0."""
    torch = torch_with(devices)
    device = device_of(torch, name, "some")
    assert device == torch.device(name)
    assert ("card" in device_in_words(torch, device)) == (name != "cpu")


@pytest.mark.parametrize(
    ("name", "devices", "message"),
    [
        ("cuda", 0, r"^some: no CUDA device can be used here; leave out -o device=cuda$"),
        ("cuda:1", 1, r"^some: there is no device 'cuda:1'; this machine has 1, counted from 0$"),
    ],
)
def test_a_device_that_is_not_there_is_told(name: str, devices: int, message: str) -> None:
    """The fault names the extractor, the device and what there is."""
    with pytest.raises(BrokenExtractorError, match=message):
        device_of(torch_with(devices), name, "some")


def test_limits_are_those_of_the_tokenizer_and_of_the_table() -> None:
    """A limit of 1e30 is none; RoBERTa, which pads with 1, has two rows that no token uses; other modules do not count."""
    assert limit_of(SimpleNamespace(model_max_length=512)) == 512
    assert limit_of(SimpleNamespace(model_max_length=int(1e30))) is None
    bert, roberta = (
        SimpleNamespace(num_embeddings=512, padding_idx=None),
        SimpleNamespace(num_embeddings=514, padding_idx=1),
    )
    other = SimpleNamespace(num_embeddings=30522, padding_idx=0)
    assert (
        positions_of([("", other), ("embeddings.word_embeddings", other), ("embeddings.position_embeddings", bert)])
        == 512
    )
    assert positions_of([("a.position_embeddings", roberta)]) == 512
    assert positions_of([("a.position_embeddings", bert), ("b.position_embeddings", SimpleNamespace())]) == 512
    assert positions_of([("rotary", other)]) is None


def test_what_is_not_found_says_what_to_do(folder: Path) -> None:
    """An OSError of a library is one sentence with a remedy, which differs for a folder that is there."""
    with (
        pytest.raises(BrokenExtractorError, match=r"^some: there is no folder 'a/b'.*hf download a/b \(no route\)$"),
        loading("some", "a/b"),
    ):
        raise OSError("no route\nand a long story")
    message = r"^some: folder '.*model' does not hold all that the model needs; .* \(FileNotFoundError\)$"
    with pytest.raises(BrokenExtractorError, match=message), loading("some", str(folder)):
        raise FileNotFoundError


@pytest.mark.parametrize("model", ["./mine", "/models/mine", "../mine", "~/mine", "a/b/c", "a b"])
def test_what_can_be_no_id_is_a_folder_that_is_missing(model: str) -> None:
    """Nobody is sent to the hub for a path."""
    message = rf"^some: there is no folder {model!r}, and no model of the hub can have that id$"
    with pytest.raises(BrokenExtractorError, match=message), loading("some", model):
        pass


def test_what_cannot_be_loaded_says_why() -> None:
    """A ValueError of a library keeps its first line; what is told already, and all else, goes through."""
    with (
        pytest.raises(BrokenExtractorError, match=r"^some: model 'a/b' cannot be loaded: unknown kind$"),
        loading("some", "a/b"),
    ):
        raise ValueError("unknown kind\nlist of kinds")
    for error in (BrokenExtractorError("as it is"), ImportError("as it is")):
        with pytest.raises(type(error), match=r"^as it is$"), loading("some", "a/b"):
            raise error


def test_a_library_that_is_missing_is_an_import_error() -> None:
    """Nothing hides it."""
    with pytest.raises(ImportError):
        imported("factgauge_has_no_such_library")


@pytest.mark.parametrize("bars", [True, False])
def test_the_library_is_as_loud_as_before(*, bars: bool) -> None:
    """Verbosity and progress bars are off within, and afterwards what they were, also after an error."""
    state = {"verbosity": 20, "bars": bars}
    log = SimpleNamespace(
        get_verbosity=lambda: state["verbosity"],
        set_verbosity=lambda level: state.update(verbosity=level),
        set_verbosity_error=lambda: state.update(verbosity=40),
        is_progress_bar_enabled=lambda: state["bars"],
        disable_progress_bar=lambda: state.update(bars=False),
        enable_progress_bar=lambda: state.update(bars=True),
    )
    library = SimpleNamespace(utils=SimpleNamespace(logging=log))
    with pytest.raises(KeyError), quietly(library):
        raise KeyError
    with quietly(library):
        assert state == {"verbosity": 40, "bars": False}
    assert state == {"verbosity": 20, "bars": bars}


@pytest.mark.parametrize(
    ("score", "confidence"), [(0.123449, 0.1234), (1.0000001, 1.0), (-1e-9, 0.0), (0.99996, 1.0), (0.5, 0.5)]
)
def test_scores_have_four_digits_between_0_and_1(score: float, confidence: float) -> None:
    """What rounding errors add or take is not passed on."""
    assert confidence_of(score) == confidence
