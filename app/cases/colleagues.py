# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who of the clinic could be let into a case, and the clinic as a situation names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.directory import Colleague, clinic_profile, colleagues
from app.accounts.permissions import Permission, permissions_of
from app.situations.records import Address, Clinic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer


def who_may_join(session: Session, viewer: Viewer) -> tuple[Colleague, ...]:
    """Return by name whoever could be let into one of the viewer's cases, the viewer aside."""
    everybody = colleagues(session, viewer).values()
    return tuple(p for p in everybody if works_on_cases(p) and p.id != viewer.id)


def works_on_cases(person: Colleague) -> bool:
    """Say whether somebody may be one of a case's people."""
    return person.is_active and Permission.WORK_ON_CASES in permissions_of(person.roles)


def decides_holds(person: Colleague) -> bool:
    """Say whether somebody decides as an attorney, as far as their role goes."""
    return person.is_active and Permission.DECIDE_HOLDS in permissions_of(person.roles)


def clinic_of(session: Session, viewer: Viewer) -> Clinic:
    """Return the clinic as a situation names it: its letterhead and care-of address."""
    profile = clinic_profile(session, viewer)
    return Clinic(
        name=profile.name,
        address=Address(
            lines=profile.lines,
            city=profile.city,
            state=profile.state or None,
            postal_code=profile.postal_code or None,
        ),
        phone=profile.phone,
        email=profile.email,
        signer=profile.signer,
        signer_title=profile.signer_title,
    )
