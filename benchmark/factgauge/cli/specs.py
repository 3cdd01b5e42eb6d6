"""From what is said on the command line and in factgauge.toml to an extractor that can be started."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from factgauge import config
from factgauge.errors import Fault, UnknownExtractorError
from factgauge.plugins.find import resolve
from factgauge.workers.connect import ExtractorSpec


def spec_of(
    reference: str, options: Mapping[str, Any], configured: config.Config, *, timeout: float, memory: int | None
) -> ExtractorSpec:
    """Give the extractor of that configured name, or else of that reference; its own limits win over those given, its options do not."""
    own = configured.extractors.get(reference)
    return ExtractorSpec(
        reference=own.reference if own else reference,
        name=reference if own else None,
        options={**(own.options if own else {}), **options},
        requires=own.requires if own else (),
        timeout=own.timeout if own and own.timeout else timeout,
        memory=size_in(own.memory) if own and own.memory else memory,
    )


def size_in(text: str | None) -> int | None:
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
