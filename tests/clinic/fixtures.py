# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic of the test's own, the application that serves it, and browsers to look at it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.letters.sheet import assets
from app.main import create_app
from app.paper.press import Press, open_press
from tests.clinic.browser import chromium_running
from tests.clinic.build import Clinic, a_clinic
from tests.clinic.serve import served
from tests.clinic.visitor import Visitor


@pytest.fixture(scope="session")
def lent_press() -> Iterator[Press]:
    """Return a press that applications of tests share: starting one costs a second."""
    with open_press(assets()) as press:
        yield press


@pytest.fixture
def clinic(database_url: str, tmp_path: Path) -> Iterator[Clinic]:
    """Return a clinic with somebody of every role; the test runs on SQLite and PostgreSQL."""
    founded = a_clinic(tmp_path / "data", database_url)
    yield founded
    founded.database.close()


@pytest.fixture
def sqlite_clinic(sqlite_url: str, tmp_path: Path) -> Iterator[Clinic]:
    """Return the same clinic on SQLite only, for what no database can change."""
    founded = a_clinic(tmp_path / "data", sqlite_url)
    yield founded
    founded.database.close()


@pytest.fixture
def address(clinic: Clinic, lent_press: Press) -> Iterator[str]:
    """Return where the clinic is served."""
    with served(create_app(clinic.settings, press=lent_press)) as url:
        yield url


@pytest.fixture
def sqlite_address(sqlite_clinic: Clinic, lent_press: Press) -> Iterator[str]:
    """Return where the clinic on SQLite is served."""
    with served(create_app(sqlite_clinic.settings, press=lent_press)) as url:
        yield url


@pytest.fixture
def visit(clinic: Clinic, address: str) -> Iterator[Callable[..., Visitor]]:
    """Return `visit("attorney")`: a browser of somebody signed in; `visit()`: of nobody."""
    with ExitStack() as browsers:

        def visiting(who: str | None = None) -> Visitor:
            secret = clinic.signed_in(who).secret if who else None
            return browsers.enter_context(Visitor(address, secret=secret))

        yield visiting


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium, running; `tests.clinic.browser.a_window` opens windows of it.

    For one module, because while it runs its thread has a loop, and nothing else can start one.
    """
    with chromium_running() as browser:
        yield browser
