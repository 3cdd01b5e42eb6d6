"""New attempts, waits and limits, against an endpoint on this machine that fails in every way."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factgauge.extract.llm import endpoint
from factgauge.extract.llm.errors import RequestFailedError
from factgauge.extract.llm.waiting import LONGEST_WAIT, Clock, retry_after, wait_before_retry

NOON = datetime.datetime(2024, 2, 3, 12, 0, tzinfo=datetime.UTC)
AT_NOON = Clock(today=lambda: NOON, uniform=lambda _, longest: longest)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_a_passing_failure_is_tried_again(lab: Any, status: int) -> None:
    """Too many requests, a conflict, a server error: the next attempt counts, after a wait."""
    lab.server.script = [lab.played(status=status, body=b"later")]
    worker = lab.make()
    (facts,) = worker.extract_batch([lab.document])
    assert len(list(facts)) == 5
    assert lab.slept == [1.0]
    assert worker.usage() == {"requests": 2, "prompt_tokens": 1000, "completion_tokens": 100}


def test_waits_grow_and_end(lab: Any) -> None:
    """1, 2, 4, … seconds at most and never more than 60; then the article fails with what the server said last."""
    lab.server.default = lab.played(status=503, body={"error": {"message": "overloaded"}})
    worker = lab.make(retries=8)
    with pytest.raises(RequestFailedError, match=r"^HTTP 503: overloaded; after 9 attempts$"):
        worker.extract_batch([lab.document])
    assert lab.slept == [1, 2, 4, 8, 16, 32, 60, 60]
    assert worker.usage() == {"requests": 9}


def test_without_retries_there_is_one_attempt(lab: Any) -> None:
    """Zero retries are none."""
    lab.server.default = lab.played(status=500, body=b"")
    with pytest.raises(RequestFailedError, match=r"^HTTP 500$"):
        lab.make(retries=0).extract_batch([lab.document])
    assert (len(lab.server.seen), lab.slept) == (1, [])


@pytest.mark.parametrize("header", ["7", "Sat, 03 Feb 2024 12:00:07 GMT"])
def test_the_server_may_say_how_long_to_wait(lab: Any, header: str) -> None:
    """Retry-After holds seconds or a date, and the wait is not shorter."""
    lab.server.script = [lab.played(status=429, body=b"", headers={"Retry-After": header})]
    lab.make().extract_batch([lab.document])
    assert lab.slept == [7.0]


def test_a_server_that_asks_for_too_long_a_wait_is_not_asked_again(lab: Any) -> None:
    """A run does not sleep for an hour; the article fails with the reason."""
    lab.server.script = [
        lab.played(status=429, body={"error": {"message": "slow down"}}, headers={"Retry-After": "3600"})
    ]
    with pytest.raises(RequestFailedError, match=r"HTTP 429: slow down: the server asks to wait 3,600 s"):
        lab.make().extract_batch([lab.document])
    assert (len(lab.server.seen), lab.slept) == (1, [])


def test_an_account_without_credit_is_not_asked_again(lab: Any) -> None:
    """OpenAI answers 429 to that as well, and waiting does not help."""
    error = {"message": "You exceeded your current quota", "code": "insufficient_quota"}
    lab.server.script = [lab.played(status=429, body={"error": error})]
    with pytest.raises(RequestFailedError, match="exceeded your current quota"):
        lab.make().extract_batch([lab.document])
    assert len(lab.server.seen) == 1


@pytest.mark.parametrize("play", ["dropped", "refused"])
def test_a_lost_connection_is_tried_again(lab: Any, play: str) -> None:
    """In the middle of a reply or before it; the lost one may have cost something."""
    lab.server.script = [lab.played(play=play)]
    worker = lab.make()
    (facts,) = worker.extract_batch([lab.document])
    assert len(list(facts)) == 5
    assert worker.usage()["unmetered_requests"] == 1
    assert worker.usage() == {}


def test_a_connection_that_is_always_lost_fails_the_article(lab: Any) -> None:
    """The reason is told; every request that was sent is counted."""
    lab.server.default = lab.played(play="dropped")
    worker = lab.make(retries=2)
    with pytest.raises(RequestFailedError, match=r"no answer: .*; after 3 attempts"):
        worker.extract_batch([lab.document])
    assert worker.usage() == {"requests": 3, "unmetered_requests": 3}


def test_a_silent_server_runs_into_the_limit(lab: Any) -> None:
    """What takes longer than ``timeout`` is given up and tried again."""
    lab.server.script = [lab.played(play="silent")]
    (facts,) = lab.make(timeout=0.2).extract_batch([lab.document])
    assert len(list(facts)) == 5


def test_blank_lines_do_not_outlast_the_limit(lab: Any) -> None:
    """A server that sends something now and then and never ends is given up as well."""
    lab.server.default = lab.played(play="blank_lines")
    with pytest.raises(RequestFailedError, match=r"no answer within 0\.3 s; after 2 attempts"):
        lab.make(clock=Clock(sleep=lambda _: None), timeout=0.3, retries=1).extract_batch([lab.document])


def test_nobody_at_the_address_costs_nothing(lab: Any) -> None:
    """A refused connection is tried again, and is not a request that may have cost something."""
    lab.server.stop()
    worker = lab.make(retries=1)
    with pytest.raises(RequestFailedError, match=r"no answer: .*refused.*; after 2 attempts"):
        worker.extract_batch([lab.document])
    assert worker.usage() == {"requests": 2}


def test_a_reply_in_chunks_is_put_together(lab: Any) -> None:
    """Chunked transfer encoding is no streaming."""
    lab.server.script = [lab.played(play="chunked")]
    (facts,) = lab.make().extract_batch([lab.document])
    assert len(list(facts)) == 5


def test_blanks_around_the_body_do_no_harm(lab: Any) -> None:
    """What was sent to keep the connection open is no part of the answer."""
    lab.server.script = [lab.played(body=b"\n\n  " + lab.played().content + b"\n")]
    (facts,) = lab.make().extract_batch([lab.document])
    assert len(list(facts)) == 5


def test_a_huge_reply_fails_the_article(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is longer than anything a model writes is not read to its end, and not asked for again."""
    monkeypatch.setattr(endpoint, "LARGEST", 1 << 20)
    lab.server.default = lab.played(body=b"[" + b"1," * (1 << 20) + b"1]")
    with pytest.raises(RequestFailedError, match="longer than 1 MiB"):
        lab.make().extract_batch([lab.document])
    assert len(lab.server.seen) == 1


def test_a_redirect_is_not_followed(lab: Any) -> None:
    """It could lead the key to another host."""
    lab.server.script = [lab.played(status=308, body=b"", headers={"Location": f"{lab.server.url}/elsewhere"})]
    with pytest.raises(RequestFailedError, match="HTTP 308; redirects are not followed"):
        lab.make().extract_batch([lab.document])
    assert len(lab.server.seen) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Sat, 03 Feb 2024 12:01:00 GMT", 60.0),
        ("Sat, 03 Feb 2024 13:01:00 +0100", 60.0),
        ("Sat, 03 Feb 2024 12:01:00", 60.0),
        ("Sat, 03 Feb 2024 11:00:00 GMT", 0.0),
        ("Sat, 99 Feb 2024 11:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """A date in the past is now; what cannot be read says nothing."""
    assert retry_after(header, AT_NOON) == seconds


@given(retry=st.integers(1, 10_000), asked_for=st.none() | st.floats(0, 1e6))
def test_a_wait_lies_between_its_bounds(retry: int, asked_for: float | None) -> None:
    """It is at least what the server asks for, and else at most 60 seconds, by real chance too."""
    wait = wait_before_retry(retry, asked_for, Clock())
    assert (asked_for or 0.0) <= wait <= max(asked_for or 0.0, min(LONGEST_WAIT, 2.0 ** min(retry - 1, 10)))
