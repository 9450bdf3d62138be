# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clock as a strip: where its days lie between its first and its last, and where today is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.requests.clock_records import RunningClock

WHOLE = 100


@dataclass(frozen=True)
class Mark:
    """A day on the strip, what it is, and its place from 0 to 100."""

    what: str
    on: dt.date
    place: int


@dataclass(frozen=True)
class Strip:
    """The marks of one clock in the order of their days; `today` is one of them."""

    owner: str
    marks: tuple[Mark, ...]


def strip_of(clock: RunningClock, *, today: dt.date) -> Strip:
    """Return the strip of a clock as it stands on `today`."""
    days = {
        "basis": clock.basis.on,
        "extension": clock.extended_on,
        "stopped": clock.stopped_since,
        "due": clock.due_on,
        "safe": clock.safe_on if clock.safe_on != clock.due_on else None,
        "ended": clock.ended_on,
        "today": today,
    }
    known = {what: on for what, on in days.items() if on is not None}
    return Strip(clock.owner, _placed(known))


def _placed(days: dict[str, dt.date]) -> tuple[Mark, ...]:
    begin, end = min(days.values()), max(days.values())
    whole = (end - begin).days or 1
    marks = (Mark(what, on, WHOLE * (on - begin).days // whole) for what, on in days.items())
    return tuple(sorted(marks, key=lambda mark: mark.on))
