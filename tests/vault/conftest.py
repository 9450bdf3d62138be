# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic on each sort of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kit.db import Database
from tests.vault.build import Clinic, a_clinic


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
