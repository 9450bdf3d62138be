# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup is sealed, of one moment, and kept only if it restores."""

from __future__ import annotations

import datetime as dt
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from app.errors import Conflict, HandrailError, Unavailable
from app.kit.db import Database
from app.vault import audit
from app.vault.archive import BackupDamaged
from app.vault.backup import SUFFIX, create_backup, verify_backup
from app.vault.certificates import KeyRefused
from app.vault.files import forget_file
from app.vault.models import KeyCertificate, Ring, RingPurpose
from app.vault.restore import restore_backup
from app.vault.rings import make_ring
from app.vault.server_keys import FOLDER
from tests.vault.build import AUDIT_KEY, a_clinic
from tests.vault.house import AT, House, all_rows, inside, tree

CANARY = b"FICTITIOUS-Marisol"


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


def test_a_backup_is_not_written_over_another(small_house: House, tmp_path: Path) -> None:
    path = small_house.back_up(tmp_path / "backups").path
    before = path.read_bytes()
    with pytest.raises(Conflict):
        small_house.back_up(tmp_path / "backups")
    assert path.read_bytes() == before
    later = small_house.back_up(tmp_path / "backups", AT + dt.timedelta(seconds=1))
    assert later.path.read_bytes() != before


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
