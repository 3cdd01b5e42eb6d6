"""The adapter on the real library, run by name where it is installed; the last line of .ci/run says how.

The models are made here, small and on an encoder of their own, and are taught to answer three prompts about invented sentences.
"""

import os
import shutil
import string
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

# Before the library is imported: it reads this once.
os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import torch

from factgauge.errors import BrokenExtractorError
from factgauge.extract.gliner import GlinerExtractor, gliner
from factgauge.facts import Document, Fact
from factgauge.plugins.options import configure

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    transformers = import_module("transformers")
    library = import_module("gliner")

# For models this small a second thread only waits for the first.
torch.set_num_threads(1)

WORDS_AT_ONCE = 40
TOKENS_AT_ONCE = 96
PROMPTS = {"date": "date", "number": "figure", "person": "actor"}
NAMES = ("Kofi Annan", "Maria Silva", "Acme Bank", "Kenya", "France", "Anna")
MONTHS = ("March", "May", "June")
FILLERS = ("the talks went on", "officials said", "it rained again", "nobody answered", "prices fell")
WORDS = sorted({*" ".join((*NAMES, *MONTHS, *FILLERS, *PROMPTS)).split(), "met", "people", "in", "on", "2022", "2023"})

Phrase = tuple[str, str]
"""Some words, and the prompt that they answer, or an empty one."""


def phrases(random: Random) -> list[Phrase]:
    """Make up a sentence, in which each word tells what it is; now and then a word that the tokenizer must spell."""
    number, date = str(random.randrange(2, 99)), f"{random.choice(MONTHS)} {random.choice(('2022', '2023'))}"
    spelled = "".join(random.choices(string.ascii_lowercase, k=8))
    parts = [
        [(random.choice(NAMES), "person"), ("met", ""), (number, "number"), ("people", "")],
        [("on", ""), (date, "date")],
        [(random.choice(FILLERS), ""), ("in", ""), (random.choice(NAMES), "person"), (",", "")],
        [(random.choice(FILLERS), ""), (random.choice((spelled, "again")), ""), (".", "")],
    ]
    return [phrase for part in random.sample(parts, k=3) for phrase in part]


def written(sentence: Sequence[Phrase], before: str = "") -> tuple[str, list[tuple[str, str, int]]]:
    """Write phrases as text, and give what is to be found in it: kind, quote and place."""
    text, wanted = before, []
    for words, prompt in sentence:
        text += "" if words in ".," else " "
        if prompt:
            wanted.append((PROMPTS[prompt], words, len(text)))
        text += words
    return text, wanted


def lesson(random: Random) -> dict[str, Any]:
    """Give a window full of sentences in the form in which GLiNER is taught: words, and answers by the numbers of their words."""
    words: list[str] = []
    answers = []
    while len(words) < WORDS_AT_ONCE:
        for phrase, prompt in phrases(random):
            pieces = phrase.split()
            if prompt and len(words) + len(pieces) <= WORDS_AT_ONCE:
                answers.append((len(words), len(words) + len(pieces) - 1, prompt))
            words += pieces
    return {"tokenized_text": words[:WORDS_AT_ONCE], "ner": answers, "ner_labels": list(PROMPTS)}


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
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, model_max_length=TOKENS_AT_ONCE, model_input_names=names, **special
    )


def encoder(folder: Path) -> dict[str, Any]:
    """Save a small BERT with a tokenizer that knows our words whole and all else by letters; give its configuration."""
    tokenizer = word_piece()
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=TOKENS_AT_ONCE,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    told: dict[str, Any] = config.to_dict()
    return told


def teach(model: Any, steps: int) -> None:
    """Teach a model to answer our prompts."""
    torch.manual_seed(0)
    random = Random(0)
    collate = model.data_collator_class(model.config, data_processor=model.data_processor, prepare_labels=True)
    optimizer = torch.optim.AdamW(model.model.parameters(), lr=3e-3)
    model.train()
    for _ in range(steps):
        model.model(**collate([lesson(random) for _ in range(16)])).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.eval()


@pytest.fixture(name="folder_of", scope="session")
def small_models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Give the folder of a small GLiNER model, made once for each name; those called span and token are taught."""
    root = tmp_path_factory.mktemp("models")

    def make(name: str, folder: Path) -> None:
        inner = encoder(root / f"encoder of {name}")
        kind: dict[str, Any] = {
            "span": {},
            "token": {"span_mode": "token_level"},
            "relations": {"relations_layer": "dot"},
            "bi-encoder": {"labels_encoder": str(root / "encoder of bi-encoder")},
        }[name]
        torch.manual_seed(0)
        config = library.GLiNERConfig(
            model_name=str(root / f"encoder of {name}"),
            encoder_config=inner,
            hidden_size=32,
            max_len=WORDS_AT_ONCE,
            max_width=6,
            dropout=0.0,
            **kind,
        )
        model = library.GLiNER.from_config(config, backbone_from_pretrained=False, local_files_only=True)
        if name in {"span", "token"}:
            teach(model, 400)
        model.save_pretrained(folder, safe_serialization=True)

    def give(name: str) -> str:
        folder = root / name
        if not folder.exists():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                make(name, folder)
        return str(folder)

    return give


def opened(folder: str, **options: Any) -> GlinerExtractor:
    worker = gliner.make(configure(gliner, {"labels": PROMPTS} | options, folder, where="a test"))
    assert isinstance(worker, GlinerExtractor)
    worker.open()
    return worker


def found_in(worker: GlinerExtractor, *texts: str) -> list[list[Fact]]:
    documents = [Document(id=f"d{number}", text=text) for number, text in enumerate(texts)]
    facts = [list(each) for each in worker.extract_batch(documents)]
    for text, each in zip(texts, facts, strict=True):
        assert all(fact.span is not None and text[slice(*fact.span)] == fact.quote for fact in each)
        assert all(fact.confidence is not None and 0 < fact.confidence <= 1 for fact in each)
    return facts


def places(facts: Iterable[Fact]) -> list[tuple[str, str | None, int]]:
    return [(fact.kind, fact.quote, fact.span[0]) for fact in facts if fact.span]


def article(sentences: int, seed: int = 1) -> tuple[str, list[tuple[str, str, int]]]:
    random = Random(seed)
    return written([phrase for _ in range(sentences) for phrase in phrases(random)])


BOTH = ("span", "token")


@pytest.mark.parametrize("name", BOTH)
def test_all_answers_of_an_article_are_found_at_their_places(folder_of: Callable[[str], str], name: str) -> None:
    """A model that scores spans and one that scores tokens: what was written into a text of several windows comes out."""
    text, wanted = article(20)
    assert len(text.split()) > 4 * WORDS_AT_ONCE
    assert places(found_in(opened(folder_of(name)), text)[0]) == wanted


@pytest.mark.parametrize("name", BOTH)
def test_a_long_article_is_read_to_its_end(folder_of: Callable[[str], str], name: str) -> None:
    """In 200,000 characters answers are found once, at their places, across the edges of more than a thousand windows."""
    text, wanted = article(3_600)
    assert len(text) > 200_000
    found = places(found_in(opened(folder_of(name), batch_size=64), text)[0])
    assert found == sorted(set(found), key=lambda each: each[2])
    # The small model itself is unsure of a few in ten thousand.
    assert len(set(found) ^ set(wanted)) < 0.005 * len(wanted)


@pytest.mark.parametrize("name", BOTH)
def test_places_count_code_points_whatever_stands_before(
    folder_of: Callable[[str], str], name: str, before: str
) -> None:
    """Emoji, flags, accents, Chinese, Hebrew, CRLF: what follows them is found where it stands."""
    text, wanted = written(phrases(Random(2)), before)
    assert set(wanted) <= set(places(found_in(opened(folder_of(name)), text)[0]))


def test_texts_that_name_nothing_are_taken(folder_of: Callable[[str], str], mute_text: str) -> None:
    """An empty, a tiny or a foreign text is an article like any other, alone and beside others."""
    worker = opened(folder_of("span"))
    text, wanted = article(1, seed=3)
    alone, _, beside = (found_in(worker, mute_text)[0], *found_in(worker, text, mute_text))
    assert places(found_in(worker, text)[0]) == wanted
    assert places(alone) == places(beside)


@pytest.mark.parametrize(("window", "overlap"), [(40, 0), (40, 30), (17, 6), (9, 8)])
def test_windows_change_nothing_where_context_tells_nothing(
    folder_of: Callable[[str], str], window: int, overlap: int
) -> None:
    """A model that goes by words alone finds the same in windows of every size, if no answer is cut."""
    text, wanted = article(8, seed=4)
    found = places(found_in(opened(folder_of("token"), window=window, overlap=overlap), text)[0])
    if overlap:
        assert found == wanted
    else:
        assert len(set(found) & set(wanted)) > 0.8 * len(wanted)


@pytest.mark.parametrize("batch_size", [1, 3, 64])
@pytest.mark.parametrize("name", BOTH)
def test_articles_together_give_what_each_gives_alone(
    folder_of: Callable[[str], str], name: str, batch_size: int
) -> None:
    """Padding and the company of other windows change no place, no kind and no score in the digits that are given."""
    texts = ["", *(article(count, seed=count)[0] for count in (1, 9, 2, 5)), "x"]
    together = found_in(opened(folder_of(name), batch_size=batch_size), *texts)
    worker = opened(folder_of(name))
    alone = [found_in(worker, text)[0] for text in texts]
    assert [places(facts) for facts in together] == [places(facts) for facts in alone]
    scores = [fact.confidence for facts in together for fact in facts]
    assert scores == pytest.approx([fact.confidence for facts in alone for fact in facts], abs=2e-4)


def test_the_same_model_gives_the_same_answer_again(folder_of: Callable[[str], str]) -> None:
    """Opened twice, and asked twice, it gives equal facts, scores included."""
    text, _ = article(9, seed=5)
    one, other = opened(folder_of("span")), opened(folder_of("span"))
    assert found_in(one, text) == found_in(one, text) == found_in(other, text)


def test_words_of_many_tokens_do_not_push_others_out(folder_of: Callable[[str], str]) -> None:
    """GLiNER alone drops what is behind the 96th token without a word; our windows are shorter where words are longer."""
    spelled = [("".join(Random(number).choices(string.ascii_lowercase, k=8)), "") for number in range(30)]
    end = [("Kofi Annan", "person"), ("met", ""), ("45", "number"), ("people", "")]
    text, wanted = written([*spelled[:9], *end, *spelled[9:18], *end])
    worker = opened(folder_of("token"))
    assert set(wanted) <= set(places(found_in(worker, text)[0]))
    (alone,) = worker._model.inference([text], list(PROMPTS))
    assert max(each["end"] for each in alone) < wanted[2][2]


def test_a_word_longer_than_the_model_reads_hides_no_other(folder_of: Callable[[str], str]) -> None:
    """A word of 300 letters has a window to itself, and what stands beside it is found."""
    text, wanted = written([("Anna", "person"), ("met", ""), ("x" * 300, ""), ("on", ""), ("May 2022", "date")])
    assert set(wanted) <= set(places(found_in(opened(folder_of("token")), text)[0]))


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200b \u200b", "\U0001f469\u200d\U0001f467"])
def test_words_of_no_token_move_nothing(folder_of: Callable[[str], str], sign: str) -> None:
    """A zero-width space is a word for GLiNER's splitter and nothing for its tokenizer."""
    text, wanted = written(
        [("on", ""), (sign, ""), ("Anna", "person"), ("met", ""), ("45", "number"), (sign, ""), ("people", "")]
    )
    assert set(wanted) <= set(places(found_in(opened(folder_of("token")), text)[0]))


def test_prompts_stand_for_what_the_options_say(folder_of: Callable[[str], str]) -> None:
    """The answers of a prompt for none are left out; the kinds of the extractor are those of the others; prompts keep their order."""
    text, wanted = article(2, seed=6)
    worker = opened(folder_of("span"), labels={"date": "figure", "number": "none", "person": "none"})
    assert worker.kinds == ["figure"]
    assert places(found_in(worker, text)[0]) == [("figure", quote, at) for kind, quote, at in wanted if kind == "date"]
    assert worker.info()["prompts"] == "date, number, person"
    assert worker.info()["labels left out"] == "number, person"
    with pytest.raises(ValueError, match="no label of the model stands for a kind of fact"):
        opened(folder_of("span"), labels={"date": "none"})


def test_a_threshold_keeps_weak_answers_out(folder_of: Callable[[str], str]) -> None:
    """Every answer is above it; at 1 there is none."""
    text, _ = article(9, seed=7)
    many = found_in(opened(folder_of("bi-encoder"), threshold=0.3), text)[0]
    middle = sorted(fact.confidence or 0 for fact in many)[len(many) // 2]
    few = found_in(opened(folder_of("bi-encoder"), threshold=middle), text)[0]
    assert 0 < len(few) < len(many)
    assert all(fact.confidence is not None and fact.confidence >= middle for fact in few)
    assert found_in(opened(folder_of("span"), threshold=1.0), text) == [[]]


def overlaps(facts: Sequence[Fact]) -> int:
    spans = sorted(fact.span for fact in facts if fact.span)
    return sum(other[0] < one[1] for at, one in enumerate(spans) for other in spans[at + 1 :])


@pytest.mark.parametrize("name", ["relations", "bi-encoder"])
def test_answers_overlap_only_where_they_may(folder_of: Callable[[str], str], name: str) -> None:
    """A model that was taught nothing answers everywhere; flat answers share no character, across windows too."""
    text, _ = article(12, seed=8)
    settings: dict[str, Any] = {"threshold": 0.3, "window": 20, "overlap": 10}
    flat = found_in(opened(folder_of(name), **settings), text)[0]
    nested = found_in(opened(folder_of(name), flat=False, **settings), text)[0]
    several = found_in(opened(folder_of(name), flat=False, multi_label=True, **settings), text)[0]
    assert flat
    assert overlaps(flat) == 0
    assert overlaps(nested) > 0
    assert len(several) > len(nested)
    assert len({(fact.kind, fact.span) for fact in several}) == len(several)


def test_info_tells_two_models_apart(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """The digest of a folder does not depend on where it lies, but on each byte in it; the card names the licence."""
    copied, changed = tmp_path / "copied", tmp_path / "changed"
    for folder in (copied, changed):
        shutil.copytree(folder_of("span"), folder)
    (changed / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n", encoding="utf-8")
    told, again, other = (opened(str(each)).info() for each in (folder_of("span"), copied, changed))
    assert told == again
    assert told["model sha256"] != other["model sha256"]
    assert other["licence"] == "apache-2.0"
    assert told["window"] == "40 words, 10 of them shared with the next"
    assert {"gliner", "transformers", "tokenizers", "torch"} <= told.keys()


def test_a_model_that_is_not_there_is_told(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """Without network: an unknown id, a folder that is not there, and one of another kind."""
    for model, message in (
        ("nobody/no-such-model", r"there is no folder 'nobody/no-such-model'.*hf download nobody/no-such-model"),
        (str(tmp_path / "none"), r"there is no folder .*, and no model of the hub can have that id$"),
        (str(Path(folder_of("span")).parent / "encoder of span"), r"is no GLiNER model; it has no gliner_config\.json"),
    ):
        for offline in (False, True):
            with pytest.raises(BrokenExtractorError, match=message):
                opened(model, offline=offline)


def test_a_folder_that_is_not_whole_is_told(folder_of: Callable[[str], str], tmp_path: Path) -> None:
    """Without its weights a model cannot be loaded."""
    copied = shutil.copytree(folder_of("span"), tmp_path / "copied")
    (copied / "model.safetensors").unlink()
    with pytest.raises(BrokenExtractorError, match=r"does not hold all that the model needs"):
        opened(str(copied))


def test_a_device_that_is_not_there_is_told(folder_of: Callable[[str], str]) -> None:
    """Nobody has a hundred CUDA devices; many have none."""
    with pytest.raises(BrokenExtractorError, match=r"no CUDA device can be used here|there is no device 'cuda:99'"):
        opened(folder_of("span"), device="cuda:99")


def test_windows_that_the_model_cannot_read_are_refused(folder_of: Callable[[str], str]) -> None:
    """A window must not be longer than the model was made for, and the prompts must leave room for it."""
    with pytest.raises(ValueError, match=r"window must be at most 40 words for this model, got 41"):
        opened(folder_of("span"), window=41)
    with pytest.raises(ValueError, match=r"windows of 9 must share from 0 to 8, got 9"):
        opened(folder_of("span"), window=9, overlap=9)
    with pytest.raises(ValueError, match=r"the prompts fill all 96 tokens that the model can read"):
        opened(folder_of("span"), labels={"x" * 100: "date"})
