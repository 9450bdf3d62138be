# SPDX-License-Identifier: AGPL-3.0-or-later
"""A calendar as a value: which days count, which do not and why, for verified years only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.calendars.days import (
    CLOSURE,
    HOLIDAY,
    ONE_DAY,
    WEEKEND,
    BeyondCalendar,
    Step,
    count_days,
    every_day,
    next_day,
)
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ClosureRecord(Protocol):
    """What a calendar needs to know of a closing."""

    @property
    def on(self) -> dt.date: ...
    @property
    def name(self) -> str: ...


class CalendarRecord(Protocol):
    """What a calendar needs to know of the record it is built from."""

    @property
    def id(self) -> str: ...
    @property
    def weekend(self) -> Sequence[str]: ...
    @property
    def holiday_names(self) -> Mapping[str, str]: ...
    @property
    def holidays(self) -> Mapping[int, Mapping[str, dt.date]]: ...
    @property
    def closures(self) -> Sequence[ClosureRecord]: ...
    @property
    def verified_from(self) -> int: ...
    @property
    def verified_to(self) -> int: ...


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekends, holidays as observed and closings, each by date, between two verified years.

    `not_counted` gives the reason a day does not count; a day in `closures` counts unless the
    calendar was made by `with_closures_excluded`.
    """

    id: str
    weekend: frozenset[str]
    not_counted: Mapping[dt.date, str]
    closures: Mapping[dt.date, str]
    names: Mapping[str, str]
    first_year: int
    last_year: int

    def step_of(self, day: dt.date) -> Step:
        """Return whether `day` counts, and why; raises BeyondCalendar in a year not verified."""
        if not self.first_year <= day.year <= self.last_year:
            raise BeyondCalendar(
                f"The calendar {self.id} is verified for {self.first_year} to {self.last_year} and "
                f"this count reaches {day}; use another calendar or add the sourced holidays."
            )
        if WEEKDAYS[day.weekday()] in self.weekend:
            return Step(day, counted=False, why=WEEKEND)
        if day in self.not_counted:
            return Step(day, counted=False, why=self.not_counted[day])
        return every_day(day)

    def with_closures_excluded(self) -> WorkingCalendar:
        """Return this calendar as read by those who do not count a day offices were closed."""
        closed = dict.fromkeys(self.closures, CLOSURE)
        return replace(self, not_counted={**closed, **self.not_counted})

    def name_of(self, why: str) -> str:
        """Return a holiday's name from a step's reason, or the reason itself."""
        identity = why.removeprefix(HOLIDAY)
        return self.names.get(identity, identity)


def working_calendar(record: CalendarRecord) -> WorkingCalendar:
    """Build the calendar a record describes. Raises Invalid for a record that contradicts itself.

    A holiday is found by the day it is observed, whatever year's row it stands in.
    """
    unknown = set(record.weekend) - set(WEEKDAYS)
    if unknown:
        raise Invalid(f"The calendar {record.id} has no weekday called {min(unknown)}.")
    return WorkingCalendar(
        id=record.id,
        weekend=frozenset(record.weekend),
        not_counted=_observed(record),
        closures={closure.on: closure.name for closure in record.closures},
        names=record.holiday_names,
        first_year=record.verified_from,
        last_year=record.verified_to,
    )


def _observed(record: CalendarRecord) -> dict[dt.date, str]:
    observed: dict[dt.date, str] = {}
    for row in record.holidays.values():
        for identity, day in row.items():
            if identity not in record.holiday_names:
                raise Invalid(f"The calendar {record.id} has no name for the holiday {identity}.")
            observed.setdefault(day, HOLIDAY + identity)
    return observed


def count_working_days(calendar: WorkingCalendar, after: dt.date, *, days: int) -> tuple[Step, ...]:
    """Return the steps from the day after `after` to its `days`-th working day.

    Raises Invalid for fewer than no days, BeyondCalendar past the verified years.
    """
    if days < 0:
        raise Invalid("The number of working days must be 0 or more; to look back is not offered.")
    if days > (dt.date.max - after).days:
        raise BeyondCalendar("This count runs past the year 9999; give fewer days.")
    return count_days(after, days=days, step_of=calendar.step_of)


def next_working_day(calendar: WorkingCalendar, day: dt.date) -> dt.date:
    """Return `day` if it is a working day, else the first one after it."""
    while not calendar.step_of(day).counted:
        day = next_day(day)
    return day


def previous_working_day(calendar: WorkingCalendar, day: dt.date) -> dt.date:
    """Return `day` if it is a working day, else the last one before it."""
    while not calendar.step_of(day).counted:
        day -= ONE_DAY
    return day
