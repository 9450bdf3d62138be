# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles and authorities carry a code under a server key: nobody writes themselves one by SQL.

What this does not stop: whoever has the server's key file as well, and a code of an earlier day put
back with the rights it was made for.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from app.errors import Unavailable
from app.i18n.marks import _
from app.vault.keys import derive
from app.vault.sealing import bind
from app.vault.server_keys import ServerKeys, read_server_keys

if TYPE_CHECKING:
    from app.accounts.models import Authority, Staff
    from app.settings import Settings

_FORGED = _(
    "What somebody here may do was changed outside this program. Nothing was shown or saved. Ask "
    "the administrator to verify the audit chain and to compare with a backup."
)


class RightsForged(Unavailable):
    """A role or an authority is not one that an administrator gave through this program."""

    def __init__(self) -> None:
        super().__init__(_FORGED)


def rights_key(keys: ServerKeys) -> bytes:
    """Return the key under which rights are vouched for."""
    return derive(keys.login_digest, "rights of staff")


def rights_key_for(chosen: Settings) -> bytes:
    """Return the same, from the server's files."""
    return rights_key(read_server_keys(chosen.data_dir))


def vouch_for_roles(staff: Staff, key: bytes) -> None:
    """Write the code that goes with a person's roles, and with whether they are still here."""
    staff.rights_code = _of_roles(staff, key)


def vouch_for_authority(authority: Authority, key: bytes) -> None:
    """Write the code that goes with an authority."""
    authority.rights_code = _of_authority(authority, key)


def refuse_forged_roles(staff: Staff, key: bytes) -> None:
    """Raise RightsForged unless the roles are those that were given."""
    if not hmac.compare_digest(staff.rights_code, _of_roles(staff, key)):
        raise RightsForged


def refuse_forged_authority(authority: Authority, key: bytes) -> None:
    """Raise RightsForged unless the authority is one that was granted, to this person, so long."""
    if not hmac.compare_digest(authority.rights_code, _of_authority(authority, key)):
        raise RightsForged


def _of_roles(staff: Staff, key: bytes) -> str:
    said = bind("roles", staff.id, staff.roles, str(staff.is_active))
    return hmac.digest(key, said, hashlib.sha256).hex()


def _of_authority(authority: Authority, key: bytes) -> str:
    said = bind(
        "authority",
        authority.id,
        authority.staff_id,
        authority.kind,
        authority.state or "",
        authority.valid_from.isoformat(),
        authority.valid_to.isoformat(),
        authority.granted_by,
    )
    return hmac.digest(key, said, hashlib.sha256).hex()
