"""The endpoint over HTTP, with time limits and new attempts. The only module that needs httpx."""

from typing import Any

import httpx
import msgspec

from factgauge.extract.llm.answer import OK, Answer, field_of
from factgauge.extract.llm.errors import shown
from factgauge.extract.llm.key import Key
from factgauge.extract.llm.options import LlmOptions
from factgauge.extract.llm.request import Request
from factgauge.extract.llm.waiting import LONGEST_WAIT, Clock, retry_after, wait_before_retry
from factgauge.records import UNREADABLE

LARGEST = 1 << 25
"""The longest response that is read, in bytes after decompression."""
_PASSING = frozenset({408, 409, 429})
_SERVER_ERROR = 500
_NO_CREDIT = "insufficient_quota"
# These come before the request has left, so it has cost nothing.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


class _TooLargeError(Exception):
    """The response is longer than what is read."""


class _Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt: what came, whether it is worth another one, and the seconds that the server asks to wait before."""

    answer: Answer
    is_passing: bool = False
    wait: float | None = None


class Endpoint:
    """An OpenAI-compatible endpoint. It may be asked by several threads at once."""

    def __init__(self, base_url: str, key: Key, options: LlmOptions, clock: Clock) -> None:
        self._url = f"{base_url}/chat/completions"
        self._key = key
        self._timeout = options.timeout
        self._retries = options.retries
        self._clock = clock
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "factgauge"}
        if key.value:
            headers["Authorization"] = f"Bearer {key.value}"
        self._client = httpx.Client(
            headers=headers, timeout=options.timeout, limits=httpx.Limits(max_connections=options.concurrency)
        )

    def ask(self, request: Request) -> Answer:
        """Send a request until there is an answer, the failure is a lasting one, or the attempts are used up.

        The answer is free of the key, wherever the server may have put it.
        """
        attempts = lost = 0
        while True:
            attempt = self._try(request.body)
            attempts += 1
            lost += attempt.answer.lost
            answer = msgspec.structs.replace(attempt.answer, attempts=attempts, lost=lost)
            if not attempt.is_passing or attempts > self._retries:
                return answer
            wait = wait_before_retry(attempts, attempt.wait, self._clock)
            if wait > LONGEST_WAIT:
                error = f"the server asks to wait {wait:,.0f} s, which is more than {LONGEST_WAIT:.0f} s"
                return msgspec.structs.replace(answer, error=error)
            self._clock.sleep(wait)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _try(self, body: bytes) -> _Attempt:
        deadline = self._clock.now() + self._timeout
        try:
            with self._client.stream("POST", self._url, content=body) as response:
                content = self._read(response, deadline)
        except _TooLargeError:
            return _Attempt(answer=Answer(error=f"the response is longer than {LARGEST >> 20} MiB", lost=1))
        except httpx.HTTPError as error:
            words = (
                f"no answer within {self._timeout:g} s"
                if isinstance(error, httpx.TimeoutException)
                else self._in_words(error)
            )
            lost = 0 if isinstance(error, _NOT_SENT) else 1
            return _Attempt(answer=Answer(error=words, lost=lost), is_passing=not isinstance(error, _HOPELESS))
        answer = Answer(status=response.status_code, body=self._key.cleaned(_decoded(content)))
        wait = retry_after(response.headers.get("retry-after"), self._clock)
        return _Attempt(answer=answer, is_passing=_is_passing(answer), wait=wait)

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """Read a whole response; the limit of httpx is for each piece, and a server may send blanks for ever."""
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LARGEST:
                raise _TooLargeError
            if self._clock.now() > deadline:
                raise httpx.ReadTimeout("the whole response")
        return bytes(content)

    def _in_words(self, error: httpx.HTTPError) -> str:
        return shown(self._key.cleaned(f"no answer: {error or type(error).__name__}"))


def _is_passing(answer: Answer) -> bool:
    """Say whether the same request may have another outcome soon. An account without credit answers 429 too."""
    status = answer.status or OK
    has_credit = _NO_CREDIT not in (field_of(answer.body, "error", "code"), field_of(answer.body, "error", "type"))
    return status >= _SERVER_ERROR or (status in _PASSING and has_credit)


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except UNREADABLE:
        return content.decode(errors="replace")
