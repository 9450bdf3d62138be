# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of records requests: states, kinds and dates in clear, all that is said in sealed bodies."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Code, Id, Kept
from app.vault.models import Sealed


class RecordsRequest(Kept, Sealed, Base):
    """One letter to one holder, from draft to close; it opens with the ring of its case.

    `state` is what its events make of it (`lifecycle.State`), kept for lists. `changed_at` changes
    with everything that is done to it, so that the version does.
    """

    __tablename__ = "records_request"
    __table_args__ = (Index(None, "state", "ring_id"),)

    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"), index=True)
    state: Mapped[Code]
    drafted_on: Mapped[dt.date]
    changed_at: Mapped[dt.datetime]


class RequestEvent(Kept, Sealed, Base):
    """Something that happened to a request. Never changed: another row corrects it."""

    __tablename__ = "request_event"

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"), index=True)
    kind: Mapped[Code]
    happened_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("request_event.id"), unique=True)


class DeadlineRow(Kept, Base):
    """A date somebody waits for, for work without keys: it names no law, office or person.

    Where time alone brings a date about, it is written before and counts from `begins_on`.
    """

    __tablename__ = "deadline"
    __table_args__ = (Index(None, "safe_on", "owner"),)

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"), index=True)
    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"), index=True)
    kind: Mapped[Code]
    owner: Mapped[Code]
    due_on: Mapped[dt.date]
    safe_on: Mapped[dt.date]
    begins_on: Mapped[dt.date | None]
    catalogue_version: Mapped[Code]


class ReviewNote(Kept, Sealed, Base):
    """A reviewer's word with papers that were returned."""

    __tablename__ = "review_note"

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"), index=True)
    written_at: Mapped[dt.datetime]
    written_by: Mapped[Id] = mapped_column(ForeignKey("staff.id"))


class Approval(Kept, Sealed, Base):
    """An approval, with the papers word for word as they were approved."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("request_id", "serial"),)

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"))
    serial: Mapped[int]
    approved_on: Mapped[dt.date]
    approved_by: Mapped[Id] = mapped_column(ForeignKey("staff.id"))


class Signature(Kept, Sealed, Base):
    """A signature on papers of one approval. A consent ends on the day it says it ends."""

    __tablename__ = "signature"

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"), index=True)
    approval_id: Mapped[Id] = mapped_column(ForeignKey("approval.id"), index=True)
    signed_on: Mapped[dt.date]
    consent_ends_on: Mapped[dt.date | None] = mapped_column(index=True)


class SentLetter(Kept, Sealed, Base):
    """What went out, through which channel, on which day; the text is the approval's."""

    __tablename__ = "sent_letter"
    __table_args__ = (UniqueConstraint("request_id", "serial"),)

    request_id: Mapped[Id] = mapped_column(ForeignKey("records_request.id"))
    serial: Mapped[int]
    approval_id: Mapped[Id] = mapped_column(ForeignKey("approval.id"))
    sent_on: Mapped[dt.date]


class SentPaper(Kept, Sealed, Base):
    """One printed paper of a sent letter. Its bytes lie sealed in the data folder under its id."""

    __tablename__ = "sent_paper"

    sent_id: Mapped[Id] = mapped_column(ForeignKey("sent_letter.id"), index=True)
    kind: Mapped[Code]
