# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signing key is sealed: an administrator or the recovery key opens it, and nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from app.errors import NotFound
from app.vault.certificates import certified_key
from app.vault.clinic_keys import BACKUP, _PrivateHalf, open_signing_key, signing_ring
from app.vault.keys import new_signing_key, public_of
from app.vault.models import ClinicKey, KeyPurpose, RingPurpose
from app.vault.recovery import HOLDER, backup_private_key
from app.vault.rings import add_member, make_ring, members_of
from app.vault.sealing import SealBroken
from tests.vault.build import Clinic


def test_an_administrator_and_the_recovery_key_open_the_signing_key(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        for holder in (clinic.people["ada"], clinic.recovery):
            assert open_signing_key(session, holder, clinic.pin) == clinic.founding.signing_key
        with pytest.raises(NotFound):
            open_signing_key(session, clinic.people["ben"], clinic.pin)


def test_a_second_administrator_is_let_in_by_the_first(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        ring_id = signing_ring(session)
        add_member(session, ring_id, "ben", by=clinic.people["ada"], pin=clinic.pin)
        assert members_of(session, ring_id) == ["ada", "ben"]
        opened = open_signing_key(session, clinic.people["ben"], clinic.pin)
    assert opened == clinic.founding.signing_key


def test_the_signing_key_is_nowhere_in_clear(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        rows = session.scalars(select(ClinicKey)).all()
    assert {row.purpose for row in rows} == {"signing", "recovery", "backup"}
    for row in rows:
        kept = (row.sealed_private or b"") + row.public_key
        assert clinic.founding.signing_key not in kept
        assert clinic.founding.signing_key.hex().encode() not in kept
    assert clinic.founding.signing_key.hex() not in repr(clinic.founding)


def test_the_recovery_and_backup_keys_are_vouched_for(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        assert certified_key(session, HOLDER, clinic.pin) == clinic.recovery.public_key
        backup = public_of(backup_private_key(clinic.founding.recovery_secret))
        assert certified_key(session, BACKUP, clinic.pin) == backup


def test_another_private_half_put_in_its_place_is_refused(clinic: Clinic) -> None:
    """Even with the help of somebody who can open a ring of the same purpose."""
    with clinic.database.writing() as session:
        ring = make_ring(session, RingPurpose.SIGNING, members={"ada"}, pin=clinic.pin)
        half = _PrivateHalf(hexadecimal=new_signing_key().hex())
        forged = ring.seal(half, table="clinic_key", row="signing")
        signing = ClinicKey.purpose == KeyPurpose.SIGNING
        values = {"ring_id": ring.ring_id, "sealed_private": forged}
        session.execute(update(ClinicKey).where(signing).values(values))
    with clinic.database.reading() as session, pytest.raises(SealBroken):
        open_signing_key(session, clinic.people["ada"], clinic.pin)


def test_a_clinic_that_was_not_founded_says_so(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        session.execute(delete(ClinicKey))
    with clinic.database.reading() as session:
        with pytest.raises(NotFound, match="handrail init"):
            open_signing_key(session, clinic.people["ada"], clinic.pin)
        with pytest.raises(NotFound, match="handrail init"):
            signing_ring(session)
