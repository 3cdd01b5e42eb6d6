"""The adapter of spaCy, on real pipelines that are made here: rules, a trained recogniser, span groups, packages."""

import json
import logging
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import spacy as library
from spacy.training import Example

from factgauge.errors import BrokenExtractorError, InputError
from factgauge.extract._batches import groups_of
from factgauge.extract._labels import DEFAULT, label_map
from factgauge.extract.spacy import digest_of, may_give, place_of, spacy, spans_of
from factgauge.facts import KINDS, Actor, Date, Document, Fact, Figure
from factgauge.plugins.contract import info_of, kinds_of
from factgauge.plugins.options import configure, described, from_words

PAGE = (Path(__file__).parents[2] / "docs" / "families" / "spacy.md").read_text(encoding="utf-8")
SENTENCE = "Kenya paid $5 million to Amina Otieno on 3 May 2022."
PATTERNS = [
    {"label": "GPE", "pattern": "Kenya"},
    {"label": "GPE", "pattern": "Pérou"},
    {"label": "GPE", "pattern": "Pe\u0301rou"},
    {"label": "MONEY", "pattern": "$5 million"},
    {"label": "PERSON", "pattern": "Amina Otieno"},
    {"label": "DATE", "pattern": "3 May 2022"},
    {"label": "NORP", "pattern": "Kenyan"},
    {"label": "EVENT", "pattern": "World Cup"},
]
FACTS = [
    Actor(span=(0, 5), quote="Kenya"),
    Figure(span=(11, 21), quote="$5 million"),
    Actor(span=(25, 37), quote="Amina Otieno", type="person"),
    Date(span=(41, 51), quote="3 May 2022"),
]
# Components as somebody may write them: what they assign is not told, nor what their labels are.
OWN_CODE = """
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import DummyTokenizer, registry


@Language.component("own_marker")
def own_marker(doc):
    marks = {"Paris": ("GPE", "Q90"), "Nobody": ("PERSON", "NIL"), "today": ("DATE", "Q1"), "ship": ("VESSEL", "Q11446")}
    found = [(token.i, *marks[token.text]) for token in doc if token.text in marks]
    doc.ents = [Span(doc, place, place + 1, label=label, kb_id=name) for place, label, name in found]
    return doc


class Lower(DummyTokenizer):
    def __init__(self, vocab):
        self.vocab = vocab

    def __call__(self, text):
        return Doc(self.vocab, words=text.lower().split())


@registry.tokenizers("own_lower_tokeniser")
def make_tokeniser():
    def make(nlp):
        return Lower(nlp.vocab)

    return make
"""


def document(text: str, language: str = "en") -> Document:
    return Document(id="made-up", text=text, language=language)


def opened(model: Path | str, *words: str) -> Any:
    """Make and open the extractor with options as they stand on a command line."""
    worker: Any = spacy.make(configure(spacy, from_words(words), str(model), where="spacy"))
    worker.open()
    return worker


def facts_of(worker: Any, *texts: str) -> list[list[Fact]]:
    return [list(facts) for facts in worker.extract_batch([document(text) for text in texts])]


@pytest.fixture(name="rules", scope="module")
def rules_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a pipeline that knows the phrases of ``PATTERNS``."""
    return saved(tmp_path_factory.mktemp("rules"), "entity_ruler", PATTERNS)


@pytest.fixture(name="ruled", scope="module")
def rules_worker(rules: Path) -> Any:
    """Open the pipeline of rules once for all tests that set no option."""
    return opened(rules)


def saved(folder: Path, component: str, patterns: Sequence[Any], language: str = "en", **config: Any) -> Path:
    pipeline = library.blank(language)
    pipeline.add_pipe(component, config=config).add_patterns(list(patterns))
    pipeline.meta["name"], pipeline.meta["license"] = "rules", "Apache-2.0"
    pipeline.to_disk(folder)
    return folder


@pytest.fixture(name="trained", scope="module")
def trained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a recogniser on a few sentences, and save it."""
    pipeline = library.blank("en")
    pipeline.add_pipe("ner")
    lines = [
        f"{who} met {whom} on {day} May."
        for who, whom, day in zip(("Ann", "Bob", "Eve", "Tom"), ("Kim", "Lee", "Ray", "Max"), (1, 2, 3, 4), strict=True)
    ]
    examples = [Example.from_dict(pipeline.make_doc(line), {"entities": entities_of(line)}) for line in lines]
    library.util.fix_random_seed(0)
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(25):
        pipeline.update(examples, sgd=optimizer)
    folder = tmp_path_factory.mktemp("trained")
    pipeline.to_disk(folder)
    return folder


def entities_of(line: str) -> list[tuple[int, int, str]]:
    who, _, whom, *_ = line.split()
    at, day = line.index(whom), line.index("on ") + 3
    return [(0, len(who), "PERSON"), (at, at + len(whom), "PERSON"), (day, len(line) - 1, "DATE")]


@pytest.fixture(name="learned", scope="module")
def trained_worker(trained: Path) -> Any:
    """Open the trained pipeline once."""
    return opened(trained)


@pytest.fixture(name="own", scope="module")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Save a pipeline with a component that is known only to a file: the folder and the file."""
    folder = tmp_path_factory.mktemp("own")
    code = folder / "components.py"
    code.write_text(OWN_CODE, encoding="utf-8")
    library.util.import_file("own_components", code)
    pipeline = library.blank("en")
    pipeline.add_pipe("own_marker")
    pipeline.to_disk(folder / "pipeline")
    return folder / "pipeline", code


def test_importing_the_adapter_loads_no_spacy() -> None:
    """The module can be listed and its options read where spaCy would take a second to import."""
    code = "import sys, factgauge.extract.spacy; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"factgauge", "msgspec"} <= set(loaded)
    assert {"spacy", "thinc", "numpy"}.isdisjoint(loaded)


def test_entities_are_facts_by_their_labels(ruled: Any) -> None:
    """The map says the kind, the person is a person, and values are left to the normaliser."""
    assert facts_of(ruled, SENTENCE) == [FACTS]


def test_a_demonym_has_its_level_and_an_event_is_left_out(ruled: Any) -> None:
    """NORP is an adjective of people; EVENT stands for no kind of fact."""
    assert facts_of(ruled, "The Kenyan World Cup") == [[Actor(span=(4, 10), quote="Kenyan", level="demonym")]]


def test_offsets_are_code_points(ruled: Any, before: str) -> None:
    """Emoji, accents, Chinese, Hebrew and CRLF before a mention move it by as many code points as they have."""
    (found,) = facts_of(ruled, before + SENTENCE)
    moved = [(fact.span[0] + len(before), fact.span[1] + len(before)) for fact in FACTS if fact.span]
    assert [fact.span for fact in found] == moved
    assert [fact.quote for fact in found] == [fact.quote for fact in FACTS]


@pytest.mark.parametrize("name", ["Pérou", "Pe\u0301rou"], ids=["composed", "decomposed"])
def test_a_name_is_quoted_in_the_form_that_it_has(ruled: Any, name: str) -> None:
    """The text is not normalised: an accent may be one code point or two."""
    (found,) = facts_of(ruled, f"Au {name}, hier")
    assert found == [Actor(span=(3, 3 + len(name)), quote=name)]


def test_texts_without_entities_have_no_facts(ruled: Any, learned: Any, mute_text: str) -> None:
    """Empty, tiny and foreign texts go through."""
    assert facts_of(ruled, mute_text) == [[]]
    assert len(facts_of(learned, mute_text)) == 1


def test_a_trained_recogniser_finds_what_it_learned(learned: Any) -> None:
    """The entities of a statistical component are read as those of rules are, with the kinds of its labels."""
    assert kinds_of(spacy, learned) == ("date", "actor")
    assert facts_of(learned, "Eve met Lee on 3 May.") == [
        [
            Actor(span=(0, 3), quote="Eve", type="person"),
            Actor(span=(8, 11), quote="Lee", type="person"),
            Date(span=(15, 20), quote="3 May"),
        ]
    ]


def test_a_batch_gives_what_its_articles_give_alone(learned: Any) -> None:
    """Nothing of one article leaks into another, in whatever order they come."""
    texts = [
        "Ann met Kim on 1 May.",
        "",
        "Bob \U0001f600 met Lee\r\non 2 May.",
        "x" * 300,
        "Tom met Max on 4 May. " * 30,
    ]
    together = facts_of(learned, *texts)
    assert together == [facts_of(learned, text)[0] for text in texts]
    assert facts_of(learned, *reversed(texts)) == together[::-1]


def test_two_workers_agree(trained: Path, learned: Any) -> None:
    """A pipeline that is loaded again gives the same facts."""
    text = "Max met Ann, Eve and Kim on 3 May. Ray did not. " * 5
    assert facts_of(opened(trained), text) == facts_of(learned, text)


def test_a_long_article_is_read_to_its_end(ruled: Any) -> None:
    """200,000 characters hold as many facts as their sentences do, and the last stands where it should."""
    line = SENTENCE + "\r\n"
    text = line * (200_000 // len(line))
    (found,) = facts_of(ruled, text)
    assert len(found) == 4 * (200_000 // len(line))
    assert found[-1].span == (len(text) - len(line) + 41, len(text) - len(line) + 51)


def test_an_article_that_is_too_long_says_what_to_do(rules: Path, ruled: Any) -> None:
    """The pipeline's own limit is a failed article; the option in the message lifts it."""
    text = " " * 1_000_000 + "Kenya"
    with pytest.raises(ValueError, match=r"has 1,000,005 characters.* takes 1,000,000; .*-o max_length=1000005"):
        facts_of(ruled, text)
    (found,) = facts_of(opened(rules, "max_length=1000005"), text)
    assert found == [Actor(span=(1_000_000, 1_000_005), quote="Kenya")]


@pytest.mark.parametrize(
    ("lengths", "groups"),
    [
        ([], []),
        ([3], [[3]]),
        ([4, 4, 4], [[4, 4], [4]]),
        ([20, 1, 9, 1], [[20], [1, 9], [1]]),
        ([0, 0, 10], [[0, 0, 10]]),
    ],
)
def test_long_articles_are_not_read_together(lengths: list[int], groups: list[list[int]]) -> None:
    """A group has at most so many characters; an article that is longer goes alone, and the order is kept."""
    made = groups_of([document("x" * length) for length in lengths], most=10)
    assert [[len(each.text) for each in group] for group in made] == groups


def test_the_option_labels_overrides_the_map(rules: Path) -> None:
    """A label may be left out, or stand for another kind; the kinds follow."""
    worker = opened(rules, "labels.GPE=none", "labels.PERSON=none", "labels.NORP=none", "labels.EVENT=date")
    assert facts_of(worker, SENTENCE + " World Cup") == [[FACTS[1], FACTS[3], Date(span=(53, 62), quote="World Cup")]]
    assert kinds_of(spacy, worker) == ("date", "figure")
    assert info_of(worker)["labels for date"] == "DATE, EVENT"
    assert info_of(worker)["labels left out"] == "GPE, NORP, PERSON"


def test_a_label_that_the_pipeline_has_not_is_an_error(rules: Path) -> None:
    """A slip in the option is told with the labels that there are."""
    with pytest.raises(
        ValueError, match=r"no label 'PERSONS'; it has 'DATE', 'EVENT', 'GPE', 'MONEY', 'NORP', 'PERSON'"
    ):
        opened(rules, "labels.PERSONS=actor")


def test_a_pipeline_without_facts_says_how_to_map_its_labels(tmp_path: Path) -> None:
    """Labels that stand for nothing by default are named, with the option that maps them."""
    folder = saved(tmp_path / "events", "entity_ruler", [{"label": "EVENT", "pattern": "World Cup"}])
    with pytest.raises(ValueError, match=r"it has 'EVENT'; .*-o labels\.LABEL=date\|figure\|actor"):
        opened(folder)
    assert facts_of(opened(folder, "labels.EVENT=date"), "World Cup") == [[Date(span=(0, 9), quote="World Cup")]]


def test_components_that_tell_no_labels_get_the_default_map(
    own: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    """What comes is mapped where the map knows it; a label that it does not know is left out, and told once."""
    folder, code = own
    worker = opened(folder, f"code={code}")
    with caplog.at_level(logging.WARNING):
        found = facts_of(worker, "The ship left Paris", "Another ship today")
    assert [[fact.quote for fact in facts] for facts in found] == [["Paris"], ["today"]]
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        "label 'VESSEL' is left out: no component tells of it"
    ]
    assert kinds_of(spacy, worker) == KINDS
    assert len(info_of(worker)["code sha256"]) == 64


def test_a_label_that_no_component_tells_can_be_mapped(
    own: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    """The option brings a label that the default map does not know."""
    folder, code = own
    (found,) = facts_of(opened(folder, f"code={code}", "labels.VESSEL=actor"), "The ship left")
    assert found == [Actor(span=(4, 8), quote="ship", wikidata="Q11446")]
    assert caplog.records == []


def test_told_labels_come_first(own: tuple[Path, Path], tmp_path: Path) -> None:
    """Beside a component that tells its labels, a silent one adds only what is mapped: else its kinds would be scored unasked."""
    pipeline = library.blank("en")
    pipeline.add_pipe("own_marker")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Amina"}])
    pipeline.to_disk(tmp_path / "both")
    code = f"code={own[1]}"
    assert kinds_of(spacy, opened(tmp_path / "both", code)) == ("actor",)
    worker = opened(tmp_path / "both", code, "labels.DATE=date")
    assert kinds_of(spacy, worker) == ("date", "actor")
    assert [fact.quote for fact in facts_of(worker, "Amina left Paris today")[0]] == ["Amina", "today"]


def test_an_entity_linker_gives_wikidata_ids(own: tuple[Path, Path]) -> None:
    """An id of Wikidata is kept on an actor, NIL is none, and a date has none."""
    (found,) = facts_of(opened(own[0], f"code={own[1]}"), "Paris Nobody today")
    assert found == [
        Actor(span=(0, 5), quote="Paris", wikidata="Q90"),
        Actor(span=(6, 12), quote="Nobody", type="person"),
        Date(span=(13, 18), quote="today"),
    ]


def test_spans_of_a_group_may_overlap(tmp_path: Path) -> None:
    """Each span of the group is a fact, nested or not; the entities are not read."""
    patterns = [
        {"label": "ORG", "pattern": "Bank of Kenya"},
        {"label": "GPE", "pattern": "Kenya"},
        {"label": "ORG", "pattern": "Kenya Airways"},
    ]
    folder = saved(tmp_path / "spans", "span_ruler", patterns, spans_key="orgs")
    worker = opened(folder, "spans=orgs")
    assert sorted(facts_of(worker, "Bank of Kenya Airways")[0], key=lambda fact: fact.span or (0, 0)) == [
        Actor(span=(0, 13), quote="Bank of Kenya", type="organisation"),
        Actor(span=(8, 13), quote="Kenya"),
        Actor(span=(8, 21), quote="Kenya Airways", type="organisation"),
    ]
    assert facts_of(worker, "nothing") == [[]]


def test_a_group_that_nothing_fills_is_an_error(tmp_path: Path, rules: Path) -> None:
    """The groups that there are are named."""
    folder = saved(tmp_path / "spans", "span_ruler", PATTERNS, spans_key="orgs")
    with pytest.raises(ValueError, match=r"no component fills the group of spans 'sc'; there is 'orgs'"):
        opened(folder, "spans=sc")
    with pytest.raises(ValueError, match=r"'sc'; there is none"):
        opened(rules, "spans=sc")


def test_a_span_ruler_may_set_entities(tmp_path: Path) -> None:
    """Its labels count where it annotates entities, and only then."""
    folder = saved(tmp_path / "entities", "span_ruler", PATTERNS, spans_key=None, annotate_ents=True)
    assert facts_of(opened(folder), SENTENCE) == [FACTS]
    with pytest.raises(ValueError, match="no label of the model stands for a kind of fact"):
        opened(saved(tmp_path / "groups", "span_ruler", PATTERNS))


def test_a_span_categoriser_gives_its_scores(tmp_path: Path) -> None:
    """The score of a span is its confidence; here an untrained one, whose threshold lets every word through."""
    pipeline = library.blank("en")
    suggester = {"@misc": "spacy.ngram_suggester.v1", "sizes": [1]}
    categoriser = pipeline.add_pipe("spancat", config={"suggester": suggester, "threshold": 0.0})
    for label in ("ORG", "DATE"):
        categoriser.add_label(label)
    library.util.fix_random_seed(0)
    pipeline.initialize()
    pipeline.to_disk(tmp_path / "spancat")
    (found,) = facts_of(opened(tmp_path / "spancat", "spans=sc"), "One two")
    assert sorted((fact.kind, fact.quote) for fact in found) == [
        ("actor", "One"),
        ("actor", "two"),
        ("date", "One"),
        ("date", "two"),
    ]
    assert all(fact.confidence is not None and 0 < fact.confidence < 1 for fact in found)


def test_scores_of_other_spans_are_not_read() -> None:
    """A component that changed the group afterwards leaves scores that belong to no span of it."""
    parsed = library.blank("en")("One two")
    parsed.spans["sc"] = [parsed[0:1], parsed[1:2]]
    parsed.spans["sc"].attrs["scores"] = [0.5]
    assert [confidence for _, confidence in spans_of(parsed, "sc")] == [None, None]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("en_core_web_trf", r"no pipeline 'en_core_web_trf' is installed; .*python -m spacy download en_core_web_trf"),
        ("en_core_sci_sm", r"no pipeline 'en_core_sci_sm' is installed; install the package that holds it with pip"),
        ("./nowhere/model", r"there is no folder './nowhere/model'"),
        ("numpy", r"'numpy' is no pipeline of spaCy 3: there is no meta.json in it"),
        ("factgauge-of-nobody", r"no pipeline 'factgauge-of-nobody' is installed"),
    ],
)
def test_a_missing_pipeline_says_what_to_install(model: str, message: str) -> None:
    """The pipelines of spaCy are downloaded by spaCy, never taken from an index where anyone may use their names."""
    with pytest.raises(BrokenExtractorError, match=message):
        opened(model)


def test_a_folder_without_a_pipeline_is_an_error(rules: Path, tmp_path: Path) -> None:
    """An empty folder, and one whose configuration is gone, are told apart from a missing one."""
    with pytest.raises(BrokenExtractorError, match=r"there is no meta.json in it"):
        opened(tmp_path)
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(BrokenExtractorError, match=r"meta.json of '.*' cannot be read: "):
        opened(tmp_path)
    folder = shutil.copytree(rules, tmp_path / "copy")
    (folder / "config.cfg").unlink()
    with pytest.raises(BrokenExtractorError, match=r"cannot be loaded: OSError: .*config.cfg"):
        opened(folder)


def test_missing_parts_of_a_pipeline_are_named(rules: Path, tmp_path: Path) -> None:
    """A component of somebody else needs a package, which its meta names, or a file."""
    folder = shutil.copytree(rules, tmp_path / "foreign")
    config = (folder / "config.cfg").read_text(encoding="utf-8")
    (folder / "config.cfg").write_text(
        config.replace('factory = "entity_ruler"', 'factory = "foreign_ruler"'), encoding="utf-8"
    )
    with pytest.raises(BrokenExtractorError, match=r"cannot be loaded: ValueError: .*foreign_ruler.*-o code=FILE"):
        opened(folder)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    meta["requirements"] = ["numpy>=1", "factgauge-foreign-ruler>=2,<3"]
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(
        BrokenExtractorError, match=r"packages that are not installed: pip install factgauge-foreign-ruler$"
    ):
        opened(folder)


def test_a_missing_code_file_is_named(rules: Path) -> None:
    """The file of the option must be there."""
    with pytest.raises(BrokenExtractorError, match=r"cannot be loaded: FileNotFoundError: .*nowhere.py"):
        opened(rules, "code=nowhere.py")


def test_an_article_in_another_language_fails_with_a_reason(rules: Path) -> None:
    """One article of a batch in German is refused by an English pipeline; a region makes no other language."""
    worker = opened(rules)
    with pytest.raises(ValueError, match=r"the pipeline reads the language 'en', this article is in 'de-AT'"):
        list(worker.extract_batch([document(SENTENCE), document("Hallo", "de-AT")]))
    assert list(worker.extract_batch([document(SENTENCE, "en-GB")])) == [FACTS]


@pytest.mark.parametrize(("pipeline", "article"), [("xx", "de"), ("xx", "sw"), ("nb", "no"), ("nb", "nb")])
def test_a_language_may_be_covered_by_another(tmp_path: Path, pipeline: str, article: str) -> None:
    """A pipeline of many languages reads all; Norwegian may be written as the one of its two forms."""
    worker = opened(saved(tmp_path / "other", "entity_ruler", PATTERNS, language=pipeline))
    assert list(worker.extract_batch([document("Kenya", article)])) == [[Actor(span=(0, 5), quote="Kenya")]]


def test_a_component_can_be_excluded(rules: Path, tmp_path: Path) -> None:
    """It is not loaded; a name that is none of a component is an error that tells them."""
    pipeline = library.load(rules)
    pipeline.add_pipe("sentencizer")
    pipeline.to_disk(tmp_path / "more")
    worker = opened(tmp_path / "more", 'exclude=["sentencizer"]')
    assert worker._pipeline.pipe_names == ["entity_ruler"]
    with pytest.raises(ValueError, match=r"no component 'ner' to exclude; it has 'entity_ruler', 'sentencizer'"):
        opened(tmp_path / "more", 'exclude=["ner"]')


def test_a_tokeniser_that_changes_the_text_is_refused(own: tuple[Path, Path], tmp_path: Path) -> None:
    """Offsets into another text would be wrong without a word."""
    pipeline = library.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "own_lower_tokeniser"}}})
    pipeline.add_pipe("own_marker")
    pipeline.to_disk(tmp_path / "lower")
    with pytest.raises(ValueError, match="tokeniser of the pipeline changes the text"):
        facts_of(opened(tmp_path / "lower", f"code={own[1]}"), "Paris  today")


def test_a_gpu_is_asked_for_by_its_number(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``cuda`` is the first one; what spaCy says of one that is not there is passed on with what to do."""
    asked: list[int] = []
    monkeypatch.setattr(library, "require_gpu", asked.append)
    for device in ("cuda", "cuda:0", "cuda:3"):
        opened(rules, f"device={device}")
    assert asked == [0, 0, 3]

    def no_gpu(number: int) -> None:
        raise ValueError(f"No GPU devices detected, let alone {number}")

    monkeypatch.setattr(library, "require_gpu", no_gpu)
    with pytest.raises(
        BrokenExtractorError,
        match=r"device 'cuda:1' cannot be used: No GPU devices detected, let alone 1; install spaCy",
    ):
        opened(rules, "device=cuda:1")


@pytest.mark.parametrize(
    "word", ["device=gpu", "device=cuda:", "batch_size=0", "max_length=0", "labels.GPE=place", "model="]
)
def test_options_are_checked(word: str) -> None:
    """What is no device, no number from 1, or no kind is refused before anything is loaded."""
    with pytest.raises(InputError):
        configure(spacy, from_words([word]), None if word == "model=" else "x", where="spacy")


def test_the_digest_depends_on_the_files_alone(rules: Path, tmp_path: Path) -> None:
    """A copy elsewhere has the same digest, compiled Python does not count, and another byte or name does."""
    copy = shutil.copytree(rules, tmp_path / "deep" / "copy")
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert digest_of(copy) == digest_of(rules) == info_of(opened(copy))["sha256"]
    (copy / "empty").touch()
    renamed = digest_of(copy)
    (copy / "empty").rename(copy / "void")
    assert len({digest_of(rules), renamed, digest_of(copy)}) == 3


def test_info_tells_what_ran(rules: Path) -> None:
    """Version, licence, language and label map are kept with the run."""
    told = info_of(opened(rules))
    assert len(told.pop("sha256")) == 64
    assert told == {
        "spacy": library.__version__,
        "pipeline": "en_rules",
        "version": "0.0.0",
        "licence": "Apache-2.0",
        "language": "en",
        "labels for date": "DATE",
        "labels for figure": "MONEY",
        "labels for actor": "GPE, NORP, PERSON",
        "labels left out": "EVENT",
    }


@pytest.fixture(name="package", scope="module")
def installed_package(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Package the rules with spaCy's own command, build the wheel and unpack it as pip does."""
    folder = tmp_path_factory.mktemp("package")
    command = [
        "-m",
        "spacy",
        "package",
        str(rules),
        str(folder),
        "--build",
        "none",
        "--name",
        "tiny",
        "--version",
        "1.2.3",
    ]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    build = [sys.executable, "setup.py", "-q", "bdist_wheel", "--dist-dir", str(folder)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder / "en_tiny-1.2.3")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(name="on_path")
def package_on_path(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Give what makes a folder of packages importable; what was imported from there is forgotten afterwards."""
    yield monkeypatch.syspath_prepend
    sys.modules.pop("en_tiny", None)
    assert package.is_dir()


def test_an_installed_package_is_found_by_its_name(package: Path, on_path: Callable[[Path], None], ruled: Any) -> None:
    """It gives the facts of the folder that it was made of, and tells its own name and version."""
    on_path(package)
    worker = opened("en_tiny")
    assert facts_of(worker, SENTENCE) == facts_of(ruled, SENTENCE) == [FACTS]
    told = info_of(worker)
    assert (told["pipeline"], told["version"], told["licence"]) == ("en_tiny", "1.2.3", "Apache-2.0")
    assert told["sha256"] == digest_of(place_of("en_tiny"))


def test_a_package_that_cannot_be_imported_is_broken(
    package: Path, on_path: Callable[[Path], None], tmp_path: Path
) -> None:
    """What its import raises is passed on."""
    site = shutil.copytree(package, tmp_path / "site")
    (site / "en_tiny" / "__init__.py").write_text("raise RuntimeError('no luck')", encoding="utf-8")
    on_path(site)
    with pytest.raises(BrokenExtractorError, match="the package 'en_tiny' cannot be imported: no luck"):
        opened("en_tiny")


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        # The named entities of ko_, nb_, pl_, ro_ and sv_core_news_sm 3.8.0, by their meta.json.
        ("DT LC OG PS QT TI", "date actor actor actor figure date"),
        ("DRV EVT GPE_LOC GPE_ORG LOC MISC ORG PER PROD", "- - actor actor actor - actor actor -"),
        ("date geogName orgName persName placeName time", "date actor actor actor actor date"),
        ("DATETIME PERIOD NUMERIC_VALUE NAT_REL_POL ORGANIZATION FACILITY", "date date figure actor actor -"),
        ("EVN LOC MSR OBJ ORG PRS TME WRK", "- actor figure - actor actor date -"),
    ],
    ids=["Korean", "Norwegian", "Polish", "Romanian", "Swedish"],
)
def test_the_default_map_knows_the_pipelines_of_spacy(labels: str, kinds: str) -> None:
    """Each language has its own scheme; what stands for a kind of fact is mapped, all else is left out."""
    expected = {label: kind for label, kind in zip(labels.split(), kinds.split(), strict=True) if kind != "-"}
    assert label_map(labels.split(), {}) == expected


@pytest.mark.parametrize(
    ("assigns", "spans", "may"),
    [
        (["doc.ents"], None, True),
        (["doc.spans"], None, False),
        (["token.tag"], None, False),
        ([], None, True),
        (["doc.spans"], "sc", True),
        (["doc.ents"], "sc", False),
        ([], "sc", True),
    ],
)
def test_who_may_give_labels(assigns: list[str], spans: str | None, *, may: bool) -> None:
    """A component counts by what it says that it assigns; one of somebody else that says nothing may give anything."""
    assert may_give(object(), assigns, spans) is may


def test_the_commands_of_the_page_can_be_given() -> None:
    """Their options are read as the command line reads them, and fit the extractor."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    runs = [shlex.split(line) for block in blocks for line in block.splitlines() if line.startswith("factgauge run")]
    assert len(runs) == 4
    for words in runs:
        name, _, model = words[3].partition(":")
        assert name == "spacy"
        configure(spacy, from_words(words[5::2]), model, where="page")


def test_the_table_of_the_page_is_the_options() -> None:
    """Names, defaults and descriptions stand in the page as the extractor has them."""
    for option in described(spacy.options):
        default = "what follows the colon" if option.default is None else f"`{option.default}`"
        assert f"| `{option.name}` | {default} | {option.description} |" in PAGE


def test_the_label_map_of_the_page_is_the_default() -> None:
    """Each label of the default map that stands for a kind is listed under it, and no other."""
    for kind in KINDS:
        (row,) = re.findall(rf"^\| {kind} \| (.*) \|$", PAGE, flags=re.MULTILINE)
        assert sorted(re.split("[,;] ", row)) == sorted(label for label, target in DEFAULT.items() if target == kind)
