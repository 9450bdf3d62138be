# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic with a data folder, to be backed up; and what can be seen of it."""

from __future__ import annotations

import datetime as dt
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from app.kit.db import Database
from app.migrations.run import upgrade
from app.vault import audit, dump
from app.vault.archive import identity_of
from app.vault.backup import Backup, create_backup
from app.vault.files import SealedFile, write_sealed
from app.vault.models import RingPurpose
from app.vault.recovery import backup_private_key
from app.vault.rings import RingKeys, make_ring
from app.vault.server_keys import ServerKeys, write_server_keys
from tests.databases import Postgres
from tests.vault.build import AUDIT_KEY, Clinic, a_clinic

AT = dt.datetime(2026, 11, 24, 22, 3, 1, tzinfo=dt.UTC)
CONTENT = b"FICTITIOUS-Marisol-Ejemplo" * 9000


@contextmanager
def an_empty(sort: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    if sort == "sqlite":
        opened = Database(f"sqlite:///{folder / 'db.sqlite'}")
        yield opened
        opened.close()
        return
    server: Postgres = request.getfixturevalue("postgresql")
    with server.copied("template1") as url:
        opened = Database(url)
        yield opened
        opened.close()


class House:
    """A clinic with a data folder, a case, a file and an audit."""

    def __init__(self, database: Database, data: Path) -> None:
        upgrade(database)
        self.data = data
        self.clinic: Clinic = a_clinic(database, "ben")
        self.keys = ServerKeys(audit=AUDIT_KEY, login_digest=bytes(32), pin=self.clinic.pin)
        write_server_keys(data, self.keys)
        with database.writing() as session:
            self.ring: RingKeys = make_ring(
                session, RingPurpose.CASE, members={"ben"}, pin=self.clinic.pin
            )
            head = audit.append(session, audit.Entry("ben", "case.open", "case", "c1"), AUDIT_KEY)
        audit.anchor_head(data / audit.ANCHOR, head)
        self.file: SealedFile = write_sealed(data / "files", [CONTENT], 1 << 20)

    @property
    def secret(self) -> bytes:
        return self.clinic.founding.recovery_secret

    def back_up(self, to: Path, at: dt.datetime = AT) -> Backup:
        return create_backup(self.clinic.database, self.data, to=to, pin=self.clinic.pin, at=at)


@dataclass(frozen=True)
class Kept:
    """A backup made once for many tests: its bytes, and the recovery secret."""

    content: bytes
    secret: bytes

    def in_(self, folder: Path) -> Path:
        (folder / "kept").write_bytes(self.content)
        return folder / "kept"


def all_rows(database: Database) -> dict[str, set[bytes]]:
    with database.engine.connect() as connection:
        tables = dump.tables_of(connection)
        return {table.name: set(dump.lines_of(connection, table)) for table in tables}


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def inside(path: Path, secret: bytes) -> dict[str, bytes]:
    """Open a backup as anybody could with the age and tar programs."""
    identity = pyrage.x25519.Identity.from_str(identity_of(backup_private_key(secret)))
    plain = pyrage.decrypt(path.read_bytes(), [identity])
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        return {
            member.name: content.read()
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }
