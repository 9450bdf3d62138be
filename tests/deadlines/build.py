# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks and calendars for tests, small and complete."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from app.calendars.working_days import WorkingCalendar
from app.catalog.records import Clock
from app.deadlines.finding import find_calendar
from app.deadlines.reckoning import Reckoning, reckon
from app.deadlines.tolls import read_toll

if TYPE_CHECKING:
    from collections.abc import Iterable

ALWAYS = dt.date(1900, 1, 1)
A_SOURCE = {"source": "test"}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@cache
def calendars() -> dict[str, WorkingCalendar]:
    """The catalogue's calendars and a two-week toy whose every day is known by heart."""
    return {
        "us/federal": find_calendar("us/federal"),
        "us/il": find_calendar("us/il"),
        "toy": a_calendar(),
    }


def a_calendar(closures: dict[dt.date, str] | None = None) -> WorkingCalendar:
    """January 2026: Saturdays and Sundays, a holiday on Monday 5 and a closure on Thursday 8."""
    return WorkingCalendar(
        id="toy",
        weekend=frozenset({"saturday", "sunday"}),
        not_counted={day("2026-01-05"): "holiday:feast"},
        closures=closures or {day("2026-01-08"): "Snow"},
        names={"feast": "The Feast"},
        first_year=2026,
        last_year=2026,
    )


def a_clock(
    length: int = 5, unit: str = "working-day", calendar: str | None = "toy", **but: object
) -> Clock:
    """An agency's clock in force since always, cited as § 1, that may be stopped."""
    if unit != "working-day":
        calendar = None
    value = {"from": ALWAYS, "length": length, "unit": unit, "calendar": calendar}
    return Clock.model_validate(
        {
            "name": "Answer",
            "owner": "agency",
            "basis": "The request is received.",
            "start": {"text": "From receipt.", **A_SOURCE},
            "values": [{**value, "citation": "§ 1", **A_SOURCE}],
            "tolling": {"text": "Once, for a question.", **A_SOURCE},
            **but,
        }
    )


def an_extension(length: int, unit: str = "working-day", **but: object) -> dict[str, object]:
    return {
        "length": length,
        "unit": unit,
        "condition": "Written notice.",
        "citation": "§ 2",
        **A_SOURCE,
        **but,
    }


def a_reading(**but: object) -> dict[str, object]:
    return {"code": "other", "why": "Some read it so.", "citation": "§ 3", **A_SOURCE, **but}


def reckoned(
    clock: Clock, from_on: str, *, extend: bool = False, tolls: Iterable[str] = ()
) -> Reckoning:
    return reckon(
        "xx/law/answer",
        clock,
        from_on=day(from_on),
        calendars=calendars(),
        extend=extend,
        tolls=tuple(read_toll(text) for text in tolls),
    )
