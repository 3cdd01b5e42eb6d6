"""What can be set, and the address that follows from it."""

import os
from math import inf
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from msgspec import Meta, field

from factgauge.facts import KINDS, Kind
from factgauge.plugins.contract import Options

OPENAI = "https://api.openai.com/v1"
BASE_URL_VARIABLE = "OPENAI_BASE_URL"
KEY_VARIABLE = "OPENAI_API_KEY"
_OURS = ("model", "messages", "stream", "n")

# Not in the types of the options, where a range within a union cannot be shown to people.
_RANGES = {
    "temperature": (0, inf),
    "top_p": (0, 1),
    "max_tokens": (1, inf),
    "max_completion_tokens": (1, inf),
    "price_input": (0, inf),
    "price_output": (0, inf),
}

SchemaMode: TypeAlias = Literal["json_schema", "json_object", "none"]


class LlmOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of ``llm``. None means that a parameter is not sent, so that the endpoint's own default holds.

    Raises:
        ValueError: a number is out of its range, two options exclude each other, or ``base_url`` is no plain address.
    """

    model: Annotated[str, Meta(min_length=1, description="The model, as the endpoint calls it.")]
    base_url: Annotated[
        str | None,
        Meta(description=f"The address before /chat/completions; left out: ${BASE_URL_VARIABLE}, else {OPENAI}."),
    ] = None
    key_variable: Annotated[
        str,
        Meta(description="The environment variable that holds the key, never the key itself; empty: no key is sent."),
    ] = KEY_VARIABLE
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, description="The kinds of fact to ask for.")] = KINDS
    prompt: Annotated[
        str | None, Meta(description="A file with a template of your own; python -m factgauge.extract.llm prints ours.")
    ] = None
    schema: Annotated[
        SchemaMode,
        Meta(description="How the form is asked for: a strict JSON schema, any JSON object, or the prompt alone."),
    ] = "json_schema"
    temperature: Annotated[float | None, Meta(description="The sampling temperature.")] = None
    top_p: Annotated[float | None, Meta(description="The share of probability that is sampled from.")] = None
    seed: Annotated[int | None, Meta(description="The seed, for endpoints that take one.")] = None
    max_tokens: Annotated[int | None, Meta(description="The limit of tokens for a reply.")] = None
    max_completion_tokens: Annotated[
        int | None, Meta(description="The same limit under its newer name, for models that take only that.")
    ] = None
    extra: Annotated[
        dict[str, Any], Meta(description="More parameters of the request body, such as extra.top_k=40.")
    ] = field(default_factory=dict)
    timeout: Annotated[float, Meta(gt=0, le=86_400, description="The limit for one request in seconds.")] = 60.0
    retries: Annotated[
        int, Meta(ge=0, le=100, description="How often a request is tried again after a passing failure.")
    ] = 5
    concurrency: Annotated[int, Meta(ge=1, le=256, description="Requests at a time.")] = 1
    price_input: Annotated[float | None, Meta(description="US dollars per million prompt tokens.")] = None
    price_output: Annotated[float | None, Meta(description="US dollars per million completion tokens.")] = None
    record: Annotated[str | None, Meta(description="A file to which each request is added with its answer.")] = None
    replay: Annotated[str | None, Meta(description="A recorded file that answers instead of the endpoint.")] = None
    first_answer: Annotated[
        int, Meta(ge=1, description="Replay only: which of several answers to the same request is the first, from 1.")
    ] = 1

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(
                    f"{name} must be at least {least:g}{'' if most == inf else f' and at most {most:g}'}, got {value}"
                )
        for one, other in (("max_tokens", "max_completion_tokens"), ("record", "replay")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"{one} and {other} exclude each other; give one of them")
        if (self.price_input is None) != (self.price_output is None):
            raise ValueError("price_input and price_output belong together; give both")
        taken = [name for name in _OURS if name in self.extra]
        if taken:
            raise ValueError(f"extra must not set {', '.join(taken)}: the extractor itself needs it")
        if self.base_url is not None:
            check_address(self.base_url, "base_url")


def base_url_of(options: LlmOptions) -> str:
    """Give the address of the endpoint, without a slash at its end: the option, else the environment, else OpenAI.

    Raises:
        ValueError: the environment holds no plain address.
    """
    address = options.base_url
    if address is None:
        address = os.environ.get(BASE_URL_VARIABLE, "").strip() or OPENAI
        check_address(address, BASE_URL_VARIABLE)
    return address.rstrip("/")


def check_address(address: str, name: str) -> None:
    """Make sure that an address is plain: it is kept with every run, so nothing secret may stand in it.

    Raises:
        ValueError: it is no http(s) address, or it has a user, a query or a fragment. What it holds is not told.
    """
    try:
        parts = urlsplit(address)
        is_web, port = parts.scheme in ("http", "https") and bool(parts.hostname), parts.port
    except ValueError:
        is_web, port = False, None
    if not is_web or port == 0 or not address.isprintable() or " " in address:
        raise ValueError(f"{name} must be an address such as {OPENAI} or http://localhost:8080/v1")
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise ValueError(
            f"{name} must have no user, password, query or fragment, because it is kept with the run; "
            "a key belongs into the environment variable that key_variable names"
        )
