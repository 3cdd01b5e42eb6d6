"""The tagger: what it was made from, and how it reads texts."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from factgauge.extract.tagger.decode import Layout, Scores, best_tags, sums
from factgauge.extract.tagger.features import features_of
from factgauge.extract.tagger.tags import TAGS, mentions_of
from factgauge.extract.tagger.tokens import Token, sequences_of
from factgauge.facts import KINDS, Kind, Record
from factgauge.spans import Span

_OUT_OF_THE_QUESTION = -1e6
_DIGITS = 6


class TrainingOptions(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a tagger is trained.

    ``epochs`` is how often all tokens are seen, ``penalty`` the weight of the L2 regularisation: a hundredth of the default
    finds as much, and is sure of all of it. ``hash_bits`` is the binary logarithm of the number of columns into which features are hashed:
    the size of the weights doubles with each.
    """

    seed: Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)] = 0
    epochs: Annotated[int, msgspec.Meta(ge=1)] = 10
    penalty: Annotated[float, msgspec.Meta(gt=0)] = 1e-4
    hash_bits: Annotated[int, msgspec.Meta(ge=8, le=24)] = 18


class TrainingFacts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tagger was trained on: counts, and the languages of the articles as BCP 47 tags without script and region.

    ``left_out`` are the facts that tags of tokens cannot say, and which were not learned.
    """

    articles: int
    tokens: int
    facts: dict[Kind, int]
    left_out: int
    languages: tuple[str, ...]


class TaggerConfig(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands beside the weights. ``weights_sha256`` is their digest, so that two files that do not belong together are noticed."""

    format_version: int
    features_version: int
    tags: tuple[str, ...]
    weights_sha256: str
    scikit_learn: str
    options: TrainingOptions
    training: TrainingFacts


class Found(NamedTuple):
    """A mention that the tagger found.

    ``confidence`` is the share of the legal readings of the paragraph in which it stands, each weighed with the probabilities that the
    classifier gives its tags; between 0 and 1.
    """

    kind: Kind
    span: Span
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Tagger:
    """A trained tagger. ``classifier`` is a fitted ``SGDClassifier`` with logistic loss whose classes are some of ``TAGS``."""

    config: TaggerConfig
    classifier: Any

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of which it learned a mention."""
        return frozenset(kind for kind in KINDS if self.config.training.facts.get(kind))

    def find(self, texts: Iterable[str]) -> Iterator[list[Found]]:
        """Give the mentions in each text, in the order of the text. All texts are read at once."""
        texts_as_sequences = [sequences_of(text) for text in texts]
        found = iter(self._found([sequence for each in texts_as_sequences for sequence in each]))
        for sequences in texts_as_sequences:
            yield [mention for _ in sequences for mention in next(found)]

    def _found(self, sequences: Sequence[Sequence[Token]]) -> Iterator[list[Found]]:
        """Give the mentions in each sequence."""
        if not sequences:
            return
        scores = self._scores(sequences)
        layout = Layout(np.array([len(sequence) for sequence in sequences], dtype=np.intp))
        numbers, legal = best_tags(scores, layout), sums(scores, layout)
        row = 0
        for sequence in sequences:
            found = []
            for kind, first, last in mentions_of([TAGS[number] for number in numbers[row : row + len(sequence)]]):
                share = legal.share(scores, row + first, numbers[row + first : row + last + 1])
                found.append(Found(kind, (sequence[first].start, sequence[last].end), round(share, _DIGITS)))
            yield found
            row += len(sequence)

    def _scores(self, sequences: Sequence[Sequence[Token]]) -> Scores:
        """Give the logarithm of the probability of each of ``TAGS`` for each token; a tag that was never learned is out of the question."""
        margins = self.classifier.decision_function(columns_of(sequences, self.config.options.hash_bits))
        scores = np.full((len(margins), len(TAGS)), _OUT_OF_THE_QUESTION)
        scores[:, [TAGS.index(tag) for tag in self.classifier.classes_]] = log_probabilities(margins)
        return scores


def log_probabilities(margins: NDArray[Any]) -> Scores:
    """Squash margins into logarithms of probabilities: the logistic function of each, scaled so that those of a token add up to one.

    ``margins`` has a row for each token and a column for each class, or, where there are but two classes, one number for each token: the
    margin of the second.
    """
    columns = margins.astype(np.float64)
    if columns.ndim == 1:
        columns = np.stack([-columns, columns], axis=1)
    logistic = -np.logaddexp(0.0, -columns)
    return np.asarray(logistic - np.logaddexp.reduce(logistic, axis=1, keepdims=True))


def columns_of(sequences: Iterable[Sequence[Token]], hash_bits: int) -> Any:
    """Hash the features of all tokens: a sparse matrix of float32 with a row for each token and 2 to the ``hash_bits`` columns."""
    hasher = import_module("sklearn.feature_extraction").FeatureHasher(
        n_features=2**hash_bits, input_type="string", dtype=np.float32
    )
    return hasher.transform(features for sequence in sequences for features in features_of(sequence))


def digest_of_weights(classifier: Any) -> str:
    """Digest what the classifier learned (SHA-256): its classes and its weights, whatever file they come from."""
    digest = hashlib.sha256("\n".join(classifier.classes_).encode())
    for weights in (classifier.coef_, classifier.intercept_):
        digest.update(np.ascontiguousarray(weights, dtype="<f4").tobytes())
    return digest.hexdigest()
