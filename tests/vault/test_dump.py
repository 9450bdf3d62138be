# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows go out as lines and come in as rows, between either sort of database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import JSON, ForeignKey, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.kit.db import Base, Database
from app.vault.dump import Loader, Tally, lines_of, tables_of, tally
from tests.databases import Postgres

AT = dt.datetime(2026, 11, 24, 22, 3, 1, 123456, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
ROWS: list[dict[str, Any]] = [
    {
        "id": "b", "parent_id": "a", "body": bytes(range(256)), "at": AT, "on": AT.date(),
        "is_done": True, "count": 2**30, "words": "ñ\u2028\"\\\n'; DROP", "more": {"ü": [1, None]},
    },
    {"id": "a", "parent_id": "c", "body": b"", "is_done": False, "words": ""},
    {"id": "c", "parent_id": None, "body": b"\x00", "is_done": False, "words": "\U0001f600"},
]  # fmt: skip


class Trial(DeclarativeBase):
    """Tables of this test alone."""

    metadata = Base.metadata.__class__()
    type_annotation_map = Base.type_annotation_map


class Kind(Trial):
    __tablename__ = "kind"
    id: Mapped[str] = mapped_column(primary_key=True)


class Paper(Trial):
    __tablename__ = "a_paper"  # before the table it refers to, by the alphabet
    id: Mapped[str] = mapped_column(primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("a_paper.id"))
    kind_id: Mapped[str | None] = mapped_column(ForeignKey("kind.id"))
    body: Mapped[bytes]
    at: Mapped[dt.datetime | None]
    on: Mapped[dt.date | None]
    is_done: Mapped[bool]
    count: Mapped[int | None] = mapped_column(server_default=None)
    words: Mapped[str]
    more: Mapped[dict[str, list[int | None]] | None] = mapped_column(JSON(none_as_null=True))


@contextmanager
def empty(sort: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    with ExitStack() as stack:
        if sort == "sqlite":
            folder = request.getfixturevalue("tmp_path_factory").mktemp("dump")
            url = f"sqlite:///{folder / 'db'}"
        else:
            server: Postgres = request.getfixturevalue("postgresql")
            url = stack.enter_context(server.copied("template1"))
        database = Database(url)
        stack.callback(database.close)
        Trial.metadata.create_all(database.engine)
        yield database


def dumped(database: Database) -> dict[str, list[bytes]]:
    with database.engine.connect() as connection:
        return {t.name: list(lines_of(connection, t)) for t in tables_of(connection)}


@pytest.mark.parametrize("there", ["sqlite", "postgresql"])
@pytest.mark.parametrize("here", ["sqlite", "postgresql"])
def test_every_sort_of_value_crosses(request: pytest.FixtureRequest, here: str, there: str) -> None:
    with empty(here, request) as one, empty(there, request) as other:
        with one.writing() as session:
            session.execute(insert(Kind), [{"id": "k"}])
            for row in reversed(ROWS):
                session.execute(insert(Paper), [row | {"kind_id": "k"}])
        lines = dumped(one)
        assert list(lines) == ["kind", "a_paper"]
        with other.writing() as session:
            loader = Loader(session.connection())
            loader.take("kind", lines["kind"])
            for line in sorted(lines["a_paper"], reverse=True):  # children before their parents
                loader.take("a_paper", [line])
            loader.finish()
            tallies = loader.tallies()
        assert {name: sorted(found) for name, found in dumped(other).items()} == {
            name: sorted(found) for name, found in lines.items()
        }
        with other.reading() as session:
            assert session.get_one(Paper, "b").parent_id == "a"
            assert session.get_one(Paper, "b").body == ROWS[0]["body"]
            assert session.scalar(select(func.count()).select_from(Paper)) == 3
        with one.engine.connect() as connection:
            assert tallies == {t.name: tally(connection, t) for t in tables_of(connection)}


def test_an_instant_is_written_in_utc(request: pytest.FixtureRequest) -> None:
    for sort in ("sqlite", "postgresql"):
        with empty(sort, request) as database:
            with database.writing() as session:
                session.execute(insert(Paper), [ROWS[0] | {"parent_id": None}])
            (line,) = dumped(database)["a_paper"]
            assert json.loads(line)["at"] == "2026-11-25T04:03:01.123456+00:00"
            assert line.count(b"\n") == 1


def test_a_tally_knows_every_row_and_no_order() -> None:
    def of(*lines: bytes) -> str:
        counted = Tally()
        for line in lines:
            counted.count(line)
        return counted.digest

    assert of(b"a", b"b") == of(b"b", b"a")
    assert len({of(), of(b"a"), of(b"b"), of(b"a", b"a"), of(b"a", b"b"), of(b"ab")}) == 6
    assert of(b"a", b"b", b"b").startswith("3:")
