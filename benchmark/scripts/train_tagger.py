# ruff: noqa: INP001, T201 (a script, no package; its output is what it prints)
"""Train a linear tagger on gold, for the extractor ``sklearn:FOLDER``.

Run it on one or more gold sets, each a built-in set, a folder or a JSON-lines file::

    uv run python benchmark/scripts/train_tagger.py GOLD... --output FOLDER

It learns the required facts; those that are optional are no facts to it. What it printed stands in ``FOLDER/config.json`` too. A tagger
that is scored on the gold that it was trained on shows what it remembers, not what it can do.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from factgauge.errors import FactgaugeError
from factgauge.extract.tagger.model import Tagger, TrainingOptions
from factgauge.extract.tagger.store import refuse_taken, save
from factgauge.extract.tagger.train import LabelledText, train
from factgauge.gold.model import LabelledArticle
from factgauge.gold.read import load


def texts_of(references: Sequence[str]) -> Iterator[LabelledText]:
    """Give the articles of gold sets with their required facts, set after set, each sorted by id.

    Raises:
        InputError: a gold set is not there, or has faults.
        ValueError: an article has no text.
    """
    for reference in references:
        for article in load(reference).articles:
            yield text_of(article)


def text_of(article: LabelledArticle) -> LabelledText:
    """Give an article as the tagger learns it."""
    document = article.document
    mentions = [(fact.kind, fact.span) for fact in article.labels.facts if fact.status == "required"]
    return LabelledText(text=document.text, mentions=mentions, language=document.language)


def report(tagger: Tagger, folder: Path) -> str:
    """Say in lines what was learned and where it is."""
    training = tagger.config.training
    facts = ", ".join(f"{count:,} {kind}" for kind, count in training.facts.items())
    return "\n".join(
        [
            f"articles   {training.articles:,} ({', '.join(training.languages)})",
            f"tokens     {training.tokens:,}",
            f"facts      {facts}",
            f"left out   {training.left_out:,} (they overlap a longer one, or their border lies inside a token)",
            f"weights    {tagger.config.weights_sha256}",
            f"written    {folder}",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and save; give the exit code."""
    defaults = TrainingOptions()
    parser = argparse.ArgumentParser(description="Train a linear tagger on gold.")
    parser.add_argument("gold", nargs="+", help="a built-in gold set, a folder or a JSON-lines file")
    parser.add_argument("--output", required=True, type=Path, help="the folder to write, which must not be there yet")
    parser.add_argument("--seed", type=int, default=defaults.seed, help="the order of learning (%(default)s)")
    parser.add_argument("--epochs", type=int, default=defaults.epochs, help="how often all is seen (%(default)s)")
    parser.add_argument("--penalty", type=float, default=defaults.penalty, help="weight of the L2 norm (%(default)s)")
    parser.add_argument(
        "--hash-bits", type=int, default=defaults.hash_bits, help="2^N columns of weights (%(default)s)"
    )
    chosen = parser.parse_args(arguments)
    try:
        options = msgspec.convert(
            {name: getattr(chosen, name) for name in TrainingOptions.__struct_fields__}, TrainingOptions
        )
        refuse_taken(chosen.output)
        tagger = train(texts_of(chosen.gold), options)
        save(tagger, chosen.output)
    except (FactgaugeError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(report(tagger, chosen.output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
