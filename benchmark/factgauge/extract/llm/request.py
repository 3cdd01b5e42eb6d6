"""The body of a request. It follows from the options and the article alone, so that a recording can be keyed by it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from factgauge.extract.llm.errors import RequestFailedError
from factgauge.extract.llm.form import schema_of
from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.prompt import Prompt
from factgauge.facts import Document, Kind

_SENT_AS_THEY_ARE = ("temperature", "top_p", "seed", "max_tokens", "max_completion_tokens")


@dataclass(frozen=True)
class Request:
    """What is sent for one article: ``body`` is JSON in UTF-8, ``document`` the id of the article, which is not sent."""

    document: str
    body: bytes

    @property
    def key(self) -> str:
        """The SHA-256 of the body in hexadecimal digits. Its keys keep their order: a model writes in the order of the schema."""
        return key_of(self.body)


def key_of(body: bytes) -> str:
    """Give the SHA-256 of compact JSON in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


class Requests:
    """Makes the requests of one extractor."""

    def __init__(self, options: LlmOptions, prompt: Prompt, kinds: Sequence[Kind]) -> None:
        self._prompt = prompt
        self._kinds = kinds
        self._model = options.model
        self.parameters = _parameters(options)
        self._form = _response_format(options, kinds)

    def of(self, document: Document) -> Request:
        """Make the request for one article.

        Raises:
            RequestFailedError: the article holds half of a surrogate pair, which no JSON can carry.
        """
        content = self._prompt.filled(document, self._kinds)
        messages = [{"role": "user", "content": content}]
        body = {"model": self._model, "messages": messages, **self._form, **self.parameters}
        try:
            return Request(document.id, msgspec.json.encode(body))
        except UnicodeEncodeError as error:
            raise RequestFailedError(f"the article cannot be sent: it is no Unicode text ({error.reason})") from error


def _parameters(options: LlmOptions) -> dict[str, Any]:
    given = {name: getattr(options, name) for name in _SENT_AS_THEY_ARE}
    return {name: value for name, value in given.items() if value is not None} | options.extra


def _response_format(options: LlmOptions, kinds: Sequence[Kind]) -> dict[str, Any]:
    if options.schema == "none":
        return {}
    if options.schema == "json_object":
        return {"response_format": {"type": "json_object"}}
    schema = {"name": "facts", "strict": True, "schema": schema_of(kinds)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}
