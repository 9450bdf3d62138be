# SPDX-License-Identifier: AGPL-3.0-or-later
"""When we look at a sent request again where no law gives a date: our own reminder, no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.requests.events import Event, EventKind, in_effect
from app.requests.lifecycle import AFTER_SENDING, standing_of

if TYPE_CHECKING:
    from app.requests.clock_records import RunningClock

# The clinic's own practice, which no law sets: nobody is bound by it, and nobody is late by it.
AFTER_A_MONTH = dt.timedelta(days=30)


def look_again_on(events: Iterable[Event], running: Iterable[RunningClock]) -> dt.date | None:
    """Return the day we look again, or None where a date of law reminds in time, or it is over.

    A sent request is never without a date: while no time of the office counts, and none of ours
    ends before, this day stands.
    """
    effective = in_effect(events)
    if standing_of(effective).state not in AFTER_SENDING:
        return None
    day = _planned(effective)
    reminds = (clock for clock in running if clock.due_on and not clock.is_over)
    return None if any(_comes_first(clock, day) for clock in reminds) else day


def _comes_first(clock: RunningClock, day: dt.date) -> bool:
    return not clock.is_ours or (clock.safe_on is not None and clock.safe_on <= day)


def _planned(effective: tuple[Event, ...]) -> dt.date:
    """The day somebody chose last, moved on by whatever happened since."""
    return max(_days_since_chosen(effective))


def _days_since_chosen(effective: tuple[Event, ...]) -> Iterator[dt.date]:
    for event in reversed(effective):
        if event.details.look_again_on is not None:
            yield event.details.look_again_on
            return
        yield _a_month_after(event.on)
        if event.kind is EventKind.SENT:
            return


def _a_month_after(day: dt.date) -> dt.date:
    return day + min(AFTER_A_MONTH, dt.date.max - day)
