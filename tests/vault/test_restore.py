# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic comes back whole, elsewhere, with its own key, or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from app.errors import Conflict, Invalid, Unavailable
from app.kit.db import Database
from app.migrations.run import Standing, standing
from app.vault import audit
from app.vault.archive import BackupDamaged, identity_of
from app.vault.backup import verify_backup
from app.vault.files import read_sealed
from app.vault.recovery import backup_private_key, new_recovery_secret
from app.vault.restore import restore_backup
from app.vault.rings import open_ring
from app.vault.server_keys import FOLDER, read_server_keys
from tests.vault.house import CONTENT, House, Kept, all_rows, an_empty, inside, tree


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


def test_a_backup_from_the_future_is_told(kept: Kept, elsewhere: Database, tmp_path: Path) -> None:
    path = kept.in_(tmp_path)

    def from_the_future(members: dict[str, bytes]) -> None:
        about = json.loads(members["about.json"]) | {"schema": "9999"}
        restate(members, "about.json", json.dumps(about).encode())

    _forged(path, kept.secret, from_the_future)
    with pytest.raises(Unavailable, match="made by a newer Handrail"):
        restore_backup(path, kept.secret, database=elsewhere, data=tmp_path / "second")
    assert standing(elsewhere) is Standing.EMPTY
