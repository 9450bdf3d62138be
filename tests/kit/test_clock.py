# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock: instants are aware, and a day is the one people here live through."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from app.kit import clock

EVENING_IN_CHICAGO = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)


@pytest.fixture
def in_chicago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_an_instant_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == dt.timedelta(0)


@pytest.mark.usefixtures("in_chicago")
def test_the_day_of_an_evening_is_the_day_people_had() -> None:
    assert clock.day_of(EVENING_IN_CHICAGO) == dt.date(2026, 11, 24)


def test_today_is_the_day_of_now() -> None:
    before = clock.day_of(clock.now())
    assert clock.today() in {before, clock.day_of(clock.now())}
