# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records are destroyed when: the classes whose last day is set, and how each is let go."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import StaffSession
from app.cases.models import Case, Document, HoldDecision, SituationSection
from app.cases.notes import CaseNote
from app.kit.outbox import OutboxRow
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
from app.vault.claims import let_files_of_ring_go
from app.vault.models import Ring
from app.vault.retention import RecordClass
from app.vault.rings import shred_ring

# What hangs on a request, each before what it refers to.
_ON_A_REQUEST = (SentLetter, Signature, Approval, ReviewNote, DeadlineRow, RequestEvent)
_ON_A_CASE = (RecordsRequest, HoldDecision, Document, CaseNote, SituationSection)


def let_case_go(session: Session, case: Case) -> None:
    """Destroy a case: its keys first, then every row, and its sealed files by the worker."""
    shred_ring(session, case.ring_id)
    let_files_of_ring_go(session, case.ring_id)
    requests = select(RecordsRequest.id).where(RecordsRequest.case_id == case.id)
    sent = select(SentLetter.id).where(SentLetter.request_id.in_(requests))
    session.execute(delete(SentPaper).where(SentPaper.sent_id.in_(sent)))
    for of_request in _ON_A_REQUEST:
        session.execute(delete(of_request).where(of_request.request_id.in_(requests)))
    for of_case in _ON_A_CASE:
        session.execute(delete(of_case).where(of_case.case_id == case.id))
    session.execute(delete(Case).where(Case.id == case.id))
    session.execute(delete(Ring).where(Ring.id == case.ring_id))


def _let_row_go(session: Session, row: StaffSession | OutboxRow) -> None:
    session.delete(row)


CASES = RecordClass(
    name="case",
    model=Case,
    rule="A case is destroyed as many calendar years after its closing as the clinic keeps them.",
    purge=let_case_go,
)
CLASSES: tuple[RecordClass[Any], ...] = (
    CASES,
    RecordClass(
        name="staff-session",
        model=StaffSession,
        rule="A sign-in is forgotten thirty days after it began.",
        purge=_let_row_go,
    ),
    RecordClass(
        name="outbox",
        model=OutboxRow,
        rule="A promise is forgotten ninety days after it was kept.",
        purge=_let_row_go,
    ),
)
