# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker's queue: Huey's, in a file of its own or in PostgreSQL, durable and readable."""

from __future__ import annotations

import datetime as dt
import json
import os
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from huey import Huey, PostgresHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy.engine import URL, make_url

if TYPE_CHECKING:
    from app.settings import Settings

FILE = "jobs.sqlite"
_SCHEMA = "handrail_queue"


class JsonSerializer(Serializer):  # type: ignore[misc]  # Huey has no types
    """Writes what is queued as JSON: a pickle would run whatever somebody put into the file."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data._asdict(), default=_instant).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields: dict[str, Any] = json.loads(data)
        for name in ("eta", "expires_resolved"):
            if isinstance(fields.get(name), str):
                fields[name] = dt.datetime.fromisoformat(fields[name])
        fields["args"] = tuple(fields["args"])
        return Message(**fields)


def queue_for(chosen: Settings) -> Huey:
    """Return the queue of this installation. No result is kept: it could quote what it worked on.

    Huey's own choices for SQLite are a log beside the file and no waiting for the disk.
    """
    kept: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    url = make_url(chosen.database_url)
    if url.get_backend_name() == "postgresql":
        return PostgresHuey("handrail", connection=partial(_connected, url), **kept)
    path = chosen.data_dir / FILE
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return SqliteHuey("handrail", filename=str(path), journal_mode="delete", fsync=True, **kept)


def _connected(url: URL) -> psycopg.Connection:
    """Connect to a schema of the queue's own: its tables are no records, and are not backed up."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(address, options=f"-c search_path={_SCHEMA}", autocommit=True)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
    return connection


def _instant(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError("what is queued is ids, codes and instants")
