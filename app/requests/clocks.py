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
from app.catalog.lookup import extensions_of, value_on
from app.deadlines.readings import OtherReading
from app.deadlines.reckoning import Reckoning, may_be_stopped, reckon
from app.i18n.marks import _
from app.plans.rules import holds
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
from app.requests.events import Event, called_by_the_office, in_effect
from app.requests.look_again import look_again_on
from app.requests.starting import EARLIER_DENIAL, EXHAUSTED, Starts
from app.situations.answers import unanswered

if TYPE_CHECKING:
    from app.catalog.load import Catalogue
    from app.catalog.records import Clock, ClockValue, Law, Requester
    from app.situations.answers import Answers

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
    requester: Requester = "person",
) -> Clocks:
    """Return the clocks of a request as they stand on `today`.

    `spoken_of` are the facts the letter's blocks rest on. Where a holder's rules and the law both
    set one clock, the rules' date stands and the law's own is another reading of it.
    """
    effective = in_effect(events)
    facts = {
        **unanswered(),
        "requester": requester,
        "request-called": called_by_the_office(effective),
    }
    watch = _Watch(today, effective, spoken_of, catalogue, facts)
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
    facts: Answers

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
        starts = Starts(self.today, self.events, right.laws, found, self._opening_court(right))
        for law, key, clock in sorted(self._clocks(right), key=_what_counts_from_it_last):
            basis = starts.of(law.id, clock) if self._is_asked(f"{law.id}/{key}", clock) else None
            value = value_on(clock.values, basis.on) if basis else None
            if basis is not None and value is not None:
                one = self._started(law, key, basis=basis, value=value)
                name = key if law.id in right.laws else one.id
                found[name] = _refined(one, found[name], self.today) if name in found else one
        yield from found.values()

    def _opening_court(self, right: AskedRight) -> frozenset[str]:
        """The clocks whose silent end opens the way to court, as the laws name them."""
        laws = (self.catalogue.laws[name] for name in right.laws)
        silent = (r.clock for law in laws for r in law.remedies if r.code == _SILENCE)
        return frozenset(clock for clock in silent if clock is not None)

    def waiting(self, right: AskedRight) -> Iterator[WaitingClock]:
        named = {
            key if law.id in right.laws else f"{law.id}/{key}": (law, key, clock)
            for law, key, clock in self._clocks(right)
        }
        for law, key, clock in named.values():
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
                if holds(clock.when, self.facts) is not False:
                    yield law, key, clock
        yield from self._against_a_refusal(right)

    def _against_a_refusal(self, right: AskedRight) -> Iterator[tuple[Law, str, Clock]]:
        """The clocks of remedies that other laws give against what becomes of this request."""
        remedies = (r for name in right.laws for r in self.catalogue.laws[name].remedies)
        for identity in dict.fromkeys(r.clock for r in remedies if r.clock is not None):
            name, _slash, key = identity.rpartition("/")
            law = self.catalogue.laws[name]
            if name not in right.laws and law.clocks[key].basis == EARLIER_DENIAL:
                yield law, key, law.clocks[key]

    def _is_asked(self, identity: str, clock: Clock) -> bool:
        return clock.basis != _ONLY_IF_ASKED or identity in self.spoken_of

    def _started(self, law: Law, key: str, *, basis: Basis, value: ClockValue) -> RunningClock:
        clock = law.clocks[key]
        ending = ending_of(self.events, clock.owner, key, since=basis.acts_count_from)
        may_stop = may_be_stopped(clock, basis.on) and ending is None
        stopped = stopped_since(self.events) if may_stop else None
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
        since = plain.basis.acts_count_from
        may_grow = value_on(extensions_of(clock), plain.basis.on) is not None
        notice = notice_of_more_time(self.events, since=since, until=plain.ended_on)
        notice = notice if may_grow else None
        try:
            reckoning = self._reckon(plain.id, clock, plain.basis.on, notice)
            others = self._from_other_days(plain, clock, notice)
        except BeyondCalendar as beyond:
            return replace(plain, state=ClockState.BEYOND, beyond=beyond.sentence)
        return self._reckoned(plain, reckoning, notice, others)

    def _reckon(
        self, identity: str, clock: Clock, from_on: dt.date, notice: Event | None
    ) -> Reckoning:
        may_stop = may_be_stopped(clock, from_on)
        return reckon(
            identity,
            clock,
            from_on=from_on,
            calendars=self._calendars,
            extend=notice is not None and value_on(extensions_of(clock), from_on) is not None,
            tolls=tolls_in(self.events, since=from_on) if may_stop else (),
        )

    def _from_other_days(
        self, plain: RunningClock, clock: Clock, notice: Event | None
    ) -> tuple[OtherReading, ...]:
        """What the clock comes to if it counts from another day, as some read the law."""
        return tuple(
            OtherReading(self._reckon(plain.id, clock, start.on, notice).due_on, start.why, None)
            for start in plain.basis.others
        )

    def _reckoned(
        self,
        plain: RunningClock,
        reckoning: Reckoning,
        notice: Event | None,
        from_other_days: tuple[OtherReading, ...],
    ) -> RunningClock:
        others = (
            *reckoning.other_readings,
            *(o for o in from_other_days if o.due_on != reckoning.due_on),
            *_named_in(notice, reckoning.due_on),
        )
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


def _what_counts_from_it_last(entry: tuple[Law, str, Clock]) -> int:
    """Clocks that count from the end of others come after them."""
    _law, _key, clock = entry
    later = (bool(clock.or_when_due), bool(clock.or_silence_of), clock.basis == EXHAUSTED)
    return max((n + 1 for n, comes in enumerate(later) if comes), default=0)


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
