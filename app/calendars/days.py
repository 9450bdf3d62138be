# SPDX-License-Identifier: AGPL-3.0-or-later
"""Civil days, and the one way to count them: from the day after an event, each with its reason."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_DAY = dt.timedelta(days=1)
MONTHS_IN_A_YEAR = dt.date.max.month
COUNTED, WEEKEND, CLOSURE, TOLLED = "counted", "weekend", "closure", "tolled"
HOLIDAY = "holiday:"
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BeyondCalendar(Invalid):
    """A count left the years a calendar is verified for, or the years that can be written."""


@dataclass(frozen=True, slots=True)
class Step:
    """One day on the way to a date, whether it counted, and why.

    `why` is counted, weekend, closure, tolled, or holiday: and the holiday's id.
    """

    on: dt.date
    counted: bool
    why: str


def read_day(text: str, *, named: str) -> dt.date:
    """Return the civil day written in `text` as 2026-11-23, or raise Invalid calling it `named`."""
    try:
        if _WRITTEN.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(f"{named} must be a day that exists, written as 2026-11-23.")


def every_day(day: dt.date) -> Step:
    """Count this day, as clocks in calendar days, months and years do."""
    return Step(day, counted=True, why=COUNTED)


def count_days(
    after: dt.date, *, days: int, step_of: Callable[[dt.date], Step]
) -> tuple[Step, ...]:
    """Return one step per civil day, from the day after `after` until `days` of them counted.

    The day `after` itself never counts; nothing is returned for no days. Raises BeyondCalendar.

    >>> [str(step.on) for step in count_days(dt.date(2026, 1, 30), days=1, step_of=every_day)]
    ['2026-01-31']
    """
    steps: list[Step] = []
    day, left = after, days
    while left > 0:
        day = next_day(day)
        step = step_of(day)
        steps.append(step)
        left -= step.counted
    return tuple(steps)


def next_day(day: dt.date) -> dt.date:
    """Return the day after `day`; raises BeyondCalendar after the last day that can be written."""
    if day == dt.date.max:
        raise BeyondCalendar("This count runs past the year 9999; give an earlier date.")
    return day + ONE_DAY


def same_day_later(day: dt.date, *, months: int) -> dt.date:
    """Return the same day number `months` later, or the last day of a month that does not have it.

    >>> same_day_later(dt.date(2028, 2, 29), months=12)
    datetime.date(2029, 2, 28)
    """
    year, before = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months, MONTHS_IN_A_YEAR)
    if year > dt.MAXYEAR:
        raise BeyondCalendar("This count runs past the year 9999; give an earlier date.")
    _, last = monthrange(year, before + 1)
    return dt.date(year, before + 1, min(day.day, last))
