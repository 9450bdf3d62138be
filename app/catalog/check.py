# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds what is wrong in the catalogue: missing sources, dead references, stale readings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from app.catalog.by_state import RECORDS_ACT, facts_in, unanswered_topics
from app.catalog.lookup import extensions_of
from app.catalog.provenance import LEVELS, Fact, facts_of
from app.catalog.records import Holder, Law, Record, System
from app.catalog.states import STATES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from app.catalog.load import Catalogue
    from app.catalog.records import Clock

_CAN_BE_ASKED = ("mechanism", "family")
_STALE_AFTER_YEARS = 1


@dataclass(frozen=True)
class Finding:
    """One thing to mend (`error`) or to look at again (`warning`), and where it stands."""

    level: Literal["error", "warning"]
    where: str
    what: str


def findings(catalogue: Catalogue, *, on: dt.date) -> tuple[Finding, ...]:
    """Return what is wrong with the catalogue's own records on the day `on`.

    Rules and worked examples are replayed by their own packages; see `handrail catalog check`.
    """
    found: list[Finding] = []
    for record in records_of(catalogue):
        found += _unsourced(record)
        found += _repeated(record)
        found += _stale(record, on)
    for law in catalogue.laws.values():
        found += _in_law(law, catalogue)
    for holder in catalogue.holders.values():
        found += _in_holder(holder, catalogue)
        found += _in_channels(holder, on)
    for system in catalogue.systems.values():
        found += _in_system(system, catalogue)
    for code in STATES:
        found += _in_state(code, catalogue)
    for year in catalogue.odds.values():
        found += _dead(year.id, [(year.holder, "reports on")], catalogue.holders)
        found += _dead(year.id, [(year.mechanism, "counts requests by")], catalogue.laws)
    return tuple(found)


def records_of(catalogue: Catalogue) -> Iterator[Record]:
    """Yield every record of the catalogue, laws first."""
    for shelf in (
        catalogue.laws,
        catalogue.holders,
        catalogue.systems,
        catalogue.portals,
        catalogue.calendars,
        catalogue.odds,
        catalogue.states,
    ):
        yield from shelf.values()


def _unsourced(record: Record) -> Iterator[Finding]:
    for fact in facts_of(record):
        what = _wrong_with(fact)
        if what is not None:
            yield Finding("error", fact.id, what)


def _wrong_with(fact: Fact) -> str | None:
    if fact.source is None:
        return f"names a source «{fact.sourced.source}» that is not listed"
    if LEVELS.index(fact.confidence) < LEVELS.index(fact.source.confidence):
        return f"counts as {fact.confidence}, but its source is only {fact.source.confidence}"
    if fact.confidence == "seen" and fact.source.read_on is None:
        return "counts as seen, but its source has no reading date"
    return None


def _repeated(record: Record) -> Iterator[Finding]:
    """A fact's id is what a clinic confirms; two facts must not share one."""
    counted = Counter(fact.id for fact in facts_of(record))
    for identity, times in counted.items():
        if times > 1:
            yield Finding("error", identity, "is the id of more than one fact; change a code")


def _stale(record: Record, on: dt.date) -> Iterator[Finding]:
    for key, source in record.sources.items():
        if is_stale(source.read_on, on):
            yield Finding(
                "warning", f"{record.id}#sources/{key}", "was read more than 12 months ago"
            )


def is_stale(read_on: dt.date | None, on: dt.date) -> bool:
    """Say whether what was read on a day should be read again; what was never read is not stale."""
    return read_on is not None and on >= _years_after(read_on, _STALE_AFTER_YEARS)


def _years_after(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)


def _followed(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(name for law in catalogue.laws.values() for name in law.follows)


def _in_law(law: Law, catalogue: Catalogue) -> Iterator[Finding]:
    named = [
        (law.refines, "refines"),
        (law.joins, "joins"),
        (law.instead, "names instead"),
        *((to, "follows") for to in law.follows),
    ]
    yield from _dead(law.id, named, catalogue.laws)
    if law.kind == "mechanism" and law.asked_by == "letter" and law.letter is None:
        yield Finding("warning", law.id, "is asked by letter, and has no letter text yet")
    yield from _in_family(law, catalogue)
    if law.kind == "rules" and law.refines is None and law.id not in _followed(catalogue):
        yield Finding("error", law.id, "is a set of rules that refines nothing")
    if law.who_may_use and law.who_may_use.rule is not True and law.who_may_use.no is None:
        yield Finding("error", law.id, "does not say why it is closed to those who may not use it")
    for key, clock in law.clocks.items():
        where = f"{law.id}/{key}"
        yield from _dead(where, _calendars_of(clock), catalogue.calendars)
        yield from _untimed(where, clock.values)
    yield from _in_clocks_named(law, catalogue)


def _in_clocks_named(law: Law, catalogue: Catalogue) -> Iterator[Finding]:
    """A remedy, and a clock that counts from the end of others, name clocks that are there."""
    known = {f"{other.id}/{key}" for other in catalogue.laws.values() for key in other.clocks}
    yield from _dead(law.id, [(r.clock, "remedy names clock") for r in law.remedies], known)
    for key, clock in law.clocks.items():
        where = f"{law.id}/{key}"
        ends = [*clock.or_silence_of, *([clock.or_when_due] if clock.or_when_due else ())]
        yield from _dead(where, [(end, "waits for clock") for end in ends], known | set(law.clocks))
        if clock.silence_from and not clock.or_silence_of:
            yield Finding("error", where, "says from when silence counts, but not whose")


def _in_family(law: Law, catalogue: Catalogue) -> Iterator[Finding]:
    if law.member_of is not None:
        family = catalogue.laws.get(law.member_of)
        if family is None or family.kind != "family":
            yield Finding("error", law.id, f"is member of «{law.member_of}», which is no family")
        elif family.right != law.right:
            yield Finding("error", law.id, f"is another right than its family {family.id}")
    members = [act.id for act in catalogue.laws.values() if act.member_of == law.id]
    if law.kind == "family" and not members:
        yield Finding("error", law.id, "is a family without any act")


def _calendars_of(clock: Clock) -> list[tuple[str | None, str]]:
    delays = [reading.starts_later for reading in clock.readings if reading.starts_later]
    counted = chain(clock.values, clock.readings, delays, extensions_of(clock))
    return [(getattr(part, "calendar", None), "counts in calendar") for part in counted]


def _untimed(where: str, values: tuple[object, ...]) -> Iterator[Finding]:
    for value in values:
        unit, calendar = getattr(value, "unit", None), getattr(value, "calendar", None)
        if unit == "working-day" and calendar is None:
            yield Finding("error", where, "counts working days without a calendar")


def _in_holder(holder: Holder, catalogue: Catalogue) -> Iterator[Finding]:
    codes = {channel.code for channel in holder.channels}
    yield from _dead(holder.id, [(holder.part_of, "is part of")], catalogue.holders)
    for reach in holder.reached_by:
        where = f"{holder.id} by {reach.mechanism}"
        yield from _dead(where, [(reach.mechanism, "uses")], _of_kind(_CAN_BE_ASKED, catalogue))
        rules = _of_kind(("rules",), catalogue)
        yield from _dead(where, [(name, "follows") for name in reach.rules], rules)
        yield from _dead(where, [(code, "goes by channel") for code in reach.channels], codes)
        yield from _dead(
            where, [(to, "redirects to") for to in reach.redirects_to], catalogue.holders
        )
    systems = [(holding.system, "is kept in") for holding in holder.holds]
    yield from _dead(holder.id, systems, catalogue.systems)
    portals = [(channel.portal, "opens portal") for channel in holder.channels]
    yield from _dead(holder.id, portals, catalogue.portals)


def _of_kind(kinds: tuple[str, ...], catalogue: Catalogue) -> set[str]:
    return {law.id for law in catalogue.laws.values() if law.kind in kinds}


def _in_channels(holder: Holder, on: dt.date) -> Iterator[Finding]:
    for channel in holder.channels:
        if channel.from_ and channel.to and channel.to < channel.from_:
            yield Finding("error", f"{holder.id}#channels/{channel.code}", "ends before it begins")
    ended = {channel.code for channel in holder.channels if channel.to and channel.to < on}
    for reach in holder.reached_by:
        if reach.channels and ended.issuperset(reach.channels):
            where = f"{holder.id} by {reach.mechanism}"
            yield Finding("error", where, "goes only by channels that have ended")


def _in_system(system: System, catalogue: Catalogue) -> Iterator[Finding]:
    yield from _dead(
        system.id, [(name, "is held by") for name in system.held_by], catalogue.holders
    )


def _in_state(code: str, catalogue: Catalogue) -> Iterator[Finding]:
    """A state counts only where each topic has a source, or is openly recalled or unknown."""
    place = f"us/{code.lower()}"
    state = catalogue.states.get(place)
    if state is None:
        if catalogue.acts_of(RECORDS_ACT, place):
            yield Finding("warning", place, "is a state without a page of its own")
        return
    for topic in unanswered_topics(state, catalogue):
        yield Finding("error", place, f"does not say what there is on {topic}")
    for name, topic_said in state.topics.items():
        where = f"{place}#topics/{name}"
        there = {one for one in topic_said.records if facts_in(one, catalogue)}
        yield from _dead(where, [(one, "names") for one in topic_said.records], there)
        for one in there:
            if not one.startswith(f"{place}/"):
                yield Finding("error", where, f"names «{one}», which is not of this state")


def _dead(
    where: str, named: list[tuple[str | None, str]], known: Collection[str]
) -> Iterator[Finding]:
    for name, how in named:
        if name is not None and name not in known:
            yield Finding("error", where, f"{how} «{name}», which is not in the catalogue")
