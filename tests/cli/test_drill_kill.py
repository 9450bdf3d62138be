# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kill drill at a small size, and that it can find something."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.cli.drill_clinic import Place
from app.cli.drill_kill import KillFindings, Written, _look_for, _opened, _verify, _write
from app.kit.ids import new_id
from app.vault.server_keys import read_server_keys
from tests.cli.running import ROOT, Installation

FINE = KillFindings(
    writers_killed=3, writes_acknowledged=9, servers_killed=1, requests_acknowledged=5
)
SMALL = """
import dataclasses, json
from app.cli.drill_kill import run
findings = run(12, 1)
print(json.dumps({"fine": findings.is_fine, **dataclasses.asdict(findings)}))
"""


def test_a_small_drill_is_fine() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SMALL],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=300,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["fine"], told
    assert (told["writers_killed"], told["servers_killed"]) == (12, 1)
    assert told["writes_acknowledged"] >= 12
    assert told["requests_acknowledged"] > 1
    assert told["audit_entries"] > told["writes_acknowledged"]


@pytest.mark.parametrize(
    "found",
    [
        dataclasses.replace(FINE, writes_lost=1),
        dataclasses.replace(FINE, files_lost=1),
        dataclasses.replace(FINE, requests_lost=1),
        dataclasses.replace(FINE, writes_acknowledged=0),
        dataclasses.replace(FINE, requests_acknowledged=0),
        dataclasses.replace(FINE, faults=["the database is damaged"]),
    ],
)
def test_what_was_lost_is_no_success(found: KillFindings) -> None:
    assert FINE.is_fine
    assert not found.is_fine


@pytest.fixture
def place(clinic_here: Installation) -> Place:
    return Place(clinic_here.data_dir.parent)


@pytest.fixture
def written(place: Place) -> Written:
    database = _opened(place)
    row = _write(database, place, read_server_keys(place.data))
    database.close()
    return row


def _look(place: Place, *written: Written) -> KillFindings:
    findings = KillFindings()
    _look_for(place, list(written), findings)
    _verify(place, findings)
    return findings


def test_what_is_there_is_found(place: Place, written: Written) -> None:
    findings = _look(place, written)
    assert (findings.writes_lost, findings.files_lost, findings.faults) == (0, 0, [])


def test_a_write_that_was_never_made_is_missed(place: Place, written: Written) -> None:
    findings = _look(place, dataclasses.replace(written, unique_key=new_id()))
    assert (findings.writes_lost, findings.files_lost) == (1, 1)


def test_a_file_that_was_cut_off_is_missed(place: Place, written: Written) -> None:
    (file,) = (p for p in Path(place.data).rglob(written.file_id))
    file.write_bytes(file.read_bytes()[:-1])
    assert _look(place, written).files_lost == 1


def test_an_audit_with_a_gap_is_a_fault(place: Place, written: Written) -> None:
    database = _opened(place)
    with database.writing() as session:
        session.execute(text("DELETE FROM audit_entry WHERE seq = 2"))
    database.close()
    assert _look(place, written).faults == ["the audit chain is shorter-than-anchor"]
