# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates for somebody's calendar program, saying nothing of whom or what they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

_PRODUCT = "-//Handrail//Dates//EN"
_TITLE = "Handrail: date {reference}"


@dataclass(frozen=True)
class DateToKeep:
    """A date by its opaque id; `reference` is what people of the clinic call the case."""

    id: str
    reference: str
    on: dt.date


def calendar_file(dates: Iterable[DateToKeep], *, stamped_at: dt.datetime) -> bytes:
    """Return an iCalendar file of whole days, in the order of their days.

    A calendar is read on a telephone and synchronised through others' machines: the titles are
    neutral in every language, and there is no description, place or address.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for date in sorted(dates, key=lambda date: (date.on, date.id)):
        calendar.add_component(_event(date, stamped_at))
    content: bytes = calendar.to_ical()
    return content


def _event(date: DateToKeep, stamped_at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{date.id}@handrail.invalid")
    event.add("dtstamp", stamped_at.astimezone(dt.UTC))
    event.add("summary", _TITLE.format(reference=date.reference))
    event.add("dtstart", date.on)
    if date.on < dt.date.max:
        event.add("dtend", date.on + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
