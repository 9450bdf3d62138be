# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds requests and what is on them, for whoever is in their case; nobody else finds anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import case as sorted_by

from app.cases.queries import OpenedCase, cases_among, visible_case
from app.errors import NotFound
from app.i18n.marks import _
from app.requests.bodies import (
    ApprovalBody,
    NoteBody,
    RequestBody,
    SentBody,
    SentPaperBody,
    SignatureBody,
)
from app.requests.events import Event, EventDetails, EventKind, first, in_effect
from app.requests.frozen import thaw
from app.requests.lifecycle import RequestStanding, State, standing_of
from app.requests.margins import Margin
from app.requests.models import (
    Approval,
    DeadlineRow,
    RecordsRequest,
    RequestEvent,
    ReviewNote,
    SentLetter,
    SentPaper,
    Signature,
)
from app.vault.rings import RingKeys, held_by
from app.vault.rows import digest_of, opened_body
from app.vault.sealing import SealBroken

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.letters.records import PaperText

ON_A_PAGE = 50
NEAR = dt.timedelta(days=7)  # how far ahead a working day looks, and back to what came about
_NO_REQUEST = _("There is no such request, or you are not one of its case's people.")
_MARGINS: TypeAdapter[dict[str, Margin]] = TypeAdapter(dict[str, Margin])


@dataclass(frozen=True)
class OpenedRequest:
    """A request somebody may see: its row, what is sealed in it, its case and its events."""

    row: RecordsRequest
    body: RequestBody
    case: OpenedCase
    events: tuple[Event, ...]
    recorded_by: Mapping[str, str]

    @property
    def id(self) -> str:
        """Its opaque id."""
        return self.row.id

    @property
    def version(self) -> int:
        """What a form must have seen to change it."""
        return self.row.version

    @property
    def standing(self) -> RequestStanding:
        """Where it stands and how it ended so far."""
        return standing_of(self.events)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.standing.state


@dataclass(frozen=True)
class OpenedApproval:
    """An approval with the papers it froze."""

    row: Approval
    body: ApprovalBody
    papers: tuple[PaperText, ...]
    copies: tuple[PaperText, ...]
    margins: dict[str, Margin]


@dataclass(frozen=True)
class OpenedSignature:
    """A signature and who gave it."""

    row: Signature
    body: SignatureBody


@dataclass(frozen=True)
class OpenedSentPaper:
    """A printed paper that went out."""

    row: SentPaper
    body: SentPaperBody


@dataclass(frozen=True)
class OpenedSending:
    """What went out, and the printed papers kept of it."""

    row: SentLetter
    body: SentBody
    papers: tuple[OpenedSentPaper, ...]


def visible_request(session: Session, viewer: Viewer, request_id: str) -> OpenedRequest:
    """Return a request to the people of its case. Raises NotFound for everybody else."""
    # One statement: on PostgreSQL, two would show a request and its events at two moments.
    found = session.execute(
        select(RecordsRequest, RequestEvent)
        .outerjoin(RequestEvent, RequestEvent.request_id == RecordsRequest.id)
        .where(RecordsRequest.id == request_id, RecordsRequest.ring_id.in_(held_by(viewer.id)))
        .order_by(RequestEvent.recorded_at, RequestEvent.id)
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        raise NotFound(_NO_REQUEST)
    row: RecordsRequest = found[0][0]
    case = visible_case(session, viewer, row.case_id)
    events: list[RequestEvent | None] = [event for _row, event in found]
    return _opened(row, case, [event for event in events if event is not None])


def requests_of(session: Session, case: OpenedCase) -> tuple[OpenedRequest, ...]:
    """Return the requests of a case, the newest first; two statements, however many."""
    rows = session.scalars(
        select(RecordsRequest)
        .where(RecordsRequest.case_id == case.id)
        .order_by(RecordsRequest.drafted_on.desc(), RecordsRequest.id)
    ).all()
    events = _events_of(session, [row.id for row in rows])
    return tuple(_opened(row, case, events.get(row.id, [])) for row in rows)


def waiting_for_review(session: Session, viewer: Viewer) -> tuple[OpenedRequest, ...]:
    """Return the viewer's requests in review, the longest waiting first; flat in statements."""
    return _longest_in(State.IN_REVIEW, session, viewer)


def come_back(session: Session, viewer: Viewer) -> tuple[OpenedRequest, ...]:
    """Return the viewer's requests that came back from review, the longest waiting first."""
    return _longest_in(State.RETURNED, session, viewer)


def _longest_in(state: State, session: Session, viewer: Viewer) -> tuple[OpenedRequest, ...]:
    rows = session.scalars(
        select(RecordsRequest)
        .where(RecordsRequest.state == state, RecordsRequest.ring_id.in_(held_by(viewer.id)))
        .order_by(RecordsRequest.changed_at)
        .limit(ON_A_PAGE)
    ).all()
    return _opened_all(session, viewer, rows)


def requests_among(
    session: Session, viewer: Viewer, request_ids: Iterable[str]
) -> dict[str, OpenedRequest]:
    """Return those of these requests the viewer may see, by id; flat in statements."""
    rows = session.scalars(
        select(RecordsRequest).where(
            RecordsRequest.id.in_(set(request_ids)),
            RecordsRequest.ring_id.in_(held_by(viewer.id)),
        )
    ).all()
    return {one.id: one for one in _opened_all(session, viewer, rows)}


def _opened_all(
    session: Session, viewer: Viewer, rows: Sequence[RecordsRequest]
) -> tuple[OpenedRequest, ...]:
    cases = cases_among(session, viewer, {row.case_id for row in rows})
    events = _events_of(session, [row.id for row in rows])
    return tuple(
        _opened(row, cases[row.case_id], events.get(row.id, []))
        for row in rows
        if row.case_id in cases
    )


def _events_of(session: Session, request_ids: list[str]) -> dict[str, list[RequestEvent]]:
    rows = session.scalars(
        select(RequestEvent)
        .where(RequestEvent.request_id.in_(request_ids))
        .order_by(RequestEvent.recorded_at, RequestEvent.id)
    )
    found: dict[str, list[RequestEvent]] = {}
    for row in rows:
        found.setdefault(row.request_id, []).append(row)
    return found


def _opened(row: RecordsRequest, case: OpenedCase, events: list[RequestEvent]) -> OpenedRequest:
    """Return a request whose events are all there, and none that is not its own.

    Not stopped: putting back, at once, all of a request's own row as it was before its last edits
    or events, and taking those events away. The audit chain shows that they were recorded.
    """
    body = opened_body(RequestBody, row, case.keys)
    if body.events_digest != digest_of(event.id for event in events):
        raise SealBroken
    return OpenedRequest(
        row=row,
        body=body,
        case=case,
        events=tuple(_event(event, case.keys) for event in events),
        recorded_by={event.id: event.recorded_by for event in events},
    )


def _event(row: RequestEvent, keys: RingKeys) -> Event:
    return Event(
        id=row.id,
        kind=EventKind(row.kind),
        on=row.happened_on,
        recorded_at=row.recorded_at,
        details=opened_body(EventDetails, row, keys),
        corrects=row.corrects_id,
    )


def approvals_of(session: Session, opened: OpenedRequest) -> tuple[OpenedApproval, ...]:
    """Return every approval of a request, the last one last."""
    rows = session.scalars(
        select(Approval).where(Approval.request_id == opened.id).order_by(Approval.serial)
    )
    found = tuple(_approval(row, opened.case.keys) for row in rows)
    if len(found) != sum(event.kind is EventKind.APPROVED for event in opened.events):
        raise SealBroken
    return found


def approval_of(session: Session, opened: OpenedRequest) -> OpenedApproval | None:
    """Return the approval that holds: the last, if papers did not come back since."""
    found = approvals_of(session, opened) if _has_approval(opened) else ()
    return found[-1] if found else None


def approvals_among(
    session: Session, requests: Iterable[OpenedRequest]
) -> dict[str, OpenedApproval]:
    """Return the approval that holds of each of these, by the request's id; one statement."""
    hold = {one.id: one for one in requests if _has_approval(one)}
    rows = session.scalars(
        select(Approval).where(Approval.request_id.in_(hold)).order_by(Approval.serial)
    )
    last = {row.request_id: row for row in rows}
    return {key: _approval(row, hold[key].case.keys) for key, row in last.items()}


def _has_approval(opened: OpenedRequest) -> bool:
    return opened.state in (State.APPROVED, State.SIGNED) or was_sent(opened)


def was_sent(opened: OpenedRequest) -> bool:
    """Say whether the papers went out, whatever came after."""
    return sent_on(opened) is not None


def sent_on(opened: OpenedRequest) -> dt.date | None:
    """Return the day the papers went out, as it is known now, or None."""
    sending = first(in_effect(opened.events), EventKind.SENT)
    return sending.on if sending else None


def _approval(row: Approval, keys: RingKeys) -> OpenedApproval:
    body = opened_body(ApprovalBody, row, keys)
    margins = _MARGINS.validate_python(body.margins)
    return OpenedApproval(row, body, thaw(body.papers), thaw(body.copies), margins)


def kept_margins(margins: dict[str, Margin]) -> dict[str, object]:
    """Return margins as plain values that JSON can hold."""
    kept: dict[str, object] = _MARGINS.dump_python(margins, mode="json")
    return kept


def signatures_of(
    session: Session, approval: OpenedApproval, keys: RingKeys
) -> list[OpenedSignature]:
    """Return the signatures on an approval's papers, the first one first.

    What was signed is sealed with the signature: on papers that read otherwise, it is none.
    """
    rows = session.scalars(
        select(Signature)
        .where(Signature.approval_id == approval.row.id)
        .order_by(Signature.signed_on, Signature.id)
    )
    found = [OpenedSignature(row, opened_body(SignatureBody, row, keys)) for row in rows]
    return [one for one in found if one.body.text_hash == approval.body.text_hash]


def rests_on_paper(session: Session, case: OpenedCase, document_id: str) -> bool:
    """Say whether a signature on any request of a case was given on this very paper."""
    rows = session.scalars(
        select(Signature)
        .join(RecordsRequest, RecordsRequest.id == Signature.request_id)
        .where(RecordsRequest.case_id == case.id)
    )
    bodies = (opened_body(SignatureBody, row, case.keys) for row in rows)
    return any(body.document_id == document_id for body in bodies)


def notes_of(session: Session, opened: OpenedRequest) -> list[tuple[ReviewNote, NoteBody]]:
    """Return the reviewers' words on a request, the newest first."""
    rows = session.scalars(
        select(ReviewNote)
        .where(ReviewNote.request_id == opened.id)
        .order_by(ReviewNote.written_at.desc())
    )
    return [(row, opened_body(NoteBody, row, opened.case.keys)) for row in rows]


def sending_of(session: Session, opened: OpenedRequest) -> OpenedSending | None:
    """Return what went out of a request and is not taken back, or None."""
    row = session.scalars(
        select(SentLetter)
        .where(SentLetter.request_id == opened.id)
        .order_by(SentLetter.serial.desc())
    ).first()
    sendings = [e for e in opened.events if e.kind is EventKind.SENT and e.corrects is None]
    if (row.serial if row else 0) != len(sendings):
        raise SealBroken
    if row is None or not was_sent(opened):
        return None
    keys = opened.case.keys
    body = opened_body(SentBody, row, keys)
    papers = session.scalars(
        select(SentPaper).where(SentPaper.sent_id == row.id).order_by(SentPaper.id)
    ).all()
    if body.papers_digest != digest_of(paper.id for paper in papers):
        raise SealBroken
    opened_papers = (OpenedSentPaper(one, opened_body(SentPaperBody, one, keys)) for one in papers)
    return OpenedSending(row, body, tuple(opened_papers))


def has_begun(today: dt.date) -> ColumnElement[bool]:
    """What time alone brings about is no date before it does: see `DeadlineRow.begins_on`."""
    return or_(DeadlineRow.begins_on.is_(None), DeadlineRow.begins_on <= today)


def deadlines_of_case(session: Session, case: OpenedCase, *, today: dt.date) -> list[DeadlineRow]:
    """Return the dates somebody waits for on a case, the safe ones first."""
    return list(
        session.scalars(
            select(DeadlineRow)
            .where(DeadlineRow.case_id == case.id, has_begun(today))
            .order_by(DeadlineRow.safe_on, DeadlineRow.id)
        )
    )


def deadlines_near(
    session: Session, viewer: Viewer, *, today: dt.date, most: int = ON_A_PAGE
) -> list[DeadlineRow]:
    """Return the dates of the viewer's cases that are near or over, or came about just now.

    In the order in which they ask for attention: by their safe day, or the day they came about.
    """
    mine = select(RecordsRequest.id).where(RecordsRequest.ring_id.in_(held_by(viewer.id)))
    is_near = DeadlineRow.safe_on <= today + NEAR
    is_new = DeadlineRow.begins_on > today - NEAR
    asks_on = sorted_by((is_near, DeadlineRow.safe_on), else_=DeadlineRow.begins_on)
    return list(
        session.scalars(
            select(DeadlineRow)
            .where(DeadlineRow.request_id.in_(mine), has_begun(today), or_(is_near, is_new))
            .order_by(asks_on, DeadlineRow.id)
            .limit(most)
        )
    )
