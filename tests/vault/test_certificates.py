# SPDX-License-Identifier: AGPL-3.0-or-later
"""An editor of the database cannot slip in a key: everything but the clinic's word is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound, Unavailable
from app.kit.clock import now
from app.vault import audit, certificates
from app.vault.certificates import (
    KeyRefused,
    certified_among,
    certified_key,
    certified_keys,
    issue,
    refuse_stranger,
    revoke,
)
from app.vault.keys import (
    Keyholder,
    new_private_key,
    new_signing_key,
    public_of,
    sign,
    verifying_half,
)
from app.vault.models import AuditEntry, CertificateKind, ClinicKey, KeyCertificate, KeyPurpose
from app.vault.recovery import HOLDER
from app.vault.sealing import digest_id
from tests.vault.build import AUDIT_KEY, Clinic

EVE = Keyholder("ben", new_private_key())
EVES_SIGNER = new_signing_key()


def _of(name: str) -> ColumnElement[bool]:
    return KeyCertificate.subject_id == name


def swap_the_public_key(session: Session) -> None:
    session.execute(update(KeyCertificate).where(_of("ben")).values(public_key=EVE.public_key))


def swap_the_certificate_for_another_persons(session: Session) -> None:
    columns = ("kind", "public_key", "signature", "created_at")
    dans = session.execute(
        select(*(getattr(KeyCertificate, name) for name in columns)).where(_of("dan"))
    ).one()
    session.execute(update(KeyCertificate).where(_of("ben")).values(**dans._mapping))


def give_the_certificate_to_another(session: Session) -> None:
    session.execute(delete(KeyCertificate).where(_of("ben")))
    session.execute(update(KeyCertificate).where(_of("dan")).values(subject_id="ben"))


def sign_it_oneself(session: Session) -> None:
    session.execute(delete(KeyCertificate).where(_of("ben")))
    forged = KeyCertificate(
        kind="staff", subject_id="ben", public_key=EVE.public_key, created_at=now()
    )
    said = certificates._said(forged)
    session.execute(
        insert(KeyCertificate).values(
            id=digest_id(said),
            kind="staff",
            subject_id="ben",
            public_key=EVE.public_key,
            created_at=forged.created_at,
            signature=sign(EVES_SIGNER, said),
        )
    )


def sign_it_oneself_and_swap_the_clinics_key(session: Session) -> None:
    sign_it_oneself(session)
    swap_the_clinics_key(session)


def swap_the_clinics_key(session: Session) -> None:
    mine = verifying_half(EVES_SIGNER)
    signing = ClinicKey.purpose == KeyPurpose.SIGNING
    session.execute(update(ClinicKey).where(signing).values(public_key=mine))


def take_the_clinics_key_away(session: Session) -> None:
    session.execute(delete(ClinicKey).where(ClinicKey.purpose == KeyPurpose.SIGNING))


def change_the_kind(session: Session) -> None:
    session.execute(update(KeyCertificate).where(_of("ben")).values(kind="recovery"))


def change_the_date(session: Session) -> None:
    later = KeyCertificate.created_at
    moved = session.scalar(select(later).where(_of("ben")))
    assert moved is not None
    moved += dt.timedelta(microseconds=1)
    session.execute(update(KeyCertificate).where(_of("ben")).values(created_at=moved))


def change_the_id(session: Session) -> None:
    session.execute(update(KeyCertificate).where(_of("ben")).values(id="a" * 26))


def break_the_signature(session: Session) -> None:
    session.execute(update(KeyCertificate).where(_of("ben")).values(signature=bytes(64)))


def take_the_certificate_away(session: Session) -> None:
    session.execute(delete(KeyCertificate).where(_of("ben")))


EDITS = [
    swap_the_public_key,
    swap_the_certificate_for_another_persons,
    give_the_certificate_to_another,
    sign_it_oneself,
    sign_it_oneself_and_swap_the_clinics_key,
    swap_the_clinics_key,
    take_the_clinics_key_away,
    change_the_kind,
    change_the_date,
    change_the_id,
    break_the_signature,
    take_the_certificate_away,
]


@pytest.mark.parametrize("edit", EDITS)
def test_no_edit_of_the_database_makes_a_key_be_taken(
    small_clinic: Clinic, edit: Callable[[Session], None]
) -> None:
    with small_clinic.database.writing() as session:
        assert certified_key(session, "ben", small_clinic.pin)
        edit(session)
    with small_clinic.database.reading() as session, pytest.raises(KeyRefused) as caught:
        certified_key(session, "ben", small_clinic.pin)
    assert isinstance(caught.value, Unavailable)
    assert "ben" not in caught.value.sentence


def test_a_key_that_was_vouched_for_is_returned(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        found = certified_keys(session, {"ada", "ben", HOLDER}, clinic.pin)
    assert found == {
        "ada": clinic.people["ada"].public_key,
        "ben": clinic.people["ben"].public_key,
        HOLDER: clinic.recovery.public_key,
    }


def test_another_servers_pin_takes_no_key_of_this_clinic(clinic: Clinic) -> None:
    with clinic.database.reading() as session, pytest.raises(KeyRefused):
        certified_key(session, "ben", verifying_half(EVES_SIGNER))


def test_nobody_is_not_somebody(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        with pytest.raises(KeyRefused):
            certified_keys(session, {"ben", "nobody"}, clinic.pin)
        assert certified_among(session, {"nobody"}, clinic.pin) == {}


def test_a_revoked_key_is_refused_and_the_revocation_is_on_record(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
    with clinic.database.reading() as session:
        with pytest.raises(KeyRefused):
            certified_key(session, "ben", clinic.pin)
        assert certified_among(session, {"ben", "dan"}, clinic.pin).keys() == {"dan"}
        recorded = session.scalars(select(AuditEntry)).one()
        revoked = session.scalars(select(KeyCertificate).where(_of("ben"))).one()
        assert (recorded.tag, recorded.actor_id) == ("certificate.revoke", "ada")
        assert recorded.object_id == revoked.id
        assert audit.verify(session, AUDIT_KEY).verdict is audit.Verdict.FINE


def test_a_revocation_taken_out_of_the_certificate_still_holds(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        session.execute(update(KeyCertificate).values(revoked_at=None))
    with clinic.database.reading() as session, pytest.raises(KeyRefused):
        certified_key(session, "ben", clinic.pin)


def test_a_revocation_taken_out_of_the_audit_still_holds(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        session.execute(delete(AuditEntry))
    with clinic.database.reading() as session, pytest.raises(KeyRefused):
        certified_key(session, "ben", clinic.pin)


def test_a_revocation_taken_out_of_both_is_betrayed_by_the_chain(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        last = audit.append(session, audit.Entry("ada", "person.leave", "person", "ben"), AUDIT_KEY)
        session.execute(update(KeyCertificate).values(revoked_at=None))
        session.execute(delete(AuditEntry).where(AuditEntry.tag == "certificate.revoke"))
    with clinic.database.reading() as session:
        assert certified_key(session, "ben", clinic.pin)  # it is taken again...
        assert audit.verify(session, AUDIT_KEY, last).first_bad == 1  # ...and found out


def _renew(clinic: Clinic, session: Session) -> bytes:
    public_key = public_of(new_private_key())
    issue(
        session,
        kind=CertificateKind.STAFF,
        subject_id="ben",
        public_key=public_key,
        signing_key=clinic.founding.signing_key,
    )
    return public_key


def test_a_person_has_one_key_at_a_time(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        with pytest.raises(Conflict):
            _renew(clinic, session)
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        renewed = _renew(clinic, session)
        assert certified_key(session, "ben", clinic.pin) == renewed


def test_an_old_key_put_back_beside_the_new_one_is_refused(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        _renew(clinic, session)
        session.execute(update(KeyCertificate).values(revoked_at=None))
        session.execute(delete(AuditEntry))
    with clinic.database.reading() as session, pytest.raises(KeyRefused):
        certified_key(session, "ben", clinic.pin)


def test_only_the_clinics_signing_key_vouches(clinic: Clinic) -> None:
    with clinic.database.writing() as session, pytest.raises(KeyRefused):
        issue(
            session,
            kind=CertificateKind.STAFF,
            subject_id="eve",
            public_key=EVE.public_key,
            signing_key=EVES_SIGNER,
        )


def test_nothing_is_revoked_twice(clinic: Clinic) -> None:
    with clinic.database.writing() as session:
        revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)
        with pytest.raises(NotFound):
            revoke(session, "ben", by="ada", audit_key=AUDIT_KEY)


def test_who_signs_in_with_their_own_key_in_anothers_place_is_refused(clinic: Clinic) -> None:
    with clinic.database.reading() as session:
        refuse_stranger(session, clinic.people["ben"], clinic.pin)
        with pytest.raises(KeyRefused):
            refuse_stranger(session, EVE, clinic.pin)
        with pytest.raises(KeyRefused):
            refuse_stranger(session, Keyholder("nobody", EVE.private_key), clinic.pin)
