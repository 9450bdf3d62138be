# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock: instants are aware, and a day is the one people here live through."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from app.errors import Invalid
from app.kit import clock

EVENING_IN_CHICAGO = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)


@pytest.fixture
def in_chicago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def chosen_chicago() -> Iterator[None]:
    clock.live_in("America/Chicago")
    yield
    clock.live_in("")


@pytest.mark.usefixtures("chosen_chicago")
def test_in_a_server_far_away_the_day_is_the_clinics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three in the morning in UTC is yesterday in Chicago, and the law's day is Chicago's."""
    at_three = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: at_three)
    assert clock.today() == dt.date(2026, 11, 24)
    assert clock.local(at_three).strftime("%H:%M") == "21:00"
    clock.live_in("Pacific/Auckland")
    assert clock.today() == dt.date(2026, 11, 25)


@pytest.mark.parametrize("name", ["", "Chicago", "America", "../etc/passwd", "/etc", "\0"])
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="America/Chicago"):
        clock.zone_called(name)


def test_an_instant_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == dt.timedelta(0)


@pytest.mark.usefixtures("in_chicago")
def test_the_day_of_an_evening_is_the_day_people_had() -> None:
    assert clock.day_of(EVENING_IN_CHICAGO) == dt.date(2026, 11, 24)


def test_today_is_the_day_of_now() -> None:
    before = clock.day_of(clock.now())
    assert clock.today() in {before, clock.day_of(clock.now())}
