"""What came back for one request, after all attempts, and what it used."""

from typing import Any, Protocol

from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.request import Request
from factgauge.facts import Record

OK = 200
_PER_PRICE = 1_000_000
_TOKENS = ("prompt_tokens", "completion_tokens")


class Answer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The last response to a request, as it is recorded.

    ``status`` is that of HTTP, None where no response came; ``body`` its decoded JSON, or its text where it is none; ``error`` says what
    went wrong beside the status. ``attempts`` is how often it was sent, ``lost`` how often no response came after that.
    """

    status: int | None = None
    body: Any = None
    error: str | None = None
    attempts: int = 1
    lost: int = 0


class Source(Protocol):
    """Who answers: an endpoint, or a recording."""

    def ask(self, request: Request) -> Answer:
        """Give the answer to a request; raises NotRecordedError or RecordingError."""

    def close(self) -> None:
        """Let go of what is held open."""


def field_of(raw: Any, *path: str | int) -> Any:
    """Give what stands at a path in decoded JSON; None where there is nothing, or something of another form."""
    for step in path:
        if isinstance(step, int):
            raw = raw[step] if isinstance(raw, list) and step < len(raw) else None
        else:
            raw = raw.get(step) if isinstance(raw, dict) else None
    return raw


def usage_of(answer: Answer, options: LlmOptions) -> dict[str, float]:
    """Give what an answer used, as numbers that add up: ``requests``, tokens, and ``usd`` where prices are known.

    ``unmetered_requests`` are those that may have cost something that nobody told: no usage in the response, or no response. A replayed
    answer has the tokens and the money that it took when it was recorded, and no requests.
    """
    used: dict[str, float] = {} if options.replay else {"requests": answer.attempts}
    unmetered = answer.lost
    if answer.status == OK:
        tokens = [field_of(answer.body, "usage", name) for name in _TOKENS]
        if all(_is_count(count) for count in tokens):
            used |= dict(zip(_TOKENS, tokens, strict=True)) | _cost(tokens[0], tokens[1], options)
        else:
            unmetered += 1
    return used | ({"unmetered_requests": unmetered} if unmetered else {})


def _is_count(raw: Any) -> bool:
    return type(raw) is int and raw >= 0


def _cost(prompt_tokens: int, completion_tokens: int, options: LlmOptions) -> dict[str, float]:
    if options.price_input is None or options.price_output is None:
        return {}
    return {"usd": (prompt_tokens * options.price_input + completion_tokens * options.price_output) / _PER_PRICE}
