# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding a clinic: once, whole or not at all, with nobody in it but the first administrator."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts import founding, people
from app.accounts.admission import login_digest
from app.accounts.bodies import StaffBody
from app.accounts.directory import clinic_profile, colleagues
from app.accounts.models import Clinic as ClinicRow
from app.accounts.models import Staff
from app.accounts.permissions import Role
from app.accounts.rights import rights_key
from app.accounts.sessions import the_clinic
from app.errors import Conflict, NotFound, Unavailable
from app.kit.db import Database
from app.vault.certificates import KeyRefused
from app.vault.keys import new_signing_key, verifying_half
from app.vault.models import RingSeal
from app.vault.recovery import HOLDER, new_recovery_secret, recovery_holder
from app.vault.rings import add_member, members_of, open_ring
from app.vault.server_keys import make_server_keys
from tests.clinic.build import PROFILE, Clinic, a_clinic, settings_for


def test_there_is_one_administrator_and_the_recovery_key(database_url: str, tmp_path: Path) -> None:
    clinic = a_clinic(tmp_path / "data", database_url, staffed=False)
    assert list(clinic.people) == ["administrator"]
    viewer = clinic.signed_in("administrator").viewer
    with clinic.database.reading() as session:
        assert members_of(session, viewer.clinic_ring) == [viewer.id]
        holders = select(RingSeal.holder_id).where(RingSeal.ring_id == viewer.clinic_ring)
        assert set(session.scalars(holders)) == {viewer.id, HOLDER}
    clinic.database.close()


def test_the_recovery_key_opens_what_the_administrator_does(clinic: Clinic) -> None:
    viewer = clinic.signed_in("administrator").viewer
    with clinic.database.reading() as session:
        row = the_clinic(session)
        assert row is not None
        keys = open_ring(session, viewer.clinic_ring, recovery_holder(clinic.recovery_secret))
        profile = keys.open(type(PROFILE), row.sealed_body, table="clinic", row=row.id)
    assert profile == PROFILE


def test_a_second_clinic_does_not_fit_into_the_same_database(clinic: Clinic) -> None:
    first = _somebody(clinic)
    with pytest.raises(Conflict, match="another data folder"), clinic.database.writing() as session:
        founding.found_clinic(
            session,
            PROFILE,
            first,
            signing_key=new_signing_key(),
            recovery_secret=new_recovery_secret(),
            server_keys=clinic.server_keys,
        )
    with clinic.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ClinicRow)) == 1
        assert session.get(Staff, first.id) is None


def _somebody(clinic: Clinic) -> people.NewPerson:
    return people.new_person(
        StaffBody(display_name="Zoë Inventada", login="zoe"),
        roles=[Role.ADMINISTRATOR],
        login_digest=login_digest(clinic.settings, "zoe"),
        passphrase="an invented one for zoe",  # noqa: S106  invented
        settings=clinic.settings,
    )


def test_before_it_is_founded_there_is_no_clinic_and_no_door(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    chosen = settings_for(tmp_path / "data", database_url)
    with database.reading() as session:
        assert the_clinic(session) is None
    with pytest.raises(Unavailable, match="missing"):
        login_digest(chosen, "ada")


def test_a_login_name_is_found_only_with_this_servers_key(clinic: Clinic, tmp_path: Path) -> None:
    other = settings_for(tmp_path / "other", "sqlite://")
    make_server_keys(other.data_dir, pin=verifying_half(new_signing_key()))
    here, there = login_digest(clinic.settings, "abel"), login_digest(other, "abel")
    assert here != there
    assert here == login_digest(clinic.settings, "  ABEL ")


def test_colleagues_read_each_others_names_and_the_letterhead(clinic: Clinic) -> None:
    viewer = clinic.signed_in("volunteer").viewer
    with clinic.database.reading() as session:
        found = colleagues(session, viewer)
        assert clinic_profile(session, viewer) == PROFILE
    assert {one.name for one in found.values()} == {one.name for one in clinic.people.values()}
    names = [one.name for one in found.values()]
    assert names == sorted(names, key=str.casefold)


def test_nobody_but_an_administrator_can_add_anybody(clinic: Clinic) -> None:
    """It needs the signing key, which is sealed to administrators: no role in a row gives it."""
    viewer, before = clinic.signed_in("advocate").viewer, _somebody(clinic)
    with pytest.raises(NotFound), clinic.database.writing() as s:
        people.add_person(s, viewer, before, server_keys=clinic.server_keys)
    with clinic.database.reading() as session:
        assert session.get(Staff, before.id) is None


def test_a_key_put_into_the_database_by_hand_is_sealed_nothing(clinic: Clinic) -> None:
    """Somebody who writes a row for themselves is in no ring: the clinic never vouched for them."""
    administrator, forged = clinic.signed_in("administrator").viewer, _somebody(clinic)
    with clinic.database.writing() as session:
        ring = administrator.open_ring(session, administrator.clinic_ring)
        people.add_row(session, forged, ring, rights_key=rights_key(clinic.server_keys))
    with pytest.raises(KeyRefused), clinic.database.writing() as session:
        add_member(
            session,
            administrator.clinic_ring,
            forged.id,
            by=administrator.keys,
            pin=clinic.server_keys.pin,
        )
