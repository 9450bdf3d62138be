# SPDX-License-Identifier: AGPL-3.0-or-later
"""Transactions that read and that write: durable, overwriting, never in each other's way."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid, Unavailable
from app.kit import db
from app.kit.db import CONNECTIONS, Database
from app.kit.ids import new_id
from app.kit.outbox import OutboxRow, enqueue
from tests.disks import with_own_mounts

ROOT = Path(__file__).parents[2]
MARKER = "fictitious-marker"
CAREFUL = {
    "journal_mode": "delete",
    "synchronous": 2,  # FULL
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,  # MEMORY
    "cache_spill": 0,
}


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """Return a SQLite database: what the test shows is about it alone."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def _file(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def _add(database: Database, key: str) -> OutboxRow:
    with database.writing() as session:
        enqueue(session, "copy", new_id(), unique_key=key)
        return _row(session, key)


def _row(session: Session, key: str) -> OutboxRow:
    return session.scalars(select(OutboxRow).where(OutboxRow.unique_key == key)).one()


def _keys(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxRow.unique_key).order_by(OutboxRow.unique_key)))


class TestWriting:
    def test_what_was_left_in_good_order_is_kept(self, database: Database) -> None:
        _add(database, "one")
        reopened = Database(database.engine.url.render_as_string(hide_password=False))
        assert _keys(reopened) == ["one"]
        reopened.close()

    def test_what_raised_is_undone(self, database: Database) -> None:
        def request() -> None:
            with database.writing() as session:
                enqueue(session, "copy", new_id(), unique_key="one")
                session.flush()
                raise Unavailable("The press did not answer.")

        with pytest.raises(Unavailable, match="press"):
            request()
        assert _keys(database) == []

    def test_the_second_to_change_a_row_is_told(self, database: Database) -> None:
        row = _add(database, "one")
        with database.writing() as session:
            _row(session, "one").attempts = 7

        def late() -> None:
            with database.writing() as session:
                session.add(row)
                row.attempts = 9
                session.flush()

        with pytest.raises(Conflict, match="Somebody else changed this"):
            late()
        with database.reading() as session:
            assert (_row(session, "one").attempts, _row(session, "one").version) == (7, 2)

    def test_of_many_who_add_at_once_none_is_lost_unsaid(self, database: Database) -> None:
        """The trap: each reads, adds one and saves; without care most additions vanish."""
        _add(database, "one")
        together = Barrier(8)

        def add(_: int) -> int:
            together.wait()
            try:
                with database.writing() as session:
                    _row(session, "one").attempts += 1
            except Conflict:
                return 0
            return 1

        with ThreadPoolExecutor(8) as people:
            saved = sum(people.map(add, range(8)))
        assert saved == 8 or not database.is_sqlite
        with database.reading() as session:
            assert _row(session, "one").attempts == saved

    def test_on_sqlite_it_is_the_only_one_from_its_start(self, sqlite: Database) -> None:
        with (
            sqlite.writing(),
            closing(sqlite3.connect(_file(sqlite), timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")

    def test_whoever_waits_too_long_is_told(
        self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(db, "_BUSY_SECONDS", 0.05)
        hasty = Database(sqlite_url)
        with hasty.writing(), pytest.raises(Unavailable, match="busy for too long"):
            _add(hasty, "one")
        assert _keys(hasty) == []
        hasty.close()

    def test_a_commit_that_fails_leaves_nothing_and_nobody_shut_out(
        self, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The trap: SQLite keeps the transaction of a failed commit open, and its lock with it."""
        monkeypatch.setattr(db, "_BUSY_SECONDS", 0.2)
        with closing(Database(sqlite_url)) as sqlite, closing(Database(sqlite_url)) as other:
            with other.reading() as reader:
                reader.execute(select(OutboxRow.id)).all()  # a commit waits for every reader
                with pytest.raises(Unavailable, match="busy"):
                    _add(sqlite, "lost")
            _add(other, "theirs")
            _add(sqlite, "ours")
            assert _keys(sqlite) == ["ours", "theirs"]

    def test_a_fault_says_nothing_of_the_values(self, sqlite: Database) -> None:
        with sqlite.reading() as session:
            values = {"id": MARKER, "unique_key": MARKER, "object_id": MARKER, "verb": None}
            with pytest.raises(IntegrityError) as fault:
                session.execute(insert(OutboxRow).values(values))
        assert MARKER not in str(fault.value)


class TestReading:
    def test_it_answers_while_somebody_writes(self, database: Database) -> None:
        """The trap: had it begun as a writer begins, every page would wait for every save."""
        _add(database, "one")
        with database.writing() as session:
            session.execute(update(OutboxRow).values(attempts=5))
            assert _keys(database) == ["one"]
            with database.reading() as reader:
                assert _row(reader, "one").attempts == 0

    def test_it_answers_while_somebody_writes_much(self, sqlite: Database) -> None:
        """The trap: a transaction that outgrows the cache locks readers out before it ends."""
        with sqlite.writing() as session:
            for n in range(500):
                enqueue(session, "copy", "x" * 10_000, unique_key=str(n))
            assert _keys(sqlite) == []
        assert len(_keys(sqlite)) == 500

    def test_it_takes_no_write_lock(self, sqlite: Database) -> None:
        with sqlite.reading() as session:
            session.execute(select(OutboxRow)).all()
            with closing(sqlite3.connect(_file(sqlite), timeout=0)) as other:
                other.execute("BEGIN IMMEDIATE")

    def test_it_sees_one_moment(self, database: Database) -> None:
        seen, wrote = Event(), Event()

        def write() -> None:
            seen.wait()
            _add(database, "one")  # on SQLite this waits until the reader is gone
            wrote.set()

        with ThreadPoolExecutor(1) as people:
            with database.reading() as session:
                count = select(func.count()).select_from(OutboxRow)
                assert session.scalar(count) == 0
                writing = people.submit(write)
                seen.set()
                wrote.wait(0.3)
                assert session.scalar(count) == 0
            writing.result()
        assert _keys(database) == ["one"]

    def test_it_refuses_what_was_written_to_it(self, database: Database) -> None:
        def careless() -> None:
            with database.reading() as session:
                _row(session, "one").attempts = 3

        _add(database, "one")
        with pytest.raises(TypeError, match="reading session was written to"):
            careless()
        with database.reading() as session:
            assert _row(session, "one").attempts == 0

    def test_it_never_commits(self, sqlite: Database) -> None:
        _add(sqlite, "one")
        with sqlite.reading() as session:
            session.execute(delete(OutboxRow))
        assert _keys(sqlite) == ["one"]


class TestSqlite:
    def test_every_connection_is_careful(self, sqlite: Database) -> None:
        with ExitStack() as together:
            sessions = [together.enter_context(sqlite.reading()) for _ in range(CONNECTIONS)]
            for session in sessions:
                found = {n: session.scalar(text(f"PRAGMA {n}")) for n in CAREFUL}
                assert found == CAREFUL

    @pytest.mark.parametrize("careful", [True, False])
    def test_what_is_deleted_is_overwritten(self, sqlite: Database, *, careful: bool) -> None:
        """The trap is the second case: SQLite alone leaves deleted rows readable in the file."""
        for n in range(200):
            _add(sqlite, f"{MARKER} {n}")
        assert _file(sqlite).read_bytes().count(MARKER.encode()) >= 200
        if careful:
            with sqlite.writing() as session:
                session.execute(delete(OutboxRow))
        else:
            with closing(sqlite3.connect(_file(sqlite), isolation_level=None)) as careless:
                careless.execute("PRAGMA secure_delete=OFF")
                careless.execute("DELETE FROM outbox")
        assert (MARKER.encode() in _file(sqlite).read_bytes()) is not careful
        assert [path.name for path in _file(sqlite).parent.iterdir()] == [_file(sqlite).name]

    def test_a_file_with_a_log_beside_it_is_brought_back(self, sqlite_url: str) -> None:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
            assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
        database = Database(sqlite_url)
        with database.reading() as session:
            assert session.scalar(text("PRAGMA journal_mode")) == "delete"
        database.close()

    def test_a_file_that_others_write_with_a_log_is_refused(self, sqlite_url: str) -> None:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
            other.execute("PRAGMA journal_mode=WAL")
            other.execute("SELECT count(*) FROM outbox").fetchone()
            database = Database(sqlite_url)
            with pytest.raises(Unavailable, match="busy"):
                _keys(database)
            database.close()

    def test_a_full_disk_is_said_and_harms_nothing(self, sqlite_url: str, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        script = 'mount -t tmpfs -o size=1m none "$1" && cp "$2" "$1/h.sqlite" && exec "$3" -c "$4"'
        file = sqlite_url.removeprefix("sqlite:///")
        done = subprocess.run(
            [*with_own_mounts(), "sh", "-c", script, "sh", disk, file, sys.executable,
             FILL.format(url=f"sqlite:///{disk}/h.sqlite")],
            cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.stderr == ""
        said, kept, sound = done.stdout.splitlines()
        assert said == "The disk is full; free some space. Nothing of this was saved."
        assert kept == "all acknowledged rows are there, and reading works"
        assert sound == "ok"


FILL = """
from app.errors import Unavailable
from app.kit.db import Database
from app.kit.ids import new_id
from app.kit.outbox import enqueue
from sqlalchemy import text
database = Database("{url}")
acknowledged = 0
try:
    while True:
        with database.writing() as session:
            for _ in range(20):
                enqueue(session, "copy", new_id(), unique_key=new_id() * 4)
        acknowledged += 20
except Unavailable as error:
    print(error.sentence)
with database.reading() as session:
    found = session.scalar(text("SELECT count(*) FROM outbox"))
    kept = "all acknowledged rows are there, and reading works"
    print(kept if found == acknowledged > 0 else f"{{found}} of {{acknowledged}}")
    print(session.scalar(text("PRAGMA integrity_check")))
"""


class TestInstants:
    def test_an_instant_comes_back_aware_and_the_same(self, database: Database) -> None:
        zone = dt.timezone(dt.timedelta(hours=-6))
        instant = dt.datetime(2026, 11, 1, 1, 30, 15, 250_000, tzinfo=zone)
        with database.writing() as session:
            enqueue(session, "copy", new_id(), unique_key="one", not_before=instant)
        with database.reading() as session:
            kept = _row(session, "one")
        assert kept.not_before == instant
        assert kept.not_before.tzinfo is dt.UTC
        assert kept.done_at is None

    def test_a_naive_instant_is_refused(self, database: Database) -> None:
        def careless() -> None:
            naive = dt.datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001  it is what is refused
            with database.writing() as session:
                enqueue(session, "copy", new_id(), unique_key="one", not_before=naive)

        with pytest.raises(StatementError, match="needs its time zone"):
            careless()

    def test_instants_are_ordered_by_time_whatever_their_zone(self, database: Database) -> None:
        for key, hours in (("late", -5), ("early", 9)):
            zone = dt.timezone(dt.timedelta(hours=hours))
            with database.writing() as session:
                instant = dt.datetime(2026, 11, 1, 12, tzinfo=zone)
                enqueue(session, "copy", new_id(), unique_key=key, not_before=instant)
        with database.reading() as session:
            ordered = select(OutboxRow.unique_key).order_by(OutboxRow.not_before)
            assert list(session.scalars(ordered)) == ["early", "late"]


def test_on_sqlite_one_writes_at_a_time_and_waits_no_longer_than_it_may(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_BUSY_SECONDS", 0.2)
    with database.writing(), ThreadPoolExecutor(1) as other:
        attempt = other.submit(_keys_written, database)
        if database.is_sqlite:
            with pytest.raises(Unavailable, match="busy"):
                attempt.result(10)
        else:
            assert attempt.result(10) == 0
    assert _keys_written(database) == 0


def _keys_written(database: Database) -> int:
    with database.writing() as session:
        return session.scalar(select(func.count()).select_from(OutboxRow)) or 0


def _answer_of(url: str) -> Unavailable:
    with closing(Database(url)) as database, pytest.raises(Unavailable) as said:
        _keys(database)
    return said.value


class TestNoDatabase:
    def test_a_server_that_does_not_answer(self, tmp_path: Path) -> None:
        url = f"postgresql://ada:fictitious@/clinic?host={tmp_path}"
        assert "does not answer" in _answer_of(url).sentence

    def test_a_database_that_the_server_has_not(self, postgresql_url: str) -> None:
        assert "does not answer" in _answer_of(f"{postgresql_url}".replace("/t", "/no")).sentence

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "handrail.sqlite").write_bytes(b"fictitious" * 1000)
        assert "is damaged" in _answer_of(f"sqlite:///{tmp_path}/handrail.sqlite").sentence

    def test_a_file_in_no_folder(self, tmp_path: Path) -> None:
        assert "cannot be opened" in _answer_of(f"sqlite:///{tmp_path}/no/h.sqlite").sentence


@pytest.mark.parametrize(
    "url", ["", "handrail.sqlite", "mysql://ada:fictitious@db/clinic", "sqlite", "::fictitious"]
)
def test_another_sort_of_database_is_refused_without_its_address(url: str) -> None:
    with pytest.raises(Invalid, match="HANDRAIL_DATABASE_URL must begin with") as refused:
        Database(url)
    assert "fictitious" not in refused.value.sentence
