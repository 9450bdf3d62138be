# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clinic's word on facts: whose, when, and of which wording."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from app.accounts.people import let_go
from app.catalog.confirmations import (
    FactConfirmation,
    confirm_fact,
    confirmations_of,
    find_fact,
    key_of,
)
from app.catalog.provenance import facts_of
from app.errors import Conflict, Invalid, NotFound
from app.kit.clock import today
from app.vault.sealing import SealBroken
from tests.catalog.build import a_fact, a_law
from tests.clinic.build import Clinic

RECALLED = "us/foia#form/electronic-copies"
SEEN = "us/foia#who_may_use"
SOURCE = "5 U.S.C. 552(a)(3)(B), read in the library (fictitious)"


def confirm(clinic: Clinic, fact: str, *, by: str = "attorney", **said: str) -> None:
    viewer = clinic.signed_in(by).viewer
    with clinic.database.writing() as session:
        confirm_fact(session, viewer, find_fact(fact), **{"source": SOURCE, **said})


def test_a_confirmation_says_who_when_and_where_it_was_read(clinic: Clinic) -> None:
    confirm(clinic, RECALLED, note="  Still so.  ")
    viewer = clinic.signed_in("catalogue-editor").viewer
    with clinic.database.reading() as session:
        found = confirmations_of(session, viewer, [RECALLED, SEEN])
    assert list(found) == [RECALLED]
    one = found[RECALLED]
    assert (one.by, one.on) == (clinic.people["attorney"].name, today())
    assert (one.source, one.note) == (SOURCE, "Still so.")


def test_a_copy_of_the_database_does_not_list_what_was_confirmed(sqlite_clinic: Clinic) -> None:
    fact = "us/dhs/cbp#holds/forms"
    confirm(sqlite_clinic, fact)
    with sqlite_clinic.database.reading() as session:
        (row,) = session.scalars(select(FactConfirmation)).all()
    clear = repr({c.key: getattr(row, c.key) for c in FactConfirmation.__table__.columns})
    for canary in ("dhs/cbp", "forms", "library", "Amara"):
        assert canary not in clear


def test_a_confirmation_put_under_another_fact_is_none(sqlite_clinic: Clinic) -> None:
    """Whoever can write to the database, and holds no key, confirms nothing."""
    confirm(sqlite_clinic, SEEN)
    moved = update(FactConfirmation).values(fact_key=key_of(find_fact(RECALLED).fact))
    with sqlite_clinic.database.writing() as session:
        session.execute(moved)
    viewer = sqlite_clinic.signed_in("attorney").viewer
    with sqlite_clinic.database.reading() as session, pytest.raises(SealBroken):
        confirmations_of(session, viewer, [RECALLED])


def test_nothing_is_sealed_for_somebody_who_left_since_the_ring_was_opened(
    clinic: Clinic,
) -> None:
    amara, ada = (clinic.signed_in(who).viewer for who in ("attorney", "administrator"))
    with clinic.database.reading() as session:
        amara.open_ring(session, amara.clinic_ring)  # and it stays opened for this visit
    with clinic.database.writing() as session:
        gone = clinic.people["advocate"].id
        let_go(session, ada, gone, server_keys=clinic.server_keys)
    with pytest.raises(Conflict, match="taken off"), clinic.database.writing() as session:
        confirm_fact(session, amara, find_fact(SEEN), source=SOURCE)


@pytest.mark.parametrize("column", ["confirmed_on", "staff_id"])
def test_a_confirmation_of_another_day_or_person_is_none(
    sqlite_clinic: Clinic, column: str
) -> None:
    confirm(sqlite_clinic, SEEN)
    said = {
        "confirmed_on": today() - dt.timedelta(days=1),
        "staff_id": sqlite_clinic.people["advocate"].id,
    }
    with sqlite_clinic.database.writing() as session:
        session.execute(update(FactConfirmation).values({column: said[column]}))
    viewer = sqlite_clinic.signed_in("attorney").viewer
    with sqlite_clinic.database.reading() as session, pytest.raises(SealBroken):
        confirmations_of(session, viewer, [SEEN])


def test_one_wording_is_confirmed_once(clinic: Clinic) -> None:
    confirm(clinic, RECALLED)
    with pytest.raises(Conflict, match="already"):
        confirm(clinic, RECALLED, by="accredited-representative")


@pytest.mark.parametrize(
    ("said", "why"),
    [({"source": "  "}, "which source"), ({"source": "x" * 2_001}, "longer")],
)
def test_a_confirmation_names_its_source_shortly(
    sqlite_clinic: Clinic, said: dict[str, str], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        confirm(sqlite_clinic, RECALLED, **said)


def test_no_facts_are_no_question(sqlite_clinic: Clinic) -> None:
    viewer = sqlite_clinic.signed_in("attorney").viewer
    with sqlite_clinic.database.reading() as session:
        assert confirmations_of(session, viewer, []) == {}


@pytest.mark.parametrize("fact", ["us/foia#nothing", "us/nowhere#in_force", "", "us/foia"])
def test_a_fact_that_is_not_there_is_not_found(fact: str) -> None:
    with pytest.raises(NotFound):
        find_fact(fact)


def test_another_wording_is_another_key() -> None:
    def key(citation: str) -> str:
        law = a_law(in_force=a_fact(citation=citation, source="heard"))
        return key_of(next(iter(facts_of(law))))

    assert key("1 Fict. 1") == key("1 Fict. 1")
    assert key("1 Fict. 1") != key("1 Fict. 2")
