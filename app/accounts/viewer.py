# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever is signed in: what they may do and sign, and the key that opens their cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.accounts.permissions import Permission, Role, permissions_of
from app.vault.rings import RingKeys, open_ring, open_rings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

    from app.vault.keys import Keyholder


@dataclass(frozen=True)
class GrantedAuthority:
    """What somebody may sign for others, from a day until a day (both included)."""

    id: str
    kind: str
    state: str | None
    valid_from: dt.date
    valid_to: dt.date

    def holds_on(self, day: dt.date) -> bool:
        """Say whether it is valid on a civil day."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Viewer:
    """One person, signed in. `permissions` are what their roles allow after all that is due.

    Whoever must still choose a passphrase or a second factor has their own account and nothing
    else.
    """

    id: str
    session_id: str
    display_name: str
    login: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    authorities: tuple[GrantedAuthority, ...]
    language: str
    csrf_token: bytes = field(repr=False)
    keys: Keyholder = field(repr=False)
    clinic_ring: str
    must_change_passphrase: bool = False
    lacks_second_factor: bool = False
    _opened: dict[str, RingKeys] = field(default_factory=dict, repr=False, compare=False)

    def may(self, permission: str) -> bool:
        """Say whether their roles allow it at all; keys decide about each case."""
        return permission in self.permissions

    def open_ring(self, session: Session, ring_id: str) -> RingKeys:
        """Return the keys of a ring they are in. Raises NotFound for one they are not in."""
        if ring_id not in self._opened:
            self._opened[ring_id] = open_ring(session, ring_id, self.keys)
        return self._opened[ring_id]

    def open_rings(self, session: Session, ring_ids: Collection[str]) -> Mapping[str, RingKeys]:
        """Return the keys of those of the rings they are in, by one statement for all."""
        missing = [ring_id for ring_id in ring_ids if ring_id not in self._opened]
        if missing:
            self._opened.update(open_rings(session, missing, self.keys))
        return {one: self._opened[one] for one in ring_ids if one in self._opened}


def permissions_now(
    roles: frozenset[Role], *, must_change_passphrase: bool, lacks_second_factor: bool
) -> frozenset[Permission]:
    """Return what a person may do today: nothing but their account while something is due there."""
    if must_change_passphrase or lacks_second_factor:
        return frozenset({Permission.OWN_ACCOUNT})
    return permissions_of(roles)
