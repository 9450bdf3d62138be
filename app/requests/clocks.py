# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and law in; every clock of a request out, each with its date and the way to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from app.calendars.days import BeyondCalendar, Step, next_day
from app.calendars.working_days import WorkingCalendar, working_calendar
from app.catalog.lookup import value_on
from app.deadlines.readings import OtherReading
from app.deadlines.reckoning import Reckoning, reckon
from app.i18n.marks import _
from app.requests.basis import (
    ENDS_ALL,
    Events,
    basis_in,
    ending_of,
    notice_of_more_time,
    stopped_since,
    tolls_in,
)
from app.requests.clock_records import (
    AskedRight,
    Basis,
    Clocks,
    ClockState,
    RunningClock,
    Skipped,
    WaitingClock,
)
from app.requests.events import Event, EventKind, first, in_effect
from app.requests.look_again import look_again_on

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Clock, ClockValue, Law

NAMED_BY_THE_OFFICE = _("The office itself named this day.")
_SILENCE = "silence"
# A clock from the date of the request runs only where the letter asks for what it times.
_ONLY_IF_ASKED = "request-date"


def clocks_on(
    today: dt.date,
    events: Iterable[Event],
    *,
    asked: Iterable[AskedRight],
    spoken_of: frozenset[str],
    catalogue: Catalogue,
) -> Clocks:
    """Return the clocks of a request as they stand on `today`.

    `spoken_of` are the facts the letter's blocks rest on. Where a holder's rules and the law both
    set one clock, the rules' date stands and the law's own is another reading of it.
    """
    watch = _Watch(today, in_effect(events), spoken_of, catalogue)
    rights = tuple(asked)
    running = watch.every_running(rights)
    started = {(clock.id.rpartition("/")[0], clock.key) for clock in running}
    waiting = [
        found
        for right in rights
        for found in watch.waiting(right)
        if (found.id.rpartition("/")[0], found.key) not in started
    ]
    return Clocks(
        read_on=today,
        running=tuple(sorted(running, key=_by_date)),
        waiting=tuple(waiting),
        foreseen=tuple(watch.foreseen(rights, running)),
        look_again_on=look_again_on(watch.events, running),
    )


@dataclass(frozen=True)
class _Watch:
    """One request on one day: its events in effect, and the law."""

    today: dt.date
    events: Events
    spoken_of: frozenset[str]
    catalogue: Catalogue

    @cached_property
    def _calendars(self) -> dict[str, WorkingCalendar]:
        records = self.catalogue.calendars
        return {name: working_calendar(record) for name, record in records.items()}

    def every_running(self, rights: Iterable[AskedRight]) -> list[RunningClock]:
        return [found for right in rights for found in self.running(right)]

    def foreseen(
        self, rights: tuple[AskedRight, ...], running: Iterable[RunningClock]
    ) -> Iterator[RunningClock]:
        """Each clock that time alone will start, as it will be on the day it starts."""
        known = {clock.id for clock in running}
        ends = {c.due_on for c in running if c.due_on and not c.is_over and c.due_on >= self.today}
        for day in sorted(ends):
            for clock in replace(self, today=next_day(day)).every_running(rights):
                if clock.id not in known:
                    known.add(clock.id)
                    yield clock

    def running(self, right: AskedRight) -> Iterator[RunningClock]:
        found: dict[str, RunningClock] = {}
        for law, key, clock in self._clocks(right):
            basis = self._basis(f"{law.id}/{key}", clock, found, right)
            value = value_on(clock.values, basis.on) if basis else None
            if basis is not None and value is not None:
                one = self._started(law, key, basis=basis, value=value)
                found[key] = _refined(one, found[key], self.today) if key in found else one
        yield from found.values()

    def waiting(self, right: AskedRight) -> Iterator[WaitingClock]:
        named = {key: (law, clock) for law, key, clock in self._clocks(right)}
        for key, (law, clock) in named.items():
            identity = f"{law.id}/{key}"
            if self._is_asked(identity, clock) and basis_in(self.events, clock.basis) is None:
                yield WaitingClock(
                    identity,
                    key,
                    clock.name,
                    clock.owner,
                    clock.basis,
                    clock.start.text,
                    clock.start.citation,
                )

    def _clocks(self, right: AskedRight) -> Iterator[tuple[Law, str, Clock]]:
        for name in right.laws:
            law = self.catalogue.laws[name]
            for key, clock in law.clocks.items():
                yield law, key, clock

    def _is_asked(self, identity: str, clock: Clock) -> bool:
        return clock.basis != _ONLY_IF_ASKED or identity in self.spoken_of

    def _basis(
        self, identity: str, clock: Clock, found: dict[str, RunningClock], right: AskedRight
    ) -> Basis | None:
        if not self._is_asked(identity, clock):
            return None
        if clock.basis == "exhausted":
            return self._exhausted(found, right)
        return basis_in(self.events, clock.basis)

    def _exhausted(self, found: dict[str, RunningClock], right: AskedRight) -> Basis | None:
        """The first day on which court stood open: silence past the time, or an appeal decided."""
        opening = [clock for clock in found.values() if _opens_court(clock, self.catalogue, right)]
        decided = first(self.events, EventKind.APPEAL_DETERMINATION)
        days = [day for clock in opening if (day := self._silent_since(clock)) is not None]
        days += [decided.on] if decided else []
        return Basis("exhausted", min(days)) if days else None

    def _silent_since(self, clock: RunningClock) -> dt.date | None:
        if clock.due_on is None or (clock.ended_on or self.today) <= clock.due_on:
            return None
        return next_day(clock.due_on)

    def _started(self, law: Law, key: str, *, basis: Basis, value: ClockValue) -> RunningClock:
        clock = law.clocks[key]
        ending = ending_of(self.events, clock.owner, key, since=basis.on)
        stopped = stopped_since(self.events) if clock.tolling and ending is None else None
        plain = RunningClock(
            id=f"{law.id}/{key}",
            key=key,
            name=clock.name,
            owner=clock.owner,
            basis=basis,
            start=clock.start.text,
            start_citation=clock.start.citation,
            value=value,
            citation=value.citation,
            ended_on=ending.on if ending else None,
            stopped_since=stopped,
            when_it_passes=clock.when_it_passes,
        )
        dated = plain if stopped else self._dated(plain, clock)
        is_over = ending is not None and ending.kind in ENDS_ALL
        return replace(dated, state=ClockState.ENDED) if is_over else dated

    def _dated(self, plain: RunningClock, clock: Clock) -> RunningClock:
        since = plain.basis.on
        notice = notice_of_more_time(self.events, since=since, until=plain.ended_on)
        try:
            reckoning = reckon(
                plain.id,
                clock,
                from_on=since,
                calendars=self._calendars,
                extend=notice is not None and clock.extension is not None,
                tolls=tolls_in(self.events, since=since) if clock.tolling else (),
            )
        except BeyondCalendar as beyond:
            return replace(plain, state=ClockState.BEYOND, beyond=beyond.sentence)
        return self._reckoned(plain, reckoning, notice if clock.extension else None)

    def _reckoned(
        self, plain: RunningClock, reckoning: Reckoning, notice: Event | None
    ) -> RunningClock:
        others = (*reckoning.other_readings, *_named_in(notice, reckoning.due_on))
        calendar = self._calendars[reckoning.calendar] if reckoning.calendar else None
        dated = replace(
            plain,
            due_on=reckoning.due_on,
            other_readings=others,
            citation=reckoning.citation,
            law_version=reckoning.law_version,
            calendar=reckoning.calendar,
            skipped=tuple(skipped_in(reckoning.steps, calendar)),
            extended_on=notice.on if notice else None,
        )
        return _judged(dated, self.today)


def _opens_court(clock: RunningClock, catalogue: Catalogue, right: AskedRight) -> bool:
    """Say whether the law names this as the clock whose silent end opens the way to court."""
    laws = (catalogue.laws[name] for name in right.laws)
    return any(r.code == _SILENCE and r.clock == clock.id for law in laws for r in law.remedies)


def _named_in(notice: Event | None, due_on: dt.date) -> Iterator[OtherReading]:
    until = notice.details.until if notice else None
    if until is not None and until != due_on:
        yield OtherReading(until, NAMED_BY_THE_OFFICE, None)


def _refined(rules: RunningClock, law: RunningClock, today: dt.date) -> RunningClock:
    """What a holder's rules say stands; the law's own date is another reading beside it."""
    if rules.state is ClockState.BEYOND:
        return law
    if law.due_on is None or law.due_on == rules.due_on or rules.is_over:
        return rules
    own = OtherReading(law.due_on, THE_LAW_ITSELF, law.citation)
    more = [r for r in law.other_readings if r.due_on != rules.due_on]
    return _judged(replace(rules, other_readings=(*rules.other_readings, own, *more)), today)


THE_LAW_ITSELF = _("The law itself gives this time; the rules of this office give another.")


def _judged(clock: RunningClock, today: dt.date) -> RunningClock:
    """Add the cautious date, and how the clock stands on a day."""
    if clock.due_on is None:
        return clock
    dates = [clock.due_on, *(reading.due_on for reading in clock.other_readings)]
    safe_on = min(dates) if clock.is_ours else max(dates)
    return replace(clock, safe_on=safe_on, state=_state(clock, safe_on, today))


def _state(clock: RunningClock, safe_on: dt.date, today: dt.date) -> ClockState:
    due_on = clock.due_on or safe_on
    earlier, later = sorted((due_on, safe_on))
    if clock.ended_on is not None:
        return ClockState.KEPT if clock.ended_on <= later else ClockState.LATE
    if today <= earlier:
        return ClockState.RUNNING
    return ClockState.BETWEEN if today <= later else ClockState.PASSED


def skipped_in(steps: Iterable[Step], calendar: WorkingCalendar | None) -> Iterator[Skipped]:
    """Yield each day that did not count, with the name of the holiday."""
    for step in steps:
        if not step.counted:
            why, _colon, holiday = step.why.partition(":")
            named = calendar.name_of(step.why) if calendar and holiday else None
            yield Skipped(step.on, why, named)


def _by_date(clock: RunningClock) -> tuple[bool, dt.date, str]:
    return clock.is_over, clock.safe_on or dt.date.max, clock.id
