# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups: one sealed file with all rows, files and server keys, proved to restore when it is made.

It opens with the clinic's recovery key. A second, throw-away key opens it once, at once, to restore
it on trial; then nobody has that key. It is secret, but not signed: keep it where nobody can put
another in its place. What was destroyed since lives on in older backups until they are let go, so
the true date of erasure is the age of the oldest one.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from app.errors import Conflict
from app.i18n.marks import _
from app.kit.db import Database
from app.kit.files import sync_folder
from app.vault import audit
from app.vault.archive import encrypt, identity_of, new_identity, recipient_of
from app.vault.certificates import certified_key
from app.vault.clinic_keys import BACKUP
from app.vault.contents import Inside, members_of
from app.vault.recovery import backup_private_key
from app.vault.restore import restore_on_trial, said_plainly, sqlite_at

SUFFIX, TIME = ".handrail-backup", "%Y%m%dT%H%M%SZ"
ASIDE = ".partial-"


@dataclass(frozen=True)
class Backup:
    """A backup that was written and restored on trial, and what is in it."""

    path: Path
    inside: Inside


def create_backup(
    database: Database, data: Path, *, to: Path, pin: bytes, at: dt.datetime
) -> Backup:
    """Write a backup into a folder and prove that it restores, or leave nothing there.

    The clinic goes on working meanwhile; the backup holds one moment of its database.
    """
    with database.reading() as session:
        clinics = recipient_of(certified_key(session, BACKUP, pin))
    identity, throw_away = new_identity()
    with said_plainly():
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = to / f"{at.astimezone(dt.UTC):{TIME}}{SUFFIX}"
        if path.exists():
            raise Conflict(_("There is a backup of this very second already; it was left alone."))
        with tempfile.TemporaryDirectory(prefix=ASIDE, dir=to) as aside:
            partial = Path(aside) / path.name
            _write(database, data, partial, to=[clinics, throw_away], at=at)
            inside = restore_on_trial(partial, identity)
            partial.rename(path)
            sync_folder(to)
    return Backup(path, inside)


def verify_backup(path: Path, secret: bytes) -> Backup:
    """Restore a backup on trial with the clinic's recovery secret; nothing of it is kept.

    Invalid for another clinic's key, BackupDamaged for anything else that is wrong with it.
    """
    with said_plainly():
        return Backup(path, restore_on_trial(path, identity_of(backup_private_key(secret))))


def _write(database: Database, data: Path, path: Path, *, to: list[str], at: dt.datetime) -> None:
    anchor = audit.anchor_line(audit.read_anchor(data / audit.ANCHOR))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        _one_moment(database, path.with_suffix(".copy")) as connection,
    ):
        encrypt(members_of(connection, data, anchor=anchor, at=at), file, to)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _one_moment(database: Database, copy: Path) -> Iterator[Connection]:
    """Give a connection that sees the database at one moment and holds up nobody who writes."""
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            yield connection
        return
    with closing(database.engine.raw_connection()) as live, closing(sqlite3.connect(copy)) as into:
        cast("sqlite3.Connection", live.driver_connection).backup(into)
    copied = sqlite_at(copy)
    try:
        with copied.engine.connect() as connection:
            yield connection
    finally:
        copied.close()
        copy.unlink()
