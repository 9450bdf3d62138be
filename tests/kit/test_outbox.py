# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: promised with the change or not at all, done once, caught up, never in the way."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Unavailable
from app.kit.clock import now
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import Drained, OutboxRow, Verb, drain, enqueue

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def at() -> dt.datetime:
    return now() + HOUR


def _promise(database: Database, *keys: str, verb: str = "copy") -> None:
    for key in keys:
        with database.writing() as session:
            enqueue(session, verb, new_id(), unique_key=key)


def _rows(database: Database) -> list[OutboxRow]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.created_at)))


def _copying(session: Session, object_id: str) -> None:
    """Leave a trace in the database: a promise under the key of the object."""
    enqueue(session, "traced", object_id, unique_key=f"trace:{object_id}")


def _noting(done: list[str]) -> Verb:
    return lambda _, object_id: done.append(object_id)


def _failing(_session: Session, _object_id: str) -> None:
    raise Unavailable("Maria's file is missing.")


def test_a_promise_is_made_with_the_change_it_belongs_to(database: Database) -> None:
    before = now()
    with database.writing() as session:
        enqueue(session, "copy", "o" * 26, unique_key="one")
    (row,) = _rows(database)
    assert (row.verb, row.object_id, row.unique_key) == ("copy", "o" * 26, "one")
    assert before <= row.created_at == row.not_before <= now()
    assert (row.attempts, row.done_at, row.error_code) == (0, None, None)
    assert (row.version, row.retention_class, row.retain_until) == (1, "outbox", None)


def test_a_request_that_fails_promises_nothing(database: Database) -> None:
    """The trap: a queue beside the database would already have heard of it."""

    def request() -> None:
        with database.writing() as session:
            enqueue(session, "copy", new_id(), unique_key="one")
            raise Unavailable("The press did not answer.")

    with pytest.raises(Unavailable):
        request()
    assert _rows(database) == []


def test_a_key_is_promised_once(database: Database) -> None:
    _promise(database, "one", "one", "two")
    assert [row.unique_key for row in _rows(database)] == ["one", "two"]


def test_a_key_is_promised_once_by_many_at_once(database: Database) -> None:
    """The trap: looking first and inserting then, on PostgreSQL, fails one of two requests."""
    together = Barrier(4)

    def request(_: int) -> None:
        together.wait()
        _promise(database, "one")

    with ThreadPoolExecutor(4) as people:
        list(people.map(request, range(4)))
    assert len(_rows(database)) == 1


def test_what_is_promised_is_done_once_and_remembered(database: Database, at: dt.datetime) -> None:
    _promise(database, "one", "two")
    done: list[str] = []
    assert drain(database, {"copy": _noting(done)}, at=at) == Drained(done=2, failed=0)
    assert drain(database, {"copy": _noting(done)}, at=at) == Drained(done=0, failed=0)
    assert done == [row.object_id for row in _rows(database)]
    assert {row.done_at for row in _rows(database)} == {at}
    assert all(row.retain_until for row in _rows(database))


def test_a_key_that_was_done_is_not_promised_again(database: Database, at: dt.datetime) -> None:
    _promise(database, "one")
    done: list[str] = []
    drain(database, {"copy": _noting(done)}, at=at)
    _promise(database, "one")
    assert drain(database, {"copy": _noting(done)}, at=at + HOUR).done == 0
    assert len(done) == 1


def test_what_was_missed_is_caught_up_and_what_is_early_waits(
    database: Database, at: dt.datetime
) -> None:
    done: list[str] = []
    for days, object_id in ((-40, "long-past"), (-1, "past"), (1, "tomorrow")):
        with database.writing() as session:
            due = at + dt.timedelta(days=days)
            enqueue(session, "copy", object_id, unique_key=object_id, not_before=due)
    drain(database, {"copy": _noting(done)}, at=at)
    assert done == ["long-past", "past"]
    drain(database, {"copy": _noting(done)}, at=at + dt.timedelta(days=2))
    assert done == ["long-past", "past", "tomorrow"]


def test_a_row_that_fails_waits_and_holds_up_nobody(database: Database, at: dt.datetime) -> None:
    done: list[str] = []
    verbs = {"fail": _failing, "copy": _noting(done)}
    _promise(database, "bad", verb="fail")
    _promise(database, "good")
    assert drain(database, verbs, at=at) == Drained(done=1, failed=1)
    assert drain(database, verbs, at=at) == Drained(done=0, failed=0)
    bad, good = _rows(database)
    assert (bad.attempts, bad.error_code, bad.done_at) == (1, "Unavailable", None)
    assert (good.attempts, good.done_at) == (1, at)


def test_each_failure_waits_longer_but_never_for_ever(database: Database, at: dt.datetime) -> None:
    _promise(database, "bad", verb="fail")
    waits = []
    for _ in range(14):
        drain(database, {"fail": _failing}, at=at)
        (row,) = _rows(database)
        waits.append(row.not_before - at)
        at = row.not_before
    assert waits[:3] == [dt.timedelta(minutes=n) for n in (1, 2, 4)]
    assert waits == sorted(waits)
    assert waits[-1] == dt.timedelta(hours=6)


def test_what_failed_is_mended_by_a_later_attempt(database: Database, at: dt.datetime) -> None:
    _promise(database, "one")
    drain(database, {"copy": _failing}, at=at)
    assert drain(database, {"copy": _noting([])}, at=at + HOUR).done == 1
    (row,) = _rows(database)
    assert (row.attempts, row.error_code) == (2, None)


def test_what_a_failing_verb_wrote_is_undone(database: Database, at: dt.datetime) -> None:
    def half(session: Session, object_id: str) -> None:
        _copying(session, object_id)
        raise ValueError

    _promise(database, "one")
    assert drain(database, {"copy": half}, at=at).failed == 1
    assert [row.unique_key for row in _rows(database)] == ["one"]


def test_an_unknown_verb_waits_for_a_program_that_knows_it(
    database: Database, at: dt.datetime
) -> None:
    _promise(database, "one", verb="of-tomorrow")
    assert drain(database, {"copy": _noting([])}, at=at) == Drained(done=0, failed=0)
    assert drain(database, {"of-tomorrow": _noting([])}, at=at).done == 1


DIE = """
import os, sys
from app.kit.clock import now
from app.kit.db import Database
from app.kit.outbox import drain, enqueue
def copy(session, object_id):
    enqueue(session, "traced", object_id, unique_key=f"trace:{object_id}")
    session.flush()
    open(sys.argv[2], "a").write("destroyed\\n")
    os.kill(os.getpid(), 9)
drain(Database(sys.argv[1]), {"copy": copy}, at=now())
"""


def test_a_crash_between_work_and_mark_repeats_the_work(
    database: Database, database_url: str, tmp_path: Path, at: dt.datetime
) -> None:
    """The trap: a file can be destroyed twice, so verbs bear it; a row is written only once."""
    _promise(database, "one")
    outside = tmp_path / "outside"
    died = subprocess.run(
        [sys.executable, "-c", DIE, database_url, str(outside)],
        cwd=Path(__file__).parents[2], check=False,
    )  # fmt: skip
    assert (died.returncode, outside.read_text()) == (-9, "destroyed\n")
    (row,) = _rows(database)
    assert (row.attempts, row.done_at) == (0, None)
    assert drain(database, {"copy": _copying}, at=at) == Drained(done=1, failed=0)
    assert [row.verb for row in _rows(database)] == ["copy", "traced"]


def _drained_by_many(drain_once: Callable[[], Drained], people: int = 3) -> list[Drained]:
    together = Barrier(people)

    def worker(_: int) -> Drained:
        together.wait()
        return drain_once()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(worker, range(people)))


def test_several_workers_never_do_one_row_twice(database: Database, at: dt.datetime) -> None:
    keys = [str(n) for n in range(12)]
    _promise(database, *keys)
    done: list[str] = []
    results = _drained_by_many(lambda: drain(database, {"copy": _noting(done)}, at=at))
    assert sum(result.done for result in results) == len(keys)
    assert sum(result.failed for result in results) == 0
    assert len(done) == len(set(done)) == len(keys)
    with database.reading() as session:
        assert session.scalar(select(func.max(OutboxRow.attempts))) == 1
