"""The adapter of our linear tagger: a folder that :mod:`factgauge.extract.tagger` trained, run with scikit-learn."""

from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated

import msgspec

from factgauge.extract._batches import groups_of
from factgauge.extract._labels import mention
from factgauge.extract._library import language_of
from factgauge.extract.tagger.store import load
from factgauge.facts import KINDS, Document, Fact
from factgauge.plugins.contract import Options, extractor


class SklearnOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set for a tagger."""

    folder: Annotated[str, msgspec.Meta(min_length=1, description="The folder that the tagger was saved to.")]
    batch_size: Annotated[int, msgspec.Meta(ge=1, description="How many articles are read at once.")] = 32


class SklearnExtractor:
    """Mentions that a linear tagger finds, which was trained on gold of your own; values are left to factgauge."""

    def __init__(self, options: SklearnOptions) -> None:
        self.batch_size = options.batch_size
        self._folder = Path(options.folder)

    def open(self) -> None:
        """Load the tagger.

        Raises:
            InputError: the folder holds no tagger, one of another version, or one that is not to be trusted.
        """
        self._tagger = load(self._folder)
        self.kinds = self._tagger.kinds

    def extract_batch(self, documents: Sequence[Document]) -> Iterator[list[Fact]]:
        """Give the facts of each article, in the order of the articles.

        Raises:
            ValueError: one of them is in a language of which the tagger saw nothing.
        """
        known = self._tagger.config.training.languages
        for document in documents:
            if language_of(document) not in known:
                raise ValueError(
                    f"the tagger was trained on {', '.join(known)}, this article is in {document.language!r}"
                )
        for group in groups_of(documents):
            found = self._tagger.find(document.text for document in group)
            for document, mentions in zip(group, found, strict=True):
                yield [
                    mention(kind, "", span, document.text[slice(*span)], confidence)
                    for kind, span, confidence in mentions
                ]

    def info(self) -> dict[str, str]:
        """Say what ran: versions, the digest of the weights, and what they were trained on."""
        config = self._tagger.config
        training, options = config.training, config.options
        return {
            "scikit-learn": metadata.version("scikit-learn"),
            "trained with scikit-learn": config.scikit_learn,
            "sha256": config.weights_sha256,
            "trained on": f"{training.articles} articles, {training.tokens} tokens, {', '.join(training.languages)}",
            **{f"trained on {kind} facts": str(training.facts.get(kind, 0)) for kind in KINDS},
            "seed": str(options.seed),
            "epochs": str(options.epochs),
            "penalty": str(options.penalty),
            "hash bits": str(options.hash_bits),
        }


sklearn = extractor("sklearn", kinds=KINDS, options=SklearnOptions, argument="folder")(SklearnExtractor)
