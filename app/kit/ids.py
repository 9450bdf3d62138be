# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opaque ids: random, saying nothing of whom or what they name, or of the order of things."""

from __future__ import annotations

import base64
import re
import secrets

_ID_BYTES = 16
_ID = re.compile(r"[a-z2-7]{26}")
# Without 0, 1, I, L, O and U: a reference is said over the telephone.
_SAID_ALOUD = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_GROUPS = (4, 2)


def new_id() -> str:
    """Return a new id: 128 random bits in 26 small letters and digits."""
    return base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().rstrip("=").lower()


def is_id(text: str) -> bool:
    """Say whether a text has the shape of an id."""
    return _ID.fullmatch(text) is not None


def new_reference() -> str:
    """Return a short reference people say to each other, such as 7F3K-Q2; not secret, not a key."""
    groups = ("".join(secrets.choice(_SAID_ALOUD) for _ in range(n)) for n in _REFERENCE_GROUPS)
    return "-".join(groups)
