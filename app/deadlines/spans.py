# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lengths of time as the law writes them, laid end to end and walked day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.calendars.days import (
    MONTHS_IN_A_YEAR,
    ONE_DAY,
    BeyondCalendar,
    Step,
    count_days,
    every_day,
    next_day,
    same_day_later,
)
from app.calendars.working_days import WorkingCalendar
from app.deadlines.tolls import TollingPeriod, standing_still
from app.errors import Invalid, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.catalog.records import Unit


_A_DAY_BEGINS, _NONE_LEFT = dt.time(), dt.timedelta()


class Length(Protocol):
    """What a record says of a length of time: a clock's value, an extension or a delay."""

    @property
    def length(self) -> int: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def calendar(self) -> str | None: ...


@dataclass(frozen=True)
class Span:
    """A length of time; working days need a calendar, and hours may leave out its other days."""

    length: int
    unit: Unit
    calendar: WorkingCalendar | None = None

    def days_from(self, day: dt.date) -> int:
        """Return how many days must count after `day`: working days, or civil days for the rest.

        A month or a year ends on the same day number, or on the last day of a month without it.
        Hours from an unknown time of `day` end at the latest on the day this gives.
        """
        if self.unit == "hour":
            return -(-dt.timedelta(hours=self.length) // ONE_DAY)
        if self.unit == "month":
            return (same_day_later(day, months=self.length) - day).days
        if self.unit == "year":
            return (same_day_later(day, months=self.length * MONTHS_IN_A_YEAR) - day).days
        return self.length

    def step_of(self, day: dt.date) -> Step:
        return self.calendar.step_of(day) if self.calendar else every_day(day)

    def ends_at(self, start: dt.datetime) -> dt.datetime:
        """Return when so many hours after `start` are over; hours of a day left out do not count.

        The end of a day is the midnight after it.
        """
        moment, left = start, dt.timedelta(hours=self.length)
        while left > _NONE_LEFT:
            ends = dt.datetime.combine(next_day(moment.date()), _A_DAY_BEGINS)
            counts = self.step_of(moment.date()).counted
            counted = min(left, ends - moment) if counts else _NONE_LEFT
            left -= counted
            moment = ends if left > _NONE_LEFT else moment + counted
        return moment

    def days_between(self, start: dt.datetime, end: dt.datetime) -> tuple[Step, ...]:
        """Return a step for each day after that of `start`; the midnight that ends a day is its."""
        days = ((end - dt.datetime.resolution).date() - start.date()).days
        return tuple(self.step_of(start.date() + ONE_DAY * (n + 1)) for n in range(days))


@dataclass(frozen=True)
class Run:
    """A clock under one reading: what is counted, from which day, and when it stood still."""

    from_on: dt.date
    spans: tuple[Span, ...]
    tolls: tuple[TollingPeriod, ...] = ()

    def steps(self) -> tuple[Step, ...]:
        """Return one step per civil day after `from_on` up to the day the last span ends."""
        steps: list[Step] = []
        for span in self.spans:
            begun_after = steps[-1].on if steps else self.from_on
            steps += _walked(span, begun_after, self.tolls)
        return tuple(steps)

    def due_on(self) -> dt.date:
        """Return the day the last span ends."""
        steps = self.steps()
        return steps[-1].on if steps else self.from_on

    def counted_by(self, calendar: WorkingCalendar) -> Run:
        """Return this run with its working days counted by another calendar."""
        return self._with(lambda _: calendar)

    def with_closures_excluded(self) -> Run:
        """Return this run as read by those who do not count a day offices were closed."""
        return self._with(WorkingCalendar.with_closures_excluded)

    def calendar(self) -> WorkingCalendar | None:
        """Return the first calendar this run counts by, if it counts working days at all."""
        return next((span.calendar for span in self.spans if span.calendar), None)

    def _with(self, other: Callable[[WorkingCalendar], WorkingCalendar]) -> Run:
        spans = (
            replace(span, calendar=other(span.calendar)) if span.calendar else span
            for span in self.spans
        )
        return replace(self, spans=tuple(spans))


def _walked(span: Span, after: dt.date, tolls: tuple[TollingPeriod, ...]) -> tuple[Step, ...]:
    days = span.days_from(after)
    if days > (dt.date.max - after).days:
        raise BeyondCalendar("This count runs past the year 9999; give an earlier date.")
    return count_days(after, days=days, step_of=standing_still(span.step_of, tolls))


def span_of(
    length: Length, *, calendars: Mapping[str, WorkingCalendar], default: str | None = None
) -> Span:
    """Return the span a record describes; `default` names the calendar when the record names none.

    Raises Invalid for working days without a calendar, NotFound for a calendar that is not there.
    """
    if length.unit == "hour" and length.calendar is None:
        return Span(length.length, length.unit)
    if length.unit not in ("hour", "working-day"):
        return Span(length.length, length.unit)
    name = length.calendar or default
    if name is None:
        raise Invalid("This clock counts working days but names no calendar; give one.")
    return Span(length.length, length.unit, named_calendar(name, calendars))


def named_calendar(name: str, calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar:
    """Return the calendar called `name`, or raise NotFound."""
    if name not in calendars:
        raise NotFound(f"No calendar is called {name}; see `handrail catalog list`.")
    return calendars[name]
