# SPDX-License-Identifier: AGPL-3.0-or-later
"""One clinic at work and one browser for a file of journeys; each test has a window of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.main import create_app
from app.paper.press import Press
from tests.cases.house import a_house
from tests.clinic.build import Clinic, a_clinic
from tests.clinic.serve import served
from tests.journeys.at_work import AtWork
from tests.journeys.windows import Opening, faultless_windows
from tests.requests.office import Office


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, furnished_file: Path) -> Iterator[Clinic]:
    """Return a clinic that a file of tests shares."""
    folder = tmp_path_factory.mktemp("journeys")
    shutil.copyfile(furnished_file, folder / "handrail.sqlite")
    clinic = a_clinic(folder / "data", f"sqlite:///{folder / 'handrail.sqlite'}")
    yield clinic
    clinic.database.close()


@pytest.fixture(scope="module")
def clinic_address(founded: Clinic, lent_press: Press) -> Iterator[str]:
    """Return where that clinic is served."""
    with served(create_app(founded.settings, press=lent_press)) as url:
        yield url


@pytest.fixture(scope="module")
def at_work(founded: Clinic, clinic_address: str) -> AtWork:
    """Return that clinic in the middle of its work."""
    return AtWork(Office(a_house(founded)), clinic_address)


@pytest.fixture
def window_of(chromium: Browser, clinic_address: str) -> Iterator[Opening]:
    """Return `window_of(viewport=…)`, which opens windows at that clinic."""
    with faultless_windows(chromium, clinic_address) as opening:
        yield opening
