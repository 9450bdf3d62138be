# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in: a passphrase, then a code; every slow step outside of any transaction."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app.accounts import sessions
from app.accounts.codes import TRIES, uses_code
from app.accounts.models import Staff
from app.accounts.passphrases import (
    is_passphrase,
    key_cost,
    login_cost,
    spend_as_much_time,
)
from app.vault.certificates import refuse_stranger
from app.vault.keys import Keyholder, cost_of, unwrap_with_passphrase, wrap_with_passphrase
from app.vault.server_keys import read_server_keys
from app.web.cookies import new_secret
from app.web.desk import Notice

if TYPE_CHECKING:
    from app.settings import Settings
    from app.web.desk import Services

_AT_THE_DOOR = "1000/5 minute"
PASSPHRASES = "10/5 minute"  # of one person, from one place
# Who knows somebody's login could otherwise keep them out by trying it from elsewhere.
_FROM_EVERYWHERE = "100/5 minute"


@dataclass(frozen=True)
class Admitted:
    """Somebody let in: the new cookie's secret, and whether a code is still to come."""

    secret: bytes
    waits_for_code: bool


def login_digest(chosen: Settings, login: str) -> str:
    """Return by what a login is found: nobody without this server's key can compute it."""
    plain = " ".join(login.casefold().split())
    key = read_server_keys(chosen.data_dir).login_digest
    return hmac.digest(key, plain.encode("utf-8", "replace"), hashlib.sha256).hex()


def admit_by_passphrase(
    services: Services, login: str, passphrase: str, *, source: str = ""
) -> Admitted | None:
    """Let somebody in by login and passphrase, or return None: which of them was wrong is not told.

    `source` is the address a try comes from, counted in memory and kept nowhere. Raises TooOften
    after too many tries.
    """
    digest = login_digest(services.settings, login)
    services.throttle.count("door", _AT_THE_DOOR)
    services.throttle.count(f"passphrase:{digest}", _FROM_EVERYWHERE)
    services.throttle.count(f"passphrase:{digest}:{source}", PASSPHRASES)
    with services.database.reading() as session:
        staff = session.scalars(select(Staff).where(Staff.login_digest == digest)).one_or_none()
    if staff is None or not staff.is_active:
        spend_as_much_time(passphrase, login_cost(services.settings))
        _write_refusal(services, None)
        return None
    if not is_passphrase(passphrase, staff.passphrase_hash):
        _write_refusal(services, staff.id)
        return None
    return _admitted(services, staff, passphrase)


def _write_refusal(services: Services, staff_id: str | None) -> None:
    with services.database.writing() as session:
        written = services.write_down(session, Notice("sign-in", "refused", staff_id))
    services.after_commit(written)


def _admitted(services: Services, staff: Staff, passphrase: str) -> Admitted:
    private = unwrap_with_passphrase(staff.wrapped_key, passphrase)
    keys, secret = Keyholder(staff.id, private), new_secret()
    renewed = _wrapped_anew(services, staff, private, passphrase)
    waits = staff.sealed_second_factor is not None
    pin = read_server_keys(services.settings.data_dir).pin
    with services.database.writing() as session:
        refuse_stranger(session, keys, pin)  # a row may hold another's passphrase and key
        if renewed is not None:
            session.execute(update(Staff).where(Staff.id == staff.id).values(wrapped_key=renewed))
        row = sessions.begin(session, keys, secret, is_whole=not waits)
        session.flush()
        tag = "sign-in.passphrase" if waits else "sign-in"
        notice = Notice(tag, "done", staff.id, row.id, "staff", staff.id)
        written = services.write_down(session, notice)
    services.after_commit(written)
    return Admitted(secret, waits_for_code=waits)


def _wrapped_anew(
    services: Services, staff: Staff, private: bytes, passphrase: str
) -> bytes | None:
    """Wrap the key again where it was wrapped more cheaply than today's settings ask."""
    cost = key_cost(services.settings)
    if cost_of(staff.wrapped_key) == cost:
        return None
    return wrap_with_passphrase(private, passphrase, cost)


def waiting_for_code(services: Services, secret: bytes | None) -> sessions.SignIn | None:
    """Return the sign-in of this cookie that waits for its code, if there is one."""
    if secret is None:
        return None
    with services.database.reading() as session:
        found = sessions.sessions_for(services.settings).find(session, secret)
    return None if found is None or found.row.is_whole else found


def admit_by_code(services: Services, waiting: sessions.SignIn, code: str) -> bytes | None:
    """Let somebody in whose passphrase was right, by a code of their app or one on paper.

    Returns the new cookie's secret, or None for a code that is wrong or was used before. Raises
    TooOften after too many tries.
    """
    staff = waiting.staff
    services.throttle.count(f"code:{staff.id}", *TRIES)
    secret = new_secret()
    with services.database.writing() as session:
        is_right = uses_code(
            session, staff, waiting.keys, code, key=_digest_key(services)
        ) and sessions.end(session, waiting.row.id, staff_id=staff.id)
        if is_right:
            sessions.begin(session, waiting.keys, secret, is_whole=True)
        outcome = "done" if is_right else "refused"
        notice = Notice("sign-in", outcome, staff.id, waiting.row.id, "staff", staff.id)
        written = services.write_down(session, notice)
    services.after_commit(written)
    return secret if is_right else None


def _digest_key(services: Services) -> bytes:
    return read_server_keys(services.settings.data_dir).login_digest
