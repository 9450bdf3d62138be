# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks and their dates in a reader's words, as the parts of pages take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.accounts.viewer import Viewer
from app.cases.words import saying
from app.i18n.format import weekday_date
from app.i18n.marks import _
from app.requests import words
from app.requests.clock_records import OVER, ClockState
from app.requests.strip import strip_of
from app.requests.views import how_far, plain_day
from app.web.desk import Desk

if TYPE_CHECKING:
    from app.requests.clock_records import Clocks, RunningClock


@dataclass(frozen=True)
class ClockView:
    """One clock: its strip, its date that explains itself, and how it stands."""

    id: str
    name: str
    owner: str
    state: str
    state_words: str
    strip: Mapping[str, Any]
    date: Mapping[str, Any] | None
    safe: Mapping[str, Any] | None
    note: str


@dataclass(frozen=True)
class WaitingView:
    """A clock that has not started, and from what it will count."""

    name: str
    owner: str
    start: str
    citation: str


def clock_views(desk: Desk[Viewer, Any], clocks: Clocks) -> tuple[ClockView, ...]:
    """Return the running clocks in a reader's words."""
    return tuple(_Telling(desk).clock(clock) for clock in clocks.running)


def waiting_views(desk: Desk[Viewer, Any], clocks: Clocks) -> tuple[WaitingView, ...]:
    """Return the clocks that wait for their event."""
    say = saying(desk.viewer.language)
    return tuple(
        WaitingView(
            say(clock.name),
            desk.say(words.OWNERS[clock.owner]),
            say(clock.start),
            clock.citation or "",
        )
        for clock in clocks.waiting
    )


def explained(desk: Desk[Viewer, Any], clock: RunningClock, on: dt.date) -> dict[str, Any]:
    """Return a clock's date with the way to it, as templates/parts/dates.html takes it."""
    return _Telling(desk).date(clock, on)


@dataclass(frozen=True)
class _Telling:
    """Says clocks to one reader."""

    desk: Desk[Viewer, Any]

    @property
    def _language(self) -> str:
        return self.desk.viewer.language

    @property
    def _law(self) -> Callable[[str], str]:
        return saying(self._language)

    def clock(self, clock: RunningClock) -> ClockView:
        say = self.desk.say
        safe_differs = clock.safe_on is not None and clock.safe_on != clock.due_on
        return ClockView(
            id=clock.id,
            name=self._law(clock.name),
            owner=say(words.OWNERS[clock.owner]),
            state=clock.state.value,
            state_words=say(words.CLOCK_STATES[clock.state]),
            strip={"label": self._law(clock.name), "steps": self._steps(clock)},
            date=self.date(clock, clock.due_on) if clock.due_on else None,
            safe=plain_day(clock.safe_on, self._language)
            if safe_differs and clock.safe_on
            else None,
            note=clock.beyond or "",
        )

    def date(self, clock: RunningClock, on: dt.date) -> dict[str, Any]:
        basis = words.BASES.get(clock.basis.code)
        since = weekday_date(clock.basis.on, self._language)
        return {
            **plain_day(on, self._language),
            "relation": "" if clock.is_over else how_far(self.desk, on),
            "state": _urgency(clock),
            "basis": self.desk.say(basis, on=since) if basis else "",
            "rule": " ".join(self._rule(clock)),
            "citation": clock.citation or "",
            "skipped": [
                {**plain_day(one.on, self._language), "why": self._why(one.why, one.name)}
                for one in clock.skipped
            ],
            "other_readings": [
                {
                    **plain_day(other.due_on, self._language),
                    "why": self._law(other.why),
                    "citation": other.citation or "",
                }
                for other in clock.other_readings
            ],
        }

    def _rule(self, clock: RunningClock) -> Iterator[str]:
        yield f"{self.length(clock)}."
        yield self._law(clock.start)
        if clock.value.unit == "hour":
            yield self.desk.say(_ONLY_THE_DAY)

    def length(self, clock: RunningClock) -> str:
        count, n = self.desk.translator.count, clock.value.length
        forms = {
            "hour": lambda: count("{n} hour", "{n} hours", n),
            "working-day": lambda: count("{n} working day", "{n} working days", n),
            "calendar-day": lambda: count("{n} calendar day", "{n} calendar days", n),
            "month": lambda: count("{n} month", "{n} months", n),
            "year": lambda: count("{n} year", "{n} years", n),
        }
        return forms[clock.value.unit]().format(n=n)

    def _why(self, why: str, name: str | None) -> str:
        if name is not None:
            return self.desk.say(words.HOLIDAY, name=name)
        return self.desk.say(words.SKIPPED[why])

    def _steps(self, clock: RunningClock) -> list[dict[str, Any]]:
        return [
            self._step(clock, mark.what, mark.on) for mark in strip_of(clock, today=self.desk.today)
        ]

    def _step(self, clock: RunningClock, what: str, on: dt.date) -> dict[str, Any]:
        is_ours = clock.is_ours if what in ("due", "safe", "ended") else False
        return {
            "owner": "now" if what == "today" else ("ours" if is_ours else "theirs"),
            "name": self._named(clock, what),
            **plain_day(on, self._language),
            "state": _step_state(clock, what, on, self.desk.today),
            "relation": how_far(self.desk, on) if what == "due" and not clock.is_over else "",
            "span": self.length(clock) if what == "due" else "",
        }

    def _named(self, clock: RunningClock, what: str) -> str:
        if what == "due":
            return self._law(clock.name)
        if what == "safe":
            return self.desk.say(_SAFE_FOR_US if clock.is_ours else _SAFE_FOR_THEM)
        if what == "basis":
            return self.desk.say(_BEGINS)
        return self.desk.say(_MARKS[what])


_ONLY_THE_DAY = _(
    "The law counts hours. Only the day is recorded, so this is the latest day they can end on."
)
_BEGINS = _("The clock begins")
_SAFE_FOR_US, _SAFE_FOR_THEM = _("Safe until here"), _("Silent only after this")
_MARKS = {
    "extension": _("More time taken"),
    "stopped": _("Stands still since"),
    "ended": _("Done"),
    "today": _("Today"),
}


def _urgency(clock: RunningClock) -> str:
    if clock.state in OVER:
        return "done"
    if clock.state is ClockState.PASSED:
        return "danger"
    return "hold" if clock.state is ClockState.BETWEEN else ""


def _step_state(clock: RunningClock, what: str, on: dt.date, today: dt.date) -> str:
    if on > today:
        return "ahead"
    is_over = what in ("due", "safe") and on < today and not clock.is_over
    return "over" if is_over else "passed"
