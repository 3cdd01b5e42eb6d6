"""The adapter of token classifiers of the transformers library: a model of the hub, or a folder, that gives each token a label.

The library loads the model and computes; windows, words and aggregation are ours (see :mod:`factgauge.extract._tagging`). Its pipeline has
all of them too, but it takes the longest of overlapping entities from two windows, whatever context they were judged in, knows no
prefix but ``B-`` and ``I-``, cannot batch windows of several texts, and tells words by a guess where a tokenizer is not WordPiece.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Annotated, Literal

import msgspec
import numpy as np

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
)
from factgauge.extract._tagging import Aggregation, Probabilities, Tokens, entities, labels_of, tags_of
from factgauge.extract._windows import Window, cut, share_of
from factgauge.facts import KINDS, Document, Fact
from factgauge.plugins.contract import Options, extractor

_NAME = "transformers"
_TASK = "ForTokenClassification"
_WINDOW = 512
"""The tokens of a window where neither tokenizer nor model has a limit."""


class TransformersOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of ``transformers``."""

    model: Annotated[
        str, msgspec.Meta(min_length=1, description="A folder, or the id of a model on the Hugging Face hub.")
    ]
    revision: Annotated[str | None, msgspec.Meta(description="Branch, tag or commit of a model on the hub.")] = None
    labels: Annotated[
        dict[str, Target],
        msgspec.Meta(description="What labels, without B- or I-, stand for: date, figure, actor or none."),
    ] = msgspec.field(default_factory=dict)
    aggregation: Annotated[
        Aggregation, msgspec.Meta(description="How the tokens of a word get one label: simple is not at all.")
    ] = "first"
    device: Annotated[str, msgspec.Meta(pattern=DEVICE, description="cpu, cuda or cuda:N.")] = "cpu"
    dtype: Annotated[
        Literal["float32", "float16", "bfloat16"], msgspec.Meta(description="The numbers to compute with.")
    ] = "float32"
    batch_size: Annotated[int, msgspec.Meta(ge=1, description="Windows that are computed at once.")] = 8
    window: Annotated[
        int | None,
        msgspec.Meta(description="Tokens that the model reads at once, special ones included; null is its maximum."),
    ] = None
    overlap: Annotated[
        int | None, msgspec.Meta(description="Tokens that neighbouring windows share; null is a quarter of a window.")
    ] = None
    offline: Annotated[bool, msgspec.Meta(description="Take the model from the cache and ask no network.")] = False


@dataclass(frozen=True, kw_only=True)
class _Encoded:
    """A text as the tokenizer sees it. ``inputs`` are the rows for the model, the special tokens at both ends included."""

    tokens: Tokens
    inputs: Mapping[str, Sequence[int]]
    before: int
    after: int

    def window(self, window: Window) -> dict[str, list[int]]:
        """Give the rows of one window, with the special tokens around it."""
        first, last = self.before + window.start, self.before + window.end
        return {
            name: [*row[: self.before], *row[first:last], *row[len(row) - self.after :]]
            for name, row in self.inputs.items()
        }


@dataclass(frozen=True, kw_only=True)
class _Task:
    """One window of one of several texts, and the array that takes what it answers for."""

    inputs: Mapping[str, Sequence[int]]
    window: Window
    before: int
    into: Probabilities

    def take(self, probabilities: Probabilities) -> None:
        """Put the rows that this window owns where they belong."""
        first = self.before - self.window.start
        own = slice(self.window.own_start, self.window.own_end)
        self.into[own] = probabilities[first + own.start : first + own.stop]


class TransformersExtractor:
    """Entities of a token classification model, as dates, figures and actors by its labels."""

    def __init__(self, options: TransformersOptions) -> None:
        self._options = options
        self._folder = folder_of(options.model)
        self.batch_size = options.batch_size

    def open(self) -> None:
        """Load the model and its tokenizer.

        Raises:
            ImportError: transformers or torch is not installed.
            BrokenExtractorError: the model is not there or is no token classifier, its tokenizer is not fast, or the device is missing.
            ValueError: the label map or the windows do not fit the model.
        """
        self._torch = imported("torch")
        library = imported("transformers")
        self._device = device_of(self._torch, self._options.device, _NAME)
        with loading(_NAME, self._options.model), quietly(library):
            self._load(library)
        self._tags = tags_of(self._model.config.id2label)
        self._labels = label_map(labels_of(self._tags), self._options.labels)
        self.kinds = [kind for kind in KINDS if kind in self._labels.values()]
        self._set_windows()

    def _load(self, library: ModuleType) -> None:
        source = str(self._folder or self._options.model)
        where = {
            "revision": self._options.revision or "main",
            "local_files_only": self._options.offline,
            "trust_remote_code": False,
        }
        config = library.AutoConfig.from_pretrained(source, **where)
        made_for = config.architectures or []
        if made_for and not any(_TASK in name for name in made_for):
            raise self._unfit(f"is not a model for token classification, but a {', '.join(made_for)}")
        self._tokenizer = library.AutoTokenizer.from_pretrained(source, **where)
        self._check_tokenizer()
        model, report = library.AutoModelForTokenClassification.from_pretrained(
            source, config=config, dtype=getattr(self._torch, self._options.dtype), output_loading_info=True, **where
        )
        if report["missing_keys"]:
            lacking = ", ".join(sorted(report["missing_keys"]))
            raise self._unfit(f"is not a model for token classification; it lacks the weights {lacking}")
        self._model = model.to(self._device).eval()

    def _check_tokenizer(self) -> None:
        tokenizer = self._tokenizer
        if not tokenizer.is_fast:
            raise self._unfit(
                f"has a tokenizer, {type(tokenizer).__name__}, that does not tell places in the text; "
                "a fast tokenizer is needed (a file tokenizer.json)"
            )
        # Where the files of a tokenizer are missing, the library makes one up that knows no word, and says nothing.
        if tokenizer.get_vocab().keys() <= set(tokenizer.all_special_tokens):
            raise self._unfit("has no tokenizer beside it; save its tokenizer in the same folder")

    def _unfit(self, why: str) -> BrokenExtractorError:
        return BrokenExtractorError(f"{_NAME}: model {self._options.model!r} {why}")

    def _most(self) -> int | None:
        """Give how many tokens the model can read, special ones included; None where nothing says so."""
        table = positions_of(self._model.named_modules())
        told = getattr(self._model.config, "max_position_embeddings", None) if table is None else table
        return min((limit for limit in (limit_of(self._tokenizer), told) if limit and limit > 0), default=None)

    def _set_windows(self) -> None:
        """Choose the windows, and make sure that they suit the model.

        Raises:
            ValueError: a window is longer than the model can read, or too short for the overlap and the special tokens.
        """
        most, around = self._most(), self._tokenizer.num_special_tokens_to_add()
        self._size = (most or _WINDOW) if self._options.window is None else self._options.window
        self._overlap = share_of(self._size, self._options.overlap)
        if most is not None and self._size > most:
            raise ValueError(f"window must be at most {most}, which is all that the model can read, got {self._size}")
        if self._size <= around:
            raise ValueError(f"window must be above {around}, which is what the special tokens take, got {self._size}")
        if not 0 <= self._overlap < self._size - around:
            raise ValueError(
                f"windows of {self._size} tokens, {around} of them special, share from 0 to {self._size - around - 1}, "
                f"got {self._overlap}"
            )

    def extract_batch(self, documents: Sequence[Document]) -> Iterable[Iterable[Fact]]:
        """Give the facts of each of some articles, in their order; windows of all of them are computed together."""
        encoded = [self._encode(document.text) for document in documents]
        arrays = [np.zeros((len(each.tokens.spans), len(self._tags)), dtype=np.float32) for each in encoded]
        tasks = [task for each, array in zip(encoded, arrays, strict=True) for task in self._tasks(each, array)]
        # Windows of like length together: less padding.
        tasks.sort(key=lambda task: -(task.window.end - task.window.start))
        for first in range(0, len(tasks), self._options.batch_size):
            self._compute(tasks[first : first + self._options.batch_size])
        for document, each, array in zip(documents, encoded, arrays, strict=True):
            yield list(self._facts(document.text, each.tokens, array))

    def _encode(self, text: str) -> _Encoded:
        tokenizer = self._tokenizer
        encoding = tokenizer(
            text,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            return_attention_mask=True,
            truncation=False,
            padding=False,
            verbose=False,
        )
        before, after = special_at_ends(encoding["special_tokens_mask"])
        inner = slice(before, len(encoding["input_ids"]) - after)
        return _Encoded(
            tokens=Tokens(spans=encoding["offset_mapping"][inner], words=encoding.word_ids()[inner]),
            inputs={name: encoding[name] for name in tokenizer.model_input_names if name in encoding},
            before=before,
            after=after,
        )

    def _tasks(self, encoded: _Encoded, into: Probabilities) -> Iterator[_Task]:
        size = self._size - encoded.before - encoded.after
        count = len(encoded.tokens.spans)
        for window in cut((1,) * count, most=size, room=size, overlap=self._overlap):
            yield _Task(inputs=encoded.window(window), window=window, before=encoded.before, into=into)

    def _compute(self, tasks: Sequence[_Task]) -> None:
        torch, tokenizer = self._torch, self._tokenizer
        fill = {"input_ids": tokenizer.pad_token_id or 0, "token_type_ids": tokenizer.pad_token_type_id}
        rows = padded([task.inputs for task in tasks], fill)
        with torch.inference_mode():
            inputs = {name: torch.tensor(row, device=self._device) for name, row in rows.items()}
            logits = self._model(**inputs).logits
            probabilities = logits.float().softmax(-1).cpu().numpy()
        for task, answer in zip(tasks, probabilities, strict=True):
            task.take(answer)

    def _facts(self, text: str, tokens: Tokens, probabilities: Probabilities) -> Iterator[Fact]:
        for entity in entities(text, tokens, probabilities, self._tags, self._options.aggregation):
            if entity.label in self._labels:
                quote = text[slice(*entity.span)]
                kind, confidence = self._labels[entity.label], confidence_of(entity.score)
                yield mention(kind, entity.label, entity.span, quote, confidence)

    def info(self) -> dict[str, str]:
        """Say which versions and which model ran, where, in which windows, and what its labels stand for."""
        commit = None if self._folder else self._model.config._commit_hash  # noqa: SLF001  the only place that has it
        return {
            **versions_of("transformers", "tokenizers", "torch"),
            **identity_of(self._options.model, self._folder, commit),
            **in_words(labels_of(self._tags), self._labels),
            "aggregation": self._options.aggregation,
            "window": f"{self._size} tokens, {self._overlap} of them shared with the next",
            "device": device_in_words(self._torch, self._device),
            "dtype": self._options.dtype,
        }


def special_at_ends(mask: Sequence[int]) -> tuple[int, int]:
    """Count the special tokens before and behind those of the text; ``mask`` has a 1 for each special token.

    Where a text has no token of its own, all count as before.
    """
    before = next((at for at, special in enumerate(mask) if not special), len(mask))
    after = next((at for at, special in enumerate(reversed(mask[before:])) if not special), 0)
    return before, after


def padded(rows: Sequence[Mapping[str, Sequence[int]]], fill: Mapping[str, int]) -> dict[str, list[list[int]]]:
    """Lay the rows of several windows into tables, each filled up at its right with ``fill``, or with 0 (which masks it)."""
    longest = max(len(row["input_ids"]) for row in rows)
    return {name: [[*row[name], *[fill.get(name, 0)] * (longest - len(row[name]))] for row in rows] for name in rows[0]}


transformers = extractor(_NAME, kinds={"date", "figure", "actor"}, options=TransformersOptions, argument="model")(
    TransformersExtractor
)
