# SPDX-License-Identifier: AGPL-3.0-or-later
"""What offices do with a request, recorded as it becomes known, and corrected by saying so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.catalog.load import load
from app.errors import Conflict, Invalid
from app.i18n.marks import _
from app.plans.channels import is_open
from app.requests.changing import Happening, record, still
from app.requests.events import (
    DECISIONS,
    IN_OUR_HOUSE,
    Event,
    EventDetails,
    EventKind,
    details_of,
)
from app.requests.queries import approval_of
from app.requests.sending import refuse_ended_consent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.requests.queries import OpenedRequest

# Papers go through our own house by its own steps; the rest is recorded by hand.
RECORDED_BY_HAND = tuple(
    kind
    for kind in EventKind
    if kind not in (*IN_OUR_HOUSE, EventKind.WITHDRAWN, EventKind.RETRACTED)
)
_NOT_BY_HAND = _("Choose what happened from the list.")
_NO_NUMBER = _("Write the number the office gave.")
_DECIDED_HOW = _("Say whether all was granted or something was refused, and on which grounds.")
_WHY = _("Write down why it is corrected; what was recorded before stays readable.")
_WAY_CLOSED = _(
    "The way it took was not open on {on}, so it did not go out by it on that day. Take the "
    "sending back, and record it as it was."
)
_NOT_THERE = _("What you want to correct was corrected meanwhile. Look at the list again.")


@dataclass(frozen=True)
class Correction:
    """Another day for an event, or none where it never happened; other details; and why."""

    event_id: str
    reason: str
    on: dt.date | None = None
    details: EventDetails | None = None


def record_event(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    *,
    version: int,
    happened: Happening,
) -> OpenedRequest:
    """Record something that happened to a request that was sent.

    Raises Invalid for what is incomplete, Conflict for what does not fit.
    """
    if happened.kind not in RECORDED_BY_HAND:
        raise Invalid(_NOT_BY_HAND)
    _refuse_incomplete(happened.kind, happened.details)
    now = still(session, viewer, opened, version=version)
    return record(session, viewer, now, happened)


def correct_event(
    session: Session,
    viewer: Viewer,
    opened: OpenedRequest,
    *,
    version: int,
    correction: Correction,
) -> OpenedRequest:
    """Put another day or other details in an event's place, or say that it never happened.

    What was recorded before stays, with the reason of the correction. Raises Conflict for what
    cannot be corrected, or would no longer fit.
    """
    if not correction.reason.strip():
        raise Invalid(_WHY)
    now = still(session, viewer, opened, version=version)
    was = next((event for event in now.events if event.id == correction.event_id), None)
    if was is None:
        raise Conflict(_NOT_THERE)
    if was.kind is EventKind.SENT and correction.on is not None:
        _refuse_day_of_sending(session, now, was, correction.on)
    return record(session, viewer, now, _corrected(was, correction))


def _corrected(was: Event, correction: Correction) -> Happening:
    why = details_of(reason=correction.reason)
    if correction.on is None:
        return Happening(EventKind.RETRACTED, was.on, why, corrects=was.id)
    kept = {"reason": why.reason, "channel": was.details.channel, "papers": was.details.papers}
    details = (correction.details or was.details).model_copy(update=kept)
    _refuse_incomplete(was.kind, details)
    return Happening(was.kind, correction.on, details, corrects=was.id)


def _refuse_day_of_sending(
    session: Session, opened: OpenedRequest, was: Event, on: dt.date
) -> None:
    """On the day it really went out, too, its way must have been open and the consent held."""
    approval = approval_of(session, opened)
    if approval is not None:
        refuse_ended_consent(session, opened, approval, on)
    for channel in load().holders[opened.body.holder].channels:
        if channel.code == was.details.channel and not is_open(channel, on):
            raise Conflict(_WAY_CLOSED, on=on)


def _refuse_incomplete(kind: EventKind, details: EventDetails) -> None:
    if kind is EventKind.TRACKING_NUMBER and details.tracking_number is None:
        raise Invalid(_NO_NUMBER)
    if kind in DECISIONS and details.adverse is None:
        raise Invalid(_DECIDED_HOW)
