# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clinic's word for each public key, checked before anything is sealed to it.

The signing key's public half is pinned in a server file, so an editor of the database can neither
slip in a key nor put another clinic key in place. A revocation stands in the certificate and in the
audit chain: whoever takes it out of the one is betrayed by the other.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import Conflict, NotFound, Unavailable
from app.i18n.marks import _
from app.kit.clock import now
from app.vault import audit
from app.vault.keys import Keyholder, is_signed, sign, verifying_half
from app.vault.models import AuditEntry, CertificateKind, ClinicKey, KeyCertificate, KeyPurpose
from app.vault.sealing import bind, digest_id

REVOKE = "certificate.revoke"
_OBJECT = "certificate"


class KeyRefused(Unavailable):
    """A public key that the clinic has not vouched for; nothing is sealed to it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A public key in the database is not the one the clinic signed, or is signed no "
                "longer. Nothing was sealed to it. Ask the administrator to verify the audit chain."
            )
        )


def issue(
    session: Session,
    *,
    kind: CertificateKind,
    subject_id: str,
    public_key: bytes,
    signing_key: bytes,
) -> KeyCertificate:
    """Vouch for a public key; Conflict while the subject has another that is not revoked."""
    if _live(session, {subject_id}):
        raise Conflict(_("This person already has a key in use; revoke it first."))
    certificate = KeyCertificate(
        kind=kind.value,
        subject_id=subject_id,
        public_key=public_key,
        created_at=now(),
        revoked_at=None,
    )
    said = _said(certificate)
    certificate.id = digest_id(said)
    certificate.signature = sign(signing_key, said)
    _refuse_strange_signer(session, verifying_half(signing_key))
    session.add(certificate)
    session.flush()
    return certificate


def revoke(session: Session, subject_id: str, *, by: str, audit_key: bytes) -> None:
    """Withdraw the clinic's word for a subject's key, in the certificate and in the audit chain."""
    found = _live(session, {subject_id})
    if not found:
        raise NotFound(_("There is no key in use to revoke; look at the list of people."))
    for certificate in found:
        certificate.revoked_at = now()
        audit.append(session, audit.Entry(by, REVOKE, _OBJECT, certificate.id), audit_key)


def certified_key(session: Session, subject_id: str, pin: bytes) -> bytes:
    """Return the public key the clinic vouches for; KeyRefused if it vouches for none."""
    return certified_keys(session, {subject_id}, pin)[subject_id]


def certified_keys(session: Session, subject_ids: Collection[str], pin: bytes) -> dict[str, bytes]:
    """Return the public key of each subject; KeyRefused unless every one is vouched for."""
    found = certified_among(session, subject_ids, pin)
    if found.keys() != set(subject_ids):
        raise KeyRefused
    return found


def certified_among(session: Session, subject_ids: Collection[str], pin: bytes) -> dict[str, bytes]:
    """Return the public keys of those whose key is not revoked; KeyRefused at any forged one."""
    _refuse_strange_signer(session, pin)
    certificates = _live(session, set(subject_ids))
    if not all(_is_genuine(certificate, pin) for certificate in certificates):
        raise KeyRefused
    if len({certificate.subject_id for certificate in certificates}) < len(certificates):
        raise KeyRefused  # two keys for one person: one of them was put back
    return {certificate.subject_id: certificate.public_key for certificate in certificates}


def refuse_stranger(session: Session, holder: Keyholder, pin: bytes) -> None:
    """Raise KeyRefused unless this holder's private key is the certified one of their id.

    For sign-in: somebody who copied their own key and passphrase into another's row stops here.
    """
    if not hmac.compare_digest(certified_key(session, holder.holder_id, pin), holder.public_key):
        raise KeyRefused


def _live(session: Session, subject_ids: Collection[str]) -> list[KeyCertificate]:
    was_revoked = exists().where(
        AuditEntry.object_kind == _OBJECT,
        AuditEntry.object_id == KeyCertificate.id,
        AuditEntry.tag == REVOKE,
    )
    live = select(KeyCertificate).where(
        KeyCertificate.subject_id.in_(subject_ids),
        KeyCertificate.revoked_at.is_(None),
        ~was_revoked,
    )
    return list(session.scalars(live.execution_options(populate_existing=True)))


def _refuse_strange_signer(session: Session, pin: bytes) -> None:
    signer = select(ClinicKey.public_key).where(ClinicKey.purpose == KeyPurpose.SIGNING)
    known = session.scalar(signer)
    if known is None or not hmac.compare_digest(known, pin):
        raise KeyRefused


def _is_genuine(certificate: KeyCertificate, pin: bytes) -> bool:
    said = _said(certificate)
    return certificate.id == digest_id(said) and is_signed(said, certificate.signature, by=pin)


def _said(certificate: KeyCertificate) -> bytes:
    created_at: dt.datetime = certificate.created_at
    return bind(
        "key certificate",
        certificate.kind,
        certificate.subject_id,
        certificate.public_key,
        created_at.astimezone(dt.UTC).isoformat(),
    )
