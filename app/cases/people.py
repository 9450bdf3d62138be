# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open a case: somebody is let in, or taken off and everything sealed under a new key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.directory import Colleague, colleagues
from app.accounts.permissions import Permission, Role
from app.cases.colleagues import who_may_join
from app.cases.queries import OpenedCase
from app.cases.service import keep_still
from app.errors import Conflict, Invalid, NotAllowed
from app.i18n.marks import _
from app.vault.rings import ADVISED_PEOPLE, add_member, members_of, remove_member
from app.vault.rows import seal_anew

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer

_NOT_A_COLLEAGUE = _("Choose somebody from the list.")
_ONLY_ONESELF = _("You may take yourself off this case; ask an advocate or an attorney on it.")
_ATTORNEYS_STAY = _("Only an attorney takes an attorney off a case; ask them, or another one.")
_TOO_FEW = _(
    "A case has at least two people, so that nobody's illness or forgotten passphrase locks it."
    " Let somebody else in first."
)


def people_on(session: Session, viewer: Viewer, case: OpenedCase) -> tuple[Colleague, ...]:
    """Return the people who may open the case, by name."""
    members = set(members_of(session, case.row.ring_id))
    return tuple(p for p in colleagues(session, viewer).values() if p.id in members)


def could_join(session: Session, viewer: Viewer, case: OpenedCase) -> tuple[Colleague, ...]:
    """Return the colleagues who could be let into the case."""
    members = set(members_of(session, case.row.ring_id))
    return tuple(p for p in who_may_join(session, viewer) if p.id not in members)


def add_person_to_case(
    session: Session, viewer: Viewer, case: OpenedCase, person_id: str, *, pin: bytes
) -> None:
    """Let a colleague into the case, with everything on it. Raises Invalid for anybody else."""
    if person_id not in {person.id for person in could_join(session, viewer, case)}:
        raise Invalid(_NOT_A_COLLEAGUE)
    add_member(session, case.row.ring_id, person_id, by=viewer.keys, pin=pin)


def remove_person_from_case(
    session: Session, viewer: Viewer, case: OpenedCase, person_id: str, *, pin: bytes
) -> None:
    """Take somebody off the case and seal all that is on it under a key they never had.

    Raises NotAllowed for whoever may only take themselves off, Conflict if fewer than two people
    would be left. What they read before, they have read.
    """
    keep_still(session, case)
    _refuse_to_take_over(viewer, people_on(session, viewer, case), person_id)
    staying = [p for p in people_on(session, viewer, case) if p.is_active and p.id != person_id]
    if len(staying) < ADVISED_PEOPLE:
        raise Conflict(_TOO_FEW)
    keys = remove_member(session, case.row.ring_id, person_id, by=viewer.keys, pin=pin)
    seal_anew(session, keys)


def _refuse_to_take_over(viewer: Viewer, people: tuple[Colleague, ...], person_id: str) -> None:
    """Nobody takes a case over by taking off those who answer for it."""
    leaving = next((person for person in people if person.id == person_id), None)
    if leaving is None or person_id == viewer.id or not leaving.is_active:
        return
    if not viewer.may(Permission.DRAFT):
        raise NotAllowed(_ONLY_ONESELF)
    if Role.ATTORNEY in leaving.roles and not viewer.may(Permission.DECIDE_HOLDS):
        raise NotAllowed(_ATTORNEYS_STAY)
