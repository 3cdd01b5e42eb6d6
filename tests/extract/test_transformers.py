"""The adapter of token classifiers without the library, which the default environment does not have: a small model stands in for it.

It knows digits (CARDINAL), capitals (PER) and all else (O), one token for each run of letters or digits and each sign.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from factgauge.errors import BrokenExtractorError, InputError
from factgauge.extract.transformers import TransformersExtractor, padded, special_at_ends, transformers
from factgauge.facts import Document, Fact
from factgauge.plugins.options import configure, described

PIECE = re.compile(r"\w+|[^\w\s]")
START, END, PAD = 101, 102, 0
LIMIT = 12
LABELS = {0: "O", 1: "B-PER", 2: "B-CARDINAL"}
MOODS = ((re.compile(r"\d+"), 2), (re.compile(r"[A-Z]\w*"), 1))


def number_of(piece: str) -> int:
    """Give the number of a token, which is also that of its label, behind the one for padding."""
    return 1 + next((label for mood, label in MOODS if mood.fullmatch(piece)), 0)


class _Encoding(dict[str, Any]):
    """What a fast tokenizer makes of a text."""

    def word_ids(self) -> list[int | None]:
        return [None, *range(len(self["input_ids"]) - 2), None]


class _Tokenizer:
    """The part of a fast tokenizer that is used."""

    is_fast = True
    model_max_length = LIMIT
    model_input_names = ("input_ids", "attention_mask")
    all_special_tokens = ("[START]",)
    pad_token_id: int | None = PAD
    pad_token_type_id = 0

    def get_vocab(self) -> dict[str, int]:
        return {"[START]": START, "word": 1}

    def num_special_tokens_to_add(self) -> int:
        return 2

    def __call__(self, text: str, **_: object) -> _Encoding:
        pieces = list(PIECE.finditer(text))
        count = len(pieces)
        return _Encoding(
            input_ids=[START, *(number_of(piece[0]) for piece in pieces), END],
            attention_mask=[1] * (count + 2),
            special_tokens_mask=[1, *[0] * count, 1],
            offset_mapping=[(0, 0), *(piece.span() for piece in pieces), (0, 0)],
        )


class _Scores(np.ndarray[Any, Any]):
    """The part of a tensor that is used."""

    def float(self) -> "_Scores":
        return self

    def softmax(self, axis: int) -> "_Scores":
        powers = np.exp(self)
        shares: _Scores = powers / powers.sum(axis=axis, keepdims=True)
        return shares

    def cpu(self) -> "_Scores":
        return self

    def numpy(self) -> npt.NDArray[Any]:
        return np.asarray(self)


class _Model:
    """A model that labels each token by its number, and notes what it is given."""

    def __init__(self, labels: Mapping[int, str]) -> None:
        self.config = SimpleNamespace(id2label=labels, _commit_hash="0123abc", max_position_embeddings=LIMIT)
        self.asked: list[dict[str, npt.NDArray[Any]]] = []

    def to(self, device: object) -> "_Model":
        assert device is not None
        return self

    def eval(self) -> "_Model":
        return self

    def named_modules(self) -> list[tuple[str, object]]:
        return [("", self)]

    def __call__(self, **inputs: npt.NDArray[Any]) -> SimpleNamespace:
        self.asked.append(inputs)
        numbers = inputs["input_ids"]
        scores = np.stack([np.where(numbers == label + 1, 4.0, 0.0) for label in self.config.id2label], axis=-1)
        return SimpleNamespace(logits=scores.view(_Scores))


class _Device(str):
    """A device of torch that is written as it was named."""

    __slots__ = ()
    type = property(str)


class _Library:
    """Stands in for the library, and loads the same small model whatever it is asked for."""

    def __init__(self) -> None:
        self.config = SimpleNamespace(architectures=["BertForTokenClassification"])
        self.tokenizer = _Tokenizer()
        self.model = _Model(LABELS)
        self.missing: set[str] = set()
        self.error: Exception | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        log = SimpleNamespace(
            get_verbosity=int,
            set_verbosity=int,
            set_verbosity_error=int,
            is_progress_bar_enabled=bool,
            disable_progress_bar=int,
        )
        self.utils = SimpleNamespace(logging=log)
        self.AutoConfig = SimpleNamespace(from_pretrained=self.load_config)
        self.AutoTokenizer = SimpleNamespace(from_pretrained=lambda *_, **__: self.tokenizer)
        self.AutoModelForTokenClassification = SimpleNamespace(
            from_pretrained=lambda *_, **__: (self.model, {"missing_keys": self.missing})
        )

    def load_config(self, model: str, **where: object) -> SimpleNamespace:
        self.asked.append((model, where))
        if self.error is not None:
            raise self.error
        return self.config


@pytest.fixture(name="library")
def stand_in(monkeypatch: pytest.MonkeyPatch) -> _Library:
    """Give the small model to whoever imports the library."""
    library = _Library()
    torch = SimpleNamespace(
        device=_Device,
        cuda=SimpleNamespace(is_available=lambda: False),
        inference_mode=nullcontext,
        tensor=lambda rows, device: np.array(rows) if device else None,
        float32="float32",
    )
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "transformers", library)
    return library


def made(**options: Any) -> TransformersExtractor:
    worker = transformers.make(configure(transformers, options, "some/model", where="a test"))
    assert isinstance(worker, TransformersExtractor)
    return worker


def opened(**options: Any) -> TransformersExtractor:
    worker = made(**options)
    worker.open()
    return worker


def found_in(worker: TransformersExtractor, *texts: str) -> list[list[Fact]]:
    documents = [Document(id=f"d{number}", text=text) for number, text in enumerate(texts)]
    return [list(facts) for facts in worker.extract_batch(documents)]


def places(facts: Sequence[Fact]) -> list[tuple[str, str | None, object]]:
    return [(fact.kind, fact.quote, fact.span) for fact in facts]


def wanted_in(text: str) -> list[tuple[str, str, object]]:
    return [
        ("figure" if piece[0].isdigit() else "actor", piece[0], piece.span())
        for piece in PIECE.finditer(text)
        if number_of(piece[0]) > 1
    ]


TEXT = "\U0001f600 Kofi\r\nsaw 12 men, and Anna saw 3."


def test_labels_of_tokens_become_facts(library: _Library) -> None:
    """Place and quote in code points, the type that the label tells, the score of the model."""
    (facts,) = found_in(opened(), TEXT)
    assert places(facts) == wanted_in(TEXT)
    assert [getattr(fact, "type", None) for fact in facts] == ["person", None, "person", None]
    # The scores of the three labels are 4, 0 and 0 before they are made to add up to 1.
    assert {fact.confidence for fact in facts} == {round(np.exp(4) / (np.exp(4) + 2), 4)}
    assert len(library.model.asked) == 1


def test_nothing_is_asked_about_a_text_without_tokens(library: _Library) -> None:
    """An empty article and one of white space have no facts, also beside others."""
    found = found_in(opened(), "", " \r\n", TEXT, "")
    assert [len(facts) for facts in found] == [0, 0, 4, 0]
    # The eleven tokens of the text take two windows of ten.
    assert [len(asked["input_ids"]) for asked in library.model.asked] == [2]


@pytest.mark.parametrize("batch_size", [1, 2, 7])
@pytest.mark.parametrize(("window", "overlap"), [(12, 2), (12, 0), (8, 5), (4, 1)])
def test_long_texts_are_read_in_windows(library: _Library, batch_size: int, window: int, overlap: int) -> None:
    """Each fact is found once, at its place, in the article that it belongs to; no window is longer than was asked for."""
    texts = [TEXT * count for count in (3, 1, 8, 2)]
    worker = opened(batch_size=batch_size, window=window, overlap=overlap)
    assert [places(facts) for facts in found_in(worker, *texts)] == [wanted_in(text) for text in texts]
    for asked in library.model.asked:
        rows, masks = asked["input_ids"], asked["attention_mask"]
        assert rows.shape == masks.shape
        assert rows.shape[0] <= batch_size
        assert rows.shape[1] <= window
        assert ((rows == PAD) == (masks == 0)).all()
        assert (rows[:, 0] == START).all()
        assert all(row[mask == 1][-1] == END for row, mask in zip(rows, masks, strict=True))


def test_a_tokenizer_without_padding_is_padded_with_what_is_masked(library: _Library) -> None:
    """Where there is no token for padding, 0 stands there, and is masked."""
    library.tokenizer.pad_token_id = None
    found = found_in(opened(), TEXT, "Anna")
    assert [len(facts) for facts in found] == [4, 1]


def test_the_windows_of_the_options_are_told(library: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not said is the maximum of the model, and a quarter of it; without a maximum it is 512."""
    monkeypatch.setattr("factgauge.extract.transformers.versions_of", lambda *names: dict.fromkeys(names, "1"))
    assert opened().info()["window"] == "12 tokens, 3 of them shared with the next"
    assert opened(window=8, overlap=0).info()["window"] == "8 tokens, 0 of them shared with the next"
    monkeypatch.setattr(library.tokenizer, "model_max_length", int(1e30))
    assert opened().info()["window"] == "12 tokens, 3 of them shared with the next"
    del library.model.config.max_position_embeddings
    assert opened().info()["window"] == "512 tokens, 128 of them shared with the next"


def test_info_says_what_ran(library: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions, the commit of a model of the hub, and what its labels stand for."""
    monkeypatch.setattr("factgauge.extract.transformers.versions_of", lambda *names: dict.fromkeys(names, "1"))
    library.model.config.id2label = {**LABELS, 3: "I-MISC"}
    assert opened().info() == {
        "transformers": "1",
        "tokenizers": "1",
        "torch": "1",
        "model": "some/model",
        "revision": "0123abc",
        "labels for figure": "CARDINAL",
        "labels for actor": "PER",
        "labels left out": "MISC",
        "aggregation": "first",
        "window": "12 tokens, 3 of them shared with the next",
        "device": "cpu",
        "dtype": "float32",
    }


def test_labels_stand_for_what_the_options_say(library: _Library) -> None:
    """The kinds of the extractor are those that are left; labels are named without prefixes."""
    assert opened().kinds == ["figure", "actor"]
    worker = opened(labels={"CARDINAL": "none", "PER": "date"})
    assert worker.kinds == ["date"]
    assert [fact.kind for facts in found_in(worker, TEXT) for fact in facts] == ["date", "date"]
    with pytest.raises(ValueError, match=r"the model has no label 'LOC'; it has 'CARDINAL', 'PER'"):
        opened(labels={"LOC": "actor"})
    library.model.config.id2label = {0: "LABEL_0", 1: "LABEL_1"}
    with pytest.raises(ValueError, match=r"no label of the model stands for a kind of fact"):
        opened()
    assert opened(labels={"LABEL_1": "actor"}).kinds == ["actor"]


def test_a_model_is_asked_for_as_the_options_say(
    library: _Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revision and offline are passed on, code of the model is never run, a folder is given by its path."""
    opened(revision="v2", offline=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine").mkdir()
    worker = transformers.make(configure(transformers, {}, "~/mine", where="a test"))
    assert isinstance(worker, TransformersExtractor)
    worker.open()
    assert library.asked == [
        ("some/model", {"revision": "v2", "local_files_only": True, "trust_remote_code": False}),
        (str(tmp_path / "mine"), {"revision": "main", "local_files_only": False, "trust_remote_code": False}),
    ]


def unfit(change: Callable[[_Library], object], message: str) -> Any:
    return pytest.param(change, message, id=message[:30])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        unfit(
            lambda library: setattr(library.config, "architectures", ["BertModel"]),
            r"^transformers: model 'some/model' is not a model for token classification, but a BertModel$",
        ),
        unfit(
            lambda library: library.missing.update({"classifier.weight", "classifier.bias"}),
            r"is not a model for token classification; it lacks the weights classifier\.bias, classifier\.weight$",
        ),
        unfit(
            lambda library: setattr(library.tokenizer, "is_fast", False),
            r"has a tokenizer, _Tokenizer, that does not tell places in the text; a fast tokenizer is needed",
        ),
        unfit(
            lambda library: setattr(library.tokenizer, "get_vocab", lambda: {"[START]": 0}),
            r"has no tokenizer beside it",
        ),
        unfit(
            lambda library: setattr(library, "error", OSError("no route")),
            r"there is no folder 'some/model'.*\(no route\)$",
        ),
        unfit(lambda library: setattr(library, "error", ValueError("what is it")), r"cannot be loaded: what is it$"),
    ],
)
def test_a_model_that_does_not_fit_is_told(
    library: _Library, change: Callable[[_Library], object], message: str
) -> None:
    """Each fault names the model, what is wrong with it and, where it can be, what to do."""
    change(library)
    with pytest.raises(BrokenExtractorError, match=message):
        opened()


def test_an_old_configuration_names_no_task(library: _Library) -> None:
    """Then the weights alone tell."""
    library.config.architectures = None
    assert opened().kinds == ["figure", "actor"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 13}, r"window must be at most 12, which is all that the model can read, got 13"),
        ({"window": 2}, r"window must be above 2, which is what the special tokens take, got 2"),
        ({"window": 0}, r"window must be above 2, which is what the special tokens take, got 0"),
        ({"window": 4, "overlap": 2}, r"windows of 4 tokens, 2 of them special, share from 0 to 1, got 2"),
        ({"overlap": -1}, r"share from 0 to 9, got -1"),
    ],
)
def test_windows_that_cannot_be_are_refused(options: dict[str, int], message: str) -> None:
    """A window must fit the model, and hold more than it shares."""
    with pytest.raises(ValueError, match=message):
        opened(**options)


@pytest.mark.usefixtures("library")
def test_a_card_that_is_not_there_is_told() -> None:
    """The device is looked for before the model is loaded."""
    with pytest.raises(BrokenExtractorError, match=r"^transformers: no CUDA device can be used here"):
        opened(device="cuda")


@pytest.mark.parametrize(
    "options",
    [
        {"device": "gpu"},
        {"device": "cuda:x"},
        {"batch_size": 0},
        {"aggregation": "none"},
        {"dtype": "float64"},
        {"labels": {"PER": "person"}},
        {"labels": "PER"},
        {"modle": "a/b"},
    ],
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    """A wrong option is told before anything is imported."""
    with pytest.raises(InputError):
        made(**options)


def test_each_option_is_described() -> None:
    """What can be set is told in words; the model is all that must be given."""
    told = described(transformers.options)
    assert all(each.description.endswith(".") for each in told)
    assert [each.name for each in told if each.default is None] == ["model"]
    with pytest.raises(InputError, match="transformers:MODEL"):
        configure(transformers, {}, None, where="a test")
    with pytest.raises(InputError, match="length >= 1"):
        configure(transformers, {}, "", where="a test")


@pytest.mark.parametrize("name", ["torch", "transformers"])
def test_a_missing_library_is_an_import_error(library: _Library, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The module can be imported without the libraries; opening the extractor then fails."""
    assert library
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError):
        opened()


def test_importing_the_adapter_is_light() -> None:
    """Neither torch nor the library is loaded before a model is."""
    code = "import sys, factgauge.extract.transformers as _\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "factgauge.extract.transformers" in loaded
    assert loaded & {"torch", "transformers", "tokenizers", "huggingface_hub"} == set()


@pytest.mark.parametrize(
    ("mask", "counts"),
    [([1, 0, 0, 1], (1, 1)), ([0, 0], (0, 0)), ([1, 1, 0, 1, 0], (2, 0)), ([1, 1], (2, 0)), ([], (0, 0))],
)
def test_special_tokens_stand_at_the_ends(mask: list[int], counts: tuple[int, int]) -> None:
    """Those in the middle, which the text itself may name, are tokens of the text."""
    assert special_at_ends(mask) == counts


def test_rows_are_filled_up_at_the_right() -> None:
    """With what was given for a name, else with 0."""
    rows = [{"input_ids": [5, 6, 7], "attention_mask": [1, 1, 1]}, {"input_ids": [8], "attention_mask": [1]}]
    assert padded(rows, {"input_ids": 9}) == {
        "input_ids": [[5, 6, 7], [8, 9, 9]],
        "attention_mask": [[1, 1, 1], [1, 0, 0]],
    }
