# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work to be done later, promised in the transaction that needs it and done by whoever drains."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kit.clock import now
from app.kit.db import CODE_LENGTH, Base, Code, Database, Id, Kept
from app.kit.ids import new_id

_KEY_LENGTH = 120
_FIRST_WAIT, _LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=6)
# A row that is done is kept so long, so that its key cannot be promised a second time.
_REMEMBERED = dt.timedelta(days=90)

# A verb works in the transaction that marks its row as done: what it writes there happens once.
# What it does outside the database (a file destroyed) can happen again and must bear that.
Verb = Callable[[Session, str], None]


class OutboxRow(Kept, Base):
    """A verb and the opaque id it is about; nothing else, for whoever drains it holds no key."""

    __tablename__ = "outbox"

    verb: Mapped[Code]
    object_id: Mapped[Id]
    unique_key: Mapped[str] = mapped_column(String(_KEY_LENGTH), unique=True)
    created_at: Mapped[dt.datetime]
    not_before: Mapped[dt.datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    done_at: Mapped[dt.datetime | None]
    error_code: Mapped[Code | None]


class Drained(NamedTuple):
    """How many rows were done, and how many failed and wait for another attempt."""

    done: int
    failed: int


def enqueue(
    session: Session,
    verb: str,
    object_id: str,
    *,
    unique_key: str,
    not_before: dt.datetime | None = None,
) -> None:
    """Promise a verb in the caller's transaction; a key promised before changes nothing."""
    at = now()
    insert = postgresql.insert if _is_postgresql(session) else sqlite.insert
    session.execute(
        insert(OutboxRow)
        .values(
            id=new_id(),
            version=1,
            retention_class="outbox",
            verb=verb,
            object_id=object_id,
            unique_key=unique_key,
            created_at=at,
            not_before=not_before or at,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=[OutboxRow.unique_key])
    )


def drain(database: Database, verbs: Mapping[str, Verb], *, at: dt.datetime) -> Drained:
    """Do what is due at this instant, each row in a transaction of its own, the oldest first.

    A row whose verb fails waits, longer each time, and does not hold up the others. A verb that is
    not in `verbs` stays for a program that knows it.
    """
    done = failed = 0
    for row_id in _due(database, verbs, at):
        try:
            done += _do(database, verbs, row_id, at)
        except Exception as error:  # noqa: BLE001  one row's fault must not stop the rest
            _postpone(database, row_id, at, error)
            failed += 1
    return Drained(done, failed)


def _due(database: Database, verbs: Mapping[str, Verb], at: dt.datetime) -> list[str]:
    with database.reading() as session:
        due = (
            select(OutboxRow.id)
            .where(OutboxRow.done_at.is_(None), OutboxRow.not_before <= at)
            .where(OutboxRow.verb.in_(verbs))
            .order_by(OutboxRow.created_at, OutboxRow.id)
        )
        return list(session.scalars(due))


def _do(database: Database, verbs: Mapping[str, Verb], row_id: str, at: dt.datetime) -> bool:
    with database.writing() as session:
        row = _still_due(session, row_id, at)
        if row is None:  # another worker has it, or had it
            return False
        verbs[row.verb](session, row.object_id)
        row.done_at, row.attempts, row.error_code = at, row.attempts + 1, None
        row.retain_until = (at + _REMEMBERED).date()
    return True


def _postpone(database: Database, row_id: str, at: dt.datetime, error: Exception) -> None:
    with database.writing() as session:
        row = _still_due(session, row_id, at)
        if row is not None:
            wait = min(_FIRST_WAIT * 2 ** min(row.attempts, 16), _LONGEST_WAIT)
            row.not_before, row.attempts = at + wait, row.attempts + 1
            row.error_code = type(error).__name__[:CODE_LENGTH]


def _still_due(session: Session, row_id: str, at: dt.datetime) -> OutboxRow | None:
    """Return the row, held until the transaction ends, unless somebody else holds it or did it."""
    return session.scalar(
        select(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None), OutboxRow.not_before <= at)
        .with_for_update(skip_locked=True)
    )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
