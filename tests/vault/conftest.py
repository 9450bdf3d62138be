# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic on each sort of database, and one with a data folder to back up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kit.db import Database
from app.migrations.run import upgrade
from tests.vault.build import Clinic, a_clinic
from tests.vault.house import House, Kept, an_empty


@pytest.fixture
def clinic(database: Database) -> Clinic:
    """Return a clinic of ada, ben, cleo and dan; the test runs on SQLite and PostgreSQL."""
    return a_clinic(database, "ben", "cleo", "dan")


@pytest.fixture
def small_clinic(sqlite_url: str) -> Iterator[Clinic]:
    """Return the same clinic on SQLite only, for what no database can change."""
    database = Database(sqlite_url)
    yield a_clinic(database, "ben", "cleo", "dan")
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Return a clinic in a migrated database; the test runs on each sort."""
    (tmp_path / "first").mkdir()
    with an_empty(request.param, tmp_path / "first", request) as database:
        yield House(database, tmp_path / "first")


@pytest.fixture
def small_house(migrated: Path, tmp_path: Path) -> Iterator[House]:
    """Return the same on SQLite only."""
    (tmp_path / "first").mkdir()
    shutil.copyfile(migrated, tmp_path / "first" / "db.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'first' / 'db.sqlite'}")
    yield House(database, tmp_path / "first")
    database.close()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file as the migrations leave it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "db.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="module")
def kept(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Return a backup of a clinic that has gone."""
    folder = tmp_path_factory.mktemp("kept")
    database = Database(f"sqlite:///{shutil.copyfile(migrated, folder / 'db.sqlite')}")
    house = House(database, folder)
    made = house.back_up(folder / "backups")
    database.close()
    return Kept(made.path.read_bytes(), house.secret)


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Return an empty SQLite database in another place."""
    (tmp_path / "second").mkdir()
    with an_empty("sqlite", tmp_path / "second", request) as database:
        yield database
