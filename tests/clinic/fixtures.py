# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic of the test's own, the application that serves it, and browsers to look at it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.letters.sheet import assets
from app.main import create_app
from app.paper.press import Press, open_press
from tests.clinic.browser import chromium_running
from tests.clinic.build import Clinic, a_clinic, a_copy
from tests.clinic.serve import served
from tests.clinic.visitor import Visitor
from tests.databases import Postgres


@pytest.fixture(scope="session")
def lent_press() -> Iterator[Press]:
    """Return a press that applications of tests share: starting one costs a second."""
    with open_press(assets()) as press:
        yield press


@pytest.fixture(scope="session")
def founded_on_sqlite(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """Return the clinic whose copies tests are given."""
    folder = tmp_path_factory.mktemp("founded")
    shutil.copyfile(furnished_file, folder / "handrail.sqlite")
    founded = a_clinic(folder / "data", f"sqlite:///{folder / 'handrail.sqlite'}")
    founded.database.close()
    return founded


@pytest.fixture(scope="session")
def founded_on_postgresql(
    postgresql: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clinic]:
    """Return the same on PostgreSQL."""
    with postgresql.copied() as url:
        founded = a_clinic(tmp_path_factory.mktemp("founded") / "data", url)
        founded.database.close()
        yield founded


@pytest.fixture
def sqlite_clinic(founded_on_sqlite: Clinic, tmp_path: Path) -> Iterator[Clinic]:
    """Return a clinic with somebody of every role, on SQLite."""
    file = tmp_path / "handrail.sqlite"
    shutil.copyfile(str(founded_on_sqlite.database.engine.url.database), file)
    copied = a_copy(founded_on_sqlite, tmp_path / "data", f"sqlite:///{file}")
    yield copied
    copied.database.close()


@pytest.fixture
def postgresql_clinic(
    founded_on_postgresql: Clinic, postgresql: Postgres, tmp_path: Path
) -> Iterator[Clinic]:
    """Return the same on PostgreSQL."""
    template = str(founded_on_postgresql.database.engine.url.database)
    with postgresql.copied(template) as url:
        copied = a_copy(founded_on_postgresql, tmp_path / "data", url)
        yield copied
        copied.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def clinic(request: pytest.FixtureRequest) -> Clinic:
    """Return a clinic with somebody of every role; the test runs on SQLite and PostgreSQL."""
    copied: Clinic = request.getfixturevalue(f"{request.param}_clinic")
    return copied


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
