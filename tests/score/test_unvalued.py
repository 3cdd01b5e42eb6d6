"""Gold that marks places and gives no values, as converted corpora do."""

from factgauge.facts import Date, Figure
from factgauge.gold.model import GoldDate, GoldFact, GoldFigure, GoldSet, LabelledArticle, Labels
from factgauge.metrics.counts import Scheme
from factgauge.predictions import Prediction
from factgauge.report.table import legend
from factgauge.score.judge import judge
from factgauge.score.scorecard import Scorecard, score
from factgauge.score.verdicts import verdicts_of

TEXT = "On 2 May 2023 and 3 May 2023 there were 40 of them."
SAID = Prediction(
    document="a",
    facts=(
        Date(span=(3, 13), value="2023-05-02"),
        Date(span=(18, 25), value="1999"),
        Date(span=(40, 42), value="2040"),
        Figure(span=(40, 42), amount="41"),
    ),
)


def card(*facts: GoldFact) -> Scorecard:
    article = LabelledArticle(labels=Labels(id="a", facts=facts), text=TEXT)
    gold = GoldSet(name="made", version=None, digest="0", articles=(article,))
    return score(gold, {"a": SAID}).scorecard


def test_value_asks_for_the_place_only() -> None:
    """One date is found and one is not, under value as under lenient; document has nothing that it could find."""
    rates = card(GoldDate(span=(3, 13)), GoldDate(span=(18, 28))).rates["date"]
    for scheme in (Scheme.LENIENT, Scheme.VALUE):
        assert (rates[scheme].matched, rates[scheme].spurious, rates[scheme].missed) == (1, 2, 1), scheme
    assert (rates[Scheme.DOCUMENT].matched, rates[Scheme.DOCUMENT].missed) == (0, 0)
    assert rates[Scheme.DOCUMENT].recall is None


def test_the_verdicts_say_found_where_the_place_is_right() -> None:
    """No value code stands where gold has no value; the totals are those of the counts."""
    article = LabelledArticle(
        labels=Labels(id="a", facts=(GoldDate(span=(3, 13)), GoldFigure(span=(40, 42)))), text=TEXT
    )
    verdicts = [each for each in verdicts_of(judge(article, SAID)) if each.side == "gold"]
    assert [each.verdict for each in verdicts] == ["found", "found"]


def test_the_legend_names_the_kinds_without_values() -> None:
    """A reader must know that nothing was asked of the values."""
    without = card(GoldDate(span=(3, 13)), GoldFigure(span=(40, 42), amount="40"))
    assert without.unvalued == ("date",)
    assert "gold gives no values of date: there value asks for the place only, as lenient does" in legend([without])
    with_values = card(GoldDate(span=(3, 13), value="2023-05-02"), GoldDate(span=(18, 28)))
    assert with_values.unvalued == ()


def test_in_mixed_gold_each_fact_is_judged_by_what_it_says() -> None:
    """The date with a value wants it; the one without wants its place."""
    rates = card(GoldDate(span=(3, 13), value="2023-05-01"), GoldDate(span=(18, 25))).rates["date"]
    assert (rates[Scheme.VALUE].matched, rates[Scheme.LENIENT].matched) == (1, 2)
