"""The adapter of GLiNER: entities of the kinds that prompts name in words, from a model of the hub or a folder.

GLiNER reads so many words of a text and drops the rest with a warning, and so many tokens, without one. The adapter gives it windows that
fit both. Where a word becomes no token at all (a zero-width space), GLiNER takes each later word for the one before it; the adapter
keeps such words from it.
"""

import warnings
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeAlias

import msgspec

from factgauge.errors import BrokenExtractorError
from factgauge.extract._labels import Target, in_words, label_map, mention
from factgauge.extract._library import versions_of
from factgauge.extract._models import (
    DEVICE,
    confidence_of,
    device_in_words,
    device_of,
    folder_of,
    identity_of,
    imported,
    limit_of,
    loading,
    positions_of,
    quietly,
    trimmed,
)
from factgauge.extract._windows import Window, cut, share_of
from factgauge.facts import KINDS, Document, Fact
from factgauge.plugins.contract import Options, extractor
from factgauge.spans import Span, contains, shared

_NAME = "gliner"
_CONFIG = "gliner_config.json"
# The formats of other runtimes, which are not used here.
_NOT_FETCHED = ("*.onnx", "*.onnx_data")

PROMPTS: Mapping[str, Target] = {
    "date": "date",
    "number": "figure",
    "amount of money": "figure",
    "percentage": "figure",
    "person": "actor",
    "organization": "actor",
    "country": "actor",
}
"""What is asked for where no prompts are given."""

_UNLIMITED = 1_000_000_000
_SPLIT = {"is_split_into_words": True, "truncation": False, "verbose": False}
"""How GLiNER hands words to its tokenizer, but for what it cuts off."""

Word: TypeAlias = tuple[str, int, int]
"""A word with its place, as GLiNER's splitters give it."""


class GlinerOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of ``gliner``."""

    model: Annotated[
        str, msgspec.Meta(min_length=1, description="A folder, or the id of a model on the Hugging Face hub.")
    ]
    revision: Annotated[str | None, msgspec.Meta(description="Branch, tag or commit of a model on the hub.")] = None
    labels: Annotated[
        dict[str, Target],
        msgspec.Meta(
            description="All prompts, each with what its answers stand for: date, figure, actor or none.", min_length=1
        ),
    ] = msgspec.field(default_factory=lambda: dict(PROMPTS))
    threshold: Annotated[float, msgspec.Meta(ge=0, le=1, description="The score that an answer must be above.")] = 0.5
    flat: Annotated[bool, msgspec.Meta(description="Whether answers must not overlap.")] = True
    multi_label: Annotated[bool, msgspec.Meta(description="Whether one place may answer several prompts.")] = False
    device: Annotated[str, msgspec.Meta(pattern=DEVICE, description="cpu, cuda or cuda:N.")] = "cpu"
    batch_size: Annotated[int, msgspec.Meta(ge=1, description="Windows that are computed at once.")] = 8
    window: Annotated[
        int | None, msgspec.Meta(description="Words that the model reads at once; null is its maximum.")
    ] = None
    overlap: Annotated[
        int | None, msgspec.Meta(description="Words that neighbouring windows share; null is a quarter of a window.")
    ] = None
    offline: Annotated[bool, msgspec.Meta(description="Take the model from the cache and ask no network.")] = False


class Answer(NamedTuple):
    """What GLiNER found: a prompt, its place in the article, and its score between 0 and 1."""

    label: str
    span: Span
    score: float


@dataclass(frozen=True)
class _Part:
    """One window of the article with this number. ``span`` is what is read of its text, ``words`` are the places of all its words."""

    article: int
    span: Span
    window: Window
    words: Sequence[Span]

    def answers(self, found: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
        """Give what was found in this window at its place in the article, where this window answers for it."""
        offset = self.span[0]
        for each in found:
            answer = Answer(each["label"], (offset + each["start"], offset + each["end"]), each["score"])
            if is_owned(answer.span, self.window, self.words):
                yield answer


class GlinerExtractor:
    """Entities that a GLiNER model finds for prompts, as dates, figures and actors by those prompts."""

    def __init__(self, options: GlinerOptions) -> None:
        self._options = options
        self._folder = folder_of(options.model)
        self.batch_size = options.batch_size

    def open(self) -> None:
        """Load the model.

        Raises:
            ImportError: gliner or torch is not installed.
            BrokenExtractorError: the model is not there or is no GLiNER model, or the device is missing.
            ValueError: no prompt stands for a kind of fact, or the windows do not fit the model.
        """
        self._prompts = list(self._options.labels)
        self._labels = label_map(self._prompts, self._options.labels)
        self.kinds = [kind for kind in KINDS if kind in self._labels.values()]
        self._torch = imported("torch")
        self._device = device_of(self._torch, self._options.device, _NAME)
        with loading(_NAME, self._options.model):
            self._model = self._load()
        config, processor = self._model.config, self._model.data_processor
        self._size = config.max_len if self._options.window is None else self._options.window
        self._overlap = share_of(self._size, self._options.overlap)
        if self._size > config.max_len:
            raise ValueError(f"window must be at most {config.max_len} words for this model, got {self._size}")
        self._words = processor.words_splitter = Readable(processor.words_splitter, processor.transformer_tokenizer)
        self._room = self._room_beside_prompts()
        # Faults of the options are told before the first article.
        cut((), most=self._size, room=self._room, overlap=self._overlap)

    def _load(self) -> Any:
        options = self._options
        library = imported(_NAME)
        self._source = self._folder or self._fetched()
        if not (self._source / _CONFIG).is_file():
            raise BrokenExtractorError(f"{_NAME}: {options.model!r} is no GLiNER model; it has no {_CONFIG}")
        with quietly(imported("transformers")), warnings.catch_warnings():
            # It warns of what its older models lack, which nobody who uses them can change.
            warnings.simplefilter("ignore")
            model = library.GLiNER.from_pretrained(
                str(self._source), local_files_only=options.offline, map_location=str(self._device)
            )
        return model.eval()

    def _fetched(self) -> Path:
        """Give the folder in the cache that holds a model of the hub."""
        options = self._options
        fetch = imported("huggingface_hub").snapshot_download
        return Path(
            fetch(
                options.model,
                revision=options.revision,
                local_files_only=options.offline,
                ignore_patterns=list(_NOT_FETCHED),
            )
        )

    def _room_beside_prompts(self) -> int:
        """Give how many tokens of a text the model reads at once beside the prompts.

        Raises:
            ValueError: the prompts leave no room.
        """
        processor = self._model.data_processor
        encoder = (each for each in self._model.named_modules() if "labels_encoder" not in each[0])
        limit = min(limit_of(processor.transformer_tokenizer) or _UNLIMITED, positions_of(encoder) or _UNLIMITED)
        (asked,), _ = processor.prepare_inputs([[]], self._prompts)
        room = limit - len(processor.transformer_tokenizer(asked, **_SPLIT)["input_ids"])
        if room < 1:
            raise ValueError(f"the prompts fill all {limit} tokens that the model can read; ask for less with labels")
        return room

    def extract_batch(self, documents: Sequence[Document]) -> Iterable[Iterable[Fact]]:
        """Give the facts of each of some articles, in their order; windows of all of them are computed together."""
        parts = [part for number, document in enumerate(documents) for part in self._parts(number, document.text)]
        # Windows of like length together: less padding.
        parts.sort(key=lambda part: -(part.window.end - part.window.start))
        answers: list[list[Answer]] = [[] for _ in documents]
        texts = [documents[part.article].text[slice(*part.span)] for part in parts]
        for part, found in zip(parts, self._ask(texts), strict=True):
            answers[part.article] += part.answers(found)
        for document, of_article in zip(documents, answers, strict=True):
            kept = without_clashes(of_article, flat=self._options.flat, multi_label=self._options.multi_label)
            yield list(self._facts(document.text, kept))

    def _parts(self, article: int, text: str) -> Iterator[_Part]:
        words, weights = self._words.weighed(text)
        places = [(start, end) for _, start, end in words]
        for window in cut(weights, most=self._size, room=self._room, overlap=self._overlap):
            span = (places[window.start][0], places[window.end - 1][1])
            yield _Part(article, span, window, places)

    def _ask(self, texts: Sequence[str]) -> Sequence[Iterable[Mapping[str, Any]]]:
        """Give what the model finds in each text.

        Raises:
            UserWarning: GLiNER cut a text off, because its splitter makes more words of a window than of the same part of the article.
        """
        if not texts:
            return []
        options = self._options
        # A model that also finds relations gives them beside the entities, unless it is told not to.
        only_entities = {"return_relations": False} if getattr(self._model.config, "relations_layer", None) else {}
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=r".*has been truncated")
            found: Sequence[Iterable[Mapping[str, Any]]] = self._model.inference(
                list(texts),
                self._prompts,
                flat_ner=options.flat,
                threshold=options.threshold,
                multi_label=options.multi_label,
                batch_size=options.batch_size,
                **only_entities,
            )
        return found

    def _facts(self, text: str, answers: Iterable[Answer]) -> Iterator[Fact]:
        """Make facts of answers; where several prompts for one kind have the same place, of the best of them."""
        seen = set()
        for label, span, score in answers:
            kind, place = self._labels.get(label), trimmed(text, span)
            if kind is not None and place is not None and (kind, place) not in seen:
                seen.add((kind, place))
                yield mention(kind, label, place, text[slice(*place)], confidence_of(score))

    def info(self) -> dict[str, str]:
        """Say which versions and which model ran, where, in which windows, what was asked and what its answers stand for."""
        commit = None if self._folder else self._source.name
        return {
            **versions_of("gliner", "transformers", "tokenizers", "torch"),
            **identity_of(self._options.model, self._source, commit),
            "prompts": ", ".join(self._prompts),
            **in_words(self._prompts, self._labels),
            "window": f"{self._size} words, {self._overlap} of them shared with the next",
            "device": device_in_words(self._torch, self._device),
        }


class Readable:
    """A splitter of GLiNER that leaves out the words of which its tokenizer makes nothing."""

    def __init__(self, splitter: Callable[[str], Iterable[Word]], tokenizer: Any) -> None:
        self._splitter = splitter
        self._tokenizer = tokenizer

    def __call__(self, text: str) -> list[Word]:
        """Give the words of a text."""
        return self.weighed(text)[0]

    def weighed(self, text: str) -> tuple[list[Word], list[int]]:
        """Give the words of a text, and how many tokens each becomes."""
        words = list(self._splitter(text))
        if not words:
            return [], []
        encoding = self._tokenizer([word for word, _, _ in words], add_special_tokens=False, **_SPLIT)
        weights = Counter(encoding.word_ids(0))
        readable = [at for at in range(len(words)) if weights[at]]
        return [words[at] for at in readable], [weights[at] for at in readable]


def is_owned(span: Span, window: Window, words: Sequence[Span]) -> bool:
    """Say whether a window answers for an entity: whether it owns the word in the middle of it. ``words`` are those of the article."""
    first = bisect_right(words, span[0], key=lambda word: word[0]) - 1
    last = bisect_left(words, span[1], key=lambda word: word[0]) - 1
    return window.own_start <= (first + last) // 2 < window.own_end


def without_clashes(answers: Iterable[Answer], *, flat: bool, multi_label: bool) -> list[Answer]:
    """Drop the answers of one window that clash with better ones of another, in the order of the text.

    Two answers clash by the rules that GLiNER has within a window: at one place, unless ``multi_label``; where they overlap, if ``flat``;
    and where they overlap and neither lies in the other.
    """
    kept: list[Answer] = []
    for group in _groups(answers):
        best: list[Answer] = []
        for answer in sorted(group, key=lambda each: (-each.score, each.span, each.label)):
            if not any(_clash(answer.span, other.span, flat=flat, multi_label=multi_label) for other in best):
                best.append(answer)
        kept += sorted(best, key=lambda each: (each.span, -each.score, each.label))
    return kept


def _groups(answers: Iterable[Answer]) -> Iterator[list[Answer]]:
    """Part answers into groups of which none reaches into another, in the order of the text."""
    group: list[Answer] = []
    reached = 0
    for answer in sorted(answers, key=lambda each: each.span):
        if group and answer.span[0] >= reached:
            yield group
            group = []
        group.append(answer)
        reached = max(reached, answer.span[1])
    if group:
        yield group


def _clash(one: Span, other: Span, *, flat: bool, multi_label: bool) -> bool:
    if one == other:
        return not multi_label
    return shared(one, other) > 0 and (flat or not (contains(one, other) or contains(other, one)))


gliner = extractor(_NAME, kinds={"date", "figure", "actor"}, options=GlinerOptions, argument="model")(GlinerExtractor)
