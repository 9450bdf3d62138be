# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clocks of a request as values: what a screen shows, and what a sweep reminds of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
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


_OURS = frozenset({"requester", "clinic"})
# A reminder of our own among the dates that the law gives.
LOOK_AGAIN = "look-again"
OVER = frozenset({ClockState.KEPT, ClockState.LATE, ClockState.ENDED})


@dataclass(frozen=True)
class AskedRight:
    """One right a letter asks for: its mechanism, and the holder's rules that refine it."""

    mechanism: str
    rules: tuple[str, ...] = ()

    @property
    def laws(self) -> tuple[str, ...]:
        """The ids of the laws whose clocks run, what refines after what it refines."""
        return (self.mechanism, *self.rules)


@dataclass(frozen=True)
class OtherStart:
    """A day from which another reading of the law counts the clock, and why."""

    on: dt.date
    why: str


@dataclass(frozen=True)
class Basis:
    """The day a clock counts from, which is not counted itself, and the event that gave it.

    `begins_on`: the first day on which it stands, where time alone brought it about. `since`: from
    when on what is done counts for it, where that is before the day it counts from.
    """

    code: str
    on: dt.date
    begins_on: dt.date | None = None
    since: dt.date | None = None
    others: tuple[OtherStart, ...] = ()

    @property
    def acts_count_from(self) -> dt.date:
        """Return the first day on which what is done counts for this clock."""
        return self.since or self.on


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
        return self.owner in _OURS


@dataclass(frozen=True)
class WaitingClock:
    """A clock that has not started: no date before its event."""

    id: str
    key: str
    name: str
    owner: Owner
    counts_from: str
    start: str
    citation: str | None


@dataclass(frozen=True)
class Clocks:
    """Every clock of a request on a day, in the order of their dates.

    `foreseen` begin later by time alone, if nothing happens meanwhile. `look_again_on` is our own
    reminder, where no date of law reminds.
    """

    read_on: dt.date
    running: tuple[RunningClock, ...]
    waiting: tuple[WaitingClock, ...]
    foreseen: tuple[RunningClock, ...] = ()
    look_again_on: dt.date | None = None

    @property
    def office_has_no_time(self) -> bool:
        """Say whether the law sets the office no time at all, neither now nor from an event."""
        owners = [c.owner for c in self.running] + [c.owner for c in self.waiting]
        return _OURS.issuperset(owners)


@dataclass(frozen=True)
class Deadline:
    """What a sweep without keys needs to remind of a date; it names no law, office or person.

    `begins_on`: the day from which there is such a date, where time alone can bring it about.
    """

    kind: str
    owner: Owner
    due_on: dt.date
    safe_on: dt.date
    catalogue_version: str
    begins_on: dt.date | None = None


def deadlines_of(clocks: Clocks, *, catalogue_version: str) -> tuple[Deadline, ...]:
    """Return the dates somebody waits for, those that come about by themselves, and our own."""
    return (
        *(
            _deadline(clock, clock.due_on, clock.safe_on, catalogue_version)
            for clock in (*clocks.running, *clocks.foreseen)
            if clock.due_on is not None and clock.safe_on is not None and not clock.is_over
        ),
        *_reminder(clocks.look_again_on, catalogue_version),
    )


def _deadline(
    clock: RunningClock, due_on: dt.date, safe_on: dt.date, catalogue_version: str
) -> Deadline:
    begins_on = clock.basis.begins_on
    return Deadline(clock.key, clock.owner, due_on, safe_on, catalogue_version, begins_on)


def _reminder(day: dt.date | None, catalogue_version: str) -> Iterator[Deadline]:
    if day is not None:
        yield Deadline(LOOK_AGAIN, "clinic", day, day, catalogue_version)
