from typing import Annotated, Any, Literal, Optional

import msgspec
import pytest

from factgauge import Options, extractor
from factgauge.errors import InputError
from factgauge.plugins.options import configure, described, from_words


class Settings(Options, frozen=True, kw_only=True):
    """All forms that an option may have."""

    model: Annotated[str, msgspec.Meta(min_length=1, description="The model.")]
    threshold: Annotated[float, msgspec.Meta(ge=0, le=1, description="The score.")] = 0.5
    most: Annotated[int, msgspec.Meta(gt=0)] | None = None
    least: Optional[Annotated[int, msgspec.Meta(lt=9)]] = None  # noqa: UP045 (the older spelling is what this is about)
    labels: dict[str, Literal["date", "actor"]] = msgspec.field(default_factory=dict)
    names: tuple[str, ...] = ("a",)
    fast: bool = False
    anything: Any = None


@extractor("family", kinds={"date"}, options=Settings, argument="model")
def family(document: object, settings: Settings) -> list[Any]:  # noqa: ARG001 (the contract)
    return []


@extractor("plain", kinds={"date"})
def plain(document: object) -> list[Any]:  # noqa: ARG001 (the contract)
    return []


def faults_of(raw: dict[str, Any], argument: str | None = "m") -> list[str]:
    with pytest.raises(InputError) as refused:
        configure(family, raw, argument, where="family")
    return [str(fault) for fault in refused.value.faults]


def test_words_are_json_where_they_can_be() -> None:
    """Numbers, booleans and lists are read as JSON, all else is a string, and a dot leads into a table."""
    words = ["a=1", "b=true", 'c=["x"]', "d=x=y", "e=", "labels.PER=actor", "labels.DATE=date", "f=nan"]
    assert from_words(words) == {
        "a": 1,
        "b": True,
        "c": ["x"],
        "d": "x=y",
        "e": "",
        "labels": {"PER": "actor", "DATE": "date"},
        "f": "nan",
    }


def test_words_that_set_nothing_are_all_told() -> None:
    """A word without a key or an equals sign, and a key of a value, come in one error."""
    with pytest.raises(InputError) as refused:
        from_words(["strict", "=1", "a..b=1", "a=1", "a.b=2", "fine=1"])
    assert [fault.where for fault in refused.value.faults] == ["-o strict", "-o =1", "-o a..b=1", "-o a.b=2"]
    assert "sets a key of a, which is a value too" in str(refused.value)


def test_the_argument_is_an_option() -> None:
    """What a reference gives after its colon lands in the option that the extractor named; text becomes a number."""
    assert configure(family, {"threshold": "0.25"}, "m", where="") == Settings(model="m", threshold=0.25)
    assert configure(family, {"model": "m"}, None, where="") == Settings(model="m")


@pytest.mark.parametrize(
    ("raw", "argument", "faults"),
    [
        ({}, None, ["family $.model: is missing; write it after a colon: family:MODEL"]),
        ({"model": "n"}, "m", ["family: option 'model' is given twice: after the colon and by itself; keep one"]),
        ({"treshold": 1}, "m", ["family $.treshold: unknown option 'treshold'; did you mean 'threshold'?"]),
        ({"threshold": 2}, "m", ["family $.threshold: expected `float` <= 1.0"]),
        ({"labels": {"PER": "person"}}, "m", ["family $.labels[...]: invalid enum value 'person'"]),
        ({}, "", ["family $.model: expected `str` of length >= 1"]),
    ],
)
def test_an_option_that_is_wrong_is_told_with_its_path(
    raw: dict[str, Any], argument: str | None, faults: list[str]
) -> None:
    """What is missing, unknown, given twice, out of range or of a wrong type is told with what to do."""
    assert faults_of(raw, argument) == faults


def test_an_extractor_without_options_takes_none() -> None:
    """Neither a key nor an argument can be given to an extractor that has no options."""
    with pytest.raises(InputError) as refused:
        configure(plain, {"strict": True}, "m", where="plain:m")
    assert [str(fault) for fault in refused.value.faults] == [
        "plain:m: extractor 'plain' takes nothing after a colon; leave it out",
        "plain:m $.strict: unknown option 'strict'; it has no options",
    ]


def test_options_are_told_as_their_author_wrote_them() -> None:
    """Types are readable, ranges stand beside them, also in a union, and defaults are JSON."""
    told = {each.name: (each.type, each.default, each.description) for each in described(Settings)}
    assert told == {
        "model": ("str", None, "The model."),
        "threshold": ("float ≥ 0, ≤ 1", "0.5", "The score."),
        "most": ("int > 0 | None", "null", ""),
        "least": ("int < 9 | None", "null", ""),
        "labels": ("dict[str, 'date' | 'actor']", "{}", ""),
        "names": ("tuple[str, …]", '["a"]', ""),
        "fast": ("bool", "false", ""),
        "anything": ("Any", "null", ""),
    }
