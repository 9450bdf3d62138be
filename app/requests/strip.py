# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clock as a strip: the days that matter, in their order, and today among them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.requests.clock_records import RunningClock


@dataclass(frozen=True)
class Mark:
    """A day on the strip, and what it is."""

    what: str
    on: dt.date


def strip_of(clock: RunningClock, *, today: dt.date) -> tuple[Mark, ...]:
    """Return the marks of a clock in the order of their days; `today` is one of them."""
    days = {
        "basis": clock.basis.on,
        "extension": clock.extended_on,
        "stopped": clock.stopped_since,
        "ended": clock.ended_on,
        "today": today,
        "due": clock.due_on,
        "safe": clock.safe_on if clock.safe_on != clock.due_on else None,
    }
    known = [Mark(what, on) for what, on in days.items() if on is not None]
    return tuple(sorted(known, key=lambda mark: mark.on))
