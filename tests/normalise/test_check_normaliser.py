"""The script that checks the normaliser on data made by others, on invented data in their formats."""

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmark" / "scripts" / "check_normaliser.py"
ANCHOR = {"ReferenceDateTime": "2016-11-07T00:00:00"}


@pytest.fixture(scope="module")
def script() -> Any:
    """Give the script as a module."""
    specification = importlib.util.spec_from_file_location("check_normaliser", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    # Its dataclasses look their module up.
    sys.modules["check_normaliser"] = module
    specification.loader.exec_module(module)
    return module


def a_case(text: str, words: str, family: str, resolution: dict[str, Any], **more: Any) -> dict[str, Any]:
    start = text.index(words)
    result = {"Text": words.lower(), "TypeName": family, "Start": start, "End": start + len(words) - 1}
    return {"Input": text, "Context": ANCHOR, "Results": [{**result, "Resolution": resolution}], **more}


def a_date(text: str, words: str, family: str, *values: dict[str, str], **more: Any) -> dict[str, Any]:
    return a_case(text, words, f"datetimeV2.{family}", {"values": list(values)}, **more)


@pytest.fixture
def specifications(tmp_path: Path) -> Callable[..., Path]:
    """Give a maker of a folder of specifications: file name to cases."""

    def make(**files: list[dict[str, Any]]) -> Path:
        for part in ("DateTime", "Number", "NumberWithUnit"):
            (tmp_path / part / "English").mkdir(parents=True)
        for name, cases in files.items():
            part, _, file = name.partition("_")
            # Some of the real files begin with a byte order mark.
            path = tmp_path / part / "English" / f"{file}.json"
            path.write_text(json.dumps(cases), encoding="utf-8-sig")
        return tmp_path

    return make


def outcomes(script: Any, folder: Path) -> list[str]:
    """Give the outcome of each case, or the reason why it was not tried."""
    return [
        each.reason if isinstance(each, script.Skipped) else script.tried(each).outcome
        for each in script.recognizers(folder)
    ]


DATES = [
    (
        a_date("It rained on 3 May 2015.", "3 May 2015", "date", {"timex": "2015-05-03", "value": "2015-05-03"}),
        "reached",
    ),
    (
        a_date(
            "Rain on 3 May.",
            "3 May",
            "date",
            {"timex": "XXXX-05-03", "value": "2016-05-03"},
            {"timex": "XXXX-05-03", "value": "2017-05-03"},
        ),
        "reached",
    ),
    (a_date("It rained on 4 May 2015.", "4 May 2015", "date", {"timex": "2015-05-03", "value": "2015-05-03"}), "wrong"),
    (a_date("Rain came to trees.", "trees", "date", {"timex": "2015-05-03", "value": "2015-05-03"}), "unread"),
    (
        a_date("It rained five years ago.", "five years ago", "date", {"timex": "2011-11-07", "value": "2011-11-07"}),
        "by rule",
    ),
    (
        a_date(
            "It rained in May 2015.",
            "May 2015",
            "daterange",
            {"timex": "2015-05", "start": "2015-05-01", "end": "2015-06-01"},
        ),
        "reached",
    ),
    (
        a_date(
            "It rained from 3 to 5 May 2015.",
            "from 3 to 5 May 2015",
            "daterange",
            {"timex": "(2015-05-03,2015-05-05,P2D)", "start": "2015-05-03", "end": "2015-05-05"},
        ),
        "reached",
    ),
    (
        a_date("Rain since 2012.", "since 2012", "daterange", {"timex": "2012", "Mod": "since", "start": "2012-01-01"}),
        "reached",
    ),
    (
        a_date(
            "Rain in the 1990s.",
            "the 1990s",
            "daterange",
            {"timex": "(1990-01-01,2000-01-01,P10Y)", "start": "1990-01-01", "end": "2000-01-01"},
        ),
        "reached",
    ),
    (
        a_date(
            "Rain for the past two weeks.",
            "the past two weeks",
            "daterange",
            {"timex": "(2016-10-24,2016-11-07,P2W)", "start": "2016-10-24", "end": "2016-11-07"},
        ),
        "by rule",
    ),
    (a_date("It rained at 3 p.m.", "3 p.m.", "time", {"timex": "T15", "value": "15:00:00"}), "reached"),
    (
        a_date("It rained for six months.", "six months", "duration", {"timex": "P6M", "value": "15552000"}),
        "reached",
    ),
]
FIGURES = [
    (a_case("It has 3.5 million.", "3.5 million", "number", {"value": "3500000"}), "reached"),
    (a_case("It has 3.5 million.", "3.5", "number", {"value": "35"}), "wrong"),
    (a_case("It has a third.", "a third", "number", {"value": "0.333333333333333"}), "reached"),
    (a_case("It has 5 per cent.", "5 per cent", "percentage", {"value": "5%"}), "reached"),
    (a_case("It has 5 kg.", "5 kg", "dimension", {"value": "5", "unit": "Kilogram"}), "reached"),
    (a_case("It has 5 kg.", "5 kg", "dimension", {"value": "5", "unit": "Liter"}), "wrong"),
    (a_case("It has $5.", "$5", "currency", {"value": "5", "unit": "Dollar"}), "reached"),
    (a_case("It has 26 cents.", "26 cents", "currency", {"value": "26", "unit": "Cent"}), "reached"),
    (
        a_case("It has 7 euros.", "7 euros", "currency", {"value": "7", "unit": "Euro", "isoCurrency": "EUR"}),
        "reached",
    ),
    (a_case("He is 45 years old.", "45 years old", "age", {"value": "45", "unit": "Year"}), "reached"),
    (a_case("It has between 5 and 7.", "between 5 and 7", "numberrange", {"value": "[5,7)"}), "reached"),
    (a_case("It has more than 5.", "more than 5", "numberrange", {"value": "(5,)"}), "reached"),
    (a_case("It has more than 5.", "more than 5", "numberrange", {"value": "[5,)"}), "wrong"),
]


@pytest.mark.parametrize(("case", "outcome"), DATES, ids=[case["Results"][0]["Text"] for case, _ in DATES])
def test_a_date_is_judged_by_the_stretch_it_names(
    script: Any, specifications: Callable[..., Path], case: dict[str, Any], outcome: str
) -> None:
    """A value is reached where it names the moments that the specification resolves to, in one of its readings."""
    assert outcomes(script, specifications(DateTime_DateTimeModel=[case])) == [outcome]


@pytest.mark.parametrize(("case", "outcome"), FIGURES)
def test_a_figure_is_judged_by_amount_and_unit(
    script: Any, specifications: Callable[..., Path], case: dict[str, Any], outcome: str
) -> None:
    """Amount, bounds and unit must be the expected ones."""
    assert outcomes(script, specifications(Number_NumberModel=[case])) == [outcome]


def test_the_parsers_form_is_read_too(script: Any, specifications: Callable[..., Path]) -> None:
    """A specification of a parser gives a past and a future resolution; one is enough."""
    value = {
        "Timex": "XXXX-WXX-1",
        "FutureResolution": {"date": "2016-11-14"},
        "PastResolution": {"date": "2016-11-07"},
    }
    result = {"Text": "Monday", "Type": "date", "Value": value, "Start": 11, "Length": 6}
    case = {"Input": "I left on Monday", "Context": ANCHOR, "Results": [{**result, "Start": 10}]}
    assert outcomes(script, specifications(DateTime_DateParser=[case])) == ["reached"]


def test_what_is_not_tried_has_a_reason(script: Any, specifications: Callable[..., Path]) -> None:
    """Extents without values, modes, ordinals, zones, repeats and empty expectations are never counted as reached."""
    day = {"timex": "2015-05-03", "value": "2015-05-03"}
    date = a_date("Rain on 3 May 2015.", "3 May 2015", "date", day)
    folder = specifications(
        DateTime_DateExtractor=[date],
        DateTime_DateTimeModel=[date, {"Input": "no rain", "Results": []}],
        DateTime_DateTimeModelTasksMode=[date],
        DateTime_MergedParser=[date, a_date("It is UTC.", "UTC", "timezone", {"timex": ""})],
        DateTime_TimeParser=[
            a_date("Rain in May 2015.", "May 2015", "date", day, NotSupported="dotnet, javascript, python, java")
        ],
        Number_OrdinalModel=[a_case("the 3rd", "3rd", "ordinal", {"value": "3"})],
        NumberWithUnit_CurrencyModel=[a_case("a dollar", "dollar", "currency", {"value": None, "unit": "Dollar"})],
    )
    found = outcomes(script, folder)
    assert found.count("reached") == 1
    assert sorted(set(found) - {"reached"}) == [
        "a mode of the recogniser that gives words another meaning",
        "a time zone alone is no date",
        "a unit without a number, or no number",
        "an ordinal is no figure (guideline F3)",
        "no recogniser of theirs supports it",
        "the same case stands in another file",
        "the specification expects that nothing is found",
        "the specification gives the extent and no value",
    ]


def test_the_report_counts_both_halves(
    script: Any, specifications: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The shares of the developed and the held-out half are apart, and only wrong ones of the developed half are shown."""
    cases = [case for case, _ in FIGURES[:5]]
    cases[2], cases[1] = cases[1], cases[2]
    # At places 0 to 4: right, right, wrong, right, right. Held out are 1 and 3; developed 0, 2 and 4, of which 2 are right.
    folder = specifications(Number_NumberModel=cases)
    assert script.main(["recognizers", str(folder), "--wrong", "5"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("recognizers: 1 files, sha256 ")
    last = next(line for line in printed.splitlines() if line.startswith("all"))
    assert last.split() == ["all", "5", "5", "4", "0.800", "0.667", "1.000", "0", "0"]
    assert "number wrong: '3.5' is 3.5 exact, expected 35" in printed
    assert script.main(["recognizers", str(folder)]) == 0
    assert "expected 35" not in capsys.readouterr().out


def test_words_that_are_developed_on_are_not_held_out(script: Any, specifications: Callable[..., Path]) -> None:
    """A case at an odd place counts as held out only where no case at an even place has its words."""
    texts = ("It has 5 kg.", "She has 5 KG.", "It has 6 kg.", "He has 7 kg.")
    cases = [a_case(text, text[-5:-1], "number", {"value": text[-5]}) for text in texts]
    found = script.recognizers(specifications(Number_NumberModel=cases))
    assert [case.held_out for case in found] == [False, False, False, True]


ARTICLE = """<?xml version="1.0" ?><Document doc_id="1" doc_name="1_Rain" lang="en" url="">
<token number="0" sentence="0" t_id="1">March</token><token number="1" sentence="0" t_id="2">6</token>
<token number="2" sentence="0" t_id="3">,</token><token number="3" sentence="0" t_id="4">2008</token>
<token number="4" sentence="1" t_id="5">It</token><token number="5" sentence="1" t_id="6">rained</token>
<token number="6" sentence="1" t_id="7">on</token><token number="7" sentence="1" t_id="8">Friday</token>
<token number="8" sentence="1" t_id="9">.</token>
<Markables>
<TIMEX3 functionInDocument="CREATION_TIME" m_id="1" type="DATE" value="2008-03-06">
<token_anchor t_id="1"/><token_anchor t_id="2"/><token_anchor t_id="3"/><token_anchor t_id="4"/></TIMEX3>
<TIMEX3 functionInDocument="NONE" m_id="2" type="DATE" value="2008-02-29"><token_anchor t_id="8"/></TIMEX3>
<TIMEX3 functionInDocument="NONE" m_id="3" type="DATE" value="2008"/>
<TIMEX3 functionInDocument="NONE" m_id="4" type="DATE" value="XXXX-XX-XX"><token_anchor t_id="6"/></TIMEX3>
<VALUE m_id="5" type="MONEY"><token_anchor t_id="4"/></VALUE>
</Markables></Document>
"""


def test_meantime_is_tried_against_the_creation_time(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Friday before the article's day is reached; what has no words, no value or no amount is not tried."""
    folder = tmp_path / "intra-doc_annotation" / "corpus_rain"
    folder.mkdir(parents=True)
    (folder / "1_Rain.xml").write_text(ARTICLE, encoding="utf-8")
    # The second article, held out, has no Friday of this value.
    (folder / "2_Rain.xml").write_text(ARTICLE.replace("2008-02-29", "2008-03-07"), encoding="utf-8")
    assert script.main(["meantime", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    dates = next(line for line in lines if line.startswith("DATE"))
    assert dates.split() == ["DATE", "8", "2", "1", "0.500", "1.000", "0.000", "0", "0"]
    assert [line.split(maxsplit=1) for line in lines if line.startswith("       2")] == [
        ["2", "the corpus gives no amount"],
        ["2", "the creation time, which is the anchor"],
        ["2", "it has no words: a date that annotators inferred"],
        ["2", "the corpus gives no value: XXXX-XX-XX"],
    ]


@pytest.mark.parametrize("corpus", ["recognizers", "meantime"])
def test_a_folder_that_is_not_there_is_said(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], corpus: str
) -> None:
    """Without the data the script ends with 2 and says what to give."""
    assert script.main([corpus, str(tmp_path / "nowhere")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "there is no such folder; give the folder of" in said.err


@pytest.mark.parametrize("content", ["{", "{}", "[1]"])
def test_a_file_that_is_no_specification_is_said(
    script: Any, specifications: Callable[..., Path], capsys: pytest.CaptureFixture[str], content: str
) -> None:
    """A damaged file is named, and the script ends with 2."""
    folder = specifications()
    (folder / "Number" / "English" / "NumberModel.json").write_text(content, encoding="utf-8")
    assert script.main(["recognizers", str(folder)]) == 2
    assert "NumberModel.json" in capsys.readouterr().err


def test_an_article_that_is_no_xml_is_said(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged article is named, and the script ends with 2."""
    folder = tmp_path / "intra-doc_annotation" / "corpus_rain"
    folder.mkdir(parents=True)
    (folder / "1_Rain.xml").write_text("<Document>", encoding="utf-8")
    assert script.main(["meantime", str(tmp_path)]) == 2
    assert "1_Rain.xml: no XML" in capsys.readouterr().err
