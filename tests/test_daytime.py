# SPDX-License-Identifier: AGPL-3.0-or-later

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

from app.kit import clock
from tests.daytime import zone_with_time_left

ASK = "import datetime as dt; print(dt.datetime.now().astimezone().isoformat())"


def there(zone: str) -> dt.datetime:
    """What another program takes the time to be in a zone."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK], env={"TZ": zone}, capture_output=True, text=True, check=True
    )
    return dt.datetime.fromisoformat(asked.stdout.strip())


@pytest.mark.parametrize("offset", [0, -300, 345, 840, -720])
@pytest.mark.parametrize("hour", ["18:00", "23:30", "23:59"])
def test_an_evening_becomes_the_afternoon_of_the_same_day(offset: int, hour: str) -> None:
    zone = dt.timezone(dt.timedelta(minutes=offset))
    here = dt.datetime.fromisoformat(f"2026-11-24T{hour}").replace(tzinfo=zone)
    moved = zone_with_time_left(here)
    assert moved is not None
    shifted = here.astimezone(dt.timezone(there(moved).utcoffset() or dt.timedelta()))
    assert shifted == here
    assert shifted.date() == here.date()
    assert 12 <= shifted.hour < 18


@pytest.mark.parametrize("hour", ["00:00", "12:00", "17:59"])
def test_before_evening_nobody_moves(hour: str) -> None:
    here = dt.datetime.fromisoformat(f"2026-11-24T{hour}").replace(tzinfo=dt.UTC)
    assert zone_with_time_left(here) is None


def test_this_run_has_hours_left_in_its_day() -> None:
    now = clock.local(clock.now())
    midnight = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
    assert midnight - now > dt.timedelta(hours=3)
