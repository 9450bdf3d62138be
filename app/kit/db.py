# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: one engine, a transaction that reads and a transaction that writes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Annotated, Any

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.errors import Conflict, Invalid, Unavailable

ID_LENGTH, CODE_LENGTH = 26, 40
# How long one connection waits for another's write. Longer than any transaction of ours takes.
_BUSY_SECONDS = 15
# A request holds one connection at a time; the gate in front lets in no more requests than this.
CONNECTIONS = 12
_CHANGED_MEANWHILE = (
    "Somebody else changed this meanwhile; look at it again and repeat your change."
)
_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware instant, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002  as the class it refines has it
        """Return the instant in UTC, as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:  # noqa: ANN401, ARG002  as above
        """Return the instant aware again: SQLite forgets the zone."""
        if value is None:
            return None
        aware: dt.datetime = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value
        return aware.astimezone(dt.UTC)


Id = Annotated[str, mapped_column(String(ID_LENGTH))]
Code = Annotated[str, mapped_column(String(CODE_LENGTH))]


class Base(DeclarativeBase):
    """What every table is declared on."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012  read by SQLAlchemy as a class attribute
        dt.datetime: UtcDateTime(),
        bytes: LargeBinary(),
    }


class Kept:
    """What every record carries: an opaque id, a version, and when it must be destroyed.

    `retention_class` names the rule by which `retain_until` (a civil date; None: as long as what it
    belongs to) was set. Saving over a version somebody else has changed raises Conflict.
    """

    id: Mapped[Id] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    retention_class: Mapped[Code]
    retain_until: Mapped[dt.date | None] = mapped_column(index=True)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  SQLAlchemy calls it on the class
        return {"version_id_col": cls.version}


class Database:
    """One database, SQLite or PostgreSQL, by its URL. Any thread may ask."""

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._one_writes = Lock()
        self.engine = _sqlite(parsed) if self.is_sqlite else _postgresql(parsed)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database and never writes."""
        with (
            _said_plainly(),
            Session(self.engine, expire_on_commit=False, autoflush=False) as session,
        ):
            if not self.is_sqlite:
                session.connection(execution_options=_OF_ONE_MOMENT)
            yield session
            if session.new or session.dirty or session.deleted:
                raise TypeError("a reading session was written to")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are durable once the block is left, or undone if it raises.

        On SQLite it takes the write lock at its start, so that nothing read in it is out of date.
        Raises Conflict where somebody else's change came first, Unavailable when the disk is full.
        """
        with (
            self._turn(),
            _said_plainly(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            session.connection(execution_options={"handrail_writes": True})
            yield session
            session.commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for one's turn to write: SQLite itself would have us ask again and again."""
        if not self.is_sqlite:
            yield
            return
        if not self._one_writes.acquire(timeout=_BUSY_SECONDS):
            raise Unavailable(_BUSY)
        try:
            yield
        finally:
            self._one_writes.release()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except StaleDataError:
        raise Conflict(_CHANGED_MEANWHILE) from None
    except DBAPIError as error:
        raise _sentence(error) from error


def _sentence(error: DBAPIError) -> Exception:
    """Say in a sentence what an operator can mend; any other fault stays what it is."""
    state = getattr(error.orig, "sqlstate", None) or ""
    code = (getattr(error.orig, "sqlite_errorcode", 0) or 0) & 0xFF
    told = _OF_SQLITE.get(code) or _OF_POSTGRESQL.get(state)
    if isinstance(error, OperationalError) and not (code or state):
        told = _NO_ANSWER  # PostgreSQL itself never spoke
    return Unavailable(told) if told else error


_FULL = "The disk is full; free some space. Nothing of this was saved."
_BUSY = "The database was busy for too long; wait a moment and try again."
_CLOSED = "The database file cannot be opened or written; give it to the server's user."
_DAMAGED = "The database file is damaged; restore a backup."
_NO_ANSWER = "The database does not answer; start it, or correct HANDRAIL_DATABASE_URL."
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
_OF_POSTGRESQL = {
    "53100": _FULL,
    "40001": _BUSY,  # lost a race for what both wanted to change
    "40P01": _BUSY,  # a deadlock
    "55P03": _BUSY,  # a lock that did not come free
}
# PostgreSQL else shows each statement of a transaction a moment of its own.
_OF_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise Invalid(
            "HANDRAIL_DATABASE_URL must begin with sqlite:/// or postgresql://; correct it."
        )
    return parsed


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        pool_pre_ping=True,
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        connect_args={
            "check_same_thread": False,
            "timeout": _BUSY_SECONDS,
            "isolation_level": None,
        },
    )
    event.listen(engine, "connect", _careful)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _undo)
    return engine


def _careful(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Set what SQLite forgets with each connection: durable, overwriting, checking references.

    DELETE and not WAL: the versions in circulation can lose committed transactions in WAL mode,
    and what is deleted would stay readable in the log. Never spilling, because a transaction larger
    than the cache would shut out every reader from its middle to its end.
    """
    for pragma in (
        "journal_mode=DELETE",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_spill=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's own connection
    writes = connection.get_execution_options().get("handrail_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _undo(connection: sqlite3.Connection | None, entry: ConnectionPoolEntry) -> None:
    """End what a failed commit leaves open, and with it the lock that would shut everybody out."""
    if connection is None or not connection.in_transaction:
        return
    try:
        connection.rollback()
    except sqlite3.Error as error:
        entry.invalidate(error)
