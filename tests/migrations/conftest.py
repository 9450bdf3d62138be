# SPDX-License-Identifier: AGPL-3.0-or-later
"""Databases without a table, and steps made for a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.kit.db import Database
from app.migrations import run
from tests.databases import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database without a table; the test runs on each sort."""
    if request.param == "sqlite":
        opened = Database(f"sqlite:///{tmp_path / 'handrail.sqlite'}")
        yield opened
        opened.close()
        return
    server: Postgres = request.getfixturevalue("postgresql")
    with server.copied("template1") as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture
def add_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a way to add a step of our own after the last one, for this test alone."""
    folder = tmp_path / "migrations"
    shutil.copytree(run.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(run, "FOLDER", folder)

    def add(doing: str) -> None:
        last = max((folder / "versions").glob("[0-9]*.py")).stem.partition("_")[0]
        (folder / "versions" / f"{int(last) + 1:04}_made.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision, down_revision = '{int(last) + 1:04}', '{last}'\n"
            f"def upgrade():\n    {doing}\ndef downgrade():\n    pass\n",
            encoding="utf-8",
        )

    return add
