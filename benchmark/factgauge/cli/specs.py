"""From what is said on the command line and in factgauge.toml to an extractor that can be started."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from factgauge import config
from factgauge.errors import Fault, InputError, UnknownExtractorError
from factgauge.plugins.find import resolve
from factgauge.workers.connect import ExtractorSpec
from factgauge.workers.memory import half_of_memory

TIMEOUT = 60.0
"""The limit for one article in seconds, where nothing else is said."""


def spec_of(
    reference: str, options: Mapping[str, Any], configured: config.Config, *, timeout: float | None, memory: int | None
) -> ExtractorSpec:
    """Give the extractor of that configured name, or else of that reference; its own limits win over those given, its options do not.

    A limit that is None was not given: it is that of the configuration, or the default.
    """
    own = configured.extractors.get(reference)
    return ExtractorSpec(
        reference=own.reference if own else reference,
        name=reference if own else None,
        options={**(own.options if own else {}), **options},
        requires=own.requires if own else (),
        timeout=own.timeout if own and own.timeout else timeout or configured.timeout or TIMEOUT,
        memory=_size_in(own.memory)
        if own and own.memory
        else memory or _size_in(configured.memory) or half_of_memory(),
    )


def spec_here(
    reference: str, options: Mapping[str, Any], *, timeout: float | None = None, memory: int | None = None
) -> ExtractorSpec:
    """Give the extractor of that name in the ``factgauge.toml`` of this folder, or else of that reference; limits as :func:`spec_of`.

    Raises:
        InputError: the name leads nowhere, or the configuration has faults.
    """
    configured = config.read(Path())
    spec = spec_of(reference, options, configured, timeout=timeout, memory=memory)
    if faults := list(unknown(spec, reference, configured, where=reference)):
        raise InputError(faults)
    return spec


def _size_in(text: str | None) -> int | None:
    """Read a size of the configuration, in bytes."""
    return None if text is None else config.size_of(text)


def unknown(spec: ExtractorSpec, reference: str, configured: config.Config, *, where: str) -> Iterator[Fault]:
    """Tell where a name leads nowhere; ``where`` says where it was given, unless it is configured."""
    if spec.requires:
        # What an environment of its own holds is known there only.
        return
    try:
        resolve(spec.reference)
    except UnknownExtractorError as error:
        near = get_close_matches(reference, set(configured.extractors) - {reference}, n=1)
        yield Fault(
            where=f"extractors.{reference}" if reference in configured.extractors else where,
            found=str(error),
            remedy=f"did you mean the configured {near[0]!r}?" if near else "",
        )
