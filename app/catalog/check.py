# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds what is wrong in the catalogue: missing sources, dead references, stale readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.catalog.provenance import facts_of
from app.catalog.records import Holder, Law, Record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from app.catalog.load import Catalogue

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
        found += _stale(record, on)
    for law in catalogue.laws.values():
        found += _in_law(law, catalogue)
    for holder in catalogue.holders.values():
        found += _in_holder(holder, catalogue)
    return tuple(found)


def records_of(catalogue: Catalogue) -> Iterator[Record]:
    """Yield every record of the catalogue, laws first."""
    for shelf in (
        catalogue.laws,
        catalogue.holders,
        catalogue.systems,
        catalogue.portals,
        catalogue.calendars,
    ):
        yield from shelf.values()


def _unsourced(record: Record) -> Iterator[Finding]:
    for fact in facts_of(record):
        if fact.source is None:
            yield Finding(
                "error", fact.id, f"names a source «{fact.sourced.source}» that is not listed"
            )
        elif fact.confidence == "seen" and fact.source.read_on is None:
            yield Finding("error", fact.id, "counts as seen, but its source has no reading date")


def _stale(record: Record, on: dt.date) -> Iterator[Finding]:
    for key, source in record.sources.items():
        if source.read_on is None or source.read_on > on:
            continue
        if on >= source.read_on.replace(year=source.read_on.year + _STALE_AFTER_YEARS):
            yield Finding(
                "warning", f"{record.id}#sources/{key}", "was read more than 12 months ago"
            )


def _in_law(law: Law, catalogue: Catalogue) -> Iterator[Finding]:
    named = [(law.refines, "refines"), (law.joins, "joins")]
    yield from _dead(law.id, named, catalogue.laws)
    if law.kind == "mechanism" and law.letter is None:
        yield Finding("error", law.id, "is a mechanism without a letter")
    for key, clock in law.clocks.items():
        where = f"{law.id}/{key}"
        calendars = [(value.calendar, "counts in calendar") for value in clock.values]
        yield from _dead(where, calendars, catalogue.calendars)
        yield from _untimed(where, clock.values)
    clocks = {f"{other.id}/{key}" for other in catalogue.laws.values() for key in other.clocks}
    yield from _dead(law.id, [(r.clock, "remedy names clock") for r in law.remedies], clocks)


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
        yield from _dead(where, [(reach.mechanism, "uses")], catalogue.laws)
        yield from _dead(where, [(name, "follows") for name in reach.rules], catalogue.laws)
        yield from _dead(where, [(code, "goes by channel") for code in reach.channels], codes)
        yield from _dead(
            where, [(to, "redirects to") for to in reach.redirects_to], catalogue.holders
        )
    systems = [(holding.system, "is kept in") for holding in holder.holds]
    yield from _dead(holder.id, systems, catalogue.systems)
    portals = [(channel.portal, "opens portal") for channel in holder.channels]
    yield from _dead(holder.id, portals, catalogue.portals)
    for channel in holder.channels:
        if channel.from_ and channel.to and channel.to < channel.from_:
            yield Finding("error", f"{holder.id}#channels/{channel.code}", "ends before it begins")


def _dead(
    where: str, named: list[tuple[str | None, str]], known: Collection[str]
) -> Iterator[Finding]:
    for name, how in named:
        if name is not None and name not in known:
            yield Finding("error", where, f"{how} «{name}», which is not in the catalogue")
