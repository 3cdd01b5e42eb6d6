"""The plugin as a team's own test suite meets it: every test here runs pytest in a process of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Try = Callable[..., Any]

USES_NOTHING = "def test_nothing(): pass\n"
PROBE = """
import sys

def pytest_unconfigure():
    print(*sorted(sys.modules), file=open("modules.txt", "w"))
"""


def test_a_suite_that_does_not_use_it_imports_nothing_of_it(project: Path, tried: Try) -> None:
    """Of factgauge only the announcement is loaded, and none of its libraries."""
    (project / "conftest.py").write_text(PROBE, encoding="utf-8")
    came = tried(USES_NOTHING)
    assert came.code == 0, came.output
    loaded = set((project / "modules.txt").read_text(encoding="utf-8").split())
    own = {name for name in loaded if name.split(".")[0] == "factgauge"}
    assert own == {"factgauge", "factgauge._version", "factgauge.pytest_plugin"}
    assert not loaded & {"numpy", "msgspec", "rich", "click", "jinja2", "fcntl"} - _loaded_by_pytest(project, tried)


def _loaded_by_pytest(project: Path, tried: Try) -> set[str]:
    came = tried(USES_NOTHING, "-p", "no:factgauge")
    assert came.code == 0, came.output
    return set((project / "modules.txt").read_text(encoding="utf-8").split())


def test_scores_are_mappings_of_numbers(tried: Try) -> None:
    """Kinds lead to schemes, schemes to counts, rates and intervals, and the numbers are those of the gold."""
    came = tried(
        """
        def test_scores(factgauge_scorecard):
            card = factgauge_scorecard("./extractors.py:late")
            assert list(card) == ["date"]
            assert {"strict", "lenient", "value", "document"} <= set(card["date"])
            dates = card["date"]["value"]
            # Right on a-1; wrong on a-2, a-4, a-5 and a-6; nothing on a-3; one more on a-2.
            assert (dates.matched, dates.missed, dates.spurious, dates.partial) == (1, 5, 5, 0)
            assert dates.precision == 1 / 6 and dates.recall == 1 / 6 and dates.f1 == 1 / 6
            low, high = dates.f1_interval
            assert 0 <= low <= dates.f1 <= high <= 1
            assert card["date"]["lenient"].matched == 5
            assert card.signature.startswith("factgauge:") and (card.run / "run.json").is_file()
            assert "dat" not in card and card.get("dat") is None

        def test_numbers_are_numbers(factgauge_scorecard):
            dates = factgauge_scorecard("my-dates")["date"]["value"]
            assert isinstance(dates.f1, float) and isinstance(dates.matched, int)
            assert round(dates.f1 * 100) == 100 and f"{dates.f1:.2f} {dates.matched}" == "1.00 6"
        """
    )
    assert came.passed == 2, came.output


def test_the_facts_that_cost_a_score_are_as_many_as_it_counts(tried: Try) -> None:
    """Missed and wrong gold facts are those that recall lacks, wrong and spurious predictions those that precision lacks."""
    came = tried(
        """
        import pytest

        @pytest.mark.parametrize("scheme", ["value", "lenient"])
        @pytest.mark.parametrize("name", ["late", "muddled", "silent", "good"])
        def test_counts(factgauge_scorecard, name, scheme):
            for kind, scores in factgauge_scorecard(f"./extractors.py:{name}").items():
                assert len(scores[scheme].failing("gold")) == scores[scheme].missed, kind
                assert len(scores[scheme].failing("prediction")) == scores[scheme].spurious, kind
        """
    )
    assert came.passed == 8, came.output


def test_a_failed_assertion_names_the_facts(tried: Try) -> None:
    """The message has the score, what it is a score of, the counts, and each fact with gold, answer and reason."""
    came = tried(
        """
        def test_f1(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:late")["date"]["value"].f1 > 0.9

        def test_other_side(factgauge_scorecard):
            assert 0.9 < factgauge_scorecard("./extractors.py:late")["date"]["value"].recall

        def test_count(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:late")["date"]["value"].spurious == 0

        def test_near(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:late")["date"]["value"].f1 >= 1 / 6 + 1e-9
        """,
        "-vv",
    )
    assert came.passed == 0
    f1 = came.messages["test_f1"].splitlines()
    assert f1[0].endswith("assert 0.1667 > 0.9  (f1 of late, date, value)")
    assert f1[1].strip().startswith("1 matched, 5 missed, 5 spurious; 95 % interval ")
    facts = [line.strip() for line in f1[2:-1]]
    assert len(facts) == 6
    assert "wrong a-2 “2 May 2023”: want 2023-05-02, got 2023-05-03; the day is wrong" in facts
    assert "missed a-3 “3 May 2023”: want 2023-05-03; nothing of that kind was predicted here" in facts
    assert any(line.startswith("spurious a-2 “May 2023”: got 2023-05; ") for line in facts)
    assert "factgauge explain " in f1[-1]
    assert "assert 0.9 < 0.1667  (recall of late, date, value)" in came.messages["test_other_side"]
    assert "spurious a-2" not in came.messages["test_other_side"]
    assert "assert 5 == 0  (spurious of late, date, value)" in came.messages["test_count"]
    assert "missed a-3" not in came.messages["test_count"]
    assert "assert 0.16666666666666666 >= 0.16666666766666666" in came.messages["test_near"]


def test_a_message_fits_into_what_pytest_leaves_whole(tried: Try) -> None:
    """Without -vv a message has eight lines at most and says how many facts it leaves out; in CI it has them all."""
    tests = """
        def test_all(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:muddled")["all"]["value"].f1 > 0.9
    """
    short, whole = tried(tests), tried(tests, CI="true")
    lines = short.messages["test_all"].splitlines()
    assert "Full output truncated" not in short.output
    assert 4 <= len(lines) <= 8
    assert "… and " in lines[-1]
    shown = len(lines) - 3
    left_out = int(lines[-1].split("… and ")[1].split(" more")[0])
    assert len(whole.messages["test_all"].splitlines()) - 3 == shown + left_out


def test_misspelt_kinds_and_schemes_are_answered_with_the_nearest(tried: Try) -> None:
    """Both are KeyErrors whose message names what is there."""
    came = tried(
        """
        def test_kind(factgauge_scorecard):
            assert factgauge_scorecard("my-dates")["dates"]["value"].f1 > 0.9

        def test_scheme(factgauge_scorecard):
            try:
                factgauge_scorecard("my-dates")["date"]["strickt"]
            except KeyError as error:
                assert str(error) == "my-dates, date has no scheme 'strickt'; did you mean 'strict'?"
            else:
                assert False

        def test_undeclared(factgauge_scorecard):
            assert factgauge_scorecard("my-dates")["actor"]["value"].f1 > 0.9
        """
    )
    assert "my-dates has no kind 'dates'; did you mean 'date'?" in came.messages["test_kind"]
    assert "test_scheme" not in came.messages, came.output
    assert "has no kind 'actor'; known: date" in came.messages["test_undeclared"]


def test_an_undefined_rate_is_no_low_score(tried: Try) -> None:
    """Where nothing was predicted precision is undefined: it is false, and comparing it says why; it is no TypeError."""
    came = tried(
        """
        def test_compared(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:silent")["date"]["value"].precision > 0.9

        def test_not_less(factgauge_scorecard):
            assert not factgauge_scorecard("./extractors.py:silent")["date"]["value"].precision < 0.9

        def test_false(factgauge_scorecard):
            dates = factgauge_scorecard("./extractors.py:silent")["date"]["value"]
            assert not dates.precision and dates.recall == 0.0 and "undefined" in repr(dates.precision)
        """
    )
    assert came.passed == 1, came.output
    for name in ("test_compared", "test_not_less"):
        assert "precision of silent, date, value is undefined: nothing was predicted" in came.messages[name]


def test_an_extractor_that_fails_is_an_error_and_not_a_low_score(tried: Try) -> None:
    """No failure is allowed unless somebody says so; then the facts of the article count as missed."""
    came = tried(
        """
        import pytest

        def test_all_fail(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:raises")["date"]["value"].f1 >= 0

        def test_one_fails(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:sometimes")["date"]["value"].f1 >= 0

        @pytest.mark.factgauge(max_failures=1)
        def test_one_may_fail(factgauge_scorecard):
            dates = factgauge_scorecard("./extractors.py:sometimes")["date"]["value"]
            assert (dates.matched, dates.missed) == (5, 1)
            assert "the extractor failed on the article" in dates.explain()

        def test_no_such_extractor(factgauge_scorecard):
            assert factgauge_scorecard("my-date")["date"]["value"].f1 >= 0

        def test_no_such_option(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:late", options={"buy": 1})["date"]["value"].f1 >= 0

        def test_no_such_gold(factgauge_scorecard):
            assert factgauge_scorecard("my-dates", gold="cor")["date"]["value"].f1 >= 0

        def test_options_of_no_kind(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:late", options={"by": object()})["date"]["value"].f1 >= 0

        def test_broken_file(factgauge_scorecard):
            assert factgauge_scorecard("./extractors.py:nobody")["date"]["value"].f1 >= 0
        """
    )
    assert came.passed == 1, came.output
    said = came.messages
    assert "BrokenExtractorError: raises failed on every article: ValueError" in said["test_all_fail"]
    assert "no idea what this is" in said["test_all_fail"]
    assert "… and 3 more" in said["test_all_fail"]
    assert "BrokenExtractorError: sometimes failed on 1 of 6 articles" in said["test_one_fails"]
    assert "a-1: ValueError: not this one" in said["test_one_fails"]
    assert "did you mean the configured 'my-dates'?" in said["test_no_such_extractor"]
    assert "unknown option 'buy'; did you mean 'by'?" in said["test_no_such_option"]
    assert "did you mean 'core'?" in said["test_no_such_gold"]
    assert "InputError: factgauge_scorecard $.options: " in said["test_options_of_no_kind"]
    assert "nobody" in said["test_broken_file"]
    assert all("Error: " in message for message in said.values())


def test_the_marker_gives_what_the_call_leaves_out(tried: Try) -> None:
    """The nearest marker wins, the call wins over it, and options of all are added."""
    came = tried(
        """
        import pytest

        pytestmark = pytest.mark.factgauge(extractor="./extractors.py:late", options={"by": 2}, gold="gold")

        def test_of_the_module(factgauge_scorecard):
            assert "2023-05-04" in factgauge_scorecard()["date"]["value"].explain()

        @pytest.mark.factgauge(options={"by": 3})
        def test_nearer(factgauge_scorecard):
            assert "2023-05-05" in factgauge_scorecard()["date"]["value"].explain()

        def test_call(factgauge_scorecard):
            assert factgauge_scorecard(options={"by": 0})["date"]["value"].spurious == 1
            assert factgauge_scorecard("my-dates", options={})["date"]["value"].f1 == 1

        @pytest.mark.factgauge(extracter="my-dates", timeout="long")
        def test_misspelt(factgauge_scorecard):
            factgauge_scorecard()

        @pytest.mark.factgauge("my-dates")
        def test_unnamed(factgauge_scorecard):
            factgauge_scorecard()
        """
    )
    assert set(came.messages) == {"test_call", "test_misspelt", "test_unnamed"}, came.output
    assert "unknown option 'by'" in came.messages["test_call"]
    assert "$.extracter: unknown key 'extracter'; did you mean 'extractor'?" in came.messages["test_misspelt"]
    assert "$.timeout" in came.messages["test_misspelt"]
    assert "give them by name, as in extractor='my-dates'" in came.messages["test_unnamed"]


def test_without_an_extractor_it_says_how_to_name_one(tried: Try) -> None:
    """Neither call nor marker names one."""
    came = tried("def test_it(factgauge_scorecard): factgauge_scorecard()\n")
    assert "no extractor is named; name it in the call, or mark the test" in came.messages["test_it"]


def test_paths_are_those_of_the_rootdir(project: Path, tried: Try) -> None:
    """Wherever pytest was called and wherever a test has gone, and a path object keeps its meaning."""
    (project / "below").mkdir()
    came = tried(
        """
        from pathlib import Path

        def test_gone(factgauge_scorecard, monkeypatch, tmp_path):
            monkeypatch.chdir(tmp_path)
            assert factgauge_scorecard("my-dates")["date"]["value"].f1 == 1
            assert "a day" or factgauge_scorecard("./extractors.py:late")["date"]["value"].explain()

        def test_path(factgauge_scorecard):
            extractor, gold = Path("extractors.py"), Path("gold")
            assert factgauge_scorecard(f"{extractor.absolute()}:good", gold=gold)["date"]["value"].f1 == 1

        def test_explained(factgauge_scorecard, monkeypatch, tmp_path):
            monkeypatch.chdir(tmp_path)
            assert "a-3" in factgauge_scorecard("./extractors.py:late")["date"]["value"].explain()
        """,
        "--rootdir",
        str(project),
    )
    assert came.passed == 3, came.output


COUNTED = """
import pytest

@pytest.mark.parametrize("number", range(8))
def test_it(factgauge_scorecard, number):
    assert factgauge_scorecard("./extractors.py:counted")["date"]["value"].f1 == 1

@pytest.mark.parametrize("number", range(4))
def test_that_it_fails(factgauge_scorecard, number):
    with pytest.raises(Exception, match="failed on every article"):
        factgauge_scorecard("./extractors.py:raises")
"""


def runs_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("factgauge/*/run.json"))]


def test_workers_of_xdist_share_a_run(project: Path, tried: Try, tmp_path: Path) -> None:
    """Twelve tests in four processes make two runs, also where one of them fails."""
    came = tried(COUNTED, "-n", "4", "--dist", "load", f"--basetemp={tmp_path / 'base'}")
    assert came.passed == 12, came.output
    assert "4 workers" in came.output
    assert sorted(run["extractor"] for run in runs_in(tmp_path / "base")) == ["counted", "raises"]
    assert (project / "asked.txt").read_text(encoding="utf-8").split().count("a-1") == 1


def test_predictions_are_kept_for_the_next_session(project: Path, tried: Try, tmp_path: Path) -> None:
    """A second session asks the extractor for no article, unless the cache was cleared or there is none."""
    asked = []
    for number, more in enumerate(([], [], ["--cache-clear"], ["-p", "no:cacheprovider"])):
        base = tmp_path / f"base-{number}"
        came = tried(COUNTED, "test_it.py::test_it", f"--basetemp={base}", *more)
        assert came.passed == 8, came.output
        (run,) = runs_in(base)
        asked.append(6 - run["cached"])
    assert asked == [6, 0, 6, 6]
    assert not (project / "runs").exists()


def test_without_the_plugin_there_is_no_fixture(tried: Try) -> None:
    """-p no:factgauge leaves it out."""
    came = tried("def test_it(factgauge_scorecard): pass\n", "-p", "no:factgauge")
    assert "fixture 'factgauge_scorecard' not found" in came.output


def test_it_works_without_assertion_rewriting(tried: Try) -> None:
    """A plain assertion compares, and explain() gives the words."""
    came = tried(
        """
        def test_passes(factgauge_scorecard):
            assert factgauge_scorecard("my-dates")["date"]["value"].f1 > 0.9

        def test_fails(factgauge_scorecard):
            dates = factgauge_scorecard("./extractors.py:late")["date"]["value"]
            assert dates.f1 > 0.9, dates.explain()
        """,
        "--assert=plain",
    )
    assert came.passed == 1, came.output
    assert "AssertionError: <late, date, value: P .17, R .17, F1 .17>" in came.messages["test_fails"]
    assert "missed a-3 “3 May 2023”" in came.messages["test_fails"]


def test_an_explanation_that_fails_leaves_the_assertion(tried: Try) -> None:
    """Gold that was changed since the run is told in the message, and a number that was made elsewhere is a number."""
    came = tried(
        """
        from pathlib import Path

        def test_own(factgauge_scorecard):
            made = type(factgauge_scorecard("my-dates")["date"]["value"].f1)(0.5)
            assert made > 0.9

        def test_changed(factgauge_scorecard):
            dates = factgauge_scorecard("./extractors.py:late")["date"]["value"]
            Path("gold/a-6.json").unlink()
            assert dates.f1 > 0.9
        """
    )
    assert "assert 0.1667 > 0.9  (f1 of late, date, value)" in came.messages["test_changed"]
    assert "the facts cannot be told: " in came.messages["test_changed"]
    assert "assert 0.5 > 0.9" in came.messages["test_own"]


def test_comparisons_of_other_things_are_left_to_pytest(tried: Try) -> None:
    """Where a score was used elsewhere, an assertion about something else reads as ever."""
    came = tried(
        """
        def test_it(factgauge_scorecard):
            factgauge_scorecard("my-dates")
            assert [1, 2] == [1, 3]
        """
    )
    assert "At index 1 diff: 2 != 3" in came.messages["test_it"]
