# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rights hold only as an administrator gave them; what somebody writes by hand holds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.accounts import people
from app.accounts.admission import admit_by_passphrase
from app.accounts.models import Authority, Staff
from app.accounts.permissions import Role
from app.accounts.rights import RightsForged
from app.errors import Conflict, Invalid, TooOften
from app.kit.clock import today
from app.kit.ids import new_id
from app.main import services_for
from app.paper.press import Press
from tests.clinic.build import Clinic

YEAR = dt.timedelta(days=365)


def _grant(clinic: Clinic, who: str, grant: people.Grant) -> None:
    administrator = clinic.signed_in("administrator").viewer
    with clinic.database.writing() as session:
        people.grant_authority(
            session, administrator, clinic.people[who].id, grant, server_keys=clinic.server_keys
        )


def _an_authority(staff_id: str, granted_by: str) -> dict[str, object]:
    return {
        "id": new_id(), "version": 1, "retention_class": "staff", "retain_until": None,
        "staff_id": staff_id, "kind": "attorney", "state": "IL", "valid_from": today() - YEAR,
        "valid_to": today() + YEAR, "granted_by": granted_by, "rights_code": "",
    }  # fmt: skip


def test_what_was_granted_is_what_the_viewer_has(sqlite_clinic: Clinic) -> None:
    held = sqlite_clinic.signed_in("attorney").viewer.authorities
    assert [(one.kind, one.state) for one in held] == [("attorney", "IL")]


def _insert_for_oneself(session: Session, clinic: Clinic) -> None:
    row = _an_authority(clinic.people["advocate"].id, clinic.people["administrator"].id)
    session.execute(insert(Authority).values(row))


def _become_attorney(session: Session, clinic: Clinic) -> None:
    mine = Staff.id == clinic.people["advocate"].id
    session.execute(update(Staff).where(mine).values(roles="advocate attorney"))


def _take_anothers(session: Session, clinic: Clinic) -> None:
    session.execute(update(Authority).values(staff_id=clinic.people["advocate"].id))


def _roles_of_another(session: Session, clinic: Clinic) -> None:
    theirs = session.get_one(Staff, clinic.people["attorney"].id)
    mine = session.get_one(Staff, clinic.people["advocate"].id)
    mine.roles, mine.rights_code = theirs.roles, theirs.rights_code


@pytest.mark.parametrize(
    "forge", [_insert_for_oneself, _become_attorney, _take_anothers, _roles_of_another]
)
def test_a_right_written_by_hand_stops_everything(
    forge: Callable[[Session, Clinic], None], sqlite_clinic: Clinic
) -> None:
    with sqlite_clinic.database.writing() as session:
        forge(session, sqlite_clinic)
    with pytest.raises(RightsForged):
        sqlite_clinic.signed_in("advocate")


@pytest.mark.parametrize(
    "longer",
    [{"valid_to": today() + 9 * YEAR}, {"valid_from": today() - 9 * YEAR}, {"state": "CA"}],
    ids=["to", "from", "state"],
)
def test_a_right_made_longer_by_hand_stops_everything(
    longer: dict[str, object], sqlite_clinic: Clinic
) -> None:
    with sqlite_clinic.database.writing() as session:
        session.execute(update(Authority).values(**longer))
    with pytest.raises(RightsForged):
        sqlite_clinic.signed_in("attorney")


def test_who_was_let_go_is_not_put_back_by_hand(sqlite_clinic: Clinic) -> None:
    gone = sqlite_clinic.people["volunteer"]
    administrator = sqlite_clinic.signed_in("administrator").viewer
    with sqlite_clinic.database.writing() as session:
        people.let_go(session, administrator, gone.id, server_keys=sqlite_clinic.server_keys)
    with sqlite_clinic.database.reading() as session:
        version = session.get_one(Staff, gone.id).version
    with (
        pytest.raises(Conflict, match="not at the clinic"),
        sqlite_clinic.database.writing() as session,
    ):
        people.change_roles(
            session,
            administrator,
            gone.id,
            frozenset({Role.ADVOCATE}),
            version=version,
            server_keys=sqlite_clinic.server_keys,
        )


def test_an_administrator_gives_herself_nothing_while_another_could(
    sqlite_clinic: Clinic,
) -> None:
    """Alone, as in a clinic of one, she may: somebody has to."""
    grant = people.Grant("self-approval", None, today(), today() + YEAR)
    _grant(sqlite_clinic, "administrator", grant)
    sqlite_clinic.hire("Second Inventada", Role.ADMINISTRATOR, known_as="second")
    with pytest.raises(Conflict, match="ask another administrator"):
        _grant(sqlite_clinic, "administrator", grant)


@pytest.mark.parametrize("state", [None, "", "I", "ILL", "12", "İL"])
def test_an_attorney_is_admitted_in_a_state_of_two_letters(
    state: str | None, sqlite_clinic: Clinic
) -> None:
    with pytest.raises(Invalid, match="two letters"):
        _grant(sqlite_clinic, "attorney", people.Grant("attorney", state, today(), today() + YEAR))


def test_tries_from_elsewhere_keep_nobody_out(sqlite_clinic: Clinic, lent_press: Press) -> None:
    services, person = services_for(sqlite_clinic.settings, press=lent_press), "advocate"
    abel = sqlite_clinic.people[person]
    wrong = abel.passphrase[::-1]
    for _n in range(10):
        assert admit_by_passphrase(services, abel.login, wrong, source="192.0.2.1") is None
    with pytest.raises(TooOften):
        admit_by_passphrase(services, abel.login, abel.passphrase, source="192.0.2.1")
    assert admit_by_passphrase(services, abel.login, abel.passphrase, source="192.0.2.2")
    services.database.close()
