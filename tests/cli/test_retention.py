# SPDX-License-Identifier: AGPL-3.0-or-later
"""`retention`: a list that destroys nothing, destruction on demand, and holds by reference."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import select

from app.accounts.models import Staff
from app.cases.models import CLOSED, Case
from app.kit.clock import today
from app.kit.db import Database
from app.kit.ids import new_id
from app.vault.models import RingPurpose
from app.vault.rings import make_ring
from app.vault.server_keys import read_server_keys
from tests.cli.running import Installation

REFERENCE = "7F3K-Q2"


@pytest.fixture
def over(clinic_here: Installation) -> Iterator[Database]:
    """Return the database of a clinic with one closed case whose last day was yesterday."""
    pin = read_server_keys(clinic_here.data_dir).pin
    yesterday = today() - dt.timedelta(days=1)
    with closing(Database(f"sqlite:///{clinic_here.data_dir / 'handrail.sqlite'}")) as database:
        with database.writing() as session:
            members = set(session.scalars(select(Staff.id)))
            ring = make_ring(session, RingPurpose.CASE, members=members, pin=pin)
            session.add(
                Case(
                    id=new_id(), retention_class="case", retain_until=yesterday, state=CLOSED,
                    reference=REFERENCE, opened_on=yesterday, closed_on=yesterday,
                    ring_id=ring.ring_id, sealed_body=b"fictitious",
                )
            )  # fmt: skip
        yield database


def _cases(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Case.reference)))


def test_the_list_destroys_nothing(clinic_here: Installation, over: Database) -> None:
    told = clinic_here.json("retention", "--json")
    (record,) = told
    assert set(record) == {"kind", "id", "retain_until", "held"}
    assert (record["kind"], record["held"]) == ("case", False)
    said = clinic_here.run("retention")
    assert (said.returncode, "case: 1 due, 0 held." in said.stdout) == (0, True)
    assert _cases(over) == [REFERENCE]


def test_what_is_due_is_destroyed_when_asked(clinic_here: Installation, over: Database) -> None:
    told = clinic_here.json("retention", "--apply", "--json")
    assert ([one["kind"] for one in told["destroyed"]], told["failed"]) == (["case"], [])
    assert _cases(over) == []
    said = clinic_here.run("retention", "--apply")
    assert (said.returncode, "0 records were destroyed" in said.stdout) == (0, True)
    assert clinic_here.json("audit", "verify", "--json")["anchored"] == 2


def test_a_held_case_is_kept_until_the_hold_is_lifted(
    clinic_here: Installation, over: Database
) -> None:
    assert clinic_here.run("retention", "--hold", "7f3k-q2 ").returncode == 0
    assert clinic_here.json("retention", "--json")[0]["held"] is True
    assert clinic_here.json("retention", "--apply", "--json")["destroyed"] == []
    assert _cases(over) == [REFERENCE]
    code, said = clinic_here.refused("retention", "--hold", REFERENCE)
    assert (code, "stands already" in said) == (2, True)
    assert clinic_here.run("retention", "--lift", REFERENCE).returncode == 0
    assert clinic_here.json("retention", "--apply", "--json")["destroyed"]


def test_what_cannot_be_destroyed_is_a_finding(clinic_here: Installation, over: Database) -> None:
    with over.writing() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER stuck BEFORE DELETE ON client_case BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    done = clinic_here.run("retention", "--apply", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["failed"][0]["fault"] == "IntegrityError"
    assert _cases(over) == [REFERENCE]


@pytest.mark.parametrize(
    ("words", "named"),
    [(("--hold", "9999-ZZ"), "no case"), (("--apply", "--hold", REFERENCE), "One thing at a time")],
)
def test_what_cannot_be_used_is_said(
    clinic_here: Installation, words: tuple[str, ...], named: str
) -> None:
    code, said = clinic_here.refused("retention", *words)
    assert (code, named in said) == (2, True)
