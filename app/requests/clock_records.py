# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of a request as values: what a screen shows, and what a sweep reminds of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from app.catalog.records import ClockValue, Owner
from app.deadlines.readings import OtherReading


class ClockState(StrEnum):
    """How a clock stands on a day. Between its dates, a cautious reading says it has run out."""

    RUNNING = "running"
    STOPPED = "stopped"
    BETWEEN = "between"
    PASSED = "passed"
    KEPT = "kept"
    LATE = "late"
    ENDED = "ended"
    BEYOND = "beyond"


OVER = frozenset({ClockState.KEPT, ClockState.LATE, ClockState.ENDED})


@dataclass(frozen=True)
class Asked:
    """One right a letter asks for: its mechanism, and the holder's rules that refine it."""

    mechanism: str
    rules: tuple[str, ...] = ()

    @property
    def laws(self) -> tuple[str, ...]:
        """The ids of the laws whose clocks run, what refines after what it refines."""
        return (self.mechanism, *self.rules)


@dataclass(frozen=True)
class Basis:
    """The day a clock counts from, which is not counted itself, and the event that gave it."""

    code: str
    on: dt.date


@dataclass(frozen=True)
class Skipped:
    """A day that did not count, why, and the holiday's name where it is one."""

    on: dt.date
    why: str
    name: str | None


@dataclass(frozen=True)
class RunningClock:
    """A clock that started. `safe_on` is the cautious date: earlier for us, later for them.

    `due_on` is the law's plain reading. It is None while the clock stands still, and where it
    leaves the years the calendars are verified for: `beyond` then says so.
    """

    id: str
    key: str
    name: str
    owner: Owner
    basis: Basis
    start: str
    start_citation: str | None
    value: ClockValue
    state: ClockState = ClockState.STOPPED
    due_on: dt.date | None = None
    safe_on: dt.date | None = None
    other_readings: tuple[OtherReading, ...] = ()
    citation: str | None = None
    law_version: str = ""
    calendar: str | None = None
    skipped: tuple[Skipped, ...] = ()
    extended_on: dt.date | None = None
    ended_on: dt.date | None = None
    stopped_since: dt.date | None = None
    when_it_passes: str | None = None
    beyond: str | None = None

    @property
    def is_over(self) -> bool:
        """Say whether nobody waits for it any more."""
        return self.state in OVER

    @property
    def is_ours(self) -> bool:
        """Say whether it is we who must act in time."""
        return self.owner in ("requester", "clinic")


@dataclass(frozen=True)
class WaitingClock:
    """A clock that has not started: no date before its event."""

    id: str
    key: str
    name: str
    owner: Owner
    start: str
    citation: str | None


@dataclass(frozen=True)
class Clocks:
    """Every clock of a request on a day, in the order of their dates."""

    running: tuple[RunningClock, ...]
    waiting: tuple[WaitingClock, ...]


@dataclass(frozen=True)
class Deadline:
    """What a sweep without keys needs to remind of a date; it names no law, office or person."""

    kind: str
    owner: Owner
    due_on: dt.date
    safe_on: dt.date
    catalogue_version: str


def deadlines_of(clocks: Clocks, *, catalogue_version: str) -> tuple[Deadline, ...]:
    """Return the dates that somebody still waits for."""
    return tuple(
        Deadline(clock.key, clock.owner, clock.due_on, clock.safe_on, catalogue_version)
        for clock in clocks.running
        if clock.due_on is not None and clock.safe_on is not None and not clock.is_over
    )
