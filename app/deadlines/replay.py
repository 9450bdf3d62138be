# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replays the worked dates that the clocks of the catalogue bring with them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.calendars.working_days import WorkingCalendar, working_calendar
from app.deadlines.reckoning import Reckoning, reckon, reckon_hours
from app.deadlines.tolls import read_toll
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.catalog.load import Catalogue
    from app.catalog.records import Clock, ClockExample


def clock_examples_that_fail(catalogue: Catalogue) -> list[str]:
    """Return one sentence per worked date that does not come out, or that cannot be reckoned."""
    calendars = {name: working_calendar(record) for name, record in catalogue.calendars.items()}
    return [
        sentence
        for law in catalogue.laws.values()
        for key, clock in law.clocks.items()
        for sentence in _failures(f"{law.id}/{key}", clock, calendars)
    ]


def _failures(
    clock_id: str, clock: Clock, calendars: Mapping[str, WorkingCalendar]
) -> Iterator[str]:
    for example in clock.examples:
        where = f"{clock_id} from {example.from_}"
        try:
            reckoning = _reckoned(clock_id, clock, example, calendars)
        except Invalid as error:
            yield f"{where} cannot be reckoned: {error.sentence}"
            continue
        found, said = (one.due_at or one.due_on for one in (reckoning, example))
        if found != said:
            yield f"{where} gives {found}, but the example says {said}."


def _reckoned(
    clock_id: str, clock: Clock, example: ClockExample, calendars: Mapping[str, WorkingCalendar]
) -> Reckoning:
    if example.at is not None:
        from_at = dt.datetime.combine(example.from_, example.at)
        return reckon_hours(clock_id, clock, from_at=from_at, calendars=calendars)
    return reckon(
        clock_id,
        clock,
        from_on=example.from_,
        calendars=calendars,
        extend=example.extend,
        tolls=tuple(read_toll(text) for text in example.toll),
    )
