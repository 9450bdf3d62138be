# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done again and again: caught up after a pause, and never twice for one time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.sessions import sessions_for, sweep_expired
from app.jobs.models import JobMark
from app.kit.clock import now
from app.kit.db import CODE_LENGTH
from app.kit.ids import new_id
from app.vault import audit, claims, files

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kit.db import Database
    from app.settings import Settings

BACKUP = "backup"  # is noted here, and made by hand or by the machine's own timer
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
# A job that failed is tried again after this, however often it is done.
_PATIENCE = dt.timedelta(minutes=10)

Work = Callable[["Session", "Settings"], None]


@dataclass(frozen=True)
class Job:
    """Work on clear columns that is due when so much time has passed since it was last done."""

    name: str
    every: dt.timedelta
    work: Work


@dataclass(frozen=True)
class Ran:
    """The names of the jobs that were done, and of those that failed with the sort of fault."""

    done: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def end_expired_sessions(session: Session, chosen: Settings) -> None:
    """End sign-ins that are over by time, so that their keys are gone from the database."""
    sweep_expired(session, sessions_for(chosen))


def anchor_audit(session: Session, chosen: Settings) -> None:
    """Write the head of the audit down outside the database, on days without a request too."""
    audit.anchor_head(chosen.data_dir / audit.ANCHOR, audit.head_of(session))


def forget_partial_files(_session: Session, chosen: Settings) -> None:
    """Take away what a stop of the machine left half written in the data folder."""
    files.forget_partials(chosen.data_dir / files.FOLDER, now())


def forget_unclaimed_files(session: Session, chosen: Settings) -> None:
    """Take away what was sealed in the data folder and no row speaks of."""
    claims.forget_unclaimed(session, chosen.data_dir, now())


SCHEDULE = (
    Job("end-expired-sessions", MINUTE, end_expired_sessions),
    Job("anchor-audit", DAY, anchor_audit),
    Job("forget-partial-files", DAY, forget_partial_files),
    Job("forget-unclaimed-files", DAY, forget_unclaimed_files),
)


def run_due(
    database: Database, chosen: Settings, jobs: Iterable[Job] = SCHEDULE, *, at: dt.datetime
) -> Ran:
    """Do every job that is due at this instant; a job that fails holds up no other."""
    done, failed = [], []
    for job in jobs:
        try:
            if _run(database, chosen, job, at):
                done.append(job.name)
        except Exception as error:  # noqa: BLE001  one job's fault must not stop the rest
            failed.append((job.name, type(error).__name__))
            _note_failure(database, job, at, error)
    return Ran(tuple(done), tuple(failed))


def note_done(session: Session, name: str, at: dt.datetime) -> None:
    """Note that something was done which is not scheduled here, for whoever looks after it."""
    mark = _held(session, name)
    if mark is not None:
        mark.done_at, mark.failed_at, mark.error_code = at, None, None


def last_done(session: Session) -> dict[str, dt.datetime]:
    """Return when each job was last done, by its name."""
    marks = session.scalars(select(JobMark).where(JobMark.done_at.is_not(None)))
    return {mark.name: mark.done_at for mark in marks if mark.done_at}


def _run(database: Database, chosen: Settings, job: Job, at: dt.datetime) -> bool:
    with database.reading() as session:
        seen = session.scalar(select(JobMark).where(JobMark.name == job.name))
    if not _is_due(seen, job, at):
        return False  # asked first without the lock that every other writer waits for
    with database.writing() as session:
        mark = _held(session, job.name)
        if mark is None or not _is_due(mark, job, at):
            return False
        job.work(session, chosen)
        mark.done_at, mark.failed_at, mark.error_code = at, None, None
    return True


def _note_failure(database: Database, job: Job, at: dt.datetime, error: Exception) -> None:
    with database.writing() as session:
        mark = _held(session, job.name)
        if mark is not None:
            mark.failed_at, mark.error_code = at, type(error).__name__[:CODE_LENGTH]


def _is_due(mark: JobMark | None, job: Job, at: dt.datetime) -> bool:
    if mark is None:
        return True
    return _has_passed(mark.done_at, job.every, at) and _has_passed(mark.failed_at, _PATIENCE, at)


def _has_passed(since: dt.datetime | None, time: dt.timedelta, at: dt.datetime) -> bool:
    """Say whether the time has passed; a clock that was set back must not stop a job for years."""
    return since is None or at - since >= time or since - at >= time


def _held(session: Session, name: str) -> JobMark | None:
    """Return the job's mark, made if need be and held until the transaction ends, or None."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    session.execute(
        insert(JobMark)
        .values(id=new_id(), version=1, retention_class="schedule", name=name)
        .on_conflict_do_nothing(index_elements=[JobMark.name])
    )
    mine = select(JobMark).where(JobMark.name == name).with_for_update(skip_locked=True)
    return session.scalar(mine)
