# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seals what a row says together with its clear columns, and every row of a ring anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import inspect, select, update

from app.kit.db import Base
from app.vault.sealing import Bound, SealBroken, digest_id, epoch_of, seal, unseal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.vault.models import Sealed
    from app.vault.rings import RingKeys

BodyKind = TypeVar("BodyKind", bound=BaseModel)
# What a seal is bound to anyway, and what work without keys may change.
_NOT_OF_THE_BODY = frozenset(
    {"id", "ring_id", "sealed_body", "version", "retention_class", "retain_until"}
)
_SEALED = frozenset({"ring_id", "sealed_body"})


class _InItsRow(BaseModel):
    """A body, and what stood in the clear columns of its row when it was sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clear: dict[str, str | None]
    body: dict[str, Any]


def seal_row(row: Sealed, body: BaseModel, keys: RingKeys) -> None:
    """Seal a body into its row, whose clear columns are final from then on."""
    table, row_id = _place(row)
    said = _InItsRow(clear=_clear(row), body=body.model_dump(mode="json"))
    row.sealed_body = keys.seal(said, table=table, row=row_id)


def opened_body(kind: type[BodyKind], row: Sealed, keys: RingKeys) -> BodyKind:
    """Return what `seal_row` sealed in a row.

    Raises SealBroken also where a clear column reads otherwise than when it was sealed: whoever
    can write to the database, and holds no key, moves and dates nothing.
    """
    table, row_id = _place(row)
    said = keys.open(_InItsRow, row.sealed_body, table=table, row=row_id)
    if said.clear != _clear(row):
        raise SealBroken
    try:
        return kind.model_validate(said.body)
    except ValidationError:
        raise SealBroken from None  # the first error quotes what was in the body


def digest_of(ids: Iterable[str]) -> str:
    """Return what changes when a row is taken away from these, or put to them."""
    return digest_id(*sorted(ids))


def seal_anew(session: Session, keys: RingKeys) -> None:
    """Seal every body of a ring under its newest key, whatever kind of record it is.

    Versions stay: nothing a form has seen is changed by it.
    """
    session.flush()
    for table in _sealed_tables():
        rows = select(table.id, table.sealed_body).where(table.ring_id == keys.ring_id)
        for row_id, sealed in session.execute(rows).all():
            if not keys.is_current(sealed):
                session.execute(
                    update(table)
                    .where(table.id == row_id)
                    .values(sealed_body=_under_newest(keys, sealed, table.__tablename__, row_id))
                    .execution_options(synchronize_session=False)
                )
    session.expire_all()


def _sealed_tables() -> Iterator[Any]:
    """Yield each kind of record that has a ring and a sealed body, of any part of the house."""
    for mapper in Base.registry.mappers:
        if set(mapper.column_attrs.keys()) >= _SEALED:
            yield mapper.class_


def _under_newest(keys: RingKeys, sealed: bytes, table: str, row_id: str) -> bytes:
    old, newest = epoch_of(sealed), max(keys.epochs)
    plain = unseal(keys.epochs[old], sealed, about=Bound(table, row_id, keys.ring_id, old))
    return seal(keys.epochs[newest], plain, about=Bound(table, row_id, keys.ring_id, newest))


def _place(row: Sealed) -> tuple[str, str]:
    table: str = type(row).__tablename__  # type: ignore[attr-defined]  # every sealed row has both
    row_id: str = row.id  # type: ignore[attr-defined]
    return table, row_id


def _clear(row: Sealed) -> dict[str, str | None]:
    names = set(inspect(type(row)).column_attrs.keys()) - _NOT_OF_THE_BODY
    return {name: _plain(getattr(row, name)) for name in sorted(names)}


def _plain(value: object) -> str | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return None if value is None else str(value)
