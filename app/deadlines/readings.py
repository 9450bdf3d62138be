# SPDX-License-Identifier: AGPL-3.0-or-later
"""The other dates: what the law's second readings make of the same clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.calendars.days import BeyondCalendar
from app.calendars.working_days import next_working_day, previous_working_day
from app.deadlines.spans import Run, named_calendar, span_of
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.calendars.working_days import WorkingCalendar
    from app.catalog.records import Reading


@dataclass(frozen=True)
class OtherReading:
    """A date another reading of the law gives, who reads it so, and where it stands."""

    due_on: dt.date
    why: str
    citation: str | None


def other_readings(
    readings: Iterable[Reading],
    plain: Run,
    *,
    calendars: Mapping[str, WorkingCalendar],
) -> tuple[OtherReading, ...]:
    """Return the readings that give another date than `plain` does.

    A reading that leaves the verified years is left out: no date is better than a guessed one.
    """
    stated = plain.due_on()
    others: list[OtherReading] = []
    for reading in readings:
        try:
            due_on = due_under(reading, plain, calendars=calendars)
        except BeyondCalendar:
            continue
        if due_on != stated:
            others.append(OtherReading(due_on, reading.why, reading.citation))
    return tuple(others)


def due_under(reading: Reading, plain: Run, *, calendars: Mapping[str, WorkingCalendar]) -> dt.date:
    """Return the date `plain` becomes under one reading.

    With `last_day` the reading's calendar says which last days move, and counts nothing itself.
    """
    run = _starting_later(reading, plain, calendars)
    if reading.calendar and not reading.last_day:
        run = run.counted_by(named_calendar(reading.calendar, calendars))
    if reading.closures == "excluded":
        run = run.with_closures_excluded()
    return _last_day(reading, run, calendars) if reading.last_day else run.due_on()


def _starting_later(reading: Reading, plain: Run, calendars: Mapping[str, WorkingCalendar]) -> Run:
    if reading.starts_later is None:
        return plain
    counting = plain.calendar()
    known = {**calendars, counting.id: counting} if counting else calendars
    delay = span_of(
        reading.starts_later, calendars=known, default=counting.id if counting else None
    )
    return replace(plain, spans=(delay, *plain.spans))


def _last_day(reading: Reading, run: Run, calendars: Mapping[str, WorkingCalendar]) -> dt.date:
    calendar = named_calendar(reading.calendar, calendars) if reading.calendar else run.calendar()
    if calendar is None:
        raise Invalid(f"The reading {reading.code} moves the last day but names no calendar.")
    if reading.last_day == "next-working-day":
        return next_working_day(calendar, run.due_on())
    return previous_working_day(calendar, run.due_on())
