"""The options of the gate, which several commands share; what is not said is read from the configuration."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from factgauge import config
from factgauge.cli.options import Range
from factgauge.compare.gate import FAIL_ON, Policy, numbers_from_words
from factgauge.errors import Fault, InputError
from factgauge.metrics.counts import HEADLINE, Scheme
from factgauge.records import nearest

Command = Callable[..., Any]


def gate_options(command: Command) -> Command:
    """Give a command the options of the gate, ``--gate`` among them."""
    flag = click.option("--gate", "gated", is_flag=True, help="Say whether HEAD may take the place of BASE.")
    return flag(policy_options(command))


def policy_options(command: Command) -> Command:
    """Give a command the options that say what lets a change pass."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        help="What makes the gate fail. [default: regressed, which is worse by more than chance and the margin]",
    ),
    click.option(
        "--gate-scheme",
        "schemes",
        type=click.Choice([str(scheme) for scheme in Scheme]),
        multiple=True,
        help=f"A scheme that is gated (repeatable). [default: {HEADLINE}]",
    ),
    click.option(
        "--margin",
        "margins",
        multiple=True,
        metavar="KIND.SCHEME=SHARE",
        help="A loss of F1 that does not matter, such as date.value=0.01 (repeatable).",
    ),
    click.option(
        "--min",
        "floors",
        multiple=True,
        metavar="KIND.SCHEME.METRIC=SHARE",
        help="A rate that HEAD must reach, such as figure.value.f1=0.8 (repeatable).",
    ),
    click.option(
        "--max-slowdown",
        type=Range(min=0, min_open=True),
        metavar="RATIO",
        help="How many times the time of BASE an article may take. [default: time is told and not gated]",
    ),
)


def policy_of(options: dict[str, Any]) -> Policy:
    """Make the policy of what was said, and of the configuration where nothing was said."""
    configured = config.read(Path()).gate
    margins = numbers_from_words("--margin", options["margins"])
    floors = numbers_from_words("--min", options["floors"])
    return Policy(
        fail_on=options["fail_on"] or configured.fail_on or "regressed",
        schemes=_schemes(options["schemes"] or configured.schemes or (str(HEADLINE),)),
        margins={**configured.margins, **margins},
        floors={**configured.min, **floors},
        max_slowdown=options["max_slowdown"] or configured.max_slowdown,
    )


def _schemes(names: Sequence[str]) -> tuple[Scheme, ...]:
    known = [str(scheme) for scheme in Scheme]
    faults = [
        Fault(where="gate.schemes", found=f"{name!r} is no scheme", remedy=nearest(name, known))
        for name in names
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    return tuple(scheme for scheme in Scheme if str(scheme) in names)
