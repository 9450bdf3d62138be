# SPDX-License-Identifier: AGPL-3.0-or-later
"""All rows of a database as lines of JSON, and back, on SQLite and PostgreSQL alike.

It asks the database itself which tables there are, and knows none by name.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Update, select, update

SCHEMA_TABLE = "alembic_version"
_ROWS_AT_A_TIME = 500
_DIGEST_RANGE = 1 << 256


class Tally:
    """How many rows, and a digest of them that does not depend on their order."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def count(self, line: bytes) -> None:
        """Take one row in."""
        self.rows += 1
        self._sum += int.from_bytes(hashlib.sha256(line).digest())

    @property
    def digest(self) -> str:
        return f"{self.rows}:{self._sum % _DIGEST_RANGE:064x}"


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables there are, each after those it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != SCHEMA_TABLE]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Give each row as one line of JSON."""
    rows = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(select(table))
    for row in rows.mappings():
        values = {name: _said(value) for name, value in row.items()}
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        yield text.encode() + b"\n"


class Loader:
    """Inserts rows from their lines; a row may refer to a later one of its own table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = {table.name: table for table in tables_of(connection)}
        self._waiting: list[Update] = []

    def take(self, name: str, lines: Iterable[bytes]) -> None:
        """Insert rows of one table; KeyError if there is no such table or column."""
        table = self._tables[name]
        own = _references_to_itself(table)
        batch: list[dict[str, Any]] = []
        for line in lines:
            row = _read(table, json.loads(line))
            later = {column: row[column] for column in own if row[column] is not None}
            if later:
                self._waiting.append(_named(table, row).values(later))
            batch.append(row | dict.fromkeys(later))
        if batch:
            self._connection.execute(table.insert(), batch)

    def finish(self) -> None:
        """Set the references that had to wait until every row was there."""
        for reference in self._waiting:
            self._connection.execute(reference)

    def tallies(self) -> dict[str, str]:
        """Return the tally of each table as it is now in the database."""
        return {name: tally(self._connection, table) for name, table in self._tables.items()}


def tally(connection: Connection, table: Table) -> str:
    """Return how many rows a table has, and their digest."""
    counted = Tally()
    for line in lines_of(connection, table):
        counted.count(line)
    return counted.digest


def _named(table: Table, row: Mapping[str, Any]) -> Update:
    return update(table).where(*(column == row[column.name] for column in table.primary_key))


def _references_to_itself(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _read(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _meant(table.c[name], value) for name, value in values.items()}


def _said(value: Any) -> Any:  # noqa: ANN401  whatever a database holds
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.datetime):
        aware = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value
        return aware.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _meant(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  as above
    if value is None:
        return None
    kind = column.type.python_type
    if kind is bytes:
        return base64.b64decode(value)
    if kind in {dt.datetime, dt.date}:
        return kind.fromisoformat(value)
    return value
