# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings of an installation on each sort of database."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings, read_settings


@pytest.fixture
def chosen(tmp_path: Path, database_url: str) -> Settings:
    return read_settings(
        {"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_DATABASE_URL": database_url}
    )
