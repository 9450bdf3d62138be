# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works at the clinic and could be let into a case, and the clinic as its letters name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.models import Clinic as ClinicRow
from app.accounts.models import Staff
from app.accounts.permissions import Permission, permissions_of
from app.accounts.sessions import roles_of, the_clinic
from app.errors import NotFound
from app.i18n.marks import _
from app.situations.records import Address, Clinic

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

_NO_CLINIC = _("This server has no clinic yet; its administrator sets one up first.")
_STAFF = Staff.__tablename__


@dataclass(frozen=True)
class Colleague:
    """Somebody of the clinic, as the others know them."""

    id: str
    name: str
    title: str
    may_work_on_cases: bool
    may_decide_holds: bool
    is_active: bool


def colleagues_of(session: Session, viewer: Viewer) -> tuple[Colleague, ...]:
    """Return everybody of the clinic, past and present, by name; one statement."""
    ring = viewer.open_ring(session, viewer.clinic_ring)
    people = []
    for row in session.scalars(select(Staff).where(Staff.ring_id == ring.ring_id)):
        body = ring.open(StaffBody, row.sealed_body, table=_STAFF, row=row.id)
        allowed = permissions_of(roles_of(row))
        people.append(
            Colleague(
                id=row.id,
                name=body.display_name,
                title=body.title,
                may_work_on_cases=Permission.WORK_ON_CASES in allowed,
                may_decide_holds=Permission.DECIDE_HOLDS in allowed,
                is_active=row.is_active,
            )
        )
    return tuple(sorted(people, key=lambda person: person.name.casefold()))


def who_may_join(session: Session, viewer: Viewer) -> tuple[Colleague, ...]:
    """Return whoever could be let into one of the viewer's cases, the viewer aside."""
    return tuple(
        person
        for person in colleagues_of(session, viewer)
        if person.is_active and person.may_work_on_cases and person.id != viewer.id
    )


def clinic_of(session: Session, viewer: Viewer) -> Clinic:
    """Return the clinic as a situation names it. Raises NotFound where none was founded."""
    row = the_clinic(session)
    if row is None:
        raise NotFound(_NO_CLINIC)
    ring = viewer.open_ring(session, row.ring_id)
    table = ClinicRow.__tablename__
    profile = ring.open(ClinicProfile, row.sealed_body, table=table, row=row.id)
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
