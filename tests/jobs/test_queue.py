# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: durable, readable, closed to others, and never running what was put into its file."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from huey import Huey
from huey.registry import Message
from sqlalchemy import inspect, text

from app.jobs.queue import FILE, JsonSerializer, queue_for
from app.kit.db import Database
from app.settings import Settings, read_settings


@pytest.fixture
def queue(chosen: Settings) -> Iterator[Huey]:
    opened = queue_for(chosen)
    yield opened
    opened.storage.close()


@pytest.fixture
def sqlite_queue(sqlite_url: str, tmp_path: Path) -> Iterator[Huey]:
    told = {"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_DATABASE_URL": sqlite_url}
    opened = queue_for(read_settings(told))
    yield opened
    opened.storage.close()


def _noting(queue: Huey, seen: list[Any]) -> Any:  # noqa: ANN401  Huey has no types
    return queue.task(name="note")(lambda *what, **more: seen.append((what, more)))


def test_what_is_queued_comes_out_and_is_done(queue: Huey) -> None:
    seen: list[Any] = []
    _noting(queue, seen)("a" * 26, kind="letter")
    queue.execute(queue.dequeue())
    assert seen == [(("a" * 26,), {"kind": "letter"})]
    assert queue.dequeue() is None


def test_what_is_for_later_waits(queue: Huey) -> None:
    _noting(queue, []).schedule(args=("x",), delay=3600)
    task = queue.dequeue()
    queue.add_schedule(task)
    assert queue.read_schedule(task.eta - dt.timedelta(seconds=1)) == []
    assert [later.id for later in queue.read_schedule(task.eta)] == [task.id]


def test_no_result_is_kept(queue: Huey) -> None:
    _noting(queue, [])("x")
    queue.execute(queue.dequeue())
    assert queue.all_results() == {}


def test_the_queue_of_a_large_clinic_lies_in_its_database_beside_the_records(
    postgresql_url: str, tmp_path: Path
) -> None:
    """The trap: among the records, its tables would be backed up, and then not be restored."""
    told = {"HANDRAIL_DATA_DIR": str(tmp_path), "HANDRAIL_DATABASE_URL": postgresql_url}
    with closing(queue_for(read_settings(told)).storage) as storage:
        storage.enqueue(b"{}")
    with closing(Database(postgresql_url)) as database, database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM handrail_queue.huey_task")) == 1
        names = inspect(session.connection()).get_table_names()
    assert [name for name in names if name.startswith("huey")] == []
    assert list(tmp_path.iterdir()) == []


class TestFile:
    def test_it_is_closed_to_others(self, sqlite_queue: Huey, tmp_path: Path) -> None:
        _noting(sqlite_queue, [])("x")
        assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600

    def test_it_waits_for_the_disk_and_has_no_log_beside_it(
        self, sqlite_queue: Huey, tmp_path: Path
    ) -> None:
        """The trap: Huey alone would write a log beside the file, and not wait."""
        _noting(sqlite_queue, [])("x")
        assert sqlite_queue.storage.sql("PRAGMA journal_mode", results=True) == [("delete",)]
        assert sqlite_queue.storage.sql("PRAGMA synchronous", results=True) == [(2,)]
        assert {path.name for path in tmp_path.iterdir()} == {FILE, "handrail.sqlite"}

    def test_it_can_be_read_by_anybody_who_may(self, sqlite_queue: Huey, tmp_path: Path) -> None:
        _noting(sqlite_queue, [])("a" * 26)
        with closing(sqlite3.connect(tmp_path / FILE)) as file:
            (kept,) = file.execute("SELECT data FROM task").fetchone()
        assert json.loads(kept)["args"] == ["a" * 26]

    def test_what_is_put_into_it_is_not_run(self, sqlite_queue: Huey) -> None:
        """The trap: Huey alone would unpickle it, and so do whatever it says."""
        sqlite_queue.storage.enqueue(pickle.dumps(Bait()))
        with pytest.raises(ValueError, match=r"codec can't decode|Expecting value"):
            sqlite_queue.dequeue()
        assert SPRUNG == []


class Bait:
    """What, taken out of a pickle, does something."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (SPRUNG.append, ("sprung",))


SPRUNG: list[str] = []


def test_only_ids_codes_and_instants_can_be_queued(queue: Huey) -> None:
    with pytest.raises(TypeError, match="ids, codes and instants"):
        _noting(queue, [])(b"a file's bytes")


def test_an_instant_comes_back_as_one() -> None:
    serializer = JsonSerializer()
    eta = dt.datetime(2026, 11, 25, 3, 30)  # noqa: DTZ001  Huey keeps instants without their zone
    message = Message("1", "m.note", eta, 0, 0, None, ("x",), {}, None, None, 60, eta)
    assert serializer.deserialize(serializer.serialize(message)) == message
