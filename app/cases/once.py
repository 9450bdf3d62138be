# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form that is sent twice opens one case and adds one paper: each page carries an id for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import StaffSession
from app.cases.bodies import DocumentBody
from app.cases.models import Case, Document
from app.cases.papers import KeptPaper, add_document
from app.cases.queries import OpenedCase, documents_of, visible_case
from app.cases.service import Opening, keep_still, open_case
from app.kit.ids import is_id
from app.vault.rows import opened_body, seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer


def open_case_once(
    session: Session, viewer: Viewer, opening: Opening, *, once: str, pin: bytes
) -> OpenedCase:
    """Open a case, or return the one that was opened by the same page for the same person.

    Whoever goes back and writes another name opens another case.
    """
    # Of two forms of one sign-in that come together, the second waits here for the first.
    session.execute(
        select(StaffSession.id).where(StaffSession.id == viewer.session_id).with_for_update()
    )
    before = session.scalar(select(Case).where(Case.opened_with == once)) if is_id(once) else None
    if before is not None:
        case = visible_case(session, viewer, before.id)
        if _is_the_same(case, opening):
            return case
    case = open_case(session, viewer, opening, pin=pin)
    if before is None and is_id(once):
        case.row.opened_with = once
        seal_row(case.row, case.body, case.keys)
        session.flush()
    return case


def _is_the_same(case: OpenedCase, opening: Opening) -> bool:
    return (case.body.requester, case.body.title) == (opening.requester, opening.title)


def add_document_once(
    session: Session,
    viewer: Viewer,
    case: OpenedCase,
    paper: KeptPaper,
    *,
    once: str,
    typed: dict[str, str],
) -> Document:
    """Put a paper on the case, or return the one the same page put there from the same file."""
    keep_still(session, case)
    for document in documents_of(session, case) if is_id(once) else ():
        is_same_file = document.body.original.sha256 == paper.original.sha256
        if document.row.added_with == once and is_same_file:
            return document.row
    row = add_document(session, viewer, case, paper, **typed)
    body = opened_body(DocumentBody, row, case.keys)
    row.added_with = once if is_id(once) else None
    seal_row(row, body, case.keys)
    session.flush()
    return row
