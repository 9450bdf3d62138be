# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short notes on a case: what was said and done on a day, by whom; written once, never changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.bodies import Body
from app.cases.service import keep_still, kept
from app.errors import Invalid
from app.i18n.marks import _
from app.kit import clock
from app.kit.db import Base, Id, Kept
from app.situations.kinds import NameText, Text
from app.vault.models import Sealed
from app.vault.rows import opened_body, seal_row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.cases.queries import OpenedCase

LONGEST_NOTE = 2_000
_NOTHING = _("Write the note first.")
_NOT_KEPT = _(
    "A note holds at most {n} characters, and no invisible ones. Shorten it, or write two."
)


class CaseNote(Kept, Sealed, Base):
    """A note on a case; who wrote it and when are sealed with its words."""

    __tablename__ = "case_note"

    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"), index=True)


class NoteBody(Body):
    """What a note says; the name stays with it when its writer has left."""

    text: Annotated[Text, Field(min_length=1, max_length=LONGEST_NOTE)]
    by: str
    name: NameText
    written_at: dt.datetime


def write_note(session: Session, viewer: Viewer, case: OpenedCase, text: str) -> CaseNote:
    """Write a note down. Raises Invalid for one that says nothing or too much."""
    if not text.strip():
        raise Invalid(_NOTHING)
    body = _body(viewer, text.strip())
    keep_still(session, case)
    row = CaseNote(
        **kept(),
        case_id=case.id,
        ring_id=case.row.ring_id,
    )
    seal_row(row, body, case.keys)
    session.add(row)
    session.flush()
    return row


def _body(viewer: Viewer, text: str) -> NoteBody:
    try:
        return NoteBody(text=text, by=viewer.id, name=viewer.display_name, written_at=clock.now())
    except ValidationError:
        raise Invalid(_NOT_KEPT, n=LONGEST_NOTE) from None


def notes_of(session: Session, case: OpenedCase) -> tuple[NoteBody, ...]:
    """Return the notes of a case, the newest first; one statement."""
    rows = session.scalars(select(CaseNote).where(CaseNote.case_id == case.id))
    notes = (opened_body(NoteBody, row, case.keys) for row in rows)
    return tuple(sorted(notes, key=lambda note: note.written_at, reverse=True))
