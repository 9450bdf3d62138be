# SPDX-License-Identifier: AGPL-3.0-or-later
"""Installations of one clinic: a free folder, and one that was set up once and is copied."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ANSWERS, Installation


@pytest.fixture
def free(tmp_path: Path) -> Installation:
    """Return a place where no clinic is yet."""
    return Installation(tmp_path / "data")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return the folder of a clinic that was set up, and what its set-up printed."""
    place = Installation(tmp_path_factory.mktemp("founded") / "data")
    return place.data_dir, place.json("init", "--answers", "-", given=json.dumps(ANSWERS))


@pytest.fixture
def clinic_here(founded: tuple[Path, dict[str, Any]], tmp_path: Path) -> Installation:
    """Return a clinic of the test's own, set up on SQLite."""
    shutil.copytree(founded[0], tmp_path / "data")
    return Installation(tmp_path / "data")


@pytest.fixture
def printed(founded: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """Return what setting up `clinic_here` printed: recovery key, second factor, paper codes."""
    return founded[1]
