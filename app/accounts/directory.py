# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the colleagues are: names every person of the clinic may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.bodies import ClinicProfile, StaffBody
from app.accounts.models import Clinic, Staff
from app.accounts.permissions import Role
from app.accounts.sessions import roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer


@dataclass(frozen=True)
class Colleague:
    """A person of the clinic as colleagues see them."""

    id: str
    name: str
    title: str
    roles: frozenset[Role]
    is_active: bool


def colleagues(session: Session, viewer: Viewer) -> Mapping[str, Colleague]:
    """Return everyone of the clinic by id, those who have left too: papers still name them."""
    ring = viewer.open_ring(session, viewer.clinic_ring)
    found = []
    for row in session.scalars(select(Staff)):
        body = ring.open(StaffBody, row.sealed_body, table=Staff.__tablename__, row=row.id)
        found.append(Colleague(row.id, body.display_name, body.title, roles_of(row), row.is_active))
    return {one.id: one for one in sorted(found, key=lambda one: one.name.casefold())}


def clinic_profile(session: Session, viewer: Viewer) -> ClinicProfile:
    """Return the clinic's letterhead."""
    ring = viewer.open_ring(session, viewer.clinic_ring)
    row = session.scalars(select(Clinic)).one()
    return ring.open(ClinicProfile, row.sealed_body, table=Clinic.__tablename__, row=row.id)
