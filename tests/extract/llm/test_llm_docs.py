"""The page ``docs/families/llm.md`` keeps up with the code."""

import re
from pathlib import Path

from factgauge.extract.llm import errors
from factgauge.extract.llm.answer import Answer
from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.prompt import PLACEHOLDERS
from factgauge.extract.llm.recording import RecordingError
from factgauge.extract.llm.reply import facts_of
from factgauge.facts import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "families" / "llm.md").read_text(encoding="utf-8")


def test_every_option_stands_on_the_page() -> None:
    """None is missing, none is made up."""
    table = PAGE.partition("## Options")[2].partition("##")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(LlmOptions.__struct_fields__)
    used = re.findall(r"-o '?(\w+)[.=]", PAGE)
    assert set(used) <= set(LlmOptions.__struct_fields__)


def test_every_default_stands_on_the_page() -> None:
    """Numbers that are told are those of the code."""
    defaults = LlmOptions(model="tiny")
    for name in ("timeout", "retries", "concurrency"):
        assert f"| `{name}` | {getattr(defaults, name):g} |" in PAGE
    assert f"| `schema` | `{defaults.schema}` |" in PAGE


def test_every_placeholder_stands_on_the_page() -> None:
    """As it is written in a template."""
    assert sorted(re.findall(r"`\{\{(\w+)\}\}`", PAGE)) == sorted(PLACEHOLDERS)


def test_every_reason_stands_on_the_page() -> None:
    """Each error that an article can fail with is in the table of failures."""
    names = {name for name in vars(errors) if name.endswith("Error")} - {errors.ArticleFailedError.__name__}
    assert names | {RecordingError.__name__} == set(re.findall(r"`(\w+Error)`", PAGE))


def test_the_reply_on_the_page_is_a_good_one() -> None:
    """It is read as a model's reply would be."""
    example = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0]
    choice = {"finish_reason": "stop", "message": {"content": example}}
    assert [fact.kind for fact in facts_of(Answer(status=200, body={"choices": [choice]}), KINDS)] == list(KINDS)
