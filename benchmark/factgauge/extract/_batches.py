"""Splitting what a model is given at once, so that its memory does not grow with the longest articles of a batch."""

from collections.abc import Iterable, Iterator

from factgauge.facts import Document

MOST_CHARACTERS = 200_000


def groups_of(documents: Iterable[Document], most: int = MOST_CHARACTERS) -> Iterator[list[Document]]:
    """Give the articles in groups of at most ``most`` characters, in their order; an article that is longer goes alone."""
    group: list[Document] = []
    characters = 0
    for document in documents:
        if group and characters + len(document.text) > most:
            yield group
            group, characters = [], 0
        group.append(document)
        characters += len(document.text)
    if group:
        yield group
