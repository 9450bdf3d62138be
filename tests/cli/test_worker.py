# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker as a process."""

from __future__ import annotations

import signal
import time
from contextlib import closing

import pytest
from sqlalchemy import select

from app.jobs.models import JobMark
from app.jobs.queue import FILE
from app.jobs.schedule import SCHEDULE
from app.kit.db import Database
from tests.cli.running import Installation, ended, ready

EVERY_JOB = {job.name for job in SCHEDULE}


def _done(place: Installation) -> set[str]:
    with (
        closing(Database(f"sqlite:///{place.data_dir / 'handrail.sqlite'}")) as database,
        database.reading() as session,
    ):
        return set(session.scalars(select(JobMark.name).where(JobMark.done_at.is_not(None))))


def test_once_does_what_is_due_and_ends(clinic_here: Installation) -> None:
    done = clinic_here.run("worker", "--once")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert _done(clinic_here) == EVERY_JOB


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_works_beside_the_server_until_it_is_told(
    clinic_here: Installation, number: signal.Signals
) -> None:
    with clinic_here.running("serve") as server, clinic_here.running("worker") as worker:
        ready(server)
        assert ready(worker) == "at work."
        deadline = time.monotonic() + 20
        while _done(clinic_here) != EVERY_JOB:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert ended(worker, number) == (0, "", "")
        assert ended(server, number) == (0, "", "")


def test_its_queue_is_closed_to_others(clinic_here: Installation) -> None:
    with clinic_here.running("worker") as worker:
        ready(worker)
        ended(worker, signal.SIGTERM)
    assert (clinic_here.data_dir / FILE).stat().st_mode & 0o077 == 0
