# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the worked examples a calendar brings with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.calendars.working_days import CalendarRecord, count_working_days, working_calendar
from app.errors import Invalid

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence


class CountExample(Protocol):
    """A worked count of working days."""

    @property
    def from_(self) -> dt.date: ...
    @property
    def days(self) -> int: ...
    @property
    def due_on(self) -> dt.date: ...


class CalendarWithExamples(CalendarRecord, Protocol):
    """A calendar record and its worked examples."""

    @property
    def examples(self) -> Sequence[CountExample]: ...


def calendar_examples_that_fail(calendar: CalendarWithExamples) -> list[str]:
    """Return one sentence per example that does not come out, or that cannot be counted at all."""
    outcomes = (_outcome(calendar, example) for example in calendar.examples)
    return [sentence for sentence in outcomes if sentence]


def _outcome(calendar: CalendarWithExamples, example: CountExample) -> str | None:
    where = f"{calendar.id}: {example.days} working days from {example.from_}"
    try:
        steps = count_working_days(working_calendar(calendar), example.from_, days=example.days)
    except Invalid as error:
        return f"{where} cannot be counted: {error.sentence}"
    due_on = steps[-1].on if steps else example.from_
    if due_on == example.due_on:
        return None
    return f"{where} gives {due_on}, but the example says {example.due_on}."
