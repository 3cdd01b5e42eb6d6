"""The prompt: placeholders, sections, and templates of one's own."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.errors import InputError
from factgauge.extract.llm.form import KEYS
from factgauge.extract.llm.prompt import PLACEHOLDERS, Prompt, built_in, read_prompt
from factgauge.facts import KINDS, ActorType, DateType, Document, Edge, Modifier, Role
from factgauge.values import canonical_amount, is_date_value

DOCUMENT = Document(id="made-up", text="It rained.", published=datetime.date(2024, 2, 3), language="en-GB")


@pytest.fixture
def template(tmp_path: Path) -> Callable[[str], str]:
    """Write a template and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "prompt.txt"
        path.write_bytes(text.encode())
        return str(path)

    return write


def test_each_placeholder_is_filled(template: Callable[[str], str]) -> None:
    """All that a template can say, once each."""
    text = " | ".join(f"{{{{{name}}}}}" for name in PLACEHOLDERS)
    filled = read_prompt(template(text)).filled(DOCUMENT, KINDS)
    assert filled == (
        'It rained. | 2024-02-03 | Saturday | en-GB | dates, figures and actors | "dates", "figures" and "actors"'
    )


def test_an_unknown_day_is_called_unknown(template: Callable[[str], str]) -> None:
    """The model is not told a day that nobody knows."""
    filled = read_prompt(template("{{published}} {{ weekday }} {{text}}")).filled(Document(id="x", text="t"), ["actor"])
    assert filled == "unknown unknown t"


def test_a_section_is_left_out_with_its_kind(template: Callable[[str], str]) -> None:
    """The lines of the marks go with it; other kinds stay."""
    text = "a\n{{#date}}\nd {{language}}\n{{/date}}\n{{#figure}}\nf\n{{/figure}}\n{{text}}\n"
    prompt = read_prompt(template(text))
    assert prompt.filled(DOCUMENT, ["date"]) == "a\nd en-GB\nIt rained.\n"
    assert prompt.filled(DOCUMENT, ["actor"]) == "a\nIt rained.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{text}} {{titel}}", r":1: unknown placeholder '{{titel}}'; known: .*weekday"),
        ("{{text}}\n\n{{languages}}", r":3: unknown placeholder .*did you mean 'language'"),
        ("{{#date}}\nx\n{{/date}}\n{{text}}\n{{}}", r":5: unknown placeholder '{{}}'"),
        ("{{text}}\n{{#date}}\nnever closed", "unknown placeholder '{{#date}}'"),
        ("{{text}}\n{{#dates}}\nx\n{{/dates}}", "unknown placeholder '{{#dates}}'"),
        ("", r"has no {{text}}"),
        ("{{#date}}\n{{text}}\n{{/date}}\n", r"has no {{text}}"),
    ],
)
def test_a_bad_template_is_refused(template: Callable[[str], str], text: str, words: str) -> None:
    """Unknown placeholders are told with their line, and an article that would not always be there."""
    with pytest.raises(InputError, match=words):
        read_prompt(template(text))


def test_all_faults_of_a_template_are_told(template: Callable[[str], str]) -> None:
    """Not only the first."""
    with pytest.raises(InputError) as caught:
        read_prompt(template("{{one}} {{two}}"))
    assert len(caught.value.faults) == 3


def test_a_template_that_cannot_be_read_is_told(template: Callable[[str], str], tmp_path: Path) -> None:
    """It is missing, or is no UTF-8."""
    with pytest.raises(InputError, match="No such file"):
        read_prompt(str(tmp_path / "none.txt"))
    path = Path(template(""))
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="it is not UTF-8"):
        read_prompt(str(path))


def test_newlines_and_a_byte_order_mark_do_not_change_a_template(template: Callable[[str], str]) -> None:
    """An editor on Windows makes no other prompt of it."""
    plain = read_prompt(template("a\n{{#date}}\nd\n{{/date}}\n{{text}}\n"))
    assert read_prompt(template("\ufeffa\r\n{{#date}}\r\nd\r\n{{/date}}\r\n{{text}}\r\n")) == plain


def test_another_template_has_another_digest(template: Callable[[str], str]) -> None:
    """The digest is that of the text."""
    assert (
        read_prompt(template("{{text}}")).digest
        != read_prompt(template("{{text}} ")).digest
        != read_prompt(None).digest
    )


@given(text=st.text(), language=st.text(max_size=5))
def test_nothing_in_an_article_is_a_placeholder(text: str, language: str) -> None:
    """Placeholders are filled in one pass."""
    document = Document(id="x", text=text, language=language)
    assert Prompt("[{{text}}] {x} $y {{language}}").filled(document, KINDS) == f"[{text}] {{x}} $y {language}"


def test_the_built_in_template_knows_every_kind_and_every_word() -> None:
    """Each list, each field and each word that a field may hold is described, and each kind can be left out."""
    text = built_in()
    words = [word for choice in (DateType, Edge, Role, Modifier, ActorType) for word in get_args(choice)]
    assert [word for word in words if f'"{word}"' not in text] == []
    for kind in KINDS:
        assert f'"{KEYS[kind]}": every' in Prompt(text).filled(DOCUMENT, [kind])
        assert f'"{KEYS[kind]}": every' not in Prompt(text).filled(DOCUMENT, [each for each in KINDS if each != kind])


def test_the_built_in_template_says_json() -> None:
    """Endpoints refuse to answer with any JSON object to a prompt that does not speak of JSON."""
    assert "JSON" in Prompt(built_in()).filled(DOCUMENT, ["date"])


def test_the_values_in_the_built_in_template_are_well_formed() -> None:
    """What it shows as TIMEX3 and as amounts is what factgauge takes for such."""
    text = built_in()
    dates = re.findall(r"(?<![\w-])(?:\d{4}-[\w:/-]+|P(?:T)?\d+[A-Z]|XXXX-[\w-]+|P[A-Z]+_REF|[A-Z]+_REF)", text)
    assert len(dates) >= 18
    assert [value for value in dates if not is_date_value(value)] == []
    amounts = re.findall(r'"(-?\d[\d.]*)"', text)
    assert amounts
    assert [amount for amount in amounts if canonical_amount(amount) is None] == []


def test_the_built_in_template_quotes_no_gold() -> None:
    """No run of seven words of it stands in an article of the built-in gold."""
    words = built_in().split()
    runs = {" ".join(words[start : start + 7]) for start in range(len(words) - 6)}
    for article in (Path(__file__).parents[3] / "seeds").rglob("*.txt"):
        text = " ".join(article.read_text(encoding="utf-8").split())
        assert [run for run in runs if run in text] == []
