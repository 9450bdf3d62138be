# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups by command: made, proved, restored elsewhere; nothing is written over or left behind."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Installation, ready
from tests.databases import Postgres

ANOTHERS = "3T76R PYFFV P3ZSH S2NTB 6CZ2Q EK8KX 3G7C7 2VQGZ"  # a fictitious clinic's


@pytest.fixture
def key(printed: dict[str, Any], tmp_path: Path) -> str:
    path = tmp_path / "recovery-key.txt"
    path.write_text(printed["recovery_key"] + "\n", "utf-8")
    return str(path)


@pytest.fixture
def made(clinic_here: Installation, tmp_path: Path) -> Path:
    """Return a backup of the clinic."""
    told = clinic_here.json("backup", "create", "--to", str(tmp_path / "disk"), "--json")
    return Path(told["path"])


@pytest.fixture
def elsewhere(tmp_path: Path) -> Installation:
    """Return another machine, where nothing is yet."""
    return Installation(tmp_path / "elsewhere" / "data")


def test_it_says_what_is_in_it(clinic_here: Installation, tmp_path: Path) -> None:
    told = clinic_here.json("backup", "create", "--to", str(tmp_path / "disk"), "--json")
    assert set(told) == {"path", "made_at", "schema", "rows", "files", "let_go"}
    assert (told["rows"] > 10, told["files"]) == (True, 4)
    done = clinic_here.run("backup", "create", "--to", str(tmp_path / "other"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "was restored on trial" in done.stdout


def test_it_lies_in_the_data_folder_if_nothing_else_is_said(clinic_here: Installation) -> None:
    first = clinic_here.run("backup", "create")
    assert (first.returncode, "copy it to another disk" in first.stdout) == (0, True)
    (made,) = (clinic_here.data_dir / "backups").iterdir()
    assert made.stat().st_mode & 0o077 == 0
    assert f"{made.name} is written" in first.stdout


def test_it_is_sealed_and_its_owners_alone(made: Path) -> None:
    content = made.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"Fictitious" not in content
    assert made.stat().st_mode & 0o077 == made.parent.stat().st_mode & 0o077 == 0
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_the_doctor_and_the_audit_know_of_it(clinic_here: Installation, made: Path) -> None:
    told = clinic_here.run("doctor").stdout
    assert "The last backup is less than a week old." in told
    assert made.exists()
    assert clinic_here.json("audit", "verify", "--json")["entries"] == 2


def test_it_is_verified_with_the_printed_key(
    clinic_here: Installation, made: Path, key: str, printed: dict[str, Any]
) -> None:
    assert clinic_here.json("backup", "verify", str(made), "--key", key, "--json")["files"] == 4
    typed = ("backup", "verify", str(made), "--key", "-")
    assert "is whole" in clinic_here.run(*typed, given=printed["recovery_key"].lower()).stdout


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        (ANOTHERS, 2, "another clinic"),
        (ANOTHERS[:-1] + "X", 2, "mistake"),
        ("fictitious", 2, "no recovery key has"),
    ],
)
@pytest.mark.parametrize("command", ["verify", "restore"])
def test_another_key_opens_nothing(
    elsewhere: Installation, made: Path, command: str, given: str, code: int, named: str
) -> None:
    refused = elsewhere.refused("backup", command, str(made), "--key", "-", given=given)
    assert (refused[0], named in refused[1]) == (code, True), refused
    assert not elsewhere.data_dir.exists()


def test_a_damaged_one_is_seen(elsewhere: Installation, made: Path, key: str) -> None:
    content = bytearray(made.read_bytes())
    content[len(content) // 2] ^= 1
    made.write_bytes(content)
    for command in ("verify", "restore"):
        code, said = elsewhere.refused("backup", command, str(made), "--key", key)
        assert (code, "damaged" in said) == (3, True)
    assert not elsewhere.data_dir.exists()


def test_a_clinic_comes_back_elsewhere(elsewhere: Installation, made: Path, key: str) -> None:
    shutil.rmtree(made.parents[1] / "data")
    told = elsewhere.json("backup", "restore", str(made), "--key", key, "--json")
    assert told["files"] == 4
    assert elsewhere.json("audit", "verify", "--json")["verdict"] == "fine"
    everything = [elsewhere.data_dir, *elsewhere.data_dir.rglob("*")]
    assert [path for path in everything if path.stat().st_mode & 0o077] == []
    with elsewhere.running("serve") as server:
        ready(server)


def test_it_never_writes_over_a_clinic(clinic_here: Installation, made: Path, key: str) -> None:
    before = (clinic_here.data_dir / "handrail.sqlite").read_bytes()
    code, said = clinic_here.refused("backup", "restore", str(made), "--key", key)
    assert (code, "a clinic here already" in said) == (2, True)
    assert (clinic_here.data_dir / "handrail.sqlite").read_bytes() == before


def test_it_moves_a_clinic_from_sqlite_to_postgresql(
    elsewhere: Installation, made: Path, key: str, postgresql: Postgres
) -> None:
    with postgresql.copied("template1") as url:
        elsewhere.told = {"HANDRAIL_DATABASE_URL": url}
        elsewhere.json("backup", "restore", str(made), "--key", key, "--json")
        assert elsewhere.json("audit", "verify", "--json")["verdict"] == "fine"
        assert not (elsewhere.data_dir / "handrail.sqlite").exists()
        back = elsewhere.json("backup", "create", "--to", str(made.parent / "again"), "--json")
        assert back["files"] == 4


def test_without_a_terminal_the_key_lies_in_a_file(elsewhere: Installation, made: Path) -> None:
    code, said = elsewhere.refused("backup", "restore", str(made))
    assert (code, "--key" in said) == (2, True)


def test_what_is_not_there_is_said(clinic_here: Installation, key: str, tmp_path: Path) -> None:
    no_backup = str(tmp_path / "no-such")
    assert clinic_here.refused("backup", "verify", no_backup, "--key", key)[0] == 2
    no_key = str(tmp_path / "no-key")
    assert "recovery key" in clinic_here.refused("backup", "verify", no_backup, "--key", no_key)[1]


def test_a_free_folder_has_nothing_to_back_up(free: Installation, tmp_path: Path) -> None:
    code, said = free.refused("backup", "create", "--to", str(tmp_path / "disk"))
    assert (code, "`handrail init`" in said) == (2, True)
    assert not (tmp_path / "disk").exists()


def _backups_of_a_month(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for day in range(1, 31):
        (folder / f"202001{day:02}T030000Z.handrail-backup").write_bytes(b"fictitious")


def test_old_ones_go_when_it_is_asked_for_and_the_audit_knows(
    clinic_here: Installation, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    _backups_of_a_month(disk)
    kept = clinic_here.json("backup", "create", "--to", str(disk), "--json")
    assert (kept["let_go"], len(list(disk.iterdir()))) == (0, 31)
    told = clinic_here.json("backup", "create", "--to", str(disk), "--rotate", "--json")
    left = sorted(path.name for path in disk.iterdir())
    assert (told["let_go"], len(left)) == (24, 8)
    assert Path(told["path"]).name == left[-1]
    assert left[0] == "20200119T030000Z.handrail-backup"
    with sqlite3.connect(clinic_here.data_dir / "handrail.sqlite") as database:
        told_of = "SELECT count(*) FROM audit_entry WHERE tag = 'backup.let-go'"
        assert database.execute(told_of).fetchone() == (24,)
    assert clinic_here.json("audit", "verify", "--json")["verdict"] == "fine"


def test_it_says_how_many_went(clinic_here: Installation, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    _backups_of_a_month(disk)
    done = clinic_here.run("backup", "create", "--to", str(disk), "--rotate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "23 older backups were let go" in done.stdout
