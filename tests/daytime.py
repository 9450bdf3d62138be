# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets a run of the tests begin where its day does not end soon, so that no test sees two days."""

from __future__ import annotations

import datetime as dt
import os
import time

from app.kit import clock

_EVENING = 18
_BACK = dt.timedelta(hours=6)


def settle() -> None:
    """Move the tests, and every program they start, to the west while the day is young enough."""
    zone = zone_with_time_left(clock.now().astimezone())
    if zone is not None:
        os.environ["TZ"] = zone  # noqa: TID251  what programs started by tests read, too
        time.tzset()


def zone_with_time_left(here: dt.datetime) -> str | None:
    """Return a zone (as POSIX writes it) where the same day lasts on, or None before evening."""
    offset = here.utcoffset()
    if offset is None or here.hour < _EVENING:
        return None
    west = round((_BACK - offset).total_seconds() / 60)
    hours, minutes = divmod(abs(west), 60)
    return f"<TESTS>{'-' if west < 0 else '+'}{hours:02}:{minutes:02}"
