# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: catches up when it starts, survives faults in silence, ends when it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.jobs import worker
from app.jobs.models import JobMark
from app.jobs.schedule import SCHEDULE
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from app.settings import Settings
from app.vault import files
from app.vault.claims import FORGET

ROOT = Path(__file__).parents[2]
PROGRAM = """
from app.jobs import worker
from app.settings import settings
worker.verbs_for = lambda chosen: {"copy": lambda session, object_id: None}
worker.run_worker(settings(), ready=lambda: print("ready", flush=True))
print("ended", flush=True)
"""


@pytest.fixture
def promised(database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    copying = {"copy": lambda _session, _object_id: None}
    monkeypatch.setattr(worker, "verbs_for", lambda _chosen: copying)
    with database.writing() as session:
        enqueue(session, "copy", new_id(), unique_key="one")
    return "one"


def _is_done(database: Database, key: str) -> bool:
    with database.reading() as session:
        row = select(OutboxRow).where(OutboxRow.unique_key == key)
        return session.scalars(row).one().done_at is not None


def _jobs_done(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(JobMark.name).where(JobMark.done_at.is_not(None))))


@contextmanager
def _running(chosen: Settings) -> Iterator[subprocess.Popen[str]]:
    told = {
        "HANDRAIL_DATA_DIR": str(chosen.data_dir),
        "HANDRAIL_DATABASE_URL": chosen.database_url,
    }
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT, env=os.environ | told, encoding="utf-8",  # noqa: TID251  a child's environment
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        yield running
    finally:
        running.kill()
        running.communicate()


def test_once_is_everything_that_is_due(
    database: Database, chosen: Settings, promised: str
) -> None:
    worker.work_once(database, chosen)
    assert _is_done(database, promised)
    assert _jobs_done(database) == {job.name for job in SCHEDULE}


def test_a_file_that_is_to_be_forgotten_is_taken_away(database: Database, chosen: Settings) -> None:
    folder = chosen.data_dir / files.FOLDER
    kept, gone = (files.write_sealed(folder, [b"fictitious"], 100) for _ in range(2))
    with database.writing() as session:
        enqueue(session, FORGET, gone.file_id, unique_key=f"{FORGET}:{gone.file_id}")
    worker.work_once(database, chosen)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [kept.file_id]
    assert _is_done(database, f"{FORGET}:{gone.file_id}")


def test_a_fault_is_logged_by_its_sort_alone(
    chosen: Settings, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        session.execute(text("DROP TABLE job_mark"))
    worker._carefully(database, chosen)
    told = "".join(capfd.readouterr())
    assert "worker.failed" in told
    assert "job_mark" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_catches_up_when_it_starts_and_ends_when_told(
    database: Database, chosen: Settings, promised: str, number: signal.Signals
) -> None:
    with _running(chosen) as running:
        deadline = time.monotonic() + 20
        while not (_is_done(database, promised) and _jobs_done(database)):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (0, "ended\n", "")


def test_killed_it_leaves_nothing_half_done(
    database: Database, chosen: Settings, promised: str
) -> None:
    with _running(chosen) as running:
        running.kill()
    worker.work_once(database, chosen)
    assert _is_done(database, promised)
    with database.reading() as session:
        assert session.scalars(select(OutboxRow.attempts)).all() == [1]
