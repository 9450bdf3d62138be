# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person changes about their own account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from app.accounts import second_factor, sessions
from app.accounts.models import RecoveryCode, Staff
from app.errors import Invalid
from app.i18n.marks import _
from app.i18n.messages import staff_languages
from app.kit.ids import new_id
from app.vault.keys import seal_to
from app.vault.server_keys import read_server_keys

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.settings import Settings


@dataclass(frozen=True)
class NewPassphrase:
    """What is kept of a new passphrase: its hash for sign-in, and the key wrapped with it."""

    hashed: str = field(repr=False)
    wrapped: bytes = field(repr=False)


def change_passphrase(session: Session, viewer: Viewer, new: NewPassphrase) -> None:
    """Keep a new passphrase, and end every sign-in but this one."""
    staff = own_row(session, viewer)
    staff.passphrase_hash, staff.wrapped_key = new.hashed, new.wrapped
    staff.must_change_passphrase = False
    sessions.end_all(session, viewer.id, but=viewer.session_id)


def choose_language(session: Session, viewer: Viewer, tag: str) -> None:
    """Show this person the desk in another language; Invalid for one it is not ready in."""
    if tag not in {language.tag for language in staff_languages()}:
        raise Invalid(_("The desk is not ready in that language; choose one of those shown."))
    own_row(session, viewer).language = tag


def keep_second_factor(
    session: Session, viewer: Viewer, secret: str, *, step: int, settings: Settings
) -> tuple[str, ...]:
    """Keep a proven secret, sealed to this person alone, and return new codes for paper.

    Older codes on paper end, and so does every other sign-in.
    """
    staff = own_row(session, viewer)
    staff.sealed_second_factor = seal_to(viewer.keys.public_key, secret.encode())
    staff.last_code_step = step
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == viewer.id))
    codes = second_factor.new_paper_codes()
    key = read_server_keys(settings.data_dir).login_digest
    session.add_all(
        RecoveryCode(
            id=new_id(),
            retention_class="staff",
            retain_until=None,
            staff_id=viewer.id,
            digest=digest,
            used_at=None,
        )
        for digest in second_factor.digests_of(codes, staff_id=viewer.id, key=key)
    )
    sessions.end_all(session, viewer.id, but=viewer.session_id)
    return codes


def second_factor_of(session: Session, viewer: Viewer) -> str | None:
    """Return the secret this person's telephone has, if they have set one up."""
    sealed = own_row(session, viewer).sealed_second_factor
    return None if sealed is None else viewer.keys.open(sealed).decode()


def paper_codes_left(session: Session, staff_id: str) -> int:
    """Return how many codes on paper are still unused."""
    unused = select(func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def own_row(session: Session, viewer: Viewer) -> Staff:
    """Return a person's own row."""
    return session.get_one(Staff, viewer.id)
