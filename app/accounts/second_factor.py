# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor: codes of an app on one's own telephone, and codes on paper for a bad day."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

import pyotp

_STEP_SECONDS = 30
# A clock may be one step off either way.
_STEPS = (-1, 0, 1)
_PAPER_CODES, _PAPER_GROUPS, _GROUP_LENGTH = 10, 3, 4
_SECRET = re.compile(r"[A-Z2-7]{32}")
_READ_ALOUD = "23456789abcdefghjkmnpqrstvwxyz"


def new_secret() -> str:
    """Return a secret for an authenticator app, as it is typed into one."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Say whether a text is a secret as we make them."""
    return _SECRET.fullmatch(text) is not None


def provisioning_uri(secret: str, login: str) -> str:
    """Return what the picture for an authenticator app says; the product alone is named in it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Handrail")


def step_of(code: str, secret: str, *, at: dt.datetime, after: int) -> int | None:
    """Return the time step a code belongs to, or None if it is wrong or was used before.

    `after` is the last step used: no step is accepted twice.
    """
    digits = "".join(code.split())
    now = int(at.timestamp()) // _STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (now + ahead for ahead in _STEPS):
        expected = totp.at(step * _STEP_SECONDS)
        if step > after and hmac.compare_digest(expected.encode(), digits.encode()):
            return step
    return None


def new_paper_codes() -> tuple[str, ...]:
    """Return ten codes of about 59 bits each, to be written down and used once."""
    return tuple(_paper_code() for _n in range(_PAPER_CODES))


def _paper_code() -> str:
    letters = (secrets.choice(_READ_ALOUD) for _n in range(_PAPER_GROUPS * _GROUP_LENGTH))
    text = "".join(letters)
    return "-".join(text[at : at + _GROUP_LENGTH] for at in range(0, len(text), _GROUP_LENGTH))


def digest_of(code: str, *, staff_id: str, key: bytes) -> str:
    """Return what is kept of a paper code: only this server, for this person, can compute it."""
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return hmac.digest(key, f"{staff_id}:{plain}".encode(), hashlib.sha256).hex()


def digests_of(codes: Sequence[str], *, staff_id: str, key: bytes) -> tuple[str, ...]:
    """Return what is kept of several codes."""
    return tuple(digest_of(code, staff_id=staff_id, key=key) for code in codes)
