"""The pages about families of models say what the code does: their options, labels and prompts."""

import re
from pathlib import Path

import pytest

from factgauge.extract._labels import DEFAULT
from factgauge.extract.gliner import PROMPTS, gliner
from factgauge.extract.transformers import transformers
from factgauge.facts import KINDS
from factgauge.plugins.contract import Extractor
from factgauge.plugins.options import described

PAGES = Path(__file__).resolve().parents[2] / "docs" / "families"


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Give the cells of the table whose first column has this heading, without the heading."""
    lines = iter((PAGES / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            next(lines)
            break
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("family", [transformers, gliner], ids=lambda each: each.name)
def test_the_page_lists_all_options_with_their_defaults(family: Extractor) -> None:
    """In the order of the code; a default that is a table of its own is shown elsewhere on the page."""
    listed = rows_of(f"{family.name}.md", "option")
    known = described(family.options)
    assert [code_in(name) for name, _, _ in listed] == [[each.name] for each in known]
    for (_, shown, _), each in zip(listed, known, strict=True):
        assert shown == "see above" or code_in(shown) == ([] if each.default is None else [each.default])


def test_the_page_lists_the_default_prompts() -> None:
    """In their order, which models may heed."""
    assert [(*code_in(prompt), kind) for prompt, kind in rows_of("gliner.md", "prompt")] == list(PROMPTS.items())


def test_the_page_lists_labels_as_the_map_has_them() -> None:
    """Each label that is listed stands for that kind by default, and each kind has its line."""
    listed = {kind: code_in(labels) for kind, labels in rows_of("transformers.md", "kind")}
    assert tuple(listed) == KINDS
    assert all(DEFAULT[label] == kind for kind, labels in listed.items() for label in labels)
