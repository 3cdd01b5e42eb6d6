"""From an answer to facts: strictly. What is not the JSON that was asked for fails the article; nothing in it is mended or left out.

An instrument that dropped the bad half of a reply would measure a better model than there is. One malformed fact therefore fails the
article, as it does for every other extractor. A quote that stands nowhere in the article is no fault of form: it is kept, and factgauge
counts it as an ungrounded false positive.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from factgauge.errors import Fault
from factgauge.extract.llm.answer import OK, Answer, field_of
from factgauge.extract.llm.errors import ReplyCutOffError, ReplyFormError, ReplyRefusedError, RequestFailedError, shown
from factgauge.extract.llm.form import KEYS, RECORDS, Replied, fact_of
from factgauge.facts import Fact, Kind
from factgauge.records import nearest, read_record

_WHERE = "the reply"
_SHOWN_FAULTS = 3
_CUT_OFF = frozenset({"length", "max_tokens", "model_length"})
_FENCE = re.compile(r"```(?:json)?[ \t]*\r?\n(.*)\n[ \t]*```", re.DOTALL | re.IGNORECASE)
# Some endpoints tell of an error with the status 200, in the body or in the choice.
_ERRORS: tuple[tuple[str | int, ...], ...] = (("error",), ("choices", 0, "error"))
_THOUGHTS = ("reasoning_content", "reasoning")
_REMEDIES = (
    (
        {400, 422},
        re.compile(r"response_format|json_schema|json_object|schema", re.IGNORECASE),
        "try another -o schema=…",
    ),
    (
        {400, 422},
        re.compile("max_completion_tokens"),
        "give -o max_completion_tokens=… or -o max_tokens=…, whichever it takes",
    ),
    ({401, 403}, re.compile(""), "the key comes from the environment variable that -o key_variable=… names"),
    ({404, 405}, re.compile(""), "check the model and -o base_url=…, which mostly ends with /v1"),
    (set(range(300, 400)), re.compile(""), "redirects are not followed; give the final -o base_url=…"),
)


def facts_of(answer: Answer, kinds: Sequence[Kind]) -> tuple[Fact, ...]:
    """Read the facts of an answer, kind by kind, each kind in the order of the reply.

    Raises:
        ArticleFailedError: one of its kinds, see :mod:`factgauge.extract.llm.errors`.
    """
    raw = _json_of(_content_of(_choice_of(answer)))
    facts, faults = _read(raw, kinds)
    if faults:
        more = [f"… and {len(faults) - _SHOWN_FAULTS} more"] if len(faults) > _SHOWN_FAULTS else []
        raise ReplyFormError("; ".join([*map(str, faults[:_SHOWN_FAULTS]), *more]))
    try:
        msgspec.json.encode(facts)
    except UnicodeEncodeError as error:
        raise ReplyFormError(f"{_WHERE} holds half of a surrogate pair, which is no text") from error
    return tuple(facts)


def _choice_of(answer: Answer) -> Any:
    """Give the first choice of a completion, or say why there is none."""
    if answer.status != OK or any(field_of(answer.body, *path) for path in _ERRORS):
        raise RequestFailedError(_failure(answer))
    if isinstance(answer.body, str):
        raise ReplyFormError(f"the endpoint did not answer in JSON: {shown(answer.body)!r}")
    choice = field_of(answer.body, "choices", 0)
    if not isinstance(field_of(choice, "message"), dict):
        raise ReplyFormError("the endpoint answered without choices[0].message; is it a chat-completions endpoint?")
    return choice


def _failure(answer: Answer) -> str:
    """Say in one line why a request failed, what the server said, and what may help."""
    status = answer.status
    said = shown(_said(answer.body))
    outcome = [answer.error or ""] if status is None else [f"HTTP {status}", said, answer.error or ""]
    remedies = [hint for codes, words, hint in _REMEDIES if status in codes and words.search(said)][:1]
    attempts = [f"after {answer.attempts} attempts"] if answer.attempts > 1 else []
    told = ": ".join(part for part in outcome if part)
    return "; ".join([told, *attempts, *remedies])


def _said(body: Any) -> str:
    """Find the message in the body of an error, whose form differs between servers."""
    for path in (*((*path, "message") for path in _ERRORS), *_ERRORS, ("message",), ("detail",)):
        found = field_of(body, *path)
        if found:
            return found if isinstance(found, str) else json.dumps(found)
    return body if isinstance(body, str) else ""


def _content_of(choice: Any) -> str:
    """Give the text of a reply, or say why there is none: it was cut off, or refused, or is empty."""
    message, reason = choice["message"], str(choice.get("finish_reason"))
    if reason in _CUT_OFF:
        raise ReplyCutOffError(f"the reply was cut off at the limit of tokens (finish_reason {reason!r})")
    if message.get("refusal"):
        raise ReplyRefusedError(f"the model refused: {shown(message['refusal'])!r}")
    if reason == "content_filter":
        raise ReplyRefusedError("the endpoint's content filter stopped the reply (finish_reason 'content_filter')")
    content = _text_of(message.get("content"))
    if content.strip():
        return content
    if any(message.get(name) for name in _THOUGHTS):
        raise ReplyFormError("the reply is empty: there is reasoning, and no answer after it")
    if message.get("tool_calls"):
        raise ReplyFormError("the reply is empty: the model called a tool instead of answering")
    raise ReplyFormError(f"the reply is empty (finish_reason {shown(reason)!r})")


def _text_of(content: Any) -> str:
    """Give content as text; some endpoints give it in parts, of which only those of type ``text`` are the answer."""
    if isinstance(content, list):
        texts = [field_of(part, "text") for part in content if field_of(part, "type") == "text"]
        content = "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _json_of(content: str) -> Any:
    """Decode a reply: JSON with nothing around it, or alone in one fenced block.

    Raises:
        ReplyCutOffError: it ends in the middle.
        ReplyFormError: it is no JSON, or a name stands twice in an object.
    """
    stripped = content.strip()
    fenced = _FENCE.fullmatch(stripped)
    text = fenced[1].strip() if fenced else stripped
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        if error.pos >= len(text) or error.msg.startswith("Unterminated string"):
            raise ReplyCutOffError(f"the reply ends in the middle of its JSON: …{shown(text[-60:])!r}") from None
        raise ReplyFormError(f"the reply is no JSON ({_why(error, text)}): {shown(text)!r}") from None
    except (ValueError, RecursionError) as error:
        raise ReplyFormError(f"the reply cannot be read: {shown(error)}") from None


def _why(error: json.JSONDecodeError, text: str) -> str:
    if "</think>" in text:
        return "it holds the model's reasoning; let the server separate it, for example with its reasoning parser"
    if "{" in text and (error.pos == 0 or error.msg == "Extra data"):
        return "there is text around it"
    return f"{error.msg} at character {error.pos}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"{twice!r} stands twice in one object")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _read(raw: Any, kinds: Sequence[Kind]) -> tuple[list[Fact], list[Fault]]:
    """Read a decoded reply, and tell everything that is wrong with it."""
    if not isinstance(raw, dict):
        expected = ", ".join(KEYS[kind] for kind in kinds)
        return [], [Fault(where=_WHERE, path="$", found=f"must be an object with the keys {expected}")]
    expected_keys = [KEYS[kind] for kind in kinds]
    faults = [
        Fault(where=_WHERE, path=f"$.{shown(key)}", found="unknown key", remedy=nearest(key, expected_keys))
        for key in raw
        if key not in expected_keys
    ]
    facts: list[Fact] = []
    for kind in kinds:
        found, wrong = _read_list(raw.get(KEYS[kind]), kind)
        facts += found
        faults += wrong
    return facts, faults


def _read_list(raw: Any, kind: Kind) -> tuple[list[Fact], list[Fault]]:
    path = f"$.{KEYS[kind]}"
    if not isinstance(raw, list):
        return [], [Fault(where=_WHERE, path=path, found="must be an array, empty where there is nothing")]
    facts: list[Fact] = []
    faults: list[Fault] = []
    for index, each in enumerate(raw):
        at = f"{path}[{index}]"
        replied, wrong = read_record(each, RECORDS[kind], where=_WHERE, path=at)
        if replied is not None and not wrong:
            wrong = _faults_of_values(replied, at)
            facts.append(fact_of(replied))
        faults += wrong
    return facts, faults


def _faults_of_values(replied: Replied, at: str) -> list[Fault]:
    faults = []
    if not replied.quote.strip():
        faults.append(Fault(where=_WHERE, path=f"{at}.quote", found=f"is blank: {replied.quote!r}"))
    if replied.confidence is not None and not 0 <= replied.confidence <= 1:
        faults.append(Fault(where=_WHERE, path=f"{at}.confidence", found="must be between 0 and 1"))
    return faults
