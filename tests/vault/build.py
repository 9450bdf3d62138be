# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fictitious clinic's keys: founded, with as many people as a test asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.kit.db import Database
from app.vault import certificates
from app.vault.clinic_keys import Founding, found_clinic
from app.vault.keys import Keyholder, new_private_key, new_signing_key
from app.vault.models import CertificateKind
from app.vault.recovery import new_recovery_secret, recovery_holder

AUDIT_KEY = bytes(range(32))
ADMINISTRATOR = "ada"


@dataclass
class Clinic:
    """What the test knows and no server does: everybody's private key."""

    database: Database
    founding: Founding
    people: dict[str, Keyholder] = field(default_factory=dict)

    @property
    def pin(self) -> bytes:
        return self.founding.pin

    @property
    def recovery(self) -> Keyholder:
        return recovery_holder(self.founding.recovery_secret)

    def hire(self, session: Session, *names: str) -> None:
        for name in names:
            self.people[name] = Keyholder(name, new_private_key())
            certificates.issue(
                session,
                kind=CertificateKind.STAFF,
                subject_id=name,
                public_key=self.people[name].public_key,
                signing_key=self.founding.signing_key,
            )


def a_clinic(database: Database, *names: str) -> Clinic:
    """Found a clinic with `ada` as its administrator, and with these people."""
    ada = Keyholder(ADMINISTRATOR, new_private_key())
    founding = Founding(
        signing_key=new_signing_key(),
        recovery_secret=new_recovery_secret(),
        administrator_id=ADMINISTRATOR,
        administrator_key=ada.public_key,
    )
    clinic = Clinic(database, founding, {ADMINISTRATOR: ada})
    with database.writing() as session:
        found_clinic(session, founding)
        clinic.hire(session, *names)
    return clinic
