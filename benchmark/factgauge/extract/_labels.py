"""Label maps: which kind of fact the labels of a model stand for. They are options of the model families, and are printed."""

from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from factgauge.facts import KINDS, Actor, ActorType, Date, Fact, Figure, Kind, Level
from factgauge.spans import Span

Target: TypeAlias = Literal["date", "figure", "actor", "none"]
"""A kind of fact, or ``none`` for a label that is left out."""

DEFAULT: Mapping[str, Target] = {
    # OntoNotes 5 (Weischedel 2013), the labels of most spaCy pipelines.
    "DATE": "date",
    "TIME": "date",
    "CARDINAL": "figure",
    "MONEY": "figure",
    "PERCENT": "figure",
    "QUANTITY": "figure",
    "PERSON": "actor",
    "NORP": "actor",
    "ORG": "actor",
    "GPE": "actor",
    "EVENT": "none",
    "FAC": "none",
    "LANGUAGE": "none",
    "LAW": "none",
    "LOC": "actor",
    "ORDINAL": "none",
    "PRODUCT": "none",
    "WORK_OF_ART": "none",
    # CoNLL-2003 (Tjong Kim Sang 2003) and WikiNER (Nothman 2013), which call countries LOC.
    "PER": "actor",
    "MISC": "none",
    # MUC-7 (Chinchor 1998), whose other labels are above.
    "LOCATION": "actor",
    "ORGANIZATION": "actor",
    # spaCy's own pipelines that follow other schemes: Korean, Norwegian, Polish, Romanian, Swedish.
    "DT": "date",
    "TI": "date",
    "QT": "figure",
    "LC": "actor",
    "OG": "actor",
    "PS": "actor",
    "GPE_LOC": "actor",
    "GPE_ORG": "actor",
    "GEOGNAME": "actor",
    "ORGNAME": "actor",
    "PERSNAME": "actor",
    "PLACENAME": "actor",
    "DATETIME": "date",
    "PERIOD": "date",
    "NUMERIC_VALUE": "figure",
    "NAT_REL_POL": "actor",
    "MSR": "figure",
    "PRS": "actor",
    "TME": "date",
}
_TYPES: Mapping[str, ActorType] = {
    **dict.fromkeys(("PERSON", "PER", "PERSNAME", "PRS", "PS"), "person"),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGNAME", "OG"), "organisation"),
    "COUNTRY": "country",
}
_LEVELS: Mapping[str, Level] = {"NORP": "demonym", "NAT_REL_POL": "demonym"}


def label_map(labels: Collection[str], own: Mapping[str, Target]) -> dict[str, Kind]:
    """Give the kind of each label of a model that stands for one: ``own`` first, then :data:`DEFAULT`; all others are left out.

    Raises:
        ValueError: ``own`` names a label that the model has not, or no label is left.
    """
    unknown = sorted(set(own) - set(labels))
    if unknown:
        raise ValueError(
            f"the model has no label {', '.join(map(repr, unknown))}; it has {', '.join(map(repr, sorted(labels)))}"
        )
    targets = {label: own.get(label, DEFAULT.get(label.upper(), "none")) for label in sorted(labels)}
    mapped = {label: kind for label, target in targets.items() for kind in KINDS if kind == target}
    if not mapped:
        raise ValueError(
            f"no label of the model stands for a kind of fact; it has {', '.join(map(repr, sorted(labels))) or 'none'}; "
            "say what they stand for with -o labels.LABEL=date|figure|actor"
        )
    return mapped


def in_words(labels: Collection[str], mapped: Mapping[str, Kind]) -> dict[str, str]:
    """Write a label map for ``info``: the labels of each kind, and those that are left out."""
    of_kind = {kind: [label for label in sorted(mapped) if mapped[label] == kind] for kind in KINDS}
    left_out = sorted(set(labels) - set(mapped))
    told = {f"labels for {kind}": ", ".join(named) for kind, named in of_kind.items() if named}
    return told | ({"labels left out": ", ".join(left_out)} if left_out else {})


def mention(kind: Kind, label: str, span: Span, quote: str, confidence: float | None = None) -> Fact:
    """Make a fact that a model gives by place and label alone; its value is left to factgauge's normaliser.

    The name of an actor is what stands there.
    """
    if kind == "date":
        return Date(span=span, quote=quote, confidence=confidence)
    if kind == "figure":
        return Figure(span=span, quote=quote, confidence=confidence)
    name = label.upper()
    return Actor(span=span, quote=quote, confidence=confidence, type=_TYPES.get(name), level=_LEVELS.get(name))
