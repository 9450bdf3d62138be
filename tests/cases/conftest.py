# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic with cases, on each sort of database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.cases.house import KNOWN_AS, House, a_house
from tests.clinic.build import Clinic
from tests.clinic.visitor import Visitor


@pytest.fixture
def house(clinic: Clinic) -> House:
    """Return a clinic with cases; the test runs on SQLite and on PostgreSQL."""
    return a_house(clinic)


@pytest.fixture
def small_house(sqlite_clinic: Clinic) -> House:
    """Return the same clinic on SQLite only, for what no database can change."""
    return a_house(sqlite_clinic)


@pytest.fixture
def visit(small_house: House, sqlite_address: str) -> Iterator[Callable[[str], Visitor]]:
    """Return `visit("ben")`: a browser without scripts of somebody signed in."""
    with ExitStack() as browsers:

        def visiting(name: str) -> Visitor:
            secret = small_house.clinic.signed_in(KNOWN_AS[name]).secret
            return browsers.enter_context(Visitor(sqlite_address, secret=secret))

        yield visiting
