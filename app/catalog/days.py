# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days a law does not count, as a record: weekends, holidays as observed, closures."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from app.catalog.records import Record, Sourced, Strict


class Closure(Sourced):
    """A day on which offices closed though the law counts it."""

    on: dt.date
    name: str


class CalendarExample(Strict):
    """A worked count of days that the check replays."""

    from_: dt.date = Field(alias="from")
    days: int
    due_on: dt.date
    origin: str


class Calendar(Record):
    """The days a law does not count: weekends and holidays as observed, for verified years only."""

    kind: Literal["calendar"]
    jurisdiction: str
    citation: str
    weekend: tuple[str, ...]
    holiday_names: dict[str, str]
    holidays: dict[int, dict[str, dt.date]]
    years: Sourced
    verified_from: int
    verified_to: int
    closures: tuple[Closure, ...] = ()
    examples: tuple[CalendarExample, ...] = ()
