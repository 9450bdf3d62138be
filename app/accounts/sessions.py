# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sign-ins: begun with a key, found by a cookie's secret, ended by hand, by time or by a change."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import CursorResult, select, update

from app.accounts.bodies import StaffBody
from app.accounts.models import Authority, Clinic, Staff, StaffSession
from app.accounts.permissions import Role, needs_second_factor
from app.accounts.rights import refuse_forged_authority, refuse_forged_roles, rights_key
from app.accounts.viewer import GrantedAuthority, Viewer, permissions_now
from app.kit import clock
from app.kit.ids import new_id
from app.vault.keys import Keyholder, unwrap_for_session, wrap_for_session
from app.vault.rings import open_ring
from app.vault.server_keys import read_server_keys
from app.web import csrf

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.settings import Settings

_KEPT_FOR = dt.timedelta(days=30)  # an ended sign-in is kept so long, to say who was in when
# A sign-in that waits for its second factor waits this long.
_CODE_WITHIN = dt.timedelta(minutes=10)
# The last use is noted no more often than this: every page would otherwise change the row.
_NOTED_EVERY = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class SignIn:
    """An open sign-in with its person, before the key in it is used."""

    row: StaffSession
    staff: Staff
    keys: Keyholder


@dataclass(frozen=True)
class Sessions:
    """How long a sign-in lasts here: idle, and at most; `data` is where the server's files lie."""

    idle: dt.timedelta
    longest: dt.timedelta
    data: Path

    @cached_property
    def _rights_key(self) -> bytes:
        return rights_key(read_server_keys(self.data))

    def identify(self, session: Session, secret: bytes) -> Viewer | None:
        """Return whoever is whole signed in with this secret, or None."""
        found = self.find(session, secret)
        if found is None or not found.row.is_whole:
            return None
        return viewer_of(session, found, secret, rights_key=self._rights_key)

    def find(self, session: Session, secret: bytes) -> SignIn | None:
        """Return the open sign-in of this secret, whole or waiting for its second factor."""
        pair = session.execute(
            select(StaffSession, Staff)
            .join(Staff, Staff.id == StaffSession.staff_id)
            .where(StaffSession.secret_digest == digest_of(secret))
        ).one_or_none()
        if pair is None or not self._is_open(pair[0]) or not pair[1].is_active:
            return None
        row, staff = pair
        private = unwrap_for_session(row.wrapped_key, secret)
        return SignIn(row, staff, Keyholder(staff.id, private))

    def _is_open(self, row: StaffSession) -> bool:
        now = clock.now()
        idle = self.idle if row.is_whole else min(self.idle, _CODE_WITHIN)
        started, seen = row.started_at, row.last_seen_at
        # A clock set back must not make a sign-in younger than it is.
        in_time = now - seen <= idle and now - started <= self.longest and seen <= now + idle
        return row.ended_at is None and in_time

    def expired_before(self) -> tuple[dt.datetime, dt.datetime]:
        """Return the instants: last seen before the first, or begun before the second, is over."""
        now = clock.now()
        return now - self.idle, now - self.longest


def sessions_for(chosen: Settings) -> Sessions:
    """Return how long sign-ins last under these settings."""
    return Sessions(
        idle=dt.timedelta(minutes=chosen.session_idle_minutes),
        longest=dt.timedelta(hours=chosen.session_hours),
        data=chosen.data_dir,
    )


def begin(session: Session, keys: Keyholder, secret: bytes, *, is_whole: bool) -> StaffSession:
    """Begin a sign-in whose key only this secret opens."""
    now = clock.now()
    row = StaffSession(
        id=new_id(),
        retention_class="staff-session",
        retain_until=(now + _KEPT_FOR).date(),
        staff_id=keys.holder_id,
        secret_digest=digest_of(secret),
        wrapped_key=wrap_for_session(keys.private_key, secret),
        is_whole=is_whole,
        started_at=now,
        last_seen_at=now,
        ended_at=None,
    )
    session.add(row)
    return row


def end(session: Session, session_id: str, *, staff_id: str) -> bool:
    """End one of a person's sign-ins, and destroy the key in it; say whether it was open."""
    return _end(session, StaffSession.id == session_id, StaffSession.staff_id == staff_id) == 1


def end_all(session: Session, staff_id: str, *, but: str | None = None) -> None:
    """End every sign-in of a person (but the one named), and destroy the keys in them."""
    _end(session, StaffSession.staff_id == staff_id, StaffSession.id != (but or ""))


def sweep_expired(session: Session, allowed: Sessions) -> None:
    """End what time has ended, so that no key of it is left."""
    idle_since, begun_before = allowed.expired_before()
    _end(session, StaffSession.last_seen_at < idle_since)
    _end(session, StaffSession.started_at < begun_before)


def _end(session: Session, *which: object) -> int:
    done = session.execute(
        update(StaffSession)
        .where(StaffSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
        .values(ended_at=clock.now(), wrapped_key=b"", version=StaffSession.version + 1)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[object]", done).rowcount


def touch(session: Session, viewer: Viewer) -> None:
    """Note that a sign-in was used just now."""
    now = clock.now()
    session.execute(
        update(StaffSession)
        .where(
            StaffSession.id == viewer.session_id,
            StaffSession.ended_at.is_(None),
            StaffSession.last_seen_at < now - _NOTED_EVERY,
        )
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def open_sessions(session: Session, staff_id: str) -> list[StaffSession]:
    """Return a person's sign-ins that are not ended, the newest first."""
    return list(
        session.scalars(
            select(StaffSession)
            .where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
            .order_by(StaffSession.started_at.desc())
        )
    )


def digest_of(secret: bytes) -> str:
    """Return what is kept of a cookie's secret: it finds the row, and opens nothing."""
    return hashlib.sha256(secret).hexdigest()


def viewer_of(session: Session, found: SignIn, secret: bytes, *, rights_key: bytes) -> Viewer:
    """Return the person of a sign-in with what they may do."""
    staff = found.staff
    refuse_forged_roles(staff, rights_key)
    roles = roles_of(staff)
    lacks = needs_second_factor(roles) and staff.sealed_second_factor is None
    clinic = open_ring(session, staff.ring_id, found.keys)
    body = clinic.open(StaffBody, staff.sealed_body, table=Staff.__tablename__, row=staff.id)
    return Viewer(
        id=staff.id,
        session_id=found.row.id,
        display_name=body.display_name,
        login=body.login,
        roles=roles,
        permissions=permissions_now(
            roles,
            must_change_passphrase=staff.must_change_passphrase,
            lacks_second_factor=lacks,
        ),
        authorities=authorities_of(session, staff.id, rights_key=rights_key),
        language=staff.language,
        csrf_token=csrf.token_for(secret),
        keys=found.keys,
        clinic_ring=staff.ring_id,
        must_change_passphrase=staff.must_change_passphrase,
        lacks_second_factor=lacks,
        _opened={staff.ring_id: clinic},
    )


def roles_of(staff: Staff) -> frozenset[Role]:
    """Return a person's roles."""
    return frozenset(Role(code) for code in staff.roles.split())


def authorities_of(
    session: Session, staff_id: str, *, rights_key: bytes
) -> tuple[GrantedAuthority, ...]:
    """Return a person's authorities, expired ones too: whoever asks looks at the day.

    Raises RightsForged if one of them was not granted by an administrator.
    """
    rows = session.scalars(
        select(Authority).where(Authority.staff_id == staff_id).order_by(Authority.valid_to)
    ).all()
    for row in rows:
        refuse_forged_authority(row, rights_key)
    return tuple(
        GrantedAuthority(row.id, row.kind, row.state, row.valid_from, row.valid_to) for row in rows
    )


def the_clinic(session: Session) -> Clinic | None:
    """Return the clinic's row, or None before `handrail init`."""
    return session.scalars(select(Clinic)).one_or_none()
