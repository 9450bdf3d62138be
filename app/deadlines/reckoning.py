# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reckons when a clock of the law runs out, and shows every day on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from app.calendars.days import Step
from app.catalog.lookup import extensions_of, in_force_on, value_on
from app.catalog.records import Clock, ClockValue, Extension, Owner, Unit
from app.deadlines.readings import OtherReading, other_readings
from app.deadlines.spans import Run, span_of
from app.deadlines.tolls import TollingPeriod, refuse_impossible
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.calendars.working_days import WorkingCalendar

Timed = TypeVar("Timed", ClockValue, Extension)


@dataclass(frozen=True)
class Reckoning:
    """A date that explains itself. `due_on` is the law's plain reading; others stand beside it.

    `law_version` is the clock's id and the day from which the value used is in force. `calendar` is
    null when no working day was counted. `steps` has one entry per civil day after `from_on`.
    `due_at` is known where hours were counted from a time of day; else `due_on` is the latest day.
    """

    clock: str
    from_on: dt.date
    due_on: dt.date
    owner: Owner
    unit: Unit
    calendar: str | None
    citation: str | None
    law_version: str
    steps: tuple[Step, ...]
    other_readings: tuple[OtherReading, ...]
    due_at: dt.datetime | None = None


def reckon(
    clock_id: str,
    clock: Clock,
    *,
    from_on: dt.date,
    calendars: Mapping[str, WorkingCalendar],
    extend: bool = False,
    tolls: tuple[TollingPeriod, ...] = (),
) -> Reckoning:
    """Return when `clock` runs out after the event of `from_on`, a day that is never counted.

    The value in force on `from_on` decides length and unit; `extend` adds the law's maximum after
    it; no day of `tolls` counts; hours run to the latest day they can end on. Raises Invalid for a
    date before the law's first value, for an extension or a tolling period the law does not know on
    that day, and (BeyondCalendar) past verified years.
    """
    value = _value_in_force(clock_id, clock, from_on)
    extension = _extension(clock_id, clock, from_on) if extend else None
    _check_tolls(clock_id, clock, tolls, from_on)
    lengths = (value, extension) if extension else (value,)
    spans = (span_of(part, calendars=calendars, default=value.calendar) for part in lengths)
    run = Run(from_on, tuple(spans), tolls)
    steps, calendar = run.steps(), run.calendar()
    return Reckoning(
        clock=clock_id,
        from_on=from_on,
        due_on=steps[-1].on if steps else from_on,
        owner=clock.owner,
        unit=value.unit,
        calendar=calendar.id if calendar else None,
        citation=_citation(value, clock, extension),
        law_version=f"{clock_id}@{value.from_}",
        steps=steps,
        other_readings=other_readings(clock.readings, run, calendars=calendars),
    )


def reckon_hours(
    clock_id: str,
    clock: Clock,
    *,
    from_at: dt.datetime,
    calendars: Mapping[str, WorkingCalendar],
) -> Reckoning:
    """Return when a clock of hours runs out after a moment, by the clock on the wall.

    Raises what `reckon` does, and Invalid for a clock that does not count hours.
    """
    latest = reckon(clock_id, clock, from_on=from_at.date(), calendars=calendars)
    value = _value_in_force(clock_id, clock, latest.from_on)
    if value.unit != "hour":
        raise Invalid(f"The clock {clock_id} does not count hours; leave out --at.")
    span = span_of(value, calendars=calendars)
    due_at = span.ends_at(from_at)
    steps = span.days_between(from_at, due_at)
    due_on = steps[-1].on if steps else latest.from_on
    return replace(latest, due_on=due_on, steps=steps, due_at=due_at)


def _value_in_force(clock_id: str, clock: Clock, on: dt.date) -> ClockValue:
    value = value_on(clock.values, on)
    if value is not None:
        return value
    first = min((value.from_ for value in clock.values), default=None)
    if first is not None and on < first:
        raise Invalid(f"The clock {clock_id} is known from {first} on; {on} is before that.")
    raise Invalid(f"The clock {clock_id} has no length in force on {on}; check the date.")


def _extension(clock_id: str, clock: Clock, on: dt.date) -> Extension:
    extension = value_on(extensions_of(clock), on)
    if extension is None:
        when = f" on {on}" if extensions_of(clock) else ""
        raise Invalid(f"The law gives the clock {clock_id} no extension{when}; leave out --extend.")
    return extension


def _check_tolls(
    clock_id: str, clock: Clock, tolls: tuple[TollingPeriod, ...], from_on: dt.date
) -> None:
    if tolls and not may_be_stopped(clock, from_on):
        raise Invalid(f"The law does not stop the clock {clock_id}; leave out --toll.")
    refuse_impossible(tolls, from_on=from_on)


def may_be_stopped(clock: Clock, on: dt.date) -> bool:
    """Say whether the law, as it stands on a day, lets this clock stand still."""
    return clock.tolling is not None and in_force_on(clock.tolling, on)


def _citation(value: ClockValue, clock: Clock, extension: Extension | None) -> str | None:
    cited = (value.citation or clock.start.citation, extension.citation if extension else None)
    named = dict.fromkeys(citation for citation in cited if citation)
    return "; ".join(named) or None


def calendars_named_by(clock: Clock) -> Iterator[str]:
    """Yield the id of every calendar the clock, its extension or a reading of it counts by."""
    delays = (reading.starts_later for reading in clock.readings)
    parts = (*clock.values, *extensions_of(clock), *clock.readings, *delays)
    named = (part.calendar for part in parts if part is not None)
    yield from dict.fromkeys(name for name in named if name is not None)


def counted_by(clock: Clock, calendar: str) -> Clock:
    """Return the same clock with its working days counted by the calendar called `calendar`."""
    values = (_counted_by(value, calendar) for value in clock.values)
    longer = tuple(_counted_by(extension, calendar) for extension in extensions_of(clock))
    return clock.model_copy(update={"values": tuple(values), "extension": longer or None})


def _counted_by(part: Timed, calendar: str) -> Timed:
    if part.unit != "working-day":
        return part
    return part.model_copy(update={"calendar": calendar})
