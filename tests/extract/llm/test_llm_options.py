"""The options: what is refused, and why."""

from typing import Any

import pytest

from factgauge.errors import InputError
from factgauge.extract.llm import llm
from factgauge.extract.llm.options import LlmOptions, base_url_of
from factgauge.plugins.options import configure, described, from_words


def options(**raw: Any) -> LlmOptions:
    configured = configure(llm, raw, "tiny", where="llm:tiny")
    assert isinstance(configured, LlmOptions)
    return configured


def test_only_the_model_must_be_given() -> None:
    """All else has a default, and no parameter is sent that was not set."""
    assert options() == LlmOptions(model="tiny")
    with pytest.raises(InputError, match=r"\$\.model: is missing; write it after a colon: llm:MODEL"):
        configure(llm, {}, None, where="llm")


def test_a_model_may_have_colons_and_slashes() -> None:
    """Ollama and OpenRouter call them so."""
    assert configure(llm, {}, "qwen/qwen3:8b", where="llm").model == "qwen/qwen3:8b"  # type: ignore[attr-defined]


def test_words_of_a_command_line_are_read() -> None:
    """Numbers, lists, tables and null."""
    words = ["temperature=0", 'kinds=["date"]', "extra.top_k=40", "extra.stop=null", "seed=null", "model_is=x"]
    raw = from_words(words[:-1])
    read = options(**raw)
    assert (read.temperature, read.kinds, read.extra, read.seed) == (0.0, ("date",), {"top_k": 40, "stop": None}, None)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"max_tokens": 9, "max_completion_tokens": 9}, "max_tokens and max_completion_tokens exclude each other"),
        ({"record": "a", "replay": "a"}, "record and replay exclude each other"),
        ({"price_input": 1}, "price_input and price_output belong together"),
        ({"extra": {"messages": [], "n": 2}}, "extra must not set messages, n"),
        ({"extra": {"stream": True}}, "extra must not set stream"),
        ({"temperature": -1}, "temperature must be at least 0, got -1"),
        ({"top_p": 1.5}, "top_p must be at least 0 and at most 1, got 1.5"),
        ({"max_tokens": 0}, "max_tokens must be at least 1"),
        ({"timeout": 0}, r"\$\.timeout"),
        ({"retries": -1}, r"\$\.retries"),
        ({"concurrency": 0}, r"\$\.concurrency"),
        ({"kinds": []}, r"\$\.kinds"),
        ({"kinds": ["event"]}, r"\$\.kinds"),
        ({"schema": "yaml"}, r"\$\.schema"),
        ({"api_key": "x"}, "unknown option 'api_key'"),
    ],
)
def test_what_makes_no_sense_is_refused(raw: dict[str, Any], words: str) -> None:
    """Before anything is asked, with the name of the option."""
    with pytest.raises(InputError, match=words):
        options(**raw)


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8080",
        "ftp://host/v1",
        "http://",
        "http://host:99999/v1",
        "http://[::1",
        "http://ho st/v1",
        "http://h/v1\n",
        "",
    ],
)
def test_an_address_must_be_one(address: str) -> None:
    """It has a scheme and a host."""
    with pytest.raises(InputError, match="base_url must be an address such as"):
        options(base_url=address)


@pytest.mark.parametrize(
    "address",
    [
        "http://me:topsecret@host/v1",
        "http://topsecret@host/v1",
        "http://host/v1?key=topsecret",
        "http://host/v1#topsecret",
    ],
)
def test_an_address_must_not_hold_secrets(address: str) -> None:
    """It is kept with every run; the message does not repeat it."""
    with pytest.raises(InputError, match="must have no user, password, query or fragment") as caught:
        options(base_url=address)
    assert "topsecret" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://[::1]:8080/v1", "https://host/deep/v1/", "http://localhost:11434/v1"])
def test_the_slash_at_the_end_of_an_address_is_left_out(address: str) -> None:
    """Paths are added with one."""
    assert base_url_of(options(base_url=address)) == address.rstrip("/")


def test_every_option_is_described() -> None:
    """People see a sentence for each."""
    for option in described(LlmOptions):
        assert option.description.endswith("."), option.name
        assert "Annotated" not in option.type, option.name
