# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a database to the shape this program expects, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from app.errors import Unavailable
from app.kit.db import Database

FOLDER = Path(__file__).parent


class Standing(StrEnum):
    """How a database stands to the migrations this program has."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"  # a newer Handrail has been here


def upgrade(database: Database, to: str = "head") -> None:
    """Bring a database forward; on any failure it stays as it was."""
    if standing(database) is Standing.AHEAD:
        raise Unavailable(
            "A newer Handrail has changed this database; run that one, or restore a backup."
        )
    with _alone(database) as connection:
        command.upgrade(config_for(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Take a database back to an earlier shape, with what does not fit into it lost."""
    with _alone(database) as connection:
        command.downgrade(config_for(connection), to)


def standing(database: Database) -> Standing:
    """Say whether a database is empty, behind, current or ahead of this program."""
    scripts = ScriptDirectory.from_config(config_for())
    with database.reading() as session:
        found = set(MigrationContext.configure(session.connection()).get_current_heads())
    if not found:
        return Standing.EMPTY
    if not found <= {script.revision for script in scripts.walk_revisions()}:
        return Standing.AHEAD
    return Standing.CURRENT if found == set(scripts.get_heads()) else Standing.BEHIND


def config_for(connection: Connection | None = None, *, metadata: MetaData | None = None) -> Config:
    """Return what Alembic wants to know; comparing with the models needs their metadata too."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, metadata=metadata)
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Give one transaction for all of it, in which SQLite lets a table be replaced.

    SQLite changes a table by dropping it after copying. With its references checked, that would
    delete whatever refers to it; so they are checked at the end, and before anything is kept.
    """
    with database.engine.connect() as connection:
        connection.execution_options(handrail_writes=True)
        unchecked = _references_unchecked(connection) if database.is_sqlite else nullcontext()
        with unchecked, connection.begin():
            yield connection
            if database.is_sqlite:
                _refuse_dangling(connection)


@contextmanager
def _references_unchecked(connection: Connection) -> Iterator[None]:
    raw = connection.connection.cursor()  # before the transaction, inside which it does nothing
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


def _refuse_dangling(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Unavailable(
            "A record refers to another that is not there; nothing was changed. Restore a backup."
        )
