"""The pytest plugin: the scores of an extractor as values that a test suite asserts on.

::

    def test_dates(factgauge_scorecard):
        assert factgauge_scorecard("my-dates", gold="core")["date"]["value"].f1 > 0.9

It does nothing until a test asks for the fixture, and imports nothing that a suite without it would have to wait for.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from factgauge.pytest_plugin.fixture import ScorecardFixture
    from factgauge.pytest_plugin.runs import Runs

_SCORES = "factgauge.pytest_plugin.scores"
_MARKER = "factgauge"
_CI = ("CI", "BUILD_NUMBER")
# From this verbosity on, and in CI, pytest shows the whole of an explanation.
_VERBOSE = 2


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker."""
    line = (
        "(extractor, gold, options, timeout, max_failures): what factgauge_scorecard runs where its call does not say"
    )
    config.addinivalue_line("markers", f"{_MARKER}{line}")


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Explain a comparison of a score that does not hold by the facts that cost it."""
    # Where the module was never imported, neither side is a score.
    scores = sys.modules.get(_SCORES)
    told: list[str] | None = None if scores is None else scores.explained(op, left, right, whole=_shows_all(config))
    return told


def _shows_all(config: pytest.Config) -> bool:
    asked: int = config.get_verbosity("assertions") if hasattr(config, "get_verbosity") else config.option.verbose
    return asked >= _VERBOSE or any(os.environ.get(name) for name in _CI)


@pytest.fixture(scope="session")
def _factgauge_runs(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> "Runs":
    """Give the runs of this session, which the workers of pytest-xdist share."""
    from factgauge.pytest_plugin.runs import Runs  # noqa: PLC0415 (a suite that does not ask for it need not wait for it)

    base = tmp_path_factory.getbasetemp()
    # Each worker has a folder of its own beside those of the others.
    shared = base.parent if hasattr(pytestconfig, "workerinput") else base
    return Runs(root=pytestconfig.rootpath, output=shared / "factgauge", cache=_cache_of(pytestconfig))


def _cache_of(config: pytest.Config) -> Path | None:
    """Give the folder of pytest's cache that is ours; None where there is no cache, or none can be written."""
    cache = getattr(config, "cache", None)
    try:
        return None if cache is None else Path(cache.mkdir("factgauge"))
    except OSError:
        return None


@pytest.fixture
def factgauge_scorecard(request: pytest.FixtureRequest, _factgauge_runs: "Runs") -> "ScorecardFixture":
    """Run an extractor over a gold set, once a session, and give its scores: by kind, then by scheme.

    ``factgauge_scorecard(extractor, gold=…, options=…, timeout=…, max_failures=…)``; what is left out is taken from the marker
    ``@pytest.mark.factgauge(…)`` and then from factgauge.toml.
    """
    from factgauge.pytest_plugin.fixture import ScorecardFixture  # noqa: PLC0415 (as above)

    return ScorecardFixture(runs=_factgauge_runs, marks=tuple(request.node.iter_markers(_MARKER)))
