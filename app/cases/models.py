# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of cases: a clear skeleton of ids, codes and dates, and one sealed body each."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Code, Id, Kept
from app.vault.models import Sealed

OPEN, CLOSED = "open", "closed"
_REFERENCE_LENGTH = 12


class Case(Kept, Sealed, Base):
    """The work for one client on one problem; who is in its ring sees it, and nobody else.

    `opened_with` is the id of the page that opened it: sent twice, it opens one case.
    """

    __tablename__ = "client_case"
    __table_args__ = (Index(None, "state", "opened_on", "id"),)

    reference: Mapped[str] = mapped_column(String(_REFERENCE_LENGTH), unique=True)
    state: Mapped[Code]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    opened_with: Mapped[Id | None] = mapped_column(unique=True)


class SituationSection(Kept, Sealed, Base):
    """What one section of the case's situation says; a section nobody has saved has no row."""

    __tablename__ = "situation_section"
    __table_args__ = (UniqueConstraint("case_id", "code"),)

    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"))
    code: Mapped[Code]


class Document(Kept, Sealed, Base):
    """A paper on a case. Its bytes lie sealed in the data folder, under a key kept in the body."""

    __tablename__ = "case_document"

    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"), index=True)
    kind: Mapped[Code]
    added_on: Mapped[dt.date]
    added_with: Mapped[Id | None]


class HoldDecision(Kept, Sealed, Base):
    """An attorney's recorded decision about a request that a plan holds; a later one replaces it.

    `serial` counts the decisions of the case.
    """

    __tablename__ = "hold_decision"
    __table_args__ = (UniqueConstraint("case_id", "serial"),)

    case_id: Mapped[Id] = mapped_column(ForeignKey("client_case.id"))
    serial: Mapped[int]
    decided_on: Mapped[dt.date]
