# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of people, their authorities and their sign-ins: codes, dates and sealed bytes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Code, Id, Kept


class Clinic(Kept, Base):
    """The clinic itself; there is one. The body is its profile.

    `time_zone` and `kept_years` are its house rules, read by work that has no key.
    """

    __tablename__ = "clinic"

    ring_id: Mapped[Id] = mapped_column(ForeignKey("ring.id"))
    sealed_body: Mapped[bytes] = mapped_column(LargeBinary)
    founded_on: Mapped[dt.date]
    time_zone: Mapped[str] = mapped_column(default="")
    kept_years: Mapped[int] = mapped_column(default=7)


class Staff(Kept, Base):
    """A person of the clinic. Name and login stand in the body; the login is found by its digest.

    `roles` are codes parted by spaces. `sealed_second_factor` is sealed to the person's own key.
    """

    __tablename__ = "staff"

    login_digest: Mapped[str] = mapped_column(unique=True)
    passphrase_hash: Mapped[str]
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    roles: Mapped[str]
    language: Mapped[Code]
    is_active: Mapped[bool]
    must_change_passphrase: Mapped[bool]
    sealed_second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_code_step: Mapped[int]
    ring_id: Mapped[Id] = mapped_column(ForeignKey("ring.id"))
    sealed_body: Mapped[bytes] = mapped_column(LargeBinary)
    added_on: Mapped[dt.date]
    rights_code: Mapped[str] = mapped_column(default="")


class Authority(Kept, Base):
    """What a person may sign for others, from a day until a day (both included)."""

    __tablename__ = "authority"

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), index=True)
    kind: Mapped[Code]
    state: Mapped[Code | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    granted_by: Mapped[Id] = mapped_column(ForeignKey("staff.id"))
    rights_code: Mapped[str] = mapped_column(default="")


class RecoveryCode(Kept, Base):
    """A code on paper that stands in for the second factor once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("staff_id", "digest"),)

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[dt.datetime | None]


class StaffSession(Kept, Base):
    """One sign-in. Only who holds the cookie's secret can open the key in it.

    It is whole once the second factor, where there is one, has been passed.
    """

    __tablename__ = "staff_session"

    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.id"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    is_whole: Mapped[bool]
    started_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
