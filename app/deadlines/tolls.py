# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periods for which a clock stands still: no day of a tolling period counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.calendars.days import TOLLED, Step, read_day
from app.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

_BETWEEN = ".."


@dataclass(frozen=True)
class TollingPeriod:
    """The first and the last day on which the clock stood still, both inclusive."""

    started_on: dt.date
    ended_on: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.started_on <= day <= self.ended_on


def read_toll(text: str) -> TollingPeriod:
    """Return the period written as 2026-03-02..2026-03-13, or raise Invalid."""
    first, between, last = text.partition(_BETWEEN)
    if not between:
        raise Invalid("A tolling period is written as 2026-03-02..2026-03-13, both days included.")
    return TollingPeriod(
        read_day(first.strip(), named="The first day of a tolling period"),
        read_day(last.strip(), named="The last day of a tolling period"),
    )


def refuse_impossible(tolls: tuple[TollingPeriod, ...], *, from_on: dt.date) -> None:
    """Raise Invalid for a period that ends before it starts or starts before the clock does."""
    for toll in tolls:
        if toll.ended_on < toll.started_on:
            raise Invalid(
                f"The tolling period {toll.started_on}..{toll.ended_on} ends before it starts; "
                "write the earlier day first."
            )
        if toll.started_on < from_on:
            raise Invalid(
                f"The tolling period {toll.started_on}..{toll.ended_on} starts before the clock, "
                f"which counts from {from_on}; check the dates."
            )


def standing_still(
    step_of: Callable[[dt.date], Step], tolls: tuple[TollingPeriod, ...]
) -> Callable[[dt.date], Step]:
    """Return `step_of` with every day of `tolls`, weekend or not, as tolled and not counted."""

    def step(day: dt.date) -> Step:
        if any(day in toll for toll in tolls):
            return Step(day, counted=False, why=TOLLED)
        return step_of(day)

    return step
