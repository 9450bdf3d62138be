# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed bodies: AES-256-GCM over canonical JSON, bound to the place they were written for."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ValidationError

from app.errors import Altered
from app.i18n.marks import _

KEY_BYTES = 32
_ID_BYTES = 16
_FORMAT = b"\x01"  # format byte, epoch (4 bytes), nonce (12 bytes), sealed text and tag
_EPOCH_BYTES, _NONCE_BYTES, _TAG_BYTES = 4, 12, 16
_HEAD_BYTES = len(_FORMAT) + _EPOCH_BYTES
# So that a length says little of what is in it, a body's JSON is filled up with blanks.
_FILLED_TO = 256

Body = TypeVar("Body", bound=BaseModel)


class SealBroken(Altered):
    """What is sealed does not open: another key, another place, or a changed byte."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something kept sealed does not open: it was damaged, moved or changed outside "
                "this program. Nothing was shown or saved. Ask the administrator to verify the "
                "audit chain and to compare with a backup."
            )
        )


@dataclass(frozen=True)
class Bound:
    """The place a body belongs to, and the epoch of the ring key it is sealed under."""

    table: str
    row: str
    ring: str
    epoch: int = 1


def new_key() -> bytes:
    """Return a new random key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def bind(*parts: bytes | str) -> bytes:
    """Join parts so that no two different lists of parts give the same bytes."""
    encoded = [part if isinstance(part, bytes) else part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def digest_id(*parts: bytes | str) -> str:
    """Return an id that commits to these parts: 128 bits of their digest, written like every id."""
    digest = hashlib.sha256(bind(*parts)).digest()[:_ID_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def lock(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Seal bytes under a key, bound to whatever `about` says; a random nonce stands in front."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def unlock(key: bytes, locked: bytes, about: bytes) -> bytes:
    """Return what `lock` was given; SealBroken for anything but the same key and `about`."""
    if len(locked) < _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken
    try:
        return AESGCM(key).decrypt(locked[:_NONCE_BYTES], locked[_NONCE_BYTES:], about)
    except (InvalidTag, ValueError):
        raise SealBroken from None


def seal(key: bytes, plain: bytes, *, about: Bound) -> bytes:
    """Seal bytes for one row of one table in one ring."""
    head = _FORMAT + about.epoch.to_bytes(_EPOCH_BYTES)
    return head + lock(key, plain, _associated(about))


def unseal(key: bytes, sealed: bytes, *, about: Bound) -> bytes:
    """Return the bytes sealed for this very place; SealBroken for any other and for any change."""
    if epoch_of(sealed) != about.epoch:
        raise SealBroken
    return unlock(key, sealed[_HEAD_BYTES:], _associated(about))


def epoch_of(sealed: bytes) -> int:
    """Return the epoch a sealed body names; it is believed only once the body opens."""
    if len(sealed) < _HEAD_BYTES or not sealed.startswith(_FORMAT):
        raise SealBroken
    return int.from_bytes(sealed[len(_FORMAT) : _HEAD_BYTES])


def seal_body(model: BaseModel, key: bytes, about: Bound) -> bytes:
    """Seal a record as canonical JSON."""
    text = canonical(model)
    filled = text.ljust(-(-len(text) // _FILLED_TO) * _FILLED_TO)
    return seal(key, filled, about=about)


def open_body(kind: type[Body], sealed: bytes, key: bytes, about: Bound) -> Body:
    """Return the record sealed for this place; SealBroken also if it is not of this kind."""
    plain = unseal(key, sealed, about=about)
    try:
        return kind.model_validate_json(plain)
    except ValidationError:
        raise SealBroken from None  # the first error quotes what was in the body


def canonical(model: BaseModel) -> bytes:
    """Return the JSON of a record, the same bytes for the same record: keys sorted, no blanks."""
    data = model.model_dump(mode="json")
    text = json.dumps(
        data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def _associated(about: Bound) -> bytes:
    return bind("handrail body", _FORMAT, about.table, about.row, about.ring, str(about.epoch))
