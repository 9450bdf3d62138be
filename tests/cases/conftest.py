# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic on each sort of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kit.db import Database
from tests.cases.house import House, a_house


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    """Return a clinic; the test runs on SQLite and on PostgreSQL."""
    return a_house(database, tmp_path)


@pytest.fixture
def small_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """Return the same clinic on SQLite only, for what no database can change."""
    database = Database(sqlite_url)
    yield a_house(database, tmp_path)
    database.close()
