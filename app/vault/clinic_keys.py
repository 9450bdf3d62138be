# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's own keys: founded once, the signing key opened by an administrator when needed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.kit.clock import now
from app.vault import certificates, recovery
from app.vault.keys import Keyholder, public_of, verifying_half
from app.vault.models import CertificateKind, ClinicKey, KeyPurpose, RingPurpose
from app.vault.rings import RingKeys, make_ring, open_ring
from app.vault.sealing import SealBroken

BACKUP = "backup"
_TABLE = "clinic_key"


class _PrivateHalf(BaseModel):
    hexadecimal: str


@dataclass(frozen=True)
class Founding:
    """What a clinic begins with: a signing key, a printed recovery secret, one administrator."""

    signing_key: bytes = field(repr=False)
    recovery_secret: bytes = field(repr=False)
    administrator_id: str
    administrator_key: bytes

    @property
    def pin(self) -> bytes:
        """The public half to pin in a server file before anything is sealed."""
        return verifying_half(self.signing_key)


def found_clinic(session: Session, founding: Founding) -> None:
    """Write down the clinic's public keys, vouch for the first ones, seal the signing key."""
    signing = ClinicKey(purpose=KeyPurpose.SIGNING.value, public_key=founding.pin, created_at=now())
    session.add(signing)
    session.flush()
    for kind, subject_id, public_key in _first_keys(founding):
        certificates.issue(
            session,
            kind=kind,
            subject_id=subject_id,
            public_key=public_key,
            signing_key=founding.signing_key,
        )
        if kind is not CertificateKind.STAFF:
            session.add(ClinicKey(purpose=kind.value, public_key=public_key, created_at=now()))
    members = {founding.administrator_id}
    keys = make_ring(session, RingPurpose.SIGNING, members=members, pin=founding.pin)
    signing.ring_id = keys.ring_id
    seal_signing_key(session, founding.signing_key, keys)


def open_signing_key(session: Session, keyholder: Keyholder, pin: bytes) -> bytes:
    """Return the signing key; NotFound for whoever is no administrator.

    SealBroken if it is not the private half of what the server pins.
    """
    row = session.get(ClinicKey, KeyPurpose.SIGNING.value)
    if row is None or row.ring_id is None or row.sealed_private is None:
        raise NotFound("This clinic has no signing key yet; run: handrail init")
    keys = open_ring(session, row.ring_id, keyholder)
    half = keys.open(_PrivateHalf, row.sealed_private, table=_TABLE, row=row.purpose)
    signing_key = bytes.fromhex(half.hexadecimal)
    if not hmac.compare_digest(verifying_half(signing_key), pin):
        raise SealBroken
    return signing_key


def seal_signing_key(session: Session, signing_key: bytes, keys: RingKeys) -> None:
    """Seal the signing key under its ring's newest key: at the start, and after a removal."""
    row = session.get_one(ClinicKey, KeyPurpose.SIGNING.value)
    half = _PrivateHalf(hexadecimal=signing_key.hex())
    row.sealed_private = keys.seal(half, table=_TABLE, row=row.purpose)
    session.flush()


def signing_ring(session: Session) -> str:
    """Return the id of the ring whose members may vouch for keys: the administrators."""
    row = session.get(ClinicKey, KeyPurpose.SIGNING.value)
    if row is None or row.ring_id is None:
        raise NotFound("This clinic has no signing key yet; run: handrail init")
    return row.ring_id


def _first_keys(founding: Founding) -> list[tuple[CertificateKind, str, bytes]]:
    secret = founding.recovery_secret
    return [
        (CertificateKind.STAFF, founding.administrator_id, founding.administrator_key),
        (CertificateKind.RECOVERY, recovery.HOLDER, recovery.recovery_holder(secret).public_key),
        (CertificateKind.BACKUP, BACKUP, public_of(recovery.backup_private_key(secret))),
    ]
