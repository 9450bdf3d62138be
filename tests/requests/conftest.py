# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic at work on requests, on each sort of database, shared by a file of tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.main import create_app
from app.paper.press import Press
from tests.cases.house import a_house
from tests.clinic.build import Clinic, a_clinic
from tests.clinic.serve import served
from tests.requests.office import Office, Served


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Return an office at work; each test on SQLite and on PostgreSQL, with cases of its own."""
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        yield from _office(folder, _sqlite(request, folder))
    else:
        with request.getfixturevalue("postgresql").copied() as url:
            yield from _office(folder, url)


@pytest.fixture(scope="module")
def small_office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Return the same office on SQLite only, for what no database can change."""
    folder = tmp_path_factory.mktemp("office")
    yield from _office(folder, _sqlite(request, folder))


def _sqlite(request: pytest.FixtureRequest, folder: Path) -> str:
    shutil.copyfile(request.getfixturevalue("furnished_file"), folder / "handrail.sqlite")
    return f"sqlite:///{folder / 'handrail.sqlite'}"


def _office(folder: Path, url: str) -> Iterator[Office]:
    clinic: Clinic = a_clinic(folder / "data", url)
    yield Office(a_house(clinic))
    clinic.database.close()


@pytest.fixture(scope="module")
def served_office(small_office: Office, lent_press: Press) -> Iterator[Served]:
    """Return the small office with its pages on a port, and browsers to look at them."""
    app = create_app(small_office.house.clinic.settings, press=lent_press)
    with served(app) as address, ExitStack() as browsers:
        yield Served(small_office, address, browsers)
