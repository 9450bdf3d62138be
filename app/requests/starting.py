# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what happened, and from clocks that ran out meanwhile, to the day another clock begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.calendars.days import next_day
from app.i18n.marks import _
from app.requests.basis import Events, basis_in, granted_since
from app.requests.clock_records import Basis, OtherStart
from app.requests.events import Event, EventKind, first

if TYPE_CHECKING:
    from app.catalog.records import Clock
    from app.requests.clock_records import RunningClock

EARLIER_DENIAL = "earlier-denial"
SILENCE, SILENCE_SINCE_REQUEST = "silence", "silence-since-request"
ACKNOWLEDGMENT_DUE, EXHAUSTED = "acknowledgment-due", "exhausted"
SILENT_BEFORE = _("Silence had counted as a refusal before the office answered: counted from then.")
SILENT_LATER = _("By another reading the answer was due later, and this time counts from then.")
CONFIRMED_LATER = _(
    "By another reading the office had longer to confirm receipt, and this time counts from then."
)


@dataclass(frozen=True)
class Starts:
    """What a clock can count from on a day: events in effect, and the clocks begun before it.

    `begun` holds them by key; `laws` are those the letter asks under; `opens_court` are the ids of
    the clocks whose silent end opens the way to court.
    """

    today: dt.date
    events: Events
    laws: Collection[str]
    begun: Mapping[str, RunningClock]
    opens_court: frozenset[str]

    def of(self, law: str, clock: Clock) -> Basis | None:
        """Return from when a clock of `law` counts, or None while it counts from nothing yet."""
        if clock.basis == EXHAUSTED and not clock.or_silence_of:
            return self._exhausted()
        if clock.basis == EARLIER_DENIAL and law in self.laws:
            return None  # this paper is itself against that refusal, which another request got
        happened = self._event(clock)
        if clock.or_silence_of:
            return self._refused(clock, happened)
        return happened or self._last_day_to_confirm(clock)

    def _event(self, clock: Clock) -> Basis | None:
        if clock.basis != EXHAUSTED:
            return basis_in(self.events, clock.basis)
        decided = first(self.events, EventKind.APPEAL_DETERMINATION)
        return Basis(EXHAUSTED, decided.on) if decided else None

    def _refused(self, clock: Clock, refusal: Basis | None) -> Basis | None:
        """The refusal as it came; silence, where the law counts that as one, until it comes."""
        silence = self._silence(clock)
        if silence is None or refusal is None:
            return refusal or silence
        if self._appealed_between(silence.on, refusal.on):
            return refusal
        before = OtherStart(silence.on, SILENT_BEFORE)
        return Basis(refusal.code, refusal.on, others=(before,))

    def _silence(self, clock: Clock) -> Basis | None:
        ends = sorted(self._silent_ends(clock), key=lambda end: end[0])
        if not ends:
            return None
        since, end = ends[0]
        if granted_since(self.events, since):
            return None
        begins_on = next_day(since)
        if clock.silence_from is not None:
            event = basis_in(self.events, clock.silence_from)
            return Basis(SILENCE_SINCE_REQUEST, event.on, begins_on=begins_on) if event else None
        later = _starts([d for d, _end in ends[1:]] + _later_days(end), since, SILENT_LATER)
        return Basis(SILENCE, since, begins_on=begins_on, others=later)

    def _silent_ends(self, clock: Clock) -> Iterator[tuple[dt.date, RunningClock]]:
        for name in clock.or_silence_of:
            end = self._named(name)
            if end is not None and end.due_on is not None and self._is_silent(end):
                yield end.due_on, end

    def _last_day_to_confirm(self, clock: Clock) -> Basis | None:
        """No later than from here: the last day on which the office had to confirm receipt."""
        due = self._named(clock.or_when_due) if clock.or_when_due else None
        if due is None or due.due_on is None:
            return None
        others = _starts(_later_days(due), due.due_on, CONFIRMED_LATER)
        return Basis(ACKNOWLEDGMENT_DUE, due.due_on, since=due.basis.on, others=others)

    def _exhausted(self) -> Basis | None:
        """The first day on which court stood open: silence past the time, or an appeal decided."""
        opening = [clock for clock in self.begun.values() if clock.id in self.opens_court]
        decided = first(self.events, EventKind.APPEAL_DETERMINATION)
        days = [next_day(c.due_on) for c in opening if c.due_on and self._is_silent(c)]
        days += [decided.on] if decided else []
        return Basis(EXHAUSTED, min(days), begins_on=min(days)) if days else None

    def _named(self, name: str) -> RunningClock | None:
        """The clock of this key, as the holder's rules refine it; a whole id names its law, too."""
        law, _slash, key = name.rpartition("/")
        return self.begun.get(key) if not law or law in self.laws else None

    def _is_silent(self, end: RunningClock) -> bool:
        return end.due_on is not None and (end.ended_on or self.today) > end.due_on

    def _appealed_between(self, earlier: dt.date, later: dt.date) -> bool:
        return any(_is_appeal(event) and earlier < event.on <= later for event in self.events)


def _is_appeal(event: Event) -> bool:
    return event.kind is EventKind.APPEAL_SENT


def _later_days(end: RunningClock) -> list[dt.date]:
    due_on = end.due_on or dt.date.max
    return [other.due_on for other in end.other_readings if other.due_on > due_on]


def _starts(days: list[dt.date], since: dt.date, why: str) -> tuple[OtherStart, ...]:
    return tuple(OtherStart(day, why) for day in dict.fromkeys(days) if day > since)
