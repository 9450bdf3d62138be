# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a records request: events as values, kept for good, corrected by later ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from app.errors import Invalid
from app.i18n.marks import _
from app.situations.kinds import CivilDate, Line, Text


class EventKind(StrEnum):
    """Events in the order in which those of one day happen; the first six happen in our house."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted-for-review"
    RETURNED = "returned"
    APPROVED = "approved"
    SIGNED = "signed"
    SENT = "sent"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    TRACKING_NUMBER = "tracking-number"
    EXTENSION = "extension"
    TOLLED = "tolled"
    RESUMED = "resumed"
    FEE_ASKED = "fee-asked"
    DETERMINATION = "determination"
    PRODUCTION = "production"
    APPEAL_SENT = "appeal-sent"
    APPEAL_RECEIVED = "appeal-received"
    APPEAL_DETERMINATION = "appeal-determination"
    LOOKED_AGAIN = "looked-again"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    RETRACTED = "retracted"


class Ground(StrEnum):
    """What an adverse determination rests on."""

    WITHHELD = "withheld"
    REDACTED = "redacted"
    NO_RECORDS = "no-records"
    GLOMAR = "glomar"
    NOT_DESCRIBED = "not-described"
    IDENTITY = "identity"
    FEES = "fees"
    REFERRED = "referred"


Called = Literal["standard", "large", "commercial", "frequent"]
IN_OUR_HOUSE = tuple(EventKind)[: tuple(EventKind).index(EventKind.RECEIVED)]
DECISIONS = (EventKind.DETERMINATION, EventKind.APPEAL_DETERMINATION)
_RANK = {kind: place for place, kind in enumerate(EventKind)}


class EventDetails(BaseModel):
    """What an event says beside its day; kept sealed.

    `until` is the day an office names when it takes more time. `reason` says why a correction was
    made, or why papers were returned or a request withdrawn. `papers` are the kinds signed.
    `look_again_on` is the day we chose to look at it again: a reminder of ours, not of law.
    `called` is what the office calls the request, where its law gives such a one another time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Text | None = None
    reason: Text | None = None
    tracking_number: Line | None = None
    until: CivilDate | None = None
    amount: Line | None = None
    channel: Line | None = None
    adverse: bool | None = None
    grounds: tuple[Ground, ...] = ()
    papers: tuple[Line, ...] = ()
    look_again_on: CivilDate | None = None
    called: Called | None = None

    @model_validator(mode="after")
    def _grounds_of_a_refusal(self) -> EventDetails:
        if bool(self.grounds) != (self.adverse is True):
            raise ValueError("an adverse decision names its grounds, and only an adverse one does")
        return self


NOTHING_MORE = EventDetails()
_NOT_KEPT = _(
    "Part of this cannot be kept: a text is too long or holds an invisible character, or a refusal "
    "names no ground. Look at it again."
)


def details_of(**said: object) -> EventDetails:
    """Return what was said of an event; blank is left out. Raises Invalid for what is not kept."""
    given = {name: value for name, value in said.items() if value not in ("", None)}
    try:
        return EventDetails.model_validate(given)
    except ValidationError:
        raise Invalid(_NOT_KEPT) from None


@dataclass(frozen=True)
class Event:
    """Something that happened on a civil day. `corrects` is the id of the event it stands in for.

    `recorded_at` orders what our own house does on one day. What offices do is ordered by its day
    alone, whenever we came to record it.
    """

    id: str
    kind: EventKind
    on: dt.date
    recorded_at: dt.datetime
    details: EventDetails = field(default=NOTHING_MORE)
    corrects: str | None = None


def in_effect(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that count, as they happened: not corrected since, and not retracted."""
    every = tuple(events)
    replaced = {event.corrects for event in every if event.corrects is not None}
    standing = (e for e in every if e.id not in replaced and e.kind is not EventKind.RETRACTED)
    return tuple(sorted(standing, key=_as_it_happened))


def _as_it_happened(event: Event) -> tuple[dt.date, bool, dt.datetime | int, str]:
    outside = event.kind not in IN_OUR_HOUSE
    return event.on, outside, _RANK[event.kind] if outside else event.recorded_at, event.id


def latest(events: Iterable[Event], *kinds: EventKind) -> Event | None:
    """Return the last event of these kinds among events in the order they happened, or None."""
    return next((event for event in reversed(tuple(events)) if event.kind in kinds), None)


def first(events: Iterable[Event], *kinds: EventKind) -> Event | None:
    """Return the first event of these kinds among events in the order they happened, or None."""
    return next((event for event in events if event.kind in kinds), None)


def called_by_the_office(events: Iterable[Event]) -> Called:
    """Return what the office called the request last, among events in the order they happened."""
    said = (event.details.called for event in reversed(tuple(events)))
    return next((called for called in said if called is not None), "standard")
