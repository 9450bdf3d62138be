# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's people: added with a certified key, given roles and authorities, let go at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import passphrases, sessions
from app.accounts.bodies import StaffBody
from app.accounts.models import Authority, Staff
from app.accounts.permissions import Permission, Role
from app.accounts.rights import rights_key, vouch_for_authority, vouch_for_roles
from app.errors import Conflict, Invalid, NotFound
from app.i18n.marks import _
from app.kit import clock
from app.kit.ids import new_id
from app.vault import audit, certificates
from app.vault.clinic_keys import open_signing_key, seal_signing_key, signing_ring
from app.vault.keys import new_private_key, public_of, wrap_with_passphrase
from app.vault.models import CertificateKind
from app.vault.rings import RingKeys, add_member, members_of, remove_member
from app.vault.rows import seal_anew

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.viewer import Viewer
    from app.settings import Settings
    from app.vault.server_keys import ServerKeys

_TABLE = Staff.__tablename__
_NOBODY = _("There is nobody here by that id.")
_LAST = _("This is the last administrator; make somebody else one first.")
_TAKEN = _("Somebody has that login name already; choose another.")
_NO_AUTHORITY = _("This person has no such authority, or it was ended; look at their page again.")
ENDED = "authority.end"  # the tag in the audit, with the authority's own id
_STATE = re.compile(r"[A-Z]{2}")
AuthorityKind = Literal["attorney", "accredited-partial", "accredited-full", "self-approval"]


@dataclass(frozen=True)
class NewPerson:
    """Somebody about to be added: who they are, and a key wrapped for a first passphrase."""

    id: str
    body: StaffBody
    roles: frozenset[Role]
    language: str
    login_digest: str
    passphrase_hash: str
    wrapped_key: bytes = field(repr=False)
    public_key: bytes
    must_change_passphrase: bool


def new_person(
    body: StaffBody,
    *,
    roles: Iterable[Role],
    login_digest: str,
    passphrase: str,
    settings: Settings,
    is_first: bool = False,
) -> NewPerson:
    """Make a person's keys; slow, since the passphrase is hashed twice: not in a transaction.

    Whoever is added by somebody else chooses a passphrase of their own at the first sign-in.
    """
    private = new_private_key()
    return NewPerson(
        id=new_id(),
        body=body,
        roles=frozenset(roles),
        language="en",
        login_digest=login_digest,
        passphrase_hash=passphrases.hash_passphrase(passphrase, passphrases.login_cost(settings)),
        wrapped_key=wrap_with_passphrase(private, passphrase, passphrases.key_cost(settings)),
        public_key=public_of(private),
        must_change_passphrase=not is_first,
    )


def add_person(
    session: Session, viewer: Viewer, person: NewPerson, *, server_keys: ServerKeys
) -> None:
    """Add somebody: their key certified, the clinic's ring opened to them.

    Raises Conflict for a login name that is taken. Who becomes an administrator may sign keys too.
    """
    taken = select(Staff.id).where(Staff.login_digest == person.login_digest)
    if session.scalar(taken) is not None:
        raise Conflict(_TAKEN)
    pin = server_keys.pin
    certificates.issue(
        session,
        kind=CertificateKind.STAFF,
        subject_id=person.id,
        public_key=person.public_key,
        signing_key=open_signing_key(session, viewer.keys, pin),
    )
    ring = add_member(session, viewer.clinic_ring, person.id, by=viewer.keys, pin=pin)
    add_row(session, person, ring, rights_key=rights_key(server_keys))
    if Role.ADMINISTRATOR in person.roles:
        add_member(session, signing_ring(session), person.id, by=viewer.keys, pin=pin)


def add_row(session: Session, person: NewPerson, ring: RingKeys, *, rights_key: bytes) -> None:
    """Write a person's row, sealed in the clinic's ring; Conflict if the login was just taken."""
    staff = Staff(
        id=person.id,
        retention_class="staff",
        retain_until=None,
        login_digest=person.login_digest,
        passphrase_hash=person.passphrase_hash,
        wrapped_key=person.wrapped_key,
        roles=_codes(person.roles),
        language=person.language,
        is_active=True,
        must_change_passphrase=person.must_change_passphrase,
        sealed_second_factor=None,
        last_code_step=0,
        ring_id=ring.ring_id,
        sealed_body=ring.seal(person.body, table=_TABLE, row=person.id),
        added_on=clock.today(),
    )
    vouch_for_roles(staff, rights_key)
    session.add(staff)
    try:
        session.flush()
    except IntegrityError:  # somebody else got it since we looked
        raise Conflict(_TAKEN) from None


def change_roles(
    session: Session,
    viewer: Viewer,
    person_id: str,
    roles: frozenset[Role],
    *,
    version: int,
    server_keys: ServerKeys,
) -> None:
    """Give somebody other roles; their sign-ins end, so that the new ones hold from now on."""
    staff = the_person(session, viewer, person_id)
    if staff.version != version:
        raise Conflict(_("Somebody else changed this person meanwhile; look at it again."))
    if not staff.is_active:
        raise Conflict(_("This person is not at the clinic any more."))
    before = sessions.roles_of(staff)
    if before == roles:
        return
    _refuse_own_gain(session, viewer, person_id, gains=bool(roles - before))
    if Role.ADMINISTRATOR in before - roles:
        _refuse_last_administrator(session, person_id)
    staff.roles = _codes(roles)
    vouch_for_roles(staff, rights_key(server_keys))
    _follow_signing_ring(session, viewer, person_id, roles, server_keys)
    sessions.end_all(session, person_id)


def _follow_signing_ring(
    session: Session,
    viewer: Viewer,
    person_id: str,
    roles: frozenset[Role],
    server_keys: ServerKeys,
) -> None:
    ring_id = signing_ring(session)
    is_in = person_id in members_of(session, ring_id)
    if Role.ADMINISTRATOR in roles and not is_in:
        add_member(session, ring_id, person_id, by=viewer.keys, pin=server_keys.pin)
    if Role.ADMINISTRATOR not in roles and is_in:
        _leave_signing_ring(session, viewer, person_id, server_keys)


def _leave_signing_ring(
    session: Session, viewer: Viewer, person_id: str, server_keys: ServerKeys
) -> None:
    """Take the signing key from somebody, and seal it anew under the ring's next key."""
    pin = server_keys.pin
    signing_key = open_signing_key(session, viewer.keys, pin)
    ring = remove_member(session, signing_ring(session), person_id, by=viewer.keys, pin=pin)
    seal_signing_key(session, signing_key, ring)


def let_go(session: Session, viewer: Viewer, person_id: str, *, server_keys: ServerKeys) -> None:
    """End somebody's work here at once: no sign-in, no key vouched for, no new seal.

    Rings of cases they are in are rotated by whoever is in them, case by case: an administrator
    cannot open a case to do it. Until then their seals stay, but nobody can sign in to use them.
    """
    if person_id == viewer.id:
        raise Conflict(_("Nobody lets themselves go; ask another administrator."))
    staff = the_person(session, viewer, person_id)
    _refuse_last_administrator(session, person_id)
    staff.is_active = False
    staff.wrapped_key = b""
    staff.sealed_second_factor = None
    vouch_for_roles(staff, rights_key(server_keys))
    sessions.end_all(session, person_id)
    if Role.ADMINISTRATOR in sessions.roles_of(staff):
        _leave_signing_ring(session, viewer, person_id, server_keys)
    pin = server_keys.pin
    ring = remove_member(session, viewer.clinic_ring, person_id, by=viewer.keys, pin=pin)
    certificates.revoke(session, person_id, by=viewer.id, audit_key=server_keys.audit)
    seal_anew(session, ring)


def _refuse_last_administrator(session: Session, person_id: str) -> None:
    if not _has_other_administrator(session, person_id):
        raise Conflict(_LAST)


def _refuse_own_gain(session: Session, viewer: Viewer, person_id: str, *, gains: bool) -> None:
    """Nobody gives themselves a role or an authority while somebody else could give it."""
    if gains and person_id == viewer.id and _has_other_administrator(session, person_id):
        raise Conflict(_("Nobody gives this to themselves; ask another administrator."))


def _has_other_administrator(session: Session, person_id: str) -> bool:
    others = session.scalars(select(Staff).where(Staff.id != person_id, Staff.is_active.is_(True)))
    return any(Role.ADMINISTRATOR in sessions.roles_of(other) for other in others)


@dataclass(frozen=True)
class Grant:
    """What somebody may sign, from a day until a day (both included)."""

    kind: AuthorityKind
    state: str | None
    valid_from: dt.date
    valid_to: dt.date


def grant_authority(
    session: Session, viewer: Viewer, person_id: str, grant: Grant, *, server_keys: ServerKeys
) -> None:
    """Write down what somebody may sign.

    Raises Invalid for dates the wrong way round or no state, Conflict for an authority of one's
    own where another administrator could write it down.
    """
    the_person(session, viewer, person_id)
    _refuse_own_gain(session, viewer, person_id, gains=True)
    if grant.valid_to < grant.valid_from:
        raise Invalid(_("The last day is before the first; correct one of them."))
    if grant.kind == "attorney" and not _STATE.fullmatch(grant.state or ""):
        raise Invalid(_("Say in which state the attorney is admitted, by its two letters: IL."))
    authority = Authority(
        id=new_id(),
        retention_class="staff",
        retain_until=None,
        staff_id=person_id,
        kind=grant.kind,
        state=grant.state if grant.kind == "attorney" else None,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        granted_by=viewer.id,
    )
    vouch_for_authority(authority, rights_key(server_keys))
    session.add(authority)


def withdraw_authority(
    session: Session, viewer: Viewer, person_id: str, authority_id: str, *, audit_key: bytes
) -> None:
    """End an authority at once, on record.

    What was approved under it stays approved: the approval says when. NotFound for whoever does
    not administer the clinic, and for an authority that person has not.
    """
    ended = the_authority(session, viewer, person_id, authority_id)
    session.delete(ended)
    session.flush()
    audit.append(session, audit.Entry(viewer.id, ENDED, "authority", authority_id), audit_key)


def the_authority(session: Session, viewer: Viewer, person_id: str, authority_id: str) -> Authority:
    """Return an authority of a person to whoever administers the clinic; NotFound otherwise."""
    the_person(session, viewer, person_id)
    authority = session.get(Authority, authority_id)
    if authority is None or authority.staff_id != person_id:
        raise NotFound(_NO_AUTHORITY)
    return authority


def the_person(session: Session, viewer: Viewer, person_id: str) -> Staff:
    """Return a person of the clinic to whoever administers it; NotFound for everybody else."""
    if not viewer.may(Permission.ADMINISTER):
        raise NotFound(_NOBODY)
    staff = session.get(Staff, person_id)
    if staff is None:
        raise NotFound(_NOBODY)
    return staff


def _codes(roles: Iterable[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))
