"""
Examples in README, docs and docstrings run as tests; a skipped test fails where CI is set.

Only tests that read what does not come with the project (the source texts) may be skipped there, and they are named.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

# How long a property takes says nothing about casework, and machines are busy. With CI set each property draws the same
# examples in every run; a failure prints how to repeat it.
settings.register_profile(
    "casekit", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True,
    derandomize="CI" in os.environ,
)  # fmt: skip
settings.load_profile("casekit")
# `make test` draws fewer examples; `make check` draws all of them.
settings.register_profile("quick", settings.get_profile("casekit"), max_examples=20)

PAGES = ["README.md", "docs/**/*.md", "docs/*.md"]
RAISING = ["docs/faults/*.md"]
"""Pages with examples that raise; tests/stages/test_faults.py runs them."""

pytest_collect_file = (
    Sybil(parsers=[PythonCodeBlockParser()], patterns=PAGES, excludes=RAISING)
    + Sybil(parsers=[DocTestParser()], patterns=["*.py"], document_types={".py": PythonDocStringDocument}, path="src")
).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the examples of pictures on a machine without matplotlib."""
    if find_spec("matplotlib") is None:
        for item in items:
            if item.path.match("casekit/pictures/*.py"):
                item.add_marker(pytest.mark.skip(reason="matplotlib is not installed"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test that nobody sees proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    lacking = [report for report in skipped if str(report.longrepr[2]).endswith("not beside the project")]
    for report in lacking:
        print(f"\nnot run: {report.nodeid} ({report.longrepr[2]})")
    if os.environ.get("CI") and len(skipped) > len(lacking):
        print(f"\n{len(skipped) - len(lacking)} skipped: with CI set a skipped test fails")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
