"""The adapter of GLiNER without the library, which the default environment does not have: a small model stands in for it.

It answers "date" with years, "number" with other digits, and "person" with capitals, and reads only so much of what it is given.
"""

import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from factgauge.errors import BrokenExtractorError, InputError
from factgauge.extract._windows import Window
from factgauge.extract.gliner import PROMPTS, Answer, GlinerExtractor, Readable, gliner, is_owned, without_clashes
from factgauge.facts import Document, Fact
from factgauge.plugins.options import configure, described

WORDS_AT_ONCE, TOKENS_AT_ONCE = 8, 24
WORD = re.compile(r"\w+|\S")
MOODS = {"date": re.compile(r"20\d\d"), "number": re.compile(r"\d{1,3}"), "person": re.compile(r"[A-Z]\w*")}
ASKED = {"date": "date", "number": "figure", "person": "actor"}
KINDS = {prompt: str(kind) for prompt, kind in ASKED.items()}
VANISHING = "\u200b"


def split(text: str) -> Iterator[tuple[str, int, int]]:
    """Split as GLiNER does, word by word and sign by sign."""
    for word in WORD.finditer(text):
        yield word[0], word.start(), word.end()


class _Encoding(dict[str, Any]):
    """What a fast tokenizer makes of words."""

    def word_ids(self, row: int) -> list[int | None]:
        assert row == 0
        ids: list[int | None] = self["words"]
        return ids


class _Tokenizer:
    """A tokenizer that makes a token of every two letters, and nothing of a zero-width space."""

    model_max_length = TOKENS_AT_ONCE

    def __call__(self, words: Sequence[str], *, add_special_tokens: bool = True, **how: object) -> _Encoding:
        assert how == {"is_split_into_words": True, "truncation": False, "verbose": False}
        tokens: list[int | None] = [
            at for at, word in enumerate(words) for _ in range(0, len(word.strip(VANISHING)), 2)
        ]
        if add_special_tokens:
            tokens = [None, *tokens, None]
        return _Encoding(input_ids=[0] * len(tokens), words=tokens)


class _Model:
    """A model that notes what it is asked, and answers about the words and tokens that it can read."""

    def __init__(self) -> None:
        self.config = SimpleNamespace(max_len=WORDS_AT_ONCE, relations_layer=None)
        self.data_processor = SimpleNamespace(
            words_splitter=split,
            transformer_tokenizer=_Tokenizer(),
            prepare_inputs=lambda _, asked: ([[*asked]], [len(asked)]),
        )
        self.asked: list[dict[str, Any]] = []

    def eval(self) -> "_Model":
        return self

    def named_modules(self) -> list[tuple[str, object]]:
        return [("labels_encoder.position_embeddings", SimpleNamespace(num_embeddings=3, padding_idx=None))]

    def inference(self, texts: list[str], prompts: list[str], **how: Any) -> list[list[dict[str, Any]]]:
        self.asked.append({"texts": texts, "prompts": prompts, **how})
        return [list(self.answers(text, prompts)) for text in texts]

    def answers(self, text: str, prompts: list[str]) -> Iterator[dict[str, Any]]:
        words = list(self.data_processor.words_splitter(text))
        if len(words) > self.config.max_len:
            warnings.warn(f"Sentence of length {len(words)} has been truncated to {self.config.max_len}", stacklevel=2)
        room = TOKENS_AT_ONCE - 2 - sum((len(prompt) + 1) // 2 for prompt in prompts)
        for word, start, end in words[: self.config.max_len]:
            room -= (len(word) + 1) // 2
            for prompt in prompts:
                if room >= 0 and MOODS[prompt].fullmatch(word):
                    yield {"start": start, "end": end, "text": word, "label": prompt, "score": 0.75}


class _Library:
    """Stands in for the libraries, and loads the same small model whatever it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.model = _Model()
        self.folder = folder
        self.error: Exception | None = None
        self.fetched: list[tuple[str, dict[str, Any]]] = []
        self.loaded: list[tuple[str, dict[str, Any]]] = []
        self.GLiNER = SimpleNamespace(from_pretrained=self.load)

    def load(self, source: str, **how: object) -> _Model:
        self.loaded.append((source, how))
        if self.error is not None:
            raise self.error
        return self.model

    def fetch(self, model: str, **how: object) -> str:
        self.fetched.append((model, how))
        if "none" in model:
            raise FileNotFoundError("no route")
        return str(self.folder)


class _Device(str):
    """A device of torch that is written as it was named."""

    __slots__ = ()
    type = property(str)


@pytest.fixture(name="library")
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> _Library:
    """Give the small model to whoever imports the libraries, from a folder of the cache."""
    folder = tmp_path / "snapshots" / "0123abc"
    folder.mkdir(parents=True)
    (folder / "gliner_config.json").write_text("{}", encoding="utf-8")
    library = _Library(folder)
    log = SimpleNamespace(
        get_verbosity=int,
        set_verbosity=int,
        set_verbosity_error=int,
        is_progress_bar_enabled=bool,
        disable_progress_bar=int,
    )
    monkeypatch.setitem(sys.modules, "gliner", library)
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(utils=SimpleNamespace(logging=log)))
    monkeypatch.setitem(sys.modules, "huggingface_hub", SimpleNamespace(snapshot_download=library.fetch))
    cuda = SimpleNamespace(is_available=lambda: False)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(device=_Device, cuda=cuda))
    monkeypatch.setattr("factgauge.extract.gliner.versions_of", lambda *names: dict.fromkeys(names, "1"))
    return library


def made(model: str = "some/model", **options: Any) -> GlinerExtractor:
    worker = gliner.make(configure(gliner, {"labels": ASKED} | options, model, where="a test"))
    assert isinstance(worker, GlinerExtractor)
    return worker


def opened(model: str = "some/model", **options: Any) -> GlinerExtractor:
    worker = made(model, **options)
    worker.open()
    return worker


def found_in(worker: GlinerExtractor, *texts: str) -> list[list[Fact]]:
    documents = [Document(id=f"d{number}", text=text) for number, text in enumerate(texts)]
    return [list(facts) for facts in worker.extract_batch(documents)]


def places(facts: Sequence[Fact]) -> list[tuple[str, str | None, object]]:
    return [(fact.kind, fact.quote, fact.span) for fact in facts]


def wanted_in(text: str) -> list[tuple[str, str, object]]:
    return [
        (KINDS[prompt], word, (start, end))
        for word, start, end in split(text)
        for prompt, mood in MOODS.items()
        if mood.fullmatch(word)
    ]


TEXT = "\U0001f600 Kofi\r\nsaw 12 men in 2022, and Anna saw 3. "


def test_answers_become_facts(library: _Library) -> None:
    """Place and quote in code points, the type that the prompt tells, the score of the model."""
    (facts,) = found_in(opened(), TEXT)
    assert places(facts) == wanted_in(TEXT)
    assert [getattr(fact, "type", None) for fact in facts] == ["person", None, None, "person", None]
    assert {fact.confidence for fact in facts} == {0.75}
    assert len(library.model.asked) == 1


def test_the_model_is_asked_as_the_options_say(library: _Library) -> None:
    """Prompts in their order, and the rules of GLiNER by their names; models that find relations are told not to give them."""
    found_in(opened(threshold=0.25, flat=False, multi_label=True, batch_size=3), "Anna")
    library.model.config.relations_layer = "dot"
    found_in(opened(labels={"person": "actor", "date": "date"}), "Anna")
    rules = {"flat_ner": False, "threshold": 0.25, "multi_label": True, "batch_size": 3}
    defaults = {"flat_ner": True, "threshold": 0.5, "multi_label": False, "batch_size": 8}
    assert library.model.asked == [
        {"texts": ["Anna"], "prompts": ["date", "number", "person"], **rules},
        {"texts": ["Anna"], "prompts": ["person", "date"], **defaults, "return_relations": False},
    ]


def test_nothing_is_asked_about_texts_without_words(library: _Library) -> None:
    """An empty article and one of white space have no facts; where all are such, the model is not asked."""
    assert found_in(opened(), "", " \r\n") == [[], []]
    assert library.model.asked == []
    assert [len(facts) for facts in found_in(opened(), "", TEXT, " ")] == [0, 5, 0]


@pytest.mark.parametrize(("window", "overlap"), [(8, 2), (8, 0), (5, 4), (1, 0)])
def test_long_texts_are_read_in_windows(library: _Library, window: int, overlap: int) -> None:
    """Each fact is found once, at its place, in the article that it belongs to; no window has more words than was asked for."""
    texts = [TEXT * count for count in (3, 1, 8, 2)]
    worker = opened(window=window, overlap=overlap)
    assert [places(facts) for facts in found_in(worker, *texts)] == [wanted_in(text) for text in texts]
    sizes = [len(list(split(text))) for asked in library.model.asked for text in asked["texts"]]
    assert max(sizes) <= window
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.usefixtures("library")
def test_windows_leave_room_for_long_words() -> None:
    """The prompts take seven tokens and the ends two; a word of 14 letters takes seven of the 15 that are left."""
    text = " ".join(["x" * 14, "Anna", "y" * 14, "Kofi", "z" * 14, "2022"] * 3)
    assert places(found_in(opened(), text)[0]) == wanted_in(text)


@pytest.mark.usefixtures("library")
def test_a_word_longer_than_the_model_reads_hides_no_other() -> None:
    """It has a window to itself."""
    text = f"Anna {'x' * 99} Kofi"
    assert places(found_in(opened(), text)[0]) == wanted_in(text)


def test_words_of_which_the_tokenizer_makes_nothing_are_left_out(library: _Library) -> None:
    """The model is asked about the text as it is, and splits it without them."""
    text = f"Anna {VANISHING} saw {VANISHING}{VANISHING} 12"
    assert places(found_in(opened(), text)[0]) == wanted_in(text)
    assert library.model.asked[0]["texts"] == [text]
    readable = library.model.data_processor.words_splitter
    assert [word for word, _, _ in readable(text)] == ["Anna", "saw", "12"]


def test_a_text_that_is_cut_off_is_an_error(library: _Library) -> None:
    """Where the splitter makes more words of a window than of the article, GLiNER warns, and the article fails."""
    worker = opened()
    whole = library.model.data_processor.words_splitter
    library.model.data_processor.words_splitter = lambda text: [*whole(text)] * 2
    with pytest.raises(UserWarning, match=r"Sentence of length 16 has been truncated to 8"):
        found_in(worker, "a b c d e f g h i")


def test_prompts_stand_for_what_the_options_say(library: _Library) -> None:
    """The kinds of the extractor are those of its prompts; the answers of a prompt for none are left out."""
    assert opened().kinds == ["date", "figure", "actor"]
    worker = opened(labels={"person": "none", "number": "date"})
    assert worker.kinds == ["date"]
    assert [fact.quote for fact in found_in(worker, TEXT)[0]] == ["12", "3"]
    assert library.model.asked[0]["prompts"] == ["person", "number"]
    with pytest.raises(ValueError, match="no label of the model stands for a kind of fact"):
        opened(labels={"person": "none"})


def test_the_default_prompts_ask_for_all_kinds(library: _Library) -> None:
    """Dates, figures and actors, each of them in words."""
    library.model.data_processor.transformer_tokenizer.model_max_length = 99
    worker = gliner.make(configure(gliner, {}, "some/model", where="a test"))
    assert isinstance(worker, GlinerExtractor)
    worker.open()
    assert worker.info()["prompts"] == ", ".join(PROMPTS)
    assert worker.kinds == ["date", "figure", "actor"]


def test_info_says_what_ran(library: _Library) -> None:
    """Versions, the commit and licence of a model of the hub, prompts and windows; a folder is told by its digest."""
    (library.folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    told = opened(labels=ASKED | {"colour": "none"}).info()
    assert told == {
        "gliner": "1",
        "transformers": "1",
        "tokenizers": "1",
        "torch": "1",
        "model": "some/model",
        "revision": "0123abc",
        "licence": "mit",
        "prompts": "date, number, person, colour",
        "labels for date": "date",
        "labels for figure": "number",
        "labels for actor": "person",
        "labels left out": "colour",
        "window": "8 words, 2 of them shared with the next",
        "device": "cpu",
    }
    of_folder = opened(str(library.folder)).info()
    assert "model sha256" in of_folder
    assert "model" not in of_folder


def test_a_model_of_the_hub_is_fetched_and_a_folder_is_not(library: _Library) -> None:
    """Revision and offline are passed on; files for other runtimes are left where they are."""
    opened(revision="v2", offline=True)
    opened(str(library.folder))
    others = ["*.onnx", "*.onnx_data"]
    assert library.fetched == [("some/model", {"revision": "v2", "local_files_only": True, "ignore_patterns": others})]
    assert library.loaded == [
        (str(library.folder), {"local_files_only": True, "map_location": "cpu"}),
        (str(library.folder), {"local_files_only": False, "map_location": "cpu"}),
    ]


def no_config(library: _Library) -> None:
    (library.folder / "gliner_config.json").unlink()


@pytest.mark.parametrize(
    ("model", "change", "message"),
    [
        ("none", None, r"^gliner: there is no folder 'none'.*hf download none \(no route\)$"),
        ("some/model", no_config, r"^gliner: 'some/model' is no GLiNER model; it has no gliner_config\.json$"),
        ("some/model", lambda each: setattr(each, "error", ValueError("bad\nlong")), r"cannot be loaded: bad$"),
        ("some/model", lambda each: setattr(each, "error", OSError("no tokenizer")), r"\(no tokenizer\)$"),
    ],
)
def test_a_model_that_does_not_fit_is_told(
    library: _Library, model: str, change: Callable[[_Library], object] | None, message: str
) -> None:
    """Each fault names the model, what is wrong with it and, where it can be, what to do."""
    if change is not None:
        change(library)
    with pytest.raises(BrokenExtractorError, match=message):
        opened(model)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 9}, r"window must be at most 8 words for this model, got 9"),
        ({"window": 0}, r"a window must hold at least one unit, got most=0"),
        ({"window": 4, "overlap": 4}, r"windows of 4 must share from 0 to 3, got 4"),
        ({"overlap": -1}, r"got -1"),
        ({"labels": {"x" * 44: "date"}}, r"the prompts fill all 24 tokens that the model can read"),
    ],
)
def test_windows_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    """A window must fit the model, share less than it holds, and have room beside the prompts."""
    with pytest.raises(ValueError, match=message):
        opened(**options)


def test_a_model_without_a_limit_is_asked_in_words_alone(library: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither the tokenizer nor a table of positions sets a limit, long words take no room; that of the labels does not count."""
    monkeypatch.setattr(library.model.data_processor.transformer_tokenizer, "model_max_length", int(1e30))
    found_in(opened(), " ".join(["x" * 99] * WORDS_AT_ONCE))
    assert [len(asked["texts"]) for asked in library.model.asked] == [1]


@pytest.mark.usefixtures("library")
def test_a_card_that_is_not_there_is_told() -> None:
    """The device is looked for before the model is loaded."""
    with pytest.raises(BrokenExtractorError, match=r"^gliner: no CUDA device can be used here"):
        opened(device="cuda")


@pytest.mark.parametrize(
    "options",
    [
        {"device": "gpu"},
        {"batch_size": 0},
        {"threshold": 1.5},
        {"labels": {}},
        {"labels": ["person"]},
        {"labels": {"person": "people"}},
        {"flat": "perhaps"},
        {"label": {"person": "actor"}},
    ],
)
def test_options_are_checked(options: dict[str, Any]) -> None:
    """A wrong option is told before anything is imported."""
    with pytest.raises(InputError):
        made(**options)


def test_each_option_is_described() -> None:
    """What can be set is told in words; the model is all that must be given."""
    told = described(gliner.options)
    assert all(each.description.endswith(".") for each in told)
    assert [each.name for each in told if each.default is None] == ["model"]
    with pytest.raises(InputError, match="gliner:MODEL"):
        configure(gliner, {}, None, where="a test")
    with pytest.raises(InputError, match="length >= 1"):
        configure(gliner, {}, "", where="a test")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("name", ["torch", "gliner"])
def test_a_missing_library_is_an_import_error(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The module can be imported without the libraries; opening the extractor then fails."""
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError):
        opened()


ROW = [(0, 4), (5, 9), (10, 14), (15, 19), (20, 24), (25, 29)]


@pytest.mark.parametrize(
    ("span", "owner"),
    [
        ((0, 4), 0),
        ((10, 14), 0),
        ((15, 19), 1),
        ((10, 19), 0),
        ((15, 24), 1),
        ((10, 24), 1),
        ((10, 29), 1),
        ((5, 19), 0),
        ((12, 13), 0),
    ],
)
def test_the_word_in_the_middle_tells_the_owner(span: tuple[int, int], owner: int) -> None:
    """Of two windows that both read an entity exactly one answers for it: the one that owns its middle word, the first of two."""
    windows = (Window(0, 4, 0, 3), Window(2, 6, 3, 6))
    assert [is_owned(span, window, ROW) for window in windows] == [owner == 0, owner == 1]


def answers(*told: tuple[str, int, int, float]) -> list[Answer]:
    return [Answer(label, (start, end), score) for label, start, end, score in told]


def test_the_better_of_two_overlapping_answers_is_kept() -> None:
    """Best first, as within a window: the worst of three in a row stays, because the one between is gone."""
    row = answers(("a", 0, 5, 0.6), ("b", 4, 9, 0.7), ("c", 8, 12, 0.9), ("d", 12, 15, 0.1))
    kept = without_clashes(reversed(row), flat=True, multi_label=False)
    assert kept == [row[0], row[2], row[3]]


def test_nested_answers_are_kept_where_they_may_be() -> None:
    """One inside the other is no clash unless answers are flat; a mere overlap always is."""
    row = answers(("a", 0, 9, 0.6), ("b", 2, 5, 0.7), ("c", 4, 8, 0.5))
    assert without_clashes(row, flat=False, multi_label=False) == row[:2]
    assert without_clashes(row, flat=True, multi_label=False) == [row[1]]


def test_one_place_bears_several_prompts_where_it_may() -> None:
    """The better comes first; else it alone is kept, and of two as good the first in the alphabet."""
    row = answers(("a", 0, 5, 0.6), ("b", 0, 5, 0.7), ("c", 0, 5, 0.6))
    assert without_clashes(row, flat=True, multi_label=True) == [row[1], row[0], row[2]]
    assert without_clashes(row, flat=True, multi_label=False) == [row[1]]
    assert without_clashes([row[2], row[0]], flat=True, multi_label=False) == [row[0]]


@pytest.mark.usefixtures("library")
def test_two_prompts_for_one_kind_make_one_fact_of_a_place() -> None:
    """A place that is a person and a leader is one actor, with the better score; other kinds there are facts of their own."""
    worker = opened(labels={"person": "actor", "leader": "actor", "date": "date"})
    told = answers(("leader", 0, 4, 0.9), ("person", 0, 4, 0.8), ("date", 0, 4, 0.7), ("person", 4, 5, 0.9))
    facts = list(worker._facts("Anna ", told))
    assert [(fact.kind, fact.quote, fact.confidence) for fact in facts] == [
        ("actor", "Anna", 0.9),
        ("date", "Anna", 0.7),
    ]


def test_words_are_weighed_by_their_tokens() -> None:
    """Two letters are a token here; the weights belong to the words that are left."""
    words, weights = Readable(split, _Tokenizer()).weighed(f"Anna {VANISHING} saw 1")
    assert ([word for word, _, _ in words], weights) == (["Anna", "saw", "1"], [2, 2, 1])
