# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every test: in CI a skip is a failure, and failed checks are named at the end."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

_IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}  # noqa: TID251  set by the runner


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return Path(__file__).parents[1]


def _refuse_skip(report: Report) -> Report:
    if _IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _refuse_skip((yield))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    failed = os.environ.get("HANDRAIL_FAILED_CHECKS")  # noqa: TID251  from `handrail test`
    if failed:
        terminalreporter.section("checks that failed (what they found is at the top)", red=True)
        terminalreporter.line(failed, red=True)
