"""The adapter of spaCy: any pipeline, an installed package or a folder, read from its entities or from a group of spans.

What a label stands for is said by a map (:mod:`factgauge.extract._labels`). spaCy's character offsets are code points. Values are left to
factgauge's normaliser; only an id of Wikidata that an entity linker gives is passed on.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Annotated, Any

import msgspec

from factgauge.errors import BrokenExtractorError
from factgauge.extract._batches import groups_of
from factgauge.extract._labels import DEFAULT, Target, in_words, label_map, mention
from factgauge.extract._library import language_of
from factgauge.facts import KINDS, Actor, Document, Fact, Kind
from factgauge.plugins.contract import Options, extractor

_LOGGER = logging.getLogger(__name__)
_EVERY_LANGUAGE = ("xx", "mul")
_NORWEGIAN = ("nb", "nn")
_REQUIRED_NAME = re.compile(r"[A-Za-z0-9._-]+")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
# The names of spaCy's own pipelines. They are on no package index: what is found there under such a name is by somebody else.
_OWN_PIPELINE = re.compile(r"[a-z]{2}_(?:core|dep|ent|sent)_(?:web|news|wiki)_(?:sm|md|lg|trf)")


class SpacyOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What can be set for a spaCy pipeline."""

    model: Annotated[
        str,
        msgspec.Meta(min_length=1, description="The pipeline: an installed package, or a folder that spaCy wrote."),
    ]
    labels: Annotated[
        dict[str, Target],
        msgspec.Meta(description="What labels stand for, beside the default map: date, figure, actor or none."),
    ] = msgspec.field(default_factory=dict)
    spans: Annotated[
        str | None, msgspec.Meta(description="The group of spans to read instead of the entities, such as sc or ruler.")
    ] = None
    exclude: Annotated[
        tuple[str, ...], msgspec.Meta(description="Components that are not loaded, where others do not need them.")
    ] = ()
    device: Annotated[
        str, msgspec.Meta(pattern=r"^(cpu|cuda(:[0-9]+)?)$", description="Where it runs: cpu, cuda or cuda:N.")
    ] = "cpu"
    batch_size: Annotated[
        int, msgspec.Meta(ge=1, description="How many articles the pipeline is given at once; long articles go alone.")
    ] = 32
    max_length: Annotated[
        Annotated[int, msgspec.Meta(ge=1)] | None,
        msgspec.Meta(description="The longest article in characters; what the pipeline says where it is not set."),
    ] = None
    code: Annotated[
        str | None, msgspec.Meta(description="A Python file that registers the components of the pipeline.")
    ] = None


class SpacyExtractor:
    """Named entities of a spaCy pipeline as dates, figures and actors; a map says what its labels stand for."""

    def __init__(self, options: SpacyOptions) -> None:
        self.batch_size = options.batch_size
        self._options = options
        self._unread: set[str] = set()

    def open(self) -> None:
        """Load the pipeline and settle what its labels stand for.

        Raises:
            BrokenExtractorError: the pipeline or something that it needs is missing, or there is no such device.
            ValueError: no label stands for a kind of fact, or an option names a label or a group of spans that is not there.
        """
        use_device(self._options.device)
        self._pipeline = load(self._options)
        self._labels = labels_of(self._pipeline, self._options)
        self._kind_of = label_map(self._labels, self._options.labels)
        self.kinds = frozenset(self._kind_of.values())

    def extract_batch(self, documents: Sequence[Document]) -> Iterator[list[Fact]]:
        """Give the facts of each article, in the order of the articles.

        Raises:
            ValueError: one of them is in another language than the pipeline, or too long for it.
        """
        for document in documents:
            refuse(self._pipeline, document)
        for group in groups_of(documents):
            texts = [document.text for document in group]
            for text, parsed in zip(texts, self._pipeline.pipe(texts, batch_size=len(texts)), strict=True):
                yield list(self._facts(text, parsed))

    def _facts(self, text: str, parsed: Any) -> Iterator[Fact]:
        if parsed.text != text:
            raise ValueError(
                "the tokeniser of the pipeline changes the text, so that its offsets are those of another text"
            )
        for span, confidence in spans_of(parsed, self._options.spans):
            kind = self._kind_of.get(span.label_)
            if kind is None:
                self._leave_out(span.label_)
            else:
                yield fact_of(span, kind, text, confidence)

    def _leave_out(self, label: str) -> None:
        """Say once that a label is left out which no component told of, so that nobody could have mapped it unasked."""
        if label not in self._labels and label not in self._unread:
            self._unread.add(label)
            _LOGGER.warning(
                "label %r is left out: no component tells of it; say what it stands for with -o labels.%s=date|figure|actor|none",
                label,
                label,
            )

    def info(self) -> dict[str, str]:
        """Say what ran: the versions, the licence, the digest of the pipeline's files, and what its labels stood for."""
        meta = self._pipeline.meta
        told = {
            "spacy": metadata.version("spacy"),
            "pipeline": f"{meta['lang']}_{meta['name']}",
            "version": str(meta["version"]),
            "licence": str(meta.get("license") or "not told"),
            "language": str(self._pipeline.lang),
            "sha256": digest_of(place_of(self._options.model)),
        }
        if self._options.code is not None:
            told["code sha256"] = hashlib.sha256(Path(self._options.code).read_bytes()).hexdigest()
        return told | in_words(self._labels, self._kind_of)


def use_device(device: str) -> None:
    """Let spaCy compute on ``device``: ``cpu``, ``cuda`` or ``cuda:N``.

    Raises:
        BrokenExtractorError: spaCy cannot use that GPU.
    """
    library = import_module("spacy")
    if device == "cpu":
        library.require_cpu()
        return
    try:
        library.require_gpu(int(device.partition(":")[2] or 0))
    except Exception as error:  # the driver has errors of its own
        raise BrokenExtractorError(
            f"spacy: device {device!r} cannot be used: {error}; install spaCy for your CUDA as in "
            "pip install 'spacy[cuda12x]', or leave the option device out"
        ) from error


def load(options: SpacyOptions) -> Any:
    """Load the pipeline.

    Raises:
        BrokenExtractorError: it is not there, or it cannot be loaded; the message says what to do.
        ValueError: a component is to be excluded that it has not.
    """
    place = place_of(options.model)
    try:
        meta = json.loads((place / "meta.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise BrokenExtractorError(f"spacy: the meta.json of {options.model!r} cannot be read: {error}") from error
    components = meta.get("components", options.exclude)
    unknown = sorted(set(options.exclude) - set(components))
    if unknown:
        raise ValueError(f"the pipeline has no component {_listed(unknown)} to exclude; it has {_listed(components)}")
    try:
        if options.code is not None:
            import_module("spacy.util").import_file("factgauge_spacy_code", options.code)
        pipeline = import_module("spacy").load(options.model, exclude=list(options.exclude))
    except Exception as error:  # a pipeline runs foreign code: anything may come out of it
        raise BrokenExtractorError(_in_words(options, meta, error)) from error
    pipeline.max_length = options.max_length or pipeline.max_length
    return pipeline


def place_of(model: str) -> Path:
    """Give the folder of the installed package or the folder that ``model`` names; spaCy too looks for a package first.

    Raises:
        BrokenExtractorError: there is neither, or what is there is no pipeline.
    """
    util = import_module("spacy.util")
    place = Path(model)
    if util.is_package(model):
        try:
            place = Path(util.get_package_path(model))
        except Exception as error:  # as above
            raise BrokenExtractorError(f"spacy: the package {model!r} cannot be imported: {error}") from error
    elif not place.is_dir():
        raise BrokenExtractorError(_missing(model))
    if not (place / "meta.json").is_file():
        raise BrokenExtractorError(f"spacy: {model!r} is no pipeline of spaCy 3: there is no meta.json in it")
    return place


def _missing(model: str) -> str:
    if Path(model).name != model:
        return f"spacy: there is no folder {model!r}"
    how = (
        f"install it with: python -m spacy download {model}"
        if _OWN_PIPELINE.fullmatch(model)
        else "install the package that holds it with pip, or give the folder of a pipeline"
    )
    installed = import_module("spacy.util").get_installed_models()
    return f"spacy: no pipeline {model!r} is installed; {how} (installed: {_listed(installed)})"


def _in_words(options: SpacyOptions, meta: Mapping[str, Any], error: Exception) -> str:
    """Say why a pipeline cannot be loaded: the packages that it needs and that are not there, if that is the reason."""
    names = [found[0] for line in meta.get("requirements", ()) if (found := _REQUIRED_NAME.match(line))]
    absent = [name for name in names if not import_module("spacy.util").is_package(name)]
    remedy = f"; it needs packages that are not installed: pip install {' '.join(absent)}" if absent else ""
    if not remedy and "factory" in str(error) and options.code is None:
        remedy = "; if its components come from a file of yours, give it with -o code=FILE"
    reason = str(error).strip().split("\n\n")[0]
    return f"spacy: the pipeline {options.model!r} cannot be loaded: {type(error).__name__}: {reason}{remedy}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, sorted(names))) or "none"


def labels_of(pipeline: Any, options: SpacyOptions) -> frozenset[str]:
    """Give the labels that may come: those of which the components that fill what is read tell.

    Where a component that is not spaCy's own may give labels without telling, those that ``options`` maps count too; where none tells of
    any, so do those of the default map.

    Raises:
        ValueError: no component fills the group of spans that is to be read.
    """
    giving = [
        pipe for name, pipe in pipeline.pipeline if may_give(pipe, pipeline.get_pipe_meta(name).assigns, options.spans)
    ]
    if options.spans is not None and not giving:
        keys = {str(pipe.key) for _, pipe in pipeline.pipeline if getattr(pipe, "key", None)}
        raise ValueError(f"no component fills the group of spans {options.spans!r}; there is {_listed(keys)}")
    told = frozenset(str(label) for pipe in giving for label in getattr(pipe, "labels", ()) if label)
    if all(getattr(pipe, "labels", ()) for pipe in giving):
        return told
    return told | options.labels.keys() | (frozenset() if told else DEFAULT.keys())


def may_give(pipe: Any, assigns: Sequence[str], spans: str | None) -> bool:
    """Say whether a component may fill the entities, or the group ``spans``, by what it says that it assigns.

    A component of somebody else that says nothing may.
    """
    silent = not assigns and not getattr(pipe, "__module__", "").startswith("spacy.")
    if spans is None:
        return silent or "doc.ents" in assigns or bool(getattr(pipe, "annotate_ents", False))
    return (silent or "doc.spans" in assigns) and getattr(pipe, "key", spans) == spans


def refuse(pipeline: Any, document: Document) -> None:
    """Refuse an article that the pipeline is not made for.

    Raises:
        ValueError: it is in another language, or longer than the pipeline allows.
    """
    language = language_of(document)
    own = _NORWEGIAN if language == "no" else (language,)
    if pipeline.lang not in (*_EVERY_LANGUAGE, *own):
        raise ValueError(f"the pipeline reads the language {pipeline.lang!r}, this article is in {document.language!r}")
    if len(document.text) > pipeline.max_length:
        raise ValueError(
            f"the article has {len(document.text):,} characters, and the pipeline takes {pipeline.max_length:,}; "
            f"where there is memory for it (1 GB for 100,000 characters, says spaCy), raise it with -o max_length={len(document.text)}"
        )


def spans_of(parsed: Any, group: str | None) -> Iterator[tuple[Any, float | None]]:
    """Give the entities of a document, or the spans of ``group`` with the scores that a span categoriser gives them, from 0 to 1."""
    spans = parsed.ents if group is None else parsed.spans.get(group, ())
    scores = getattr(spans, "attrs", {}).get("scores", ())
    # A component that changed the group afterwards may have left the scores of other spans.
    confidences = [float(score) for score in scores] if len(scores) == len(spans) else [None] * len(spans)
    return zip(spans, confidences, strict=True)


def fact_of(span: Any, kind: Kind, text: str, confidence: float | None) -> Fact:
    """Turn one span of spaCy into a fact; the id that an entity linker gives is kept where it is one of Wikidata."""
    place = (span.start_char, span.end_char)
    fact = mention(kind, span.label_, place, text[slice(*place)], confidence)
    if isinstance(fact, Actor) and _WIKIDATA.fullmatch(span.kb_id_):
        return msgspec.structs.replace(fact, wikidata=span.kb_id_)
    return fact


def digest_of(folder: Path) -> str:
    """Digest the names and contents of the files below a folder (SHA-256), wherever it lies; compiled Python is left out."""
    digest = hashlib.sha256()
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    for name in sorted(name for name in files if not name.endswith(".pyc")):
        with files[name].open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256")
        digest.update(name.encode() + b"\0" + content.digest())
    return digest.hexdigest()


spacy = extractor("spacy", kinds=KINDS, options=SpacyOptions, argument="model")(SpacyExtractor)
