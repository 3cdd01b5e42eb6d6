"""Conformance: whether an extractor keeps the contract.

``factgauge check REFERENCE`` says so, and so does pytest, with one test for each check::

    from factgauge.testing import check_extractor

    test_my_extractor = check_extractor("my-extractor")
"""

from factgauge.testing.pytest_checks import check_extractor

__all__ = ["check_extractor"]
