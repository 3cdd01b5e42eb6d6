"""``docs/scoring.md`` is run, not believed: each example is scored, each table compared with what the package has."""

import doctest
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias, get_args

import pytest

from factgauge.compare.paired import compare
from factgauge.compare.power import Assumptions
from factgauge.facts import Actor, Date, Fact, Figure, Kind
from factgauge.gold.model import Entity, GoldActor, GoldDate, GoldFact, GoldFigure, LabelledArticle, Labels
from factgauge.gold.read import load
from factgauge.match.meaning import accepted_by, keys_of
from factgauge.metrics.average import MacroRates
from factgauge.metrics.counts import Scheme
from factgauge.predictions import Prediction, read_line
from factgauge.score import attributes, tally
from factgauge.score.files import score_files
from factgauge.score.judge import judge
from factgauge.score.scorecard import Scorecard, Scored
from factgauge.score.slices import OF_ARTICLE
from factgauge.score.verdicts import Border, OtherKind, Reason, verdicts_of
from factgauge.score.wrong_value import WrongValue, wrong_value

Row: TypeAlias = dict[str, str]
Table: TypeAlias = list[Row]

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "scoring.md").read_text(encoding="utf-8")
RATES = {"P": "precision", "R": "recall", "F1": "f1"}
ENTITIES = {
    "korea": Entity(name="South Korea", type="country"),
    "kursk": Entity(name="Kursk", type="place"),
}
_CELLS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Example:
    """Gold and predictions of one JSON block, and the tables between it and the next one."""

    gold: Sequence[dict[str, Any]]
    predictions: Sequence[dict[str, Any]]
    tables: list[Table] = field(default_factory=list)

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write both sides as files with one object a line."""
        paths = folder / "gold.jsonl", folder / "predictions.jsonl"
        for path, objects in zip(paths, (self.gold, self.predictions), strict=True):
            path.write_text("".join(f"{json.dumps(each)}\n" for each in objects), encoding="utf-8")
        return paths

    def score(self, folder: Path) -> Scored:
        """Score from files, as the command does; no value may be ill formed."""
        gold, predictions = self.write(folder)
        return score_files(str(gold), predictions).scored


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def tables_of(text: str) -> Iterator[Table]:
    """Read the tables of Markdown: one dictionary a row, code marks left out."""
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        lines = [[cell.strip() for cell in _CELLS.split(line)[1:-1]] for line in table.splitlines()]
        head = lines[0]
        yield [dict(zip(head, (cell.replace("`", "") for cell in line), strict=True)) for line in lines[2:]]


def objects_of(block: str) -> list[dict[str, Any]]:
    """Read JSON objects that follow one another."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(block.rstrip()):
        each, end = decoder.raw_decode(block, at)
        found.append(each)
        at = end + len(block[end:]) - len(block[end:].lstrip())
    return found


def examples() -> list[Example]:
    found = []
    for part in re.split(r"^(?=```json\n)", PAGE, flags=re.MULTILINE)[1:]:
        objects = objects_of(blocks(part, "json")[0])
        gold, said = [each for each in objects if "id" in each], [each for each in objects if "document" in each]
        found.append(Example(gold, said, list(tables_of(part))))
    return found


EXAMPLES = examples()


def table_headed(*columns: str) -> Table:
    """Find the one table of the page that has these columns first."""
    (found,) = (table for table in tables_of(PAGE) if tuple(table[0])[: len(columns)] == columns)
    return found


def tables_headed(column: str, *others: str) -> list[Table]:
    return [table for table in tables_of(PAGE) if tuple(table[0]) == (column, *others)]


def number(cell: str) -> float | None:
    """Read ``–``, ``2/3`` or ``3.5/6``."""
    if cell == "–":
        return None
    upper, _, lower = cell.partition("/")
    return float(Fraction(upper) / Fraction(lower or "1"))


def checked(row: Row, scorecard: Scorecard) -> None:
    """Compare one row of counts and rates."""
    rates = scorecard.rates[row.get("kind", "all")][Scheme(row["scheme"])]
    counts = [int(row[name]) for name in ("matched", "half", "spurious", "missed")]
    assert counts == [rates.matched, rates.partial, rates.spurious, rates.missed], row
    for column, name in RATES.items():
        assert getattr(rates, name) == pytest.approx(number(row[column])), row
    if "values" in row:
        assert f"|values:{row['values']}|" in scorecard.signature


def macro_of(row: Row, scorecard: Scorecard) -> MacroRates:
    average, _, kind = row["macro"].partition(", ")
    if average == "kinds":
        return scorecard.macro.kinds[Scheme.VALUE]
    return scorecard.macro.articles[kind][Scheme.VALUE]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.gold[0]["id"])
def test_the_worked_examples_are_what_the_scorer_gives(example: Example, tmp_path: Path) -> None:
    """Gold and predictions are scored from files; counts, rates, undefined ones too, are those of the tables."""
    scorecard = example.score(tmp_path).scorecard
    scored = [table for table in example.tables if {"scheme", "matched"} <= table[0].keys()]
    assert scored
    for table in scored:
        for row in table:
            checked(row, scorecard)


def test_every_scheme_has_a_worked_example() -> None:
    """The table of schemes names all of them, and so does the first example."""
    assert {row["scheme"] for row in table_headed("scheme", "a pair is matched where")} == set(Scheme)
    assert [row["scheme"] for row in EXAMPLES[0].tables[0]] == list(Scheme)


def test_the_macro_averages_are_what_the_scorer_gives(tmp_path: Path) -> None:
    """The means of the last example, with what they are of and what they leave out."""
    (example,) = (each for each in EXAMPLES if any("macro" in table[0] for table in each.tables))
    (rows,) = (table for table in example.tables if "macro" in table[0])
    scorecard = example.score(tmp_path).scorecard
    for row in rows:
        mean = getattr(macro_of(row, scorecard), RATES[row["rate"]])
        assert (mean.of, mean.left_out) == (int(row["of"]), int(row["left out"])), row
        assert mean.mean == pytest.approx(number(row["mean"])), row


def test_what_stands_in_boilerplate_is_leakage(tmp_path: Path) -> None:
    """The example of what does not count has one prediction there."""
    (example,) = (each for each in EXAMPLES if "regions" in each.gold[0])
    assert example.score(tmp_path).scorecard.leakage == {"date": 1, "figure": 0, "actor": 0}


def test_the_reasons_of_the_first_example_are_those_of_the_verdicts(tmp_path: Path) -> None:
    """Each fact of both sides, in order, with verdict, reason and detail."""
    gold, _ = EXAMPLES[0].write(tmp_path)
    (article,) = load(str(gold)).articles
    prediction, faults = read_line(json.dumps(EXAMPLES[0].predictions[0]).encode(), where="page")
    assert prediction is not None
    assert not faults
    verdicts = [
        (each.side, each.quote, each.verdict, each.reason or "", each.detail or "")
        for each in verdicts_of(judge(article, prediction))
    ]
    assert [tuple(row.values()) for row in table_headed("side", "fact", "verdict")] == verdicts


def test_every_reason_and_detail_is_explained() -> None:
    """The tables of reasons have all words that a verdict may hold, and no others."""
    rows = table_headed("reason", "of", "meaning")
    reasons = {reason for part in get_args(Reason) for reason in (get_args(part) or (part,))}
    assert {row["reason"] for row in rows} == reasons
    meanings = " ".join(row["meaning"] for row in rows)
    assert all(detail in meanings for detail in (*get_args(Border), *get_args(OtherKind)))


def fact_of(kind: str, value: str, side: str) -> Any:
    """Read a value of the table of codes; an empty one is not said."""
    span = (0, 10)
    if kind == "date":
        date = GoldDate if side == "gold" else Date
        return date(span=span, value=value or None)
    if kind == "figure":
        amounts, _, unit = value.partition(" ")
        lower, _, upper = amounts.partition("–")
        figure = GoldFigure if side == "gold" else Figure
        return figure(span=span, amount=lower or None, upper=upper or None, unit=unit or None)
    if side == "gold":
        return GoldActor(span=span, entity=next(key for key, each in ENTITIES.items() if each.name == value))
    return Actor(span=span, name=value or None)


@pytest.mark.parametrize("row", table_headed("code", "meaning"), ids=lambda row: row["code"])
def test_each_example_of_a_wrong_value_has_its_code(row: Row) -> None:
    """The predicted value is not accepted, and the code says why."""
    kind, _, value = row["gold"].partition(" ")
    gold: GoldFact = fact_of(kind, value, "gold")
    said: Fact = fact_of(kind, row["predicted"], "prediction")
    text = "28 October" if row["code"] == "anchor" else None
    article = LabelledArticle(labels=Labels(id="a", entities=ENTITIES, facts=(gold,)), text=text)
    assert set(accepted_by(gold, ENTITIES)).isdisjoint(keys_of(said))
    assert wrong_value(gold, said, article) == row["code"]


def test_every_code_of_a_wrong_value_has_an_example() -> None:
    """The table has the codes in the order in which they are looked for."""
    codes = [code for part in get_args(WrongValue) for code in (get_args(part) or (part,))]
    assert [row["code"] for row in table_headed("code", "meaning")] == codes


def test_the_console_examples_print_what_they_show() -> None:
    """Intervals, p and Holm, as an interpreter prints them."""
    session = "\n".join(blocks(PAGE, "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, "docs/scoring.md", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    assert runner.run(test).failed == 0
    assert runner.tries >= 5


def test_the_attributes_are_those_of_the_package() -> None:
    """Two tables: what is scored as accuracy, and what scores can be sliced by."""
    accuracy, slices = tables_headed("kind", "attributes")
    assert named_attributes(accuracy) == {kind: list(names) for kind, names in tally.SCORED_ATTRIBUTES.items()}
    each = slices.pop()
    assert each == {"kind": "each", "attributes": f"{OF_ARTICLE[0]}, {OF_ARTICLE[1]} of the article"}
    assert named_attributes(slices) == {kind: list(names) for kind, names in attributes.ATTRIBUTES.items()}


def named_attributes(table: Table) -> Mapping[str, list[str]]:
    return {row["kind"]: row["attributes"].split(", ") for row in table}


def test_the_assumptions_of_power_are_the_defaults() -> None:
    """Name and number of each."""
    rows = table_headed("assumption", "value")
    defaults = {name: getattr(Assumptions(), name) for name in Assumptions.__struct_fields__}
    assert {row["assumption"]: float(row["value"]) for row in rows} == defaults


def test_the_signature_has_the_parts_of_the_table(tmp_path: Path) -> None:
    """A score has all but the last, a comparison has all, in this order."""
    parts = [row["part"] for row in table_headed("part", "form")]
    scored = EXAMPLES[0].score(tmp_path)
    assert parts_of(scored.scorecard.signature) == parts[:-1]
    comparison = compare(scored, scored)
    assert parts_of(comparison.signature) == parts
    assert "|ci:paired-bootstrap," in comparison.signature
    assert comparison.signature.endswith(f"|{parts[-1]}:{table_headed('part', 'form')[-1]['form']}")
    assert comparison.groups["all"].p == 1


def parts_of(signature: str) -> list[str]:
    return [part.partition(":")[0] for part in signature.split("|")]


def test_each_deliberate_difference_is_shown_by_the_test_it_names() -> None:
    """The test exists, beside the tool that it is about, and the installed tool has the version that is named."""
    parity = {path.stem: path.read_text(encoding="utf-8") for path in (TESTS / "parity").glob("test_*.py")}
    rows = table_headed("what", "here", "otherwise")
    for row in rows:
        places = [name for name, code in parity.items() if f"def {row['test']}(" in code]
        assert places, row["test"]
        tool = re.match(r"(nervaluate|spaCy|seqeval) (\d[\d.]*\d)", row["otherwise"])
        if tool is not None:
            assert places == [f"test_{tool[1].lower()}"]
            assert version(tool[1].lower()) == tool[2]
    assert sum(row["otherwise"][:5] in {"nerva", "spaCy", "seqev"} for row in rows) == len(rows) - 1


def test_the_page_never_scores_gold_that_is_not_its_own() -> None:
    """Each example has one prediction for each article, and no article is used by two examples."""
    ids = [article["id"] for example in EXAMPLES for article in example.gold]
    assert len(ids) == len(set(ids))
    for example in EXAMPLES:
        assert [each["document"] for each in example.predictions] == [each["id"] for each in example.gold]


def test_predictions_of_the_page_are_predictions() -> None:
    """Each line can be read without a fault, as any program would have to write it."""
    for example in EXAMPLES:
        for each in example.predictions:
            prediction, faults = read_line(json.dumps(each).encode(), where="page")
            assert isinstance(prediction, Prediction)
            assert not faults


def test_the_kinds_of_the_tables_are_kinds() -> None:
    """A row that named another group would be compared with nothing."""
    groups = {"all", "date_without_header", *get_args(Kind)}
    rows = [row for example in EXAMPLES for table in example.tables for row in table if "matched" in row]
    assert {row.get("kind", "all") for row in rows} <= groups
