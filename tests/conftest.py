# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every test: real databases, no skips in CI, failed checks named at the end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

from app.kit.db import Database
from tests.databases import Postgres, furnish, postgres
from tests.daytime import settle

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

pytest_plugins = ["tests.clinic.fixtures"]

settle()  # before any test asks which day it is
# A machine that is busy is slow, and not wrong: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
_IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}  # noqa: TID251  set by the runner


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgres]:
    """Return a PostgreSQL server, started when the first test asks for it."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def furnished_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with every table and no row, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "handrail.sqlite"
    furnish(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(furnished_file: Path, tmp_path: Path) -> str:
    """Return the address of a SQLite database of the test's own: `tmp_path/handrail.sqlite`."""
    shutil.copyfile(furnished_file, tmp_path / "handrail.sqlite")
    return f"sqlite:///{tmp_path / 'handrail.sqlite'}"


@pytest.fixture
def postgresql_url(postgresql: Postgres) -> Iterator[str]:
    """Return the address of a PostgreSQL database of the test's own."""
    with postgresql.copied() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database of the test's own; the test runs on each sort."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return a database of the test's own, with every table; the test runs on each sort."""
    opened = Database(database_url)
    yield opened
    opened.close()


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
