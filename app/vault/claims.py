# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sealed files rows speak of: those stay, and what nobody claims within a day is taken away.

A file is written before the transaction whose rows speak of it, so a refusal, a fault or a stop of
the machine leaves bytes that no key opens. No key is needed to find them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.errors import Unavailable
from app.i18n.marks import _
from app.kit.outbox import enqueue
from app.vault import audit, files
from app.vault.certificates import certified_key
from app.vault.clinic_keys import BACKUP
from app.vault.models import AuditEntry, KeptFile
from app.vault.server_keys import read_server_keys

FORGET = "forget-file"  # the verb of the promise to take a file's bytes away
_ONE_AT_A_TIME = 0x46696C65  # the number of our advisory lock on PostgreSQL
_GONE = _("The file was not kept: it waited for more than a day. Send it again.")
_NOT_THIS_DATABASE = _(
    "The database is older than the data folder, so no file was taken away. Restore both from one "
    "backup."
)


def claim(session: Session, written: Iterable[files.SealedFile], *, ring_id: str) -> None:
    """Say that these files stay, in the transaction whose rows speak of them.

    Until it ends, none is taken away. Unavailable where one was gone before.
    """
    _queue(session, alone=False)
    for file in written:
        if not file.path.exists():
            raise Unavailable(_GONE)
        session.add(KeptFile(id=file.file_id, ring_id=ring_id))
    session.flush()


def let_files_go(session: Session, file_ids: Iterable[str]) -> None:
    """Claim these files no more, and promise to take their bytes away."""
    for file_id in file_ids:
        session.execute(delete(KeptFile).where(KeptFile.id == file_id))
        enqueue(session, FORGET, file_id, unique_key=f"{FORGET}:{file_id}")


def let_files_of_ring_go(session: Session, ring_id: str) -> None:
    """Claim no file of a ring any more, and promise to take their bytes away."""
    let_files_go(
        session, session.scalars(select(KeptFile.id).where(KeptFile.ring_id == ring_id)).all()
    )


def forget_unclaimed(session: Session, data: Path, now: dt.datetime) -> int:
    """Take away every file older than a day that no row speaks of; say how many there were.

    KeyRefused for another clinic's database, Unavailable for one older than the data folder: one
    that does not belong here claims nothing, and nothing is taken away on its word.
    """
    _queue(session, alone=True)
    folder = data / files.FOLDER
    claimed = set(session.scalars(select(KeptFile.id)))
    unclaimed = [one for one in files.whole_files(folder, now) if one not in claimed]
    if unclaimed:
        certified_key(session, BACKUP, read_server_keys(data).pin)
        _refuse_older_than_anchor(session, data)
    for file_id in unclaimed:
        files.forget_file(folder, file_id)
    return len(unclaimed)


def _refuse_older_than_anchor(session: Session, data: Path) -> None:
    anchor = audit.read_anchor(data / audit.ANCHOR)
    found = session.scalar(select(AuditEntry.mac).where(AuditEntry.seq == anchor.seq))
    if anchor.seq and found != anchor.mac:
        raise Unavailable(_NOT_THIS_DATABASE)


def _queue(session: Session, *, alone: bool) -> None:
    """Let nothing be claimed while files are taken away: on SQLite a writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(_ONE_AT_A_TIME)))
