# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting go: what is due to be destroyed, what a legal hold keeps, and the destroying itself.

It walks record classes that others declare, and knows none by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import Conflict, NotFound
from app.i18n.marks import _
from app.kit.clock import now
from app.kit.db import Database, Kept
from app.kit.ids import new_id
from app.vault import audit
from app.vault.models import LegalHold

PLACE, LIFT, PURGE = "hold.place", "hold.lift", "retention.purge"
_ONE_AT_A_TIME = 0x52657461  # the number of our advisory lock on PostgreSQL

Row = TypeVar("Row", bound=Kept)


@dataclass(frozen=True)
class RecordClass(Generic[Row]):
    """One kind of record that is destroyed after its last day.

    `name` is its `retention_class`, and its kind in the audit and in legal holds. `rule` is the
    sentence that says when it dies. `purge` destroys one row and all that hangs on it, keys first.
    `held_with` names, by kind, the columns of the objects whose legal hold keeps it too.
    """

    name: str
    model: type[Row]
    rule: str
    purge: Callable[[Session, Row], None]
    held_with: Mapping[str, InstrumentedAttribute[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """A record whose last day is over; while a legal hold stands it is kept all the same."""

    kind: str
    object_id: str
    retain_until: dt.date
    is_held: bool = False


@dataclass(frozen=True)
class Purged:
    """What was destroyed, and what could not be, with the sort of fault."""

    done: tuple[Due, ...]
    failed: tuple[tuple[Due, str], ...] = ()


def due(session: Session, classes: Sequence[RecordClass[Any]], today: dt.date) -> list[Due]:
    """Return every record whose last day is over, held or not: the dry run."""
    return [found for one in classes for found in _due_of(session, one, today)]


def purge(
    database: Database,
    classes: Sequence[RecordClass[Any]],
    today: dt.date,
    *,
    by: str,
    audit_key: bytes,
) -> Purged:
    """Destroy what is due and not held, each record in a transaction of its own, on record.

    A record that cannot be destroyed holds up no other. Run again, it goes on where it stopped.
    """
    done: list[Due] = []
    failed: list[tuple[Due, str]] = []
    for one in classes:
        with database.reading() as session:
            found = [record for record in _due_of(session, one, today) if not record.is_held]
        for record in found:
            try:
                with database.writing() as session:
                    if _destroy(session, one, record, today):
                        entry = audit.Entry(by, PURGE, record.kind, record.object_id)
                        audit.append(session, entry, audit_key)
                        done.append(record)
            except Exception as error:  # noqa: BLE001  one record's fault must not keep the rest
                failed.append((record, type(error).__name__))
    return Purged(tuple(done), tuple(failed))


def place_hold(
    session: Session, one: RecordClass[Any], object_id: str, *, by: str, audit_key: bytes
) -> None:
    """Keep an object, and whatever is held with it, from being destroyed, until it is lifted.

    NotFound if it is destroyed already: a hold that was acknowledged is never too late.
    """
    _queue(session)
    if session.scalar(select(one.model.id).where(one.model.id == object_id)) is None:
        raise NotFound(_("It is there no more, so it cannot be held; tell the attorney."))
    if is_held(session, one.name, object_id):
        raise Conflict(_("A legal hold stands already; there is nothing to do."))
    session.add(
        LegalHold(
            id=new_id(),
            object_kind=one.name,
            object_id=object_id,
            placed_at=now(),
            placed_by=by,
        )
    )
    session.flush()
    audit.append(session, audit.Entry(by, PLACE, one.name, object_id), audit_key)


def lift_hold(
    session: Session, one: RecordClass[Any], object_id: str, *, by: str, audit_key: bytes
) -> None:
    """Let an object's own date decide again."""
    _queue(session)
    standing = session.scalars(select(LegalHold).where(_stands(one.name, object_id))).all()
    if not standing:
        raise NotFound(_("No legal hold stands here; there is nothing to lift."))
    for hold in standing:
        hold.lifted_at, hold.lifted_by = now(), by
    session.flush()
    audit.append(session, audit.Entry(by, LIFT, one.name, object_id), audit_key)


def is_held(session: Session, kind: str, object_id: str) -> bool:
    """Say whether a legal hold stands on this very object."""
    return session.scalar(select(LegalHold.id).where(_stands(kind, object_id)).limit(1)) is not None


def _due_of(session: Session, one: RecordClass[Any], today: dt.date) -> list[Due]:
    model = one.model
    rows = (
        select(model.id, model.retain_until, _held(one).label("is_held"))
        .where(_is_over(one, today))
        .order_by(model.retain_until, model.id)
    )
    return [Due(one.name, *row) for row in session.execute(rows)]


def _destroy(session: Session, one: RecordClass[Any], record: Due, today: dt.date) -> bool:
    """Destroy a record, unless since it was listed it went, was held or was given more time."""
    _queue(session)
    still = select(one.model).where(
        one.model.id == record.object_id, _is_over(one, today), ~_held(one)
    )
    row = session.scalar(still.with_for_update())
    if row is None:
        return False
    one.purge(session, row)
    session.flush()
    return True


def _is_over(one: RecordClass[Any], today: dt.date) -> ColumnElement[bool]:
    model = one.model
    return and_(model.retention_class == one.name, model.retain_until < today)


def _held(one: RecordClass[Any]) -> ColumnElement[bool]:
    objects = {one.name: one.model.id, **one.held_with}
    named = or_(*(_stands(kind, column) for kind, column in objects.items()))
    return select(LegalHold.id).where(named).exists()


def _stands(kind: str, object_id: str | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return and_(
        LegalHold.object_kind == kind,
        LegalHold.object_id == object_id,
        LegalHold.lifted_at.is_(None),
    )


def _queue(session: Session) -> None:
    """Let no hold be placed while something is destroyed: on SQLite a writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
