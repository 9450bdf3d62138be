# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the vault: public keys and their certificates, rings and seals, audit, legal holds."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Code, Id

Mac = Annotated[bytes, mapped_column(LargeBinary(32))]
# An object of the audit may be a fact of the catalogue, whose id is a path.
OBJECT_LENGTH = 120


class KeyPurpose(enum.StrEnum):
    SIGNING = "signing"
    RECOVERY = "recovery"
    INTAKE = "intake"
    BACKUP = "backup"


class CertificateKind(enum.StrEnum):
    STAFF = "staff"
    RECOVERY = "recovery"
    INTAKE = "intake"
    BACKUP = "backup"


class RingPurpose(enum.StrEnum):
    CASE = "case"
    CLINIC = "clinic"
    SIGNING = "signing"
    CONFLICT_REGISTER = "conflict-register"
    REPORT = "report"
    INTAKE = "intake"


class Outcome(enum.StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class ClinicKey(Base):
    """A public key of the clinic; the private half, if the server keeps it, is sealed in a ring."""

    __tablename__ = "clinic_key"

    purpose: Mapped[Code] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    ring_id: Mapped[Id | None] = mapped_column(ForeignKey("ring.id"))
    sealed_private: Mapped[bytes | None]


class KeyCertificate(Base):
    """The clinic's word that a public key is somebody's; its id is a digest of what was signed."""

    __tablename__ = "key_certificate"

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    subject_id: Mapped[Id] = mapped_column(index=True)
    public_key: Mapped[bytes]
    signature: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]


class Ring(Base):
    """A secret with a purpose, sealed to those who may open it; its id commits to its first key."""

    __tablename__ = "ring"

    id: Mapped[Id] = mapped_column(primary_key=True)
    purpose: Mapped[Code]
    epoch: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  read once by SQLAlchemy


class RingSeal(Base):
    """The key of one epoch of a ring, sealed to one holder."""

    __tablename__ = "ring_seal"
    # "May this person open that ring" is asked for every row of a list.
    __table_args__ = (Index(None, "holder_id", "ring_id"),)

    ring_id: Mapped[Id] = mapped_column(ForeignKey("ring.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    holder_id: Mapped[Id] = mapped_column(primary_key=True)
    sealed_key: Mapped[bytes]


class Sealed:
    """What a row with a sealed body carries besides its clear skeleton."""

    ring_id: Mapped[Id] = mapped_column(ForeignKey("ring.id"), index=True)
    sealed_body: Mapped[bytes]


class KeptFile(Base):
    """A sealed file in the data folder that rows of a ring speak of; any other is taken away."""

    __tablename__ = "kept_file"

    id: Mapped[Id] = mapped_column(primary_key=True)
    ring_id: Mapped[Id] = mapped_column(ForeignKey("ring.id"), index=True)


class AuditEntry(Base):
    """Who did what to which object: ids and codes only, each entry chained to the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_kind", "object_id"),)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor_id: Mapped[Id]
    session_id: Mapped[Id | None]
    tag: Mapped[Code]
    object_kind: Mapped[Code]
    object_id: Mapped[str] = mapped_column(String(OBJECT_LENGTH))
    outcome: Mapped[Code]
    previous: Mapped[Mac]
    mac: Mapped[Mac]


class LegalHold(Base):
    """While a hold stands, what it names is not destroyed, whatever its date."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "object_kind", "object_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    object_kind: Mapped[Code]
    object_id: Mapped[Id]
    placed_at: Mapped[dt.datetime]
    placed_by: Mapped[Id]
    lifted_at: Mapped[dt.datetime | None]
    lifted_by: Mapped[Id | None]
