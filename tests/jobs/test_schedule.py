# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schedule: done when due, caught up once after a pause, never twice, never stopped by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import StaffSession
from app.jobs.models import JobMark
from app.jobs.schedule import (
    BACKUP,
    DAY,
    MINUTE,
    SCHEDULE,
    Job,
    Ran,
    anchor_audit,
    last_done,
    note_done,
    run_due,
)
from app.kit.clock import now
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from app.settings import Settings
from app.vault import audit
from tests.clinic.build import Clinic

AT = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)
AUDIT_KEY = bytes(32)

Run = Callable[..., Ran]


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def run(database: Database, chosen: Settings) -> Run:
    def run_at(*jobs: Job, at: dt.datetime = AT) -> Ran:
        return run_due(database, chosen, jobs, at=at)

    return run_at


def _noting(done: list[str], name: str = "daily", every: dt.timedelta = DAY) -> Job:
    return Job(name, every, lambda _session, _chosen: done.append(name))


def _failing(name: str = "bad") -> Job:
    def fail(session: Session, _chosen: Settings) -> None:
        enqueue(session, "copy", new_id(), unique_key="half")
        session.flush()
        raise RuntimeError("Maria's file is missing")

    return Job(name, DAY, fail)


def _mark(database: Database, name: str) -> JobMark:
    with database.reading() as session:
        return session.scalars(select(JobMark).where(JobMark.name == name)).one()


def test_a_job_is_done_when_its_time_has_passed(run: Run, done: list[str]) -> None:
    job = _noting(done)
    assert run(job) == Ran(done=("daily",), failed=())
    assert run(job, at=AT + DAY - MINUTE) == Ran(done=(), failed=())
    assert run(job, at=AT + DAY).done == ("daily",)
    assert done == ["daily", "daily"]


def test_after_a_pause_it_is_caught_up_once(run: Run, done: list[str]) -> None:
    job = _noting(done)
    run(job)
    for minute in range(3):
        run(job, at=AT + 40 * DAY + minute * MINUTE)
    assert len(done) == 2


def test_when_it_was_done_is_kept(database: Database, run: Run, done: list[str]) -> None:
    run(_noting(done))
    mark = _mark(database, "daily")
    assert (mark.done_at, mark.failed_at, mark.error_code) == (AT, None, None)


def test_a_job_that_fails_holds_up_no_other(database: Database, run: Run, done: list[str]) -> None:
    ran = run(_failing(), _noting(done))
    assert ran == Ran(done=("daily",), failed=(("bad", "RuntimeError"),))
    mark = _mark(database, "bad")
    assert (mark.done_at, mark.failed_at, mark.error_code) == (None, AT, "RuntimeError")


def test_what_a_failing_job_wrote_is_undone(database: Database, run: Run) -> None:
    run(_failing())
    with database.reading() as session:
        assert session.scalars(select(OutboxRow)).all() == []


def test_a_job_that_failed_is_tried_again_soon_but_not_at_once(
    database: Database, run: Run, done: list[str]
) -> None:
    run(_failing("daily"))
    assert run(_noting(done), at=AT + MINUTE) == Ran(done=(), failed=())
    assert run(_noting(done), at=AT + 10 * MINUTE).done == ("daily",)
    assert _mark(database, "daily").error_code is None


def test_a_clock_that_was_wrong_stops_no_job_for_years(run: Run, done: list[str]) -> None:
    job = _noting(done)
    run(job, at=AT + 2000 * DAY)
    assert run(job, at=AT).done == ("daily",)
    assert run(job, at=AT + MINUTE).done == ()


def test_several_workers_do_a_job_once(
    database: Database, chosen: Settings, done: list[str]
) -> None:
    """The trap: each looks, each sees that it is due, and each does it."""
    together = Barrier(3)

    def worker(_: int) -> Ran:
        together.wait()
        return run_due(database, chosen, [_noting(done)], at=AT)

    with ThreadPoolExecutor(3) as workers:
        results = list(workers.map(worker, range(3)))
    assert done == ["daily"]
    assert [ran.failed for ran in results] == [(), (), ()]


def test_the_head_of_the_audit_is_written_beside_the_data(
    database: Database, chosen: Settings
) -> None:
    with database.writing() as session:
        entry = audit.Entry("ada", "session.begin", "staff", "ada")
        head = audit.append(session, entry, AUDIT_KEY)
    ran = run_due(database, chosen, [Job("anchor-audit", DAY, anchor_audit)], at=AT)
    assert ran.failed == ()
    assert audit.read_anchor(chosen.data_dir / audit.ANCHOR) == head


def test_sign_ins_that_are_over_lose_their_keys(clinic: Clinic) -> None:
    over, fresh = clinic.signed_in("advocate"), clinic.signed_in("attorney")
    with clinic.database.writing() as session:
        idle = update(StaffSession).where(StaffSession.id == over.viewer.session_id)
        session.execute(idle.values(last_seen_at=now() - dt.timedelta(hours=1)))
    assert "end-expired-sessions" in run_due(clinic.database, clinic.settings, at=now()).done
    with clinic.database.reading() as session:
        ended, open_still = (
            session.get_one(StaffSession, one.viewer.session_id) for one in (over, fresh)
        )
    assert (ended.wrapped_key, ended.ended_at is None) == (b"", False)
    assert (len(open_still.wrapped_key) > 0, open_still.ended_at) == (True, None)


def test_what_is_done_elsewhere_can_be_noted(database: Database) -> None:
    for at in (AT, AT + DAY):
        with database.writing() as session:
            note_done(session, BACKUP, at)
    with database.reading() as session:
        assert last_done(session) == {BACKUP: AT + DAY}


def test_every_job_of_the_schedule_runs_on_an_empty_clinic(
    database: Database, chosen: Settings
) -> None:
    ran = run_due(database, chosen, at=now())
    assert ran == Ran(done=tuple(job.name for job in SCHEDULE), failed=())
