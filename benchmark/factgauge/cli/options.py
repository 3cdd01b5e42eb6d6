"""Options that several commands share, and the types of their values."""

from collections.abc import Callable
from typing import Any

import click

from factgauge.config import size_of

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


class _Size(click.ParamType):  # type: ignore[type-arg]  # (generic since click 8.3; older ones are not)
    """A number of bytes, written as people write it."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        size = size_of(value) if isinstance(value, str) else value
        if not size:
            self.fail(f"{value!r} is no size; write it as 512MB or 2GiB", param, ctx)
        return int(size)


SIZE = _Size()
