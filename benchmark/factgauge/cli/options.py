"""Options that several commands share, and the types of their values."""

import math
from collections.abc import Callable
from typing import Any

import click

from factgauge.config import is_time, size_of
from factgauge.metrics.counts import HEADLINE, Scheme

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


scheme_option: Decorator = click.option(
    "--scheme",
    type=click.Choice([str(scheme) for scheme in Scheme]),
    default=str(HEADLINE),
    show_default=True,
    help="When a predicted fact answers a gold fact.",
)


class Range(click.FloatRange):
    """A range of numbers; what is no number (``nan``) lies in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number of the range."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number", param, ctx)
        return number


class _Size(click.ParamType):  # type: ignore[type-arg]  # (generic since click 8.3; older ones are not)
    """A number of bytes, written as people write it."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        size = size_of(value) if isinstance(value, str) else value
        if not size:
            self.fail(f"{value!r} is no size; write it as 512MB or 2GiB", param, ctx)
        return int(size)


class _Seconds(click.ParamType):  # type: ignore[type-arg]  # (as above)
    """A limit of time in seconds."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds = click.FLOAT.convert(value, param, ctx)
        if not is_time(seconds):
            self.fail(f"{value!r} is no limit; give more than 0 seconds", param, ctx)
        return float(seconds)


SIZE = _Size()
SECONDS = _Seconds()
