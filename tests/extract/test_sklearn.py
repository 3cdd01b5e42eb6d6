"""The linear tagger with scikit-learn: trained here on generated news, stored, read back, and run as an extractor."""

import argparse
import importlib.util
import json
import random
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import skops.io
from sklearn.linear_model import LogisticRegression, SGDClassifier

from factgauge.errors import InputError
from factgauge.extract.sklearn import sklearn
from factgauge.extract.tagger.model import Tagger, TrainingOptions
from factgauge.extract.tagger.store import load, save
from factgauge.extract.tagger.tags import Mention
from factgauge.extract.tagger.train import LabelledText, train
from factgauge.facts import KINDS, Actor, Date, Document, Fact, Figure
from factgauge.plugins.contract import info_of, kinds_of
from factgauge.plugins.options import configure, described, from_words

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmark" / "scripts" / "train_tagger.py"
PAGE = ROOT / "docs" / "families" / "sklearn.md"
SMALL = TrainingOptions(hash_bits=14)
MONTHS = ("January", "March", "May", "July", "September", "November")
PLACES = ("Kenya", "Peru", "Côte d’Ivoire", "Norway", "Nepal", "Pe\u0301rou", "北京", "Oman")
NAMES = ("Amina Otieno", "Olga Novak", "Kofi Mensah", "Maria Silva", "Tomas Berg", "Grace Kamau")
THINGS = ("people", "houses", "tonnes", "soldiers")
OPENINGS = ("", "\U0001f600 ", "Earlier, ", "“Then”, ", "שלום ", "中文 ")
Part = str | tuple[str, str]


def sentence(chance: random.Random) -> list[Part]:
    """Give an invented sentence in parts: plain text, or a kind with what stands for it."""
    date = f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(1990, 2030)}"
    count = f"{chance.randint(1, 99)},{chance.randint(100, 999)}"
    place, other, name = chance.choice(PLACES), chance.choice(PLACES), chance.choice(NAMES)
    forms: tuple[list[Part], ...] = (
        [
            "On ",
            ("date", date),
            ", ",
            ("actor", place),
            " sent ",
            ("figure", f"about {count}"),
            " tents to ",
            ("actor", other),
            ". ",
        ],
        [
            ("actor", name),
            " said ",
            ("figure", f"{count[:2].strip(',')} per cent"),
            " had left by ",
            ("date", date[-4:]),
            ".\n",
        ],
        [
            "Aid for ",
            ("actor", place),
            "’s ",
            ("figure", count),
            f" {chance.choice(THINGS)} cost ",
            ("figure", "$5 million"),
            ".\r\n\r\n",
        ],
        [f"The {chance.choice(THINGS)} waited, and nothing more was heard of it. "],
    )
    return [chance.choice(OPENINGS), *chance.choice(forms)]


def article(chance: random.Random) -> LabelledText:
    text, mentions = "", list[Mention]()
    for part in (each for _ in range(6) for each in sentence(chance)):
        if isinstance(part, tuple):
            kind = next(each for each in KINDS if each == part[0])
            mentions.append((kind, (len(text), len(text) + len(part[1]))))
            text += part[1]
        else:
            text += part
    return LabelledText(text=text, mentions=mentions)


def articles(seed: int, count: int) -> list[LabelledText]:
    chance = random.Random(seed)
    return [article(chance) for _ in range(count)]


@pytest.fixture(name="tagger", scope="module")
def trained_tagger() -> Tagger:
    """Train on 60 generated articles."""
    return train(articles(1, 60), SMALL)


@pytest.fixture(name="folder", scope="module")
def tagger_folder(tagger: Tagger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save the trained tagger."""
    folder = tmp_path_factory.mktemp("taggers") / "tagger"
    save(tagger, folder)
    return folder


def opened(folder: Path, *words: str) -> Any:
    worker: Any = sklearn.make(configure(sklearn, from_words(words), str(folder), where="sklearn"))
    worker.open()
    return worker


def documents(texts: Iterable[str], language: str = "en") -> list[Document]:
    return [Document(id=str(number), text=text, language=language) for number, text in enumerate(texts)]


def facts_of(worker: Any, *texts: str) -> list[list[Fact]]:
    return [list(facts) for facts in worker.extract_batch(documents(texts))]


def places(facts: Iterable[Fact]) -> list[Any]:
    return [(fact.kind, fact.span) for fact in facts]


def test_importing_the_adapter_loads_no_scikit_learn() -> None:
    """The module can be listed and its options read without the second that scikit-learn takes."""
    code = "import sys, factgauge.extract.sklearn; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"factgauge", "msgspec"} <= set(loaded)
    assert {"sklearn", "scipy", "skops", "joblib"}.isdisjoint(loaded)


def test_it_learns_what_is_regular(folder: Path) -> None:
    """On articles that it has not seen it finds nearly all mentions of each kind at their exact places."""
    held_out = articles(2, 40)
    found = facts_of(opened(folder), *(each.text for each in held_out))
    for kind in KINDS:
        expected = {(row, span) for row, each in enumerate(held_out) for own, span in each.mentions if own == kind}
        given = {(row, fact.span) for row, facts in enumerate(found) for fact in facts if fact.kind == kind}
        f1 = 2 * len(expected & given) / (len(expected) + len(given))
        assert f1 > 0.97, (kind, f1)


def test_a_fact_has_place_quote_and_confidence_and_no_value(folder: Path) -> None:
    """What it means is left to the normaliser."""
    (found,) = facts_of(opened(folder), "On 4 May 1999, Kenya sent about 1,200 tents to Peru.")
    assert [type(fact) for fact in found] == [Date, Actor, Figure, Actor]
    assert [fact.quote for fact in found] == ["4 May 1999", "Kenya", "about 1,200", "Peru"]
    for fact in found:
        told = {name: getattr(fact, name) for name in fact.__struct_fields__}
        assert {name for name, value in told.items() if value is not None} == {"span", "quote", "confidence"}
        assert fact.confidence is not None
        assert 0.5 < fact.confidence <= 1


def test_offsets_are_code_points(folder: Path, before: str) -> None:
    """Emoji, accents, Chinese, Hebrew and CRLF before the mentions move them by as many code points as they have."""
    text = "On 4 May 1999, Kenya sent about 1,200 tents to Peru."
    plain, moved = facts_of(opened(folder), text, f"{before}\n\n{text}")
    shift = len(before) + 2
    assert places(moved)[-4:] == [
        (fact.kind, (fact.span[0] + shift, fact.span[1] + shift)) for fact in plain if fact.span
    ]
    assert [fact.quote for fact in moved][-4:] == [fact.quote for fact in plain]


@pytest.mark.parametrize("name", ["Pe\u0301rou", "北京", "Côte d’Ivoire"])
def test_a_name_is_quoted_in_the_form_that_it_has(folder: Path, name: str) -> None:
    """Accents of their own, letters without spaces and apostrophes stay as they are."""
    text = f"On 4 May 1999, {name} sent about 1,200 tents to Oman."
    (found,) = facts_of(opened(folder), text)
    assert (found[1].quote, found[1].span) == (name, (15, 15 + len(name)))


def test_texts_without_words_have_no_facts(folder: Path, mute_text: str) -> None:
    """Empty and tiny texts go through, alone and together with others."""
    worker = opened(folder)
    alone = facts_of(worker, mute_text)
    assert len(alone) == 1
    assert facts_of(worker, mute_text, "", mute_text) == [*alone, [], *alone]


def test_a_batch_gives_what_its_articles_give_alone(folder: Path) -> None:
    """The facts of an article do not depend on those beside it, nor on their order."""
    texts = [each.text for each in articles(3, 12)]
    worker = opened(folder)
    together = facts_of(worker, *texts)
    assert together == [facts_of(worker, text)[0] for text in texts]
    assert facts_of(worker, *reversed(texts)) == together[::-1]


def test_a_long_article_is_read_to_its_end(folder: Path) -> None:
    """200,000 characters in one paragraph hold as many facts as their sentences do."""
    line = "On 4 May 1999, Kenya sent about 1,200 tents to Peru. "
    text = line * (200_000 // len(line))
    (found,) = facts_of(opened(folder), text)
    assert len(found) == 4 * (200_000 // len(line))
    last = len(text) - len(line)
    assert places(found)[-1] == ("actor", (last + 47, last + 51))


def test_the_same_training_gives_the_same_tagger(tagger: Tagger, folder: Path, tmp_path: Path) -> None:
    """Config and predictions are those of the first time, to the byte; another seed learns other weights."""
    again = train(articles(1, 60), SMALL)
    save(again, tmp_path / "again")
    assert (tmp_path / "again" / "config.json").read_bytes() == (folder / "config.json").read_bytes()
    texts = [each.text for each in articles(4, 10)]
    assert facts_of(opened(tmp_path / "again"), *texts) == facts_of(opened(folder), *texts)
    other = train(articles(1, 60), TrainingOptions(hash_bits=14, seed=1))
    assert other.config.weights_sha256 != tagger.config.weights_sha256


def test_a_tagger_that_was_read_back_finds_the_same(tagger: Tagger, folder: Path) -> None:
    """Storing loses nothing."""
    texts = [each.text for each in articles(5, 10)]
    assert list(load(folder).find(texts)) == list(tagger.find(texts))
    assert load(folder).config == tagger.config


def test_what_it_was_trained_on_is_told(folder: Path) -> None:
    """The counts are those of the articles; the digest is that of the weights."""
    told = info_of(opened(folder))
    lesson = articles(1, 60)
    for kind in KINDS:
        assert told[f"trained on {kind} facts"] == str(sum(own == kind for each in lesson for own, _ in each.mentions))
    assert told["trained on"].startswith("60 articles, ")
    assert told["trained on"].endswith(" tokens, en")
    assert told["sha256"] == json.loads((folder / "config.json").read_bytes())["weights_sha256"]
    assert told["scikit-learn"] == told["trained with scikit-learn"]
    assert (told["seed"], told["epochs"], told["penalty"], told["hash bits"]) == ("0", "10", "0.0001", "14")


def test_it_gives_the_kinds_that_it_learned(tmp_path: Path) -> None:
    """One that saw only years, each a single token, is scored on dates alone; its two classes share a row of weights."""
    lesson = [LabelledText(text=f"In {year} it rained.", mentions=[("date", (3, 7))]) for year in range(1990, 2020)]
    save(train(lesson, SMALL), tmp_path / "years")
    worker = opened(tmp_path / "years")
    assert kinds_of(sklearn, worker) == ("date",)
    assert places(facts_of(worker, "In 2025 it rained.")[0]) == [("date", (3, 7))]


def test_facts_that_tokens_cannot_say_are_left_out() -> None:
    """They are counted, and the rest is learned."""
    text = "On 3 May 2022 in Kenya"
    mentions: list[Mention] = [("date", (3, 13)), ("date", (9, 13)), ("actor", (17, 20)), ("actor", (17, 22))]
    training = train([LabelledText(text=text, mentions=mentions)], SMALL).config.training
    assert (training.facts, training.left_out) == ({"date": 1, "figure": 0, "actor": 1}, 2)


@pytest.mark.parametrize(
    ("lesson", "message"),
    [
        ([], "no fact to learn from"),
        ([LabelledText(text="Nothing here", mentions=[])], "no fact to learn from"),
        ([LabelledText(text="2022", mentions=[("date", (0, 4))])], "every token of the articles belongs to a fact"),
        ([LabelledText(text="2022", mentions=[("date", (0, 5))])], "article 1: span 0:5 ends after the text"),
    ],
)
def test_what_cannot_be_learned_is_an_error(lesson: list[LabelledText], message: str) -> None:
    """No facts, nothing but facts, or facts outside of the text."""
    with pytest.raises(ValueError, match=message):
        train(lesson, SMALL)


def test_an_article_in_another_language_fails_with_a_reason(folder: Path, tmp_path: Path) -> None:
    """The languages are those of the articles that it learned from; a region makes no other."""
    worker = opened(folder)
    with pytest.raises(ValueError, match=r"the tagger was trained on en, this article is in 'de-AT'"):
        list(worker.extract_batch([*documents(["Kenya"]), *documents(["Kenia"], "de-AT")]))
    assert len(list(worker.extract_batch(documents(["Kenya"], "en-GB")))) == 1
    german = LabelledText(text="Kenia half im Mai 2022.", mentions=[("actor", (0, 5))], language="de-DE")
    save(train([german, *articles(1, 5)], SMALL), tmp_path / "both")
    assert load(tmp_path / "both").config.training.languages == ("de", "en")


def test_a_taken_folder_is_left_alone(tagger: Tagger, tmp_path: Path) -> None:
    """What is there already is not written over."""
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    for taken in (tmp_path, tmp_path / "mine"):
        with pytest.raises(InputError, match="is there already; remove it, or give another folder"):
            save(tagger, taken)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_a_save_that_fails_leaves_nothing(tagger: Tagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tagger is written whole or not at all."""

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(skops.io, "dump", full)
    with pytest.raises(OSError, match="No space left"):
        save(tagger, tmp_path / "deep" / "tagger")
    assert list((tmp_path / "deep").iterdir()) == []


@pytest.fixture(name="copy")
def folder_copy(folder: Path, tmp_path: Path) -> Path:
    """Copy the saved tagger, for a test to spoil."""
    return shutil.copytree(folder, tmp_path / "copy")


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as refused:
        opened(folder)
    return str(refused.value)


def changed_config(folder: Path, **changes: object) -> None:
    config = json.loads((folder / "config.json").read_bytes())
    (folder / "config.json").write_text(json.dumps(config | changes), encoding="utf-8")


def test_missing_files_are_named(copy: Path) -> None:
    """A folder that is not there, and one that lacks one of its files."""
    assert refusal(copy / "nowhere").endswith("nowhere: is no folder; give the folder that a tagger was saved to")
    (copy / "tagger.skops").rename(copy / "other")
    assert refusal(copy).endswith("tagger.skops: is missing; a tagger is both files")
    (copy / "config.json").unlink()
    assert refusal(copy).endswith("config.json: is missing; a tagger is both files")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format_version": 2}, "format_version is 2, and this factgauge reads 1; train it again"),
        ({"features_version": None}, "features_version is None, and this factgauge reads 1; train it again"),
        ({"colour": "red"}, "Object contains unknown field `colour`; train it again"),
        ({"options": {"seed": -1}}, "config.json $.options.seed: Expected `int` >= 0; train it again"),
        ({"tags": ["O", "B-place"]}, "config.json $.tags: has the tags O, B-place, which must be O, B-date"),
        ({"weights_sha256": "0" * 64}, "tagger.skops: does not hold the weights that config.json speaks of"),
        ({"options": {"hash_bits": 10}}, "tagger.skops: does not hold the weights that config.json speaks of"),
    ],
)
def test_another_version_is_refused(copy: Path, changes: dict[str, object], message: str) -> None:
    """The message says what is there, what is read, and that the tagger must be trained again."""
    changed_config(copy, **changes)
    assert message in refusal(copy)


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff"])
def test_a_broken_configuration_is_refused(copy: Path, content: bytes) -> None:
    """What is no JSON, or no object, is told with the file."""
    (copy / "config.json").write_bytes(content)
    assert "config.json: " in refusal(copy)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x80\x04K\x01."], ids=["empty", "zip", "pickle"])
def test_broken_weights_are_refused(copy: Path, content: bytes) -> None:
    """A file that is no archive of skops is told as such, a pickle too."""
    (copy / "tagger.skops").write_bytes(content)
    assert "tagger.skops: cannot be read: BadZipFile" in refusal(copy)


def test_a_foreign_type_is_refused(copy: Path, tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that were tampered with are not built: the type is named, and skops is not even asked to load them."""
    spoilt = skops.io.loads(skops.io.dumps(tagger.classifier))
    spoilt.extra = argparse.Namespace(command="rm")
    skops.io.dump(spoilt, copy / "tagger.skops")
    monkeypatch.setattr(skops.io, "load", pytest.fail)
    message = refusal(copy)
    assert (
        "tagger.skops: holds types that are not trusted: argparse.Namespace; it is not loaded; do not use it" in message
    )


def test_another_estimator_is_refused(copy: Path) -> None:
    """A file that can be trusted may still hold something else."""
    skops.io.dump(LogisticRegression(), copy / "tagger.skops")
    assert "tagger.skops: holds a LogisticRegression, not an SGDClassifier; train it again" in refusal(copy)


def test_other_weights_are_refused(copy: Path, tagger: Tagger) -> None:
    """Weights of another training, of another loss, or none at all do not belong to the configuration."""
    message = "tagger.skops: does not hold the weights that config.json speaks of; keep the two files together"
    bent = skops.io.loads(skops.io.dumps(tagger.classifier))
    bent.intercept_[0] += 1
    hinge = skops.io.loads(skops.io.dumps(tagger.classifier))
    hinge.loss = "hinge"
    for other in (bent, hinge, SGDClassifier(), train(articles(9, 5), SMALL).classifier):
        skops.io.dump(other, copy / "tagger.skops")
        assert message in refusal(copy)


def test_options_are_checked(folder: Path) -> None:
    """The folder is what stands after the colon; a batch has at least one article."""
    assert opened(folder, "batch_size=3").batch_size == 3
    for word in ("batch_size=0", "colour=red"):
        with pytest.raises(InputError):
            configure(sklearn, from_words([word]), str(folder), where="sklearn")
    with pytest.raises(InputError, match="write it after a colon: sklearn:FOLDER"):
        configure(sklearn, {}, None, where="sklearn")


@pytest.fixture(name="script", scope="module")
def training_script() -> Any:
    """Give the script as a module."""
    specification = importlib.util.spec_from_file_location("train_tagger", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_the_script_trains_on_gold(
    script: Any, make_gold: Callable[[Path, int], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It reads a gold folder, learns its required facts, prints what it did, and leaves a tagger that can be run."""
    gold = make_gold(tmp_path / "gold-of-five", 5)
    labels = json.loads((gold / "a-1.json").read_bytes())
    labels["facts"][0]["status"] = "optional"
    (gold / "a-1.json").write_text(json.dumps(labels), encoding="utf-8")
    output = tmp_path / "new" / "tagger"
    assert script.main([str(gold), "--output", str(output), "--hash-bits", "12", "--epochs", "3"]) == 0
    printed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    tagger = load(output)
    assert printed["articles"] == "5 (en)"
    assert printed["facts"] == "4 date, 5 figure, 10 actor"
    assert printed["weights"] == tagger.config.weights_sha256
    assert tagger.config.options == TrainingOptions(hash_bits=12, epochs=3)
    text = (gold / "a-2.txt").read_bytes().decode()
    assert [fact.quote for fact in facts_of(opened(output), text)[0]] == [
        "2 May 2023",
        "Kenya Red Cross",
        "2,200",
        "Nairobi",
    ]


@pytest.fixture(name="nowhere")
def empty_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--output", "new"], "nowhere: is neither a built-in gold set nor a path that exists"),
        (["core", "--output", "."], ".: is there already"),
        (["core", "--output", "new", "--epochs", "0"], "Expected `int` >= 1 - at `$.epochs`"),
    ],
)
def test_the_script_says_what_is_wrong(
    script: Any, capsys: pytest.CaptureFixture[str], nowhere: Path, arguments: list[str], message: str
) -> None:
    """No gold, a taken folder or an impossible option is exit code 2, and nothing is written."""
    assert script.main(arguments) == 2
    assert message in capsys.readouterr().err
    assert list(nowhere.iterdir()) == []


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def test_the_code_of_the_page_trains_a_tagger(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is copied out and run; what it saves can be opened."""
    (code,) = blocks("python")
    exec(compile(code, "sklearn.md", "exec"), {})  # noqa: S102 (the page is ours)
    assert capsys.readouterr().out == "{'date': 1, 'figure': 1, 'actor': 2}\n"
    assert kinds_of(sklearn, opened(nowhere / "my-own-tagger")) == KINDS


def test_the_commands_of_the_page_can_be_given(script: Any, nowhere: Path) -> None:
    """The training command is run; the references and options of the others are read as the command line reads them."""
    lines = [line for block in blocks("console") for line in block.splitlines()]
    (training,) = (shlex.split(line) for line in lines if "train_tagger.py" in line)
    assert script.main(training[training.index("benchmark/scripts/train_tagger.py") + 1 :]) == 0
    runs = [shlex.split(line) for line in lines if line.startswith("factgauge run")]
    assert [words[3] for words in runs] == ["sklearn:my-tagger", "sklearn:./models/my-tagger"]
    for words in runs:
        configure(sklearn, from_words(words[5::2]), words[3].partition(":")[2], where="page")
    assert opened(nowhere / "my-tagger").kinds == set(KINDS)


def test_the_tables_of_the_page_are_the_options() -> None:
    """Names, defaults and descriptions of the extractor's options, and names and defaults of those of training."""
    page = PAGE.read_text(encoding="utf-8")
    for option in described(sklearn.options):
        default = "what follows the colon" if option.default is None else f"`{option.default}`"
        assert f"| `{option.name}` | {default} | {option.description} |" in page
    for name in TrainingOptions.__struct_fields__:
        assert f"| `{name}` | `{getattr(TrainingOptions(), name)}` | " in page
