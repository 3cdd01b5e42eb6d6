"""Learning a tagger from articles whose facts are known by kind and place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

import numpy as np

from factgauge.extract.tagger.features import FEATURES_VERSION
from factgauge.extract.tagger.model import (
    Tagger,
    TaggerConfig,
    TrainingFacts,
    TrainingOptions,
    columns_of,
    digest_of_weights,
)
from factgauge.extract.tagger.store import FORMAT_VERSION
from factgauge.extract.tagger.tags import OUTSIDE, TAGS, Mention, check_mentions, tagged
from factgauge.extract.tagger.tokens import Token, sequences_of
from factgauge.facts import KINDS


@dataclass(frozen=True, kw_only=True)
class LabelledText:
    """An article to learn from: its text, its facts as pairs of a kind and a span, and its language as a BCP 47 tag."""

    text: str
    mentions: Sequence[Mention]
    language: str = "en"


class _Lesson:
    """All that is learned from: the tokens of the articles with their tags, and what is told of them."""

    def __init__(self) -> None:
        self.sequences: list[list[Token]] = []
        self.tags: list[str] = []
        self._articles = 0
        self._left_out = 0
        self._languages: set[str] = set()

    def add(self, article: LabelledText) -> None:
        """Add an article.

        Raises:
            ValueError: a mention is not in its text, or of no known kind.
        """
        self._articles += 1
        check_mentions(article.text, article.mentions, f"article {self._articles}")
        sequences = sequences_of(article.text)
        said = tagged(sequences, article.mentions)
        self.sequences += sequences
        self.tags += [tag for each in said.tags for tag in each]
        self._left_out += said.left_out
        self._languages.add(article.language.partition("-")[0].lower())

    @property
    def facts(self) -> TrainingFacts:
        """What the articles were."""
        begun = Counter(tag.partition("-")[2] for tag in self.tags if tag[0] in "BS")
        return TrainingFacts(
            articles=self._articles,
            tokens=len(self.tags),
            facts={kind: begun[kind] for kind in KINDS},
            left_out=self._left_out,
            languages=tuple(sorted(self._languages)),
        )


def train(articles: Iterable[LabelledText], options: TrainingOptions | None = None) -> Tagger:
    """Learn a tagger. The same articles in the same order, with the same options, give the same weights.

    Raises:
        ValueError: a mention is not in its text or of no known kind, or there is no mention to learn from.
    """
    options = options or TrainingOptions()
    lesson = _Lesson()
    for article in articles:
        lesson.add(article)
    classifier = _fit(lesson, options)
    config = TaggerConfig(
        format_version=FORMAT_VERSION,
        features_version=FEATURES_VERSION,
        tags=TAGS,
        weights_sha256=digest_of_weights(classifier),
        scikit_learn=metadata.version("scikit-learn"),
        options=options,
        training=lesson.facts,
    )
    return Tagger(config=config, classifier=classifier)


def _fit(lesson: _Lesson, options: TrainingOptions) -> Any:
    if set(lesson.tags) <= {OUTSIDE}:
        raise ValueError("there is no fact to learn from: the articles have none, or none that tokens can say")
    if OUTSIDE not in lesson.tags:
        raise ValueError("there is nothing to learn apart: every token of the articles belongs to a fact")
    classifier = import_module("sklearn.linear_model").SGDClassifier(
        loss="log_loss",
        alpha=options.penalty,
        # All epochs are run: stopping early would hold articles back.
        max_iter=options.epochs,
        tol=None,
        average=True,
        random_state=options.seed,
    )
    classifier.fit(columns_of(lesson.sequences, options.hash_bits), np.array(lesson.tags))
    return _without_leftovers(classifier)


def _without_leftovers(fitted: Any) -> Any:
    """Keep of a fitted classifier what it needs to predict: what it keeps to learn on is as large as the weights again."""
    kept = type(fitted)(**fitted.get_params())
    for name in ("classes_", "coef_", "intercept_", "n_features_in_"):
        setattr(kept, name, getattr(fitted, name))
    return kept
