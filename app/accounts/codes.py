# SPDX-License-Identifier: AGPL-3.0-or-later
"""Using up a code of the second factor: of two who send the same at once, one is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import CursorResult, update

from app.accounts import second_factor
from app.accounts.models import RecoveryCode, Staff
from app.kit import clock

if TYPE_CHECKING:
    from sqlalchemy import Update
    from sqlalchemy.orm import Session

    from app.vault.keys import Keyholder

# How often one person's code may be tried, whoever tries: a million codes, three of them right.
TRIES = ("5/5 minute", "20/hour")


def uses_code(session: Session, staff: Staff, keys: Keyholder, code: str, *, key: bytes) -> bool:
    """Use up a code of a person's telephone or paper; say whether it was right and unused.

    `key` is the server's, by which the digests of paper codes are made.
    """
    sealed = staff.sealed_second_factor
    if sealed is None:
        return False
    secret = keys.open(sealed).decode()
    step = second_factor.step_of(code, secret, at=clock.now(), after=staff.last_code_step)
    if step is not None:
        is_newer = update(Staff).where(Staff.id == staff.id, Staff.last_code_step < step)
        return _is_first(session, is_newer.values(last_code_step=step))
    digest = second_factor.digest_of(code, staff_id=staff.id, key=key)
    is_unused = update(RecoveryCode).where(
        RecoveryCode.staff_id == staff.id,
        RecoveryCode.digest == digest,
        RecoveryCode.used_at.is_(None),
    )
    return _is_first(session, is_unused.values(used_at=clock.now()))


def _is_first(session: Session, statement: Update) -> bool:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[object]", done).rowcount == 1
