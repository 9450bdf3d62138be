# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding a clinic, once: its keys, its rings, its profile, and the first administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Clinic
from app.accounts.people import NewPerson, add_row
from app.accounts.rights import rights_key
from app.accounts.sessions import the_clinic
from app.errors import Conflict
from app.kit import clock
from app.kit.ids import new_id
from app.vault import clinic_keys
from app.vault.clinic_keys import Founding
from app.vault.models import RingPurpose
from app.vault.rings import RingKeys, make_ring

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.bodies import ClinicProfile
    from app.vault.server_keys import ServerKeys


def found_clinic(
    session: Session,
    profile: ClinicProfile,
    first: NewPerson,
    *,
    signing_key: bytes,
    recovery_secret: bytes,
    server_keys: ServerKeys,
) -> None:
    """Write a new clinic into an empty database; Conflict if there is one.

    The server files must pin the public half of `signing_key`; its private half is kept sealed to
    the administrators, and to the recovery key like everything else.
    """
    if the_clinic(session) is not None:
        raise Conflict("There is a clinic here already; use another data folder for a new one.")
    founding = Founding(signing_key, recovery_secret, first.id, first.public_key)
    clinic_keys.found_clinic(session, founding)
    ring = make_ring(session, RingPurpose.CLINIC, members={first.id}, pin=founding.pin)
    _write_profile(session, profile, ring)
    add_row(session, first, ring, rights_key=rights_key(server_keys))


def _write_profile(session: Session, profile: ClinicProfile, ring: RingKeys) -> None:
    row_id = new_id()
    session.add(
        Clinic(
            id=row_id,
            retention_class="clinic",
            retain_until=None,
            ring_id=ring.ring_id,
            sealed_body=ring.seal(profile, table=Clinic.__tablename__, row=row_id),
            founded_on=clock.today(),
        )
    )
