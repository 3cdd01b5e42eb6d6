"""Why an article has no facts. Each of these makes a failed article, with its message as the reason.

::

    ArticleFailedError
    ├── RequestFailedError   no answer came, or the endpoint refused the request; the last of all attempts is told
    ├── ReplyCutOffError     the model was stopped before it had finished
    ├── ReplyRefusedError    the model, or a filter of the endpoint, refused to answer
    ├── ReplyFormError       there is an answer, and it is not the JSON that was asked for
    ├── NotRecordedError     the recording that is replayed has no answer to this request
    └── RecordingError       the answer cannot be recorded; see ``recording``
"""

from typing import Any

_SHOWN = 300


class ArticleFailedError(Exception):
    """An article has no facts, and the message says why."""


class RequestFailedError(ArticleFailedError):
    """The endpoint gave no completion."""


class ReplyCutOffError(ArticleFailedError):
    """The reply ends before its time."""


class ReplyRefusedError(ArticleFailedError):
    """The model or a filter refused."""


class ReplyFormError(ArticleFailedError):
    """The reply is not of the form that was asked for."""


class NotRecordedError(ArticleFailedError):
    """The recording has no answer to the request."""


def shown(text: Any) -> str:
    """Write foreign text for a message: on one line, printable, and of at most 300 characters."""
    line = " ".join(str(text).split())
    line = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
