# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup restores what was there, elsewhere, with the recovery key, and nothing else does."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest
from sqlalchemy import delete, func, select, update

from app.errors import Conflict, HandrailError, Invalid, Unavailable
from app.kit.db import Database
from app.migrations.run import Standing, standing, upgrade
from app.vault import audit, dump
from app.vault.archive import BackupDamaged, identity_of
from app.vault.backup import SUFFIX, Backup, create_backup, verify_backup
from app.vault.certificates import KeyRefused
from app.vault.files import SealedFile, forget_file, read_sealed, write_sealed
from app.vault.models import KeyCertificate, Ring, RingPurpose
from app.vault.recovery import backup_private_key, new_recovery_secret
from app.vault.restore import restore_backup
from app.vault.rings import RingKeys, make_ring, open_ring
from app.vault.server_keys import FOLDER, ServerKeys, read_server_keys, write_server_keys
from tests.databases import Postgres
from tests.vault.build import AUDIT_KEY, Clinic, a_clinic

AT = dt.datetime(2026, 11, 24, 22, 3, 1, tzinfo=dt.UTC)
CONTENT = b"FICTITIOUS-Marisol-Ejemplo" * 9000
CANARY = b"FICTITIOUS-Marisol"


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


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Return a clinic in a migrated database; the test runs on each sort."""
    (tmp_path / "first").mkdir()
    with an_empty(request.param, tmp_path / "first", request) as database:
        yield House(database, tmp_path / "first")


@pytest.fixture
def small_house(migrated: Path, tmp_path: Path) -> Iterator[House]:
    """Return the same on SQLite only."""
    (tmp_path / "first").mkdir()
    shutil.copyfile(migrated, tmp_path / "first" / "db.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'first' / 'db.sqlite'}")
    yield House(database, tmp_path / "first")
    database.close()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file as the migrations leave it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "db.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@dataclass(frozen=True)
class Kept:
    """A backup made once for many tests: its bytes, and the recovery secret."""

    content: bytes
    secret: bytes

    def in_(self, folder: Path) -> Path:
        (folder / "kept").write_bytes(self.content)
        return folder / "kept"


@pytest.fixture(scope="module")
def kept(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Return a backup of a clinic that has gone."""
    folder = tmp_path_factory.mktemp("kept")
    database = Database(f"sqlite:///{shutil.copyfile(migrated, folder / 'db.sqlite')}")
    house = House(database, folder)
    made = house.back_up(folder / "backups")
    database.close()
    return Kept(made.path.read_bytes(), house.secret)


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Return an empty SQLite database in another place."""
    (tmp_path / "second").mkdir()
    with an_empty("sqlite", tmp_path / "second", request) as database:
        yield database


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


@pytest.mark.parametrize("sort", ["sqlite", "postgresql"])
def test_a_clinic_comes_back_whole_on_either_sort_of_database(
    house: House, tmp_path: Path, request: pytest.FixtureRequest, sort: str
) -> None:
    made = house.back_up(tmp_path / "backups")
    data = tmp_path / "second"
    data.mkdir()
    with an_empty(sort, data, request) as database:
        found = restore_backup(made.path, house.secret, database=database, data=data)
        assert found == made.inside
        assert all_rows(database) == all_rows(house.clinic.database)
        assert standing(database) is Standing.CURRENT
        keys = read_server_keys(data)
        with database.reading() as session:
            opened = open_ring(session, house.ring.ring_id, house.clinic.people["ben"])
            anchor = audit.read_anchor(data / audit.ANCHOR)
            findings = audit.verify(session, keys.audit, anchor)
        assert (opened, keys) == (house.ring, house.keys)
        assert (findings.verdict, anchor.seq) == (audit.Verdict.FINE, 1)
        kept = house.file
        assert b"".join(read_sealed(data / "files", kept.file_id, kept.key)) == CONTENT


def test_a_backup_says_what_is_in_it(house: House, tmp_path: Path) -> None:
    made = house.back_up(tmp_path / "backups")
    rows = all_rows(house.clinic.database)
    assert made.path == tmp_path / "backups" / f"20261124T220301Z{SUFFIX}"
    assert made.inside.made_at == AT
    assert made.inside.rows == sum(map(len, rows.values())) > 10
    assert made.inside.files == 5  # the file, three server keys and the anchor
    assert verify_backup(made.path, house.secret) == made


def test_nobody_else_reads_it_and_nothing_is_left_beside_it(house: House, tmp_path: Path) -> None:
    made = house.back_up(tmp_path / "backups")
    assert tree(tmp_path / "backups") == {made.path.name}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    sealed = made.path.read_bytes()
    for secret in (house.keys.audit.hex().encode(), house.file.file_id.encode(), b"case.open"):
        assert secret not in sealed


def test_it_opens_with_age_and_tar_and_even_there_bodies_stay_sealed(
    house: House, tmp_path: Path
) -> None:
    found = inside(house.back_up(tmp_path / "backups").path, house.secret)
    assert found[f"{FOLDER}/audit.key"].decode().strip() == house.keys.audit.hex()
    assert b"case.open" in found["tables/audit_entry/000001.jsonl"]
    assert not any(CANARY in content for content in found.values())
    names = list(found)
    assert (names[0], names[-1]) == ("about.json", "manifest.json")


def test_another_clinics_key_opens_nothing(kept: Kept, elsewhere: Database, tmp_path: Path) -> None:
    path = kept.in_(tmp_path)
    for open_it in (
        lambda: verify_backup(path, new_recovery_secret()),
        lambda: restore_backup(
            path, new_recovery_secret(), database=elsewhere, data=tmp_path / "second"
        ),
    ):
        with pytest.raises(Invalid, match="This key does not open the backup"):
            open_it()
    assert standing(elsewhere) is Standing.EMPTY


@pytest.mark.parametrize("where", [0.0, 0.002, 0.3, 0.6, 0.999])
def test_a_changed_byte_anywhere_is_found_and_nothing_is_restored(
    kept: Kept, elsewhere: Database, tmp_path: Path, where: float
) -> None:
    path = kept.in_(tmp_path)
    changed = bytearray(path.read_bytes())
    changed[int(where * len(changed))] ^= 1
    path.write_bytes(changed)
    with pytest.raises((BackupDamaged, Invalid), match=r"is damaged|does not open"):
        restore_backup(path, kept.secret, database=elsewhere, data=tmp_path / "second")
    assert standing(elsewhere) is Standing.EMPTY
    assert tree(tmp_path / "second") <= {"db.sqlite"}


@pytest.mark.parametrize("left", [0, 10, 300, 5000, -1])
def test_a_backup_cut_short_is_damaged(kept: Kept, tmp_path: Path, left: int) -> None:
    path = kept.in_(tmp_path)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(BackupDamaged):
        verify_backup(path, kept.secret)


def test_a_backup_with_something_behind_it_is_damaged(kept: Kept, tmp_path: Path) -> None:
    path = kept.in_(tmp_path)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(BackupDamaged):
        verify_backup(path, kept.secret)


def test_a_backup_that_is_not_there_is_told(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no backup in that place") as caught:
        verify_backup(tmp_path / "Marisol", kept.secret)
    assert "Marisol" not in caught.value.sentence


def _forged(path: Path, secret: bytes, change: Callable[[dict[str, bytes]], object]) -> None:
    """Write another archive for the same key, as anybody can who knows the public half."""
    members = inside(path, secret)
    change(members)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    identity = pyrage.x25519.Identity.from_str(identity_of(backup_private_key(secret)))
    path.write_bytes(pyrage.encrypt(plain.getvalue(), [identity.to_public()]))


def restate(members: dict[str, bytes], name: str, content: bytes) -> None:
    """Change a member, and its digest in the manifest."""
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = hashlib.sha256(content).hexdigest()
    members.update({name: content, "manifest.json": json.dumps(manifest).encode()})


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop("manifest.json"),
        lambda members: members.pop("about.json"),
        lambda members: members.pop("tables/ring/000001.jsonl"),
        lambda members: members.update({"tables/ring/000001.jsonl": b""}),
        lambda members: members.update({f"{FOLDER}/audit.key": b"00" * 32}),
        lambda members: members.pop(f"{FOLDER}/audit.key"),
        lambda members: restate(members, "tables/audit_entry/000001.jsonl", b""),
        lambda members: members.update({"manifest.json": b"[]"}),
        lambda members: members.update({"about.json": b"{"}),
        lambda members: members.update({"../outside": b"x"}),
        lambda members: members.update({"/etc/outside": b"x"}),
        lambda members: members.update({"files/../../outside": b"x"}),
        lambda members: members.update({"tables/no_such_table/000001.jsonl": b"{}"}),
    ],
)
def test_an_archive_that_is_not_what_its_manifest_says_is_damaged(
    kept: Kept,
    elsewhere: Database,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], object],
) -> None:
    path = kept.in_(tmp_path)
    _forged(path, kept.secret, change)
    with pytest.raises(BackupDamaged):
        restore_backup(path, kept.secret, database=elsewhere, data=tmp_path / "second")
    assert standing(elsewhere) is Standing.EMPTY
    assert tree(tmp_path / "second") == {"db.sqlite"}


class TestNeverWritingOver:
    @pytest.mark.parametrize("name", ["files/aa/x", f"{FOLDER}/audit.key", audit.ANCHOR])
    def test_a_data_folder_in_use_is_left_alone(
        self, kept: Kept, elsewhere: Database, tmp_path: Path, name: str
    ) -> None:
        data = tmp_path / "second"
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("of another clinic")
        with pytest.raises(Conflict, match="never writes over"):
            restore_backup(kept.in_(tmp_path), kept.secret, database=elsewhere, data=data)
        assert (data / name).read_text() == "of another clinic"
        assert standing(elsewhere) is Standing.EMPTY

    def test_a_database_in_use_is_left_alone(
        self, small_house: House, kept: Kept, tmp_path: Path
    ) -> None:
        database = small_house.clinic.database
        before = all_rows(database)
        with pytest.raises(Conflict, match="never writes over"):
            restore_backup(
                kept.in_(tmp_path), kept.secret, database=database, data=tmp_path / "third"
            )
        assert all_rows(database) == before
        assert not (tmp_path / "third").exists()

    def test_a_backup_is_not_written_over_another(self, small_house: House, tmp_path: Path) -> None:
        path = small_house.back_up(tmp_path / "backups").path
        before = path.read_bytes()
        with pytest.raises(Conflict):
            small_house.back_up(tmp_path / "backups")
        assert path.read_bytes() == before
        later = small_house.back_up(tmp_path / "backups", AT + dt.timedelta(seconds=1))
        assert later.path.read_bytes() != before


def test_a_failure_at_the_last_step_leaves_everything_empty(
    small_house: House, elsewhere: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small_house.back_up(tmp_path / "backups")
    rename = Path.rename

    def rename_all_but_the_last(self: Path, target: Path) -> Path:
        if self.name == FOLDER:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", rename_all_but_the_last)
    data = tmp_path / "second"
    with pytest.raises(Unavailable, match="whether its disk is full"):
        restore_backup(made.path, small_house.secret, database=elsewhere, data=data)
    assert standing(elsewhere) is Standing.EMPTY
    assert tree(data) == {"db.sqlite"}
    monkeypatch.undo()
    restore_backup(made.path, small_house.secret, database=elsewhere, data=data)
    assert all_rows(elsewhere) == all_rows(small_house.clinic.database)


class TestWhatCannotBeProved:
    """A backup that does not restore is not kept."""

    def fails(self, house: House, to: Path, error: type[HandrailError]) -> None:
        with pytest.raises(error):
            house.back_up(to)
        assert not to.exists() or tree(to) == set()

    def test_a_reference_that_leads_nowhere(self, small_house: House, tmp_path: Path) -> None:
        with small_house.clinic.database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection.execute(delete(Ring).where(Ring.purpose == RingPurpose.CASE))
            connection.commit()
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
        self.fails(small_house, tmp_path / "backups", BackupDamaged)

    def test_a_key_the_clinic_did_not_sign(self, small_house: House, tmp_path: Path) -> None:
        """An editor of the database would read the server's keys."""
        with small_house.clinic.database.writing() as session:
            backups = KeyCertificate.subject_id == "backup"
            session.execute(update(KeyCertificate).where(backups).values(public_key=bytes(32)))
        self.fails(small_house, tmp_path / "backups", KeyRefused)

    def test_a_file_that_shrinks_while_it_is_read(
        self, small_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stat_of = os.fstat

        def as_it_was(descriptor: int) -> os.stat_result:
            found = list(stat_of(descriptor))
            found[stat.ST_SIZE] += 1
            return os.stat_result(found)

        monkeypatch.setattr(os, "fstat", as_it_was)
        self.fails(small_house, tmp_path / "backups", Unavailable)

    def test_a_database_that_is_no_clinic(self, sqlite_url: str, tmp_path: Path) -> None:
        database = Database(sqlite_url)
        clinic = a_clinic(database)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        with pytest.raises(Unavailable, match="handrail init"):
            create_backup(database, tmp_path, to=tmp_path / "b", pin=clinic.pin, at=AT)
        database.close()

    def test_a_disk_that_cannot_be_written(self, small_house: House, tmp_path: Path) -> None:
        (tmp_path / "Marisol").write_text("a file, where the folder should be")
        with pytest.raises(Unavailable, match="whether its disk is full") as caught:
            small_house.back_up(tmp_path / "Marisol")
        assert "Marisol" not in caught.value.sentence


def test_a_backup_from_the_future_is_told(kept: Kept, elsewhere: Database, tmp_path: Path) -> None:
    path = kept.in_(tmp_path)

    def from_the_future(members: dict[str, bytes]) -> None:
        about = json.loads(members["about.json"]) | {"schema": "9999"}
        restate(members, "about.json", json.dumps(about).encode())

    _forged(path, kept.secret, from_the_future)
    with pytest.raises(Unavailable, match="made by a newer Handrail"):
        restore_backup(path, kept.secret, database=elsewhere, data=tmp_path / "second")
    assert standing(elsewhere) is Standing.EMPTY


def test_the_clinic_works_on_while_it_is_backed_up(house: House, tmp_path: Path) -> None:
    """The copy is of one moment: its audit is whole, and not behind its anchor."""
    ended = threading.Event()

    def work() -> int:
        done = 0
        while not ended.is_set():
            with house.clinic.database.writing() as session:
                make_ring(session, RingPurpose.CASE, members={"ben"}, pin=house.clinic.pin)
                entry = audit.Entry("ben", "case.open", "case", f"c{done}")
                head = audit.append(session, entry, AUDIT_KEY)
            audit.anchor_head(house.data / audit.ANCHOR, head)
            done += 1
        return done

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(work)
        try:
            made = [house.back_up(tmp_path / "b", AT + dt.timedelta(seconds=n)) for n in range(3)]
        finally:
            ended.set()
        assert working.result() > 3
    for number, one in enumerate(made):
        data = tmp_path / f"restored{number}"
        data.mkdir()
        database = Database(f"sqlite:///{data / 'db.sqlite'}")
        restore_backup(one.path, house.secret, database=database, data=data)
        with database.reading() as session:
            findings = audit.verify(session, AUDIT_KEY, audit.read_anchor(data / audit.ANCHOR))
            cases = select(func.count()).select_from(Ring).where(Ring.purpose == RingPurpose.CASE)
            assert findings == audit.Findings(audit.Verdict.FINE, audit.head_of(session))
            assert findings.head.seq == session.scalar(cases)  # each with its entry
        database.close()


def test_what_was_destroyed_is_in_no_later_backup(small_house: House, tmp_path: Path) -> None:
    before = small_house.back_up(tmp_path / "backups").inside.files
    forget_file(small_house.data / "files", small_house.file.file_id)
    partial = small_house.data / "files" / "aa" / f".{'a' * 26}.partial"
    partial.parent.mkdir(exist_ok=True)
    partial.write_bytes(b"half an upload")
    (small_house.data / "files" / "aa" / ("b" * 26)).symlink_to("/etc/hostname")
    later = small_house.back_up(tmp_path / "backups", AT + dt.timedelta(days=1))
    assert later.inside.files == before - 1
