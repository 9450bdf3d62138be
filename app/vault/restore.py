# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a clinic back from a backup, into an empty place only, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from app.errors import Conflict, Invalid, Unavailable
from app.i18n.marks import _
from app.kit.db import Database
from app.kit.files import sync_folder
from app.migrations.run import Standing, downgrade, standing, upgrade
from app.vault import audit, files, server_keys
from app.vault.archive import BackupDamaged, identity_of
from app.vault.contents import Inside, NobodyReceives, read_contents
from app.vault.dump import Loader
from app.vault.recovery import backup_private_key

_PLACES = (files.FOLDER, server_keys.FOLDER, audit.ANCHOR)
_TAKEN = _(
    "There is a clinic here already, and a backup never writes over one; name an empty data folder "
    "and an empty database."
)
_NEWER = _("This backup was made by a newer Handrail; restore it with that one.")


def restore_backup(path: Path, secret: bytes, *, database: Database, data: Path) -> Inside:
    """Bring rows, files and server keys back with the clinic's recovery secret.

    Conflict unless the database is empty and the data folder has no clinic in it, Invalid for
    another clinic's key, BackupDamaged for a damaged file: each leaves everything as it was.
    """
    if standing(database) is not Standing.EMPTY or any((data / name).exists() for name in _PLACES):
        raise Conflict(_TAKEN)
    identity = identity_of(backup_private_key(secret))
    with said_plainly():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix=".restoring-", dir=data) as aside,
            _empty_again_on_failure(database),
        ):
            inside = _restore_rows(path, identity, database, Path(aside))
            upgrade(database)
            _settle(Path(aside), data)
    return inside


def restore_on_trial(path: Path, identity: str) -> Inside:
    """Restore the rows into a database that is thrown away, and read all the rest."""
    with tempfile.TemporaryDirectory(prefix="handrail-trial-") as folder:
        trial = sqlite_at(Path(folder) / "trial")
        try:
            return _restore_rows(path, identity, trial, None)
        finally:
            trial.close()


def sqlite_at(path: Path) -> Database:
    """Return the SQLite database in a file."""
    return Database(URL.create("sqlite", database=str(path)).render_as_string())


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn a fault of the disk into a sentence without the name of a folder."""
    try:
        yield
    except FileNotFoundError:
        raise Invalid(_("There is no backup in that place; look at its name again.")) from None
    except OSError:
        raise Unavailable(
            _("The backup could not be written or read; see whether its disk is full.")
        ) from None


class _Receiver:
    """Puts rows into a database, and files into a folder if there is one."""

    def __init__(self, loader: Loader, staged: Path | None) -> None:
        self._loader, self._staged = loader, staged

    def rows(self, table: str, lines: list[bytes]) -> None:
        """Insert some rows."""
        self._loader.take(table, lines)

    def file(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file durably, for the server's eyes only."""
        if self._staged is None:
            NobodyReceives().file(name, chunks)
            return
        path = self._staged / name
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())


def _restore_rows(path: Path, identity: str, database: Database, staged: Path | None) -> Inside:
    """Read the whole backup before anything is touched, then bring it in and count it."""
    inside = read_contents(path, identity, NobodyReceives())
    try:
        upgrade(database, inside.schema)
    except CommandError:
        raise Unavailable(_NEWER) from None
    try:
        with database.writing() as session:
            loader = Loader(session.connection())
            read_contents(path, identity, _Receiver(loader, staged))
            loader.finish()
            if loader.tallies() != inside.tallies:
                raise BackupDamaged
    except (DBAPIError, KeyError):
        raise BackupDamaged from None
    return inside


@contextmanager
def _empty_again_on_failure(database: Database) -> Iterator[None]:
    try:
        yield
    except BaseException:
        downgrade(database, "base")
        raise


def _settle(staged: Path, data: Path) -> None:
    """Move what was written aside into its place; on a failure, out of it again."""
    moved: list[Path] = []
    try:
        for entry in sorted(staged.iterdir()):
            moved.append(data / entry.name)
            entry.rename(moved[-1])
        sync_folder(data)
    except BaseException:
        for entry in moved:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
        raise
