# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of systems of records, portals, calendars, and of what an office reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.desk.catalogue.lines import Line, Reader, Said, Section
from app.desk.catalogue.of_laws import requirements
from app.i18n.format import number, weekday_date
from app.i18n.marks import _
from app.plans.odds_said import LABEL, odds_said

if TYPE_CHECKING:
    from app.catalog.days import Calendar
    from app.catalog.odds import Odds
    from app.catalog.records import Portal, PortalField, System

_COVERS, _NOTICE, _EXEMPT = _("Whom it covers"), _("Its notice"), _("What is exempt")
_ACCESS, _LIMITS, _FIELDS = _("Who gets in, and how"), _("Its limits"), _("Its fields")
_LONGEST, _MUST = _("At most {n} characters"), _("Must be filled")
_YEARS, _CLOSED_DAYS = _("The years it knows"), _("Days the government was closed")
_FROM_TO = _("Days are counted from {first} to {last}; beyond that it refuses to count.")
_RECEIVED, _PROCESSED, _BACKLOG = _("Received"), _("Closed"), _("Still open at its end")


def sections_of_system(system: System, reader: Reader) -> Iterator[Section]:
    """Yield the sections of a system of records, as its notice tells of it."""
    yield from reader.section(_COVERS, [Line(texts=(reader.said(system.covers),))])
    yield from reader.section(_NOTICE, [_notice(system, reader)])
    if system.exemptions is not None:
        yield from reader.section(_EXEMPT, [reader.line(system.exemptions)])


def _notice(system: System, reader: Reader) -> Line:
    """The notice by its title: where it has a citation, that stands beside it."""
    return reader.line(system.notice, system.sources[system.notice.source].title)


def sections_of_portal(portal: Portal, reader: Reader) -> Iterator[Section]:
    """Yield the sections of a portal, field by field."""
    yield from reader.section(_ACCESS, [reader.line(portal.access, portal.url)])
    yield from reader.section(_LIMITS, requirements(portal.limits, reader))
    yield from reader.section(_FIELDS, (_field(one, reader) for one in portal.fields))


def _field(one: PortalField, reader: Reader) -> Line:
    say = reader.desk.say
    limits = [say(_LONGEST, n=one.longest)] if one.longest else []
    must = [say(_MUST)] if one.required else []
    return Line(
        head=reader.said(f"{one.section}: {one.label}"),
        texts=(reader.said(one.fill), *(Said(text) for text in (*must, *limits))),
        source=reader.source(one),
    )


def sections_of_calendar(calendar: Calendar, reader: Reader) -> Iterator[Section]:
    """Yield the years of a calendar with every holiday as it is observed."""
    language = reader.desk.viewer.language
    span = reader.desk.say(_FROM_TO, first=calendar.verified_from, last=calendar.verified_to)
    yield from reader.section(_YEARS, [reader.line(calendar.years, span)])
    for year, days in calendar.holidays.items():
        facts = tuple(
            (weekday_date(on, language), reader.said(calendar.holiday_names[code]))
            for code, on in sorted(days.items(), key=lambda one: one[1])
        )
        yield Section(str(year), (Line(facts=facts),))
    closures = (
        reader.line(one, one.name, head=Said(weekday_date(one.on, language)))
        for one in calendar.closures
    )
    yield from reader.section(_CLOSED_DAYS, closures)


def sections_of_odds(odds: Odds, reader: Reader) -> Iterator[Section]:
    """Yield what an office reported for a year: about all requesters."""
    language = reader.desk.viewer.language
    told = odds_said(odds, reader.desk.say, language)
    counted = ((_RECEIVED, odds.received), (_PROCESSED, odds.processed), (_BACKLOG, odds.backlog))
    facts = tuple(
        (reader.desk.say(label), Said(number(n, language))) for label, n in counted if n is not None
    )
    yield from reader.section(
        LABEL, [Line(texts=(Said(told),), facts=facts, source=reader.source(odds.reported))]
    )
