# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every change of a request has in common: nobody else changes it, an event, its deadlines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import delete

from app.cases.service import keep_still, kept
from app.catalog.load import load
from app.catalog.version import catalogue_version
from app.errors import Conflict
from app.i18n.marks import _
from app.kit import clock
from app.kit.ids import new_id
from app.requests.clock_records import AskedRight, Clocks, deadlines_of
from app.requests.clocks import clocks_on
from app.requests.events import NOTHING_MORE, Event, EventDetails, EventKind
from app.requests.lifecycle import standing_of, why_not
from app.requests.models import DeadlineRow, RequestEvent
from app.requests.queries import OpenedRequest, approval_of, visible_request
from app.vault.rows import digest_of, seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.letters.records import PaperText
    from app.requests.bodies import RequestBody

CHANGED_MEANWHILE = _(
    "Somebody else changed this request meanwhile. Nothing of yours was saved over it; look at it "
    "as it is now."
)


def still(
    session: Session, viewer: Viewer, opened: OpenedRequest, *, version: int
) -> OpenedRequest:
    """Let nobody else change the request until the transaction ends, and return it as it is now.

    Raises Conflict where somebody changed it since `version`, or where its case is closed.
    """
    keep_still(session, opened.case)
    now = visible_request(session, viewer, opened.id)
    if now.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    return now


def write_body(opened: OpenedRequest, body: RequestBody) -> OpenedRequest:
    """Seal another body of the request, and count it as a change."""
    opened.row.changed_at = clock.now()
    seal_row(opened.row, body, opened.case.keys)
    return replace(opened, body=body)


@dataclass(frozen=True)
class Happening:
    """Something to be recorded: what, on which day (today, if none), and what it says beside."""

    kind: EventKind
    on: dt.date | None = None
    details: EventDetails = NOTHING_MORE
    corrects: str | None = None


def record(
    session: Session, viewer: Viewer, opened: OpenedRequest, happened: Happening
) -> OpenedRequest:
    """Write an event down, and what follows from it: the state, and the dates to keep.

    Raises Conflict, with the reason, for what does not fit what is recorded already.
    """
    today = clock.today()
    event = Event(
        id=new_id(),
        kind=happened.kind,
        on=happened.on or today,
        recorded_at=clock.now(),
        details=happened.details,
        corrects=happened.corrects,
    )
    refusal = why_not(opened.events, event, today=today)
    if refusal is not None:
        raise Conflict(refusal.sentence, **refusal.places)
    _write_event(session, viewer, opened, event)
    now = replace(
        opened,
        events=(*opened.events, event),
        recorded_by={**opened.recorded_by, event.id: viewer.id},
    )
    opened.row.state = standing_of(now.events).state.value
    digest = digest_of(event.id for event in now.events)
    now = write_body(now, now.body.model_copy(update={"events_digest": digest}))
    session.flush()
    _write_deadlines(session, now, today)
    return now


def _write_event(session: Session, viewer: Viewer, opened: OpenedRequest, event: Event) -> None:
    row = RequestEvent(
        **{**kept(), "id": event.id},
        request_id=opened.id,
        kind=event.kind.value,
        happened_on=event.on,
        recorded_at=event.recorded_at,
        recorded_by=viewer.id,
        corrects_id=event.corrects,
        ring_id=opened.row.ring_id,
    )
    seal_row(row, event.details, opened.case.keys)
    session.add(row)


def clocks_of(session: Session, opened: OpenedRequest, today: dt.date) -> Clocks:
    """Return every clock of a request on a day; what its letter asks for decides which run."""
    approval = approval_of(session, opened)
    return clocks_as_of(opened, today, approval.papers if approval else ())


def clocks_as_of(opened: OpenedRequest, today: dt.date, papers: tuple[PaperText, ...]) -> Clocks:
    """Return every clock of a request whose papers say this."""
    spoken_of = {block.fact for paper in papers for block in paper.blocks if block.fact}
    return clocks_on(
        today,
        opened.events,
        asked=[AskedRight(one.mechanism, one.rules) for one in opened.body.asked],
        spoken_of=frozenset(spoken_of),
        catalogue=load(),
        requester=opened.case.body.requester,
    )


def _write_deadlines(session: Session, opened: OpenedRequest, today: dt.date) -> None:
    """Replace the request's dates by those that follow now; what is over leaves none."""
    session.execute(delete(DeadlineRow).where(DeadlineRow.request_id == opened.id))
    clocks = clocks_of(session, opened, today)
    for deadline in deadlines_of(clocks, catalogue_version=catalogue_version()):
        session.add(
            DeadlineRow(
                **kept(),
                request_id=opened.id,
                case_id=opened.case.id,
                kind=deadline.kind,
                owner=deadline.owner,
                due_on=deadline.due_on,
                safe_on=deadline.safe_on,
                begins_on=deadline.begins_on,
                catalogue_version=deadline.catalogue_version,
            )
        )
    session.flush()
