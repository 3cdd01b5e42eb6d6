"""How long to wait before a request is tried again: exponential back-off with full jitter, and what the server asks for."""

import datetime
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
"""In seconds. A server that asks for a longer wait is not asked again."""


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Time and chance. ``now`` counts seconds from anywhere, ``today`` is the time of day in UTC, ``sleep`` takes seconds."""

    now: Callable[[], float] = time.monotonic
    today: Callable[[], datetime.datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    # Chance spreads the waits of several workers; no result depends on it.
    uniform: Callable[[float, float], float] = random.SystemRandom().uniform


def wait_before_retry(retry: int, asked_for: float | None, clock: Clock) -> float:
    """Give the seconds to wait before the ``retry``-th new attempt, counted from 1.

    It is chosen evenly between nothing and 1, 2, 4, … up to 60 seconds ("full jitter": Brooker, Exponential Backoff And Jitter, AWS 2015),
    and is not shorter than what the server asked for.
    """
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(retry - 1, 10))
    return max(clock.uniform(0.0, ceiling), asked_for or 0.0)


def retry_after(header: str | None, clock: Clock) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3), seconds or a date, as seconds from now; None where it says nothing."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, clock)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(date: str, clock: Clock) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - clock.today()).total_seconds())
