# SPDX-License-Identifier: AGPL-3.0-or-later
"""Key pairs of people and of the clinic, and how a private key is wrapped while it rests."""

from __future__ import annotations

import os
import secrets
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from functools import cached_property

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from app.errors import Unavailable
from app.i18n.marks import _
from app.vault.sealing import KEY_BYTES, SealBroken, bind, lock, unlock

_FORMAT = b"\x01"
_SALT_BYTES = 16
_COST = struct.Struct(">III")
_HEAD_BYTES = len(_FORMAT) + _COST.size + _SALT_BYTES
# A wrap says what it costs to open. One that asks for more than this was not made by us.
_DEAREST = (64, 2 * 1024 * 1024, 64)
_KIB_A_LANE = 8
_CHEAPEST = (1, _KIB_A_LANE, 1)
# Each hash takes as much memory as it costs: a crowd at the door must not take it all.
_PLACES = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class KdfCost:
    """What it costs to turn a passphrase into a key: rounds, KiB of memory, lanes."""

    rounds: int = 4
    memory_kib: int = 256 * 1024
    lanes: int = 4


@dataclass(frozen=True)
class Keyholder:
    """Somebody who can open what is sealed to them: an id and an X25519 private key."""

    holder_id: str
    private_key: bytes = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The half that others seal to."""
        return public_of(self.private_key)

    @cached_property
    def _box(self) -> SealedBox[PrivateKey]:
        return SealedBox(PrivateKey(self.private_key))

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed to this key; SealBroken for anything else."""
        try:
            opened: bytes = self._box.decrypt(sealed)
        except (CryptoError, TypeError, ValueError):
            raise SealBroken from None
        return opened


def new_private_key() -> bytes:
    """Return a new X25519 private key."""
    return bytes(PrivateKey.generate())


def public_of(private_key: bytes) -> bytes:
    """Return the public half of an X25519 private key."""
    return bytes(PrivateKey(private_key).public_key)


def seal_to(public_key: bytes, plain: bytes) -> bytes:
    """Seal bytes to whoever has the private half; not even the sealer opens it again."""
    try:
        sealed: bytes = SealedBox(PublicKey(public_key)).encrypt(plain)
    except (CryptoError, TypeError, ValueError):
        raise SealBroken from None  # not a point anyone has the private half of
    return sealed


def derive(secret: bytes, purpose: str) -> bytes:
    """Return the key a strong secret gives for one purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"handrail {purpose}".encode()).derive(secret)


def wrap_with_passphrase(private_key: bytes, passphrase: str, cost: KdfCost) -> bytes:
    """Wrap a private key so that only this passphrase, exactly as typed, opens it."""
    head = _FORMAT + _COST.pack(*astuple(cost)) + secrets.token_bytes(_SALT_BYTES)
    return head + lock(_from_passphrase(passphrase, head), private_key, _passphrase_wrap(head))


def unwrap_with_passphrase(wrapped: bytes, passphrase: str) -> bytes:
    """Return the private key; SealBroken for another passphrase or a changed wrap."""
    head = wrapped[:_HEAD_BYTES]
    if len(head) < _HEAD_BYTES or not head.startswith(_FORMAT) or not _is_sane(cost_of(wrapped)):
        raise SealBroken
    return unlock(_from_passphrase(passphrase, head), wrapped[_HEAD_BYTES:], _passphrase_wrap(head))


def cost_of(wrapped: bytes) -> KdfCost:
    """Return what a wrap cost, so that one made cheaper than today's can be renewed at sign-in."""
    return KdfCost(*_COST.unpack_from(wrapped, len(_FORMAT)))


def wrap_for_session(private_key: bytes, secret: bytes) -> bytes:
    """Wrap a private key under the secret of one session's cookie."""
    return _FORMAT + lock(derive(secret, "session wrap"), private_key, bind("session wrap"))


def unwrap_for_session(wrapped: bytes, secret: bytes) -> bytes:
    """Return the private key; SealBroken for another session's secret or a changed wrap."""
    if not wrapped.startswith(_FORMAT):
        raise SealBroken
    key = derive(secret, "session wrap")
    return unlock(key, wrapped[len(_FORMAT) :], bind("session wrap"))


@contextmanager
def turn_to_hash() -> Iterator[None]:
    """Wait for one of the few places in which a slow hash may run; the login hash waits here too.

    Raises Unavailable when none came free in half a minute.
    """
    if not _PLACES.acquire(timeout=_PATIENCE_SECONDS):
        raise Unavailable(_("Too many people are signing in at once; wait a minute and try again."))
    try:
        yield
    finally:
        _PLACES.release()


def new_signing_key() -> bytes:
    """Return a new Ed25519 private key."""
    return bytes(SigningKey.generate())


def verifying_half(signing_key: bytes) -> bytes:
    """Return the public half of an Ed25519 private key: what a server pins."""
    return bytes(SigningKey(signing_key).verify_key)


def sign(signing_key: bytes, message: bytes) -> bytes:
    """Return the signature of a message."""
    return SigningKey(signing_key).sign(message).signature


def is_signed(message: bytes, signature: bytes, *, by: bytes) -> bool:
    """Say whether a signature is of this message, by the private half of `by`."""
    try:
        VerifyKey(by).verify(message, signature)
    except (BadSignatureError, TypeError, ValueError):
        return False
    return True


def _is_sane(cost: KdfCost) -> bool:
    limits = zip(_CHEAPEST, astuple(cost), _DEAREST, strict=True)
    fits = all(least <= value <= most for least, value, most in limits)
    return fits and cost.memory_kib >= cost.lanes * _KIB_A_LANE


def _from_passphrase(passphrase: str, head: bytes) -> bytes:
    cost = cost_of(head)
    try:
        with turn_to_hash():
            slow = hash_secret_raw(
                passphrase.encode("utf-8", "surrogatepass"),
                head[-_SALT_BYTES:],
                time_cost=cost.rounds,
                memory_cost=cost.memory_kib,
                parallelism=cost.lanes,
                hash_len=KEY_BYTES,
                type=Type.ID,
            )
    except HashingError:
        raise Unavailable(
            _("The machine has too little memory to open a key; free some.")
        ) from None
    return derive(slow, "passphrase wrap")


def _passphrase_wrap(head: bytes) -> bytes:
    return bind("passphrase wrap", head)
